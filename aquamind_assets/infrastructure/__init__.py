"""What the farm is built of: areas, stations, halls, containers, sensors, feed stores."""

#: Who looks after the tables of this schema.
OWNER = "team:engineering"
