"""Rows as columns: functions to choose, sort, join, look up and group them.

Arrays in, arrays out, for all rows of a table at once. Code that knows fish, months or the database
does not belong here.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

Array = np.ndarray[Any, np.dtype[Any]]

#: Rows of a table: an array for each column, all of one length.
Columns = dict[str, Array]

_EMPTY: dict[type, Any] = {
    int: np.int64,
    float: np.float64,
    bool: np.bool_,
    str: object,
    date: "datetime64[D]",
    datetime: "datetime64[us]",
}


def rows_where(rows: Mapping[str, Array], which: Any) -> Columns:
    """The rows chosen by a mask, a slice, or positions in any order."""
    return {name: values[which] for name, values in rows.items()}


def sorted_by(rows: Mapping[str, Array], *names: str) -> Columns:
    """Rows sorted by columns, the most important first; equal rows keep their order."""
    return rows_where(rows, order_of(*(rows[name] for name in names)))


def order_of(*keys: Array) -> Array:
    """Positions that sort rows by keys, the most important first; equal rows keep their order."""
    return np.lexsort(keys[::-1])


def joined(parts: Sequence[Mapping[str, Any]]) -> Columns:
    """Rows of many parts, one after the other; no columns if there is no part."""
    if not parts:
        return {}
    return {name: np.concatenate([np.asarray(part[name]) for part in parts]) for name in parts[0]}


def extended(rows: Columns, more: Columns) -> Columns:
    """Rows followed by more rows, in the types of the latter; text stays text."""
    return {
        name: np.concatenate([values.astype(np.asarray(more[name]).dtype), more[name]])
        if values.dtype != object
        else np.concatenate([values, np.asarray(more[name], dtype=object)])
        for name, values in rows.items()
    }


def table_rows(table: sa.Table, columns: Columns) -> Columns:
    """Columns for a table; if there are no rows, empty columns with the table's names."""
    if columns:
        return columns
    return {column.name: np.array([], dtype=_EMPTY[column.type.python_type]) for column in table.c}


def as_dicts(rows: Mapping[str, Array]) -> list[dict[str, Any]]:
    """Rows as dicts, one for each, without the column ``month``."""
    count = len(next(iter(rows.values()))) if rows else 0
    names = [name for name in rows if name != "month"]
    return [{name: rows[name][n] for name in names} for n in range(count)]


def from_dicts(table: sa.Table, rows: Sequence[Mapping[str, Any]], **same: Any) -> Columns:
    """Dicts as rows of a table, with some columns that are the same in all rows.

    Text and dates keep their types; other values of a dict than the table's columns are ignored.
    """
    if not rows:
        return table_rows(table, {})
    own = [column.name for column in table.c if column.name not in same]
    columns = {name: _typed([row[name] for row in rows]) for name in own}
    return columns | {name: np.full(len(rows), value) for name, value in same.items()}


def _typed(values: list[Any]) -> Array:
    if isinstance(values[0], str):
        return np.array(values, dtype=object)
    if isinstance(values[0], np.datetime64):
        return np.array(values, dtype="datetime64[D]")
    return np.array(values)


def position_of(wanted: Array, keys: Array) -> Array:
    """The position of each wanted key among unique keys in any order.

    A wanted key that is missing gets the position of another key, or one past the end.
    """
    order = np.argsort(keys, kind="stable")
    return order[np.searchsorted(keys[order], wanted)]


def pairs_of(wanted: Array, keys: Array) -> tuple[Array, Array]:
    """All pairs of a wanted key and a row with that key.

    Parameters
    ----------
    wanted : ndarray of int, shape (wanted,)
        Keys.
    keys : ndarray of int, shape (rows,)
        The rows' keys, in any order and with repeats.

    Returns
    -------
    tuple of ndarray of int, shape (pairs,)
        Where in ``wanted``, where in ``keys``.
    """
    order = np.argsort(keys, kind="stable")
    first = np.searchsorted(keys[order], wanted, side="left")
    count = np.searchsorted(keys[order], wanted, side="right") - first
    which = np.repeat(np.arange(wanted.size), count)
    within = np.arange(which.size) - np.repeat(np.cumsum(count) - count, count)
    return which, order[first[which] + within]


def group_rows(*keys: Array) -> Iterator[Array]:
    """Positions of rows with equal keys, one group at a time, in the order of the keys."""
    if not keys[0].size:
        return
    columns = [_whole(values) for values in keys]
    order = order_of(*columns)
    changed = np.zeros(order.size - 1, dtype=bool)
    for values in columns:
        changed |= np.diff(values[order]) != 0
    yield from np.split(order, np.flatnonzero(changed) + 1)


def rows_by_key(keys: Array) -> list[tuple[int, Array]]:
    """The unique keys in rising order, and the positions of each key's rows."""
    return [(int(keys[rows[0]]), rows) for rows in group_rows(keys)]


def last_per_key(keys: Array, *by: Array) -> Array:
    """Position of the last row of each key, in the order of the keys.

    Parameters
    ----------
    keys : ndarray, shape (rows,)
        Whose last row is wanted.
    *by : ndarray, shape (rows,)
        What makes a row come later, the most important first; without, its position.
    """
    order = order_of(keys, *by)
    is_last = np.ones(order.size, dtype=bool)
    is_last[:-1] = keys[order[1:]] != keys[order[:-1]]
    return order[is_last]


def columns_of(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Rows of a query as columns; no columns if there are no rows."""
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def grid_of(row: Array, column: Array, values: Array) -> tuple[Array, Array, Array]:
    """Values as a grid of their rows and columns; NaN where there is no value.

    Returns
    -------
    tuple of ndarray
        The rows and the columns, each once and ascending, and the grid, shape (rows, columns).
    """
    rows, at_row = np.unique(row, return_inverse=True)
    columns, at_column = np.unique(column, return_inverse=True)
    grid = np.full((rows.size, columns.size), np.nan)
    grid[at_row, at_column] = values.astype(float)
    return rows, columns, grid


def _whole(values: Array) -> Array:
    """Keys as integers with the same order: NULL (NaN) as 0, text by its place in the alphabet."""
    if values.dtype == object:
        return np.unique(values.astype(str), return_inverse=True)[1]
    if values.dtype.kind == "M":
        return values.astype("datetime64[D]").astype(np.int64)
    return np.nan_to_num(values.astype(np.float64)).astype(np.int64)
