"""The checks of every table, of the water and of the readings find broken data."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import pytest
import sqlalchemy as sa

from aquamind_assets.checks import declared as checks
from aquamind_assets.checks.sql_checks import Days, Rule, offending
from aquamind_assets.core.months import Month
from aquamind_assets.definitions import defs
from aquamind_assets.environment import checks as environment
from aquamind_assets.environment.readings import checks as readings
from aquamind_assets.environment.readings.tables import environmental_reading
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key
from aquamind_assets.settings.farm import Settings
from resources.database import Database

SMALL = {"resources": {"settings": {"config": {"scale": 0.2}}}}
JANUARY, FEBRUARY = Month(2015, 1), Month(2015, 2)
BOTH: Days = JANUARY.start, FEBRUARY.end
TABLES = {str(table): table for table in COMPUTATIONS}


def found(database: Database, query: str, change: str = "SELECT 1") -> int:
    """Rows that a query finds after a change, which is taken back."""
    with database.connect() as connection:
        assert connection.exec_driver_sql(change).rowcount > 0, change
        rows = connection.exec_driver_sql(query.replace("%", "%%")).all()
        connection.rollback()
    return len(rows)


WATER = [
    (environment.impossible_water, "UPDATE environment.site_condition SET no2_mg_l = 6"),
    (environment.impossible_water, "UPDATE environment.site_condition SET current_m_s = NULL"),
    (environment.impossible_water, "UPDATE environment.site_condition SET current_m_s = 0.1"),
    (
        environment.oxygen_unlike_saturation,
        "UPDATE environment.site_condition SET oxygen_mg_l = oxygen_mg_l * 1.02",
    ),
    (environment.sites_missing, "DELETE FROM environment.photoperiod WHERE date = '2015-02-03'"),
    (
        environment.sites_missing,
        "DELETE FROM environment.site_condition WHERE date = '2015-01-05' AND hall_id IS NULL",
    ),
    (environment.impossible_light, "UPDATE environment.photoperiod SET light_hours = 23"),
    (
        environment.hours_missing,
        "DELETE FROM environment.weather WHERE \"timestamp\" = '2015-01-05 06:00Z'",
    ),
    (environment.impossible_weather, "UPDATE environment.weather SET temperature = 36"),
    (environment.impossible_weather, "UPDATE environment.weather SET wave_height = 12"),
]


def test_the_water_and_the_weather(two_months: Database) -> None:
    settings = Settings(scale=0.2)
    rules: list[Rule] = [rule for of in environment.RULES.values() for rule in of]
    for rule in rules:
        assert offending(two_months, [rule(BOTH, settings)]).rows == [], rule.__name__
    assert {rule for rule, _ in WATER} == set(rules)
    for rule, change in WATER:
        assert found(two_months, rule(BOTH, settings), change) > 0, change


READINGS = {
    "outside_stays": "SET batch_id = batch_id + 1",
    "of_other_sensors": "SET sensor_id = sensor_id + 1",
    "within_physical_limits": "SET value = -3",
    "more_oxygen_than_water_holds": "SET value = 30 WHERE parameter_id = 2",
    "unlike_their_day": "SET value = value + 0.1",
}


def test_the_readings(two_months: Database) -> None:
    settings = Settings(scale=0.2).readings
    assert set(READINGS) == set(readings.CHECKS)
    for name, check in readings.CHECKS.items():
        query = check(FEBRUARY, settings)
        assert found(two_months, query) == 0, name
        assert found(two_months, query, f"UPDATE {environmental_reading} {READINGS[name]}") > 0


DECLARED = {
    "references": ("infrastructure.hall", "UPDATE {} SET freshwater_station_id = 99999"),
    "rows": (
        "environment.weather",
        "DELETE FROM {0} WHERE area_id = (SELECT min(area_id) FROM {0})",
    ),
    "days": (
        "batches.batch",
        "ALTER TABLE {0} DETACH PARTITION {0}_2015_02;"
        "ALTER TABLE {0} ATTACH PARTITION {0}_2015_02 FOR VALUES FROM ('2015-02-01') TO"
        " ('2016-01-01')",
    ),
    "null": (
        "environment.site_condition",
        "UPDATE {0} SET ph = NULL WHERE area_id = (SELECT min(area_id) FROM {0})",
    ),
}


@contextmanager
def _same(connection: sa.Connection) -> Iterator[sa.Connection]:
    yield connection


@pytest.mark.parametrize("fault", list(DECLARED))
def test_what_every_table_declares(two_months: Database, fault: str) -> None:
    name, change = DECLARED[fault]
    table = TABLES[name]
    check = checks.references if fault == "references" else checks.matches_record
    months = [JANUARY, FEBRUARY]
    assert check(two_months, table, months).passed
    changed = Database(two_months.url)
    with two_months.connect() as connection:
        connection.exec_driver_sql(change.format(name))
        changed.connect = lambda: _same(connection)  # type: ignore[method-assign]
        result = check(changed, table, months)
        connection.rollback()
    changed.close()
    assert not result.passed
    assert "|" in str(result.metadata["offending_rows"].value)


def test_a_failed_check_shows_the_rows(two_months: Database) -> None:
    shift = "UPDATE infrastructure.hall SET freshwater_station_id = freshwater_station_id {} 99999"
    with two_months.connect() as connection:
        halls = connection.exec_driver_sql(shift.format("+")).rowcount
    check = dg.AssetCheckKey(asset_key(TABLES["infrastructure.hall"]), "references")
    job = dg.define_asset_job("job", selection=dg.AssetSelection.checks(check))
    made = dg.Definitions(
        assets=defs.assets, asset_checks=defs.asset_checks, jobs=[job], resources=defs.resources
    )
    result = made.resolve_job_def("job").execute_in_process(run_config=SMALL)
    with two_months.connect() as connection:
        connection.exec_driver_sql(shift.format("-"))
    (evaluation,) = result.get_asset_check_evaluations()
    assert not evaluation.passed
    assert evaluation.metadata["offending"].value == halls
    assert "| freshwater_station_id |" in str(evaluation.metadata["offending_rows"].value)


def test_rules_that_share_a_query_are_judged_apart(two_months: Database) -> None:
    change = "UPDATE batches.daily_state SET density_kg_m3 = density_kg_m3 {} 1 WHERE date = '{}'"
    day = "2015-02-10"
    state = asset_key(TABLES["batches.daily_state"])
    names = ("over_biomass", "over_density", "sizes_and_losses_possible")
    keys = [dg.AssetCheckKey(state, name) for name in names]
    job = dg.define_asset_job("job", selection=dg.AssetSelection.checks(*keys))
    made = dg.Definitions(
        assets=defs.assets, asset_checks=defs.asset_checks, jobs=[job], resources=defs.resources
    )
    with two_months.connect() as connection:
        stays = connection.exec_driver_sql(change.format("+", day)).rowcount
    result = made.resolve_job_def("job").execute_in_process(run_config=SMALL, raise_on_error=False)
    with two_months.connect() as connection:
        connection.exec_driver_sql(change.format("-", day))
    judged = {each.check_name: each for each in result.get_asset_check_evaluations()}
    assert {name: each.passed for name, each in judged.items()} == {
        "over_biomass": True,
        "over_density": False,
        "sizes_and_losses_possible": True,
    }
    assert judged["over_density"].metadata["offending"].value == stays > 5
    assert day in str(judged["over_density"].metadata["offending_rows"].value)


def test_of_very_many_rows_the_last_month_there_is_looked_at(
    two_months: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    months = [JANUARY, FEBRUARY, FEBRUARY.plus(1)]
    weather = TABLES["environment.weather"]
    assert checks.looked_at(two_months, weather, months) == months
    monkeypatch.setattr(checks, "_MANY_ROWS", 1)
    assert checks.looked_at(two_months, weather, months) == [FEBRUARY]
