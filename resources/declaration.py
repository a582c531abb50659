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


#: The first PostgreSQL whose CREATE TABLE can say how a column is stored.
_SAYS_STORAGE = (16,)


@cache
def columns(table: sa.Table, server: tuple[int, ...]) -> tuple[str, ...]:
    """The columns of a table with their types, for CREATE TABLE of a month on a server's version.

    The longest text is far shorter than a page of 8 kB. Stored in place, it needs no TOAST table
    with an index of its own, which would be two of five relations of a farm, and empty.
    """
    dialect = postgresql.dialect()
    in_place = " STORAGE PLAIN" if server >= _SAYS_STORAGE else ""
    return tuple(
        f'"{c.name}" {c.type.compile(dialect=dialect)}'
        f"{in_place if isinstance(c.type, sa.Text) else ''}"
        for c in table.columns
    )


def checks(conditions: Mapping[str, str]) -> tuple[str, ...]:
    """Checks by their names, for CREATE TABLE."""
    return tuple(f"CONSTRAINT {name} CHECK ({each})" for name, each in conditions.items())


def create(table: sa.Table, connection: sa.Connection) -> None:
    """Create a table, without months.

    Its key is a unique index, and no constraint: each constraint of each month is a row of
    ``pg_constraint``, all of which PostgreSQL reads whenever a month is attached to a table. A new
    month has the checks of its table while its rows are loaded (`Replacement`), and what may not be
    null is refused before it is written (`copying.to_arrow`).
    """
    bare = table.to_metadata(sa.MetaData())
    key = list(bare.primary_key.columns)
    for column in bare.columns:
        column.primary_key, column.nullable = False, True
    bare.append_constraint(sa.PrimaryKeyConstraint())
    bare.constraints = {bare.primary_key}
    if key:
        sa.Index(f"{table.name}_key", *key, unique=True)
    bare.create(connection)


def compare(tables: Sequence[sa.Table], connection: sa.Connection) -> None:
    """Refuse tables that are not the declared ones.

    Raises
    ------
    TableError
        If one differs in columns, types, key or partitioning, or has constraints.
    """
    for table in tables:
        _refuse(table, *_columns_and_keys(table, connection))


def _columns_and_keys(table: sa.Table, connection: sa.Connection) -> tuple[set[str], set[str]]:
    """Columns of a table, in the database and as declared."""
    dialect = postgresql.dialect()
    inspector = sa.inspect(connection)
    schema, name = table.schema, table.name

    def described(of: Iterable[tuple[str, Any, bool]]) -> set[str]:
        return {
            f"column {column} {kind.compile(dialect=dialect)}{'' if null else ' NOT NULL'}"
            for column, kind, null in of
        }

    months = connection.scalar(
        sa.text("SELECT pg_get_partkeydef(to_regclass(:name))"), {"name": str(table)}
    )
    found = described(
        (c["name"], c["type"], c["nullable"]) for c in inspector.get_columns(name, schema=schema)
    )
    found.add(f"partitioned by {months}".replace('"', ""))
    found |= {
        f"key {index['column_names']}"
        for index in inspector.get_indexes(name, schema=schema)
        if index["unique"]
    }
    there = connection.execute(_CHECKS_THERE, {"name": str(table)}).scalars()
    found |= {f"check {name}" for name in there}
    declared = described((c.name, c.type, True) for c in table.columns)
    declared.add(f"partitioned by RANGE ({table.info['month_of']})")
    if key := [c.name for c in table.primary_key.columns]:
        declared.add(f"key {key}")
    return found, declared


def _refuse(table: sa.Table, found: set[str], declared: set[str]) -> None:
    if found != declared:
        raise TableError(
            f"Table {table} in the database is not the declared one (there: "
            f"{', '.join(sorted(found - declared)) or 'less'}; declared:"
            f" {', '.join(sorted(declared - found)) or 'less'}): use another database, or"
            " the version of this project that made the table."
        )
