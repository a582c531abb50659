"""Whole fish and shares: nothing made, nothing lost."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquamind_assets.batches.catalogue import GROW_OUT, PARR
from aquamind_assets.batches.containers import STAYS_A_BATCH, movements, share_of_rest, whole_shares
from aquamind_assets.batches.life import environment_hazards, mortality
from aquamind_assets.batches.life.chance import chance_of_days
from aquamind_assets.batches.life.harvest import class_bounds, lots, weight_classes
from aquamind_assets.batches.life.stays import Stays
from aquamind_assets.batches.life.summary import deaths_in_windows, held_days
from aquamind_assets.core.months import Month
from aquamind_assets.settings.mortality import Mortality


@given(
    st.lists(st.integers(0, 200_000), min_size=1, max_size=8),
    st.floats(0, 5),
    st.integers(0, 2**32 - 1),
)
def test_no_more_fish_die_than_there_are(population, hazard, seed) -> None:
    random = np.random.default_rng(seed)
    fish = np.array(population)
    hazards = hazard * random.random((7, fish.size))
    deaths = mortality.whole_deaths(fish, hazards, random.random((7, fish.size)))
    assert (deaths >= 0).all()
    assert (deaths.sum(axis=0) <= fish).all()


def test_deaths_keep_the_mean_of_the_hazard() -> None:
    random = np.random.default_rng(1)
    fish = np.full(20_000, 900)
    hazards = np.zeros((7, fish.size))
    hazards[mortality.BACKGROUND], hazards[mortality.PREDATION] = 0.0004, 0.0002
    deaths = mortality.whole_deaths(fish, hazards, random.random(hazards.shape))
    assert deaths.mean(axis=1)[0] == pytest.approx(900 * 0.0004, rel=0.02)
    assert deaths.mean(axis=1)[mortality.PREDATION] == pytest.approx(900 * 0.0002, rel=0.03)


def test_a_bad_week_follows_a_bad_week() -> None:
    rules, random = Mortality(), np.random.default_rng(1)
    own, batch, shock = random.standard_normal((3, 20_000))
    after = mortality.next_frailty(own, shock, rules)
    assert np.corrcoef(own, after)[0, 1] == pytest.approx(rules.frailty_persistence, abs=0.02)
    assert after.std() == pytest.approx(1, rel=0.02)
    for stage, spread in ((PARR, rules.batch_frailty_sd), (GROW_OUT, rules.sea_frailty_sd)):
        factor = mortality.frailty_factor(own, batch, stage, rules)
        assert factor.mean() == pytest.approx(1, rel=0.1)
        assert np.log(factor).var() == pytest.approx(
            rules.container_frailty_sd**2 + spread**2, rel=0.05
        )


def test_deaths_after_handling_peak_in_the_first_three_days() -> None:
    rules, days = Mortality(), np.arange(30)
    hazard = mortality.handling_hazard(np.full(30, GROW_OUT), days, rules)
    assert 0 < hazard.argmax() < 3
    assert hazard.sum() == pytest.approx(rules.handling_excess, rel=0.03)


def test_holes_are_as_frequent_as_reported_and_half_of_them_the_seals() -> None:
    rules = Mortality()
    attacks = np.array([0.0, 0.0, 0.0, 4.0])  # one ring of four is visited
    chance = mortality.hole_chance(attacks, rules)
    assert 365.25 * chance.mean() == pytest.approx(rules.holes_yearly)
    assert (chance - chance[0])[3] == pytest.approx(chance.sum() / 2)


def test_fish_go_on_dying_for_a_week_after_a_storm() -> None:
    hazard = environment_hazards.storm_days_hazard(0.02, np.arange(-1, 12))
    assert (hazard[2:9] > 0).all()
    assert (np.diff(hazard[1:9]) < 0).all()
    assert (hazard[9:] == 0).all()
    assert hazard.sum() == pytest.approx(2 * 0.02, rel=0.1)


@given(st.integers(0, 5_000_000), st.lists(st.floats(0.01, 1), min_size=1, max_size=30))
def test_a_whole_number_is_divided_without_rest(total, weights) -> None:
    shares = np.array(weights) / sum(weights)
    parts = whole_shares(total, shares)
    assert parts.sum() == total
    assert np.abs(parts - total * shares).max() < 1 + 1e-6


@given(
    st.lists(st.floats(0.5, 1.5), min_size=1, max_size=20),
    st.lists(st.floats(0.5, 1.5), min_size=1, max_size=20),
)
def test_every_source_is_emptied_and_every_destination_filled(give, take) -> None:
    give, take = np.array(give) / sum(give), np.array(take) / sum(take)
    source, dest, moved = movements(give, take)
    assert np.bincount(source, moved, give.size) == pytest.approx(give, abs=1e-8)
    assert np.bincount(dest, moved, take.size) == pytest.approx(take, abs=1e-8)
    left = np.ones(give.size)
    for row, share in zip(source, share_of_rest(source, moved), strict=True):
        left[row] *= 1 - share
    assert (left == 0).all()


def classes_of(average_g: float) -> list[np.ndarray]:
    bounds = class_bounds(np.array([0.845]))
    return [each[0] for each in weight_classes(np.array([average_g]), np.array([0.2]), bounds)]


@given(st.integers(1, 120_000), st.floats(800, 8000))
def test_lots_add_up_to_the_gram(fish, average) -> None:
    live_g = round(fish * average)
    _, count, grams = lots(fish, live_g, *classes_of(live_g / fish), 0.05)
    assert count.sum() == fish
    assert grams.sum() == live_g


def test_a_five_kilo_harvest_is_mostly_three_to_six_kilo_fish() -> None:
    grade, count, _ = lots(100_000, 500_000_000, *classes_of(5000.0), 0.05)
    share = dict(zip(grade.tolist(), (count / 100_000).tolist(), strict=True))
    assert 0.75 < share[4] + share[5] + share[6] < 0.92


def test_windows_of_thirty_and_ninety_days_reach_over_months_of_any_length() -> None:
    random = np.random.default_rng(2)
    months = [Month(2015, 1).plus(number) for number in range(30)]
    daily = [random.integers(0, 50, (3, month.days.size)) for month in months]
    before = {name: np.zeros(3, np.int64) for name in held_days(months[0])}
    for number, month in enumerate(months):
        before = deaths_in_windows(daily[number], before, month)
        all_days = np.concatenate(daily[: number + 1], axis=1)
        for window in (7, 30, 90):
            assert before[f"deaths_{window}_days"].tolist() == (
                all_days[:, -window:].sum(axis=1).tolist()
            )


def _parr(batches: np.ndarray) -> Stays:
    """Stays of three tanks of parr in each of some batches."""
    stay_id = (batches[:, None] * STAYS_A_BATCH + np.arange(1, 4)).ravel()
    empty = {field.name: np.zeros(stay_id.size) for field in fields(Stays)}
    own = {"id": stay_id, "batch_id": np.repeat(batches, 3)}
    return Stays(**{**empty, **own, "first_stage": np.full(stay_id.size, PARR)})


def test_batches_ashore_differ_for_good() -> None:
    rules, stays = Mortality(), _parr(np.arange(1, 151))
    june, july = (chance_of_days(1, Month(2020, n), stays, rules).fresh for n in (6, 7))
    np.testing.assert_array_equal(june, july)
    of_batch = june.reshape(-1, 3)
    np.testing.assert_array_equal(of_batch, of_batch[:, :1].repeat(3, axis=1))
    assert np.log(of_batch[:, 0]).std() == pytest.approx(rules.fresh_cycle_sd, rel=0.15)
    assert of_batch.mean() == pytest.approx(1, abs=0.12)
