"""Totals of months: rows and bytes of each table, rows/s and memory of its computation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dagster as dg
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation, asset_key
from resources.database import Database


@dataclass(frozen=True)
class TableReport:
    """The months of a table together; seconds and rows/s are those of its whole computation."""

    table: sa.Table
    months: int
    rows: int
    bytes: int
    seconds: float
    peak_memory_mb: float


def reports(
    instance: dg.DagsterInstance,
    database: Database,
    months: Mapping[Computation, Sequence[Month]],
) -> list[TableReport]:
    """Totals of these months of each table.

    Rows and bytes are of the months that are there; time and memory, which a computation's first
    table tells for all of them, are from Dagster's records.
    """
    found = []
    sizes = database.sizes([table for computation in months for table in computation.writes])
    for computation, wanted in months.items():
        keys = {month.key for month in wanted}
        made = _latest(instance, computation.writes[0], keys)
        for table in computation.writes:
            there = [size for key, size in sizes[table].items() if key in keys]
            found.append(
                TableReport(
                    table,
                    len(there),
                    sum(size.rows for size in there),
                    sum(size.bytes for size in there),
                    sum(m["seconds"] for m in made),
                    max((m["peak_memory_mb"] for m in made), default=0.0),
                )
            )
    return found


def _latest(instance: dg.DagsterInstance, table: sa.Table, keys: set[str]) -> list[dict]:
    if not keys:
        return []
    ids = instance.get_latest_storage_id_by_partition(
        asset_key(table), dg.DagsterEventType.ASSET_MATERIALIZATION, keys
    )
    if not ids:
        return []
    records = instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=asset_key(table), storage_ids=list(ids.values())),
        limit=len(ids),
    ).records
    events = [record.asset_materialization for record in records]
    return [{name: m.value for name, m in e.metadata.items()} for e in events if e]


def as_text(found: Sequence[TableReport]) -> str:
    """The reports as a table to print; seconds, rows/s and memory are of whole computations."""
    head = f"{'table':<38}{'months':>7}{'rows':>13}{'MB':>9}{'s':>8}{'rows/s':>10}{'peak MB':>9}"
    lines, last = [head], None
    for report in found:
        computation = COMPUTATIONS[report.table]
        line = f"{report.table!s:<38}{report.months:>7,}{report.rows:>13,}"
        line += f"{report.bytes / 1e6:>9,.1f}"
        if computation is not last:
            rows = sum(r.rows for r in found if COMPUTATIONS[r.table] is computation)
            line += _rates(rows, report.seconds, report.peak_memory_mb)
        lines.append(line)
        last = computation
    rows, size = sum(r.rows for r in found), sum(r.bytes for r in found)
    seconds = sum(r.seconds for r in found if r.table is COMPUTATIONS[r.table].writes[0])
    months, peak = max(r.months for r in found), max(r.peak_memory_mb for r in found)
    lines.append(
        f"{'all':<38}{months:>7,}{rows:>13,}{size / 1e6:>9,.1f}{_rates(rows, seconds, peak)}"
    )
    return "\n".join(lines)


def _rates(rows: int, seconds: float, peak_memory_mb: float) -> str:
    rate = rows / seconds if seconds else 0.0
    return f"{seconds:>8,.1f}{rate:>10,.0f}{peak_memory_mb:>9,.0f}"
