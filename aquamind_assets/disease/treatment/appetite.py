"""Appetite after a treatment that handles the fish: how long it takes to come back."""

import numpy as np

from aquamind_assets.core.elementary import exp
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.treatment.types import treatment_types

#: Time of each method relative to the setting, which is their mean; judged. [ratio]
_BY_CODE = {
    "deltamethrin": 0.75,
    "azamethiphos": 0.75,
    "hydrogen_peroxide": 1.15,
    "freshwater": 0.85,
    "thermal": 1.25,
    "mechanical": 1.15,
}

#: Water in which the setting holds [degC], and fall of the time with each degree, as a logarithm:
#: fish recover faster in warm water. [1/degC]
_USUAL_C, _BY_DEGREE = 9.0, 0.06

#: Spread between rings and days, sd of the logarithm; judged. [1]
_LOG_SD = 0.45

#: Draws of a day, which its stays share out by their ids.
_DRAWS = 997


def recovery_luck(seed: int, stay_id: np.ndarray, treated_date: np.ndarray) -> np.ndarray:
    """Differences between treated fish in how fast their appetite comes back, shape (stays,).

    Parameters
    ----------
    seed : int
        The farm's seed.
    stay_id : ndarray of int, shape (stays,)
        Stays.
    treated_date : ndarray of datetime64[D], shape (stays,)
        Day of the last treatment; NaT for none.

    Returns
    -------
    ndarray, shape (stays,)
        Standard normal, for `recovery_factor`; 0 where nothing was given. [1]
    """
    normal = np.zeros(stay_id.size)
    for day in np.unique(treated_date[~np.isnat(treated_date)]):
        of = np.flatnonzero(treated_date == day)
        drawn = stream(seed, "appetite after treatment", str(day)).standard_normal(_DRAWS)
        normal[of] = drawn[stay_id[of] % _DRAWS]
    return normal


def recovery_factor(
    luck: np.ndarray, treatment_type_id: np.ndarray, temperature_c: np.ndarray
) -> np.ndarray:
    """Time in which appetite comes back, relative to the setting.

    Parameters
    ----------
    luck : ndarray, shape (stays,)
        Of `recovery_luck`. [1]
    treatment_type_id : ndarray of int, shape (stays,)
        The last treatment; 0 for none.
    temperature_c : ndarray, shape (stays,)
        Water of today. [degC]

    Returns
    -------
    ndarray, shape (stays,)
        1 where nothing was given. [ratio]
    """
    factor, treated = np.ones(luck.size), np.flatnonzero(treatment_type_id > 0)
    by_type = np.array([_BY_CODE.get(str(code), 1.0) for code in treatment_types().code])
    water = -_BY_DEGREE * (np.nan_to_num(temperature_c[treated], nan=_USUAL_C) - _USUAL_C)
    factor[treated] = by_type[treatment_type_id[treated] - 1] * exp(water + _LOG_SD * luck[treated])
    return factor
