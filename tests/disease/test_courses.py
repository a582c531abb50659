"""Courses of treatment: who prescribes them, and when they begin."""

import numpy as np
import sick_farm
from sick_farm import AREAS, SITE, SITE_BATCH

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND
from aquamind_assets.core.columns import Columns, as_dicts, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease.diagnosis.acting import Acting
from aquamind_assets.disease.diagnosis.tables import suspicion
from aquamind_assets.disease.health.outbreaks import outbreak_month
from aquamind_assets.disease.outbreaks.profiles import disease, diseases
from aquamind_assets.disease.treatment.courses import Found, course, disease_treated, first_day
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.treatments import Treatments

MONTH = Month(2017, 9)
BOILS = disease("FURUNCULOSIS")
NO_TREATMENT = {
    "treatment_type_id": np.zeros(0, dtype=int),
    "batch_id": np.zeros(0, dtype=int),
    "treatment_date": np.zeros(0, dtype="datetime64[D]"),
}


def boils(date: str) -> Columns:
    """A diagnosis of furunculosis on a day, as last month's table has it."""
    return sick_farm.diagnosed(SITE_BATCH, BOILS.id, date)


def acting(region: int = SCOTLAND) -> Acting:
    return Acting(1, MONTH.days, lambda site: region, Outbreaks())


def test_antibiotics_are_for_scotland_alone_and_seldom_against_winter_ulcer() -> None:
    rules = Outbreaks()
    for one in diseases():
        treated = {
            region: np.mean(
                [
                    disease_treated(1, row | {"id": number}, region, rules) is not None
                    for row in as_dicts(sick_farm.diagnosed(SITE_BATCH, one.id, "2017-09-05"))
                    for number in range(300)
                ]
            )
            for region in (FAROE, SCOTLAND)
        }
        if one.profile.agent_type == "bacterium":
            assert treated[FAROE] == 0
        if one.profile.agent_type == "bacterium" and one.code != "WINTER_ULCER":
            assert treated[SCOTLAND] == bool(one.profile.treatments)
        if one.code == "WINTER_ULCER":
            assert 0.2 < treated[SCOTLAND] < 0.4


def test_medicated_feed_is_made_to_order() -> None:
    (row,) = as_dicts(boils("2017-09-05"))
    days = {
        int((course(1, row | {"id": n}, BOILS, 0, Outbreaks())[0] - row["result_date"]).astype(int))
        for n in range(200)
    }
    assert days == set(range(3, 11))


def test_a_course_begins_within_the_month_of_its_diagnosis() -> None:
    found, empty = boils("2017-09-05"), table_rows(suspicion, {})
    rows = acting().found(found, empty, NO_TREATMENT, Found.nothing())
    assert rows is not None
    assert rows["id"].tolist() == found["id"].tolist()
    fish = sick_farm.of_site(MONTH, AREAS, SITE)
    weekly = np.full((MONTH.days.size, fish.stay_id.size), 0.001)
    weekly[:, 0] = 0.1  # the others have few deaths beside it
    weekly[5:, :] = 0.0  # what comes after the diagnosis is not known yet
    known = Found(rows, MONTH.days, fish.stay_id, weekly)
    made = outbreak_month(
        1,
        fish,
        sick_farm.NOTHING_COMES,
        sick_farm.nothing_before(),
        Outbreaks(),
        Treatments(),
        known,
    )
    (row,) = as_dicts(found)
    begins = first_day(1, row, lambda site: SCOTLAND, Outbreaks())
    assert made.given.stay.tolist() == [0]
    assert begins <= MONTH.days[made.given.day[0]] < begins + np.timedelta64(4, "D")
    assert acting().found(found, empty, NO_TREATMENT, known) is None


def test_no_month_is_made_again_for_what_is_not_treated_in_it() -> None:
    empty = table_rows(suspicion, {})
    late, early = boils("2017-09-29"), boils("2017-09-05")
    assert acting().found(late, empty, NO_TREATMENT, Found.nothing()) is None
    assert acting(FAROE).found(early, empty, NO_TREATMENT, Found.nothing()) is None
    assert acting().found(early, early, NO_TREATMENT, Found.nothing()) is None
