"""The lots of feed in the stores: unloaded, drawn oldest first, moved and discarded."""

from typing import Any

import numpy as np

from aquamind_assets.core.columns import Columns, extended, order_of, rows_where
from aquamind_assets.core.months import NEVER, Month
from aquamind_assets.feed.fifo import drawn
from aquamind_assets.feed.purchases import (
    recall_dates,
)
from aquamind_assets.feed.stores import Stores
from aquamind_assets.settings.feed import Purchases

#: Numbers for the purchases, and for the lots, of one month.
IDS_A_MONTH = 100_000

#: Why a store gives up what is left of a lot.
EXPIRED, NO_ROOM, RECALLED = "expired", "no room", "recalled"


class Stock:
    """Lots of feed in all stores, changed by each delivery, meal, transfer and discard of a month.

    A *group* is a feed at a site, see `Stores`.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    stores : Stores
        The stores.
    rules : Purchases
        Recalls, and how full a store may be.
    stock : dict of ndarray
        Last month's ``feed_container_stock``.

    Attributes
    ----------
    lots : dict of ndarray
        One row for each lot, with the grams fed, sent, discarded and remaining.
    transfers : list of tuple
        Day, lot sent, lot received, grams and reason of each transfer between stores.
    draws : list of tuple of ndarray
        Day number, row of the lot and grams, of each day on which fish were fed.
    """

    def __init__(
        self, seed: int, month: Month, stores: Stores, rules: Purchases, stock: Columns
    ) -> None:
        self._seed, self._stores, self._rules = seed, stores, rules
        self._last_lot = month.index * IDS_A_MONTH
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
                seed, there["feed_id"].astype(np.int64) - 1, there["expiry_date"], rules
            ),
        }
        self.transfers: list[tuple[np.datetime64, int, int, int, str]] = []
        self.draws: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._peak = np.zeros(stores.id.size, dtype=np.int64)

    def morning(self, day: np.datetime64) -> None:
        """Return the lots that are recalled, and discard those that have expired."""
        lots = self.lots
        left = lots["remaining_g"] > 0
        self._discard(np.flatnonzero(left & (lots["recall_date"] <= day)), day, RECALLED)
        expired = (lots["expiry_date"] < day) & (lots["remaining_g"] > 0)
        self._discard(np.flatnonzero(expired), day, EXPIRED)
        self._peak = self._in_stores()

    def feed(self, number: int, demand_g: np.ndarray) -> None:
        """Draw the feed of a day, by its number in the month; the oldest lot gives first."""
        lot, taken = self._take(demand_g)
        self.lots["fed_g"][lot] += taken
        self.draws.append((np.full(lot.size, number), lot, taken))

    def unload(
        self,
        day: np.datetime64,
        group: int,
        purchase_id: int,
        expiry: np.datetime64,
        price: float,
        size_g: int,
    ) -> int:
        """Put a new lot into a store.

        Parameters
        ----------
        day : datetime64[D]
            The day on which it comes.
        group : int
            The feed and the site.
        purchase_id : int
            The purchase of which it is a part.
        expiry : datetime64[D]
            Last day on which it may be fed.
        price : float
            Its cost. [per kg]
        size_g : int
            Its weight. [g]

        Returns
        -------
        int
            The id of the lot.
        """
        self._last_lot += 1
        self._peak[self._stores.of_group[group]] += size_g
        self.lots = extended(
            self.lots,
            one_row(
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
                        self._seed,
                        np.array([group % self._stores.feeds]),
                        np.array([expiry]),
                        self._rules,
                    )[0],
                }
            ),
        )
        return self._last_lot

    def move(self, day: np.datetime64, donor: int, group: int, size_g: int, reason: str) -> None:
        """Carry feed from one site to another; each lot drawn from becomes a new lot there."""
        amount = np.zeros(self._stores.of_group.size, dtype=np.int64)
        amount[donor] = size_g
        for row, taken in zip(*self._take(amount), strict=True):
            self.lots["sent_g"][row] += taken
            lot = self.unload(
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

    def make_room(self, day: np.datetime64, group: int, wanted_g: int) -> None:
        """Discard other feeds of a full store, the first to expire first."""
        lots, stores = self.lots, self._stores
        others = (stores.of_group[lots["group"]] == stores.of_group[group]) & (
            lots["group"] != group
        )
        rows = np.flatnonzero(others & (lots["remaining_g"] > 0))
        for row in rows[order_of(lots["expiry_date"][rows], lots["id"][rows])]:
            if self.room_g(group) >= wanted_g:
                return
            self._peak[stores.of_group[group]] -= lots["remaining_g"][row]
            self._discard(np.array([row]), day, NO_ROOM)

    def in_groups(self) -> np.ndarray:
        """Grams of each feed at each site."""
        stock = np.zeros(self._stores.of_group.size, dtype=np.int64)
        np.add.at(stock, self.lots["group"], self.lots["remaining_g"])
        return stock

    def _in_stores(self) -> np.ndarray:
        stock = np.zeros(self._stores.id.size, dtype=np.int64)
        np.add.at(stock, self._stores.of_group[self.lots["group"]], self.lots["remaining_g"])
        return stock

    def room_g(self, group: int) -> int:
        """Feed that the store can still take today, before any is fed."""
        store = self._stores.of_group[group]
        return int(self._stores.capacity_g[store] - self._peak[store])

    def fill_g(self, group: int) -> float:
        """Feed that the store can still take today, less the room that orders leave free."""
        store = self._stores.of_group[group]
        return self._rules.fill_share * self._stores.capacity_g[store] - self._peak[store]

    def drawn(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Day, row of the lot and grams of what each lot gave on each day."""
        day, lot, taken = (np.concatenate(parts) for parts in zip(*self.draws, strict=True))
        return day, lot, taken


def one_row(values: dict[str, Any]) -> Columns:
    """A table of one row, from its values by column."""
    return {
        name: np.array([value], dtype=object if value is None else None)
        for name, value in values.items()
    }
