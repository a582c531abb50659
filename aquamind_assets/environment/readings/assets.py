"""The assets of what sensors report: every reading, and each day's summary of them."""

import numpy as np

from aquamind_assets.batches import tables as batches
from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.environment import tables
from aquamind_assets.environment.readings.calibration import calibrations_of_month
from aquamind_assets.environment.readings.month import readings_of_month
from aquamind_assets.environment.readings.sensors import (
    density_of_stays,
    sensors_of_stays,
    sites_of_month,
)
from aquamind_assets.environment.readings.tables import (
    environmental_reading,
    reading_daily,
    sensor_calibration,
)
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows
from aquamind_assets.settings.farm import Settings

#: Stages whose fish live on their yolk.
_UNFED = ("egg", "alevin")


@monthly_asset(
    writes=[environmental_reading, reading_daily, sensor_calibration],
    to_date=[
        infrastructure.container,
        infrastructure.sensor,
        infrastructure.hall,
        infrastructure.area,
        tables.environmental_event,
    ],
    same_month=[
        tables.site_condition,
        tables.photoperiod,
        batches.container_assignment,
        batches.daily_state,
    ],
    uses=["readings"],
    code_version="11",
)
def readings(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Makes the readings of all sensors of occupied containers, daily summaries, calibrations."""
    hall = read.to_date(infrastructure.hall, ["id", "name", "stage"])
    area = read.to_date(infrastructure.area, ["id", "name"])
    sites = sites_of_month(
        settings.readings,
        read.same(tables.site_condition),
        read.same(tables.photoperiod, ["light_intensity"]),
        read.to_date(tables.environmental_event, ["area_id", "kind", "start_date", "end_date"]),
        {
            int(site): (kind, str(name))
            for kind, table in (("area", area), ("hall", hall))
            for site, name in zip(table["id"], table["name"], strict=True)
        },
        hall["id"][~np.isin(hall["stage"].astype(str), _UNFED)],
        month.days,
    )
    stays = read.same(
        batches.container_assignment,
        ["id", "batch_id", "container_id", "assignment_date", "departure_date"],
    )
    sensors, sites = sensors_of_stays(
        stays,
        read.to_date(
            infrastructure.sensor,
            ["id", "container_id", "parameter_id", "last_calibration_date", "serial_number"],
        ),
        read.to_date(infrastructure.container, ["id", "area_id", "hall_id"]),
        sites,
        month.days,
    )
    rows = calibrations_of_month(settings.seed, settings.readings, sensors, sites, month.days)
    yield sensor_calibration, table_rows(sensor_calibration, rows)
    fish = read.same(batches.daily_state, ["date", "assignment_id", "density_kg_m3"])
    density = density_of_stays(fish, stays["id"], month.days)
    for each, daily in readings_of_month(
        settings.seed, settings.readings, sensors, sites, density, month.days
    ):
        yield environmental_reading, each
        yield reading_daily, daily
