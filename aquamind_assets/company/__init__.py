"""Views for managers, by region, batch, site and month.

Each view is a file of SQL; rows are stored in the other domains.
"""

#: Who looks after the tables of this schema.
OWNER = "team:management"
