"""The load of a month into AquaMind's database: one transaction, and repeatable.

Rows that nothing refers to are replaced month by month. Rows that others refer to, or whose state
changes, are put in or changed in place; their state is that of the newest day that is loaded, so
an old month that is loaded again sets nothing back. Bytes go from one server to the other; no row
passes through Python.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b

import sqlalchemy as sa
from psycopg2.errors import UniqueViolation

from aquamind_assets.aquamind import facts
from aquamind_assets.aquamind.catalogues import catalogues, users
from aquamind_assets.aquamind.declaration import AquamindTable
from aquamind_assets.aquamind.suspended import restore, suspend
from aquamind_assets.aquamind.tables import DAILY_READINGS, VIEWS
from aquamind_assets.aquamind.target import (
    APP_IDS,
    HISTORY_REASON,
    LoadedMonth,
    Target,
    refuse_other_rows,
    refuse_target,
)
from aquamind_assets.aquamind.views import entered, expression, filled, noon
from aquamind_assets.core.months import Month
from aquamind_assets.records.recorded import refresh as refresh_recorded
from aquamind_assets.records.tables import injected_error
from aquamind_assets.settings.load import Load as LoadSettings
from resources.database import Database
from resources.environment import AS_OF_VARIABLE, variables
from resources.errors import FarmError, MissingMonth, OtherSettings, SettingsError
from resources.pipe import copy_rows
from resources.url import shown

READINGS = DAILY_READINGS.name

#: Of a month that is loaded, the readings that are no means.
_FULL = f"{READINGS}, each"

_REFERRED_TO = set(facts.references().values())

#: Put in or changed in place; all other rows of a month are replaced together.
KEPT = tuple(
    view for view in VIEWS if not view.natural and (view.name in _REFERRED_TO or view.changes)
)
REPLACED = tuple(view for view in VIEWS if not view.natural and view not in KEPT)

#: Numbers its own rows, and never those of the app.
_OURS = f"id < {APP_IDS}"


@dataclass(frozen=True)
class Loaded:
    """The result of loading a month; rows and seconds also by AquaMind's table."""

    month: Month
    day: date
    seconds: float
    rows_of: Mapping[str, int]
    seconds_of: Mapping[str, float]
    computation: str = "aquamind_load"

    @property
    def rows(self) -> int:
        return sum(self.rows_of.values())


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
        refresh_recorded(source)
        self._source, self._target, self._settings = source, target, settings
        self._as_of, self._run = as_of or date.max, sorted(run)
        self._farms = _farms(source)

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
            farm = self._refuse_month(month, loaded)
            if not loaded:
                refuse_other_rows(target, shown(self._target.url), _names(KEPT + REPLACED))
                suspend(target, _bulk())
            target.start_app_ids(_names(VIEWS))
            user_ids = users(target)
            maps, new = catalogues(source, target, user_ids, self._settings.own_stages)
            day = min(month.end - timedelta(1), self._as_of)
            done = _Month(self, source, target, month, day, loaded, maps, user_ids).load()
            done.rows |= new
            entered_rows = {name: count for name, count in done.entered.items() if count}
            target.record_month(LoadedMonth(month, day, *farm, entered_rows))
        return Loaded(month, day, time.perf_counter() - started, done.rows, done.seconds)

    def finish(self) -> int:
        """Put back what was taken away while an empty AquaMind was filled; returns how much."""
        return restore(self._target)

    @property
    def full_reading_months(self) -> int:
        return self._settings.full_reading_months

    @property
    def merges_stages(self) -> bool:
        return not self._settings.own_stages

    def newest(self, loaded: Iterable[Month]) -> Month:
        """The newest month that AquaMind has once the run has ended."""
        return max([*loaded, *(month for month in self._run if month.start <= self._as_of)])

    def _refuse_month(
        self, month: Month, loaded: Mapping[Month, LoadedMonth]
    ) -> tuple[Mapping[str, object], str]:
        at = shown(self._target.url)
        if month not in self._farms:
            raise MissingMonth(
                f"{month} cannot be loaded into AquaMind, for not all of its tables are made: make"
                f" year MONTHS={month} first, then make load."
            )
        before = [m for m in sorted(self._farms) if m < month]
        if lacking := [m for m in before if m not in loaded]:
            raise MissingMonth(
                f"{month} cannot be loaded before {lacking[0]}, which AquaMind in {at} does not"
                f" have: make load MONTHS={lacking[0]}...{month}."
            )
        newest_day = max((each.day for each in loaded.values()), default=date.min)
        if self._as_of < newest_day:
            raise SettingsError(
                f"{AS_OF_VARIABLE} is {self._as_of}, but AquaMind in {at} has the farm to"
                f" {newest_day}: a load goes forward only. Name a later day, or an empty AquaMind."
            )
        settings, code = self._farms[month]
        for other in loaded.values():
            if dict(other.settings) != dict(settings):
                differing = [
                    f"{name} {other.settings.get(name, 'default')} there and"
                    f" {settings.get(name, 'default')} here"
                    for name in sorted({*other.settings, *settings})
                    if other.settings.get(name) != settings.get(name)
                ]
                raise OtherSettings(
                    f"AquaMind in {at} has another farm ({', '.join(differing)}): load into an"
                    " empty one."
                )
            if other.code != code and other.month not in self._run:
                raise OtherSettings(
                    f"AquaMind in {at} has {other.month} of this farm as other code made it: load"
                    f" all its months again, in one range: make load MONTHS={min(loaded)}..."
                    f"{max(loaded)} AGAIN=1, or load into an empty one."
                )
        return settings, code


def as_of_day() -> date | None:
    """The day as of which AquaMind is to be: of AQUAMIND_AS_OF, if it names one.

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
            f"{AS_OF_VARIABLE} is {given!r}: write a day as 2024-12-31, or today, or leave it out."
        ) from None


def lacking(source: Database, target: Database, as_of: date | None) -> list[Month]:
    """The months that are made and that AquaMind does not have as they are, to the day wanted."""
    with target.connect() as connection:
        loaded = Target(connection).months()
    farms = _farms(source)
    days = {m: min(m.end - timedelta(1), as_of or date.max) for m in sorted(farms)}
    return [
        month
        for month, day in days.items()
        if month.start <= day
        and (
            month not in loaded or loaded[month].day < day or loaded[month].code != farms[month][1]
        )
    ]


def made_months(source: Database) -> list[Month]:
    """The months of which every table is made."""
    return sorted(_farms(source))


def _farms(source: Database) -> dict[Month, tuple[Mapping[str, object], str]]:
    """Settings, and hash of the code and of them, of each month of which every table is made."""
    tables = {table for view in (*VIEWS, DAILY_READINGS) for table in (view.table, *view.reads)}
    tables.add(injected_error)
    origins = {str(table): source.origins(table) for table in tables}
    keys = set.intersection(*(set(of) for of in origins.values()))
    farms: dict[Month, tuple[Mapping[str, object], str]] = {}
    for key in keys:
        settings: dict[str, object] = {}
        for of in origins.values():
            settings |= of[key].settings
        made = sorted((t, of[key].settings_hash, of[key].code_version) for t, of in origins.items())
        farms[Month.of(key)] = settings, blake2b(repr(made).encode(), digest_size=8).hexdigest()
    return farms


def _as_one_moment(source: sa.Connection) -> None:
    """Let all queries of a transaction see one state of the farm's database."""
    source.connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _names(views: Iterable[AquamindTable]) -> list[str]:
    return [view.name for view in views]


def _bulk() -> list[str]:
    """The tables that grow: those of the rows of each month, and their histories."""
    histories = [facts.history_of(name) for name in _names(REPLACED)]
    return [*_names(REPLACED), *(name for name in histories if name)]


class _Month:
    """A month of the farm on its way into AquaMind, in the two transactions of its load."""

    def __init__(
        self,
        load: Load,
        source: sa.Connection,
        target: Target,
        month: Month,
        day: date,
        loaded: Mapping[Month, LoadedMonth],
        maps: Mapping[str, Mapping[int, int]],
        user_ids: Mapping[str, int],
    ) -> None:
        self._load, self._source, self._target = load, source, target
        self._month, self._day, self._loaded = month, day, loaded
        self._maps, self._user_ids = maps, user_ids
        self._newest = max([day, *(each.day for each in loaded.values())])
        self.rows: dict[str, int] = {}
        self.entered: dict[str, int] = {}
        self.seconds: dict[str, float] = {}

    def load(self) -> "_Month":
        """Load every table."""
        for view in (*KEPT, *REPLACED):
            started = time.perf_counter()
            try:
                if view in KEPT:
                    self._change(view)
                else:
                    self._replace(self._form(view))
                if facts.history_of(view.name):
                    self._write_history(view)
            except UniqueViolation as error:
                said = error.diag.message_detail or str(error).splitlines()[0]
                raise self._foreign(view.name, f"({said.rstrip('.')})") from None
            self.seconds[view.name] = time.perf_counter() - started
        for month, each in self._loaded.items():
            if self._is_full(month, each) and not self._wants_full(month):
                self._thin_out(each)
        return self

    # Rows that are replaced

    def _replace(self, view: AquamindTable) -> None:
        """Replace the rows of the month by those of the farm."""
        first, end = self._month.start, self._month.end
        if self._month in self._loaded:
            self._delete(view, first, end)
        query = self._rows_between(view, first, min(end, self._day + timedelta(1)))
        count = copy_rows(
            self._source, query, self._target.connection, view.name, _column_names(view.name)
        )
        self.rows[view.name] = self.entered[view.name] = count
        if view.name == READINGS and view is not DAILY_READINGS:
            self.entered[_FULL] = count

    def _delete(self, view: AquamindTable, first: date, end: date) -> None:
        """Take away the farm's rows of a month that is loaded."""
        name = view.name
        gone = self._target.execute(f"DELETE FROM {name} WHERE {_within(view, first, end)}")
        expected = self._loaded[Month(first.year, first.month)].rows.get(name, 0)
        if gone > expected:
            raise self._foreign(name, f"of {first:%Y-%m} (there {gone:,}, loaded {expected:,})")

    def _form(self, view: AquamindTable) -> AquamindTable:
        """Readings as they are to be kept of the month: each of them, or their means."""
        is_thin = view.name == READINGS and not self._wants_full(self._month)
        return DAILY_READINGS if is_thin else view

    def _wants_full(self, month: Month) -> bool:
        newest = self._load.newest([self._month, *self._loaded])
        return month > newest.plus(-self._load.full_reading_months)

    def _is_full(self, month: Month, each: LoadedMonth) -> bool:
        return month != self._month and bool(each.rows.get(_FULL))

    def _thin_out(self, each: LoadedMonth) -> None:
        """Replace the readings of an earlier month by their means."""
        first, end = each.month.start, each.month.end
        self._delete(DAILY_READINGS, first, end)
        query = self._rows_between(DAILY_READINGS, first, end)
        count = copy_rows(
            self._source, query, self._target.connection, READINGS, _column_names(READINGS)
        )
        rows = {**each.rows, READINGS: count}
        rows.pop(_FULL)
        self._target.record_month(LoadedMonth(each.month, each.day, each.settings, each.code, rows))

    # Rows that are changed in place

    def _change(self, view: AquamindTable) -> None:
        """Put in new rows, change those that changed, take away those that are gone."""
        stage = f"stage_{view.name}"[:63]
        columns = _column_names(view.name)
        self._target.execute(f"CREATE TEMPORARY TABLE {stage} (LIKE {view.name}) ON COMMIT DROP")
        query = self._states(view)
        self.rows[view.name] = copy_rows(
            self._source, query, self._target.connection, stage, columns
        )
        is_new = _within(view, self._month.start, self._month.end)
        self.entered[view.name] = self._count_entered(view, stage, is_new)
        self._refuse_foreign(view, stage, is_new)
        if view.vanishes:
            self._take_away_used_up(view, stage)
        given = [c.name for c in facts.columns()[view.name] if _is_given(view, c.name)]
        changed = [name for name in given if name not in ("id", "created_at")]
        put = ", ".join(f'"{name}" = {stage}."{name}"' for name in changed)
        before = ", ".join(f'of_app."{name}"' for name in changed)
        after = ", ".join(f'{stage}."{name}"' for name in changed)
        # First what there was: of a batch in a container, one stay at a time is active.
        self._target.execute(
            f"UPDATE {view.name} of_app SET {put} FROM {stage}"
            f" WHERE of_app.id = {stage}.id AND ({before}) IS DISTINCT FROM ({after})"
        )
        self._target.execute(
            f"INSERT INTO {view.name} ({_quoted(columns)}) SELECT {_quoted(columns)} FROM {stage}"
            f" WHERE NOT EXISTS (SELECT 1 FROM {view.name} of_app WHERE of_app.id = {stage}.id)"
        )

    def _count_entered(self, view: AquamindTable, stage: str, is_new: str) -> int:
        """Number of rows entered in the month, later removed ones included."""
        if not view.vanishes:
            return int(self._target.rows(f"SELECT count(*) FROM {stage} WHERE {is_new}")[0][0])
        came, last = view.changes[0][0], min(self._month.end, self._day + timedelta(1))
        found = self._source.exec_driver_sql(
            f"SELECT count(*) FROM {view.table} WHERE {view.month_of} = '{self._month.start}'"
            f" AND {came} >= '{self._month.start}' AND {came} < '{last}'"
        )
        return int(found.scalar_one())

    def _refuse_foreign(self, view: AquamindTable, stage: str, is_new: str) -> None:
        """Refuse rows of the month that the farm did not load, and take away those that it did.

        Those that it has still are put back by what follows.
        """
        is_there = f"EXISTS (SELECT 1 FROM {stage} WHERE {stage}.id = {view.name}.id)"
        if self._month not in self._loaded:
            found = self._target.rows(
                f"SELECT count(*) FROM {view.name} WHERE {is_there} AND id IN"
                f" (SELECT id FROM {stage} WHERE {is_new}) OR ({is_new} AND {_OURS})"
            )[0][0]
            if found:
                raise self._foreign(view.name, f"of {self._month} (there {found:,}, loaded 0)")
            return
        there = self._target.rows(f"SELECT count(*) FROM {view.name} WHERE {is_new}")[0][0]
        expected = self._loaded[self._month].rows.get(view.name, 0)
        if there > expected:
            raise self._foreign(
                view.name, f"of {self._month} (there {there:,}, loaded {expected:,})"
            )
        self._target.execute(f"DELETE FROM {view.name} WHERE {is_new} AND NOT {is_there}")

    def _take_away_used_up(self, view: AquamindTable, stage: str) -> None:
        """Take away rows that are under way in our tables and no longer shown: empty lots."""
        used_up = f"used_up_{view.name}"
        self._target.execute(f"CREATE TEMPORARY TABLE {used_up} (id bigint) ON COMMIT DROP")
        keys = f"SELECT DISTINCT id::bigint FROM {view.table} WHERE {self._under_way(view)}"
        copy_rows(self._source, keys, self._target.connection, used_up, ["id"])
        self._target.execute(
            f"DELETE FROM {view.name} gone USING {used_up} WHERE gone.id = {used_up}.id"
            f" AND NOT EXISTS (SELECT 1 FROM {stage} WHERE {stage}.id = gone.id)"
        )

    # SQL

    def _rows_between(self, view: AquamindTable, first: date, end: date) -> str:
        """SQL of a table's rows of some days."""
        source = view.month_source or view.source
        where = f"{view.month_of} >= '{first}' AND {view.month_of} < '{end}'"
        where += f" AND ({view.where})" if view.where else ""
        rows = f"({source}) latest" if source else f"{view.table} latest"
        sql = f"SELECT {self._selected(view)} FROM {rows} WHERE {where}"
        return self._filled(view, sql, f"DATE '{self._day}'", first, end)

    def _states(self, view: AquamindTable) -> str:
        """SQL of the rows that are under way, in their state of the newest day."""
        first, end = self._month.start, self._month.end
        if not view.changes:
            return self._rows_between(view, first, min(end, self._day + timedelta(1)))
        month_of, under_way = view.month_of, self._under_way(view)
        newest = Month(self._newest.year, self._newest.month)
        source = self._source_of(view, newest, self._newest)
        rows = f"SELECT * FROM {source} every WHERE {under_way}"
        if view.latest:
            began = self._under_way_from(view).start
            rows = (
                f"SELECT DISTINCT ON (id) * FROM {source} every WHERE id IN"
                f" (SELECT id FROM {view.table} WHERE {under_way})"
                f" AND {month_of} BETWEEN '{began}' AND '{self._newest}'"
                f" ORDER BY id, {month_of} DESC"
            )
        where = f" WHERE {view.where}" if view.where else ""
        sql = f"SELECT {self._selected(view)} FROM ({rows}) latest{where}"
        return self._filled(view, sql, f"DATE '{self._newest}'", first, end)

    def _source_of(self, view: AquamindTable, month: Month, day: date) -> str:
        """SQL of a table's rows as the load reads them, with what it looks up in a month."""
        source = view.month_source or view.source
        if not source:
            return str(view.table)
        return self._filled(view, f"({source})", f"DATE '{day}'", month.start, month.end)

    def _under_way_from(self, view: AquamindTable) -> Month:
        first = min(self._month, max([*self._loaded], default=self._month))
        return first if view.latest else first.plus(-1)  # the next month tells what came of it

    def _under_way(self, view: AquamindTable) -> str:
        """Which rows of ours may have changed since AquaMind has them."""
        first, end = self._under_way_from(view).start, self._month.end
        until = min(end, self._newest + timedelta(1))
        return f"{view.month_of} >= '{first}' AND {view.month_of} < '{until}'"

    def _selected(self, view: AquamindTable) -> str:
        return ", ".join(
            f'{self._value(view, column)} AS "{column.name}"'
            for column in facts.columns()[view.name]
        )

    def _value(self, view: AquamindTable, column: facts.Column) -> str:
        """SQL of a column, with AquaMind's id in place of ours where a catalogue is referred to."""
        value = expression(view, column, loaded=True)
        to = facts.references().get((view.name, column.name), "")
        if to not in self._maps:
            return value
        ids = self._maps[to]
        listed = ",".join(str(ids.get(n, "NULL")) for n in range(1, max(ids, default=0) + 1))
        return f"('{{{listed}}}'::bigint[])[({value})::int]"

    def _filled(self, view: AquamindTable, sql: str, day: str, first: date, end: date) -> str:
        user = self._user_ids.get(view.by)
        return filled(
            sql,
            {
                "day": day,
                "user": str(user) if user else "NULL",
                "merged": str(self._load.merges_stages).lower(),
                "from": f"DATE '{first}'",
                "to": f"DATE '{end}'",
            },
        )

    # Histories

    def _write_history(self, view: AquamindTable) -> None:
        """Write who entered and changed the rows of the month, and when."""
        history = facts.history_of(view.name)
        assert history
        first, end = self._month.start, self._month.end
        if self._month in self._loaded:
            self._target.execute(
                f"DELETE FROM {history} WHERE history_date >= '{first}' AND history_date < '{end}'"
                f" AND history_change_reason = '{HISTORY_REASON}' AND {_OURS}"
            )
        columns = [c for c in facts.columns()[history] if c.name != "history_id"]
        changes = self._changes(view)
        selected = ", ".join(
            f'{self._history_value(view, c, bool(changes))} AS "{c.name}"' for c in columns
        )
        end = min(end, self._day + timedelta(1))
        if changes:
            source = f"{changes} WHERE change.day >= '{first}' AND change.day < '{end}'"
            order, day = " ORDER BY change.day, id", _DAY_OF_CHANGE
        else:
            rows = view.source or f"SELECT * FROM {view.table}"
            source = (
                f"({rows}) latest WHERE {view.month_of} >= '{first}' AND {view.month_of} < '{end}'"
            )
            source += f" AND ({view.where})" if view.where else ""
            order, day = "", f"DATE '{self._day}'"
        sql = self._filled(view, f"SELECT {selected} FROM {source}{order}", day, first, end)
        names = [column.name for column in columns]
        self.rows[history] = copy_rows(self._source, sql, self._target.connection, history, names)

    def _changes(self, view: AquamindTable) -> str:
        """SQL of a table's rows, each as often as it changes in its life."""
        if not view.changes:
            return ""
        days = ", ".join(f"(({day})::date, '{kind}')" for day, kind in view.changes)
        rows = self._source_of(view, self._month, self._day)
        first = self._month if view.latest else self._month.plus(-1)
        return (
            f"(SELECT * FROM {rows} every WHERE {view.month_of} >= '{first.start}'"
            f" AND {view.month_of} < '{self._month.end}') latest"
            f" CROSS JOIN LATERAL (VALUES {days}) change (day, kind)"
        )

    def _history_value(self, view: AquamindTable, column: facts.Column, changes: bool) -> str:
        name = column.name
        if name == "history_date":
            moment = entered(view)
            if changes:
                moment = f"CASE change.kind WHEN '+' THEN {moment} ELSE {noon('change.day')} END"
            return f"({moment})::timestamptz"
        if name == "history_type":
            kind = "change.kind" if changes else "'+'"
            return f"({kind})::{column.type}"
        if name == "history_user_id":
            return f"(:user)::{column.type}"
        if name == "history_change_reason":
            return f"('{HISTORY_REASON}')::{column.type}"
        own = {c.name: c for c in facts.columns()[view.name]}
        return self._value(view, own[name])

    def _foreign(self, name: str, which: str) -> FarmError:
        at = shown(self._load._target.url)
        return FarmError(
            f"AquaMind in {at} has rows in {name} {which} that this farm did not load: take them"
            " away or load into an empty AquaMind; nothing was changed."
        )


#: In a history, a row is as it was on the day of its change, and before anything when it is new.
_DAY_OF_CHANGE = "(CASE change.kind WHEN '+' THEN change.day - 1 ELSE change.day END)"


def _within(view: AquamindTable, first: date, end: date) -> str:
    """SQL: the farm's rows of some days, in AquaMind's own columns."""
    return f"\"{view.dated}\" >= '{first}' AND \"{view.dated}\" < '{end}' AND {_OURS}"


def _is_given(view: AquamindTable, name: str) -> bool:
    """Whether the farm says what stands in a column; the app may fill it otherwise."""
    return name in {*view.columns, *view.loaded, "updated_at"} or name in view.table.columns


def _column_names(table: str) -> list[str]:
    return [column.name for column in facts.columns()[table]]


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
