"""Measures of disease and lice, of a farm with one outbreak, one treatment and some counts."""

import farm
import numpy as np
import pytest

from aquamind_assets.realism.queries import ask
from resources.database import Database

disease = pytest.importorskip("aquamind_assets.disease.tables")
lice = pytest.importorskip("aquamind_assets.disease.lice.tables")
seen = pytest.importorskip("aquamind_assets.disease.observation.tables")

DAYS = np.arange(farm.RELEASED, farm.NEXT_RELEASED + 40)


@pytest.fixture
def sick_farm(known_farm: Database) -> Database:
    """PD from day 100 to 160 of the first cycle, thermal delousing on day 200, weekly counts."""
    day = farm.RELEASED
    farm.put(
        known_farm,
        disease.disease_profile,
        id=[1, 2],
        code=["PD", "ISA"],
        agent_type="virus",
    )
    farm.put(
        known_farm,
        disease.treatment_type,
        id=[1, 2, 3],
        code=["thermal", "formalin", "emamectin"],
        method=["thermal", "bath", "feed"],
        treatment_type="physical",
    )
    months = np.unique(DAYS.astype("datetime64[M]")).astype("datetime64[D]")
    farm.put(known_farm, disease.pathogen_pressure, month=months, site_id=farm.AREA, disease_id=1)
    onset = {"onset_date": day + 100, "end_date": day + 160}
    farm.put(
        known_farm,
        disease.outbreak,
        id=7,
        batch_id=1,
        disease_id=1,
        site_id=farm.AREA,
        phase="ended",
        detected_date=day + 114,
        **onset,
    )
    farm.put(
        known_farm,
        disease.outbreak_stay,
        outbreak_id=7,
        assignment_id=2,
        peak_date=day + 121,
        **onset,
    )
    fed = np.repeat([day + 202, day + 208, day + 214], [10, 1, 10])  # of one round
    resisted = np.where(fed < np.datetime64("2016-08-01"), 0.5, 0.9)
    farm.put(
        known_farm,
        disease.treatment,
        id=np.arange(3 + fed.size),
        batch_id=1,
        assignment_id=np.append([2, 2, 1], np.full(fed.size, 2)),
        treatment_date=np.append(np.array([day + 200, day + 202, day - 30]), fed),
        treatment_type_id=np.append([1, 1, 2], np.full(fed.size, 3)),
        reason=np.array(["lice", "lice", "COSTIA", *(["lice"] * fed.size)]),
        removed=np.append([0.8, 0.9, 0.5], 0.1 + 0.7 * (1.0 - resisted)),
        outcome="successful",
    )
    farm.put(
        known_farm,
        lice.delousing,
        month=np.array(["2016-06-01", "2016-07-01"], dtype="datetime64[D]"),
        area_id=farm.AREA,
        resistant_emamectin=[0.5, 0.9],
    )
    farm.put(
        known_farm,
        seen.lab_sample,
        id=[1, 2],
        batch_id=1,
        disease_id=[1, 2],
        sample_date=day + 110,
        fish_tested=10,
        fish_positive=[9, 1],  # a single one is not confirmed
        date_sent_to_lab=day + 111,
        date_results_received=day + 114,
        method="RT-qPCR",
        reason="routine",
        ct_mean=20.0,
        ct_min=18.0,
    )
    farm.put(known_farm, lice.lice_pressure, date=DAYS, area_id=farm.AREA)
    farm.put(
        known_farm,
        seen.lice_type,
        id=[1, 2],
        gender=["female", "male"],
        development_stage="adult",
    )
    counted = farm.RELEASED + np.arange(14, 400, 7)
    count = np.where(counted <= day + 200, 32, 6)
    count[:7] = 0  # January and February, as in a loch that was fallowed
    farm.put(
        known_farm,
        lice.lice_count,
        id=np.arange(2 * counted.size),
        count_date=np.repeat(counted, 2),
        container_id=2,
        lice_type_id=np.tile([1, 2], counted.size),
        fish_sampled=20,
        count_value=np.stack([count, np.full(counted.size, 99)], 1).reshape(-1),
    )
    farm.put(known_farm, farm.batches.planned_stay, id=[1, 2], site_id=[farm.HALL, farm.AREA])
    return known_farm


#: Answer, item, value; 411 days with fish at sea, one of them of the harvest.
FIGURES = [
    ("outbreak_rate", "PD", 1 / (410 / 365.25)),
    ("outbreak_rate", "ISA", 0.0),
    ("outbreak_count", "PD", 2.0),
    ("cycles_found_by_laboratory", "PD", 100.0),
    ("cycles_found_by_laboratory", "ISA", 0.0),
    ("outbreak_course", "PD, loss, median", 100 * 16 / 901),
    ("outbreak_course", "PD, months", 60 / 30.44),
    ("outbreak_course", "PD, weeks to peak", 3.0),
    ("outbreak_course", "PD, June-October", 0.0),
    ("outbreak_course", "PD, weight", (5 + 11 * 100 / 400) ** 3),
    ("delousing_rate", "", 1 / (410 / 365.25)),
    ("count_routine", "interval", 7.0),
    ("count_routine", "fish", 20.0),
    ("adult_females", "05", 1.6),
    ("adult_females", "May, p90", 1.6),
    ("counts_over_limit", "", 100 * 20 / 56),
    ("low_after_fallow", "", 2.0),
]

OF_ALL = [
    ("freshwater_baths", "", 0.5),
    ("share_removed", "thermal, median", 0.85),
    ("share_removed_of_resistant", "emamectin", 0.1),
    ("counts_after_treatment", "thermal", 1 - 0.3 / 1.6),
    ("treatment_mortality", "thermal", 100 * 14 * (1 / 801 + 1 / 799) / 2),
    ("treatment_day_mortality", "thermal", None),
]


def test_disease_and_lice_of_a_farm_whose_figures_are_known(sick_farm: Database) -> None:
    answered = ask(sick_farm, scale=0.5)
    for name, item, value in FIGURES:
        ours = answered[name, "Faroe Islands", item]
        assert ours.value == pytest.approx(value, rel=2e-3, abs=1e-9), (name, item)
    for name, item, value in OF_ALL:
        ours = answered[name, "all", item]
        assert value is None or ours.value == pytest.approx(value, rel=2e-3), (name, item)


def test_where_health_is_not_made_yet_there_is_no_data(known_farm: Database) -> None:
    schema = disease.SCHEMA
    declared = farm.batches.batch.metadata.tables.values()
    known_farm.declare([table for table in declared if table.schema == schema])
    of_health = {"outbreak_rate", "delousing_rate", "cycles_found_by_laboratory"}
    assert not of_health & {name for name, _, _ in ask(known_farm, scale=1.0)}
