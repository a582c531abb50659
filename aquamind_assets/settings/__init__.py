"""The farm's settings: one module a section, their base, and Dagster's view of them."""
