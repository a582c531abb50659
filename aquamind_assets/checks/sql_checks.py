"""Makes rules into asset checks. A rule is SQL that selects the rows that break it.

A rule is a function of the run's days and the settings that returns such a query. Its name and its
docstring, which says what must hold, are those of the check. The check passes if the query selects
no rows, the table has rows in any month, and a month of the run is there. The check's metadata
counts the rows that break the rule and shows the first few.

The rules themselves do not belong here: each domain has its own.
"""

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial, wraps
from typing import Any, TypeVar

import dagster as dg
import sqlalchemy as sa

from aquamind_assets.core import markdown
from aquamind_assets.core.months import EPOCH, Month
from aquamind_assets.monthly.computation import asset_key
from aquamind_assets.monthly.partitions import MONTHS
from aquamind_assets.settings.farm import Settings
from resources.database import Database

NOTHING_CHECKED = "There are no rows of these months yet: nothing was checked."

#: Rows that break a rule which the metadata shows.
SHOWN = 5

#: The first day, and the first day after the last.
Days = tuple[date, date]

#: All days.
ALL: Days = EPOCH, date(9999, 12, 31)

#: Queries that PostgreSQL runs at the same time.
_AT_ONCE = 2

_Result = TypeVar("_Result")

Rule = Callable[[Days, Settings], str]


class Shared(str):
    """SQL of a rule that selects from common table expressions which other rules share.

    A step runs rules that begin with the same expressions as one query, so that these are computed
    once. Any other reader may take it for the query that it is.

    Attributes
    ----------
    common : str
        The common table expressions, as they stand behind ``WITH``.
    own : str
        The query of this rule, which reads them.
    """

    common: str
    own: str

    def __new__(cls, common: str, own: str) -> "Shared":
        made = super().__new__(cls, f"WITH {common} SELECT * FROM ({own}) own")
        made.common, made.own = common, own
        return made


@dataclass(frozen=True)
class Offending:
    """The number of rows that break a rule, and the first few of them."""

    count: int
    rows: list[dict[str, Any]]

    @classmethod
    def sum(cls, found: Iterable["Offending"]) -> "Offending":
        """Those of several queries together."""
        each = list(found)
        rows = [row for one in each for row in one.rows]
        return cls(sum(one.count for one in each), rows[:SHOWN])


#: Tables that are joined by their days are joined month by month, each in a small hash table.
#: PostgreSQL does not look for such plans unasked, because they take longer to find.
_JOINED_BY_MONTH = "SET LOCAL enable_partitionwise_join = on"


def offending(
    database: Database, queries: Iterable[str], *, joined_by_month: bool = False
) -> Offending:
    """The rows that a rule's queries select."""
    found = []
    for query in queries:
        rows = database.rows(
            f"SELECT *, count(*) OVER () AS offending_rows FROM ({query}) offending LIMIT {SHOWN}",
            planned=_JOINED_BY_MONTH if joined_by_month else "",
        )
        count = rows[0]["offending_rows"] if rows else 0
        shown = [{k: v for k, v in row.items() if k != "offending_rows"} for row in rows]
        found.append(Offending(count, shown))
    return Offending.sum(found)


def counted_together(
    database: Database, rules: Mapping[str, Shared], *, joined_by_month: bool = False
) -> dict[str, int]:
    """Rows that each of these rules finds, all of which begin with the same expressions."""
    (common,) = {sql.common for sql in rules.values()}
    each = " UNION ALL ".join(
        f"SELECT '{name}' AS rule, count(*) AS found FROM ({sql.own}) offending"
        for name, sql in rules.items()
    )
    planned = _JOINED_BY_MONTH if joined_by_month else ""
    return {
        row["rule"]: row["found"] for row in database.rows(f"WITH {common} {each}", planned=planned)
    }


def side_by_side(checks: Sequence[Callable[[], _Result]]) -> Iterator[_Result]:
    """Run the checks two at a time; yield results in order."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(lambda check: check(), checks)


def years(months: Sequence[Month]) -> list[Days]:
    """Divide successive months into spans of a year at most, which PostgreSQL sorts in memory."""
    return [
        (months[first].start, months[min(first + 12, len(months)) - 1].end)
        for first in range(0, len(months), 12)
    ]


def one_by_one(months: Sequence[Month]) -> list[Days]:
    """Each month alone: hash tables of a month are small enough for the processor's cache."""
    return [(month.start, month.end) for month in months]


def whole(months: Sequence[Month]) -> list[Days]:
    """Successive months as one span."""
    return [(months[0].start, months[-1].end)] if months else []


def of_days(check: Callable[[Days], str]) -> Rule:
    """Turn a check that depends on no settings into a rule."""

    @wraps(check)
    def rule(days: Days, settings: Settings) -> str:
        return check(days)

    return rule


def within(column: str, days: Days, before: int = 0) -> str:
    """SQL that is true if a day is one of these, or is at most ``before`` days earlier."""
    first = days[0] - timedelta(before)
    return f"({column} >= DATE '{first}' AND {column} < DATE '{days[1]}')"


def at_time_within(column: str, days: Days) -> str:
    """As `within`, of a moment; to compare it with a date takes PostgreSQL twice as long."""
    first, end = (f"TIMESTAMPTZ '{day} 00:00:00+00'" for day in days)
    return f"({column} >= {first} AND {column} < {end})"


def month_of(day: str, days: Days) -> str:
    """SQL of the first day of a day's month; that month itself, if these are days of one month.

    A constant takes PostgreSQL no time; to cut a date takes it longer than to read the row.
    """
    first = Month(days[0].year, days[0].month)
    if first.start <= days[0] and days[1] <= first.end:
        return f"DATE '{first.start}'"
    return f"date_trunc('month', {day}::timestamp)::date"


def months_of_run(
    context: dg.AssetCheckExecutionContext | dg.AssetExecutionContext,
) -> list[Month]:
    """The months of the run that a check belongs to; every month if the run has no partitions."""
    tags = context.run.tags
    first = tags.get("dagster/asset_partition_range_start", tags.get("dagster/partition"))
    last = tags.get("dagster/asset_partition_range_end", tags.get("dagster/partition"))
    keys = MONTHS.get_partition_keys()
    if first is None or last is None:
        return [Month.of(key) for key in keys]
    return [Month.of(key) for key in keys if first <= key <= last]


def judged(
    table: sa.Table, name: str, found: Offending, checked: int, of: str = "rows"
) -> dg.AssetCheckResult:
    """The result of a check: it passes if rows were checked and none breaks the rule.

    ``checked`` counts the rows (or what ``of`` names) that were checked; 0 gives a warning.
    """
    metadata: dict[str, Any] = {"offending": found.count, of: checked}
    if found.rows:
        metadata["offending_rows"] = dg.MetadataValue.md(markdown.rows_table(found.rows))
    return dg.AssetCheckResult(
        asset_key=asset_key(table),
        check_name=name,
        passed=found.count == 0 and checked > 0,
        severity=dg.AssetCheckSeverity.ERROR if checked else dg.AssetCheckSeverity.WARN,
        description=None if checked else NOTHING_CHECKED,
        metadata=metadata,
    )


def rows_of(database: Database, table: sa.Table, months: Sequence[Month]) -> int:
    """Recorded rows of all months of a table; 0 if none of these months is there."""
    origins = database.keep_up([table])[table]
    if not any(month.key in origins for month in months):
        return 0
    return sum(origin.rows for origin in origins.values())


def rules_of_tables(
    name: str,
    rules: Mapping[sa.Table, Sequence[Rule]],
    reads: Sequence[sa.Table],
    *,
    blocking: bool = False,
    spans: Callable[[Sequence[Month]], list[Days]] = years,
    only_last_month: bool = False,
    looks_at: Mapping[str, sa.Table | str] | None = None,
    spans_of: Mapping[str, Callable[[Sequence[Month]], list[Days]]] | None = None,
    joined_by_month: Collection[str] = (),
) -> dg.AssetChecksDefinition:
    """Make rules into asset checks of their tables, in one step.

    Parameters
    ----------
    name : str
        Name of the step.
    rules : mapping of Table to sequence of Rule
        The rules of each table; the name and docstring of a rule are those of its check.
    reads : sequence of Table
        All tables that the queries read.
    blocking : bool
        Whether assets that depend on these tables wait for the checks, and are not made if one
        fails.
    spans : callable
        Cuts the run's months into the days of a query each.
    only_last_month : bool
        Whether only the last month of the run is looked at, where rows are very many.
    looks_at : mapping of str to Table or str
        For rules by their names: the table whose rows they look at, or SQL that counts those, where
        that is not the table that the rule is about. No rows: nothing was checked.
    spans_of : mapping of str to callable
        For rules by their names: other ``spans``, where PostgreSQL takes less time with them.
    joined_by_month : collection of str
        Names of rules whose tables PostgreSQL joins month by month.
    """
    tables = list(dict.fromkeys((*rules, *reads)))
    of_name = {rule.__name__: (table, rule) for table, each in rules.items() for rule in each}

    @dg.multi_asset_check(
        name=name,
        specs=[_spec(rule, table, tables, blocking) for table, rule in of_name.values()],
        can_subset=True,
        required_resource_keys={"database", "settings"},
    )
    def run(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        there = set().union(*context.resources.database.keep_up(list(rules)).values())
        months = [month for month in months_of_run(context) if month.key in there]
        step = _Step(
            context.resources.database,
            context.resources.settings.validated(),
            tables,
            months[-1:] if only_last_month else months,
            spans,
            only_last_month,
            looks_at or {},
            spans_of or {},
            joined_by_month,
        )
        chosen = context.selected_asset_check_keys
        wanted = [
            (table, rule)
            for rule_name, (table, rule) in of_name.items()
            if dg.AssetCheckKey(asset_key(table), rule_name) in chosen
        ]
        yield from step.results(wanted)
        # A connection holds 20 kB of memory for each partition that it has seen.
        context.resources.database.close()

    return run


def _spec(
    rule: Rule, table: sa.Table, tables: Sequence[sa.Table], blocking: bool
) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        rule.__name__,
        asset=asset_key(table),
        description=inspect.getdoc(rule),
        blocking=blocking,
        additional_deps=[asset_key(other) for other in tables if other is not table],
    )


@dataclass(frozen=True)
class _Step:
    """A step of a run that checks rules: the tables that they read, and the months there."""

    database: Database
    settings: Settings
    tables: Sequence[sa.Table]
    months: Sequence[Month]
    spans: Callable[[Sequence[Month]], list[Days]]
    only_last_month: bool
    looks_at: Mapping[str, sa.Table | str]
    spans_of: Mapping[str, Callable[[Sequence[Month]], list[Days]]]
    joined_by_month: Collection[str]

    def results(self, rules: Sequence[tuple[sa.Table, Rule]]) -> Iterator[dg.AssetCheckResult]:
        """Check rules. If a rule has no rows to look at, nothing is checked."""
        rows = {rule: self._rows(self.looks_at.get(rule.__name__, table)) for table, rule in rules}
        queries = [
            (days, group)
            for group in self._together([rule for _, rule in rules if rows[rule]])
            for days in self._spans(group[0])
        ]
        # The longest first; rules of the same days one after the other find the rows in memory.
        queries.sort(key=lambda query: (query[0][0] - query[0][1], query[0]))
        found: dict[Rule, list[Offending]] = {rule: [] for _, rule in rules}
        for of_query in side_by_side([partial(self._offending, *query) for query in queries]):
            for rule, offending_rows in of_query.items():
                found[rule].append(offending_rows)
        for table, rule in rules:
            result = judged(table, rule.__name__, Offending.sum(found[rule]), rows[rule])
            if absent := self._absent:
                result = result._replace(description=f"Not materialized: {', '.join(absent)}.")
            yield result

    def _together(self, rules: Sequence[Rule]) -> list[list[Rule]]:
        """Groups of rules that share a query."""
        groups: dict[object, list[Rule]] = {}
        for rule in rules:
            spans = self._spans(rule)
            sql = rule(spans[0], self.settings)
            shared = (sql.common, *spans) if isinstance(sql, Shared) else rule
            groups.setdefault(shared, []).append(rule)
        return list(groups.values())

    def _offending(self, days: Days, rules: Sequence[Rule]) -> dict[Rule, Offending]:
        """Find what breaks rules that share a query; only broken ones are asked for rows."""
        by_month = any(rule.__name__ in self.joined_by_month for rule in rules)
        sql = {rule: rule(days, self.settings) for rule in rules}
        broken = list(rules)
        if len(rules) > 1:
            shared = {rule.__name__: sql for rule, sql in sql.items() if isinstance(sql, Shared)}
            counts = counted_together(self.database, shared, joined_by_month=by_month)
            broken = [rule for rule in rules if counts[rule.__name__]]
        return {
            rule: offending(self.database, [sql[rule]], joined_by_month=by_month) for rule in broken
        }

    def _spans(self, rule: Rule) -> list[Days]:
        return self.spans_of.get(rule.__name__, self.spans)(self.months)

    @cached_property
    def _absent(self) -> list[str]:
        """The tables that are not in the database."""
        return [str(table) for table in self.tables if not self.database.has_table(str(table))]

    def _rows(self, looks_at: sa.Table | str) -> int:
        """Number of rows that a rule looks at, of a table or by SQL that counts them."""
        if self._absent or not self.months:
            return 0
        if isinstance(looks_at, str):
            return self.database.count(looks_at)
        if self.only_last_month:
            return self.database.keep_up([looks_at])[looks_at][self.months[0].key].rows
        return rows_of(self.database, looks_at, self.months)
