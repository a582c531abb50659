"""A month of readings at any interval: ``python -m benchmarks.readings_month --per-day 144``.

Makes what a month's readings are made from into a server of its own, with the same fish in some
containers all the time, and then the readings, in a process of their own, as often a day as asked.
Prints rows, seconds, bytes and the most memory that the process held. ``AQUAMIND_...`` variables of
the environment do not count.
"""

import importlib
import multiprocessing
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.month import Made
from benchmarks.cluster import Months
from resources.database import Database
from resources.embedded import stop_embedded
from resources.environment import begin_without
from resources.server import database_url


def _make(url: sa.URL, month: Month, scale: float, per_day: int, pipe: Any) -> None:
    importlib.import_module("aquamind_assets.definitions")
    farm = Months(Database(url), [month], scale, per_day)
    pipe.send(next(farm.each(["readings"], 1, "")))


@click.command()
@click.option("--month", default="2019-07", show_default=True)
@click.option("--scale", default=4.0, show_default=True, help="Size of the farm.")
@click.option("--stays", default=1000, show_default=True, help="Containers with fish.")
@click.option("--per-day", default="6,24,144", show_default=True, help="Readings of a sensor.")
def main(month: str, scale: float, stays: int, per_day: str) -> None:
    """Make the readings of MONTH at each interval."""
    importlib.import_module("aquamind_assets.definitions")
    folder = Path(tempfile.mkdtemp(prefix="readings-"))
    begin_without()
    os.environ |= {"AQUAMIND_STATE": str(folder), "PYTHONWARNINGS": "ignore"}
    try:
        url, of = database_url(), Month.of(month)
        Months(Database(url), [of], scale).occupy(stays)
        for each in (int(given) for given in per_day.split(",")):
            receiver, sender = multiprocessing.Pipe(duplex=False)
            process = multiprocessing.get_context("spawn").Process(
                target=_make, args=(url, of, scale, each, sender)
            )
            process.start()
            made: Made = receiver.recv()
            process.join()
            size = sum(written.bytes for written in made.written.values())
            click.echo(
                f"{each:>4} a day: {made.rows:>12,} rows {made.seconds:>7.1f} s"
                f" {made.rows / made.seconds:>9,.0f} rows/s {size / made.rows:>5.1f} bytes a row,"
                f" {made.peak_memory_mb:,.0f} MB at most"
            )
    finally:
        stop_embedded()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
