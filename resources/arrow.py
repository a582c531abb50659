"""Months of tables read as Arrow, in batches, through the ADBC driver for PostgreSQL.

The driver takes binary COPY data apart in C. It has sessions of its own, which begin as all others
do. How rows are written to PostgreSQL does not belong here; see `copying`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import adbc_driver_manager
import pyarrow as pa
import sqlalchemy as sa
from adbc_driver_postgresql import dbapi

from resources import copying, session
from resources.database import LOST, REFUSED, Origin, origin_of
from resources.errors import ConnectionLost, DatabaseError
from resources.tables import MonthLike, partition_name, quoted
from resources.url import shown

#: Memory in which PostgreSQL sorts a month before it uses its disk.
_SORT_MEMORY = "64MB"


class ArrowReader:
    """A session that reads months of tables as Arrow; one for each thread.

    Attributes
    ----------
    url : URL
        The database.

    Raises
    ------
    ConnectionLost
        If the server does not answer, or ends the session.
    DatabaseError
        If it refuses.
    """

    def __init__(self, url: sa.URL) -> None:
        self.url = url
        uri = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with self._in_one_sentence():
            self._connection = dbapi.connect(uri)
            version = int(self._one("SHOW server_version_num"))
            for name, to in {**session.stated(version), "work_mem": _SORT_MEMORY}.items():
                self._execute(f"SET {name} = '{to}'")
            self._execute("SET search_path = pg_catalog")
            self._connection.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    @contextmanager
    def month(
        self, table: sa.Table, month: MonthLike, columns: Sequence[str], order: str
    ) -> Iterator[tuple[Origin | None, Iterator[pa.RecordBatch]]]:
        """The origin of a month of a table and its rows, of one moment.

        Nobody replaces that month until the block ends.

        Parameters
        ----------
        table, month : Table and month
            What is read; its partition must be there.
        columns : sequence of str
            Which columns.
        order : str
            SQL after ORDER BY.

        Yields
        ------
        Origin, iterator of RecordBatch
            Batches of some megabytes, in the declared types.
        """
        name = f"{table.schema}.{partition_name(table, month)}"
        schema = copying.arrow_schema(table)
        types = pa.schema([schema.field(column) for column in columns])
        with self._in_one_sentence():
            try:
                self._execute(f"LOCK TABLE ONLY {name} IN ACCESS SHARE MODE")
                comment = self._one(f"SELECT obj_description('{name}'::regclass, 'pg_class')")
                with self._connection.cursor() as cursor:
                    cursor.execute(f"SELECT {quoted(columns)} FROM ONLY {name} ORDER BY {order}")
                    batches = cursor.fetch_record_batch()
                    yield origin_of(comment), (batch.cast(types) for batch in batches)
            finally:
                self._connection.rollback()

    def _execute(self, sql: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)

    def _one(self, sql: str) -> Any:
        with self._connection.cursor() as cursor:
            if sql.startswith("SHOW"):
                cursor.adbc_statement.set_options(**{"adbc.postgresql.use_copy": "false"})
            cursor.execute(sql)
            row = cursor.fetchone()
            return row[0] if row else None

    @contextmanager
    def _in_one_sentence(self) -> Iterator[None]:
        try:
            yield
        except adbc_driver_manager.Error as error:
            lost = error.sqlstate in LOST or not (error.sqlstate or REFUSED.search(str(error)))
            raise (ConnectionLost if lost else DatabaseError)(
                f"PostgreSQL at {shown(self.url)} says, while months are read as Arrow:"
                f" {_said(error)}; put that right and run it again."
            ) from None


def _said(error: adbc_driver_manager.Error) -> str:
    """The first line of the server's message, without the driver's words around it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
