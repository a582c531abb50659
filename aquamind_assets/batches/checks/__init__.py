"""Checks of the batches: balance, occupancy, order."""
