"""Measurements, such as the cost of loading: ``python -m benchmarks.load``."""
