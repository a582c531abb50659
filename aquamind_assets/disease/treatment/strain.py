"""Strain: bad gills, warmth, low oxygen and recent treatments raise deaths after a treatment.

Heart disease is added by ``sick_factor`` where the treatment is given. Losses are given to
`strained_losses` over the usual strain of the treatment (``usual_strain`` of ``types.toml``).
"""

from typing import Any

import numpy as np

from aquamind_assets.core.columns import Columns, order_of
from aquamind_assets.core.elementary import exp, expm1, log1p
from aquamind_assets.core.months import DAY
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.settings.treatments import Treatments

#: Highest strain, so that not all fish die in a bad case. [ratio]
_MOST = 12.0

#: Days of rest from which a longer rest changes nothing. [d]
_LONG_AGO = 1000.0


def strain(
    gill_score: np.ndarray,
    temperature_c: np.ndarray,
    oxygen_pct: np.ndarray,
    days_rested: np.ndarray,
    settings: Treatments,
) -> np.ndarray:
    """Deaths after a treatment relative to those of rested fish with healthy gills in cool water.

    Parameters
    ----------
    gill_score : array_like
        AGD score and other damage together. [1]
    temperature_c, oxygen_pct : array_like
        Water of the day. [degC], [%]
    days_rested : array_like
        Days since the last treatment that handled the fish; infinite for none. [d]
    settings : Treatments
        How much each counts.

    Returns
    -------
    ndarray
        From 1 to 12: the causes multiply. [ratio]

    References
    ----------
    Damaged gills, warm water and repeated treatment go with more deaths: Walde et al. (2021),
    J. Fish Dis. 44, 899-912; Overton et al. (2019), Rev. Aquac. 11, 1398-1417. The sizes are
    calibrations.
    """
    logs = settings.gill_strain * np.asarray(gill_score, dtype=np.float64)
    logs = logs + settings.warm_strain * np.maximum(temperature_c - settings.cool_c, 0.0)
    logs = logs + settings.oxygen_strain * np.maximum(settings.oxygen_enough_pct - oxygen_pct, 0.0)
    tired = exp(-np.minimum(days_rested, _LONG_AGO) / settings.rested_days)
    return np.minimum(exp(logs) * (1.0 + settings.repeat_strain * tired), _MOST)


def strained_losses(
    day: np.ndarray,
    stay: np.ndarray,
    treatment_type_id: np.ndarray,
    handling_loss: np.ndarray,
    before: Columns,
    fish: PlannedFish,
    gill_score: np.ndarray,
    oxygen_pct: np.ndarray,
    settings: Treatments,
) -> np.ndarray:
    """Share of fish lost to each treatment, with the strain on that day.

    Parameters
    ----------
    day, stay, treatment_type_id, handling_loss : ndarray, shape (treatments,)
        All treatments of a month, as in `Given`.
    before : dict of ndarray
        Last month's ``stay_health``.
    fish : PlannedFish
        The fish of the month.
    gill_score, oxygen_pct : ndarray, shape (days, stays)
        AGD score and other damage together [1]; oxygen saturation [%].
    settings : Treatments
        The weight of each cause.

    Returns
    -------
    ndarray, shape (treatments,)
        Unchanged for treatments that do not handle the fish. [ratio]
    """
    handles = treatment_types().handling[treatment_type_id - 1]
    rested = _days_rested(day, stay, handles, before, fish)
    here = day, stay
    factor = strain(gill_score[here], fish.temperature_c[here], oxygen_pct[here], rested, settings)
    hazard = -log1p(-handling_loss) * np.where(handles, factor, 1.0)
    return -expm1(-hazard)


def _days_rested(
    day: np.ndarray, stay: np.ndarray, handles: np.ndarray, before: Columns, fish: PlannedFish
) -> np.ndarray:
    """Days since the stay's last treatment that handled the fish; infinite for none. [d]"""
    rested = np.full(day.size, np.inf)
    last = last_handled(before, fish)
    order = order_of(stay, day)
    order = order[handles[order]]
    since = (fish.days[day[order]] - last[stay[order]]) / DAY
    rested[order] = np.where(np.isnan(since), np.inf, since)
    again = np.flatnonzero(stay[order[1:]] == stay[order[:-1]])
    rested[order[again + 1]] = day[order[again + 1]] - day[order[again]]
    return rested


def last_handled(before: Columns, fish: PlannedFish) -> Any:
    """Last day before the month on which a treatment handled each stay; NaT for none."""
    last = np.full(fish.stay_id.size, np.datetime64("NaT", "D"))
    kind = np.nan_to_num(np.asarray(before["treatment_type_id"], dtype=np.float64)).astype(int)
    handled = (kind > 0) & treatment_types().handling[np.maximum(kind - 1, 0)]
    here = np.flatnonzero(handled & np.isin(before["assignment_id"], fish.stay_id))
    last[fish.at(before["assignment_id"][here])] = before["treated_date"][here]
    return last
