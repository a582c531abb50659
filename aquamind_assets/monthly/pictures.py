"""Makes the preview and the picture that a materialization shows.

The domains declare which tables have a picture and what it shows (`monthly_asset(pictures=...)`). A
picture costs a query and some tenths of a second, so only the last month of a run has one. Each
shows the months up to that one, as they are in the database.
"""

import base64

import dagster as dg
import sqlalchemy as sa

from aquamind_assets.core import markdown
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.settings.farm import Settings
from resources.copying import Columns
from resources.database import Database

#: Rows of a month shown as its preview.
PREVIEW_ROWS = 3

#: Months before the last that the pictures by day and by week show.
MONTHS_SHOWN = 12


def preview(columns: Columns) -> str:
    """The first rows of a month, as a Markdown table."""
    rows = min(PREVIEW_ROWS, min(len(values) for values in columns.values()))
    return markdown.rows_table(
        {n: values[row] for n, values in columns.items()} for row in range(rows)
    )


def picture(database: Database, settings: Settings, table: sa.Table, month: Month) -> str:
    """The picture of a table up to a month, as Markdown; empty if it has none."""
    draw = COMPUTATIONS[table].pictures.get(table)
    png = draw(database, settings, month) if draw else b""
    return f"![{table}](data:image/png;base64,{base64.b64encode(png).decode()})" if png else ""


def column_lineage(table: sa.Table) -> dg.TableColumnLineage:
    """The column of another table that each id of a table comes from, as declared."""
    return dg.TableColumnLineage(
        {
            column.name: [dg.TableColumnDep(dg.AssetKey(other.split(".")), "id")]
            for column in table.columns
            if (other := column.info.get("references"))
        }
    )
