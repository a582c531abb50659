"""The season, and the noise with a memory that neighbouring sites share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.signal import lfilter

from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import cos, exp, log
from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import SEASONAL_YEAR_DAYS
from aquamind_assets.environment.sites import Areas

#: What is left of the start of a noise when its month begins, far below a sensor's last digit.
_FORGOTTEN = 1e-6


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
    since = (times - np.datetime64("2000-01-01")) / DAY
    return cos(2.0 * np.pi * (since - (np.asarray(day) - 1.0)) / SEASONAL_YEAR_DAYS)


def half_year_season(times: Array, day: float | Array) -> Array:
    """The second harmonic of the year: 1 on one day of the year and half a year later.

    Parameters
    ----------
    times : array_like
        Days or hours, datetime64, shape (times,).
    day : float or array_like
        Day of year of a maximum, 1 for 1 January; shape () or (sites, 1). [d]

    Returns
    -------
    ndarray
        Broadcast over the inputs, from -1 to 1. [1]
    """
    return 2.0 * np.square(season(times, day)) - 1.0


def third_year_season(times: Array, day: float | Array) -> Array:
    """The third harmonic of the year: 1 on one day of the year and every third of a year from it.

    Parameters
    ----------
    times : array_like
        Days or hours, datetime64, shape (times,).
    day : float or array_like
        Day of year of a maximum, 1 for 1 January; shape () or (sites, 1). [d]

    Returns
    -------
    ndarray
        Broadcast over the inputs, from -1 to 1. [1]
    """
    yearly = season(times, day)
    return yearly * (4.0 * np.square(yearly) - 3.0)


def red_noise(
    seed: int, process: str, entities: Sequence[tuple[str, int | str]], times: Array, memory: float
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
        Name of the random process; it seeds the draws.
    entities : sequence of tuple
        Kind and name of each entity, such as ``("hall", "Strond Fry")``.
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
    named, blocks = tuple(entities), times[[0, -1]].astype(_unit_of(times).block)
    if times.dtype == "<M8[D]":
        years = np.arange(blocks[0], blocks[1] + 1).tolist()
        parts = [_of_year(seed, process, named, year.year, memory) for year in years]
        noise = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
    else:
        noise = _of_blocks(seed, process, named, blocks[0], blocks[1], memory)
    offset = int((times[0] - blocks[0].astype(times.dtype)).astype(int))
    return noise[:, offset : offset + len(times)]


@dataclass(frozen=True)
class _Unit:
    """A unit of time, the blocks that have a stream of shocks each, and the shortest of those."""

    step: str
    block: str
    shortest: int


_DAYS, _HOURS = _Unit("M8[D]", "M8[Y]", 365), _Unit("M8[h]", "M8[M]", 672)


def _unit_of(times: Array) -> _Unit:
    return _DAYS if times.dtype == "<M8[D]" else _HOURS


@lru_cache(maxsize=96)
def _of_year(
    seed: int, process: str, entities: tuple[tuple[str, int | str], ...], year: int, memory: float
) -> Array:
    """Red noise of a whole year of days: kept, for its twelve months ask for it in turn."""
    block = np.datetime64(f"{year:04d}", "Y")
    return _of_blocks(seed, process, entities, block, block, memory)


def _of_blocks(
    seed: int,
    process: str,
    entities: tuple[tuple[str, int | str], ...],
    first: np.datetime64,
    last: np.datetime64,
    memory: float,
) -> Array:
    """Red noise of whole blocks, from one year of days or month of hours to another."""
    unit = _DAYS if first.dtype == "<M8[Y]" else _HOURS
    carry = exp(-1.0 / memory)
    before = int(np.ceil(-memory * log(_FORGOTTEN) / unit.shortest))
    needed = np.arange(first - before, last + 1)
    lengths = np.diff(np.append(needed, needed[-1] + 1).astype(unit.step)).astype(int)
    shocks = np.empty((len(entities), lengths.sum()))
    ends = np.cumsum(lengths)
    for row, entity in enumerate(entities):
        for block, end, length in zip(needed, ends, lengths, strict=True):
            draws = stream(seed, process, *entity, str(block))
            shocks[row, end - length : end] = draws.standard_normal(length)
    # Scaled before, so that no compiler can fuse it with the filter's sum.
    shocks *= np.sqrt(1.0 - np.square(carry))
    parts = []
    for at in range(before, len(needed)):
        from_start = shocks[:, ends[at - before] - lengths[at - before] : ends[at]]
        parts.append(lfilter([1.0], [1.0, -carry], from_start, axis=1)[:, -lengths[at] :])
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def shared_noise(
    seed: int,
    process: str,
    areas: Areas,
    times: Array,
    memory: float,
    shares: Sequence[float] | Array,
) -> Array:
    """Red noise of unit variance, shared by areas: the nearer two areas are, the more they share.

    Parameters
    ----------
    seed, process, times, memory
        As of `red_noise`.
    areas : Areas
        The sea areas.
    shares : array_like
        Shares of the variance of the coast, the district, the group and the area itself; shape
        (4,), or (4, areas, 1) where they differ between areas. [1]

    Returns
    -------
    ndarray
        Shape (areas, times). [1]
    """
    total = np.zeros((len(areas.id), len(times)))
    for (level, places), share in zip(areas.places.items(), shares, strict=True):
        if not np.any(share):
            continue
        unique, which = np.unique(places, return_inverse=True)
        entities = [(level, str(one)) for one in unique]
        total += np.sqrt(share) * red_noise(seed, process, entities, times, memory)[which]
    return total
