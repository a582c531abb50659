"""The farmer's knowledge on a day, and the feed that he expects to need.

He knows his fish, the water, their recent appetite and the plan of the month. He knows nothing of
the days to come.
"""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import FRY, POST_SMOLT, SMOLT
from aquamind_assets.batches.life.growth import potential_growth, smolt_limit
from aquamind_assets.core.columns import Columns, order_of, rows_where, sorted_by
from aquamind_assets.core.elementary import cbrt, expm1, power
from aquamind_assets.feed.demand import StayDays, found
from aquamind_assets.feed.medicated import Courses
from aquamind_assets.feed.rates import conversion
from aquamind_assets.feed.stores import Stores
from aquamind_assets.feed.types import feed_of_weight, medicated_feed
from aquamind_assets.settings.feed import Rates
from aquamind_assets.settings.growth import Growth

#: What is looked at of the stays' days.
_STATE = (
    "appetite",
    "stage_day",
    "site_id",
    "lifecycle_stage_id",
    "batch_id",
    "population",
    "avg_weight_g",
)

_FAR = np.datetime64("9999-01-01", "D")

#: Days in which the farmer's idea of a stay's appetite follows it, and after which it is settled.
_APPETITE_DAYS, _SETTLED_DAYS = 5.0, 10

#: Days that a stay is still counted on once its fish are heavy enough to leave.
_STILL_FED_DAYS = 7


@dataclass
class Outlook:
    """The farmer's knowledge on a day: stays that are fed or will be, one element a stay.

    ``last_weight_g`` is the weight at which fish are slaughtered, or smolts that wait are held,
    infinite for others. ``until`` is the first day without its fish, ``since`` the first day with
    them; the course of medicated feed that is under way or comes next, NaT for none, is known when
    it was ordered.
    """

    site: np.ndarray
    stage: np.ndarray
    region: np.ndarray
    population: np.ndarray
    weight_g: np.ndarray
    temperature_c: np.ndarray
    appetite: np.ndarray
    last_weight_g: np.ndarray
    since: np.ndarray
    until: np.ndarray
    medicated_from: np.ndarray
    medicated_until: np.ndarray


def expected_feed(
    outlook: Outlook,
    today: np.datetime64,
    horizon: int,
    sites: int,
    feeds: int,
    weight_min_g: np.ndarray,
    growth: Growth,
    rates: Rates,
) -> np.ndarray:
    """Feed that the farmer expects to need on each day to come, from growth as projected.

    Parameters
    ----------
    outlook : Outlook
        The stays.
    today : datetime64[D]
        The day that is over.
    horizon : int
        Days to look ahead.
    sites, feeds : int
        Number of sites, ``outlook.site`` is below it; and of feeds, the medicated ones last.
    weight_min_g : ndarray, shape (plain feeds,)
        Weight from which each feed without medicine is fed. [g]
    growth, rates : Growth, Rates
        Thermal growth coefficients, conversion.

    Returns
    -------
    ndarray, shape (horizon, sites, feeds)
        Expected feed from tomorrow on. [g/d]
    """
    ahead = np.arange(1, horizon + 1)[:, None]
    day = today + ahead
    stage, region, water = outlook.stage, outlook.region, outlook.temperature_c
    potential = potential_growth(stage, region, outlook.weight_g, water, growth)
    # As cube roots, which grow nearly evenly for some weeks.
    gain = cbrt(outlook.weight_g) * expm1(potential / 3.0) * outlook.appetite
    grown = np.clip((day - outlook.since).astype(np.int64), 0, ahead)
    root = cbrt(outlook.weight_g)
    weight = power(root + gain * np.maximum(grown - 1, 0), 3)
    eaten = power(root + gain * grown, 3) - weight
    eaten *= conversion(outlook.stage, outlook.region, rates) * (1.0 + rates.waste_share)
    fed = (day > outlook.since) & (day < outlook.until)
    fed &= (weight < outlook.last_weight_g) | (ahead <= _STILL_FED_DAYS)
    amount = np.where(fed, eaten * outlook.population, 0.0)
    feed, share = feed_of_weight(weight, weight_min_g, rates.overlap)
    medicated = (day >= outlook.medicated_from) & (day <= outlook.medicated_until)
    feed = np.where(medicated, weight_min_g.size + medicated_feed(weight), feed)
    share = np.where(medicated, 0.0, share)
    place = ((ahead - 1) * sites + outlook.site) * feeds + feed
    size = horizon * sites * feeds
    total = np.bincount(place.ravel(), (amount * (1.0 - share)).ravel(), minlength=size)
    mixed = share > 0
    total += np.bincount(place[mixed] + 1, (amount * share)[mixed], minlength=size)
    return total.reshape(horizon, sites, feeds)


class Knowledge:
    """The farmer's knowledge in a month, updated from day to day.

    Parameters
    ----------
    fed : StayDays
        The days of the stays; only those that are over are looked at.
    before, batch, planned, projection, condition : dict of ndarray
        Last month's ``container_feeding_summary``; the month's ``batch``, ``planned_stay``,
        ``growth_projection`` and ``site_condition``.
    stores : Stores
        The stores.
    growth : Growth
        Thermal growth coefficients, and the appetite of fish of which nothing is known.
    courses : Courses
        The month's courses of medicated feed.
    """

    def __init__(
        self,
        fed: StayDays,
        before: Columns,
        batch: Columns,
        planned: Columns,
        projection: Columns,
        condition: Columns,
        stores: Stores,
        growth: Growth,
        courses: Courses,
    ) -> None:
        self._fed, self._stores, self._growth = fed, stores, growth
        self.appetite = np.full(fed.stay_id.size, growth.expected_appetite)
        stay, row = found(before, fed.stay_id)
        self.appetite[stay] = before["recent_appetite"][row]
        batch = sorted_by(batch, "id")
        self._batch_id = batch["id"]
        self._harvest_weight_g = batch["harvest_target_weight_g"].astype(float)
        self._smolt_weight_g = smolt_limit(batch["smolt_target_weight_g"])
        planned = sorted_by(planned, "id")
        at = np.minimum(np.searchsorted(planned["id"], fed.stay_id), planned["id"].size - 1)
        until = np.where(planned["id"][at] == fed.stay_id, planned["end_date"][at], _FAR)
        self._until = np.where(np.isnat(until), _FAR, until)
        self._planned = _planned_stays(planned, projection, stores)
        self._water_c = _water_by_day(condition, stores)
        self._courses = courses

    def expected_feed(
        self,
        number: int,
        today: np.datetime64,
        horizon: int,
        weight_min_g: np.ndarray,
        rates: Rates,
    ) -> np.ndarray:
        """Feed of the days to come, as expected in the evening of a day.

        Parameters
        ----------
        number : int
            Number of the day in the month; call it once for each day, in order.
        today : datetime64[D]
            The same day.
        horizon : int
            Days to look ahead.
        weight_min_g : ndarray, shape (feeds,)
            Weight from which each feed is fed. [g]
        rates : Rates
            Conversion.

        Returns
        -------
        ndarray, shape (horizon, groups)
            Expected feed from tomorrow on. [g/d]
        """
        fed, stores = self._fed, self._stores
        rows = np.flatnonzero(fed.day == number)
        state = rows_where({name: fed.state[name] for name in _STATE}, rows)
        stay = fed.stay[rows]
        self.appetite[stay] = followed_appetite(
            self.appetite[stay], state["appetite"], state["stage_day"]
        )
        coming = self._planned
        later = coming["start_date"] > today
        water = self._water_c[today]
        site = np.concatenate([stores.site(state["site_id"]), coming["site"][later]])
        stage = np.concatenate([state["lifecycle_stage_id"], coming["stage"][later]])
        batch = np.concatenate([state["batch_id"], coming["batch_id"][later]])
        of_batch = np.searchsorted(self._batch_id, batch)
        last_g = np.where(stage == SMOLT, self._smolt_weight_g[of_batch], np.inf)
        last_g = np.where(stage >= POST_SMOLT, self._harvest_weight_g[of_batch], last_g)
        new = np.full(int(later.sum()), self._growth.expected_appetite)
        outlook = Outlook(
            site,
            stage.astype(np.int64),
            stores.region[site],
            np.concatenate([state["population"], coming["population"][later]]).astype(float),
            np.concatenate([state["avg_weight_g"], coming["weight_g"][later]]).astype(float),
            water[site],
            np.concatenate([self.appetite[stay], new]),
            last_g,
            np.concatenate([np.full(rows.size, today), coming["start_date"][later]]),
            np.concatenate([self._until[stay], coming["until"][later]]),
            *self._courses.next(
                np.concatenate([fed.stay_id[stay], np.zeros(int(later.sum()), np.int64)]), today
            ),
        )
        expected = expected_feed(
            outlook,
            today,
            horizon,
            stores.site_id.size,
            stores.feeds,
            weight_min_g,
            self._growth,
            rates,
        )
        return expected.reshape(horizon, -1)


def _water_by_day(condition: Columns, stores: Stores) -> dict[np.datetime64, np.ndarray]:
    """Water of each site on each day, NaN where it is not known. [degC]"""
    known = rows_where(condition, np.isin(condition["site_id"], stores.site_id))
    days, at = np.unique(known["date"], return_inverse=True)
    water = np.full((days.size, stores.site_id.size), np.nan)
    water[at, stores.site(known["site_id"])] = known["temperature_c"]
    return dict(zip(days, water, strict=True))


def _planned_stays(planned: Columns, projection: Columns, stores: Stores) -> Columns:
    """Stays of fish that feed, with the fish that the plan expects as they begin."""
    rows = np.flatnonzero(planned["lifecycle_stage_id"] >= FRY)
    last = projection["date"].max() if projection["date"].size else _FAR
    order = order_of(projection["batch_id"], projection["date"])
    key = projection["batch_id"][order].astype(np.int64) * 10**6
    key += projection["date"][order].astype(np.int64)
    start = np.minimum(planned["start_date"][rows], last)
    wanted = planned["batch_id"][rows].astype(np.int64) * 10**6 + start.astype(np.int64)
    at = np.minimum(np.searchsorted(key, wanted), max(key.size - 1, 0))
    known = key[at] == wanted if key.size else np.zeros(rows.size, dtype=bool)
    rows, at = rows[known], order[at[known]]
    until = planned["end_date"][rows]
    return {
        "site": stores.site(planned["site_id"][rows]),
        "stage": planned["lifecycle_stage_id"][rows],
        "batch_id": planned["batch_id"][rows],
        "population": planned["share"][rows] * projection["population"][at],
        "weight_g": projection["average_weight_g"][at].astype(float),
        "start_date": planned["start_date"][rows],
        "until": np.where(np.isnat(until), _FAR, until),
    }


def followed_appetite(
    recent: np.ndarray, appetite: np.ndarray, stage_day: np.ndarray
) -> np.ndarray:
    """Appetite of settled fish as the farmer estimates it, after one more day.

    Parameters
    ----------
    recent, appetite : ndarray, shape (stays,)
        The estimate of the day before, and the appetite of the day. [ratio]
    stage_day : ndarray, shape (stays,)
        Day of the stage; the first days after a move do not count. [d]
    """
    settled = stage_day > _SETTLED_DAYS
    return np.where(settled, recent + (appetite - recent) / _APPETITE_DAYS, recent)
