"""Checks that the database allows as many sessions as a run opens."""

import sqlalchemy as sa

from resources.errors import DatabaseError
from resources.server import shown
from resources.session import opened_at_once

#: Held from the start: the run's sign of life, and two for Dagster's records.
HELD = 3

#: Those, and one that reads.
_OF_EVERY_RUN = 4

#: Each process reads while it has a month open; checks are two at a time instead.
_OF_A_PROCESS = 2


def sessions_of_a_run(processes: int) -> int:
    """The largest number of sessions that a run holds at the same time."""
    return _OF_EVERY_RUN + _OF_A_PROCESS * processes


def refuse_without_room(url: sa.URL, processes: int, held: int = 0) -> None:
    """Test whether the sessions of a run with some processes can be open at the same time.

    ``held`` of them are open already.

    Raises
    ------
    DatabaseError
        If the role, the database, the server or a pooler lets in fewer.
    """
    needed = sessions_of_a_run(processes)
    opened = opened_at_once(url, needed - held)
    if opened.why:
        raise DatabaseError(
            f"PostgreSQL at {shown(url)} opens only {len(opened.first)} more sessions"
            f" ({opened.why}), and a run needs {needed} at once, two of them for each of"
            " machine.processes: raise the CONNECTION LIMIT of the role or the database, the"
            " server's max_connections or a pooler's pool_size, end other sessions, or lower"
            " machine.processes."
        )
