"""The rows of a month: the water, the weather, the events and the light of all sites.

The assets call these functions. A result follows from the arguments alone, so a month has the same
values whether it is computed alone, with other months or with more sites. The columns are those of
the tables, ordered by time, then by site; NaN stands for NULL.
"""

import numpy as np

from aquamind_assets.core.columns import Array, joined, rows_where, sorted_by
from aquamind_assets.environment import chemistry, daylight, events, oxygen, temperature, weather
from aquamind_assets.environment.sites import Areas, Halls
from aquamind_assets.settings.water import Water

__all__ = [
    "Areas",
    "Halls",
    "area_light",
    "area_weather",
    "events_starting",
    "hall_conditions",
    "hall_light",
    "sea_conditions",
]

#: Steps in which a forecast service gives the height and the period of waves, as air temperature,
#: wind and rain come in tenths (open-meteo.com, marine and forecast data). [m], [s], [m/s]
_WAVE_STEP_M, _PERIOD_STEP_S, _WIND_STEP = 0.02, 0.05, 0.1


def sea_conditions(seed: int, water: Water, areas: Areas, days: Array) -> dict[str, Array]:
    """The water of each sea area on each day.

    Parameters
    ----------
    seed : int
        The farm's seed.
    water : Water
        The settings.
    areas : Areas
        The sea areas, by id ascending.
    days : array_like
        Successive days, datetime64[D], shape (days,).

    Returns
    -------
    dict of ndarray
        The columns of ``environment.site_condition``, shape (days * areas,), by date, then site;
        ``hall_id`` and the chemistry of halls are NaN.
    """
    happening = events.events_between(seed, water, areas, days[0], days[-1])
    warmer = events.daily_effect(happening, "temperature_effect_c", areas.id, days)
    oxygen_effect = events.daily_effect(happening, "oxygen_effect_pct", areas.id, days)
    mean_c = temperature.mean_sea_temperature(water.sea_temperature, areas, days)
    anomaly = temperature.sea_temperature_anomaly(seed, water.sea_temperature, areas, days)
    anomaly = anomaly + warmer
    # Sea water of 35 psu freezes at -1.9 degC.
    temperature_c = np.maximum(mean_c + anomaly, -1.8)
    current = weather.current_speed(seed, water.sea, areas, days)
    ratio = current / weather.usual_current(water.sea, areas)
    saturation = oxygen.sea_saturation(seed, water.sea, areas, days, anomaly, ratio, oxygen_effect)
    wet = chemistry.wetness(
        seed, water.weather, areas, days, water.sea.river_days, water.sea.flushing_days
    )
    salinity = chemistry.sea_salinity(seed, water.sea, water.sea_temperature, areas, days, wet)
    return _by_time(
        date=days,
        site_id=areas.id[:, None],
        area_id=areas.id[:, None],
        hall_id=np.nan,
        temperature_c=temperature_c,
        oxygen_mg_l=oxygen.oxygen_solubility(temperature_c, salinity) * saturation / 100,
        oxygen_saturation_pct=saturation,
        salinity_psu=salinity,
        ph=chemistry.sea_ph(seed, water.sea, areas, days, saturation),
        co2_mg_l=np.nan,
        tan_mg_l=np.nan,
        nh3_mg_l=np.nan,
        no2_mg_l=np.nan,
        no3_mg_l=np.nan,
        current_m_s=current,
    )


def hall_conditions(seed: int, water: Water, halls: Halls, days: Array) -> dict[str, Array]:
    """The water of each hall on each day.

    Parameters
    ----------
    seed, water, days
        As of `sea_conditions`.
    halls : Halls
        The halls, by id ascending.

    Returns
    -------
    dict of ndarray
        The columns of ``environment.site_condition``, shape (days * halls,), by date, then site;
        ``area_id`` and ``current_m_s`` are NaN.
    """
    temperature_c = temperature.hall_temperature(seed, water.hatchery, halls, days)
    saturation = oxygen.hall_saturation(seed, water.hatchery, halls, days)
    dissolved = chemistry.hall_chemistry(seed, water.hatchery, halls, days, temperature_c)
    return _by_time(
        date=days,
        site_id=halls.id[:, None],
        area_id=np.nan,
        hall_id=halls.id[:, None],
        temperature_c=temperature_c,
        oxygen_mg_l=oxygen.oxygen_solubility(temperature_c, 0.0) * saturation / 100,
        oxygen_saturation_pct=saturation,
        salinity_psu=np.zeros_like(temperature_c),
        **dissolved,
        current_m_s=np.nan,
    )


def area_weather(seed: int, water: Water, areas: Areas, hours: Array) -> dict[str, Array]:
    """The weather of each sea area in each hour.

    Parameters
    ----------
    seed, water, areas
        As of `sea_conditions`.
    hours : array_like
        Successive whole hours, UTC, datetime64 of any unit, shape (hours,).

    Returns
    -------
    dict of ndarray
        The columns of ``environment.weather``, shape (hours * areas,), by timestamp, then area.
    """
    hours = hours.astype("M8[h]")
    settings = water.weather
    happening = events.events_between(
        seed, water, areas, hours[0].astype("M8[D]"), hours[-1].astype("M8[D]")
    )
    warmer = events.daily_effect(happening, "temperature_effect_c", areas.id, hours)
    windy = weather.wind_noise(seed, settings, areas, hours)
    wind = weather.area_wind(settings, areas, hours, windy)
    wind_from = weather.wind_direction(seed, settings, areas, hours)
    wet = weather.rain_noise(seed, settings, areas, hours, windy)
    rain = weather.precipitation(settings, areas, hours, wet)
    cloud = weather.cloud_cover(seed, settings, areas, hours, rain, wet)
    waves = weather.waves(seed, settings, areas, hours, wind, wind_from, windy)
    return _by_time(
        timestamp=hours.astype("M8[us]"),
        area_id=areas.id[:, None],
        temperature=np.round(
            weather.air_temperature(seed, settings, areas, hours, cloud, warmer), 1
        ),
        wind_speed=np.floor(wind / _WIND_STEP + 1e-9) * _WIND_STEP,  # a storm stays one
        wind_direction=_degrees(wind_from),
        precipitation=np.round(rain, 1),
        wave_height=np.floor(waves["wave_height"] / _WAVE_STEP_M + 1e-9) * _WAVE_STEP_M,
        wave_period=np.ceil(waves["wave_period"] / _PERIOD_STEP_S - 1e-9) * _PERIOD_STEP_S,
        wave_direction=_degrees(waves["wave_direction"]),
        cloud_cover=np.rint(cloud).astype(np.int16),
    )


def events_starting(seed: int, water: Water, areas: Areas, days: Array) -> dict[str, Array]:
    """The events at sea that start on one of the days.

    Parameters
    ----------
    seed, water, areas, days
        As of `sea_conditions`.

    Returns
    -------
    dict of ndarray
        The columns of ``environment.environmental_event``, by start, area and kind.
    """
    happening = events.events_between(seed, water, areas, days[0], days[-1])
    starting = happening["start_date"] >= days[0]
    return rows_where(happening, starting)


def area_light(seed: int, water: Water, areas: Areas, days: Array) -> dict[str, Array]:
    """The daylight of each sea area on each day.

    Parameters
    ----------
    seed, water, areas, days
        As of `sea_conditions`.

    Returns
    -------
    dict of ndarray
        The columns of ``environment.photoperiod``, shape (days * areas,), by date, then site;
        ``hall_id`` is NaN. Fish at sea have the light of day.
    """
    hours = np.arange(days[0].astype("M8[h]"), (days[-1] + 1).astype("M8[h]"))
    windy = weather.wind_noise(seed, water.weather, areas, hours)
    wet = weather.rain_noise(seed, water.weather, areas, hours, windy)
    rain = weather.precipitation(water.weather, areas, hours, wet)
    cloud = weather.cloud_cover(seed, water.weather, areas, hours, rain, wet)
    length = daylight.day_length(areas.latitude, areas.longitude, days)
    return _by_time(
        date=days,
        site_id=areas.id[:, None],
        area_id=areas.id[:, None],
        hall_id=np.nan,
        day_length_hours=length,
        light_hours=length,
        light_intensity=daylight.noon_light(areas.latitude, days, cloud[:, 12::24]),
        is_interpolated=np.zeros(length.shape, dtype=bool),
    )


def hall_light(seed: int, water: Water, halls: Halls, days: Array) -> dict[str, Array]:
    """The light of each hall on each day.

    Parameters
    ----------
    seed, water, halls, days
        As of `hall_conditions`.

    Returns
    -------
    dict of ndarray
        The columns of ``environment.photoperiod``, shape (days * halls,), by date, then site;
        ``area_id`` is NaN. The day is as long as outdoors; the hours of light are those of lamps.
    """
    _, first, which = np.unique(halls.station_id, return_index=True, return_inverse=True)
    outdoors = daylight.day_length(halls.latitude[first], halls.longitude[first], days)[which]
    light = daylight.hall_light(seed, water.hatchery, halls, days)
    lamps = halls.by_stage(water.hatchery, "light_lux")
    return _by_time(
        date=days,
        site_id=halls.id[:, None],
        area_id=np.nan,
        hall_id=halls.id[:, None],
        day_length_hours=outdoors,
        light_hours=light,
        light_intensity=np.where(light > 0, lamps, 0.0),
        is_interpolated=np.zeros(light.shape, dtype=bool),
    )


def by_day_and_site(sea: dict[str, Array], ashore: dict[str, Array]) -> dict[str, Array]:
    """Both kinds of sites as rows ordered by date, then by site."""
    rows = joined([sea, ashore])
    return sorted_by(rows, "date", "site_id")


def _by_time(**columns: Array | float) -> dict[str, Array]:
    """Arrays of (sites, times) as columns of rows, ordered by time, then by site."""
    shape = np.broadcast_shapes(*(np.shape(values) for values in columns.values()))
    return {
        name: np.ascontiguousarray(np.broadcast_to(values, shape).T).ravel()
        for name, values in columns.items()
    }


def _degrees(direction: Array) -> Array:
    """Whole degrees from 0 to 359, for a smallint column."""
    return (np.rint(direction) % 360).astype(np.int16)
