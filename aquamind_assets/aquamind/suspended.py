"""Drops indexes and foreign keys while an empty AquaMind is filled, and restores them.

Updating an index row by row costs five times as much as building it afterwards. Autovacuum, which
would read each table again and again as it grows, waits too. What is dropped or set is recorded in
AquaMind's table of external ids in the same transaction, and each record is deleted in the
transaction that restores it. So however a load ends, the next one finds what is missing.
"""

import contextlib
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from aquamind_assets.aquamind.target import Target
from resources.database import Database

_MODEL = "suspended"

#: Kinds of what is dropped, as recorded in place of AquaMind's id.
_KEY, _INDEX, _VACUUM = 0, 1, 2

#: Memory to build an index with, and to join a table with those that its keys refer to.
_MEMORY = "SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL work_mem = '64MB'"


def suspend(target: Target, tables: Sequence[str]) -> int:
    """Drop foreign keys of some tables, and indexes that serve no constraint; returns how many.

    Drops nothing if the user does not own the tables, because the user could not restore them.
    """
    owned = target.rows(
        "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class"
        " WHERE oid = ANY (%s::regclass[])",
        list(tables),
    )[0][0]
    if not owned:
        return 0
    keys = target.rows(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY (%s::regclass[]) ORDER BY 1, 2",
        list(tables),
    )
    indexes = target.rows(
        "SELECT indrelid::regclass::text, relname, pg_get_indexdef(indexrelid) FROM pg_index"
        " JOIN pg_class ON pg_class.oid = indexrelid"
        " WHERE NOT indisunique AND indrelid = ANY (%s::regclass[]) ORDER BY 1, 2",
        list(tables),
    )
    for table, name, definition in keys:
        target.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        again = f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
        target.record(_MODEL, f"{table} {name}"[:128], table, _KEY, {"definition": again})
    for table, name, definition in indexes:
        target.execute(f'DROP INDEX "{name}"')
        target.record(_MODEL, f"{table} {name}"[:128], table, _INDEX, {"definition": definition})
    _stop_vacuum(target, tables)
    return len(keys) + len(indexes)


def _stop_vacuum(target: Target, tables: Sequence[str]) -> None:
    """Keep autovacuum away from the tables for which nobody has set how it works."""
    found = target.rows(
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE oid = ANY (%s::regclass[]) AND reloptions IS NULL ORDER BY 1",
        list(tables),
    )
    for (table,) in found:
        target.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
        again = f"ALTER TABLE {table} RESET (autovacuum_enabled)"
        target.record(_MODEL, f"{table} autovacuum"[:128], table, _VACUUM, {"definition": again})


def restore(database: Database) -> int:
    """Restore what was dropped; returns how many indexes and foreign keys.

    Foreign keys are checked in one connection, table by table, for two that refer to each other's
    tables could wait for each other. Another connection builds indexes, those of large tables
    first, and both build what is left once the keys are there.
    """
    with database.connect() as connection:
        target = Target(connection)
        target.lock()
        tables = _by_size(target, {_table(name) for name in target.recorded(_MODEL)})
        if not tables:
            return 0
        keys, indexes, vacuum = (
            _recorded(target, kind, tables) for kind in (_KEY, _INDEX, _VACUUM)
        )
    # One by one: what a connection takes, the other does not find.
    left = deque([name] for names in indexes for name in names)
    with ThreadPoolExecutor(2) as pool:
        beside = pool.submit(
            lambda: _restored(database, reversed(keys)) + _restored(database, _taken_from(left))
        )
        count = _restored(database, _taken_from(left)) + beside.result()
    with database.connect() as connection:
        Target(connection).execute(f"ANALYZE {', '.join(sorted(tables))}")
    _restored(database, vacuum)
    return count


def _table(name: str) -> str:
    """The table of a record, by the record's name."""
    return name.split(" ")[0]


def _by_size(target: Target, tables: Collection[str]) -> list[str]:
    """Tables, the largest first."""
    sizes = target.rows(
        "SELECT name FROM unnest(%s::text[]) name"
        " ORDER BY pg_table_size(name::regclass) DESC, name",
        list(tables),
    )
    return [name for (name,) in sizes]


def _recorded(target: Target, kind: int, tables: Sequence[str]) -> list[list[str]]:
    """The names of a kind's records, in a list for each table that has any."""
    names = sorted(n for n, (of_kind, _) in target.recorded(_MODEL).items() if of_kind == kind)
    by_table = ([name for name in names if _table(name) == table] for table in tables)
    return [part for part in by_table if part]


def _taken_from(left: deque[list[str]]) -> Iterator[list[str]]:
    """Take what is left from the front, until nothing is."""
    with contextlib.suppress(IndexError):
        while True:
            yield left.popleft()


def _restored(database: Database, parts: Iterable[Sequence[str]]) -> int:
    """Restore some records, each part in a transaction; returns how many were still there."""
    count = 0
    for names in parts:
        with database.connect() as connection:
            target = Target(connection)
            target.lock(" ".join(names))
            target.execute(_MEMORY)
            recorded = target.recorded(_MODEL)
            for name in names:
                if name in recorded:
                    target.execute(recorded[name][1]["definition"])
                    target.forget(_MODEL, name)
                    count += 1
    return count
