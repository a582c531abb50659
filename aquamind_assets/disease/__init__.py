"""Fish health: pathogens, outbreaks, lice, vaccination, treatment, and what the vet sees of it."""
