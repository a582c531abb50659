"""The plan of a month: starts, moves and harvests decided day by day on projected fish."""

from collections.abc import Mapping

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, POST_SMOLT, SCOTLAND, SMOLT
from aquamind_assets.batches.containers import by_boat
from aquamind_assets.batches.mixed import host_of, is_standard
from aquamind_assets.batches.plan import early_slaughter, emptying, grow_out, stage_moves, trouble
from aquamind_assets.batches.plan.basis import Basis
from aquamind_assets.batches.plan.draft import Draft
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY


def plan_month(basis: Basis, before: Mapping[str, Columns]) -> dict[str, Columns]:
    """The plan of a month: starts, moves and harvests, decided day by day.

    Parameters
    ----------
    basis : Basis
        The inputs of the plan.
    before : mapping of str to dict of ndarray
        Last month's ``start_plan``, ``batch``, ``site_use``, ``planned_stay``,
        ``planned_transfer`` and ``growth_projection``, by name, and the records of the fish:
        ``container_assignment`` and ``growth_sample``.

    Returns
    -------
    dict of str to dict of ndarray
        Rows of each of the plan's tables, by name.
    """
    draft = Draft(basis, before)
    for number, day in enumerate(basis.days):
        _act(draft, day)
        draft.project(number, day)
    return draft.rows()


def _act(draft: Draft, day: np.datetime64) -> None:
    """Do everything that is due on a day: starts, culls, moves, harvests, and trouble."""
    _put_off(draft, day)
    draft.start(day)
    emptying.order_culls(draft, day)
    culled = draft.alive(day) & (draft.batch["cull_date"] <= day) & is_standard(draft.batch)
    for row in np.flatnonzero(culled).tolist():
        emptying.cull(draft, row, day)
    early_slaughter.slaughter_lousy(draft, day)
    ready = emptying.due_now(draft, day)
    first = ready & np.isnat(draft.batch["due_date"])
    draft.batch["due_date"][first] = day
    for row in np.flatnonzero(ready).tolist():
        stage = int(draft.batch["lifecycle_stage_id"][row])
        if stage <= POST_SMOLT and not draft.crew_is_free(row, stage, day):
            continue
        if stage <= SMOLT:
            stage_moves.move_on(draft, row, stage, day)
        elif stage == POST_SMOLT and not draft.storm(draft.places(row), day):
            grow_out.become_grow_out(draft, row, day)
    emptying.harvest_ripe(draft, day)
    for region in (FAROE, SCOTLAND):
        emptying.call_to_slaughter(draft, region, day)
    _trouble(draft, day)


def _put_off(draft: Draft, day: np.datetime64) -> None:
    """Delay by a day the trips to sea that a storm stops, with the stays that they fill."""
    trips, stay = draft.transfer, draft.stay
    due_now = np.flatnonzero(by_boat(trips) & trouble.to_be_done(trips, day))
    if not due_now.size:
        return
    to = trouble.places_of(stay, trips["dest_assignment_id"][due_now])
    stopped = draft.basis.storm[
        draft.sites.index(stay["site_id"][to].astype(np.int64)), int((day - draft.days[0]) / DAY)
    ]
    # All trips of the batch wait, so that its raceways are emptied in their order.
    of_batch = host_of(stay["batch_id"][to])
    stopped = due_now[np.isin(of_batch, of_batch[stopped])]
    draft.transfer = trouble.put_off(
        trips, stay, draft.use, draft.sites, stopped, day, trouble.STORM
    )


def _trouble(draft: Draft, day: np.datetime64) -> None:
    """Call some moves of a day off, and let others break down."""
    seed, rules = draft.basis.seed, draft.settings.transfers
    for rows, reason in trouble.called_off(seed, draft.transfer, day, rules):
        draft.transfer = trouble.put_off(
            draft.transfer, draft.stay, draft.use, draft.sites, rows, day, reason
        )
    for row, part, reason in trouble.broken_down(seed, draft.transfer, day, rules):
        draft.transfer = trouble.fail(
            draft.transfer, draft.stay, draft.use, draft.sites, row, part, reason
        )
