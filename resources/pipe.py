"""Copies rows from one database to another as binary COPY data."""

import contextlib
import fcntl
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from resources.tables import quoted

#: What a pipe holds, so that the two servers seldom wait for each other. [bytes]
_PIPE_BYTES = 1 << 20

#: Handed from the pipe to the server at a time. [bytes]
_READ_BYTES = 1 << 17


def copy_rows(
    source: sa.Connection, query: str, target: sa.Connection, table: str, columns: Sequence[str]
) -> int:
    """Append a query's rows to a table of another database; returns how many.

    The query returns the named columns, in that order and in exactly the table's types. If a server
    refuses, its driver's error is raised unchanged.
    """
    reading, writing = os.pipe()
    with contextlib.suppress(OSError):  # a system may allow less
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    def send() -> None:
        with os.fdopen(writing, "wb") as out:
            sent = source.connection.cursor()
            sent.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", out)

    cursor = target.connection.cursor()
    into = f"COPY {table} ({quoted(columns)}) FROM STDIN (FORMAT binary)"
    with ThreadPoolExecutor(1) as pool, os.fdopen(reading, "rb") as incoming:
        sending = pool.submit(send)
        try:
            cursor.copy_expert(into, incoming, size=_READ_BYTES)
        except Exception:
            incoming.close()
            cause = sending.exception()
            if cause is not None and not isinstance(cause, BrokenPipeError):
                raise cause from None
            raise
        sending.result()
    return int(cursor.rowcount)
