"""Computes months in full without writing them, and counts their rows and bytes.

`DryRun` takes the place of the database. It reads the rows in the database, keeps what the run
computes in memory for the next computation, and counts what would have been written.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from aquamind_assets.monthly.month import Made
from resources import copying
from resources.database import Database, Origin, Written
from resources.replacement import CHUNK_ROWS
from resources.tables import MonthLike, row_bytes


class DryRun(Database):
    """The database as it would be after the months computed so far.

    Attributes
    ----------
    made : dict of str to Made
        What each computation's month came to, by the name of the computation.
    """

    def __init__(self, url: sa.URL) -> None:
        super().__init__(url)
        self._batches: dict[sa.Table, dict[str, list[pa.RecordBatch]]] = {}
        self._origins: dict[sa.Table, dict[str, Origin]] = {}
        self.made: dict[str, Made] = {}

    def declare(self, tables: object) -> None:
        """Create nothing."""

    @contextmanager
    def replace(self, month: MonthLike, tables: Sequence[sa.Table]) -> "Iterator[_Counted]":  # type: ignore[override]
        """Count a month of the tables, and keep it in memory."""
        yield _Counted(self, month, tables)

    def keep(
        self, table: sa.Table, month: MonthLike, rows: list[pa.RecordBatch], origin: Origin
    ) -> None:
        """Remember a month of a table as if it were in the database."""
        self._batches.setdefault(table, {})[month.key] = rows
        self._origins.setdefault(table, {})[month.key] = origin

    def origins(self, table: sa.Table) -> dict[str, Origin]:
        """The origins of the months in the database and of those computed."""
        return super().origins(table) | self._origins.get(table, {})

    def keep_up(self, tables: Sequence[sa.Table]) -> dict[sa.Table, Mapping[str, Origin]]:
        """The origins of the months in the database and of those computed."""
        there = super().keep_up(tables)
        return {table: {**there[table], **self._origins.get(table, {})} for table in tables}

    def kept_up(self, table: sa.Table) -> Mapping[str, Origin]:
        """The origins of the months in the database and of those computed."""
        return {**super().kept_up(table), **self._origins.get(table, {})}

    def read(
        self,
        table: sa.Table,
        first: MonthLike | None = None,
        last: MonthLike | None = None,
        columns: Sequence[str] = (),
    ) -> dict[str, np.ndarray]:
        """Rows from the database and from the months computed, in the table's order."""
        names = list(columns) or [column.name for column in table.columns]
        order = table.info["order"] or [column.name for column in table.primary_key.columns]
        needed = list(dict.fromkeys([*names, *order]))
        kept = self._batches.get(table, {})
        parts = [
            copying.from_arrow(batch, needed)
            for key, batches in kept.items()
            if (first is None or key >= first.key) and (last is None or key <= last.key)
            for batch in batches
        ]
        there = super().origins(table).keys() - kept.keys()
        if any((not first or key >= first.key) and (not last or key <= last.key) for key in there):
            month_of = table.info["month_of"]
            rows = super().read(table, first, last, list(dict.fromkeys([*needed, month_of])))
            months = rows[month_of].astype("datetime64[M]").astype(str)
            parts.insert(0, {n: rows[n][~np.isin(months, list(kept))] for n in needed})
        if not parts:
            schema = copying.arrow_schema(table)
            empty = [pa.array([], field.type) for field in schema]
            return copying.from_arrow(pa.RecordBatch.from_arrays(empty, schema=schema), names)
        together = {name: np.concatenate([part[name] for part in parts]) for name in needed}
        rank = np.lexsort([together[name] for name in reversed(order)])
        return {name: together[name][rank] for name in names}


class _Counted:
    """A month that is counted instead of written; has the methods of a `Replacement`."""

    def __init__(self, run: DryRun, month: MonthLike, tables: Sequence[sa.Table]) -> None:
        self._run, self._month = run, month
        self._encoders = {table: copying.Encoder(table) for table in tables}
        self._batches: dict[sa.Table, list[pa.RecordBatch]] = {table: [] for table in tables}
        self._bytes = dict.fromkeys(tables, 0)
        self._encoding = 0.0
        self.chunk_rows = CHUNK_ROWS

    @property
    def seconds(self) -> dict[str, float]:
        """Time in encoding; there is no other. [s]"""
        return {"encoding": self._encoding, "loading": 0.0, "waiting": 0.0}

    def write(self, table: sa.Table, columns: copying.Columns) -> pa.RecordBatch:
        """Count rows, and return them as they would be in the database."""
        started = time.perf_counter()
        batch = copying.to_arrow(table, columns)
        for start in range(0, batch.num_rows, self.chunk_rows):
            piece = batch.slice(start, self.chunk_rows)
            encoded = len(self._encoders[table].encode(piece))
            self._bytes[table] += row_bytes(table, encoded / piece.num_rows) * piece.num_rows
        self._batches[table].append(batch)
        self._encoding += time.perf_counter() - started
        return batch

    def finish(self, origin: Callable[[str, int], Origin]) -> dict[sa.Table, Written]:
        """Rows and bytes that would have been written."""
        written = {}
        for table, batches in self._batches.items():
            rows, version = sum(b.num_rows for b in batches), self._encoders[table].fingerprint
            self._run.keep(table, self._month, batches, origin(version, rows))
            written[table] = Written(rows, int(self._bytes[table]), version)
        return written
