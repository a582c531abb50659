"""Backfills that are killed and resumed: ``python -m benchmarks.kill --rounds 50``.

Each round makes 24 months of some computations beside those that are there, kills something with
SIGKILL at a moment drawn from the seed, and resumes, until all is there; sometimes a resumed
backfill is killed as well. After each kill nothing may be recorded as materialized that is not in
the database, and nothing be there that is half a month; at the end of each round every month must
have the rows of a backfill that nobody disturbed.
"""

import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import click
import dagster as dg
import psutil
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key, in_order
from aquamind_assets.operations.backfill import missing
from resources.database import Database
from resources.embedded import data_folder, stop_embedded
from resources.environment import begin_without, project_folder
from resources.errors import FarmError
from resources.server import database_url

#: Made in each round: one without state, one with, one on several processes.
ROUND = ("environmental_event", "fish_month", "readings")

TARGETS = ("run", "pool", "server", "group")

#: A round that is not complete after so many commands never will be.
_MOST_COMMANDS = 12

#: A command that takes so many times as long as all of it undisturbed hangs.
_HANGS = 10


@dataclass
class Round:
    """The result of a round."""

    target: str
    at_seconds: float
    kept: int = 0
    kills: int = 0
    commands: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


class Backfills:
    """Backfills of a range on a server of their own."""

    def __init__(
        self, state: Path, months: str, scale: float, made: Sequence[str], targets: Sequence[str]
    ) -> None:
        self.months, self._made, self._targets = months, made, targets
        first, _, last = months.partition("...")
        self._months = Month.of(last).since(Month.of(first))
        begin_without()
        os.environ |= {
            "AQUAMIND_STATE": str(state),
            "AQUAMIND_SCALE": str(scale),
            "AQUAMIND_READINGS__PER_DAY": "1",
            "DAGSTER_HOME": str(project_folder()),
            "PYTHONWARNINGS": "ignore",
        }
        importlib.import_module("aquamind_assets.definitions")
        self._log = state / "commands.log"
        self.expected: dict[str, str] = {}
        self.seconds = 0.0

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database, its server started if need be."""
        until = time.monotonic() + 60
        while True:  # what a killed server leaves holds its memory for a moment
            database_url.cache_clear()
            try:
                database = Database(database_url())
                break
            except (FarmError, sa.exc.SQLAlchemyError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
        try:
            yield database
        finally:
            database.close()

    def begin_again(self) -> None:
        """Begin with the database as `undisturbed` left it."""
        with self._maintenance() as (connection, name):
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {name}_begin")
            # A copied sequence falls back in a crash unless its next number is in the log.
            connection.exec_driver_sql("CHECKPOINT")

    @contextmanager
    def _maintenance(self) -> Iterator[tuple[sa.Connection, str]]:
        with self.database() as database:
            url = database.url
        engine = sa.create_engine(
            url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        with engine.connect() as connection:
            # Who is thrown out would come back at once.
            connection.exec_driver_sql(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                f" WHERE datname = '{url.database}'"
            )
            yield connection, str(url.database)
            connection.exec_driver_sql(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")

    def start(self, command: str) -> subprocess.Popen[bytes]:
        """Begin to materialize or to resume the range, in a process group of its own."""
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "aquamind_assets", command, self.months],
                start_new_session=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def undisturbed(self) -> None:
        """Make all in peace, and those of a round again: what each backfill must come to."""
        if self.start("materialize").wait():
            raise click.ClickException(self._log.read_text()[-3000:])
        with self.database() as database:
            self.expected = fingerprints(database)
            tables = [table for table, c in COMPUTATIONS.items() if c.name in self._made]
            with database.connect() as connection:
                for table in tables:
                    connection.exec_driver_sql(f"DROP TABLE {table} CASCADE")
        if len(self.expected) != len(COMPUTATIONS) * len(self._months):
            raise click.ClickException(f"Only {len(self.expected)} months of tables were made.")
        with dg.DagsterInstance.get() as instance:
            instance.wipe_assets([asset_key(table) for table in tables])
        with self._maintenance() as (connection, name):
            connection.exec_driver_sql(f"CREATE DATABASE {name}_begin TEMPLATE {name}")
            connection.exec_driver_sql("CHECKPOINT")
        started = time.monotonic()
        if self.start("materialize").wait():
            raise click.ClickException(self._log.read_text()[-3000:])
        self.seconds = time.monotonic() - started
        with self.database() as database:
            if fingerprints(database) != self.expected:
                raise click.ClickException("Made twice in peace, the rows differ.")

    def round(self, draws: random.Random) -> Round:
        """One backfill: killed, resumed, perhaps killed again, until complete."""
        self.begin_again()
        this = Round(draws.choice(self._targets), draws.uniform(0.1, 0.95) * self.seconds)
        started, target, wait = time.monotonic(), this.target, this.at_seconds
        kept: dict[str, str] = {}
        while this.commands < _MOST_COMMANDS:
            process = self.start("resume" if this.kills else "materialize")
            this.commands += 1
            latest = time.monotonic() + _HANGS * self.seconds
            killed = _kill(process, target, wait, latest) if target else 0
            this.kills += killed
            try:
                process.wait(max(latest - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                this.faults.append(f"command {this.commands} hangs")
                os.killpg(process.pid, signal.SIGKILL)
                killed = 1
                process.wait()
            if not this.kills and process.returncode == 0:  # done before its moment: once more
                self.begin_again()
                this.at_seconds = wait = wait * 0.7
                continue
            with self.database() as database:
                kept = fingerprints(database)
                this.faults += self._faults(database, kept)
            this.kept = this.kept or len(kept)
            if process.returncode == 0 and kept == self.expected:
                break
            if process.returncode == 0:
                this.faults.append(f"command {this.commands} ended well, and months lack or differ")
            elif not killed:
                this.faults.append(f"command {this.commands} failed, and nothing was killed")
            again = draws.random() < 0.3
            target = draws.choice(self._targets) if again else ""
            wait = draws.uniform(0.1, 0.6) * self.seconds
        if kept != self.expected:
            this.faults.append(f"{len(self.expected.items() - kept.items())} months lack or differ")
        this.faults += self._not_recorded()
        this.seconds = time.monotonic() - started
        return this

    def _faults(self, database: Database, kept: dict[str, str]) -> list[str]:
        faults = [
            f"{name} is not as undisturbed" for name in sorted(kept.items() - self.expected.items())
        ]
        half = database.count(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname NOT IN ('dagster', 'realism', 'pg_catalog',"
            " 'information_schema') AND (NOT c.relispartition OR obj_description(c.oid) IS NULL)"
        )
        if half:
            faults.append(f"{half} tables are left half made")
        with dg.DagsterInstance.get() as instance:
            for table in COMPUTATIONS:
                there = database.origins(table)
                for key in sorted(instance.get_materialized_partitions(asset_key(table))):
                    if key not in there:
                        faults.append(f"{table} {key} is recorded and not there")
                for key, origin in there.items():
                    if origin.data_version != kept[f"{table} {key}"]:
                        faults.append(f"{table} {key} has other rows than its comment says")
        return faults

    def _not_recorded(self) -> list[str]:
        with self.database() as database, dg.DagsterInstance.get() as instance:
            return [
                f"{computation.name} {month} is not recorded"
                for computation in in_order()
                for month in missing(instance, database, computation, self._months)
            ]


def fingerprints(database: Database) -> dict[str, str]:
    """The hash of the rows of every month of every table, as they are in the database."""
    return {
        f"{table} {key}": database.fingerprint(table, Month.of(key))
        for table in COMPUTATIONS
        for key in database.origins(table)
    }


def _kill(process: subprocess.Popen[bytes], target: str, seconds: float, latest: float) -> int:
    """Kill a target after some seconds; 0 if there was nothing to kill until the latest moment."""
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    while process.poll() is None and time.monotonic() < latest:
        with suppress(psutil.Error, OSError, IndexError, ValueError):
            if target == "group":
                os.killpg(process.pid, signal.SIGKILL)
                return 1
            if target == "server":
                left = (data_folder() / "postmaster.pid").read_text()
                psutil.Process(int(left.split()[0])).kill()
                return 1
            for child in psutil.Process(process.pid).children(recursive=True):
                if target == "pool":
                    parent = child.parent()
                    found = parent is not None and "forkserver" in " ".join(parent.cmdline())
                else:
                    found = "dagster" in " ".join(child.cmdline())
                if found:
                    child.kill()
                    return 1
        time.sleep(0.05)  # there is none yet
    return 0


@click.command()
@click.option("--rounds", default=10, show_default=True)
@click.option("--months", default="2015-01...2016-12", show_default=True, help="From 2015-01 on.")
@click.option("--scale", default=0.05, show_default=True, help="Size of the farm.")
@click.option("--made", default=",".join(ROUND), show_default=True, help="In each round.")
@click.option("--targets", default=",".join(TARGETS), show_default=True, help="To kill.")
@click.option("--seed", default=1, show_default=True, help="Draws targets and moments.")
def main(rounds: int, months: str, scale: float, made: str, targets: str, seed: int) -> None:
    """Kill ROUNDS backfills, resume them, and compare every row with an undisturbed one."""
    importlib.import_module("aquamind_assets.definitions")
    for name in made.split(","):
        if name not in {computation.name for computation in in_order()}:
            raise click.BadParameter(f"{name} is no computation", param_hint="--made")
    for name in targets.split(","):
        if name not in TARGETS:
            told = f"{name} is none of {', '.join(TARGETS)}"
            raise click.BadParameter(told, param_hint="--targets")
    state = Path(tempfile.mkdtemp(prefix="kill-"))
    failed = kills = 0
    try:
        backfills = Backfills(state, months, scale, made.split(","), targets.split(","))
        backfills.undisturbed()
        click.echo(
            f"{months}, scale {scale:g}: {len(backfills.expected)} months of tables, those of"
            f" {made} in {backfills.seconds:.1f} s undisturbed"
        )
        draws = random.Random(seed)
        for number in range(1, rounds + 1):
            this = backfills.round(draws)
            failed, kills = failed + bool(this.faults), kills + this.kills
            click.echo(
                f"{number:>3}. {this.target:<7} at {this.at_seconds:5.1f} s, {this.kills} killed,"
                f" {this.kept:>5} months of tables kept, {this.commands} commands,"
                f" {this.seconds:5.1f} s: {'; '.join(this.faults[:3]) or 'as undisturbed'}"
            )
        click.echo(f"{rounds} backfills, {kills} kills, {failed} not as they must be")
        if failed:
            raise click.ClickException(f"Faults: see above, and what was said in {state}.")
    finally:
        stop_embedded()
        if not failed:
            shutil.rmtree(state)


if __name__ == "__main__":
    main()
