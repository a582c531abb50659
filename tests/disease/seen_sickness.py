"""What is wrong with the fish of the seen farm, and what was found: outbreaks, cases, samples."""

import numpy as np
import sqlalchemy as sa
from seen_rows import (
    AGD,
    AREA,
    COSTIA,
    DISEASES,
    FOUND,
    FOUND_LATE,
    MONTHS,
    NEVER,
    PARR_BATCH,
    PD,
    RINGS,
    SEA_BATCH,
    SICK_RINGS,
    TANKS,
    Columns,
    day,
    rows_of,
)

from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.authority import tables as tables_of_cases
from aquamind_assets.disease.diagnosis import tables as diagnosis_tables
from aquamind_assets.disease.gills import tables as gill_tables
from aquamind_assets.disease.observation import laboratory
from aquamind_assets.disease.observation.sickness import sickness
from aquamind_assets.disease.observation.signs import signs_of
from aquamind_assets.settings.observation import Observation


def outbreaks(month: Month) -> tuple[Columns, Columns]:
    """AGD in two rings from New Year, PD in the others from the 20th; nothing is found yet."""
    started = day(str(month.start))
    last = day(str(month.end)) - 1
    plans = [
        (FOUND, AGD, "2020-01-02", "2020-02-20", SICK_RINGS, 3),
        (FOUND_LATE, PD, "2020-01-20", "2020-04-20", RINGS[2:], 20),
    ]
    outbreak, hit = [], []
    for number, disease, onset, end, stays, apart in plans:
        over = day(end) <= last
        outbreak.append(
            {
                "id": number,
                "disease_id": disease,
                "onset_date": day(onset),
                "end_date": day(end),
                "introduction_date": day(onset) - 8,
                "detected_date": NEVER,
                "containers": len(stays),
                "phase": "ended" if over else "peak",
            }
        )
        for place, stay in enumerate(stays):
            begun = day(onset) + apart * place
            hit.append(
                {
                    "outbreak_id": number,
                    "assignment_id": stay,
                    "infected_date": begun - 8,
                    "onset_date": begun,
                    "peak_date": begun + 12,
                    "end_date": day(end),
                }
            )
    same = {"month": started, "batch_id": SEA_BATCH, "site_id": AREA, "severity": 1.0}
    return (
        rows_of(tables.outbreak, *outbreak, **same),
        rows_of(tables.outbreak_stay, *hit, month=started, effect_left=1.0, loss=0.05),
    )


def gill_counts(month: Month) -> Columns:
    """Weekly scores of the rings in January: amoebae on two of them."""
    counts = [
        {
            "id": ring * 1000 + week,
            "count_date": day("2020-01-03") + 7 * week,
            "assignment_id": ring,
            "container_id": ring,
            "agd_score": 3.5 if ring in SICK_RINGS else 0.0,
            "damage_score": 0.2,
        }
        for ring in RINGS
        for week in range(4)
    ]
    return rows_of(
        gill_tables.gill_count,
        *(counts if month == MONTHS[0] else []),
        batch_id=SEA_BATCH,
        fish_sampled=10,
    )


def authority(month: Month) -> dict[sa.Table, Columns]:
    """A case of PD, told of at the end of January and over in February, and a zone about it."""
    first = {"notified_date": day("2020-01-29"), "suspected_date": day("2020-01-29")}
    later = {
        "order_date": day("2020-02-06"),
        "result_date": day("2020-02-03"),
        "deadline": day("2020-04-06"),
        "emptied_date": day("2020-02-20"),
        "lifted_date": day("2020-02-28"),
        "status": "lifted",
        "means": "slaughter",
    }
    now = first | ({"status": "suspected"} if month == MONTHS[0] else later)
    same = {"month": day(str(month.start)), "disease_id": PD}
    case = rows_of(tables_of_cases.notifiable_case, now, id=2, batch_id=SEA_BATCH, **same)
    zone = {"area_id": AREA, "case_id": 2, "from_date": day("2020-01-01"), "kind": "protection"}
    return {
        tables_of_cases.notifiable_case: case,
        tables_of_cases.surveillance_zone: rows_of(tables_of_cases.surveillance_zone, zone, **same),
    }


def suspicions(
    month: Month, seed: int, outbreak: Columns, hit: Columns, settings: Observation
) -> Columns:
    """The samples that found both, of the worst rings; a third, of the parr, found nothing."""
    plans = [
        (1, SEA_BATCH, AGD, "2020-01-10", SICK_RINGS, "confirmed", True),
        (2, SEA_BATCH, PD, "2020-01-29", RINGS[2:], "confirmed", True),
        (3, PARR_BATCH, COSTIA, "2020-01-20", TANKS[:2], "ruled out", False),
    ]
    last = day(str(month.end)) - 1
    rows = [
        {
            "id": number,
            "batch_id": batch,
            "disease_id": disease,
            "raised_date": day(sample) - 1,
            "sample_date": day(sample),
            "assignment_id": stays[0],
            "other_assignment_id": stays[1],
            "outcome": outcome,
            "is_main": is_main,
            "fish_with_signs": 8 if is_main else 0,
            "fish_tested": 2 * settings.screened_fish,
        }
        for number, batch, disease, sample, stays, outcome, is_main in plans
        if day(sample) <= last
    ]
    same = {"month": day(str(month.start)), "sign": "deaths", "fish_opened": 10}
    found = rows_of(diagnosis_tables.suspicion, *rows, **same)
    known = signs_of(DISEASES["id"], DISEASES["code"], DISEASES["is_notifiable"])
    for sampled in MONTHS:
        test = laboratory.tests_of(found, sampled)
        scored = gill_counts(sampled)
        ill = sickness(test.stay, test.batch_id, test.day, outbreak, hit, scored, known)
        answer = laboratory.tested(seed, test, ill, known, settings)
        positive = answer.positive.sum(axis=1)
        for row in np.unique(test.row):
            found["fish_positive"][row] = positive[test.row == row].sum()
            found["result_date"][row] = answer.result_date[test.row == row].max()
    return found
