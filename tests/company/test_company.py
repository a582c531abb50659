"""The company's views: their columns as documented, and numbers that add up to the tables'."""

import pytest

from aquamind_assets.company.views import NAMES, all_views, refresh, view
from aquamind_assets.settings.farm import Settings
from resources.database import Database


@pytest.fixture
def company(two_months: Database) -> Database:
    """A small farm's first two months, with the views."""
    refresh(two_months, all_views(), Settings(scale=0.2))
    refresh(two_months, all_views(), Settings(scale=0.2))  # again: replaces them
    return two_months


def test_every_view_has_the_columns_that_its_file_describes(company: Database) -> None:
    for each in all_views():
        found = company.rows(
            "SELECT attname, col_description(attrelid, attnum) AS comment FROM pg_attribute"
            f" WHERE attrelid = '{each}'::regclass AND attnum > 0 ORDER BY attnum"
        )
        assert {row["attname"]: row["comment"] for row in found} == each.columns, each
        assert list(each.columns) == [row["attname"] for row in found], each
        types = company.rows(
            "SELECT data_type FROM information_schema.columns"
            f" WHERE table_schema = 'company' AND table_name = '{each.name}'"
        )
        assert "numeric" not in {row["data_type"] for row in types}, each


def test_every_file_is_a_view() -> None:
    assert {view(name).name for name in NAMES} == set(NAMES)


def test_production_adds_up(company: Database) -> None:
    (found,) = company.rows("""
        SELECT sum(eggs_received) AS eggs, sum(deaths) AS deaths,
               sum(population) FILTER (WHERE month = '2015-02-01') AS fish,
               sum(biomass_kg) FILTER (WHERE month = '2015-02-01') AS biomass_kg
        FROM company.production_month""")
    (expected,) = company.rows("""
        SELECT (SELECT sum(egg_count_actual) FROM batches.creation_action) AS eggs,
               (SELECT sum(count) FROM batches.mortality_event) AS deaths, sum(population) AS fish,
               sum(biomass_kg::float8) AS biomass_kg
        FROM batches.daily_state WHERE date = '2015-02-28'""")
    assert found["eggs"] == expected["eggs"] > 0
    assert found["deaths"] == expected["deaths"] > 0
    assert found["fish"] == expected["fish"]
    assert found["biomass_kg"] == pytest.approx(expected["biomass_kg"], rel=1e-6)
    (to_date,) = company.rows(
        "SELECT * FROM company.cumulative_metrics ORDER BY month DESC LIMIT 1"
    )
    assert to_date["deaths"] == expected["deaths"]
    assert to_date["batches_started"] == company.count(
        "SELECT count(*) FROM batches.batch_creation"
    )


def test_facilities_are_used_as_their_stays_say(company: Database) -> None:
    used = company.rows("""
        SELECT sum(occupied_days) AS days, max(occupied_pct) AS most, sum(containers) AS built
        FROM company.facility_utilisation WHERE month = '2015-02-01'""")[0]
    days = company.count("SELECT count(*) FROM batches.daily_state WHERE date >= '2015-02-01'")
    assert used["days"] == days
    assert 0 < used["most"] <= 100
    assert used["built"] == company.count(
        "SELECT count(*) FROM infrastructure.container WHERE commissioned < '2015-03-01'"
    )


def test_what_is_missing_shows_in_the_data_quality(company: Database) -> None:
    rows = {
        row["table_name"]: row
        for row in company.rows("SELECT * FROM company.data_quality WHERE month = '2015-02-01'")
    }
    for table in ("batches.daily_state", "environment.site_condition", "environment.weather"):
        assert rows[table]["complete_pct"] == pytest.approx(100.0), table
    readings = rows["environment.environmental_reading"]
    assert 95.0 < readings["complete_pct"] < 100.0, "sensors fail at times"
    assert readings["rows"] == company.count(
        "SELECT count(*) FROM environment.environmental_reading WHERE reading_time >= '2015-02-01'"
    )
