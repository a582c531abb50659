"""Sites are emptied: harvest of the ripe, calls to slaughter, and culls by order."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, GROW_OUT, POST_SMOLT, SCOTLAND, SMOLT
from aquamind_assets.batches.mixed import host_of, is_standard
from aquamind_assets.batches.plan import mixes, moves, out_of_service
from aquamind_assets.batches.plan.calls import HEALTH, called
from aquamind_assets.batches.plan.draft import Draft
from aquamind_assets.batches.plan.pace import WEEKS_AHEAD, lasting_pace_kg, wanted_share
from aquamind_assets.batches.plan.readiness import due, ripeness
from aquamind_assets.core.columns import rows_where
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream

#: Days of the slaughter calendar that the plan looks at before it begins another harvest. [d]
_CALENDAR_DAYS = 28

#: Days after which nothing is booked. [d]
_FAR_DAYS = 7 * WEEKS_AHEAD

#: Days from which and to which boat and plant are booked for a site that is emptied by order,
#: where the order's day has passed when the plan takes it up; judged. [d]
_ORDER_DAYS = 1, 13

#: Fewest and most days for which a place at sea that rests is closed, after its fallow; judged. [d]
_REST_DAYS = 300, 430

#: Working days for each calendar day.
_WORKING = 5.3 / 7.0


def due_now(draft: Draft, day: np.datetime64) -> np.ndarray:
    """Whether each batch is ready for its next move, or for harvest, shape (batches,)."""
    share = _begin_shares(draft, day)
    ready = due(draft.batch, day, draft.room, draft.sites, draft.settings, share)
    return draft.alive(day) & ready & np.isnat(draft.batch["cull_date"])


def harvest_ripe(draft: Draft, day: np.datetime64) -> None:
    """Begin the harvests that are due, the ripest first; each fills the calendar of the next."""
    rows = draft.batch
    while True:
        ready = due_now(draft, day) & (rows["lifecycle_stage_id"] == GROW_OUT)
        ready &= draft.taken_up(day)
        if not ready.any():
            return
        target = np.maximum(rows["harvest_target_weight_g"], 1.0)
        row = int(np.where(ready, rows["projected_weight_g"] / target, -1.0).argmax())
        share = float(_begin_shares(draft, day)[row])
        harvest(draft, row, day, ripeness(rows, row, day, draft.settings, share))


def _pace_kg(draft: Draft, region: int, day: np.datetime64) -> float:
    """Weight that a region is to harvest a day, so that its fish last. [kg/d]"""
    supply, rows = draft.supply, draft.batch
    row = np.minimum(np.searchsorted(rows["id"], supply["id"]), rows["id"].size - 1)
    waiting = np.isnat(rows["harvest_start_date"][row]) & np.isnat(rows["cull_date"][row])
    return lasting_pace_kg(
        rows_where(supply, waiting), region, day, draft.slots.booked_kg(region, day, _FAR_DAYS)
    )


def _begin_shares(draft: Draft, day: np.datetime64) -> np.ndarray:
    """Weight over the target at which each batch's region begins a harvest on a day. [ratio]"""
    begin = day + draft.settings.harvest.fasting_days * DAY
    share = np.ones(draft.batch["id"].size)
    for region in (FAROE, SCOTLAND):
        booked_kg = draft.slots.booked_kg(region, begin, _CALENDAR_DAYS)
        share[draft.batch["geography_id"] == region] = wanted_share(
            booked_kg, _CALENDAR_DAYS, _pace_kg(draft, region, day), draft.settings.harvest
        )
    return share


def call_to_slaughter(draft: Draft, region: int, day: np.datetime64) -> None:
    """Call a batch to slaughter before it is ripe, where the region has a reason."""
    rules, room = draft.settings.harvest, draft.batch_room_m3(region)
    smolts = (draft.batch["geography_id"] == region) & draft.alive(day)
    smolts &= draft.batch["lifecycle_stage_id"] == SMOLT
    free = draft.use.places_by(draft.sites, region, room, day + rules.place_days * DAY)
    failing = draft.batch["is_failing"] & draft.taken_up(day)
    known = {**draft.batch, "is_failing": failing}
    one = called(known, region, day, int(smolts.sum()) > free, draft.settings)
    if one is not None:
        harvest(draft, one[0], day, one[1])


def harvest(
    draft: Draft, row: int, day: np.datetime64, reason: str, deadline: np.datetime64 = NEVER
) -> None:
    """Book the harvest of a batch, ring by ring, and note when its sites are free again.

    Parameters
    ----------
    draft : Draft
        The plan; it is changed.
    row : int
        The batch, as its place in ``draft.batch``.
    day : datetime64[D]
        Day of the decision.
    reason : str
        Why.
    deadline : datetime64[D]
        Day by which it must be empty, if that is so before an order to cull wants it; NaT for none.
    """
    rows, rules = draft.batch, draft.settings.harvest
    batch_id = int(rows["id"][row])
    present = draft.present(batch_id)
    present = present[_turn(draft, present, draft.basis.sick_sites.get(batch_id, 0))]
    ring_kg = draft.ring_kg(present)
    rows["harvest_reason"][mixes.together(rows, batch_id)] = reason
    begin = day + rules.fasting_days * DAY
    days = _days_of_harvest(draft, row, day, float(ring_kg.sum()))
    pace_kg = ring_kg.sum() / (_WORKING * days)
    ordered = draft.basis.cull_orders.get(batch_id, NEVER)
    deadline = np.fmin(deadline, ordered + draft.basis.cull_within_days * DAY)
    book(draft, present, (begin, deadline), pace_kg, ring_kg)
    leave(draft, batch_id, present)


def book(
    draft: Draft,
    rings: np.ndarray,
    between: tuple[np.datetime64, np.datetime64],
    pace_kg: float,
    ring_kg: np.ndarray,
) -> None:
    """Book the harvest of some rings of a batch, and of the mixed batch among them, in their turn.

    Parameters
    ----------
    draft : Draft
        The plan; stays and batches are changed.
    rings : ndarray of int
        Stays of one batch and its mixed ring, as places in ``draft.stay``.
    between : (datetime64[D], datetime64[D])
        First day that will do, and the day by which the rings must be empty; NaT for none.
    pace_kg : float
        Weight that is wanted on a working day. [kg]
    ring_kg : ndarray, shape (rings,)
        Weight of each ring. [kg]
    """
    rows, stay = draft.batch, draft.stay
    host = int(host_of(stay["batch_id"][rings[0]]))
    region = int(rows["geography_id"][np.searchsorted(rows["id"], host)])
    first, last = draft.slots.book(region, between[0], ring_kg, pace_kg, between[1])
    stay["harvest_date"][rings], stay["end_date"][rings] = first, last
    stay["end_reason"][rings] = "harvest"
    hosts = host_of(stay["batch_id"])
    for row in mixes.together(rows, host).tolist():  # the host comes first
        number = rows["id"][row]
        of = hosts == host if number == host else stay["batch_id"] == number
        if not of.any() and np.isnat(rows["actual_end_date"][row]):
            of = hosts == host  # a mixed batch without fish ends with its host
        booked = of & (stay["end_reason"] == "harvest")
        if (of & np.isnat(stay["end_date"])).any() or not booked.any():
            continue  # other areas go on
        begun, first = rows["harvest_start_date"][row], stay["harvest_date"][booked].min()
        rows["harvest_start_date"][row] = begun if begun < draft.days[0] else first
        rows["actual_end_date"][row] = stay["end_date"][booked].max()


def leave(draft: Draft, batch_id: int, rings: np.ndarray) -> None:
    """Note from when the sites of some booked rings are free again; few are closed for a year."""
    rules, stay = draft.settings.harvest, draft.stay
    random = stream(draft.basis.seed, "site rest", batch_id)
    resting = random.random() < rules.rest_share
    closed_days = int(random.integers(*_REST_DAYS))
    for site in np.unique(stay["site_id"][rings]).tolist():
        place = int(draft.sites.index(np.int64(site)))
        of = rings[stay["site_id"][rings] == site]
        rest = int(draft.sites.rest_days[place]) + rules.reserve_days
        fallowed = stay["end_date"][of].max() + rest * DAY
        if resting and not np.isnat(draft.use.free_from[place]):
            continue  # it was closed when it was booked before
        draft.use.leave(place, fallowed + (closed_days * DAY if resting else 0 * DAY))
        if resting:
            boxes = draft.containers.of_site(site)
            closed = out_of_service.shut(site, boxes, True, fallowed, closed_days)
            draft.out = out_of_service.with_more(draft.out, closed)


def _days_of_harvest(draft: Draft, row: int, day: np.datetime64, kg: float) -> float:
    """Days in which a batch is to be taken: it lasts as long as what is booked, and its own. [d]"""
    rows, rules = draft.batch, draft.settings.harvest
    if rows["harvest_reason"][row] == HEALTH:
        return 1.0  # as fast as boats and plants can
    region = int(rows["geography_id"][row])
    booked_kg = draft.slots.booked_kg(region, day, _FAR_DAYS)
    pace_kg = max(_pace_kg(draft, region, day), 1.0)
    at_sea = int((day - rows["sea_start_date"][row]) / DAY)
    left = max(draft.settings.stages.sea_days_max - at_sea, rules.days_max)
    return float(np.clip((booked_kg + kg) / pace_kg, 1.0, min(rules.spread_days_max, left)))


def _turn(draft: Draft, present: np.ndarray, sick_site: int) -> np.ndarray:
    """The order of stays in a harvest: a sick area first, then by area, the largest fish first."""
    weight, site = _ring_weights(draft, present), draft.stay["site_id"][present]
    _, of = np.unique(site, return_inverse=True)
    mean = np.bincount(of, weight) / np.bincount(of)
    return np.lexsort((-weight, of, -mean[of], site != sick_site))


def _ring_weights(draft: Draft, present: np.ndarray) -> np.ndarray:
    """Average weight in each stay when the month began; 0 for stays begun since. [g]"""
    known = draft.assignment
    ids = draft.stay["id"][present]
    at = np.minimum(np.searchsorted(known["id"], ids), max(known["id"].size - 1, 0))
    if not known["id"].size:
        return np.zeros(ids.size)
    return np.where(known["id"][at] == ids, known["avg_weight_g"][at], 0.0)


def order_culls(draft: Draft, day: np.datetime64) -> None:
    """Note the orders for batches at sea in which a disease was diagnosed."""
    rows = draft.batch
    open_ = (
        draft.alive(day)
        & np.isnat(rows["cull_date"])
        & np.isnat(rows["harvest_start_date"])
        & is_standard(rows)
    )
    for row in np.flatnonzero(open_ & (rows["lifecycle_stage_id"] >= POST_SMOLT)).tolist():
        batch_id = int(rows["id"][row])
        from_date = draft.basis.cull_orders.get(batch_id)
        if from_date is not None:
            wait = stream(draft.basis.seed, "booking by order", batch_id).integers(*_ORDER_DAYS)
            begin = from_date if from_date > day else day + int(wait) * DAY
            rows["cull_date"][mixes.together(rows, batch_id)] = begin


def cull(draft: Draft, row: int, day: np.datetime64) -> None:
    """Empty a site by order: by slaughter if its fish can be sold, else by a cull of each ring."""
    rows, rules = draft.batch, draft.settings.harvest
    batch_id = int(rows["id"][row])
    on_their_way = draft.transfer["batch_id"] == batch_id
    present = draft.present(batch_id)
    if np.any(draft.transfer["date"][on_their_way] >= day) or not present.size:
        return  # Fish on the way must arrive in their rings first.
    if rows["projected_weight_g"][row] >= rules.saleable_weight_g:
        # Sold, not culled: the batch ends as others do.
        rows["cull_date"][mixes.together(rows, batch_id)] = NEVER
        harvest(draft, row, day, HEALTH)
    else:
        sick_site = draft.basis.sick_sites.get(batch_id, 0)
        present = present[_turn(draft, present, sick_site)]
        ends = moves.cull_days(present.size, day, rules.cull_days)
        draft.stay["end_date"][present] = ends
        draft.stay["end_reason"][present] = "cull"
        rows["actual_end_date"][mixes.together(rows, batch_id)] = ends.max()
    for place in draft.places(row).tolist():
        rest = int(draft.sites.rest_days[place]) + 1
        if batch_id in draft.basis.cull_orders:
            rest = max(rest, rules.cull_fallow_days)
        draft.use.leave(place, rows["actual_end_date"][row] + rest * DAY)
