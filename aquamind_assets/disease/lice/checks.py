"""Checks of lice and treatments: SQL that selects the rows that break a rule."""

from collections.abc import Callable
from functools import wraps

from aquamind_assets.batches import tables as batches
from aquamind_assets.batches.checks.occupancy import rings_apart_from
from aquamind_assets.batches.mixed import FIRST_MIXED_ID
from aquamind_assets.checks.sql_checks import Days, Rule, of_days, rules_of_tables, whole, within
from aquamind_assets.disease import tables
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.lice import Lice

#: Rounding of a REAL. [ratio]
_ROUNDING = 1e-5

#: Each planned stay once, as it last was.
_STAYS = """
    SELECT DISTINCT ON (id) id, batch_id, site_id, container_id, start_date,
           coalesce(end_date, DATE '9999-12-31') AS end_date
    FROM batches.planned_stay ORDER BY id, month DESC"""

#: Longest time for which work that is planned for a free day is put off, at Christmas. [d]
_PUT_OFF_DAYS = 12

#: Days within which a round of counts that storms and days off delayed is made up for, and by which
#: two rounds move apart that are made a day before and a day after their weekday. [d]
_MADE_UP_DAYS, _MOVED_DAYS = 14, 2


def counted_outside_stays(days: Days, rules: Lice) -> str:
    """Each lice count is from a container that held fish of its batch that day."""
    return f"""
        WITH stay AS ({_STAYS})
        SELECT * FROM disease.lice_count counted
        LEFT JOIN stay ON stay.id = counted.assignment_id AND stay.batch_id = counted.batch_id
         AND stay.container_id = counted.container_id
         AND counted.count_date >= stay.start_date AND counted.count_date < stay.end_date
        WHERE {within("counted.count_date", days)} AND stay.id IS NULL"""


def counts_missing(days: Days, rules: Lice) -> str:
    """Each batch at sea has lice counts as its region requires, but for single missed rounds.

    A mixed ring belongs to its host batch: a count of one is a count of both.
    Rings that are harvested later than planned are fasted and not sampled: Scottish farms, too,
    report weeks of harvest without a count. A batch that has only such rings left needs no count
    until a plan has fish of it again.
    """
    interval = (
        f"CASE WHEN area.geography_id = 1 THEN {rules.counts.interval_faroe_days}"
        f" ELSE {rules.counts.interval_scotland_days} END"
    )
    return f"""
        WITH stay AS ({_STAYS}),
        at_sea AS (
            SELECT stay.batch_id, {interval} AS days,
                   greatest(min(start_date) + {rules.counts.first_day}, DATE '{days[0]}') AS first,
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
            UNION SELECT at_sea.batch_id, count_date FROM disease.lice_count counted
            JOIN at_sea ON counted.batch_id % {FIRST_MIXED_ID} = at_sea.batch_id % {FIRST_MIXED_ID}
            WHERE count_date >= first AND count_date < last
            UNION SELECT batch_id, waits::date FROM planned JOIN at_sea USING (batch_id),
                generate_series(greatest(emptied, first), least(next_month, last) - 1,
                    INTERVAL '1 day') AS waits),
        following AS (
            SELECT batch_id, date - lag(date) OVER (PARTITION BY batch_id ORDER BY date) AS gap
            FROM looked)
        SELECT * FROM following JOIN at_sea USING (batch_id)
        WHERE gap > 2 * days + {_MADE_UP_DAYS + _MOVED_DAYS}"""


def lice_missing(days: Days, rules: Lice) -> str:
    """Each ring with fish at a month's end has a lice population, and no empty ring has one."""
    return rings_apart_from("disease.lice_population", days)


def stages_unequal(days: Days, rules: Lice) -> str:
    """The number of lice in each ring equals the sum of their stages, and none is negative."""
    return f"""
        SELECT * FROM disease.lice_population
        WHERE {within("month", days)} AND (
            abs(female - young_female - gravid_female) > {_ROUNDING} * (1 + female)
         OR abs(attached - attached_1 - attached_2 - attached_3 - attached_4)
            > {_ROUNDING} * (1 + attached)
         OR least(attached, pre_adult, male, female, young_female, gravid_female) < 0)"""


def more_lice_than_borne(days: Days, rules: Lice) -> str:
    """No ring has more than 1,500 mobile lice a fish, twice what kills a salmon of 5 kg."""
    return f"""
        SELECT * FROM disease.lice_population
        WHERE {within("month", days)} AND pre_adult + male + female > 1500"""


def pressure_missing(days: Days, rules: Lice) -> str:
    """Each sea area has a lice infection pressure on each day that it has water."""
    return f"""
        SELECT * FROM environment.site_condition water
        LEFT JOIN disease.lice_pressure pressure USING (date, area_id)
        WHERE water.area_id IS NOT NULL AND {within("water.date", days)}
          AND pressure.date IS NULL"""


def treated_by_wrong_means(days: Days, rules: Lice) -> str:
    """Each treatment against lice is at sea, by a method that works against lice."""
    return f"""
        WITH stay AS ({_STAYS})
        SELECT * FROM disease.treatment
        JOIN disease.treatment_type kind ON kind.id = treatment.treatment_type_id
        JOIN stay ON stay.id = treatment.assignment_id
        LEFT JOIN infrastructure.area ON area.id = stay.site_id
        WHERE {within("treatment_date", days)} AND reason = 'lice'
          AND (area.id IS NULL OR 'lice' <> ALL (string_to_array(kind.agent_types, ',')))"""


def treated_outside_stays(days: Days, rules: Lice) -> str:
    """Each treatment is given to fish that are in that container on that day."""
    return f"""
        WITH stay AS ({_STAYS})
        SELECT * FROM disease.treatment
        LEFT JOIN stay ON stay.id = assignment_id AND stay.batch_id = treatment.batch_id
         AND treatment_date >= stay.start_date AND treatment_date < stay.end_date
        WHERE {within("treatment_date", days)} AND stay.id IS NULL"""


def delousing_without_count(days: Days, rules: Lice) -> str:
    """Each delousing except cleaner fish and first medicated feed follows a recent lice count.

    Recent means within 60 days. Medicated feed against the first lice comes on a day of work after
    a set time at sea, counted or not.
    """
    first_feed = rules.delousing.preventive_days + _PUT_OFF_DAYS
    return f"""
        WITH stay AS ({_STAYS}),
        at_sea AS (
            SELECT stay.batch_id, min(start_date) AS first
            FROM stay JOIN infrastructure.area ON area.id = stay.site_id GROUP BY 1)
        SELECT * FROM (
            SELECT DISTINCT treatment.batch_id, treatment_date FROM disease.treatment
            JOIN disease.treatment_type kind ON kind.id = treatment.treatment_type_id
            LEFT JOIN at_sea ON at_sea.batch_id = treatment.batch_id
            WHERE {within("treatment_date", days)} AND reason = 'lice'
              AND kind.method <> 'cleaner fish'
              AND (kind.code <> 'emamectin' OR at_sea.first IS NULL
                OR treatment_date - at_sea.first > {first_feed})) given
        WHERE NOT EXISTS (
            SELECT FROM disease.lice_count counted WHERE counted.batch_id = given.batch_id
            AND counted.count_date BETWEEN given.treatment_date - 60 AND given.treatment_date)"""


def cleaners_unbalanced(days: Days, rules: Lice) -> str:
    """Cleaner fish of each ring follow from last month's, deliveries, deaths and removals."""
    return f"""
        SELECT now.* FROM disease.cleaner_fish_stock now
        LEFT JOIN disease.cleaner_fish_stock earlier
          ON earlier.assignment_id = now.assignment_id
         AND earlier.month = (now.month - INTERVAL '1 month')::date
        WHERE {within("now.month", days)}
          AND (now.month > (SELECT min(month) FROM disease.cleaner_fish_stock)
           AND now.opening_count <> coalesce(earlier.closing_count, 0)
            OR now.opening_count + now.delivered - now.dead - now.removed <> now.closing_count)"""


def cleaners_lost(days: Days, rules: Lice) -> str:
    """Cleaner fish left at a month's end are in a ring with salmon, and in next month's rows."""
    return f"""
        WITH stay AS ({_STAYS})
        SELECT stock.* FROM disease.cleaner_fish_stock stock
        LEFT JOIN stay ON stay.id = stock.assignment_id
         AND stay.end_date >= (stock.month + INTERVAL '1 month')::date
        LEFT JOIN disease.cleaner_fish_stock later
          ON later.assignment_id = stock.assignment_id
         AND later.month = (stock.month + INTERVAL '1 month')::date
        WHERE {within("stock.month", days)} AND stock.closing_count > 0
          AND (stay.id IS NULL
            OR later.month IS NULL AND (stock.month + INTERVAL '1 month')::date
               <= (SELECT max(month) FROM disease.cleaner_fish_stock))"""


def cleaners_undelivered(days: Days, rules: Lice) -> str:
    """Cleaner fish are delivered on the days of their treatment rows, and on no other day."""
    return f"""
        WITH given AS (
            SELECT assignment_id, treatment_date FROM disease.treatment
            JOIN disease.treatment_type kind ON kind.id = treatment_type_id
            WHERE kind.method = 'cleaner fish' AND {within("treatment_date", days)}),
        came AS (
            SELECT assignment_id, stocked_date FROM disease.cleaner_fish_stock
            WHERE delivered > 0 AND {within("month", days)})
        SELECT * FROM given FULL JOIN came
          ON came.assignment_id = given.assignment_id AND stocked_date = treatment_date
        WHERE came.assignment_id IS NULL OR given.assignment_id IS NULL"""


CHECKS = {
    check.__name__: check
    for check in (
        counted_outside_stays,
        counts_missing,
        lice_missing,
        stages_unequal,
        more_lice_than_borne,
        pressure_missing,
        treated_by_wrong_means,
        treated_outside_stays,
        delousing_without_count,
        cleaners_unbalanced,
        cleaners_lost,
        cleaners_undelivered,
    )
}

#: The table whose rows each check looks at.
LOOKED_AT = {
    "counted_outside_stays": lice_tables.lice_count,
    "counts_missing": lice_tables.lice_count,
    "lice_missing": lice_tables.lice_population,
    "stages_unequal": lice_tables.lice_population,
    "more_lice_than_borne": lice_tables.lice_population,
    "pressure_missing": lice_tables.lice_pressure,
    "treated_by_wrong_means": tables.treatment,
    "treated_outside_stays": tables.treatment,
    "delousing_without_count": tables.treatment,
    "cleaners_unbalanced": lice_tables.cleaner_fish_stock,
    "cleaners_lost": lice_tables.cleaner_fish_stock,
    "cleaners_undelivered": lice_tables.cleaner_fish_stock,
}

_READ = (
    *lice_tables.LICE,
    tables.treatment,
    tables.treatment_type,
    batches.planned_stay,
    environment.site_condition,
    infrastructure.area,
)


def _rule(check: Callable[[Days, Lice], str]) -> Rule:
    @wraps(check)
    def rule(days: Days, settings: Settings) -> str:
        return check(days, settings.lice)

    return rule


RULES = {
    table: [_rule(check) for name, check in CHECKS.items() if LOOKED_AT[name] is table]
    for table in dict.fromkeys(LOOKED_AT.values())
}

lice_hold = rules_of_tables("lice_hold", RULES, _READ, spans=whole)


#: Jobs as they were last noted, each once.
_JOBS = """
    SELECT DISTINCT ON (id) * FROM disease.boat_job ORDER BY id, month DESC"""

#: Treatments by boat of rings at sea, with the area.
_WORK = """
    SELECT treatment.id, treatment_date, area.id AS area_id, treatment_type_id
    FROM disease.treatment
    JOIN disease.treatment_type kind ON kind.id = treatment_type_id
    JOIN batches.container_assignment stay ON stay.id = assignment_id
     AND stay.month = date_trunc('month', treatment_date)::date
    JOIN infrastructure.area ON area.id = stay.site_id
    WHERE kind.method IN ('bath', 'thermal', 'mechanical') AND reason IN ('lice', 'AGD')"""


def boat_at_two_places(days: Days) -> str:
    """Each boat does one job at a time, with at least a night between two jobs."""
    return f"""
        SELECT * FROM (
            SELECT id, geography_id, boat, area_id, first_date, last_date,
                   lag(last_date) OVER (PARTITION BY geography_id, boat ORDER BY first_date, id)
                       AS last_before
            FROM ({_JOBS}) job WHERE first_date IS NOT NULL) job
        WHERE {within("first_date", days)} AND first_date <= last_before"""


def treated_without_boat(days: Days) -> str:
    """Rings are bathed and deloused only while a boat has that or a milder job there."""
    types = treatment_types()
    fresh, thermal = types.id_of("freshwater"), types.id_of("thermal")
    return f"""
        WITH job AS MATERIALIZED ({_JOBS})
        SELECT work.* FROM ({_WORK} AND {within("treatment_date", days)}) work
        LEFT JOIN job ON job.area_id = work.area_id
         AND (job.treatment_type_id = work.treatment_type_id
              OR job.treatment_type_id = {thermal} AND work.treatment_type_id = {fresh})
         AND work.treatment_date BETWEEN job.first_date AND job.last_date
        WHERE job.id IS NULL"""


def treated_in_a_storm(days: Days) -> str:
    """No ring is bathed or deloused in a storm."""
    return f"""
        SELECT work.* FROM ({_WORK} AND {within("treatment_date", days)}) work
        JOIN environment.environmental_event event ON event.area_id = work.area_id
         AND event.kind = 'storm'
         AND work.treatment_date BETWEEN event.start_date AND event.end_date"""


def late_beyond_wait(days: Days) -> str:
    """Each boat job is promised, begun or ended within a month; none waits longer."""
    return f"""
        SELECT * FROM disease.boat_job
        WHERE {within("month", days)} AND status = 'WAITING'
          AND wanted_date < month - INTERVAL '2 months'"""


BOAT_CHECKS = [boat_at_two_places, treated_without_boat, treated_in_a_storm, late_beyond_wait]

boats_hold = rules_of_tables(
    "boats_hold",
    {lice_tables.boat_job: [of_days(check) for check in BOAT_CHECKS]},
    [
        tables.treatment,
        tables.treatment_type,
        batches.container_assignment,
        environment.environmental_event,
        infrastructure.area,
    ],
    spans=whole,
)
