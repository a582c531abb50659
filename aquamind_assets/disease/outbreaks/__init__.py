"""Outbreaks: pathogen pressure, the diseases, their course and spread, vaccination."""
