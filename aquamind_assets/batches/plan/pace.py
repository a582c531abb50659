"""The pace of a region's harvest: how much it takes a day, and how heavy fish must be to begin."""

import numpy as np

from aquamind_assets.batches.catalogue import POST_SMOLT
from aquamind_assets.core.columns import Columns
from aquamind_assets.settings.harvest import Harvest

#: Part of the fish at sea that will be slaughtered at their targets: some die, and some are taken
#: lighter. Judged, a little low, so that ripe fish are seldom lacking. [ratio]
_TO_BE_HARVESTED = 0.87


def region_pace_kg(batch: Columns, region: int, sea_days: float) -> float:
    """Weight that a region is to harvest a day, so that every month has its share.

    Parameters
    ----------
    batch : dict of ndarray
        Rows of ``batch``.
    region : int
        Region.
    sea_days : float
        Planned time at sea. [d]

    Returns
    -------
    float
        What its fish at sea will come to at their targets, over the time that fish stay there
        (Little's law: what leaves a day is what is there over the time that it stays). [kg/d]

    References
    ----------
    Little (1961), A proof for the queuing formula L = lambda W, Oper. Res. 9, 383-387.
    """
    here = (batch["geography_id"] == region) & (batch["lifecycle_stage_id"] >= POST_SMOLT)
    here &= batch["status"] == "ACTIVE"
    ripe_g = batch["projected_count"][here] * batch["harvest_target_weight_g"][here]
    return float(_TO_BE_HARVESTED * ripe_g.sum() / 1000.0 / sea_days)


def wanted_share(booked_kg: float, days: float, pace_kg: float, rules: Harvest) -> float:
    """Weight over the target at which a region begins the next harvest.

    Parameters
    ----------
    booked_kg : float
        Weight booked for slaughter in the coming days. [kg]
    days : float
        Those days. [d]
    pace_kg : float
        Weight to be harvested a day, from `region_pace_kg`. [kg/d]
    rules : Harvest
        Weight at which a harvest begins at the planned pace, with an idle and with a full plant.

    Returns
    -------
    float
        `idle_share` where nothing is booked, `begin_share` at the pace, and `hold_share` where
        twice the pace is booked: what grew in summer is held for the spring. [ratio]
    """
    busy = booked_kg / (days * pace_kg) if pace_kg > 0 else 1.0
    shares = (rules.idle_share, rules.begin_share, rules.hold_share)
    return float(np.interp(busy, (0.0, 1.0, 2.0), shares))
