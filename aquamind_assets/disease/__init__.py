"""Fish health: pathogens, outbreaks, lice, vaccination, treatment, and what the vet sees of it."""

#: Who looks after the tables of this schema.
OWNER = "team:fish-health"
