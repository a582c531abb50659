"""Gills at sea: what harms them in the water, amoebae on them, their scores and their baths."""
