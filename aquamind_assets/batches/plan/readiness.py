"""Whether a batch is ready to move, by degree-days, weight, days or lack of room."""

import numpy as np

from aquamind_assets.batches.catalogue import ALEVIN, EGG, FRY, GROW_OUT, PARR, POST_SMOLT, SMOLT
from aquamind_assets.batches.containers import Containers, Sites
from aquamind_assets.batches.life.growth import density_limit
from aquamind_assets.batches.mixed import is_standard
from aquamind_assets.batches.plan.calls import FULL, PLANT_IDLE, RIPE, TIME
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import days_since
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.stages import Stages

#: Largest share of a container relative to an even share, for which the plan keeps room. [ratio]
_UNEVEN = 1.05

#: Highest weight of a batch that leaves a hall, relative to the weight wanted. [ratio]
_HEAVIER = 1.15

#: Weight of smolts, relative to the one wanted, at which they are ready for the sea: they grow on
#: while boats are booked, and until the last voyage has gone. [ratio]
_AHEAD = 0.95

_ALEVIN_LAST_G = 0.2


def room(batch: Columns, stay: Columns, sites: Sites, containers: Containers) -> Columns:
    """Containers of each batch, their room, and the limit of its sites.

    Parameters
    ----------
    batch, stay : dict of ndarray
        Rows of ``batch`` and ``planned_stay``.
    sites, containers : Sites, Containers
        For volume and limits.

    Returns
    -------
    dict of ndarray, shape (batches,)
        ``volume_m3``, ``max_biomass_kg`` and ``sites_kg``; and ``share``, the part of
        the fish that is in them, not in areas that are emptied early.
    """
    open_stay = np.isnat(stay["end_date"])
    at = np.searchsorted(batch["id"], stay["batch_id"][open_stay])
    box = containers.index(stay["container_id"][open_stay].astype(np.int64))
    volume = np.bincount(at, containers.volume_m3[box], minlength=batch["id"].size)
    most = np.bincount(at, containers.max_biomass_kg[box], minlength=batch["id"].size)
    count = np.bincount(at, minlength=batch["id"].size)
    leaves = stay["end_reason"] == "harvest"
    going = np.searchsorted(batch["id"], stay["batch_id"][leaves])
    known = going < batch["id"].size
    known[known] = batch["id"][going[known]] == stay["batch_id"][leaves][known]
    taken = np.bincount(going[known], stay["share"][leaves][known], minlength=batch["id"].size)
    kept = np.bincount(at, stay["share"][open_stay], minlength=batch["id"].size)
    visit = np.unique(np.stack((at, sites.index(containers.site_id[box]))), axis=1)
    sites_kg = np.bincount(visit[0], sites.max_biomass_kg[visit[1]], minlength=batch["id"].size)
    return {
        "volume_m3": np.where(count > 0, volume, np.inf),
        "max_biomass_kg": np.where(count > 0, most, np.inf),
        "sites_kg": np.where(count > 0, sites_kg, np.inf),
        "share": np.where(taken > 0.0, kept / np.maximum(kept + taken, 1e-9), 1.0),
    }


def fullness(batch: Columns, space: Columns, sites: Sites) -> np.ndarray:
    """Projected biomass of each batch relative to the limits of its containers or areas.

    Parameters
    ----------
    batch : dict of ndarray
        Rows of ``batch``.
    space : dict of ndarray
        From `room`.
    sites : Sites
        For the limits.

    Returns
    -------
    ndarray, shape (batches,)
        [ratio]
    """
    site = sites.index(batch["site_id"].astype(np.int64))
    weight = batch["projected_weight_g"]
    biomass = space["share"] * batch["projected_count"] * weight / 1000.0
    density = density_limit(weight, sites.density_kg_m3[site])
    limit = np.minimum(space["max_biomass_kg"], density * space["volume_m3"])
    fullest = _UNEVEN * biomass / limit
    return np.maximum(fullest, biomass / space["sites_kg"])


def due(
    batch: Columns,
    day: np.datetime64,
    space: Columns,
    sites: Sites,
    settings: Batches,
    begin_share: np.ndarray,
) -> np.ndarray:
    """Whether each batch is ready for its next move or for harvest.

    Parameters
    ----------
    batch : dict of ndarray
        Rows of ``batch``.
    day : datetime64
        The day.
    space : dict of ndarray
        From `room`.
    sites : Sites
        For the limits.
    settings : Batches
        For degree-days, weights and days.
    begin_share : ndarray, shape (batches,)
        Weight over the target at which the region of each batch begins a harvest now. [ratio]

    Returns
    -------
    ndarray of bool, shape (batches,)
    """
    rules = settings.stages
    stage, weight = batch["lifecycle_stage_id"].astype(int), batch["projected_weight_g"]
    days = days_since(batch["stage_start_date"], day)
    full = fullness(batch, space, sites) >= 1.0 - rules.limit_margin
    ready = (stage == EGG) & (batch["degree_days"] >= rules.hatch_degree_days)
    ready |= (stage == ALEVIN) & (batch["degree_days"] >= rules.first_feeding_degree_days)
    for grown, target, most in (
        (FRY, rules.fry_weight_g, rules.days_max),
        (PARR, rules.parr_weight_g, rules.days_max),
        (SMOLT, _AHEAD * batch["smolt_target_weight_g"], rules.smolt_days_max),
    ):
        heavy = (days >= rules.days_min) & (weight >= target)
        ready |= (stage == grown) & (heavy | (days >= most) | full)
    ready |= (stage == POST_SMOLT) & ((days >= batch["post_smolt_days"]) | full)
    at_sea = days_since(batch["sea_start_date"], day)
    last = rules.sea_days_max - settings.harvest.days_max
    enough = begin_share * batch["harvest_target_weight_g"]
    ripe = (at_sea >= rules.sea_days_min) & (weight >= enough)
    ready |= (stage == GROW_OUT) & (ripe | (at_sea >= last) | full)
    return ready & np.isnat(batch["harvest_start_date"]) & is_standard(batch)


def ripeness(
    batch: Columns, row: int, day: np.datetime64, settings: Batches, begin_share: float
) -> str:
    """Reason for which a batch that is due begins its harvest.

    Parameters
    ----------
    batch : dict of ndarray
        Rows of ``batch``.
    row : int
        The batch.
    day : datetime64
        The day.
    settings : Batches
        For weight and days.
    begin_share : float
        Weight over the target at which its region begins a harvest now. [ratio]
    """
    target, weight = batch["harvest_target_weight_g"][row], batch["projected_weight_g"][row]
    if weight >= settings.harvest.thin_share * target:
        return RIPE
    if weight >= begin_share * target:
        return PLANT_IDLE
    last = settings.stages.sea_days_max - settings.harvest.days_max
    return TIME if days_since(batch["sea_start_date"][row], day) >= last else FULL


def containers_needed(
    stage: int,
    count: float,
    smolt_weight_g: float,
    place: int,
    sites: Sites,
    containers: Containers,
    rules: Stages,
) -> int:
    """Containers of a hall that a batch needs up to the weight at which it leaves.

    Parameters
    ----------
    stage : int
        Stage of the hall.
    count : float
        Fish. [fish]
    smolt_weight_g : float
        Weight at which its smolts are to go to sea. [g]
    place : int
        The hall, as its place in ``sites``.
    sites, containers : Sites, Containers
        For the limits.
    rules : Stages
        For the weights and the margin.
    """
    last_g = {
        ALEVIN: _ALEVIN_LAST_G,
        FRY: rules.fry_weight_g,
        PARR: rules.parr_weight_g,
        SMOLT: smolt_weight_g,
    }[stage]
    box = containers.index(containers.of_site(int(sites.id[place])))[0]
    limit = min(
        float(containers.max_biomass_kg[box]),
        float(containers.volume_m3[box] * sites.density_kg_m3[place, 0]),
    )
    space = limit * (1.0 - rules.limit_margin) / _UNEVEN
    return int(np.ceil(count * last_g * _HEAVIER / 1000.0 / space))
