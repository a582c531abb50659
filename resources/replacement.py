"""Replaces a month of tables: builds the new month beside the old one, then exchanges them.

The new month is a table of its own, loaded by COPY, until it takes the place of the old partition.
All of it is one transaction. The checks of the table hold for the new month while it is loaded, so
that rows that break one are never committed; they are dropped before it takes its place.
"""

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from resources import copying
from resources.declaration import checks, columns, declared_checks
from resources.errors import DatabaseError
from resources.tables import MonthLike, month_checks, partition_name, quoted

#: Rows in one COPY, at most: bounds the memory of encoding, whatever the size of the month.
CHUNK_ROWS = 100_000

#: How long to wait for readers in open transactions. [s]
LOCK_SECONDS = 120.0

#: Handed to libpq at a time.
_SENT_BYTES = 1 << 16

_LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True)
class Origin:
    """The origin of a month of a table, stored as the comment of its partition."""

    settings: Mapping[str, Any]
    settings_hash: str
    code_version: str
    data_version: str
    rows: int


@dataclass(frozen=True)
class Written:
    """The result of replacing a month."""

    rows: int
    bytes: int
    data_version: str


class Replacement:
    """The new rows of one month of some tables, in a transaction that is still open.

    Attributes
    ----------
    chunk_rows : int
        Rows in one COPY; may change between pieces.
    """

    def __init__(
        self, connection: sa.Connection, month: MonthLike, tables: Sequence[sa.Table]
    ) -> None:
        self._connection = connection
        self._month = month
        self._encoders = {table: copying.Encoder(table) for table in tables}
        self._rows = dict.fromkeys(tables, 0)
        self._loader = _Loader(connection)
        self._encoding = 0.0
        self.chunk_rows = CHUNK_ROWS
        ordered = sorted(tables, key=str)
        self._execute(*(f"SELECT {_locking(f'{table}/{month.key}')}" for table in ordered))
        self._there = self._those_there(ordered)
        self._created: set[sa.Table] = set()

    def write(self, table: sa.Table, columns: copying.Columns) -> pa.RecordBatch:
        """Append rows to the month: columns of one length, in the table's order.

        Returns them as they will be in the database.
        """
        started = time.perf_counter()
        batch = copying.to_arrow(table, columns)
        self._encoding += time.perf_counter() - started
        for start in range(0, batch.num_rows, self.chunk_rows):
            started = time.perf_counter()
            data = self._encoders[table].encode(batch.slice(start, self.chunk_rows))
            self._encoding += time.perf_counter() - started
            self._loader.load(
                [] if table in self._created else [self._create(table, declared_checks(table))],
                f"COPY {self._new(table)} FROM STDIN (FORMAT binary, FREEZE)",
                data,
            )
            self._created.add(table)
        self._rows[table] += batch.num_rows
        return batch

    @property
    def seconds(self) -> dict[str, float]:
        """Time in encoding, in COPY beside it, and waiting for that COPY. [s]"""
        return {
            "encoding": self._encoding,
            "loading": self._loader.loading,
            "waiting": self._loader.waiting,
        }

    def close(self) -> None:
        """Stop loading; drop what is not loaded yet."""
        self._loader.stop()

    def finish(self, origin: Callable[[str, int], Origin]) -> dict[sa.Table, Written]:
        """Put the new months in place of the old ones; the caller commits.

        ``origin`` is called with the data version and the rows of each table.
        """
        self._loader.finish()
        tables = sorted(self._encoders, key=str)
        self._execute(*(sql for table in tables for sql in self._completed(table)))
        self._lock_tables()
        origins = {
            table: origin(self._encoders[table].fingerprint, self._rows[table]) for table in tables
        }
        self._execute(*(sql for table in tables for sql in self._put(table, origins[table])))
        sizes = self._connection.execute(
            sa.text(
                "SELECT pg_total_relation_size(name) FROM unnest(CAST(:names AS regclass[])) name"
            ),
            {"names": [self._name(table) for table in tables]},
        ).scalars()
        return {
            table: Written(origins[table].rows, size, origins[table].data_version)
            for table, size in zip(tables, sizes, strict=True)
        }

    def _create(self, table: sa.Table, conditions: Mapping[str, str]) -> str:
        """SQL that creates the new month's own table, with checks.

        Not LIKE the parent: that locks it, and two months at once would wait for each other.
        """
        server = self._connection.dialect.server_version_info or ()
        every = {**conditions, **month_checks(table, self._month)}
        parts = columns(table, server) + checks(every)
        return f"CREATE TABLE {self._new(table)} ({', '.join(parts)})"

    def _completed(self, table: sa.Table) -> Iterator[str]:
        """SQL that drops the checks of a loaded month, and adds its key and indexes.

        Here, and not in ATTACH: that would hold a lock on the parent meanwhile.
        """
        name = self._new(table)
        if table not in self._created:
            yield self._create(table, {})
        elif dropped := [f"DROP CONSTRAINT {check}" for check in declared_checks(table)]:
            yield f"ALTER TABLE {name} {', '.join(dropped)}"
        if key := [column.name for column in table.primary_key.columns]:
            yield f"CREATE UNIQUE INDEX ON {name} ({quoted(key)})"
        yield from _indexes(table, name)
        if table not in self._created:
            # PostgreSQL takes an empty month for ten pages of rows until it is told, and then
            # sorts millions of rows to join them with a catalogue of twenty.
            yield f"ANALYZE {name}"

    def _put(self, table: sa.Table, origin: Origin) -> Iterator[str]:
        """SQL that puts a new month in the place of the old one, with its comment."""
        name = self._name(table)
        if table in self._there:
            yield f"DROP TABLE {name}"
            yield f"ALTER TABLE {self._new(table)} RENAME TO {partition_name(table, self._month)}"
        yield (
            f"ALTER TABLE {table} ATTACH PARTITION {name}"
            f" FOR VALUES FROM ('{self._month.start}') TO ('{self._month.end}')"
        )
        comment = json.dumps(asdict(origin), ensure_ascii=False).replace("'", "''")
        yield f"COMMENT ON TABLE {name} IS '{comment}'"

    def _those_there(self, tables: Sequence[sa.Table]) -> set[sa.Table]:
        """The tables that already have this month."""
        found = self._connection.execute(
            sa.text(
                "SELECT to_regclass(name) IS NOT NULL FROM unnest(CAST(:names AS text[])) name"
            ),
            {"names": [self._name(table) for table in tables]},
        ).scalars()
        return {table for table, there in zip(tables, found, strict=True) if there}

    def _lock_tables(self) -> None:
        """Lock all tables at once, for a moment, and only when nobody else uses them.

        A session that waits for a lock makes all later ones wait too, and one that waits while it
        holds another lock may wait for ever. So this tries, lets go and tries again.
        """
        modes = {}
        for table in sorted(self._encoders, key=str):
            modes[str(table)] = "SHARE UPDATE EXCLUSIVE"
            if table in self._there:
                modes |= dict.fromkeys((str(table), self._name(table)), "ACCESS EXCLUSIVE")
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                with self._connection.begin_nested():
                    # Without ONLY it locks every month there is, and the lock table is finite.
                    self._execute(
                        "SET LOCAL lock_timeout = '200ms'",
                        *(f"LOCK TABLE ONLY {name} IN {mode} MODE" for name, mode in modes.items()),
                        "SET LOCAL lock_timeout = 0",
                    )
                return
            except OperationalError as error:
                if getattr(error.orig, "pgcode", None) != _LOCK_NOT_AVAILABLE:
                    raise
                if time.monotonic() > until:
                    raise DatabaseError(self._who_blocks(list(modes))) from None
                time.sleep(0.1)

    def _who_blocks(self, names: Sequence[str]) -> str:
        blocking = self._connection.execute(
            sa.text(
                "SELECT DISTINCT pid, relation::regclass::text FROM pg_locks"
                " WHERE relation = ANY(CAST(:names AS regclass[])) AND pid <> pg_backend_pid()"
            ),
            {"names": list(names)},
        ).all()
        who = ", ".join(f"process {pid} ({name})" for pid, name in blocking) or "another session"
        return (
            f"{self._month.key} cannot be replaced while {who} uses the table in an open"
            " transaction: end that, and materialize it again; nothing was changed."
        )

    def _name(self, table: sa.Table) -> str:
        return f"{table.schema}.{partition_name(table, self._month)}"

    def _new(self, table: sa.Table) -> str:
        """The name of the new rows' table until they replace old ones, if there are any."""
        return f"{self._name(table)}_new" if table in self._there else self._name(table)

    def _execute(self, *statements: str) -> None:
        """Send statements in one message to the server."""
        if statements:
            self._connection.exec_driver_sql("; ".join(statements).replace("%", "%%"))


class _Loader:
    """Runs COPY on a thread of its own: one piece is loaded while the next one is computed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._pieces: queue.Queue[tuple[list[str], str, memoryview] | None] = queue.Queue(1)
        self._failure: BaseException | None = None
        self._thread: threading.Thread | None = None
        self.loading = self.waiting = 0.0

    def load(self, before: list[str], copy: str, data: memoryview) -> None:
        """Hand over a piece, and statements before it; waits while another one is waiting."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="COPY", daemon=True)
            self._thread.start()
        self._raise()
        started = time.perf_counter()
        self._pieces.put((before, copy, data))
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
            before, copy, data = piece
            started = time.perf_counter()
            try:
                for statement in before:
                    cursor.execute(statement)
                cursor.copy_expert(copy, _Sent(data), size=_SENT_BYTES)
            except BaseException as failure:
                self._failure = failure
            self.loading += time.perf_counter() - started


class _Sent:
    """Bytes as the file that COPY reads from; they are copied only when they are read."""

    def __init__(self, data: memoryview) -> None:
        self._data, self._at = data, 0

    def read(self, size: int) -> bytes:
        part = self._data[self._at : self._at + size].tobytes()
        self._at += len(part)
        return part


def _indexes(table: sa.Table, name: str) -> Iterator[str]:
    """SQL that gives a month its other indexes, under names of their own."""
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        options = index.dialect_options["postgresql"]
        storage = ", ".join(f"{option} = {value}" for option, value in options["with"].items())
        yield (
            f"CREATE {'UNIQUE ' if index.unique else ''}INDEX ON {name}"
            f" USING {options['using'] or 'btree'} ({quoted(c.name for c in index.columns)})"
            f"{f' WITH ({storage})' if storage else ''}"
        )


def lock_key(name: str) -> str:
    """The number of an advisory lock, as SQL."""
    return f"hashtextextended('aquamind/{name}', 0)"


def _locking(name: str) -> str:
    """A call that holds an advisory lock until the transaction ends, as SQL."""
    return f"pg_advisory_xact_lock({lock_key(name)})"


def lock(connection: sa.Connection, name: str) -> None:
    """Hold an advisory lock until the transaction ends; waits for whoever holds it."""
    connection.exec_driver_sql(f"SELECT {_locking(name)}")
