"""Makes the missing months by Dagster's command, and reports; the commands are in `runs`."""

import importlib
import os
import time
from collections.abc import Collection, Mapping, Sequence

import click
import dagster as dg
import sqlalchemy as sa
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from aquamind_assets.command_line.dagster_command import DEFINITIONS, execute
from aquamind_assets.company.views import all_views
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation, in_order
from aquamind_assets.monthly.dead_runs import report_dead_runs
from aquamind_assets.monthly.inputs import Needs
from aquamind_assets.operations.backfill import commands, missing, needed_before, stale
from aquamind_assets.operations.totals import as_text, reports
from aquamind_assets.settings.farm import Settings
from resources.dagster_storage import give_back
from resources.database import Database
from resources.errors import FarmError, SettingsError
from resources.server import database_url
from resources.url import shown


def make(
    months: Sequence[Month], again: bool = False, and_stale: bool = False, plan_only: bool = False
) -> None:
    """Make the missing months, the stale ones too or all if asked, and report."""
    settings = Settings.from_environment()
    if settings.machine.dry_run:
        raise SettingsError(
            "AQUAMIND_MACHINE__DRY_RUN is on, so nothing would be written: unset it, or run"
            " `make dry-run`."
        )
    database = Database(database_url())
    click.echo(f"Database: {shown(database.url)}")
    started = time.perf_counter()
    with dg.DagsterInstance.get() as instance:
        for run_id in report_dead_runs(instance, database):
            click.echo(f"Run {run_id} was killed: its missing months are made now.")
        made: dict[Computation, set[Month]] = {}
        for _ in range(len(in_order()) if and_stale else 1):
            wanted = wanted_of(instance, database, settings, months, again, and_stale)
            if not any(wanted.values()):
                break
            if and_stale or plan_only:
                print_plan(wanted)
            if plan_only:
                return
            for tables, (first, last) in commands(wanted):
                database.close()
                give_back(instance)
                run(tables, first, last)
            for computation, these in wanted.items():
                made.setdefault(computation, set()).update(these)
        refuse_unmade(instance, database, made)
        if not made:
            click.echo("All these months are materialized already (AGAIN=1 makes them again).")
        seconds = time.perf_counter() - started
        click.echo(f"\n{as_text(reports(instance, database, dict.fromkeys(in_order(), months)))}\n")
        if made:
            lately = reports(instance, database, {c: sorted(these) for c, these in made.items()})
            rows, peak = sum(r.rows for r in lately), max(r.peak_memory_mb for r in lately)
            click.echo(
                f"Made {rows:,} rows in {seconds:,.1f} s, start and checks included,"
                f" {rows / seconds:,.0f} rows/s; peak memory {peak:,.0f} MB."
            )
        if failed := failed_checks(instance):
            raise FarmError(f"These checks failed; look at them in the UI: {', '.join(failed)}.")
        of_demo = " DEMO=1" if os.environ.get("DEMO") else ""
        click.echo(
            f"Next: make ui{of_demo} (look at it), make psql{of_demo} (query it),"
            " make ten-years (the whole farm)."
        )


def refuse_unmade(
    instance: dg.DagsterInstance, database: Database, made: Mapping[Computation, Collection[Month]]
) -> None:
    """Fail if runs succeeded but some of their months are not in the database.

    Raises
    ------
    FarmError
        Names the database and the first of those months.
    """
    for computation, months in made.items():
        if left := missing(instance, database, computation, sorted(months)):
            raise FarmError(
                f"Dagster's run succeeded, but {left[0]} of {computation.name} is not at"
                f" {shown(database.url)}: see that Dagster uses the same database (look into its"
                " dagster.yaml), then run `make resume`."
            )


def wanted_of(
    instance: dg.DagsterInstance,
    database: Database,
    settings: Settings,
    months: Sequence[Month],
    again: bool,
    and_stale: bool,
) -> dict[Computation, list[Month]]:
    """The months to make of each computation, with the earlier months that these need."""
    earlier = needed_before(months)
    wanted: dict[Computation, list[Month]] = {}
    for computation in in_order():
        before = earlier.get(computation, [])
        these = set(missing(instance, database, computation, [*before, *months]))
        these |= set(months) if again else set()
        if and_stale:
            these |= set(stale(instance, database, settings, computation, [*before, *months]))
        needs = Needs(database, computation, settings, computation.writes, these)
        needs.check_kept(months[0])
        wanted[computation] = sorted(these)
    return wanted


def print_plan(wanted: dict[Computation, list[Month]]) -> None:
    """Print the runs to come: which months of which computations."""
    runs = list(commands(wanted))
    click.echo(f"To make, in {len(runs)} run{'s' if len(runs) > 1 else ''}:")
    for number, (tables, (first, last)) in enumerate(runs, 1):
        names = dict.fromkeys(COMPUTATIONS[table].name for table in tables)
        click.echo(f"  {number}. {first} to {last} of {', '.join(names)}")


def failed_checks(instance: dg.DagsterInstance) -> list[str]:
    """The checks whose last evaluation was an error."""
    graph = importlib.import_module("aquamind_assets.definitions").defs.resolve_asset_graph()
    evaluated = {
        AssetCheckExecutionRecordStatus.SUCCEEDED,
        AssetCheckExecutionRecordStatus.FAILED,
    }
    failed = []
    for key in sorted(graph.asset_check_keys):
        last = instance.event_log_storage.get_asset_check_execution_history(
            key, limit=1, status=evaluated
        )
        evaluation = last[0].evaluation if last else None
        if (
            evaluation
            and not evaluation.passed
            and evaluation.severity == dg.AssetCheckSeverity.ERROR
        ):
            failed.append(f"{key.asset_key.to_user_string()} {key.name}")
    return failed


def run(tables: Sequence[sa.Table], first: Month, last: Month) -> None:
    """Materialize tables over a range of months, then views and report, by Dagster's own command.

    Raises
    ------
    FarmError
        If it fails; Dagster has said why.
    """
    everything = len(tables) == len(COMPUTATIONS)
    names = [f"{table.schema}/{table.name}" for table in tables]
    company = [str(view).replace(".", "/") for view in all_views()]
    after = ["aquamind/views", *company, "operations/run_report"]
    select = "*" if everything else ",".join([*names, *after])
    command = ["asset", "materialize", "-m", DEFINITIONS]
    execute([*command, "--select", select, "--partition-range", f"{first}...{last}"])
