"""The halls and areas that a farm needs, and from when, by Little's law.

With 45 active batches and a cycle of 400 days ashore (70 + 45 + 90 + 90 + 105) and 570 at sea, the
farm starts 45 / 970 x 365.25 = 16.9 batches a year, half of them in each geography: 8.47. A
stage that holds each for its days and the cleaning or fallow keeps, on average,
8.47 x (days + cleaning) / 365.25 places busy; the season raises that by the highest mean of the
monthly multipliers over a window of that length (the longer, the smoother), and chance by
about its square root, so

    places = ceil(peak + spare sqrt(peak)),   peak = season x starts x stay / 365.25

| each geography   | stay, d  | mean | season | peak | places |
| ---------------- | -------- | ---- | ------ | ---- | ------ |
| egg              | 70 + 7   | 1.79 | 1.22   | 2.18 | 3      |
| alevin           | 45 + 7   | 1.21 | 1.28   | 1.54 | 3      |
| fry, parr        | 90 + 14  | 2.41 | 1.16   | 2.80 | 4      |
| smolt            | 105 + 21 | 2.92 | 1.12   | 3.29 | 5      |
| sea, Faroe       | 570 + 60 | 14.6 | 1.03   | 15.0 | 16     |
| sea, Scotland    | 570 + 35 | 14.0 | 1.03   | 14.5 | 16     |

In Scotland sites lie fallow for twenty weeks in the mean: 8.47 x (570 + 140) / 365.25 = 16.5, for
which the 16 places of the peak do; they lie fallow for nineteen weeks.

A station has at most one hall of a stage, so there are as many stations as halls of the scarcest
stage, and the last ones have halls of the later stages alone. A place at sea is one or two
neighbouring areas with the region's `rings` in all, the room of a batch. A small farm has two
stations in each geography all the same, for two starts that fall close together. The place number
k opens `lead_days` before as many batches can have come that it is the only one left.
"""

import numpy as np

from aquamind_assets.core.months import FIRST_DAY
from aquamind_assets.core.years import YEAR_DAYS
from aquamind_assets.settings.infrastructure import Farm

STAGES = np.array(["egg", "alevin", "fry", "parr", "smolt"])

#: Fewest and most rings of a site at sea; judged.
_SITE_RINGS = (5, 20)

#: Share of a region's sites with small rings, and with large ones; judged. [ratio]
_QUARTER = 0.25

_MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def stage_days(farm: Farm) -> np.ndarray:
    """Planned days of each stage ashore, shape (5,) in the order of ``STAGES``. [d]"""
    return np.array([getattr(farm.fresh_water, stage).days for stage in STAGES])


def cleaning_days(farm: Farm) -> np.ndarray:
    """Days of cleaning after each stage ashore, shape (5,) in the order of ``STAGES``. [d]"""
    water = farm.fresh_water
    tray, tank, raceway = (
        water.tray_cleaning_days,
        water.tank_cleaning_days,
        water.raceway_cleaning_days,
    )
    return np.array([tray, tray, tank, tank, raceway])


def fallow_days(farm: Farm) -> np.ndarray:
    """Least days of fallow, shape (2,): Faroe Islands, Scotland. [d]"""
    return np.array([farm.sea.faroe.fallow_days, farm.sea.scotland.fallow_days])


def planned_fallow_days(farm: Farm) -> np.ndarray:
    """Mean fallow that the farm is built for, shape (2,): Faroe Islands, Scotland. [d]"""
    return np.array([farm.sea.faroe.planned_fallow_days, farm.sea.scotland.planned_fallow_days])


def starts_a_year(farm: Farm, scale: float) -> np.ndarray:
    """Batches started a year at full size, shape (2,): Faroe Islands, Scotland. [1/yr]

    References
    ----------
    Little (1961), A proof for the queuing formula L = lambda W, Oper. Res. 9, 383-387.
    """
    cycle = stage_days(farm).sum() + farm.sea.days
    share = np.array([farm.batches.faroe_share, 1.0 - farm.batches.faroe_share])
    return scale * farm.batches.active * YEAR_DAYS / cycle * share


def season_peak(starts_by_month: list[float], days: float) -> float:
    """Highest mean of the starts' season over a window of so many days, over the year's mean.

    Parameters
    ----------
    starts_by_month : list of float
        Multipliers of January to December. [ratio]
    days : float
        How long a batch keeps its place busy. [d]

    Returns
    -------
    float
        At least 1. [ratio]
    """
    daily = np.repeat(np.asarray(starts_by_month, dtype=float), _MONTH_LENGTHS)
    daily /= daily.mean()
    window = max(round(days), 1)
    whole_years, rest = divmod(window, daily.size)
    running = np.concatenate(([0.0], np.cumsum(np.tile(daily, 2))))
    highest = (running[rest:] - running[: running.size - rest]).max()
    return float((whole_years * daily.size + highest) / window)


def places_needed(farm: Farm, starts: float, days: float, spare: float) -> int:
    """Halls or areas for batches that each keep one busy for so many days.

    Parameters
    ----------
    farm : Farm
        For the season of its starts.
    starts : float
        Batches a year. [1/yr]
    days : float
        Days of a batch and of the cleaning or fallow after it. [d]
    spare : float
        Margin to build, in square roots of the peak need. [ratio]

    Returns
    -------
    int
        At least 1.
    """
    peak = starts * days / YEAR_DAYS * season_peak(farm.batches.starts_by_month, days)
    return int(np.ceil(peak + spare * np.sqrt(peak)))


def halls_needed(farm: Farm, starts: float) -> np.ndarray:
    """Halls of each stage for so many batches a year [1/yr], shape (5,) as ``STAGES``."""
    stays = stage_days(farm) + cleaning_days(farm)
    halls = [places_needed(farm, starts, days, farm.building.spare) for days in stays]
    return np.maximum(halls, farm.building.stations_min)


def stations_needed(farm: Farm, scale: float) -> np.ndarray:
    """Stations for the scarcest of their halls, shape (2,): Faroe Islands, Scotland."""
    return np.array([halls_needed(farm, starts).max() for starts in starts_a_year(farm, scale)])


def sea_places_needed(farm: Farm, scale: float) -> np.ndarray:
    """Places for a batch at sea, shape (2,): Faroe Islands, Scotland.

    As many as the peak needs with the least fallow, and, to the nearest whole place, as the mean
    needs with the planned one.
    """
    starts, stays = starts_a_year(farm, scale), farm.sea.days + fallow_days(farm)
    peak = [
        places_needed(farm, rate, days, farm.building.spare_at_sea)
        for rate, days in zip(starts, stays, strict=True)
    ]
    mean = starts * (farm.sea.days + planned_fallow_days(farm)) / YEAR_DAYS
    return np.maximum(peak, np.rint(mean).astype(np.int64))


def first_need(farm: Farm, starts: float, count: int) -> np.ndarray:
    """Day on which each place of a stage can first be needed, after the first batch enters it.

    By time t no more than ``1 + m t + sqrt(m t)`` batches have come, m being the rate of the
    busiest month; the place number k (from 0) is needed when that passes k + 1.

    Parameters
    ----------
    farm : Farm
        For the season of its starts.
    starts : float
        Batches a year. [1/yr]
    count : int
        Places.

    Returns
    -------
    ndarray, shape (count,)
        From 0, rising. [d]
    """
    busiest = starts * season_peak(farm.batches.starts_by_month, 31) / YEAR_DAYS
    root = (np.sqrt(1.0 + 4.0 * np.arange(count)) - 1.0) / 2.0
    return np.square(root) / busiest


def commissioning(farm: Farm, needed: np.ndarray) -> np.ndarray:
    """The first of a month at least `lead_days` before each day of need.

    Parameters
    ----------
    farm : Farm
        For the lead.
    needed : ndarray
        Days from the epoch on which each is first needed. [d]

    Returns
    -------
    ndarray of datetime64[D]
        Never before 2015-01-01.
    """
    ready = FIRST_DAY + np.floor(needed - farm.building.lead_days).astype("timedelta64[D]")
    return np.maximum(ready.astype("datetime64[M]").astype("datetime64[D]"), FIRST_DAY)


def station_commissioning(farm: Farm, starts: float, count: int) -> np.ndarray:
    """Opening day of each station and all its halls, for the first stage that needs one of them.

    Parameters
    ----------
    farm : Farm
        The farm.
    starts : float
        Batches a year. [1/yr]
    count : int
        Stations.

    Returns
    -------
    ndarray of datetime64[D], shape (count,)
        Rising.
    """
    days = stage_days(farm)
    entered = np.cumsum(days) - days
    needed = np.full(count, np.inf)  # until the scarcest stage, which needs them all
    for start, halls in zip(entered, halls_needed(farm, starts), strict=True):
        needed[:halls] = np.minimum(needed[:halls], start + first_need(farm, starts, halls))
    return commissioning(farm, needed)


def area_commissioning(farm: Farm, starts: float, count: int) -> np.ndarray:
    """Opening day of each place at sea: a share at once, the others before the first batches.

    Parameters
    ----------
    farm : Farm
        The farm.
    starts : float
        Batches a year. [1/yr]
    count : int
        Places at sea.

    Returns
    -------
    ndarray of datetime64[D], shape (count,)
        Rising.
    """
    opened = commissioning(farm, stage_days(farm).sum() + first_need(farm, starts, count))
    at_start = np.arange(count) < np.ceil(farm.building.areas_at_start * count)
    return np.where(at_start, FIRST_DAY, opened)


def relative_volumes(exposure: np.ndarray, spread: float) -> np.ndarray:
    """Volume of a ring of each area over the usual one: small in shelter, large in open water.

    Large rings need deep and open water; the old rings of sheltered lochs are small [1]_.

    Parameters
    ----------
    exposure : ndarray, shape (areas,)
        Of a region's areas, from 0 to 1.
    spread : float
        Circumference of large rings over the usual one, less 1; of small ones below it. [ratio]

    Returns
    -------
    ndarray, shape (areas,)
        Small ones for the most sheltered quarter, large ones for the most open quarter. [ratio]

    References
    ----------
    .. [1] salmonbusiness.com, Scottish Sea Farms' expansion of existing sites in Orkney: 12 rings
       of 120 m in place of 10 of 80 m at each of two sites.
    """
    rank = np.argsort(np.argsort(exposure, kind="stable"), kind="stable")
    of_all = (rank + 0.5) / max(exposure.size, 1)
    size = np.where(of_all < _QUARTER, -1.0, np.where(of_all > 1.0 - _QUARTER, 1.0, 0.0))
    return np.square(1.0 + spread * size)


def rings_of_areas(
    place: np.ndarray, exposure: np.ndarray, rings: int, relative_volume: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Rings of each area: those of its place, more where it is more exposed.

    Open water carries larger sites: it renews faster and spreads what falls from the rings. How
    much room there is differs between neighbours by up to five times besides (judged).

    Parameters
    ----------
    place : ndarray of int, shape (areas,)
        Place at sea of each area, from 0, rising.
    exposure : ndarray, shape (areas,)
        From 0 to 1.
    rings : int
        Rings of the usual size that have the room of a place.
    relative_volume : ndarray, shape (areas,)
        Volume of a ring over the usual one, as wanted. [ratio]

    Returns
    -------
    count : ndarray of int, shape (areas,)
        Two areas have at least a fifth of a place's room each, five rings or more, and none over
        twenty, where the place's rings allow it.
    relative_volume : ndarray, shape (areas,)
        As wanted, but 1 where the area would have too few rings or too many. [ratio]
    """
    fewest, most = _SITE_RINGS
    least = min(max(fewest / rings, 1.0 - most / rings), 0.5)
    room = 1.0 + np.arange(place.size) * 3 % 5
    weight = np.square(0.3 + exposure) * room
    total = np.bincount(place, weight)
    areas = np.bincount(place)[place]
    share = 0.2 + (1.0 - 0.2 * areas) * weight / total[place]
    share = np.where(areas == 2, np.clip(share, least, 1.0 - least), share)
    upto = np.cumsum(share) - place  # the shares of a place add up to 1
    usual = np.rint(upto * rings) - np.rint((upto - share) * rings)
    count = np.rint(usual / relative_volume)
    fits = ((count >= fewest) | (count >= usual)) & ((count <= most) | (count <= usual))
    return np.where(fits, count, usual).astype(np.int64), np.where(fits, relative_volume, 1.0)
