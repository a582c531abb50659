"""The water and the weather: conditions by site and day, daylight, events, sensor readings.

Responses of the fish belong to `batches`.
"""

#: Who looks after the tables of this schema.
OWNER = "team:environment"
