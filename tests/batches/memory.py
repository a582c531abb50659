"""Months of computations run in memory, through the types that the tables declare."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS
from resources.copying import to_arrow
from resources.database import Database, Origin
from resources.tables import MonthLike

Columns = dict[str, np.ndarray]


def read_back(table: sa.Table, columns: Columns) -> Columns:
    """Columns as a database of this table's types would give them back."""
    batch = to_arrow(table, columns)
    rows: Columns = {}
    for field, array in zip(batch.schema, batch.columns, strict=True):
        if pa.types.is_timestamp(field.type):
            array = array.cast(pa.timestamp("us"))
        if pa.types.is_integer(field.type) and table.c[field.name].nullable:
            array = array.cast(pa.float64())
        rows[field.name] = array.to_numpy(zero_copy_only=False)
    return rows


class Memory:
    """Tables by month, written by computations in their order."""

    def __init__(self, settings) -> None:
        self.settings = settings
        self.rows: dict[sa.Table, dict[Month, Columns]] = {}

    def run(self, tables: Iterable[sa.Table], month: Month) -> None:
        """Compute one month of the computations that write these tables, in this order."""
        for table in tables:
            computation = COMPUTATIONS[table]
            for written, columns in computation.compute(month, self.reader(month), self.settings):
                self.rows.setdefault(written, {})[month] = read_back(written, columns)

    def reader(self, month: Month) -> "_Reader":
        """The tables that a computation would read in a month."""
        return _Reader(self, month)

    def all(self, table: sa.Table, upto: Month | None = None) -> Columns:
        """All months of a table, or those up to one."""
        months = self.rows.get(table, {})
        parts = [months[month] for month in sorted(months) if upto is None or month <= upto]
        return {c.name: np.concatenate([part[c.name] for part in parts]) for c in table.columns}


class _Reader:
    def __init__(self, memory: Memory, month: Month) -> None:
        self._memory, self._month = memory, month

    def to_date(self, table: sa.Table, columns: Sequence[str] = ()) -> Columns:
        return _of_columns(self._memory.all(table, self._month), columns)

    def same(self, table: sa.Table, columns: Sequence[str] = ()) -> Columns:
        return _of_columns(self._memory.rows[table][self._month], columns)

    def previous(self, table: sa.Table) -> Columns:
        before = self._memory.rows.get(table, {}).get(self._month.previous)
        return before if before is not None else read_back(table, _empty(table))


def _of_columns(rows: Columns, columns: Sequence[str]) -> Columns:
    return {name: rows[name] for name in columns or rows}


def _empty(table: sa.Table) -> Columns:
    return table_rows(table, {})


def store(database: Database, memory: Memory, tables: list[sa.Table], span: MonthLike) -> None:
    """Write all months of some tables into a database, as one partition."""
    write(database, {table: memory.all(table) for table in tables}, span)


def write(database: Database, rows: Mapping[sa.Table, Columns], span: MonthLike) -> None:
    """Write rows of some tables into a database, as one partition."""
    with database.replace(span, list(rows)) as replacement:
        for table, columns in rows.items():
            replacement.write(table, columns)
        replacement.finish(lambda version, count: Origin({}, "", "1", version, count))
