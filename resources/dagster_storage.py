"""Dagster's own storage, in the schema ``dagster`` of the database in use.

Runs, events and schedules stand beside the rows that they record. ``dagster.yaml`` names the class.
The class does what a YAML file cannot: it finds the server in use, and stores the events of many
months and tables together.

Dagster has no public way to store events together in PostgreSQL. docs/dagster.md lists the private
names that this module uses, and why; tests/resources/test_dagster_storage.py fails if a new version
of Dagster changes one of them.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import dagster as dg
import psycopg2
import sqlalchemy as sa
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.config import UserConfigSchema
from dagster._core.storage.event_log.schema import (
    AssetCheckExecutionsTable,
    AssetKeyTable,
    SqlEventLogStorageTable,
)
from dagster._serdes import ConfigurableClassData
from dagster_postgres import (
    DagsterPostgresStorage,
    PostgresEventLogStorage,
    PostgresRunStorage,
)
from sqlalchemy.dialects import plugins, postgresql
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DBAPIError

from resources.embedded import start_after_crash
from resources.errors import DatabaseError
from resources.replacement import lock
from resources.server import database_url
from resources.session import begin_as_stated, engine, said
from resources.url import shown

SCHEMA = "dagster"

#: PostgreSQL's codes of what a user can put right: full, read-only, refused, too many.
_FOR_THE_USER = {"53100", "53200", "25006", "42501", "53300"}

#: PostgreSQL's code of a statement after one that failed.
_IN_FAILED_TRANSACTION = "25P02"

#: Dagster's own setting: so many events of what a run is about to make are stored at once.
_BATCH_VARIABLE, _BATCH_EVENTS = "DAGSTER_EVENT_BATCH_SIZE", "1000"

_CHECK_PLANNED = dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED

#: Events that `Events` stores together.
_TOGETHER = {
    dg.DagsterEventType.ASSET_MATERIALIZATION,
    dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
    _CHECK_PLANNED,
}


#: How long Dagster waits for a session before it gives up. [s]
_WAITS_SECONDS = (0.2, 0.4, 0.8, 1.6, 3.2)


def _refused(cause: BaseException) -> DatabaseError:
    return DatabaseError(
        f"Dagster cannot record what it did, for PostgreSQL says: {said(cause)}; put that right and"
        " materialize what is missing."
    )


def _in_one_sentence(context: sa.ExceptionContext) -> None:
    """Raise one sentence where Dagster would show the statement and a traceback."""
    if getattr(context.original_exception, "pgcode", None) in _FOR_THE_USER:
        raise _refused(context.original_exception) from None


def _connect(to: Dialect, _: object, arguments: Any, parameters: Any) -> DBAPIConnection:
    """Begin a session. If the server refuses, ask it again for a while, then raise one sentence."""
    start_after_crash()
    for wait in (*_WAITS_SECONDS, None):
        try:
            return to.connect(*arguments, **parameters)
        except psycopg2.OperationalError as error:
            if wait is None:
                raise _refused(error) from None
            time.sleep(wait)
    raise AssertionError


class DagsterSession(sa.CreateEnginePlugin):
    """Makes the sessions of Dagster's engines begin as ours do.

    Dagster makes an engine for each storage, and new ones in the webserver.
    """

    def update_url(self, url: sa.URL) -> sa.URL:
        return url.difference_update_query(["plugin"])

    def engine_created(self, engine: sa.Engine) -> None:
        begin_as_stated(engine, search_path=SCHEMA)
        sa.event.listen(engine, "handle_error", _in_one_sentence)
        sa.event.listen(engine, "do_connect", _connect)


plugins.register("aquamind", __name__, "DagsterSession")


class Events(PostgresEventLogStorage):
    """dagster-postgres's event storage, which stores the events of many assets in one transaction.

    Unchanged, it stores what a run is about to make one by one, at some 4 ms each.
    """

    def store_event_batch(self, events: Sequence[dg.EventLogEntry]) -> None:
        """Store events in one transaction: all of them, or none."""
        if any(event.dagster_event_type not in _TOGETHER for event in events) or not events:
            super().store_event_batch(events)
            return
        rows = [self._event_to_row(event) for event in events]
        insert = sa.insert(SqlEventLogStorageTable).returning(
            SqlEventLogStorageTable.c.id, sort_by_parameter_order=True
        )
        with self.index_transaction() as connection:
            ids = connection.scalars(insert, rows).all()
            checks: list[dict[str, Any]] = []
            of_assets: list[tuple[dg.EventLogEntry, int]] = []
            for event, row, number in zip(events, rows, ids, strict=True):
                if event.dagster_event_type == _CHECK_PLANNED:
                    checks += _planned(event, row, number)
                else:
                    of_assets.append((event, number))
            if of_assets:
                self._store_asset_event_tags(connection, *zip(*of_assets, strict=True))
                self._store_latest(connection, of_assets)
            if checks:
                connection.execute(sa.insert(AssetCheckExecutionsTable), checks)

    def _store_latest(
        self, connection: sa.Connection, events: Sequence[tuple[dg.EventLogEntry, int]]
    ) -> None:
        """Store the last event of each asset in the table where Dagster looks for it first."""
        last = {_asset(event): (event, number) for event, number in events}
        of_kind: dict[frozenset[str], list[dict[str, Any]]] = {}
        for key, (event, number) in sorted(last.items()):  # in one order: no two wait for ever
            values = self._get_asset_entry_values(event, number, True)
            of_kind.setdefault(frozenset(values), []).append({"asset_key": key, **values})
        for columns, rows in of_kind.items():
            insert = postgresql.insert(AssetKeyTable)
            update = {column: insert.excluded[column] for column in sorted(columns)}
            connection.execute(
                insert.on_conflict_do_update(index_elements=["asset_key"], set_=update), rows
            )

    def initialize_concurrency_limit_to_default(self, concurrency_key: str) -> bool:
        """Begin a pool as Dagster does, but do not fail if another process has just begun it."""
        try:
            return super().initialize_concurrency_limit_to_default(concurrency_key)
        except sa.exc.InternalError as error:
            if getattr(error.orig, "pgcode", None) != _IN_FAILED_TRANSACTION:
                raise
            return True


def _asset(event: dg.EventLogEntry) -> str:
    key = event.get_dagster_event().asset_key
    assert key is not None
    return key.to_string()


def _planned(
    event: dg.EventLogEntry, row: Mapping[str, Any], number: int
) -> Iterator[dict[str, Any]]:
    """The rows of a check that a run will evaluate, one for each of the run's months."""
    plan = event.get_dagster_event().asset_check_planned_data
    months = plan.partitions_subset.get_partition_keys() if plan.partitions_subset else [None]
    for month in months:
        yield {
            "asset_key": plan.asset_key.to_string(),
            "check_name": plan.check_name,
            "partition": month,
            "run_id": event.run_id,
            "execution_status": AssetCheckExecutionRecordStatus.PLANNED.value,
            "evaluation_event": row["event"],
            "evaluation_event_timestamp": row["timestamp"],
            "evaluation_event_storage_id": number,
        }


class Storage(DagsterPostgresStorage):
    """dagster-postgres on the database in use, with pooled connections."""

    @classmethod
    def config_type(cls) -> UserConfigSchema:
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        url = database_url()
        of_dagster = url.update_query_dict({"plugin": "aquamind"})
        try:
            with engine(url, poolclass=sa.NullPool).connect() as connection:
                # Two processes that begin at once would both create Dagster's tables.
                lock(connection, SCHEMA)
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                connection.commit()
                lock(connection, SCHEMA)
                return cls(of_dagster.render_as_string(hide_password=False), inst_data=inst_data)
        except DBAPIError as error:
            raise DatabaseError(
                f"Dagster cannot keep its records in {shown(url)} ({said(error.orig or error)})."
            ) from None

    def __init__(self, postgres_url: str, *arguments: Any, **options: Any) -> None:
        super().__init__(postgres_url, *arguments, **options)
        # As they come, each event opens a connection of its own.
        pooled = sa.create_engine(
            postgres_url,
            isolation_level="AUTOCOMMIT",
            pool_size=2,
            max_overflow=20,
            pool_pre_ping=True,
            pool_recycle=3600,
        )
        self._event_log_storage = Events(postgres_url, should_autocreate_tables=False)
        for storage in (self.run_storage, self.event_log_storage, self.schedule_storage):
            storage._engine = pooled  # type: ignore[union-attr]
        os.environ.setdefault(_BATCH_VARIABLE, _BATCH_EVENTS)


def give_back(instance: dg.DagsterInstance) -> None:
    """Close idle sessions of Dagster's records in this process; the next query opens one again."""
    if isinstance(instance.run_storage, PostgresRunStorage):
        instance.run_storage._engine.dispose()
