"""Records differ from the truth where an injected error says so, and nowhere else."""

import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

import aquamind_assets.definitions  # noqa: F401  (registers the computations)
from aquamind_assets.batches import tables as batches
from aquamind_assets.checks.sql_checks import offending
from aquamind_assets.core.months import Month
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.environment.readings import tables as readings
from aquamind_assets.environment.tables import environmental_event, site_condition
from aquamind_assets.feed import tables as feed
from aquamind_assets.infrastructure.tables import container, sensor
from aquamind_assets.monthly.computation import COMPUTATIONS, MonthReader
from aquamind_assets.people.tables import duty
from aquamind_assets.records import recorded
from aquamind_assets.records.checks import BOOKS, OF_INSTRUMENTS, differing, only_injected_differ
from aquamind_assets.records.recorded import as_recorded
from aquamind_assets.records.tables import QUALITY, injected_error, late_entry
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.records import QUALITIES, Records
from resources.database import Database, Origin

MONTH = Month(2016, 3)
DAYS = MONTH.days
#: Poor, and of the rare kinds enough for a month of six containers.
RATES = {
    "meal_unit_share": 0.02,
    "swaps_year": 6.0,
    "wrong_clocks_year": 6.0,
    "zero_share": 0.01,
    "spike_share": 0.01,
}
POOR = Settings(records=Records(quality="poor", **RATES))

_NAMES = {
    "cause": ["UNKNOWN", "PREDATION"],
    "status": ["COMPLETED"],
    "category": ["observation"],
    "severity": ["low"],
    "method": ["MANUAL"],
    "description": ["Lice counted in all rings of the site", "Gills are pale in ring R04"],
}


def _rows(table: sa.Table, count: int, **given: np.ndarray) -> dict[str, np.ndarray]:
    """Rows of a table: those columns that are given, and something in all others."""
    random = np.random.Generator(np.random.Philox(7))
    rows: dict[str, np.ndarray] = {}
    for column in table.columns:
        kind = column.type
        if column.name in given:
            rows[column.name] = given[column.name]
        elif isinstance(kind, sa.Text):
            words = _NAMES.get(column.name, ["as it was"])
            rows[column.name] = np.array(words, dtype=object)[np.arange(count) % len(words)]
        elif isinstance(kind, sa.Boolean):
            rows[column.name] = np.ones(count, dtype=bool)
        elif isinstance(kind, sa.Date):
            rows[column.name] = np.full(count, DAYS[0])
        elif isinstance(kind, sa.Integer):
            rows[column.name] = random.integers(1, 90, count)
        else:
            rows[column.name] = random.uniform(1.0, 90.0, count)
    return rows


def _true_rows() -> dict[sa.Table, dict[str, np.ndarray]]:
    """A month of six stays of one batch, each with a meal, dead fish and readings each day."""
    stays = np.arange(11, 17)
    stay, day = np.repeat(stays, DAYS.size), np.tile(DAYS, stays.size)
    one = np.full(stay.size, 1)
    number = stay * 1000 + (day - DAYS[0]).astype(np.int64)
    left = np.full(stays.size, np.datetime64("NaT"), dtype="M8[D]")
    sample, fish = np.arange(1, 201), np.tile(np.arange(1, 6), 200)
    time = day.astype("datetime64[us]") + np.timedelta64(6, "h")
    sensors = np.repeat(np.arange(1, 5), time.size)
    return {
        batches.container_assignment: _rows(
            batches.container_assignment,
            stays.size,
            month=np.full(stays.size, DAYS[0]),
            id=stays,
            batch_id=one[:6],
            assignment_date=np.full(stays.size, DAYS[0]),
            departure_date=left,
            is_active=np.ones(stays.size, dtype=bool),
            population_count=np.where(stays == stays[-1], 0, 60_000),
        ),
        batches.mortality_event: _rows(
            batches.mortality_event,
            stay.size,
            id=number * 10,
            event_date=day,
            batch_id=one,
            assignment_id=stay,
            cause=np.full(stay.size, "UNKNOWN", dtype=object),
            description=np.full(stay.size, "Collected dead", dtype=object),
            disease_id=np.full(stay.size, np.nan),
        ),
        batches.transfer_action: _rows(
            batches.transfer_action,
            stay.size,
            id=number,
            actual_execution_date=day,
            transferred_count=one * 50_000,
            source_population_before=one * 60_000,
            mortality_during_transfer=one,
        ),
        batches.harvest_event: _rows(
            batches.harvest_event, stay.size, id=number, event_date=time, unit_count=one * 9000
        ),
        batches.growth_sample: _rows(
            batches.growth_sample, 200, id=sample, avg_weight_g=np.full(200, 3210.5)
        ),
        batches.individual_growth_observation: _rows(
            batches.individual_growth_observation,
            1000,
            growth_sample_id=np.repeat(sample, 5),
            fish_identifier=fish,
            weight_g=np.linspace(2500.0, 4500.0, 1000),
        ),
        feed.feeding_event: _rows(
            feed.feeding_event,
            stay.size,
            feeding_date=day,
            assignment_id=stay,
            meal=one,
            part=one,
            fed_at=time,
            amount_g=one * 250_000,
        ),
        observed.journal_entry: _rows(
            observed.journal_entry, stay.size, id=number, entry_date=time, outbreak_id=one * np.nan
        ),
        readings.environmental_reading: _rows(
            readings.environmental_reading,
            sensors.size,
            reading_time=np.tile(time, 4),
            sensor_id=sensors * 100 + np.tile(stay, 4),
            container_id=np.tile(stay, 4),
            parameter_id=sensors,
        ),
    }


def _made(database: Database, settings: Settings) -> None:
    """Make the month's quality, and the views of what is recorded."""
    computation = COMPUTATIONS[injected_error]
    with database.replace(MONTH, QUALITY) as replacement:
        read = MonthReader(database, computation, MONTH)
        for table, rows in computation.compute(MONTH, read, settings):
            replacement.write(table, rows)
        replacement.finish(lambda version, count: Origin({}, "", "1", version, count))
    recorded.refresh(database)


@pytest.fixture
def truth(database: Database) -> Database:
    """A database with the true rows of a month, and tables that the views read beside them."""
    rows = _true_rows()
    with database.replace(MONTH, list(rows)) as replacement:
        for table, columns in rows.items():
            replacement.write(table, columns)
        replacement.finish(lambda version, count: Origin({}, "", "1", version, count))
    database.declare([batches.creation_action, batches.removal])
    return database


def _frame(database: Database, name: str) -> pd.DataFrame:
    return pd.DataFrame(database.rows(f"SELECT * FROM {name}"))


def _texts(frame: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(frame.astype(str).itertuples(index=False, name=None))


def test_only_injected_errors_differ_from_truth(truth: Database):
    _made(truth, POOR)
    said = _frame(truth, "quality.injected_error")
    kinds = set(said["kind"])
    assert kinds == {
        "left out",
        "summed up",
        "double entry",
        "wrong ring",
        "miscounted",
        "kg for g",
        "misspelt",
        "zero",
        "spike",
        "swapped channels",
        "wrong clock",
    }
    for each in recorded.RECORDED:
        name = str(each.table)
        true = _frame(truth, f"(SELECT {each.key} AS the_key, row::text FROM {name} row) rows")
        shown = _frame(truth, f"(SELECT row::text FROM recorded.{each.table.name} row) rows")
        here = said[said["table_name"] == name]
        is_row = here["column_name"] == "*"
        added, left_out = is_row & here["true_value"].isna(), is_row & here["true_value"].notna()
        of_truth = set(true.loc[~true["row"].isin(shown["row"]), "the_key"])
        assert of_truth == set(here.loc[~added, "key"]), name
        assert len(shown) == len(true) + added.sum() - left_out.sum()
        values = here[~is_row]
        for row in values.sample(min(9, len(values)), random_state=1).itertuples():
            found = truth.rows(
                f"SELECT {row.column_name}::text AS value FROM {name} WHERE {each.key} = {row.key}"
            )
            was = found[0]["value"].replace(" ", "T") if "T" in row.true_value else ""
            assert row.true_value == found[0]["value"] or row.true_value[:19] == was[:19]
    assert differing(truth, [(MONTH.start, MONTH.end)]).count == 0


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (
            "UPDATE quality.injected_error SET key = key + 5 WHERE kind = 'summed up'",
            "said, does not differ",
        ),
        (
            "DELETE FROM quality.injected_error WHERE kind = 'summed up' AND recorded_row IS NULL",
            "said otherwise than it is",
        ),
        (
            "UPDATE quality.injected_error SET recorded_row = NULL WHERE kind = 'miscounted'",
            "said otherwise than it is",
        ),
        (
            "UPDATE batches.harvest_event h SET unit_count = e.recorded_value::integer"
            " FROM quality.injected_error e WHERE e.key = h.id AND column_name = 'unit_count'",
            "said otherwise than it is",
        ),
        (
            "CREATE OR REPLACE VIEW recorded.growth_sample AS SELECT * FROM batches.growth_sample",
            "said, not recorded",
        ),
        (
            "ALTER VIEW recorded.growth_sample RENAME TO was;"
            " CREATE TABLE recorded.growth_sample AS SELECT * FROM recorded.was;"
            " DELETE FROM quality.injected_error WHERE table_name = 'batches.growth_sample'",
            "recorded, not said",
        ),
        (
            "CREATE OR REPLACE VIEW recorded.harvest_event AS SELECT * FROM batches.harvest_event"
            " UNION ALL SELECT * FROM batches.harvest_event",
            "other number of rows",
        ),
        ("DELETE FROM quality.injected_error WHERE kind = 'left out'", ""),
    ],
)
def test_an_error_that_is_not_as_said_is_found(truth: Database, broken: str, what: str):
    _made(truth, POOR)
    with truth.connect() as connection:
        connection.exec_driver_sql(broken)
    days = (MONTH.start, MONTH.end)
    found = [
        row["what"]
        for each in recorded.RECORDED
        for row in truth.rows(only_injected_differ(each, days))
    ]
    assert (what in found) if what else not found
    assert differing(truth, [days]).count == len(found)


def test_clean_records_are_the_truth(truth: Database):
    _made(truth, Settings())
    assert _frame(truth, "quality.injected_error").empty
    assert _frame(truth, "quality.late_entry").empty
    for each in recorded.RECORDED:
        assert _texts(_frame(truth, str(each.table))) == _texts(
            _frame(truth, f"recorded.{each.table.name}")
        )


def test_no_fish_depend_on_the_quality():
    readers = {c.name for c in COMPUTATIONS.values() if "records" in c.uses}
    assert readers == {"record_keeping"}
    assert not any(
        set(QUALITY) & set(c.reads()) for c in COMPUTATIONS.values() if c.name != "record_keeping"
    )


def test_an_effect_has_a_setting_of_its_own(truth: Database):
    _made(truth, Settings(records=Records(double_share=0.1)))
    assert set(_frame(truth, "quality.injected_error")["kind"]) == {"double entry"}
    assert not Records(quality="poor", **dict.fromkeys(QUALITIES["poor"], 0.0)).of("spike_share")


def test_corrected_entries_keep_what_stood_before(truth: Database):
    _made(truth, POOR)
    late = _frame(truth, str(late_entry))
    corrected = late[late["first_value"].notna()]
    assert (corrected["corrected_at"] > corrected["entered_at"]).all()
    assert {"batches.mortality_event", "batches.growth_sample"} == set(corrected["table_name"])
    left_out = _frame(truth, "(SELECT key FROM quality.injected_error WHERE kind = 'left out') x")
    assert len(left_out) > 5
    assert not set(late["key"][late["table_name"] == "batches.mortality_event"]) & set(
        left_out["key"]
    )
    only_late = late[late["first_value"].isna()]
    assert (only_late["entered_at"].dt.date > only_late["date"]).all()


def test_the_duplicate_finder_of_the_page_runs(truth: Database, project: Path):
    _made(truth, POOR)
    page = (project / "docs/records.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert code
    assert len([line for line in code[1].splitlines() if line]) <= 12
    found: dict[str, object] = {"url": truth.url.render_as_string(hide_password=False)}
    exec(code[1], found)
    assert found["recall"] == 1.0
    assert isinstance(found["precision"], float)
    assert 0.5 < found["precision"] <= 1.0


def test_rules_of_the_books_count_what_is_recorded_wrongly(truth: Database):
    _made(truth, POOR)
    truth.declare([readings.reading_daily, site_condition, environmental_event, container, sensor])
    days = (MONTH.start, MONTH.end)
    assert {"deaths_unexplained", "meals_not_of_lots", "deaths_not_classed"} <= {
        rule.__name__ for rule in BOOKS
    }
    for rule in OF_INSTRUMENTS:
        of_truth = rule(days, POOR)
        assert as_recorded(of_truth) != of_truth
        if rule.__name__ == "within_physical_limits":
            before = offending(truth, [of_truth]).count
            assert offending(truth, [as_recorded(of_truth)]).count > before


def test_an_entry_that_is_made_twice_is_right_in_all_else(truth: Database):
    _made(truth, Settings(records=Records(double_share=0.5, wrong_ring_share=0.5)))
    said = _frame(truth, "quality.injected_error")
    twice = set(said.loc[said["kind"] == "double entry", "key"] // 10)
    moved = set(said.loc[said["kind"] == "wrong ring", "key"] // 10)
    assert len(twice) > 20
    assert len(moved) > 20
    assert not twice & moved


def test_no_more_dead_are_entered_than_a_ring_holds(truth: Database):
    _made(truth, Settings(records=Records(double_share=0.5, wrong_ring_share=0.5)))
    said = _frame(truth, "quality.injected_error")
    moved = said[(said["kind"] == "wrong ring") & (said["column_name"] == "assignment_id")]
    assert set(moved["recorded_value"]) == {"11", "12", "13", "14", "15"}
    assert "16" in set(moved["true_value"]), "the ring that holds none has dead of its own"
    double = _frame(
        truth,
        "(SELECT DISTINCT assignment_id FROM recorded.mortality_event WHERE id % 10 = 7) again",
    )
    assert set(double["assignment_id"]) == {11, 12, 13, 14, 15}


def test_an_outside_day_is_not_looked_at(truth: Database):
    _made(truth, POOR)
    assert differing(truth, [(date(2016, 5, 1), date(2016, 6, 1))]).count == 0


def test_every_entry_has_a_user_and_a_moment(truth: Database):
    site = pd.DataFrame(truth.rows("SELECT DISTINCT site_id FROM batches.container_assignment"))
    sites = np.sort(site["site_id"].to_numpy())
    days, where = np.tile(DAYS, sites.size), np.repeat(sites, DAYS.size)
    moment = days.astype("datetime64[us]") + np.timedelta64(16, "h")
    names = [column.name for column in duty.columns if column.name.endswith("_at")]
    moments = dict.fromkeys(names, moment)
    rows = _rows(duty, days.size, date=days, site_id=where, **moments)
    with truth.replace(MONTH, [duty]) as replacement:
        replacement.write(duty, rows)
        replacement.finish(lambda version, count: Origin({}, "", "1", version, count))
    truth.declare(recorded.READ)
    _made(truth, POOR)
    entry = _frame(truth, "recorded.entry")
    dead = entry[entry["table_name"] == "batches.mortality_event"]
    shown = _frame(truth, "recorded.mortality_event")
    assert sorted(dead["key"]) == sorted(shown["id"])
    assert len(shown) != 6 * DAYS.size, "some are entered twice, some are not entered"
    assert set(dead["user_id"]) <= set(rows["operator_id"].tolist())
    late = _frame(truth, str(late_entry))
    late = late[late["table_name"] != str(batches.growth_sample)]  # of stays that are not here
    late = late.set_index(["table_name", "key"])
    found = entry.set_index(["table_name", "key"]).loc[late.index]
    assert (found["entered_at"] == late["entered_at"]).all()
    usual = entry[~entry.set_index(["table_name", "key"]).index.isin(late.index)]
    other = [str(observed.journal_entry), str(batches.growth_sample)]
    of_people = usual[~usual["table_name"].isin(other)]
    assert (of_people["entered_at"].dt.hour == 16).all()
    assert (late["entered_at"].dt.date < MONTH.end).all()
    assert not (late["corrected_at"].dropna().dt.date >= MONTH.end).any()
