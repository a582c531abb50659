"""A farm of a few rows whose figures are known: one Faroese cycle of 400 days, one begun."""

from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from aquamind_assets.batches import tables as batches
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from resources.database import Database, Origin

HALL, AREA = 11, 21
RELEASED = np.datetime64("2016-01-01")
HARVESTED = RELEASED + 400
NEXT_RELEASED = HARVESTED + 61

_EMPTY = {int: 0, float: 0.0, str: "", bool: False, date: np.datetime64("2016-01-01")}


class Span:
    """All its days as if they were one month."""

    key, start, end = "2016-01", date(2015, 1, 1), date(2026, 1, 1)


def put(database: Database, table: sa.Table, **columns: Any) -> None:
    """Write the rows of a table; columns that are not named are empty."""
    rows = max(np.size(values) for values in columns.values())
    filled = {}
    for column in table.columns:
        kind = column.type.python_type
        default = None if column.nullable else _EMPTY.get(kind, np.datetime64("2016-01-01", "us"))
        if column.nullable and kind is float:
            default = np.nan
        if column.nullable and kind is date:
            default = np.datetime64("NaT", "D")
        values = np.asarray(columns.get(column.name, default))
        if kind is str:
            values = values.astype(object)
        elif column.nullable and kind is int:
            values = values.astype(float)
        filled[column.name] = np.broadcast_to(values, rows).copy()
    with database.replace(Span(), [table]) as replacement:
        replacement.write(table, filled)
        replacement.finish(lambda version, n: Origin({"scale": 0.5}, "", "1", version, n))


def build(database: Database) -> None:
    """Write it."""
    put(database, infrastructure.geography, id=[1, 2], name=["Faroe Islands", "Scotland"])
    put(database, infrastructure.area, id=AREA, geography_id=1, name="A", exposure=0.5)
    put(
        database, infrastructure.freshwater_station, id=1, geography_id=1, station_type="FRESHWATER"
    )
    put(database, infrastructure.hall, id=HALL, freshwater_station_id=1, stage="smolt")
    put(
        database,
        infrastructure.container,
        id=[1, 2],
        volume_m3=[1000.0, 30600.0],
        max_biomass_kg=1e6,
        area_id=[np.nan, AREA],
        hall_id=[HALL, np.nan],
    )
    stages = ["Egg", "Alevin", "Fry", "Parr", "Smolt", "Post-Smolt", "Grow-out"]
    put(database, batches.lifecycle_stage, id=np.arange(1, 8), name=stages)
    _fish(database)
    _water(database)


def _fish(database: Database) -> None:
    """1,000 smolts of 125 g; one dies a day for 400 days at 10 degC; 600 of 4,096 g harvested."""
    put(database, batches.batch, id=[1, 2], status="ACTIVE", egg_source="INTERNAL")
    put(
        database,
        batches.container_assignment,
        id=[1, 2, 3, 4],
        site_id=[HALL, AREA, HALL, AREA],
        batch_id=[1, 1, 2, 2],
        is_active=True,
    )
    put(
        database,
        batches.transfer_action,
        id=[1, 2],
        batch_id=[1, 2],
        source_assignment_id=[1, 3],
        dest_assignment_id=[2, 4],
        status="COMPLETED",
        transferred_count=[1010, 500],
        mortality_during_transfer=[10, 0],
        average_weight_g=[125.0, 300.0],
        actual_execution_date=np.array([RELEASED, NEXT_RELEASED]),
    )
    day = np.arange(401)
    weight = (5 + 11 * day / 400) ** 3
    alive = 1000 - day
    alive[-1] = 0
    dead = (day > 0).astype(int)
    first = {  # the cycle
        "date": RELEASED + day,
        "population": alive,
        "mortality_count": dead,
        "deaths_disease": np.where(day % 4 == 0, dead, 0),
        "harvested": np.where(day == 400, 600, 0),
        "avg_weight_g": weight,
        "density_kg_m3": np.where(day == 300, 26.0, 1.0),
    }
    second = {  # ten days of the next
        "date": NEXT_RELEASED + day[:10],
        "population": np.full(10, 500),
        "mortality_count": np.zeros(10, dtype=int),
        "deaths_disease": np.zeros(10, dtype=int),
        "harvested": np.zeros(10, dtype=int),
        "avg_weight_g": np.full(10, 300.0),
        "density_kg_m3": np.full(10, 1.0),
    }
    both = {name: np.concatenate([first[name], second[name]]) for name in first}
    stay = np.repeat([1, 2], [401, 10])
    put(
        database,
        batches.daily_state,
        **both,
        biomass_kg=both["population"] * both["avg_weight_g"] / 1000,
        batch_id=stay,
        assignment_id=2 * stay,
        container_id=2,
        site_id=AREA,
        lifecycle_stage_id=7,
        temp_c=10.0,
    )
    put(
        database,
        batches.harvest_event,
        id=1,
        batch_id=1,
        assignment_id=2,
        dest_geography_id=1,
        unit_count=600,
        average_weight_g=4096.0,
        live_weight_kg=600 * 4.096,
        gutted_weight_kg=600 * 4.096 * 0.85,
        event_date=HARVESTED.astype("datetime64[us]"),
    )


def _water(database: Database) -> None:
    """Four years of a sine: 8.5 degC, amplitude 2, warmest on day 230; saturation 95 %."""
    day = np.arange("2016-01-01", "2020-01-01", dtype="datetime64[D]")
    number = (day - day.astype("datetime64[Y]")).astype(int) + 1
    celsius = 8.5 + 2 * np.cos(2 * np.pi * (number - 230) / 365.25)
    put(
        database,
        environment.site_condition,
        date=day,
        site_id=AREA,
        area_id=AREA,
        temperature_c=celsius,
        oxygen_saturation_pct=95.0,
        oxygen_mg_l=9.43 * 0.95,
        salinity_psu=35.0,
        ph=8.0,
    )
