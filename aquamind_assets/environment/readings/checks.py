"""Checks of the readings: SQL that selects the readings that break a rule.

Each function returns a query for one month. They read every row, so a run looks at its last
month; ``python -m benchmarks.offending`` looks at all of them.
"""

from collections.abc import Callable
from functools import wraps

from aquamind_assets.batches import tables as batches
from aquamind_assets.checks.sql_checks import Days, Rule, rules_of_tables
from aquamind_assets.core.months import Month
from aquamind_assets.environment import tables
from aquamind_assets.environment.readings.month import LEAST, MOST
from aquamind_assets.environment.readings.tables import environmental_reading, reading_daily
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.readings import Readings
from resources.tables import partition_name

#: Rounding of a REAL. [mg/L]
_ROUNDING = 1e-4


def _of_month(month: Month) -> str:
    return f"environment.{partition_name(environmental_reading, month)}"


def outside_stays(month: Month, settings: Readings) -> str:
    """Each reading is of the stay of its batch in its container on that day."""
    return f"""
        SELECT r.* FROM {_of_month(month)} r
        LEFT JOIN batches.container_assignment s
        ON s.month = '{month.start}' AND s.id = r.assignment_id
           AND s.container_id = r.container_id AND s.batch_id = r.batch_id
           AND r.reading_time >= s.assignment_date
           AND r.reading_time < coalesce(s.departure_date, DATE '9999-12-31')
        WHERE s.id IS NULL"""


def of_other_sensors(month: Month, settings: Readings) -> str:
    """Each reading is of a sensor of its container and parameter."""
    return f"""
        SELECT r.* FROM {_of_month(month)} r
        LEFT JOIN infrastructure.sensor s
        ON s.id = r.sensor_id AND s.container_id = r.container_id
           AND s.parameter_id = r.parameter_id
        WHERE s.id IS NULL"""


def within_physical_limits(month: Month, settings: Readings) -> str:
    """Each reading lies within the physical limits of its parameter."""
    limits = ", ".join(
        f"({parameter}, {least}::real, {most}::real)"
        for parameter, (least, most) in enumerate(zip(LEAST, MOST, strict=True), start=1)
    )
    return f"""
        SELECT r.* FROM {_of_month(month)} r
        LEFT JOIN (VALUES {limits}) AS possible (parameter_id, least, most)
        ON possible.parameter_id = r.parameter_id AND r.value BETWEEN least AND most
        WHERE possible.parameter_id IS NULL"""


def more_oxygen_than_water_holds(month: Month, settings: Readings) -> str:
    """No reading has more oxygen than the site's water can hold that day."""
    return f"""
        WITH most AS MATERIALIZED (
            SELECT site_id, date, oxygen_mg_l / oxygen_saturation_pct::float8 * CASE
                WHEN area_id IS NULL THEN {settings.tank_oxygen_max_pct}
                WHEN EXISTS (
                    SELECT FROM environment.environmental_event bloom
                    WHERE bloom.area_id = water.area_id AND bloom.kind LIKE '%bloom'
                    AND water.date BETWEEN bloom.start_date AND bloom.end_date)
                THEN {settings.bloom_oxygen_max_pct}
                ELSE {settings.sea_oxygen_max_pct} END AS oxygen_mg_l
            FROM environment.site_condition water
            WHERE date >= '{month.start}' AND date < '{month.end}')
        SELECT r.*, most.oxygen_mg_l AS most FROM {_of_month(month)} r
        JOIN infrastructure.container box ON box.id = r.container_id
        LEFT JOIN most
        ON most.site_id = coalesce(box.area_id, box.hall_id) AND most.date = r.reading_time::date
        WHERE r.parameter_id IN (2, 9)
        AND r.value <= most.oxygen_mg_l + {_ROUNDING} IS NOT TRUE"""


def unlike_their_day(month: Month, settings: Readings) -> str:
    """Each daily row equals the count, mean, minimum and maximum of its readings."""
    daily = f"environment.{partition_name(reading_daily, month)}"
    return f"""
        SELECT date, assignment_id, batch_id, container_id, parameter_id, d.mean_value, r.mean,
               d.min_value, r.least, d.max_value, r.greatest, d.reading_count, r.count
        FROM {daily} d
        FULL JOIN (
            SELECT reading_time::date AS date, assignment_id, batch_id, container_id, parameter_id,
                   avg(value)::real AS mean, min(value) AS least, max(value) AS greatest, count(*)
            FROM {_of_month(month)} GROUP BY 1, 2, 3, 4, 5) r
        USING (date, assignment_id, batch_id, container_id, parameter_id)
        WHERE (d.mean_value, d.min_value, d.max_value, d.reading_count)
              IS DISTINCT FROM (r.mean, r.least, r.greatest, r.count)"""


CHECKS: dict[str, Callable[[Month, Readings], str]] = {
    check.__name__: check
    for check in (
        outside_stays,
        of_other_sensors,
        within_physical_limits,
        more_oxygen_than_water_holds,
        unlike_their_day,
    )
}

_READ = (
    reading_daily,
    batches.container_assignment,
    infrastructure.sensor,
    infrastructure.container,
    tables.site_condition,
    tables.environmental_event,
)


def _rule(check: Callable[[Month, Readings], str]) -> Rule:
    @wraps(check)
    def rule(days: Days, settings: Settings) -> str:
        return check(Month(days[0].year, days[0].month), settings.readings)

    return rule


readings_hold = rules_of_tables(
    "readings_hold",
    {environmental_reading: [_rule(check) for check in CHECKS.values()]},
    _READ,
    only_last_month=True,
)
