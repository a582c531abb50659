"""Loading against the floor: ``python -m benchmarks.load --months 2015-01...2015-12``.

Materializes a range into a fresh database by Dagster's own command, then has the server COPY the
same rows from files, month by month into new tables, which nothing can beat: no computing, no
sending, no index. Everything happens in a folder of its own, which goes at the end.
"""

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import dagster as dg
import psutil
import sqlalchemy as sa

from aquamind_assets.assets import COMPUTATIONS
from benchmarks.memory import PeakMemory
from resources import server

DEFINITIONS = "aquamind_assets.definitions"

READINGS = ("environment.environmental_reading", "environment.reading_daily")

_PHASES = ("computing", "encoding", "waiting", "finishing")


@dataclass(frozen=True)
class Run:
    """What a command of Dagster's came to."""

    seconds: float
    memory: PeakMemory


@contextmanager
def fresh_database(folder: Path) -> Iterator[sa.Engine]:
    """An embedded server of its own in a folder, stopped at the end."""
    for name in [name for name in os.environ if name.startswith("AQUAMIND_")]:
        if name in (server.URL_VARIABLE, "AQUAMIND_STATE"):
            del os.environ[name]
    os.environ["AQUAMIND_STATE"] = str(folder)
    engine = sa.create_engine(server.database_url())
    try:
        yield engine
    finally:
        engine.dispose()
        server.embedded_server().stop()


def materialize(engine: sa.Engine, select: str, months: str) -> Run:
    """Run ``dagster asset materialize`` in a process of its own.

    Raises
    ------
    ClickException
        If it fails.
    """
    with engine.connect() as connection:
        backend = connection.scalar(sa.text("SELECT pg_backend_pid()"))
        postmaster = psutil.Process(backend).ppid()
    command = [sys.executable, "-W", "ignore", "-m", "dagster", "asset", "materialize"]
    command += ["-m", DEFINITIONS, "--select", select]
    command += ["--partition-range", months]
    environment = os.environ | {"DAGSTER_HOME": str(server.project_folder())}
    environment["PYTHONWARNINGS"] = "ignore"
    with (
        PeakMemory(os.getpid(), postmaster) as memory,
        tempfile.TemporaryFile("w+") as output,
    ):
        started = time.perf_counter()
        done = subprocess.run(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        seconds = time.perf_counter() - started
        if done.returncode:
            output.seek(0)
            raise click.ClickException(output.read()[-4000:])
    return Run(seconds, memory)


def _selection(tables: Sequence[str]) -> str:
    return ",".join(name.replace(".", "/") for name in tables)


def partitions(engine: sa.Engine, table: str) -> list[tuple[str, int]]:
    """The months of a table, each with its bytes."""
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT inhrelid::regclass::text, pg_total_relation_size(inhrelid) FROM pg_inherits"
                " WHERE inhparent = to_regclass(:table) ORDER BY 1"
            ),
            {"table": table},
        )
        return [(name, size) for name, size in rows]


def copy_from_files(engine: sa.Engine, tables: list[str]) -> tuple[int, float]:
    """Rows and seconds of server-side COPY, with FREEZE, of all months of some tables. [1], [s]"""
    rows, seconds = 0, 0.0
    connection = engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("SHOW data_directory")
    file = f"{cursor.fetchone()[0]}/copied.bin"
    for table in tables:
        for partition, _ in partitions(engine, table):
            cursor.execute(f"COPY {partition} TO '{file}' (FORMAT binary)")
            cursor.execute(f"CREATE TABLE IF NOT EXISTS copied (LIKE {partition})")
            connection.commit()
            cursor.execute("DROP TABLE copied")
            connection.commit()
            started = time.perf_counter()
            cursor.execute(f"CREATE TABLE copied (LIKE {partition})")
            cursor.execute(f"COPY copied FROM '{file}' (FORMAT binary, FREEZE)")
            rows += cursor.rowcount
            connection.commit()
            seconds += time.perf_counter() - started
            cursor.execute("DROP TABLE copied")
            connection.commit()
    connection.close()
    os.unlink(file)
    return rows, seconds


def phases(tables: list[str]) -> dict[str, float]:
    """Seconds of each phase over all months of a computation, from Dagster's own records."""
    total = dict.fromkeys((*_PHASES, "seconds"), 0.0)
    with dg.DagsterInstance.get() as instance:
        key = dg.AssetKey(tables[0].split("."))
        records = instance.fetch_materializations(key, limit=10_000).records
        for record in records:
            if record.asset_materialization:
                metadata = record.asset_materialization.metadata
                total["seconds"] += float(metadata["seconds"].value)
                for phase in _PHASES:
                    total[phase] += float(metadata[f"seconds_{phase}"].value)
    return total


def report(engine: sa.Engine, run: Run, tables: list[str], processes: int) -> Iterator[str]:
    """What a run came to beside the floor, in lines."""
    rows, floor = copy_from_files(engine, tables)
    size = sum(size for table in tables for _, size in partitions(engine, table))
    spent = phases(tables)
    yield f"  rows                {rows:>14,}"
    yield f"  seconds             {run.seconds:>14,.1f}"
    yield f"  rows/s              {rows / run.seconds:>14,.0f}"
    yield f"  COPY from files     {floor:>14,.1f} s, {rows / floor:,.0f} rows/s"
    yield f"  over that COPY      {run.seconds / floor:>14,.2f} x"
    yield f"  bytes a row         {size / rows:>14,.1f}"
    wall = run.seconds * processes
    for phase in _PHASES:
        yield f"  {phase:<20}{spent[phase] / wall:>14.0%}"
    yield f"  {'start and Dagster':<20}{1 - spent['seconds'] / wall:>14.0%}"
    for kind in sorted(run.memory.resident_mb):
        own, all_of_it = run.memory.private_mb[kind], run.memory.resident_mb[kind]
        yield f"  peak memory         {all_of_it:>14,.0f} MB, its own {own:,.0f} ({kind})"


@click.command()
@click.option("--months", default="2015-01...2015-12", show_default=True, help="From 2015-01 on.")
@click.option("--scale", default=1.0, show_default=True, help="Size of the farm.")
@click.option("--processes", default=2, show_default=True, help="For the readings.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where; a temporary one else.")
def main(months: str, scale: float, processes: int, folder: Path | None) -> None:
    """Materialize MONTHS into a fresh database, and the same rows by COPY from files."""
    os.environ["AQUAMIND_SCALE"] = str(scale)
    os.environ["AQUAMIND_MACHINE__PROCESSES"] = str(processes)
    os.environ["DAGSTER_HOME"] = str(server.project_folder())
    state = Path(tempfile.mkdtemp(prefix="benchmark-", dir=folder))
    try:
        with fresh_database(state) as engine:
            load(engine, months, scale, processes)
    finally:
        shutil.rmtree(state)


def load(engine: sa.Engine, months: str, scale: float, processes: int) -> None:
    """Both runs, and what they came to."""
    importlib.import_module(DEFINITIONS)
    others = [table.fullname for table in COMPUTATIONS if table.fullname not in READINGS]
    click.echo(f"{months}, scale {scale:g}, {processes} processes for the readings")
    rest = materialize(engine, _selection(others), months)
    with engine.connect() as connection:
        count = sum(connection.scalar(sa.text(f"SELECT count(*) FROM {t}")) or 0 for t in others)
    click.echo(f"all but the readings\n  rows                {count:>14,}")
    click.echo(f"  seconds             {rest.seconds:>14,.1f}")
    run = materialize(engine, _selection(READINGS), months)
    click.echo("readings")
    for line in report(engine, run, list(READINGS), processes):
        click.echo(line)
    with engine.connect() as connection:
        size = connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
    click.echo(f"database            {size / 1e6:>16,.0f} MB")


if __name__ == "__main__":
    main()
