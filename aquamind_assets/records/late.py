"""Entries that are made days late, or are first wrong and then corrected."""

from dataclasses import dataclass, field

import numpy as np
import sqlalchemy as sa

from aquamind_assets.core.columns import Array, Columns, joined, sorted_by
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.records.errors import as_text
from aquamind_assets.settings.records import Records

#: Mean delay of a late entry, and until a wrong one is corrected, after the first day. [d]
_LATE_DAYS, _CORRECTED_DAYS = 5.0, 4.0

#: Hour at which people enter what is left over. [h]
_AFTERNOON = 15

#: Hour after which books are closed on the last day of a month. [h]
_CLOSING = 17

#: Spread of a number that is corrected, log scale.
_SPREAD = 0.7


@dataclass(frozen=True)
class Entries:
    """Entries of one table: key and day of each row, and the column that may be corrected.

    ``left_out`` has the places of rows that were never entered.
    """

    table: sa.Table
    key: Array
    day: Array
    column: str = ""
    values: Array | None = None
    left_out: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def late_entries(seed: int, month: Month, entries: Entries, settings: Records) -> Columns:
    """Rows of ``late_entry`` of one table.

    A corrected entry was made on its day, with a number that was some times too large or too
    small; a late one some days after. No entry is both, and books are closed with the month: an
    entry of its last day is neither.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    entries : Entries
        The table's rows as recorded.
    settings : Records
        Shares.
    """
    count = entries.key.size
    random = stream(seed, "late entry", str(entries.table), month.key)
    uniform = random.random((4, count))
    days, normal = random.exponential(1.0, count), random.standard_normal(count)
    late = uniform[0] < settings.of("late_share")
    corrected = (uniform[1] < settings.of("corrected_share")) & ~late
    first = np.full(count, None, dtype=object)
    if entries.values is None:
        corrected[:] = False
    else:
        value = entries.values.astype(np.float64)
        wrong = value * exp(_SPREAD * normal)
        if entries.values.dtype.kind in "iu":
            wrong = np.maximum(np.rint(wrong), 1.0)
            corrected &= wrong != value
            wrong = wrong.astype(np.int64)
        else:
            wrong = np.maximum(np.round(wrong, 1), 0.1).astype(np.float32)
            corrected &= wrong != entries.values
        first[corrected] = as_text(wrong[corrected])
    entered = np.ones(count, dtype=bool)
    entered[entries.left_out] = False
    at = np.flatnonzero((late | corrected) & entered)
    minutes = (uniform[2, at] * 120).astype("timedelta64[m]")
    noon = entries.day[at].astype("datetime64[us]") + np.timedelta64(_AFTERNOON, "h") + minutes
    mean = np.where(late[at], _LATE_DAYS, _CORRECTED_DAYS)
    after = noon + (1 + (mean * days[at]).astype(np.int64)).astype("timedelta64[D]")
    closing = month.days[-1].astype("datetime64[us]") + np.timedelta64(_CLOSING, "h")
    after = np.minimum(after, closing + minutes)
    in_time = after > noon + np.timedelta64(_CLOSING - _AFTERNOON, "h")
    at, noon, after = at[in_time], noon[in_time], after[in_time]
    return {
        "date": entries.day[at],
        "table_name": np.full(at.size, str(entries.table), dtype=object),
        "key": entries.key[at],
        "column_name": np.where(corrected[at], entries.column, "*").astype(object),
        "entered_at": np.where(late[at], after, noon),
        "first_value": first[at],
        "corrected_at": np.where(late[at], np.datetime64("NaT", "us"), after),
    }


def all_late(seed: int, month: Month, tables: list[Entries], settings: Records) -> Columns:
    """Rows of ``late_entry`` of several tables, in its order."""
    rows = joined([late_entries(seed, month, each, settings) for each in tables])
    return sorted_by(rows, "date", "table_name", "key", "column_name")
