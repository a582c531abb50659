"""The database in use: ``python -m resources url``, ``psql`` or ``stop``."""

import os
import subprocess
import sys

import click

from resources.server import URL_VARIABLE, database_url, embedded_server, shown, state_folder


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
    program = str(embedded_server().bin_path / "psql")
    sys.exit(subprocess.run([program, *arguments, shown(found)]).returncode)


@main.command()
def stop() -> None:
    """Stop the embedded server, if it runs."""
    folder = state_folder() / "postgres"
    if os.environ.get(URL_VARIABLE):
        click.echo(f"{URL_VARIABLE} names a server of yours: it is left alone.")
    elif not (folder / "postmaster.pid").exists():
        click.echo("The embedded server does not run.")
    else:
        server = embedded_server()
        server.start()
        server.stop()
        click.echo("The embedded server is stopped; its data stay.")


if __name__ == "__main__":
    main()
