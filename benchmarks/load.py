"""Loading against the floor: ``python -m benchmarks.load --months 2015-01...2015-12``.

Materializes a range of all tables into a fresh database by Dagster's own command, then has the
server COPY the same rows from binary files into new tables of the same columns, which nothing can
beat: no computing, no sending, no index. The readings are copied month by month, each month
committed, as they are made; the other tables in one piece each. A second figure has the indexes
built after that COPY, as they are after ours. Everything happens in a folder of its own, which goes
at the end; ``AQUAMIND_...`` variables of the environment do not count.

The seconds of each part are of all processes together, so that their sum may be more than the
run's; of recording, checks and reports, they are of the run's own process.
"""

import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import click
import dagster as dg
import psutil
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key
from aquamind_assets.settings.limits import Machine
from benchmarks.processes import Sampled
from resources.database import Database
from resources.embedded import stop_embedded
from resources.environment import begin_without, project_folder
from resources.server import database_url
from resources.tables import METADATA

DEFINITIONS = "aquamind_assets.definitions"

READINGS = ("environment.environmental_reading", "environment.reading_daily")

#: Parts of making a month, from what Dagster recorded of it. Loading is beside the others.
_PHASES = ("inputs", "reading", "computing", "encoding", "loading", "waiting", "finishing")


@dataclass(frozen=True)
class Run:
    """The result of a command of Dagster's."""

    seconds: float
    sampled: Sampled
    parts: Mapping[str, float]


@contextmanager
def fresh_database(folder: Path, settings: Mapping[str, str]) -> Iterator[sa.Engine]:
    """An embedded server of its own in a folder, stopped at the end; these settings, no others."""
    begin_without()
    os.environ.update(settings)
    os.environ["AQUAMIND_STATE"] = str(folder)
    database_url.cache_clear()
    engine = sa.create_engine(database_url())
    try:
        yield engine
    finally:
        engine.dispose()
        stop_embedded()


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
    environment = os.environ | {"DAGSTER_HOME": str(project_folder())}
    environment["PYTHONWARNINGS"] = "ignore"
    with (
        Sampled(os.getpid(), postmaster) as sampled,
        tempfile.TemporaryFile("w+") as output,
    ):
        started, begun = time.perf_counter(), time.time()
        done = subprocess.run(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        seconds = time.perf_counter() - started
        if done.returncode:
            output.seek(0)
            raise click.ClickException(output.read()[-4000:])
    return Run(seconds, sampled, spent(begun))


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


@dataclass(frozen=True)
class Copied:
    """Times of COPY from files and of building the same indexes after it. [s]"""

    rows: int
    seconds: float
    processor_seconds: float
    index_seconds: float

    def __add__(self, other: "Copied") -> "Copied":
        return Copied(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


def copy_from_files(engine: sa.Engine, sources: Sequence[str]) -> Copied:
    """Server-side COPY, with FREEZE, of some tables or partitions, each into a new table."""
    rows, seconds, processor, indexing = 0, 0.0, 0.0, 0.0
    connection = engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("SHOW data_directory")
    file = f"{cursor.fetchone()[0]}/copied.bin"
    backend = psutil.Process(connection.driver_connection.info.backend_pid)
    for source in sources:
        cursor.execute(f"COPY (SELECT * FROM {source}) TO '{file}' (FORMAT binary)")
        schema, name = source.split(".")
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE (schemaname, tablename) = (%s, %s)",
            (schema, name),
        )
        indexes = [re.sub(r"INDEX .*? USING", "INDEX ON copied USING", i) for (i,) in cursor]
        connection.commit()
        started, worked = time.perf_counter(), sum(backend.cpu_times()[:2])
        cursor.execute(f"CREATE TABLE copied (LIKE {source})")
        cursor.execute(f"COPY copied FROM '{file}' (FORMAT binary, FREEZE)")
        rows += cursor.rowcount
        connection.commit()
        seconds += time.perf_counter() - started
        processor += sum(backend.cpu_times()[:2]) - worked
        started = time.perf_counter()
        for index in indexes:
            cursor.execute(index)
        connection.commit()
        indexing += time.perf_counter() - started
        cursor.execute("DROP TABLE copied")
        connection.commit()
    connection.close()
    os.unlink(file)
    return Copied(rows, seconds, processor, indexing)


def spent(started: float) -> dict[str, float]:
    """Seconds of each part of the last run, from Dagster's own records; begun at ``started``."""
    total = dict.fromkeys(("start", *_PHASES, "recording", "checks and reports"), 0.0)
    heads = {computation.writes[0] for computation in COMPUTATIONS.values()}
    with dg.DagsterInstance.get() as instance:
        for table in heads:
            for record in instance.fetch_materializations(asset_key(table), limit=10_000).records:
                assert record.asset_materialization
                metadata = record.asset_materialization.metadata
                for phase in _PHASES:
                    total[phase] += float(metadata[f"seconds_{phase}"].value)
        (run,) = instance.get_runs(limit=1)
        steps = {step.step_key: step for step in instance.get_run_step_stats(run.run_id)}
        outputs = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_OUTPUT)
    total["start"] = min(step.start_time or 0.0 for step in steps.values()) - started
    recording = {}
    for event in (entry.get_dagster_event() for entry in outputs):
        found = (event.step_output_data.metadata or {}).get("seconds_recording")
        if found is not None:
            recording[event.step_key] = float(found.value)
    total["recording"] = sum(recording.values())
    total["checks and reports"] = sum(
        (step.end_time or 0.0) - (step.start_time or 0.0)
        for name, step in steps.items()
        if name not in recording
    )
    return total


def report(size: int, run: Run, floor: Copied) -> Iterator[str]:
    """Lines that compare the run with the floor."""
    yield f"  rows                {floor.rows:>14,}"
    yield f"  bytes a row         {size / floor.rows:>14,.1f}"
    yield f"  seconds             {run.seconds:>14,.1f}"
    yield f"  rows/s              {floor.rows / run.seconds:>14,.0f}"
    yield f"  seconds of COPY     {floor.seconds:>14,.1f} from files"
    yield f"  rows/s of COPY      {floor.rows / floor.seconds:>14,.0f}"
    yield f"  over that COPY      {run.seconds / floor.seconds:>14,.2f} x"
    with_indexes = floor.seconds + floor.index_seconds
    yield f"  over COPY, indexes  {run.seconds / with_indexes:>14,.2f} x"
    for part, seconds in run.parts.items():
        yield f"  {part:<20}{seconds:>14,.1f} s {seconds / run.seconds:>6.1%} of the run"
    yield f"  on a processor, COPY from files: {floor.processor_seconds:,.1f} s"
    yield from _processes(run)


def _processes(run: Run) -> Iterator[str]:
    for kind, seconds in sorted(run.sampled.processor_seconds.items()):
        own, resident = run.sampled.private_mb[kind], run.sampled.resident_mb[kind]
        yield f"  on a processor, {kind}: {seconds:,.1f} s"
        yield f"  memory at most, {kind}: {resident:,.0f} MB, its own {own:,.0f} MB"


@click.command()
@click.option("--months", default="2015-01...2015-12", show_default=True, help="From 2015-01 on.")
@click.option("--scale", default=1.0, show_default=True, help="Size of the farm.")
@click.option("--processes", default=Machine().processes, show_default=True, help="Of the run.")
@click.option("--beside", default=0, help="Make the readings once more on so many processes.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where, if not for temporary files.",
)
@click.option("--keep", is_flag=True, help="Keep the database, and say where it is.")
def main(
    months: str, scale: float, processes: int, beside: int, folder: Path | None, keep: bool
) -> None:
    """Materialize MONTHS into a fresh database, and the same rows by COPY from files."""
    settings = {"AQUAMIND_SCALE": str(scale), "AQUAMIND_MACHINE__PROCESSES": str(processes)}
    importlib.import_module(DEFINITIONS)
    os.environ["DAGSTER_HOME"] = str(project_folder())
    state = Path(tempfile.mkdtemp(prefix="benchmark-", dir=folder))
    try:
        with fresh_database(state, settings) as engine:
            load(engine, months, scale, processes)
            if beside:
                once_more(engine, months, beside)
    finally:
        if keep:
            click.echo(f"AQUAMIND_STATE={state}")
        else:
            shutil.rmtree(state)


def once_more(engine: sa.Engine, months: str, processes: int) -> None:
    """The readings once more on other processes, and whether they are the same."""
    before = _versions(engine)
    with engine.begin() as connection:
        for table in READINGS:
            connection.exec_driver_sql(f"DROP TABLE {table} CASCADE")
    os.environ["AQUAMIND_MACHINE__PROCESSES"] = str(processes)
    run = materialize(engine, _selection(READINGS), months)
    same = "the same fingerprints" if _versions(engine) == before else "OTHER FINGERPRINTS"
    click.echo(f"readings on {processes} processes\n  seconds             {run.seconds:>14,.1f}")
    click.echo(f"  months of tables    {len(before):>14,} with {same}")
    for line in _processes(run):
        click.echo(line)


def _versions(engine: sa.Engine) -> dict[str, str]:
    """The fingerprint of each month of the readings' tables, from the rows as they are."""
    database = Database(engine.url)
    found = {
        f"{table} {month}": database.fingerprint(table, Month.of(month))
        for table in (METADATA.tables[name] for name in READINGS)
        for month in database.origins(table)
    }
    database.close()
    return found


def load(engine: sa.Engine, months: str, scale: float, processes: int) -> None:
    """Make the months, load them by COPY, and print what both came to."""
    click.echo(f"{months}, scale {scale:g}, {processes} processes")
    run = materialize(engine, "*", months)
    others = [table.fullname for table in COMPUTATIONS if table.fullname not in READINGS]
    parts = [part for table in READINGS for part in partitions(engine, table)]
    with engine.connect() as connection:
        size = connection.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0
    floor = copy_from_files(engine, [name for name, _ in parts])
    for line in report(size, run, floor + copy_from_files(engine, others)):
        click.echo(line)
    click.echo(f"database            {size / 1e6:>16,.0f} MB")


if __name__ == "__main__":
    main()
