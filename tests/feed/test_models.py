"""Single relations: feeding rates, prices, first in first out, lots, pellets."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquamind_assets.batches.life.appetite import usual_appetite
from aquamind_assets.batches.life.growth import potential_growth
from aquamind_assets.core.months import Month
from aquamind_assets.feed import fifo, prices, purchases, rates, types
from aquamind_assets.settings.feed import Feed
from aquamind_assets.settings.growth import Growth

RULES = Feed()
TABLE = rates.table_array(rates.rate_table(Growth(), RULES.rates))
grams = st.lists(st.integers(1, 10**9), min_size=1, max_size=30)


@given(grams, st.data())
def test_meals_are_cut_at_the_ends_of_lots_to_the_gram(meal_g: list[int], data) -> None:
    total = sum(meal_g)
    ends = data.draw(st.sets(st.integers(1, total), max_size=10)) | {total}
    lot_g = np.diff(np.array([0, *sorted(ends)]))
    meal, lot, part_g = fifo.split(np.array(meal_g), lot_g)
    assert (part_g > 0).all()
    assert np.bincount(meal, part_g).astype(int).tolist() == meal_g
    assert np.bincount(lot, part_g).astype(int).tolist() == lot_g.tolist()
    assert (np.diff(lot) >= 0).all()
    assert len(part_g) <= len(meal_g) + len(lot_g) - 1


def test_meals_and_lots_of_unequal_totals_are_refused() -> None:
    with pytest.raises(ValueError, match="5 g were drawn from 4 g"):
        fifo.split(np.array([5]), np.array([4]))


def test_the_oldest_lot_gives_first_in_each_group() -> None:
    taken = fifo.drawn(
        np.array([0, 0, 0, 2, 2]), np.array([10, 20, 30, 5, 5]), np.array([25, 9, 6])
    )
    assert taken.tolist() == [10, 15, 0, 5, 1]


@pytest.mark.parametrize(("stage", "region"), [(3, 1), (5, 2), (7, 1), (7, 2)])
def test_feeding_rate_is_growth_times_conversion(stage: int, region: int) -> None:
    weight, temperature = np.meshgrid(np.geomspace(0.2, 6000, 40), np.linspace(1, 17, 33))
    weight, temperature = weight.ravel(), temperature.ravel()
    stages, regions = np.full(weight.size, stage), np.full(weight.size, region)
    growth = 100 * np.expm1(potential_growth(stages, regions, weight, temperature, Growth()))
    exact = growth * rates.conversion(stages, regions, RULES.rates)
    found = rates.feeding_percentage(TABLE, stages, regions, weight, temperature)
    np.testing.assert_allclose(found, exact, rtol=0.03)
    assert abs(np.mean(found / exact) - 1) < 0.005


def test_feeding_rates_at_sea_are_near_the_published_table() -> None:
    """F06 and the table that the growth of farms implies, where fish have a mean appetite."""
    sea = np.array([7]), np.array([1])
    of_year = 1.0 / (1.0 + Growth().appetite_season)  # appetite of the mean season
    intake = of_year * rates.feeding_percentage(TABLE, *sea, np.array([600.0]), np.array([8.0]))
    assert 0.63 < intake < 1.1
    published = {(200.0, 8.0): 1.153, (500.0, 10.0): 1.082, (1000.0, 10.0): 0.84}
    published |= {(3000.0, 12.0): 0.505, (5000.0, 8.0): 0.263}
    for (weight, temperature), percentage in published.items():
        found = rates.feeding_percentage(TABLE, *sea, np.array([weight]), np.array([temperature]))
        eaten = of_year * found * usual_appetite(np.array([weight]), np.array([temperature]))
        assert eaten == pytest.approx(percentage, rel=0.15)


def test_feed_follows_weight_with_an_overlap() -> None:
    bounds = np.array([0.0, 0.7, 1.5, 3000.0])
    feed, share = types.feed_of_weight(
        np.array([0.2, 0.66, 0.7, 0.74, 0.8, 3000.0, 9000.0]), bounds, 0.08
    )
    assert feed.tolist() == [0, 0, 0, 0, 1, 2, 3]
    np.testing.assert_allclose(share, [0, 0.142857, 0.5, 0.857143, 0, 0.5, 0], atol=1e-5)


def test_price_level_is_that_of_the_figures() -> None:
    level = prices.market_level(120, RULES.prices).reshape(10, 12)
    assert ((level[:7].mean(axis=1) > 1.15) & (level[:7].mean(axis=1) < 1.35)).all()  # F16
    assert ((level[7:].mean(axis=1) > 1.55) & (level[7:].mean(axis=1) < 1.90)).all()  # F17
    assert level[7, 3:6].mean() == pytest.approx(1.6, rel=0.03)  # F14
    assert level[7, 3:6].mean() / level[6, 3:6].mean() == pytest.approx(1.259, rel=0.03)
    flat = prices.market_level(12, RULES.prices.model_copy(update={"level_eur_kg": [1.0]}))
    quarters = flat.reshape(4, 3).mean(axis=1)
    np.testing.assert_allclose(quarters / quarters[0], np.array([1.05, 0.98, 1.02, 1.08]) / 1.05)


def test_prices_remember_and_a_month_is_a_month() -> None:
    feed, supplier = types.feeds(), types.suppliers()
    months = [Month(2015, 1).plus(n) for n in range(60)]
    lists = [prices.price_list(1, m, feed, supplier, RULES.prices) for m in months]
    asked = np.array([each["price_per_kg"] for each in lists])
    again = prices.price_list(1, months[30], feed, supplier, RULES.prices)
    np.testing.assert_array_equal(asked[30], again["price_per_kg"])
    noise = np.log(asked / prices.market_level(60, RULES.prices)[:, None])
    noise -= noise.mean(axis=0)
    lagged = [np.corrcoef(series[1:], series[:-1])[0, 1] for series in noise.T]
    assert 0.5 < np.mean(lagged) < 0.95
    starter, finisher = asked[:, 0].mean(), asked[:, 11].mean()
    assert 1.4 < starter / finisher < 2.2


def test_suppliers_prices_do_not_move_as_one() -> None:
    feed, supplier = types.feeds(), types.suppliers()
    months = [Month(2015, 1).plus(n) for n in range(120)]
    lists = [prices.price_list(1, m, feed, supplier, RULES.prices)["price_per_kg"] for m in months]
    last = np.log(np.array(lists).reshape(120, supplier["id"].size, -1)[:, :, 11])
    about = last - np.log(prices.market_level(120, RULES.prices))[:, None]
    between = np.corrcoef(about.T)[np.triu_indices(supplier["id"].size, 1)]
    assert 0.0 < between.mean() < 0.7
    assert (np.abs(about - about.mean(axis=1, keepdims=True)) < 0.15).all()


@given(st.floats(0, 1e9), st.floats(-1e9, 1e9))
def test_lots_are_whole_steps_that_fit(needed: float, room: float) -> None:
    size = purchases.lot_size(needed, room, 20_000_000, 400_000_000, 5_000_000)
    assert size == 0 or 20_000_000 <= size <= min(400_000_000, room)
    assert size % 5_000_000 == 0
    if room >= 400_000_000:
        assert size >= min(needed, 400_000_000)


def test_deliveries_due_on_closed_days_are_spread_over_the_workdays_around():
    ordered = np.arange("2019-12-10", "2020-01-10", dtype="M8[D]")
    promised = [purchases.promised_day(day, 7, 2, which) for day in ordered for which in range(3)]
    found, count = np.unique(np.array(promised), return_counts=True)
    assert np.is_busday(found, busdaycal=purchases.workdays(2)).all()
    assert count.max() <= 7, "no day has the load of all closed days before it"
    day = dict(zip(found.tolist(), count.tolist(), strict=True))
    assert day[date(2019, 12, 24)] > 3, "some come before Christmas"
    assert purchases.promised_day(np.datetime64("2019-12-20"), 1, 2, 0) == np.datetime64(
        "2019-12-23"
    )
