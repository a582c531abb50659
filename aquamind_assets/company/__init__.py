"""What managers look at: views of the company by region, batch, site and month."""

#: Who looks after the tables of this schema.
OWNER = "team:management"
