"""Gill scores: their daily change, the deaths and appetite they cost, and scores of samples.

There are two scores from 0 to 5: one for the white patches of AGD, one for all other damage.

References
----------
.. [1] Taylor, Muller, Cook, Kube & Elliott (2009), Gill observations in Atlantic salmon during
   repeated amoebic gill disease field exposure and survival challenge, Aquaculture 290, 1-8.
.. [2] Boerlage, Ashby, Herrero, Reeves, Gunn & Rodger (2020), Epidemiology of marine gill
   diseases in Atlantic salmon aquaculture: a review, Rev. Aquac. 12, 2140-2159.
.. [3] Oldham, Rodger & Nowak (2016), Incidence and distribution of amoebic gill disease: an
   epidemiological review, Aquaculture 457, 35-42: salinity over 32 psu, warm water.
"""

import numpy as np

from aquamind_assets.core.elementary import exp, logistic, logit
from aquamind_assets.core.normal import normal_quantile
from aquamind_assets.settings.gills import GillHealth

#: The greatest score.
WORST = 5.0

#: Temperature and salinity for which the setting of growth holds. [degC], [psu]
_GROWN_C, _GROWN_PSU = 13.0, 34.0

#: Largest factor of warmth and of salinity on growth, and the smallest. [ratio]
_MOST_WARM, _MOST_SALT, _LEAST = 1.4, 1.0, -0.6

#: Relative rise of amoebae's growth with each point of damage. [1]
_BY_DAMAGE = 0.15

#: AGD score from which fish die of it, and from which they eat less [1]_.
_DEADLY, _FELT = 2.0, 1.0

#: Smallest share of a score's range in a sample, which keeps the logit finite.
_LEAST_SHARE = 1e-3


def amoeba_growth(
    temperature_c: np.ndarray, salinity_psu: np.ndarray, damage: np.ndarray, settings: GillHealth
) -> np.ndarray:
    """Daily growth rate of a low AGD score.

    Parameters
    ----------
    temperature_c, salinity_psu, damage : array_like
        Water and damage score of each ring. [degC], [psu], [1]
    settings : GillHealth
        The rate at 13 degC and 34 psu, and where it is 0.

    Returns
    -------
    ndarray
        Negative in cold or brackish water, in which amoebae die off [3]_. [1/d]
    """
    least_c, least_psu = settings.amoeba_least_c, settings.amoeba_least_psu
    warm = np.clip((temperature_c - least_c) / (_GROWN_C - least_c), _LEAST, _MOST_WARM)
    salt = np.clip((salinity_psu - least_psu) / (_GROWN_PSU - least_psu), _LEAST, _MOST_SALT)
    both = np.where((warm > 0) & (salt > 0), warm * salt, np.minimum(warm, salt))
    more = np.where(both > 0, 1.0 + _BY_DAMAGE * damage, 1.0)
    return settings.amoeba_growth_daily * both * more


def next_agd(
    agd: np.ndarray, rate: np.ndarray, coming: np.ndarray, susceptibility: np.ndarray
) -> np.ndarray:
    """AGD score of each ring a day later.

    Parameters
    ----------
    agd : ndarray, shape (rings,)
        Score. [1]
    rate : ndarray, shape (rings,)
        Of `amoeba_growth`. [1/d]
    coming : ndarray, shape (rings,)
        Rise by amoebae from other fish and from outside. [1/d]
    susceptibility : ndarray, shape (rings,)
        Of the ring over others. [ratio]

    Returns
    -------
    ndarray, shape (rings,)
        From 0 to 5: growth is logistic.
    """
    growth = rate * np.where(rate > 0, susceptibility * (1.0 - agd / WORST), 1.0)
    after = agd * exp(growth) + coming * susceptibility * (1.0 - agd / WORST)
    return np.clip(after, 0.0, WORST)


def next_damage(
    damage: np.ndarray, challenge: np.ndarray, susceptibility: np.ndarray, settings: GillHealth
) -> np.ndarray:
    """Damage score of each ring a day later: the challenge harms, gills heal in weeks.

    Parameters
    ----------
    damage, challenge, susceptibility : ndarray, shape (rings,)
        Score [1]; challenge of the area [1]; of the ring over others [ratio].
    settings : GillHealth
        Rates of injury and healing.

    Returns
    -------
    ndarray, shape (rings,)
        From 0 to 5.
    """
    harm = settings.injury_daily * challenge * susceptibility * (1.0 - damage / WORST)
    healed = damage * exp(np.full(damage.shape, -1.0 / settings.heal_days))
    return np.clip(healed + harm, 0.0, WORST)


def agd_hazard(agd: np.ndarray, damage: np.ndarray, settings: GillHealth) -> np.ndarray:
    """Daily hazard of death by amoebae; it is higher on damaged gills. [1/d]"""
    excess = np.maximum(agd - _DEADLY, 0.0)
    return settings.amoeba_daily * np.square(excess) * (1.0 + _BY_DAMAGE * damage)


def damage_hazard(damage: np.ndarray, settings: GillHealth) -> np.ndarray:
    """Daily hazard of death by damaged gills: it rises with the cube of the score. [1/d]"""
    return settings.damage_daily * np.square(damage) * damage


def gill_appetite(agd: np.ndarray, damage: np.ndarray, settings: GillHealth) -> np.ndarray:
    """Appetite left by damaged gills. [ratio]"""
    lost = settings.appetite_loss * (damage + np.maximum(agd - _FELT, 0.0))
    return np.clip(1.0 - lost, 0.0, 1.0)


def fish_scores(mean: np.ndarray, uniform: np.ndarray, fish_sd: float) -> np.ndarray:
    """Whole scores of sampled fish, from the mean of all fish of their ring.

    Parameters
    ----------
    mean : ndarray, shape (..., rings)
        Mean score of all fish. [1]
    uniform : ndarray, shape (2, ..., rings, fish)
        Uniform on [0, 1): how each fish is, and to which whole score it is rounded.
    fish_sd : float
        Spread between fish, sd of the logit of the score over 5. [1]

    Returns
    -------
    ndarray of int, shape (..., rings, fish)
        From 0 to 5; a worse ring never scores better with these draws.
    """
    share = np.clip(mean / WORST, _LEAST_SHARE, 1.0 - _LEAST_SHARE)[..., None]
    normal = normal_quantile(np.clip(uniform[0], 1e-9, 1.0 - 1e-9))
    # So that the mean over fish is the ring's: exact to the second order.
    middle = logit(share) - np.square(fish_sd) / 2.0 * (1.0 - 2.0 * share)
    score = WORST * logistic(middle + fish_sd * normal)
    return np.floor(score + uniform[1]).astype(np.int64)
