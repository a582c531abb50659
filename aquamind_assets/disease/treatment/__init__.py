"""Treatments: their types, boats, orders, effects on the fish, and withdrawal periods."""
