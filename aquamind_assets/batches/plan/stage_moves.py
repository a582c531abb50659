"""Moves of a batch to its next stage: to which hall or loch, and into which containers."""

import numpy as np

from aquamind_assets.batches.catalogue import SMOLT
from aquamind_assets.batches.containers import free_site, stage_sites
from aquamind_assets.batches.plan import mixes, moves, out_of_service
from aquamind_assets.batches.plan.draft import Draft
from aquamind_assets.batches.plan.readiness import containers_needed
from aquamind_assets.batches.plan.ways import Trip, Walk
from aquamind_assets.core.columns import extended, rows_where, sorted_by
from aquamind_assets.core.months import DAY, days_since
from aquamind_assets.core.streams import stream

Random = np.random.Generator

#: Rings of a site for each one that may be out of service.
_RINGS_A_SPARE = 6

#: Most fish of a ring over an even share: rings are not filled evenly. [ratio]
_UNEVEN = 1.17

#: Days that a move waits for a hall of its own station before it takes another one. [d]
_LOYAL_DAYS = 7


def move_on(draft: Draft, row: int, stage: int, day: np.datetime64) -> None:
    """Move a batch to its next stage, if there is a place for it on this day."""
    places = _destination(draft, row, stage, day)
    if places is None:
        return
    rows, rules = draft.batch, draft.settings.stages
    batch_id = int(rows["id"][row])
    random = stream(draft.basis.seed, "stage move", batch_id, stage)
    boxes = _boxes(draft, row, stage, places, day, random)
    of_box = draft.containers.site_id[draft.containers.index(boxes)]
    site = int(draft.sites.id[places[np.argmax(draft.sites.boxes[places])]])
    present = draft.present(batch_id)
    smolts = int(rows["smolt_target_count"][row])
    sources = rows_where(draft.stay, present)
    other, part = _mixed_with(draft, row, stage, boxes.size, day)
    kept_fish = moves.kept_smolts(stage, smolts)
    if kept_fish is not None:
        after_runts = rows["projected_count"][row] * (1.0 - rules.runt_share)
        rows["projected_count"][row] = min(after_runts, kept_fish)
    way = _way(draft, row, stage, of_box)
    into = of_box, boxes, _room(draft, row, stage, boxes)
    move = moves.stage_move(
        draft.moving(row), stage, sources, into, day, smolts, rules, random, part, way
    )
    draft.stay["end_date"][present] = move.source_ends
    draft.stay["end_reason"][present] = "transfer"
    old = int(draft.places(row)[0])
    _leave_hall(draft, old, batch_id, move.source_ends.max())
    for place in places.tolist():
        draft.use.enter(place, batch_id, day)
    draft.enter(row, stage + 1, move, day)
    rows["site_id"][row] = site
    if stage == SMOLT:
        rows["sea_start_date"][row], rows["area_id"][row] = day, site
    if other is not None:
        _mix(draft, row, other, part, day)
    draft.measure_room()


def _room(draft: Draft, row: int, stage: int, boxes: np.ndarray) -> np.ndarray:
    """Volume by which containers are filled; of a large ring, what its most fish need. [m3]"""
    volume = draft.containers.volume_m3[draft.containers.index(boxes)]
    return limited(volume, _most_of_ring(draft, row)) if stage == SMOLT else volume


def limited(volume: np.ndarray, most: float) -> np.ndarray:
    """Volumes by which rings are filled, so that none gets more than a share of the fish.

    Parameters
    ----------
    volume : ndarray, shape (rings,)
        Volumes. [m3]
    most : float
        Greatest share of one ring. [1]

    Returns
    -------
    ndarray, shape (rings,)
        What the full rings leave is spread over the others by their volume; alike if even so there
        are too few rings. [ratio]
    """
    if most * volume.size <= 1.0:
        return np.ones(volume.size)
    largest = np.sort(volume)[::-1]
    left = 1.0 - most * np.arange(volume.size)
    scale = left / np.cumsum(largest[::-1])[::-1]
    full = int(np.argmax(scale * largest <= most))
    return np.minimum(volume * scale[full], most)


def _most_of_ring(draft: Draft, row: int) -> float:
    """Greatest share of a batch that one ring is planned to get. [1]"""
    most = draft.basis.farm.sea.ring_fish_max / _UNEVEN
    return float(most / draft.batch["projected_count"][row])


def _way(draft: Draft, row: int, stage: int, of_box: np.ndarray) -> Trip | Walk:
    """The way of a batch into its next containers: by boat to sea, else from hall to hall."""
    if stage == SMOLT:
        return draft.trip(row, draft.sites.index(of_box), 1.0)
    rows = draft.batch
    batch_id, fish = int(rows["id"][row]), float(rows["projected_count"][row])
    region, rules = int(rows["geography_id"][row]), draft.settings.transfers
    return Walk.of(draft.basis.seed, batch_id, stage, fish, region, rules)


def _leave_hall(draft: Draft, place: int, batch_id: int, last: np.datetime64) -> None:
    """Note when a hall is clean after its last day with fish; rarely, it is shut for repair."""
    hall = int(draft.sites.id[place])
    clean = last + draft.sites.rest_days[place] * DAY
    days = out_of_service.days_shut(draft.basis.seed, batch_id, hall, draft.settings.repairs)
    if days:
        boxes = draft.containers.of_site(hall)
        rows = out_of_service.shut(hall, boxes, False, clean, days)
        draft.out = out_of_service.with_more(draft.out, rows)
    draft.use.leave(place, clean + days * DAY)


def _destination(draft: Draft, row: int, stage: int, day: np.datetime64) -> np.ndarray | None:
    """Places to which a batch can go on a day: a hall, or the areas of a loch."""
    rows, farm = draft.batch, draft.basis.farm
    region = int(rows["geography_id"][row])
    if stage == SMOLT:
        if draft.boat_is_out(region, day):
            return None
        window = farm.sea.loch_window_days
        room = draft.batch_room_m3(region)
        places = draft.use.loch(draft.sites, region, room, day, window)
        return None if places is None or draft.storm(places, day) else places
    allowed = stage_sites(draft.sites, stage + 1, region)
    at_home = draft.sites.station_id == draft.sites.station_id[draft.places(row)[0]]
    own = allowed & at_home
    place = free_site(draft.sites, day, draft.use.free_from, own)
    waited = days_since(rows["due_date"][row], day)
    if place is None and (waited >= _LOYAL_DAYS or not own.any()):
        place = free_site(draft.sites, day, draft.use.free_from, allowed)
    return None if place is None else np.array([place])


def _in_service(
    draft: Draft, row: int, site: int, boxes: np.ndarray, spare: int, day: np.datetime64
) -> np.ndarray:
    """Those of some containers that an arriving batch can use; some may be found to need repair."""
    seed, rules = draft.basis.seed, draft.settings.repairs
    bad = out_of_service.in_need(seed, int(draft.batch["id"][row]), site, boxes, spare, rules)
    if bad.any():
        at_sea = bool(draft.batch["lifecycle_stage_id"][row] == SMOLT)
        more = out_of_service.spells(seed, site, boxes[bad], at_sea, day, rules)
        draft.out = out_of_service.with_more(draft.out, more)
    return boxes[~bad]


def _boxes(
    draft: Draft, row: int, stage: int, places: np.ndarray, day: np.datetime64, random: Random
) -> np.ndarray:
    """Containers that a batch fills when it comes to a hall or to the areas of a loch."""
    sites = [int(site) for site in draft.sites.id[places]]
    boxes = [
        out_of_service.usable(draft.out, draft.containers.of_site(site), day) for site in sites
    ]
    if stage < SMOLT:
        needed = _needed(draft, row, stage + 1, places[0])
        spare = boxes[0].size - max(needed, draft.basis.farm.batches.containers_min)
        into = _in_service(draft, row, sites[0], boxes[0], spare, day)
        return draft.basis.filled(into, needed, random)
    # A ring that is needed is mended before the smolts come.
    spare = int(sum(of.size for of in boxes) - 1.0 / _most_of_ring(draft, row)) // places.size
    boxes = [
        _in_service(draft, row, site, of, min(spare, of.size // _RINGS_A_SPARE), day)
        for site, of in zip(sites, boxes, strict=True)
    ]
    volume = draft.containers.volume_m3[draft.containers.index(np.concatenate(boxes))]
    needed_share = volume.max() / volume.sum() / _most_of_ring(draft, row)
    share = min(max(draft.settings.stages.first_rings_share, needed_share), 1.0)
    return np.concatenate([of[: int(np.ceil(share * of.size))] for of in boxes])


def _mixed_with(
    draft: Draft, row: int, stage: int, rings: int, day: np.datetime64
) -> tuple[int | None, float]:
    """The batch that fills up the last ring of another at sea, and the host's part of that ring."""
    part = mixes.own_part(draft.basis.seed, int(draft.batch["id"][row]), draft.settings)
    if stage != SMOLT or part >= 1.0 or rings < 2:
        return None, 1.0
    other = mixes.companion(draft.batch, row, day)
    return (None, 1.0) if other is None else (other, part)


def _mix(draft: Draft, row: int, other: int, part: float, day: np.datetime64) -> None:
    """Let a raceway of another batch fill up the last ring of one that goes to sea."""
    rows = draft.batch
    batch_id, other_id = int(rows["id"][row]), int(rows["id"][other])
    ring = int(np.flatnonzero(draft.stay["batch_id"] == batch_id)[-1])
    raceway = mixes.source_raceway(draft.stay, other_id)
    own = rows["projected_count"][row] * draft.stay["share"][ring]
    wanted = min(own * (1.0 - part) / part, draft.basis.farm.sea.ring_fish_max / _UNEVEN - own)
    in_raceway = rows["projected_count"][other] * draft.stay["share"][raceway]
    share = mixes.taken_share(max(wanted, 0.0), in_raceway)
    into = mixes.to_mixed(draft.stay, draft.transfer, ring)
    rows["due_date"][other] = day
    filled = mixes.filling(draft.moving(other), draft.stay, raceway, into, share)
    draft.transfer = extended(draft.transfer, filled)
    rows["moves_planned"][other] += 1
    fish = np.array([own, share * in_raceway])
    host = rows_where(rows, np.array([row]))
    weight = rows["projected_weight_g"][[row, other]]
    rows["projected_count"][[row, other]] -= fish
    draft.stay["share"][raceway] *= 1.0 - share
    draft.batch = sorted_by(extended(rows, mixes.mixed_batch(host, fish, weight)), "id")


def _needed(draft: Draft, row: int, stage: int, place: int) -> int:
    """Containers that a batch needs in its next stage at a hall."""
    smolts = int(draft.batch["smolt_target_count"][row])
    return containers_needed(
        stage,
        moves.kept_smolts(stage - 1, smolts) or float(draft.batch["projected_count"][row]),
        float(draft.batch["smolt_target_weight_g"][row]),
        place,
        draft.sites,
        draft.containers,
        draft.settings.stages,
    )
