"""Appetite: what fish at sea usually have, and what takes it away."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, GROW_OUT, POST_SMOLT, SCOTLAND
from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import exp, log
from aquamind_assets.environment.noise import season
from aquamind_assets.settings.growth import Growth

#: Oxygen that appetite needs, and at which it ends, by temperature: Remen et al. (2016).
_TESTED_C = (7.0, 19.0)
_FULL_APPETITE_PCT = (42.0, 76.0)
_NO_APPETITE_PCT = (24.0, 40.0)
#: Mean appetite at sea by temperature (columns), of fish of some weights (rows): in warm water, and
#: when large, fish miss more to low oxygen, gills, lice and baths. Growth over that of fish that
#: eat all they want, in all fortnights of this farm's batches before harvest. [degC, g, ratio]
_USUAL_C = (6.0, 8.0, 10.0, 12.0, 14.0, 16.0)
_USUAL_G = (200.0, 800.0, 2800.0, 4500.0)
_USUAL = (
    (0.83, 0.88, 0.91, 0.91, 0.93, 0.80),
    (0.88, 0.88, 0.88, 0.86, 0.81, 0.69),
    (0.79, 0.78, 0.78, 0.71, 0.69, 0.57),
    (0.81, 0.79, 0.74, 0.715, 0.675, 0.52),
)
#: Temperatures and the appetite at them, over what growth by temperature supposes.
_APPETITE_C = (0.0, 4.0, 6.0, 14.0, 16.0, 18.0, 20.0, 22.0)
_APPETITE = (0.6, 0.92, 1.0, 1.0, 0.85, 0.6, 0.3, 0.0)


def usual_appetite(weight_g: Array, temperature_c: Array) -> Array:
    """Mean appetite at sea, in good fortnights and bad: less of large fish, and in warm water.

    Parameters
    ----------
    weight_g, temperature_c : array_like
        Weight, and the water. [g, degC]

    Returns
    -------
    ndarray
        From 0.93 down to 0.52. [ratio]
    """
    row_of_weight = np.arange(float(len(_USUAL_G)))
    place = np.interp(log(np.maximum(weight_g, 1.0)), log(_USUAL_G), row_of_weight)
    place, _ = np.broadcast_arrays(place, temperature_c)
    rows = (np.interp(temperature_c, _USUAL_C, of) for of in _USUAL)
    shares = (np.maximum(1.0 - np.abs(place - row), 0.0) for row in row_of_weight)
    return sum(share * of for share, of in zip(shares, rows, strict=True))


def season_appetite(days: Array, growth: Growth) -> Array:
    """Appetite at sea by the season, at the same weight and temperature.

    Parameters
    ----------
    days : array_like of datetime64[D]
        Days.
    growth : Growth
        Size and day of the season.

    Returns
    -------
    ndarray
        Over that of the best day: 1 in November, 0.82 in May by default. [ratio]

    References
    ----------
    .. [1] Akvafakta (Norway), feed of a month over biomass and days: 0.56 % at 8.6 degC in May 2018
       (108 of 636 kt, kyst.no), 0.62 % at 8.3 degC in December 2020 (161 of 840 kt, ilaks.no). By
       F07 and the weights of the year classes it would be 0.60 and 0.55 %: a tenth less and a
       tenth more than in the mean of the year. What follows temperature is in F07 already.
    .. [2] Alne et al. (2011), Aquacult. Res. 42, 222-231: in spring, fish eat and grow little.
    """
    size = growth.appetite_season
    return (1.0 + size * season(days, growth.appetite_day)) / (1.0 + size)


def expected_appetite(growth: Growth) -> np.ndarray:
    """The mean appetite that the plan counts on, by stage and region; at sea over the usual one.

    Parameters
    ----------
    growth : Growth
        The settings.

    Returns
    -------
    ndarray, shape (8, 3)
        By the ids of stage and region. [ratio]
    """
    table = np.full((8, 3), growth.expected_appetite)
    table[[POST_SMOLT, GROW_OUT], FAROE] = growth.expected_appetite_faroe
    table[[POST_SMOLT, GROW_OUT], SCOTLAND] = growth.expected_appetite_scotland
    return table


def temperature_appetite(temperature_c: Array) -> Array:
    """Appetite left by a temperature outside the optimum, beyond what growth by TGC supposes.

    Parameters
    ----------
    temperature_c : array_like
        Water temperature. [degC]

    Returns
    -------
    ndarray
        1 from 6 to 14 degC, 0 at 22. [ratio]

    References
    ----------
    Handeland, Imsland & Stefansson (2008), Aquaculture 283, 36-42 (growth is best at 14 degC);
    the shape is a broken line through common feeding practice.
    """
    return np.interp(temperature_c, _APPETITE_C, _APPETITE)


def oxygen_appetite(oxygen_pct: Array, temperature_c: Array) -> Array:
    """Appetite left by low oxygen.

    Parameters
    ----------
    oxygen_pct : array_like
        Dissolved oxygen, of air saturation. [%]
    temperature_c : array_like
        Water temperature. [degC]

    Returns
    -------
    ndarray
        1 above the threshold of maximal feed intake, 0 below the limiting saturation, both
        rising with temperature; linear between. [ratio]

    References
    ----------
    Remen, Sievers, Torgersen & Oppedal (2016), Aquaculture 464, 582-592: 42 to 76 % and 24 to
    40 % of saturation from 7 to 19 degC.
    """
    full = np.interp(temperature_c, _TESTED_C, _FULL_APPETITE_PCT)
    none = limiting_oxygen(temperature_c)
    return np.clip((oxygen_pct - none) / (full - none), 0.0, 1.0)


def limiting_oxygen(temperature_c: Array) -> Array:
    """Oxygen below which a salmon cannot keep its routine metabolism.

    Parameters
    ----------
    temperature_c : array_like
        Water temperature. [degC]

    Returns
    -------
    ndarray
        Of air saturation. [%]

    References
    ----------
    Remen, Sievers, Torgersen & Oppedal (2016), Aquaculture 464, 582-592.
    """
    return np.interp(temperature_c, _TESTED_C, _NO_APPETITE_PCT)


def handling_appetite(days_since: Array, recovery_days: Array) -> Array:
    """Appetite after handling: none on the day, then back.

    Parameters
    ----------
    days_since : array_like
        Days since the fish were handled. [d]
    recovery_days : array_like
        Time in which the missing appetite falls to 1/e. [d]

    Returns
    -------
    ndarray
        From 0 to 1. [ratio]
    """
    return 1.0 - exp(-np.maximum(days_since, 0) / recovery_days)
