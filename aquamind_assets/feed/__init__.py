"""Feed: meals, purchases, stock and conversion.

Feed cannot change the fish; their appetite belongs to `batches`.
"""

#: Who looks after the tables of this schema.
OWNER = "team:feed"
