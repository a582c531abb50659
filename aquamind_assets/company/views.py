"""The schema ``company``: views for managers, and for anyone new to the database.

Each view is a file of SQL in ``sql/``, which begins with what a row is and what each column is,
with its unit. They are views and not tables: each answers within seconds on ten years, and none
can be out of date.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import resources
from string import Template
from typing import Any

import dagster as dg

from aquamind_assets.company import OWNER
from aquamind_assets.core import markdown
from aquamind_assets.monthly.asset import RECORDED_ALREADY
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.tables import METADATA
from resources.views import View, create_views

SCHEMA = "company"

#: Each after those that it reads.
NAMES = (
    "production_month",
    "batch_lifecycle",
    "site_health",
    "feed_month",
    "facility_utilisation",
    "cumulative_metrics",
    "data_quality",
)

_TABLE = re.compile(r"\b(?:infrastructure|environment|batches|feed|disease|company)\.[a-z_]+")

#: Views whose last rows are shown with the materialization: those that answer at once.
_PREVIEWED, _SHOWN = ("production_month", "batch_lifecycle", "cumulative_metrics"), 5


def reads(view: View) -> list[str]:
    """The tables and views that a view reads, as ``schema.name``."""
    joined = re.findall(r"(?:FROM|JOIN)\s+(\S+)", view.query)
    return sorted({name.rstrip("),") for name in joined if _TABLE.match(name)})


def view(name: str) -> View:
    """The view of a file in ``sql/``."""
    text = (resources.files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    lines = text.splitlines()
    head = [line.removeprefix("-- ") for line in lines if line.startswith("-- ")]
    columns = dict(line.split(": ", 1) for line in head[1:])
    return View(SCHEMA, name, "\n".join(lines[len(head) :]), head[0], columns)


def all_views() -> list[View]:
    """Every view of which all tables are declared."""
    views = [view(name) for name in NAMES]
    known = {str(each) for each in views} | METADATA.tables.keys()
    return [each for each in views if known.issuperset(reads(each))]


def refresh(database: Database, views: Sequence[View], settings: Settings) -> None:
    """Create or replace views, and the tables that they read where there are none yet."""
    names = dict.fromkeys(name for each in views for name in reads(each))
    per_day = settings.readings.per_day
    create_views(
        database,
        [
            replace(each, query=Template(each.query).substitute(readings_per_day=per_day))
            for each in views
        ],
        [METADATA.tables[name] for name in names if name in METADATA.tables],
    )


def _spec(each: View) -> dg.AssetSpec:
    columns = [dg.TableColumn(name, description=what) for name, what in each.columns.items()]
    return dg.AssetSpec(
        [SCHEMA, each.name],
        deps=[dg.AssetKey(name.split(".")) for name in reads(each)],
        group_name=SCHEMA,
        description=f"{each.comment}\n\nA view: it is computed when it is read.",
        kinds={"postgres", "view"},
        owners=[OWNER],
        metadata={
            "dagster/column_schema": dg.TableSchema(columns=columns),
            "dagster/table_name": str(each),
        },
    )


def company_views() -> dg.AssetsDefinition:
    """An asset for each view, in one step."""
    every = all_views()

    @dg.multi_asset(
        name="company_views",
        specs=[_spec(each) for each in every],
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.single_run(),
        required_resource_keys={"database", "settings"},
    )
    def company_views(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        """The views of the schema ``company``, with some rows of each."""
        database, settings = context.resources.database, context.resources.settings.validated()
        chosen = {
            each: dg.AssetKey([SCHEMA, each.name])
            for each in every
            if dg.AssetKey([SCHEMA, each.name]) in context.selected_asset_keys
        }
        if not database.is_dry:
            read = {name for each in chosen for name in reads(each)}
            refresh(database, [v for v in every if v in chosen or str(v) in read], settings)
        for each, key in chosen.items():
            metadata: dict[str, Any] = {RECORDED_ALREADY: True}
            if not database.is_dry:
                shown = each.name in _PREVIEWED
                metadata = (
                    {"preview": dg.MetadataValue.md(_preview(database, each))} if shown else {}
                )
            yield dg.MaterializeResult(asset_key=key, metadata=metadata)

    return company_views


def _preview(database: Database, each: View) -> str:
    order = " ORDER BY month DESC" if "month" in each.columns else ""
    return markdown.rows_table(database.rows(f"SELECT * FROM {each}{order} LIMIT {_SHOWN}"))
