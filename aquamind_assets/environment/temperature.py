"""Water temperature of sea areas and halls."""

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import SEASONAL_YEAR_DAYS
from aquamind_assets.environment.noise import (
    half_year_season,
    red_noise,
    season,
    shared_noise,
    third_year_season,
)
from aquamind_assets.environment.sites import Areas, Halls
from aquamind_assets.settings.halls import HatcheryWater
from aquamind_assets.settings.sea import SeaTemperature


def mean_sea_temperature(settings: SeaTemperature, areas: Areas, days: Array) -> Array:
    """Sea temperature of the mean year, with its trend, by area and day.

    Three harmonics of the year by coast. Fjord heads have the larger amplitude, colder winters and
    later summers, being shallow, fresh at the surface and far from the ocean's store of heat. The
    open coast has the second harmonic: the inflow of ocean water keeps its late winter mild. Lochs
    have the third: they stay warm well into November, and cool fast in December.

    Parameters
    ----------
    settings : SeaTemperature
        The mean years, and the trend.
    areas : Areas
        The sea areas.
    days : array_like
        Days, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        Shape (areas, days). [degC]

    References
    ----------
    .. [1] Faroe Islands: mean 8.5, amplitude 2.0 degC, warmest on 18 August, as in
       TrondurJK/Salmon_lice_simulator.
    .. [2] Scotland: least squares of three harmonics to monthly means of Ardrishaig, Tarbert and
       Loch Linnhe (lochs, taken as exposure 0.2) and of the WeStCOMS model at farms, 2018-2020
       (coast, taken as exposure 0.7).
    .. [3] ICES Ecosystem Overview, Faroes ecoregion: warming of the shelf.
    """

    def of(quantity: str) -> Array:
        return areas.by_coast(settings, quantity)

    # The coast's mean year is that of an area half way from fjord head to open coast.
    exposure = areas.exposure[:, None] - 0.5
    mean = of("mean_c") + of("mean_by_exposure_c") * exposure
    mean = mean + of("mean_by_latitude_c") * (areas.latitude[:, None] - of("latitude"))
    amplitude = of("amplitude_c") + of("amplitude_by_exposure_c") * exposure
    warmest = of("warmest_day") + of("warmest_day_by_exposure") * exposure
    years = (days - np.datetime64("2000-01-01", "D")).astype(
        np.float64
    ) / SEASONAL_YEAR_DAYS + 2000.0
    trend = settings.trend_c_year * (years - settings.trend_year)
    half_year = of("half_year_c") + of("half_year_by_exposure_c") * exposure
    twice = half_year * half_year_season(days, of("half_year_day"))
    third_year = of("third_year_c") + of("third_year_by_exposure_c") * exposure
    thrice = third_year * third_year_season(days, of("third_year_day"))
    return mean + amplitude * season(days, warmest) + twice + thrice + trend


def sea_temperature_anomaly(
    seed: int, settings: SeaTemperature, areas: Areas, days: Array
) -> Array:
    """Sea temperature less that of the mean year, by area and day, without events.

    Warm and cold years are partly shared by both regions, as they come from the ocean, and partly
    those of one coast. Warm and cold weeks are shared with neighbours; they change the shallow,
    stratified water of a fjord head more than the mixed water of the open coast.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : SeaTemperature
        Size and memory of both.
    areas : Areas
        The sea areas.
    days : array_like
        Days, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        Shape (areas, days). [degC]
    """
    whole_coast = (1.0, 0.0, 0.0, 0.0)
    coast = shared_noise(
        seed, "sea temperature, slow", areas, days, settings.slow_days, whole_coast
    )
    ocean = red_noise(seed, "sea temperature, slow", [("ocean", "all")], days, settings.slow_days)
    shared = settings.slow_ocean_share
    slow = np.sqrt(shared) * ocean + np.sqrt(1.0 - shared) * coast
    shares = areas.shares_by_coast(settings, "fast_shares")
    fast = shared_noise(seed, "sea temperature, fast", areas, days, settings.fast_days, shares)
    shelter = 1.0 + settings.fast_by_shelter * (0.5 - areas.exposure[:, None])
    return settings.slow_sd_c * slow + settings.fast_sd_c * shelter * fast


def hall_temperature(seed: int, settings: HatcheryWater, halls: Halls, days: Array) -> Array:
    """Water temperature by hall and day.

    It is the set point of the stage, a small part of the season, the deviation that the control
    leaves, and the drift when a chiller or a heater fails.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : HatcheryWater
        Set points, control and faults.
    halls : Halls
        The halls.
    days : array_like
        Days, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        Shape (halls, days). [degC]
    """
    own = [stream(seed, "hall set point", *place).standard_normal() for place in halls.places]
    target = halls.by_stage(settings, "temperature_c") + settings.hall_sd_c * np.array(own)[:, None]
    target = target + halls.by_stage(settings, "season_c") * season(days, settings.source_day)
    control = red_noise(seed, "hall temperature", halls.places, days, settings.control_days)
    source = settings.source_c + settings.source_amplitude_c * season(days, settings.source_day)
    most = np.clip(source - target, -settings.fault_max_c, settings.fault_max_c)
    return target + settings.control_sd_c * control + most * _fault(seed, settings, halls, days)


def _fault(seed: int, settings: HatcheryWater, halls: Halls, days: Array) -> Array:
    """Drift of each hall towards its source water, from 0 to 1: shape (halls, days)."""
    drift = np.zeros((len(halls.id), len(days)))
    years = np.arange(days[0].astype("M8[Y]") - 1, days[-1].astype("M8[Y]") + 1)
    for row, place in enumerate(halls.places):
        for year in years:
            draws = stream(seed, "hall fault", *place, str(year))
            count = draws.poisson(settings.faults_year)
            begin = draws.uniform(0.0, SEASONAL_YEAR_DAYS, count)[:, None]
            length = draws.exponential(settings.fault_days, count)[:, None]
            day = (days - year.astype("M8[D]")).astype(np.float64)
            share = np.clip(np.minimum(begin + length, day + 1) - np.maximum(begin, day), 0, 1)
            reach = 1.0 - exp(-length / settings.fault_drift_days)
            drift[row] = np.maximum(drift[row], (share * reach).max(axis=0, initial=0.0))
    return drift
