"""Rows of a table that are recorded otherwise, as rows of ``quality.injected_error``."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import sqlalchemy as sa

from aquamind_assets.core.columns import Array, Columns, joined, rows_where, sorted_by
from aquamind_assets.records.tables import WHOLE_ROW


@dataclass(frozen=True)
class Error:
    """Errors of one kind in one table.

    Attributes
    ----------
    kind : str
        What went wrong.
    rows : ndarray of int, shape (errors,)
        Places of the true rows; empty where rows are added.
    recorded : mapping of str to ndarray, each of shape (errors,)
        Of changed rows, the columns that are recorded otherwise; of added rows, every column. Empty
        where rows are left out.
    added_keys : ndarray of int, shape (errors,)
        Keys of added rows.
    """

    kind: str
    rows: Array
    recorded: Mapping[str, Array] = field(default_factory=dict)
    added_keys: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def _id(rows: Mapping[str, Array]) -> Array:
    return rows["id"].astype(np.int64)


def _of_fish(rows: Mapping[str, Array]) -> Array:
    return rows["growth_sample_id"].astype(np.int64) * 100_000 + rows["fish_identifier"]


def _of_meal(rows: Mapping[str, Array]) -> Array:
    day = (rows["feeding_date"] - np.datetime64("2000-01-01")).astype(np.int64)
    within = day * 1000 + rows["meal"].astype(np.int64) * 10 + rows["part"]
    return rows["assignment_id"].astype(np.int64) * 100_000_000 + within


def key_of_reading(rows: Mapping[str, Array]) -> Array:
    """Key of readings: sensor and minute, shape (rows,)."""
    minute = rows["reading_time"].astype("datetime64[m]").astype(np.int64)
    return rows["sensor_id"].astype(np.int64) * 1_000_000_000 + minute


#: Key of the rows of tables without an id, as AquaMind's views number them.
KEYS: Mapping[str, Callable[[Mapping[str, Array]], Array]] = {
    "batches.individual_growth_observation": _of_fish,
    "feed.feeding_event": _of_meal,
    "environment.environmental_reading": key_of_reading,
}


def _day(table: sa.Table, rows: Mapping[str, Array]) -> Array:
    return rows[str(table.info["month_of"])].astype("datetime64[D]")


def as_text(values: Array) -> Array:
    """Values as PostgreSQL reads and writes them, None where there is none, shape (rows,).

    Whole numbers that can be NULL come as floats, and are told by their value.
    """
    if values.dtype.kind == "M":
        text = np.datetime_as_string(values).astype(object)
        if values.dtype != "datetime64[D]":
            text = np.array([f"{each}+00:00" for each in text], dtype=object)
        text[np.isnat(values)] = None
        return text
    return np.array([_text(value) for value in values], dtype=object)


def _text(value: object) -> str | None:
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return None
    return str(value)


def errors_of_tables(found: Sequence[tuple[sa.Table, Columns, Sequence[Error]]]) -> Columns:
    """Rows of ``injected_error`` in its order; no columns at all where there is no error.

    Parameters
    ----------
    found : sequence of (Table, dict of ndarray, sequence of Error)
        Tables with their true rows, every column of them, and what is recorded otherwise. No two
        errors of a table may be about one row.
    """
    parts = [
        part
        for table, truth, errors in found
        for error in errors
        for part in (_added if error.added_keys.size else _changed)(table, truth, error)
    ]
    rows = joined([part for part in parts if part["key"].size])
    return sorted_by(rows, "date", "table_name", "key", "column_name") if rows else {}


def _changed(table: sa.Table, truth: Columns, error: Error) -> Iterator[Columns]:
    """Rows left out, and rows changed: an error for each column that differs."""
    if not error.rows.size:
        return
    true = rows_where(truth, error.rows)
    about = {"date": _day(table, true), "key": KEYS.get(str(table), _id)(true)}
    if not error.recorded:
        none = np.full(error.rows.size, None, dtype=object)
        yield _part(table, error.kind, WHOLE_ROW, about, _as_json(table, true), none, none)
        return
    changed = {name: _of_type(table, name, v) for name, v in error.recorded.items()}
    before = {name: as_text(_of_type(table, name, true[name])) for name in changed}
    after = {name: as_text(values) for name, values in changed.items()}
    row = _as_json(table, true | changed)
    said = np.zeros(error.rows.size, dtype=bool)
    for name in sorted(changed):
        is_other = before[name] != after[name]
        entered = row.copy()
        entered[said] = None
        said |= is_other
        of = rows_where(about, is_other)
        yield _part(
            table,
            error.kind,
            name,
            of,
            before[name][is_other],
            after[name][is_other],
            entered[is_other],
        )


def _added(table: sa.Table, truth: Columns, error: Error) -> Iterator[Columns]:
    about = {"date": _day(table, error.recorded), "key": error.added_keys}
    row = _as_json(table, error.recorded)
    none = np.full(row.size, None, dtype=object)
    yield _part(table, error.kind, WHOLE_ROW, about, none, row, row)


def _part(
    table: sa.Table,
    kind: str,
    column: str,
    about: Columns,
    true: Array,
    recorded: Array,
    row: Array,
) -> Columns:
    count = true.size
    return {
        "date": about["date"],
        "table_name": np.full(count, str(table), dtype=object),
        "key": about["key"],
        "column_name": np.full(count, column, dtype=object),
        "kind": np.full(count, kind, dtype=object),
        "true_value": true,
        "recorded_value": recorded,
        "recorded_row": row,
    }


def _of_type(table: sa.Table, name: str, values: Array) -> Array:
    """Values in the precision that the table has."""
    kind = table.c[name].type
    if isinstance(kind, sa.REAL):
        return np.asarray(values, dtype=np.float32)
    if isinstance(kind, sa.Integer) and values.dtype.kind == "f":
        whole = np.array([None if np.isnan(v) else int(v) for v in values], dtype=object)
        return whole
    return values


def _as_json(table: sa.Table, rows: Mapping[str, Array]) -> Array:
    """Each row as JSON, shape (rows,)."""
    names = [column.name for column in table.columns]
    texts = [as_text(_of_type(table, name, rows[name])) for name in names]
    return np.array(
        [json.dumps(dict(zip(names, row, strict=True))) for row in zip(*texts, strict=True)],
        dtype=object,
    )
