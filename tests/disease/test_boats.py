"""Boats do one job at a time, travel, wait for the weather, and keep no job waiting for ever."""

from datetime import date
from types import SimpleNamespace

import lice_farm
import numpy as np
import pytest
from memory import write
from seen_rows import rows_of

from aquamind_assets.batches import tables as batches
from aquamind_assets.checks.sql_checks import ALL
from aquamind_assets.core.months import DAY, Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.lice.checks import BOAT_CHECKS
from aquamind_assets.disease.lice.tables import boat_job
from aquamind_assets.disease.treatment import boats as treating
from aquamind_assets.disease.treatment.boats import Boats
from aquamind_assets.disease.treatment.types import treatment_type_rows, treatment_types
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.computation import fixed
from aquamind_assets.settings.treatments import Treatments
from resources.database import Database

JUNE = Month(2018, 6)
THERMAL = treatment_types().id_of("thermal")
RINGS_KG = np.full(5, 400_000.0)


def month_of_work(boats: Boats, orders: dict[int, int]) -> dict[int, list[int]]:
    """Days of the month on which rings of each area are treated; areas are wanted from a day on."""
    done: dict[int, list[int]] = {area: [] for area in orders}
    for number in range(boats.days.size):
        boats.morning(number)
        for area, wanted in orders.items():
            if number == 0:
                boats.order(treating.LICE, area, THERMAL, boats.days[wanted])
        for job in boats.works(treating.LICE, number):
            left = RINGS_KG[len(done[job.area]) :]
            rings = boats.todays(job, left)
            done[job.area] += [number] * rings
            boats.worked(job, number, rings, rings == left.size)
    return done


def boats_of(count: int, storm_days: tuple[int, ...] = ()) -> Boats:
    storm = np.zeros((JUNE.days.size, lice_farm.areas().id.size), dtype=bool)
    storm[list(storm_days)] = True
    return Boats(lice_farm.areas(), JUNE.days, storm, count, Treatments(boat_delousing_t_day=900))


def test_rings_are_treated_by_tonnes_one_site_after_the_other() -> None:
    done = month_of_work(boats_of(1), {0: 4, 1: 4})
    assert done[0] == [4, 4, 5, 5, 6]  # two rings of 400 t a day
    assert done[1][0] >= 6 + 2  # a boat is promised two days ahead, and travels
    both = month_of_work(boats_of(2), {0: 4, 1: 4})
    assert both[0] == both[1]


def test_a_region_has_its_own_boats() -> None:
    areas = lice_farm.areas()
    scotland = int(np.flatnonzero(areas.geography_id == 2)[0])
    done = month_of_work(boats_of(1), {0: 4, scotland: 4})
    assert done[0] == done[scotland]


def test_storms_stop_work_and_long_waits_end_in_cancellation() -> None:
    done = month_of_work(boats_of(1, (5, 6)), {0: 4})
    assert done[0] == [4, 4, 7, 7, 8]
    boats = boats_of(1, tuple(range(5, 28)))
    month_of_work(boats, {0: 4, 1: 4})
    status = {job.area: job.status for job in boats.jobs}
    assert status == {0: treating.COMPLETED, 1: treating.CANCELLED}
    assert boats.jobs[0].storm_days == 23
    next_month = Boats(boats.areas, JUNE.plus(1).days, boats.storm[:1], 1, Treatments())
    next_month.load(boats.rows())
    assert [job.status for job in next_month.jobs] == [job.status for job in boats.jobs]


FRESH_WATER = treatment_types().id_of("freshwater")


def first_boats(year: int, kinds: tuple[int, int]) -> tuple[list[int], list[float]]:
    """Boats of two jobs that are ordered at once, and deaths by each over those by a usual one."""
    days = Month(year, 6).days
    calm = np.zeros((days.size, lice_farm.areas().id.size), dtype=bool)
    boats = Boats(lice_farm.areas(), days, calm, 2, Treatments(large_boats_faroe=[2015.75]))
    for area, kind in enumerate(kinds):
        boats.order(treating.LICE, area, kind, days[4])
    for number in range(5):
        boats.morning(number)
    deaths = [boats.deaths_over_usual(job, job.treatment_type_id, 5) for job in boats.jobs]
    return [job.boat for job in boats.jobs], deaths


def test_fresh_water_is_given_on_the_large_boat_once_there_is_one_and_kills_fewer_there() -> None:
    gentle = Treatments().large_boat_deaths
    assert first_boats(2015, (THERMAL, FRESH_WATER)) == ([1, 2], [1.0, 1.0])
    assert first_boats(2016, (THERMAL, FRESH_WATER)) == ([2, 1], [1.0, gentle])
    assert first_boats(2016, (FRESH_WATER, FRESH_WATER)) == ([1, 2], [gentle, 1.0])
    assert gentle < 1.0


BROKEN = {
    "boat_at_two_places": "UPDATE disease.boat_job SET boat = 1",
    "treated_without_boat": "UPDATE disease.treatment SET treatment_date = treatment_date + 9",
    "treated_in_a_storm": "UPDATE environment.environmental_event SET start_date = '2018-06-01'",
    "late_beyond_wait": """
        UPDATE disease.boat_job SET status = 'WAITING', wanted_date = '2018-01-01'""",
}


def _job(number: int, boat: int, area: int) -> dict[str, object]:
    june = [np.datetime64("2018-06-01") + n * DAY for n in (4, 5)]
    return {
        "month": np.datetime64("2018-06-01"),
        "id": number,
        "boat": boat,
        "area_id": area,
        "first_date": june[0],
        "last_date": june[1],
        "wanted_date": june[0],
        "status": "COMPLETED",
    }


@pytest.fixture
def stored(database: Database) -> Database:
    """Two jobs of two boats, and a ring that one of them treats on the day before a storm."""
    first, june = Month(2015, 1), np.datetime64("2018-06-01")
    treated = {"id": 1, "treatment_date": june + 4 * DAY, "assignment_id": 5, "reason": "lice"}
    treated |= {"outcome": "successful", "treatment_type_id": THERMAL, "duration_days": 1}
    storm = {
        "area_id": 1,
        "kind": "storm",
        "start_date": june + 8 * DAY,
        "end_date": june + 9 * DAY,
    }
    job = {"geography_id": 1, "purpose": "lice", "treatment_type_id": THERMAL}
    parts = {
        boat_job: rows_of(boat_job, _job(1, 1, 1), _job(2, 2, 2), **job),
        tables.treatment: rows_of(tables.treatment, treated),
        tables.treatment_type: fixed(tables.treatment_type, treatment_type_rows(), first, first),
        batches.container_assignment: rows_of(
            batches.container_assignment, {"id": 5, "month": june, "site_id": 1, "is_active": True}
        ),
        environment.environmental_event: rows_of(environment.environmental_event, storm),
        infrastructure.area: rows_of(infrastructure.area, {"id": 1}, {"id": 2}),
    }
    years = SimpleNamespace(key="2015-01", start=date(2015, 1, 1), end=date(2025, 1, 1))
    write(database, parts, years)
    return database


def test_sound_rows_offend_nowhere_and_broken_ones_are_found(stored: Database) -> None:
    checks = {check.__name__: check(ALL) for check in BOAT_CHECKS}
    assert {name: len(stored.rows(query)) for name, query in checks.items()} == dict.fromkeys(
        checks, 0
    )
    assert set(BROKEN) == set(checks)
    for name, change in BROKEN.items():
        with stored.connect() as connection:
            assert connection.exec_driver_sql(change).rowcount > 0, name
            found = len(connection.exec_driver_sql(checks[name]).all())
            connection.rollback()
        assert found > 0, f"{name} does not see its fault"


def test_boats_are_late_away_and_out_of_order() -> None:
    rules = Treatments(boat_delousing_t_day=900, boat_late_share=0.5, boat_broken_share=0.2)
    storm = np.zeros((JUNE.days.size, lice_farm.areas().id.size), dtype=bool)
    first, done = [], []
    for seed in range(40):
        boats = Boats(lice_farm.areas(), JUNE.days, storm, 1, rules, seed=seed)
        done.append(len(month_of_work(boats, {0: 4})[0]))
        first.append(int((boats.jobs[0].first_date - boats.jobs[0].promised_date) / DAY))
    assert done == [5] * 40, "all rings are treated in the end"
    assert 0.3 < np.mean(np.array(first) > 0) < 0.8
    assert max(first) <= 10
    away = [
        boats._is_away(1, 1, day) for day in np.arange("2018-01-01", "2020-01-01", dtype="M8[D]")
    ]
    assert 0.05 < np.mean(away) < 0.3
