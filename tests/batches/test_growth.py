"""Growth against published figures."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquamind_assets.batches.catalogue import GROW_OUT, SMOLT
from aquamind_assets.batches.containers import STAYS_A_BATCH
from aquamind_assets.batches.life import appetite, chance, growth
from aquamind_assets.batches.life.condition import mean_condition, ring_condition, ring_spread
from aquamind_assets.settings.growth import Growth


def test_growth_agrees_with_the_consistency_table_of_the_reference_figures() -> None:
    # G08: Faroe, 500 g to 5.0 kg in 450 days at 3825 degree-days takes a TGC of 2.40.
    assert growth.thermal_growth(500.0, 3825 / 450, 2.40, 450) == pytest.approx(5000, rel=0.01)
    # G11: Scotland, 100 g to 5.0 kg in 500 days at 5125 degree-days takes 2.43.
    assert growth.thermal_growth(100.0, 5125 / 500, 2.43, 500) == pytest.approx(5000, rel=0.01)
    # G12: parr from 5 to 50 g in 90 days at 12 degC takes 1.83.
    assert growth.thermal_growth(5.0, 12.0, 1.83, 90) == pytest.approx(50, rel=0.01)


@given(
    st.floats(0.1, 5000), st.floats(0.5, 3.5), st.lists(st.floats(0, 18), min_size=1, max_size=60)
)
def test_the_coefficient_is_found_again_from_the_growth(weight, tgc, temperatures) -> None:
    end = weight
    for temperature in temperatures:
        end = growth.thermal_growth(end, temperature, tgc)
    degree_days = sum(temperatures)
    found = growth.thermal_growth_coefficient(weight, end, degree_days)
    if degree_days > 1:
        assert found == pytest.approx(tgc, rel=1e-6)


def test_appetite_falls_where_the_trials_say() -> None:
    # Remen et al. 2016: full appetite above 42 % at 7 degC and 76 % at 19, none below 24 and 40.
    assert appetite.oxygen_appetite(np.array([42.0, 76.0]), np.array([7.0, 19.0])) == pytest.approx(
        1
    )
    assert appetite.oxygen_appetite(np.array([24.0, 40.0]), np.array([7.0, 19.0])) == pytest.approx(
        0
    )
    assert appetite.temperature_appetite(np.array([10.0, 14.0, 22.0])).tolist() == [1, 1, 0]
    assert appetite.handling_appetite(0, 7.0) == 0


def test_the_law_s_densities_go_with_the_weight() -> None:
    limits = np.tile([10.0, 15.0, 20.0, 25.0], (5, 1))
    weight = np.array([999.0, 1000.0, 2500.0, 3000.0, 6000.0])
    assert growth.density_limit(weight, limits).tolist() == [10, 15, 20, 25, 25]


@pytest.mark.parametrize(
    ("weight_g", "temperature_c", "published"),
    [(200, 8, 1.098), (500, 12, 1.205), (1000, 4, 0.424), (2000, 14, 0.722), (5000, 10, 0.263)],
)
def test_growth_at_sea_is_that_of_the_published_table(
    weight_g: float, temperature_c: float, published: float
) -> None:
    # F07: %/d, by weight and temperature.
    assert 100 * growth.sea_growth_rate(weight_g, temperature_c) == pytest.approx(
        published, abs=0.003
    )


def test_fish_of_5_kg_without_feed_lose_what_the_trial_says() -> None:
    # Einen et al. 1998: 11.3 % in 86 days of winter.
    lost = 86 * growth.fasting_loss(np.array(GROW_OUT), np.array(5000.0), np.array(5.0), Growth())
    assert 1 - np.exp(-lost) == pytest.approx(0.113, abs=0.01)


def test_fasting_fish_lose_little_more_in_warm_water() -> None:
    # Hvas 2022: 7.3 % at 9 degC and 8.3 % at 18 degC in the same time.
    water = np.array([9.0, 18.0])
    cool, warm = growth.fasting_loss(np.array(GROW_OUT), np.array(1000.0), water, Growth())
    assert warm / cool == pytest.approx(np.log(1 - 0.083) / np.log(1 - 0.073), rel=0.005)


def test_smolts_that_wait_are_held_a_tenth_over_the_weight_wanted() -> None:
    assert growth.smolt_limit(np.array([105.0, 430.0])).tolist() == pytest.approx([115.5, 473.0])


def test_growth_of_smolts_that_wait_slows_and_never_stops_at_one_weight() -> None:
    target, weight = np.array([105.0, 430.0]), np.array([100.0, 400.0])
    gains = []
    for _ in range(60):
        share = growth.held_growth(weight, target)
        gains.append(share)
        weight = weight * np.exp(0.015 * share)
    assert (np.array(gains)[0] == 1.0).all()
    assert (np.diff(np.array(gains), axis=0) <= 0).all()
    assert (weight < growth.smolt_limit(target)).all()
    assert weight == pytest.approx(growth.smolt_limit(target), rel=0.001)
    assert (growth.held_growth(weight, np.array(np.inf)) == 1.0).all(), "other fish"


def test_waiting_smolts_of_each_batch_hall_and_tank_are_held_at_another_weight() -> None:
    batch = np.repeat([3, 4, 5], 40)
    stays = SimpleNamespace(
        id=batch * STAYS_A_BATCH + 1 + np.arange(120),
        batch_id=batch,
        site_id=np.where(np.arange(120) % 2 == 0, 11, 12),
        smolt_target_g=np.where(batch < 5, 105.0, np.inf),
    )
    over = chance.held_over(1, stays)
    assert (over[batch == 5] == growth.HELD_OVER).all(), "no smolts"
    assert np.unique(over[batch < 5]).size == 80
    halls = over[batch < 5].reshape(2, 20, 2).mean(axis=1).ravel()
    assert halls.std() > 0.005
    assert over.mean() == pytest.approx(growth.HELD_OVER, rel=0.25)
    fewer = SimpleNamespace(**{name: values[:7] for name, values in vars(stays).items()})
    assert (chance.held_over(1, fewer) == over[:7]).all(), "whatever other stays there are"


@given(st.floats(0.0, 1.0), st.floats(0.0005, 0.03), st.floats(0.0002, 0.004))
def test_the_ration_for_a_growth_gives_that_growth(ration, potential, fasting) -> None:
    grown = potential * ration - fasting * growth.ration_loss(ration)
    assert growth.ration_for(grown, potential, fasting) == pytest.approx(ration, abs=1e-6)


def test_fish_that_are_held_eat_for_their_upkeep() -> None:
    # Smolts of 200 g at 13 degC, which would grow by 2 % a day.
    upkeep = growth.ration_for(np.array(0.0), np.array(0.02), np.array(0.003))
    assert 0.1 < upkeep < 0.15


def test_fish_at_sea_are_rounder_in_autumn_and_rings_differ() -> None:
    days = np.arange("2019-01-01", "2020-01-01", dtype="M8[D]")
    stage, weight = np.full(days.size, GROW_OUT), np.full(days.size, 3000.0)
    usual = mean_condition(stage, weight, days)
    month = days.astype("M8[M]")
    by_month = np.array([usual[month == one].mean() for one in np.unique(month)])
    assert by_month.argmax() in (10, 11)
    assert by_month.argmin() in (4, 5)
    assert 1.06 < by_month.max() / by_month.min() < 1.1
    still = mean_condition(stage, np.full(days.size, 2600.0), days[:1].repeat(days.size))
    assert np.ptp(still) == 0.0
    assert np.ptp(mean_condition(np.full(days.size, SMOLT), weight, days)) == 0.0
    rings = ring_condition(1, np.arange(1000, 2000))
    assert 0.015 < rings.std() < 0.025
    assert (ring_condition(1, np.array([1500])) == rings[500]).all()


def test_rings_differ_in_the_spread_of_their_weights_and_those_of_a_batch_are_alike() -> None:
    stays = 1000 * np.arange(1, 101)[:, None] + np.arange(60, 80)
    spread = ring_spread(1, stays.ravel()).reshape(stays.shape)
    assert 0.95 < spread.mean() < 1.05
    assert 0.09 < spread.std() < 0.15
    assert ((spread > 0.75) & (spread < 1.25)).mean() > 0.9
    between = spread.mean(axis=1).std()
    assert between > 1.5 * spread.std(axis=1).mean() / np.sqrt(20.0)
    assert (ring_spread(1, stays[7]) == spread[7]).all()
