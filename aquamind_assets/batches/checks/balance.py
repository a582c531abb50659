"""Rules of balance: every fish is accounted for, by day, stay and batch, and so is every record.

Each function returns SQL that selects what breaks the rule, of the days of the run.
"""

from aquamind_assets.batches.checks.occupancy import ROUNDING
from aquamind_assets.checks.sql_checks import Days, month_of, within
from aquamind_assets.settings.farm import Settings

#: Weight that fry without feed lose in a day, more than larger fish. [ratio]
_FASTING_LOSS = 0.02

#: Thermal growth coefficient of one day that no salmon reach, x1000. Over months the best are near
#: 4 (Thorarensen & Farrell 2011, Aquaculture 312, 1-14); single days reach up to twice the mean.
#: [g^(1/3) degC^-1 d^-1 x 1000]
_TGC_MAX = 8.0

#: Most that a weight may jump at a transfer: rounding alone, for no fish grow that day. [ratio]
_WEIGHT_JUMP = 1e-4


def follows_from_day_before(days: Days, settings: Settings) -> str:
    """Each day of a stay follows from the day before.

    The fish are those of the day before, plus arrivals, less losses and departures. They are
    one day older, in the same or a later stage, lose no more weight than fasting fish do, and
    grow no faster than any known salmon.
    """
    return f"""
        SELECT * FROM (
            SELECT day.date, day.assignment_id, day.population, before.population AS fish_before,
                   day.day_number, before.day_number AS day_before, day.avg_weight_g,
                   before.avg_weight_g AS weight_before, CASE
                WHEN day.population IS DISTINCT FROM coalesce(before.population, 0) + day.moved_in
                     - day.moved_out - day.mortality_count - day.culled - day.escaped
                     - day.harvested THEN 'fish'
                WHEN day.day_number <> before.day_number + 1 THEN 'age'
                WHEN day.lifecycle_stage_id < before.lifecycle_stage_id THEN 'stage'
                WHEN day.moved_in = 0 AND day.population > 0 AND (
                    day.avg_weight_g < before.avg_weight_g * (1 - {_FASTING_LOSS})
                    OR 1000 * (cbrt(day.avg_weight_g::float8) - cbrt(before.avg_weight_g::float8))
                       > {_TGC_MAX} * greatest(day.temp_c, 0.5)) THEN 'weight' END AS what
            FROM batches.daily_state day LEFT JOIN batches.daily_state before
            ON before.assignment_id = day.assignment_id AND before.date = day.date - 1
               AND {within("before.date", days, before=1)}
            WHERE {within("day.date", days)}) judged
        WHERE what IS NOT NULL"""


def batch_balance(days: Days, settings: Settings) -> str:
    """Eggs and fish of each batch equal its living, dead, culled, escaped, harvested, and mixed.

    Fish that go into a mixed batch leave their own and come to that one, as the components say.
    """

    def alive(as_of: str) -> str:
        return f"""
            SELECT batch_id, sum(population_count) AS fish
            FROM batches.container_assignment WHERE month = ({as_of}) GROUP BY batch_id"""

    last = f"""SELECT max(month) FROM batches.container_assignment
               WHERE month >= DATE '{days[0]}' AND month < DATE '{days[1]}'"""
    return f"""
        WITH eggs AS (
            SELECT batch_id, sum(egg_count_actual) AS fish FROM batches.creation_action
            WHERE {within("actual_delivery_date", days)}
              AND actual_delivery_date < (({last}) + INTERVAL '1 month')  -- the plan may be ahead
            GROUP BY batch_id),
        gone AS (
            SELECT batch_id, sum(fish) AS fish FROM (
                SELECT batch_id, count AS fish FROM batches.mortality_event
                WHERE {within("event_date", days)}
                UNION ALL SELECT batch_id, count FROM batches.removal
                WHERE {within("date", days)}
                UNION ALL SELECT batch_id, unit_count FROM batches.harvest_event
                WHERE {within("event_date", days)}
                UNION ALL SELECT source_batch_id, population_count
                FROM batches.mix_event_component WHERE {within("mixed_date", days)}
                UNION ALL SELECT mixed_batch_id, -population_count
                FROM batches.batch_composition WHERE {within("mixed_date", days)}
            ) loss GROUP BY batch_id),
        before AS ({alive(f"SELECT (DATE '{days[0]}' - INTERVAL '1 month')::date")}),
        alive AS ({alive(last)})
        SELECT batch_id, before.fish AS before, eggs.fish AS eggs, gone.fish AS gone,
               alive.fish AS alive
        FROM eggs FULL JOIN gone USING (batch_id) FULL JOIN alive USING (batch_id)
        FULL JOIN before USING (batch_id)
        WHERE coalesce(before.fish, 0) + coalesce(eggs.fish, 0)
           <> coalesce(gone.fish, 0) + coalesce(alive.fish, 0)"""


def deaths_unexplained(days: Days, settings: Settings) -> str:
    """Deaths of each day and stay equal its mortality events, of the same batch."""
    return f"""
        SELECT date, assignment_id, batch_id, sum(counted) AS counted, sum(recorded) AS recorded
        FROM (
            SELECT date, assignment_id, batch_id, mortality_count AS counted,
                   NULL::integer AS recorded
            FROM batches.daily_state WHERE mortality_count > 0 AND {within("date", days)}
            UNION ALL
            SELECT event_date, assignment_id, batch_id, NULL, count
            FROM batches.mortality_event WHERE {within("event_date", days)}) dead
        GROUP BY 1, 2, 3 HAVING sum(counted) IS DISTINCT FROM sum(recorded)"""


def plant_deaths_unmatched(days: Days, settings: Settings) -> str:
    """Fish that die of a failed plant do so in the hall and on the day of one, all counted."""
    return f"""
        SELECT * FROM (
            SELECT event_date AS date, stay.site_id AS hall_id, sum(count) AS dead
            FROM batches.mortality_event event
            JOIN batches.container_assignment stay ON stay.id = event.assignment_id
             AND stay.month = date_trunc('month', event.event_date)::date
            WHERE {within("event_date", days)} AND description LIKE '% failure'
            GROUP BY 1, 2) event
        FULL JOIN (SELECT date, hall_id, deaths FROM batches.plant_failure
                   WHERE {within("date", days)} AND deaths > 0) failure USING (date, hall_id)
        WHERE event.dead IS DISTINCT FROM failure.deaths"""


def weight_jumps(days: Days, settings: Settings) -> str:
    """Fish keep their weight in a move.

    Fish that arrive in a stay weigh what they weighed in the stays they come from, by the daily
    states of the day before. Each transfer action records that weight.
    """
    return f"""
        WITH action AS (
            SELECT action.*, transferred_count - mortality_during_transfer AS arrived, (
                       SELECT avg_weight_g FROM batches.daily_state source
                       WHERE source.date = actual_execution_date - 1
                         AND source.assignment_id = source_assignment_id
                         AND {within("source.date", days, before=1)}) AS source_weight_g
            FROM batches.transfer_action action
            WHERE {within("actual_execution_date", days)}),
        moved AS (
            SELECT actual_execution_date AS date, dest_assignment_id AS assignment_id,
                   sum(arrived) AS arrived, sum(arrived * source_weight_g::float8)
                   / nullif(sum(arrived), 0) AS weight_g,
                   bool_and(transferred_count = 0 AND source_weight_g IS NULL  -- found it empty
                       OR source_weight_g IS NOT NULL
                       AND abs(average_weight_g / source_weight_g - 1) <= {_WEIGHT_JUMP}
                       AND abs(transferred_biomass_kg
                           - transferred_count * average_weight_g / 1000) <= 0.001) AS is_as_said
            FROM action GROUP BY actual_execution_date, dest_assignment_id)
        SELECT moved.*, state.avg_weight_g FROM moved
        JOIN batches.daily_state state
        ON state.date = moved.date AND state.assignment_id = moved.assignment_id
           AND {within("state.date", days)}
        JOIN batches.lifecycle_stage stage ON stage.id = state.lifecycle_stage_id
        WHERE stage.name NOT IN ('Egg', 'Alevin') AND moved.arrived > 0
          AND state.moved_in = state.population + state.mortality_count + state.moved_out
              + state.culled + state.escaped + state.harvested  -- no fish were there before
          AND (is_as_said
           AND abs(state.avg_weight_g / moved.weight_g - 1) <= {_WEIGHT_JUMP}) IS NOT TRUE"""


def assignments_unequal(days: Days, settings: Settings) -> str:
    """Each stay agrees with its days in month, dates, container and fish, and misses no day."""
    return f"""
        SELECT * FROM (
            SELECT stay.month, stay.id, stay.assignment_date, stay.departure_date, day.first,
                   day.last, day.days, stay.population_count, (
                       SELECT population FROM batches.daily_state state
                       WHERE state.date = day.last AND state.assignment_id = day.assignment_id
                         AND {within("state.date", days)}) AS fish,
                   stay.container_id, stay.batch_id, stay.site_id, day.batch_id AS day_batch_id,
                   day.container_id AS day_container_id, day.site_id AS day_site_id,
                   day.first = greatest(stay.assignment_date, stay.month)
                   AND day.last = least(
                       stay.departure_date, (stay.month + INTERVAL '1 month')::date - 1)
                   AND day.days = day.last - day.first + 1 AND day.batch_id = stay.batch_id
                   AND day.container_id = stay.container_id AND day.site_id = stay.site_id
                   AS is_same
            FROM (SELECT * FROM batches.container_assignment WHERE {within("month", days)}) stay
            FULL JOIN (
                SELECT assignment_id, {month_of("date", days)} AS month,
                       batch_id, container_id, site_id,
                       count(*) AS days, min(date) AS first, max(date) AS last
                FROM batches.daily_state WHERE {within("date", days)} GROUP BY 1, 2, 3, 4, 5) day
            ON day.assignment_id = stay.id AND day.month = stay.month) compared
        WHERE (is_same AND fish = population_count) IS NOT TRUE"""


def samples_unequal(days: Days, settings: Settings) -> str:
    """Each growth sample equals the mean and the range of its fish."""
    return f"""
        SELECT sample.id, sample.sample_date, sample.sample_size, fish.size, sample.avg_weight_g,
               fish.weight_g, sample.avg_length_cm, fish.length_cm
        FROM (SELECT * FROM batches.growth_sample WHERE {within("sample_date", days)}) sample
        FULL JOIN (
            SELECT growth_sample_id, count(*) AS size, avg(weight_g) AS weight_g,
                   min(weight_g) AS least, max(weight_g) AS most, avg(length_cm) AS length_cm
            FROM batches.individual_growth_observation WHERE {within("sample_date", days)}
            GROUP BY growth_sample_id) fish
        ON fish.growth_sample_id = sample.id
        WHERE (sample.sample_size = fish.size AND sample.min_weight_g = fish.least
           AND sample.max_weight_g = fish.most
           AND abs(sample.avg_weight_g - fish.weight_g) <= {ROUNDING} * fish.weight_g
           AND abs(sample.avg_length_cm - fish.length_cm) <= {ROUNDING} * fish.length_cm)
              IS NOT TRUE"""


def lots_unequal(days: Days, settings: Settings) -> str:
    """Lots and waste of each harvest add up to its weights, to the gram."""
    return f"""
        WITH lot AS (
            SELECT event_id, sum(unit_count) AS fish,
                   sum(round(live_weight_kg::numeric, 3)) AS live_kg,
                   sum(round(gutted_weight_kg::numeric, 3)) AS gutted_kg
            FROM batches.harvest_lot WHERE {within("event_date", days)} GROUP BY event_id),
        waste AS (
            SELECT event_id, sum(round(weight_kg::numeric, 3)) AS waste_kg
            FROM batches.harvest_waste WHERE {within("event_date", days)} GROUP BY event_id)
        SELECT event.id, event.event_date, event.unit_count, lot.fish, event.live_weight_kg,
               lot.live_kg, event.gutted_weight_kg, lot.gutted_kg, waste.waste_kg
        FROM (SELECT * FROM batches.harvest_event WHERE {within("event_date", days)}) event
        FULL JOIN lot ON lot.event_id = event.id LEFT JOIN waste ON waste.event_id = lot.event_id
        WHERE event.unit_count IS DISTINCT FROM lot.fish
           OR round(event.live_weight_kg::numeric, 3) IS DISTINCT FROM lot.live_kg
           OR round(event.gutted_weight_kg::numeric, 3) IS DISTINCT FROM lot.gutted_kg
           OR round(event.live_weight_kg::numeric, 3)
              IS DISTINCT FROM lot.gutted_kg + waste.waste_kg"""


def summaries_unequal(days: Days, settings: Settings) -> str:
    """Each batch and month has a summary that equals the sum of its days."""
    return f"""
        SELECT month, batch_id, sum.deaths AS deaths_recorded, day.deaths, sum.population AS fish,
               day.population, sum.biomass_kg AS kg, day.biomass_kg
        FROM (SELECT * FROM batches.batch_summary WHERE {within("month", days)}) sum
        FULL JOIN (
            SELECT {month_of("date", days)} AS month, batch_id,
                   sum(deaths) AS deaths, sum(culled) AS culled, sum(escaped) AS escaped,
                   sum(harvested) AS harvested,
                   coalesce(sum(population) FILTER (WHERE is_last), 0) AS population,
                   coalesce(sum(biomass_kg) FILTER (WHERE is_last), 0) AS biomass_kg
            FROM (
                SELECT date, batch_id, extract(day FROM date + 1) = 1 AS is_last,
                       sum(mortality_count) AS deaths, sum(culled) AS culled,
                       sum(escaped) AS escaped, sum(harvested) AS harvested,
                       sum(population) AS population, sum(biomass_kg::float8) AS biomass_kg
                FROM batches.daily_state WHERE {within("date", days)}
                GROUP BY date, batch_id) state
            GROUP BY 1, 2) day
        USING (month, batch_id)
        WHERE (sum.deaths, sum.culled, sum.escaped, sum.harvested, sum.population)
              IS DISTINCT FROM (day.deaths, day.culled, day.escaped, day.harvested, day.population)
           OR abs(sum.biomass_kg - day.biomass_kg) > {ROUNDING} * day.biomass_kg"""
