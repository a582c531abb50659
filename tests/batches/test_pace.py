"""The pace of harvests, halls that are shut, loads of lorries."""

import numpy as np
import pytest

from aquamind_assets.batches.catalogue import GROW_OUT, SMOLT
from aquamind_assets.batches.life import transfer_records
from aquamind_assets.batches.life.appetite import usual_appetite
from aquamind_assets.batches.life.growth import (
    expected_growth,
    potential_growth,
    sea_growth_rate,
)
from aquamind_assets.batches.plan import out_of_service
from aquamind_assets.batches.plan.pace import region_pace_kg, wanted_share
from aquamind_assets.settings.growth import Growth
from aquamind_assets.settings.harvest import Harvest
from aquamind_assets.settings.transfers import Repairs

RULES = Harvest()


def test_the_emptier_the_calendar_the_lighter_fish_may_be() -> None:
    shares = [wanted_share(kg, 28, 1000.0, RULES) for kg in (0.0, 14e3, 28e3, 42e3, 56e3, 1e6)]
    assert shares[0] == RULES.idle_share
    assert shares[2] == RULES.begin_share
    assert shares[4] == shares[5] == RULES.hold_share
    assert np.all(np.diff(shares) >= 0)
    assert wanted_share(0.0, 28, 0.0, RULES) == RULES.begin_share  # no fish, nothing to hurry for


def test_the_pace_is_what_the_fish_at_sea_will_weigh_over_their_time_there() -> None:
    batch = {
        "geography_id": np.array([1, 1, 1, 2, 1]),
        "lifecycle_stage_id": np.array([GROW_OUT, GROW_OUT, SMOLT, GROW_OUT, GROW_OUT]),
        "status": np.array(["ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "COMPLETED"], dtype=object),
        "projected_count": np.array([1e6, 2e6, 3e6, 4e6, 5e6]),
        "harvest_target_weight_g": np.array([5000.0, 4000.0, 5000.0, 4500.0, 5000.0]),
    }
    assert region_pace_kg(batch, 1, 500.0) == pytest.approx(0.87 * (5e6 + 8e6) / 500)


def test_a_hall_is_shut_seldom_and_with_all_its_containers() -> None:
    rules = Repairs(hall_share=0.1)
    days = np.array([out_of_service.days_shut(1, batch, 7, rules) for batch in range(2000)])
    assert 0.07 < (days > 0).mean() < 0.13
    assert days[days > 0].min() >= rules.days_min
    assert days.max() < rules.days_max
    first = np.datetime64("2020-03-01")
    rows = out_of_service.shut(7, np.array([70, 71]), False, first, 30)
    assert rows["container_id"].tolist() == [70, 71]
    assert (rows["until_date"] - rows["from_date"]).astype(int).tolist() == [29, 29]
    assert out_of_service.usable(rows, np.array([70, 72]), first + 29).tolist() == [72]
    assert out_of_service.usable(rows, np.array([70, 72]), first + 30).tolist() == [70, 72]


@pytest.mark.parametrize("region", [1, 2])
def test_fish_with_the_mean_appetite_grow_as_on_farms(region: int) -> None:
    weight, water = np.array([200.0, 1000.0, 5000.0]), np.array([6.0, 10.0, 14.0])
    stage, where = np.full(3, GROW_OUT), np.full(3, region)
    potential = potential_growth(stage, where, weight, water, Growth())
    usual = potential * usual_appetite(weight, water)
    np.testing.assert_allclose(usual, sea_growth_rate(weight, water))
    planned = expected_growth(stage, where, weight, water, Growth())
    np.testing.assert_allclose(planned, usual)


def test_the_mean_appetite_is_the_table_between_its_points() -> None:
    weight, water = np.array([50.0, 200.0, 800.0, 9000.0]), np.array([8.0, 8.0, 14.0, 16.0])
    np.testing.assert_allclose(usual_appetite(weight, water), [0.91, 0.91, 0.77, 0.50])
    between = usual_appetite(np.sqrt(800.0 * 2800.0), 11.0)  # half way in weight and in water
    assert between == pytest.approx((0.86 + 0.83 + 0.76 + 0.71) / 4)
    assert usual_appetite(weight[:, None], water).shape == (4, 4)


def test_lorries_are_filled_one_after_the_other_and_never_too_full() -> None:
    for kg in (0.0, 500.0, 1800.0, 23_456.0):
        load = transfer_records._loads(1, 42, kg)
        assert load.sum() == pytest.approx(1.0)
        assert (load * kg).max(initial=0.0) <= 1800.0 + 1e-6
    load = transfer_records._loads(1, 42, 23_456.0) * 23_456.0
    assert load[:-1].min() >= 0.88 * 1800.0 - 1e-6
    assert np.unique(np.round(load[:-1])).size > 5  # no two alike
