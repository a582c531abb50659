"""Whether the tables of a database are the declared ones, and the SQL that creates them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from resources.errors import TableError

_CHECKS_THERE = sa.text(
    "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = to_regclass(:name)"
)


@cache
def declared_checks(table: sa.Table) -> Mapping[str, str]:
    """The conditions of a table's checks, as declared."""
    found = (each for each in table.constraints if isinstance(each, sa.CheckConstraint))
    return {str(each.name): str(each.sqltext) for each in found}


@cache
def definitions(table: sa.Table) -> tuple[str, ...]:
    """The columns and checks of a table, for CREATE TABLE."""
    dialect = postgresql.dialect()
    columns = (
        f'"{column.name}" {column.type.compile(dialect=dialect)}'
        f"{' NOT NULL' if column.primary_key else ''}"
        for column in table.columns
    )
    return (*columns, *checks(declared_checks(table)))


def checks(conditions: Mapping[str, str]) -> tuple[str, ...]:
    """Checks by their names, for CREATE TABLE."""
    return tuple(f"CONSTRAINT {name} CHECK ({each})" for name, each in conditions.items())


def create(table: sa.Table, connection: sa.Connection) -> None:
    """Create a table, without months.

    Of its constraints only the key is PostgreSQL's: each constraint of each month is a row of
    ``pg_constraint``, all of which it reads whenever a month is attached to a table. A new month
    has the checks of its table while its rows are loaded (`Replacement`), and what may not be null
    is refused before it is written (`copying.to_arrow`).
    """
    bare = table.to_metadata(sa.MetaData())
    bare.constraints = {
        each for each in bare.constraints if not isinstance(each, sa.CheckConstraint)
    }
    for column in bare.columns:
        column.nullable = not column.primary_key
    bare.create(connection)


def compare(tables: Sequence[sa.Table], connection: sa.Connection) -> None:
    """Refuse tables that are not the declared ones.

    Raises
    ------
    TableError
        If one differs in columns, types, nulls, key or partitioning, or has checks.
    """
    for table in tables:
        _refuse(table, *_columns_and_keys(table, connection))


def _columns_and_keys(table: sa.Table, connection: sa.Connection) -> tuple[set[str], set[str]]:
    """Columns of a table, in the database and as declared."""
    dialect = postgresql.dialect()
    inspector = sa.inspect(connection)
    schema, name = table.schema, table.name

    def columns(of: Iterable[tuple[str, Any, bool]]) -> set[str]:
        return {
            f"column {column} {kind.compile(dialect=dialect)}{'' if null else ' NOT NULL'}"
            for column, kind, null in of
        }

    key = connection.scalar(
        sa.text("SELECT pg_get_partkeydef(to_regclass(:name))"), {"name": str(table)}
    )
    found = columns(
        (c["name"], c["type"], c["nullable"]) for c in inspector.get_columns(name, schema=schema)
    )
    found.add(f"partitioned by {key}".replace('"', ""))
    found.add(f"key {inspector.get_pk_constraint(name, schema=schema)['constrained_columns']}")
    there = connection.execute(_CHECKS_THERE, {"name": str(table)}).scalars()
    found |= {f"check {name}" for name in there}
    declared = columns((c.name, c.type, not c.primary_key) for c in table.columns)
    declared.add(f"partitioned by RANGE ({table.info['month_of']})")
    declared.add(f"key {[c.name for c in table.primary_key.columns]}")
    return found, declared


def _refuse(table: sa.Table, found: set[str], declared: set[str]) -> None:
    if found != declared:
        raise TableError(
            f"Table {table} in the database is not the declared one (there: "
            f"{', '.join(sorted(found - declared)) or 'less'}; declared:"
            f" {', '.join(sorted(declared - found)) or 'less'}): use another database, or"
            " the version of this project that made the table."
        )
