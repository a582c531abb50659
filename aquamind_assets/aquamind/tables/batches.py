"""AquaMind's tables of batches: their stays, transfers, dead, samples and days."""

from aquamind_assets.aquamind.tables import books, broodstock, days, mixes, transport
from aquamind_assets.aquamind.tables.declaration import (
    ENGINEER,
    OPERATOR,
    PLANNER,
    AquamindTable,
    at,
    number,
)
from aquamind_assets.aquamind.tables.expressions import DAYS, MID_MONTH, OF_N
from aquamind_assets.aquamind.tables.signed import MEMBER, SIGNED_BY, signed, signed_at
from aquamind_assets.batches import tables as batches

#: Days in the months that are looked at, so that the other months are not.
_OF_DAYS = "of_day.date >= :from AND of_day.date < :to"

#: Days before a month in which a transfer that goes on in it may have begun; it takes some days.
_TRANSFER_DAYS = 100

#: The actions of a workflow that are looked at.
_ACTIONS = f"""
    (SELECT * FROM batches.transfer_action
     WHERE actual_execution_date >= :from::date - {_TRANSFER_DAYS}
       AND actual_execution_date < :to)"""


def _stay_on_the_day(column: str, otherwise: str = "0") -> str:
    """SQL of a stay's column from its daily state, because the month's end is too late."""
    return (
        f"CASE WHEN {MID_MONTH} AND coalesce(departure_date > :day, true)"
        f" THEN coalesce((SELECT {column} FROM batches.daily_state of_day"
        f" WHERE of_day.date = :day AND {_OF_DAYS}"
        f" AND of_day.assignment_id = latest.id), {otherwise})"
        f" ELSE {column} END"
    )


def _by_the_books(column: str, fish: str) -> str:
    """SQL of a stay's column on the day, with what its books have too many while it has fish."""
    on_the_day = _stay_on_the_day(column).replace("SELECT population_count", "SELECT population")
    return (
        f"greatest(({on_the_day}) + CASE WHEN coalesce(departure_date > :day, true)"
        f" THEN {books.too_many(':day')} * {fish} ELSE 0 END, 0)"
    )


def _moved_by_the_day(total: str, sum_: str) -> str:
    """SQL of a workflow's total from its actions, where its own is of a later day or the truth."""
    return (
        f"CASE WHEN :errors OR {MID_MONTH} THEN (SELECT coalesce({sum_}, 0)"
        f" FROM {_ACTIONS} moved WHERE moved.workflow_id = latest.id"
        f" AND moved.actual_execution_date <= :day) ELSE {total} END"
    )


_ACTIONS_DONE = _moved_by_the_day(
    "actions_completed", "count(*) FILTER (WHERE status = 'COMPLETED')"
)

#: Fish in the sources of a workflow, when the first left each.
_SOURCE_COUNT = f"""
    SELECT coalesce(sum(fish), 0) FROM (
        SELECT max(source_population_before) AS fish FROM {_ACTIONS} action
        WHERE action.workflow_id = latest.id AND action.actual_execution_date <= :day
          AND action.status <> 'SKIPPED'
        GROUP BY action.source_assignment_id) source"""

_PLANNED_COMPLETION = f"""
    SELECT greatest(latest.planned_start_date, max(planned_date)) FROM {_ACTIONS} action
    WHERE action.workflow_id = latest.id"""

#: When an action is done, or called off.
_EXECUTED = at("actual_execution_date", "08:00") + " + action_number * interval '10 min'"

#: From a hall to a ring is from one subsidiary to another, as AquaMind tells them apart.
_TO_SEA = "dynamic_route_mode IS NOT NULL"

#: The dead, and those that staff kill or sell at grading; the ids of the dead end in 0 to 6.
_DEAD_AND_CULLED = f"""
    SELECT id, event_date, batch_id, assignment_id, count, biomass_kg, cause, description
    FROM batches.mortality_event
    UNION ALL
    SELECT (assignment_id::bigint * 100000 + ({DAYS})) * 10 + 9, date, batch_id, assignment_id,
           sum(count)::int, sum(biomass_kg), 'OTHER',
           string_agg(initcap(kind) || ': ' || description, '; ' ORDER BY kind)
    FROM batches.removal WHERE kind <> 'escaped' GROUP BY assignment_id, date, batch_id"""

#: The day of a batch's last change of stage, of AquaMind's stages where ours are merged.
_NEW_STAGE = """CASE WHEN stage_start_date > start_date AND NOT (:merged AND
    latest.lifecycle_stage_id = 2) THEN stage_start_date END"""

#: A stay's last weighing: up to its month's end, or up to the day in it, or in the month before.
_LAST_WEIGHED = """
    CASE WHEN last_weighing_date > :day THEN coalesce(
        (SELECT max(sample_date) FROM batches.growth_sample weighed
         WHERE weighed.assignment_id = latest.id AND weighed.sample_date >= latest.month
           AND weighed.sample_date <= :day
           AND weighed.sample_date >= :from AND weighed.sample_date < :to),
        (SELECT before.last_weighing_date FROM batches.container_assignment before
         WHERE before.id = latest.id AND before.month >= latest.month - 31
           AND before.month < latest.month
           AND before.month >= :from::date - 31 AND before.month < :to))
    ELSE last_weighing_date END"""

BATCH_VIEWS = [
    AquamindTable("batch_species", batches.species, by=ENGINEER, natural=("name",)),
    AquamindTable("batch_lifecyclestage", batches.lifecycle_stage, by=ENGINEER, natural=("name",)),
    AquamindTable(
        "batch_batch",
        batches.batch,
        {
            "status": "CASE WHEN actual_end_date <= :day THEN status ELSE 'ACTIVE' END",
            "actual_end_date": """CASE WHEN status <> 'ACTIVE' AND actual_end_date <= :day
                                       THEN actual_end_date END""",
            "lifecycle_stage_id": f"""CASE WHEN {MID_MONTH} THEN coalesce((
                SELECT max(lifecycle_stage_id) FROM batches.daily_state of_day
                WHERE of_day.date = :day AND {_OF_DAYS}
                  AND of_day.batch_id = latest.id), lifecycle_stage_id)
                ELSE lifecycle_stage_id END""",
        },
        loaded={
            "batch_number": "CASE geography_id WHEN 1 THEN 'FI-' ELSE 'SCO-' END || batch_number"
        },
        where="start_date <= :day",
        latest=True,
        reads=[batches.daily_state],
        entered=at("start_date", "07:00"),
        by=PLANNER,
        changes=[
            ("start_date", "+"),
            (_NEW_STAGE, "~"),
            ("CASE WHEN status <> 'ACTIVE' THEN actual_end_date END", "~"),
        ],
    ),
    AquamindTable(
        "batch_batchcontainerassignment",
        batches.container_assignment,
        {
            "is_active": "coalesce(departure_date > :day, true)",
            "departure_date": "CASE WHEN departure_date <= :day THEN departure_date END",
            "population_count": _by_the_books("population_count", "1"),
            "biomass_kg": _by_the_books("biomass_kg", "avg_weight_g / 1000.0"),
            "avg_weight_g": _stay_on_the_day("avg_weight_g", "avg_weight_g"),
            "lifecycle_stage_id": _stay_on_the_day("lifecycle_stage_id", "lifecycle_stage_id"),
            "last_weighing_date": _LAST_WEIGHED,
        },
        where="assignment_date <= :day",
        latest=True,
        source=books.STAYS,
        reads=[batches.daily_state, batches.growth_sample],
        entered=at("assignment_date", "08:00"),
        by=OPERATOR,
        changes=[
            ("assignment_date", "+"),
            ("CASE WHEN stage_start_date > assignment_date THEN stage_start_date END", "~"),
            ("departure_date", "~"),
        ],
        why=books.BOOKED_OUT,
    ),
    AquamindTable(
        "batch_creationworkflow",
        batches.batch_creation,
        {
            "planned_completion_date": "planned_start_date",
            "actual_completion_date": "actual_start_date",
            "actions_completed": "total_actions",
            "progress_percentage": "100",
            "egg_production_id": broodstock.FIRST_PRODUCTION,
        },
        entered=at("actual_start_date", "07:30"),
        by=PLANNER,
    ),
    AquamindTable(
        "batch_creationaction",
        batches.creation_action,
        {},
        entered=at("actual_delivery_date", "09:00") + " + action_number * interval '10 min'",
        by=OPERATOR,
    ),
    AquamindTable(
        "batch_batchtransferworkflow",
        batches.batch_transfer,
        {
            "initiated_by_id": ":user",
            "completed_by_id": "CASE WHEN actual_completion_date <= :day THEN :user END",
            "status": "CASE WHEN actual_completion_date <= :day THEN status ELSE 'IN_PROGRESS' END",
            "planned_completion_date": f"({_PLANNED_COMPLETION})",
            "actual_completion_date": """CASE WHEN actual_completion_date <= :day
                                              THEN actual_completion_date END""",
            "total_source_count": f"({_SOURCE_COUNT})",
            "total_transferred_count": _moved_by_the_day(
                "total_transferred_count", "sum(transferred_count)"
            ),
            "total_mortality_count": _moved_by_the_day(
                "total_mortality_count", "sum(mortality_during_transfer)"
            ),
            "total_biomass_kg": _moved_by_the_day(
                "total_biomass_kg", "sum(transferred_biomass_kg)"
            ),
            "actions_completed": _ACTIONS_DONE,
            "completion_percentage": f"100.0 * ({_ACTIONS_DONE}) / total_actions_planned",
            "is_intercompany": _TO_SEA,
            "source_subsidiary": f"CASE WHEN {_TO_SEA} THEN 'FRESHWATER' END",
            "dest_subsidiary": f"CASE WHEN {_TO_SEA} THEN 'FARMING' END",
            "is_dynamic_execution": _TO_SEA,
        },
        loaded={
            "workflow_type": """CASE WHEN source_lifecycle_stage_id = 1
                    AND dest_lifecycle_stage_id = 2 AND :merged
                THEN 'CONTAINER_REDISTRIBUTION' ELSE workflow_type END"""
        },
        where="actual_start_date <= :day",
        latest=True,
        reads=[batches.transfer_action],
        entered=at("actual_start_date", "07:00"),
        by=PLANNER,
        changes=[("actual_start_date", "+"), ("actual_completion_date", "~")],
    ),
    AquamindTable(
        "batch_transferaction",
        batches.transfer_action,
        {
            "measured_avg_weight_g": "average_weight_g",
            "selection_method": "'AVERAGE'",
            # No fish came: its stay may begin in a later month, or never.
            "dest_assignment_id": "CASE WHEN transferred_count > 0 THEN dest_assignment_id END",
            "allow_mixed": mixes.IS_MIXED,
            "created_via": "CASE WHEN carriers IS NULL THEN 'PLANNED' ELSE 'DYNAMIC_LIVE' END",
            "leg_type": "CASE WHEN carriers IS NOT NULL THEN 'VESSEL_TO_RING' END",
            "notes": "concat_ws('; ', initcap(reason), carriers)",
            "executed_at": f"CASE WHEN status <> 'SKIPPED' THEN {_EXECUTED} END",
            "executed_by_id": "CASE WHEN status <> 'SKIPPED' THEN :user END",
        },
        source=signed(
            batches.transfer_action,
            "actual_execution_date",
            "manager",
            "work",
            stay="source_assignment_id",
            rows=transport.ACTIONS,
        ),
        reads=[batches.transport_leg, batches.batch, batches.mix_event, *SIGNED_BY],
        member=MEMBER,
        entered=_EXECUTED,
        by=OPERATOR,
        dated="actual_execution_date",
    ),
    *mixes.VIEWS,
    AquamindTable(
        "batch_mortalityevent",
        batches.mortality_event,
        source=signed(
            batches.mortality_event, "event_date", "operator", "dead", rows=_DEAD_AND_CULLED
        ),
        beside=[batches.removal],
        reads=[batches.removal, *SIGNED_BY],
        entered=signed_at("event_date"),
        by=OPERATOR,
        member=MEMBER,
        corrected="count",
        dated="event_date",
    ),
    AquamindTable(
        "batch_growthsample",
        batches.growth_sample,
        {
            column: f"{column} * {OF_N.format(n='sample_size')}"
            for column in ("std_deviation_weight", "std_deviation_length")
        },
        source=signed(batches.growth_sample, "sample_date", "operator", "work"),
        reads=SIGNED_BY,
        entered=signed_at("sample_date"),
        by=OPERATOR,
        member=MEMBER,
        corrected="avg_weight_g",
        dated="sample_date",
    ),
    AquamindTable(
        "batch_individualgrowthobservation",
        batches.individual_growth_observation,
        {"id": number("growth_sample_id", "fish_identifier", 100_000)},
        by=OPERATOR,
    ),
    days.VIEW,
    AquamindTable("broodstock_eggsupplier", batches.egg_supplier, by=ENGINEER, natural=("name",)),
    *broodstock.VIEWS,
]
