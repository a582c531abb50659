"""``python -m aquamind_assets materialize 2015-01...2015-12``: what `make year` does.

It asks Dagster which months are missing, has ``dagster asset materialize`` make those, with what
they need of earlier months, and shows what came of it. It keeps no record of its own.
"""

import importlib
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click
import dagster as dg
import sqlalchemy as sa
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from aquamind_assets.assets import asset_key
from aquamind_assets.computations import COMPUTATIONS, Computation, in_order
from aquamind_assets.months import MONTHS, Month
from aquamind_assets.needs import Needs
from aquamind_assets.realism.assets import pages_folder, read
from aquamind_assets.realism.page import summary, verdict
from aquamind_assets.report import as_text, reports
from aquamind_assets.runs import report_dead_runs
from aquamind_assets.settings import Settings
from resources.database import Database
from resources.errors import FarmError, SettingsError
from resources.server import database_url, project_folder, shown, state_folder


def months_of(text: str) -> list[Month]:
    """The months of ``2015``, ``2015-03`` or ``2015-01...2016-06``.

    Raises
    ------
    SettingsError
        If it is none of these, or reaches before the first or after the last complete month.
    """
    first, _, last = text.partition("...") if "..." in text else (text, "", text)
    if len(text) == 4:
        first, last = f"{text}-01", f"{text}-12"
    keys = list(MONTHS.get_partition_keys())
    if first not in keys or last not in keys or first > last:
        raise SettingsError(
            f"{text} is no range of months: give a year, a month or first...last from {keys[0]} to"
            f" {keys[-1]}, as in 2015-01...2015-12."
        )
    return [Month.of(key) for key in keys if first <= key <= last]


def needed_before(months: Sequence[Month]) -> dict[Computation, list[Month]]:
    """The earlier months that each computation must have so that these months can be made."""
    before = months[0].since_epoch()[:-1]
    needed: dict[Computation, list[Month]] = {}
    for computation in reversed(in_order()):
        if before and any(_reads_past(reader, computation, needed) for reader in in_order()):
            needed[computation] = before
    return needed


def _reads_past(reader: Computation, of: Computation, needed: dict) -> bool:
    past = {str(table) for table in (*reader.to_date, *reader.previous)}
    if reader is not of:
        past |= reader.refers_to()
    if reader in needed:
        past |= {str(table) for table in reader.same_month}
    return not past.isdisjoint(str(table) for table in of.writes)


def missing(
    instance: dg.DagsterInstance,
    database: Database,
    computation: Computation,
    months: Sequence[Month],
) -> list[Month]:
    """The months that some table of a computation is not materialized for, or has lost."""
    done = [
        instance.get_materialized_partitions(asset_key(table)) & database.origins(table).keys()
        for table in computation.writes
    ]
    return [month for month in months if not all(month.key in each for each in done)]


def stretches(months: Sequence[Month]) -> tuple[tuple[Month, Month], ...]:
    """Months as unbroken ranges, first and last."""
    found: list[tuple[Month, Month]] = []
    for month in months:
        if found and found[-1][1].plus(1) == month:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return tuple(found)


def commands(
    wanted: dict[Computation, list[Month]],
) -> Iterator[tuple[list[sa.Table], tuple[Month, Month]]]:
    """What to materialize: tables and a range at a time, in the order of causes."""
    for ranges, group in groupby(wanted.items(), key=lambda item: stretches(item[1])):
        tables = [table for computation, _ in group for table in computation.writes]
        for stretch in ranges:
            yield tables, stretch


@click.group()
def main() -> None:
    """Ten years of a salmon farmer's daily records."""
    os.chdir(project_folder())
    home = state_folder() / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    configuration = Path("dagster.yaml").read_text().replace(".aquamind", str(state_folder()))
    (home / "dagster.yaml").write_text(configuration)
    os.environ["DAGSTER_HOME"] = str(home)
    importlib.import_module("aquamind_assets.definitions")  # registers the computations


@main.command()
@click.argument("months")
@click.option("--again", is_flag=True, help="Also the months that are materialized already.")
def materialize(months: str, again: bool) -> None:
    """Materialize all tables of MONTHS (2015, 2015-03 or 2015-01...2016-06)."""
    wanted_months = months_of(months)
    settings = Settings.from_environment()
    database = Database(database_url())
    click.echo(f"Database: {shown(database.url)}")
    started = time.perf_counter()
    with dg.DagsterInstance.get() as instance:
        for run_id in report_dead_runs(instance, database):
            click.echo(f"Run {run_id} was killed: what it left is made now.")
        earlier = needed_before(wanted_months)
        wanted = {}
        for computation in in_order():
            these = missing(instance, database, computation, earlier.get(computation, []))
            these += (
                wanted_months if again else missing(instance, database, computation, wanted_months)
            )
            needs = Needs(database, computation, settings, computation.writes, these)
            needs.check_kept(wanted_months[0])
            wanted[computation] = these
        if not any(wanted.values()):
            click.echo("All of it is materialized already (AGAIN=1 makes it again).")
        for tables, (first, last) in commands(wanted):
            run(tables, first, last)
        seconds = time.perf_counter() - started
        click.echo(f"\n{as_text(reports(instance, dict.fromkeys(in_order(), wanted_months)))}\n")
        if any(wanted.values()):
            made = reports(instance, wanted)
            rows, peak = sum(r.rows for r in made), max(r.peak_memory_mb for r in made)
            click.echo(
                f"Made {rows:,} rows in {seconds:,.1f} s from start to end,"
                f" {rows / seconds:,.0f} rows/s; peak memory {peak:,.0f} MB."
            )
        if failed := failed_checks(instance):
            raise FarmError(f"These checks failed, see them in the UI: {', '.join(failed)}.")
        click.echo("Next: make ui (look at it), make psql (query it), make ten-years (all of it).")


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
    """Materialize tables over a range, and AquaMind's views of them, by Dagster's own command.

    Raises
    ------
    FarmError
        If it fails; Dagster has said why.
    """
    everything = len(tables) == len(COMPUTATIONS)
    names = [f"{table.schema}/{table.name}" for table in tables]
    select = "*" if everything else ",".join([*names, "aquamind/views"])
    command = ["dagster", "asset", "materialize", "-m", "aquamind_assets.definitions"]
    command += ["--select", select, "--partition-range", f"{first}...{last}"]
    click.echo(f"\n{shlex.join(command)}")
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", *command])
    if done.returncode:
        raise FarmError("That run failed, as said above; the months before are kept.")


@main.command("report")
def compare_with_published() -> None:
    """Compare what there is with the published figures, and write the pages that show it."""
    command = ["dagster", "asset", "materialize", "-m", "aquamind_assets.definitions"]
    command += ["--select", "realism/report"]
    click.echo(shlex.join(command))
    if subprocess.run([sys.executable, "-W", "ignore", "-m", *command]).returncode:
        raise FarmError("That run failed, as said above; the report is as it was.")
    rows = read(Database(database_url()))
    click.echo(f"\n{summary(rows)}\n{verdict(rows)}")
    click.echo(f"Pages: {pages_folder()}/report.html and report.md")


@main.command()
@click.option("--port", default=3000, show_default=True)
def ui(port: int) -> None:
    """Open the Dagster UI, until Ctrl-C."""
    database_url()
    click.echo(f"The Dagster UI: http://localhost:{port} (Ctrl-C ends it)")
    arguments = ["-W", "ignore", "-m", "dagster", "dev", "-h", "localhost", "-p", str(port)]
    arguments += ["--log-level", "error"]  # its warnings are of this very set-up
    os.execv(sys.executable, [sys.executable, *arguments])


@main.command()
@click.argument("months")
def verify(months: str) -> None:
    """Compare each table's rows in the database with the hash recorded for them."""
    wanted, database = months_of(months), Database(database_url())
    wrong = []
    for table in COMPUTATIONS:
        origins = database.origins(table)
        for month in (month for month in wanted if month.key in origins):
            found = database.fingerprint(table, month)
            click.echo(f"{found}  {table.schema}/{table.name} {month}")
            if found != origins[month.key].data_version:
                wrong.append(f"{table} {month}")
    if wrong:
        raise FarmError(f"These rows are not those that were recorded: {', '.join(wrong)}.")


if __name__ == "__main__":
    main()
