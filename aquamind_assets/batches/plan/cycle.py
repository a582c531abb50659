"""The cycle of a batch as it is planned on the day of its eggs."""

import numpy as np

from aquamind_assets.batches.catalogue import GROW_OUT, POST_SMOLT, SMOLT
from aquamind_assets.batches.life.growth import expected_growth
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import DAY
from aquamind_assets.people.workdays import calendar
from aquamind_assets.settings.batches import Batches

#: Days by which the planner goes ahead, and of a week. [d]
_STEP, _WEEK = 14, 7

#: Days from the first smolts at sea to the last of a batch, and from the day on which its fish are
#: at their target to its last ring slaughtered; assumed. [d]
_STOCKING_DAYS, _EMPTYING_DAYS = 14, 42


def planned_end(
    start: np.datetime64,
    region: int,
    weights_g: tuple[float, float],
    early_days: int,
    hall_c: float,
    sea_c: np.ndarray,
    settings: Batches,
) -> np.datetime64:
    """The last day of slaughter, as planned for a batch when its eggs come.

    The planner counts the days up to smolts, and lets fish of the mean weight grow from there in
    the water of the mean year: heavier smolts come later, larger salmon stay longer, and who goes
    to sea in autumn has a winter more or less than who goes in spring.

    Parameters
    ----------
    start : datetime64[D]
        Day of the eggs.
    region : int
        Region.
    weights_g : tuple of float
        Weight wanted of its smolts, and at slaughter. [g]
    early_days : int
        Planned days from egg to parr. [d]
    hall_c : float
        Water of the smolt halls. [degC]
    sea_c : ndarray, shape (weeks,)
        Sea of the weeks of a mean year, from the start on. [degC]
    settings : Batches
        For growth, and the least and most days at sea.

    Returns
    -------
    datetime64[D]
        A day on which the region works.
    """
    stages = settings.stages
    smolt_g, target_g = weights_g

    def grown(stage: int, weight: float, water: float, day: np.datetime64) -> float:
        of, where = np.array([stage]), np.array([region])
        at, then = np.array([weight]), np.asarray(day)
        gain = expected_growth(of, where, at, np.array([water]), then, settings.growth)
        return weight * float(exp(_STEP * gain)[0])

    day, weight = start + early_days * DAY, stages.parr_weight_g
    last = day + stages.smolt_days_max * DAY
    while weight < smolt_g and day < last:
        weight, day = grown(SMOLT, weight, hall_c, day), day + _STEP * DAY
    sea = day + _STOCKING_DAYS * DAY
    first, last = (sea + days * DAY for days in (stages.sea_days_min, stages.sea_days_max))
    day, weight, before = sea, max(weight, smolt_g), smolt_g
    while day < first or (weight < target_g and day < last):
        week = int((day - start) / DAY) // _WEEK % sea_c.size
        stage = POST_SMOLT if day < sea + stages.days_min * DAY else GROW_OUT
        before, weight = weight, grown(stage, weight, float(sea_c[week]), day)
        day = day + _STEP * DAY
    if day > first and weight > target_g > before:  # within the last step
        day = day - int(_STEP * (weight - target_g) / (weight - before)) * DAY
    end = min(day, last) + _EMPTYING_DAYS * DAY
    return np.busday_offset(end, 0, roll="backward", busdaycal=calendar(region))
