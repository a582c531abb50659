"""Effects of disease and treatment on the fish, as the life of a month reads them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from aquamind_assets.core.columns import Columns

#: Growth that fish with ulcers lose at the peak, by which their sickness is told. [ratio]
_GROWTH_LOST_TO_ULCERS = 0.1


@dataclass(frozen=True)
class Health:
    """Effects on each stay on each day of a month.

    Attributes
    ----------
    stay_id : ndarray of int, shape (stays,)
        Stays, ascending.
    disease_rate, treatment_rate, gill_rate, lice_rate : ndarray, shape (days, stays)
        Extra daily hazard of death by disease, treatment, damaged gills, and lice. [1/d]
    disease_id : ndarray of int, shape (days, stays)
        Disease that most of the sick have; 0 for none.
    appetite : ndarray, shape (days, stays)
        Appetite left by disease and treatment. [ratio]
    growth : ndarray, shape (days, stays)
        Growth left by disease, beyond appetite. [ratio]
    withdrawal_until : ndarray of datetime64[D], shape (stays,)
        Last day on which the fish may not be slaughtered; NaT for none.
    """

    stay_id: np.ndarray
    disease_rate: np.ndarray
    treatment_rate: np.ndarray
    gill_rate: np.ndarray
    lice_rate: np.ndarray
    disease_id: np.ndarray
    appetite: np.ndarray
    growth: np.ndarray
    withdrawal_until: np.ndarray

    def ulcers(self, ulcer_id: int) -> np.ndarray:
        """Sickness with ulcers of each stay on each day, shape (days, stays); 1 at its peak.

        Parameters
        ----------
        ulcer_id : int
            The disease that makes them.
        """
        sick = np.clip((1.0 - self.growth) / _GROWTH_LOST_TO_ULCERS, 0.0, 1.0)
        return np.where(self.disease_id == ulcer_id, sick, 0.0)

    @classmethod
    def of(cls, stay_id: np.ndarray, days: np.ndarray, effect: Columns, state: Columns) -> Self:
        """From the month's ``health_effect`` and ``stay_health``; nothing where they have no row.

        Parameters
        ----------
        stay_id : ndarray of int, shape (stays,)
            Stays, ascending.
        days : ndarray of datetime64[D], shape (days,)
            Days of the month.
        effect, state : dict of ndarray
            Columns of these tables.
        """
        shape = days.size, stay_id.size
        where = _known(stay_id, effect["assignment_id"])
        day = (effect["date"][where] - days[0]).astype(np.int64)
        at = np.searchsorted(stay_id, effect["assignment_id"][where])

        def grid(name: str, usual: float) -> np.ndarray:
            values = np.full(shape, usual)
            values[day, at] = effect[name][where]
            return values

        disease = np.nan_to_num(effect["disease_id"][where].astype(np.float64)).astype(np.int64)
        disease_id = np.zeros(shape, dtype=np.int64)
        disease_id[day, at] = disease
        withdrawal = np.full(stay_id.size, np.datetime64("NaT", "D"))
        known = _known(stay_id, state["assignment_id"])
        withdrawal[np.searchsorted(stay_id, state["assignment_id"][known])] = state[
            "withdrawal_until"
        ][known]
        return cls(
            stay_id,
            grid("disease_rate", 0.0),
            grid("treatment_rate", 0.0),
            grid("gill_rate", 0.0),
            grid("lice_rate", 0.0),
            disease_id,
            grid("appetite", 1.0),
            grid("growth", 1.0),
            withdrawal,
        )


def _known(stay_id: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Whether each row is of a stay with fish in the month; other stays were emptied early."""
    return np.flatnonzero(np.isin(ids, stay_id))
