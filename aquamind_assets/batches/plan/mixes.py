"""Mixes at stocking: a raceway of the next smolts fills up the last ring of a batch."""

import numpy as np

from aquamind_assets.batches.catalogue import POST_SMOLT, SMOLT
from aquamind_assets.batches.mixed import MIXED, host_of, mixed_id
from aquamind_assets.batches.plan import moves
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import NEVER, days_since
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.batches import Batches

#: Smallest and largest part of a mixed ring that the host's own fish fill. [ratio]
_OWN_PART = 0.4, 0.7

#: Lowest weight of fish that fill up a ring, relative to their planned weight at sea transfer; and
#: days in the smolt stage, after which they are vaccinated. [ratio, d]
_NEARLY_GROWN, _VACCINATED_DAYS = 0.7, 90

#: Stages whose fish may fill up a ring at sea.
_STAGES = (SMOLT,)

#: Largest share of a raceway's fish that may leave it for a mix. [ratio]
_MOST_OF_A_RACEWAY = 0.9


def own_part(seed: int, batch_id: int, settings: Batches) -> float:
    """Part of its last ring that a batch fills by itself; 1 if it is not mixed.

    Parameters
    ----------
    seed : int
        The farm's seed.
    batch_id : int
        Batch that goes to sea.
    settings : Batches
        How often batches are mixed.
    """
    random = stream(seed, "mix at stocking", batch_id)
    drawn, part = random.random(), random.uniform(*_OWN_PART)
    return part if drawn < settings.sea_moves.mixed_share else 1.0


def companion(batch: Columns, row: int, day: np.datetime64) -> int | None:
    """The batch whose smolts fill up the last ring of another: the oldest that is nearly ready.

    Parameters
    ----------
    batch : dict of ndarray
        Rows of ``batch``.
    row : int
        The batch that goes to sea, as its place in ``batch``.
    day : datetime64[D]
        The day.

    Returns
    -------
    int or None
        Its place in ``batch``.
    """
    weight = batch["projected_weight_g"] / batch["smolt_target_weight_g"]
    ready = (
        (batch["geography_id"] == batch["geography_id"][row])
        & np.isin(batch["lifecycle_stage_id"], _STAGES)
        & (days_since(batch["stage_start_date"], day) >= _VACCINATED_DAYS)
        & (weight >= _NEARLY_GROWN)
        & np.isnat(batch["actual_end_date"])
    )
    ready[row] = False
    found = np.flatnonzero(ready)
    return int(found[0]) if found.size else None


def to_mixed(stay: Columns, transfer: Columns, ring: int) -> int:
    """Give the last ring of a host to the mixed batch; its actions stay the host's.

    Parameters
    ----------
    stay, transfer : dict of ndarray
        Rows of ``planned_stay`` and ``planned_transfer``, which are changed.
    ring : int
        The ring's stay, as its place in ``stay``.

    Returns
    -------
    int
        The same place.
    """
    host, old = int(stay["batch_id"][ring]), stay["id"][ring]
    new = mixed_id(host) * moves.STAYS_A_BATCH + 1
    transfer["dest_assignment_id"][transfer["dest_assignment_id"] == old] = new
    left = (stay["batch_id"] == host) & np.isnat(stay["end_date"])
    left[ring] = False
    stay["share"][left] /= stay["share"][left].sum()
    stay["id"][ring], stay["batch_id"][ring], stay["share"][ring] = new, mixed_id(host), 1.0
    return ring


def filling(moving: moves.Moving, stay: Columns, raceway: int, ring: int, share: float) -> Columns:
    """The action by which one raceway of the companion fills up the mixed ring.

    Parameters
    ----------
    moving : Moving
        The companion.
    stay : dict of ndarray
        Rows of ``planned_stay``.
    raceway, ring : int
        Its raceway and the ring, as places in ``stay``.
    share : float
        Share of the raceway's fish. [ratio]
    """
    acts = moves.Actions(
        stay["id"][[raceway]], stay["id"][[ring]], stay["start_date"][[ring]], np.array([share])
    )
    return moves.transfer_rows(moving, "LIFECYCLE_TRANSITION", (SMOLT, POST_SMOLT), acts)


def taken_share(wanted: float, raceway: float) -> float:
    """Share of a raceway's fish to take for a wanted number, so that some stay. [ratio]"""
    return float(min(wanted / max(raceway, 1.0), _MOST_OF_A_RACEWAY))


def mixed_batch(host: Columns, fish: np.ndarray, weight_g: np.ndarray) -> Columns:
    """The row of ``batch`` of a mixed batch.

    Parameters
    ----------
    host : dict of ndarray
        Its host's row, at sea.
    fish, weight_g : ndarray, shape (2,)
        Fish of host and companion, and their average weight, as projected. [fish, g]
    """
    number = mixed_id(int(host["id"][0]))
    text = str(host["batch_number"][0]).replace("BAK", "MIX")
    new = {
        "id": number,
        "batch_number": text,
        "batch_type": MIXED,
        "host_batch_id": float(host["id"][0]),
        "egg_count": 0,
        "smolt_target_count": 0,
        "projected_count": fish.sum(),
        "projected_weight_g": (fish * weight_g).sum() / fish.sum(),
        "stays_planned": 1,
        "moves_planned": 0,
        "due_date": NEVER,
    }
    return host | {
        name: np.array([value], dtype=object if isinstance(value, str) else None)
        for name, value in new.items()
    }


def together(batch: Columns, batch_id: int) -> np.ndarray:
    """Places in ``batch`` of a batch and of the mixed batch that shares its site."""
    return np.flatnonzero(host_of(batch["id"]) == batch_id)


def rings_apart(batch_id: np.ndarray, free: np.ndarray) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """The free rings of an area, divided between the batches in its other rings.

    Parameters
    ----------
    batch_id : ndarray of int, shape (stays,)
        Batch of each ring that holds fish.
    free : ndarray of int, shape (rings,)
        Free rings.

    Returns
    -------
    list of (int, ndarray, ndarray)
        Batch, places of its stays, and its free rings; a mixed batch gets at least one.
    """
    batches, first = np.unique(batch_id, return_inverse=True)
    held = np.bincount(first)
    ends = np.cumsum(free.size * held) // held.sum()
    if batches.size > 1 and free.size:
        ends[-2] = min(ends[-2], free.size - 1)
    starts = np.concatenate([[0], ends[:-1]])
    return [
        (int(one), np.flatnonzero(batch_id == one), free[start:end])
        for one, start, end in zip(batches, starts, ends, strict=True)
    ]


def source_raceway(stay: Columns, batch_id: int) -> int:
    """Place in ``planned_stay`` of a batch's fullest raceway."""
    here = np.flatnonzero((stay["batch_id"] == batch_id) & np.isnat(stay["end_date"]))
    return int(here[np.argmax(stay["share"][here])])
