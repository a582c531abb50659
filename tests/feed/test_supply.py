"""A day of the stock: room, loans, emergencies, expiry, on two areas with two feeds."""

from dataclasses import replace

import numpy as np
import pytest

from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.feed import tables
from aquamind_assets.feed.purchases import Terms
from aquamind_assets.feed.stores import Stores
from aquamind_assets.feed.supply import Supply
from aquamind_assets.settings.feed import Purchases

TON = 1_000_000
RULES = Purchases()
DAY = np.datetime64("2018-05-01")
STORES = Stores(
    id=np.array([7, 9]),
    capacity_g=np.array([100 * TON, 100 * TON]),
    site_id=np.array([40, 50]),
    region=np.array([1, 1]),
    ashore=np.array([False, False]),
    family=np.array([-1, -1]),
    distance_km=np.array([[0.0, 40.0], [40.0, 0.0]]),
    of_group=np.array([0, 0, 1, 1]),
    feeds=2,
)
ALL = np.ones(4, dtype=np.int64)
TERMS = Terms(
    supplier_id=np.array([3]),
    reliability=np.array([1.0]),
    price=np.array([[1.0, 2.0]]),
    lead_days=np.array([[0, 5, 5]]),
    usual=0 * ALL,
    fastest=0 * ALL,
    safety_days=4 * ALL,
    cycle_days=8 * ALL,
    lot_min_g=20 * TON * ALL,
    lot_max_g=400 * TON * ALL,
    lot_step_g=5 * TON * ALL,
)


def supply(
    lots: list[tuple[int, int, int, str]], ordered_t: int = 0, stores: Stores = STORES
) -> Supply:
    """Stock as (store, feed, tonnes, expiry), and perhaps an order due in store 7."""
    stock = {n: np.resize(v, len(lots)) for n, v in _LOT.items()}
    for name, values in zip(
        ("feed_container_id", "feed_id", "quantity_g", "expiry_date"),
        zip(*lots, strict=True),
        strict=True,
    ):
        stock[name] = np.array(values, dtype=stock[name].dtype)
    stock["quantity_g"] = stock["quantity_g"] * TON
    stock["id"] = np.arange(1, len(lots) + 1)
    purchase = table_rows(tables.feed_purchase, {})
    if ordered_t:
        purchase = {n: np.array([v]) for n, v in (_ORDER | {"quantity_g": ordered_t * TON}).items()}
    return Supply(1, Month(2018, 5), stores, TERMS, RULES, purchase, stock)


_LOT = {
    "feed_purchase_id": 1,
    "entry_date": np.datetime64("2018-04-01"),
    "cost_per_kg": 1.5,
    "received_g": 100 * TON,
    "feed_container_id": 7,
    "feed_id": 1,
    "quantity_g": 1,
    "expiry_date": np.datetime64("2019-04-01"),
}
_ORDER = {
    "id": 5,
    "feed_container_id": 7,
    "feed_id": 1,
    "purchase_date": np.datetime64("2018-04-20"),
    "supplier_id": 3,
    "cost_per_kg": 1.2,
    "expected_delivery_date": DAY,
    "expiry_date": np.datetime64("2019-04-20"),
    "is_emergency": False,
    "status": "ORDERED",
}


def demand(*tonnes: float) -> np.ndarray:
    return (np.array(tonnes) * TON).astype(np.int64)


def test_a_delivery_waits_until_there_is_room() -> None:
    farm = supply([(7, 1, 70, "2019-04-01")], ordered_t=40)
    farm.morning(DAY)
    assert farm.stock.lots["id"].size == 1
    farm.feed(DAY, 0, demand(15, 0, 0, 0))
    farm.morning(DAY + 1)
    assert farm.stock.lots["remaining_g"].tolist() == [55 * TON, 40 * TON]
    assert farm.orders["delivery_date"].tolist() == [(DAY + 1).item()]


def test_what_lacks_is_lent_by_a_neighbour_that_can_spare_it() -> None:
    farm = supply([(7, 1, 4, "2019-04-01"), (9, 1, 90, "2019-03-01")])
    farm.morning(DAY)
    farm.feed(DAY, 0, demand(10, 0, 10, 0))
    assert [row[4] for row in farm.stock.transfers] == ["shortage"]
    assert farm.stock.lots["entry_date"][2] == DAY
    assert farm.stock.lots["expiry_date"][2] == np.datetime64("2019-03-01")
    assert farm.stock.lots["sent_g"].tolist() == [0, 26 * TON, 0]
    assert farm.stock.lots["fed_g"].tolist() == [4 * TON, 10 * TON, 6 * TON]
    assert farm.orders["id"].size == 0


def test_nothing_is_lent_from_farther_than_a_boat_goes() -> None:
    stores = replace(STORES, distance_km=STORES.distance_km * 2)
    farm = supply([(7, 1, 4, "2019-04-01"), (9, 1, 90, "2019-03-01")], stores=stores)
    farm.morning(DAY)
    farm.feed(DAY, 0, demand(10, 0, 10, 0))
    assert farm.stock.transfers == []
    assert farm.orders["is_emergency"].tolist() == [True]


def test_a_store_gives_up_only_what_its_fish_will_not_eat() -> None:
    expected = np.zeros((30, 4))
    expected[:, 0] = 10 * TON
    for last, moved in ((20, ["surplus"]), (30, [])):  # days on which the donor's fish still eat
        expected[:, 2] = 0
        expected[:last, 2] = TON
        farm = supply([(7, 1, 4, "2019-04-01"), (9, 1, 90, "2019-03-01")])
        farm.morning(DAY)
        farm.evening(DAY, expected)
        assert [row[4] for row in farm.stock.transfers] == moved


def test_what_will_lack_is_ordered_out_of_turn_and_is_days_on_its_way() -> None:
    lead = RULES.emergency_lead_days
    farm = supply([(7, 1, 25, "2019-04-01")])
    rations = np.tile(demand(10, 0, 0, 0), (5, 1))
    for number in range(4):
        farm.morning(DAY + number)
        farm.feed(DAY + number, number, rations[0])
        farm.look_ahead(DAY + number, rations * 1.0, rations[number + 1 :])
    assert farm.stock.transfers == []
    assert farm.orders["is_emergency"].all()
    assert farm.orders["purchase_date"][0] == DAY
    assert (farm.orders["expected_delivery_date"] - farm.orders["purchase_date"] == lead).all()
    assert farm.orders["delivery_date"][0] == DAY + lead


def test_else_it_is_bought_at_once_and_dearer() -> None:
    farm = supply([(7, 1, 4, "2019-04-01"), (9, 1, 24, "2019-03-01")])
    farm.morning(DAY)
    farm.feed(DAY, 0, demand(10, 0, 10, 0))
    assert farm.stock.transfers == []
    assert farm.orders["is_emergency"].tolist() == [True]
    assert farm.orders["delivery_date"].tolist() == [DAY.item()]
    assert farm.orders["cost_per_kg"].tolist() == [1.2]
    assert farm.orders["quantity_g"].tolist() == [30 * TON]


def test_a_full_store_makes_room_for_the_feed_that_fish_need() -> None:
    farm = supply([(7, 2, 60, "2019-04-01"), (7, 2, 38, "2018-12-01")])
    farm.morning(DAY)
    farm.feed(DAY, 0, demand(10, 1, 0, 0))
    assert farm.stock.lots["discarded_g"].tolist() == [0, 38 * TON, 0]
    assert farm.stock.lots["fed_g"].tolist() == [1 * TON, 0, 10 * TON]
    assert farm.stock.lots["received_g"][2] <= 40 * TON


def test_feed_is_used_to_the_day_of_expiry_and_then_discarded() -> None:
    farm = supply([(7, 1, 10, "2018-05-01"), (7, 1, 10, "2018-06-01")])
    farm.morning(DAY)
    farm.feed(DAY, 0, demand(4, 0, 0, 0))
    assert farm.stock.lots["fed_g"].tolist() == [4 * TON, 0]
    farm.morning(DAY + 1)
    assert farm.stock.lots["discarded_g"].tolist() == [6 * TON, 0]
    assert farm.stock.lots["discard_date"][0] == DAY + 1


@pytest.mark.parametrize(("stock_t", "ordered"), [(44, 0), (30, 1)])
def test_orders_cover_lead_safety_and_cycle_once_stock_is_low(stock_t: int, ordered: int) -> None:
    farm = supply([(7, 1, stock_t, "2019-04-01")])
    farm.morning(DAY)
    farm.feed(DAY, 0, demand(0, 0, 0, 0))
    expected = np.zeros((TERMS.horizon, 4))
    # 45 t for lead and safety; with the cycle 90 t from the Monday on, and 75 t from the Friday, as
    # the lead time ends on a Sunday.
    expected[:, 0] = 5 * TON
    if not ordered:
        expected[:, 0] *= 0.9
    farm.evening(DAY, expected)
    assert farm.orders["quantity_g"].tolist() == [45 * TON] * ordered
    assert farm.orders["expected_delivery_date"].tolist() == [(DAY + 3).item()] * ordered


def test_surplus_of_a_neighbour_is_fetched_before_feed_is_bought() -> None:
    farm = supply([(7, 1, 10, "2019-04-01"), (9, 1, 80, "2019-04-01")])
    farm.morning(DAY)
    farm.feed(DAY, 0, demand(0, 0, 0, 0))
    expected = np.zeros((TERMS.horizon, 4))
    expected[:, 0] = 5 * TON
    farm.evening(DAY, expected)
    # 75 t until the cycle after Friday's delivery, of which 10 are there.
    assert [(row[3], row[4]) for row in farm.stock.transfers] == [(65 * TON, "surplus")]
    assert farm.orders["id"].size == 0


def test_nothing_is_ordered_on_a_weekend_and_a_friday_looks_beyond_it() -> None:
    expected = np.zeros((TERMS.horizon, 4))
    expected[:, 0] = 5 * TON
    for day, ordered in ((DAY + 2, 0), (DAY + 3, 1), (DAY + 4, 0)):  # Thursday to Saturday
        farm = supply([(7, 1, 47, "2019-04-01")])
        farm.morning(day)
        farm.evening(day, expected)
        assert farm.orders["id"].size == ordered


@pytest.mark.parametrize(("neighbour_needs", "store"), [(5, 1), (0, 0)])
def test_a_delivery_without_need_goes_to_a_neighbour_or_is_cancelled(
    neighbour_needs: int, store: int
) -> None:
    farm = supply([(7, 1, 30, "2019-04-01")], ordered_t=40)
    expected = np.zeros((TERMS.horizon, 4))
    expected[:, 2] = neighbour_needs * TON
    farm.morning(DAY - 1)
    farm.evening(DAY - 1, expected)
    for later in range(4):
        farm.morning(DAY + later)
    delivered, cancelled = (farm.orders[f"{n}_date"][0] for n in ("delivery", "cancelled"))
    assert farm.orders["ordered_group"][0] == 0
    if store:
        assert (delivered, farm.orders["group"][0]) == (DAY, 2)
    else:
        assert np.isnat(delivered)
        assert cancelled == DAY + 3
