"""The PostgreSQL in use: the one at AQUAMIND_POSTGRES_URL, or the embedded one."""

from functools import cache

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from resources import session
from resources.embedded import embedded_url
from resources.environment import URL_VARIABLE, variables
from resources.errors import DatabaseError
from resources.url import parse, shown

OLDEST_VERSION = 15
ENCODING = "UTF8"

#: What is asked of a database before it is used.
_ASKED = """
    SELECT current_setting('server_encoding'), current_setting('transaction_read_only')::boolean,
           has_database_privilege(current_database(), 'CREATE')"""


@cache
def database_url() -> sa.URL:
    """The URL of the database in use, tested to be new enough and writable.

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
    if session.are_shared(url):
        raise DatabaseError(
            f"The pooler at {shown(url)} gives each transaction another session, and locks and"
            " settings are lost between them: set pool_mode = session there, or give the"
            " URL of the server"
            " itself."
        )
    trial = session.engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    try:
        with trial.connect() as connection:
            version = connection.dialect.server_version_info or (0,)
            encoding, read_only, may_create = connection.execute(sa.text(_ASKED)).one()
    except DBAPIError as error:
        reason = session.said(error.orig or error)
        raise DatabaseError(
            f"No database at {shown(url)} ({reason}): start that server, correct {URL_VARIABLE},"
            " or unset it to use the embedded server."
        ) from None
    if int(version[0]) < OLDEST_VERSION:
        raise DatabaseError(
            f"The server at {shown(url)} is PostgreSQL {version[0]}: use {OLDEST_VERSION} or newer."
        )
    if read_only or not may_create:
        why = "is read-only" if read_only else "does not let its user create schemas"
        raise DatabaseError(
            f"The database at {shown(url)} {why}: give a user and a server that may write."
        )
    if encoding != ENCODING:
        raise DatabaseError(
            f"The database at {shown(url)} has the encoding {encoding}, which cannot hold every"
            f" name: create one with CREATE DATABASE ... ENCODING '{ENCODING}' TEMPLATE template0."
        )
