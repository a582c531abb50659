"""Asks a database for all answers, as of one moment."""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import sqlalchemy as sa

from aquamind_assets.realism import feed, growth, health, lice, mortality, production, water
from aquamind_assets.realism.compare import Ours
from aquamind_assets.realism.measures import ANSWERS, Answer, tables_in
from aquamind_assets.realism.temporary_tables import BASES, KEYS
from aquamind_assets.records.recorded import SCHEMA, as_recorded
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
        there, views = _tables(first), _recorded(first)
        direct = [answer for answer in ANSWERS.values() if tables_in(answer.sql) <= there]
        with ThreadPoolExecutor(1) as beside:
            answered = beside.submit(_answered, second, direct, scale, views)
            for name, sql in BASES.items():
                if tables_in(sql) <= there:
                    seen = as_recorded(sql, views)
                    first.execute(sa.text(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {seen}"))
                    if key := KEYS.get(name):
                        first.exec_driver_sql(f"CREATE INDEX ON {name} ({key})")
                    first.exec_driver_sql(f"ANALYZE {name}")
                    there.add(f"pg_temp.{name}")
            derived = [
                answer
                for answer in ANSWERS.values()
                if answer not in direct and tables_in(answer.sql) <= there
            ]
            return _answered(first, derived, scale, views) | answered.result()


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


def _recorded(connection: sa.Connection) -> set[str]:
    """The views of what is recorded."""
    names = connection.execute(
        sa.text(f"SELECT schemaname || '.' || viewname FROM pg_views WHERE schemaname = '{SCHEMA}'")
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
