"""Readings that sensors and their loggers get wrong: spikes, zeros, swaps and wrong clocks."""

import numpy as np

from aquamind_assets.core.columns import Array, Columns
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import YEAR_DAYS
from aquamind_assets.records.errors import Error, key_of_reading
from aquamind_assets.settings.records import Records

#: A spike is so many times the value: a bubble, or a wet plug.
_SPIKE_LEAST, _SPIKE_MOST = 2.0, 10.0

#: Days until somebody sees that sensors are swapped, or that a clock is wrong. [d]
_DAYS_UNSEEN = 4.0

#: Summer time that a logger is not set to. [h]
_CLOCK_H = 1


def faulty_readings(seed: int, month: Month, reading: Columns, settings: Records) -> list[Error]:
    """Readings that differ from what a sensor in order would have reported.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    reading : dict of ndarray
        The month's ``environmental_reading``.
    settings : Records
        Shares and rates.

    Returns
    -------
    list of Error
        No row has two errors.
    """
    value, count = reading["value"].astype(np.float64), reading["value"].size
    uniform = stream(seed, "faulty readings", month.key).random((3, count))
    zero = (uniform[0] < settings.of("zero_share")) & (value != 0.0)
    spike = (uniform[1] < settings.of("spike_share")) & ~zero & (value != 0.0)
    factor = _SPIKE_LEAST + (_SPIKE_MOST - _SPIKE_LEAST) * uniform[2]
    free = ~(zero | spike)
    swapped, other = _swapped(seed, month, reading, settings.of("swaps_year"), free)
    free[swapped] = False
    late = _wrong_clock(seed, month, reading, settings.of("wrong_clocks_year"), free)
    shown = reading["reading_time"][late] + np.timedelta64(_CLOCK_H, "h")
    taken = _has_reading(reading, late, shown)
    return [
        Error("zero", np.flatnonzero(zero), {"value": np.zeros(int(zero.sum()))}),
        Error("spike", np.flatnonzero(spike), {"value": (value * factor)[spike]}),
        Error("swapped channels", swapped, {"value": value[other]}),
        Error("wrong clock", late[~taken], {"reading_time": shown[~taken]}),
        Error("wrong clock", late[taken]),
    ]


def _has_reading(reading: Columns, late: Array, shown: Array) -> Array:
    """Whether the sensor of each late reading has a right one at the time that it shows.

    Once the clock is put right, an hour comes twice. A sensor has one reading of a moment, and the
    later one, which is right, takes the place of the other.
    """
    sensor, time = reading["sensor_id"], reading["reading_time"]
    here = np.isin(sensor, np.unique(sensor[late]))
    here[late] = False
    right = key_of_reading({"sensor_id": sensor[here], "reading_time": time[here]})
    wrong = key_of_reading({"sensor_id": sensor[late], "reading_time": shown})
    return np.isin(wrong, right)


def _periods(
    seed: int, process: str, month: Month, entities: Array, rate_year: float
) -> tuple[Array, Array, Array]:
    """Entities and their periods within the month, except at its edges."""
    days = len(month.days)
    random = stream(seed, process, month.key)
    many = random.poisson(rate_year * days / YEAR_DAYS, entities.size)
    begin = random.uniform(1.0, days - 2.0, many.sum())
    length = random.exponential(_DAYS_UNSEEN, many.sum())
    end = np.minimum(begin + length, days - 1.0)
    first = np.datetime64(month.start, "us")
    hours = [(at * 24).astype(np.int64).astype("timedelta64[h]") for at in (begin, end)]
    return np.repeat(entities, many), first + hours[0], first + hours[1]


def _swapped(
    seed: int, month: Month, reading: Columns, rate: float, free: Array
) -> tuple[Array, Array]:
    """Readings of two sensors of a container that are swapped, and whose values they show."""
    container, begin, end = _periods(
        seed, "swapped channels", month, np.unique(reading["container_id"]), rate
    )
    pick = stream(seed, "swapped which", month.key).random((2, container.size))
    wrong, shows = [], []
    for number in range(container.size):
        inside = (reading["container_id"] == container[number]) & free
        inside &= reading["reading_time"] >= begin[number]
        inside &= reading["reading_time"] < end[number]
        parameter = np.unique(reading["parameter_id"][inside])
        if parameter.size < 2:
            continue
        first = int(pick[0, number] * parameter.size)
        second = (first + 1 + int(pick[1, number] * (parameter.size - 1))) % parameter.size
        one, two = (
            np.flatnonzero(inside & (reading["parameter_id"] == parameter[at]))
            for at in (first, second)
        )
        _, at_one, at_two = np.intersect1d(
            reading["reading_time"][one], reading["reading_time"][two], return_indices=True
        )
        differ = reading["value"][one[at_one]] != reading["value"][two[at_two]]
        one, two = one[at_one][differ], two[at_two][differ]
        wrong += [one, two]
        shows += [two, one]
        free[one] = free[two] = False
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *wrong]), np.concatenate([none, *shows])


def _wrong_clock(seed: int, month: Month, reading: Columns, rate: float, free: Array) -> Array:
    """Readings of containers whose logger's clock is wrong."""
    container, begin, end = _periods(
        seed, "wrong clock", month, np.unique(reading["container_id"]), rate
    )
    wrong = np.zeros(free.size, dtype=bool)
    for which, first, last in zip(container, begin, end, strict=True):
        inside = (reading["container_id"] == which) & (reading["reading_time"] >= first)
        wrong |= inside & (reading["reading_time"] < last)
    return np.flatnonzero(wrong & free)
