"""The command that makes many farms, and the one that it runs for each."""

from pathlib import Path

import click

from aquamind_assets.command_line.copies import export_months
from aquamind_assets.command_line.making import make
from aquamind_assets.command_line.months import months_of
from aquamind_assets.command_line.place import STARTED_IN
from aquamind_assets.lake.place import lake_place
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
from aquamind_assets.operations.fleet_cluster import make_fleet_there
from aquamind_assets.settings.farm import Settings
from resources.errors import SettingsError
from resources.server import database_url
from resources.url import parse


@click.command("fleet")
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

    Where AQUAMIND_MACHINE__SCHEDULER names a Dask cluster, its workers make them, a farm each.
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
    cluster = Settings.from_environment().machine.scheduler
    made = (
        make_fleet_there(cluster, placed, months, wanted)
        if cluster
        else make_fleet(placed, months, wanted, at_once)
    )
    for ended, seconds in made:
        states[ended.farm.name] = ended
        click.echo(
            f"{ended.farm.name}: {ended.months} months, {ended.rows:,} rows, {seconds:,.0f} s,"
            f" {ended.state}"
        )
    click.echo(f"\n{as_table(list(states.values()))}")
    refuse_incomplete(list(states.values()))


@click.command(MAKE_FARM, hidden=True)
@click.argument("months")
def make_farm(months: str) -> None:
    """Make MONTHS of the farm of the environment, and its lake, until the fleet's process ends."""
    end_with_parent()
    make(months_of(months))
    if lake_place():
        export_months(months, again=False)
