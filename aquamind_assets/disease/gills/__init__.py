"""Gills at sea: jellyfish and plankton, amoebae, gill scores and baths."""
