"""The asset checks that follow from a table's declaration; every table has them.

``references``: each id names a row of the table that the column's declaration names.
``matches_record``: each month's partition holds that month alone, in the declared columns, and as
many rows as its comment records.
``one_farm``: all months of the table were made from the same settings and by the same code.

Checks of one domain do not belong here: they are in the domain's own ``checks`` modules.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import dagster as dg
import sqlalchemy as sa

from aquamind_assets.checks.sql_checks import (
    NOTHING_CHECKED,
    SHOWN,
    Days,
    Offending,
    at_time_within,
    judged,
    months_of_run,
    offending,
    rows_of,
    side_by_side,
    whole,
    within,
)
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key
from resources.database import Database
from resources.tables import partition_name, quoted

_BOUNDS = re.compile(r"FROM \('(\d{4}-\d\d-\d\d)[^']*'\) TO \('(\d{4}-\d\d-\d\d)")


#: Checks after which the connections are closed: each holds 20 kB of memory for each partition
#: that it has seen.
_OF_A_CONNECTION = 60

#: In tables with more rows than this in the run, such as readings, only the last month is checked.
_MANY_ROWS = 5_000_000


def unresolved(table: sa.Table, days: Days) -> str:
    """SQL that selects the ids of these days that name no row.

    Each combination of ids is looked for once, however many rows hold it; the rows are read again
    only if one of them is not found.
    """
    day = f't."{table.info["month_of"]}"'
    is_moment = isinstance(table.c[table.info["month_of"]].type, sa.DateTime)
    here = at_time_within(day, days) if is_moment else within(day, days)
    named = {c.name: c.info["references"] for c in table.columns if c.info.get("references")}
    queries = (
        f"""
        SELECT '{name}' AS column, t."{name}" AS id, {day} AS day, '{other}' AS missing_in
        FROM {table} t WHERE {here} AND t."{name}" IN (
            SELECT "{name}" FROM named WHERE "{name}" IS NOT NULL EXCEPT SELECT id FROM {other})"""
        for name, other in named.items()
    )
    return f"""
        WITH named AS MATERIALIZED (
            SELECT DISTINCT {quoted(named)} FROM {table} t WHERE {here})
        {" UNION ALL ".join(queries)}"""


def referred(table: sa.Table) -> list[dg.AssetKey]:
    """The tables that a table refers to by id."""
    named = [c.info["references"] for c in table.columns if c.info.get("references")]
    return [dg.AssetKey(name.split(".")) for name in named]


def references(database: Database, table: sa.Table, months: Sequence[Month]) -> dg.AssetCheckResult:
    """Check that every id in these months of a table names a row; warn if the table has no rows."""
    named = {c.info["references"] for c in table.columns if c.info.get("references")}
    absent = sorted(name for name in named if not database.has_table(name))
    rows = rows_of(database, table, months)
    if absent:
        return dg.AssetCheckResult(
            asset_key=asset_key(table),
            check_name="references",
            passed=False,
            severity=dg.AssetCheckSeverity.ERROR if rows else dg.AssetCheckSeverity.WARN,
            description=f"Not materialized: {', '.join(absent)}.",
            metadata={"rows": rows},
        )
    found = Offending(0, [])
    if rows:
        found = offending(database, (unresolved(table, days) for days in whole(months)))
    return judged(table, "references", found, rows)


def matches_record(
    database: Database, table: sa.Table, months: Sequence[Month]
) -> dg.AssetCheckResult:
    """Check that these months of a table are as declared and have as many rows as recorded."""
    origins = database.keep_up([table])[table]
    partitions = database.rows(f"""
        SELECT c.relname AS partition, pg_get_expr(c.relpartbound, c.oid) AS bounds,
               pg_relation_size(c.oid) AS size
        FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
        WHERE i.inhparent = to_regclass('{table}')""")
    bounds_of = {
        key: _BOUNDS.search(each["bounds"] or "")
        for each in partitions
        for key in [each["partition"][-7:].replace("_", "-")]
        if months[0].key <= key <= months[-1].key
    }
    filled = quoted(column.name for column in table.columns if not column.nullable)
    # A partition of no size has no rows; PostgreSQL takes four times as long to look into it.
    empty = {each["partition"] for each in partitions if each["size"] == 0}
    counts = {key: {"rows": 0, "nulls": 0} for key in bounds_of}
    # Each partition by its name: to count by partition takes PostgreSQL three times as long.
    counted = " UNION ALL ".join(
        f"SELECT '{key}' AS month, count(*) AS rows,"
        f" count(*) FILTER (WHERE NOT (ROW({filled}) IS NOT NULL)) AS nulls"
        f" FROM {table.schema}.{partition_name(table, Month.of(key))}"
        for key in bounds_of
        if partition_name(table, Month.of(key)) not in empty
    )
    counts |= {each["month"]: each for each in (database.rows(counted) if counted else [])}
    wrong: list[dict[str, Any]] = []
    for key, each in counts.items():
        month, bounds = Month.of(key), bounds_of[key]
        recorded = origins[month.key].rows if month.key in origins else None
        for what, declared, found in (
            ("days", f"{month.start} {month.end}", " ".join(bounds.groups()) if bounds else ""),
            ("rows", recorded, each["rows"]),
            ("rows with a NULL that is not allowed", 0, each["nulls"]),
        ):
            if declared != found:
                wrong.append(
                    {"month": month.key, "what": what, "declared": declared, "found": found}
                )
    checked = len(bounds_of)
    return judged(table, "matches_record", Offending(len(wrong), wrong[:SHOWN]), checked, "months")


def looked_at(database: Database, table: sa.Table, months: Sequence[Month]) -> Sequence[Month]:
    """The months of a run to check: all of them, or the last one if they have very many rows."""
    origins = database.keep_up([table])[table]
    there = [month for month in months if month.key in origins]
    rows = sum(origins[month.key].rows for month in there)
    return there[-1:] if rows > _MANY_ROWS else months


def one_farm(database: Database, table: sa.Table) -> dg.AssetCheckResult:
    """Check that all months of a computation were made from the same settings by the same code.

    The months of its first table stand for those of its others.
    """
    origins = database.keep_up([table])[table]
    kinds: dict[str, list[str]] = {}
    for month, origin in origins.items():
        kinds.setdefault(f"{origin.settings_hash}/{origin.code_version}", []).append(month)
    return dg.AssetCheckResult(
        asset_key=asset_key(table),
        check_name="one_farm",
        passed=len(kinds) == 1,
        severity=dg.AssetCheckSeverity.ERROR if kinds else dg.AssetCheckSeverity.WARN,
        description=None if kinds else NOTHING_CHECKED,
        metadata={
            "months": len(origins),
            "settings": {kind: f"{months[0]} to {months[-1]}" for kind, months in kinds.items()},
        },
    )


def _specs(tables: Sequence[sa.Table]) -> Iterator[dg.AssetCheckSpec]:
    """The checks of a computation's tables that follow from their declarations."""
    yield dg.AssetCheckSpec(
        "one_farm",
        asset=asset_key(tables[0]),
        description="All months were made from the same settings and by the same code.",
    )
    for table in tables:
        yield dg.AssetCheckSpec(
            "matches_record",
            asset=asset_key(table),
            description="Each month holds its own days, in the declared columns, and as many"
            " rows as its comment records.",
        )
        if referred(table):
            yield dg.AssetCheckSpec(
                "references",
                asset=asset_key(table),
                description="Each id names a row of the table that it refers to.",
                additional_deps=sorted({r for r in referred(table) if r != asset_key(table)}),
            )


def declared_checks(computations: Iterable[Sequence[sa.Table]]) -> dg.AssetChecksDefinition:
    """The checks of the tables of computations that follow from their declarations.

    They are one step: PostgreSQL works on two of them at a time to the end, the largest first.
    """
    specs = [spec for tables in computations for spec in _specs(tables)]
    of_key = {asset_key(table): table for table in COMPUTATIONS}

    @dg.multi_asset_check(
        name="declared_checks", specs=specs, can_subset=True, required_resource_keys={"database"}
    )
    def run(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        database, months = context.resources.database, months_of_run(context)
        chosen = [
            (of_key[spec.asset_key], spec.name)
            for spec in specs
            if spec.key in context.selected_asset_check_keys
        ]
        database.keep_up(list({table for table, _ in chosen}))
        wanted: list[tuple[int, Callable[[], dg.AssetCheckResult]]] = []
        for table, name in chosen:
            if name == one_farm.__name__:
                wanted.append((0, partial(one_farm, database, table)))
            elif months:
                check = matches_record if name == matches_record.__name__ else references
                looked = looked_at(database, table, months)
                wanted.append(
                    (rows_of(database, table, looked), partial(check, database, table, looked))
                )
        wanted.sort(key=lambda each: each[0], reverse=True)
        for first in range(0, len(wanted), _OF_A_CONNECTION):
            several = wanted[first : first + _OF_A_CONNECTION]
            yield from side_by_side([check for _, check in several])
            database.close()

    return run


def all_declared_checks() -> dg.AssetChecksDefinition:
    """`declared_checks` of every computation."""
    return declared_checks(
        computation.writes for computation in dict.fromkeys(COMPUTATIONS.values())
    )
