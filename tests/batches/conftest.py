"""Ten years of a small farm, run once for all tests of the batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
import sqlalchemy as sa
from memory import Memory, read_back, store

import aquamind_assets.disease.health.assets
import aquamind_assets.environment.assets
import aquamind_assets.infrastructure.assets  # noqa: F401
from aquamind_assets.batches import tables
from aquamind_assets.batches.catalogue import FRY, PARR, SMOLT
from aquamind_assets.batches.plan import mixes
from aquamind_assets.core.columns import rows_where, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables as disease
from aquamind_assets.disease.diagnosis.tables import suspicion
from aquamind_assets.disease.gills.tables import gill_challenge
from aquamind_assets.disease.lice.tables import lice_order
from aquamind_assets.environment import conditions
from aquamind_assets.environment import tables as environment
from aquamind_assets.environment.conditions import by_day_and_site
from aquamind_assets.environment.farm_sites import areas_of, halls_of
from aquamind_assets.fish.assets import ground_of, plan_of
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.mortality import Mortality
from aquamind_assets.settings.stages import SeaMoves
from aquamind_assets.settings.transfers import Repairs
from resources.database import Database
from resources.tables import METADATA

MONTHS = [Month(2015, 1).plus(number) for number in range(120)]


def farm_settings(scale: float, batches: Batches | None = None) -> Settings:
    """Settings of a farm of this size, with these batches."""
    return Settings(seed=1, scale=scale, batches=batches or Batches())


_NOTHING_COMES = {
    table: read_back(table, table_rows(table, {}))
    for table in (disease.pathogen_pressure, gill_challenge, environment.environmental_event)
}


@dataclass(frozen=True)
class Decade:
    """All ten years as if they were one month, to store them quickly."""

    key: str = "2015-01"
    start: date = date(2015, 1, 1)
    end: date = date(2025, 1, 1)


@pytest.fixture(scope="session")
def surroundings() -> Memory:
    """Ten years of a small farm's sites, water (of all months at once) and pathogens."""
    memory = Memory(farm_settings(0.2))
    for month in MONTHS:
        memory.run([infrastructure.area], month)
    seed, water = memory.settings.seed, memory.settings.water
    reader = memory.reader(MONTHS[-1])
    areas, halls = areas_of(reader), halls_of(reader)
    days = np.arange(MONTHS[0].start, MONTHS[-1].end, dtype="datetime64[D]")
    condition = by_day_and_site(
        conditions.sea_conditions(seed, water, areas, days),
        conditions.hall_conditions(seed, water, halls, days),
    )
    event = conditions.events_starting(seed, water, areas, days)
    for table, rows, day, site in (
        (environment.site_condition, condition, "date", "site_id"),
        (environment.environmental_event, event, "start_date", "area_id"),
    ):
        of_month = rows[day].astype("datetime64[M]")
        for month in MONTHS:
            built = [memory.all(t, month)["id"] for t in (infrastructure.area, infrastructure.hall)]
            here = of_month == np.datetime64(month.key)
            here &= np.isin(rows[site], np.concatenate(built))
            columns = rows_where(rows, here)
            memory.rows.setdefault(table, {})[month] = read_back(table, columns)
    for month in MONTHS:
        memory.run([disease.disease_profile, disease.pathogen_pressure, gill_challenge], month)
    return memory


@pytest.fixture(scope="session")
def run_years(surroundings: Memory) -> Callable[..., Memory]:
    """A function that runs the batches of the first months over those surroundings."""

    def run(months: int, batches: Batches | None = None) -> Memory:
        memory = Memory(farm_settings(0.2, batches))
        memory.rows = {table: dict(by_month) for table, by_month in surroundings.rows.items()}
        for month in MONTHS[:months]:
            memory.run(
                [tables.species, tables.batch, tables.batch_summary],
                month,
            )
        return memory

    return run


@pytest.fixture(scope="session")
def ten_years(run_years: Callable[..., Memory]) -> Memory:
    """Ten years of the batches, more of them mixed and moved between sites than on a farm.

    In a small farm smolts of two batches are seldom there at once; here younger fish do.
    """
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(mixes, "_NEARLY_GROWN", 0.01)
        changed.setattr(mixes, "_VACCINATED_DAYS", 5)
        changed.setattr(mixes, "_STAGES", (FRY, PARR, SMOLT))
        return run_years(
            120,
            Batches(
                sea_moves=SeaMoves(mixed_share=1.0, moved_share=0.3),
                mortality=Mortality(plant_failure_yearly=0.15),
                repairs=Repairs(hall_share=0.1),
            ),
        )


@pytest.fixture(scope="session")
def planned_farm() -> Memory:
    """Eight years of the plan alone at full size, on water that knows only the season."""
    memory = Memory(farm_settings(1.0))
    mean = {"egg": 7.0, "alevin": 8.0, "fry": 12.8, "parr": 13.3, "smolt": 13.0}
    for month in MONTHS[:96]:
        memory.run([infrastructure.area], month)
        area, hall = (
            memory.all(table, month) for table in (infrastructure.area, infrastructure.hall)
        )
        days = month.days
        wave = np.cos(2 * np.pi * ((days - np.datetime64("2015-08-20")).astype(float) / 365.25))
        faroe = area["geography_id"] == 1
        sea = np.where(faroe, 8.5, 10.8)[:, None] + np.where(faroe, 2.0, 3.0)[:, None] * wave
        ashore = np.array([mean[stage] for stage in hall["stage"]])[:, None] + 0 * wave
        site = np.concatenate([area["id"], hall["id"]])
        memory.rows.setdefault(environment.site_condition, {})[month] = {
            "date": np.tile(days, site.size),
            "site_id": np.repeat(site, days.size),
            "temperature_c": np.concatenate([sea, ashore]).reshape(-1),
        }
        memory.run([disease.disease_profile, tables.species], month)
        for table, rows in _NOTHING_COMES.items():
            memory.rows.setdefault(table, {})[month] = rows
        read = memory.reader(month)
        before = {table.name: read.previous(table) for table in tables.PLAN_CARRIED}
        ground = ground_of(month, read, memory.settings)
        found = {table.name: table_rows(table, {}) for table in (suspicion, lice_order)}
        for name, rows in plan_of(ground, memory.settings, before, found).items():
            memory.rows.setdefault(METADATA.tables[f"batches.{name}"], {})[month] = rows
    return memory


@pytest.fixture(scope="session")
def stored(new_database: Callable[[], str], ten_years: Memory) -> Iterator[Database]:
    """The ten years in PostgreSQL."""
    database = Database(sa.make_url(new_database()))
    kept = [
        infrastructure.area,
        infrastructure.hall,
        infrastructure.container,
        infrastructure.container_type,
        *tables.FIXED,
        *tables.PLAN,
        *tables.LIFE,
        tables.batch_summary,
        disease.disease_profile,
        environment.environmental_event,
    ]
    store(database, ten_years, kept, Decade())
    yield database
    database.close()
