"""Checks of lice and treatments: SQL that selects the rows that break a rule."""

from collections.abc import Callable
from functools import wraps

from aquamind_assets.batches import tables as batches
from aquamind_assets.batches.checks.occupancy import rings_apart_from
from aquamind_assets.checks.sql_checks import Days, Rule, rules_of_tables, whole, within
from aquamind_assets.disease import tables
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.lice import Counts

#: Rounding of a REAL. [ratio]
_ROUNDING = 1e-5

#: Each planned stay once, as it last was.
_STAYS = """
    SELECT DISTINCT ON (id) id, batch_id, site_id, container_id, start_date,
           coalesce(end_date, DATE '9999-12-31') AS end_date
    FROM batches.planned_stay ORDER BY id, month DESC"""

#: Days within which a round that storms and days off put off is made up for. [d]
_MADE_UP_DAYS = 14


def counted_outside_stays(days: Days, counts: Counts) -> str:
    """Each lice count is from a container that held fish of its batch that day."""
    return f"""
        WITH stay AS ({_STAYS})
        SELECT * FROM disease.lice_count counted
        LEFT JOIN stay ON stay.id = counted.assignment_id AND stay.batch_id = counted.batch_id
         AND stay.container_id = counted.container_id
         AND counted.count_date >= stay.start_date AND counted.count_date < stay.end_date
        WHERE {within("counted.count_date", days)} AND stay.id IS NULL"""


def counts_missing(days: Days, counts: Counts) -> str:
    """Each batch at sea is counted as its region requires, but for a round or a storm at a time.

    Rings that wait for their slaughter longer than their month's plan has fish are fasted, and
    not sampled, as Scottish farms report weeks of harvest without a count; so a batch of which
    nothing but such rings are left needs no count until a plan has fish of it again.
    """
    interval = (
        f"CASE WHEN area.geography_id = 1 THEN {counts.interval_faroe_days}"
        f" ELSE {counts.interval_scotland_days} END"
    )
    return f"""
        WITH stay AS ({_STAYS}),
        at_sea AS (
            SELECT stay.batch_id, {interval} AS days,
                   greatest(min(start_date) + {counts.first_day}, DATE '{days[0]}') AS first,
                   least(max(end_date), DATE '{days[1]}') AS last
            FROM stay JOIN infrastructure.area ON area.id = stay.site_id
            GROUP BY stay.batch_id, area.geography_id),
        planned AS (
            SELECT batch_id, (month + INTERVAL '1 month')::date AS next_month,
                   max(coalesce(end_date, DATE '9999-12-31')) AS emptied
            FROM batches.planned_stay JOIN at_sea USING (batch_id)
            GROUP BY batch_id, month),
        looked AS (
            SELECT batch_id, first - 1 AS date FROM at_sea WHERE first < last
            UNION SELECT batch_id, last FROM at_sea WHERE first < last
            UNION SELECT batch_id, count_date FROM disease.lice_count JOIN at_sea USING (batch_id)
            WHERE count_date >= first AND count_date < last
            UNION SELECT batch_id, waits::date FROM planned JOIN at_sea USING (batch_id),
                generate_series(greatest(emptied, first), least(next_month, last) - 1,
                    INTERVAL '1 day') AS waits),
        following AS (
            SELECT batch_id, date - lag(date) OVER (PARTITION BY batch_id ORDER BY date) AS gap
            FROM looked)
        SELECT * FROM following JOIN at_sea USING (batch_id)
        WHERE gap > 2 * days + {_MADE_UP_DAYS}"""


def lice_missing(days: Days, counts: Counts) -> str:
    """Each ring with fish at a month's end has a lice population, and no empty ring has one."""
    return rings_apart_from("disease.lice_population", days)


def stages_unequal(days: Days, counts: Counts) -> str:
    """Lice of each ring equal the sum of their stages; none is negative."""
    return f"""
        SELECT * FROM disease.lice_population
        WHERE {within("month", days)} AND (
            abs(female - young_female - gravid_female) > {_ROUNDING} * (1 + female)
         OR abs(attached - attached_1 - attached_2 - attached_3 - attached_4)
            > {_ROUNDING} * (1 + attached)
         OR least(attached, pre_adult, male, female, young_female, gravid_female) < 0)"""


def pressure_missing(days: Days, counts: Counts) -> str:
    """Each sea area has a lice infection pressure on each day that it has water."""
    return f"""
        SELECT * FROM environment.site_condition water
        LEFT JOIN disease.lice_pressure pressure USING (date, area_id)
        WHERE water.area_id IS NOT NULL AND {within("water.date", days)}
          AND pressure.date IS NULL"""


def treated_by_wrong_means(days: Days, counts: Counts) -> str:
    """Each treatment against lice is at sea, by a method that works against lice."""
    return f"""
        WITH stay AS ({_STAYS})
        SELECT * FROM disease.treatment
        JOIN disease.treatment_type kind ON kind.id = treatment.treatment_type_id
        JOIN stay ON stay.id = treatment.assignment_id
        LEFT JOIN infrastructure.area ON area.id = stay.site_id
        WHERE {within("treatment_date", days)} AND reason = 'lice'
          AND (area.id IS NULL OR 'lice' <> ALL (string_to_array(kind.agent_types, ',')))"""


def treated_outside_stays(days: Days, counts: Counts) -> str:
    """Each treatment is of fish that are in that container on that day."""
    return f"""
        WITH stay AS ({_STAYS})
        SELECT * FROM disease.treatment
        LEFT JOIN stay ON stay.id = assignment_id AND stay.batch_id = treatment.batch_id
         AND treatment_date >= stay.start_date AND treatment_date < stay.end_date
        WHERE {within("treatment_date", days)} AND stay.id IS NULL"""


def delousing_without_count(days: Days, counts: Counts) -> str:
    """Each delousing, cleaner fish apart, follows a lice count within 60 days."""
    return f"""
        SELECT * FROM (
            SELECT DISTINCT treatment.batch_id, treatment_date FROM disease.treatment
            JOIN disease.treatment_type kind ON kind.id = treatment.treatment_type_id
            WHERE {within("treatment_date", days)} AND reason = 'lice'
              AND kind.method <> 'cleaner fish') given
        WHERE NOT EXISTS (
            SELECT FROM disease.lice_count counted WHERE counted.batch_id = given.batch_id
            AND counted.count_date BETWEEN given.treatment_date - 60 AND given.treatment_date)"""


CHECKS = {
    check.__name__: check
    for check in (
        counted_outside_stays,
        counts_missing,
        lice_missing,
        stages_unequal,
        pressure_missing,
        treated_by_wrong_means,
        treated_outside_stays,
        delousing_without_count,
    )
}

#: The table whose rows each check looks at.
LOOKED_AT = {
    "counted_outside_stays": lice_tables.lice_count,
    "counts_missing": lice_tables.lice_count,
    "lice_missing": lice_tables.lice_population,
    "stages_unequal": lice_tables.lice_population,
    "pressure_missing": lice_tables.lice_pressure,
    "treated_by_wrong_means": tables.treatment,
    "treated_outside_stays": tables.treatment,
    "delousing_without_count": tables.treatment,
}

_READ = (
    *lice_tables.LICE,
    tables.treatment,
    tables.treatment_type,
    batches.planned_stay,
    environment.site_condition,
    infrastructure.area,
)


def _rule(check: Callable[[Days, Counts], str]) -> Rule:
    @wraps(check)
    def rule(days: Days, settings: Settings) -> str:
        return check(days, settings.lice.counts)

    return rule


RULES = {
    table: [_rule(check) for name, check in CHECKS.items() if LOOKED_AT[name] is table]
    for table in dict.fromkeys(LOOKED_AT.values())
}

lice_hold = rules_of_tables("lice_hold", RULES, _READ, spans=whole)
