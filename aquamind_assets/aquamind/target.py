"""AquaMind's own database: whether it is one, may be written to, and has rows of this farm.

The load records what it has done in AquaMind's table of external ids, under the source system
``aquamind-assets``: the farm, each loaded month, and each catalogue row. Rows of all other tables
have the farm's own ids. Rows that the app adds have ids from `APP_IDS` on, which no farm reaches,
because the load sets AquaMind's sequences.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from aquamind_assets.aquamind import facts
from aquamind_assets.aquamind.tables import VIEWS
from aquamind_assets.core.months import Month
from resources.database import Database
from resources.environment import TARGET_VARIABLE, variables
from resources.errors import DatabaseError, FarmError
from resources.url import parse, shown

#: How AquaMind's table of external ids names this farm.
SYSTEM = "aquamind-assets"

#: The first id of a row that AquaMind's app adds; a browser's numbers are exact up to 2**53.
APP_IDS = 5_000_000_000_000_000

#: How the reason of a change begins in AquaMind's histories, where the load has written it.
HISTORY_REASON = "Loaded from the farm"

#: The asset group of the load.
GROUP = "aquamind_load"


def target_url() -> sa.URL | None:
    """The URL of AquaMind's database; None if it is not set.

    Raises
    ------
    DatabaseError
        If what is named is no URL.
    """
    given = variables().get(TARGET_VARIABLE, "").strip()
    return parse(given, TARGET_VARIABLE, "to load nothing") if given else None


@dataclass(frozen=True)
class LoadedMonth:
    """A month that AquaMind has: its last day, its farm, and how many rows it entered."""

    month: Month
    day: date
    settings: Mapping[str, Any]
    code: str
    rows: Mapping[str, int]


class Target:
    """AquaMind's database, in a transaction of the load."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self._cursor = connection.connection.cursor()
        self._cursor.execute("SET LOCAL search_path = public")

    def execute(self, sql: str, *values: object) -> int:
        """Run a statement; returns how many rows it changed."""
        self._cursor.execute(sql, values or None)
        return int(self._cursor.rowcount)

    def rows(self, sql: str, *values: object) -> list[tuple]:
        """The rows of a query."""
        self._cursor.execute(sql, values or None)
        return list(self._cursor.fetchall())

    def lock(self, what: str = "") -> None:
        """Wait for other loads into this database, and keep them out until the transaction ends.

        Parameters
        ----------
        what : str
            Only keep others from this; from all that a load does unless given.
        """
        self.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", f"{SYSTEM}{what}")

    def recorded(self, model: str) -> dict[str, tuple[int, dict[str, Any]]]:
        """The records of a kind, by our name: AquaMind's id, and what is recorded of it."""
        found = self.rows(
            "SELECT source_identifier, target_object_id, metadata"
            " FROM migration_support_externalidmap"
            " WHERE source_system = %s AND source_model = %s",
            SYSTEM,
            model,
        )
        return {name: (theirs, told) for name, theirs, told in found}

    def record(
        self, model: str, name: str, table: str, theirs: int, told: Mapping[str, Any]
    ) -> None:
        """Record a thing, or change what is recorded of it."""
        app, of_app = table.split("_", 1)
        self.execute(
            "INSERT INTO migration_support_externalidmap (source_system, source_model,"
            " source_identifier, target_app_label, target_model, target_object_id, metadata,"
            " created_at, updated_at) VALUES (%s, %s, %s, %s, %s, %s, %s, now(), now())"
            " ON CONFLICT (source_system, source_model, source_identifier) DO UPDATE SET"
            " target_object_id = EXCLUDED.target_object_id, metadata = EXCLUDED.metadata,"
            " updated_at = EXCLUDED.updated_at",
            SYSTEM,
            model,
            name,
            app,
            of_app,
            theirs,
            json.dumps(told),
        )

    def forget(self, model: str, name: str) -> None:
        """Delete the record of a thing."""
        self.execute(
            "DELETE FROM migration_support_externalidmap WHERE source_system = %s"
            " AND source_model = %s AND source_identifier = %s",
            SYSTEM,
            model,
            name,
        )

    def months(self) -> dict[Month, LoadedMonth]:
        """The months that are loaded."""
        return {
            Month.of(key): LoadedMonth(
                Month.of(key),
                date.fromisoformat(told["day"]),
                told["settings"],
                told["code"],
                told["rows"],
            )
            for key, (_, told) in sorted(self.recorded("month").items())
        }

    def record_month(self, loaded: LoadedMonth) -> None:
        """Record a month as loaded."""
        told = {
            "day": loaded.day.isoformat(),
            "settings": dict(loaded.settings),
            "code": loaded.code,
            "rows": dict(loaded.rows),
        }
        key = int(loaded.month.key.replace("-", ""))
        self.record("month", loaded.month.key, "batch_batch", key, told)

    def start_app_ids(self, tables: Iterable[str]) -> None:
        """Make AquaMind number its own new rows above all rows of a farm."""
        self.execute(
            f"SELECT setval(its, {APP_IDS}, false) FROM unnest(%s) name CROSS JOIN LATERAL"
            " CAST(pg_get_serial_sequence('public.' || name, 'id') AS regclass) its"
            f" WHERE coalesce(pg_sequence_last_value(its), 0) < {APP_IDS}",
            list(tables),
        )


def refuse_target(source: Database, target: Database) -> None:
    """Refuse a database that is not AquaMind's, or differs from what this project knows.

    Raises
    ------
    DatabaseError
        Says what is wrong, and what to do.
    """
    at = shown(target.url)
    with target.connect() as connection:
        found = Target(connection)
        there = {
            name
            for (name,) in found.rows(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " AND relkind IN ('r', 'p')"
            )
        }
        own = found.rows("SELECT to_regclass('batches.container_assignment') IS NOT NULL")[0][0]
        if own or target.url == source.url:
            raise DatabaseError(
                f"{TARGET_VARIABLE} names {at}, this project's own database: give the URL"
                " of AquaMind's."
            )
        if "django_migrations" not in there or "batch_batch" not in there:
            raise DatabaseError(
                f"There is no AquaMind in {at}: give the URL of a database in which AquaMind's"
                " `python manage.py migrate` has run."
            )
        applied = set(found.rows("SELECT app, name FROM django_migrations"))
        _refuse_migrations(at, applied, _differences(found))
        _refuse_rights(at, found)


def _differences(found: Target) -> list[str]:
    """Columns that are missing, unknown, or of another type, in the tables that the load uses."""
    rows = found.rows(
        "SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull"
        " FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
        " WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped"
    )
    there = {(table, column): (kind, not required) for table, column, kind, required in rows}
    differing = []
    for table, columns in facts.columns().items():
        known = {(table, c.name): (c.type, c.is_nullable) for c in columns}
        now = {key: value for key, value in there.items() if key[0] == table}
        for key in sorted(known.keys() | now.keys()):
            if known.get(key) != now.get(key):
                differing.append(f"{key[0]}.{key[1]}")
    return differing


def _refuse_migrations(at: str, applied: set[tuple], differing: list[str]) -> None:
    missing = sorted(facts.migrations() - applied)
    if missing:
        first = ".".join(missing[0])
        raise DatabaseError(
            f"AquaMind in {at} lacks {len(missing)} migrations, the first of them {first}: run"
            " AquaMind's `python manage.py migrate`, then load."
        )
    apps = {app for app, _ in facts.migrations()}
    newer = sorted(m for m in applied - facts.migrations() if m[0] in apps)
    if differing:
        by = f" since {'.'.join(newer[0])}" if newer else ""
        raise DatabaseError(
            f"AquaMind in {at} differs{by} from what this project knows, in"
            f" {', '.join(differing[:8])}{' and more' if len(differing) > 8 else ''}: use an"
            " older version of AquaMind, or a newer version of this project."
        )


def _refuse_rights(at: str, found: Target) -> None:
    tables = [*(view.name for view in VIEWS), "migration_support_externalidmap", "auth_user"]
    refused = [
        name
        for (name,) in found.rows(
            "SELECT name FROM unnest(%s) name WHERE NOT (has_table_privilege(name, 'INSERT')"
            " AND has_table_privilege(name, 'UPDATE') AND has_table_privilege(name, 'DELETE'))",
            tables,
        )
    ]
    read_only = found.rows("SHOW transaction_read_only")[0][0] == "on"
    if refused or read_only:
        what = "the database is read-only" if read_only else f"as {refused[0]} shows"
        raise DatabaseError(
            f"The user of {at} may not write to AquaMind's tables ({what}): give a user who may in"
            f" {TARGET_VARIABLE}, best the owner of the tables."
        )


def refuse_other_rows(found: Target, at: str, names: Iterable[str]) -> None:
    """Refuse an AquaMind that has rows before its first month is loaded.

    Raises
    ------
    FarmError
        Names the first table that has any.
    """
    for name in names:
        if found.rows(f"SELECT EXISTS (SELECT 1 FROM {name})")[0][0]:
            raise FarmError(
                f"AquaMind in {at} has rows in {name} that this farm did not load: load into an"
                " AquaMind that is empty except for the rows of its migrations."
            )
