"""The plan: which batches start, move and are harvested on which day."""
