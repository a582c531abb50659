"""Asks a database for all answers, as of one moment."""

import io
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import sqlalchemy as sa

from aquamind_assets.realism import feed, growth, health, lice, mortality, production, water
from aquamind_assets.realism.compare import Ours
from aquamind_assets.realism.measures import ANSWERS, Answer, tables_in
from aquamind_assets.realism.temporary_tables import APART, BASES, KEYS
from aquamind_assets.records.recorded import SCHEMA, as_recorded
from aquamind_assets.records.tables import injected_error
from resources.database import Database

#: The modules that hold the answers, in the order of the report.
MODULES = (growth, mortality, water, production, feed, health, lice)


def ask(database: Database, scale: float) -> dict[tuple[str, str, str], Ours]:
    """The farm's numbers by answer, region and item, as recorded; none if a table is missing.

    Parameters
    ----------
    database : Database
        Any months, any of the tables.
    scale : float
        Of the farm that is in it. [1]
    """
    with _reader(database) as first, _reader(database) as second:
        moment = first.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        second.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{moment}'")
        there = _tables(first)
        views = _recorded(first, there)
        apart = [name for name in APART if tables_in(BASES[name]) <= there]
        with ThreadPoolExecutor(1) as beside:
            of_apart = beside.submit(_made_and_read, second, apart, views)
            known = there | {f"pg_temp.{name}" for name in apart}
            direct = [answer for answer in ANSWERS.values() if tables_in(answer.sql) <= known]
            answered = beside.submit(_answered, second, direct, scale, views)
            for name, sql in BASES.items():
                if name not in APART and tables_in(sql) <= there:
                    _make(first, name, views)
                    there.add(f"pg_temp.{name}")
            for name, rows in of_apart.result().items():
                _make(first, name, views, rows)
            derived = [
                answer
                for answer in ANSWERS.values()
                if answer not in direct and tables_in(answer.sql) <= there | known
            ]
            return _answered(first, derived, scale, views) | answered.result()


def _make(
    connection: sa.Connection, name: str, views: set[str], rows: io.BytesIO | None = None
) -> None:
    """Make a temporary table: of its query, or of rows that another session has read from it."""
    seen, data = as_recorded(BASES[name], views), "DATA" if rows is None else "NO DATA"
    made = f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {seen} WITH {data}"
    connection.execute(sa.text(made))
    if rows is not None:
        connection.connection.cursor().copy_expert(f"COPY pg_temp.{name} FROM STDIN", rows)
    if key := KEYS.get(name):
        connection.exec_driver_sql(f"CREATE INDEX ON {name} ({key})")
    connection.exec_driver_sql(f"ANALYZE {name}")


def _made_and_read(
    connection: sa.Connection, names: Sequence[str], views: set[str]
) -> dict[str, io.BytesIO]:
    """Make temporary tables; returns their rows."""
    found = {}
    for name in names:
        _make(connection, name, views)
        rows = io.BytesIO()
        connection.connection.cursor().copy_expert(f"COPY pg_temp.{name} TO STDOUT", rows)
        rows.seek(0)
        found[name] = rows
    return found


@contextmanager
def _reader(database: Database) -> Iterator[sa.Connection]:
    """A session that sees the database as it was at the session's first query."""
    with database.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.exec_driver_sql("SET LOCAL work_mem = '64MB'")
        yield connection


def _answered(
    connection: sa.Connection, answers: Sequence[Answer], scale: float, views: set[str]
) -> dict[tuple[str, str, str], Ours]:
    answered = {}
    for answer in answers:
        values = {"scale": scale} if ":scale" in answer.sql else {}
        for row in connection.execute(sa.text(as_recorded(answer.sql, views)), values):
            if row.value is not None and math.isfinite(row.value):
                key = (answer.name, row.region, row.item)
                answered[key] = Ours(float(row.value), int(row.n), row.first, row.last)
    return answered


def _recorded(connection: sa.Connection, there: set[str]) -> set[str]:
    """The views of what is recorded that differ from their tables.

    To plan a query of a view takes PostgreSQL several times as long as one of its table.
    """
    if str(injected_error) not in there:
        return set()
    names = connection.execute(
        sa.text(
            "SELECT schemaname || '.' || viewname FROM pg_views WHERE schemaname = :schema"
            f" AND viewname IN (SELECT split_part(table_name, '.', 2) FROM {injected_error})"
        ),
        {"schema": SCHEMA},
    )
    return set(names.scalars())


def _tables(connection: sa.Connection) -> set[str]:
    names = connection.execute(
        sa.text(
            "SELECT schemaname || '.' || tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
    )
    return set(names.scalars())
