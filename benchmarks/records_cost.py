"""Cost of records in seconds and rows: ``python -m benchmarks.records_cost``.

Makes ``quality.injected_error`` and ``late_entry`` of every month of the farm in use at clean,
usual and poor, one after another in this process, without Dagster, and counts the rows of the
tables and of the views of what is recorded. Prints seconds, rows and bytes. ``--leave`` says at
which quality the farm is left; no other table is written.
"""

import time

import click

import aquamind_assets.definitions  # noqa: F401  (registers the computations)
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.monthly.month import made
from aquamind_assets.monthly.wave import Wave
from aquamind_assets.records.recorded import RECORDED, refresh
from aquamind_assets.records.tables import QUALITY, injected_error, late_entry
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.server import database_url


def remade(database: Database, months: list[Month], quality: str) -> float:
    """Make the tables of records at a quality. [s]"""
    started = time.perf_counter()
    own = Settings.from_environment()
    of_quality = own.records.model_copy(update={"quality": quality})
    one = own.machine.model_copy(update={"processes": 1})
    settings = own.model_copy(update={"records": of_quality, "machine": one})
    chosen = {COMPUTATIONS[injected_error]: list(QUALITY)}
    wave = Wave(dict.fromkeys(chosen, months), [])
    with database.alive("a benchmark"):
        for _ in made(wave, database, settings, chosen, months):
            pass
    refresh(database)
    return time.perf_counter() - started


def read(database: Database, schema: str | None) -> float:
    """Read every row of the tables of which records can differ, or of their views. [s]"""
    started = time.perf_counter()
    for each in RECORDED:
        name = f"{schema}.{each.table.name}" if schema else str(each.table)
        database.count(f"SELECT count(*) FROM (SELECT row::text FROM {name} row OFFSET 0) rows")
    return time.perf_counter() - started


@click.command()
@click.option("--leave", default="clean", type=click.Choice(["clean", "usual", "poor"]))
@click.option("--only", default="clean,usual,poor", show_default=True, help="Qualities, in order.")
def main(leave: str, only: str) -> None:
    """Time the tables of records at each quality, and what reads them."""
    database = Database(database_url())
    months = [Month.of(key) for key in sorted(database.origins(injected_error))]
    true = sum(sum(o.rows for o in database.origins(each.table).values()) for each in RECORDED)
    click.echo(f"{len(months)} months, {true:,} true rows of {len(RECORDED)} tables")
    last = ""
    for quality in only.split(","):
        seconds, last = remade(database, months, quality), quality
        rows, size = [], 0
        for table in (injected_error, late_entry):
            rows.append(sum(origin.rows for origin in database.origins(table).values()))
            size += database.count(
                "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits"
                f" WHERE inhparent = '{table}'::regclass"
            )
        whole, views = read(database, None), read(database, "recorded")
        click.echo(
            f"{quality:<6}{seconds:>8.1f} s made, {rows[0]:,} errors, {rows[1]:,} late entries,"
            f" {size / 1e6:.1f} MB; reading tables {whole:.1f} s, views {views:.1f} s"
        )
    if last != leave:
        remade(database, months, leave)


if __name__ == "__main__":
    main()
