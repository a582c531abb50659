"""A database that was dumped and restored goes on as the one it is a copy of."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.definitions import defs
from aquamind_assets.monthly.computation import COMPUTATIONS
from resources.database import Database, Origin
from resources.embedded import programs
from resources.environment import URL_VARIABLE
from resources.errors import DatabaseError, TableError
from resources.tables import column, monthly_table
from resources.url import shown

assert defs, "which declares the tables"

JANUARY, FEBRUARY = Month(2015, 1), Month(2015, 2)

CHECKED = monthly_table(
    "sample",
    "checked",
    column("day", sa.Date, "Day.", key=True),
    column("share", sa.Double, "Share."),
    column("kind", sa.Text, "Kind.", null=True),
    sa.CheckConstraint(
        "share BETWEEN 0 AND 1 AND (share > -1 AND day BETWEEN '2015-01-01' AND DATE '2030-01-01')"
    ),
    sa.CheckConstraint(
        "kind IN ('a%', 'b') OR kind IS NULL OR (kind LIKE 'c%' OR length(kind) = 9)"
    ),
    sa.CheckConstraint(
        "NOT (share = 0.5 AND kind = 'a%') AND share::real <> 0.25 AND share <> -0.5"
    ),
    month_of="day",
    comment="A table with checks.",
)


def put(
    database: Database, tables: list[sa.Table], month: Month, checked: dict | None = None
) -> None:
    with database.replace(month, tables) as replacement:
        if checked:
            replacement.write(CHECKED, checked)
        replacement.finish(lambda version, n: Origin({}, "h", "1", version, n))


def copy_of(database: Database, new_database: Callable[[], str]) -> Database:
    """The database as `pg_dump` wrote it and `psql` read it."""
    copy = sa.make_url(new_database())
    dump, read = (str(programs() / name) for name in ("pg_dump", "psql"))
    written = subprocess.run([dump, shown(database.url)], capture_output=True, check=True)
    said = subprocess.run(
        [read, "-qv", "ON_ERROR_STOP=1", shown(copy)],
        input=written.stdout,
        capture_output=True,
    )
    assert said.returncode == 0, said.stderr
    return Database(copy)


def test_every_table_goes_on_from_a_copy_and_from_a_copy_of_that(
    database: Database, new_database: Callable[[], str]
) -> None:
    tables = [*COMPUTATIONS, CHECKED]
    rows = {
        "day": np.array(["2015-01-05"], "M8[D]"),
        "share": np.array([0.1 + 0.2]),
        "kind": np.array(["a%"], object),
    }
    put(database, tables, JANUARY, rows)
    copy = copy_of(database, new_database)
    second = copy_of(copy, new_database)
    for each in (copy, second):
        version = each.origins(CHECKED)["2015-01"].data_version
        assert each.fingerprint(CHECKED, JANUARY) == version
        put(each, tables, FEBRUARY)
        put(each, tables, JANUARY)
        assert all(list(each.origins(table)) == ["2015-01", "2015-02"] for table in tables)
        each.close()


@pytest.mark.slow
def test_a_copy_with_rows_is_verified_and_makes_the_same_months(
    new_database: Callable[[], str], project: Path
) -> None:
    def run(database: Database, *words: str) -> str:
        command = [sys.executable, "-W", "ignore", "-m", "aquamind_assets", *words]
        url = database.url.render_as_string(hide_password=False)
        done = subprocess.run(
            command,
            cwd=project,
            capture_output=True,
            text=True,
            env={
                **os.environ,
                URL_VARIABLE: url,
                "AQUAMIND_SCALE": "0.2",
                "AQUAMIND_MACHINE__PROCESSES": "1",
            },
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def held(database: Database, month: Month) -> dict[str, str]:
        return {str(table): database.fingerprint(table, month) for table in COMPUTATIONS}

    original = Database(sa.make_url(new_database()))
    run(original, "materialize", "2015-01...2015-02")
    copy = copy_of(original, new_database)
    run(copy, "verify", "2015-01...2015-02")
    for database in (original, copy):
        run(database, "materialize", "2015-03")
        run(database, "materialize", "2015-01", "--again")
    for month in (JANUARY, FEBRUARY, Month(2015, 3)):
        assert held(copy, month) == held(original, month), month
    run(copy, "verify", "2015-01...2015-03")
    assert copy.count("SELECT count(*) FROM batches.daily_state") > 100
    for each in (original, copy):
        each.close()


def test_a_table_with_checks_of_its_own_is_another_table(database: Database) -> None:
    put(database, [CHECKED], JANUARY)
    with database.connect() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE sample.checked ADD CONSTRAINT of_others CHECK (share BETWEEN 0 AND 2)"
        )
    other = Database(database.url)
    with pytest.raises(TableError, match="check of_others"):
        put(other, [CHECKED], FEBRUARY)
    assert list(other.origins(CHECKED)) == ["2015-01"]
    other.close()


def test_a_month_that_breaks_a_check_is_not_committed(database: Database) -> None:
    rows = {
        "day": np.array(["2015-01-05"], "M8[D]"),
        "share": np.array([1.5]),
        "kind": np.array([None], object),
    }
    with pytest.raises(DatabaseError, match="checked_check_3"):
        put(database, [CHECKED], JANUARY, rows)
    assert database.origins(CHECKED) == {}
    put(database, [CHECKED], JANUARY, rows | {"share": np.array([0.5])})
    assert database.count("SELECT count(*) FROM sample.checked") == 1
