"""Containers out of service: in need of repair before a batch comes, or with a whole site shut."""

import numpy as np

from aquamind_assets.core.columns import Columns, extended, rows_where
from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.transfers import Repairs

#: Why a container ashore, and a ring, is out of service.
_ASHORE = ("valve to be replaced", "coating to be mended", "inlet pipe to be replaced")
_AT_SEA = ("net torn, to be replaced", "mooring to be mended", "collar damaged")

#: Why a whole hall is shut, and a site at sea.
_HALL_SHUT = ("biofilter to be rebuilt", "pipes to be replaced", "disinfection after a disease")
_SITE_SHUT = ("site rests for a year",)

#: Most containers of a site that are out of service at a time, and least days before a batch comes.
_MOST, _DAYS_BEFORE = 2, 5

_EPOCH = np.datetime64("2000-01-01", "D")


def in_need(
    seed: int, batch_id: int, site_id: int, boxes: np.ndarray, spare: int, settings: Repairs
) -> np.ndarray:
    """Whether each container of a site is found to need repair before a batch arrives.

    Parameters
    ----------
    seed : int
        The farm's seed.
    batch_id, site_id : int
        Batch, and the site to which it comes.
    boxes : ndarray of int, shape (containers,)
        Containers.
    spare : int
        Containers that the batch can do without.
    settings : Repairs
        How often containers need repair.

    Returns
    -------
    ndarray of bool, shape (containers,)
    """
    random = stream(seed, "container out of service", batch_id, site_id)
    found = np.flatnonzero(random.random(boxes.size) < settings.share)
    bad = np.zeros(boxes.size, dtype=bool)
    bad[found[: max(min(_MOST, spare), 0)]] = True
    return bad


def spells(
    seed: int, site_id: int, boxes: np.ndarray, at_sea: bool, day: np.datetime64, settings: Repairs
) -> Columns:
    """Rows of ``out_of_service`` of containers that are found to need repair.

    Parameters
    ----------
    seed : int
        The farm's seed.
    site_id : int
        Where they are.
    boxes : ndarray of int, shape (containers,)
        Containers.
    at_sea : bool
        Whether they are rings.
    day : datetime64[D]
        Day on which the batch arrives; the containers are out of service since some days before.
    settings : Repairs
        How long repairs take.
    """
    drawn = [
        stream(seed, "repair", int(box), str(day)).random(2) for box in boxes
    ]  # a loop over few and rare rows
    length, which = np.array(drawn).reshape(-1, 2).T
    lasts = settings.days_min + (length * (settings.days_max - settings.days_min)).astype(np.int64)
    words = np.array(_AT_SEA if at_sea else _ASHORE, dtype=object)
    first = day - _DAYS_BEFORE * DAY
    number = int((first - _EPOCH) / DAY)
    return {
        "id": boxes.astype(np.int64) * 10**5 + number,
        "container_id": boxes,
        "site_id": np.full(boxes.size, site_id),
        "from_date": np.full(boxes.size, first),
        "until_date": first + lasts * DAY,
        "reason": words[(which * words.size).astype(np.int64)],
    }


def days_shut(seed: int, batch_id: int, hall_id: int, settings: Repairs) -> int:
    """Days for which a hall is shut after a batch has left it; mostly 0. [d]

    Parameters
    ----------
    seed : int
        The farm's seed.
    batch_id, hall_id : int
        The batch, and the hall that it leaves.
    settings : Repairs
        How often, and how long.
    """
    uniform, length = stream(seed, "hall shut", batch_id, hall_id).random(2)
    if uniform >= settings.hall_share:
        return 0
    return settings.days_min + int(length * (settings.days_max - settings.days_min))


def shut(site_id: int, boxes: np.ndarray, at_sea: bool, first: np.datetime64, days: int) -> Columns:
    """Rows of ``out_of_service`` of all containers of a site that is shut.

    Parameters
    ----------
    site_id : int
        The site.
    boxes : ndarray of int, shape (containers,)
        Its containers.
    at_sea : bool
        Whether it is a site at sea.
    first : datetime64[D]
        First day; the site has been cleaned or fallowed by then.
    days : int
        How long. [d]
    """
    number = int((first - _EPOCH) / DAY)
    words = _SITE_SHUT if at_sea else _HALL_SHUT
    reason = np.full(boxes.size, words[number % len(words)], dtype=object)
    return {
        "id": boxes.astype(np.int64) * 10**5 + number,
        "container_id": boxes,
        "site_id": np.full(boxes.size, site_id),
        "from_date": np.full(boxes.size, first),
        "until_date": np.full(boxes.size, first + (days - 1) * DAY),
        "reason": reason,
    }


def usable(out: Columns, boxes: np.ndarray, day: np.datetime64) -> np.ndarray:
    """The containers that are not out of service on a day."""
    closed = out["container_id"][(out["from_date"] <= day) & (out["until_date"] >= day)]
    return boxes[~np.isin(boxes, closed)]


def still_out(out: Columns, first_day: np.datetime64) -> Columns:
    """Rows of ``out_of_service`` that reach into a month."""
    return rows_where(out, out["until_date"] >= first_day)


def without_fish(out: Columns, stay: Columns) -> Columns:
    """Rows of ``out_of_service`` but for those of containers that fish leave late.

    Parameters
    ----------
    out, stay : dict of ndarray
        Rows of ``out_of_service`` and of ``planned_stay``.
    """
    late = np.zeros(out["id"].size, dtype=bool)
    for row, box in enumerate(out["container_id"].tolist()):  # few at a time
        here = stay["container_id"] == box
        open_ = np.isnat(stay["end_date"][here]) | (stay["end_date"][here] >= out["from_date"][row])
        late[row] = bool((open_ & (stay["start_date"][here] <= out["until_date"][row])).any())
    return rows_where(out, ~late)


def with_more(out: Columns, more: Columns) -> Columns:
    """Rows of ``out_of_service``, with new ones added."""
    return extended(out, more) if more["id"].size else out
