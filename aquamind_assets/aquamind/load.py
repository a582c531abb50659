"""Loads months into AquaMind's database, each in one transaction that can be repeated.

This module says which months may be loaded, and refuses the others. AquaMind's rows have the state
of the newest day loaded: loading an old month again sets nothing back. `month` says how a month's
rows get into the tables.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from aquamind_assets.aquamind.catalogues import catalogues, members, users
from aquamind_assets.aquamind.month import KEPT, REPLACED, MonthLoad, bulk, names_of
from aquamind_assets.aquamind.months import MadeMonth, made_months
from aquamind_assets.aquamind.queries import Scope
from aquamind_assets.aquamind.suspended import restore, suspend
from aquamind_assets.aquamind.tables import VIEWS
from aquamind_assets.aquamind.target import (
    LoadedMonth,
    Target,
    refuse_other_rows,
    refuse_target,
)
from aquamind_assets.core.months import Month
from aquamind_assets.records.recorded import refresh as refresh_recorded
from aquamind_assets.records.tables import injected_error
from aquamind_assets.settings.load import Load as LoadSettings
from resources.database import Database
from resources.environment import AS_OF_VARIABLE
from resources.errors import MissingMonth, OtherSettings, SettingsError
from resources.url import shown


@dataclass(frozen=True)
class Loaded:
    """The result of loading a month, with rows and seconds of each of AquaMind's tables."""

    month: Month
    day: date
    seconds: float
    rows_of: Mapping[str, int]
    seconds_of: Mapping[str, float]
    computation: str = "the load into AquaMind"

    @property
    def rows(self) -> int:
        return sum(self.rows_of.values())


@dataclass(frozen=True)
class _Known:
    """AquaMind's ids of rows of catalogues, by its table and our id, of users and of our staff."""

    catalogue_ids: Mapping[str, Mapping[int, int]]
    user_ids: Mapping[str, int]
    member_ids: Mapping[int, int]


class Load:
    """A load of some months into AquaMind's database.

    Parameters
    ----------
    source, target : Database
        The farm's, and AquaMind's.
    settings : Load
        What is left out or merged.
    as_of : date, optional
        The day of which AquaMind is to be; all that is there unless given.
    run : iterable of Month
        All months that the run loads.

    Raises
    ------
    FarmError
        If the target is no AquaMind, or not one for this farm. Nothing is changed then.
    """

    def __init__(
        self,
        source: Database,
        target: Database,
        settings: LoadSettings,
        as_of: date | None,
        run: Iterable[Month],
    ) -> None:
        refuse_target(source, target)
        self._source, self._target, self._settings = source, target, settings
        self._at = shown(target.url)
        self._as_of, self._run = as_of or date.max, sorted(run)
        self._made = made_months(source)
        self._has_errors = source.count(f"SELECT count(*) FROM {injected_error}") > 0
        if self._has_errors:
            refresh_recorded(source)
        self._known: _Known | None = None

    def month(self, month: Month) -> Loaded:
        """Load a month, or load it again.

        Raises
        ------
        MissingMonth
            If it is not made, or months before it are not loaded.
        OtherSettings
            If AquaMind has months of another farm.
        FarmError
            If AquaMind has rows that this farm did not load.
        """
        started = time.perf_counter()
        with self._source.connect() as source, self._target.connect() as connection:
            _as_one_moment(source)
            target = Target(connection)
            target.lock()
            loaded = target.months()
            made = self._refuse_month(month, loaded)
            if not loaded:
                refuse_other_rows(target, self._at, names_of(KEPT + REPLACED))
                suspend(target, bulk())
            known, new = self._catalogues(source, target)
            day = min(month.end - timedelta(1), self._as_of)
            scope = Scope(
                month,
                day,
                loaded,
                known.catalogue_ids,
                known.user_ids,
                known.member_ids,
                not self._settings.own_stages,
                self._has_errors,
                made.rows if month > min(self._made) else None,
            )
            done = MonthLoad(source, target, scope, self._full_from(loaded), self._at).load()
            done.rows |= new
            entered = {name: count for name, count in done.entered.items() if count}
            target.record_month(LoadedMonth(month, day, made.settings, made.code, entered))
        self._known = known
        return Loaded(month, day, time.perf_counter() - started, done.rows, done.seconds)

    def _catalogues(self, source: sa.Connection, target: Target) -> tuple[_Known, dict[str, int]]:
        """AquaMind's ids of catalogues and users, and how many rows of each catalogue are new.

        Catalogues are whole with the first month that a load commits.
        """
        if self._known:
            return self._known, {}
        target.start_app_ids(names_of(VIEWS))
        user_ids = users(target)
        ids, new = catalogues(source, target, user_ids, self._settings.own_stages)
        return _Known(ids, user_ids, members(source, target)), new

    def finish(self) -> int:
        """Restore what was dropped to fill an empty AquaMind; returns how many objects."""
        return restore(self._target)

    def _full_from(self, loaded: Iterable[Month]) -> Month:
        """The first month of which AquaMind keeps every reading once the run has ended."""
        newest = max([*loaded, *(month for month in self._run if month.start <= self._as_of)])
        return newest.plus(1 - self._settings.full_reading_months)

    def _refuse_month(self, month: Month, loaded: Mapping[Month, LoadedMonth]) -> MadeMonth:
        """Refuse a month that must not be loaded now; returns what it was made from."""
        if month not in self._made:
            raise MissingMonth(
                f"{month} cannot be loaded into AquaMind, because some of its tables are"
                " not made: run"
                f" `make year MONTHS={month}` first, then `make load`."
            )
        before = [earlier for earlier in sorted(self._made) if earlier < month]
        if lacking := [earlier for earlier in before if earlier not in loaded]:
            raise MissingMonth(
                f"{month} cannot be loaded before {lacking[0]}, which AquaMind in {self._at} does"
                f" not have: run `make load MONTHS={lacking[0]}...{month}`."
            )
        newest_day = max((each.day for each in loaded.values()), default=date.min)
        if self._as_of < newest_day:
            raise SettingsError(
                f"{AS_OF_VARIABLE} is {self._as_of}, but AquaMind in {self._at} already"
                " has the farm up"
                f" to {newest_day}, and a load only goes forward: choose a later day, or load into"
                " an empty AquaMind."
            )
        made = self._made[month]
        self._refuse_other_farm(made, loaded)
        return made

    def _refuse_other_farm(self, made: MadeMonth, loaded: Mapping[Month, LoadedMonth]) -> None:
        """Refuse if AquaMind has months of other settings, or of other code and not in this run."""
        for other in loaded.values():
            if dict(other.settings) != dict(made.settings):
                differing = ", ".join(
                    f"{name}: loaded {other.settings.get(name, 'default')}, now"
                    f" {made.settings.get(name, 'default')}"
                    for name in sorted({*other.settings, *made.settings})
                    if other.settings.get(name) != made.settings.get(name)
                )
                raise OtherSettings(
                    f"AquaMind in {self._at} has a farm with other settings ({differing}): load"
                    " into an empty AquaMind."
                )
            if other.code != made.code and other.month not in self._run:
                raise OtherSettings(
                    f"AquaMind in {self._at} has {other.month} of this farm, made by other"
                    " code: load"
                    f" all its months again in one range with `make load MONTHS={min(loaded)}..."
                    f"{max(loaded)} AGAIN=1`, or load into an empty AquaMind."
                )


def _as_one_moment(source: sa.Connection) -> None:
    """Let all queries of a transaction see the farm's database at one moment."""
    source.connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
