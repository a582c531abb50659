"""Entries of dead fish that are made twice, for another container, or summed up later."""

import numpy as np

from aquamind_assets.core.columns import (
    Array,
    Columns,
    order_of,
    position_of,
    rows_by_key,
    rows_where,
)
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.records.errors import Error
from aquamind_assets.settings.records import Records

#: Kind of an entry that was not made, and is added to the next one.
LEFT_OUT = "left out"

#: The last digit of an event's id, above those of the causes.
_DOUBLE = 7


def entries_of_dead(
    seed: int, month: Month, event: Columns, stay: Columns, settings: Records
) -> list[Error]:
    """Entries of dead fish that differ from what died.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    event, stay : dict of ndarray
        The month's ``mortality_event`` and ``container_assignment``.
    settings : Records
        Shares of the entries.

    Returns
    -------
    list of Error
        No row has two errors.
    """
    count = event["id"].size
    uniform = stream(seed, "entries of dead", month.key).random((3, count))
    free = np.ones(count, dtype=bool)
    bears = _fish_left(stay)[position_of(event["assignment_id"], stay["id"])] >= event["count"]
    errors = [
        _summed(event, uniform[0] < settings.of("summed_share"), free),
        _doubled(event, (uniform[1] < settings.of("double_share")) & bears, free),
        _wrong_ring(seed, month, event, stay, uniform[2] < settings.of("wrong_ring_share"), free),
    ]
    return [each for kind in errors for each in kind]


def _fish_left(stay: Columns) -> Array:
    """Fish that each stay has had through the month at least: no more dead can be entered twice.

    A farm's software refuses more dead than a container holds, so that a double entry, or one for
    another container, is only found where there are fish enough. A stay that ended has none left.
    """
    return np.where(stay["is_active"], stay["population_count"], 0)


def _summed(event: Columns, left_out: Array, free: Array) -> list[Error]:
    """Entries left out and added to the next one of the same container and cause in the month."""
    order = order_of(event["assignment_id"], event["cause"].astype(str), event["event_date"])
    here, after = order[:-1], order[1:]
    same = event["assignment_id"][here] == event["assignment_id"][after]
    same &= event["cause"][here] == event["cause"][after]
    same &= event["description"][here] == event["description"][after]
    last = np.ones(order.size, dtype=bool)
    last[:-1] = ~same
    left_out = left_out[order] & ~last
    # A run of entries that are left out is added to the first entry after it.
    group = np.append(0, np.cumsum(~left_out)[:-1]) if order.size else order
    into = np.flatnonzero(~left_out)
    touched = np.zeros(order.size, dtype=bool)
    touched[group[left_out]] = True
    fish = np.bincount(group, event["count"][order], minlength=into.size).astype(np.int64)
    mass = np.bincount(group, event["biomass_kg"][order], minlength=into.size)
    got = touched[: into.size]
    missing, summed = order[left_out], order[into[got]]
    free[missing] = free[summed] = False
    return [
        Error(LEFT_OUT, missing),
        Error("summed up", summed, {"count": fish[got], "biomass_kg": mass[got]}),
    ]


def _doubled(event: Columns, chosen: Array, free: Array) -> list[Error]:
    """Entries made twice, at most one for each container and day."""
    at = np.flatnonzero(chosen & free)
    of_day = event["id"][at] // 10
    at = at[np.unique(of_day, return_index=True)[1]]
    free[at] = False
    key = event["id"][at] // 10 * 10 + _DOUBLE
    again = rows_where(event, at) | {"id": key}
    return [Error("double entry", np.zeros(0, dtype=np.int64), again, key)] if at.size else []


def _wrong_ring(
    seed: int, month: Month, event: Columns, stay: Columns, chosen: Array, free: Array
) -> list[Error]:
    """Entries made for another container of the batch that holds fish on that day."""
    at = np.flatnonzero(chosen & free)
    other = np.zeros(at.size, dtype=np.int64)
    batch_of, began = event["batch_id"], stay["assignment_date"]
    gone = stay["departure_date"].copy()
    gone[np.isnat(gone)] = np.datetime64(month.end)
    pick = stream(seed, "wrong ring", month.key).random(at.size)
    left = _fish_left(stay)
    by_batch = dict(rows_by_key(stay["batch_id"]))
    for number, row in enumerate(at.tolist()):
        day = event["event_date"][row]
        rows = by_batch[int(batch_of[row])]
        can = rows[(began[rows] <= day) & (gone[rows] > day)]
        can = can[stay["id"][can] != event["assignment_id"][row]]
        can = can[left[can] >= event["count"][row]]
        other[number] = stay["id"][can[int(pick[number] * can.size)]] if can.size else 0
    some = other > 0
    free[at[some]] = False
    return [Error("wrong ring", at[some], {"assignment_id": other[some]})]
