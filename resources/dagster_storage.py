"""Dagster's own storage, in the schema ``dagster`` of the database in use.

Runs, events and schedules stand beside the rows that they record. ``dagster.yaml`` names the
class; what it decides, and a YAML file cannot, is which server that is.
"""

from collections.abc import Mapping
from typing import Any, Self

import sqlalchemy as sa
from dagster._core.storage.config import UserConfigSchema
from dagster._serdes import ConfigurableClassData
from dagster_postgres import DagsterPostgresStorage
from sqlalchemy.exc import DBAPIError

from resources.embedded import start_after_crash
from resources.errors import DatabaseError
from resources.server import database_url, first_line
from resources.url import shown

SCHEMA = "dagster"

#: PostgreSQL's codes of what a user can put right: disk full, read-only, refused, too many.
_FOR_THE_USER = {"53100", "25006", "42501", "53300"}

#: PostgreSQL's code of a statement after one that failed.
_IN_FAILED_TRANSACTION = "25P02"


def _in_one_sentence(context: sa.ExceptionContext) -> None:
    """In place of the statement and the traceback that Dagster would show."""
    if getattr(context.original_exception, "pgcode", None) in _FOR_THE_USER:
        reason = str(context.original_exception).strip().splitlines()[0]
        raise DatabaseError(
            f"Dagster cannot record what it did, for PostgreSQL says: {reason}; put that right and"
            " materialize what is missing."
        ) from None


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
        in_schema = url.update_query_dict({"options": f"-csearch_path={SCHEMA}"})
        try:
            # Two processes that begin at once would both create Dagster's tables.
            with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
                connection.exec_driver_sql(f"SELECT pg_advisory_lock(hashtext('{SCHEMA}'))")
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                connection.commit()
                return cls(in_schema.render_as_string(hide_password=False), inst_data=inst_data)
        except DBAPIError as error:
            raise DatabaseError(
                f"Dagster cannot keep its records in {shown(url)} ({first_line(error)})."
            ) from None

    def __init__(self, postgres_url: str, *arguments: Any, **options: Any) -> None:
        super().__init__(postgres_url, *arguments, **options)
        # As they come, each event opens a connection of its own.
        engine = sa.create_engine(
            postgres_url,
            isolation_level="AUTOCOMMIT",
            pool_size=2,
            max_overflow=20,
            pool_pre_ping=True,
            pool_recycle=3600,
        )
        sa.event.listen(engine, "handle_error", _in_one_sentence)
        sa.event.listen(engine, "do_connect", lambda *_: start_after_crash())
        for storage in (self.run_storage, self.event_log_storage, self.schedule_storage):
            storage._engine = engine  # type: ignore[union-attr]
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
