"""The weather of sea areas hour by hour, and what it does to the sea: waves and currents."""

import numpy as np
from scipy.special import gamma, log_ndtr, ndtr, ndtri

from aquamind_assets.environment.daylight import day_length
from aquamind_assets.environment.noise import season, shared_noise
from aquamind_assets.environment.settings import SeaWater, Weather
from aquamind_assets.environment.sites import Areas, Array

_GRAVITY = 9.80665  # m/s2
_YEAR_HOURS = 8766.0
_WINDIEST_DAY = 15.0
_WETTEST_DAY = 335.0

#: Half the synodic month, from one spring tide to the next. [d]
_SPRING_NEAP_DAYS = 29.530589 / 2.0

#: A spring tide: a day and a half after the new moon of 2000-01-06 18:14 UTC.
_SPRING_TIDE = np.datetime64("2000-01-08T06", "h")


def wind_noise(
    seed: int, settings: Weather, areas: Areas, hours: Array, *, of_group: bool = False
) -> Array:
    """How windy it is for the season, as a normal deviate: shape (areas, hours). [1]

    With ``of_group``, without what is an area's own, so that it is the same within a group.
    """
    shares = [*settings.shares[:2], 0.0] if of_group else settings.shares
    return shared_noise(seed, "wind", areas, hours, settings.wind_hours, shares)


def open_coast_wind(settings: Weather, areas: Areas, hours: Array, noise: Array) -> Array:
    """Wind speed as it would be without shelter, 10 m above the sea.

    Parameters
    ----------
    settings : Weather
        Mean, season and Weibull shape.
    areas : Areas
        Where.
    hours : array_like
        When, datetime64[h], shape (hours,).
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
    return scale * (-log_ndtr(-noise)) ** (1 / settings.wind_shape)


def shelter(settings: Weather, areas: Areas) -> Array:
    """Wind at an area over the open coast's: shape (areas, 1). [1]"""
    return 1 - settings.wind_shelter * (1 - areas.exposure[:, None])


def rain_noise(seed: int, settings: Weather, areas: Areas, hours: Array, wind: Array) -> Array:
    """How wet it is for the season, as a normal deviate: shape (areas, hours). [1]"""
    own = shared_noise(seed, "rain", areas, hours, settings.rain_memory_hours, settings.shares)
    with_wind = settings.rain_with_wind
    return with_wind * wind + np.sqrt(1 - with_wind**2) * own


def precipitation(settings: Weather, areas: Areas, hours: Array, noise: Array) -> Array:
    """Rain and snow of each hour.

    Wet while the noise is in its upper tail, as wide as the season's share of wet hours; the
    rain of wet hours is Weibull distributed. Fjord heads among hills get more of it.

    Parameters
    ----------
    settings : Weather
        Sum of the year, its season, and shape.
    areas : Areas
        Where.
    hours : array_like
        When, datetime64[h], shape (hours,).
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
    mean = areas.by_coast(settings, "rain_mm_year") / _YEAR_HOURS / wet_hours
    mean = mean * (1 + settings.rain_by_shelter * (0.5 - areas.exposure[:, None]))
    wet = wet_hours * (1 + areas.by_coast(settings, "rain_season") * season(hours, _WETTEST_DAY))
    beyond = np.maximum(np.log(wet) - log_ndtr(-noise), 0.0)
    return mean / gamma(1 + 1 / settings.rain_shape) * beyond ** (1 / settings.rain_shape)


def cloud_cover(
    seed: int, settings: Weather, areas: Areas, hours: Array, rain: Array, noise: Array
) -> Array:
    """Cloud cover, from the rain and its noise: shape (areas, hours). [%]"""
    own = shared_noise(seed, "cloud", areas, hours, 10.0, settings.shares)
    cover = 100 * ndtr(ndtri(settings.cloud_pct / 100) + 0.6 * noise + 0.6 * own)
    return np.where(rain > 0, np.maximum(cover, 75.0), cover)


def air_temperature(
    seed: int, settings: Weather, areas: Areas, hours: Array, cloud: Array, effect: Array
) -> Array:
    """Air temperature of each hour.

    The season, the spell of warm or cold air, and the sun of the day: the longer the day and
    the fewer the clouds, the warmer the afternoon over the night.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : Weather
        Mean year, spells and diurnal range.
    areas : Areas
        Where.
    hours : array_like
        When, datetime64[h], shape (hours,), UTC.
    cloud : array_like
        Cloud cover, shape (areas, hours). [%]
    effect : array_like
        Of heat waves and cold snaps on the water, shape (areas, hours). [degC]

    Returns
    -------
    ndarray
        Shape (areas, hours). [degC]
    """
    annual = season(hours, areas.by_coast(settings, "air_warmest_day"))
    northward = areas.latitude[:, None] - areas.by_coast(settings, "latitude")
    mean = areas.by_coast(settings, "air_c") + settings.air_by_latitude_c * northward
    spell = shared_noise(seed, "air", areas, hours, settings.air_hours, settings.shares)
    # Westerlies bring winter its larger swings.
    spell = spell * settings.air_sd_c * (1 - 0.2 * annual)
    days, which = np.unique(hours.astype("M8[D]"), return_inverse=True)
    day_share = day_length(areas.latitude, areas.longitude, days)[:, which] / 24
    utc = (hours - hours.astype("M8[D]")).astype(np.float64)
    sun_hour = utc + areas.longitude[:, None] / 15
    # The air is warmest about three hours after noon.
    sun = settings.air_diurnal_c * day_share * np.cos(2 * np.pi * (sun_hour - 15) / 24)
    sun = sun * (1 - 0.7 * cloud / 100)
    return mean + areas.by_coast(settings, "air_amplitude_c") * annual + spell + sun + 1.5 * effect


def wind_direction(seed: int, settings: Weather, areas: Areas, hours: Array) -> Array:
    """Where the wind comes from, wandering about the prevailing: (areas, hours). [degrees]"""
    turn = shared_noise(
        seed, "wind direction", areas, hours, settings.direction_hours, settings.shares
    )
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
    fetch = _GRAVITY * fetch_m / wind**2
    height = np.minimum(0.0016 * np.sqrt(fetch), 0.2433) * wind**2 / _GRAVITY
    period = np.minimum(0.2857 * np.cbrt(fetch), 8.134) * wind / _GRAVITY
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
        Where.
    hours : array_like
        When, datetime64[h], shape (hours,).
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
    growth = (settings.fetch_max_km / settings.fetch_min_km) ** exposure
    height, period = wind_sea(wind_m_s, 1000 * settings.fetch_min_km * growth)
    own = shared_noise(seed, "swell", areas, hours, settings.swell_hours, settings.shares)
    deviate = 0.5 * noise + np.sqrt(0.75) * own
    # The lognormal's mean is one: its variance, halved, is taken off.
    swell = areas.by_coast(settings, "swell_m") * exposure**2 * np.exp(0.4 * deviate - 0.08)
    swell = swell * (1 + 0.4 * season(hours, _WINDIEST_DAY))
    swell_period = 9.5 * np.exp(0.12 * deviate)
    swell_from = areas.by_coast(settings, "swell_from") + 20 * own
    energy, wind_energy = height**2 + swell**2, height**2
    share = wind_energy / energy
    angle, swell_angle = np.radians(wind_from), np.radians(swell_from)
    east = share * np.sin(angle) + (1 - share) * np.sin(swell_angle)
    north = share * np.cos(angle) + (1 - share) * np.cos(swell_angle)
    return {
        "wave_height": np.sqrt(energy),
        "wave_period": np.maximum(share * period + (1 - share) * swell_period, 1.0),
        "wave_direction": np.degrees(np.arctan2(east, north)) % 360,
    }


def current_speed(seed: int, settings: SeaWater, areas: Areas, days: Array) -> Array:
    """Current speed, mean of the day: the tide with its springs and neaps, and the weather.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : SeaWater
        Speeds by exposure, spring over neap, what else varies.
    areas : Areas
        Where.
    days : array_like
        When, datetime64[D], shape (days,).

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
    tide = 1 + settings.spring_neap * np.cos(2 * np.pi * since / _SPRING_NEAP_DAYS)
    own = shared_noise(seed, "current", areas, days, settings.current_days, (0.3, 0.3, 0.4))
    speed = usual_current(settings, areas) * tide * np.exp(settings.current_cv * own)
    return np.minimum(speed, settings.current_max_m_s)


def usual_current(settings: SeaWater, areas: Areas) -> Array:
    """Current speed between springs and neaps: shape (areas, 1). [m/s]"""
    faster = settings.current_exposed_m_s / settings.current_sheltered_m_s
    return settings.current_sheltered_m_s * faster ** areas.exposure[:, None]
