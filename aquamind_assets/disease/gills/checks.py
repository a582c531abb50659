"""Checks of gills: SQL that selects the rows that break a rule."""

from aquamind_assets.batches import tables as batches
from aquamind_assets.batches.checks.occupancy import rings_apart_from
from aquamind_assets.checks.sql_checks import Days, rules_of_tables, whole, within
from aquamind_assets.disease import tables
from aquamind_assets.disease.gills import tables as gill_tables
from aquamind_assets.disease.outbreaks.profiles import AGD
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.settings.farm import Settings

#: Longest time from the scores to the last bath that they cause. [d]
_ANSWERED_DAYS = 60

#: Lowest score at which any farm bathes, relative to the median farm's trigger. [ratio]
_LEAST_TRIGGER = 0.4

#: The baths that remove amoebae.
_BATHS = "('freshwater', 'hydrogen_peroxide')"

#: The methods that crowd and pump fish.
_HANDLING = "('bath', 'thermal', 'mechanical')"

#: Each planned stay once, as it last was.
_STAYS = """
    SELECT DISTINCT ON (id) id, batch_id, site_id, container_id, start_date,
           coalesce(end_date, DATE '9999-12-31') AS end_date
    FROM batches.planned_stay ORDER BY id, month DESC"""


def challenge_missing(days: Days, settings: Settings) -> str:
    """Each sea area has a gill challenge on each day that it has water, and no other."""
    return f"""
        SELECT date, area_id FROM environment.site_condition water
        FULL JOIN disease.gill_challenge challenge USING (date, area_id)
        WHERE area_id IS NOT NULL AND {within("date", days)}
          AND (water.date IS NULL OR challenge.date IS NULL)"""


def scored_outside_stays(days: Days, settings: Settings) -> str:
    """Each gill count is from a container that held fish of its batch that day."""
    return f"""
        WITH stay AS ({_STAYS})
        SELECT counted.* FROM disease.gill_count counted
        LEFT JOIN stay ON stay.id = counted.assignment_id AND stay.batch_id = counted.batch_id
         AND stay.container_id = counted.container_id
         AND counted.count_date >= stay.start_date AND counted.count_date < stay.end_date
        WHERE {within("counted.count_date", days)} AND stay.id IS NULL"""


def bathed_without_scores(days: Days, settings: Settings) -> str:
    """Each bath against amoebae follows recorded gill scores of its site that are high enough."""
    least = _LEAST_TRIGGER * settings.gills.baths.trigger
    return f"""
        WITH stay AS ({_STAYS}),
        scored AS (
            SELECT site_id, count_date, avg(agd_score) AS agd_score
            FROM disease.gill_count JOIN stay ON stay.id = assignment_id
            GROUP BY site_id, count_date)
        SELECT given.* FROM disease.treatment given
        JOIN stay ON stay.id = given.assignment_id
        WHERE reason = '{AGD}' AND {within("treatment_date", days)} AND NOT EXISTS (
            SELECT FROM scored WHERE scored.site_id = stay.site_id
            AND scored.agd_score >= {least}
            AND given.treatment_date - scored.count_date BETWEEN 1 AND {_ANSWERED_DAYS})"""


def bathed_twice(days: Days, settings: Settings) -> str:
    """No ring is bathed against amoebae soon after another bath that removes them."""
    soon = settings.gills.baths.served_days
    return f"""
        SELECT given.* FROM disease.treatment given
        JOIN disease.treatment earlier ON earlier.assignment_id = given.assignment_id
         AND given.treatment_date - earlier.treatment_date BETWEEN 1 AND {soon - 1}
        JOIN disease.treatment_type kind ON kind.id = earlier.treatment_type_id
        WHERE given.reason = '{AGD}' AND kind.code IN {_BATHS}
          AND {within("given.treatment_date", days)}"""


def handled_again(days: Days, settings: Settings) -> str:
    """No ring is treated against lice and amoebae within a week, for one bath serves both."""
    return f"""
        SELECT given.* FROM disease.treatment given
        JOIN disease.treatment_type kind ON kind.id = given.treatment_type_id
        JOIN disease.treatment earlier ON earlier.assignment_id = given.assignment_id
         AND given.treatment_date - earlier.treatment_date BETWEEN 1 AND 6
        JOIN disease.treatment_type former ON former.id = earlier.treatment_type_id
        WHERE {within("given.treatment_date", days)}
          AND (given.reason, earlier.reason) IN (('lice', '{AGD}'), ('{AGD}', 'lice'))
          AND kind.method IN {_HANDLING} AND former.method IN {_HANDLING}"""


def gills_missing(days: Days, settings: Settings) -> str:
    """Each ring with fish at a month's end has a gill state, and no empty ring has one."""
    return rings_apart_from("disease.gill_state", days)


#: The rules of each table.
RULES = {
    gill_tables.gill_challenge: [challenge_missing],
    gill_tables.gill_state: [gills_missing],
    gill_tables.gill_count: [scored_outside_stays],
    tables.treatment: [bathed_without_scores, bathed_twice, handled_again],
}

_READ = (
    *gill_tables.GILLS,
    tables.treatment_type,
    batches.planned_stay,
    environment.site_condition,
    infrastructure.area,
)

gills_hold = rules_of_tables("gills_hold", RULES, _READ, spans=whole)
