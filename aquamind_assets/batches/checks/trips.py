"""Rules of moves: boats do one job at a time, none in a storm; what goes wrong is made up for.

Each function returns SQL that selects what breaks the rule, of the days of the run.
"""

from aquamind_assets.checks.sql_checks import Days, within
from aquamind_assets.settings.farm import Settings


def boat_with_two_batches(days: Days, settings: Settings) -> str:
    """A well-boat carries one batch in a day, or those mixed that day; it has one region."""
    return f"""
        SELECT leg.carrier, leg.date, count(DISTINCT coalesce(batch.host_batch_id, batch.id))
               AS batches
        FROM batches.transport_leg leg
        JOIN batches.transfer_action action ON action.id = leg.action_id
        JOIN batches.container_assignment stay ON stay.id = action.dest_assignment_id
         AND stay.month = date_trunc('month', leg.date)::date
        JOIN batches.batch ON batch.id = stay.batch_id AND batch.month = stay.month
        WHERE {within("leg.date", days)} AND leg.leg_type = 'VESSEL_TO_RING'
        GROUP BY leg.carrier, leg.date
        HAVING count(DISTINCT coalesce(batch.host_batch_id, batch.id)) > 1
        UNION ALL
        SELECT leg.carrier, min(leg.date), count(DISTINCT batch.geography_id)
        FROM batches.transport_leg leg
        JOIN batches.transfer_action action ON action.id = leg.action_id
        JOIN batches.batch ON batch.id = action.batch_id
         AND batch.month = date_trunc('month', leg.date)::date
        WHERE {within("leg.date", days)}
        GROUP BY leg.carrier HAVING count(DISTINCT batch.geography_id) > 1"""


def trip_in_a_storm(days: Days, settings: Settings) -> str:
    """No fish come to a sea area, or are harvested there, in a storm."""
    return f"""
        WITH trip AS (
            SELECT actual_execution_date AS date, dest_assignment_id AS stay_id
            FROM batches.transfer_action
            WHERE {within("actual_execution_date", days)} AND status <> 'SKIPPED'
            UNION ALL
            SELECT event_date::date, assignment_id FROM batches.harvest_event
            WHERE {within("event_date", days)})
        SELECT DISTINCT trip.date, stay.site_id, event.start_date, event.end_date
        FROM trip
        JOIN batches.container_assignment stay ON stay.id = trip.stay_id
         AND stay.month = date_trunc('month', trip.date)::date
        JOIN environment.environmental_event event ON event.area_id = stay.site_id
         AND event.kind = 'storm' AND trip.date BETWEEN event.start_date AND event.end_date"""


def called_off_but_moved(days: Days, settings: Settings) -> str:
    """A move that was called off moves no fish and has no legs."""
    return f"""
        SELECT id, actual_execution_date, status, transferred_count, legs
        FROM (SELECT action.*, (SELECT count(*) FROM batches.transport_leg leg
                                WHERE leg.action_id = action.id
                                  AND leg.date = actual_execution_date) AS legs
              FROM batches.transfer_action action
              WHERE {within("actual_execution_date", days)} AND status = 'SKIPPED') action
        WHERE transferred_count > 0 OR legs > 0"""


def not_made_up_for(days: Days, settings: Settings) -> str:
    """A move that failed or was called off is planned again, between the same containers."""
    return f"""
        SELECT id, actual_execution_date, status, reason
        FROM batches.transfer_action action
        WHERE {within("actual_execution_date", days)} AND status <> 'COMPLETED' AND NOT EXISTS (
            SELECT FROM batches.planned_transfer again
            WHERE again.month = date_trunc('month', action.actual_execution_date)
              AND again.source_assignment_id = action.source_assignment_id
              AND again.dest_assignment_id = action.dest_assignment_id
              AND again.date > action.actual_execution_date)"""
