"""Rules of the boats that delouse and bathe: one job at a time, with travel, none in a storm.

Each function returns SQL that selects what breaks the rule, of the days of the run.
"""

from aquamind_assets.batches import tables as batches
from aquamind_assets.checks.sql_checks import Days, of_days, rules_of_tables, whole, within
from aquamind_assets.disease import tables
from aquamind_assets.disease.lice.tables import boat_job
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure

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
    """A boat does one job at a time, and a night lies between two."""
    return f"""
        SELECT * FROM (
            SELECT id, geography_id, boat, area_id, first_date, last_date,
                   lag(last_date) OVER (PARTITION BY geography_id, boat ORDER BY first_date, id)
                       AS last_before
            FROM ({_JOBS}) job WHERE first_date IS NOT NULL) job
        WHERE {within("first_date", days)} AND first_date <= last_before"""


def treated_without_boat(days: Days) -> str:
    """Rings are bathed and deloused while a boat has that job at their area."""
    return f"""
        WITH job AS MATERIALIZED ({_JOBS})
        SELECT work.* FROM ({_WORK} AND {within("treatment_date", days)}) work
        LEFT JOIN job ON job.area_id = work.area_id
         AND job.treatment_type_id = work.treatment_type_id
         AND work.treatment_date BETWEEN job.first_date AND job.last_date
        WHERE job.id IS NULL"""


def treated_in_a_storm(days: Days) -> str:
    """No rings are bathed or deloused in a storm."""
    return f"""
        SELECT work.* FROM ({_WORK} AND {within("treatment_date", days)}) work
        JOIN environment.environmental_event event ON event.area_id = work.area_id
         AND event.kind = 'storm'
         AND work.treatment_date BETWEEN event.start_date AND event.end_date"""


def late_beyond_wait(days: Days) -> str:
    """A job ends, is begun or is promised a boat; none of a month ago still waits."""
    return f"""
        SELECT * FROM disease.boat_job
        WHERE {within("month", days)} AND status = 'WAITING'
          AND wanted_date < month - INTERVAL '2 months'"""


CHECKS = [boat_at_two_places, treated_without_boat, treated_in_a_storm, late_beyond_wait]

boats_hold = rules_of_tables(
    "boats_hold",
    {boat_job: [of_days(check) for check in CHECKS]},
    [
        tables.treatment,
        tables.treatment_type,
        batches.container_assignment,
        environment.environmental_event,
        infrastructure.area,
    ],
    spans=whole,
)
