"""Treatments are data that fit what was published; their deaths and withdrawal add up."""

from dataclasses import replace

import numpy as np
import pytest
import sick_farm
from pydantic import ValidationError
from scipy.special import ndtri

from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import NEVER, Month
from aquamind_assets.core.prices import relative_price
from aquamind_assets.disease import tables
from aquamind_assets.disease.treatment.appetite import recovery_factor, recovery_luck
from aquamind_assets.disease.treatment.effects import stay_health_rows, treatment_effects
from aquamind_assets.disease.treatment.given import Given, prices_paid, treatment_rows
from aquamind_assets.disease.treatment.strain import strain, strained_losses
from aquamind_assets.disease.treatment.types import (
    USUAL_MORTALITY,
    TreatmentType,
    share_lost,
    share_removed,
    share_removed_resistant,
    treatment_types,
)
from aquamind_assets.disease.treatment.withdrawal import may_be_given
from aquamind_assets.settings.treatments import Treatments

TYPES = treatment_types()
NOTHING = table_rows(tables.stay_health, {})
QUARTILES = ndtri([0.25, 0.5, 0.75])


@pytest.mark.parametrize(
    ("code", "published"),
    [
        ("thermal", (0.59, 0.86, 0.96)),
        ("freshwater", (0.48, 0.79, 0.94)),
        ("mechanical", (0.20, 0.51, 0.81)),
        ("hydrogen_peroxide", (0.13, 0.59, 0.93)),
    ],
)
def test_lice_are_removed_as_published(code: str, published: tuple[float, ...]):
    kind = np.full(3, TYPES.id_of(code))
    assert share_removed(kind, QUARTILES) == pytest.approx(published, abs=0.02)
    assert np.isnan(share_removed_resistant(kind, QUARTILES)).all()


def test_resistant_lice_are_hardly_removed():
    kind = np.full(3, TYPES.id_of("deltamethrin"))
    assert share_removed_resistant(kind, QUARTILES) == pytest.approx((0.0, 0.10, 0.51), abs=0.02)
    feed = np.array([TYPES.id_of("emamectin")])
    assert share_removed_resistant(feed, np.zeros(1)) == pytest.approx(0.005, abs=0.001)


@pytest.mark.parametrize(
    ("code", "dead"),
    [("thermal", 0.0108), ("mechanical", 0.0117), ("freshwater", 0.0126), ("azamethiphos", 0.0042)],
)
def test_the_mean_of_the_deaths_is_the_published_one(code: str, dead: float):
    normal = ndtri((np.arange(20_000) + 0.5) / 20_000)
    kind = np.full(normal.size, TYPES.id_of(code))
    sound = share_lost(kind, normal, np.zeros(normal.size, dtype=bool), 2.5)
    sick = share_lost(kind, normal, np.ones(normal.size, dtype=bool), 2.5)
    field = sound.mean() * TYPES.usual_strain[kind[0] - 1]  # of fish as those that usually get it
    assert field + USUAL_MORTALITY == pytest.approx(dead, rel=0.03)
    assert 1.8 < sick.mean() / sound.mean() < 2.5


def given_on(day: int, code: str, lost: float, stays: int = 4) -> Given:
    zero = np.zeros(stays, dtype=int)
    kind, reason = zero + TYPES.id_of(code), np.full(stays, "lice", dtype=object)
    share = np.full(stays, 0.5)
    return Given.of(zero + day, np.arange(stays), kind, zero, reason, share, np.full(stays, lost))


def test_deaths_of_a_treatment_add_up_to_its_loss_across_a_month():
    settings, months = Treatments(), [Month(2016, 3), Month(2016, 4)]
    fish = [sick_farm.of_site(month, 6, 3) for month in months]
    assert fish[0].present.all()
    assert fish[1].present.all()
    given = given_on(27, "thermal", 0.05)
    first, _ = treatment_effects(given, NOTHING, fish[0], settings, 1)
    state = stay_health_rows(given, NOTHING, fish[0], settings)
    second, _ = treatment_effects(Given.none(), state, fish[1], settings, 1)
    hazard = np.concatenate([first, second])
    assert not hazard[:27].any()
    assert not hazard[27 + 14 :].any()
    assert (first.sum(axis=0) > 0).all()
    assert (second.sum(axis=0) > 0).all()
    assert -np.expm1(-hazard.sum(axis=0)) == pytest.approx(0.05)
    assert (hazard.argmax(axis=0) == 28).all()  # most die on the day after


def test_a_second_treatment_does_not_save_the_fish_from_the_first():
    fish, settings = sick_farm.of_site(Month(2016, 3), 6, 3), Treatments()
    both = Given.joined([given_on(2, "thermal", 0.04), given_on(7, "freshwater", 0.03)])
    hazard, _ = treatment_effects(both, NOTHING, fish, settings, 1)
    assert np.exp(-hazard.sum(axis=0)) == pytest.approx((1 - 0.04) * (1 - 0.03))


def test_fish_fast_before_and_eat_again_after():
    fish = sick_farm.of_site(Month(2016, 3), 6, 3)
    _, appetite = treatment_effects(given_on(10, "thermal", 0.01), NOTHING, fish, Treatments(), 1)
    assert (appetite[8:11] == 0.0).all()
    assert (appetite[:8] == 1.0).all()
    assert (np.diff(appetite[10:20, 0]) > 0).all()
    assert appetite[24, 0] > 0.9
    fed = treatment_effects(given_on(10, "emamectin", 0.0), NOTHING, fish, Treatments(), 1)
    assert (fed[1] == 1.0).all()


def test_withdrawal_follows_degree_days_and_goes_with_the_fish():
    fish = sick_farm.of_site(Month(2016, 3), 6, 3)
    given = given_on(10, "emamectin", 0.0)
    rows = treatment_rows(given, fish)
    water = fish.temperature_c[10]
    assert (rows["withholding_period_days"] == np.ceil(175 / water)).all()
    lasting = rows["withdrawal_until"] - rows["treatment_date"]
    assert (lasting.astype(int) == 6 + np.ceil(175 / water)).all()
    start = fish.start_date.copy()
    start[3] = fish.days[20]
    present = fish.present & (fish.days[:, None] >= start)
    moved = replace(fish, start_date=start, present=present)
    before_the_move = Given.joined([Given.none(), given_on(10, "emamectin", 0.0, stays=3)])
    state = stay_health_rows(before_the_move, NOTHING, moved, Treatments())
    assert (state["withdrawal_until"] == rows["withdrawal_until"][0]).all()
    assert state["assignment_id"].size == 4


def test_near_harvest_only_what_has_no_withdrawal_may_be_given():
    kinds = 1 + np.arange(TYPES.code.size)
    day, harvest = np.datetime64("2020-05-01"), np.datetime64("2020-05-09")
    near = may_be_given(kinds, day, np.full(kinds.size, 8.0), harvest, Treatments())
    assert (near == (TYPES.withdrawal_degree_days == 0)).all()
    never = np.datetime64("NaT", "D")
    assert may_be_given(kinds, day, np.full(kinds.size, 8.0), never, Treatments()).all()


def test_a_stay_is_not_treated_twice_on_a_day():
    with pytest.raises(ValueError, match="treated twice on day 3"):
        Given.joined([given_on(3, "thermal", 0.01), given_on(3, "salt", 0.01, stays=1)])


def test_treatments_against_a_virus_do_not_exist_and_faulty_data_are_refused():
    assert not TYPES.against("virus").size
    assert "thermal" in TYPES.code[TYPES.against("lice") - 1]
    assert set(TYPES.code[TYPES.against("bacterium") - 1]) == {"florfenicol", "oxytetracycline"}
    values = {
        "name": "x", "treatment_type": "physical", "method": "bath", "agent_types": ["lice"],
        "dosage": "x", "duration_days": 1, "withdrawal_degree_days": 0, "cost_eur_per_kg": 0.1,
        "mortality": 0.01, "mortality_log_sd": 1.0, "fasting_days": 0, "handling": True,
        "source": "somewhere",
    }  # fmt: skip
    TreatmentType(**values)
    with pytest.raises(ValidationError, match="rising shares"):
        TreatmentType(**values, removed=[0.5, 0.4, 0.9])


def test_bad_gills_warm_water_little_oxygen_and_no_rest_multiply_the_deaths():
    rules, sound = Treatments(), (0.0, 8.0, 95.0, np.inf)

    def deaths(gills: float, water_c: float, oxygen_pct: float, rested: float) -> float:
        return float(strain(np.array(gills), water_c, oxygen_pct, np.array(rested), rules))

    assert deaths(*sound) == 1.0
    each = [
        deaths(3.0, *sound[1:]),
        deaths(0.0, 15.0, *sound[2:]),
        deaths(0.0, 8.0, 70.0, np.inf),
        deaths(*sound[:3], 4.0),
    ]
    assert min(each) > 1.4
    assert deaths(3.0, 15.0, 95.0, np.inf) == pytest.approx(each[0] * each[1])
    assert deaths(5.0, 18.0, 50.0, 1.0) == 12.0


def test_only_treatments_that_handle_fish_strain_them_and_the_second_more():
    month = Month(2016, 5)
    fish = sick_farm.fish_of(month, 3)
    stay = int(np.flatnonzero(fish.present.all(axis=0))[0])
    kinds = np.array([TYPES.id_of(code) for code in ("thermal", "thermal", "emamectin")])
    water, air = np.zeros(fish.present.shape), np.full(fish.present.shape, 95.0)
    losses = strained_losses(
        np.array([3, 8, 12]),
        np.full(3, stay),
        kinds,
        np.full(3, 0.01),
        NOTHING,
        fish,
        water,
        air,
        Treatments(),
    )
    assert losses[2] == pytest.approx(0.01)
    assert losses[1] > 1.3 * losses[0]
    before = dict(NOTHING, assignment_id=fish.stay_id[[stay]], treatment_type_id=kinds[:1])
    before["treated_date"] = month.days[:1] - np.timedelta64(2, "D")
    again = strained_losses(
        np.array([3]),
        np.array([stay]),
        kinds[:1],
        np.full(1, 0.01),
        before,
        fish,
        water,
        air,
        Treatments(),
    )
    assert again[0] > 1.3 * losses[0]


def test_prices_follow_the_index_and_the_contract_of_the_year() -> None:
    day = np.arange("2015-01-15", "2025-01-15", dtype="datetime64[M]").astype("datetime64[D]")
    price = relative_price(1, "thermal", np.full(day.size, 1), day, 0.08)
    assert price[-12:].mean() > 1.1 * price[:12].mean()
    assert np.unique(price.round(4)).size > 100
    other = relative_price(1, "thermal", np.full(day.size, 2), day, 0.08)
    assert not np.allclose(price, other)
    assert np.allclose(
        relative_price(1, "thermal", np.full(day.size, 1), day, 0.0),
        relative_price(2, "freshwater", np.full(day.size, 2), day, 0.0),
    )
    assert np.array_equal(
        price[30:40], relative_price(1, "thermal", np.ones(10, int), day[30:40], 0.08)
    )


def test_a_price_is_not_read_back_from_the_biomass_treated():
    fish = sick_farm.of_site(Month(2016, 3), 6, 3)
    given = given_on(10, "thermal", 0.01)
    rows = treatment_rows(given, fish, prices_paid(1, given, fish, 0.08))
    a_kg = rows["cost_eur"] / rows["biomass_kg"]
    assert a_kg.std() / a_kg.mean() > 0.03
    assert np.array_equal(rows["cost_eur"], rows["cost_eur"].round(2))
    small = replace(fish, population=fish.population / 4)
    few = treatment_rows(given, small, prices_paid(1, given, small, 0.08))["cost_eur"]
    assert (few > 0.3 * rows["cost_eur"]).all()  # a boat comes for few fish as for many


def test_appetite_comes_back_by_method_water_and_ring() -> None:
    stays, day = np.arange(1, 401), np.full(400, np.datetime64("2021-05-03"))
    types, water = treatment_types(), np.full(400, 9.0)

    def takes(code: str, water_c: np.ndarray) -> np.ndarray:
        luck = recovery_luck(1, stays, day)
        return recovery_factor(luck, np.full(400, types.id_of(code)), water_c)

    thermal = takes("thermal", water)
    assert np.quantile(thermal, 0.75) > 1.5 * np.quantile(thermal, 0.25)
    assert np.median(thermal) > 1.2 * np.median(takes("freshwater", water))
    assert (takes("thermal", water + 5.0) < thermal).all()
    assert np.array_equal(thermal[100:200], takes("thermal", water)[100:200])
    none = recovery_factor(recovery_luck(1, stays, np.full(400, NEVER)), np.zeros(400, int), water)
    assert (none == 1.0).all()
