"""Feed of the fish of a month, day by day and meal by meal."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import FRY, GROW_OUT, PARR, POST_SMOLT, SMOLT
from aquamind_assets.core.columns import Columns, rows_where, sorted_by
from aquamind_assets.core.elementary import exp, power
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.environment.daylight import day_length
from aquamind_assets.feed.medicated import Courses
from aquamind_assets.feed.rates import feeding_percentage
from aquamind_assets.feed.stores import Stores
from aquamind_assets.feed.types import feed_of_weight, medicated_feed
from aquamind_assets.settings.feed import Meals, Rates

#: Latitude and longitude of the middle of each region's coast. [degrees]
_MIDDLE = np.array([62.0, 57.0]), np.array([-7.0, -5.5])

#: Draws for a batch, of which each stay has its own whatever other stays there are.
_DRAWS = 200

#: Most by which the meals of a day begin earlier or later than usual; judged. [min]
_SHIFT_MINUTES = 18

#: Least and greatest exponent of the meals' shares: fish eat more in the morning; judged.
_MORNING = 0.75, 1.05


@dataclass(frozen=True)
class StayDays:
    """Days of the stays that are fed, by stay and day; ``stay`` is a row of ``stay_id``.

    Attributes
    ----------
    weight_g, biomass_g : ndarray, shape (rows,)
        Average weight and biomass in the morning. [g]
    amount_g : ndarray of int, shape (rows,)
        Feed given, in whole units of the feeder's scale. [g]
    light_hours : ndarray, shape (rows,)
        From sunrise to sunset in the region. [h]
    medicated : ndarray of bool, shape (rows,)
        Whether all of the day's feed is medicated.
    shift_minutes, morning_share : ndarray, shape (rows,)
        Minutes by which meals begin later than usual, and exponent of the meals' shares of the
        day's feed: below 1 where more is given in the morning. [min, 1]
    arrived_kg, growth_kg, lost_kg, removed_kg : ndarray, shape (rows,)
        Biomass that arrived, that grew, that died, was culled or escaped, and that left alive. [kg]
    """

    stay_id: np.ndarray
    stay: np.ndarray
    day: np.ndarray
    region: np.ndarray
    state: Columns
    weight_g: np.ndarray
    biomass_g: np.ndarray
    amount_g: np.ndarray
    light_hours: np.ndarray
    medicated: np.ndarray
    shift_minutes: np.ndarray
    morning_share: np.ndarray
    arrived_kg: np.ndarray
    growth_kg: np.ndarray
    lost_kg: np.ndarray
    removed_kg: np.ndarray


def stay_days(
    seed: int,
    month: Month,
    state: Columns,
    before: Columns,
    stores: Stores,
    table: np.ndarray,
    rates: Rates,
    courses: Courses,
) -> StayDays:
    """Feed of each stay on each day: the table's share of its biomass, times its appetite.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    state : dict of ndarray
        The month's ``batches.daily_state``.
    before : dict of ndarray
        Last month's ``container_feeding_summary``, for the weights on the first morning.
    stores : Stores
        The stores; they have the region of each site.
    table : ndarray
        The feeding-rate table, from `rates.table_array`. [%]
    rates : Rates
        Waste, and how well the feeder follows the appetite.
    courses : Courses
        Who gets medicated feed, and when.
    """
    feeding = rows_where(state, state["lifecycle_stage_id"] >= FRY)
    state = sorted_by(feeding, "assignment_id", "date")
    day = (state["date"] - month.days[0]).astype(np.int64)
    stay_id, first, stay = np.unique(state["assignment_id"], return_index=True, return_inverse=True)
    region = stores.region[stores.site(state["site_id"])]
    evening = state["avg_weight_g"].astype(float)
    weight = np.concatenate([evening[:1], evening[:-1]])
    weight[first] = evening[first]  # new fish do not eat on the day on which they are moved
    known_before, at_before = found(before, stay_id)
    weight[first[known_before]] = before["ending_weight_g"][at_before]
    fish = state["population"] + state["mortality_count"] + state["escaped"]
    biomass = fish * weight
    percentage = feeding_percentage(
        table, state["lifecycle_stage_id"], region, weight, state["temp_c"].astype(float)
    )
    eager = 1.0 + rates.waste_share
    offered, (shift, morning) = np.empty(stay.size), np.empty((2, stay.size))
    for batch in np.unique(state["batch_id"]):
        of_batch = state["batch_id"] == batch
        at = day[of_batch], state["assignment_id"][of_batch] % _DRAWS
        draws = stream(seed, "feeding", int(batch), month.key)
        offered[of_batch] = draws.standard_normal((month.days.size, _DRAWS))[at]
        hands = stream(seed, "meals of the day", int(batch), month.key)
        drawn = hands.random((2, month.days.size, _DRAWS))
        shift[of_batch] = _SHIFT_MINUTES * (2.0 * drawn[0][at] - 1.0)
        morning[of_batch] = _MORNING[0] + (_MORNING[1] - _MORNING[0]) * drawn[1][at]
    sd = rates.feeding_sd
    offered = eager * exp(sd * offered - np.square(sd) / 2.0)
    amount = biomass * percentage / 100.0 * state["appetite"] * offered
    unit = unit_g(state["lifecycle_stage_id"])
    amount = np.rint(amount / unit).astype(np.int64) * unit
    gone = state["mortality_count"] + state["culled"] + state["escaped"]
    left = state["moved_out"] + state["harvested"]
    # Fish do not grow on the day on which they are moved, so what came is the difference.
    stood = np.where(state["moved_in"] > 0, 0.0, state["population"] * (evening - weight))
    ungrown = state["population"] * evening + (gone + left) * weight - stood
    previous = np.concatenate([[0.0], (state["population"] * evening)[:-1]])
    previous[first] = 0.0
    previous[first[known_before]] = 1000.0 * before["ending_biomass_kg"][at_before]
    arrived = np.where(state["moved_in"] > 0, ungrown - previous, 0.0)
    return StayDays(
        stay_id,
        stay,
        day,
        region,
        state,
        weight,
        biomass,
        amount,
        light_hours(month.days)[region - 1, day],
        courses.eaten_on(state["assignment_id"], state["date"]),
        shift,
        morning,
        arrived / 1000.0,
        stood / 1000.0,
        gone * weight / 1000.0,
        left * weight / 1000.0,
    )


def found(before: Columns, stay_id: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Stays that have a summary of last month, and its row.

    Parameters
    ----------
    before : dict of ndarray
        Last month's ``container_feeding_summary``.
    stay_id : ndarray of int
        Stays, ascending.
    """
    _, stay, row = np.intersect1d(
        stay_id, before["container_assignment_id"], assume_unique=True, return_indices=True
    )
    return stay, row


def unit_g(stage: np.ndarray) -> np.ndarray:
    """Unit in which feed is recorded: kilos from a barge at sea, 10 g in a hall. [g]

    Parameters
    ----------
    stage : ndarray of int
        Stage.
    """
    return np.where(stage >= POST_SMOLT, 1000, 10)


def light_hours(days: np.ndarray) -> np.ndarray:
    """Daylight at the middle of each region on each day, shape (2, days). [h]

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (days,)
        Days.
    """
    return day_length(*_MIDDLE, days)


def meals_of_day(fed: "StayDays", meals: Meals) -> np.ndarray:
    """Meals of each stay on each day: at sea more in long days than in short ones. [1/d]

    Parameters
    ----------
    fed : StayDays
        The days.
    meals : Meals
        Meals by stage, at sea in a day of twelve hours of light.
    """
    stage = fed.state["lifecycle_stage_id"]
    usual = meals_a_day(meals)[stage]
    by_light = np.rint(usual * np.clip(fed.light_hours / 12.0, 0.4, 1.4)).astype(np.int64)
    count = np.where(stage >= POST_SMOLT, np.maximum(by_light, 1), usual)
    return np.where(fed.amount_g > 0, count, 0)


def meals_a_day(meals: Meals) -> np.ndarray:
    """Meals a day by the id of the stage, shape (8,). [1/d]"""
    count = np.zeros(8, dtype=np.int64)
    for stage, name in (
        (FRY, "fry"),
        (PARR, "parr"),
        (SMOLT, "smolt"),
        (POST_SMOLT, "post_smolt"),
        (GROW_OUT, "grow_out"),
    ):
        count[stage] = getattr(meals, name)
    return count


def meals_of(
    fed: StayDays, weight_min_g: np.ndarray, meals: Meals, rates: Rates
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Each day's feed as meals, larger in the morning, each of one feed.

    Parameters
    ----------
    fed : StayDays
        The days.
    weight_min_g : ndarray, shape (feeds,)
        Weight from which each feed without medicine is fed; the medicated ones follow. [g]
    meals : Meals
        Meals a day by stage.
    rates : Rates
        Overlap of two feeds: while fish change, the last meals of the day are of the new feed.

    Returns
    -------
    row, meal, feed, amount_g : ndarray of int, shape (meals,)
        Row of ``fed``, number from 0, index of the feed, amount; none is empty. [g]
    """
    count = meals_of_day(fed, meals)
    row = np.repeat(np.arange(count.size), count)
    meal = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    of_day = count[row]
    # Cumulative shares of whole units, so that all of the day's feed is given.
    unit = unit_g(fed.state["lifecycle_stage_id"])[row]
    units = fed.amount_g[row] // unit
    morning = fed.morning_share[row]
    upto = np.rint(units * power((meal + 1) / of_day, morning)).astype(np.int64)
    since = np.rint(units * power(meal / of_day, morning)).astype(np.int64)
    amount = unit * (upto - since)
    feed, share = feed_of_weight(fed.weight_g, weight_min_g, rates.overlap)
    newer = meal >= of_day - np.floor(share[row] * of_day + 0.5)
    medicated = weight_min_g.size + medicated_feed(fed.weight_g)[row]
    eaten = np.where(fed.medicated[row], medicated, feed[row] + newer)
    given = amount > 0
    return row[given], meal[given], eaten[given], amount[given]


def needed(
    fed: StayDays,
    meal: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    group: np.ndarray,
    stores: Stores,
) -> np.ndarray:
    """Feed that the meals of each day take from each group, shape (days, groups). [g]

    Parameters
    ----------
    fed : StayDays
        The days.
    meal : tuple of ndarray
        From `meals_of`.
    group : ndarray of int, shape (meals,)
        Feed at a site that each meal is of.
    stores : Stores
        For the groups.
    """
    days = int(fed.day.max(initial=30)) + 1
    grams = np.zeros((max(days, 31), stores.of_group.size), dtype=np.int64)
    np.add.at(grams, (fed.day[meal[0]], group), meal[3])
    return grams
