"""The rows of the seen farm: its months, places and batches, and tables from a few values."""

from typing import Any

import numpy as np
import sqlalchemy as sa

from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease.outbreaks.profiles import disease_profile_rows

Columns = dict[str, np.ndarray]

MONTHS = [Month(2020, 1), Month(2020, 2)]

AREA, HALL, SEA_BATCH, PARR_BATCH = 1, 2, 1, 2

RINGS, TANKS = [101, 102, 103, 104], [201, 202, 203]

SICK_RINGS = RINGS[:2]

NEVER = np.datetime64("NaT", "D")

DISEASES = disease_profile_rows()

AGD, PD, COSTIA = (
    int(DISEASES["id"][DISEASES["code"] == code][0]) for code in ("AGD", "PD", "COSTIA")
)

FOUND, FOUND_LATE = 1, 2  #: outbreaks

#: First day without deaths by AGD, and day from which the dead of PD are known to be.
AGD_OVER = np.datetime64("2020-02-02", "D")

#: Day of the result that finds AGD, of a sample of the 10th.
AGD_FOUND = np.datetime64("2020-01-20", "D")


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


def rows_of(table: sa.Table, *rows: dict[str, Any], **same: Any) -> Columns:
    """Columns of some rows; what they leave out is empty, 0 or null."""
    empty = table_rows(table, {})
    nothing = {"M": NEVER, "O": "", "f": np.nan, "b": False}
    columns = {}
    for name, of_type in empty.items():
        column = table.c[name]
        blank = nothing.get(of_type.dtype.kind, 0)
        blank = np.nan if column.nullable and of_type.dtype.kind in "if" else blank
        if not column.nullable:
            blank = {"f": 0.0, "M": day("2015-01-01")}.get(of_type.dtype.kind, blank)
        values = [(same | row).get(name, blank) for row in rows]
        kind = np.float64 if column.nullable and of_type.dtype.kind == "i" else of_type.dtype
        columns[name] = np.array(values, dtype=kind)
    return columns
