"""Trouble with moves of fish: days that are called off, and actions that break down.

A day that is called off leaves a row with status ``SKIPPED`` for each of its actions, which are
done on the next working day. An action that breaks down is ``FAILED``, with a part of its fish
moved. A further action moves the rest, after all others of the same container.
"""

import numpy as np

from aquamind_assets.batches.catalogue import COMPLETED, FAILED, FRY, PARR, SKIPPED, SMOLT
from aquamind_assets.batches.containers import STAYS_A_BATCH, Sites, by_boat
from aquamind_assets.batches.mixed import FIRST_MIXED_ID, host_of
from aquamind_assets.batches.plan.site_use import SiteUse
from aquamind_assets.core.columns import Columns, extended, rows_where
from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.people.workdays import next_day
from aquamind_assets.settings.transfers import Transfers

#: Reasons for a day called off, ashore and at sea, and for an action that breaks down.
STORM = "storm"
_CALLED_OFF = {
    False: ("pump out of order", "no staff", "low oxygen in the receiving tanks"),
    True: ("well-boat late", "lorries not there", "road closed", "well-boat's pump out of order"),
}
_BROKEN_DOWN = ("pump broke down", "pipe blocked", "fish counter failed", "oxygen alarm")
_MADE_UP = "made up for"

#: Numbers of actions: if action 7 is put off, its row is 107, then 207; 907 moves a rest.
_PUT_OFF, _MAKES_UP = 100, 900
_PUT_OFFS_NOTED = 7

#: Smallest and largest part of the fish that an action moves before it breaks down. [ratio]
_MOVED_BEFORE = 0.2, 0.8


def to_be_done(transfer: Columns, day: np.datetime64) -> np.ndarray:
    """Whether each action is to be done on a day."""
    return (transfer["date"] == day) & (transfer["outcome"] == COMPLETED)


def going_on(transfer: Columns, day: np.datetime64) -> np.ndarray:
    """Actions of a day that may go wrong, as places in ``planned_transfer``.

    These are moves by pump, of fish that are not mixed with others on the way.
    """
    pumped = np.isin(transfer["source_stage_id"], (FRY, PARR, SMOLT))
    pumped &= transfer["workflow_type"] == "LIFECYCLE_TRANSITION"
    to_mixed = transfer["dest_assignment_id"] >= FIRST_MIXED_ID * STAYS_A_BATCH
    pumped &= ~np.isin(transfer["workflow_id"], transfer["workflow_id"][to_mixed])
    return np.flatnonzero(pumped & to_be_done(transfer, day))


def called_off(
    seed: int, transfer: Columns, day: np.datetime64, settings: Transfers
) -> list[tuple[np.ndarray, str]]:
    """The actions of each workflow that is called off on a day, with the reason.

    Parameters
    ----------
    seed : int
        The farm's seed.
    transfer : dict of ndarray
        Rows of ``planned_transfer``.
    day : datetime64[D]
        The day.
    settings : Transfers
        How often.
    """
    today = going_on(transfer, day)
    found = []
    for workflow in np.unique(transfer["workflow_id"][today]).tolist():
        rows = today[transfer["workflow_id"][today] == workflow]
        to_sea = bool(transfer["source_stage_id"][rows[0]] == SMOLT)
        uniform, which = stream(seed, "transfer called off", workflow, str(day)).random(2)
        if uniform < (settings.called_off_at_sea if to_sea else settings.called_off_ashore):
            reasons = _CALLED_OFF[to_sea]
            found.append((rows, reasons[int(which * len(reasons))]))
    return found


def put_off(
    transfer: Columns,
    stay: Columns,
    use: SiteUse,
    sites: Sites,
    rows: np.ndarray,
    day: np.datetime64,
    reason: str,
) -> Columns:
    """Delay actions to the next working day, with stays that they fill and halls that they empty.

    What was to follow of the same move waits a day, too: boats and crews can do no more than on
    other days.

    Parameters
    ----------
    transfer, stay : dict of ndarray
        Rows of ``planned_transfer`` and ``planned_stay``; dates are changed.
    use : SiteUse
        Until when halls are held; changed.
    sites : Sites
        For the days of cleaning.
    rows : ndarray of int
        The actions, as places in ``transfer``.
    day : datetime64[D]
        The day that is called off.
    reason : str
        Why.

    Returns
    -------
    dict of ndarray
        The rows of ``planned_transfer``, with new rows for the actions called off.
    """
    times = ((day - transfer["planned_date"][rows]) / DAY).astype(np.int64)
    noted = (times < _PUT_OFFS_NOTED) & (transfer["action_number"][rows] < _PUT_OFF)
    number = transfer["action_number"] + 0
    number[rows] += _PUT_OFF * (1 + times)
    skipped = _renumbered(transfer, rows[noted], number[rows[noted]])
    skipped["outcome"] = np.full(skipped["id"].size, SKIPPED, dtype=object)
    skipped["reason"] = np.full(skipped["id"].size, reason, dtype=object)
    _delay(transfer, stay, use, sites, rows)
    _delay_later(transfer, stay, use, sites, rows, day)
    return extended(transfer, skipped)


def _delay_later(
    transfer: Columns,
    stay: Columns,
    use: SiteUse,
    sites: Sites,
    rows: np.ndarray,
    day: np.datetime64,
) -> None:
    """Delay by a day the voyages and the moves ashore that follow those put off, in their order."""
    to, sails = host_of(transfer["dest_assignment_id"] // STAYS_A_BATCH), by_boat(transfer)
    workflow = transfer["workflow_id"]
    later = np.where(
        sails, np.isin(to, to[rows[sails[rows]]]), np.isin(workflow, workflow[rows[~sails[rows]]])
    )
    later &= (transfer["date"] > day) & (transfer["outcome"] == COMPLETED)
    later[rows] = False
    _delay(transfer, stay, use, sites, np.flatnonzero(later))


def _delay(transfer: Columns, stay: Columns, use: SiteUse, sites: Sites, rows: np.ndarray) -> None:
    """Put actions off to the next day on which fish can be moved, with the stays that they fill."""
    old = transfer["date"][rows].copy()
    new = _days_after(transfer, stay, sites, rows)
    transfer["date"][rows] = new
    filled = places_of(stay, transfer["dest_assignment_id"][rows])
    begun = stay["start_date"][filled] == old
    stay["start_date"][filled[begun]] = new[begun]
    _hold(transfer, stay, use, sites, rows, new)


def _days_after(transfer: Columns, stay: Columns, sites: Sites, rows: np.ndarray) -> np.ndarray:
    """The next day after each action's on which fish can be moved there."""
    source = places_of(stay, transfer["source_assignment_id"][rows])
    region = sites.geography_id[sites.index(stay["site_id"][source].astype(np.int64))]
    return next_day(transfer["date"][rows], region, by_boat(transfer)[rows])


def broken_down(
    seed: int, transfer: Columns, day: np.datetime64, settings: Transfers
) -> list[tuple[int, float, str]]:
    """The actions that break down on a day: place, part moved, and reason."""
    found = []
    for row in going_on(transfer, day).tolist():
        if transfer["action_number"][row] >= _MAKES_UP:
            continue
        random = stream(seed, "transfer breaks down", int(transfer["id"][row]))
        uniform, part, which = random.random(3)
        if uniform < settings.failed_share:
            moved = _MOVED_BEFORE[0] + (_MOVED_BEFORE[1] - _MOVED_BEFORE[0]) * part
            found.append((row, float(moved), _BROKEN_DOWN[int(which * len(_BROKEN_DOWN))]))
    return found


def fail(
    transfer: Columns,
    stay: Columns,
    use: SiteUse,
    sites: Sites,
    row: int,
    part: float,
    reason: str,
) -> Columns:
    """Let an action move only a part of its fish, and plan another action for the rest.

    Parameters
    ----------
    transfer, stay : dict of ndarray
        Rows of ``planned_transfer`` and ``planned_stay``; changed.
    use : SiteUse
        Until when halls are held; changed.
    sites : Sites
        For the days of cleaning.
    row : int
        The action, as a place in ``transfer``.
    part : float
        Part of its fish that it moves. [ratio]
    reason : str
        Why.

    Returns
    -------
    dict of ndarray
        The rows of ``planned_transfer``, with the row of the other action.
    """
    of = np.flatnonzero(
        (transfer["source_assignment_id"] == transfer["source_assignment_id"][row])
        & (transfer["outcome"] == COMPLETED)
    )
    key = transfer["date"][of].astype(np.int64) * 10**4 + transfer["action_number"][of]
    of = of[np.argsort(key, kind="stable")]
    of = of[int(np.flatnonzero(of == row)[0]) :]
    shares = shares_made_up(transfer["moved_share"][of], part)
    rest = _renumbered(transfer, np.array([row]), transfer["action_number"][[row]] + _MAKES_UP)
    last = of[[int(np.argmax(transfer["date"][of]))]]
    rest["date"][:] = _days_after(transfer, stay, sites, last)
    rest["moved_share"][:] = shares[-1]
    rest["runt_share"][:], rest["keep_count"][:] = 0.0, np.nan
    rest["reason"][:] = _MADE_UP
    transfer["moved_share"][of] = shares[:-1]
    transfer["outcome"][row], transfer["reason"][row] = FAILED, reason
    _hold(transfer, stay, use, sites, np.array([row]), rest["date"][0])
    return extended(transfer, rest)


def shares_made_up(moved_share: np.ndarray, part: float) -> np.ndarray:
    """Shares of a container's actions if the first moves only a part, and one more moves the rest.

    Parameters
    ----------
    moved_share : ndarray, shape (actions,)
        Share of the fish then in the container that each is to move, in their order. [ratio]
    part : float
        Part of its fish that the first one moves. [ratio]

    Returns
    -------
    ndarray, shape (actions + 1,)
        Shares of all actions and of the additional last one. [ratio]
    """
    left = np.concatenate([[1.0], np.cumprod(1.0 - moved_share)])
    amount = left[:-1] * moved_share
    first = amount[0]
    amount = np.append(amount, (1.0 - part) * first)
    amount[0] = part * first
    before = 1.0 - (np.cumsum(amount) - amount)
    share = np.clip(amount / np.maximum(before, 1e-12), 0.0, 1.0)
    if left[-1] <= 0.0:
        share[-1] = 1.0
    return share


def _renumbered(transfer: Columns, rows: np.ndarray, number: np.ndarray) -> Columns:
    """Copies of some actions under other numbers."""
    copies = rows_where(transfer, rows)
    copies["id"] = copies["id"] - copies["action_number"] + number
    copies["action_number"] = number.astype(copies["action_number"].dtype)
    return {name: values.copy() for name, values in copies.items()}


def _hold(
    transfer: Columns,
    stay: Columns,
    use: SiteUse,
    sites: Sites,
    rows: np.ndarray,
    until: np.datetime64 | np.ndarray,
) -> None:
    """Hold the containers that actions empty, and their halls, until a day (of each action)."""
    source = places_of(stay, transfer["source_assignment_id"][rows])
    np.maximum.at(stay["end_date"], source, until)
    hall = sites.index(stay["site_id"][source].astype(np.int64))
    np.maximum.at(use.free_from, hall, until + sites.rest_days[hall] * DAY)


def places_of(stay: Columns, ids: np.ndarray) -> np.ndarray:
    """Places of stays in ``planned_stay``, by their ids."""
    order = np.argsort(stay["id"], kind="stable")
    return order[np.searchsorted(stay["id"][order], ids)]
