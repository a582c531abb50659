"""Numbers of documents and parcels: a series that runs through a year, ours among others."""

from functools import cache

import numpy as np

from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream

_DAYS = 367


@cache
def given_by_day(seed: int, series: str, year: int, least: int, most: int) -> np.ndarray:
    """Numbers that a series has given before each day of a year, and on it.

    A month must know its numbers without those of the months before: so the days of a series are
    drawn for a whole year, and who uses some numbers of a day leaves the rest to others.

    Parameters
    ----------
    seed : int
        The farm's seed.
    series : str
        Whose numbers.
    year : int
        The year; a series begins again in each.
    least, most : int
        Numbers of a day.

    Returns
    -------
    ndarray of int, shape (2, 367)
        Before each day from 1 January on, and on it.
    """
    on = stream(seed, series, year).integers(least, most, _DAYS, endpoint=True)
    return np.stack([np.cumsum(on) - on, on])


def numbers_of_day(
    seed: int, series: str, day: np.datetime64, bounds: tuple[int, int], count: int
) -> np.ndarray:
    """Some numbers of a series on a day, ascending.

    Parameters
    ----------
    seed : int
        The farm's seed.
    series : str
        Whose numbers.
    day : datetime64[D]
        The day.
    bounds : tuple of int
        Least and most numbers of a day.
    count : int
        Numbers wanted.

    Returns
    -------
    ndarray of int, shape (count,)
    """
    first = day.astype("M8[Y]").astype("M8[D]")
    year = int(first.astype("M8[Y]").astype(np.int64)) + 1970
    before, many = given_by_day(seed, series, year, *bounds)[:, int((day - first) / DAY)].tolist()
    random = stream(seed, f"{series}, of a day", int(day.astype("M8[D]").astype(np.int64)))
    return before + 1 + np.sort(random.choice(max(many, count), count, replace=False))
