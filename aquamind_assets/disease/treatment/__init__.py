"""Treatments: their types, who is treated, what they do, withdrawal periods."""
