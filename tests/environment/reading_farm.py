"""A small farm with fish in all its containers, and its readings in PostgreSQL."""

from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa

import aquamind_assets.environment.assets
import aquamind_assets.environment.readings.assets
import aquamind_assets.fish.assets
import aquamind_assets.infrastructure.assets  # noqa: F401  (they register computations)
from aquamind_assets.batches import tables as batches
from aquamind_assets.core.months import Month
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure.plan import commissioned
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.monthly.inputs import Needs
from aquamind_assets.monthly.month import made
from aquamind_assets.monthly.wave import Wave
from aquamind_assets.settings.farm import Settings
from resources.database import Database

SETTINGS = Settings(seed=1, scale=0.05)
PLAN = commissioned(SETTINGS.farm, SETTINGS.scale, SETTINGS.seed)


def stays_of(days: np.ndarray) -> dict[str, np.ndarray]:
    """A stay in every container; every third ends on the 11th and another begins there."""
    container = PLAN["container"]["id"]
    twice = container[::3]
    first = np.full(len(container) + len(twice), days[0] - 40)
    first[len(container) :] = days[10]
    leaves = np.full(len(first), np.datetime64("NaT"), dtype="M8[D]")
    leaves[: len(container)][::3] = days[10]
    return {
        "id": np.arange(101, 101 + len(first)),
        "batch_id": np.arange(len(first)) // 10 + 1,
        "container_id": np.concatenate([container, twice]),
        "assignment_date": first,
        "departure_date": leaves,
    }


def put(database: Database, table: sa.Table, month: Month, rows: dict[str, np.ndarray]) -> None:
    """Rows of a table whose other columns do not matter here."""
    count = len(next(iter(rows.values())))
    fill = {sa.Text: np.full(count, "", object), sa.Date: np.full(count, month.days[0])}
    columns = {
        c.name: rows.get(c.name, fill.get(type(c.type), np.zeros(count))) for c in table.columns
    }
    needs = Needs(database, COMPUTATIONS[table], SETTINGS)
    with database.replace(month, [table]) as replacement:
        columns = {
            name: values.astype(bool) if isinstance(table.c[name].type, sa.Boolean) else values
            for name, values in columns.items()
        }
        replacement.write(table, columns)
        replacement.finish(needs.origin)


def run(
    database: Database, tables: Sequence[sa.Table], months: Sequence[Month], settings: Settings
) -> list:
    """Materialize tables as an asset does, without Dagster."""
    database.declare(tables)
    computation = COMPUTATIONS[tables[0]]
    wave = Wave({computation: months})
    return list(made(wave, database, settings, {computation: list(tables)}, months))


def surround(database: Database, months: Sequence[Month], stays: slice) -> None:
    """The inputs of the readings: infrastructure, water, light, and some of the stays."""
    for tables in (
        [t for t in COMPUTATIONS if t.schema == "infrastructure"],
        [environment.environmental_event],
        [environment.site_condition],
        [environment.photoperiod],
    ):
        run(database, tables, months, SETTINGS)
    for month in months:
        rows = {name: values[stays] for name, values in stays_of(month.days).items()}
        count = len(rows["id"])
        rows["month"] = np.full(count, month.days[0])
        rows["is_active"] = np.isnat(rows["departure_date"])
        put(database, batches.container_assignment, month, rows)
        fish = {
            "date": np.repeat(month.days, count),
            "assignment_id": np.tile(rows["id"], len(month.days)),
        }
        put(database, batches.daily_state, month, fish)
