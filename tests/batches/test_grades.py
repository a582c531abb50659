"""Grades: wounds and maturation lower them."""

import numpy as np

from aquamind_assets.batches.life import growth
from aquamind_assets.batches.life.harvest import batch_yields, mature_share
from aquamind_assets.batches.life.health import Health
from aquamind_assets.settings.harvest import Harvest


def test_large_fish_in_autumn_are_mature_and_small_ones_in_spring_are_not() -> None:
    rules = Harvest(mature_sd=0)
    october, march = np.datetime64("2019-10-10"), np.datetime64("2019-03-10")
    assert mature_share(1, 7, 5000.0, october, rules) == rules.mature_share
    assert mature_share(1, 7, 2500.0, october, rules) == rules.mature_share / 4
    assert mature_share(1, 7, 5000.0, march, rules) == 0
    spread = [mature_share(1, batch, 5000.0, october, Harvest()) for batch in range(200)]
    assert 0.7 < np.mean(spread) / rules.mature_share < 1.4
    assert np.std(spread) > 0.5 * rules.mature_share


def test_yields_differ_by_batch_and_season_and_fall_with_maturation() -> None:
    rules, april = Harvest(), np.datetime64("2019-04-10")
    gutted, fillet = np.array([batch_yields(1, n, april, 0.0, rules) for n in range(200)]).T
    assert 0.004 < gutted.std() < 0.008
    assert 0.004 < fillet.std() < 0.01
    october = [batch_yields(1, n, np.datetime64("2019-10-10"), 0.0, rules)[0] for n in range(200)]
    assert 0.005 < (gutted - october).mean() < 0.01
    mature = batch_yields(1, 3, april, 0.5, rules)[0]
    assert mature < gutted[3] - 0.02


def test_ulcers_wound_fish_and_other_diseases_do_not() -> None:
    half, days = np.full((2, 1), 0.5), np.full((2, 1), 0.0)
    health = Health(
        stay_id=np.array([1]),
        disease_rate=days,
        treatment_rate=days,
        gill_rate=days,
        lice_rate=days,
        disease_id=np.array([[9], [4]]),
        appetite=half,
        growth=1 - half / 10,
        withdrawal_until=np.array(["NaT"], dtype="datetime64[D]"),
    )
    np.testing.assert_allclose(health.ulcers(9), [[0.5], [0.0]])


def test_wounds_heal_three_times_as_fast_in_water_three_times_as_warm() -> None:
    cold, warm = (-np.log(growth.unhealed(np.array(t), 600.0)) for t in (4.0, 12.0))
    assert np.isclose(warm, 3 * cold)
    assert growth.unhealed(np.array(-1.0), 600.0) < 1
