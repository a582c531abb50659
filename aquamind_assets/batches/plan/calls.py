"""Calls to slaughter: batches that a region harvests before they are ripe, and the reason."""

import numpy as np

from aquamind_assets.batches.catalogue import GROW_OUT
from aquamind_assets.batches.mixed import is_standard
from aquamind_assets.core.columns import Columns
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


def called(
    batch: Columns, region: int, day: np.datetime64, place_needed: bool, settings: Batches
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
    place_needed : bool
        Whether the region's smolts want a place at sea.
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
        (place_needed, PLACE_NEEDED, old, rules.place_share),
    ):
        ready = np.where(fish, ratio, 0.0)
        if is_so and ready.size and ready.max() >= least:
            return int(ready.argmax()), reason
    return None
