"""The water and the weather: conditions by site and day, daylight, events."""

#: Who looks after the tables of this schema.
OWNER = "team:environment"
