"""The vet's records follow from the state of the fish, and agree with each other."""

import json
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from broken import holds_and_is_seen_broken
from memory import write
from seen_farm import SeenFarm
from seen_rows import (
    AGD,
    FOUND,
    MONTHS,
    PARR_BATCH,
    PD,
    SEA_BATCH,
    SICK_RINGS,
    day,
    rows_of,
)

from aquamind_assets.aquamind import views
from aquamind_assets.batches import tables as batches
from aquamind_assets.core.columns import joined
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.gills.tables import gill_challenge, gill_count
from aquamind_assets.disease.lice.observed import site_counts
from aquamind_assets.disease.lice.tables import lice_count
from aquamind_assets.disease.observation import judging, signs
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.disease.observation.catalogue import (
    BODY,
    GILL,
    PARAMETERS,
    WOUNDS,
    health_parameters,
    lice_types,
    mortality_reasons,
    parameter_score_definitions,
    sample_types,
)
from aquamind_assets.disease.observation.checks import CHECKS
from aquamind_assets.disease.observation.laboratory import references
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.computation import fixed
from aquamind_assets.people.workdays import open_days
from aquamind_assets.settings.observation import Observation
from resources.copying import to_arrow
from resources.database import Database

DAYS = date(2020, 1, 1), date(2020, 3, 1)
YEAR = SimpleNamespace(key="2020-01", start=date(2020, 1, 1), end=date(2021, 1, 1))
CATALOGUES = dict(
    zip(
        observed.FIXED,
        (
            lice_types(),
            health_parameters(),
            parameter_score_definitions(),
            sample_types(),
            mortality_reasons(signs.reasons_of_diseases()),
        ),
        strict=True,
    )
)


@pytest.fixture(scope="module")
def farm() -> SeenFarm:
    """Both months, fish of only the sick containers sampled where there are any."""
    seen = SeenFarm(Observation(fish=200, sick_container_weight=100))
    for month in MONTHS:
        seen.run(month)
    return seen


def scores(farm: SeenFarm, batch: int) -> np.ndarray:
    """Scores of January's fish of a batch, shape (fish, parameters)."""
    rows = farm.months[MONTHS[0]]
    event = rows[observed.health_sampling_event]
    which = int(np.flatnonzero(event["batch_id"] == batch)[0])
    each = rows[observed.fish_parameter_score]["score"].reshape(event["id"].size, -1, 9)
    return each[which]


FIRST = Month(2015, 1)


def test_catalogues_fit_their_tables() -> None:
    for table, rows in CATALOGUES.items():
        assert to_arrow(table, fixed(table, rows, FIRST, FIRST)).num_rows > 4
    assert len(PARAMETERS) == 9
    assert parameter_score_definitions()["id"].size == 36
    reason = CATALOGUES[observed.mortality_reason]
    assert reason["id"].tolist() == [*range(1, 30), 98, 99]
    assert np.isin(reason["parent_id"][~np.isnan(reason["parent_id"])], reason["id"]).all()


def test_signs_are_there_for_every_disease_and_treatment() -> None:
    farm = SeenFarm()
    profile, kind = farm.fixed[tables.disease_profile], farm.fixed[tables.treatment_type]
    known = signs.signs_of(profile["id"], profile["code"], profile["is_notifiable"])
    assert (known.scores.sum(axis=1) > 2).all()
    assert signs.treatment_scores(kind["code"], kind["method"]).shape == (kind["id"].size, 9)
    with pytest.raises(ValueError, match="Ebola has no file"):
        signs.signs_of(np.array([1]), np.array(["Ebola"], dtype=object), np.array([True]))


def test_scores_follow_the_outbreak_of_that_container(farm: SeenFarm) -> None:
    event = farm.months[MONTHS[0]][observed.health_sampling_event]
    assert np.isin(event["assignment_id"][event["batch_id"] == SEA_BATCH], SICK_RINGS).all()
    healthy = SeenFarm(farm.settings.observation, healthy=True)
    healthy.run(MONTHS[0])
    sick, sound = scores(farm, SEA_BATCH), scores(healthy, SEA_BATCH)
    assert sick[:, GILL - 1].mean() > sound[:, GILL - 1].mean() + 0.5
    assert (scores(farm, PARR_BATCH) == scores(healthy, PARR_BATCH)).all()
    assert 0.55 < (sound == 0).mean() < 0.85


def test_string_jellyfish_show_on_the_skin_of_the_fish(farm: SeenFarm) -> None:
    calm = SeenFarm(farm.settings.observation)
    calm.months[MONTHS[0]][gill_challenge]["string_jellyfish"][:] = 0.0
    calm.run(MONTHS[0])
    stung, sound = scores(farm, SEA_BATCH), scores(calm, SEA_BATCH)
    assert (stung >= sound).all()
    assert stung[:, WOUNDS - 1].mean() > sound[:, WOUNDS - 1].mean() + 0.2
    assert (scores(farm, PARR_BATCH) == scores(calm, PARR_BATCH)).all()


def test_fish_are_possible_and_thin_ones_score_so(farm: SeenFarm) -> None:
    for month in MONTHS:
        rows = farm.months[month]
        event, fish = (
            rows[observed.health_sampling_event],
            rows[observed.individual_fish_observation],
        )
        assert event["batch_id"].tolist().count(SEA_BATCH) == 1
        weight = fish["weight_g"].reshape(event["id"].size, -1).mean(axis=1)
        mean_g = np.where(event["batch_id"] == SEA_BATCH, 2000.0, 20.0)
        assert weight == pytest.approx(mean_g, rel=0.06)
        at_sea = event["batch_id"] == SEA_BATCH
        assert ((event["avg_k_factor"][at_sea] > 1.1) & (event["avg_k_factor"][at_sea] < 1.4)).all()
    rows = farm.months[MONTHS[0]]
    fish, event = rows[observed.individual_fish_observation], rows[observed.health_sampling_event]
    body = rows[observed.fish_parameter_score]["score"].reshape(-1, 9)[:, BODY - 1]
    of_sea = event["id"][event["batch_id"] == SEA_BATCH]
    at_sea, k = np.isin(fish["sampling_event_id"], of_sea), fish["condition_factor"]
    assert k[at_sea & (body == 3)].mean() < 0.95 * k[at_sea & (body == 0)].mean()


def test_laboratory_finds_what_there_is(farm: SeenFarm) -> None:
    lab = farm.months[MONTHS[0]][observed.lab_sample]
    found = lab["outbreak_id"] == FOUND
    assert set(lab["assignment_id"][found]) == set(SICK_RINGS)
    assert (lab["sample_date"][found] == day("2020-01-10")).all()
    assert (lab["fish_positive"][found] >= 4).all()
    assert (lab["ct_mean"][found] < 34).all()
    screened = SeenFarm(farm.settings.observation, healthy=True).run(MONTHS[0])
    sound = screened[observed.lab_sample]
    assert AGD in sound["disease_id"]
    assert (sound["fish_positive"] <= 1).all()
    for text, positive in zip(lab["quantitative_results"], lab["fish_positive"], strict=True):
        assert json.loads(text)["positive"] == positive


def test_a_laboratory_numbers_its_parcels_as_they_come() -> None:
    # Of the usual farm, and of one twenty times as large.
    for size, stays, scale in ((900, 60, 1.0), (40_000, 60_000, 20.0)):
        _numbers_hold(size, stays, scale)


def _numbers_hold(size: int, stays: int, scale: float) -> None:
    rng = np.random.default_rng(1)
    sampled = np.sort(day("2019-02-25") + rng.integers(0, 300, size))
    rows = {
        "method": np.where(rng.random(size) < 0.1, "microscopy", "RT-qPCR"),
        "assignment_id": rng.integers(1, stays, size),
        "sample_date": sampled,
        "date_sent_to_lab": np.busday_offset(sampled, 1, roll="backward", busdaycal=open_days()),
    }
    number = references(1, rows, scale)
    posted = rows["method"] != "microscopy"
    assert (number[~posted] == "").all()
    order = np.argsort(rows["date_sent_to_lab"][posted], kind="stable")
    sent = rows["date_sent_to_lab"][posted][order]
    at = np.array([int(one[-7:]) for one in number[posted][order]])
    later = np.diff(sent).astype(int) > 0
    edge = np.flatnonzero(later)
    assert (np.maximum.accumulate(at)[edge] < at[edge + 1]).all()
    parcels = {*zip(rows["assignment_id"][posted], sampled[posted], strict=True)}
    assert np.unique(number[posted].astype(str)).size == len(parcels)
    alone = {n: v[size // 2 :] for n, v in rows.items()}  # half do not know the rest
    cut = np.unique(sampled)[-20:]
    same = np.isin(sampled[size // 2 :], cut)
    assert (references(1, alone, scale)[same] == number[size // 2 :][same]).all()


def test_dead_of_a_disease_are_under_investigation_until_it_is_found(farm: SeenFarm) -> None:
    record = farm.months[MONTHS[0]][observed.mortality_record]
    of_ring = record["assignment_id"] == SICK_RINGS[0]
    by_reason = {
        name: int(record["count"][of_ring & (record["reason_id"] == number)].sum())
        for number, name in signs.reason_names().items()
        if name in ("Disease under investigation", "AGD", "Unknown")
    }
    assert by_reason == {
        "Disease under investigation": 10 * 310 + 3 * 10,  # 10 to 19, and 29 to 31 January
        "AGD": 12 * 300,
        "Unknown": 8 * 300 + 18 * 10,
    }
    weekday = (record["event_date"].astype("datetime64[D]").astype(int) + 3) % 7
    ended = record["event_date"] < day("2020-01-31")
    assert (weekday[ended] == record["batch_id"][ended] % 5).all()  # each batch has its weekday


def test_treatments_are_judged_by_what_is_seen_after_them() -> None:
    farm = SeenFarm()
    scored = farm.months[MONTHS[0]][gill_count]
    last = {n: v[scored["count_date"] == scored["count_date"].max()] for n, v in scored.items()}
    last["id"], last["agd_score"] = last["id"] + 1, last["agd_score"] * 0.1  # after the baths
    last["count_date"] = last["count_date"] + np.timedelta64(7, "D")
    farm.months[MONTHS[0]][gill_count] = joined([scored, last])
    for month in MONTHS:
        farm.run(month)
    told = joined([farm.months[month][observed.treatment_judgement] for month in MONTHS])
    treatment = farm.months[MONTHS[0]][tables.treatment]
    pending = treatment["outcome"] == "pending"
    assert sorted(told["treatment_id"]) == sorted(treatment["id"][pending])  # each once
    given = treatment["treatment_date"][np.searchsorted(treatment["id"], told["treatment_id"])]
    assert (told["judged_date"] > given).all()
    assert {*told["evidence"]} == {"gill scores", "deaths"}  # of the baths at sea and in the hall
    assert {*told["outcome"][told["evidence"] == "gill scores"]} == {"successful"}


def test_outcomes_follow_from_falls_and_rises() -> None:
    assert judging._fallen(2.0, 0.9, (0.5, 0.2), 0.5) == "successful"
    assert judging._fallen(2.0, 1.2, (0.5, 0.2), 0.5) == "partial"
    assert judging._fallen(2.0, 2.2, (0.5, 0.2), 0.5) == "unsuccessful"
    assert judging._fallen(np.nan, 0.1, (0.5, 0.2), 0.5) == "successful"  # nothing is left
    assert judging._held(30.0, 35.0, 20.0) == "successful"
    assert judging._held(30.0, 60.0, 20.0) == "partial"
    assert judging._held(0.0, 90.0, 20.0) == "unsuccessful"


def test_a_batch_has_the_same_draws_whatever_the_others_suffer(farm: SeenFarm) -> None:
    healthy = SeenFarm(farm.settings.observation, healthy=True)
    seen = healthy.run(MONTHS[0])
    for table in (observed.health_sampling_event, observed.individual_fish_observation):
        rows = [farm.months[MONTHS[0]][table], seen[table]]
        event = "id" if table is observed.health_sampling_event else "sampling_event_id"
        of_parr = [row[event] // 1_000 >= 201 for row in rows]
        for name in rows[0]:
            assert (rows[0][name][of_parr[0]] == rows[1][name][of_parr[1]]).all(), name


def test_fish_in_a_zone_are_screened_each_month_for_its_disease(farm: SeenFarm) -> None:
    for month in MONTHS:
        lab = farm.months[month][observed.lab_sample]
        routine = (lab["reason"] == "routine") & (lab["batch_id"] == SEA_BATCH)
        assert PD in lab["disease_id"][routine]
        assert PD not in lab["disease_id"][lab["batch_id"] == PARR_BATCH]


def test_lice_of_two_areas_of_a_batch_are_not_averaged() -> None:
    farm = SeenFarm()
    rows = farm.months[MONTHS[0]]
    area = farm.fixed[infrastructure.area]
    two = {name: np.concatenate([v, v]) for name, v in area.items()} | {"id": np.array([1, 9])}
    stays = rows[batches.container_assignment]
    stays = stays | {"site_id": np.where(stays["id"] == 104, 9, stays["site_id"])}
    found = site_counts(rows[lice_count], stays, two, farm.settings.lice.limits)
    assert found["site_id"].tolist() == [1, 9]
    assert found["containers"].tolist() == [3, 1]


BROKEN = {
    "sampled_outside_stays": "UPDATE batches.daily_state SET population = 0"
    " WHERE assignment_id = (SELECT min(assignment_id) FROM disease.health_sampling_event)",
    "samples_missing": "DELETE FROM disease.health_sampling_event WHERE batch_id = 2",
    "fish_unlike_their_sample": "DELETE FROM disease.individual_fish_observation"
    " WHERE id = (SELECT min(id) FROM disease.individual_fish_observation)",
    "impossible_fish": "UPDATE disease.individual_fish_observation SET length_cm = length_cm * 1.1"
    " WHERE id = (SELECT min(id) FROM disease.individual_fish_observation)",
    "fish_not_scored": "DELETE FROM disease.fish_parameter_score WHERE parameter_id = 9",
    "deaths_not_classed": "UPDATE disease.mortality_record SET count = count + 1"
    " WHERE id = (SELECT min(id) FROM disease.mortality_record)",
    "outbreaks_not_sampled": "UPDATE disease.lab_sample SET fish_positive = 0, ct_mean = NULL"
    " WHERE outbreak_id = 1",
    "diagnoses_without_result": "UPDATE disease.lab_sample SET date_results_received ="
    " date_results_received + 1 WHERE outbreak_id = 1",
    "causes_named_early": "UPDATE batches.mortality_event SET disease_id = 1, cause = 'DISEASE'"
    " WHERE id = (SELECT min(id) FROM batches.mortality_event)",
    "suspicions_untested": "DELETE FROM disease.lab_sample WHERE id = (SELECT min(id)"
    " FROM disease.lab_sample WHERE reason = 'suspicion')",
    "parcels_out_of_order": "UPDATE disease.lab_sample SET lab_reference_id = 'FH-2020-999999'"
    " WHERE id = (SELECT min(id) FROM disease.lab_sample WHERE lab_reference_id <> '')",
    "treatments_not_noted": "DELETE FROM disease.journal_entry WHERE category = 'treatment'",
    "course_not_recorded": "DELETE FROM disease.mortality_record WHERE reason_id > 7",
    "bad_hearts_warmed": """
        UPDATE disease.treatment SET treatment_type_id = (
                SELECT id FROM disease.treatment_type WHERE code = 'thermal'),
            (batch_id, treatment_date) = (
                SELECT batch_id, result_date FROM disease.suspicion WHERE outcome = 'confirmed'
                ORDER BY result_date LIMIT 1)
        WHERE id = (SELECT min(id) FROM disease.treatment)""",
    "entries_left_open": "DELETE FROM disease.journal_entry WHERE subject = 'follow-up'",
}


@pytest.fixture
def stored(database: Database, farm: SeenFarm) -> Database:
    """Both months in PostgreSQL, as one partition."""
    months = [farm.months[month] for month in MONTHS]
    kept = [*months[0]]
    extra = {**CATALOGUES, **{t: r for t, r in farm.fixed.items() if t.schema == "disease"}}
    write(database, {table: joined([month[table] for month in months]) for table in kept}, YEAR)
    first = SimpleNamespace(key="2015-01", start=date(2015, 1, 1), end=date(2015, 2, 1))
    write(database, {t: fixed(t, rows, FIRST, FIRST) for t, rows in extra.items()}, first)
    return database


def test_checks_hold_and_see_what_is_broken(stored: Database) -> None:
    queries = {name: check(DAYS) for name, check in CHECKS.items()}
    holds_and_is_seen_broken(stored, queries, BROKEN)


def test_aquamind_sees_it_under_its_own_names(stored: Database) -> None:
    made = views.refresh(stored)
    health = {view.name for view in views.VIEWS if view.name.startswith("health_")}
    assert health <= set(made)
    for name in health:
        assert stored.count(f"SELECT count(*) FROM aquamind.{name}") > 0, name
    kinds = """SELECT count(DISTINCT treatment_type) FROM aquamind.health_treatment
        WHERE container_id IS NOT NULL"""
    assert stored.count(kinds) == 3  # medication, physical, vaccination
    positive = """SELECT count(*) FROM aquamind.health_healthlabsample
        WHERE (quantitative_results ->> 'positive')::int > 0"""
    assert stored.count(positive) >= 2


def test_aquamind_counts_culls_as_deaths_and_all_fish_of_the_sources(stored: Database) -> None:
    today = day("2020-01-20")
    gone = {"date": today, "assignment_id": 201, "description": "Runts"}
    moved = {"workflow_id": 1, "actual_execution_date": today, "status": "COMPLETED"}
    rows = {
        batches.removal: rows_of(
            batches.removal,
            gone | {"kind": "culled", "count": 500},
            gone | {"kind": "escaped", "count": 7},
        ),
        batches.batch_transfer: rows_of(batches.batch_transfer, {"month": today, "id": 1}),
        batches.transfer_action: rows_of(  # the first source is emptied in two goes
            batches.transfer_action,
            moved | {"id": 1, "source_assignment_id": 201, "source_population_before": 1000},
            moved | {"id": 2, "source_assignment_id": 201, "source_population_before": 400},
            moved | {"id": 3, "source_assignment_id": 202, "source_population_before": 800},
        ),
    }
    before = stored.count("SELECT sum(count) FROM batches.mortality_event")
    write(stored, rows, YEAR)
    views.refresh(stored)
    assert stored.count("SELECT sum(count) FROM aquamind.batch_mortalityevent") == before + 500
    twice = "SELECT count(*) - count(DISTINCT id) FROM aquamind.batch_mortalityevent"
    assert stored.count(twice) == 0
    whole = "SELECT total_source_count FROM aquamind.batch_batchtransferworkflow"
    assert stored.count(whole) == 1800


def test_samples_differ_in_size_and_agree_with_their_fish() -> None:
    seen = [SeenFarm(size_spread=spread).run(month) for spread in (0.3, 0.5) for month in MONTHS]
    sizes = set()
    for rows in seen:
        event = rows[observed.health_sampling_event]
        fish = rows[observed.individual_fish_observation]
        score = rows[observed.fish_parameter_score]
        for row, number in enumerate(event["id"]):
            mine = fish["sampling_event_id"] == number
            assert mine.sum() == event["calculated_sample_size"][row]
            mean = fish["weight_g"][mine].mean()
            assert event["avg_weight_g"][row] == pytest.approx(mean, rel=1e-5)
        assert score["score"].size == 9 * fish["id"].size
        assert np.isin(score["individual_fish_observation_id"], fish["id"]).all()
        sizes |= set(event["calculated_sample_size"].tolist())
    assert len(sizes) > 2
