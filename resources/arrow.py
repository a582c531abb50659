"""A month of a table as Arrow, in batches of bounded size, as PostgreSQL sends its rows.

COPY sends text, which pyarrow takes apart as fast as the ADBC driver takes binary data, and without
the seconds in which that driver learns the types of every partition when a session begins.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa
import sqlalchemy as sa

from resources import copying
from resources.database import Database, Origin, origin_of
from resources.errors import MissingMonth
from resources.tables import MonthLike, partition_name, quoted

#: Text of so many bytes becomes a batch.
_BATCH_BYTES = 4 << 20

#: Memory in which PostgreSQL sorts a month before it uses its disk.
_SORT_MEMORY = "64MB"


@dataclass(frozen=True)
class MonthInPlace:
    """A month of a table that nobody replaces while it is read.

    Attributes
    ----------
    origin : Origin
        What it was made from.
    """

    origin: Origin
    _connection: sa.Connection
    _table: sa.Table
    _name: str

    def read(
        self, columns: Sequence[str], order: str, take: Callable[[pa.RecordBatch], None]
    ) -> None:
        """Read its rows, sorted.

        Parameters
        ----------
        columns : sequence of str
            Which columns.
        order : str
            SQL after ORDER BY.
        take : callable
            Called with each batch: the columns in their declared types.
        """
        sent = _Sent(self._table, columns, take)
        cursor = self._connection.connection.cursor()
        cursor.execute(f"SET LOCAL work_mem = '{_SORT_MEMORY}'")
        cursor.copy_expert(
            f"COPY (SELECT {quoted(columns)} FROM ONLY {self._name} ORDER BY {order})"
            " TO STDOUT (FORMAT csv)",
            sent,
        )
        sent.hand_over()


@contextmanager
def month_in_place(database: Database, table: sa.Table, month: MonthLike) -> Iterator[MonthInPlace]:
    """A month of a table, its origin and its rows of one moment, until the block ends.

    Raises
    ------
    MissingMonth
        If it is not there.
    """
    name = f"{table.schema}.{partition_name(table, month)}"
    with database.connect() as connection:
        there = sa.text("SELECT to_regclass(:name) IS NOT NULL")
        if not connection.scalar(there, {"name": name}):
            raise MissingMonth(f"{month.key} of {table} is not made: materialize it first.")
        connection.exec_driver_sql(f"LOCK TABLE ONLY {name} IN ACCESS SHARE MODE")
        comment = connection.scalar(
            sa.text("SELECT obj_description(to_regclass(:name), 'pg_class')"), {"name": name}
        )
        origin = origin_of(comment)
        if origin is None:
            raise MissingMonth(
                f"{month.key} of {table} does not say what it was made from: materialize it again."
            )
        yield MonthInPlace(origin, connection, table, name)


class _Sent:
    """Takes what COPY sends, a row at a time, and hands it over as batches."""

    def __init__(
        self, table: sa.Table, columns: Sequence[str], take: Callable[[pa.RecordBatch], None]
    ) -> None:
        self._table, self._columns, self._take = table, list(columns), take
        self._text = bytearray()

    def write(self, row: bytes) -> int:
        self._text += row
        if len(self._text) >= _BATCH_BYTES:
            self.hand_over()
        return len(row)

    def hand_over(self) -> None:
        """Hand over the rows that have come since the last time."""
        text, self._text = self._text, bytearray()
        if text:
            rows = copying.rows_of_csv(self._table, self._columns, io.BytesIO(text))
            for batch in rows.to_batches():
                self._take(batch)
