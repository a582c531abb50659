"""The places and equipment of the farm: areas, stations, halls, containers, sensors, stores.

What is in a container on a day belongs to `batches`.
"""

#: Who looks after the tables of this schema.
OWNER = "team:engineering"
