"""Booked weights: the weights of the fish in the farm's books between two weighings.

In the books each stay grows as the plan expects, whatever it ate. A weighing or a move corrects
them. So a month with fasts converts well in the books, until the fish are weighed.
"""

import numpy as np

from aquamind_assets.batches.life.growth import expected_growth
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp, log
from aquamind_assets.feed.demand import StayDays, found
from aquamind_assets.settings.growth import Growth


def booked_growth(
    fed: StayDays, before: Columns, sample: Columns, growth: Growth
) -> tuple[np.ndarray, np.ndarray]:
    """Weight in the books on each evening, and growth by the books.

    Parameters
    ----------
    fed : StayDays
        The days of the stays, by stay and day.
    before, sample : dict of ndarray
        Last month's ``container_feeding_summary``; the month's ``growth_sample``, whose mean the
        books take over as it is.
    growth : Growth
        The growth and the appetite that the plan counts on.

    Returns
    -------
    weight_g : ndarray, shape (rows,)
        Average weight. [g]
    growth_kg : ndarray, shape (rows,)
        Growth of the day; the correction by a weighing counts as growth of its day. [kg]
    """
    state, stay = fed.state, fed.stay
    stage, arrives = state["lifecycle_stage_id"], state["moved_in"] > 0
    water, days = state["temp_c"].astype(float), state["date"]
    gain = expected_growth(stage, fed.region, fed.weight_g, water, days, growth)
    rate = np.where(arrives, 0.0, gain)
    upto = np.cumsum(rate)
    first = np.searchsorted(stay, np.arange(fed.stay_id.size), side="left")
    start = fed.weight_g[first].copy()
    known, row = found(before, fed.stay_id)
    start[known] = before["booked_weight_g"][row]
    # Level of each row's logarithm, set anew where the fish are weighed.
    level = np.full(stay.size, np.nan)
    level[first] = log(start) - (upto[first] - rate[first])
    level[arrives] = log(state["avg_weight_g"][arrives].astype(float)) - upto[arrives]
    at, weighed_g = _weighings(fed, sample)
    level[at] = log(weighed_g) - upto[at]
    last = np.maximum.accumulate(np.where(np.isnan(level), 0, np.arange(stay.size)))
    weight = exp(level[last] + upto)
    morning = np.concatenate([weight[:1], weight[:-1]])
    morning[first] = start
    gained = np.where(arrives, 0.0, state["population"] * (weight - morning))
    return weight, gained / 1000.0


def _weighings(fed: StayDays, sample: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Row of each growth sample of a stay that is fed, and its average weight. [g]"""
    here = np.isin(sample["assignment_id"], fed.stay_id)
    stay = np.searchsorted(fed.stay_id, sample["assignment_id"][here])
    first_day = fed.state["date"][0] - fed.day[0] if fed.day.size else np.datetime64("NaT", "D")
    day = (sample["sample_date"][here] - first_day).astype(np.int64)
    at = np.searchsorted(fed.stay * 100 + fed.day, stay * 100 + day)
    return at, sample["avg_weight_g"][here].astype(float)
