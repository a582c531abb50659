"""Lice counts: the days of each area, the rings counted, and the lice found on sampled fish."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import SATURDAY
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.lice.population import ATTACHED, FEMALE, MALE, PRE_ADULT
from aquamind_assets.disease.lice.pressure import DRAWS
from aquamind_assets.disease.observation import catalogue
from aquamind_assets.environment.noise import season
from aquamind_assets.environment.sites import Areas
from aquamind_assets.people.readings import fish_counted
from aquamind_assets.people.work import Work, days_of_rounds, due_about_weekly
from aquamind_assets.settings.lice import Counts

#: Classes of lice that a count distinguishes, in the order of the counts.
TYPES = np.array(
    [
        catalogue.ADULT_FEMALE,
        catalogue.ADULT_MALE,
        catalogue.PRE_ADULT,
        catalogue.CHALIMUS,
        catalogue.CALIGUS,
    ]
)

#: How many of these classes, the first ones, are of the salmon louse.
_OF_SALMON = 4

#: Day of the year on which shoals bring most Caligus, and the rise above the mean.
_CALIGUS_DAY, _CALIGUS_SEASON = 258.0, 0.9

#: Counts of a stay: days, and classes of lice of one day.
_COUNTS_A_STAY, _CLASSES = 1000, 10


@dataclass(frozen=True)
class Sample:
    """Lice found on the sampled rings of one day.

    Attributes
    ----------
    ring, fish : ndarray of int, shape (rings,)
        Places of the rings, and the fish looked at. [fish]
    count : ndarray of int, shape (5, rings)
        Lice by `TYPES`.
    """

    ring: np.ndarray
    fish: np.ndarray
    count: np.ndarray


def areas_counted(
    seed: int, areas: Areas, days: np.ndarray, work: Work, settings: Counts
) -> np.ndarray:
    """The days on which lice of each area are counted, bool, shape (days, areas).

    Counts are due on a fixed weekday of each area, whole weeks apart. A count that is due on a day
    without work is made on the next working day.

    Parameters
    ----------
    seed : int
        The farm's seed.
    areas : Areas
        The sea areas.
    days : ndarray of datetime64[D], shape (days,)
        Days.
    work : Work
        Days on which people can count.
    settings : Counts
        Days from one count to the next, by region.
    """
    every = days_of_rounds(days)
    is_faroe = areas.geography_id == FAROE
    uniform = np.array([stream(seed, "lice count day", str(name)).random() for name in areas.name])
    due = np.where(
        is_faroe,
        _due(seed, every, uniform, areas.id, settings.interval_faroe_days),
        _due(seed, every, uniform, areas.id, settings.interval_scotland_days),
    )
    return work.visits(due, areas.id)


def _due(
    seed: int, days: np.ndarray, uniform: np.ndarray, area_id: np.ndarray, interval: int
) -> np.ndarray:
    """The days on which counts of each area are due, shape (days, areas)."""
    weeks, rest = divmod(interval, 7)
    if rest:
        return days.astype(np.int64)[:, None] % interval == (uniform * interval).astype(np.int64)
    which = np.asarray(uniform * SATURDAY * weeks).astype(np.int64)
    return due_about_weekly(seed, "lice count", days, which, area_id, weeks)


def samples(
    seed: int,
    day: np.datetime64,
    rings_of_areas: list[tuple[str, int, np.ndarray]],
    stay_id: np.ndarray,
    lice: np.ndarray,
    settings: Counts,
    size_spread: float = 0.0,
) -> list[Sample]:
    """Lice counted in samples of fish on one day.

    Parameters
    ----------
    seed : int
        The farm's seed.
    day : datetime64[D]
        The day.
    rings_of_areas : list of (str, int, ndarray of int)
        Name, region and the rings with fish of each area that is counted, as places below.
    stay_id : ndarray of int, shape (rings,)
        Stays.
    lice : ndarray, shape (13, rings)
        Lice by `lice.STAGES`. [lice/fish]
    settings : Counts
        Rings, fish and how lice gather on few of them.
    size_spread : float
        How far the fish of a ring are from the number wanted. [ratio]

    Returns
    -------
    list of Sample
        One an area. The sum over a sample of fish that have negative binomial lice is negative
        binomial; its quantiles are taken, so that more lice never count as fewer.
    """
    levels = caligus_levels(seed, [name for name, *_ in rings_of_areas], day, settings)
    chosen, uniforms, sizes = [], [], []
    for name, region, rings in rings_of_areas:
        most = settings.rings_faroe if region == FAROE else settings.rings_scotland
        drawn = stream(seed, "lice count", name, str(day)).random((1 + _OF_SALMON, DRAWS))
        drawn = drawn[:, stay_id[rings] % DRAWS]
        first = np.sort(np.argsort(drawn[0], kind="stable")[:most])
        chosen.append(rings[first])
        own = stream(seed, "caligus count", name, str(day)).random(DRAWS)[stay_id[rings] % DRAWS]
        uniforms.append(np.vstack([drawn[1:, first], own[None, first]]))
        normal = stream(seed, "fish of lice count", name, str(day)).standard_normal(DRAWS)
        of_ring = normal[stay_id[rings] % DRAWS][first]
        sizes.append(fish_counted(settings.fish, size_spread, of_ring))
    if not chosen:
        return []
    ring = np.concatenate(chosen)
    seen = np.stack(
        [
            lice[FEMALE, ring].sum(axis=0),
            lice[MALE, ring],
            lice[PRE_ADULT, ring].sum(axis=0) * settings.seen_pre_adult,
            lice[ATTACHED, ring].sum(axis=0) * settings.seen_attached,
            np.repeat(levels, [rings.size for rings in chosen]),
        ]
    )
    k, fish = settings.aggregation, np.concatenate(sizes)
    uniform = np.maximum(np.concatenate(uniforms, axis=1), 1e-12)
    count = stats.nbinom.ppf(uniform, fish * k, k / (k + np.maximum(seen, 1e-9)))
    ends = np.cumsum([len(rings) for rings in chosen])[:-1]
    return [
        Sample(rings, fish_of, part)
        for rings, fish_of, part in zip(
            chosen, sizes, np.split(np.asarray(count).astype(np.int64), ends, axis=1), strict=True
        )
    ]


def checked_at_a_boat(
    seed: int,
    area: str,
    day: np.datetime64,
    place: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
    settings: Counts,
) -> tuple[np.ndarray, np.ndarray]:
    """Mobile lice that a crew counts on fish of each ring before and after a treatment.

    Parameters
    ----------
    seed : int
        The farm's seed.
    area : str
        Name of the area.
    day : datetime64[D]
        The day.
    place : ndarray of int, shape (rings,)
        Draw of each ring, below `DRAWS`.
    before, after : ndarray, shape (13, rings)
        Lice by `lice.STAGES` before and after. [lice/fish]
    settings : Counts
        Fish looked at, what of the lice is seen, and how lice gather on few fish.

    Returns
    -------
    before, after : ndarray, shape (rings,)
        Found on the fish looked at. [lice/fish]
    """
    uniform = stream(seed, "lice counted at a boat", area, str(day)).random((2, DRAWS))[:, place]
    k, fish = settings.aggregation, settings.fish
    seen = np.stack(
        [
            lice[FEMALE].sum(axis=0)
            + lice[MALE]
            + lice[PRE_ADULT].sum(axis=0) * settings.seen_pre_adult
            for lice in (before, after)
        ]
    )
    count = stats.nbinom.ppf(np.maximum(uniform, 1e-12), fish * k, k / (k + np.maximum(seen, 1e-9)))
    found = np.asarray(count) / fish
    return found[0], found[1]


def caligus_levels(seed: int, areas: list[str], day: np.datetime64, settings: Counts) -> np.ndarray:
    """Caligus elongatus on the fish of some areas; wild fish bring them, most in early autumn.

    Parameters
    ----------
    seed : int
        The farm's seed.
    areas : list of str
        Names of the areas.
    day : datetime64[D]
        The day.
    settings : Counts
        Mean and spread.

    Returns
    -------
    ndarray, shape (areas,)
        Other shoals each month. [lice/fish]
    """
    month = str(day.astype("datetime64[M]"))
    normal = [stream(seed, "caligus", area, month).standard_normal() for area in areas]
    sd = settings.caligus_log_sd
    of_year = 1.0 + _CALIGUS_SEASON * season(np.array([day]), _CALIGUS_DAY)
    return settings.caligus * of_year * exp(sd * np.array(normal) - np.square(sd) / 2.0)


def count_rows(
    day: np.datetime64,
    sample: Sample,
    stay_id: np.ndarray,
    batch_id: np.ndarray,
    container_id: np.ndarray,
    start_date: np.ndarray,
) -> Columns:
    """The rows of ``disease.lice_count`` of one area's sample; the places are of these arrays."""
    ring = np.repeat(sample.ring, TYPES.size)
    kind = np.tile(TYPES, sample.ring.size)
    in_stay = (day - start_date[ring]).astype(np.int64)
    return {
        "id": (stay_id[ring] * _COUNTS_A_STAY + in_stay) * _CLASSES + kind,
        "count_date": np.full(ring.size, day),
        "batch_id": batch_id[ring],
        "assignment_id": stay_id[ring],
        "container_id": container_id[ring],
        "lice_type_id": kind,
        "fish_sampled": np.repeat(sample.fish, TYPES.size),
        "count_value": sample.count.T.reshape(-1),
        "detection_method": np.full(ring.size, "manual", dtype=object),
    }
