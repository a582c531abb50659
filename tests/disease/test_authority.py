"""Notifiable disease: told at once, ordered after the result alone, zones until it is over."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import sick_farm
from memory import write
from seen_rows import DISEASES, day, rows_of

from aquamind_assets.batches import tables as batches
from aquamind_assets.batches.culls import cull_orders
from aquamind_assets.core.columns import Columns, joined, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables as health
from aquamind_assets.disease.authority import tables
from aquamind_assets.disease.authority.cases import Fish, authority_month
from aquamind_assets.disease.authority.checks import RULES
from aquamind_assets.disease.diagnosis.tables import suspicion
from aquamind_assets.disease.outbreaks.profiles import disease
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.outbreaks import Outbreaks
from resources.database import Database

ISA, PD = disease("ISA").id, disease("PD").id
AREAS = sick_farm.areas(2)
SITE, BATCH = int(AREAS.id[0]), 7
MONTHS = [Month(2020, 3).plus(number) for number in range(16)]
LEFT = day("2020-06-10")
DAYS = date(2020, 1, 1), date(2022, 1, 1)
YEARS = SimpleNamespace(key="2020-01", start=DAYS[0], end=DAYS[1])
QUERIES = {rule.__name__: rule(DAYS, Settings()) for each in RULES.values() for rule in each}


def suspected(month: Month, outcome: str, disease_id: int = ISA) -> Columns:
    """A suspicion of March with its result of the first of April, as it stands in a month."""
    row: dict[str, Any] = {
        "month": day(str(month.start)),
        "id": 70,
        "batch_id": BATCH,
        "site_id": SITE,
        "raised_date": day("2020-03-24"),
        "sample_date": day("2020-03-26"),
        "disease_id": disease_id,
        "is_main": True,
        "fish_with_signs": 8,
        "fish_tested": 20,
        "fish_positive": 9 if outcome == "confirmed" else 0,
        "result_date": day("2020-04-01"),
        "outcome": outcome,
    }
    return rows_of(suspicion, *([row] if month <= Month(2020, 7) else []), sign="deaths")


def stays(month: Month, weight_g: float) -> Columns:
    gone = LEFT if month >= Month(2020, 6) else np.datetime64("NaT")
    row = {"id": 1, "batch_id": BATCH, "departure_date": gone, "avg_weight_g": weight_g}
    rows = [row | {"is_active": month < Month(2020, 6)}] if month <= Month(2020, 6) else []
    return rows_of(batches.container_assignment, *rows)


def cases(outcome: str, weight_g: float = 3000.0, of: int = ISA) -> list[dict[str, Columns]]:
    """The months of a case, each from the one before."""
    before, made = table_rows(tables.notifiable_case, {}), []
    for month in MONTHS:
        asked, fish = suspected(month, outcome, of), Fish.of(stays(month, weight_g))
        rows = authority_month(1, month, asked, before, fish, AREAS, 2000.0, 180, Outbreaks())
        before = table_rows(tables.notifiable_case, rows["notifiable_case"])
        made.append(rows)
    return made


def statuses(made: list[dict[str, Columns]]) -> list[str]:
    return [str(s) for rows in made for s in rows["notifiable_case"]["status"]]


def test_a_case_goes_from_notice_to_order_to_an_empty_site_and_its_zones_end():
    made = cases("confirmed")
    assert statuses(made)[:4] == ["suspected", "ordered", "ordered", "emptied"]
    assert statuses(made)[-1] == "lifted"
    last = next(rows for rows in reversed(made) if rows["notifiable_case"]["id"].size)
    case = {name: values[0] for name, values in last["notifiable_case"].items()}
    assert case["notified_date"] == day("2020-03-26")
    assert case["means"] == "slaughter"
    assert case["deadline"] - case["order_date"] == np.timedelta64(60, "D")
    assert case["lifted_date"] == LEFT + np.timedelta64(180, "D")
    zone = made[1]["surveillance_zone"]
    assert SITE not in zone["area_id"]
    assert "protection" in zone["kind"]
    assert np.isnat(zone["until_date"]).all()
    assert not made[-1]["surveillance_zone"]["case_id"].size


def test_fish_too_small_to_sell_are_culled():
    assert cases("confirmed", 300.0)[2]["notifiable_case"]["means"].tolist() == ["cull"]


def test_a_suspicion_that_is_refuted_lifts_all():
    made = cases("ruled out")
    assert statuses(made) == ["suspected", "refuted"]
    assert made[1]["notifiable_case"]["means"].tolist() == [""]
    assert cull_orders(suspected(MONTHS[1], "ruled out"), Outbreaks()) == {}


def test_pancreas_disease_is_told_but_nothing_is_ordered_and_no_zone_made():
    made = cases("confirmed", of=PD)
    assert statuses(made) == ["suspected", "confirmed", "confirmed", "emptied", "lifted"]
    last = next(rows for rows in reversed(made) if rows["notifiable_case"]["id"].size)
    case = {name: values[0] for name, values in last["notifiable_case"].items()}
    waited = case["lifted_date"] - case["emptied_date"]  # the site is cleaned, and reported on
    assert np.timedelta64(10, "D") <= waited <= np.timedelta64(35, "D")
    assert not any(rows["surveillance_zone"]["case_id"].size for rows in made)


BROKEN = {
    "case_disordered": "UPDATE disease.notifiable_case SET order_date = notified_date - 1"
    " WHERE status = 'ordered'",
    "case_without_suspicion": "UPDATE disease.suspicion SET outcome = 'ruled out'",
    "notice_missing": "DELETE FROM disease.notifiable_case",
    "order_ignored": "UPDATE disease.notifiable_case SET status = 'ordered',"
    " deadline = deadline - 100 WHERE status = 'emptied'",
    "zone_stocked": "UPDATE batches.batch SET sea_start_date = '2020-06-03'",
}


@pytest.fixture
def stored(database: Database) -> Database:
    """The months of a case in PostgreSQL, and a batch that begins at sea when all is over."""
    made = cases("confirmed")
    stocked = {
        "id": 9,
        "month": day("2020-06-01"),
        "batch_type": "STANDARD",
        "status": "ACTIVE",
        "sea_start_date": day("2021-02-01"),
    }
    begun = stocked["sea_start_date"]
    zoned = int(made[1]["surveillance_zone"]["area_id"][0])
    stay = {"batch_id": 9, "month": day("2020-06-01"), "site_id": zoned, "start_date": begun}
    rows = {
        suspicion: joined([suspected(month, "confirmed") for month in MONTHS]),
        batches.batch: rows_of(batches.batch, stocked),
        batches.planned_stay: rows_of(batches.planned_stay, stay),
        health.disease_profile: DISEASES | {"commissioned": np.full(DISEASES["id"].size, begun)},
        **{
            table: joined([table_rows(table, one[table.name]) for one in made])
            for table in tables.AUTHORITY
        },
    }
    write(database, rows, YEARS)
    return database


def test_checks_hold_and_see_what_is_broken(stored: Database) -> None:
    assert {name: len(stored.rows(query)) for name, query in QUERIES.items()} == dict.fromkeys(
        QUERIES, 0
    )
    assert set(BROKEN) == set(QUERIES)
    for name, change in BROKEN.items():
        if name == "zone_stocked":
            change += "; UPDATE batches.planned_stay SET start_date = '2020-06-03'"
        with stored.connect() as connection:
            connection.exec_driver_sql(change)
            found = len(connection.exec_driver_sql(QUERIES[name]).all())
            connection.rollback()
        assert found > 0, f"{name} does not see its fault"
