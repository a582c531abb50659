"""The realism report as an asset: one table of all months that there are, and its pages."""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import sqlalchemy as sa

from aquamind_assets.batches import tables as batches
from aquamind_assets.company import OWNER
from aquamind_assets.monthly.asset import RECORDED_ALREADY, sentence_for_user_errors
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key
from aquamind_assets.realism import page
from aquamind_assets.realism.compare import INSIDE, OUTSIDE, Compared, compare
from aquamind_assets.realism.figures import published
from aquamind_assets.realism.measures import ANSWERS, tables_in
from aquamind_assets.realism.queries import ask
from aquamind_assets.realism.tables import report
from aquamind_assets.realism.temporary_tables import BASES
from resources.database import Database
from resources.environment import state_folder
from resources.errors import MissingMonth
from resources.replacement import lock

_READS = sorted(
    {
        name
        for sql in (*BASES.values(), *(answer.sql for answer in ANSWERS.values()))
        for name in tables_in(sql)
        if not name.startswith("pg_temp.")
    }
)


def farm_scale(database: Database) -> float:
    """The scale of the farm that is in the database; 1 where there are no batches."""
    origins = database.origins(batches.batch).values()
    return next((float(origin.settings.get("scale", 1.0)) for origin in origins), 1.0)


def write(database: Database, rows: Sequence[Compared]) -> None:
    """Put rows in place of those of the table, all or nothing."""
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
    """The rows of the table; none if it is not there."""
    if not database.has_table(str(report)):
        return []
    with database.connect() as connection:
        rows = connection.execute(report.select().order_by(report.c.position)).mappings()
        return [Compared(**row) for row in rows]


def write_pages(rows: Sequence[Compared], drawn: dict[str, bytes], folder: Path) -> None:
    """Write ``report.md`` with its plots beside it, and ``report.html``, which holds them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, image in drawn.items():
        (folder / f"{name}.png").write_bytes(image)
    addresses = {name: f"{name}.png" for name in drawn}
    (folder / "report.md").write_text(page.as_markdown(rows, addresses), encoding="utf-8")
    (folder / "report.html").write_text(page.as_html(rows, drawn), encoding="utf-8")


def pages_folder() -> Path:
    """Where the pages are written."""
    return state_folder() / "realism"


@dg.asset(
    key=asset_key(report),
    group_name=str(report.schema),
    owners=[OWNER],
    deps=[dg.AssetKey(name.split(".")) for name in _READS],
    backfill_policy=dg.BackfillPolicy.single_run(),
    required_resource_keys={"database"},
    kinds={"postgres"},
    description=report.comment,
    code_version="1",
    metadata={
        "dagster/table_name": str(report),
        "dagster/column_schema": dg.TableSchema(
            [
                dg.TableColumn(column.name, str(column.type).lower(), description=column.comment)
                for column in report.columns
            ]
        ),
    },
)
def realism_report(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The table ``realism.report``, and its pages in the state folder."""
    database = context.resources.database
    if database.stand_in:  # a dry run
        return dg.MaterializeResult(metadata={RECORDED_ALREADY: True})
    if not any(database.origins(table) for table in COMPUTATIONS):
        with sentence_for_user_errors():
            raise MissingMonth("There are no months yet to compare: `make year` makes some.")
    rows = compare(published(), ask(database, farm_scale(database)))
    write(database, rows)
    drawn = page.plots(rows)
    write_pages(rows, drawn, pages_folder())
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(rows),
            "inside": sum(row.status == INSIDE for row in rows),
            "outside": sum(row.status == OUTSIDE for row in rows),
            "report": dg.MetadataValue.md(page.short_markdown(rows, drawn.get("overview"))),
            "page": dg.MetadataValue.path(pages_folder() / "report.html"),
        }
    )
