"""PostgreSQL: the server, the tables of months, and Dagster's own storage in it."""
