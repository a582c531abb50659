"""Dagster's own storage, in the schema ``dagster`` of the database in use.

Runs, events and schedules stand beside the rows that they record. ``dagster.yaml`` names the
class; what it decides, and a YAML file cannot, is which server that is.
"""

import time
from collections.abc import Mapping
from typing import Any, Self

import psycopg2
import sqlalchemy as sa
from dagster import DagsterInstance
from dagster._core.storage.config import UserConfigSchema
from dagster._serdes import ConfigurableClassData
from dagster_postgres import DagsterPostgresStorage, PostgresRunStorage
from sqlalchemy.dialects import plugins
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


#: How long Dagster waits for a session before it gives up. [s]
_WAITS_SECONDS = (0.2, 0.4, 0.8, 1.6, 3.2)


def _refused(cause: BaseException) -> DatabaseError:
    return DatabaseError(
        f"Dagster cannot record what it did, for PostgreSQL says: {said(cause)}; put that right and"
        " materialize what is missing."
    )


def _in_one_sentence(context: sa.ExceptionContext) -> None:
    """In place of the statement and the traceback that Dagster would show."""
    if getattr(context.original_exception, "pgcode", None) in _FOR_THE_USER:
        raise _refused(context.original_exception) from None


def _connect(to: Dialect, _: object, arguments: Any, parameters: Any) -> DBAPIConnection:
    """Begin a session; a server that lets nobody in is asked again, then named in a sentence."""
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
    """Has the engines that Dagster makes of a URL begin their sessions as ours do.

    Dagster makes an engine for each storage, and new ones in the webserver.
    """

    def update_url(self, url: sa.URL) -> sa.URL:
        return url.difference_update_query(["plugin"])

    def engine_created(self, engine: sa.Engine) -> None:
        begin_as_stated(engine, search_path=SCHEMA)
        sa.event.listen(engine, "handle_error", _in_one_sentence)
        sa.event.listen(engine, "do_connect", _connect)


plugins.register("aquamind", __name__, "DagsterSession")


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
        for storage in (self.run_storage, self.event_log_storage, self.schedule_storage):
            storage._engine = pooled  # type: ignore[union-attr]
        begin_pool = self.event_log_storage.initialize_concurrency_limit_to_default

        def begin_pool_once(concurrency_key: str) -> bool:
            """As Dagster's, which fails where the pool is there, begun by another process."""
            try:
                return begin_pool(concurrency_key)
            except sa.exc.InternalError as error:
                if getattr(error.orig, "pgcode", None) != _IN_FAILED_TRANSACTION:
                    raise
                return True

        self.event_log_storage.initialize_concurrency_limit_to_default = begin_pool_once  # type: ignore[method-assign]


def give_back(instance: DagsterInstance) -> None:
    """Close the idle sessions of Dagster's records here; the next question opens one again."""
    if isinstance(instance.run_storage, PostgresRunStorage):
        instance.run_storage._engine.dispose()
