"""The database in use: ``python -m resources url``, ``psql``, ``stop`` or ``clean``."""

import os
import shutil
import subprocess
import sys

import click

from resources.embedded import programs, stop_embedded
from resources.environment import URL_VARIABLE, state_folder, variables
from resources.server import database_url
from resources.url import shown


@click.group()
def main() -> None:
    """The PostgreSQL in use: the one at AQUAMIND_POSTGRES_URL, or the embedded one."""


@main.command()
def url() -> None:
    """Print the database's URL, without its password, and nothing else."""
    click.echo(shown(database_url()))


@main.command()
@click.argument("arguments", nargs=-1)
def psql(arguments: tuple[str, ...]) -> None:
    """Open a psql shell on the database; ARGUMENTS are psql's."""
    found = database_url().difference_update_query(["client_encoding"])
    if found.password:
        os.environ["PGPASSWORD"] = str(found.password)
    os.environ |= {"PGCLIENTENCODING": "UTF8", "PGTZ": "UTC", "PGDATESTYLE": "ISO, YMD"}
    sys.exit(subprocess.run([str(programs() / "psql"), *arguments, shown(found)]).returncode)


@main.command()
def stop() -> None:
    """Stop the embedded server, if it runs; a server at AQUAMIND_POSTGRES_URL is left alone."""
    if stop_embedded():
        click.echo("The embedded server is stopped; its data are kept.")
    else:
        click.echo("The embedded server is not running.")
    if variables().get(URL_VARIABLE):
        click.echo(f"The server that {URL_VARIABLE} names is left as it is.")


#: All that the state folder holds of this project.
_STATE = ("postgres", "postgres.making", "postgres.lock", "dagster", "reports", "realism")


@main.command()
def clean() -> None:
    """Stop the embedded server and remove its data and all other state."""
    stop_embedded()
    folder = state_folder()
    for each in (folder / name for name in _STATE):
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink(missing_ok=True)
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
    click.echo(f"Removed the state in {folder}.")


if __name__ == "__main__":
    main()
