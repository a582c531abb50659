"""Rules of mixes: whose fish a mixed batch holds, and that two batches meet only in one.

Each function returns SQL that selects what breaks the rule, of the days of the run.
"""

from aquamind_assets.batches.checks.occupancy import ROUNDING
from aquamind_assets.checks.sql_checks import Days, within
from aquamind_assets.settings.farm import Settings


def components_unequal(days: Days, settings: Settings) -> str:
    """Components of a mix equal the fish that came, add up to the fish there, and to 100 %.

    They are compared with the transfer actions of each source, and with the daily state of the
    ring, in which there were no fish before.
    """
    return f"""
        SELECT mix.id, mix.mixed_date, mix.population_count, part.fish, part.percentage,
               state.moved_in, state.harvested
        FROM (SELECT * FROM batches.mix_event WHERE {within("mixed_date", days)}) mix
        FULL JOIN (
            SELECT mix_event_id AS id, sum(population_count) AS fish, sum(biomass_kg) AS kg,
                   sum(round(percentage::numeric, 2)) AS percentage,
                   bool_and(population_count = came.fish AND source_batch_id = came.batch_id)
                   AS as_came
            FROM batches.mix_event_component part
            LEFT JOIN (
                SELECT dest_assignment_id, source_assignment_id, batch_id,
                       sum(transferred_count - mortality_during_transfer) AS fish
                FROM batches.transfer_action WHERE {within("actual_execution_date", days)}
                GROUP BY 1, 2, 3) came
            ON came.dest_assignment_id = part.mix_event_id
               AND came.source_assignment_id = part.source_assignment_id
            WHERE {within("mixed_date", days)} GROUP BY 1) part USING (id)
        LEFT JOIN batches.daily_state state
        ON state.assignment_id = mix.id AND state.date = mix.mixed_date
        WHERE (part.fish = mix.population_count AND part.fish = state.moved_in AND part.as_came
           AND state.container_id = mix.container_id AND state.batch_id = mix.mixed_batch_id
           AND state.population + state.mortality_count + state.culled + state.escaped
               = state.moved_in
           AND abs(part.kg - mix.biomass_kg) <= {ROUNDING} * mix.biomass_kg
           AND part.percentage = 100) IS NOT TRUE"""


def compositions_unequal(days: Days, settings: Settings) -> str:
    """The composition of a mixed batch sums up the components of its mix, and to 100 %."""
    return f"""
        SELECT mixed_batch_id, mixed_date, source_batch_id, whole.population_count, part.fish
        FROM (SELECT *, sum(round(percentage::numeric, 2)) OVER (PARTITION BY mixed_batch_id)
                        AS all_of
              FROM batches.batch_composition WHERE {within("mixed_date", days)}) whole
        FULL JOIN (
            SELECT mix.mixed_batch_id, mix.mixed_date, part.source_batch_id,
                   sum(part.population_count) AS fish
            FROM batches.mix_event mix
            JOIN batches.mix_event_component part ON part.mix_event_id = mix.id
            WHERE {within("mix.mixed_date", days)} GROUP BY 1, 2, 3) part
        USING (mixed_batch_id, mixed_date, source_batch_id)
        WHERE (whole.population_count = part.fish AND all_of = 100) IS NOT TRUE"""


def mixed_without_event(days: Days, settings: Settings) -> str:
    """Fish come to a stay of another batch only in a mix; each mixed batch at sea has its mix."""
    month = within("stay.month", days)
    return f"""
        SELECT action.actual_execution_date AS date, action.batch_id, stay.batch_id AS into_batch_id
        FROM batches.transfer_action action
        JOIN batches.container_assignment stay ON stay.id = action.dest_assignment_id
         AND stay.month = date_trunc('month', action.actual_execution_date)::date
        LEFT JOIN batches.mix_event_component part ON part.mix_event_id = stay.id
         AND part.source_assignment_id = action.source_assignment_id
         AND part.mixed_date = action.actual_execution_date
        WHERE {within("action.actual_execution_date", days)} AND {month}
          AND action.batch_id <> stay.batch_id AND part.mix_event_id IS NULL
          AND action.transferred_count > action.mortality_during_transfer
        UNION ALL
        SELECT min(stay.month), stay.batch_id, NULL
        FROM batches.container_assignment stay
        JOIN batches.batch ON batch.id = stay.batch_id AND batch.month = stay.month
         AND batch.batch_type = 'MIXED'
        WHERE {month} AND NOT EXISTS (
            SELECT FROM batches.batch_composition whole WHERE whole.mixed_batch_id = stay.batch_id)
        GROUP BY stay.batch_id"""
