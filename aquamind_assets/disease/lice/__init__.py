"""Salmon lice: on the fish, in the water, counted, and treated."""
