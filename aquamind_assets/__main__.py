"""``python -m aquamind_assets materialize 2015-01...2015-12``: what `make year` does.

It asks Dagster which months are missing, has ``dagster asset materialize`` make those, with what
they need of earlier months, and shows what came of it. It keeps no record of its own.
"""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import groupby

import click
import dagster as dg
import sqlalchemy as sa

from aquamind_assets.assets import COMPUTATIONS, Computation, Needs, asset_key, in_order
from aquamind_assets.definitions import defs  # noqa: F401  (registers the computations)
from aquamind_assets.months import MONTHS, Month
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
    named = {str(c.info.get("references")) for table in reader.writes for c in table.columns}
    past = {str(table) for table in (*reader.to_date, *reader.previous)}
    if reader is not of:
        past |= named
    if reader in needed:
        past |= {str(table) for table in reader.same_month}
    return not past.isdisjoint(str(table) for table in of.writes)


def missing(
    instance: dg.DagsterInstance, computation: Computation, months: Sequence[Month]
) -> list[Month]:
    """The months that some table of a computation is not materialized for."""
    done = [instance.get_materialized_partitions(asset_key(table)) for table in computation.writes]
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
    home = state_folder().resolve() / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy("dagster.yaml", home)
    os.environ["DAGSTER_HOME"] = str(home)


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
        for run_id in report_dead_runs(instance, database, grace_seconds=0):
            click.echo(f"Run {run_id} was killed: what it left is made now.")
        earlier = needed_before(wanted_months)
        wanted = {}
        for computation in in_order():
            these = [*missing(instance, computation, earlier.get(computation, []))]
            these += wanted_months if again else missing(instance, computation, wanted_months)
            kept = [month for month in wanted_months if month not in these]
            Needs(database, computation, settings).check_kept(kept)
            wanted[computation] = these
        if not any(wanted.values()):
            click.echo("All of it is materialized already (AGAIN=1 makes it again).")
        for tables, (first, last) in commands(wanted):
            run(tables, first, last)
        seconds = time.perf_counter() - started
        found = reports(instance, wanted_months)
        click.echo(f"\n{as_text(found)}\n")
        made = sum(len(m) for m in wanted.values())
        if made:
            peak = max(r.peak_memory_mb for r in found)
            rows = sum(r.rows for r in found)
            click.echo(
                f"{rows:,} rows in {seconds:,.1f} s from start to end, {rows / seconds:,.0f}"
                f" rows/s; peak memory {peak:,.0f} MB."
            )
        click.echo("Next: make ui (look at it), make psql (query it), make ten-years (all of it).")


def run(tables: Sequence[sa.Table], first: Month, last: Month) -> None:
    """Materialize tables over a range by Dagster's own command.

    Raises
    ------
    FarmError
        If it fails; Dagster has said why.
    """
    everything = len(tables) == len(COMPUTATIONS)
    select = "*" if everything else ",".join(f"{t.schema}/{t.name}" for t in tables)
    command = ["dagster", "asset", "materialize", "-m", "aquamind_assets.definitions"]
    command += ["--select", select, "--partition-range", f"{first}...{last}"]
    click.echo(f"\n{shlex.join(command)}")
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", *command])
    if done.returncode:
        raise FarmError("That run failed, as said above; the months before are kept.")


@main.command()
@click.option("--port", default=3000, show_default=True)
def ui(port: int) -> None:
    """Open the Dagster UI, until Ctrl-C."""
    database_url()
    Settings.from_environment()
    click.echo(f"The Dagster UI: http://localhost:{port} (Ctrl-C ends it)")
    arguments = ["-W", "ignore", "-m", "dagster", "dev", "-h", "localhost", "-p", str(port)]
    arguments += ["--log-level", "error"]  # its warnings are of this very set-up
    os.execv(sys.executable, [sys.executable, *arguments])


@main.command()
@click.argument("months")
def verify(months: str) -> None:
    """Compare each table's rows in the database with the hash recorded for them."""
    database = Database(database_url())
    wrong = []
    for table in COMPUTATIONS:
        origins = database.origins(table)
        for month in months_of(months):
            if month.key in origins:
                found = database.fingerprint(table, month)
                click.echo(f"{found}  {table.schema}/{table.name} {month}")
                if found != origins[month.key].data_version:
                    wrong.append(f"{table} {month}")
    if wrong:
        raise FarmError(f"These rows are not those that were recorded: {', '.join(wrong)}.")


if __name__ == "__main__":
    main()
