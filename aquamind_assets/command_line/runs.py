"""The commands that make months: materialize, resume, dry-run and job."""

import json

import click
import dagster as dg

from aquamind_assets.command_line.dagster_command import DEFINITIONS, execute
from aquamind_assets.command_line.making import make
from aquamind_assets.command_line.months import begun, months_of
from aquamind_assets.operations.jobs import (
    JOB_MONTHS,
    RANGE_END,
    RANGE_START,
    refuse_before_its_turn,
)
from resources.database import Database
from resources.environment import reports_folder
from resources.errors import FarmError
from resources.server import database_url


@click.command()
@click.argument("months")
@click.option("--again", is_flag=True, help="Also make the months that are materialized already.")
def materialize(months: str, again: bool) -> None:
    """Materialize all tables of MONTHS (2015, 2015-03 or 2015-01...2016-06)."""
    make(months_of(months), again=again)


@click.command()
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


@click.command()
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


@click.command()
@click.argument("name", type=click.Choice(list(JOB_MONTHS)))
def job(name: str) -> None:
    """Run the job NAME, as ``dagster job execute`` does."""
    refuse_before_its_turn(name, Database(database_url()))
    execute(["job", "execute", "-m", DEFINITIONS, "-j", name])
