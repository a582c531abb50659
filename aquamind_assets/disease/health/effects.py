"""Rows of the effects of disease and treatment on the fish, for days with an effect."""

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.disease.outbreaks.profiles import diseases
from aquamind_assets.disease.planned_fish import PlannedFish


def weakened(disease_id: np.ndarray) -> np.ndarray:
    """Whether fish with a disease die more of being handled, besides what gill scores add.

    A disease that lasts follows the gill scores, which are part of the strain of a treatment.

    Parameters
    ----------
    disease_id : ndarray of int
        Disease; 0 for none.

    Returns
    -------
    ndarray of bool
    """
    counted = [one.id for one in diseases() if one.profile.weakens and not one.profile.is_chronic]
    return np.isin(disease_id, counted)


def health_effects(
    fish: PlannedFish,
    disease_id: np.ndarray,
    disease_rate: np.ndarray,
    treatment_rate: np.ndarray,
    gill_rate: np.ndarray,
    lice_rate: np.ndarray,
    appetite: np.ndarray,
    growth: np.ndarray,
) -> Columns:
    """The rows of ``disease.health_effect``, by date, then stay.

    Parameters
    ----------
    fish : PlannedFish
        The fish of the month.
    disease_id : ndarray of int, shape (days, stays)
        Disease that kills most; 0 for none.
    disease_rate, treatment_rate, gill_rate, lice_rate : ndarray, shape (days, stays)
        Hazards of death. [1/d]
    appetite, growth : ndarray, shape (days, stays)
        Left by disease, lice, gills and treatment; growth apart from the loss of appetite. [ratio]
    """
    something = (disease_id > 0) | (disease_rate > 0) | (treatment_rate > 0)
    something |= (gill_rate > 0) | (lice_rate > 0) | (appetite < 1.0) | (growth < 1.0)
    here = np.nonzero(something & fish.present)
    return {
        "date": fish.days[here[0]],
        "assignment_id": fish.stay_id[here[1]],
        "disease_id": np.where(disease_id[here] > 0, disease_id[here], np.nan),
        "disease_rate": disease_rate[here],
        "treatment_rate": treatment_rate[here],
        "gill_rate": gill_rate[here],
        "lice_rate": lice_rate[here],
        "appetite": appetite[here],
        "growth": growth[here],
    }
