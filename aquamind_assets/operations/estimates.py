"""Estimates rows, bytes, time and memory of a range of months from one month of a dry run."""

from collections.abc import Sequence

from aquamind_assets.batches.plan.starts import starts_to_date
from aquamind_assets.core import markdown
from aquamind_assets.core.months import Month
from aquamind_assets.core.years import MONTH_DAYS
from aquamind_assets.infrastructure.sizing import stage_days
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation
from aquamind_assets.monthly.dry_run import DryRun
from aquamind_assets.monthly.partitions import FIRST
from aquamind_assets.settings.infrastructure import Farm

#: What loading, indexing and committing takes, besides computing. [MB/s]
LOADED_MB_S = 30.0

#: What Dagster takes to record a month of a table. [s]
RECORDED_SECONDS = 0.01


def active_on_plan(farm: Farm, month: Month) -> float:
    """Batches active in the middle of a month by the plan, at a month's mean number of starts."""
    since = len(month.since(FIRST)) - 0.5
    cycle = (stage_days(farm).sum() + farm.sea.days) / MONTH_DAYS
    return starts_to_date(farm, since) - starts_to_date(farm, since - cycle)


def follows_fish(computation: Computation) -> bool:
    """Whether a computation's rows grow with the batches: it has state, or reads what has."""
    return any(each.previous for each in computation.and_all_that_it_reads())


def dry_run_report(run: DryRun, farm: Farm, months: Sequence[Month]) -> str:
    """Size of the computed month and the estimate of all months, in Markdown.

    Tables of fish are assumed to grow with the number of active batches; other tables keep their
    size.
    """
    month = months[0]
    now = active_on_plan(farm, month)
    times = {
        True: sum(active_on_plan(farm, each) for each in months) / now,
        False: float(len(months)),
    }
    head = f"months {month} to {months[-1]}" if len(months) > 1 else f"month {month}"
    lines = [
        f"# Dry run: {month} computed, nothing written",
        "",
    ]
    cells = []
    rows = size = seconds = 0.0
    peak = 0.0
    unknown = []
    for table, computation in COMPUTATIONS.items():
        made = run.made.get(computation.name)
        if made is None or table.fullname not in made.written:
            continue
        done, many = made.written[table.fullname], times[follows_fish(computation)]
        cells.append(
            (
                table,
                f"{done.rows:,}",
                f"{done.bytes / 1e6:,.2f}",
                f"{done.rows * many:,.0f}",
                f"{done.bytes * many / 1e6:,.1f}",
            )
        )
        if follows_fish(computation) and not done.rows:
            unknown.append(str(table))
        rows, size = rows + done.rows * many, size + done.bytes * many
        seconds += RECORDED_SECONDS * len(months)
        if table is computation.writes[0]:
            seconds += made.seconds * many
            peak = max(peak, made.peak_memory_mb)
    seconds += size / 1e6 / LOADED_MB_S
    columns = ("table", f"rows of {month}", "MB", f"rows of {head}", "MB in all")
    lines += [
        markdown.table(columns, cells, right=columns[1:]),
        "",
        f"Estimated for {len(months)} month{'s' if len(months) > 1 else ''}: {rows:,.0f} rows,"
        f" {size / 1e6:,.0f} MB, {seconds:,.0f} s, {peak:,.0f} MB of memory at most in a process.",
    ]
    if unknown:
        lines += [
            "",
            f"Without rows yet in {month}, and so not in the estimate: {', '.join(unknown)}. A"
            " month with fish at sea tells more.",
        ]
    return "\n".join(lines) + "\n"
