"""Dagster's own commands, each run in a process of its own."""

import json
import shlex
import subprocess
import sys
from collections.abc import Sequence

import click

from aquamind_assets.monthly.room import refuse_without_room
from aquamind_assets.settings.farm import Settings
from resources.errors import FarmError
from resources.server import database_url

DEFINITIONS = "aquamind_assets.definitions"

ONLY_WARNINGS = {"loggers": {"console": {"config": {"log_level": "WARNING"}}}}


def execute(arguments: Sequence[str]) -> None:
    """Print a command of Dagster's and run it in a process of its own.

    Raises
    ------
    FarmError
        If it fails; Dagster has said why. If the database has no room for a run's sessions.
    """
    refuse_without_room(database_url(), Settings.from_environment().machine.processes)
    command = ["dagster", *arguments]
    click.echo(f"\n{shlex.join(command)}")
    if sys.stderr.isatty():  # where bars show how far it is, lines of each month would tear them
        command += ["--config-json", json.dumps(ONLY_WARNINGS)]
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", *command])
    if done.returncode:
        killed = f"was killed by signal {-done.returncode}" if done.returncode < 0 else ""
        raise FarmError(
            f"That run {killed or 'failed for the reason above'}; finished months are kept, and"
            " `make resume` makes the rest once the reason is gone."
        )
