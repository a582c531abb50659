"""The weather of sea areas hour by hour, and the waves and currents that it makes."""

from collections import OrderedDict
from typing import NamedTuple

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import arctan2, cbrt, cos, exp, gamma, log, power, sin
from aquamind_assets.core.normal import log_normal_below, normal_below, normal_quantile
from aquamind_assets.core.years import SEASONAL_YEAR_HOURS
from aquamind_assets.environment.daylight import day_length
from aquamind_assets.environment.noise import season, shared_noise
from aquamind_assets.environment.sites import Areas
from aquamind_assets.settings.sea import SeaWater
from aquamind_assets.settings.weather import Weather

_GRAVITY = 9.80665  # m/s2

#: Days of the year about which winter's westerlies peak, and the rain that they bring sooner.
_WINDIEST_DAY = 15.0
_WETTEST_DAY = 335.0

#: Solar hour of the day's warmest air, some three after the highest sun. [h]
_WARMEST_HOUR = 15.0

#: Half the synodic month, from one spring tide to the next. [d]
_SPRING_NEAP_DAYS = 29.530589 / 2.0

#: A spring tide: a day and a half after the new moon of 2000-01-06 18:14 UTC.
_SPRING_TIDE = np.datetime64("2000-01-08T06", "h")


def _weather_noise(
    seed: int, process: str, settings: Weather, areas: Areas, hours: Array, memory_hours: float
) -> Array:
    """Noise of unit variance, as far-reaching as weather is: shape (areas, hours). [1]"""
    shares = areas.shares_by_coast(settings, "shares")
    return shared_noise(seed, process, areas, hours, memory_hours, shares)


def wind_noise(seed: int, settings: Weather, areas: Areas, hours: Array) -> Array:
    """Wind relative to the season, as a normal deviate, shape (areas, hours). [1]"""
    return _weather_noise(seed, "wind", settings, areas, hours, settings.wind_hours)


def open_coast_wind(settings: Weather, areas: Areas, hours: Array, noise: Array) -> Array:
    """Wind speed as it would be without shelter, 10 m above the sea.

    Parameters
    ----------
    settings : Weather
        Mean, season and Weibull shape.
    areas : Areas
        The sea areas.
    hours : array_like
        Hours, datetime64[h], shape (hours,).
    noise : array_like
        From `wind_noise`, shape (areas, hours). [1]

    Returns
    -------
    ndarray
        Weibull distributed in any one season, shape (areas, hours). [m/s]

    References
    ----------
    Justus et al. (1978), Methods for estimating wind speed frequency distributions,
    J. Appl. Meteorol. 17, 350-353.
    """
    mean = areas.by_coast(settings, "wind_m_s")
    mean = mean * (1 + areas.by_coast(settings, "wind_season") * season(hours, _WINDIEST_DAY))
    scale = mean / gamma(1 + 1 / settings.wind_shape)
    return scale * power(-log_normal_below(-noise), 1 / settings.wind_shape)


def shelter(settings: Weather, areas: Areas) -> Array:
    """Wind at an area over the open coast's: shape (areas, 1). [1]"""
    return 1 - settings.wind_shelter * (1 - areas.exposure[:, None])


def area_wind(settings: Weather, areas: Areas, hours: Array, noise: Array) -> Array:
    """Wind speed at the areas, behind their shelter, 10 m above the sea.

    Parameters
    ----------
    settings, areas, hours, noise
        As of `open_coast_wind`.

    Returns
    -------
    ndarray
        Shape (areas, hours). [m/s]
    """
    return open_coast_wind(settings, areas, hours, noise) * shelter(settings, areas)


def rain_noise(seed: int, settings: Weather, areas: Areas, hours: Array, wind: Array) -> Array:
    """Rain relative to the season, as a normal deviate, shape (areas, hours). [1]"""
    own = _weather_noise(seed, "rain", settings, areas, hours, settings.rain_memory_hours)
    with_wind = settings.rain_with_wind
    return with_wind * wind + np.sqrt(1 - np.square(with_wind)) * own


def precipitation(settings: Weather, areas: Areas, hours: Array, noise: Array) -> Array:
    """Rain and snow of each hour.

    An hour is wet if the noise is in its upper tail, which is as wide as the season's share of wet
    hours. The rain of wet hours has a Weibull distribution. Fjord heads among hills get more.

    Parameters
    ----------
    settings : Weather
        Sum of the year, its season, and shape.
    areas : Areas
        The sea areas.
    hours : array_like
        Hours, datetime64[h], shape (hours,).
    noise : array_like
        From `rain_noise`, shape (areas, hours). [1]

    Returns
    -------
    ndarray
        Shape (areas, hours). [mm]

    References
    ----------
    Wilks & Wilby (1999), The weather generation game, Prog. Phys. Geogr. 23, 329-357.
    """
    wet_hours = areas.by_coast(settings, "rain_hours")
    mean = areas.by_coast(settings, "rain_mm_year") / SEASONAL_YEAR_HOURS / wet_hours
    mean = mean * (1 + settings.rain_by_shelter * (0.5 - areas.exposure[:, None]))
    wet = wet_hours * (1 + areas.by_coast(settings, "rain_season") * season(hours, _WETTEST_DAY))
    beyond = np.maximum(log(wet) - log_normal_below(-noise), 0.0)
    return mean / gamma(1 + 1 / settings.rain_shape) * power(beyond, 1 / settings.rain_shape)


class DaysOfWeather(NamedTuple):
    """Some days' weather at each area, shape (areas, days)."""

    highest_wind_m_s: Array
    rain_mm: Array


def days_of_weather(
    seed: int, settings: Weather, areas: Areas, first: np.datetime64, last: np.datetime64
) -> DaysOfWeather:
    """The highest wind at the areas and the sum of rain of each day from one month to another.

    Parameters
    ----------
    seed, settings, areas
        As of `precipitation`.
    first, last : datetime64[M]
        The months, both included.
    """
    place = settings.model_dump_json(), areas.key
    months = [
        _month_of_weather(seed, settings, areas, month, place)
        for month in np.arange(first, last + 1)
    ]
    return DaysOfWeather(*(np.concatenate(each, axis=1) for each in zip(*months, strict=True)))


#: Months that were asked for last, with the settings and areas that they are of.
_months_kept: OrderedDict[tuple[object, ...], DaysOfWeather] = OrderedDict()
_MONTHS_KEPT = 128


def _month_of_weather(
    seed: int, settings: Weather, areas: Areas, month: np.datetime64, place: tuple[object, ...]
) -> DaysOfWeather:
    """A month's days: kept, for several months need each, and several tables."""
    key = seed, *place, str(month)
    if key not in _months_kept:
        hours = np.arange(month.astype("M8[h]"), (month + 1).astype("M8[h]"))
        windy = wind_noise(seed, settings, areas, hours)
        wind = area_wind(settings, areas, hours, windy)
        wet = rain_noise(seed, settings, areas, hours, windy)
        rain = precipitation(settings, areas, hours, wet)
        shape = len(areas.id), len(hours) // 24, 24
        days = wind.reshape(shape).max(axis=2), rain.reshape(shape).sum(axis=2)
        _months_kept[key] = DaysOfWeather(*days)
    _months_kept.move_to_end(key)
    while len(_months_kept) > _MONTHS_KEPT:
        _months_kept.popitem(last=False)
    return _months_kept[key]


def cloud_cover(
    seed: int, settings: Weather, areas: Areas, hours: Array, rain: Array, noise: Array
) -> Array:
    """Cloud cover, from the rain and its noise: shape (areas, hours). [%]"""
    own = _weather_noise(seed, "cloud", settings, areas, hours, settings.cloud_hours)
    around = settings.cloud_by_rain * noise + settings.cloud_sd * own
    cover = 100 * normal_below(normal_quantile(settings.cloud_pct / 100) + around)
    return np.where(rain > 0, np.maximum(cover, settings.cloud_in_rain_pct), cover)


def air_temperature(
    seed: int, settings: Weather, areas: Areas, hours: Array, cloud: Array, effect: Array
) -> Array:
    """Air temperature of each hour.

    It follows the season, spells of warm or cold air, and the sun: the longer the day and the
    fewer the clouds, the warmer the afternoon is than the night.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : Weather
        Mean year, spells and diurnal range.
    areas : Areas
        The sea areas.
    hours : array_like
        Hours, datetime64[h], shape (hours,), UTC.
    cloud : array_like
        Cloud cover, shape (areas, hours). [%]
    effect : array_like
        Effect of heat waves and cold snaps on the water, shape (areas, hours). [degC]

    Returns
    -------
    ndarray
        Shape (areas, hours). [degC]
    """
    annual = season(hours, areas.by_coast(settings, "air_warmest_day"))
    northward = areas.latitude[:, None] - areas.by_coast(settings, "latitude")
    mean = areas.by_coast(settings, "air_c") + settings.air_by_latitude_c * northward
    spell = _weather_noise(seed, "air", settings, areas, hours, settings.air_hours)
    spell = spell * settings.air_sd_c * (1 - settings.air_sd_season * annual)
    days, which = np.unique(hours.astype("M8[D]"), return_inverse=True)
    day_share = day_length(areas.latitude, areas.longitude, days)[:, which] / 24
    utc = (hours - hours.astype("M8[D]")).astype(np.float64)
    sun_hour = utc + areas.longitude[:, None] / 15
    sun = settings.air_diurnal_c * day_share
    sun = sun * cos(2 * np.pi * (sun_hour - _WARMEST_HOUR) / 24)
    sun = sun * (1 - settings.air_diurnal_by_cloud * cloud / 100)
    by_season = areas.by_coast(settings, "air_amplitude_c") * annual
    return mean + by_season + spell + sun + settings.air_by_water * effect


def wind_direction(seed: int, settings: Weather, areas: Areas, hours: Array) -> Array:
    """Direction of the wind, varying about the prevailing one, shape (areas, hours). [degrees]"""
    turn = _weather_noise(seed, "wind direction", settings, areas, hours, settings.direction_hours)
    return (areas.by_coast(settings, "wind_from") + settings.direction_sd * turn) % 360


def wind_sea(wind_m_s: Array, fetch_m: Array) -> tuple[Array, Array]:
    """Height and period of the waves that a wind raises over a fetch.

    Parameters
    ----------
    wind_m_s : array_like
        Wind speed, 10 m above the sea. [m/s]
    fetch_m : array_like
        Open water to windward. [m]

    Returns
    -------
    height, period : ndarray
        Significant height and peak period, no more than those of a fully grown sea. [m], [s]

    References
    ----------
    .. [1] Hasselmann et al. (1973), Measurements of wind-wave growth and swell decay during
       JONSWAP, Dtsch. Hydrogr. Z. Suppl. A8(12).
    .. [2] US Army (1984), Shore Protection Manual, eq. 3-33 to 3-36.
    """
    wind = np.maximum(wind_m_s, 0.1)
    fetch = _GRAVITY * fetch_m / np.square(wind)
    height = np.minimum(0.0016 * np.sqrt(fetch), 0.2433) * np.square(wind) / _GRAVITY
    period = np.minimum(0.2857 * cbrt(fetch), 8.134) * wind / _GRAVITY
    return height, period


def waves(
    seed: int,
    settings: Weather,
    areas: Areas,
    hours: Array,
    wind_m_s: Array,
    wind_from: Array,
    noise: Array,
) -> dict[str, Array]:
    """Waves from the local wind and from the ocean's swell, which does not enter the fjords.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : Weather
        Fetch and swell.
    areas : Areas
        The sea areas.
    hours : array_like
        Hours, datetime64[h], shape (hours,).
    wind_m_s, wind_from : array_like
        Wind speed and direction at the areas, shape (areas, hours). [m/s], [degrees]
    noise : array_like
        From `wind_noise`, shape (areas, hours). [1]

    Returns
    -------
    dict of ndarray
        ``wave_height`` [m], ``wave_period`` [s] and ``wave_direction`` [degrees], each of shape
        (areas, hours); period and direction are the energy-weighted means of both seas.
    """
    exposure = areas.exposure[:, None]
    growth = power(settings.fetch_max_km / settings.fetch_min_km, exposure)
    height, period = wind_sea(wind_m_s, 1000 * settings.fetch_min_km * growth)
    own = _weather_noise(seed, "swell", settings, areas, hours, settings.swell_hours)
    with_wind = settings.swell_with_wind
    deviate = with_wind * noise + np.sqrt(1 - np.square(with_wind)) * own
    # The lognormal's mean is one: its variance, halved, is taken off.
    spread = exp(settings.swell_sd * deviate - np.square(settings.swell_sd) / 2)
    swell = areas.by_coast(settings, "swell_m") * np.square(exposure) * spread
    swell = swell * (1 + settings.swell_season * season(hours, _WINDIEST_DAY))
    swell_period = settings.swell_period_s * exp(settings.swell_period_sd * deviate)
    swell_from = areas.by_coast(settings, "swell_from") + settings.swell_direction_sd * own
    energy, wind_energy = np.square(height) + np.square(swell), np.square(height)
    share = wind_energy / energy
    angle, swell_angle = np.radians(wind_from), np.radians(swell_from)
    east = share * sin(angle) + (1 - share) * sin(swell_angle)
    north = share * cos(angle) + (1 - share) * cos(swell_angle)
    return {
        "wave_height": np.sqrt(energy),
        "wave_period": np.maximum(share * period + (1 - share) * swell_period, 1.0),
        "wave_direction": np.degrees(arctan2(east, north)) % 360,
    }


def current_speed(seed: int, settings: SeaWater, areas: Areas, days: Array) -> Array:
    """Current speed, mean of the day: the tide with its springs and neaps, and the weather.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : SeaWater
        Speed by exposure, springs relative to neaps, and the weather's part.
    areas : Areas
        The sea areas.
    days : array_like
        Days, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        Shape (areas, days). [m/s]

    References
    ----------
    Pugh & Woodworth (2014), Sea-Level Science, ch. 4 (the spring-neap cycle).
    """
    noon = days.astype("M8[h]") + 12
    since = (noon - _SPRING_TIDE).astype(np.float64) / 24
    tide = 1 + settings.spring_neap * cos(2 * np.pi * since / _SPRING_NEAP_DAYS)
    own = shared_noise(seed, "current", areas, days, settings.current_days, settings.current_shares)
    speed = usual_current(settings, areas) * tide * exp(settings.current_cv * own)
    return np.minimum(speed, settings.current_max_m_s)


def usual_current(settings: SeaWater, areas: Areas) -> Array:
    """Current speed between springs and neaps: shape (areas, 1). [m/s]"""
    faster = settings.current_exposed_m_s / settings.current_sheltered_m_s
    return settings.current_sheltered_m_s * power(faster, areas.exposure[:, None])
