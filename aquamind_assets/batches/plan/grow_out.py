"""Post-smolts become grow-out: spread over all rings of their site, or moved to another loch."""

import numpy as np

from aquamind_assets.batches.catalogue import GROW_OUT, SMOLT
from aquamind_assets.batches.plan import mixes, moves, out_of_service
from aquamind_assets.batches.plan.draft import Draft
from aquamind_assets.core.columns import rows_where
from aquamind_assets.core.months import DAY, NEVER


def become_grow_out(draft: Draft, row: int, day: np.datetime64) -> None:
    """Let post-smolts become grow-out, rarely at another site, else in all rings of their own."""
    if _to_other_loch(draft, row, day):
        return
    rows, batch_id = draft.batch, int(draft.batch["id"][row])
    present = draft.present(batch_id)
    due_date = rows["due_date"][row]
    for site in np.unique(draft.stay["site_id"][present]).tolist():
        here = present[draft.stay["site_id"][present] == site]
        rings = draft.containers.of_site(site)
        free = rings[~np.isin(rings, draft.stay["container_id"][here])]
        free = out_of_service.usable(draft.out, free, day)
        for one, at, of in mixes.rings_apart(draft.stay["batch_id"][here], free):
            if of.size:
                _spread(draft, one, here[at], of, due_date, day)
    _note_grow_out(draft, batch_id, present, day)


def _spread(
    draft: Draft,
    batch_id: int,
    here: np.ndarray,
    free: np.ndarray,
    due_date: np.datetime64,
    day: np.datetime64,
) -> None:
    """Spread the fish of a batch in an area over the free rings, too."""
    row = int(np.searchsorted(draft.batch["id"], batch_id))
    draft.batch["due_date"][row] = due_date
    move = moves.thinning(draft.moving(row), rows_where(draft.stay, here), free, day)
    draft.stay["share"][here] = draft.stay["share"][here].sum() / (here.size + free.size)
    draft.enter(row, GROW_OUT, move, day)


def _note_grow_out(draft: Draft, batch_id: int, present: np.ndarray, day: np.datetime64) -> None:
    """Note that a batch, its mixed ring and its present stays are grow-out."""
    rows = draft.batch
    for row in mixes.together(rows, batch_id).tolist():
        rows["lifecycle_stage_id"][row], rows["stage_start_date"][row] = GROW_OUT, day
        rows["due_date"][row], rows["grow_out_date"][row] = NEVER, day
    draft.stay["grow_out_date"][present] = day
    draft.measure_room()


def _to_other_loch(draft: Draft, row: int, day: np.datetime64) -> bool:
    """Move post-smolts, or half of them, to another loch, if they are to go and one is free."""
    rows, batch_id = draft.batch, int(draft.batch["id"][row])
    region, rules = int(rows["geography_id"][row]), draft.settings
    part = moves.moved_part(draft.basis.seed, batch_id, rules)
    present, old = draft.present(batch_id), draft.places(row)
    if not part or mixes.together(rows, batch_id).size > 1 or draft.boat_is_out(region, day):
        return False
    room = draft.batch_room_m3(region)
    if draft.use.places_by(draft.sites, region, room, day) <= _waiting(draft, region):
        return False
    of_ring = draft.containers.index(draft.stay["container_id"][present].astype(np.int64))
    held = float(draft.containers.volume_m3[of_ring].sum())
    room = room if part >= 1.0 else held
    window = draft.basis.farm.sea.loch_window_days
    places = draft.use.loch(draft.sites, region, room, day, window)
    if places is None or draft.storm(places, day):
        return False
    boxes = np.concatenate([draft.containers.of_site(int(i)) for i in draft.sites.id[places]])
    boxes = out_of_service.usable(draft.out, boxes, day)
    volume = draft.containers.volume_m3[draft.containers.index(boxes)]
    if part < 1.0:
        needed = int(np.searchsorted(np.cumsum(volume), held)) + 1
        boxes, volume = boxes[:needed], volume[:needed]
    of_box = draft.containers.site_id[draft.containers.index(boxes)]
    sources, trip = (
        rows_where(draft.stay, present),
        draft.trip(row, draft.sites.index(of_box), part),
    )
    move = moves.site_move(draft.moving(row), sources, (of_box, boxes, volume), day, part, trip)
    draft.enter(row, GROW_OUT, move, day)
    for place in draft.sites.index(np.unique(of_box)).tolist():
        draft.use.enter(place, batch_id, day)
    if part < 1.0:
        draft.stay["share"][present] *= 1.0 - part
    else:
        draft.stay["end_date"][present] = move.source_ends
        draft.stay["end_reason"][present] = "transfer"
        for place in old.tolist():
            rest = int(draft.sites.rest_days[place]) + 1
            draft.use.leave(place, move.source_ends.max() + rest * DAY)
        rows["site_id"][row] = rows["area_id"][row] = int(of_box[0])
    _note_grow_out(draft, batch_id, present[:0] if part >= 1.0 else present, day)
    return True


def _waiting(draft: Draft, region: int) -> int:
    """Batches of smolts in a region that wait for a place at sea."""
    rows = draft.batch
    waits = (rows["lifecycle_stage_id"] == SMOLT) & ~np.isnat(rows["due_date"])
    return int((waits & (rows["geography_id"] == region)).sum())
