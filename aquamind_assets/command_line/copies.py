"""The commands that copy months elsewhere: load, into AquaMind, and export, as Parquet files."""

import os
import time

import click
import dagster as dg

from aquamind_assets.aquamind.months import as_of_day, lacking, made_months
from aquamind_assets.aquamind.target import GROUP as LOAD_GROUP
from aquamind_assets.aquamind.target import refuse_target, target_url
from aquamind_assets.command_line.dagster_command import DEFINITIONS, execute
from aquamind_assets.command_line.months import months_of
from aquamind_assets.core.months import Month
from aquamind_assets.lake.export import GROUP as LAKE_GROUP
from aquamind_assets.lake.export import lacking as lacking_in_lake
from aquamind_assets.lake.place import lake_place
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.monthly.dead_runs import report_dead_runs
from aquamind_assets.operations.backfill import stretches
from resources.database import Database
from resources.environment import LAKE_VARIABLE, TARGET_VARIABLE, reports_folder
from resources.errors import SettingsError
from resources.server import database_url
from resources.url import shown


@click.command()
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
    source, target = Database(database_url()), Database(url, TARGET_VARIABLE)
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


@click.command()
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
    months = f"{len(left)} month{'s' if len(left) > 1 else ''}"
    click.echo(f"{months} of {len(tables)} tables in {time.perf_counter() - started:,.1f} s.")
