"""The realism report as an asset: one table over all months in the database, and its pages."""

import dagster as dg

from aquamind_assets.batches import tables as batches
from aquamind_assets.company import OWNER
from aquamind_assets.monthly.asset import RECORDED_ALREADY, sentence_for_user_errors
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key
from aquamind_assets.realism import page
from aquamind_assets.realism.compare import INSIDE, OUTSIDE, compare
from aquamind_assets.realism.figures import published
from aquamind_assets.realism.measures import ANSWERS, tables_in
from aquamind_assets.realism.queries import ask
from aquamind_assets.realism.storage import pages_folder, write, write_pages
from aquamind_assets.realism.tables import report
from aquamind_assets.realism.temporary_tables import BASES
from aquamind_assets.records.recorded import refresh as refresh_recorded
from aquamind_assets.records.tables import injected_error
from resources.database import Database
from resources.errors import MissingMonth

_READS = sorted(
    {
        name
        for sql in (*BASES.values(), *(answer.sql for answer in ANSWERS.values()))
        for name in tables_in(sql)
        if not name.startswith("pg_temp.")
    }
)


def farm_scale(database: Database) -> float:
    """The scale of the farm in the database; 1 if there are no batches."""
    origins = database.origins(batches.batch).values()
    return next((float(origin.settings.get("scale", 1.0)) for origin in origins), 1.0)


@dg.asset(
    key=asset_key(report),
    group_name=str(report.schema),
    owners=[OWNER],
    deps=[*(dg.AssetKey(name.split(".")) for name in _READS), asset_key(injected_error)],
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
    """Writes the table ``realism.report``, and its pages in the state folder."""
    database = context.resources.database
    if database.is_dry:
        return dg.MaterializeResult(metadata={RECORDED_ALREADY: True})
    if not any(database.origins(table) for table in COMPUTATIONS):
        with sentence_for_user_errors():
            raise MissingMonth("There are no months to compare yet: run `make year` first.")
    refresh_recorded(database)
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
