"""Views depend neither on the reader's time zone nor on the database's collation."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from aquamind_assets.aquamind import views as aquamind
from aquamind_assets.batches.tables import harvest_event
from aquamind_assets.company import views as company
from aquamind_assets.settings.farm import Settings
from resources.database import Database

#: Last and first hour of a month in UTC: another month to the east, and to the west.
HOURS = ("2015-01-31T23:30:00Z", "2015-02-01T00:30:00Z")


@pytest.fixture
def harvested(two_months: Database) -> Database:
    company.refresh(two_months, company.all_views(), Settings(scale=0.2))
    aquamind.refresh(two_months)
    return two_months


def _harvest(connection: sa.Connection) -> None:
    (batch,) = connection.exec_driver_sql("SELECT min(id) FROM batches.batch").one()
    (region,) = connection.execute(
        sa.text("SELECT geography_id FROM batches.batch WHERE id = :id LIMIT 1"), {"id": batch}
    ).one()
    for number, hour in enumerate(HOURS):
        row = {c.name: "H" if isinstance(c.type, sa.Text) else 1 for c in harvest_event.columns}
        row |= {"id": 900 + number, "batch_id": batch, "event_date": hour}
        row |= {"dest_geography_id": region, "live_weight_kg": 1000.0}
        connection.execute(sa.insert(harvest_event).values(row))


@pytest.mark.parametrize("view", ["company.production_month", "company.batch_lifecycle"])
def test_a_harvest_at_the_turn_of_a_month_is_of_the_day_in_utc(
    harvested: Database, view: str
) -> None:
    columns = {"company.production_month": "month, harvest_live_kg"}
    asked = columns.get(view, "batch_id, harvest_start_date, harvested")
    found: list[Any] = []
    for zone in ("UTC", "Pacific/Auckland", "America/Los_Angeles"):
        with harvested.connect() as connection:
            _harvest(connection)
            connection.exec_driver_sql(f"SET LOCAL TimeZone = '{zone}'")
            found.append(connection.exec_driver_sql(f"SELECT {asked} FROM {view} ORDER BY 1").all())
            connection.rollback()
    assert found[0] == found[1] == found[2]
    expected = {
        "company.production_month": (date(2015, 2, 1), 1000.0),
        "company.batch_lifecycle": date(2015, 1, 31),
    }[view]
    assert expected in {tuple(row) for row in found[0]} | {row[1] for row in found[0]}


def test_moments_in_aquamind_are_the_same_for_every_reader(harvested: Database) -> None:
    found = []
    for zone in ("UTC", "Pacific/Auckland"):
        with harvested.connect() as connection:
            connection.exec_driver_sql(f"SET LOCAL TimeZone = '{zone}'")
            moments = [
                f"SELECT '{view}', min({column}), max({column}) FROM aquamind.{view}"
                for view, column in (
                    ("batch_batch", "created_at"),
                    ("batch_actualdailyassignmentstate", "last_computed_at"),
                    ("health_mortalityrecord", "event_date"),
                    ("infrastructure_container", "updated_at"),
                )
            ]
            found.append(connection.exec_driver_sql(" UNION ALL ".join(moments)).all())
    assert found[0] == found[1]
    assert len(found[0]) == 4
    assert None not in found[0][0]


def test_texts_of_a_view_are_in_an_order_of_their_own() -> None:
    query = company.view("site_health").query
    assert query.count("string_agg(") == query.count(' ORDER BY start_date, kind COLLATE "C"') + (
        query.count(' ORDER BY profile.code COLLATE "C"')
    )
