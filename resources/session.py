"""Begins sessions with all settings that rows depend on, and tells why a session failed.

A server, a role, a database, a URL and a shell can each give a session another encoding, time zone,
number of digits or time limit. The settings here come after all of these and win. A pooler that
gives each transaction another session would lose them, so that is tested.
"""

import re
import select
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Any

import psycopg2
import sqlalchemy as sa
from psycopg2 import extensions
from sqlalchemy.dialects.postgresql import psycopg2 as dialect
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

#: What a session is told, whatever its defaults are: what the text of rows and of definitions
#: depends on, what a transaction sees, and that no session ends before its work.
STATED = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    "quote_all_identifiers": "off",
    "transform_null_equals": "off",
    "default_transaction_isolation": "read committed",
    "default_transaction_deferrable": "off",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
    "transaction_timeout": "0",
    # Sessions share the cores among themselves; workers of one would only start beside the others.
    "max_parallel_workers_per_gather": "0",
    # A machine that is gone keeps its locks for three minutes, and not for hours.
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "20",
    "tcp_keepalives_count": "6",
}

#: The first version that knows a setting, where that is newer than the oldest server.
_SINCE = {"transaction_timeout": 170_000}

#: How this side keeps a connection: no firewall takes it for idle, and one that is cut is noticed.
_KEPT = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "fallback_application_name": "aquamind_assets",
}

#: How long a server may take to open a session, before it counts as none. [s]
_PATIENCE = 10.0

#: A session that was used so short a time ago is taken to be there. [s]
_IDLE_SECONDS = 1.0

#: Sessions that tell whether a pooler keeps them apart.
_TOLD_APART = 3


def engine(url: sa.URL, **options: Any) -> sa.Engine:
    """An SQLAlchemy engine whose sessions begin with the settings of this module."""
    made = sa.create_engine(url, use_native_hstore=False, **options)
    begin_as_stated(made)
    return made


def ask_the_idle(made: sa.Engine) -> None:
    """Make an engine ask a session whether it is still there, if it has not been used for a while.

    ``pool_pre_ping`` asks before each use; a month has hundreds of uses, one after another.
    """

    def used(_: object, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    def ask(connection: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
        if time.monotonic() - record.info.get("used", -_IDLE_SECONDS) < _IDLE_SECONDS:
            return
        try:
            made.dialect.do_ping(connection)
        except psycopg2.Error:
            raise sa.exc.InvalidatePoolError from None  # the pool then opens a new session

    sa.event.listen(made, "checkin", used)
    sa.event.listen(made, "checkout", ask)


def begin_as_stated(made: sa.Engine, search_path: str = "pg_catalog") -> None:
    """Make an engine's sessions begin with these settings, and with a schema as search path."""

    def connect(_: Dialect, __: object, ___: object, parameters: dict[str, Any]) -> None:
        parameters.update(_parameters(parameters))

    def state(connection: DBAPIConnection, _: object) -> None:
        _state(connection, search_path)

    sa.event.listen(made, "do_connect", connect)
    sa.event.listen(made, "connect", state, insert=True)  # before SQLAlchemy asks for anything


def _parameters(given: dict[str, Any]) -> dict[str, Any]:
    return {**_KEPT, **given, "client_encoding": "UTF8"}


def _state(connection: Any, search_path: str) -> None:
    version = connection.server_version
    stated = {name: to for name, to in STATED.items() if _SINCE.get(name, 0) <= version}
    connection.autocommit = True  # a transaction that is rolled back takes them along
    with closing(connection.cursor()) as cursor:
        cursor.execute("; ".join(f"SET {name} = '{to}'" for name, to in stated.items()))
        cursor.execute(f"SET search_path = {search_path}")
    connection.autocommit = False


@dataclass
class Opened:
    """Sessions that were open at the same time.

    Attributes
    ----------
    told : list of int
        The process that each was told at its beginning.
    first, again : list of int
        The process that answered each, asked twice.
    why : str
        Why there are no more; empty where all that were wanted opened.
    """

    told: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    why: str = ""


def opened_at_once(url: sa.URL, wanted: int) -> Opened:
    """Open some sessions at the same time, and close them.

    Nothing is set in them, because a pooler may use their server processes for other clients. A
    session that a pooler holds back for ten seconds counts as not given.
    """
    _, parameters = dialect.dialect().create_connect_args(url)
    opened = Opened()
    with ExitStack() as until_counted:
        sessions = []
        try:
            for _ in range(wanted):
                session = psycopg2.connect(**_parameters(parameters), async_=True)
                until_counted.callback(session.close)
                _wait(session)
                opened.first.append(_pid(session))
                opened.told.append(session.info.backend_pid)
                sessions.append(session)
            opened.again.extend(_pid(session) for session in sessions)
        except TimeoutError:
            opened.why = f"no answer within {_PATIENCE:g} s"
        except psycopg2.Error as error:
            opened.why = said(error)
    return opened


def are_shared(url: sa.URL) -> bool:
    """Whether a pooler lets one server process serve several sessions, or several serve one."""
    one = opened_at_once(url, 1)
    if one.told == one.first:  # no pooler: it tells a number of its own
        return False
    some = opened_at_once(url, _TOLD_APART)
    return len(set(some.first)) < len(some.first) or some.first != some.again


def _pid(session: Any) -> int:
    with closing(session.cursor()) as cursor:
        cursor.execute("SELECT pg_catalog.pg_backend_pid()")
        _wait(session)
        return int(cursor.fetchone()[0])


def _wait(session: Any) -> None:
    until = time.monotonic() + _PATIENCE
    while (state := session.poll()) != extensions.POLL_OK:
        ready = [session] if state == extensions.POLL_READ else []
        left = max(until - time.monotonic(), 0.0)
        if not any(select.select(ready, [] if ready else [session], [], left)):
            raise TimeoutError


#: Room for the locks of pg_dump on ten years of all tables, whatever max_connections is.
LOCKS = "max_locks_per_transaction = 1024"


def said(error: BaseException) -> str:
    """The message of the server or its driver with its hint, in one line, without secrets."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    first = lines[0] if lines else type(error).__name__
    first = re.sub(r"^connection to server .*? failed: ", "", first).removeprefix("FATAL:  ")
    hint = (getattr(getattr(error, "diag", None), "message_hint", None) or "").rstrip(".")
    if LOCKS.split()[0] in hint:
        hint += f": with {LOCKS} ten years have room, once the server is started again"
    return f"{first} ({hint})" if hint else first


#: PostgreSQL's codes of a session that ends, or cannot begin now.
_LOST = {"57P01", "57P02", "57P03", "57P05", "25P03", "08000", "08003", "08006", "08001", "08P01"}

#: What a server that answers says when it lets nobody in; its code does not reach the driver.
_REFUSED = re.compile(r"authentication failed|does not exist|no pg_hba|not permitted")


def cause_of(error: BaseException) -> BaseException:
    """The driver's error; the one before it if it only says that the connection is closed."""
    cause: BaseException = (error.orig if isinstance(error, DBAPIError) else error) or error
    while isinstance(cause, psycopg2.InterfaceError) and isinstance(
        cause.__context__, psycopg2.Error
    ):
        cause = cause.__context__
    return cause


def is_lost(cause: BaseException) -> bool:
    """Whether the session is gone, rather than one statement refused."""
    code = getattr(cause, "pgcode", None)
    no_answer = code is None and isinstance(
        cause, psycopg2.OperationalError | psycopg2.InterfaceError
    )
    return code in _LOST or (no_answer and not _REFUSED.search(str(cause)))
