"""Three months of a farm of a few rows, in every table that AquaMind's are filled from.

A batch starts on 5 January and moves from one tray to another on 10 February, where it counts as
mixed, with itself. A lot of feed is used up on 20 February. A laboratory's result comes a month
after its sample was taken.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from loaded_catalogues import CATALOGUES
from loaded_fish import FISH, JANUARY, MONTHS, Rows
from loaded_records import RECORDS

from aquamind_assets.aquamind.tables import DAILY_READINGS, VIEWS
from aquamind_assets.core.months import Month
from aquamind_assets.records.tables import injected_error
from resources.database import Database, Origin

_MONTHLY = FISH | RECORDS

_EMPTY = {int: 0, float: 0.0, str: "", bool: True}


def tables() -> list[sa.Table]:
    """Every table of ours that the load reads."""
    found = {table for view in (*VIEWS, DAILY_READINGS) for table in (view.table, *view.reads)}
    return sorted({*found, injected_error}, key=str)


def build(database: Database, settings: Mapping[str, Any] | None = None) -> None:
    """Write it."""
    for month in MONTHS:
        put_all(database, month, {table: rows_of(table, month) for table in tables()}, settings)


def put(database: Database, table: sa.Table, month: Month, rows: Rows, *, code: str = "1") -> None:
    """Write a month of a table."""
    put_all(database, month, {table: rows}, code=code)


def put_all(
    database: Database,
    month: Month,
    rows_of: Mapping[sa.Table, Rows],
    settings: Mapping[str, Any] | None = None,
    *,
    code: str = "1",
) -> None:
    """Write a month of tables in one transaction; columns that a row does not name are empty."""
    with database.replace(month, list(rows_of)) as replacement:
        for table, rows in rows_of.items():
            replacement.write(table, _columns(table, month, rows))
        replacement.finish(lambda version, n: Origin(settings or {"seed": 1}, "", code, version, n))


def _columns(table: sa.Table, month: Month, rows: Rows) -> dict[str, np.ndarray]:
    columns = {}
    for column in table.columns:
        kind = column.type.python_type
        values = [row.get(column.name, _default(column, kind, month)) for row in rows]
        if kind is str:
            columns[column.name] = np.array(values, dtype=object)
        elif kind in (bool, int, float):
            columns[column.name] = np.array(values, dtype=float if column.nullable else kind)
        else:
            columns[column.name] = np.array(values, dtype="datetime64[us]")
            if kind is date:
                columns[column.name] = columns[column.name].astype("datetime64[D]")
    return columns


def _default(column: sa.Column, kind: type, month: Month) -> object:
    if column.nullable:
        return {int: np.nan, float: np.nan, str: None}.get(kind, np.datetime64("NaT"))
    return _EMPTY.get(kind, np.datetime64(month.start))


def rows_of(table: sa.Table, month: Month) -> Rows:
    """The rows of a table in a month."""
    if table in CATALOGUES:
        return CATALOGUES[table] if month == JANUARY else []
    return _MONTHLY[table](month) if table in _MONTHLY else []
