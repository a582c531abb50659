"""Three months of a farm of a few rows, in every table that AquaMind's are filled from.

A batch starts on 5 January and moves from one tray to another on 10 February, where it counts as
mixed, with itself. A lot of feed is used up on 20 February. A laboratory's result comes a month
after its sample was taken.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from aquamind_assets.aquamind.tables import DAILY_READINGS, VIEWS
from aquamind_assets.batches import tables as batches
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables as disease
from aquamind_assets.disease.lice import tables as lice
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.environment import tables as environment
from aquamind_assets.environment.readings import tables as readings
from aquamind_assets.feed import tables as feed
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.people import tables as staff
from aquamind_assets.records.tables import injected_error, late_entry
from resources.database import Database, Origin

JANUARY, FEBRUARY, MARCH = MONTHS = [Month(2015, number) for number in (1, 2, 3)]

START = date(2015, 1, 5)
MOVED = date(2015, 2, 10)

#: Day of an entry of dead fish with a wrong number.
MISCOUNTED = date(2015, 3, 10)

#: Day of an entry of dead fish that was first wrong, and the id of who enters all.
CORRECTED, MEMBER_ID = date(2015, 3, 12), 17

#: Fish in the trays on a day.
POPULATION = 1000

_EMPTY = {int: 0, float: 0.0, str: "", bool: True}

Rows = list[dict[str, Any]]


def tables() -> list[sa.Table]:
    """Every table of ours that the load reads."""
    found = {table for view in (*VIEWS, DAILY_READINGS) for table in (view.table, *view.reads)}
    return sorted({*found, injected_error}, key=str)


def build(
    database: Database,
    settings: Mapping[str, Any] | None = None,
    months: Sequence[Month] = MONTHS,
) -> None:
    """Write it, or some months of it."""
    for month in months:
        put_all(database, month, {table: rows_of(table, month) for table in tables()}, settings)


def put(database: Database, table: sa.Table, month: Month, rows: Rows, *, code: str = "1") -> None:
    """Write a month of a table."""
    put_all(database, month, {table: rows}, code=code)


def put_all(
    database: Database,
    month: Month,
    rows_of: Mapping[sa.Table, Rows],
    settings: Mapping[str, Any] | None = None,
    *,
    code: str = "1",
) -> None:
    """Write a month of tables in one transaction; columns that a row does not name are empty."""
    with database.replace(month, list(rows_of)) as replacement:
        for table, rows in rows_of.items():
            replacement.write(table, _columns(table, month, rows))
        replacement.finish(lambda version, n: Origin(settings or {"seed": 1}, "", code, version, n))


def _columns(table: sa.Table, month: Month, rows: Rows) -> dict[str, np.ndarray]:
    columns = {}
    for column in table.columns:
        kind = column.type.python_type
        values = [row.get(column.name, _default(column, kind, month)) for row in rows]
        if kind is str:
            columns[column.name] = np.array(values, dtype=object)
        elif kind in (bool, int, float):
            columns[column.name] = np.array(values, dtype=float if column.nullable else kind)
        else:
            columns[column.name] = np.array(values, dtype="datetime64[us]")
            if kind is date:
                columns[column.name] = columns[column.name].astype("datetime64[D]")
    return columns


def _default(column: sa.Column, kind: type, month: Month) -> object:
    if column.nullable:
        return {int: np.nan, float: np.nan, str: None}.get(kind, np.datetime64("NaT"))
    return _EMPTY.get(kind, np.datetime64(month.start))


def rows_of(table: sa.Table, month: Month) -> Rows:
    """The rows of a table in a month."""
    if table in _CATALOGUES:
        return _CATALOGUES[table] if month == JANUARY else []
    return _MONTHLY[table](month) if table in _MONTHLY else []


_CATALOGUES: dict[sa.Table, Rows] = {
    batches.species: [{"id": 1, "name": "Atlantic Salmon", "scientific_name": "Salmo salar"}],
    batches.lifecycle_stage: [
        {"id": n, "species_id": 1, "name": name, "order": n, "typical_duration_days": 10 * n}
        for n, name in enumerate(
            ("Egg", "Alevin", "Fry", "Parr", "Smolt", "Post-Smolt", "Grow-out"), 1
        )
    ],
    batches.egg_supplier: [{"id": 1, "name": "AquaGen"}],
    batches.product_grade: [{"id": 1, "code": "SUP-4"}],
    infrastructure.geography: [
        {"id": 1, "name": "Faroe Islands"},
        {"id": 2, "name": "Scotland"},
    ],
    infrastructure.area_group: [{"id": 1, "geography_id": 1, "name": "Group"}],
    infrastructure.area: [{"id": 20, "geography_id": 1, "area_group_id": 1, "name": "Area"}],
    infrastructure.freshwater_station: [
        {"id": 1, "geography_id": 1, "name": "Station", "station_type": "FRESHWATER"}
    ],
    infrastructure.hall: [
        {"id": 10, "freshwater_station_id": 1, "name": "Hall", "stage": "egg", "area_sqm": 100}
    ],
    infrastructure.container_type: [{"id": 1, "name": "Tray stack", "category": "TRAY"}],
    infrastructure.container: [
        {
            "id": 100 + n,
            "name": f"T0{n}",
            "hall_id": 10,
            "container_type_id": 1,
            "volume_m3": 1,
            "max_biomass_kg": 100,
            "hierarchy_role": "HOLDING",
        }
        for n in (1, 2)
    ],
    infrastructure.sensor: [
        {"id": 1000 + n, "container_id": 100 + n, "sensor_type": "TEMPERATURE", "parameter_id": 1}
        for n in (1, 2)
    ],
    infrastructure.feed_container: [
        {"id": 1, "name": "Silo", "container_type": "SILO", "hall_id": 10, "capacity_kg": 1000}
    ],
    environment.environmental_parameter: [
        {"id": 1, "name": "Temperature", "water": "fresh", "min_value": 4, "max_value": 16},
        {"id": 2, "name": "Temperature", "water": "sea", "min_value": 2, "max_value": 18},
    ],
    observed.lice_type: [
        {"id": 1, "species": "Lepeophtheirus salmonis", "gender": "female"}
        | {"development_stage": "adult"},
        {"id": 2, "species": "Lepeophtheirus salmonis", "gender": "unknown"}
        | {"development_stage": "chalimus"},
    ],
    observed.health_parameter: [{"id": 4, "name": "Gill Condition", "max_score": 3}],
    observed.parameter_score_definition: [
        {"id": 1, "parameter_id": 4, "score_value": 2, "label": "moderate"}
    ],
    observed.sample_type: [{"id": 1, "name": "Gill swab"}],
    observed.mortality_reason: [
        {"id": 1, "name": "Environment"},
        {"id": 2, "name": "Unknown"},
        {"id": 3, "name": "Storm", "parent_id": 1},
    ],
    disease.vaccine: [{"id": 1, "name": "Vaccine", "protocol": "standard"}],
    disease.treatment_type: [
        {"id": 1, "name": "Formalin", "treatment_type": "medication", "method": "bath"}
    ],
    feed.feed: [{"id": 1, "name": "Byrja 0.5 mm", "size_category": "MICRO"}],
    feed.feed_supplier: [{"id": 1, "name": "Havsbrún"}],
    staff.staff_member: [
        {"id": MEMBER_ID, "username": "anna.dam.17", "full_name": "Anna Dam"}
        | {"role": "operator", "geography_id": 1}
    ],
}


def _days(month: Month) -> list[date]:
    return [day for day in month.days.astype(object) if day >= START]


def _stay(day: date) -> int:
    return 1 if day < MOVED else 2


def _fish(day: date) -> dict[str, Any]:
    stay = _stay(day)
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
        _fish(day)
        | {
            "date": day,
            "lifecycle_stage_id": _stay(day),
            "population": _left(day),
            "mortality_count": 1,
            "biomass_kg": 0.002 * _left(day),
            "avg_weight_g": 0.2,
            "health_status": "normal",
            "day_number": (day - START).days + 1,
        }
        for day in _days(month)
    ]


def _mortality_event(month: Month) -> Rows:
    return [
        _fish(day)
        | {"id": (day - START).days * 10, "event_date": day, "count": 1, "cause": "UNKNOWN"}
        for day in _days(month)
    ]


def _injected_error(month: Month) -> Rows:
    """One entry of dead fish in March is of seven fish."""
    if month != MARCH:
        return []
    row = next(row for row in _mortality_event(month) if row["event_date"] == MISCOUNTED)
    recorded = {name: str(value) for name, value in row.items()} | {"count": "7"}
    recorded |= {"biomass_kg": "0", "description": ""}
    return [
        {
            "date": MISCOUNTED,
            "table_name": str(batches.mortality_event),
            "key": row["id"],
            "column_name": "count",
            "kind": "summed up",
            "true_value": "1",
            "recorded_value": "7",
            "recorded_row": json.dumps(recorded),
        }
    ]


def _late_entry(month: Month) -> Rows:
    """One entry of a dead fish in March was first of nine fish."""
    if month != MARCH:
        return []
    row = next(row for row in _mortality_event(month) if row["event_date"] == CORRECTED)
    return [
        {
            "date": CORRECTED,
            "table_name": str(batches.mortality_event),
            "key": row["id"],
            "column_name": "count",
            "entered_at": np.datetime64(CORRECTED, "us") + np.timedelta64(15, "h"),
            "first_value": "9",
            "corrected_at": np.datetime64(CORRECTED, "us") + np.timedelta64(60, "h"),
        }
    ]


def _duty(month: Month) -> Rows:
    """One person does all the work, and enters it at four."""
    columns = [column.name for column in staff.duty.columns]
    return [
        {name: MEMBER_ID for name in columns if name.endswith("_id")}
        | {
            name: np.datetime64(day, "us") + np.timedelta64(16, "h")
            for name in columns
            if name.endswith("_at")
        }
        | {"date": day, "site_id": 0}
        for day in month.days.astype(object)
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


#: Day on which each lot comes and is used up, and how much of it is fed on a day.
_LOTS = {1: (date(2015, 1, 5), date(2015, 2, 20)), 2: (date(2015, 2, 21), date(2015, 12, 31))}
_FED_G = 100


def _stock(month: Month) -> Rows:
    found = []
    for lot, (comes, ends) in _LOTS.items():
        if comes < month.end and ends >= month.start:
            last = min(ends, month.days.astype(object)[-1])
            left = _FED_G * (ends - last).days
            found.append(
                {
                    "id": lot,
                    "feed_container_id": 1,
                    "feed_purchase_id": lot,
                    "feed_id": 1,
                    "entry_date": comes,
                    "received_g": _FED_G * ((ends - comes).days + 1),
                    "quantity_g": left,
                }
            )
    return found


def _purchase(month: Month) -> Rows:
    return [
        {
            "id": lot,
            "purchase_date": max(comes.replace(day=1), JANUARY.start),
            "supplier_id": 1,
            "feed_id": 1,
            "feed_container_id": 1,
            "quantity_g": 1_000_000,
            "cost_per_kg": 1.5,
            "expected_delivery_date": comes,
            "delivery_date": comes,
            "status": "DELIVERED",
        }
        for lot, (comes, _) in _LOTS.items()
        if month.start <= comes < month.end
    ]


def _feeding(month: Month) -> Rows:
    return [
        _fish(day)
        | {
            "feeding_date": day,
            "meal": 1,
            "part": 1,
            "fed_at": np.datetime64(day) + np.timedelta64(9, "h"),
            "feed_id": 1,
            "feed_stock_id": 1 if day <= _LOTS[1][1] else 2,
            "amount_g": _FED_G,
            "method": "MANUAL",
        }
        for day in _days(month)
    ]


def _reading(month: Month) -> Rows:
    return [
        _fish(day)
        | {
            "reading_time": np.datetime64(day) + np.timedelta64(hour, "h"),
            "sensor_id": 1000 + _stay(day),
            "parameter_id": 1,
            "value": 8.0 + hour / 24,
        }
        for day in _days(month)
        for hour in (0, 12)
    ]


def _reading_daily(month: Month) -> Rows:
    return [
        _fish(day) | {"date": day, "parameter_id": 1, "mean_value": 8.25, "reading_count": 2}
        for day in _days(month)
    ]


def _calibration(month: Month) -> Rows:
    """The first sensor is replaced in January, both are calibrated in February."""
    return [
        {
            "date": date(2015, month.number, 19),
            "sensor_id": 1000 + n,
            "container_id": 100 + n,
            "deviation": 0.125,
            "is_replaced": month == JANUARY,
            "new_serial_number": "new" if month == JANUARY else None,
        }
        for n in (1, 2)
        if month == FEBRUARY or (month == JANUARY and n == 1)
    ]


def _samples(month: Month) -> Rows:
    day = date(2015, month.number, 15)
    return [_fish(day) | {"id": month.number, "sample_date": day, "sample_size": 5}]


def _lab_sample(month: Month) -> Rows:
    day = date(2015, month.number, 30) if month == JANUARY else date(2015, month.number, 3)
    return [
        _fish(day)
        | {
            "id": month.number,
            "sample_date": day,
            "date_sent_to_lab": day,
            "date_results_received": day.replace(month=month.number + 1, day=4),
            "sample_type_id": 1,
            "reason": "routine",
            "findings_summary": "None found.",
            "quantitative_results": '{"positive": 0}',
            "fish_tested": 5,
        }
    ]


#: The part of a mix that is all of it.
_WHOLE = {"source_batch_id": 1, "population_count": 960, "biomass_kg": 1.92, "percentage": 100.0}

_MONTHLY = {
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
            {"action_id": 1, "leg_number": leg, "leg_type": kind, "carrier": carrier, "date": MOVED}
            for leg, (kind, carrier) in enumerate(
                (("STATION_TO_TRUCK", "Lorry 1"), ("VESSEL_TO_RING", "Well-boat 1")), 1
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
    batches.mortality_event: _mortality_event,
    injected_error: _injected_error,
    late_entry: _late_entry,
    staff.duty: _duty,
    batches.growth_sample: _samples,
    batches.individual_growth_observation: lambda month: [
        {
            "growth_sample_id": month.number,
            "fish_identifier": fish,
            "sample_date": date(2015, month.number, 15),
        }
        for fish in range(1, 6)
    ],
    environment.weather: lambda month: [
        {"timestamp": np.datetime64(month.start) + np.timedelta64(hour, "h"), "area_id": 20}
        for hour in range(24 * 28)
    ],
    environment.photoperiod: lambda month: [
        {"date": day, "area_id": 20, "site_id": 20} for day in month.days.astype(object)
    ],
    readings.environmental_reading: _reading,
    readings.reading_daily: _reading_daily,
    readings.sensor_calibration: _calibration,
    feed.feed_purchase: _purchase,
    feed.feed_container_stock: _stock,
    feed.feeding_event: _feeding,
    feed.container_feeding_summary: lambda month: [
        {"month": month.start, "container_assignment_id": 1, "batch_id": 1, "fcr": 1.0}
        | {"period_start": month.start, "period_end": month.days.astype(object)[-1]}
        | {"confidence_level": "HIGH", "estimation_method": "MEASURED"}
    ],
    lice.lice_count: lambda month: [
        _fish(date(2015, month.number, 20))
        | {"id": 10 * month.number + kind, "count_date": date(2015, month.number, 20)}
        | {"lice_type_id": kind, "fish_sampled": 20, "detection_method": "manual"}
        for kind in (1, 2)
    ],
    disease.treatment: lambda month: [
        _fish(date(2015, month.number, 8))
        | {"id": month.number, "treatment_date": date(2015, month.number, 8)}
        | {"treatment_type_id": 1, "reason": "lice", "outcome": "successful"}
    ],
    observed.health_sampling_event: lambda month: [
        _fish(date(2015, month.number, 12))
        | {"id": month.number, "sampling_date": date(2015, month.number, 12)}
        | {"number_of_fish_sampled": 1, "calculated_sample_size": 1}
    ],
    observed.individual_fish_observation: lambda month: [
        {"id": month.number, "sampling_event_id": month.number, "fish_identifier": 1}
        | {"sampling_date": date(2015, month.number, 12)}
    ],
    observed.fish_parameter_score: lambda month: [
        {"individual_fish_observation_id": month.number, "parameter_id": 4, "score": 2}
        | {"sampling_date": date(2015, month.number, 12)}
    ],
    observed.lab_sample: _lab_sample,
    observed.journal_entry: lambda month: [
        {"id": month.number, "batch_id": 1, "category": "observation", "severity": "low"}
        | {"entry_date": np.datetime64(f"2015-{month.number:02d}-12T10:00"), "container_id": 101}
    ],
    observed.mortality_record: lambda month: [
        _fish(date(2015, month.number, 22))
        | {"id": month.number, "event_date": date(2015, month.number, 22)}
        | {"reason_id": 3, "count": 7}
    ],
}
