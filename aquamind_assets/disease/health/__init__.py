"""The health of a month: what outbreaks, lice, gills and treatments do to the fish together."""
