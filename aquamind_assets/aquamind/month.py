"""Puts a month's rows into AquaMind's tables, within the transaction of its load.

Rows that nothing refers to are replaced together. Rows that others refer to, or that change after
they are entered, are added, changed or deleted one by one. `queries` and `histories` have the SQL
of the farm's rows; `load` decides which months may be loaded.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from psycopg2.errors import UniqueViolation

from aquamind_assets.aquamind import facts
from aquamind_assets.aquamind.histories import history_columns, history_rows
from aquamind_assets.aquamind.queries import Queries, Scope
from aquamind_assets.aquamind.tables import DAILY_READINGS, VIEWS
from aquamind_assets.aquamind.tables.declaration import AquamindTable
from aquamind_assets.aquamind.target import APP_IDS, HISTORY_REASON, LoadedMonth, Target
from aquamind_assets.core.months import Month
from resources.errors import FarmError
from resources.pipe import copy_rows

READINGS = DAILY_READINGS.name

#: Counts the readings of a loaded month that are not daily means.
_FULL = f"{READINGS}, each"

_REFERRED_TO = set(facts.references().values())

#: Changed in place once they are entered; all other rows of a month are replaced together.
KEPT = tuple(
    view for view in VIEWS if not view.natural and (view.name in _REFERRED_TO or view.changes)
)
REPLACED = tuple(view for view in VIEWS if not view.natural and view not in KEPT)

#: SQL: a row that the farm numbered, not the app.
_OURS = f"id < {APP_IDS}"


def names_of(views: Iterable[AquamindTable]) -> list[str]:
    """The names of some of AquaMind's tables."""
    return [view.name for view in views]


def bulk() -> list[str]:
    """The tables of rows that stay as they are entered, and their histories."""
    tables = [*REPLACED, *(view for view in KEPT if not view.changes)]
    histories = [facts.history_of(name) for name in names_of(tables)]
    return [*names_of(tables), *(name for name in histories if name)]


class MonthLoad:
    """The load of a month's rows into AquaMind's tables.

    Parameters
    ----------
    source : Connection
        The farm's database.
    target : Target
        AquaMind's.
    scope : Scope
        The month, and what AquaMind has before it.
    full_from : Month
        The first month of which AquaMind keeps each reading; of earlier ones it has daily means.
    at : str
        AquaMind's database, as errors show it.
    """

    def __init__(
        self, source: sa.Connection, target: Target, scope: Scope, full_from: Month, at: str
    ) -> None:
        self._source, self._target, self._at = source, target, at
        self._scope, self._queries = scope, Queries(scope)
        self._full_from = full_from
        self.rows: dict[str, int] = {}
        self.entered: dict[str, int] = {}
        self.seconds: dict[str, float] = {}

    def load(self) -> "MonthLoad":
        """Load every table."""
        for view in (*KEPT, *REPLACED):
            if not self._scope.may_have(view):
                self._refuse_any(view)
                continue
            started = time.perf_counter()
            try:
                if view not in KEPT:
                    self._replace(self._form(view))
                elif view.changes or self._scope.month in self._scope.loaded:
                    self._change(view)
                else:
                    self._refuse_any(view)
                    self._replace(view)
                if history := facts.history_of(view.name):
                    self._write_history(view, history)
            except UniqueViolation as error:
                said = error.diag.message_detail or str(error).splitlines()[0]
                raise self._foreign(view.name, f"({said.rstrip('.')})") from None
            self.seconds[view.name] = time.perf_counter() - started
        for month, each in self._scope.loaded.items():
            if self._is_full(month, each) and not self._wants_full(month):
                self._thin_out(each)
        return self

    # Rows that are replaced

    def _replace(self, view: AquamindTable) -> None:
        """Replace the rows of the month by the farm's."""
        first, end = self._scope.month.start, self._scope.month.end
        if self._scope.month in self._scope.loaded:
            self._delete(view, first, end)
        query = self._queries.rows_between(view, first, self._scope.end)
        count = self._copy(query, view.name, view.name)
        self.rows[view.name] = self.entered[view.name] = count
        if view.name == READINGS and view is not DAILY_READINGS:
            self.entered[_FULL] = count

    def _delete(self, view: AquamindTable, first: date, end: date) -> None:
        """Delete the farm's rows of a loaded month."""
        name = view.name
        gone = self._target.execute(f"DELETE FROM {name} WHERE {_within(view, first, end)}")
        expected = self._scope.loaded[Month(first.year, first.month)].rows.get(name, 0)
        if gone > expected:
            raise self._foreign(name, f"of {first:%Y-%m} (there {gone:,}, loaded {expected:,})")

    def _form(self, view: AquamindTable) -> AquamindTable:
        """The form in which AquaMind keeps the month's readings: each reading, or daily means."""
        is_thin = view.name == READINGS and not self._wants_full(self._scope.month)
        return DAILY_READINGS if is_thin else view

    def _wants_full(self, month: Month) -> bool:
        return month >= self._full_from

    def _is_full(self, month: Month, each: LoadedMonth) -> bool:
        return month != self._scope.month and bool(each.rows.get(_FULL))

    def _thin_out(self, each: LoadedMonth) -> None:
        """Replace the readings of an earlier month by their daily means."""
        first, end = each.month.start, each.month.end
        self._delete(DAILY_READINGS, first, end)
        query = self._queries.rows_between(DAILY_READINGS, first, end)
        count = self._copy(query, READINGS, READINGS)
        rows = {**each.rows, READINGS: count}
        rows.pop(_FULL)
        self._target.record_month(LoadedMonth(each.month, each.day, each.settings, each.code, rows))

    # Rows that are changed in place

    def _change(self, view: AquamindTable) -> None:
        """Add new rows, change those that differ, delete those that are gone."""
        stage = f"stage_{view.name}"[:63]
        self._target.execute(f"CREATE TEMPORARY TABLE {stage} (LIKE {view.name}) ON COMMIT DROP")
        self.rows[view.name] = self._copy(self._queries.states(view), stage, view.name)
        is_new = _within(view, self._scope.month.start, self._scope.month.end)
        self.entered[view.name] = self._count_entered(view, stage, is_new)
        self._refuse_foreign(view, stage, is_new)
        if view.vanishes:
            self._take_away_used_up(view, stage)
        self._put_in(view, stage)

    def _put_in(self, view: AquamindTable, stage: str) -> None:
        """Change the rows that differ from those staged, then add the new ones."""
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
        columns = _quoted(_column_names(view.name))
        self._target.execute(
            f"INSERT INTO {view.name} ({columns}) SELECT {columns} FROM {stage}"
            f" WHERE NOT EXISTS (SELECT 1 FROM {view.name} of_app WHERE of_app.id = {stage}.id)"
        )

    def _count_entered(self, view: AquamindTable, stage: str, is_new: str) -> int:
        """Number of rows entered in the month, those deleted later included."""
        if not view.vanishes:
            return int(self._target.rows(f"SELECT count(*) FROM {stage} WHERE {is_new}")[0][0])
        came, last = view.changes[0][0], self._scope.end
        found = self._source.exec_driver_sql(
            f"SELECT count(*) FROM {view.table} WHERE {view.month_of} = '{self._scope.month.start}'"
            f" AND {came} >= '{self._scope.month.start}' AND {came} < '{last}'"
        )
        return int(found.scalar_one())

    def _refuse_foreign(self, view: AquamindTable, stage: str, is_new: str) -> None:
        """Refuse rows of the month that the farm did not load; delete those that it loaded before.

        Rows that the farm still has are added again afterwards.
        """
        is_there = f"EXISTS (SELECT 1 FROM {stage} WHERE {stage}.id = {view.name}.id)"
        if self._scope.month not in self._scope.loaded:
            found = self._target.rows(
                f"SELECT count(*) FROM {view.name} WHERE {is_there} AND id IN"
                f" (SELECT id FROM {stage} WHERE {is_new}) OR ({is_new} AND {_OURS})"
            )[0][0]
            if found:
                raise self._foreign(
                    view.name, f"of {self._scope.month} (there {found:,}, loaded 0)"
                )
            return
        there = self._target.rows(f"SELECT count(*) FROM {view.name} WHERE {is_new}")[0][0]
        expected = self._scope.loaded[self._scope.month].rows.get(view.name, 0)
        if there > expected:
            raise self._foreign(
                view.name, f"of {self._scope.month} (there {there:,}, loaded {expected:,})"
            )
        self._target.execute(f"DELETE FROM {view.name} WHERE {is_new} AND NOT {is_there}")

    def _refuse_any(self, view: AquamindTable) -> None:
        """Refuse rows of a month that is not loaded yet, where others refer to them."""
        if view in KEPT:
            is_new = _within(view, self._scope.month.start, self._scope.month.end)
            if found := self._target.rows(f"SELECT count(*) FROM {view.name} WHERE {is_new}")[0][0]:
                raise self._foreign(
                    view.name, f"of {self._scope.month} (there {found:,}, loaded 0)"
                )

    def _take_away_used_up(self, view: AquamindTable, stage: str) -> None:
        """Delete rows that our tables had and no longer have, such as empty feed lots."""
        used_up = f"used_up_{view.name}"
        self._target.execute(f"CREATE TEMPORARY TABLE {used_up} (id bigint) ON COMMIT DROP")
        keys = f"SELECT DISTINCT id::bigint FROM {view.table} WHERE {self._queries.under_way(view)}"
        copy_rows(self._source, keys, self._target.connection, used_up, ["id"])
        self._target.execute(
            f"DELETE FROM {view.name} gone USING {used_up} WHERE gone.id = {used_up}.id"
            f" AND NOT EXISTS (SELECT 1 FROM {stage} WHERE {stage}.id = gone.id)"
        )

    def _write_history(self, view: AquamindTable, history: str) -> None:
        """Write who entered and changed the month's rows, and when."""
        first, end = self._scope.month.start, self._scope.month.end
        if self._scope.month in self._scope.loaded:
            self._target.execute(
                f"DELETE FROM {history} WHERE history_date >= '{first}' AND history_date < '{end}'"
                f" AND starts_with(history_change_reason, '{HISTORY_REASON}') AND {_OURS}"
            )
        sql = history_rows(self._scope, view, history)
        names = [column.name for column in history_columns(history)]
        self.rows[history] = copy_rows(self._source, sql, self._target.connection, history, names)

    def _copy(self, query: str, into: str, view: str) -> int:
        """Copy the rows of a query into a table with a view's columns; returns how many."""
        names = _column_names(view)
        return copy_rows(self._source, query, self._target.connection, into, names)

    def _foreign(self, name: str, which: str) -> FarmError:
        return FarmError(
            f"AquaMind in {self._at} has rows in {name} {which} that this farm did not load:"
            " delete them or load into an empty AquaMind; nothing was changed."
        )


def _within(view: AquamindTable, first: date, end: date) -> str:
    """SQL condition: the farm's rows of some days, in AquaMind's own columns."""
    return f"\"{view.dated}\" >= '{first}' AND \"{view.dated}\" < '{end}' AND {_OURS}"


def _is_given(view: AquamindTable, name: str) -> bool:
    """Whether the farm sets a column; the app may fill the other columns."""
    return name in {*view.columns, *view.loaded, "updated_at"} or name in view.table.columns


def _column_names(table: str) -> list[str]:
    return [column.name for column in facts.columns()[table]]


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
