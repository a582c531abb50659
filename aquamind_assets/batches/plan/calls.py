"""Calls to slaughter: batches that a region harvests before they are ripe, and the reason."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import GROW_OUT
from aquamind_assets.batches.life import growth
from aquamind_assets.batches.mixed import is_standard
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import log
from aquamind_assets.core.months import days_since
from aquamind_assets.settings.batches import Batches

#: Reasons for a harvest, as in ``batch.harvest_reason``.
RIPE, FULL, TIME, PLANT_IDLE, PLACE_NEEDED, HEALTH = (
    "ripe",
    "full",
    "longest time at sea",
    "plant idle",
    "place needed",
    "health",
)


@dataclass(frozen=True)
class Wanted:
    """A region's needs on a day: fish for its plant, and a place at sea for its smolts."""

    plant_idle: bool
    place_needed: bool


def called(
    batch: Columns, region: int, day: np.datetime64, wanted: Wanted, settings: Batches
) -> tuple[int, str] | None:
    """The batch that a region calls to slaughter early on a day, and the reason.

    A failing batch comes first, if its fish can be sold. Else it is the batch nearest to its target
    weight, if it is near enough for the reason.

    Parameters
    ----------
    batch : dict of ndarray
        Rows of ``batch``, with ``is_failing``.
    region : int
        Region.
    day : datetime64[D]
        The day.
    wanted : Wanted
        Needs of the region.
    settings : Batches
        For the least weights.

    Returns
    -------
    (row, reason), or None
    """
    rules = settings.harvest
    at_sea = days_since(batch["sea_start_date"], day)
    open_ = (
        (batch["geography_id"] == region)
        & (batch["lifecycle_stage_id"] == GROW_OUT)
        & (batch["status"] == "ACTIVE")
        & np.isnat(batch["harvest_start_date"])
        & np.isnat(batch["cull_date"])
        & is_standard(batch)
    )
    ratio = np.where(open_, batch["projected_weight_g"] / batch["harvest_target_weight_g"], 0.0)
    old = at_sea >= settings.stages.sea_days_min
    for is_so, reason, fish, least in (
        (True, HEALTH, batch["is_failing"], rules.health_share),
        (wanted.place_needed, PLACE_NEEDED, old, rules.place_share),
        (wanted.plant_idle, PLANT_IDLE, old, rules.idle_share),
    ):
        ready = np.where(fish, ratio, 0.0)
        if is_so and ready.size and ready.max() >= least:
            return int(ready.argmax()), reason
    return None


def days_to_next(
    batch: Columns, region: int, water: np.ndarray, appetite: np.ndarray, settings: Batches
) -> float:
    """Days until the next batch of a region is ripe, as the plan expects its growth.

    Parameters
    ----------
    batch : dict of ndarray
        Rows of ``batch``.
    region : int
        Region.
    water, appetite : ndarray, shape (batches,)
        Temperature of each batch's site, and the appetite that the plan counts on. [degC, 1]
    settings : Batches
        For growth and the weight at which harvest begins.

    Returns
    -------
    float
        Infinite if there is no such batch. [d]
    """
    at = np.flatnonzero(
        (batch["geography_id"] == region)
        & (batch["lifecycle_stage_id"] == GROW_OUT)
        & np.isnat(batch["harvest_start_date"])
        & is_standard(batch)
    )
    if not at.size:
        return np.inf
    weight = np.maximum(batch["projected_weight_g"][at], 1.0)
    missing = log(settings.harvest.begin_share * batch["harvest_target_weight_g"][at] / weight)
    potential = growth.potential_growth(
        batch["lifecycle_stage_id"][at].astype(int),
        batch["geography_id"][at].astype(int),
        weight,
        water[at],
        settings.growth,
    )
    return float((np.maximum(missing, 0.0) / np.maximum(potential * appetite[at], 1e-4)).min())
