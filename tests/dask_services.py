"""Dask's scheduler and workers as processes, for the tests that kill them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.database import Database
from resources.environment import URL_VARIABLE


class Dask:
    """A scheduler and its workers, each a process of its own, on one database."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder, self.database = folder, database
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = self.told(self.scheduler, "Scheduler at:")

    def worker(self, threads: int = 1, **variables: str) -> subprocess.Popen[bytes]:
        """Start a worker, without a nanny that would start it again."""
        arguments = ["--nthreads", str(threads), "--no-nanny", "--no-dashboard"]
        return self._start("worker", self.address, *arguments, **variables)

    def _start(self, kind: str, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        url = self.database.url.render_as_string(hide_password=False)
        own = {"PYTHONWARNINGS": "ignore", URL_VARIABLE: url} | variables
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

    def told(self, process: subprocess.Popen[bytes], words: str) -> str:
        """The last word of the line of a process's log that has some words."""
        log = self._folder / f"{self._processes.index(process)}.log"
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            for line in log.read_text().splitlines():
                if words in line:
                    return line.split()[-1]
            time.sleep(0.05)
        raise AssertionError(log.read_text())

    def end(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


@pytest.fixture
def dask(database: Database, tmp_path: Path) -> Iterator[Dask]:
    started = Dask(tmp_path, database)
    yield started
    started.end()
