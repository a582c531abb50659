"""The plan: the days on which batches start, move and are harvested."""
