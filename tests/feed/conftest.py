"""Three years of a small farm and its feed, on water that knows only the season."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
from memory import Memory, store

import aquamind_assets.definitions  # noqa: F401  (registers the computations)
from aquamind_assets.batches import tables as batches
from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables as disease
from aquamind_assets.disease.gills.tables import gill_challenge
from aquamind_assets.environment import tables as environment
from aquamind_assets.feed import tables
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.settings.farm import Settings
from resources.database import Database

MONTHS = [Month(2015, 1).plus(number) for number in range(42)]

_HALL_C = {"egg": 7.0, "alevin": 8.0, "fry": 12.8, "parr": 13.3, "smolt": 13.0}


@dataclass(frozen=True)
class Span:
    """All months as if they were one, to store them quickly."""

    key: str = "2015-01"
    start: date = MONTHS[0].start
    end: date = MONTHS[-1].end


def seasons(memory: Memory, month: Month) -> None:
    """A month of water: the season and nothing else."""
    area, hall = (memory.all(table, month) for table in (infrastructure.area, infrastructure.hall))
    days = month.days
    wave = np.cos(2 * np.pi * (days - np.datetime64("2015-08-20")).astype(float) / 365.25)
    faroe = area["geography_id"] == 1
    sea = np.where(faroe, 8.5, 10.8)[:, None] + np.where(faroe, 2.0, 3.0)[:, None] * wave
    ashore = np.array([_HALL_C[stage] for stage in hall["stage"]])[:, None] + 0 * wave
    site = np.concatenate([area["id"], hall["id"]])
    size = site.size * days.size
    rows = table_rows(environment.site_condition, {})
    rows |= {
        "date": np.tile(days, site.size),
        "site_id": np.repeat(site, days.size),
        "temperature_c": np.concatenate([sea, ashore]).reshape(-1),
        "oxygen_saturation_pct": np.full(size, 95.0),
        "oxygen_mg_l": np.full(size, 9.0),
        "salinity_psu": np.full(size, 34.0),
    }
    memory.rows.setdefault(environment.site_condition, {})[month] = rows
    event = table_rows(environment.environmental_event, {})
    memory.rows.setdefault(environment.environmental_event, {})[month] = event


FISH = [batches.species, batches.batch]
FEED = [tables.feed, tables.feed_price, tables.feed_purchase]


@pytest.fixture(scope="session")
def small_farm() -> Memory:
    """The fish of a small farm, before they are fed."""
    memory = Memory(Settings(scale=0.05))
    for month in MONTHS:
        memory.run([infrastructure.area], month)
        seasons(memory, month)
        memory.run([disease.disease_profile, disease.pathogen_pressure, gill_challenge], month)
        memory.run(FISH, month)
    return memory


@pytest.fixture(scope="session")
def fed_farm(small_farm: Memory) -> Memory:
    """The farm of the batches' tests, fed."""
    memory = Memory(small_farm.settings)
    memory.rows = {table: dict(months) for table, months in small_farm.rows.items()}
    for month in MONTHS:
        memory.run(FEED, month)
    return memory


@pytest.fixture
def stored(database: Database, fed_farm: Memory) -> Database:
    """The farm in PostgreSQL."""
    kept = [
        infrastructure.feed_container,
        *tables.FIXED,
        tables.feed_price,
        *tables.FEEDING,
        batches.daily_state,
        batches.container_assignment,
        batches.transfer_action,
        disease.treatment,
        disease.treatment_type,
    ]
    store(database, fed_farm, kept, Span())
    return database
