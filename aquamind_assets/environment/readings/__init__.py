"""Readings of the sensors of containers that hold fish, and their summary by day."""
