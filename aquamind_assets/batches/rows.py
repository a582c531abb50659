"""Rows of a table as columns: more of them, fewer of them, in order."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

from aquamind_assets.batches.containers import Columns

_EMPTY: dict[type, Any] = {
    int: np.int64,
    float: np.float64,
    bool: np.bool_,
    str: object,
    date: "datetime64[D]",
    datetime: "datetime64[us]",
}


def extended(rows: Columns, more: Columns) -> Columns:
    """Rows with more rows after them."""
    return {
        name: np.concatenate([values.astype(np.asarray(more[name]).dtype), more[name]])
        if values.dtype != object
        else np.concatenate([values, np.asarray(more[name], dtype=object)])
        for name, values in rows.items()
    }


def kept(rows: Columns, which: np.ndarray) -> Columns:
    """The rows that are chosen."""
    return {name: values[which] for name, values in rows.items()}


def joined(parts: Sequence[Mapping[str, Any]]) -> Columns:
    """Rows of many parts, one after the other; no columns at all when there is no part."""
    if not parts:
        return {}
    return {name: np.concatenate([np.asarray(part[name]) for part in parts]) for name in parts[0]}


def ordered(rows: Columns, *by: str) -> Columns:
    """Rows sorted by columns, the first of them the most important."""
    order = np.lexsort([rows[name] for name in reversed(by)])
    return kept(rows, order)


def table_rows(table: sa.Table, columns: Columns) -> Columns:
    """Columns for a table; where there are no rows at all, empty columns of its names."""
    if columns:
        return columns
    return {column.name: np.array([], dtype=_EMPTY[column.type.python_type]) for column in table.c}


def days_since(since: Any, day: Any) -> Any:
    """Days from one date to another; NaN where one of them is NaT. [d]"""
    return (day - since) / np.timedelta64(1, "D")
