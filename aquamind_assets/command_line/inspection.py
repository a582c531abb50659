"""The commands that look at what is made: report, ui, verify, fingerprints and dictionary."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click

from aquamind_assets.command_line.months import months_of
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.operations.backfill import refuse_absent
from aquamind_assets.operations.dictionary import as_markdown
from aquamind_assets.operations.figures_page import figures_as_markdown
from aquamind_assets.operations.fingerprints import differences, fingerprints
from aquamind_assets.realism.page import summary, verdict
from aquamind_assets.realism.storage import pages_folder, read
from resources.database import Database
from resources.environment import project_folder
from resources.errors import FarmError
from resources.server import database_url


@click.command("report")
def compare_with_published() -> None:
    """Compare the farm with published figures, and write the pages that show it."""
    command = ["dagster", "asset", "materialize", "-m", "aquamind_assets.definitions"]
    command += ["--select", "realism/report"]
    click.echo(shlex.join(command))
    if subprocess.run([sys.executable, "-W", "ignore", "-m", *command]).returncode:
        raise FarmError("That run failed for the reason above; the report is as it was.")
    rows = read(Database(database_url()))
    click.echo(f"\n{summary(rows)}\n{verdict(rows)}")
    click.echo(f"Pages: {pages_folder()}/report.html and report.md")


@click.command()
@click.option("--port", default=3000, show_default=True)
def ui(port: int) -> None:
    """Open the Dagster UI, until Ctrl-C."""
    workspace = Path(__file__).resolve().parents[2] / "workspace.yaml"
    database_url()
    click.echo(f"The Dagster UI: http://localhost:{port} (Ctrl-C ends it)")
    arguments = ["-W", "ignore", "-m", "dagster", "dev", "-h", "localhost", "-p", str(port)]
    arguments += ["--log-level", "error"]  # its warnings are of this very set-up
    arguments += ["--workspace", str(workspace)]
    os.execv(sys.executable, [sys.executable, *arguments])


@click.command()
@click.argument("months")
def verify(months: str) -> None:
    """Compare the rows of MONTHS in each table with the hash recorded for them."""
    wanted, database = months_of(months), Database(database_url())
    wrong = []
    for table in COMPUTATIONS:
        origins = database.origins(table)
        for month in (month for month in wanted if month.key in origins):
            found = database.fingerprint(table, month)
            click.echo(f"{found}  {table.schema}/{table.name} {month}")
            if found != origins[month.key].data_version:
                wrong.append(f"{table} {month}")
    if wrong:
        raise FarmError(f"These rows differ from those recorded: {', '.join(wrong)}.")
    refuse_absent(database, COMPUTATIONS, wanted)


@click.command("fingerprints")
@click.argument("months")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare with the lines of this file; fail if any differs.",
)
def print_fingerprints(months: str, against: Path | None) -> None:
    """Print for each table its months, rows, and one hash of their data versions over MONTHS."""
    wanted, database = months_of(months), Database(database_url())
    found = fingerprints(database, COMPUTATIONS, wanted)
    for each in found:
        click.echo(each)
    refuse_absent(database, COMPUTATIONS, wanted)
    if against and (differing := differences(found, against.read_text())):
        lines = "\n".join(differing)
        raise FarmError(f"{len(differing)} tables differ from {against}:\n{lines}")


@click.command("dictionary")
def write_dictionary() -> None:
    """Write docs/tables.md from the tables' declarations, and docs/figures.md from figures.csv."""
    for page, markdown in (("tables", as_markdown()), ("figures", figures_as_markdown())):
        (project_folder() / "docs" / f"{page}.md").write_text(markdown, encoding="utf-8")
        click.echo(f"Wrote docs/{page}.md")
