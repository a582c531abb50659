"""Daylight at the sites, and the light that the fish have in halls."""

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import arccos, cos, exp, power, sin
from aquamind_assets.core.streams import stream
from aquamind_assets.environment.sites import Halls
from aquamind_assets.settings.halls import HatcheryWater

#: The sun's centre when its upper limb is seen to rise, half a disc and refraction below. [degrees]
_RISING = -0.8333

_DAY_2000 = np.datetime64("2000-01-01", "D")
_DAYS_A_CENTURY = 36525.0

#: Clear sky over a sun at the zenith without air, and what the air takes [1]_. [W/m2] and [1]
_CLEAR_W_M2, _AIR = 1098.0, 0.059

#: Luminous efficacy of global daylight. [lm/W]
_EFFICACY = 110.0


def day_length(latitude: Array, longitude: Array, days: Array) -> Array:
    """From sunrise to sunset, of the sun's upper limb with refraction.

    Parameters
    ----------
    latitude, longitude : array_like
        Of each site, shape (sites,). [degrees]
    days : array_like
        Days, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        0 in the polar night and 24 in the polar day, shape (sites, days). [h]

    References
    ----------
    Meeus (1998), Astronomical algorithms, 2nd edition, chapters 15 and 25 (the sun to 0.01
    degree): within half a minute of the almanac's up to the polar circle.
    """
    since = (days[None, :] - _DAY_2000).astype(np.float64) - longitude[:, None] / 360.0
    south_to_north = _sine_of_declination(since / _DAYS_A_CENTURY)
    latitude = np.radians(latitude)[:, None]
    across = cos(latitude) * np.sqrt(1.0 - np.square(south_to_north))
    hour_angle = (sin(np.radians(_RISING)) - sin(latitude) * south_to_north) / across
    return 24.0 / np.pi * arccos(np.clip(hour_angle, -1.0, 1.0))


def _sine_of_declination(century: Array) -> Array:
    """Sine of the sun's declination, by Julian centuries from noon of 2000-01-01. [1]"""
    mean = 280.46646 + century * (36000.76983 + century * 0.0003032)
    anomaly = np.radians(357.52911 + century * (35999.05029 - century * 0.0001537))
    centre = (1.914602 - century * (0.004817 + century * 0.000014)) * sin(anomaly)
    centre = centre + (0.019993 - century * 0.000101) * sin(2.0 * anomaly)
    centre = centre + 0.000289 * sin(3.0 * anomaly)
    node = np.radians(125.04 - 1934.136 * century)
    longitude = mean + centre - 0.00569 - 0.00478 * sin(node)
    obliquity = 23.439291 - 0.0130042 * century + 0.00256 * cos(node)
    return sin(np.radians(obliquity)) * sin(np.radians(longitude % 360.0))


def noon_light(latitude: Array, days: Array, cloud_pct: Array) -> Array:
    """Light on the water at noon, under the clouds.

    Parameters
    ----------
    latitude : array_like
        Of each site, shape (sites,). [degrees]
    days : array_like
        Days, datetime64[D], shape (days,).
    cloud_pct : array_like
        Cloud cover at noon, shape (sites, days). [%]

    Returns
    -------
    ndarray
        Shape (sites, days). [lux]

    References
    ----------
    .. [1] Haurwitz (1945), Insolation in relation to cloudiness and cloud density, J. Meteorol.
       2, 154-166 (clear sky).
    .. [2] Kasten & Czeplak (1980), Solar and terrestrial radiation dependent on the amount and
       type of cloud, Solar Energy 24, 177-189.
    .. [3] Littlefair (1985), The luminous efficacy of daylight: a review, Lighting Res. Technol.
       17, 162-182.
    """
    north, declination = np.radians(latitude)[:, None], _declination(days)
    height = cos(declination) * cos(north) + sin(declination) * sin(north)
    above = np.maximum(height, 1e-6)
    clear = np.where(height > 0, _CLEAR_W_M2 * above * exp(-_AIR / above), 0.0)
    return _EFFICACY * clear * (1 - 0.75 * power(cloud_pct / 100, 3.4))


def _declination(days: Array) -> Array:
    """Declination of the sun, shape (days,), after Spencer (1971), Search 2, 172. [radian]

    His series was fitted to a year of 365 days.
    """
    day_of_year = (days - days.astype("M8[Y]").astype("M8[D]")).astype(np.float64)
    turn = 2.0 * np.pi / 365.0 * day_of_year
    once = -0.399912 * cos(turn) + 0.070257 * sin(turn)
    twice = -0.006758 * cos(2.0 * turn) + 0.000907 * sin(2.0 * turn)
    return 0.006918 + once + twice - 0.002697 * cos(3.0 * turn) + 0.00148 * sin(3.0 * turn)


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
        The halls.
    days : array_like
        Days, datetime64[D], shape (days,).

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
