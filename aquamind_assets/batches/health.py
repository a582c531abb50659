"""What disease and treatment do to the fish: the hook that the health domain fills."""

from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True)
class Health:
    """Effects on each stay on each day of a month.

    Attributes
    ----------
    stay_id : ndarray of int, shape (stays,)
        Stays, ascending.
    disease_rate, treatment_rate : ndarray, shape (days, stays)
        Extra daily hazard of death by disease, and by treatment. [1/d]
    appetite : ndarray, shape (days, stays)
        Appetite left by disease and treatment. [ratio]
    withdrawal_until : ndarray of datetime64[D], shape (stays,)
        Last day on which the fish may not be slaughtered; NaT for none.
    """

    stay_id: np.ndarray
    disease_rate: np.ndarray
    treatment_rate: np.ndarray
    appetite: np.ndarray
    withdrawal_until: np.ndarray

    @classmethod
    def none(cls, stay_id: np.ndarray, days: int) -> Self:
        """No disease and no treatment."""
        zero = np.zeros((days, stay_id.size))
        never = np.full(stay_id.size, np.datetime64("NaT", "D"))
        return cls(stay_id, zero, zero, np.ones_like(zero), never)
