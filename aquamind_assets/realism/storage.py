"""Stores the comparison: the table ``realism.report``, and pages in the state folder."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from aquamind_assets.realism import page
from aquamind_assets.realism.compare import Compared
from aquamind_assets.realism.tables import report
from resources.database import Database
from resources.environment import state_folder
from resources.replacement import lock


def write(database: Database, rows: Sequence[Compared]) -> None:
    """Replace all rows of the table, all or nothing."""
    with database.connect() as connection:
        lock(connection, str(report))
        connection.execute(sa.schema.CreateSchema(str(report.schema), if_not_exists=True))
        inspector = sa.inspect(connection)
        if inspector.has_table(report.name, schema=report.schema):
            there = [c["name"] for c in inspector.get_columns(report.name, schema=report.schema)]
            if there != [c.name for c in report.columns]:
                report.drop(connection)  # of an older version: it holds nothing but comparisons
        report.create(connection, checkfirst=True)
        connection.execute(report.delete())
        connection.execute(report.insert(), [row.as_row() for row in rows])


def read(database: Database) -> list[Compared]:
    """The rows of the table; none if there is no table."""
    if not database.has_table(str(report)):
        return []
    with database.connect() as connection:
        rows = connection.execute(report.select().order_by(report.c.position)).mappings()
        return [Compared(**row) for row in rows]


def write_pages(rows: Sequence[Compared], drawn: dict[str, bytes], folder: Path) -> None:
    """Write ``report.md`` with its plots beside it, and ``report.html``, which contains them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, image in drawn.items():
        (folder / f"{name}.png").write_bytes(image)
    addresses = {name: f"{name}.png" for name in drawn}
    (folder / "report.md").write_text(page.as_markdown(rows, addresses), encoding="utf-8")
    (folder / "report.html").write_text(page.as_html(rows, drawn), encoding="utf-8")


def pages_folder() -> Path:
    """The folder of the pages."""
    return state_folder() / "realism"
