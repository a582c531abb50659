"""Drops indexes and foreign keys while an empty AquaMind is filled, and restores them.

Updating an index row by row costs five times as much as building it afterwards. Autovacuum, which
would read each table again and again as it grows, waits too. What is dropped or set is recorded in
AquaMind's table of external ids in the same transaction, and each record is deleted in the
transaction that restores it. So however a load ends, the next one finds what is missing.
"""

from collections.abc import Sequence
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

    Indexes are built in one connection while foreign keys are checked in another. Those of a table
    are one transaction, so that a kill loses no more.
    """
    with database.connect() as connection:
        target = Target(connection)
        target.lock()
        tables = sorted({name.split(" ")[0] for name in target.recorded(_MODEL)})
    if not tables:
        return 0
    work = [(_INDEX, tables), (_KEY, tables[::-1])]  # the two seldom want the same table
    with ThreadPoolExecutor(len(work)) as pool:
        count = sum(pool.map(lambda part: _restore(database, *part), work))
    with database.connect() as connection:
        Target(connection).execute(f"ANALYZE {', '.join(tables)}")
    _restore(database, _VACUUM, tables)
    return count


def _restore(database: Database, kind: int, tables: Sequence[str]) -> int:
    """Restore what is of a kind, table by table, unless another load does so; returns how many."""
    count = 0
    for table in tables:
        with database.connect() as connection:
            target = Target(connection)
            target.lock(f"{kind} {table}")
            target.execute(_MEMORY)
            for name, (of_kind, told) in sorted(target.recorded(_MODEL).items()):
                if of_kind == kind and name.split(" ")[0] == table:
                    target.execute(told["definition"])
                    target.forget(_MODEL, name)
                    count += 1
    return count
