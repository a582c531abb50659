"""Copies months of the farm into its lake, and finds those that the lake lacks.

Dagster's records and the files say together what is there; nothing else is kept.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Self

import dagster as dg
import sqlalchemy as sa
from dagster._core.definitions.data_version import DATA_VERSION_TAG

from aquamind_assets.core.months import Month
from aquamind_assets.lake.files import MonthFile, columns_of, order_as_sql
from aquamind_assets.lake.place import Place
from aquamind_assets.monthly.events import last_events
from resources.arrow import month_in_place
from resources.database import Database, Origin
from resources.errors import FarmError, MissingMonth, OtherSettings

#: The asset group, and what the keys of its assets begin with.
GROUP = "lake"

#: Tag of a materialization: the lake that it is in, for another may be named later.
LAKE_TAG = "aquamind/lake"


def lake_key(table: sa.Table) -> dg.AssetKey:
    """The key of a table's asset in the lake."""
    return dg.AssetKey([GROUP, str(table.schema), table.name])


@dataclass(frozen=True)
class Exported:
    """A month of a table that is in the lake."""

    table: sa.Table
    month: Month
    rows: int
    bytes: int
    seconds: float
    data_version: str
    path: str


@dataclass(frozen=True)
class ExportedMonth:
    """A month of some tables that is in the lake."""

    month: Month
    files: Sequence[Exported]
    seconds: float
    computation: str = GROUP

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)


class Export:
    """Copies months of some tables into a lake, some tables at a time.

    Parameters
    ----------
    database : Database
        The farm's.
    place : Place
        The lake.
    tables : sequence of Table
        Which tables.
    months : sequence of Month
        All months that the run copies.
    at_once : int
        Tables that are copied at the same time, each over a session of its own.

    Raises
    ------
    LakeError
        If the lake cannot be written to.
    MissingMonth
        If a month is not made.
    OtherSettings
        If the lake is of another farm. Nothing is written then.
    """

    def __init__(
        self,
        database: Database,
        place: Place,
        tables: Sequence[sa.Table],
        months: Sequence[Month],
        at_once: int,
    ) -> None:
        self._database, self._place, self._tables = database, place, tables
        origins = {table: database.origins(table) for table in tables}
        _refuse_unmade(origins, months)
        place.check()
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="lake")
        try:
            list(self._pool.map(lambda t: _refuse_other(place, t, origins[t], months), tables))
        except BaseException:
            self._pool.shutdown(cancel_futures=True)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def month(self, month: Month) -> ExportedMonth:
        """Copy a month of the tables; those that are done before one fails stay.

        Raises
        ------
        FarmError
            If the database or the lake fails, or rows are not those that were recorded.
        """
        started = time.perf_counter()
        files = list(self._pool.map(lambda table: self._file(table, month), self._tables))
        return ExportedMonth(month, files, time.perf_counter() - started)

    def _file(self, table: sa.Table, month: Month) -> Exported:
        started = time.perf_counter()
        found: list[Origin] = []

        def write(path: str) -> None:
            with month_in_place(self._database, table, month) as rows:
                with MonthFile(path, table, rows.origin) as file:
                    rows.read(columns_of(table), order_as_sql(table), file.write)
                found.append(rows.origin)
            if file.rows != rows.origin.rows:
                raise FarmError(
                    f"{month} of {table} has {file.rows:,} rows, and {rows.origin.rows:,} were"
                    " recorded: materialize it again, then export."
                )

        size = self._place.put(table, month, write)
        return Exported(
            table,
            month,
            found[0].rows,
            size,
            time.perf_counter() - started,
            found[0].data_version,
            self._place.path(table, month),
        )


def _refuse_unmade(
    origins: Mapping[sa.Table, Mapping[str, Origin]], months: Iterable[Month]
) -> None:
    absent = [(m, table) for m in months for table in origins if m.key not in origins[table]]
    if absent:
        month, table = absent[0]
        others = f" and {len(absent) - 1:,} more months of tables" if absent[1:] else ""
        raise MissingMonth(
            f"{month} of {table.schema}/{table.name}{others} cannot go into the lake, for it is"
            f" not made: `make resume MONTHS={month}...{max(m for m, _ in absent)}`, then export."
        )


def _refuse_other(
    place: Place, table: sa.Table, origins: Mapping[str, Origin], months: Sequence[Month]
) -> None:
    """Refuse a lake in which a month of a table, which the run leaves, is of another farm.

    One is looked at: all that are there have passed this themselves.
    """
    kept = place.months(table) - set(months)
    if not kept:
        return
    other = min(kept)
    there = place.origin(table, other)
    here = asdict(origins[months[0].key])
    told = ("settings_hash", "code_version")
    if all(there.get(name) == here[name] for name in told):
        return
    before, now = there.get("settings", {}), here["settings"]
    differing = [
        f"{name}: there {before.get(name, 'the default')}, here {now.get(name, 'the default')}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
    raise OtherSettings(
        f"The lake {place.shown} is of another farm: {other} of {table.schema}/{table.name} in it"
        " was made with other settings or code"
        f" ({'; '.join(differing) or 'other code or defaults'}): name another lake, or export all"
        " months that there are, in one range; nothing was written."
    )


def lacking(
    instance: dg.DagsterInstance,
    database: Database,
    place: Place,
    tables: Sequence[sa.Table],
    months: Iterable[Month],
) -> list[Month]:
    """The months that the lake lacks a table of, or has from rows that were replaced since."""
    wanted, found = set(months), set[Month]()
    for table in tables:
        origins, there = database.origins(table), place.months(table)
        recorded = last_events(instance, lake_key(table), sorted(wanted - found))
        for month in wanted - found:
            event, origin = recorded.get(month.key), origins.get(month.key)
            tags = (event.tags or {}) if event else {}
            done = origin and tags.get(DATA_VERSION_TAG) == origin.data_version
            if not (done and month in there and tags.get(LAKE_TAG) == place.key):
                found.add(month)
    return sorted(found)
