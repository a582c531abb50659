"""Checks of the records: `injected_error` names each difference from the truth, and no other."""

from collections.abc import Callable, Iterator

import dagster as dg

from aquamind_assets.batches.checks.asset_checks import RULES as OF_BATCHES
from aquamind_assets.checks.sql_checks import (
    Days,
    Offending,
    Rule,
    judged,
    months_of_run,
    of_days,
    offending,
    within,
    years,
)
from aquamind_assets.core.months import Month
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.disease.observation.checks import CHECKS as OF_OBSERVATION
from aquamind_assets.environment import tables as environment
from aquamind_assets.environment.readings import tables as readings
from aquamind_assets.environment.readings.checks import CHECKS as OF_READINGS
from aquamind_assets.feed import tables as feed
from aquamind_assets.feed.checks import CHECKS as OF_FEED
from aquamind_assets.monthly.computation import asset_key
from aquamind_assets.records.recorded import RECORDED, Recorded, as_recorded
from aquamind_assets.records.recorded import refresh as refresh_views
from aquamind_assets.records.tables import injected_error
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.readings import Readings
from resources.database import Database
from resources.tables import partition_name


def _rule_of_readings(check: Callable[[Month, Readings], str]) -> Rule:
    """A rule of a month's readings, which names their partition, as one of the whole table."""

    def rule(days: Days, settings: Settings) -> str:
        month, table = Month(days[0].year, days[0].month), readings.environmental_reading
        part = f"{table.schema}.{partition_name(table, month)}"
        whole = f"(SELECT * FROM {table} WHERE {within('reading_time', days)})"
        return check(month, settings.readings).replace(part, whole)

    rule.__name__ = check.__name__
    return rule


_OF_ROWS: list[Rule] = [
    *(rule for rules in OF_BATCHES.values() for rule in rules),
    *(of_days(check) for check in (*OF_FEED.values(), *OF_OBSERVATION.values())),
]

#: Rules of the books that records break where people err: those that read what is recorded.
BOOKS: list[Rule] = [
    rule
    for rule in _OF_ROWS
    if as_recorded(sql := rule((Month(2015, 1).start, Month(2015, 1).end), Settings())) != sql
]

#: Rules that readings break where instruments fail. They read every row, so that a run looks at
#: its last month.
OF_INSTRUMENTS: list[Rule] = [_rule_of_readings(check) for check in OF_READINGS.values()]

#: What the rules of the books read beside the tables of which records can differ.
_BESIDE = [
    feed.container_feeding_summary,
    observed.mortality_record,
    readings.reading_daily,
    environment.site_condition,
]


def only_injected_differ(each: Recorded, days: Days) -> str:
    """SQL of differences that `injected_error` does not name, or that it names and are not there.

    It compares the table of the truth with its recorded view, row by row, by key. A reading with a
    wrong clock has another key there: it is a true row without a recorded one, and the reverse.
    """
    name, key, here = str(each.table), each.key, within(each.month_of, days)
    columns = ", ".join(f'"{column.name}"' for column in each.table.columns)
    view = f"recorded.{each.table.name}"
    of_month = f"SELECT {key} AS row_key, {columns} FROM {{}} WHERE {here}"
    return f"""
        WITH said AS MATERIALIZED (
            SELECT * FROM {injected_error}
            WHERE table_name = '{name}' AND {within("date", days)}),
        entered AS MATERIALIZED (
            SELECT row.* FROM said, jsonb_populate_record(NULL::{name}, recorded_row::jsonb) row
            WHERE recorded_row IS NOT NULL),
        other AS MATERIALIZED (
            SELECT truth.row_key AS true_key, shown.*
            FROM ({of_month.format(name)}) truth
            FULL JOIN ({of_month.format(view)}) shown
              ON shown.row_key = truth.row_key
            WHERE ROW(truth.*) IS DISTINCT FROM ROW(shown.*)),
        shown AS (SELECT {columns} FROM other WHERE row_key IS NOT NULL)
        SELECT '{name}' AS table_name, key, what FROM (
            SELECT true_key AS key, 'differs, not said' AS what FROM other
            WHERE true_key IS NOT NULL AND true_key NOT IN (SELECT key FROM said)
            UNION ALL
            SELECT DISTINCT key, 'said, does not differ' FROM said
            WHERE (true_value IS NOT NULL OR column_name <> '*') AND NOT EXISTS (
                SELECT FROM other WHERE true_key = key)
            UNION ALL
            SELECT key, 'said otherwise than it is' FROM (
                SELECT key, count(recorded_row) AS of_rows,
                       jsonb_object_agg(column_name, true_value) AS was,
                       jsonb_object_agg(column_name, recorded_value) AS became,
                       max(recorded_row)::jsonb AS entered
                FROM said WHERE column_name <> '*' GROUP BY key) changed
            JOIN {name} truth ON {key} = key AND {here}
            WHERE of_rows <> 1
               OR to_jsonb(jsonb_populate_record(truth, was)) <> to_jsonb(truth)
               OR to_jsonb(jsonb_populate_record(truth, became))
                  <> to_jsonb(jsonb_populate_record(NULL::{name}, entered))
            UNION ALL
            SELECT NULL, 'said, not recorded' FROM (
                SELECT * FROM entered EXCEPT ALL SELECT * FROM shown) lost
            UNION ALL
            SELECT NULL, 'recorded, not said' FROM (
                SELECT * FROM shown EXCEPT ALL SELECT * FROM entered) made_up
            UNION ALL
            SELECT NULL, 'other number of rows'
            WHERE (SELECT count(*) FROM {view} WHERE {here})
               <> (SELECT count(*) FROM {name} WHERE {here}) + (
                  SELECT count(*) FILTER (WHERE true_value IS NULL)
                         - count(*) FILTER (WHERE recorded_row IS NULL)
                  FROM said WHERE column_name = '*')) found"""


@dg.multi_asset_check(
    name="records_hold",
    specs=[
        dg.AssetCheckSpec(
            "only_injected_errors_differ",
            asset=asset_key(injected_error),
            description="Records differ from the truth just where an injected error says so.",
            additional_deps=[asset_key(each.table) for each in RECORDED],
        ),
        dg.AssetCheckSpec(
            "books_as_recorded",
            asset=asset_key(injected_error),
            description="The books' rules hold of what is recorded; where people err, a warning.",
            additional_deps=[asset_key(t) for t in (*(each.table for each in RECORDED), *_BESIDE)],
        ),
    ],
    can_subset=True,
    required_resource_keys={"database", "settings"},
)
def records_hold(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Compares records with the truth in the run's months that have injected errors."""
    database = context.resources.database
    settings = context.resources.settings.validated()
    origins = database.origins(injected_error)
    there = [month for month in months_of_run(context) if month.key in origins]
    months = [month for month in there if origins[month.key].rows]
    if months:
        refresh_views(database)
    spans = [(month.start, month.end) for month in months]
    chosen = {key.name for key in context.selected_asset_check_keys}
    if "only_injected_errors_differ" in chosen:
        found = differing(database, spans)
        yield judged(injected_error, "only_injected_errors_differ", found, len(there), of="months")
    if "books_as_recorded" in chosen:
        yield _books(database, months, settings, len(there))


def differing(database: Database, spans: list[Days]) -> Offending:
    """Differences from the truth that `injected_error` does not name, or wrongly names."""
    return offending(
        database,
        (only_injected_differ(each, days) for days in spans for each in RECORDED),
    )


def _books(
    database: Database, wrong: list[Month], settings: Settings, months: int
) -> dg.AssetCheckResult:
    """Counts how often the records break each rule of the books: a warning, never an error."""
    last = [(month.start, month.end) for month in wrong[-1:]]
    counts = {
        rule.__name__: offending(
            database, (as_recorded(rule(days, settings)) for days in looked_at)
        ).count
        for rules, looked_at in ((BOOKS, years(wrong)), (OF_INSTRUMENTS, last))
        for rule in rules
    }
    broken = {name: count for name, count in counts.items() if count}
    return dg.AssetCheckResult(
        asset_key=asset_key(injected_error),
        check_name="books_as_recorded",
        passed=not broken,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"months": months, **broken},
    )
