"""Feed: what fish are fed, where it is bought and kept, and what became of it."""

#: Who looks after the tables of this schema.
OWNER = "team:feed"
