"""Prices of eggs, treatments and vaccines: they follow an index, and the year's contract.

References
----------
.. [1] Eurostat, harmonised index of consumer prices of the euro area, annual means (2015 = 100).
"""

import numpy as np

from aquamind_assets.core.elementary import exp
from aquamind_assets.core.streams import stream

#: Index of prices in the middle of each year from 2015 on [1]_; the last one holds after it.
_INDEX = (100.0, 100.2, 101.8, 103.6, 104.8, 105.1, 107.8, 116.8, 123.2, 126.1)
_FIRST_YEAR = 2015


def relative_price(
    seed: int, code: str, region: np.ndarray, day: np.ndarray, log_sd: float
) -> np.ndarray:
    """Price of what is bought on some days, relative to its mean over 2015 to 2024.

    Parameters
    ----------
    seed : int
        The farm's seed.
    code : str
        Treatment, vaccine or supplier of eggs.
    region : ndarray of int, shape (rows,)
        Regions: each has contracts of its own, made for a year.
    day : ndarray of datetime64[D], shape (rows,)
        Days.
    log_sd : float
        Spread of the contracts about the index, sd of the logarithm. [1]

    Returns
    -------
    ndarray, shape (rows,)
        [ratio]
    """
    month = day.astype("datetime64[M]").astype(np.int64)
    year = 1970 + month // 12
    middle = np.arange(len(_INDEX)) + _FIRST_YEAR + 0.5
    index = np.interp(1970 + (month + 0.5) / 12.0, middle, _INDEX) / np.mean(_INDEX)
    contract = np.ones(day.size)
    for place, when in {(int(r), int(y)) for r, y in zip(region, year, strict=True)}:
        drawn = stream(seed, "treatment price", code, place, when).standard_normal(1)
        contract[(region == place) & (year == when)] = exp(log_sd * drawn)[0]
    return index * contract


def in_cents(amount: np.ndarray) -> np.ndarray:
    """Amounts as an invoice shows them, to the cent. [EUR]"""
    return np.round(amount, 2)
