"""The stock of a month, day by day: deliveries, transfers, feed drawn, orders.

On each day what was recalled is returned and what has expired is discarded, what arrives is
unloaded if there is room, then the fish are fed. What a store lacks for that day is lent by the
nearest store that a boat can reach and that can spare it. In the evening the farmer looks ahead
and, on workdays, orders. On each evening he compares the rations of the next days with the stock
and what is on its way, and orders out of turn, at a premium, what will lack. Life has happened
already, so no store may run dry: where nobody foresaw it, feed is brought on the day. A delivery
for which its store has no room or no need goes to the nearest other of the family that has both,
or is cancelled after some days.
"""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND
from aquamind_assets.core.columns import Columns, extended, order_of, rows_where
from aquamind_assets.core.months import NEVER, Month
from aquamind_assets.feed.purchases import (
    Terms,
    days_in_stock,
    delay_days,
    lot_size,
    next_workday,
    promised_day,
)
from aquamind_assets.feed.stock import IDS_A_MONTH, Stock, one_row
from aquamind_assets.feed.stores import Stores
from aquamind_assets.settings.feed import Purchases

#: Days that a delivery waits for room in its store before it is cancelled. [d]
_WAITS_DAYS = 3

#: Least surplus that is worth a trip, over the smallest lot.
_TRIP_SHARE = 0.25

#: Rations that the farmer reckons with for days of the next month, over those that he expects: he
#: does not know the appetite of its fish. [ratio]
_UNSURE = 1.3

#: A store gives up what its fish are not expected to eat in so many days at the end of the outlook.
_UNUSED_DAYS = 7


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
        self._last_purchase = month.index * IDS_A_MONTH
        self.stock = Stock(seed, month, stores, rules, stock)
        under_way = rows_where(purchase, purchase["status"] == "ORDERED")
        reliable = dict(zip(terms.supplier_id.tolist(), terms.reliability.tolist(), strict=True))
        delays = [
            delay_days(seed, int(i), reliable[int(s)], rules)
            for i, s in zip(under_way["id"], under_way["supplier_id"], strict=True)
        ]
        group = stores.group(under_way["feed_container_id"], under_way["feed_id"])
        arrivals = [
            day if out_of_turn else next_workday(day, self._region(int(one)), late)
            for day, one, late, out_of_turn in zip(
                under_way["expected_delivery_date"],
                group,
                delays,
                under_way["is_emergency"],
                strict=True,
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
        self._need_g: np.ndarray | None = None

    def morning(self, day: np.datetime64) -> None:
        """Return recalled lots, discard expired ones; unload or divert deliveries that arrive."""
        orders = self.orders
        self.stock.morning(day)
        waiting = np.flatnonzero(self._under_way() & (orders["arrival_date"] <= day))
        for row in waiting[order_of(orders["arrival_date"][waiting], orders["id"][waiting])]:
            group = int(orders["group"][row])
            if orders["is_emergency"][row]:
                size = int(orders["quantity_g"][row])
                if self.stock.room_g(group) < size:
                    self.stock.make_room(day, group, size)
                self._receive(day, int(row))
            elif next_workday(day, self._region(group)) == day:
                self._receive(day, int(row))

    def _receive(self, day: np.datetime64, row: int) -> None:
        """Unload an order where it is needed and has room; else let it wait, or cancel it."""
        orders = self.orders
        group, quantity = int(orders["group"][row]), int(orders["quantity_g"][row])
        if not self._takes(group, quantity):
            other = [one for one in self._others(group) if self._takes(one, quantity)]
            if self._need_g is None or not other:
                if day >= orders["arrival_date"][row] + _WAITS_DAYS:
                    orders["cancelled_date"][row] = day
                return
            group = other[0]
        orders["group"][row], orders["delivery_date"][row] = group, day
        self.stock.unload(
            day,
            group,
            int(orders["id"][row]),
            orders["expiry_date"][row],
            float(orders["cost_per_kg"][row]),
            quantity,
        )

    def _takes(self, group: int, quantity_g: int) -> bool:
        """Whether a store has room for a delivery and, as far as is known, needs some of it."""
        needs = self._need_g is None or self._need_g[group] > self.stock.in_groups()[group]
        return bool(needs) and quantity_g <= self.stock.room_g(group)

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
        for days in (self._rules.emergency_days, self._rules.emergency_lead_days):
            lacking = demand_g - self.stock.in_groups()
            for group in np.flatnonzero(lacking > 0):
                self._lend(day, int(group), int(lacking[group]), demand_g, days)
        lacking = demand_g - self.stock.in_groups()
        for group in np.flatnonzero(lacking > 0):
            self._buy_out_of_turn(day, int(group), int(lacking[group]), int(demand_g[group]), 0)
        self.stock.feed(number, demand_g)

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
        have = self.stock.in_groups() + under_way
        region = np.repeat(stores.region, stores.feeds)
        lead = terms.lead_days[terms.usual, region]
        regions = (FAROE, SCOTLAND)
        following = np.array([next_workday(day + 1, one) for one in regions])
        closed = (following - day).astype(np.int64) - 1
        opens = np.array([next_workday(day, one) for one in regions]) == day
        unused = need[-1] == need[-1 - _UNUSED_DAYS]
        low = have < need[lead + terms.safety_days + closed[region - 1], groups]
        for group in np.flatnonzero(low & opens[region - 1]):
            store, where = stores.of_group[group], int(region[group])
            quick = have[group] < need[lead[group], group]
            supplier = int((terms.fastest if quick else terms.usual)[group])
            promised = promised_day(
                day, int(terms.lead_days[supplier, where]), where, int(group) + day.astype(int)
            )
            days = int((promised - day).astype(int))
            upto = min(
                days + int(terms.safety_days[group] + terms.cycle_days[group]), len(need) - 1
            )
            needed = need[upto, group] - have[group]
            if came := self._take_surplus(day, int(group), needed, need[-1], unused):
                needed -= came
                have = self.stock.in_groups() + under_way
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
                self._order(day, int(group), supplier, size, price, days, out_of_turn=False)
                have[group] += size
                under_way[group] += size

    def look_ahead(self, day: np.datetime64, expected_g: np.ndarray, rations_g: np.ndarray) -> None:
        """Order out of turn what the stores will lack before anything else can come.

        Parameters
        ----------
        day : datetime64[D]
            The day that is over.
        expected_g : ndarray, shape (horizon, groups)
            What the farmer expects to feed from tomorrow on. [g/d]
        rations_g : ndarray, shape (days, groups)
            Rations of the month's days from tomorrow on, of which he knows the next ones. [g/d]
        """
        orders, lead = self.orders, self._rules.emergency_lead_days
        ration = _UNSURE * expected_g[:lead]
        known = rations_g[:lead]
        ration[: known.shape[0]] = known
        comes = self._under_way() & (orders["arrival_date"] <= day + lead)
        coming = np.bincount(
            orders["group"][comes], orders["quantity_g"][comes], minlength=ration.shape[1]
        )
        lacking = ration.sum(axis=0) - self.stock.in_groups() - coming
        for group in np.flatnonzero(lacking > 0.0):
            self._buy_out_of_turn(
                day, int(group), int(np.ceil(lacking[group])), int(ration[-1, group]), lead
            )

    def _take_surplus(
        self,
        day: np.datetime64,
        group: int,
        needed_g: float,
        expected_g: np.ndarray,
        unused: np.ndarray,
    ) -> int:
        """Fetch what others of the family will not use; returns the grams that came."""
        came = 0
        surplus = np.where(unused, self.stock.in_groups() - expected_g, 0.0)
        least = _TRIP_SHARE * self.terms.lot_min_g[group]
        near = self._others(group, self._rules.lend_km)
        for donor in (other for other in near if surplus[other] >= least):
            wanted = min(needed_g - came, self.stock.fill_g(group))
            if wanted >= least:
                amount = int(min(surplus[donor], wanted)) // 1000 * 1000
                self.stock.move(day, donor, group, amount, "surplus")
                came += amount
        return came

    def _lend(
        self, day: np.datetime64, group: int, lacking_g: int, demand_g: np.ndarray, days: int
    ) -> None:
        """Bridge a shortage from a store of the family that can spare it for so many days."""
        for donor in self._others(group, self._rules.lend_km):
            have = self.stock.in_groups()
            spare = int(have[donor] - days * demand_g[donor])
            wanted = lacking_g + (days - 1) * int(demand_g[group])
            amount = min(spare, wanted, self.stock.room_g(group))
            if amount >= lacking_g:
                self.stock.move(day, donor, group, amount, "shortage")
                return

    def _buy_out_of_turn(
        self, day: np.datetime64, group: int, lacking_g: int, daily_g: int, lead_days: int
    ) -> None:
        """Buy what is lacking at a premium; it comes after so many days, weekends included."""
        terms, rules = self.terms, self._rules
        if not lead_days and self.stock.room_g(group) < lacking_g:
            self.stock.make_room(day, group, lacking_g)
        size = lot_size(
            lacking_g + (rules.emergency_days - 1) * daily_g,
            self.stock.room_g(group),
            int(terms.lot_min_g[group]),
            int(terms.lot_max_g[group]),
            int(terms.lot_step_g[group]),
        )
        supplier = int(terms.fastest[group])
        price = float(terms.price[supplier, group % self._stores.feeds])
        dearer = round(price * (1.0 + rules.emergency_premium), 2)
        self._order(day, group, supplier, max(size, lacking_g), dearer, lead_days, out_of_turn=True)

    def _order(
        self,
        day: np.datetime64,
        group: int,
        supplier: int,
        size_g: int,
        price: float,
        lead_days: int,
        *,
        out_of_turn: bool,
    ) -> None:
        at_once = out_of_turn and not lead_days
        self._last_purchase += 1
        number, expected = self._last_purchase, day + lead_days
        where = self._region(group)
        reliability = float(self.terms.reliability[supplier])
        late = 0 if out_of_turn else delay_days(self._seed, number, reliability, self._rules)
        made = day - days_in_stock(self._seed, number, self._rules.age_days)
        expiry = made + self._rules.shelf_life_days
        self.orders = extended(
            self.orders,
            one_row(
                {
                    "id": number,
                    "group": group,
                    "ordered_group": group,
                    "purchase_date": day,
                    "supplier_id": self.terms.supplier_id[supplier],
                    "quantity_g": size_g,
                    "cost_per_kg": price,
                    "expected_delivery_date": expected,
                    "arrival_date": expected
                    if out_of_turn
                    else next_workday(expected, where, late),
                    "delivery_date": day if at_once else NEVER,
                    "cancelled_date": NEVER,
                    "expiry_date": expiry,
                    "is_emergency": out_of_turn,
                }
            ),
        )
        if at_once:
            self.stock.unload(day, group, number, expiry, price, size_g)

    def _others(self, group: int, within_km: float = np.inf) -> list[int]:
        """Stores with the same feed at other sites of a site's family, the nearest first."""
        stores = self._stores
        site, feed = divmod(group, stores.feeds)
        away = stores.distance_km[site]
        others = np.flatnonzero((stores.family == stores.family[site]) & (away <= within_km))
        others = others[np.argsort(away[others], kind="stable")]
        return [int(other) * stores.feeds + feed for other in others if other != site]
