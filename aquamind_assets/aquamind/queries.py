"""SQL of the farm's rows for AquaMind's tables: rows of a month, or their newest state.

Using these rows does not belong here: see `month`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from aquamind_assets.aquamind import facts
from aquamind_assets.aquamind.tables.declaration import AquamindTable
from aquamind_assets.aquamind.target import LoadedMonth
from aquamind_assets.aquamind.views import expression, filled
from aquamind_assets.core.months import Month


@dataclass(frozen=True)
class Scope:
    """A month to load, and what AquaMind has before it.

    Attributes
    ----------
    month : Month
        The month to load.
    day : date
        The last day of it to load.
    loaded : mapping of Month to LoadedMonth
        The months that AquaMind has.
    catalogue_ids : mapping of str to mapping of int to int
        AquaMind's id of each row of a catalogue, by AquaMind's table and our id.
    user_ids : mapping of str to int
        AquaMind's id of each user who enters rows.
    member_ids : mapping of int to int
        AquaMind's id of each member of staff.
    merges_stages : bool
        Whether our lifecycle stages become AquaMind's.
    has_errors : bool
        Whether any record of the farm differs from what happened.
    farm_rows : mapping of str to int, optional
        Rows of the month in each table of the farm; unknown unless given, as in the farm's first
        month, which also has rows that no table has.
    """

    month: Month
    day: date
    loaded: Mapping[Month, LoadedMonth]
    catalogue_ids: Mapping[str, Mapping[int, int]]
    user_ids: Mapping[str, int]
    member_ids: Mapping[int, int]
    merges_stages: bool
    has_errors: bool
    farm_rows: Mapping[str, int] | None = None

    def may_have(self, view: AquamindTable) -> bool:
        """Whether AquaMind's table may get or lose rows by the month."""
        if self.farm_rows is None or view.changes or self.month in self.loaded:
            return True
        return any(self.farm_rows[str(table)] for table in (view.table, *view.beside))

    @property
    def end(self) -> date:
        """The first day after those to load of the month."""
        return min(self.month.end, self.day + timedelta(1))

    @property
    def newest_day(self) -> date:
        """The newest day that AquaMind has once the month is loaded."""
        return max([self.day, *(each.day for each in self.loaded.values())])


class Queries:
    """SQL of a month's rows, with AquaMind's ids."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        ids = scope.member_ids
        listed = ",".join(str(ids.get(n, 0)) for n in range(1, max(ids, default=0) + 1))
        self._members = f"'{{{listed}}}'::int[]"

    def rows_between(self, view: AquamindTable, first: date, end: date) -> str:
        """SQL of a table's rows of some days."""
        source = view.month_source or view.source
        where = f"{view.month_of} >= '{first}' AND {view.month_of} < '{end}'"
        where += f" AND ({view.where})" if view.where else ""
        rows = f"({source}) latest" if source else f"{view.table} latest"
        sql = f"SELECT {self._selected(view)} FROM {rows} WHERE {where}"
        return self.filled(view, sql, f"DATE '{self._scope.day}'", first, end)

    def states(self, view: AquamindTable) -> str:
        """SQL of the rows that may have changed, in their state on the newest day."""
        if not view.changes:
            return self.rows_between(view, self._scope.month.start, self._scope.end)
        month_of, under_way = view.month_of, self.under_way(view)
        day = self._scope.newest_day
        newest = Month(day.year, day.month)
        source = self.source_of(view, newest, day)
        rows = f"SELECT * FROM {source} every WHERE {under_way}"
        if view.latest:
            began = self._under_way_from(view).start
            table = (
                source if view.beside else view.table
            )  # whose rows of the month may have changed
            rows = (
                f"SELECT DISTINCT ON (id) * FROM {source} every WHERE id IN"
                f" (SELECT id FROM {table} changed WHERE {under_way})"
                f" AND {month_of} BETWEEN '{began}' AND '{day}'"
                f" ORDER BY id, {month_of} DESC"
            )
        where = f" WHERE {view.where}" if view.where else ""
        sql = f"SELECT {self._selected(view)} FROM ({rows}) latest{where}"
        first = self._under_way_from(view).start
        return self.filled(view, sql, f"DATE '{day}'", first, newest.end)

    def source_of(self, view: AquamindTable, month: Month, day: date) -> str:
        """SQL of a table's rows as the load reads them, joined with what it looks up."""
        source = view.month_source or view.source
        if not source:
            return str(view.table)
        return self.filled(view, f"({source})", f"DATE '{day}'", month.start, month.end)

    def _under_way_from(self, view: AquamindTable) -> Month:
        first = min(self._scope.month, max([*self._scope.loaded], default=self._scope.month))
        return first if view.latest else first.plus(-1)  # the next month tells what came of it

    def under_way(self, view: AquamindTable) -> str:
        """SQL condition: rows of ours that may have changed since AquaMind got them."""
        first, end = self._under_way_from(view).start, self._scope.month.end
        until = min(end, self._scope.newest_day + timedelta(1))
        return f"{view.month_of} >= '{first}' AND {view.month_of} < '{until}'"

    def _selected(self, view: AquamindTable) -> str:
        return ", ".join(
            f'{self.value(view, column)} AS "{column.name}"'
            for column in facts.columns()[view.name]
        )

    def value(self, view: AquamindTable, column: facts.Column) -> str:
        """SQL of a column, with AquaMind's id where it refers to a catalogue."""
        value = expression(view, column, loaded=True)
        to = facts.references().get((view.name, column.name), "")
        if to not in self._scope.catalogue_ids:
            return value
        ids = self._scope.catalogue_ids[to]
        listed = ",".join(str(ids.get(n, "NULL")) for n in range(1, max(ids, default=0) + 1))
        return f"('{{{listed}}}'::bigint[])[({value})::int]"

    def filled(self, view: AquamindTable, sql: str, day: str, first: date, end: date) -> str:
        """SQL in which the names that begin with a colon have values."""
        user = str(self._scope.user_ids.get(view.by, "NULL"))
        if view.member:
            user = f"coalesce(nullif(({self._members})[{view.member}], 0), {user})"
        return filled(
            sql,
            {
                "day": day,
                "user": user,
                "merged": str(self._scope.merges_stages).lower(),
                "from": f"DATE '{first}'",
                "to": f"DATE '{end}'",
            },
            self._scope.has_errors,
        )
