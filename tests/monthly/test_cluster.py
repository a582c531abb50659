"""Months on a Dask cluster: the bytes of this machine, whatever is killed, and who is refused."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

import aquamind_assets.definitions  # noqa: F401  (it registers the computations)
from aquamind_assets.core.months import Month
from aquamind_assets.monthly import cluster
from aquamind_assets.monthly.computation import in_order
from aquamind_assets.monthly.month import Made, made
from aquamind_assets.monthly.wave import Wave
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.environment import URL_VARIABLE
from resources.errors import ClusterLost, FarmError, OtherWorker

MONTHS = [Month(2015, 1).plus(number) for number in range(6)]
NAMES = ("infrastructure", "catalogues", "environmental_event", "site_condition", "weather")


class Dask:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self._url = folder, url
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = self._told(self.scheduler, "Scheduler at:")

    def worker(self, variables: Mapping[str, str] | None = None, threads: int = 1) -> int:
        """Start a worker, wait until it is there, and return its process, which has no nanny."""
        arguments = ["--nthreads", str(threads), "--no-nanny", "--no-dashboard"]
        process = self._start("worker", self.address, *arguments, **(variables or {}))
        self._told(process, "Registered to:")
        return process.pid

    def _start(self, kind: str, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        own = {"PYTHONWARNINGS": "ignore", URL_VARIABLE: self._url} | variables
        with (self._folder / f"{len(self._processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", kind, *arguments],
                env=os.environ | own,
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._processes.append(process)
        return process

    def _told(self, process: subprocess.Popen[bytes], words: str) -> str:
        log = self._folder / f"{self._processes.index(process)}.log"
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            for line in log.read_text().splitlines():
                if words in line:
                    return line.split()[-1]
            time.sleep(0.1)
        raise AssertionError(log.read_text())

    def end(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


@pytest.fixture
def dask(use_database: Callable[[], Database], tmp_path: Path) -> Iterator[tuple[Dask, Database]]:
    """A scheduler without workers, and the database in use, which its workers use as well."""
    database = use_database()
    started = Dask(tmp_path, database.url.render_as_string(hide_password=False))
    yield started, database
    started.end()


def units(settings: Settings) -> Iterator[tuple[Wave, dict]]:
    computations = [c for c in in_order() if c.name in NAMES]
    return computations


def made_of(database: Database, address: str, seed: int = 1) -> Iterator[Made]:
    settings = Settings.of(
        {"seed": seed, "scale": 0.05, "machine": {"processes": 2, "scheduler": address}}
    )
    computations = [c for c in in_order() if c.name in NAMES]
    wave = Wave(
        dict.fromkeys(computations, MONTHS),
        [c for c in computations if address and not c.is_in_turn()],
    )
    chosen = {c: list(c.writes) for c in computations}
    database.declare([t for tables in chosen.values() for t in tables])
    with database.alive("a run"):
        yield from made(wave, database, settings, chosen, MONTHS)


def versions(all_made: list[Made]) -> dict[tuple[str, str], str]:
    return {
        (name, each.month.key): written.data_version
        for each in all_made
        for name, written in each.written.items()
    }


def test_it(dask, use_database) -> None:
    started, database = dask
    first = started.worker()
    started.worker()
    t = time.time()
    there = list(made_of(database, started.address))
    print("cluster", time.time() - t)
    t = time.time()
    there = list(made_of(database, started.address))
    print("cluster again", time.time() - t)
    other = use_database()
    t = time.time()
    here = list(made_of(other, ""))
    print("here", time.time() - t)
    assert versions(here) == versions(there)
