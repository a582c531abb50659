"""Drops indexes and foreign keys while an empty AquaMind is filled, and restores them.

Updating an index row by row costs five times as much as building it afterwards. What is dropped is
recorded in AquaMind's table of external ids in the same transaction, and each record is deleted in
the transaction that restores it. So however a load ends, the next one finds what is missing.
"""

from collections.abc import Sequence

from aquamind_assets.aquamind.target import Target
from resources.database import Database

_MODEL = "suspended"

#: Memory to build an index with.
_MEMORY = "SET LOCAL maintenance_work_mem = '256MB'"


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
        target.record(_MODEL, f"{table} {name}"[:128], table, 0, {"definition": again})
    for table, name, definition in indexes:
        target.execute(f'DROP INDEX "{name}"')
        target.record(_MODEL, f"{table} {name}"[:128], table, 1, {"definition": definition})
    return len(keys) + len(indexes)


def restore(database: Database) -> int:
    """Restore what was dropped, table by table, indexes first; returns how many."""
    with database.connect() as connection:
        target = Target(connection)
        target.lock()
        names = sorted({name.split(" ")[0] for name in target.recorded(_MODEL)})
    count = 0
    for table in names:
        with database.connect() as connection:
            target = Target(connection)
            target.lock()
            target.execute(_MEMORY)
            left = {
                name: found
                for name, found in target.recorded(_MODEL).items()
                if name.split(" ")[0] == table
            }
            for name, (_, told) in sorted(left.items(), key=lambda item: -item[1][0]):
                target.execute(told["definition"])
                target.forget(_MODEL, name)
                count += 1
            target.execute(f"ANALYZE {table}")
    return count
