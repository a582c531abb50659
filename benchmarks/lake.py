"""The months as Parquet beside other ways out of PostgreSQL: ``python -m benchmarks.lake``.

Exports every month of the farm in use to a new lake, by ``make export``'s own command; copies all
tables by ``COPY ... TO``, as text and in binary form; dumps them with ``pg_dump``. Prints seconds,
bytes, and bytes a row of each, and how the rows of the largest tables share the lake. Then it asks
DuckDB and PostgreSQL the same questions, and compares the answers. All files are gone at the end.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import duckdb
import sqlalchemy as sa

import aquamind_assets.definitions  # noqa: F401  (declares the tables)
from aquamind_assets.monthly.computation import COMPUTATIONS
from resources.database import Database
from resources.embedded import programs
from resources.server import database_url

#: Questions to both, of a table: what is asked of its rows, and by what.
QUESTIONS = {
    # Sums of integers and doubles: engines sum reals in any order and show them in other digits.
    "environment.environmental_reading": (
        "parameter_id, count(*) AS n, min(value::double precision) AS least,"
        " max(value::double precision) AS most,"
        " sum(CAST(round(value::double precision * 10000) AS bigint)) AS total",
        "parameter_id",
    ),
    "batches.daily_state": (
        "lifecycle_stage_id, count(*) AS n, sum(mortality_count) AS dead, max(population) AS most",
        "lifecycle_stage_id",
    ),
    "feed.feeding_event": ("feed_id, count(*) AS n, sum(amount_g) AS grams", "feed_id"),
}


def tables() -> list[sa.Table]:
    """Every table of the farm, once."""
    return sorted(COMPUTATIONS, key=str)


def size(folder: Path) -> tuple[int, int]:
    """Number of files under a folder, and their bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files)


def exported(lake: Path) -> float:
    """Export all months that are made. [s]"""
    command = [sys.executable, "-W", "ignore", "-m", "aquamind_assets", "export", "--to", str(lake)]
    return run(command)


def copied(database: Database, folder: Path, form: str) -> float:
    """Copy each table into a file of its own. [s]"""
    started = time.perf_counter()
    with database.connect() as connection:
        cursor = connection.connection.cursor()
        for table in tables():
            with (folder / str(table)).open("wb") as file:
                cursor.copy_expert(f"COPY (SELECT * FROM {table}) TO STDOUT ({form})", file)
    return time.perf_counter() - started


def dumped(url: sa.URL, file: Path) -> float:
    """Dump the farm's schemas, compressed. [s]"""
    program = programs() / "pg_dump"
    schemas = sorted({f"--schema={table.schema}" for table in tables()})
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return run([str(program), "-Fc", "-Z", "gzip:1", "-f", str(file), *schemas, plain])


def run(command: Sequence[str]) -> float:
    """Run a command. [s]

    Raises
    ------
    ClickException
        If it fails.
    """
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ)
    if done.returncode:
        raise click.ClickException(done.stdout[-2000:] + done.stderr[-2000:])
    return time.perf_counter() - started


def answers(database: Database, lake: Path) -> Iterator[str]:
    """Ask PostgreSQL some questions, ask DuckDB the same of the lake, and compare."""
    for name, (what, by) in QUESTIONS.items():
        started = time.perf_counter()
        query = f"SELECT {what} FROM {{}} GROUP BY {by} ORDER BY {by}"
        there = [tuple(row.values()) for row in database.rows(query.format(name))]
        between = time.perf_counter()
        files = lake / name.replace(".", "/") / "**" / "*.parquet"
        here = duckdb.sql(query.format(f"read_parquet('{files}')")).fetchall()
        ended = time.perf_counter()
        same = (
            "equal"
            if [tuple(map(float, row)) for row in here] == [tuple(map(float, row)) for row in there]
            else "NOT EQUAL"
        )
        yield (
            f"{name:<36}{len(there):>4} rows, {same}: PostgreSQL {between - started:.2f} s, DuckDB"
            f" {ended - between:.2f} s"
        )


@click.command()
@click.option("--in", "folder", type=click.Path(path_type=Path), help="Where files are written.")
def main(folder: Path | None) -> None:
    """Compare the lake with other ways out of PostgreSQL."""
    url = database_url()
    database = Database(url)
    place = Path(tempfile.mkdtemp(prefix="lake-", dir=folder))
    rows = {table: sum(o.rows for o in database.origins(table).values()) for table in tables()}
    total = sum(rows.values())
    click.echo(f"{total:,} rows in {len(rows)} tables")

    def told(what: str, seconds: float | None, files: int, bytes_: int) -> None:
        took = "" if seconds is None else f"{seconds:>8.1f} s"
        click.echo(f"{what:<30}{files:>7} files{bytes_:>16,}{bytes_ / total:>7.1f} a row{took}")

    try:
        lake = place / "lake"
        told("Parquet", exported(lake), *size(lake))
        for table in sorted(rows, key=lambda each: -rows[each])[:4]:
            _, of_table = size(lake / str(table.schema) / table.name)
            click.echo(f"  {table!s:<42}{rows[table]:>12,}{of_table / rows[table]:>7.1f} a row")
        few = [table for table in rows if rows[table] <= 1000]
        of_few = sum(size(lake / str(table.schema) / table.name)[1] for table in few)
        click.echo(f"  {len(few)} tables of no more than a thousand rows: {of_few:,} bytes")
        for line in answers(database, lake):
            click.echo(line)
        shutil.rmtree(lake)
        for form in ("FORMAT csv", "FORMAT binary"):
            into = place / "copy"
            into.mkdir()
            told(f"COPY ... TO, {form}", copied(database, into, form), *size(into))
            shutil.rmtree(into)
        told("pg_dump -Fc -Z gzip:1", dumped(url, place / "dump"), *size(place))
        names = ", ".join(f"'{table}'::regclass" for table in tables())
        parts = f"FROM pg_inherits WHERE inhparent IN ({names})"
        in_all = database.count(f"SELECT sum(pg_total_relation_size(inhrelid)) {parts}")
        files = database.count(f"SELECT count(*) {parts}")
        told("PostgreSQL, with indexes", None, files, in_all)
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
