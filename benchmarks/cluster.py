"""Months on a Dask cluster: ``python -m benchmarks.cluster --months 2015-01...2019-12``.

Makes a farm into a server of its own, then its readings again: on processes of this machine, as a
run makes them; on one, two and three Dask workers that were started before, each a process beside a
scheduler, as a cluster has them; and on Dask's LocalCluster, which would take the place of our own
processes, with its start. Each time every row must have the bytes of the first time. Dagster has no
part in it. ``AQUAMIND_...`` variables of the environment do not count.

At the end a worker of each kind of pool is killed as it makes months, and then the process that
began the pool: what is told, how long the months take, how long the orphans live.
"""

import contextlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import click
import distributed
import psutil

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import in_order
from aquamind_assets.monthly.month import made
from aquamind_assets.monthly.wave import Wave
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.embedded import stop_embedded
from resources.environment import URL_VARIABLE, begin_without
from resources.errors import FarmError
from resources.server import database_url

#: Before a worker is killed. [s]
_KILL_SECONDS = 3.0


class Months:
    """Some months of some computations, made by whatever there is."""

    def __init__(self, database: Database, months: Sequence[Month], scale: float) -> None:
        self._database, self._months, self._scale = database, months, scale
        self.rows = 0

    def make(self, names: Sequence[str], processes: int = 2, scheduler: str = "") -> float:
        """Make them, and return the seconds. [s]"""
        started = time.perf_counter()
        self.rows = sum(each for each in self.each(names, processes, scheduler))
        return time.perf_counter() - started

    def each(self, names: Sequence[str], processes: int, scheduler: str) -> Iterator[int]:
        """Make them, and yield the rows of each."""
        machine = {"processes": processes, "scheduler": scheduler}
        settings = Settings.of({"scale": self._scale, "machine": machine})
        chosen = {c: list(c.writes) for c in in_order() if c.name in names}
        self._database.declare([table for tables in chosen.values() for table in tables])
        wave = Wave(
            dict.fromkeys(chosen, self._months),
            [c for c in chosen if scheduler and not c.is_in_turn()],
        )
        with self._database.alive("a benchmark"):
            for each in made(wave, self._database, settings, chosen, self._months):
                yield each.rows

    def versions(self, name: str) -> list[str]:
        """The data versions of all months of a computation's tables."""
        tables = [table for c in in_order() if c.name == name for table in c.writes]
        return [o.data_version for t in tables for o in self._database.origins(t).values()]


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[str]:
    """A scheduler and some workers, each a process of its own, as in a deployment."""
    file = folder / f"scheduler-{workers}.json"
    dask = [sys.executable, "-W", "ignore", "-m", "dask"]
    begun = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    ours = ["--nthreads", "1", "--no-dashboard", "--scheduler-file", str(file)]
    with (folder / f"dask-{workers}.log").open("wb") as log:
        processes = [subprocess.Popen([*dask, "scheduler", *begun], stdout=log, stderr=log)]
        processes += [
            subprocess.Popen([*dask, "worker", *ours], stdout=log, stderr=log)
            for _ in range(workers)
        ]
        try:
            with distributed.Client(scheduler_file=str(file), set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=120)
                client.run(importlib.import_module, "aquamind_assets.definitions")
                yield client.scheduler_info()["address"]
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait()


@contextmanager
def local_cluster(workers: int) -> Iterator[str]:
    """Dask's own pool of this machine."""
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=None
    ) as local:
        yield local.scheduler_address


def killed(months: Months, how: Callable[[], AbstractContextManager[str]], mark: str) -> str:
    """What becomes of the readings if a process of the pool is killed."""

    def kill() -> None:
        for process in psutil.Process().children(recursive=True)[::-1]:
            with contextlib.suppress(psutil.Error):
                parent = process.parent()
                if (
                    mark in " ".join(process.cmdline())
                    and (parent is not None)
                    and (mark != "forkserver" or mark in " ".join(parent.cmdline()))
                ):
                    process.kill()
                    return

    moment = threading.Timer(_KILL_SECONDS, kill)
    moment.start()
    try:
        with how() as scheduler:
            return f"made in {months.make(['readings'], 2, scheduler):.1f} s"
    except FarmError as error:
        return f"failed: {error.message}"
    finally:
        moment.join()


@contextmanager
def none() -> Iterator[str]:
    """No cluster."""
    yield ""


@click.command()
@click.option("--months", default="2015-01...2019-12", show_default=True)
@click.option("--scale", default=0.2, show_default=True, help="Size of the farm.")
@click.option("--workers", default="1,2,3", show_default=True, help="Of the clusters.")
def main(months: str, scale: float, workers: str) -> None:
    """Make the readings of MONTHS in each way, and compare seconds and bytes."""
    importlib.import_module("aquamind_assets.definitions")
    first, _, last = months.partition("...")
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    begin_without()
    os.environ |= {"AQUAMIND_STATE": str(folder), "PYTHONWARNINGS": "ignore"}
    try:
        url = database_url()
        os.environ[URL_VARIABLE] = url.render_as_string(hide_password=False)
        readings = next(c for c in in_order() if c.name == "readings")
        before = [c.name for c in readings.and_all_that_it_reads() if c is not readings]
        farm = Months(Database(url), Month.of(last).since(Month.of(first)), scale)
        click.echo(
            f"{months}, scale {scale:g}: all before the readings in {farm.make(before):.1f} s"
        )
        farm.make(["readings"])
        expected = farm.versions("readings")

        def told(way: str, seconds: float) -> None:
            same = "the same bytes" if farm.versions("readings") == expected else "OTHER BYTES"
            click.echo(f"{way:<34}{seconds:>8.1f} s {farm.rows / seconds:>10,.0f} rows/s, {same}")

        for count in (1, 2):
            told(f"processes: {count}", farm.make(["readings"], count))
        for count in (int(each) for each in workers.split(",")):
            with cluster(count, folder) as scheduler:
                told(f"Dask workers: {count}", farm.make(["readings"], 2, scheduler))
        for _ in range(2):
            started = time.perf_counter()
            with local_cluster(2) as scheduler:
                farm.make(["readings"], 2, scheduler)
            told("LocalCluster of 2, with start", time.perf_counter() - started)
            told("processes: 2", farm.make(["readings"], 2))
        click.echo(f"{farm.rows:,} rows")
        click.echo(f"processes, one killed: {killed(farm, none, 'forkserver')}")
        click.echo(
            f"LocalCluster, one killed: {killed(farm, lambda: local_cluster(2), 'spawn_main')}"
        )
    finally:
        stop_embedded()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
