"""The command line behind make: ``python -m aquamind_assets materialize 2015-01...2015-12``.

A command asks Dagster which months are missing, has ``dagster asset materialize`` make
those and the earlier months that they need, and prints a report. It keeps no records of its own.
"""

import importlib
import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import click
import dagster as dg
import sqlalchemy as sa
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dotenv import load_dotenv

from aquamind_assets.aquamind.months import as_of_day, lacking, made_months
from aquamind_assets.aquamind.target import GROUP as LOAD_GROUP
from aquamind_assets.aquamind.target import refuse_target, target_url
from aquamind_assets.company.views import all_views
from aquamind_assets.core.months import Month
from aquamind_assets.lake.export import GROUP as LAKE_GROUP
from aquamind_assets.lake.export import lacking as lacking_in_lake
from aquamind_assets.lake.place import lake_place
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation, in_order
from aquamind_assets.monthly.dead_runs import report_dead_runs
from aquamind_assets.monthly.inputs import Needs
from aquamind_assets.monthly.partitions import FIRST, MONTHS
from aquamind_assets.monthly.room import refuse_without_room
from aquamind_assets.operations.backfill import (
    commands,
    missing,
    needed_before,
    refuse_absent,
    stale,
    stretches,
)
from aquamind_assets.operations.dictionary import as_markdown
from aquamind_assets.operations.figures_page import figures_as_markdown
from aquamind_assets.operations.fingerprints import differences, fingerprints
from aquamind_assets.operations.fleet import (
    MAKE_FARM,
    end_with_parent,
    farms_of,
    look,
    make_fleet,
    numbered,
    place,
    refuse_incomplete,
)
from aquamind_assets.operations.fleet import as_text as as_table
from aquamind_assets.operations.jobs import (
    JOB_MONTHS,
    RANGE_END,
    RANGE_START,
    refuse_before_its_turn,
)
from aquamind_assets.operations.totals import as_text, reports
from aquamind_assets.realism.page import summary, verdict
from aquamind_assets.realism.storage import pages_folder, read
from aquamind_assets.settings.farm import Settings
from resources.dagster_storage import give_back
from resources.database import Database
from resources.environment import (
    LAKE_VARIABLE,
    STATE_VARIABLE,
    TARGET_VARIABLE,
    project_folder,
    reports_folder,
    state_folder,
)
from resources.errors import FarmError, SettingsError
from resources.server import database_url
from resources.url import parse, shown

DEFINITIONS = "aquamind_assets.definitions"

#: Where the command was given, for it works in Dagster's own folder.
STARTED_IN = Path.cwd()

_ONLY_WARNINGS = {"loggers": {"console": {"config": {"log_level": "WARNING"}}}}


def months_of(text: str) -> list[Month]:
    """The months that ``2015``, ``2015-03``, ``2015-01...2016-06`` or ``ten-years`` stands for.

    Raises
    ------
    SettingsError
        If it is none of these, or reaches before the first or after the current month.
    """
    if (job := text.replace("-", "_")) in JOB_MONTHS:
        text = "...".join(month.key for month in JOB_MONTHS[job])
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


@click.group()
def main() -> None:
    """Ten years of a salmon farmer's daily records."""
    begin_in(project_folder(), state_folder())
    importlib.import_module("aquamind_assets.definitions")  # registers the computations


def begin_in(project: Path, state: Path) -> None:
    """Have this process and Dagster's commands share variables, state and Dagster's instance.

    They work in Dagster's own folder: in the project's folder they would read ``.env`` again, and
    its variables would replace those of the shell.
    """
    load_dotenv(project / ".env")
    home = state / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    configuration = re.sub(
        r"\.aquamind(\S*)",
        lambda found: json.dumps(f"{state}{found[1]}"),  # YAML takes any path so
        (project / "dagster.yaml").read_text(),
    )
    (home / "dagster.yaml").write_text(configuration)
    os.environ |= {"DAGSTER_HOME": str(home), STATE_VARIABLE: str(state)}
    os.chdir(home)


@main.command()
@click.argument("months")
@click.option("--again", is_flag=True, help="Also make the months that are materialized already.")
def materialize(months: str, again: bool) -> None:
    """Materialize all tables of MONTHS (2015, 2015-03 or 2015-01...2016-06)."""
    make(months_of(months), again=again)


@main.command()
@click.argument("months", required=False)
@click.option("--plan", is_flag=True, help="Only print what would be made.")
def resume(months: str | None, plan: bool) -> None:
    """Materialize what is missing or stale in MONTHS, and in the months that they need.

    Without MONTHS: from the first month to the last that is in the database or that a run was asked
    for.
    """
    with dg.DagsterInstance.get() as instance:
        wanted = months_of(months) if months else begun(instance, Database(database_url()))
    make(wanted, and_stale=True, plan_only=plan)


def begun(instance: dg.DagsterInstance, database: Database) -> list[Month]:
    """The months from the first to the last in the database, or in one of the last 100 runs."""
    tags = [run.tags for run in instance.get_runs(limit=100)]
    keys = {key for table in COMPUTATIONS for key in database.origins(table)}
    keys |= {each[tag] for each in tags for tag in (RANGE_END, "dagster/partition") if tag in each}
    keys &= set(MONTHS.get_partition_keys())
    if not keys:
        raise SettingsError(
            "There is nothing to resume: run `make year` first, or give the months."
        )
    return Month.of(max(keys)).since(FIRST)


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


@main.command()
@click.argument("months")
def dry_run(months: str) -> None:
    """Compute the first of MONTHS, estimate the rest, and write nothing."""
    wanted = months_of(months)
    tags = {RANGE_START: wanted[0].key, RANGE_END: wanted[-1].key}
    database_url()
    before = set(reports_folder().glob("dry-run-*"))
    execute(["job", "execute", "-m", DEFINITIONS, "-j", "dry_run", "--tags", json.dumps(tags)])
    told = sorted(set(reports_folder().glob("dry-run-*")) - before)
    if not told:
        raise FarmError("Dagster's run succeeded but left no report: nothing was computed.")
    for file in told:
        click.echo(file.read_text())


@main.command()
@click.argument("months", required=False)
@click.option("--again", is_flag=True, help="Also load the months that AquaMind has already.")
def load(months: str | None, again: bool) -> None:
    """Load MONTHS, or all made months, into AquaMind's database at AQUAMIND_TARGET_URL."""
    url, as_of = target_url(), as_of_day()
    if url is None:
        raise SettingsError(
            f"{TARGET_VARIABLE} is not set: give the URL of the database that AquaMind has"
            " migrated,"
            f" as in export {TARGET_VARIABLE}=postgresql://user:password@host:5432/aquamind_db."
        )
    source, target = Database(database_url()), Database(url)
    refuse_target(source, target)
    there = [month for month in made_months(source) if as_of is None or month.start <= as_of]
    wanted = months_of(months) if months else there
    left = wanted if again else sorted(set(wanted) & set(lacking(source, target, as_of)))
    if months and (absent := sorted(set(wanted) - set(there))):
        left = sorted({*left, *absent})  # the load refuses them and says why
    click.echo(f"AquaMind: {shown(url)}")
    if not left:
        click.echo("It already has all these months (AGAIN=1 loads them again).")
        return
    before = set(reports_folder().glob("load-*"))
    select = ["--select", f"group:{LOAD_GROUP}", "--partition-range", f"{left[0]}...{left[-1]}"]
    execute(["asset", "materialize", "-m", DEFINITIONS, *select])
    for file in sorted(set(reports_folder().glob("load-*")) - before):
        click.echo(f"\n{file.read_text()}")


@main.command()
@click.argument("months", required=False)
@click.option("--to", "to", help="A folder or s3://bucket/folder, in place of AQUAMIND_LAKE.")
@click.option("--again", is_flag=True, help="Also the months that the lake has already.")
def export(months: str | None, to: str | None, again: bool) -> None:
    """Write MONTHS, or all that are made, as Parquet files: a file a table and month."""
    if to:
        os.environ[LAKE_VARIABLE] = to
    export_months(months, again)


def export_months(months: str | None, again: bool) -> None:
    """Write what the lake lacks of some months, or of all that are made; or all of it again."""
    lake = lake_place()
    if lake is None:
        raise SettingsError(
            f"There is no lake to export to: name a folder, as in make export TO=/data/lake, or"
            f" {LAKE_VARIABLE}."
        )
    database, tables = Database(database_url()), list(COMPUTATIONS)
    made = set.intersection(*(set(database.origins(table)) for table in tables))
    wanted = months_of(months) if months else [Month.of(key) for key in sorted(made)]
    if not wanted:
        raise SettingsError("There is no month to export: `make year` makes some.")
    click.echo(f"Lake: {lake.shown}")
    lake.check()
    started = time.perf_counter()
    with dg.DagsterInstance.get() as instance:
        report_dead_runs(instance, database)
        left = wanted if again else lacking_in_lake(instance, database, lake, tables, wanted)
    if not left:
        click.echo("It has all of these months already (AGAIN=1 writes them again).")
        return
    for first, last in stretches(left):
        select = ["--select", f"group:{LAKE_GROUP}", "--partition-range", f"{first}...{last}"]
        execute(["asset", "materialize", "-m", DEFINITIONS, *select])
    click.echo(
        f"{len(left)} months of {len(tables)} tables in {time.perf_counter() - started:,.1f} s."
    )


@main.command()
@click.argument("name", type=click.Choice(list(JOB_MONTHS)))
def job(name: str) -> None:
    """Run the job NAME, as ``dagster job execute`` does."""
    refuse_before_its_turn(name, Database(database_url()))
    execute(["job", "execute", "-m", DEFINITIONS, "-j", name])


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


def execute(arguments: Sequence[str]) -> None:
    """Print a command of Dagster's and run it in a process of its own.

    Raises
    ------
    FarmError
        If it fails; Dagster has said why. If the database has no room for a run's sessions.
    """
    refuse_without_room(database_url(), Settings.from_environment().machine.processes)
    command = ["dagster", *arguments]
    click.echo(f"\n{shlex.join(command)}")
    if sys.stderr.isatty():  # where bars show how far it is, lines of each month would tear them
        command += ["--config-json", json.dumps(_ONLY_WARNINGS)]
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", *command])
    if done.returncode:
        raise FarmError(
            "That run failed for the reason above; finished months are kept, and `make"
            " resume` makes"
            " the rest once the reason is gone."
        )


@main.command("fleet")
@click.argument("months", default="ten-years")
@click.option("--farms", "count", type=click.IntRange(1, 9999), help="So many, of seeds 1, 2, ...")
@click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="In place of --farms: a TOML file with a table of settings for each farm.",
)
@click.option("--server", "servers", multiple=True, help="A PostgreSQL by URL; several share them.")
@click.option("--at-once", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--status", is_flag=True, help="Only show what there is of each farm.")
def make_farms(
    months: str,
    count: int | None,
    file: Path | None,
    servers: tuple[str, ...],
    at_once: int,
    status: bool,
) -> None:
    """Make MONTHS (ten years) of many farms, each in a database of its own; make what is missing.

    Where AQUAMIND_LAKE names a lake, all farms go into it, each below farm=NAME.
    """
    if (count is None) == (file is None):
        raise SettingsError("Say which farms: either --farms 100, or --file farms.toml.")
    wanted = months_of(months)
    farms = farms_of(Path(STARTED_IN, file)) if file else numbered(count or 0)
    urls = [parse(each, "--server", "for the one in use") for each in servers]
    placed = place(farms, urls or [database_url()], create=not status)
    if status:
        click.echo(as_table([look(each, wanted) for each in placed]))
        return
    states = {each.farm.name: each for each in placed}
    for ended, seconds in make_fleet(placed, months, wanted, at_once):
        states[ended.farm.name] = ended
        click.echo(
            f"{ended.farm.name}: {ended.months} months, {ended.rows:,} rows, {seconds:,.0f} s,"
            f" {ended.state}"
        )
    click.echo(f"\n{as_table(list(states.values()))}")
    refuse_incomplete(list(states.values()))


@main.command(MAKE_FARM, hidden=True)
@click.argument("months")
def make_farm(months: str) -> None:
    """Make MONTHS of the farm of the environment, and its lake, until the fleet's process ends."""
    end_with_parent()
    make(months_of(months))
    if lake_place():
        export_months(months, again=False)


@main.command("report")
def compare_with_published() -> None:
    """Compare the farm with published figures, and write the pages that show it."""
    command = ["dagster", "asset", "materialize", "-m", "aquamind_assets.definitions"]
    command += ["--select", "realism/report"]
    click.echo(shlex.join(command))
    if subprocess.run([sys.executable, "-W", "ignore", "-m", *command]).returncode:
        raise FarmError("That run failed for the reason above; the report is as it was.")
    rows = read(Database(database_url()))
    click.echo(f"\n{summary(rows)}\n{verdict(rows)}")
    click.echo(f"Pages: {pages_folder()}/report.html and report.md")


@main.command()
@click.option("--port", default=3000, show_default=True)
def ui(port: int) -> None:
    """Open the Dagster UI, until Ctrl-C."""
    workspace = Path(__file__).resolve().parents[1] / "workspace.yaml"
    database_url()
    click.echo(f"The Dagster UI: http://localhost:{port} (Ctrl-C ends it)")
    arguments = ["-W", "ignore", "-m", "dagster", "dev", "-h", "localhost", "-p", str(port)]
    arguments += ["--log-level", "error"]  # its warnings are of this very set-up
    arguments += ["--workspace", str(workspace)]
    os.execv(sys.executable, [sys.executable, *arguments])


@main.command()
@click.argument("months")
def verify(months: str) -> None:
    """Compare the rows of MONTHS in each table with the hash recorded for them."""
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
        raise FarmError(f"These rows differ from those recorded: {', '.join(wrong)}.")
    refuse_absent(database, COMPUTATIONS, wanted)


@main.command("fingerprints")
@click.argument("months")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare with the lines of this file; fail if any differs.",
)
def print_fingerprints(months: str, against: Path | None) -> None:
    """Print for each table its months, rows, and one hash of their data versions over MONTHS."""
    wanted, database = months_of(months), Database(database_url())
    found = fingerprints(database, COMPUTATIONS, wanted)
    for each in found:
        click.echo(each)
    refuse_absent(database, COMPUTATIONS, wanted)
    if against and (differing := differences(found, against.read_text())):
        lines = "\n".join(differing)
        raise FarmError(f"{len(differing)} tables differ from {against}:\n{lines}")


@main.command("dictionary")
def write_dictionary() -> None:
    """Write docs/tables.md from the tables' declarations, and docs/figures.md from figures.csv."""
    for page, markdown in (("tables", as_markdown()), ("figures", figures_as_markdown())):
        (project_folder() / "docs" / f"{page}.md").write_text(markdown, encoding="utf-8")
        click.echo(f"Wrote docs/{page}.md")


if __name__ == "__main__":
    main()
