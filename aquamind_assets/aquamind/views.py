"""The schema ``aquamind``: our tables under AquaMind's names, so that its queries run unchanged.

Each view has the columns of AquaMind's table, in its order and of its types. A session that sets
``search_path = aquamind`` needs no schema in its queries.
"""

import re
from collections.abc import Mapping, Sequence

import dagster as dg

from aquamind_assets.aquamind.facts import Column, columns
from aquamind_assets.aquamind.tables import VIEWS
from aquamind_assets.aquamind.tables.books import DIFFERENCES, NO_DIFFERENCES
from aquamind_assets.aquamind.tables.declaration import AquamindTable
from aquamind_assets.monthly.asset import RECORDED_ALREADY, sentence_for_user_errors
from aquamind_assets.monthly.computation import asset_key
from aquamind_assets.records.recorded import as_recorded
from aquamind_assets.records.recorded import refresh as refresh_recorded
from aquamind_assets.records.tables import injected_error
from resources.database import Database
from resources.errors import MissingMonth
from resources.views import View, create_views

SCHEMA = "aquamind"

#: What the day of a state, the days looked at, the user and the merging of stages are in a view.
_ALL_THERE_IS = {
    "day": "DATE 'infinity'",
    "from": "DATE '-infinity'",
    "to": "DATE 'infinity'",
    "user": "1",
    "merged": "false",
}


def filled(sql: str, values: Mapping[str, str], has_errors: bool = True) -> str:
    """SQL of what is recorded, with a value in place of each ``:name`` that has one.

    ``:differences`` are those of the books, as `tables.books` has them, and ``:errors`` is whether
    there may be any.

    Parameters
    ----------
    sql : str
        Names the farm's tables.
    values : mapping of str to str
        SQL of each name.
    has_errors : bool
        Whether any record differs from the farm's row; else its tables are what is recorded.
    """
    recorded = as_recorded(sql) if has_errors else sql
    recorded = recorded.replace(":differences", DIFFERENCES if has_errors else NO_DIFFERENCES)
    recorded = recorded.replace(":errors", str(has_errors).lower())
    return re.sub(r"(?<!:):([a-z]+)\b", lambda m: values.get(m[1], m[0]), recorded)


def view_of(view: AquamindTable) -> View:
    """The view for a table of AquaMind.

    Raises
    ------
    ValueError
        If AquaMind has NOT NULL where the view says nothing.
    """
    selected = [f'{expression(view, column)} AS "{column.name}"' for column in columns()[view.name]]
    source = f"({view.source})" if view.source else str(view.table)
    if view.latest:
        source = f"(SELECT DISTINCT ON (id) * FROM {source} ORDER BY id, {view.month_of} DESC)"
    where = f" WHERE {view.where}" if view.where else ""
    sql = f"SELECT {', '.join(selected)} FROM {source} latest{where}"
    user = f"coalesce({view.member}, 1)" if view.member else "1"
    return View(SCHEMA, view.name, filled(sql, {**_ALL_THERE_IS, "user": user}))


def expression(view: AquamindTable, column: Column, loaded: bool = False) -> str:
    """SQL of a column of AquaMind, in its type.

    Raises
    ------
    ValueError
        If AquaMind has NOT NULL where the declaration says nothing.
    """
    name, type_ = column.name, column.type
    if loaded and name in view.loaded:
        value = view.loaded[name]
    elif name in view.columns:
        value = view.columns[name]
    elif name in view.table.columns:
        value = f'"{name}"'
    elif name == "created_at":
        value = entered(view)
    elif name == "updated_at":
        value = changed(view)
    elif column.is_nullable:
        by_user = ((loaded and view.by) or view.member) and name in _USER_COLUMNS
        value = ":user" if by_user else "NULL"
    elif type_ == "text" or type_.startswith("character varying"):
        value = "''"
    elif type_ == "integer":
        value = "0"
    else:
        raise ValueError(f"{SCHEMA}.{view.name} needs {name} ({type_} NOT NULL)")
    return f"({value})::{type_}"


#: Columns that say who did it, where AquaMind can do without.
_USER_COLUMNS = {"created_by_id", "executed_by_id", "recorded_by_id", "sampled_by_id"}


def entered(view: AquamindTable) -> str:
    """SQL of the moment at which a row is entered."""
    if view.entered:
        return view.entered
    if str(view.table.columns[view.month_of].type).startswith(("TIMESTAMP", "DATETIME")):
        return f"\"{view.month_of}\" + interval '10 min'"
    time = "08:00" if view.month_of == "commissioned" else "15:00"
    return f"(\"{view.month_of}\" + time '{time}') AT TIME ZONE 'UTC'"


def changed(view: AquamindTable) -> str:
    """SQL of the moment of a row's last change."""
    days = [f"CASE WHEN ({day}) <= :day THEN ({day}) END" for day, _ in view.changes[1:]]
    if not days:
        return entered(view)
    last = f"greatest({', '.join(days)})"
    return f"greatest({entered(view)}, {noon(last)})"


def noon(day: str) -> str:
    """SQL of the moment at which a day's change is entered."""
    return f"(({day}) + time '12:00') AT TIME ZONE 'UTC'"


def refresh(database: Database, views: Sequence[AquamindTable] = VIEWS) -> list[str]:
    """Create or replace the views whose tables are in the database; returns their names."""
    there = [view for view in views if database.has_table(str(view.table))]
    database.declare([t for view in there for t in view.reads])
    refresh_recorded(database)
    create_views(
        database, [view_of(view) for view in there], [t for view in there for t in view.reads]
    )
    return [view.name for view in there]


@dg.asset(
    key=[SCHEMA, "views"],
    group_name=SCHEMA,
    deps=sorted(
        {asset_key(table) for view in VIEWS for table in (view.table, *view.reads, injected_error)}
    ),
    backfill_policy=dg.BackfillPolicy.single_run(),
    required_resource_keys={"database"},
    kinds={"postgres"},
    description="Views with the names and columns of AquaMind's own tables, over ours.",
)
def views(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The views of the schema ``aquamind``."""
    if context.resources.database.is_dry:
        return dg.MaterializeResult(metadata={RECORDED_ALREADY: True})
    names = refresh(context.resources.database)
    if not names:
        with sentence_for_user_errors():
            raise MissingMonth("There are no tables yet: run `make year` first.")
    return dg.MaterializeResult(metadata={"views": len(names), "names": ", ".join(names)})
