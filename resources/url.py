"""PostgreSQL's URLs: read as PostgreSQL's own programs read them, and shown without secrets."""

import re
from urllib.parse import quote, urlencode

import psycopg2
import sqlalchemy as sa

from resources.environment import URL_VARIABLE
from resources.errors import DatabaseError

DRIVER = "postgresql+psycopg2"

_SECRETS = (
    "password",
    "sslpassword",
    "oauth_client_secret",
    "scram_client_key",
    "scram_server_key",
)

#: Scheme, user and hosts, path, parameters, parted where libpq parts them.
_URL = re.compile(r"postgres(?:ql)?(?:\+\w+)?://((?:[^@/]*@)?[^/?]*)([^?]*)(?:\?(.*))?", re.DOTALL)

#: libpq's names of what has a place of its own in the URL.
_PLACES = ("user", "password", "host", "port", "dbname")


def parse(
    given: str, variable: str = URL_VARIABLE, without: str = "for the embedded server"
) -> sa.URL:
    """Read a URL as libpq, psql and SQLAlchemy write it; several hosts are tried in turn.

    Raises
    ------
    DatabaseError
        If it is none. Nothing of it is shown: any part may be one of a password. ``variable``
        is where it stands, ``without`` what unsetting that is good for.
    """
    given = re.sub(r"^(['\"])(.*)\1$", r"\2", given.strip(), flags=re.DOTALL)
    split = _URL.fullmatch(given)
    # The @ of a host or a database is one that follows a password with an @ or a / in it.
    stray = split and (split[1].count("@") > 1 or "@" in split[2])
    try:
        if not split or stray:
            raise ValueError
        authority, path, parameters = split.groups()
        found = psycopg2.extensions.parse_dsn(
            f"postgresql://{authority}{path}?{_several_hosts(parameters or '')}"
        )
        hosts, ports = _hosts(found)
    except (ValueError, psycopg2.Error):
        raise DatabaseError(
            f"{variable} is not a PostgreSQL URL: write it as"
            " postgresql://user:password@host:5432/database?sslmode=require, where user, password"
            " and database have %40 for @, %2F for /, %3F for ? and %25 for %, with parameters that"
            f" libpq knows, or unset it {without}."
        ) from None
    query = {name: value for name, value in found.items() if name not in _PLACES}
    several = len(hosts) > 1 or hosts[0].startswith("/")
    if several:
        query |= {"host": ",".join(hosts)} | ({"port": ",".join(ports)} if ports else {})
    return sa.URL.create(
        DRIVER,
        found.get("user"),
        found.get("password"),
        None if several else hosts[0] or None,
        int(ports[0]) if ports and not several else None,
        found.get("dbname"),
        query,
    )


def _several_hosts(parameters: str) -> str:
    """Several hosts in libpq's form, with commas, from SQLAlchemy's form, a parameter for each."""
    pairs = [each.partition("=")[::2] for each in parameters.split("&") if each]
    for name in ("host", "port"):
        values = [value for key, value in pairs if key == name]
        pairs = [pair for pair in pairs if pair[0] != name]
        if values:
            pairs.append((name, ",".join(values)))
    return "&".join(f"{key}={value}" for key, value in pairs)


def _hosts(found: dict[str, str]) -> tuple[list[str], list[str]]:
    """Several hosts, with no port or one for each.

    Raises
    ------
    ValueError
        If a port is none, or there are more or fewer of them than hosts.
    """
    hosts = found.get("host", "").split(",")
    ports = found["port"].split(",") if found.get("port") else []
    if any(not 0 < int(port or "5432") < 65536 for port in ports):
        raise ValueError
    if len(ports) == 1:
        ports *= len(hosts)
    if ports and len(ports) != len(hosts):
        raise ValueError
    return hosts, [port or "5432" for port in ports]


def shown(url: sa.URL) -> str:
    """The URL as psql and every other program takes it, without its secrets."""
    host = f"[{url.host}]" if ":" in (url.host or "") else quote(url.host or "", safe="")
    user = f"{quote(url.username, safe='')}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    database = f"/{quote(url.database, safe='')}" if url.database else "/"
    query = {name: value for name, value in url.query.items() if name not in _SECRETS}
    told = urlencode(query, doseq=True, quote_via=quote, safe="/,")
    return f"postgresql://{user}{host}{port}{database}{'?' if told else ''}{told}"
