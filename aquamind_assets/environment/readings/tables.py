"""The tables of what sensors report."""

import sqlalchemy as sa

from aquamind_assets.environment.tables import SCHEMA
from resources.tables import column, monthly_table

_STAY = "batches.container_assignment"

# The widest columns first, so that no padding comes between them: 60 bytes a row. What the ids
# refer to is looked at in `checks`, for one month: eighty million rows take too long.
environmental_reading = monthly_table(
    SCHEMA,
    "environmental_reading",
    column("reading_time", sa.DateTime(timezone=True), "Moment of the reading."),
    column("sensor_id", sa.Integer, "Sensor."),
    column("container_id", sa.Integer, "Container."),
    column("batch_id", sa.Integer, "Batch in it."),
    column("assignment_id", sa.Integer, "Stay of that batch."),
    column("value", sa.REAL, "Value as reported. [unit of the parameter]"),
    column("parameter_id", sa.SmallInteger, "Water parameter."),
    # Sensors are numbered by container and site, so that each block of a moment's rows is about
    # few containers and batches, and ranges find them as well as trees would.
    sa.Index(
        "environmental_reading_brin",
        "reading_time",
        "sensor_id",
        "batch_id",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 4},
    ),
    month_of="reading_time",
    order=("reading_time", "sensor_id"),
    comment="A reading of one sensor of an occupied container.",
)

reading_daily = monthly_table(
    SCHEMA,
    "reading_daily",
    column("date", sa.Date, "Day."),
    column("assignment_id", sa.Integer, "Stay.", of=_STAY),
    column("batch_id", sa.Integer, "Batch."),
    column("container_id", sa.Integer, "Container."),
    column("mean_value", sa.REAL, "Mean of the day's readings. [unit of the parameter]"),
    column("min_value", sa.REAL, "Lowest reading of the day. [unit of the parameter]"),
    column("max_value", sa.REAL, "Highest reading of the day. [unit of the parameter]"),
    column("parameter_id", sa.SmallInteger, "Water parameter."),
    column("reading_count", sa.SmallInteger, "Readings of the day."),
    sa.Index(
        "reading_daily_brin",
        "date",
        "assignment_id",
        "batch_id",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 4},
    ),
    month_of="date",
    order=("date", "assignment_id", "parameter_id"),
    comment="The readings of one parameter in one stay on one day: count, mean, minimum, maximum.",
)

sensor_calibration = monthly_table(
    SCHEMA,
    "sensor_calibration",
    column("date", sa.Date, "Day.", key=True),
    column("sensor_id", sa.Integer, "Sensor.", key=True, of="infrastructure.sensor"),
    column("container_id", sa.Integer, "Container.", of="infrastructure.container"),
    column(
        "deviation",
        sa.REAL,
        "Excess of its values over the truth, by drift alone. [unit of the parameter]",
    ),
    column(
        "failed_date",
        sa.Date,
        "First day on which it gave no readings; empty where it worked.",
        null=True,
    ),
    column("is_replaced", sa.Boolean, "Whether it was replaced by a new one."),
    column("new_serial_number", sa.Text, "Serial number of the new one.", null=True),
    sa.CheckConstraint("is_replaced = (new_serial_number IS NOT NULL)"),
    sa.CheckConstraint("failed_date IS NULL OR (is_replaced AND failed_date < date)"),
    month_of="date",
    order=("date", "sensor_id"),
    comment="A calibration of a sensor in use, or its replacement after a failure.",
)
