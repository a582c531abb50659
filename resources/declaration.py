"""Whether the tables of a database are the declared ones, and in which words they were made so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from resources.errors import TableError

#: The condition of each check of a table, by its name.
Checks = Mapping[str, str]

#: A dump writes a condition as PostgreSQL shows it; what is read back may be shown otherwise once
#: more, as AND within AND loses its brackets.
_TIMES_RESTORED = 3

_CONDITIONS = """
    SELECT nspname || '.' || relname, conname, pg_get_expr(conbin, conrelid)
    FROM pg_constraint JOIN pg_class r ON r.oid = conrelid
    JOIN pg_namespace n ON n.oid = relnamespace
    WHERE contype = 'c' AND conrelid = ANY(CAST(:names AS regclass[]))"""


def declared_checks(table: sa.Table) -> dict[str, str]:
    """The conditions of a table's checks, as declared."""
    found = (each for each in table.constraints if isinstance(each, sa.CheckConstraint))
    return {str(each.name): str(each.sqltext) for each in found}


def definitions(table: sa.Table, checks: Checks) -> Iterator[str]:
    """The columns and checks of a table, for CREATE TABLE."""
    dialect = postgresql.dialect()
    for column in table.columns:
        null = " NOT NULL" if column.primary_key else ""
        yield f'"{column.name}" {column.type.compile(dialect=dialect)}{null}'
    for name, condition in checks.items():
        yield f"CONSTRAINT {name} CHECK ({condition})"


def create(table: sa.Table, connection: sa.Connection) -> None:
    """Create a table, without months.

    Only its key is NOT NULL to PostgreSQL. Since version 18 each NOT NULL is a row of
    ``pg_constraint``, all of which it reads whenever a month is attached to a table. What may not
    be null is refused before it is written (`copying.to_arrow`).
    """
    bare = table.to_metadata(sa.MetaData())
    for column in bare.columns:
        column.nullable = not column.primary_key
    bare.create(connection)


def compare(
    tables: Sequence[sa.Table], connection: sa.Connection
) -> dict[sa.Table, dict[str, str]]:
    """Refuse tables that are not the declared ones.

    Returns
    -------
    dict of Table to Checks
        The checks of each in words that give a partition the checks that the table has there.

    Raises
    ------
    TableError
        If one differs in columns, types, nulls, key, partitioning or checks.
    """
    there = _conditions(connection, [str(table) for table in tables])
    for table in tables:
        _refuse(table, *_columns_and_keys(table, connection, there.get(str(table), {})))
    words = {table: declared_checks(table) for table in tables}
    unlike = [table for table in tables if words[table]]
    for _ in range(_TIMES_RESTORED):
        as_shown = _shown(unlike, words, connection)
        unlike = [table for table in unlike if as_shown[table] != there[str(table)]]
        if not unlike:
            return words
        for table in unlike:
            words[table] = {
                name: condition
                if as_shown[table][name] == there[str(table)][name]
                else as_shown[table][name]
                for name, condition in words[table].items()
            }
    for table in unlike:
        found, declared = there[str(table)], declared_checks(table)
        _refuse(
            table,
            *(
                {f"check {n} {each[n]}" for n in each if found[n] != as_shown[table][n]}
                for each in (found, declared)
            ),
        )
    return words


def _conditions(connection: sa.Connection, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """The conditions of the tables' checks as PostgreSQL shows them."""
    found: dict[str, dict[str, str]] = {}
    for name, check, condition in connection.execute(sa.text(_CONDITIONS), {"names": list(names)}):
        found.setdefault(name, {})[check] = condition
    return found


def _shown(
    tables: Sequence[sa.Table], words: Mapping[sa.Table, Checks], connection: sa.Connection
) -> dict[sa.Table, dict[str, str]]:
    """The conditions of checks made in some words as PostgreSQL shows them then."""
    trial = connection.begin_nested()
    names = {table: f"{table}_as_declared" for table in tables}
    for table, name in names.items():
        parts = ", ".join(definitions(table, words[table]))
        connection.exec_driver_sql(f"CREATE TABLE {name} ({parts})".replace("%", "%%"))
    shown = _conditions(connection, list(names.values()))
    trial.rollback()
    return {table: shown[name] for table, name in names.items()}


def _columns_and_keys(
    table: sa.Table, connection: sa.Connection, checks: Checks
) -> tuple[set[str], set[str]]:
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
    found |= {f"check {each}" for each in checks}
    declared = columns((c.name, c.type, not c.primary_key) for c in table.columns)
    declared.add(f"partitioned by RANGE ({table.info['month_of']})")
    declared.add(f"key {[c.name for c in table.primary_key.columns]}")
    declared |= {f"check {each}" for each in declared_checks(table)}
    return found, declared


def _refuse(table: sa.Table, found: set[str], declared: set[str]) -> None:
    if found != declared:
        raise TableError(
            f"Table {table} in the database is not the declared one (there: "
            f"{', '.join(sorted(found - declared)) or 'less'}; declared:"
            f" {', '.join(sorted(declared - found)) or 'less'}): use another database, or"
            " the version of this project that made the table."
        )
