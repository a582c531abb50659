"""A backfill from the UI beside the command line: ``python -m benchmarks.ui --months 2015``.

Starts Dagster's UI and its daemon as ``make ui`` does, on a fresh database, launches a backfill of
all tables of months by GraphQL as the page does, and waits for its end. Then makes the same months
in another fresh database by ``dagster asset materialize``, with the views and the report. Prints
the seconds of each, the runs of the backfill, and whether every table is the same.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from aquamind_assets.command_line.months import months_of
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.operations.fingerprints import Fingerprint, fingerprints
from benchmarks.load import fresh_database, materialize
from resources.database import Database
from resources.environment import project_folder
from resources.server import database_url

_LAUNCH = """mutation ($given: LaunchBackfillParams!) {
    launchPartitionBackfill(backfillParams: $given) {
        __typename
        ... on LaunchBackfillSuccess { backfillId }
        ... on PythonError { message }
    }
}"""

_STATE = """query ($id: String!) {
    partitionBackfillOrError(backfillId: $id) {
        ... on PartitionBackfill { status runs(limit: 500) { status startTime endTime } }
    }
}"""

#: Seconds that a backfill may take, and the UI to answer.
_PATIENCE, _START = 3600.0, 120.0


@contextmanager
def ui() -> Iterator[int]:
    """Dagster's UI and daemon in a process group of their own; the port that they answer on."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"DAGSTER_HOME": str(project_folder()), "PYTHONWARNINGS": "ignore"}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "dagster", "dev", "-p", str(port)],
            cwd=project_folder(),
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            until = time.monotonic() + _START
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > until:
                    output.seek(0)
                    raise click.ClickException(output.read().decode()[-4000:])
                time.sleep(0.5)
            yield port
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _answers(port: int) -> bool:
    try:
        return bool(ask(port, "{ assetNodes { isMaterializable } }")["assetNodes"])
    except (OSError, KeyError):
        return False


def ask(port: int, query: str, **variables: Any) -> dict[str, Any]:
    """Data that the UI answers to a GraphQL query."""
    request = urllib.request.Request(
        f"http://localhost:{port}/graphql",
        json.dumps({"query": query, "variables": variables}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        data: dict[str, Any] = json.loads(answer.read())["data"]
    return data


def backfill(port: int, months: list[str]) -> list[dict[str, Any]]:
    """Launch a backfill of all tables and wait for its end; its runs.

    Raises
    ------
    ClickException
        If it is refused, fails, or takes more than an hour.
    """
    nodes = ask(port, "{ assetNodes { assetKey { path } isPartitioned } }")["assetNodes"]
    keys = [{"path": node["assetKey"]["path"]} for node in nodes if node["isPartitioned"]]
    given = {"assetSelection": keys, "partitionNames": months}
    launched = ask(port, _LAUNCH, given=given)["launchPartitionBackfill"]
    if "backfillId" not in launched:
        raise click.ClickException(f"The backfill was refused: {launched}")
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        state = ask(port, _STATE, id=launched["backfillId"])["partitionBackfillOrError"]
        if state["status"] not in ("REQUESTED", "COMPLETED_SUCCESS"):
            raise click.ClickException(f"The backfill ended otherwise: {state}")
        if state["status"] == "COMPLETED_SUCCESS":
            runs: list[dict[str, Any]] = state["runs"]
            return runs
        time.sleep(1)
    raise click.ClickException(f"The backfill did not end in {_PATIENCE:g} s.")


def made(months: Sequence[Month]) -> list[Fingerprint]:
    """The rows in the database in use, table by table."""
    database = Database(database_url())
    found = fingerprints(database, COMPUTATIONS, months)
    database.close()
    return found


@click.command()
@click.option("--months", default="2015", show_default=True, help="From 2015-01 on.")
@click.option("--scale", default=1.0, show_default=True, help="Size of the farm.")
def main(months: str, scale: float) -> None:
    """Make MONTHS from the UI and from the command line, and compare seconds and rows."""
    os.environ["DAGSTER_HOME"] = str(project_folder())
    settings, wanted = {"AQUAMIND_SCALE": str(scale)}, months_of(months)
    with tempfile.TemporaryDirectory() as folder, fresh_database(Path(folder), settings), ui() as p:
        started = time.perf_counter()
        runs = backfill(p, [month.key for month in wanted])
        seconds = time.perf_counter() - started
        by_ui = made(wanted)
    click.echo(f"{months}, scale {scale:g}")
    click.echo(f"  from the UI         {seconds:>10,.1f} s, {len(runs)} run(s)")
    for run in runs:
        click.echo(f"    a run             {run['endTime'] - run['startTime']:>10,.1f} s")
    with tempfile.TemporaryDirectory() as folder, fresh_database(Path(folder), settings) as engine:
        taken = materialize(engine, "*", f"{wanted[0].key}...{wanted[-1].key}")
        by_command = made(wanted)
    same = "the same" if by_ui == by_command else "OTHER"
    click.echo(f"  command line        {taken.seconds:>10,.1f} s, {same} fingerprints")


if __name__ == "__main__":
    main()
