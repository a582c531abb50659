"""Months on a Dask cluster: ``python -m benchmarks.cluster --months 2015-01...2019-12``.

Makes what the readings of a farm are made from into a server of its own, with the same fish in some
containers all the time. Then it makes the readings: on processes of this machine, as a run does; on
one, two and three Dask workers that were started before, each a process beside a scheduler, as a
cluster has them; and on Dask's LocalCluster, which would take the place of our own processes, with
its start. Each time every row must have the bytes of the first time. Dagster has no part in it.
``AQUAMIND_...`` variables of the environment do not count.

At the end a worker of each kind of pool is killed as it makes months: what is told, how long it
takes.
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
import numpy as np
import psutil
import sqlalchemy as sa

from aquamind_assets.batches.tables import container_assignment, daily_state
from aquamind_assets.core.months import Month
from aquamind_assets.infrastructure.tables import sensor
from aquamind_assets.monthly.computation import COMPUTATIONS, in_order
from aquamind_assets.monthly.inputs import Needs
from aquamind_assets.monthly.month import Made, made
from aquamind_assets.monthly.wave import Wave
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.embedded import stop_embedded
from resources.environment import URL_VARIABLE, begin_without
from resources.errors import FarmError
from resources.server import database_url

#: Before a worker is killed, from when months are begun. [s]
_KILL_SECONDS = 3.0


class Months:
    """Some months of some computations, made by whatever there is."""

    def __init__(
        self, database: Database, months: Sequence[Month], scale: float, per_day: int = 6
    ) -> None:
        self._database, self._months = database, months
        self._settings = {
            "scale": scale,
            "first_month": months[0].key,
            "readings": {"per_day": per_day},
        }
        self.rows = 0

    def make(self, names: Sequence[str], processes: int = 2, scheduler: str = "") -> float:
        """Make them, and return the seconds. [s]"""
        started = time.perf_counter()
        self.rows = sum(each.rows for each in self.each(names, processes, scheduler))
        return time.perf_counter() - started

    def each(self, names: Sequence[str], processes: int, scheduler: str) -> Iterator[Made]:
        """Make them, and yield each as it is committed."""
        machine = {"processes": processes, "scheduler": scheduler}
        settings = Settings.of(self._settings | {"machine": machine})
        chosen = {c: list(c.writes) for c in in_order() if c.name in names}
        self._database.declare([table for tables in chosen.values() for table in tables])
        wave = Wave(
            dict.fromkeys(chosen, self._months),
            [c for c in chosen if scheduler and not c.is_in_turn()],
        )
        with self._database.alive("a benchmark"):
            yield from made(wave, self._database, settings, chosen, self._months)

    def occupy(self, stays: int) -> None:
        """Make what readings are made from, with one stay in each of the first containers."""
        self.make(["infrastructure", "environmental_event", "site_condition", "photoperiod"])
        for month in self._months:
            place = np.arange(1, stays + 1)
            fish = {
                "id": place,
                "batch_id": place // 10 + 1,
                "container_id": self._container[:stays],
                "assignment_date": np.full(stays, month.days[0]),
                "is_active": np.full(stays, True),
                "departure_date": np.full(stays, np.datetime64("NaT"), dtype="M8[D]"),
            }
            self._put(container_assignment, month, fish)
            days = np.repeat(month.days, stays)
            density = np.full(len(days), 10.0)
            each = {"date": days, "assignment_id": np.tile(place, len(month.days))}
            self._put(daily_state, month, each | {"density_kg_m3": density})

    @property
    def _container(self) -> np.ndarray:
        """Containers with sensors, one of every site after the other."""
        rows = self._database.read(sensor)["container_id"]
        return np.random.Generator(np.random.Philox(1)).permutation(np.unique(rows))

    def _put(self, table: sa.Table, month: Month, rows: dict[str, np.ndarray]) -> None:
        """Write rows of a table whose other columns do not matter here."""
        count, settings = len(next(iter(rows.values()))), Settings.of(self._settings)
        other = {sa.Text: "", sa.Date: month.days[0], sa.Boolean: False}
        columns = {
            c.name: rows.get(c.name, np.full(count, other.get(type(c.type), 0)))
            for c in table.columns
        }
        needs = Needs(self._database, COMPUTATIONS[table], settings)
        with self._database.replace(month, [table]) as replacement:
            replacement.write(table, columns)
            replacement.finish(needs.origin)

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
    """Make readings while a process of the pool is killed."""

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
    try:
        with how() as scheduler:
            moment.start()
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
@click.option("--scale", default=0.1, show_default=True, help="Size of the farm.")
@click.option("--stays", default=60, show_default=True, help="Containers with fish.")
@click.option("--workers", default="1,2,3", show_default=True, help="Of the clusters.")
def main(months: str, scale: float, stays: int, workers: str) -> None:
    """Make the readings of MONTHS in each way, and compare seconds and bytes."""
    importlib.import_module("aquamind_assets.definitions")
    first, _, last = months.partition("...")
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    begin_without()
    os.environ |= {"AQUAMIND_STATE": str(folder), "PYTHONWARNINGS": "ignore"}
    try:
        url = database_url()
        os.environ[URL_VARIABLE] = url.render_as_string(hide_password=False)
        farm = Months(Database(url), Month.of(last).since(Month.of(first)), scale)
        farm.occupy(stays)
        farm.make(["readings"])
        click.echo(f"{months}, scale {scale:g}, {stays} containers: {farm.rows:,} rows")
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
        click.echo(f"processes, one killed: {killed(farm, none, 'forkserver')}")
        click.echo(
            f"LocalCluster, one killed: {killed(farm, lambda: local_cluster(2), 'spawn_main')}"
        )
    finally:
        stop_embedded()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
