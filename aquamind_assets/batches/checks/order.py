"""Rules of single records: what they are linked to, the order of their times, possible values.

Each function returns SQL that selects what breaks the rule, of the days of the run, with a column
``what`` that says which part of it.
"""

from collections.abc import Iterable

from aquamind_assets.batches.plan.egg_delivery import MOST_EARLY, MOST_LATE
from aquamind_assets.checks.sql_checks import Days, within
from aquamind_assets.settings.farm import Settings


def _each(parts: Iterable[tuple[str, str, str, str]]) -> str:
    """One query of several: table and what is wrong, its key, which rows."""
    return " UNION ALL ".join(
        f"SELECT '{what}' AS what, '{table}' AS of, ({key})::text AS row FROM {table} WHERE {rows}"
        for table, what, key, rows in parts
    )


def of_other_batches(days: Days, settings: Settings) -> str:
    """Each row names a stay that exists in its month and holds its batch, or takes part in a mix.

    Fish of a batch come to a stay of a mixed batch where that is their mix.
    """
    rows_of_stays = (
        ("batches.growth_sample", "sample_date", "assignment_id", "sample_size"),
        (
            "batches.transfer_action",
            "actual_execution_date",
            "source_assignment_id",
            "transferred_count",
        ),
        (
            "batches.transfer_action",
            "actual_execution_date",
            "dest_assignment_id",
            "transferred_count",
        ),
        (
            "batches.creation_action",
            "actual_delivery_date",
            "dest_assignment_id",
            "egg_count_actual",
        ),
    )
    last = "(SELECT max(month) FROM batches.container_assignment) + INTERVAL '1 month'"
    return " UNION ALL ".join(
        f"""
        SELECT '{table}' AS of, t.{day}::date AS date, t.{stay} AS assignment_id, t.batch_id,
               stay.batch_id AS stay_batch_id
        FROM {table} t
        LEFT JOIN (SELECT * FROM batches.container_assignment WHERE {within("month", days)}) stay
        ON stay.id = t.{stay} AND stay.month = date_trunc('month', t.{day})::date
        WHERE {within(f"t.{day}", days)} AND t.{day} < {last} AND t.{fish} > 0
          AND ((stay.batch_id = t.batch_id OR EXISTS (
                   SELECT FROM batches.mix_event_component part
                   WHERE part.mix_event_id = t.{stay} AND part.source_batch_id = t.batch_id
                     AND part.mixed_date = t.{day}::date))
               AND t.{day}::date BETWEEN stay.assignment_date
                   AND coalesce(stay.departure_date, DATE '9999-12-31')) IS NOT TRUE"""
        for table, day, stay, fish in rows_of_stays
    )


def unplanned(days: Days, settings: Settings) -> str:
    """Each stay has the container, batch and first day that were planned."""
    return f"""
        SELECT stay.month, stay.id AS assignment_id, stay.container_id, stay.batch_id,
               stay.assignment_date, plan.container_id AS planned_container_id,
               plan.batch_id AS planned_batch_id, plan.start_date
        FROM batches.container_assignment stay
        LEFT JOIN (SELECT * FROM batches.planned_stay WHERE {within("month", days)}) plan
        ON plan.month = stay.month AND plan.id = stay.id
        WHERE {within("stay.month", days)}
          AND ((stay.container_id, stay.batch_id, stay.assignment_date)
               = (plan.container_id, plan.batch_id, plan.start_date)) IS NOT TRUE"""


def out_of_order(days: Days, settings: Settings) -> str:
    """Dates of stays, batches and transfers are in the order in which things happen."""
    month, action = within("month", days), within("actual_execution_date", days)
    return _each(
        [
            (
                "batches.container_assignment",
                "batch before stay before stage before departure",
                "id, month",
                f"""{month} AND (batch_start_date <= assignment_date
                    AND assignment_date <= stage_start_date
                    AND stage_start_date < (month + INTERVAL '1 month')
                    AND assignment_date <= coalesce(departure_date, assignment_date)
                    AND coalesce(departure_date, month) >= month
                    AND handled_date >= assignment_date) IS NOT TRUE""",
            ),
            (
                "batches.batch",
                "start before stage, sea and harvest before the end",
                "id, month",
                f"""{month} AND (start_date <= stage_start_date
                    AND start_date < coalesce(sea_start_date, '9999-01-01')
                    AND coalesce(sea_start_date <= grow_out_date, true)
                    AND coalesce(grow_out_date < harvest_start_date, true)
                    AND coalesce(harvest_start_date <= actual_end_date, true)) IS NOT TRUE""",
            ),
            (
                "batches.planned_stay",
                "first day before the last",
                "id, month",
                f"{month} AND (start_date < coalesce(end_date, 'infinity')) IS NOT TRUE",
            ),
            (
                "batches.batch_creation",
                "delivered about when planned",
                "id, actual_start_date",
                f"""{within("actual_start_date", days)}
                    AND (actual_start_date - planned_start_date
                         BETWEEN -{MOST_EARLY} AND {MOST_LATE} + wait_days) IS NOT TRUE""",
            ),
            (
                "batches.batch_transfer",
                "due before begun before done",
                "id, month",
                f"""{month} AND (planned_start_date <= actual_start_date
                    AND actual_start_date <= coalesce(actual_completion_date, 'infinity'))
                    IS NOT TRUE""",
            ),
            (
                "batches.transfer_action",
                "planned before done",
                "id, actual_execution_date",
                f"{action} AND (planned_date <= actual_execution_date) IS NOT TRUE",
            ),
        ]
    )


def null_where_none_may_be(days: Days, settings: Settings) -> str:
    """Rows have what must be known by then, and nothing that cannot be known yet."""
    month = within("month", days)
    return _each(
        [
            (
                "batches.batch",
                "an end and a harvest, once completed",
                "id, month",
                f"""{month} AND status = 'COMPLETED'
                    AND (actual_end_date IS NOT NULL) IS NOT TRUE""",
            ),
            (
                "batches.batch",
                "an area, at sea only",
                "id, month",
                f"{month} AND (area_id IS NULL) AND grow_out_date IS NOT NULL",
            ),
            (
                "batches.planned_stay",
                "an end and its reason together",
                "id, month",
                f"{month} AND (end_date IS NULL) <> (end_reason IS NULL)",
            ),
            (
                "batches.batch_transfer",
                "a completion, once completed",
                "id, month",
                f"{month} AND (status = 'COMPLETED') <> (actual_completion_date IS NOT NULL)",
            ),
            (
                "batches.batch_creation",
                "a supplier and a price for bought eggs",
                "id, actual_start_date",
                f"""{within("actual_start_date", days)}
                    AND (egg_source_type = 'EXTERNAL' AND external_supplier_id IS NOT NULL
                         AND external_cost_per_thousand > 0
                         OR egg_source_type = 'INTERNAL' AND external_supplier_id IS NULL)
                        IS NOT TRUE""",
            ),
        ]
    )
