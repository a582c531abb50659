"""The database in use: ``python -m resources url``, ``psql`` or ``stop``."""

import os
import subprocess
import sys

import click

from resources.server import URL_VARIABLE, database_url, programs, shown, stop_embedded


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
    found = database_url()
    if found.password:
        os.environ["PGPASSWORD"] = str(found.password)
    sys.exit(subprocess.run([str(programs() / "psql"), *arguments, shown(found)]).returncode)


@main.command()
def stop() -> None:
    """Stop the embedded server, if it runs; a server at AQUAMIND_POSTGRES_URL is left alone."""
    if stop_embedded():
        click.echo("The embedded server is stopped; its data stay.")
    else:
        click.echo("The embedded server does not run.")
    if os.environ.get(URL_VARIABLE):
        click.echo(f"The server that {URL_VARIABLE} names is left alone.")


if __name__ == "__main__":
    main()
