"""The database of months: replace a month in one transaction, read one, say what it was made from.

Dagster's partition is PostgreSQL's: the month ``2015-01`` of asset ``environment/weather`` is the
table ``environment.weather_2015_01``, a partition of ``environment.weather``. Its comment says
what it was made from. The module knows tables and months, and nothing of fish.
"""

import io
import json
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from resources import copying
from resources.errors import DatabaseError, TableError
from resources.server import first_line, shown

#: Rows in one COPY: bounds the memory of encoding, whatever the size of the month.
CHUNK_ROWS = 100_000

#: Handed to libpq at a time.
_SENT_BYTES = 1 << 16


class MonthLike(Protocol):
    """A month: its key such as ``2015-01``, its first day and the first day after it."""

    @property
    def key(self) -> str: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


@dataclass(frozen=True)
class Origin:
    """What a month of a table was made from; kept as the comment of its partition."""

    settings: Mapping[str, Any]
    settings_hash: str
    code_version: str
    data_version: str
    rows: int


@dataclass(frozen=True)
class Written:
    """What a replaced month came to."""

    rows: int
    bytes: int
    data_version: str


class Replacement:
    """The new rows of one month of some tables, in a transaction that is still open."""

    def __init__(
        self, connection: sa.Connection, month: MonthLike, tables: Sequence[sa.Table]
    ) -> None:
        self._connection = connection
        self._month = month
        self._encoders = {table: copying.Encoder(table) for table in tables}
        self._rows = dict.fromkeys(tables, 0)
        self._loader = _Loader(connection)
        self._encoding = 0.0
        for table in sorted(tables, key=str):
            _lock(connection, f"{table}/{month.key}")
            # Not LIKE the parent: that locks it, and two months at a time would wait for each other.
            parts = [*_column_definitions(table), *_constraint_definitions(table)]
            self._execute(f"CREATE TABLE {self._new(table)} ({', '.join(parts)})")

    def write(self, table: sa.Table, columns: copying.Columns) -> None:
        """Append rows to the month: columns of one length, in the table's order."""
        started = time.perf_counter()
        batch = copying.to_arrow(table, columns)
        self._encoding += time.perf_counter() - started
        for start in range(0, batch.num_rows, CHUNK_ROWS):
            started = time.perf_counter()
            data = self._encoders[table].encode(batch.slice(start, CHUNK_ROWS))
            self._encoding += time.perf_counter() - started
            self._loader.load(
                f"COPY {self._new(table)} FROM STDIN (FORMAT binary, FREEZE)", data
            )
        self._rows[table] += batch.num_rows

    @property
    def seconds(self) -> dict[str, float]:
        """Time in encoding, in COPY beside it, and waiting for that COPY. [s]"""
        return {
            "encoding": self._encoding,
            "loading": self._loader.loading,
            "waiting": self._loader.waiting,
        }

    def close(self) -> None:
        """Stop loading; whatever is not loaded by now is not."""
        self._loader.stop()

    def finish(self, origin: Callable[[str, int], Origin]) -> dict[sa.Table, Written]:
        """Put the new months in place of the old ones; the caller commits.

        ``origin`` is called with the data version and the rows of each table.
        """
        self._loader.finish()
        for table in self._encoders:
            # Here, and not in ATTACH: that would hold a lock on the parent meanwhile.
            for statement in _index_statements(table, self._new(table)):
                self._execute(statement)
        written = {}
        for table in sorted(self._encoders, key=str):
            version, rows = self._encoders[table].fingerprint, self._rows[table]
            name = partition_name(table, self._month)
            if self._connection.scalar(sa.text(f"SELECT to_regclass('{table.schema}.{name}')")):
                self._execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                self._execute(f"DROP TABLE {table.schema}.{name}")
            self._execute(f"ALTER TABLE {self._new(table)} RENAME TO {name}")
            self._execute(
                f"ALTER TABLE {table} ATTACH PARTITION {table.schema}.{name}"
                f" FOR VALUES FROM ('{self._month.start}') TO ('{self._month.end}')"
            )
            comment = sa.literal(json.dumps(asdict(origin(version, rows)), ensure_ascii=False))
            quoted = comment.compile(
                dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
            )
            self._execute(f"COMMENT ON TABLE {table.schema}.{name} IS {quoted}")
            size = self._connection.scalar(
                sa.text(f"SELECT pg_total_relation_size('{table.schema}.{name}')")
            )
            written[table] = Written(rows, int(size or 0), version)
        return written

    def _new(self, table: sa.Table) -> str:
        return f"{table.schema}.{partition_name(table, self._month)}_new"

    def _execute(self, sql: str) -> None:
        self._connection.exec_driver_sql(sql.replace("%", "%%"))


class _Loader:
    """COPY on a thread of its own: a piece is loaded while the next one is computed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._pieces: queue.Queue[tuple[str, bytes] | None] = queue.Queue(maxsize=1)
        self._failure: BaseException | None = None
        self._thread: threading.Thread | None = None
        self.loading = self.waiting = 0.0

    def load(self, copy: str, data: bytes) -> None:
        """Hand over a piece; waits while another one is waiting."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="COPY", daemon=True)
            self._thread.start()
        self._raise()
        started = time.perf_counter()
        self._pieces.put((copy, data))
        self.waiting += time.perf_counter() - started

    def finish(self) -> None:
        """Wait until all is loaded."""
        started = time.perf_counter()
        self.stop()
        self.waiting += time.perf_counter() - started
        self._raise()

    def stop(self) -> None:
        """End the thread, after what it has been given."""
        if self._thread is not None:
            self._pieces.put(None)
            self._thread.join()
            self._thread = None

    def _raise(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        cursor = self._connection.connection.cursor()
        while (piece := self._pieces.get()) is not None:
            if self._failure is not None:
                continue  # whoever hands over must not wait for ever
            started = time.perf_counter()
            try:
                cursor.copy_expert(piece[0], io.BytesIO(piece[1]), size=_SENT_BYTES)
            except BaseException as failure:
                self._failure = failure
            self.loading += time.perf_counter() - started


class Database:
    """PostgreSQL as a store of months."""

    def __init__(self, url: sa.URL) -> None:
        self.url = url
        self._engine = sa.create_engine(
            url, pool_pre_ping=True, connect_args={"options": "-ctimezone=UTC"}
        )
        self._declared: set[sa.Table] = set()

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """A connection in a transaction of its own, whose failures are one sentence.

        Raises
        ------
        DatabaseError
            If the server cannot be reached or refuses.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except (DBAPIError, _driver_error()) as error:
            if isinstance(error, DBAPIError):
                reason = first_line(error)
            else:
                reason = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
            raise DatabaseError(
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
            _lock(connection, "declare")
            inspector = sa.inspect(connection)
            absent = [t for t in new if not inspector.has_table(t.name, schema=t.schema)]
            for table in new:
                if table not in absent:
                    _compare(table, inspector)
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
                f"COPY (SELECT {_quoted(names)} FROM {table}"
                f" WHERE {' AND '.join(bounds) or 'true'} ORDER BY {_ordering(table)})"
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
            name[-7:].replace("_", "-"): Origin(**json.loads(comment)) for name, comment in rows
        }

    def has_table(self, name: str) -> bool:
        """Whether a table, named ``schema.table``, is there."""
        with self.connect() as connection:
            return connection.scalar(sa.text("SELECT to_regclass(:name)"), {"name": name}) is not None

    def count(self, sql: str) -> int:
        """The one number that a query gives."""
        with self.connect() as connection:
            return int(connection.exec_driver_sql(sql.replace("%", "%%")).scalar() or 0)

    def fingerprint(self, table: sa.Table, month: MonthLike) -> str:
        """The hash of a month's rows as they are now in the database."""
        found = copying.Fingerprint()
        with self.connect() as connection:
            connection.connection.cursor().copy_expert(
                f"COPY (SELECT {_quoted([c.name for c in table.columns])}"
                f" FROM {table.schema}.{partition_name(table, month)}"
                f" ORDER BY {_ordering(table)}) TO STDOUT (FORMAT binary)",
                found,
            )
        return found.value

    @contextmanager
    def alive(self, run_id: str) -> Iterator[None]:
        """Hold the sign that a run's process lives: a lock that PostgreSQL drops with it."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_lock_shared({_lock_key(run_id)})")
            yield

    def is_alive(self, run_id: str) -> bool:
        """Whether some process holds the sign of the run's life."""
        with self.connect() as connection:
            return not connection.scalar(
                sa.text(f"SELECT pg_try_advisory_xact_lock({_lock_key(run_id)})")
            )


def partition_name(table: sa.Table, month: MonthLike) -> str:
    """The name of a month's partition, such as ``weather_2015_01``."""
    return f"{table.name}_{month.key.replace('-', '_')}"


def _column_definitions(table: sa.Table) -> Iterator[str]:
    dialect = postgresql.dialect()
    for column in table.columns:
        null = "" if column.nullable else " NOT NULL"
        yield f'"{column.name}" {column.type.compile(dialect=dialect)}{null}'


def _constraint_definitions(table: sa.Table) -> Iterator[str]:
    """The checks of a table, under the names and in the words that ATTACH looks for."""
    for check in table.constraints:
        if isinstance(check, sa.CheckConstraint):
            yield f"CONSTRAINT {check.name} CHECK ({check.sqltext})"


def _index_statements(table: sa.Table, name: str) -> Iterator[str]:
    """SQL that gives a new month the indexes of its table, under names of their own."""
    key = [column.name for column in table.primary_key.columns]
    if key:
        yield f"ALTER TABLE {name} ADD PRIMARY KEY ({_quoted(key)})"
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        options = index.dialect_options["postgresql"]
        storage = ", ".join(f"{option} = {value}" for option, value in options["with"].items())
        yield (
            f"CREATE {'UNIQUE ' if index.unique else ''}INDEX ON {name}"
            f" USING {options['using'] or 'btree'} ({_quoted(c.name for c in index.columns)})"
            f"{f' WITH ({storage})' if storage else ''}"
        )


def _lock_key(name: str) -> str:
    return f"hashtextextended('aquamind/{name}', 0)"


def _lock(connection: sa.Connection, name: str) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_lock_key(name)})")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _ordering(table: sa.Table) -> str:
    order = table.info["order"] or [column.name for column in table.primary_key.columns]
    return ", ".join(
        f'"{name}" COLLATE "C"' if isinstance(table.c[name].type, sa.Text) else f'"{name}"'
        for name in order
    )


def _compare(table: sa.Table, inspector: sa.Inspector) -> None:
    dialect = postgresql.dialect()

    def described(columns: Iterable[tuple[str, Any, bool]]) -> list[str]:
        return [
            f"{name} {type_.compile(dialect=dialect)}{'' if nullable else ' NOT NULL'}"
            for name, type_, nullable in columns
        ]

    found = described(
        (c["name"], c["type"], c["nullable"])
        for c in inspector.get_columns(table.name, schema=table.schema)
    )
    declared = described((c.name, c.type, bool(c.nullable)) for c in table.columns)
    if found != declared:
        differing = sorted(set(found) ^ set(declared)) or ["the order of its columns"]
        raise TableError(
            f"Table {table} in the database is not the declared one (differs in"
            f" {', '.join(differing)}): use another database, or DROP TABLE {table} CASCADE and"
            " materialize its months again."
        )


def _driver_error() -> type[Exception]:
    import psycopg2

    return psycopg2.Error
