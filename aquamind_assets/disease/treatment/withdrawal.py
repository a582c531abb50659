"""Withdrawal periods: the days after a treatment on which fish may not be slaughtered."""

import numpy as np

from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.settings.treatments import Treatments


def withdrawal_days(treatment_type_id: np.ndarray, temperature_c: np.ndarray) -> np.ndarray:
    """Withdrawal period after the last day of a treatment, in whole days.

    Parameters
    ----------
    treatment_type_id : array_like of int
        Treatment.
    temperature_c : array_like
        Water of the day; colder than 2 degC counts as 2. [degC]

    Returns
    -------
    ndarray of int
        [d]
    """
    degree_days = treatment_types().withdrawal_degree_days[np.asarray(treatment_type_id) - 1]
    return np.ceil(degree_days / np.maximum(temperature_c, 2.0)).astype(np.int64)


def withdrawal_until(
    treatment_type_id: np.ndarray, date: np.ndarray, temperature_c: np.ndarray
) -> np.ndarray:
    """Last day of the withdrawal period of treatments begun on some dates.

    Parameters
    ----------
    treatment_type_id : array_like of int
        Treatment.
    date : array_like of datetime64[D]
        First day.
    temperature_c : array_like
        Water of that day. [degC]

    Returns
    -------
    ndarray of datetime64[D]
        NaT for treatments without a withdrawal period.
    """
    days = withdrawal_days(treatment_type_id, temperature_c)
    lasting = treatment_types().duration_days[np.asarray(treatment_type_id) - 1]
    return np.where(days > 0, date + (lasting - 1 + days) * DAY, NEVER)


def may_be_given(
    treatment_type_id: np.ndarray,
    date: np.ndarray,
    temperature_c: np.ndarray,
    harvest_from: np.ndarray,
    settings: Treatments,
) -> np.ndarray:
    """Whether a treatment's withdrawal period is over well before harvest may begin.

    Parameters
    ----------
    treatment_type_id : array_like of int
        Treatment.
    date : array_like of datetime64[D]
        First day.
    temperature_c : array_like
        Water of that day. [degC]
    harvest_from : array_like of datetime64[D]
        Earliest day of harvest, as forecast; NaT for none.
    settings : Treatments
        The days that must lie between.

    Returns
    -------
    ndarray of bool
        True for every treatment that has no withdrawal period.
    """
    until = withdrawal_until(treatment_type_id, date, temperature_c)
    late = until >= harvest_from - settings.harvest_margin_days * DAY
    return ~late  # a comparison with NaT is False
