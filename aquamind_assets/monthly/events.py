"""Stores the Dagster events of committed months, which mark them as materialized.

``context.log_event`` would store each event by itself. docs/dagster.md lists the private names that
storing them together needs.
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import dagster as dg
import sqlalchemy as sa
from dagster._core.definitions.data_version import (
    CODE_VERSION_TAG,
    DATA_VERSION_IS_USER_PROVIDED_TAG,
    DATA_VERSION_TAG,
    get_input_data_version_tag,
    get_input_event_pointer_tag,
)
from dagster._core.events import StepMaterializationData
from sqlalchemy.exc import DBAPIError

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import Computation, asset_key
from aquamind_assets.monthly.month import Made
from aquamind_assets.monthly.pictures import column_lineage, picture
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.errors import DatabaseError

#: Months that are committed sooner than this after the last record wait for the next one. [s]
SECONDS_TOGETHER = 3.0

#: Data version of the month before that a month goes on from. Dagster knows of no such input.
MONTH_BEFORE_TAG = "aquamind/month_before_data_version"


def code_version(computation: Computation, settings: Settings) -> str:
    """The code version of a computation for Dagster: of its code and its own settings.

    Dagster shows a month as stale if it, or an input of it, was made by another version.
    """
    return f"{computation.code_version}-{settings.hash(computation.uses)}"


def recorded(
    context: dg.AssetExecutionContext, tables: Sequence[sa.Table], months: Sequence[Month]
) -> set[tuple[sa.Table, Month]]:
    """The months of each table that this run recorded before it was interrupted."""
    keys = [month.key for month in months]
    found = set()
    for table in tables:
        records = context.instance.fetch_materializations(
            dg.AssetRecordsFilter(asset_key=asset_key(table), asset_partitions=keys),
            limit=2 * len(keys),
        ).records
        found |= {
            (table, Month.of(record.partition_key))
            for record in records
            if record.partition_key and record.run_id == context.run.run_id
        }
    return found


def last_events(
    instance: dg.DagsterInstance, key: dg.AssetKey, months: Sequence[Month]
) -> dict[str, dg.AssetMaterialization]:
    """The last materialization of each month of an asset, by the month's key."""
    events: dict[str, dg.AssetMaterialization] = {}
    wanted = dg.AssetRecordsFilter(asset_key=key, asset_partitions=[month.key for month in months])
    cursor = None
    while True:
        page = instance.fetch_materializations(wanted, limit=1000, cursor=cursor)
        for record in page.records:
            if record.partition_key and record.asset_materialization:
                events.setdefault(record.partition_key, record.asset_materialization)
        if not page.has_more:
            return events
        cursor = page.cursor


@dataclass(frozen=True, eq=False)
class _Committed:
    """A month of a table that is committed but not yet recorded."""

    computation: Computation
    table: sa.Table
    made: Made
    inputs: Mapping[str, tuple[Month, str]]
    tags: Mapping[str, str]
    shown: Mapping[str, dg.MetadataValue]


class Recording:
    """Records committed months as materialized, many at a time.

    Used as a context, it records the rest at the end, also if the run fails.

    Parameters
    ----------
    context : AssetExecutionContext
        Of the step that makes them.
    settings : Settings
        What they are made from.
    """

    def __init__(self, context: dg.AssetExecutionContext, settings: Settings) -> None:
        self._context, self._settings = context, settings
        self._waiting: list[_Committed] = []
        self._stored = 0.0
        self._code_versions: dict[Computation, str] = {}
        self.seconds = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.store()
            return
        with suppress(DatabaseError, DBAPIError):  # the error says it; those are made again
            self.store()

    def add(
        self,
        computation: Computation,
        tables: Sequence[sa.Table],
        made: Made,
        database: Database | None = None,
    ) -> None:
        """Record a committed month of some tables, at once or together with the next ones.

        If a database is given, which is for the last month of a run, lineage and pictures are
        added.
        """
        head, inputs = computation.writes[0].fullname, dict(made.inputs)
        own = {MONTH_BEFORE_TAG: before[1]} if (before := inputs.pop(head, None)) else {}
        for table in tables:
            shown = _shown(table, made, self._settings, database)
            of_table = computation, table, made
            if table.fullname != head and head in made.written:
                above = {head: (made.month, made.written[head].data_version)}
                self._waiting.append(_Committed(*of_table, above, {}, shown))
            else:
                self._waiting.append(_Committed(*of_table, inputs, own, shown))
        if time.monotonic() - self._stored > SECONDS_TOGETHER:
            self.store()

    def store(self) -> None:
        """Record the committed months, inputs before the months made from them."""
        storage, started = self._context.instance.event_log_storage, time.perf_counter()
        while self._waiting:
            waiting = {(each.table.fullname, each.made.month) for each in self._waiting}
            ready: list[_Committed] = []
            left: list[_Committed] = []
            for each in self._waiting:
                of_inputs = ((name, month) for name, (month, _) in each.inputs.items())
                (ready if waiting.isdisjoint(of_inputs) else left).append(each)
            latest = storage.get_maximum_record_id() or 0
            storage.store_event_batch([self._event(each, latest) for each in ready])
            self._waiting = left
        self._stored = time.monotonic()
        self.seconds += time.perf_counter() - started

    def _event(self, committed: _Committed, latest: int) -> dg.EventLogEntry:
        """The event of a month from the step itself, which Dagster stores one by one."""
        computation = committed.computation
        if computation not in self._code_versions:
            self._code_versions[computation] = code_version(computation, self._settings)
        return event_of(
            self._context,
            _materialization(committed, self._code_versions[computation], latest),
            f"{committed.made.month} of {committed.table} is committed.",
        )


def event_of(
    context: dg.AssetExecutionContext, materialization: dg.AssetMaterialization, message: str
) -> dg.EventLogEntry:
    """A materialization as the step's own event, to be stored with others."""
    name = context.op_def.name
    event = dg.DagsterEvent(
        dg.DagsterEventType.ASSET_MATERIALIZATION.value,
        job_name=context.job_name,
        step_key=name,
        event_specific_data=StepMaterializationData(materialization),
        message=message,
    )
    return dg.EventLogEntry(
        error_info=None,
        level="debug",
        user_message="",
        run_id=context.run.run_id,
        timestamp=time.time(),
        step_key=name,
        job_name=context.job_name,
        dagster_event=event,
    )


def _shown(
    table: sa.Table, made: Made, settings: Settings, database: Database | None
) -> dict[str, dg.MetadataValue]:
    """Metadata for people: the first rows and, for the last month, lineage and picture."""
    shown: dict[str, dg.MetadataValue] = {}
    if rows := made.previews.get(table.fullname):
        shown["preview"] = dg.MetadataValue.md(rows)
    if database:
        shown["dagster/column_lineage"] = dg.MetadataValue.column_lineage(column_lineage(table))
        if drawn := picture(database, settings, table, made.month):
            shown["picture"] = dg.MetadataValue.md(drawn)
    return shown


def _materialization(
    committed: _Committed, code_version: str, latest: int
) -> dg.AssetMaterialization:
    """Metadata of a month in Dagster, with its origin.

    ``latest`` is the number of an event after those of all inputs: Dagster calls the month stale if
    an input has other rows in a later event.
    """
    made, done = committed.made, committed.made.written[committed.table.fullname]
    inputs: dict[str, str] = {}
    for name, (_, version) in committed.inputs.items():
        key = dg.AssetKey(name.split("."))
        inputs[get_input_data_version_tag(key)] = version
        inputs[get_input_event_pointer_tag(key)] = str(latest)
    return dg.AssetMaterialization(
        asset_key(committed.table),
        partition=made.month.key,
        metadata={
            "dagster/partition_row_count": done.rows,
            "bytes": done.bytes,
            "seconds": round(made.seconds, 3),
            **{f"seconds_{name}": round(value, 3) for name, value in made.seconds_of.items()},
            "rows_per_second": round(made.rows / made.seconds),
            "peak_memory_mb": round(made.peak_memory_mb, 1),
            "data_version": done.data_version,
            **committed.shown,
        },
        tags={
            DATA_VERSION_TAG: done.data_version,
            DATA_VERSION_IS_USER_PROVIDED_TAG: "true",
            CODE_VERSION_TAG: code_version,
            **inputs,
            **committed.tags,
        },
    )
