"""The moves that a plan decides: into the next hall, to sea, to further rings, to harvest."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import FRY, GROW_OUT, PARR, POST_SMOLT
from aquamind_assets.batches.containers import movements, share_of_rest, uneven_shares, whole_shares
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.settings.batches import Stages

#: Ids of stays, of transfers and of their actions: so many for each batch, and for each transfer.
STAYS_A_BATCH, MOVES_A_BATCH, ACTIONS_A_MOVE = 1000, 100, 1000

#: Smolts that parr and fry are kept for, over those wanted, for what still dies or is culled.
_KEPT_OVER_SMOLTS = {FRY: 1.06, PARR: 1.008}


@dataclass(frozen=True)
class Move:
    """A decided move of a batch: its new stays, its actions, the days on which sources empty."""

    stay: Columns
    transfer: Columns
    source_ends: np.ndarray


def new_stays(
    batch_id: int,
    first: int,
    containers: np.ndarray,
    site_id: int,
    stage: int,
    start_date: np.ndarray,
    share: np.ndarray,
    wait_days: int,
) -> Columns:
    """Rows of ``planned_stay`` for a batch that enters containers.

    Parameters
    ----------
    batch_id : int
        Batch.
    first : int
        Stays that it has had.
    containers : ndarray of int, shape (stays,)
        Containers.
    site_id, stage : int
        Where they are, and the stage.
    start_date : ndarray of datetime64[D], shape (stays,)
        Days of entry.
    share : ndarray, shape (stays,)
        Shares of the batch's fish. [ratio]
    wait_days : int
        Days waited. [d]
    """
    count = containers.size
    return {
        "id": batch_id * STAYS_A_BATCH + first + 1 + np.arange(count),
        "batch_id": np.full(count, batch_id),
        "container_id": containers,
        "site_id": np.full(count, site_id),
        "lifecycle_stage_id": np.full(count, stage),
        "start_date": start_date.astype("datetime64[D]"),
        "grow_out_date": np.full(count, NEVER),
        "end_date": np.full(count, NEVER),
        "end_reason": np.full(count, None, dtype=object),
        "share": share,
        "wait_days": np.full(count, wait_days),
    }


def _actions(
    batch_id: int,
    number: int,
    kind: str,
    stages: tuple[int, int],
    source_id: np.ndarray,
    dest_id: np.ndarray,
    day: np.ndarray,
    moved_share: np.ndarray,
    due_date: np.datetime64,
) -> Columns:
    count = source_id.size
    workflow = batch_id * MOVES_A_BATCH + number
    return {
        "id": workflow * ACTIONS_A_MOVE + 1 + np.arange(count),
        "batch_id": np.full(count, batch_id),
        "workflow_id": np.full(count, workflow),
        "action_number": 1 + np.arange(count),
        "workflow_type": np.full(count, kind, dtype=object),
        "source_assignment_id": source_id,
        "dest_assignment_id": dest_id,
        "source_stage_id": np.full(count, stages[0]),
        "dest_stage_id": np.full(count, stages[1]),
        "planned_date": day,
        "moved_share": moved_share,
        "runt_share": np.zeros(count),
        "keep_count": np.full(count, np.nan),
        "actions": np.full(count, count),
        "due_date": np.full(count, due_date),
    }


def kept_smolts(stage: int, smolts: int) -> int | None:
    """Fish kept at the grading that ends a stage; None where fish are not graded.

    Parameters
    ----------
    stage : int
        Stage that ends.
    smolts : int
        Smolts wanted. [fish]
    """
    return int(smolts * _KEPT_OVER_SMOLTS[stage]) if stage in _KEPT_OVER_SMOLTS else None


def stage_move(
    batch_id: int,
    numbers: tuple[int, int],
    stage: int,
    sources: Columns,
    containers: np.ndarray,
    site_id: int,
    day: np.datetime64,
    due_date: np.datetime64,
    smolts: int,
    stages: Stages,
    random: np.random.Generator,
) -> Move:
    """Move a batch into the containers of the next stage.

    Parameters
    ----------
    batch_id : int
        Batch.
    numbers : tuple of int
        Stays and transfers that it has had.
    stage : int
        Stage that ends.
    sources : dict of ndarray
        Its present stays, rows of ``planned_stay``.
    containers : ndarray of int, shape (dests,)
        Containers to fill.
    site_id : int
        Where they are.
    day : datetime64
        First day.
    due_date : datetime64
        Day from which the move was due.
    smolts : int
        Smolts wanted. [fish]
    stages : Stages
        For the days of the trips to sea, the runts, the spread.
    random : Generator
        The batch's, for this move.
    """
    share = uneven_shares(containers.size, stages.share_spread, random)
    source, dest, moved = movements(sources["share"] / sources["share"].sum(), share)
    days = stages.sea_transfer_days if stage + 1 == POST_SMOLT else 1
    fill = day + (np.arange(containers.size) * days // containers.size)
    wait = int((day - due_date) / DAY)
    stay = new_stays(
        batch_id, numbers[0], containers, site_id, stage + 1, fill, share, min(wait, 999)
    )
    action = _actions(
        batch_id,
        numbers[1] + 1,
        "LIFECYCLE_TRANSITION",
        (stage, stage + 1),
        sources["id"][source],
        stay["id"][dest],
        fill[dest],
        share_of_rest(source, moved),
        due_date,
    )
    kept = kept_smolts(stage, smolts)
    if kept is not None:
        first = np.concatenate([[True], source[1:] != source[:-1]])
        action["runt_share"][first] = stages.runt_share
        action["keep_count"][first] = whole_shares(kept, sources["share"] / sources["share"].sum())[
            source[first]
        ]
    ends = np.array([fill[dest[source == row]].max() for row in range(sources["id"].size)])
    return Move(stay, action, ends)


def thinning(
    batch_id: int,
    numbers: tuple[int, int],
    present: Columns,
    rings: np.ndarray,
    day: np.datetime64,
    due_date: np.datetime64,
) -> Move:
    """Spread a batch over the free rings of its area as post-smolts become grow-out.

    Parameters
    ----------
    batch_id : int
        Batch.
    numbers : tuple of int
        Stays and transfers that it has had.
    present : dict of ndarray
        Its present stays, rows of ``planned_stay``.
    rings : ndarray of int, shape (rings,)
        Free rings of the area.
    day, due_date : datetime64
        Day of the move, and from which it was due.
    """
    before = present["share"] / present["share"].sum()
    total = before.size + rings.size
    given = before * rings.size / total
    source, dest, part = movements(given / given.sum(), np.full(rings.size, 1.0 / rings.size))
    moved = part * given.sum()
    left = before[source] - np.array(
        [moved[:row][source[:row] == source[row]].sum() for row in range(source.size)]
    )
    wait = int((day - due_date) / DAY)
    stay = new_stays(
        batch_id,
        numbers[0],
        rings,
        int(present["site_id"][0]),
        GROW_OUT,
        np.full(rings.size, day),
        np.full(rings.size, 1.0 / total),
        min(wait, 999),
    )
    stay["grow_out_date"][:] = day
    action = _actions(
        batch_id,
        numbers[1] + 1,
        "CONTAINER_REDISTRIBUTION",
        (POST_SMOLT, GROW_OUT),
        present["id"][source],
        stay["id"][dest],
        np.full(source.size, day),
        moved / left,
        due_date,
    )
    return Move(stay, action, np.full(present["id"].size, NEVER))


def harvest_days(rings: int, day: np.datetime64, days: int) -> np.ndarray:
    """Day on which each ring of an area is harvested, ring by ring.

    Parameters
    ----------
    rings : int
        Rings with fish.
    day : datetime64
        First day.
    days : int
        Days for the area. [d]
    """
    return day + (np.arange(rings) * days // max(rings, 1))
