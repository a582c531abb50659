"""Areas that are emptied for their lice, at once and by themselves, before their batch is ripe."""

import numpy as np

from aquamind_assets.batches.mixed import host_of
from aquamind_assets.batches.plan import emptying
from aquamind_assets.batches.plan.calls import HEALTH
from aquamind_assets.batches.plan.draft import Draft
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream

#: Days from which and to which boat and plant are called, from the day on which the plan takes up
#: an order; judged. [d]
_CALL_DAYS = 0, 4

#: Days within which an area is to be empty. If the free days of boat and plant do not do, it goes
#: before those that are booked; judged. [d]
_WITHIN_DAYS = 21

#: Days of the week on which plants may have a shift.
_WEEK = "1111110"


def slaughter_lousy(draft: Draft, day: np.datetime64) -> None:
    """Book the slaughter of the areas whose lice are to be got rid of from a day on.

    The other areas of the batch go on, if they have fish of its own. An area whose harvest is
    booked for later goes before its turn.
    """
    for (batch_id, area), ordered in draft.basis.slaughter_orders.items():
        wait = stream(draft.basis.seed, "booking for lice", batch_id, area).integers(*_CALL_DAYS)
        if day >= max(ordered, draft.days[0]) + int(wait) * DAY:
            _slaughter(draft, batch_id, area, day)


def _slaughter(draft: Draft, batch_id: int, area: int, day: np.datetime64) -> None:
    """Book the slaughter of a batch's fish in an area, if they can be sold and still wait."""
    rows, stay, rules = draft.batch, draft.stay, draft.settings.harvest
    row = int(np.searchsorted(rows["id"], batch_id))
    is_there = row < rows["id"].size and rows["id"][row] == batch_id
    if not is_there or rows["projected_weight_g"][row] < rules.saleable_weight_g:
        return
    if np.any(draft.transfer["date"][draft.transfer["batch_id"] == batch_id] >= day):
        return  # Fish on the way must arrive in their rings first.
    begin = day + rules.fasting_days * DAY
    late = begin + _WITHIN_DAYS * DAY
    of_batch = host_of(stay["batch_id"]) == batch_id
    waiting = of_batch & (stay["end_reason"] == "harvest") & (stay["harvest_date"] > begin)
    rings = np.flatnonzero(
        (stay["site_id"] == area) & (waiting | (of_batch & np.isnat(stay["end_date"])))
    )
    if (stay["end_date"][rings] <= late).all():  # also where there are none; not where NaT is
        return
    kept = (stay["batch_id"] == batch_id) & np.isnat(stay["end_date"]) & (stay["site_id"] != area)
    if np.isnat(rows["harvest_start_date"][row]) and not kept.any():
        emptying.harvest(draft, row, day, HEALTH, late)
        _let_others_wait(draft, row, begin)
        return
    ring_kg = draft.ring_kg(rings)
    _release(draft, row, rings, ring_kg)
    emptying.book(draft, rings, (begin, late), float(ring_kg.sum()), ring_kg)
    emptying.leave(draft, batch_id, rings)
    _let_others_wait(draft, row, begin)
    left = draft.places(row)
    if left.size and rows["site_id"][row] == area:
        rows["site_id"][row] = rows["area_id"][row] = draft.sites.id[left[0]]
    draft.measure_room()


def _release(draft: Draft, row: int, rings: np.ndarray, ring_kg: np.ndarray) -> None:
    """Free boat and plant of some rings of a batch, where they are booked."""
    stay, region = draft.stay, int(draft.batch["geography_id"][row])
    for ring, kg in zip(rings.tolist(), ring_kg.tolist(), strict=True):
        if not np.isnat(stay["end_date"][ring]):
            draft.slots.release(region, stay["harvest_date"][ring], stay["end_date"][ring], kg)


def _let_others_wait(draft: Draft, row: int, begin: np.datetime64) -> None:
    """Book the other harvests of a region anew, from a day on, if plants have too much to do."""
    rows, stay = draft.batch, draft.stay
    region = int(rows["geography_id"][row])
    waits = (stay["end_reason"] == "harvest") & (stay["harvest_date"] >= begin)
    hosts = host_of(stay["batch_id"])
    at = np.minimum(np.searchsorted(rows["id"], hosts), rows["id"].size - 1)
    waits &= (rows["id"][at] == hosts) & (rows["geography_id"][at] == region)
    if not waits.any() or not draft.slots.is_overbooked(
        region, begin, stay["end_date"][waits].max()
    ):
        return
    urgent = [one for one, _ in draft.basis.slaughter_orders] + list(draft.basis.cull_orders)
    others = np.flatnonzero(waits & ~np.isin(hosts, urgent))
    others = others[np.argsort(stay["harvest_date"][others], kind="stable")]
    ring_kg = draft.ring_kg(others)
    batches, first = np.unique(hosts[others], return_index=True)
    for one in batches.tolist():
        of = hosts[others] == one
        _release(draft, int(np.searchsorted(rows["id"], one)), others[of], ring_kg[of])
    for one in batches[np.argsort(first, kind="stable")].tolist():
        rings, kg = others[hosts[others] == one], ring_kg[hosts[others] == one]
        old = stay["harvest_date"][rings].min()
        days = np.busday_count(old, stay["end_date"][rings].max() + DAY, weekmask=_WEEK)
        emptying.book(draft, rings, (old, NEVER), float(kg.sum()) / max(int(days), 1), kg)
        emptying.leave(draft, one, rings)
