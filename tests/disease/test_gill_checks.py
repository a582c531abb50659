"""The checks of gills find nothing in sound rows, and find what is broken on purpose."""

from datetime import date
from types import SimpleNamespace

import lice_farm
import numpy as np
import pytest
import sqlalchemy as sa
import test_gills
from broken import holds_and_is_seen_broken
from memory import write
from test_lice_checks import planned_stays
from test_outbreak_checks import rows_of

from aquamind_assets.batches import tables as batches
from aquamind_assets.core.columns import Columns, joined
from aquamind_assets.disease import tables
from aquamind_assets.disease.gills import tables as gill_tables
from aquamind_assets.disease.gills.checks import RULES
from aquamind_assets.disease.treatment.given import treatment_rows
from aquamind_assets.disease.treatment.types import treatment_type_rows
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.computation import fixed
from aquamind_assets.settings.farm import Settings
from resources.database import Database

#: All the months of the test as if they were one, to store them quickly.
YEARS = SimpleNamespace(key="2015-01", start=date(2015, 1, 1), end=date(2025, 1, 1))
MONTHS = test_gills.MONTHS[:12]
DAYS = (MONTHS[0].start, MONTHS[-1].end)
QUERIES = {rule.__name__: rule(DAYS, Settings()) for each in RULES.values() for rule in each}

BROKEN = {
    "challenge_missing": "DELETE FROM disease.gill_challenge WHERE date = '2016-06-10'",
    "gills_missing": """
        DELETE FROM disease.gill_state WHERE (month, assignment_id) = (
            SELECT max(month), max(assignment_id) FROM disease.gill_state
            WHERE month = '2016-05-01')""",
    "scored_outside_stays": """
        UPDATE disease.gill_count SET container_id = container_id + 1
        WHERE id = (SELECT max(id) FROM disease.gill_count)""",
    "bathed_without_scores": "UPDATE disease.gill_count SET agd_score = 0.2",
    "bathed_twice": """
        UPDATE disease.treatment other
        SET treatment_date = latest.treatment_date - 3, reason = 'lice',
            assignment_id = latest.assignment_id
        FROM (SELECT * FROM disease.treatment ORDER BY treatment_date DESC, id LIMIT 1) latest
        WHERE other.id = (
            SELECT id FROM disease.treatment ORDER BY treatment_date, id LIMIT 1)""",
    "handled_again": """
        UPDATE disease.treatment other
        SET treatment_date = latest.treatment_date - 5, reason = 'lice',
            assignment_id = latest.assignment_id
        FROM (SELECT * FROM disease.treatment ORDER BY treatment_date DESC, id LIMIT 1) latest
        WHERE other.id = (
            SELECT id FROM disease.treatment ORDER BY treatment_date, id LIMIT 1)""",
}


def gills_of_months() -> dict[sa.Table, Columns]:
    """Months of gills in salt water, and what the plan and the water have of them."""
    made, areas = (
        test_gills.years(test_gills.NOTHING_COMES, test_gills.SALT, MONTHS),
        lice_farm.areas(),
    )
    days, day = np.arange(*DAYS, dtype="datetime64[D]"), np.datetime64(DAYS[0])
    each = {"date": np.repeat(days, areas.id.size), "area_id": np.tile(areas.id, days.size)}
    parts = [test_gills.stored(one) for one in made]
    fish = [test_gills.sick_farm.fish_of(month, lice_farm.COUNT) for month in MONTHS]
    given = [treatment_rows(one.given, of) for one, of in zip(made, fish, strict=True)]
    return {
        **{t: joined([part[t.name] for part in parts]) for t in gill_tables.GILLS},
        tables.treatment: joined(given),
        tables.treatment_type: fixed(
            tables.treatment_type, treatment_type_rows(), MONTHS[0], MONTHS[0]
        ),
        batches.planned_stay: planned_stays(MONTHS),
        infrastructure.area: rows_of(
            infrastructure.area, id=areas.id, geography_id=areas.geography_id, commissioned=day
        ),
        environment.site_condition: rows_of(
            environment.site_condition, **each, site_id=each["area_id"], temperature_c=9.0, ph=8.0
        ),
        gill_tables.gill_challenge: rows_of(gill_tables.gill_challenge, **each),
    }


@pytest.fixture
def stored(database: Database) -> Database:
    """A year of gills."""
    rows = gills_of_months()
    write(database, rows, YEARS)
    return database


def test_sound_rows_offend_nowhere_and_broken_ones_are_found(stored: Database) -> None:
    for table in RULES:
        assert stored.count(f"SELECT count(*) FROM {table}") > 20, table
    holds_and_is_seen_broken(stored, QUERIES, BROKEN)
