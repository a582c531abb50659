"""The vet decides by what is seen: deaths, appetite, samples; never by the infection itself."""

from typing import Any

import numpy as np
import sick_farm
from seen_farm import SeenFarm
from seen_rows import AREA, HALL, MONTHS, RINGS, SEA_BATCH, SICK_RINGS, day

from aquamind_assets.batches import tables as batches
from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.diagnosis.records import Scored, as_recorded
from aquamind_assets.disease.diagnosis.seen import signs_seen
from aquamind_assets.disease.diagnosis.suspicion import diagnosis_month
from aquamind_assets.disease.diagnosis.tables import stay_signs, suspicion
from aquamind_assets.disease.gills.tables import gill_count
from aquamind_assets.disease.health.outbreaks import outbreak_month
from aquamind_assets.disease.observation.signs import signs_of
from aquamind_assets.disease.outbreaks.profiles import disease, disease_profile_rows
from aquamind_assets.disease.outbreaks.vaccination import vaccine_lot, vaccine_of, vaccines
from aquamind_assets.environment.tables import environmental_event
from aquamind_assets.people.work import Work, is_working_day
from aquamind_assets.settings.observation import Observation
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.people import People
from aquamind_assets.settings.treatments import Treatments

DISEASES = disease_profile_rows()
SIGNS = signs_of(DISEASES["id"], DISEASES["code"], DISEASES["is_notifiable"])
AREAS, SITE = 12, 20
#: What a sample finds; all else of a suspicion is a decision.
FOUND = ("fish_positive", "outcome")


def work_of(month: Month) -> Work:
    """Days of work at both sites of `seen_farm`, without storms."""
    sites = np.array([min(AREA, HALL), max(AREA, HALL)])
    event = table_rows(environmental_event, {})
    return Work.of_month(1, month.days, sites, np.full(2, FAROE), event, People())


def concluded(farm: SeenFarm, seed: int = 1, **settings: Any) -> dict[Month, Columns]:
    """Suspicions of the two months of `seen_farm`, from nothing known before."""
    found, signs = {}, table_rows(stay_signs, {})
    before = table_rows(suspicion, {})
    for month in MONTHS:
        rows = farm.months[month]
        death = rows[batches.mortality_event]
        seen = signs_seen(month.days, rows[batches.daily_state], death, signs)
        made = diagnosis_month(
            seed,
            month,
            seen,
            death,
            rows[tables.outbreak],
            rows[tables.outbreak_stay],
            rows[gill_count],
            before,
            lambda site: FAROE,
            work_of(month),
            SIGNS,
            Outbreaks(**settings),
            Observation(),
        )
        before, signs = made["suspicion"], made["stay_signs"]
        found[month] = before
    return found


def same(one: Columns, other: Columns, without: tuple[str, ...] = ()) -> bool:
    names = [name for name in one if name not in without]
    return all(one[name].astype(str).tolist() == other[name].astype(str).tolist() for name in names)


def test_deaths_are_suspected_within_a_week_and_the_worst_rings_sampled() -> None:
    found = concluded(SeenFarm())[MONTHS[0]]
    first = found["raised_date"] == found["raised_date"][found["batch_id"] == SEA_BATCH].min()
    assert (found["raised_date"][first] - day("2020-01-02") <= np.timedelta64(7, "D")).all()
    assert (found["sample_date"] > found["raised_date"]).all()
    sampled = {*found["assignment_id"][first], *found["other_assignment_id"][first]}
    assert sampled <= set(SICK_RINGS)
    assert (found["batch_id"] == SEA_BATCH).all()  # the parr die as usual


def test_infection_without_signs_changes_no_decision() -> None:
    farm, other = SeenFarm(), SeenFarm()
    usual = concluded(farm)
    for month in MONTHS:
        hit = other.months[month][tables.outbreak_stay]
        hit["infected_date"] -= np.timedelta64(60, "D")
        hit["assignment_id"] = np.resize(np.array(RINGS[::-1]), hit["assignment_id"].size)
        other.months[month][tables.outbreak]["severity"] *= 3.0
        other.months[month][gill_count]["agd_score"][:] = 0.0
    changed = concluded(other)
    january, otherwise = usual[MONTHS[0]], changed[MONTHS[0]]
    assert january["id"].size > 0
    assert same(january, otherwise, FOUND)
    assert not same(january, otherwise)  # but the samples find other things


def test_whom_the_vet_treats_follows_from_the_diagnosis_alone() -> None:
    month = Month(2017, 10)
    fish = sick_farm.of_site(month, AREAS, SITE)
    batch = int(fish.batch_id[0])
    sores = disease("FURUNCULOSIS")
    for seed in range(1, 40):
        made = outbreak_month(
            seed,
            sick_farm.of_site(month.previous, AREAS, SITE),
            sick_farm.introduced(SITE, sores.id, "2017-09-01"),
            sick_farm.nothing_before(),
            Outbreaks(),
            Treatments(),
        )
        if made.rows["outbreak_stay"]["assignment_id"].size:
            break
    assert made.rows["outbreak_stay"]["assignment_id"].size > 0
    known = sick_farm.diagnosed(batch, sores.id, "2017-09-29")
    nothing = sick_farm.NOTHING_COMES

    def given(before: dict[str, Columns]) -> set[tuple[int, ...]]:
        one = outbreak_month(1, fish, nothing, before, Outbreaks(), Treatments()).given
        return set(zip(one.day, one.stay, one.treatment_type_id, strict=True))

    sick, sound = sick_farm.carried(made.rows, known), sick_farm.carried({}, known)
    assert given(sick) == given(sound) != set()
    doubtful = sick_farm.diagnosed(
        batch, sores.id, "2017-09-29", outcome="ruled out", fish_with_signs=0
    )
    assert given(sick_farm.carried(made.rows, doubtful)) == set()
    seldom = np.array([1.0, 0.001, 0.001, 0.001])
    signs = {
        "month": np.full(4, month.previous.days[0]),
        "assignment_id": fish.stay_id,
        "batch_id": fish.batch_id,
        "unexplained_weekly": seldom,
        "appetite": np.ones(4),
    }
    worst = given(sick | {"stay_signs": signs})
    assert {stay for _, stay, _ in worst} == {0}


def test_deaths_have_no_name_before_the_diagnosis() -> None:
    farm = SeenFarm()
    rows = farm.months[MONTHS[0]]
    true = {name: values.copy() for name, values in rows[batches.mortality_event].items()}
    ill = (true["id"] % 10) == 6
    true["cause"][ill], true["disease_id"][ill] = "DISEASE", 5.0
    state = rows[batches.daily_state] | {
        "deaths_disease": np.where(
            np.isin(rows[batches.daily_state]["mortality_count"], [310, 710]), 300, 0
        )
    }
    state["deaths_unknown"] = state["mortality_count"] - state["deaths_disease"]
    found = rows[suspicion]
    nobody = Scored(np.zeros(0, np.int64), np.zeros(0, "datetime64[D]"))
    told, day_rows = as_recorded(true, state, found, nobody, Outbreaks())
    named = told["cause"] == "DISEASE"
    result = found["result_date"][found["disease_id"] == 5].min()
    assert (told["event_date"][named] >= result).all()
    assert (named == (ill & (true["event_date"] >= result))).all()
    assert np.isnan(told["disease_id"][~named].astype(float)).all()
    total = day_rows["deaths_disease"] + day_rows["deaths_unknown"]
    assert (total == state["deaths_disease"] + state["deaths_unknown"]).all()
    assert day_rows["deaths_disease"].sum() == told["count"][named].sum()


def test_deaths_by_amoebae_are_named_from_the_first_high_gill_score() -> None:
    farm = SeenFarm(healthy=True)
    rows = farm.months[MONTHS[0]]
    state = rows[batches.daily_state]
    true = {name: values.copy() for name, values in rows[batches.mortality_event].items()}
    true["cause"][:], true["disease_id"][:] = "DISEASE", float(disease("AGD").id)
    state = state | {
        "deaths_disease": state["mortality_count"],
        "deaths_unknown": 0 * state["date"].astype(int),
    }
    scored_on = MONTHS[0].days[9]
    batch = true["batch_id"][:1].astype(np.int64)
    scored = Scored(batch, np.array([scored_on]))
    nothing = {name: values[:0] for name, values in rows[suspicion].items()}
    told, _ = as_recorded(true, state, nothing, scored, Outbreaks())
    expected = (true["batch_id"] == batch[0]) & (true["event_date"] >= scored_on)
    assert expected.any()
    assert not expected.all()
    assert ((told["cause"] == "DISEASE") == expected).all()


def test_wrong_suspicions_occur() -> None:
    mains = []
    for seed in range(1, 25):
        rows = concluded(SeenFarm(), seed=seed)[MONTHS[0]]
        mains += rows["disease_id"][rows["is_main"].astype(bool)].tolist()
    right = np.array(mains) == disease("AGD").id
    assert 0.1 < right.mean() < 1.0 or not right.any()
    assert len(set(mains)) > 2


def test_pancreas_disease_is_vaccinated_against_where_it_is_and_lots_fail() -> None:
    faroe, scotland = vaccine_of("enhanced", 1), vaccine_of("enhanced", 2)
    assert "PD" not in vaccines()[faroe - 1].protects
    assert "PD" in vaccines()[scotland - 1].protects
    days = np.arange("2015-01", "2075-01", 3, dtype="datetime64[M]").astype("datetime64[D]")
    lots = [vaccine_lot(1, 1, 1, one, Outbreaks()) for one in days]
    failed = np.mean([lot.effect < 1.0 for lot in lots])
    assert 0.0 < failed < 0.1
    each_day = np.arange("2015-01-01", "2025-01-01", dtype="datetime64[D]")
    by_day = {
        region: np.array([vaccine_lot(1, 1, region, day, Outbreaks()).number for day in each_day])
        for region in (1, 2)
    }
    assert not set(by_day[1]) & set(by_day[2])  # each region has lots of its own
    opened = each_day[1:][by_day[1][1:] != by_day[1][:-1]]
    assert 30 < opened.size < 80
    assert (opened == opened.astype("datetime64[M]")).mean() < 0.2


def test_suspicions_are_sampled_on_days_of_work() -> None:
    found = [concluded(SeenFarm(), seed)[month] for seed in range(1, 13) for month in MONTHS]
    sampled = np.unique(np.concatenate([rows["sample_date"] for rows in found]))
    assert sampled.size > 8
    assert is_working_day(sampled, FAROE).mean() > 0.9  # people seldom work on free days
    opened = np.concatenate([rows["fish_opened"] for rows in found])
    assert np.unique(opened[opened > 0]).size > 3
    tested = np.concatenate([rows["fish_tested"] for rows in found])
    assert np.unique(tested[tested > 0]).size > 3
    work = work_of(Month(2020, 12))
    assert str(work.next_day(np.datetime64("2020-12-30"), AREA, FAROE)) == "2020-12-30"
    free = Work.of_month(
        1,
        Month(2020, 12).days,
        np.array([AREA]),
        np.array([FAROE]),
        table_rows(environmental_event, {}),
        People(weekend_share=0, holiday_share=0),
    )
    assert str(free.next_day(np.datetime64("2020-12-31"), AREA, FAROE)) >= "2020-12-31"
    assert str(free.next_day(np.datetime64("2021-01-01"), AREA, FAROE)) == "2021-01-04"
