"""The fish: plan, container stays, transfers, growth, deaths, samples, harvest."""

#: Who looks after the tables of this schema.
OWNER = "team:production"
