"""Dissolved oxygen: how much water can hold, and how much of that it holds."""

import gsw
import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import exp, log, polynomial
from aquamind_assets.environment.noise import red_noise, season, shared_noise
from aquamind_assets.environment.sites import Areas, Halls
from aquamind_assets.settings.halls import HatcheryWater
from aquamind_assets.settings.sea import SeaWater

_OXYGEN_G_MOL = 31.9988

#: Of the logarithm of the oxygen that water holds, by powers of the scaled temperature [1]_: of
#: fresh water, and of each unit of salinity. [ln(umol/kg)]
_FRESH = (5.80871, 3.20291, 4.17887, 5.10006, -9.86643e-2, 3.80369)
_BY_SALINITY = (-7.01577e-3, -7.70028e-3, -1.13864e-2, -9.51519e-3)
_BY_SALINITY_SQUARED = -2.75915e-7

#: Highest saturation, bloom or not. [%]
_MOST = 130.0


def oxygen_solubility(temperature_c: Array, salinity_psu: Array | float) -> Array:
    """Oxygen of water in equilibrium with moist air at one atmosphere.

    Parameters
    ----------
    temperature_c : array_like
        Water temperature. [degC]
    salinity_psu : array_like
        Practical salinity. [1]

    Returns
    -------
    ndarray
        Broadcast over the inputs. [mg/L]

    References
    ----------
    .. [1] Garcia & Gordon (1992), Oxygen solubility in seawater: better fitting equations,
       Limnol. Oceanogr. 37, 1307-1312, with the coefficients of Benson & Krause (1984).
    .. [2] IOC, SCOR & IAPSO (2010), The international thermodynamic equation of seawater (density).
    """
    absolute_salinity = gsw.SR_from_SP(salinity_psu)
    density = gsw.rho_t_exact(absolute_salinity, temperature_c, 0.0)
    of_1968 = np.asarray(temperature_c) * 1.00024  # degrees of the scale that the equation is of
    warmth = log((298.15 - of_1968) / (273.15 + of_1968))
    fresh, by_salinity = polynomial(_FRESH, warmth), polynomial(_BY_SALINITY, warmth)
    salinity = np.asarray(salinity_psu)
    micromole_kg = exp(fresh + salinity * (by_salinity + _BY_SALINITY_SQUARED * salinity))
    return np.asarray(micromole_kg * density * _OXYGEN_G_MOL * 1e-6)


def sea_saturation(
    seed: int,
    settings: SeaWater,
    areas: Areas,
    days: Array,
    anomaly_c: Array,
    current_ratio: Array,
    effect_pct: Array,
) -> Array:
    """Oxygen saturation of the sea by area and day.

    Plankton adds oxygen in spring, and its decay takes oxygen in autumn. Warm water has less,
    because all life in it breathes more; slack water has less, because it is not renewed.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : SeaWater
        Mean, season and causes.
    areas : Areas
        The sea areas.
    days : array_like
        Days, datetime64[D], shape (days,).
    anomaly_c : array_like
        Sea temperature less that of the mean year, shape (areas, days). [degC]
    current_ratio : array_like
        Current relative to the usual current of the area, shape (areas, days). [1]
    effect_pct : array_like
        Effect of blooms and other events on saturation, shape (areas, days). [%]

    Returns
    -------
    ndarray
        Shape (areas, days). [%]
    """
    noise = shared_noise(
        seed, "saturation", areas, days, settings.saturation_days, settings.saturation_shares
    )
    yearly = season(days, settings.saturation_day)
    slack = np.clip(1 - current_ratio, -1.0, 1.0)
    still = (
        settings.saturation_pct
        + settings.saturation_season_pct * yearly
        + settings.saturation_by_temperature_pct * anomaly_c
        + settings.saturation_by_slack_pct * slack
        + settings.saturation_sd_pct * noise
    )
    # Only growing plankton brings more than waves and bubbles do.
    highest = settings.saturation_cap_pct + settings.saturation_season_pct * np.maximum(yearly, 0)
    return np.clip(np.minimum(still, highest) + effect_pct, settings.saturation_min_pct, _MOST)


def hall_saturation(seed: int, settings: HatcheryWater, halls: Halls, days: Array) -> Array:
    """Oxygen saturation of halls, held by oxygenation: shape (halls, days). [%]"""
    noise = red_noise(seed, "hall saturation", halls.places, days, settings.saturation_days)
    saturation = settings.saturation_pct + settings.saturation_sd_pct * noise
    return np.clip(saturation, settings.saturation_min_pct, settings.saturation_max_pct)
