"""The sign that a run's process lives: a lock that PostgreSQL drops with the process's session."""

import threading
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from resources import session
from resources.replacement import lock_key

#: Between two looks whether the sign of life is still held. [s]
_SIGN_SECONDS = 1.0

#: A connection that is cut must be noticed, and replaced, before the run is taken for dead.
_SIGN_CONNECTION = {"connect_timeout": 4, "tcp_user_timeout": 4_000}


def taken(url: sa.URL, run_id: str) -> Callable[[], None]:
    """Take a run's sign of life, and take it again at once whenever its session is lost.

    Parameters
    ----------
    url : sqlalchemy.URL
        The run's database.
    run_id : str
        The run.

    Returns
    -------
    callable
        Gives the sign up.
    """
    ended = threading.Event()
    life = session.engine(
        url,
        poolclass=sa.NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args=_SIGN_CONNECTION,
    )
    thread = threading.Thread(
        target=_stay_alive,
        args=(life, run_id, _held(life, run_id), ended),
        name="alive",
        daemon=True,
    )
    thread.start()

    def give_up() -> None:
        ended.set()
        thread.join()

    return give_up


def _held(life: sa.Engine, run_id: str) -> sa.Connection:
    connection = life.connect()
    connection.exec_driver_sql(f"SELECT pg_advisory_lock_shared({lock_key(run_id)})")
    return connection


def _stay_alive(
    life: sa.Engine, run_id: str, held: sa.Connection | None, ended: threading.Event
) -> None:
    """Hold the sign of a run's life until the run has ended, even if the session is lost."""
    while not ended.wait(_SIGN_SECONDS):
        try:
            if held is None:
                held = _held(life, run_id)
            held.exec_driver_sql("SELECT 1")
        except MemoryError:
            continue  # the month is at its limit, and about to fail
        except DBAPIError:
            if held is not None:
                held.close()
            held = None
    if held is not None:
        held.close()
