"""Readings: the sensors of occupied containers and each day's summary."""
