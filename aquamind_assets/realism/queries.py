"""The answers asked of a database, all of one moment."""

import math

import sqlalchemy as sa

from aquamind_assets.realism import feed, growth, health, lice, mortality, production, water
from aquamind_assets.realism.compare import Ours
from aquamind_assets.realism.measures import ANSWERS, tables_in
from aquamind_assets.realism.temporary_tables import BASES
from aquamind_assets.records.recorded import SCHEMA, as_recorded
from resources.database import Database

#: The modules that hold the answers, in the order of the report.
MODULES = (growth, mortality, water, production, feed, health, lice)


def ask(database: Database, scale: float) -> dict[tuple[str, str, str], Ours]:
    """Our numbers by answer, region and item, as recorded; none where a table is not there.

    Parameters
    ----------
    database : Database
        Any months, any of the tables.
    scale : float
        Of the farm that is in it. [1]
    """
    answered = {}
    with database.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.exec_driver_sql("SET LOCAL work_mem = '64MB'")
        there = _tables(connection)
        seen = _recorded(connection)
        for name, sql in BASES.items():
            if tables_in(sql) <= there:
                made = as_recorded(sql, seen)
                connection.execute(sa.text(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {made}"))
                connection.exec_driver_sql(f"ANALYZE {name}")
                there.add(f"pg_temp.{name}")
        for answer in ANSWERS.values():
            if not tables_in(answer.sql) <= there:
                continue
            values = {"scale": scale} if ":scale" in answer.sql else {}
            for row in connection.execute(sa.text(as_recorded(answer.sql, seen)), values):
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
