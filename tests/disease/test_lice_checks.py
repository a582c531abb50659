"""The checks of lice find nothing in sound rows, and find what is broken on purpose."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace

import lice_farm
import numpy as np
import pytest
import sick_farm
import sqlalchemy as sa
from broken import holds_and_is_seen_broken
from memory import write
from test_outbreak_checks import rows_of

from aquamind_assets.batches import tables as batches
from aquamind_assets.core.columns import Columns, joined
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.disease.lice.checks import CHECKS, LOOKED_AT
from aquamind_assets.disease.treatment.types import treatment_type_rows
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.computation import fixed
from aquamind_assets.settings.lice import Lice
from resources.database import Database

#: All the months of the test as if they were one, to store them quickly.
YEARS = SimpleNamespace(key="2015-01", start=date(2015, 1, 1), end=date(2025, 1, 1))
MONTHS = lice_farm.MONTHS[:11]
DAYS = (MONTHS[0].start, MONTHS[-1].end)
QUERIES = {name: check(DAYS, Lice()) for name, check in CHECKS.items()}

BROKEN = {
    "counted_outside_stays": """
        UPDATE disease.lice_count SET container_id = container_id + 1
        WHERE id = (SELECT max(id) FROM disease.lice_count)""",
    "counts_missing": """
        DELETE FROM disease.lice_count WHERE batch_id = (
            SELECT min(batch_id) FROM disease.lice_count)
            AND count_date BETWEEN '2015-04-01' AND '2015-05-25'""",
    "lice_missing": """
        DELETE FROM disease.lice_population WHERE (month, assignment_id) = (
            SELECT max(month), max(assignment_id) FROM disease.lice_population
            WHERE month = '2015-05-01')""",
    "stages_unequal": """
        UPDATE disease.lice_population SET female = female + 0.01 WHERE month = '2015-05-01'""",
    "more_lice_than_borne": """
        UPDATE disease.lice_population SET male = male + 1500 WHERE month = '2015-05-01'""",
    "pressure_missing": "DELETE FROM disease.lice_pressure WHERE date = '2015-06-10'",
    "treated_by_wrong_means": """
        UPDATE disease.treatment SET treatment_type_id = (
            SELECT id FROM disease.treatment_type WHERE code = 'salt')
        WHERE id = (SELECT min(id) FROM disease.treatment)""",
    "treated_outside_stays": """
        UPDATE disease.treatment SET batch_id = batch_id + 1
        WHERE id = (SELECT min(id) FROM disease.treatment)""",
    "delousing_without_count": "DELETE FROM disease.lice_count WHERE count_date < '2015-10-01'",
    "cleaners_unbalanced": """
        UPDATE disease.cleaner_fish_stock SET opening_count = opening_count + 5, dead = dead + 5
        WHERE month = (SELECT max(month) FROM disease.cleaner_fish_stock)""",
    "cleaners_lost": """
        DELETE FROM disease.cleaner_fish_stock
        WHERE month = (SELECT max(month) FROM disease.cleaner_fish_stock WHERE opening_count > 0
            AND month < (SELECT max(month) FROM disease.cleaner_fish_stock))""",
    "cleaners_undelivered": """
        DELETE FROM disease.treatment WHERE treatment_type_id = (
            SELECT id FROM disease.treatment_type WHERE code = 'cleaner_fish')""",
}


def planned_stays(months: Sequence[Month] = MONTHS) -> Columns:
    parts = []
    for month in months:
        fish = sick_farm.fish_of(month, lice_farm.COUNT)
        parts.append(
            rows_of(
                batches.planned_stay,
                month=month.days[0],
                id=fish.stay_id,
                batch_id=fish.batch_id,
                container_id=fish.container_id,
                site_id=fish.site_id,
                start_date=fish.start_date,
                end_date=fish.end_date,
            )
        )
    return joined(parts)


@pytest.fixture
def stored(database: Database) -> Database:
    """Eleven months of lice, and what the plan and the water have of them."""
    made, areas = lice_farm.years(lice_farm.settings(), MONTHS), lice_farm.areas()
    days = np.arange(*DAYS, dtype="datetime64[D]")
    day = np.datetime64(DAYS[0])
    rows: dict[sa.Table, Columns] = {
        table: made.all(table.name) for table in (*lice_tables.LICE, tables.treatment)
    }
    kinds = treatment_type_rows()
    rows[tables.treatment_type] = fixed(tables.treatment_type, kinds, MONTHS[0], MONTHS[0])
    rows[batches.planned_stay] = planned_stays()
    region = areas.geography_id
    rows[infrastructure.area] = rows_of(
        infrastructure.area, id=areas.id, geography_id=region, commissioned=day
    )
    rows[environment.site_condition] = rows_of(
        environment.site_condition,
        date=np.repeat(days, areas.id.size),
        site_id=np.tile(areas.id, days.size),
        area_id=np.tile(areas.id, days.size),
        temperature_c=9.0,
        ph=8.0,
    )
    write(database, rows, YEARS)
    return database


def test_sound_rows_offend_nowhere_and_broken_ones_are_found(stored: Database) -> None:
    for table in LOOKED_AT.values():
        least = 2 if table.name == "cleaner_fish_stock" else 20  # one batch has them
        assert stored.count(f"SELECT count(*) FROM {table}") > least, table
    assert set(CHECKS) == set(LOOKED_AT)
    holds_and_is_seen_broken(stored, QUERIES, BROKEN)


#: A batch whose last rings were planned empty on 16 May, and on 10 July when they were not.
LATE = """
    CREATE TEMP TABLE late AS SELECT id, batch_id FROM batches.planned_stay
        WHERE month = '2015-07-01' AND end_date IS NULL AND start_date < '2015-04-01'
        AND batch_id = (SELECT min(batch_id) FROM batches.planned_stay
            WHERE month = '2015-07-01' AND end_date IS NULL AND start_date < '2015-04-01');
    UPDATE batches.planned_stay SET end_date = '2015-05-16'
        WHERE month IN ('2015-05-01', '2015-06-01') AND id IN (SELECT id FROM late);
    UPDATE batches.planned_stay SET end_date = '2015-07-10'
        WHERE month >= '2015-07-01' AND id IN (SELECT id FROM late);
    DELETE FROM disease.lice_count WHERE batch_id = (SELECT min(batch_id) FROM late)
        AND (count_date BETWEEN '2015-05-16' AND '2015-06-30' OR count_date >= '2015-07-10');
"""


def test_rings_that_wait_for_slaughter_need_no_count(stored: Database) -> None:
    missing = QUERIES["counts_missing"].replace("%", "%%")  # as the driver wants it
    with stored.connect() as connection:
        connection.exec_driver_sql(LATE)
        assert not connection.exec_driver_sql(missing).all()
        connection.exec_driver_sql("""
            UPDATE batches.planned_stay SET end_date = NULL
            WHERE month IN ('2015-05-01', '2015-06-01') AND id IN (SELECT id FROM late)""")
        found = connection.exec_driver_sql(missing).all()
        connection.rollback()
    assert found
