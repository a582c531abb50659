"""The fish of the loaded farm: the rows of its batch, month by month."""

from datetime import date
from typing import Any

import numpy as np

from aquamind_assets.batches import tables as batches
from aquamind_assets.core.months import Month

JANUARY, FEBRUARY, MARCH = MONTHS = [Month(2015, number) for number in (1, 2, 3)]

START = date(2015, 1, 5)

MOVED = date(2015, 2, 10)

#: Day of an entry of dead fish with a wrong number.
MISCOUNTED = date(2015, 3, 10)

#: Day of an entry of dead fish that was first wrong, and the id of who enters all.
CORRECTED, MEMBER_ID = date(2015, 3, 12), 17

#: Fish in the trays on a day.
POPULATION = 1000

Rows = list[dict[str, Any]]


def days(month: Month) -> list[date]:
    """The days of a month on which there are fish."""
    return [day for day in month.days.astype(object) if day >= START]


def stay_on(day: date) -> int:
    """The stay of the batch on a day."""
    return 1 if day < MOVED else 2


def fish(day: date) -> dict[str, Any]:
    """The stay and container of the batch on a day, as columns of a row."""
    stay = stay_on(day)
    return {"assignment_id": stay, "batch_id": 1, "container_id": 100 + stay}


def _batch(month: Month) -> Rows:
    hatched = month >= FEBRUARY
    return [
        {
            "id": 1,
            "batch_number": "BAK201502-001",
            "species_id": 1,
            "lifecycle_stage_id": 2 if hatched else 1,
            "status": "ACTIVE",
            "batch_type": "STANDARD",
            "egg_source": "INTERNAL",
            "geography_id": 1,
            "freshwater_station_id": 1,
            "start_date": START,
            "stage_start_date": MOVED if hatched else START,
            "expected_end_date": date(2017, 6, 1),
        }
    ]


def _assignment(month: Month) -> Rows:
    found = []
    for stay, begins, ends in ((1, START, MOVED), (2, MOVED, None)):
        if begins < month.end and (ends is None or ends >= month.start):
            gone = ends is not None and ends < month.end
            found.append(
                {
                    "id": stay,
                    "batch_id": 1,
                    "container_id": 100 + stay,
                    "lifecycle_stage_id": stay,
                    "assignment_date": begins,
                    "stage_start_date": begins,
                    "departure_date": ends if gone else np.datetime64("NaT"),
                    "is_active": not gone,
                    "population_count": 0 if gone else _left(month.days.astype(object)[-1]),
                    "avg_weight_g": 0.2,
                    "biomass_kg": 0.0 if gone else 2.0,
                    "notes": "",
                }
            )
    return found


def _left(day: date) -> int:
    """Fish left in the evening: one dies on each day."""
    return POPULATION - (day - START).days


def _daily_state(month: Month) -> Rows:
    return [
        fish(day)
        | {
            "date": day,
            "lifecycle_stage_id": stay_on(day),
            "population": _left(day),
            "mortality_count": 1,
            "biomass_kg": 0.002 * _left(day),
            "avg_weight_g": 0.2,
            "health_status": "normal",
            "day_number": (day - START).days + 1,
        }
        for day in days(month)
    ]


def mortality_event(month: Month) -> Rows:
    """One fish dies on each day."""
    return [
        fish(day)
        | {"id": (day - START).days * 10, "event_date": day, "count": 1, "cause": "UNKNOWN"}
        for day in days(month)
    ]


def _transfer(month: Month) -> Rows:
    return [
        {
            "id": 1,
            "workflow_number": "TRF-2015-00001",
            "batch_id": 1,
            "workflow_type": "LIFECYCLE_TRANSITION",
            "status": "COMPLETED",
            "source_lifecycle_stage_id": 1,
            "dest_lifecycle_stage_id": 2,
            "planned_start_date": MOVED,
            "actual_start_date": MOVED,
            "actual_completion_date": MOVED,
            "total_transferred_count": 960,
            "total_actions_planned": 1,
            "actions_completed": 1,
        }
    ] * (month == FEBRUARY)


def _transfer_action(month: Month) -> Rows:
    return [
        {
            "id": 1,
            "workflow_id": 1,
            "action_number": 1,
            "batch_id": 1,
            "source_assignment_id": 1,
            "dest_assignment_id": 2,
            "source_population_before": 964,
            "transferred_count": 960,
            "planned_date": MOVED,
            "actual_execution_date": MOVED,
            "status": "COMPLETED",
            "transfer_method": "MANUAL",
        }
    ] * (month == FEBRUARY)


def samples(month: Month) -> Rows:
    day = date(2015, month.number, 15)
    return [fish(day) | {"id": month.number, "sample_date": day, "sample_size": 5}]


#: The part of a mix that is all of it.
_WHOLE = {"source_batch_id": 1, "population_count": 960, "biomass_kg": 1.92, "percentage": 100.0}

#: By table: the rows of a month.
FISH = {
    batches.batch: _batch,
    batches.batch_creation: lambda month: (
        [
            {
                "id": 1,
                "workflow_number": "CRT-2015-001",
                "batch_id": 1,
                "status": "COMPLETED",
                "egg_source_type": "INTERNAL",
                "total_eggs_planned": 100_000,
                "total_eggs_received": 100_000,
                "actual_start_date": START,
                "planned_start_date": START,
            }
        ]
        * (month == JANUARY)
    ),
    batches.creation_action: lambda month: (
        [
            {
                "id": 1,
                "workflow_id": 1,
                "batch_id": 1,
                "action_number": 1,
                "dest_assignment_id": 1,
                "status": "COMPLETED",
                "delivery_method": "TRANSPORT",
                "expected_delivery_date": START,
                "actual_delivery_date": START,
            }
        ]
        * (month == JANUARY)
    ),
    batches.container_assignment: _assignment,
    batches.batch_transfer: _transfer,
    batches.transfer_action: _transfer_action,
    batches.transport_leg: lambda month: (
        [
            {"action_id": 1, "leg_number": leg, "leg_type": kind, "carrier": carrier}
            | {"capacity_m3": holds, "date": MOVED}
            for leg, (kind, carrier, holds) in enumerate(
                (("STATION_TO_TRUCK", "Lorry 1", 30.0), ("VESSEL_TO_RING", "Well-boat 1", 2100.0)),
                1,
            )
        ]
        * (month == FEBRUARY)
    ),
    batches.mix_event: lambda month: (
        [
            {"id": 2, "mixed_date": MOVED, "mixed_batch_id": 1, "container_id": 102}
            | {"action_id": 1, "population_count": 960, "biomass_kg": 1.92}
        ]
        * (month == FEBRUARY)
    ),
    batches.mix_event_component: lambda month: (
        [{"mix_event_id": 2, "source_assignment_id": 1, "mixed_date": MOVED, **_WHOLE}]
        * (month == FEBRUARY)
    ),
    batches.batch_composition: lambda month: (
        [{"mixed_batch_id": 1, "mixed_date": MOVED, **_WHOLE}] * (month == FEBRUARY)
    ),
    batches.daily_state: _daily_state,
    batches.mortality_event: mortality_event,
    batches.growth_sample: samples,
    batches.individual_growth_observation: lambda month: [
        {
            "growth_sample_id": month.number,
            "fish_identifier": fish,
            "sample_date": date(2015, month.number, 15),
        }
        for fish in range(1, 6)
    ],
}
