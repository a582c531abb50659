"""Declares computations: functions of a month, with the tables they read and write.

How a month is run does not belong here; see `month` and `asset`.
"""

import graphlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Protocol

import dagster as dg
import numpy as np
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.settings.farm import Settings
from resources.copying import Columns
from resources.database import Database


def asset_key(table: sa.Table) -> dg.AssetKey:
    """The key of a table's asset: its schema and its name."""
    return dg.AssetKey([str(table.schema), table.name])


def version_with_data(code_version: str, data: Sequence[str]) -> str:
    """A code version, followed by a hash of the data files if there are any."""
    if not data:
        return code_version
    hashed = blake2b(digest_size=4)
    for name in sorted(data):
        for path, file in data_files(name):
            hashed.update(f"{path}\n".encode())
            hashed.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return f"{code_version} with data {hashed.hexdigest()}"


_PACKAGE = files("aquamind_assets")

#: What a folder of data holds; anything else in it is for readers.
DATA_ENDINGS = (".toml", ".csv", ".sql", ".json")


def data_files(name: str) -> list[tuple[str, Traversable]]:
    """The files behind a declared name, a file or a folder, with their paths in the package."""
    there = _PACKAGE.joinpath(name)
    if not there.is_dir():
        return [(name, there)]
    inside = sorted(file.name for file in there.iterdir() if file.name.endswith(DATA_ENDINGS))
    return [(f"{name}/{file}", there.joinpath(file)) for file in inside]


Rows = Iterator[tuple[sa.Table, Columns]]

#: Draws what a table holds up to a month, as a PNG; no bytes where there is nothing to show.
Picture = Callable[[Database, Settings, Month], bytes]


@dataclass(frozen=True)
class Figure:
    """A number that a run's report shows: its name with the unit, its table and its query.

    ``sql`` is called with the first and the last month of the run.
    """

    name: str
    table: sa.Table
    sql: Callable[[Month, Month], str]


@dataclass(frozen=True, eq=False)
class Computation:
    """One computation: the tables that it writes, and what it needs for a month.

    Attributes
    ----------
    writes : tuple of Table
        Its tables, each an asset; the first is the one that the others hang from.
    to_date, same_month, previous : tuple of Table
        Tables of which it reads all months so far, the same month, the month before.
    uses : tuple of str
        The sections of the settings, besides seed and scale, that it depends on.
    data : tuple of str
        Files of the package that its models read, and folders of such files, as
        ``infrastructure/areas.csv`` and ``disease/outbreaks/diseases``.
    code_version : str
        Changes when the same settings give other rows; a hash of the data is part of it.
    pictures : mapping of Table to Picture
        Drawn for the last month of a run, and shown with the table's materialization.
    figures : tuple of Figure
        Shown by the report of a run.
    """

    name: str
    writes: tuple[sa.Table, ...]
    to_date: tuple[sa.Table, ...]
    same_month: tuple[sa.Table, ...]
    previous: tuple[sa.Table, ...]
    uses: tuple[str, ...]
    data: tuple[str, ...]
    code_version: str
    compute: Callable[..., Rows]
    pictures: Mapping[sa.Table, Picture] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()

    def reads(self) -> tuple[sa.Table, ...]:
        """Tables of other computations that it reads."""
        return tuple(dict.fromkeys((*self.to_date, *self.same_month)))

    def is_in_turn(self) -> bool:
        """Whether each month needs the month before."""
        return bool(self.previous) or self.is_read_to_date()

    def and_all_that_it_reads(self) -> "list[Computation]":
        """This computation, after every one that its rows follow from."""
        found: dict[Computation, None] = {}
        for table in (*self.to_date, *self.same_month):
            found |= dict.fromkeys(COMPUTATIONS[table].and_all_that_it_reads())
        return [*found, self]

    def is_read_to_date(self) -> bool:
        """Whether others read or refer to all its months so far, so that none may be missing."""
        names = {str(table) for table in self.writes}
        return any(
            not names.isdisjoint({str(table) for table in other.to_date} | other.refers_to())
            for other in COMPUTATIONS.values()
            if other is not self
        )

    def refers_to(self) -> set[str]:
        """The tables whose ids its tables hold."""
        return {name for table in self.writes for name in _referred_to(table)}


@cache
def _referred_to(table: sa.Table) -> frozenset[str]:
    """The tables whose ids a table holds."""
    every = (column.info.get("references") for column in table.columns)
    return frozenset(str(name) for name in every if name)


#: The computation that writes each table.
COMPUTATIONS: dict[sa.Table, Computation] = {}


def in_order() -> list[Computation]:
    """All computations, each after those that it reads; else by the name of their first table."""
    by_name = sorted(set(COMPUTATIONS.values()), key=lambda computation: str(computation.writes[0]))
    reads = {
        c: dict.fromkeys(COMPUTATIONS[table] for table in (*c.to_date, *c.same_month))
        for c in by_name
    }
    return list(graphlib.TopologicalSorter(reads).static_order())


def fixed(table: sa.Table, rows: Columns, month: Month, first: Month) -> Columns:
    """Rows that never change: all of them in the farm's first month, none in later months."""
    count = len(next(iter(rows.values()))) if month == first else 0
    of_month = {str(table.info["month_of"]): np.full(count, np.datetime64(first.start))}
    return {**{name: values[:count] for name, values in rows.items()}, **of_month}


class ToDate(Protocol):
    """Reads tables to date."""

    def read(self, table: sa.Table, month: Month, columns: Sequence[str]) -> dict[str, np.ndarray]:
        """The rows of all months up to one, in the table's order; nobody may change them."""
        ...


class LastMonth(Protocol):
    """Reads months that this process has just written."""

    def read(self, table: sa.Table, month: Month) -> dict[str, np.ndarray] | None:
        """The rows of a month, in the table's order; nobody may change them. None if not kept."""
        ...


class MonthReader:
    """Reads tables for one month of a computation, and only those that it declared.

    Parameters
    ----------
    database : Database
        Where the months are.
    computation : Computation
        Whose month it is.
    month : Month
        The month.
    to_date : ToDate, optional
        Keeps what other months have read to date, if anything.
    last_month : LastMonth, optional
        Keeps what the month before has written, if anything.

    Attributes
    ----------
    seconds : float
        Time in reading. [s]
    """

    def __init__(
        self,
        database: Database,
        computation: Computation,
        month: Month,
        to_date: ToDate | None = None,
        last_month: LastMonth | None = None,
    ) -> None:
        self._database, self._computation, self._month = database, computation, month
        self._to_date, self._last_month = to_date, last_month
        self.seconds = 0.0

    def to_date(self, table: sa.Table, columns: Sequence[str] = ()) -> dict[str, np.ndarray]:
        """The rows of all months up to this one; all columns unless some are named."""
        assert table in self._computation.to_date, f"{table} is not declared in to_date"
        if self._to_date is None:
            return self._read(table, None, self._month, columns)
        started = time.perf_counter()
        rows = self._to_date.read(table, self._month, columns)
        self.seconds += time.perf_counter() - started
        return rows

    def same(self, table: sa.Table, columns: Sequence[str] = ()) -> dict[str, np.ndarray]:
        """The rows of this month; all columns unless some are named."""
        assert table in self._computation.same_month, f"{table} is not declared in same_month"
        return self._read(table, self._month, self._month, columns)

    def previous(self, table: sa.Table) -> dict[str, np.ndarray]:
        """The rows of the month before; none in the farm's first month."""
        assert table in self._computation.previous, f"{table} is not declared in previous"
        month = self._month.previous
        kept = self._last_month.read(table, month) if self._last_month else None
        return self._read(table, month, month, ()) if kept is None else kept

    def _read(
        self, table: sa.Table, first: Month | None, last: Month, columns: Sequence[str]
    ) -> dict[str, np.ndarray]:
        started = time.perf_counter()
        rows = self._database.read(table, first, last, columns)
        self.seconds += time.perf_counter() - started
        return rows
