"""The moves that a plan decides: into the next hall, to sea, to further rings, to harvest."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import COMPLETED, FRY, GROW_OUT, PARR, POST_SMOLT
from aquamind_assets.batches.containers import (
    STAYS_A_BATCH,
    movements,
    share_of_rest,
    uneven_shares,
    whole_shares,
)
from aquamind_assets.batches.plan.ways import Trip, Walk
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.stages import Stages

#: Room in the ids: transfers of each batch, and actions of each transfer.
MOVES_A_BATCH, ACTIONS_A_MOVE = 100, 1000

#: Fish kept at gradings relative to the smolts wanted, as some still die or are culled.
_KEPT_OVER_SMOLTS = {FRY: 1.06, PARR: 1.008}


@dataclass(frozen=True)
class Moving:
    """A batch that is to move: id, number of its stays and moves so far, day the move was due."""

    batch_id: int
    stays: int
    moves: int
    due_date: np.datetime64

    def wait_days(self, day: np.datetime64) -> int:
        """Days waited by a day, up to the most that a row can hold. [d]"""
        return min(int((day - self.due_date) / DAY), 999)


@dataclass(frozen=True)
class Entry:
    """Containers that a batch enters.

    Attributes
    ----------
    containers : ndarray of int, shape (stays,)
        Containers.
    site_id : int or ndarray of int, shape (stays,)
        Where they are.
    stage : int
        The stage.
    start_date : ndarray of datetime64[D], shape (stays,)
        Days of entry.
    share : ndarray, shape (stays,)
        Shares of the batch's fish. [ratio]
    wait_days : int
        Days waited. [d]
    """

    containers: np.ndarray
    site_id: int | np.ndarray
    stage: int
    start_date: np.ndarray
    share: np.ndarray
    wait_days: int


@dataclass(frozen=True)
class Move:
    """A decided move of a batch: its new stays, its actions, and the last days of its sources."""

    stay: Columns
    transfer: Columns
    source_ends: np.ndarray


def new_stays(batch_id: int, first: int, entry: Entry) -> Columns:
    """Rows of ``planned_stay`` for a batch that enters containers.

    Parameters
    ----------
    batch_id : int
        Batch.
    first : int
        Stays that it has had.
    entry : Entry
        The containers.
    """
    count = entry.containers.size
    return {
        "id": batch_id * STAYS_A_BATCH + first + 1 + np.arange(count),
        "batch_id": np.full(count, batch_id),
        "container_id": entry.containers,
        "site_id": np.broadcast_to(entry.site_id, count).copy(),
        "lifecycle_stage_id": np.full(count, entry.stage),
        "start_date": entry.start_date.astype("datetime64[D]"),
        "grow_out_date": np.full(count, NEVER),
        "end_date": np.full(count, NEVER),
        "end_reason": np.full(count, None, dtype=object),
        "harvest_date": np.full(count, NEVER),
        "share": entry.share,
        "wait_days": np.full(count, entry.wait_days),
    }


@dataclass(frozen=True)
class Actions:
    """Moves of fish between stays, shape (actions,): source, destination, day and share."""

    source_id: np.ndarray
    dest_id: np.ndarray
    day: np.ndarray
    moved_share: np.ndarray


def transfer_rows(moving: Moving, kind: str, stages: tuple[int, int], acts: Actions) -> Columns:
    """Rows of ``planned_transfer`` for a batch's next move."""
    count = acts.source_id.size
    workflow = moving.batch_id * MOVES_A_BATCH + moving.moves + 1
    return {
        "id": workflow * ACTIONS_A_MOVE + 1 + np.arange(count),
        "batch_id": np.full(count, moving.batch_id),
        "workflow_id": np.full(count, workflow),
        "action_number": 1 + np.arange(count),
        "workflow_type": np.full(count, kind, dtype=object),
        "source_assignment_id": acts.source_id,
        "dest_assignment_id": acts.dest_id,
        "source_stage_id": np.full(count, stages[0]),
        "dest_stage_id": np.full(count, stages[1]),
        "planned_date": acts.day,
        "date": acts.day,
        "moved_share": acts.moved_share,
        "runt_share": np.zeros(count),
        "keep_count": np.full(count, np.nan),
        "actions": np.full(count, count),
        "due_date": np.full(count, moving.due_date),
        "outcome": np.full(count, COMPLETED, dtype=object),
        "reason": np.full(count, None, dtype=object),
    }


def kept_smolts(stage: int, smolts: int) -> int | None:
    """Fish kept at the grading that ends a stage; None if there is no grading.

    Parameters
    ----------
    stage : int
        Stage that ends.
    smolts : int
        Smolts wanted. [fish]
    """
    return int(smolts * _KEPT_OVER_SMOLTS[stage]) if stage in _KEPT_OVER_SMOLTS else None


def stage_move(
    moving: Moving,
    stage: int,
    sources: Columns,
    into: tuple[int | np.ndarray, np.ndarray, np.ndarray],
    day: np.datetime64,
    smolts: int,
    stages: Stages,
    random: np.random.Generator,
    last_part: float = 1.0,
    way: Trip | Walk | None = None,
) -> Move:
    """Move a batch into the containers of the next stage.

    Parameters
    ----------
    moving : Moving
        The batch.
    stage : int
        Stage that ends.
    sources : dict of ndarray
        Its present stays, rows of ``planned_stay``.
    into : tuple of site ids and ndarray, shape (dests,)
        Site of each container into which it goes, or of all; the containers, and their volume.
    day : datetime64
        First day.
    smolts : int
        Smolts wanted. [fish]
    stages : Stages
        For the share of runts, and the spread between containers.
    random : Generator
        The stream of the batch for this move.
    last_part : float
        Fill of the last container relative to the others. [ratio]
    way : Trip or Walk, optional
        The way to sea, or to the next hall; without one all fish move in a day.
    """
    site_id, containers, volume_m3 = into
    before = sources["share"] / sources["share"].sum()
    share = uneven_shares(volume_m3, stages.share_spread, random)
    if last_part < 1.0:
        share[-1] *= last_part
        share /= share.sum()
    source, dest, moved = movements(before, share)
    fill = np.full(containers.size, day)
    if way is not None:
        fill = way.dates(day, share)
    entry = Entry(containers, site_id, stage + 1, fill, share, moving.wait_days(day))
    stay = new_stays(moving.batch_id, moving.stays, entry)
    acts = Actions(
        sources["id"][source], stay["id"][dest], fill[dest], share_of_rest(source, moved)
    )
    transfer = transfer_rows(moving, "LIFECYCLE_TRANSITION", (stage, stage + 1), acts)
    kept = kept_smolts(stage, smolts)
    if kept is not None:
        first = np.concatenate([[True], source[1:] != source[:-1]])
        transfer["runt_share"][first] = stages.runt_share
        transfer["keep_count"][first] = whole_shares(kept, before)[source[first]]
    ends = np.array([fill[dest[source == row]].max() for row in range(before.size)])
    return Move(stay, transfer, ends)


def thinning(moving: Moving, present: Columns, rings: np.ndarray, day: np.datetime64) -> Move:
    """Spread the fish of an area over its free rings as post-smolts become grow-out.

    Parameters
    ----------
    moving : Moving
        The batch.
    present : dict of ndarray
        The batch's present stays in the area, rows of ``planned_stay``.
    rings : ndarray of int, shape (rings,)
        Free rings of the area.
    day : datetime64
        Day of the move.
    """
    here = present["share"].sum()
    before = present["share"] / here
    total = before.size + rings.size
    given = before * rings.size / total
    source, dest, part = movements(given / given.sum(), np.full(rings.size, 1.0 / rings.size))
    moved = part * given.sum()
    left = before[source] - np.array(
        [moved[:row][source[:row] == source[row]].sum() for row in range(source.size)]
    )
    entry = Entry(
        rings,
        int(present["site_id"][0]),
        GROW_OUT,
        np.full(rings.size, day),
        np.full(rings.size, here / total),
        moving.wait_days(day),
    )
    stay = new_stays(moving.batch_id, moving.stays, entry)
    stay["grow_out_date"][:] = day
    acts = Actions(present["id"][source], stay["id"][dest], np.full(source.size, day), moved / left)
    transfer = transfer_rows(moving, "CONTAINER_REDISTRIBUTION", (POST_SMOLT, GROW_OUT), acts)
    return Move(stay, transfer, np.full(present["id"].size, NEVER))


def site_move(
    moving: Moving,
    sources: Columns,
    into: tuple[np.ndarray, np.ndarray, np.ndarray],
    day: np.datetime64,
    part: float,
    trip: Trip,
) -> Move:
    """Move post-smolts, or a part of them, by well-boat to the rings of another site.

    Parameters
    ----------
    moving : Moving
        The batch.
    sources : dict of ndarray
        Its present stays, rows of ``planned_stay``.
    into : tuple of ndarray, shape (rings,)
        Site of each ring into which it goes, the rings, and their volume.
    day : datetime64[D]
        First day.
    part : float
        Part of the fish of each ring that goes. [ratio]
    trip : Trip
        The way.
    """
    site_id, rings, volume_m3 = into
    before = sources["share"] / sources["share"].sum()
    even = volume_m3 / volume_m3.sum()
    source, dest, moved = movements(before, even)
    fill = trip.dates(day, even)
    whole = part >= 1.0
    gone = np.array([moved[:n][source[:n] == row].sum() for n, row in enumerate(source.tolist())])
    share = share_of_rest(source, moved)
    if not whole:
        share = part * moved / (before[source] - part * gone)
    given = even * (sources["share"].sum() * part)
    entry = Entry(rings, site_id, GROW_OUT, fill, given, moving.wait_days(day))
    stay = new_stays(moving.batch_id, moving.stays, entry)
    acts = Actions(sources["id"][source], stay["id"][dest], fill[dest], share)
    transfer = transfer_rows(moving, "LIFECYCLE_TRANSITION", (POST_SMOLT, GROW_OUT), acts)
    ends = np.array([fill[dest[source == row]].max() for row in range(before.size)])
    return Move(stay, transfer, ends if whole else np.full(ends.size, NEVER))


def moved_part(seed: int, batch_id: int, settings: Batches) -> float:
    """Part of a batch that moves to another site as it becomes grow-out. [ratio]"""
    rules = settings.sea_moves
    drawn, which = stream(seed, "move between sea sites", batch_id).random(2)
    if drawn >= rules.moved_share:
        return 0.0
    return 1.0 if which < rules.moved_whole_share else 0.5


def cull_days(rings: int, day: np.datetime64, days: int) -> np.ndarray:
    """Day on which each ring of an area is culled, ring by ring.

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
