"""Hazards of the environment: low oxygen, blooms and storms."""

import numpy as np

from aquamind_assets.batches.life.appetite import limiting_oxygen
from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import exp, power, sin
from aquamind_assets.settings.mortality import Mortality

#: How deadly a bloom is over the worst kind, at the same severity.
BLOOM_SHARE = {
    "diatom bloom": 0.25,
    "dinoflagellate bloom": 1.0,
    "microflagellate bloom": 0.9,
}
#: Wounded and crowded fish go on dying after a storm: for so many days, fading in this time. [d]
STORM_AFTER_DAYS = 7
_STORM_FADES_DAYS = 3.0
#: Share of a storm day's hazard that acts on that day, the rest in the days after. [ratio]
_STORM_AT_ONCE = 0.5


def oxygen_hazard(oxygen_pct: Array, temperature_c: Array, mortality: Mortality) -> Array:
    """Daily hazard where oxygen is below what routine metabolism needs.

    Parameters
    ----------
    oxygen_pct : array_like
        Dissolved oxygen, of air saturation; mean of the day. [%]
    temperature_c : array_like
        Water temperature. [degC]
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray
        From 0 at 1.4 times the limit (a day's mean hides its worst hours). [1/d]

    References
    ----------
    Remen, Sievers, Torgersen & Oppedal (2016), Aquaculture 464, 582-592, for the limit.
    """
    limit = 1.4 * limiting_oxygen(temperature_c)
    return mortality.oxygen_daily * np.square(np.clip((limit - oxygen_pct) / limit, 0.0, 1.0) * 2.0)


def bloom_hazard(
    kind_share: Array | float, severity: Array | float, progress: Array, mortality: Mortality
) -> Array:
    """Daily hazard of a bloom.

    Parameters
    ----------
    kind_share : array_like
        How deadly its kind is, as in ``BLOOM_SHARE``. [ratio]
    severity : array_like
        From 0 to 1.
    progress : array_like
        From 0 on the first day to 1 on the last.
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray
        Greatest at the middle, falling with the cube of the severity. [1/d]
    """
    return (
        mortality.bloom_daily * kind_share * power(severity, 3) * np.square(sin(np.pi * progress))
    )


def oxygen_dip_hazard(severity: Array | float, progress: Array, mortality: Mortality) -> Array:
    """Daily hazard of an oxygen dip, whose worst hours a day's mean does not show.

    Parameters
    ----------
    severity : array_like
        From 0 to 1.
    progress : array_like
        From 0 at the start to 1 at the end.
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray
        Greatest at the middle, falling with the cube of the severity. [1/d]
    """
    return mortality.oxygen_dip_daily * power(severity, 3) * np.square(sin(np.pi * progress))


def storm_hazard(severity: Array | float, exposure: Array, mortality: Mortality) -> Array:
    """Daily hazard of a storm by crowding and skin wounds.

    Parameters
    ----------
    severity, exposure : array_like
        Of the storm and of the area, from 0 to 1.
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray
        None in storms that pens bear, rising with the cube of what is beyond. [1/d]

    References
    ----------
    A million fish lost in the Faroese storms of February and March 2020 (P23).
    """
    borne = mortality.storm_borne
    beyond = np.maximum(np.asarray(severity, dtype=np.float64) - borne, 0.0) / (1.0 - borne)
    return mortality.storm_daily * power(beyond, 3) * exposure


def storm_days_hazard(hazard: Array | float, days_after: Array) -> Array:
    """Daily hazard in a storm and in the week after it, of wounds and crowding.

    Parameters
    ----------
    hazard : array_like
        Of the storm, as of `storm_hazard`. [1/d]
    days_after : array_like of int
        Days since the storm's last day; 0 or less while it lasts. [d]

    Returns
    -------
    ndarray
        Half of it while the storm lasts, then fading. [1/d]
    """
    after = np.asarray(days_after, dtype=np.float64)
    fading = exp(-np.maximum(after, 0.0) / _STORM_FADES_DAYS)
    return hazard * _STORM_AT_ONCE * np.where(after <= STORM_AFTER_DAYS, fading, 0.0)
