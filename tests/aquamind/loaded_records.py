"""The records about the fish of the loaded farm: feed, water, health and people."""

import json
from datetime import date

import numpy as np
from loaded_fish import (
    CORRECTED,
    FEBRUARY,
    JANUARY,
    MARCH,
    MEMBER_ID,
    MISCOUNTED,
    Rows,
    days,
    fish,
    mortality_event,
    stay_on,
)

from aquamind_assets.batches import tables as batches
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables as disease
from aquamind_assets.disease.lice import tables as lice
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.environment import tables as environment
from aquamind_assets.environment.readings import tables as readings
from aquamind_assets.feed import tables as feed
from aquamind_assets.people import tables as staff
from aquamind_assets.records.tables import injected_error, late_entry


def _injected_error(month: Month) -> Rows:
    """One entry of dead fish in March is of seven fish."""
    if month != MARCH:
        return []
    row = next(row for row in mortality_event(month) if row["event_date"] == MISCOUNTED)
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
    row = next(row for row in mortality_event(month) if row["event_date"] == CORRECTED)
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
        fish(day)
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
        for day in days(month)
    ]


def _reading(month: Month) -> Rows:
    return [
        fish(day)
        | {
            "reading_time": np.datetime64(day) + np.timedelta64(hour, "h"),
            "sensor_id": 1000 + stay_on(day),
            "parameter_id": 1,
            "value": 8.0 + hour / 24,
        }
        for day in days(month)
        for hour in (0, 12)
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


def _reading_daily(month: Month) -> Rows:
    return [
        fish(day) | {"date": day, "parameter_id": 1, "mean_value": 8.25, "reading_count": 2}
        for day in days(month)
    ]


def _lab_sample(month: Month) -> Rows:
    day = date(2015, month.number, 30) if month == JANUARY else date(2015, month.number, 3)
    return [
        fish(day)
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


def _conversion(month: Month) -> dict[str, object]:
    """Feed over growth by the books, which are behind the fish."""
    return {
        "month": month.start,
        "batch_id": 1,
        "period_start": month.start,
        "period_end": month.days.astype(object)[-1],
        "total_feed_kg": 3.0,
        "growth_kg": 3.0,
        "booked_growth_kg": 2.5,
        "fcr": 1.2,
        "estimation_method": "MEASURED",
    }


#: By table: the rows of a month.
RECORDS = {
    injected_error: _injected_error,
    late_entry: _late_entry,
    staff.duty: _duty,
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
        _conversion(month) | {"container_assignment_id": 1, "confidence_level": "HIGH"}
    ],
    feed.batch_feeding_summary: lambda month: [
        _conversion(month) | {"overall_confidence_level": "HIGH"}
    ],
    lice.lice_count: lambda month: [
        fish(date(2015, month.number, 20))
        | {"id": 10 * month.number + kind, "count_date": date(2015, month.number, 20)}
        | {"lice_type_id": kind, "fish_sampled": 20, "detection_method": "manual"}
        for kind in (1, 2)
    ],
    disease.treatment: lambda month: [
        fish(date(2015, month.number, 8))
        | {"id": month.number, "treatment_date": date(2015, month.number, 8)}
        | {"treatment_type_id": 1, "reason": "lice", "outcome": "successful"}
    ],
    observed.health_sampling_event: lambda month: [
        fish(date(2015, month.number, 12))
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
        fish(date(2015, month.number, 22))
        | {"id": month.number, "event_date": date(2015, month.number, 22)}
        | {"reason_id": 3, "count": 7}
    ],
}
