"""AquaMind's readings of sensors: each of them, or their means by day."""

from aquamind_assets.aquamind.tables.declaration import AquamindTable, at, number
from aquamind_assets.environment.readings import tables as readings

READING_VIEWS = [
    AquamindTable(
        "environmental_environmentalreading",
        readings.environmental_reading,
        {
            "id": number(
                "sensor_id", "extract(epoch FROM reading_time)::bigint / 60", 1_000_000_000
            ),
            "is_manual": "false",
            "batch_container_assignment_id": "assignment_id",
        },
        dated="reading_time",
    ),
]

#: In place of a month's readings: their means by sensor and day.
DAILY_READINGS = AquamindTable(
    "environmental_environmentalreading",
    readings.reading_daily,
    {
        "id": number("sensor_id", "(date - DATE '1970-01-01') * 1440 + 720", 1_000_000_000),
        "value": "mean_value",
        "reading_time": at("date", "12:00"),
        "is_manual": "false",
        "notes": "'Mean of the day''s ' || reading_count || ' readings'",
        "sensor_id": "sensor_id",
        "batch_container_assignment_id": "assignment_id",
    },
    source="""
        SELECT day.*, sensor.id AS sensor_id FROM environment.reading_daily day
        JOIN infrastructure.sensor USING (container_id, parameter_id)""",
    entered=at("date + 1", "00:05"),
    dated="reading_time",
)
