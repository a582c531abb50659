"""The water and the weather: conditions by site and day, daylight, events."""
