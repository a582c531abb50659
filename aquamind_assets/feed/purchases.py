"""Purchases of feed: day, amount and supplier of an order, delays and recalls."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns, order_of
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.feed.prices import best_suppliers
from aquamind_assets.feed.stores import Stores
from aquamind_assets.people.workdays import calendar
from aquamind_assets.settings.feed import Purchases

#: Days from making in which a lot may be recalled, and days of making drawn for together.
_RECALL_DAYS, _DRAWN_TOGETHER = (14, 45), 1000

#: Days that an order must look ahead beyond lead and cycle, for weekends and holidays. [d]
_CLOSED_DAYS = 7


@cache
def workdays(geography_id: int) -> np.busdaycalendar:
    """Days on which a region orders and takes in feed: Monday to Friday but public holidays."""
    return np.busdaycalendar(weekmask="1111100", holidays=calendar(geography_id).holidays)


#: No order that is not an emergency comes sooner: feed is made and loaded first; judged. [d]
_LEAST_LEAD_DAYS = 3


def next_workday(day: np.datetime64, geography_id: int, later: int = 0) -> np.datetime64:
    """The first workday from a day on, or a number of workdays after it.

    Parameters
    ----------
    day : datetime64[D]
        Day.
    geography_id : int
        Region, for its holidays.
    later : int
        Workdays after it. [d]
    """
    return np.busday_offset(day, later, roll="forward", busdaycal=workdays(geography_id))


def promised_day(
    ordered: np.datetime64, lead_days: int, geography_id: int, which: int
) -> np.datetime64:
    """The day for which a supplier promises feed: a workday about the end of its lead time.

    What would come on a weekend or a holiday comes on the workday before or one of the two after,
    so that they share the load of the closed days.

    Parameters
    ----------
    ordered : datetime64[D]
        Day of the order.
    lead_days : int
        Lead time. [d]
    geography_id : int
        Region, for its holidays.
    which : int
        A number of the order, by which one of the three workdays is chosen.

    Returns
    -------
    datetime64[D]
        Three days after the order at the soonest.
    """
    day = ordered + lead_days * DAY
    if np.is_busday(day, busdaycal=workdays(geography_id)):
        return day
    found = next_workday(day, geography_id, which % 3 - 1)
    soon = found < ordered + _LEAST_LEAD_DAYS * DAY
    return next_workday(day, geography_id) if soon else found


@dataclass(frozen=True)
class Terms:
    """Offers of the suppliers to each group in a month, shape (groups,).

    ``usual`` and ``fastest`` are rows of suppliers, ``safety_days`` and the like the rules of the
    site; ``price`` has shape (suppliers, feeds), ``lead_days`` (suppliers, 3) by region.
    """

    supplier_id: np.ndarray
    reliability: np.ndarray
    price: np.ndarray
    lead_days: np.ndarray
    usual: np.ndarray
    fastest: np.ndarray
    safety_days: np.ndarray
    cycle_days: np.ndarray
    lot_min_g: np.ndarray
    lot_max_g: np.ndarray
    lot_step_g: np.ndarray

    @property
    def horizon(self) -> int:
        """Days that an order must look ahead. [d]"""
        usual = self.lead_days.max() + (self.safety_days + self.cycle_days).max()
        return int(usual) + _CLOSED_DAYS


def terms(
    stores: Stores, supplier: Columns, price: Columns, plain_feeds: int, rules: Purchases
) -> Terms:
    """The terms of a month.

    Parameters
    ----------
    stores : Stores
        The stores.
    supplier, price : dict of ndarray
        Rows of ``feed_supplier`` and of the month's ``feed_price``.
    plain_feeds : int
        Feeds without medicine; the medicated ones come after them, and in lots of any step.
    rules : Purchases
        How the farm buys.
    """
    order = order_of(price["supplier_id"], price["feed_id"])
    asked = price["price_per_kg"][order].reshape(supplier["id"].size, stores.feeds)
    lead = np.zeros((supplier["id"].size, 3), dtype=np.int64)
    lead[:, 1], lead[:, 2] = supplier["lead_days_faroe"], supplier["lead_days_scotland"]
    reliability = supplier["reliability"].astype(float)
    usual = np.stack(
        [
            best_suppliers(asked, lead[:, region].astype(float), reliability, rules)
            for region in range(FAROE, 3)
        ]
    )
    fastest = np.argmin(lead, axis=0)
    region = np.repeat(stores.region, stores.feeds)
    feed = np.tile(np.arange(stores.feeds), stores.site_id.size)
    ashore = np.repeat(stores.ashore, stores.feeds)

    def rule(name: str) -> np.ndarray:
        return np.where(ashore, getattr(rules.ashore, name), getattr(rules.sea, name))

    return Terms(
        supplier["id"],
        reliability,
        asked,
        lead,
        usual[region - 1, feed],
        fastest[region],
        rule("safety_days"),
        rule("cycle_days"),
        1000 * np.where(feed < plain_feeds, rule("lot_min_kg"), rule("lot_step_kg")),
        1000 * rule("lot_max_kg"),
        1000 * rule("lot_step_kg"),
    )


def lot_size(needed_g: float, room_g: float, least_g: int, most_g: int, step_g: int) -> int:
    """Grams to order: whole steps that cover the need, as far as there is room.

    Parameters
    ----------
    needed_g, room_g : float
        Feed wanted, and room that the store will have. [g]
    least_g, most_g, step_g : int
        Smallest and largest lot, and the step of which lots are multiples. [g]

    Returns
    -------
    int
        Grams to order; 0 if not even the smallest lot fits. [g]
    """
    wanted = int(-(-needed_g // step_g)) * step_g
    fits = int(room_g // step_g) * step_g
    size = min(max(wanted, least_g), most_g, fits)
    return size if size >= least_g else 0


def delay_days(seed: int, purchase_id: int, reliability: float, rules: Purchases) -> int:
    """Workdays by which a delivery is late, 0 for most, and -1 for some that come early.

    Parameters
    ----------
    seed : int
        The farm's seed.
    purchase_id : int
        The purchase.
    reliability : float
        Chance that it comes on time. [ratio]
    rules : Purchases
        Mean delay of late deliveries, and share of early ones.
    """
    random = stream(seed, "feed delivery", purchase_id)
    luck = random.random()
    if luck >= reliability:
        return int(random.geometric(1.0 / rules.late_days))
    return -1 if luck < rules.early_share else 0


def days_in_stock(seed: int, purchase_id: int, mean_days: float) -> int:
    """Days since a lot was made as it is ordered, from the maker's stock; 0 if made to order.

    Parameters
    ----------
    seed : int
        The farm's seed.
    purchase_id : int
        The purchase.
    mean_days : float
        Mean. [d]
    """
    return int(stream(seed, "feed age", purchase_id).exponential(mean_days))


@lru_cache(maxsize=64)
def _recall_draws(seed: int, feed: int, block: int) -> np.ndarray:
    """Draws for a feed made on successive days, below 1: whether, and when, it is recalled."""
    return stream(seed, "feed recall", feed, block).random((2, _DRAWN_TOGETHER))


def recall_dates(
    seed: int, feed: np.ndarray, expiry_date: np.ndarray, rules: Purchases
) -> np.ndarray:
    """Day on which each lot is recalled; NaT for nearly all.

    What is recalled is all of a feed that was made on a day, wherever it was delivered: a cause is
    an ingredient, or a fault of the mill, and not one customer's order.

    Parameters
    ----------
    seed : int
        The farm's seed.
    feed : ndarray of int, shape (lots,)
        Feed of each lot.
    expiry_date : ndarray of datetime64[D], shape (lots,)
        From which the day follows on which the feed was made.
    rules : Purchases
        For the share of lots, and the shelf life.
    """
    made = expiry_date.astype("M8[D]").astype(np.int64) - rules.shelf_life_days
    block, at = np.divmod(made, _DRAWN_TOGETHER)
    if not made.size:
        return np.full(0, NEVER)
    of = feed.astype(np.int64) * _DRAWN_TOGETHER + block
    keys, where = np.unique(of, return_inverse=True)
    every = [_recall_draws(seed, *divmod(one, _DRAWN_TOGETHER)) for one in keys.tolist()]
    chance, wait = np.stack(every)[where, :, at].T
    first, last = _RECALL_DAYS
    days = rules.shelf_life_days - first - np.floor(wait * (last - first)).astype(np.int64)
    return np.where(chance < rules.recall_share, expiry_date - days * DAY, NEVER)
