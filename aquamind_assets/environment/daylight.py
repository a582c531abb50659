"""Daylight at the sites, and the light that the fish have in halls."""

import numpy as np
import pandas as pd
from pvlib import clearsky, solarposition, spa

from aquamind_assets.core.columns import Array
from aquamind_assets.core.streams import stream
from aquamind_assets.environment.sites import Halls
from aquamind_assets.settings.water import HatcheryWater

#: Terrestrial time less universal time in the 2010s and 2020s. [s]
_DELTA_T = 69.0

#: Luminous efficacy of global daylight. [lm/W]
_EFFICACY = 110.0


def day_length(latitude: Array, longitude: Array, days: Array) -> Array:
    """From sunrise to sunset, of the sun's upper limb with refraction.

    Parameters
    ----------
    latitude, longitude : array_like
        Of each site, shape (sites,). [degrees]
    days : array_like
        When, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        0 in the polar night and 24 in the polar day, shape (sites, days). [h]

    References
    ----------
    Reda & Andreas (2004), Solar position algorithm for solar radiation applications, Solar
    Energy 76, 577-589; as in pvlib.
    """
    midnights = np.tile(days.astype("M8[s]").astype(np.float64), len(latitude))
    north, east = np.repeat(latitude, len(days)), np.repeat(longitude, len(days))
    _, rise, fall = spa.transit_sunrise_sunset(midnights, north, east, _DELTA_T, 1)
    hours = ((fall - rise) / 3600).reshape(len(latitude), len(days))
    summer = latitude[:, None] * _declination(days) > 0
    return np.where(np.isnan(hours), np.where(summer, 24.0, 0.0), hours)


def noon_light(latitude: Array, days: Array, cloud_pct: Array) -> Array:
    """Light on the water at noon, under the clouds.

    Parameters
    ----------
    latitude : array_like
        Of each site, shape (sites,). [degrees]
    days : array_like
        When, datetime64[D], shape (days,).
    cloud_pct : array_like
        Cloud cover at noon, shape (sites, days). [%]

    Returns
    -------
    ndarray
        Shape (sites, days). [lux]

    References
    ----------
    .. [1] Haurwitz (1945), Insolation in relation to cloudiness and cloud density, J. Meteorol.
       2, 154-166 (clear sky; as in pvlib).
    .. [2] Kasten & Czeplak (1980), Solar and terrestrial radiation dependent on the amount and
       type of cloud, Solar Energy 24, 177-189.
    .. [3] Littlefair (1985), The luminous efficacy of daylight: a review, Lighting Res. Technol.
       17, 162-182.
    """
    north = np.radians(latitude)[:, None]
    zenith = solarposition.solar_zenith_analytical(north, 0.0, _declination(days))
    clear = clearsky.haurwitz(pd.Series(np.degrees(zenith).ravel()))["ghi"].to_numpy()
    return _EFFICACY * clear.reshape(zenith.shape) * (1 - 0.75 * (cloud_pct / 100) ** 3.4)


def _declination(days: Array) -> Array:
    """Of the sun, shape (days,). [radian]"""
    day_of_year = (days - days.astype("M8[Y]").astype("M8[D]")).astype(np.float64) + 1
    return np.asarray(solarposition.declination_spencer71(day_of_year))


def hall_light(seed: int, settings: HatcheryWater, halls: Halls, days: Array) -> Array:
    """Hours of light that the fish of each hall have.

    Dark for egg and alevin, day and night for fry and parr. Smolt halls turn from short days,
    which start smoltification, to light day and night, which completes it. They do so over and
    over, each in its own turn, since lamps come before any plan of batches.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : HatcheryWater
        Hours of light by stage, and the winter signal.
    halls : Halls
        Where.
    days : array_like
        When, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        Shape (halls, days). [h]

    References
    ----------
    Duncan & Bromage (1998), The effect of different periods of constant short days on
    smoltification in juvenile Atlantic salmon, Aquaculture 168, 369-386.
    """
    cycle = settings.light_cycle_days
    turn = [stream(seed, "smolt light", *place).integers(cycle) for place in halls.places]
    since = (days - np.datetime64("2000-01-01")).astype(int) - np.array(turn, dtype=int)[:, None]
    is_winter = (since % cycle < settings.winter_signal_days) & (halls.stage == "smolt")[:, None]
    light = halls.by_stage(settings, "light_hours")
    return np.where(is_winter, settings.winter_signal_hours, light)
