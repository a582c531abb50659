"""The report of a run in Markdown, for the UI and for a file in the state folder."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dagster as dg

from aquamind_assets.checks.sql_checks import months_of_run
from aquamind_assets.core.markdown import table
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.asset import RECORDED_ALREADY, sentence_for_user_errors
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key, in_order
from aquamind_assets.monthly.dry_run import DryRun
from aquamind_assets.operations.estimates import dry_run_report
from aquamind_assets.operations.totals import TableReport, reports
from resources.database import Database
from resources.environment import reports_folder
from resources.errors import MissingMonth


def figures(database: Database, first: Month, last: Month) -> dict[str, int]:
    """The figures that the domains declare, over some months, for the tables in the database."""
    return {
        figure.name: database.count(figure.sql(first, last))
        for computation in in_order()
        for figure in computation.figures
        if database.has_table(str(figure.table))
    }


#: Of the report's table.
_COLUMNS = ("table", "months", "rows", "MB", "s of its computation")


def _line(report: TableReport, is_head: bool) -> tuple[object, ...]:
    size, seconds = f"{report.bytes / 1e6:,.1f}", f"{report.seconds:,.1f}" if is_head else ""
    return report.table, report.months, f"{report.rows:,}", size, seconds


def as_markdown(
    title: str, found: Sequence[TableReport], about: dict[str, int], warnings: Iterable[str]
) -> str:
    """The report of a run in Markdown."""
    heads = [r for r in found if r.table is COMPUTATIONS[r.table].writes[0]]
    rows, seconds = sum(r.rows for r in found), sum(r.seconds for r in heads)
    peak = max((r.peak_memory_mb for r in found), default=0.0)
    lines = [
        f"# {title}",
        "",
        f"{rows:,} rows, {sum(r.bytes for r in found) / 1e6:,.0f} MB,"
        f" {max((r.months for r in found), default=0)} months in {seconds:,.1f} s,"
        f" {rows / seconds if seconds else 0:,.0f} rows/s, peak memory {peak:,.0f} MB.",
        "",
        *(f"- {name}: {value:,}" for name, value in about.items()),
        "",
        table(_COLUMNS, [_line(r, r in heads) for r in found], right=_COLUMNS[1:]),
    ]
    told = [f"- {each}" for each in warnings] or ["None that ran failed or warned."]
    lines += ["", "## Checks", "", *told]
    return "\n".join(lines) + "\n"


def warnings_of(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """The checks of a run that did not pass."""
    records = instance.get_records_for_run(
        run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ).records
    told = []
    for record in records:
        event = record.event_log_entry.dagster_event
        if event and not event.asset_check_evaluation_data.passed:
            each = event.asset_check_evaluation_data
            why = f": {each.description}" if each.description else ""
            name = f"{each.asset_key.to_user_string()} {each.check_name}"
            told.append(f"{each.severity.value.lower()}: {name}{why}")
    return told


def write(name: str, markdown: str) -> Path:
    """Write a report to a file."""
    folder = reports_folder()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.md"
    file.write_text(markdown)
    return file


@dg.asset(
    key=["operations", "run_report"],
    group_name="operations",
    deps=[asset_key(table) for table in COMPUTATIONS],
    backfill_policy=dg.BackfillPolicy.single_run(),
    required_resource_keys={"database", "settings"},
    op_tags={"dagster/priority": "-10"},  # after the checks
    kinds={"markdown"},
    description="The report of the last run: rows and time of each table, fish, failed checks."
    " It is no table: reports are files in the state folder.",
)
def report(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The report of a run, as Markdown in its metadata and in the state folder."""
    database, months = context.resources.database, months_of_run_or_there(context)
    if not months:
        with sentence_for_user_errors():
            raise MissingMonth("There are no months to report on yet: run `make year` first.")
    span = f"{months[0]} to {months[-1]}"
    if isinstance(database.stand_in, DryRun):
        markdown = dry_run_report(
            database.stand_in, context.resources.settings.validated().farm, months
        )
        file = write(f"dry-run-{context.run.run_id[:8]}", markdown)
        context.log.info(f"Nothing was written; the estimate is in {file}.")
        return dg.MaterializeResult(
            metadata={RECORDED_ALREADY: True, "report": dg.MetadataValue.md(markdown)}
        )
    with ThreadPoolExecutor(1) as beside:  # PostgreSQL counts while Dagster's records are read
        counted = beside.submit(figures, database, months[0], months[-1])
        found = reports(context.instance, database, dict.fromkeys(in_order(), months))
        about = counted.result()
    title = f"{context.run.job_name}: {span}".replace("__ASSET_JOB", "Chosen assets")
    warnings = warnings_of(context.instance, context.run.run_id)
    markdown = as_markdown(title, found, about, warnings)
    file = write(f"{span.replace(' ', '-')}-{context.run.run_id[:8]}", markdown)
    context.log.info(f"The report is in {file}.")
    return dg.MaterializeResult(
        metadata={"report": dg.MetadataValue.md(markdown), "file": dg.MetadataValue.path(str(file))}
    )


def months_of_run_or_there(context: dg.AssetExecutionContext) -> list[Month]:
    """The months of the run or, if it has none, those in the database."""
    months = months_of_run(context)
    if {"dagster/partition", "dagster/asset_partition_range_start"} & context.run.tags.keys():
        return months
    there = {key for t in COMPUTATIONS for key in context.resources.database.origins(t)}
    return [month for month in months if month.key in there]
