"""Feed, growth, conversion and cost, by stay and by batch."""

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY
from aquamind_assets.feed.demand import StayDays, found
from aquamind_assets.feed.medicated import Courses

#: Confidence by days since the last weighing: below each bound, then the lowest. [d]
_WEIGHED_DAYS = (10, 20, 40)
_LEVELS = np.array(["VERY_HIGH", "HIGH", "MEDIUM", "LOW"], dtype=object)


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """The first over the second; NaN where the second is not positive."""
    positive = below > 0
    return np.where(positive, above / np.where(positive, below, 1.0), np.nan)


def container_summaries(
    days: np.ndarray,
    fed: StayDays,
    event: Columns,
    before: Columns,
    assignment: Columns,
    appetite: np.ndarray,
    booked: tuple[np.ndarray, np.ndarray],
    courses: Courses,
) -> Columns:
    """Rows of ``container_feeding_summary``.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    fed : StayDays
        The days of the stays.
    event, before, assignment : dict of ndarray
        The month's ``feeding_event``, last month's rows, the month's ``container_assignment``.
    appetite : ndarray, shape (stays,)
        Appetite of each stay at the month's end, as the farmer estimates it. [ratio]
    booked : tuple of ndarray
        Weight and growth in the books, from `books.booked_growth`. [g, kg]
    courses : Courses
        Who gets medicated feed, and when.
    """
    size, stay = fed.stay_id.size, fed.stay
    first = np.searchsorted(stay, np.arange(size), side="left")
    last = np.searchsorted(stay, np.arange(size), side="right") - 1

    def total(values: np.ndarray, at: np.ndarray = stay) -> np.ndarray:
        return np.bincount(at, values, minlength=size)

    of_event = np.searchsorted(fed.stay_id, event["assignment_id"])
    feed_kg = total(event["amount_g"], of_event) / 1000.0
    cost = total(np.rint(1e5 * event["feed_cost"]), of_event) / 1e5
    growth, lost = total(booked[1]), total(fed.lost_kg)
    ending = np.where(
        fed.state["date"][last] == days[-1], fed.state["biomass_kg"][last].astype(float), 0.0
    )
    starting = np.zeros(size)
    stays, row = found(before, fed.stay_id)
    starting[stays] = before["ending_biomass_kg"][row]
    weighed = assignment["last_weighing_date"][np.searchsorted(assignment["id"], fed.stay_id)]
    since = (days[-1] - weighed) / DAY
    level = np.searchsorted(_WEIGHED_DAYS, np.where(np.isnan(since), np.inf, since), side="right")
    biomass_days = total(fed.biomass_g) / 1000.0
    return {
        "month": np.full(size, days[0]),
        "container_assignment_id": fed.stay_id,
        "batch_id": fed.state["batch_id"][first],
        "period_start": fed.state["date"][first],
        "period_end": fed.state["date"][last],
        "total_feed_kg": feed_kg,
        "feed_cost": cost,
        "starting_biomass_kg": starting,
        "ending_biomass_kg": ending,
        "arrived_kg": total(fed.arrived_kg),
        "growth_kg": total(fed.growth_kg),
        "booked_growth_kg": growth,
        "lost_kg": lost,
        "removed_kg": total(fed.removed_kg),
        "fcr": ratio(feed_kg, growth),
        "economic_fcr": ratio(feed_kg, growth - lost),
        "cost_per_kg": ratio(cost, growth),
        "average_feeding_percentage": 100.0 * np.nan_to_num(ratio(feed_kg, biomass_days)),
        "feeding_days": total((fed.amount_g > 0).astype(float)).astype(np.int64),
        "data_points": np.bincount(of_event, minlength=size),
        "confidence_level": _LEVELS[level],
        "estimation_method": np.where(weighed >= days[0], "MEASURED", "INTERPOLATED").astype(
            object
        ),
        "ending_weight_g": fed.state["avg_weight_g"][last].astype(float),
        "booked_weight_g": booked[0][last],
        "recent_appetite": appetite,
        "medicated_until": courses.until(fed.stay_id, days[-1]),
    }


def batch_summaries(container: Columns) -> Columns:
    """Rows of ``batch_feeding_summary``, from those of its stays that were fed or lost fish.

    Parameters
    ----------
    container : dict of ndarray
        Rows of ``container_feeding_summary``.
    """
    batch, first, at = np.unique(container["batch_id"], return_index=True, return_inverse=True)

    def total(name: str) -> np.ndarray:
        return np.bincount(at, container[name], minlength=batch.size)

    start = np.full(batch.size, np.datetime64("9999-01-01", "D"))
    np.minimum.at(start, at, container["period_start"])
    end = np.full(batch.size, np.datetime64("1970-01-01", "D"))
    np.maximum.at(end, at, container["period_end"])
    feed_kg, growth, lost = total("total_feed_kg"), total("booked_growth_kg"), total("lost_kg")
    feed_kg = np.round(feed_kg, 3)
    cost = np.round(total("feed_cost"), 5)
    share = container["average_feeding_percentage"]
    biomass_days = np.where(
        share > 0, container["total_feed_kg"] / np.where(share > 0, share, 1), 0
    )
    fed = container["total_feed_kg"] > 0
    level = np.zeros(batch.size, dtype=np.int64)
    rank = {name: number for number, name in enumerate(_LEVELS)}
    np.maximum.at(level, at, np.array([rank[n] for n in container["confidence_level"]], dtype=int))
    measured = np.bincount(at, container["estimation_method"] == "MEASURED", minlength=batch.size)
    count = np.bincount(at, minlength=batch.size)
    return {
        "month": container["month"][first],
        "batch_id": batch,
        "period_start": start,
        "period_end": end,
        "total_feed_kg": feed_kg,
        "feed_cost": cost,
        "starting_biomass_kg": total("starting_biomass_kg"),
        "ending_biomass_kg": total("ending_biomass_kg"),
        "arrived_kg": total("arrived_kg"),
        "growth_kg": total("growth_kg"),
        "booked_growth_kg": growth,
        "lost_kg": lost,
        "removed_kg": total("removed_kg"),
        "fcr": ratio(feed_kg, growth),
        "economic_fcr": ratio(feed_kg, growth - lost),
        "cost_per_kg": ratio(cost, growth),
        "average_feeding_percentage": np.nan_to_num(
            ratio(feed_kg, np.bincount(at, biomass_days, minlength=batch.size))
        ),
        "container_count": np.bincount(at, fed, minlength=batch.size).astype(np.int64),
        "overall_confidence_level": _LEVELS[level],
        "estimation_method": np.where(
            measured == count, "MEASURED", np.where(measured > 0, "MIXED", "INTERPOLATED")
        ).astype(object),
    }
