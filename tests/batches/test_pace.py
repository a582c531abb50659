"""The pace of harvests, halls that are shut, loads of lorries."""

import numpy as np
import pytest

from aquamind_assets.batches.catalogue import GROW_OUT, SMOLT
from aquamind_assets.batches.life import transport
from aquamind_assets.batches.life.appetite import usual_appetite
from aquamind_assets.batches.life.growth import (
    expected_growth,
    potential_growth,
    sea_growth_rate,
)
from aquamind_assets.batches.plan import out_of_service
from aquamind_assets.batches.plan.cycle import planned_end
from aquamind_assets.batches.plan.pace import coming_supply, lasting_pace_kg, wanted_share
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.growth import Growth
from aquamind_assets.settings.harvest import Harvest
from aquamind_assets.settings.transfers import Repairs

RULES = Harvest()
DAY_ONE = np.datetime64("2020-10-01", "D")


def test_the_emptier_the_calendar_the_lighter_fish_may_be() -> None:
    booked = (0.0, 7e3, 14e3, 28e3, 42e3, 56e3, 1e6)
    shares = [wanted_share(kg, 28, 1000.0, RULES) for kg in booked]
    assert shares[0] == RULES.idle_share
    assert shares[1] == RULES.thin_share
    assert shares[3] == RULES.begin_share
    assert shares[5] == shares[6] == RULES.hold_share
    assert np.all(np.diff(shares) >= 0)
    assert wanted_share(0.0, 28, 0.0, RULES) == RULES.begin_share  # no fish, nothing to hurry for


def _supply(ripe_days: list[int], kg: float) -> Columns:
    size = len(ripe_days)
    return {
        "id": np.arange(1, size + 1),
        "geography_id": np.ones(size, dtype=np.int64),
        "ripe_date": DAY_ONE + np.array(ripe_days) * DAY,
        "kg": np.full(size, kg),
    }


def test_the_fish_in_hand_last_until_the_next_are_ripe() -> None:
    later, sooner = _supply([110, 130, 150], 9e6), _supply([40, 130, 150], 9e6)
    assert lasting_pace_kg(later, 1, DAY_ONE, 9e6) == pytest.approx(9e6 / 110)
    assert lasting_pace_kg(sooner, 1, DAY_ONE, 9e6) == pytest.approx(18e6 / 130)
    assert lasting_pace_kg(sooner, 2, DAY_ONE, 9e6) == pytest.approx(9e6 / 182)  # other region
    mean = (1e6 + 27e6) / 182
    assert lasting_pace_kg(later, 1, DAY_ONE, 1e6) == pytest.approx(0.4 * mean)


def test_no_day_of_a_year_is_empty_at_the_pace_that_lasts() -> None:
    """Ten batches, nine of them ripe by autumn: an even pace runs out of fish in winter."""
    ripe, kg = np.array([0, 5, 20, 45, 60, 75, 80, 95, 110, 300]), 9e6
    for lasting in (True, False):
        stock, empty = 0.0, 0
        for number in range(300):
            stock += kg * float((ripe == number).sum())
            coming = _supply((ripe[ripe > number] - number).tolist(), kg)
            pace = lasting_pace_kg(coming, 1, DAY_ONE, stock) if lasting else 9 * kg / 200
            empty += stock <= 0
            stock = max(stock - pace, 0.0)
        assert (empty == 0) == lasting


def test_the_planner_knows_which_fish_are_to_come_and_that_they_ripen_late_in_the_cold() -> None:
    batch = {
        "id": np.arange(1, 8),
        "geography_id": np.array([1, 1, 1, 2, 1, 1, 1]),
        "lifecycle_stage_id": np.array([GROW_OUT] * 5 + [SMOLT, GROW_OUT]),
        "status": np.full(7, "ACTIVE", dtype=object),
        "batch_type": np.full(7, "STANDARD", dtype=object),
        "projected_count": np.full(7, 1e6),
        "projected_weight_g": np.array([5000.0, 4000.0, 3600.0, 4000.0, 5000.0, 100.0, 500.0]),
        "harvest_target_weight_g": np.full(7, 5000.0),
        "sea_start_date": np.full(7, DAY_ONE - 300 * DAY),
        "harvest_start_date": np.full(7, NEVER),
        "cull_date": np.full(7, NEVER),
    }
    batch["harvest_start_date"][4] = DAY_ONE
    rules = Batches()
    warm = coming_supply(batch, DAY_ONE, np.full((2, 26), 10.0), rules)
    cold = coming_supply(batch, DAY_ONE, np.full((2, 26), 6.0), rules)
    assert warm["id"].tolist() == [1, 2, 3, 4, 7]  # neither the booked batch nor the smolts
    days = (warm["ripe_date"] - DAY_ONE) / DAY
    assert days[0] == rules.stages.sea_days_min - 300  # ripe, yet too short at sea
    assert days[0] < days[1] < days[2]
    assert np.isnan(days[4])  # not within these weeks
    assert np.all(cold["ripe_date"][1:3] >= warm["ripe_date"][1:3] + 7 * DAY)
    assert warm["kg"][0] == pytest.approx(0.87 * 5e6)


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
    usual = potential * usual_appetite(weight, water) / (1.0 + Growth().appetite_season)
    level = {1: Growth().sea_growth_faroe, 2: Growth().sea_growth_scotland}[region]
    np.testing.assert_allclose(usual, level * sea_growth_rate(weight, water))
    year = np.datetime64("2019-01-01") + np.arange(365)[:, None]
    planned = expected_growth(stage, where, weight, water, year, Growth())
    np.testing.assert_allclose(planned.mean(axis=0), usual, rtol=1e-3)
    assert set(planned.argmax(axis=0)) == {322}  # fish eat best in November, worst in May
    np.testing.assert_allclose(planned.min(axis=0) / planned.max(axis=0), 0.9 / 1.1, rtol=1e-3)


def test_the_mean_appetite_is_the_table_between_its_points() -> None:
    weight, water = np.array([50.0, 200.0, 800.0, 9000.0]), np.array([8.0, 8.0, 14.0, 16.0])
    np.testing.assert_allclose(usual_appetite(weight, water), [0.88, 0.88, 0.81, 0.52])
    between = usual_appetite(np.sqrt(800.0 * 2800.0), 11.0)  # half way in weight and in water
    assert between == pytest.approx((0.88 + 0.86 + 0.78 + 0.71) / 4)
    assert usual_appetite(weight[:, None], water).shape == (4, 4)


def test_lorries_are_filled_one_after_the_other_and_never_too_full() -> None:
    for kg in (0.0, 500.0, 1800.0, 23_456.0):
        load = transport._loads(1, 42, kg)
        assert load.sum() == pytest.approx(1.0)
        assert (load * kg).max(initial=0.0) <= 1800.0 + 1e-6
    load = transport._loads(1, 42, 23_456.0) * 23_456.0
    assert load[:-1].min() >= 0.88 * 1800.0 - 1e-6
    assert np.unique(np.round(load[:-1])).size > 5  # no two alike


def test_the_end_of_a_batch_is_planned_from_its_weights_and_its_season() -> None:
    week = np.arange(52)
    sea = 9.0 - 2.5 * np.cos(2 * np.pi * (week * 7 + 60 - 45) / 364)

    def end(smolt_g: float, target_g: float, start: str = "2018-03-01", region: int = 1):
        day = np.datetime64(start)
        water = np.roll(sea, -int((day - np.datetime64("2018-03-01")) / DAY) // 7)
        return planned_end(day, region, (smolt_g, target_g), 295, 13.0, water, Batches())

    days = (end(200.0, 5000.0) - np.datetime64("2018-03-01")) / DAY
    assert 800 < days < 1050
    assert end(200.0, 5500.0) > end(200.0, 5000.0) > end(200.0, 4500.0)
    assert end(400.0, 5000.0) - end(400.0, 4000.0) > 20 * DAY
    starts = [f"2018-{month:02d}-01" for month in range(1, 13)]
    lasts = [(end(200.0, 5000.0, one) - np.datetime64(one)) / DAY for one in starts]
    assert np.ptp(lasts) > 20, "the season in which smolts go to sea counts"
    each = [end(200.0, 4500.0 + 10.0 * more) for more in range(60)]
    assert np.unique(each).size > 15, "not in whole steps of the planner"
    assert all(end(200.0, 5000.0, one).astype(object).weekday() < 6 for one in starts)
