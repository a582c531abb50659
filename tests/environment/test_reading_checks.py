"""The readings' checks find nothing in what is made, and find what is broken on purpose."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from reading_farm import SETTINGS, run, surround

from aquamind_assets.checks.sql_checks import offending
from aquamind_assets.core.months import Month
from aquamind_assets.environment import tables
from aquamind_assets.environment.readings.checks import CHECKS
from aquamind_assets.environment.readings.tables import environmental_reading, reading_daily
from resources.database import Database

MONTH = Month(2015, 1)

_ONE = """
    (reading_time, sensor_id) = (
        SELECT reading_time, sensor_id FROM environment.environmental_reading
        WHERE parameter_id = {} ORDER BY 1, 2 LIMIT 1)"""

BROKEN = {
    "outside_stays": [
        f"UPDATE environment.environmental_reading SET batch_id = batch_id + 1 WHERE {_ONE}",
        f"UPDATE environment.environmental_reading SET assignment_id = 0 WHERE {_ONE}",
        """UPDATE batches.container_assignment SET departure_date = departure_date - 1
           WHERE departure_date IS NOT NULL""",
        "UPDATE batches.container_assignment SET assignment_date = assignment_date + 41",
    ],
    "of_other_sensors": [
        f"UPDATE environment.environmental_reading SET parameter_id = 2 WHERE {_ONE}",
        "UPDATE infrastructure.sensor SET container_id = container_id + 1",
    ],
    "within_physical_limits": [
        f"UPDATE environment.environmental_reading SET value = -3 WHERE {_ONE}",
        f"UPDATE environment.environmental_reading SET value = 'NaN' WHERE {_ONE}",
    ],
    "more_oxygen_than_water_holds": [
        "UPDATE environment.environmental_reading SET value = 20 WHERE " + _ONE.format(2),
        "UPDATE environment.environmental_reading SET value = 20 WHERE " + _ONE.format(9),
        "DELETE FROM environment.site_condition WHERE date = '2015-01-07'",
    ],
    "unlike_their_day": [
        f"DELETE FROM environment.environmental_reading WHERE {_ONE}",
        f"UPDATE environment.environmental_reading SET value = value + 0.01 WHERE {_ONE}",
        "DELETE FROM environment.reading_daily WHERE date = '2015-01-07'",
    ],
}


@pytest.fixture(scope="module")
def stored(new_database: Callable[[], str]) -> Iterator[Database]:
    """A month of readings, and what they were made from, in PostgreSQL."""
    database = Database(sa.make_url(new_database()))
    surround(database, [MONTH], slice(0, None, 2))
    run(database, [tables.environmental_parameter], [MONTH], SETTINGS)
    run(database, [tables.weather], [MONTH], SETTINGS)
    run(database, [environmental_reading, reading_daily], [MONTH], SETTINGS)
    yield database
    database.close()


def test_a_month_offends_nowhere_and_broken_data_are_found(stored: Database):
    queries = {name: check(MONTH, SETTINGS.readings) for name, check in CHECKS.items()}
    parameters = f"SELECT count(DISTINCT parameter_id) FROM {environmental_reading}"
    assert stored.count(parameters) == 12, "rings and tanks"
    offends = {name: offending(stored, [query]).count for name, query in queries.items()}
    assert offends == dict.fromkeys(CHECKS, 0)
    assert set(BROKEN) == set(CHECKS)
    for name, changes in BROKEN.items():
        for change in changes:
            with stored.connect() as connection:
                assert connection.exec_driver_sql(change.format(1)).rowcount > 0, change
                found = connection.exec_driver_sql(queries[name].replace("%", "%%")).all()
                connection.rollback()
            assert found, f"{name} does not see {change}"


def test_aquaminds_views_of_places_water_and_readings(
    stored: Database, view_rows: Callable[[Database], dict[str, int]]
):
    rows = view_rows(stored)
    assert len(rows) > 12
    assert min(rows.values()) > 0, rows
