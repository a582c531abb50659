"""Lice in the water: eggs that become infective larvae, drift to neighbours, and the background.

References
----------
.. [1] Kristoffersen et al. (2014), Large scale modelling of salmon lice infection pressure based
   on lice monitoring data from Norwegian salmonid farms, Epidemics 9, 31-39: the kernel.
.. [2] Stien et al. (2005), Mar. Ecol. Prog. Ser. 290, 263-275: mortality of larvae.
"""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.elementary import exp, power
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.lice.population import EGG_DAYS, NAUPLIUS_DAYS
from aquamind_assets.environment.noise import season, shared_noise
from aquamind_assets.environment.sites import Areas
from aquamind_assets.infrastructure.distance import distances_km
from aquamind_assets.settings.lice import Infection

#: Days of eggs that may still be on their way at a month's start. [d]
HISTORY_DAYS = 31

#: Mortality of larvae [2]_. [1/d]
LARVA_MORTALITY = 0.17

#: Way by sea relative to the straight line: in a group, in a district, along a coast. [ratio]
_DETOUR = (1.0, 1.5, 3.0)

#: Shares of the variance of the background: coast, district, group, area.
_SHARES = (0.2, 0.3, 0.3, 0.2)

_COLDEST_C, _WORST_DAY = 3.0, 258.0


def exposure_kernel(areas: Areas) -> np.ndarray:
    """Infection of an area by another's larvae, relative to infection by its own.

    Parameters
    ----------
    areas : Areas
        The sea areas.

    Returns
    -------
    ndarray, shape (areas, areas)
        To each row's area from each column's: exp(-0.618 d^0.57) of the way d in km, as fitted
        between Norwegian farms [1]_; 0 from another coast. [ratio]
    """
    distance_km = distances_km(areas.latitude, areas.longitude)
    place = areas.places

    def same(level: str) -> np.ndarray:
        return place[level][:, None] == place[level]

    detour = np.where(same("group"), _DETOUR[0], np.where(same("district"), _DETOUR[1], _DETOUR[2]))
    kernel = exp(-0.618 * power(distance_km * detour, 0.57))
    return np.where(same("coast"), kernel, 0.0)


def loch_kernel(areas: Areas, kept: float) -> np.ndarray:
    """Infection of an area by each area's larvae, with those that spread through its loch.

    Parameters
    ----------
    areas : Areas
        The sea areas.
    kept : float
        Share of larvae that are still at their own site when they can attach. [ratio]

    Returns
    -------
    ndarray, shape (areas, areas)
        As of `exposure_kernel`; of the diagonal only what is kept, and the rest spread over all
        areas of the loch or fjord alike, for eggs and nauplii drift for a week. [ratio]

    References
    ----------
    Aldrin, Storvik, Kristoffersen & Jansen (2013), PLoS ONE 8, e64039: 66 % of the lice by
    infection within the farm, 28 % from neighbours, 6 % of other sources, in Norway.
    """
    kernel = exposure_kernel(areas)
    group = areas.places["group"]
    together = (group[:, None] == group).astype(np.float64)
    np.fill_diagonal(kernel, kept)
    return kernel + (1.0 - kept) * together / together.sum(axis=1)


def hatching(eggs: np.ndarray, temperature_c: np.ndarray, day: int) -> np.ndarray:
    """Larvae that become infective on a day, from the eggs released on the days before.

    Parameters
    ----------
    eggs : ndarray, shape (days, areas)
        Eggs let go by day. [1/d]
    temperature_c : ndarray, shape (days, areas)
        Water; colder than 3 degC counts as 3. [degC]
    day : int
        Which of these days.

    Returns
    -------
    ndarray, shape (areas,)
        Eggs and nauplii take 4.35 and 2.54 days at 10 degC and times in proportion to 1/T (L18).
        [larvae/d]
    """
    lasting = EGG_DAYS + NAUPLIUS_DAYS
    first = max(day - HISTORY_DAYS + 1, 0)
    a_day = np.maximum(temperature_c[first : day + 1], _COLDEST_C) / 10.0
    age = np.cumsum(a_day[::-1], axis=0)[::-1]
    ready = (age >= lasting) & (age - a_day[-1] < lasting)
    days = np.arange(day - first, -1, -1)[:, None] + 1.0
    survival = exp(-LARVA_MORTALITY * days * NAUPLIUS_DAYS / lasting)
    return (eggs[first : day + 1] * ready * survival).sum(axis=0)


def background(seed: int, areas: Areas, days: np.ndarray, settings: Infection) -> np.ndarray:
    """Lice that attach from wild fish and other farms.

    Parameters
    ----------
    seed : int
        The farm's seed.
    areas : Areas
        The sea areas.
    days : ndarray of datetime64[D], shape (days,)
        Successive days.
    settings : Infection
        How many.

    Returns
    -------
    ndarray, shape (days, areas)
        [lice/fish/d]
    """
    mean = np.where(
        areas.geography_id == 1, settings.background_faroe, settings.background_scotland
    )
    noise = shared_noise(
        seed, "lice background", areas, days, settings.background_memory_days, _SHARES
    )
    sd = settings.background_log_sd
    yearly = 1.0 + settings.background_season * season(days, _WORST_DAY)
    return mean * yearly[:, None] * exp(sd * noise.T - np.square(sd) / 2.0)


def site_infection(seed: int, areas: Areas, settings: Infection) -> np.ndarray:
    """Infection at each area relative to the usual, shape (areas,). [ratio]

    Areas of a Scottish loch have a part in common: how much of its water, and of the larvae in it,
    stays there.
    """
    site, loch = (
        np.array([stream(seed, name, str(place)).standard_normal() for place in places])
        for name, places in (("lice site", areas.name), ("lice loch", areas.group))
    )
    loch_sd = np.where(areas.geography_id == FAROE, 0.0, settings.loch_log_sd)
    variance = np.square(settings.site_log_sd) + np.square(loch_sd)
    return exp(settings.site_log_sd * site + loch_sd * loch - variance / 2.0)


def ring_infection(
    seed: int, batches: list[tuple[int, np.ndarray]], stay_id: np.ndarray, settings: Infection
) -> np.ndarray:
    """Infection of each ring relative to its area's, shape (stays,). [ratio]"""
    factor, sd = np.ones(stay_id.size), settings.ring_log_sd
    for batch, here in batches:
        normal = stream(seed, "lice ring", batch).standard_normal(DRAWS)
        factor[here] = exp(sd * normal[stay_id[here] % DRAWS] - np.square(sd) / 2.0)
    return factor


#: Draws made for the rings of an area or batch at once, taken by the stay's number.
DRAWS = 200
