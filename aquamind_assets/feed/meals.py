"""The meals of a month as rows: when, of which lot, at what cost."""

import numpy as np

from aquamind_assets.batches.catalogue import FRY, PARR, POST_SMOLT, SMOLT
from aquamind_assets.core.columns import Columns, order_of
from aquamind_assets.feed.demand import StayDays, meals_of_day
from aquamind_assets.feed.fifo import split
from aquamind_assets.settings.feed import Meals

#: First and last hour of feeding by lamps ashore (UTC), by the id of the stage.
_HOURS = {FRY: (0.0, 24.0), PARR: (2.0, 22.0), SMOLT: (4.0, 20.0)}

#: Noon at the sites (UTC), about which fish at sea are fed. [h]
_NOON = 12.4

#: Containers of a hall or area are fed one after another, so many minutes apart. [min]
_TURN_MINUTES = 2

_LAST_MINUTE = 24 * 60 - 1

#: Weight to which fry are fed by hand. [g]
_BY_HAND_G = 0.7


def begin(
    stage: np.ndarray,
    meal: np.ndarray,
    of_day: np.ndarray,
    assignment_id: np.ndarray,
    light_hours: np.ndarray,
    shift_minutes: np.ndarray,
) -> np.ndarray:
    """Minute of the day at which each meal begins.

    Parameters
    ----------
    stage, meal, of_day, assignment_id : ndarray of int, shape (meals,)
        Stage, number of the meal from 0, meals of that day, stay.
    light_hours : ndarray, shape (meals,)
        From sunrise to sunset; fish at sea are fed by daylight. [h]
    shift_minutes : ndarray, shape (meals,)
        By how much the meals of that day begin later than usual. [min]

    Returns
    -------
    ndarray of int, shape (meals,)
        From 0 to 1439. [min]
    """
    first, last = np.zeros(8), np.zeros(8)
    for number, hours in _HOURS.items():
        first[number], last[number] = hours
    at_sea, day = stage >= POST_SMOLT, np.clip(light_hours - 1.0, 3.0, 12.0)
    start = np.where(at_sea, _NOON - day / 2.0, first[stage])
    step = np.where(at_sea, day, last[stage] - first[stage]) / np.maximum(of_day, 1)
    turn = assignment_id % 25 * _TURN_MINUTES
    minute = 60.0 * (start + meal * step) + turn + shift_minutes
    return np.clip(minute, 0, _LAST_MINUTE).astype(np.int64)


def feeding_events(
    fed: StayDays,
    meal: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    group: np.ndarray,
    draws: tuple[np.ndarray, np.ndarray, np.ndarray],
    lots: Columns,
    meals: Meals,
) -> Columns:
    """Rows of ``feeding_event``: each meal, cut where a lot ends.

    Parameters
    ----------
    fed : StayDays
        The days.
    meal : tuple of ndarray
        From `demand.meals_of`.
    group : ndarray of int, shape (meals,)
        Feed at a site that each meal is of.
    draws : tuple of ndarray
        Day, row of the lot and grams of what each lot gave each day.
    lots : dict of ndarray
        The lots.
    meals : Meals
        Meals a day.
    """
    row, number, feed, amount = meal
    day = fed.day[row]
    stay = fed.state["assignment_id"][row]
    stage = fed.state["lifecycle_stage_id"][row]
    of_day = meals_of_day(fed, meals)[row]
    shift = fed.shift_minutes[row]
    minute = begin(stage, number, of_day, stay, fed.light_hours[row], shift)
    turn = order_of(group, day, minute, stay)
    of_day, lot, given = draws
    lot_turn = order_of(lots["group"][lot], of_day, lots["entry_date"][lot], lots["id"][lot])
    part_of, drawn, part_g = split(amount[turn], given[lot_turn])
    at, lot = turn[part_of], lot[lot_turn][drawn]
    part = np.arange(at.size) - np.searchsorted(part_of, part_of, side="left")
    order = order_of(day[at], stay[at], number[at], part)
    at, lot, part, part_g = at[order], lot[order], part[order], part_g[order]
    row = row[at]
    date = fed.state["date"][row]
    by_hand = (stage[at] == FRY) & (fed.weight_g[row] < _BY_HAND_G)
    method = np.where(
        by_hand, "MANUAL", np.where(stage[at] >= POST_SMOLT, "BROADCAST", "AUTOMATIC")
    )
    cents = np.rint(100.0 * lots["cost_per_kg"][lot])
    return {
        "feeding_date": date,
        "assignment_id": stay[at],
        "meal": number[at] + 1,
        "part": part + 1,
        "fed_at": date.astype("datetime64[us]") + minute[at].astype("timedelta64[m]"),
        "batch_id": fed.state["batch_id"][row],
        "container_id": fed.state["container_id"][row],
        "feed_id": feed[at] + 1,
        "feed_stock_id": lots["id"][lot],
        "amount_g": part_g,
        "batch_biomass_kg": fed.biomass_g[row] / 1000.0,
        "feeding_percentage": 100.0 * part_g / fed.biomass_g[row],
        "method": method.astype(object),
        "feed_cost": part_g * cents / 1e5,
    }
