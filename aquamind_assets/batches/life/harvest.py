"""Harvest: the fish of a ring into product grades, to the gram, and what is left over."""

from typing import Any

import numpy as np

from aquamind_assets.batches.catalogue import GRADE_BOUNDS_KG, PRODUCTION_GRADE
from aquamind_assets.batches.containers import Sites, whole_shares
from aquamind_assets.batches.life.month import Ledger
from aquamind_assets.batches.life.stays import Stays
from aquamind_assets.core.columns import Array, Columns, joined
from aquamind_assets.core.elementary import log, log1p, normal_below
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.batches import Harvest

_HOUR_OF_SLAUGHTER = np.timedelta64(6, "h")

#: Share of the waste that is blood and water; the rest but the discarded is viscera.
_BLOOD_SHARE = 0.2
_DISCARDED_SHARE = 0.004


def weight_classes(average_g: float, cv: float, bounds_g: Array) -> tuple[Array, Array]:
    """Share of the fish and their average weight in each weight class, by a log-normal spread.

    Parameters
    ----------
    average_g : float
        Average weight. [g]
    cv : float
        Coefficient of variation. [ratio]
    bounds_g : ndarray, shape (bounds,)
        Upper bounds of all classes but the last, rising. [g]

    Returns
    -------
    share : ndarray, shape (bounds + 1,)
        Adding up to 1. [ratio]
    average : ndarray, shape (bounds + 1,)
        Partial mean of the distribution over the share. [g]

    References
    ----------
    Aitchison & Brown (1957), The Lognormal Distribution: the moment distributions.
    """
    variance = log1p(np.square(cv))
    sd = np.sqrt(variance)
    z = (log(bounds_g / average_g) + variance / 2.0) / sd
    below = np.concatenate([[0.0], normal_below(z), [1.0]])
    weight_below = np.concatenate([[0.0], normal_below(z - sd), [1.0]])
    share, weight = np.diff(below), np.diff(weight_below)
    edges = np.concatenate([[bounds_g[0] / 2.0], bounds_g])
    average = np.where(share > 1e-12, average_g * weight / np.maximum(share, 1e-12), edges)
    return share, average


def lots(
    fish: int, live_g: int, cv: float, gutted_yield: float, downgraded_share: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The lots of a harvest: superior by weight class, and production fish.

    Parameters
    ----------
    fish : int
        Fish. [fish]
    live_g : int
        Their live weight. [g]
    cv : float
        Spread of the weights. [ratio]
    gutted_yield : float
        Head on and gutted over live weight. [ratio]
    downgraded_share : float
        Share of production fish. [ratio]

    Returns
    -------
    grade, count, weight_g : ndarray of int, shape (lots,)
        Grade ids, fish and live weight, adding up to those given.
    """
    average = live_g / fish
    bounds = GRADE_BOUNDS_KG * 1000.0 / gutted_yield
    share, class_average = weight_classes(average, cv, bounds)
    all_shares = np.append(share * (1.0 - downgraded_share), downgraded_share)
    count = whole_shares(fish, all_shares / all_shares.sum())
    weight = count * np.append(class_average, average)
    grams = whole_shares(live_g, weight / weight.sum())
    some = np.flatnonzero(count)
    grade = np.append(np.arange(1, share.size + 1), PRODUCTION_GRADE)
    return grade[some], count[some], grams[some]


def harvested(
    seed: int, stays: Stays, books: Ledger, sites: Sites, days: np.ndarray, settings: Harvest
) -> tuple[Columns, Columns, Columns]:
    """Rows of ``harvest_event``, ``harvest_lot`` and ``harvest_waste``.

    Parameters
    ----------
    seed : int
        The farm's seed.
    stays, books : Stays, Ledger
        The fish.
    sites : Sites
        For the region.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    settings : Harvest
        Yields, spread and grades.
    """
    events: list[dict[str, Any]] = []
    all_lots: list[dict[str, Any]] = []
    waste: list[dict[str, Any]] = []
    for day, stay in zip(*np.nonzero(books.harvested), strict=True):
        event, batch = int(stays.id[stay]), int(stays.batch_id[stay])
        random = stream(seed, "harvest", event)
        fish, average = int(books.harvested[day, stay]), float(books.weight_g[day, stay])
        live_g = round(fish * average)
        gutted_yield = settings.gutted_yield + settings.gutted_yield_sd * float(
            np.clip(random.standard_normal(), -3, 3)
        )
        cv = settings.weight_cv * random.uniform(0.85, 1.15)
        down = settings.downgraded_share * random.gamma(4.0, 0.25)
        grade, count, grams = lots(fish, live_g, cv, gutted_yield, min(down, 0.9))
        gutted_g = np.floor(grams * gutted_yield).astype(np.int64)
        when = np.full(1, days[day].astype("datetime64[us]") + _HOUR_OF_SLAUGHTER)
        region = int(sites.geography_id[sites.index(stays.site_id[stay])])
        total = int(gutted_g.sum())
        events.append(
            {
                "id": [event],
                "batch_id": [batch],
                "assignment_id": [event],
                "event_date": when,
                "document_ref": [f"HRV-{days[day].astype(object).year}-{event}"],
                "dest_geography_id": [region],
                "unit_count": [fish],
                "average_weight_g": [average],
                "live_weight_kg": [live_g / 1000.0],
                "gutted_weight_kg": [total / 1000.0],
            }
        )
        all_lots.append(
            {
                "id": event * 100 + grade,
                "event_id": np.full(grade.size, event),
                "product_grade_id": grade,
                "event_date": np.repeat(when, grade.size),
                "unit_count": count,
                "live_weight_kg": grams / 1000.0,
                "gutted_weight_kg": gutted_g / 1000.0,
                "fillet_weight_kg": np.floor(gutted_g * settings.fillet_yield) / 1000.0,
            }
        )
        left = whole_shares(
            live_g - total,
            np.array([_BLOOD_SHARE, 1.0 - _BLOOD_SHARE - _DISCARDED_SHARE, _DISCARDED_SHARE]),
        )
        waste.append(
            {
                "id": event * 10 + np.arange(1, 4),
                "event_id": np.full(3, event),
                "event_date": np.repeat(when, 3),
                "category": ["blood and water", "viscera", "discarded"],
                "weight_kg": left / 1000.0,
            }
        )
    return joined(events), joined(all_lots), joined(waste)
