"""The months that are made, those that AquaMind lacks, and the day as of which to load.

What a load does with a month does not belong here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b

from aquamind_assets.aquamind.tables import DAILY_READINGS, VIEWS
from aquamind_assets.aquamind.target import Target
from aquamind_assets.core.months import Month
from aquamind_assets.records.tables import injected_error
from resources.database import Database
from resources.environment import AS_OF_VARIABLE, variables
from resources.errors import SettingsError


@dataclass(frozen=True)
class MadeMonth:
    """A month of which every table is made.

    Attributes
    ----------
    settings : mapping
        What it was made from.
    code : str
        Hash of settings and code.
    rows : mapping of str to int
        Rows of each of the farm's tables.
    """

    settings: Mapping[str, object]
    code: str
    rows: Mapping[str, int]


def as_of_day() -> date | None:
    """The day as of which to load, from AQUAMIND_AS_OF; None if it is not set.

    Raises
    ------
    SettingsError
        If it is neither a day nor ``today``.
    """
    given = variables().get(AS_OF_VARIABLE, "").strip()
    if given == "today":
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise SettingsError(
            f"{AS_OF_VARIABLE} is {given!r}: write a day as in 2024-12-31, or today, or unset it."
        ) from None


def lacking(source: Database, target: Database, as_of: date | None) -> list[Month]:
    """The made months that AquaMind lacks, has in part, or has from older code."""
    with target.connect() as connection:
        loaded = Target(connection).months()
    made = made_months(source)
    days = {m: min(m.end - timedelta(1), as_of or date.max) for m in sorted(made)}
    return [
        month
        for month, day in days.items()
        if month.start <= day
        and (
            month not in loaded or loaded[month].day < day or loaded[month].code != made[month].code
        )
    ]


def made_months(source: Database) -> dict[Month, MadeMonth]:
    """The months of which every table that AquaMind needs is made."""
    tables = {table for view in (*VIEWS, DAILY_READINGS) for table in (view.table, *view.reads)}
    tables.add(injected_error)
    origins = {str(table): source.origins(table) for table in tables}
    keys = set.intersection(*(set(of) for of in origins.values()))
    found: dict[Month, MadeMonth] = {}
    for key in sorted(keys):
        settings: dict[str, object] = {}
        for of in origins.values():
            settings |= of[key].settings
        made = sorted((t, of[key].settings_hash, of[key].code_version) for t, of in origins.items())
        code = blake2b(repr(made).encode(), digest_size=8).hexdigest()
        rows = {table: of[key].rows for table, of in origins.items()}
        found[Month.of(key)] = MadeMonth(settings, code, rows)
    return found
