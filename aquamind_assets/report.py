"""What was materialized: tables, rows, rows/s and memory, from Dagster's own records."""

from collections.abc import Sequence
from dataclasses import dataclass

import dagster as dg
import sqlalchemy as sa

from aquamind_assets.assets import COMPUTATIONS, asset_key, in_order
from aquamind_assets.months import Month


@dataclass(frozen=True)
class TableReport:
    """A table's months together; seconds and rows/s are those of its whole computation."""

    table: sa.Table
    months: int
    rows: int
    bytes: int
    seconds: float
    peak_memory_mb: float


def reports(instance: dg.DagsterInstance, months: Sequence[Month]) -> list[TableReport]:
    """What the last materializations of some months came to, table by table."""
    keys = [month.key for month in months]
    found = []
    for table in (table for computation in in_order() for table in computation.writes):
        latest: dict[str | None, dict] = {}
        records = instance.fetch_materializations(
            dg.AssetRecordsFilter(asset_key=asset_key(table), asset_partitions=keys),
            limit=max(20 * len(keys), 100),
        ).records
        for record in records:  # the newest first
            event = record.asset_materialization
            if event:
                latest.setdefault(
                    event.partition, {name: item.value for name, item in event.metadata.items()}
                )
        each = latest.values()
        found.append(
            TableReport(
                table,
                len(latest),
                sum(m["dagster/partition_row_count"] for m in each),
                sum(m["bytes"] for m in each),
                sum(m["seconds"] for m in each),
                max((m["peak_memory_mb"] for m in each), default=0.0),
            )
        )
    return found


def as_text(found: Sequence[TableReport]) -> str:
    """The reports as a table to print, computations apart."""
    lines = [f"{'table':<38}{'months':>7}{'rows':>13}{'MB':>9}{'s':>8}{'rows/s':>10}"]
    last = None
    for report in found:
        computation = COMPUTATIONS[report.table]
        line = f"{report.table!s:<38}{report.months:>7,}{report.rows:>13,}"
        line += f"{report.bytes / 1e6:>9,.1f}"
        if computation is not last:
            rows = sum(r.rows for r in found if COMPUTATIONS[r.table] is computation)
            rate = rows / report.seconds if report.seconds else 0
            line += f"{report.seconds:>8,.1f}{rate:>10,.0f}"
        lines.append(line)
        last = computation
    rows, size = sum(r.rows for r in found), sum(r.bytes for r in found)
    heads = [r for r in found if r.table is COMPUTATIONS[r.table].writes[0]]
    seconds = sum(r.seconds for r in heads)
    lines.append(
        f"{'all':<38}{max((r.months for r in found), default=0):>7,}{rows:>13,}{size / 1e6:>9,.1f}"
        f"{seconds:>8,.1f}{rows / seconds if seconds else 0:>10,.0f}"
    )
    return "\n".join(lines)
