"""Water temperature of sea areas and halls, and the noise that neighbours share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from aquamind_assets.environment.settings import HatcheryWater, SeaTemperature
from aquamind_assets.streams import stream

Array = NDArray[Any]

#: Mean Gregorian year. [d]
YEAR_DAYS = 365.2425

#: What is left of the start of a noise when its month begins, far below a sensor's last digit.
_FORGOTTEN = 1e-6


@dataclass(frozen=True)
class Areas:
    """Sea areas, one element an area; arrays as in ``infrastructure.area``, by id ascending."""

    id: Array
    latitude: Array
    longitude: Array
    exposure: Array
    geography_id: Array
    area_group_id: Array

    def by_coast(self, coasts: Any, quantity: str) -> Array:
        """A setting that differs between coasts, by area: shape (areas, 1)."""
        is_faroe = self.geography_id == 1
        return np.where(
            is_faroe, getattr(coasts.faroe, quantity), getattr(coasts.scotland, quantity)
        ).astype(np.float64)[:, None]


@dataclass(frozen=True)
class Halls:
    """Halls, one element a hall; arrays as in ``infrastructure.hall``, by id ascending.

    The stage is text; position and region are those of the hall's station.
    """

    id: Array
    stage: Array
    station_id: Array
    latitude: Array
    longitude: Array
    geography_id: Array

    def by_stage(self, hatchery: HatcheryWater, quantity: str) -> Array:
        """A setting that differs between stages, by hall: shape (halls, 1)."""
        values = [getattr(getattr(hatchery, str(stage)), quantity) for stage in self.stage]
        return np.array(values, dtype=np.float64)[:, None]


def season(times: Array, day: float | Array) -> Array:
    """A sine of the year: 1 on one day of the year, -1 half a year from it.

    Parameters
    ----------
    times : array_like
        Days or hours, datetime64, shape (times,).
    day : float or array_like
        Day of year of the maximum, 1 for 1 January; shape () or (sites, 1). [d]

    Returns
    -------
    ndarray
        Broadcast over the inputs. [1]
    """
    since = (times - np.datetime64("2000-01-01")) / np.timedelta64(1, "D")
    return np.cos(2.0 * np.pi * (since - (np.asarray(day) - 1.0)) / YEAR_DAYS)


def red_noise(
    seed: int, process: str, entities: Sequence[tuple[str, int]], times: Array, memory: float
) -> Array:
    """Gaussian noise of unit variance with a memory, for each entity at each time.

    A first-order autoregression. The shocks of each calendar year (of days) or month (of hours)
    have a stream of their own, and each year or month is filtered from a start so long before
    it that the start is forgotten. So a value depends on nothing but the entity and the time.

    Parameters
    ----------
    seed : int
        The farm's seed.
    process : str
        What varies.
    entities : sequence of (str, int)
        Kind and id of each entity, such as ``("coast", 1)``.
    times : array_like
        Successive days or hours, datetime64[D] or [h], shape (times,).
    memory : float
        Time in which the autocorrelation falls to 1/e. [steps of ``times``]

    Returns
    -------
    ndarray
        Shape (entities, times). [1]

    References
    ----------
    Hasselmann (1976), Stochastic climate models, Tellus 28, 473-485.
    """
    step, block_unit, shortest = ("D", "Y", 365) if times.dtype == "<M8[D]" else ("h", "M", 672)
    carry = np.exp(-1.0 / memory)
    before = int(np.ceil(-memory * np.log(_FORGOTTEN) / shortest))
    blocks = times[[0, -1]].astype(f"datetime64[{block_unit}]")
    needed = np.arange(blocks[0] - before, blocks[1] + 1)
    starts = np.append(needed, needed[-1] + 1).astype(f"datetime64[{step}]")
    lengths = np.diff(starts).astype(int)
    shocks = np.empty((len(entities), lengths.sum()))
    ends = np.cumsum(lengths)
    for row, entity in enumerate(entities):
        for block, end, length in zip(needed, ends, lengths, strict=True):
            draws = stream(seed, process, *entity, str(block))
            shocks[row, end - length : end] = draws.standard_normal(length)
    gain = np.sqrt(1.0 - carry**2)
    parts = []
    for last in range(before, len(needed)):
        from_start = shocks[:, ends[last - before] - lengths[last - before] : ends[last]]
        parts.append(lfilter([gain], [1.0, -carry], from_start, axis=1)[:, -lengths[last] :])
    offset = int((times[0] - starts[before]).astype(int))
    return np.concatenate(parts, axis=1)[:, offset : offset + len(times)]


def shared_noise(
    seed: int,
    process: str,
    areas: Areas,
    times: Array,
    memory: float,
    shares: Sequence[float],
) -> Array:
    """Red noise of unit variance that areas share with their group and their coast.

    Parameters
    ----------
    seed, process, times, memory
        As of `red_noise`.
    areas : Areas
        Where.
    shares : sequence of 3 float
        Of the variance: of the coast, of the group of areas, of the area itself. [1]

    Returns
    -------
    ndarray
        Shape (areas, times). [1]
    """
    levels = {"coast": areas.geography_id, "group": areas.area_group_id, "area": areas.id}
    total = np.zeros((len(areas.id), len(times)))
    for (level, ids), share in zip(levels.items(), shares, strict=True):
        if share == 0:
            continue
        unique, which = np.unique(ids, return_inverse=True)
        entities = [(level, int(one)) for one in unique]
        total += np.sqrt(share) * red_noise(seed, process, entities, times, memory)[which]
    return total


def mean_sea_temperature(settings: SeaTemperature, areas: Areas, days: Array) -> Array:
    """Sea temperature of the mean year, with its trend, by area and day.

    A sine of the year by coast. Fjord heads have the larger amplitude, colder winters and later
    summers, being shallow, fresh at the surface and far from the ocean's store of heat.

    Parameters
    ----------
    settings : SeaTemperature
        The mean years, and the trend.
    areas : Areas
        Where.
    days : array_like
        When, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        Shape (areas, days). [degC]

    References
    ----------
    .. [1] Faroe Islands: mean 8.5, amplitude 2.0 degC, warmest on 18 August, as in
       TrondurJK/Salmon_lice_simulator.
    .. [2] Scotland: monthly means of Ardrishaig, Tarbert and Loch Linnhe (lochs) and of the
       WeStCOMS model at farms, 2018-2020 (coast).
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
    years = (days - np.datetime64("2000-01-01", "D")).astype(np.float64) / YEAR_DAYS + 2000.0
    trend = settings.trend_c_year * (years - settings.trend_year)
    return mean + amplitude * season(days, warmest) + trend


def sea_temperature_anomaly(
    seed: int, settings: SeaTemperature, areas: Areas, days: Array
) -> Array:
    """Sea temperature over that of the mean year, by area and day, without events.

    Warm and cold years are the whole coast's; warm and cold weeks are shared with neighbours.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : SeaTemperature
        Size and memory of both.
    areas : Areas
        Where.
    days : array_like
        When, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        Shape (areas, days). [degC]
    """
    slow = shared_noise(
        seed, "sea temperature, slow", areas, days, settings.slow_days, (1.0, 0.0, 0.0)
    )
    fast = shared_noise(
        seed, "sea temperature, fast", areas, days, settings.fast_days, settings.fast_shares
    )
    return settings.slow_sd_c * slow + settings.fast_sd_c * fast


def hall_temperature(seed: int, settings: HatcheryWater, halls: Halls, days: Array) -> Array:
    """Water temperature by hall and day.

    The set point of the stage, a little of the season, what the control leaves, and the drift
    when a chiller or a heater fails.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : HatcheryWater
        Set points, control and faults.
    halls : Halls
        Where.
    days : array_like
        When, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        Shape (halls, days). [degC]
    """
    entities = [("hall", int(one)) for one in halls.id]
    own = [stream(seed, "hall set point", *entity).standard_normal() for entity in entities]
    target = halls.by_stage(settings, "temperature_c") + settings.hall_sd_c * np.array(own)[:, None]
    target = target + halls.by_stage(settings, "season_c") * season(days, settings.source_day)
    control = red_noise(seed, "hall temperature", entities, days, settings.control_days)
    source = settings.source_c + settings.source_amplitude_c * season(days, settings.source_day)
    most = np.clip(source - target, -settings.fault_max_c, settings.fault_max_c)
    return target + settings.control_sd_c * control + most * _fault(seed, settings, halls, days)


def _fault(seed: int, settings: HatcheryWater, halls: Halls, days: Array) -> Array:
    """How far each hall has drifted to its source water, from 0 to 1: shape (halls, days)."""
    drift = np.zeros((len(halls.id), len(days)))
    years = np.arange(days[0].astype("M8[Y]") - 1, days[-1].astype("M8[Y]") + 1)
    for row, hall in enumerate(halls.id):
        for year in years:
            draws = stream(seed, "hall fault", int(hall), str(year))
            count = draws.poisson(settings.faults_year)
            begin = draws.uniform(0.0, YEAR_DAYS, count)[:, None]
            length = draws.exponential(settings.fault_days, count)[:, None]
            day = (days - year.astype("M8[D]")).astype(np.float64)
            share = np.clip(np.minimum(begin + length, day + 1) - np.maximum(begin, day), 0, 1)
            reach = 1.0 - np.exp(-length / settings.fault_drift_days)
            drift[row] = np.maximum(drift[row], (share * reach).max(axis=0, initial=0.0))
    return drift
