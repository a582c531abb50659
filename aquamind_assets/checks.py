"""The asset checks that follow from a table's declaration, for every table alike.

``references``: each id names a row of the table that the column's declaration says.
``one_farm``: all months of the table were made from the same settings and by the same code.
A domain's own checks stand in its own ``checks.py``.
"""

from collections.abc import Iterator, Sequence

import dagster as dg
import sqlalchemy as sa

from aquamind_assets.assets import asset_key
from aquamind_assets.computations import COMPUTATIONS
from aquamind_assets.months import MONTHS, Month
from resources.database import Database

NOTHING_CHECKED = "There are no rows yet: nothing was checked."


def months_of_run(
    context: dg.AssetCheckExecutionContext | dg.AssetExecutionContext,
) -> list[Month]:
    """The months of the run that a check belongs to; every month where it has none."""
    tags = context.run.tags
    first = tags.get("dagster/asset_partition_range_start", tags.get("dagster/partition"))
    last = tags.get("dagster/asset_partition_range_end", tags.get("dagster/partition"))
    keys = MONTHS.get_partition_keys()
    if first is None or last is None:
        return [Month.of(key) for key in keys]
    return [Month.of(key) for key in keys if first <= key <= last]


def unresolved(table: sa.Table, column: sa.Column, first: Month, last: Month) -> str:
    """SQL that counts the rows of some months whose id names nothing."""
    month_of = table.info["month_of"]
    return (
        f"SELECT count(*) FROM {table} t WHERE t.\"{month_of}\" >= '{first.start}'"
        f' AND t."{month_of}" < \'{last.end}\' AND t."{column.name}" IS NOT NULL'
        f' AND t."{column.name}" NOT IN (SELECT id FROM {column.info["references"]})'
    )


def referred(table: sa.Table) -> list[dg.AssetKey]:
    """The tables whose ids a table holds."""
    named = [c.info["references"] for c in table.columns if c.info.get("references")]
    return [dg.AssetKey(name.split(".")) for name in named]


def references(database: Database, table: sa.Table, months: Sequence[Month]) -> dg.AssetCheckResult:
    """Whether every id in some months of the table names a row; a warning if it has no rows."""
    columns = [c for c in table.columns if c.info.get("references")]
    absent = [c.info["references"] for c in columns if not database.has_table(c.info["references"])]
    rows = sum(origin.rows for origin in database.origins(table).values())
    counted = {
        c.name: database.count(unresolved(table, c, months[0], months[-1]))
        for c in columns
        if not absent
    }
    return dg.AssetCheckResult(
        asset_key=asset_key(table),
        check_name="references",
        passed=not absent and not any(counted.values()) and rows > 0,
        severity=dg.AssetCheckSeverity.ERROR if rows else dg.AssetCheckSeverity.WARN,
        description=f"Not materialized: {', '.join(absent)}."
        if absent
        else NOTHING_CHECKED
        if not rows
        else None,
        metadata={f"unresolved_{name}": count for name, count in counted.items()} | {"rows": rows},
    )


def one_farm(database: Database, table: sa.Table) -> dg.AssetCheckResult:
    """Whether all months of a computation's tables are of one farm, from those of its first."""
    origins = database.origins(table)
    kinds: dict[str, list[str]] = {}
    for month, origin in origins.items():
        kinds.setdefault(f"{origin.settings_hash}/{origin.code_version}", []).append(month)
    return dg.AssetCheckResult(
        asset_key=asset_key(table),
        check_name="one_farm",
        passed=len(kinds) == 1,
        metadata={
            "months": len(origins),
            "settings": {kind: f"{months[0]} to {months[-1]}" for kind, months in kinds.items()},
        },
    )


def declared_checks(tables: Sequence[sa.Table], name: str) -> dg.AssetChecksDefinition:
    """The checks of some tables that follow from their declaration."""
    referring = [t for t in tables if any(c.info.get("references") for c in t.columns)]
    specs = [dg.AssetCheckSpec("one_farm", asset=asset_key(tables[0]))]
    specs += [
        dg.AssetCheckSpec(
            "references",
            asset=asset_key(t),
            additional_deps=sorted({r for r in referred(t) if r != asset_key(t)}),
        )
        for t in referring
    ]

    @dg.multi_asset_check(
        name=name, specs=specs, can_subset=True, required_resource_keys={"database"}
    )
    def run(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        database, months = context.resources.database, months_of_run(context)
        chosen = context.selected_asset_check_keys
        for table in tables:
            if table is tables[0] and dg.AssetCheckKey(asset_key(table), "one_farm") in chosen:
                yield one_farm(database, table)
            if dg.AssetCheckKey(asset_key(table), "references") in chosen and months:
                yield references(database, table, months)

    return run


def all_declared_checks() -> list[dg.AssetChecksDefinition]:
    """`declared_checks` of every computation's tables, a step each."""
    computations = dict.fromkeys(COMPUTATIONS.values())
    return [declared_checks(c.writes, f"{c.name}_checks") for c in computations]
