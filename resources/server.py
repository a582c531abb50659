"""Which PostgreSQL is in use: the one at AQUAMIND_POSTGRES_URL, or the embedded one."""

import re
from functools import cache

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from resources.embedded import embedded_url
from resources.environment import URL_VARIABLE, variables
from resources.errors import DatabaseError
from resources.url import parse, shown

OLDEST_VERSION = 15


@cache
def database_url() -> sa.URL:
    """The database in use, tried and found to be new enough and writable.

    Raises
    ------
    DatabaseError
        If the URL is not one, nobody answers there, it refuses, or it cannot be written to.
    """
    given = variables().get(URL_VARIABLE, "").strip()
    url = parse(given) if given else embedded_url()
    _try(url)
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
