"""Diagnoses of bad hearts within a month, and fish taken through warm water after them."""

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import NEVER
from aquamind_assets.disease.outbreaks.profiles import diseases
from aquamind_assets.disease.treatment.types import treatment_types

#: The treatment in warm water.
_WARM = "thermal"


def hearts_found(suspicion: Columns, days: np.ndarray) -> Columns:
    """Rows of diseases of heart or gills that were confirmed in a month, by the day of the result.

    Parameters
    ----------
    suspicion : dict of ndarray
        The month's ``suspicion``.
    days : ndarray of datetime64[D], shape (days,)
        Its days.
    """
    weak = [one.id for one in diseases() if one.profile.weakens]
    here = np.isin(np.nan_to_num(suspicion["disease_id"].astype(np.float64)), weak)
    here &= suspicion["outcome"].astype(str) == "confirmed"
    here &= (suspicion["result_date"] >= days[0]) & (suspicion["result_date"] <= days[-1])
    rows = np.flatnonzero(here)
    rows = rows[np.argsort(suspicion["result_date"][rows], kind="stable")]
    return {name: values[rows] for name, values in suspicion.items()}


def warmed_from(hearts: Columns, treatment: Columns) -> np.datetime64:
    """The first diagnosis on or after which fish of its batch were deloused in warm water.

    Parameters
    ----------
    hearts : dict of ndarray
        As of `hearts_found`.
    treatment : dict of ndarray
        The month's ``treatment``.

    Returns
    -------
    datetime64[D]
        Day of the result; NaT where no such fish were.
    """
    warm = treatment["treatment_type_id"] == treatment_types().id_of(_WARM)
    batch, date = treatment["batch_id"][warm], treatment["treatment_date"][warm]
    for found, day in zip(hearts["batch_id"].tolist(), hearts["result_date"], strict=True):
        if ((batch == found) & (date >= day)).any():
            return day
    return NEVER
