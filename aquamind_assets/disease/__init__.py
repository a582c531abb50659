"""Fish health: pathogens, outbreaks, lice, vaccination, treatment, and records of the vet.

Deaths and growth of the fish belong to `batches`, which applies the effects computed here.
"""

#: Who looks after the tables of this schema.
OWNER = "team:fish-health"
