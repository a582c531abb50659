"""The vet's diagnosis: deaths and appetite raise a suspicion, and samples decide it."""
