"""The stock of a month, day by day: deliveries, transfers, feed drawn, orders.

On each day what was recalled is returned and what has expired is discarded, what arrives is
unloaded if there is room, then the fish are fed. What a store lacks for that day is lent by a store
of the family, or else delivered at once at a premium: life has happened already, so no store may
run dry. In the evening the farmer looks ahead and, on workdays, orders. A delivery for which its
store has no room or no need goes to another of the family that has both, or is cancelled after some
days.
"""

from typing import Any

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND
from aquamind_assets.core.columns import Columns, extended, order_of, rows_where
from aquamind_assets.core.months import NEVER, Month
from aquamind_assets.feed.fifo import drawn
from aquamind_assets.feed.purchases import (
    Terms,
    delay_days,
    lot_size,
    next_workday,
    recall_dates,
)
from aquamind_assets.feed.stores import Stores
from aquamind_assets.settings.feed import Purchases

#: Numbers for the purchases, and for the lots, of one month.
IDS_A_MONTH = 100_000

#: Why a store gives up what is left of a lot.
EXPIRED, NO_ROOM, RECALLED = "expired", "no room", "recalled"

#: Days that a delivery waits for room in its store before it is cancelled. [d]
_WAITS_DAYS = 3

#: Least surplus that is worth a trip, over the smallest lot.
_TRIP_SHARE = 0.25


class Supply:
    """Lots and orders of a farm, moved on from day to day of one month.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    stores : Stores
        The stores.
    terms : Terms
        What suppliers offer.
    rules : Purchases
        How the farm buys.
    purchase, stock : dict of ndarray
        Last month's ``feed_purchase`` and ``feed_container_stock``.
    """

    def __init__(
        self,
        seed: int,
        month: Month,
        stores: Stores,
        terms: Terms,
        rules: Purchases,
        purchase: Columns,
        stock: Columns,
    ) -> None:
        self._seed, self._stores, self.terms, self._rules = seed, stores, terms, rules
        number = month.index
        self._last_purchase = self._last_lot = number * IDS_A_MONTH
        there = rows_where(stock, stock["quantity_g"] > 0)
        zero = np.zeros(there["id"].size, dtype=np.int64)
        self.lots: Columns = {
            "id": there["id"].astype(np.int64),
            "group": stores.group(there["feed_container_id"], there["feed_id"]),
            "purchase_id": there["feed_purchase_id"].astype(np.int64),
            "entry_date": there["entry_date"],
            "expiry_date": there["expiry_date"],
            "cost_per_kg": there["cost_per_kg"],
            "received_g": there["received_g"],
            "opening_g": there["quantity_g"],
            "fed_g": zero,
            "sent_g": zero.copy(),
            "discarded_g": zero.copy(),
            "remaining_g": there["quantity_g"].copy(),
            "discard_date": np.full(zero.size, NEVER),
            "discard_reason": np.full(zero.size, None, dtype=object),
            "recall_date": recall_dates(
                seed, there["feed_purchase_id"], there["expiry_date"], rules
            ),
        }
        under_way = rows_where(purchase, purchase["status"] == "ORDERED")
        reliable = dict(zip(terms.supplier_id.tolist(), terms.reliability.tolist(), strict=True))
        delays = [
            delay_days(seed, int(i), reliable[int(s)], rules.late_days)
            for i, s in zip(under_way["id"], under_way["supplier_id"], strict=True)
        ]
        group = stores.group(under_way["feed_container_id"], under_way["feed_id"])
        arrivals = [
            next_workday(day, self._region(int(one)), late)
            for day, one, late in zip(
                under_way["expected_delivery_date"], group, delays, strict=True
            )
        ]
        self.orders: Columns = {
            "id": under_way["id"].astype(np.int64),
            "group": group,
            "ordered_group": group.copy(),
            "purchase_date": under_way["purchase_date"],
            "supplier_id": under_way["supplier_id"].astype(np.int64),
            "quantity_g": under_way["quantity_g"],
            "cost_per_kg": under_way["cost_per_kg"],
            "expected_delivery_date": under_way["expected_delivery_date"],
            "arrival_date": np.array(arrivals, dtype="datetime64[D]"),
            "delivery_date": np.full(under_way["id"].size, NEVER),
            "cancelled_date": np.full(under_way["id"].size, NEVER),
            "expiry_date": under_way["expiry_date"],
            "is_emergency": under_way["is_emergency"],
        }
        self.transfers: list[tuple[np.datetime64, int, int, int, str]] = []
        self.draws: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._peak = np.zeros(stores.id.size, dtype=np.int64)
        self._need_g: np.ndarray | None = None

    def morning(self, day: np.datetime64) -> None:
        """Return what is recalled, discard what has expired; unload or divert what has arrived."""
        lots, orders = self.lots, self.orders
        left = lots["remaining_g"] > 0
        self._discard(np.flatnonzero(left & (lots["recall_date"] <= day)), day, RECALLED)
        expired = (lots["expiry_date"] < day) & (lots["remaining_g"] > 0)
        self._discard(np.flatnonzero(expired), day, EXPIRED)
        self._peak = self._in_stores()
        waiting = np.flatnonzero(self._under_way() & (orders["arrival_date"] <= day))
        for row in waiting[order_of(orders["arrival_date"][waiting], orders["id"][waiting])]:
            if next_workday(day, self._region(int(orders["group"][row]))) == day:
                self._receive(day, int(row))

    def _receive(self, day: np.datetime64, row: int) -> None:
        """Unload an order where it is needed and has room; else let it wait, or cancel it."""
        orders = self.orders
        group, quantity = int(orders["group"][row]), int(orders["quantity_g"][row])
        if not self._takes(group, quantity):
            other = [one for one in self._family(group) if self._takes(one, quantity)]
            if self._need_g is None or not other:
                if day >= orders["arrival_date"][row] + _WAITS_DAYS:
                    orders["cancelled_date"][row] = day
                return
            group = other[0]
        orders["group"][row], orders["delivery_date"][row] = group, day
        self._unload(
            day,
            group,
            int(orders["id"][row]),
            orders["expiry_date"][row],
            float(orders["cost_per_kg"][row]),
            quantity,
        )

    def _takes(self, group: int, quantity_g: int) -> bool:
        """Whether a store has room for a delivery and, as far as is known, needs some of it."""
        needs = self._need_g is None or self._need_g[group] > self._in_groups()[group]
        return bool(needs) and quantity_g <= self._room(group)

    def _under_way(self) -> np.ndarray:
        """Orders that are neither delivered nor cancelled: bool, shape (orders,)."""
        return np.isnat(self.orders["delivery_date"]) & np.isnat(self.orders["cancelled_date"])

    def _region(self, group: int) -> int:
        return int(self._stores.region[group // self._stores.feeds])

    def feed(self, day: np.datetime64, number: int, demand_g: np.ndarray) -> None:
        """Feed the fish: lend and buy what a store lacks, then draw, oldest lot first.

        Parameters
        ----------
        day : datetime64[D]
            The day.
        number : int
            Its number in the month, from 0.
        demand_g : ndarray of int, shape (groups,)
            Feed given at each site, by feed. [g]
        """
        lacking = demand_g - self._in_groups()
        for group in np.flatnonzero(lacking > 0):
            self._lend(day, int(group), int(lacking[group]), demand_g)
        lacking = demand_g - self._in_groups()
        for group in np.flatnonzero(lacking > 0):
            self._buy_at_once(day, int(group), int(lacking[group]), int(demand_g[group]))
        lot, taken = self._take(demand_g)
        self.lots["fed_g"][lot] += taken
        self.draws.append((np.full(lot.size, number), lot, taken))

    def evening(self, day: np.datetime64, expected_g: np.ndarray) -> None:
        """Order what the coming days need, beyond what is in stock and under way.

        Parameters
        ----------
        day : datetime64[D]
            The day.
        expected_g : ndarray, shape (horizon, groups)
            What the farmer expects to feed from tomorrow on. [g/d]
        """
        stores, terms, orders = self._stores, self.terms, self.orders
        need = np.concatenate([np.zeros((1, expected_g.shape[1])), np.cumsum(expected_g, axis=0)])
        groups = np.arange(need.shape[1])
        self._need_g = need[-1]
        coming = self._under_way()
        under_way = np.bincount(
            orders["group"][coming], orders["quantity_g"][coming], minlength=groups.size
        )
        have = self._in_groups() + under_way
        region = np.repeat(stores.region, stores.feeds)
        lead = terms.lead_days[terms.usual, region]
        regions = (FAROE, SCOTLAND)
        following = np.array([next_workday(day + 1, one) for one in regions])
        closed = (following - day).astype(np.int64) - 1
        opens = np.array([next_workday(day, one) for one in regions]) == day
        low = have < need[lead + terms.safety_days + closed[region - 1], groups]
        for group in np.flatnonzero(low & opens[region - 1]):
            store, where = stores.of_group[group], int(region[group])
            quick = have[group] < need[lead[group], group]
            supplier = int((terms.fastest if quick else terms.usual)[group])
            promised = next_workday(day + int(terms.lead_days[supplier, where]), where)
            days = int((promised - day).astype(int))
            upto = min(
                days + int(terms.safety_days[group] + terms.cycle_days[group]), len(need) - 1
            )
            needed = need[upto, group] - have[group]
            if came := self._take_surplus(day, int(group), needed, need[-1]):
                needed -= came
                have = self._in_groups() + under_way
            if needed <= 0:
                continue
            same = stores.of_group == store
            at_arrival = (have[same] - need[days, same]).sum()
            room = self._rules.fill_share * stores.capacity_g[store] - at_arrival
            size = lot_size(
                needed,
                room,
                int(terms.lot_min_g[group]),
                int(terms.lot_max_g[group]),
                int(terms.lot_step_g[group]),
            )
            if size:
                price = float(terms.price[supplier, group % stores.feeds])
                self._order(day, int(group), supplier, size, price, days, at_once=False)
                have[group] += size
                under_way[group] += size

    def drawn(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Day, row of the lot and grams of what each lot gave on each day."""
        day, lot, taken = (np.concatenate(parts) for parts in zip(*self.draws, strict=True))
        return day, lot, taken

    def _take_surplus(
        self, day: np.datetime64, group: int, needed_g: float, expected_g: np.ndarray
    ) -> int:
        """Fetch what others of the family will not use; returns the grams that came."""
        came = 0
        surplus = self._in_groups() - expected_g
        least = _TRIP_SHARE * self.terms.lot_min_g[group]
        for donor in (other for other in self._family(group) if surplus[other] >= least):
            wanted = min(needed_g - came, self._fill(group))
            if wanted >= least:
                amount = int(min(surplus[donor], wanted)) // 1000 * 1000
                self._move(day, donor, group, amount, "surplus")
                came += amount
        return came

    def _lend(self, day: np.datetime64, group: int, lacking_g: int, demand_g: np.ndarray) -> None:
        """Bridge a shortage from a store of the family that can spare it for some days."""
        days = self._rules.emergency_days
        for donor in self._family(group):
            have = self._in_groups()
            spare = int(have[donor] - days * demand_g[donor])
            wanted = lacking_g + (days - 1) * int(demand_g[group])
            amount = min(spare, wanted, self._room(group))
            if amount >= lacking_g:
                self._move(day, donor, group, amount, "shortage")
                return

    def _buy_at_once(self, day: np.datetime64, group: int, lacking_g: int, daily_g: int) -> None:
        """Buy what is lacking, to be delivered on the day of the order."""
        terms, rules = self.terms, self._rules
        if self._room(group) < lacking_g:
            self._make_room(day, group, lacking_g)
        size = lot_size(
            lacking_g + (rules.emergency_days - 1) * daily_g,
            self._room(group),
            int(terms.lot_min_g[group]),
            int(terms.lot_max_g[group]),
            int(terms.lot_step_g[group]),
        )
        supplier = int(terms.fastest[group])
        price = float(terms.price[supplier, group % self._stores.feeds])
        dearer = round(price * (1.0 + rules.emergency_premium), 2)
        self._order(day, group, supplier, max(size, lacking_g), dearer, 0, at_once=True)

    def _make_room(self, day: np.datetime64, group: int, wanted_g: int) -> None:
        """Discard other feeds of a full store, the first to expire first."""
        lots, stores = self.lots, self._stores
        others = (stores.of_group[lots["group"]] == stores.of_group[group]) & (
            lots["group"] != group
        )
        rows = np.flatnonzero(others & (lots["remaining_g"] > 0))
        for row in rows[order_of(lots["expiry_date"][rows], lots["id"][rows])]:
            if self._room(group) >= wanted_g:
                return
            self._peak[stores.of_group[group]] -= lots["remaining_g"][row]
            self._discard(np.array([row]), day, NO_ROOM)

    def _order(
        self,
        day: np.datetime64,
        group: int,
        supplier: int,
        size_g: int,
        price: float,
        lead_days: int,
        *,
        at_once: bool,
    ) -> None:
        self._last_purchase += 1
        number, expected = self._last_purchase, day + lead_days
        where = self._region(group)
        reliability = float(self.terms.reliability[supplier])
        late = 0 if at_once else delay_days(self._seed, number, reliability, self._rules.late_days)
        expiry = day + self._rules.shelf_life_days
        self.orders = extended(
            self.orders,
            _one_row(
                {
                    "id": number,
                    "group": group,
                    "ordered_group": group,
                    "purchase_date": day,
                    "supplier_id": self.terms.supplier_id[supplier],
                    "quantity_g": size_g,
                    "cost_per_kg": price,
                    "expected_delivery_date": expected,
                    "arrival_date": day if at_once else next_workday(expected, where, late),
                    "delivery_date": day if at_once else NEVER,
                    "cancelled_date": NEVER,
                    "expiry_date": expiry,
                    "is_emergency": at_once,
                }
            ),
        )
        if at_once:
            self._unload(day, group, number, expiry, price, size_g)

    def _unload(
        self,
        day: np.datetime64,
        group: int,
        purchase_id: int,
        expiry: np.datetime64,
        price: float,
        size_g: int,
    ) -> int:
        self._last_lot += 1
        self._peak[self._stores.of_group[group]] += size_g
        self.lots = extended(
            self.lots,
            _one_row(
                {
                    "id": self._last_lot,
                    "group": group,
                    "purchase_id": purchase_id,
                    "entry_date": day,
                    "expiry_date": expiry,
                    "cost_per_kg": price,
                    "received_g": size_g,
                    "opening_g": 0,
                    "fed_g": 0,
                    "sent_g": 0,
                    "discarded_g": 0,
                    "remaining_g": size_g,
                    "discard_date": NEVER,
                    "discard_reason": None,
                    "recall_date": recall_dates(
                        self._seed, np.array([purchase_id]), np.array([expiry]), self._rules
                    )[0],
                }
            ),
        )
        return self._last_lot

    def _move(self, day: np.datetime64, donor: int, group: int, size_g: int, reason: str) -> None:
        amount = np.zeros(self._stores.of_group.size, dtype=np.int64)
        amount[donor] = size_g
        for row, taken in zip(*self._take(amount), strict=True):
            self.lots["sent_g"][row] += taken
            lot = self._unload(
                day,
                group,
                int(self.lots["purchase_id"][row]),
                self.lots["expiry_date"][row],
                float(self.lots["cost_per_kg"][row]),
                int(taken),
            )
            self.transfers.append((day, int(self.lots["id"][row]), lot, int(taken), reason))

    def _take(self, amount_g: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Draw from the lots, oldest first: rows of those drawn from, by group and age; grams."""
        lots = self.lots
        rows = np.flatnonzero(lots["remaining_g"] > 0)
        rows = rows[order_of(*(lots[n][rows] for n in ("group", "entry_date", "id")))]
        taken = drawn(lots["group"][rows], lots["remaining_g"][rows], amount_g)
        lots["remaining_g"][rows] -= taken
        return rows[taken > 0], taken[taken > 0]

    def _discard(self, rows: np.ndarray, day: np.datetime64, reason: str) -> None:
        self.lots["discard_reason"][rows] = reason
        self.lots["discarded_g"][rows] = self.lots["remaining_g"][rows]
        self.lots["discard_date"][rows] = day
        self.lots["remaining_g"][rows] = 0

    def _family(self, group: int) -> list[int]:
        """Stores with the same feed at other sites of a site's family."""
        site, feed = divmod(group, self._stores.feeds)
        family = np.flatnonzero(self._stores.family == self._stores.family[site])
        return [int(other) * self._stores.feeds + feed for other in family if other != site]

    def _in_groups(self) -> np.ndarray:
        """Grams of each feed at each site."""
        stock = np.zeros(self._stores.of_group.size, dtype=np.int64)
        np.add.at(stock, self.lots["group"], self.lots["remaining_g"])
        return stock

    def _in_stores(self) -> np.ndarray:
        stock = np.zeros(self._stores.id.size, dtype=np.int64)
        np.add.at(stock, self._stores.of_group[self.lots["group"]], self.lots["remaining_g"])
        return stock

    def _room(self, group: int) -> int:
        """Feed that the store can still take today, before any is fed."""
        store = self._stores.of_group[group]
        return int(self._stores.capacity_g[store] - self._peak[store])

    def _fill(self, group: int) -> float:
        """Feed that the store can still take today, less the room that orders leave free."""
        store = self._stores.of_group[group]
        return self._rules.fill_share * self._stores.capacity_g[store] - self._peak[store]


def _one_row(values: dict[str, Any]) -> Columns:
    return {
        name: np.array([value], dtype=object if value is None else None)
        for name, value in values.items()
    }
