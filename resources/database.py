"""The database of months: replace a month in one transaction, read one, say what it was made from.

Dagster's partition is PostgreSQL's: the month ``2015-01`` of asset ``environment/weather`` is the
table ``environment.weather_2015_01``, a partition of ``environment.weather``. Its comment says
what it was made from. The module knows tables and months, and nothing of fish.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from resources import copying
from resources.embedded import start_after_crash
from resources.errors import ConnectionLost, DatabaseError, TableError
from resources.replacement import Origin, Replacement, Written, lock, lock_key
from resources.server import first_line
from resources.tables import MonthLike, ordering, partition_name, quoted
from resources.url import shown

__all__ = ["Database", "Origin", "Replacement", "Written"]

#: Age at which a connection is replaced: its backend never forgets a partition it has seen.
_CONNECTION_SECONDS = 60


class Database:
    """PostgreSQL as a store of months.

    Attributes
    ----------
    stand_in : Database, optional
        What a run reads and writes in place of this one, so that this one stays as it is.
    """

    def __init__(self, url: sa.URL) -> None:
        self.url = url
        self._engine = sa.create_engine(
            url,
            pool_pre_ping=True,
            pool_recycle=_CONNECTION_SECONDS,
            connect_args={"options": "-ctimezone=UTC"},
        )
        sa.event.listen(self._engine, "do_connect", lambda *_: start_after_crash())
        self._declared: set[sa.Table] = set()
        self.stand_in: Database | None = None
        self._run_id = ""
        self._life: sa.Connection | None = None

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """A connection in a transaction of its own, whose failures are one sentence.

        Raises
        ------
        ConnectionLost
            If the server does not answer, or ends the session.
        DatabaseError
            If it refuses.
        """
        with self._in_one_sentence(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _in_one_sentence(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, _driver_error()) as error:
            if isinstance(error, DBAPIError):
                reason = first_line(error)
            else:
                reason = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
            raise (ConnectionLost if _is_lost(error) else DatabaseError)(
                f"PostgreSQL at {shown(self.url)} says: {reason}; this transaction"
                " changed nothing: put that right and run it again."
            ) from None

    def declare(self, tables: Iterable[sa.Table]) -> None:
        """Create the tables that are not there yet; refuse those that differ.

        Raises
        ------
        TableError
            If a table in the database is not the declared one. Nothing is created then.
        """
        new = [table for table in tables if table not in self._declared]
        if not new:
            return
        with self.connect() as connection:
            lock(connection, "declare")
            inspector = sa.inspect(connection)
            absent = [t for t in new if not inspector.has_table(t.name, schema=t.schema)]
            for table in new:
                if table not in absent:
                    _compare(table, connection)
            for schema in sorted({str(table.schema) for table in absent}):
                connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
            for table in absent:
                table.create(connection)
        self._declared.update(new)

    @contextmanager
    def replace(self, month: MonthLike, tables: Sequence[sa.Table]) -> Iterator[Replacement]:
        """A transaction that replaces one month of the tables, all or nothing.

        Runs of the same month wait for one another. Commits when the block ends.
        """
        self.declare(tables)
        with self.connect() as connection:
            replacement = Replacement(connection, month, tables)
            try:
                yield replacement
            finally:
                replacement.close()

    def read(
        self,
        table: sa.Table,
        first: MonthLike | None = None,
        last: MonthLike | None = None,
        columns: Sequence[str] = (),
    ) -> dict[str, np.ndarray]:
        """Rows of the months from ``first`` to ``last``, in the table's order."""
        names = list(columns) or [column.name for column in table.columns]
        month_of = table.info["month_of"]
        bounds = [f"{month_of} >= '{first.start}'"] if first else []
        bounds += [f"{month_of} < '{last.end}'"] if last else []
        data = io.BytesIO()
        with self.connect() as connection:
            connection.connection.cursor().copy_expert(
                f"COPY (SELECT {quoted(names)} FROM {table}"
                f" WHERE {' AND '.join(bounds) or 'true'} ORDER BY {ordering(table)})"
                " TO STDOUT (FORMAT csv)",
                data,
            )
        data.seek(0)
        return copying.from_csv(table, names, data)

    def origins(self, table: sa.Table) -> dict[str, Origin]:
        """What each month of a table was made from, by the month's key."""
        with self.connect() as connection:
            rows = connection.execute(
                sa.text(
                    "SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_class c"
                    " JOIN pg_inherits i ON i.inhrelid = c.oid"
                    " WHERE i.inhparent = to_regclass(:parent) ORDER BY c.relname"
                ),
                {"parent": str(table)},
            ).all()
        return {
            name[-7:].replace("_", "-"): Origin(**json.loads(comment))
            for name, comment in rows
            if comment and comment.startswith("{")  # others are not ours
        }

    def has_table(self, name: str) -> bool:
        """Whether a table, named ``schema.table``, is there."""
        with self.connect() as connection:
            return (
                connection.scalar(sa.text("SELECT to_regclass(:name)"), {"name": name}) is not None
            )

    def count(self, sql: str) -> int:
        """The one number that a query gives."""
        with self.connect() as connection:
            return int(connection.exec_driver_sql(sql.replace("%", "%%")).scalar() or 0)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows that a query gives, by the names of its columns."""
        with self.connect() as connection:
            found = connection.exec_driver_sql(sql.replace("%", "%%"))
            return [dict(row) for row in found.mappings()]

    def fingerprint(self, table: sa.Table, month: MonthLike) -> str:
        """The hash of a month's rows as they are now in the database."""
        found = copying.Fingerprint()
        with self.connect() as connection:
            connection.connection.cursor().copy_expert(
                f"COPY (SELECT {quoted([c.name for c in table.columns])}"
                f" FROM {table.schema}.{partition_name(table, month)}"
                f" ORDER BY {ordering(table)}) TO STDOUT (FORMAT binary)",
                found,
            )
        return found.value

    @contextmanager
    def alive(self, run_id: str) -> Iterator[None]:
        """Hold the sign that a run's process lives: a lock that PostgreSQL drops with it."""
        self._run_id = run_id
        self.stay_alive()
        try:
            yield
        finally:
            self._life, life = None, self._life
            if life is not None:
                life.invalidate()  # closes it, and with it the lock
                life.close()

    def stay_alive(self) -> None:
        """Take the sign of `alive` again, if the server has dropped it meanwhile."""
        if not self._run_id:
            return
        if self._life is not None:
            try:
                self._life.exec_driver_sql("SELECT 1")
                return
            except DBAPIError:
                self._life.close()
                self._life = None
        with self._in_one_sentence():
            self._life = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._life.exec_driver_sql(f"SELECT pg_advisory_lock_shared({lock_key(self._run_id)})")

    def is_alive(self, run_id: str) -> bool:
        """Whether some process holds the sign of the run's life."""
        with self.connect() as connection:
            return not connection.scalar(
                sa.text(f"SELECT pg_try_advisory_xact_lock({lock_key(run_id)})")
            )


def _compare(table: sa.Table, connection: sa.Connection) -> None:
    """Refuse a table of the database that is not the declared one."""
    dialect = postgresql.dialect()
    inspector = sa.inspect(connection)
    schema, name = table.schema, table.name

    def columns(of: Iterable[tuple[str, Any, bool]]) -> set[str]:
        return {
            f"column {column} {kind.compile(dialect=dialect)}{'' if null else ' NOT NULL'}"
            for column, kind, null in of
        }

    key = connection.scalar(
        sa.text("SELECT pg_get_partkeydef(to_regclass(:name))"), {"name": str(table)}
    )
    found = columns(
        (c["name"], c["type"], c["nullable"]) for c in inspector.get_columns(name, schema=schema)
    )
    found.add(f"partitioned by {key}".replace('"', ""))
    found.add(f"key {inspector.get_pk_constraint(name, schema=schema)['constrained_columns']}")
    found |= {f"check {c['name']}" for c in inspector.get_check_constraints(name, schema=schema)}
    declared = columns((c.name, c.type, bool(c.nullable)) for c in table.columns)
    declared.add(f"partitioned by RANGE ({table.info['month_of']})")
    declared.add(f"key {[c.name for c in table.primary_key.columns]}")
    declared |= {f"check {c.name}" for c in table.constraints if isinstance(c, sa.CheckConstraint)}
    if found != declared:
        raise TableError(
            f"Table {table} in the database is not the declared one (there: "
            f"{', '.join(sorted(found - declared)) or 'less'}; declared:"
            f" {', '.join(sorted(declared - found)) or 'less'}): use another database, or"
            " the version of this project that made the table."
        )


def _driver_error() -> type[Exception]:
    import psycopg2

    return psycopg2.Error


#: PostgreSQL's codes of a session that ends or cannot begin now: shut down, crashed, starting.
_LOST = {"57P01", "57P02", "57P03", "08000", "08003", "08006", "08001"}


def _is_lost(error: Exception) -> bool:
    """Whether the session is gone, and not only what was asked of it refused."""
    driver = error.orig if isinstance(error, DBAPIError) else error
    import psycopg2

    code = getattr(driver, "pgcode", None)
    no_answer = code is None and isinstance(
        driver, psycopg2.OperationalError | psycopg2.InterfaceError
    )
    return code in _LOST or (no_answer and not _REFUSED.search(str(driver)))


#: What a server that answers says when it lets nobody in; its code does not reach the driver.
_REFUSED = re.compile(r"authentication failed|does not exist|no pg_hba|not permitted")
