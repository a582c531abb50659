"""The database of months: replace a month in one transaction, read one, say what it was made from.

Dagster's partition is PostgreSQL's: the month ``2015-01`` of asset ``environment/weather`` is the
table ``environment.weather_2015_01``, a partition of ``environment.weather``. Its comment says
what it was made from. The module knows tables and months, and nothing of fish.
"""

import io
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import psycopg2
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from resources import copying, session, sign_of_life
from resources.declaration import compare, create
from resources.embedded import start_after_crash
from resources.errors import ConnectionLost, DatabaseError
from resources.replacement import Origin, Replacement, Written, lock, lock_key
from resources.tables import MonthLike, ordering, partition_name, quoted
from resources.url import shown

__all__ = ["Database", "Origin", "Replacement", "Written"]

#: Age at which a connection is replaced: its backend never forgets a partition it has seen.
_CONNECTION_SECONDS = 60


class Size(NamedTuple):
    """Size of a month of a table."""

    rows: int
    bytes: int


class Database:
    """PostgreSQL as a store of months.

    Parameters
    ----------
    url : sqlalchemy.URL
        The database.
    named_by : str
        The variable that holds the URL, for the sentence of an error; empty if it has been tried.

    Attributes
    ----------
    stand_in : Database, optional
        What a run reads and writes in place of this one, so that this one stays as it is.
    alive_as : str
        Whose sign of life `alive` holds here; empty outside of it.
    """

    def __init__(self, url: sa.URL, named_by: str = "") -> None:
        self.url = url
        self._named_by = named_by
        self._engine = session.engine(url, pool_recycle=_CONNECTION_SECONDS)
        session.ask_the_idle(self._engine)
        sa.event.listen(self._engine, "do_connect", lambda *_: start_after_crash())
        self._declared: set[sa.Table] = set()
        #: Each partition by its number, which a replaced month has anew: its month and its origin.
        self._known: dict[sa.Table, dict[int, tuple[str, Origin | None]]] = defaultdict(dict)
        self._kept_up: dict[sa.Table, Mapping[str, Origin]] = defaultdict(dict)
        self.stand_in: Database | None = None
        self.alive_as = ""

    @property
    def is_dry(self) -> bool:
        """Whether the run writes nothing, so that the tables it would read may be missing here."""
        return self.stand_in is not None

    def close(self) -> None:
        """Close all connections; whoever asks next begins with a new one."""
        self._engine.dispose()

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """Open a connection in a transaction of its own, whose failures are one sentence.

        Raises
        ------
        ConnectionLost
            If the server does not answer, or ends the session.
        DatabaseError
            If it refuses.
        """
        with self._in_one_sentence() as own, self._engine.begin() as connection:
            own.append(connection.connection.dbapi_connection)
            yield connection

    @contextmanager
    def _in_one_sentence(self) -> Iterator[list[object]]:
        """Raise what the server says as a sentence with its URL; yields room for its connection."""
        own: list[object] = []
        try:
            yield own
        except (DBAPIError, psycopg2.Error) as error:
            cause = session.cause_of(error)
            cursor = getattr(cause, "cursor", None)
            if cursor is not None and own and cursor.connection not in own:
                raise  # another database said it, whose connection is open around this one
            kind = ConnectionLost if session.is_lost(cause) else DatabaseError
            if self._named_by and not own:
                raise kind(
                    f"No database at {shown(self.url)} ({session.said(cause)}): start that server,"
                    f" or correct {self._named_by}."
                ) from None
            raise kind(
                f"PostgreSQL at {shown(self.url)} says: {session.said(cause)}; this transaction"
                " changed nothing: put that right and run it again."
            ) from None

    def declare(self, tables: Iterable[sa.Table]) -> None:
        """Create the tables that are not there yet; refuse those that differ.

        Raises
        ------
        TableError
            If a table in the database is not the declared one. Nothing is created then.
        """
        new = [table for table in dict.fromkeys(tables) if table not in self._declared]
        if not new:
            return
        with self.connect() as connection:
            lock(connection, "declare")
            inspector = sa.inspect(connection)
            absent = [t for t in new if not inspector.has_table(t.name, schema=t.schema)]
            compare([table for table in new if table not in absent], connection)
            for schema in sorted({str(table.schema) for table in absent}):
                connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
            for table in absent:
                create(table, connection)
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
        if first and last and first.key == last.key and first.key in self._kept_up[table]:
            # PostgreSQL would look at all months there are, to find the one.
            return self._read(table, f"ONLY {table.schema}.{partition_name(table, first)}", names)
        bounds = [f"{month_of} >= '{first.start}'"] if first else []
        bounds += [f"{month_of} < '{last.end}'"] if last else []
        return self._read(table, f"{table} WHERE {' AND '.join(bounds) or 'true'}", names)

    def _read(self, table: sa.Table, source: str, names: list[str]) -> dict[str, np.ndarray]:
        data = io.BytesIO()
        binary = copying.is_fixed_width(table, names)  # a third less time than text
        with self._in_one_sentence() as own, self._engine.connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            own.append(connection.connection.dbapi_connection)
            connection.connection.cursor().copy_expert(
                f"COPY (SELECT {quoted(names)} FROM {source} ORDER BY {ordering(table)})"
                f" TO STDOUT (FORMAT {'binary' if binary else 'csv'})",
                data,
            )
        if binary:
            return copying.from_binary(table, names, data.getbuffer())
        data.seek(0)
        return copying.from_csv(table, names, data)

    def origins(self, table: sa.Table) -> dict[str, Origin]:
        """The origin of each month of a table, by the month's key."""
        with self.connect() as connection:
            rows = connection.execute(
                sa.text(
                    "SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_class c"
                    " JOIN pg_inherits i ON i.inhrelid = c.oid"
                    " WHERE i.inhparent = to_regclass(:parent) ORDER BY c.relname"
                ),
                {"parent": str(table)},
            ).all()
        found = {_month_of(name): origin_of(comment) for name, comment in rows}
        return {month: origin for month, origin in found.items() if origin}

    def keep_up(self, tables: Sequence[sa.Table]) -> dict[sa.Table, Mapping[str, Origin]]:
        """The origins of several tables, as `origins`; reads only what changed since the last call.

        A table's mapping is the same object as long as no month of it is replaced.
        """
        by_name = {str(table): table for table in tables}
        there: dict[sa.Table, set[int]] = {}
        with self.connect() as connection:
            for name, counted in connection.execute(_COUNTED, {"names": list(by_name)}):
                numbers = self._known[by_name[name]].keys()
                if counted != [len(numbers), sum(numbers)]:
                    there[by_name[name]] = set()
            changed = list(there)
            names = [str(table) for table in changed]
            listed = connection.execute(_PARTITIONS, {"names": names}).all() if names else []
            for name, numbers in listed:
                there[by_name[name]] = set(numbers)
            new = [n for table in changed for n in there[table] - self._known[table].keys()]
            comments = connection.execute(_COMMENTS, {"new": new}).all() if new else []
        found = {n: (_month_of(name), origin_of(comment)) for n, name, comment in comments}
        for table in changed:
            known = self._known[table] | found
            self._known[table] = {n: known[n] for n in there[table] if n in known}
            of_month = self._known[table].values()
            self._kept_up[table] = {month: origin for month, origin in of_month if origin}
        return {table: self._kept_up[table] for table in tables}

    def sizes(self, tables: Sequence[sa.Table]) -> dict[sa.Table, dict[str, Size]]:
        """Recorded rows, and bytes with indexes, of each month of some tables, by its key."""
        origins = self.keep_up(tables)
        found: dict[sa.Table, dict[str, Size]] = {table: {} for table in tables}
        by_name = {str(table): table for table in tables}
        with self.connect() as connection:
            for name, partition, size in connection.execute(_SIZES, {"names": list(by_name)}):
                table, month = by_name[name], _month_of(partition)
                if month in origins[table]:
                    found[table][month] = Size(origins[table][month].rows, size)
        return found

    def kept_up(self, table: sa.Table) -> Mapping[str, Origin]:
        """The origins of a table as the last `keep_up` found them."""
        return self._kept_up[table]

    def has_table(self, name: str) -> bool:
        """Whether a table, named ``schema.table``, is there."""
        with self.connect() as connection:
            return (
                connection.scalar(sa.text("SELECT to_regclass(:name)"), {"name": name}) is not None
            )

    def count(self, sql: str) -> int:
        """The number that a query returns."""
        with self.connect() as connection:
            return int(connection.exec_driver_sql(sql.replace("%", "%%")).scalar() or 0)

    def rows(self, sql: str, planned: str = "") -> list[dict[str, Any]]:
        """The rows that a query returns, each by the names of its columns.

        ``planned`` is SQL that tells PostgreSQL how to plan this query.
        """
        with self.connect() as connection:
            if planned:
                connection.exec_driver_sql(planned)
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
        """Hold the sign that a run's process lives: a lock that PostgreSQL drops with the process.

        If the server, a firewall or an administrator ends the session that holds it, it is taken
        again at once.
        """
        with self._in_one_sentence():
            give_up = sign_of_life.taken(self.url, run_id)
        self.alive_as = run_id
        try:
            yield
        finally:
            self.alive_as = ""
            give_up()

    def living(self) -> set[int]:
        """The signs of life held in this database, each a number from `sign_of_life`."""
        with self.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks"
                " WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND mode = 'ShareLock'"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            return set(found.scalars())

    def sign_of_life(self, run_id: str) -> int:
        """The number of the lock that a run holds while its process lives."""
        return self.count(f"SELECT {lock_key(run_id)}")


_SIZES = sa.text(
    # NULL where another run has just replaced the partition.
    "SELECT name, relname, coalesce(pg_total_relation_size(c.oid), 0)"
    " FROM unnest(CAST(:names AS text[])) name JOIN pg_inherits ON inhparent = to_regclass(name)"
    " JOIN pg_class c ON c.oid = inhrelid ORDER BY name, relname"
)

#: A month that is replaced has a greater number, and one that is gone leaves fewer.
_COUNTED = sa.text(
    "SELECT name, (SELECT ARRAY[count(*), coalesce(sum(inhrelid::bigint), 0)]::bigint[]"
    " FROM pg_inherits WHERE inhparent = to_regclass(name))"
    " FROM unnest(CAST(:names AS text[])) name"
)

_PARTITIONS = sa.text(
    "SELECT name, array_agg(inhrelid::bigint) FROM unnest(CAST(:names AS text[])) name"
    " JOIN pg_inherits ON inhparent = to_regclass(name) GROUP BY name"
)

_COMMENTS = sa.text(
    "SELECT oid::bigint, relname, obj_description(oid, 'pg_class') FROM pg_class"
    " WHERE oid = ANY(CAST(:new AS oid[]))"
)


def _month_of(partition: str) -> str:
    """The key of a partition's month, from its name."""
    return partition[-7:].replace("_", "-")


def origin_of(comment: str | None) -> Origin | None:
    """The origin of a partition, from its comment; None if the comment is not ours."""
    if not comment or not comment.startswith("{"):
        return None
    origin = Origin(**json.loads(comment))
    # Long, and one for all months: kept once.
    return replace(origin, code_version=sys.intern(origin.code_version))


#: PostgreSQL's codes where a server cannot look into a file of its own.
_FILE_CLOSED = {"42501", "58030", "58P01"}


def identity(connection: sa.Connection) -> str:
    """A text that identifies this database on its server, by whatever name it is reached.

    A copy of the database has another. Empty where the server does not say.
    """
    oid, may_ask = connection.execute(
        sa.text(
            "SELECT oid, has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')"
            " FROM pg_catalog.pg_database WHERE datname = current_database()"
        )
    ).one()
    if not may_ask:
        return ""
    try:
        cluster = connection.scalar(
            sa.text("SELECT system_identifier FROM pg_catalog.pg_control_system()")
        )
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", None) not in _FILE_CLOSED:
            raise
        return ""
    return f"{cluster}/{oid}"
