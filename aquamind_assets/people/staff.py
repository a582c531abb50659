"""The people of the farm: who holds which post.

A workplace is a sea area or a station with its halls. Each has a manager and operators; feed
centres, fish-health biologists and vets serve a region.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from aquamind_assets.core.columns import Array, Columns
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.people.names import NAMES
from aquamind_assets.people.workdays import moving_days

MANAGER, OPERATOR, FEEDER, BIOLOGIST, VET = (
    "site manager",
    "operator",
    "feed operator",
    "fish-health biologist",
    "vet",
)

#: Posts of a region, each so many; then those of a workplace, at sea and ashore.
_OF_REGION = {FEEDER: 4, BIOLOGIST: 6, VET: 4}
_OF_PLACE = {MANAGER: 1, OPERATOR: 4}

#: Numbers of posts: a region has the first twenty each, then a workplace five.
_A_REGION, _REGIONS = 20, 2
_A_PLACE = sum(_OF_PLACE.values())

#: Holders of a post whose ids are kept free.
HOLDERS = 16

#: Months in a post: at least, and the mean of what is beyond; assumed.
_LEAST_MONTHS, _MORE_MONTHS = 9, 54.0

#: Days before a post in which somebody is hired for it, and share of those who begin on a Monday;
#: assumed. [d], [ratio]
_SHOWN_DAYS, _ON_MONDAY = 21, 0.6


@dataclass(frozen=True)
class Places:
    """Workplaces in use, one element a place.

    Attributes
    ----------
    id : ndarray of int, shape (places,)
        Sea area, or the first hall of a station: areas and halls share one sequence of ids.
    region : ndarray of int, shape (places,)
        Region, by id.
    opened : ndarray of datetime64[D], shape (places,)
        First day.
    is_sea : ndarray of bool, shape (places,)
        Whether a sea area.
    site_id, place : ndarray of int, shape (sites,)
        Each site by id ascending, and which of these places it is part of.
    """

    id: Array
    region: Array
    opened: Array
    is_sea: Array
    site_id: Array
    place: Array


def places_of(area: Columns, hall: Columns, station: Columns) -> Places:
    """The workplaces, from the infrastructure's tables of these names."""
    of_station, first, back = np.unique(
        hall["freshwater_station_id"], return_index=True, return_inverse=True
    )
    at = np.searchsorted(station["id"], of_station)
    site = np.concatenate([area["id"], hall["id"]]).astype(np.int64)
    place = np.concatenate([np.arange(area["id"].size), area["id"].size + back])
    order = np.argsort(site, kind="stable")
    return Places(
        np.concatenate([area["id"], hall["id"][first]]).astype(np.int64),
        np.concatenate([area["geography_id"], station["geography_id"][at]]).astype(np.int64),
        np.concatenate([area["commissioned"], hall["commissioned"][first]]).astype("M8[D]"),
        np.arange(area["id"].size + of_station.size) < area["id"].size,
        site[order],
        place[order],
    )


@dataclass(frozen=True)
class Post:
    """A post: its number, role, region, workplace (0 for a region's) and first day."""

    number: int
    role: str
    region: int
    place_id: int
    opened: np.datetime64


def posts_of(places: Places) -> list[Post]:
    """Posts of the regions, then of the workplaces; numbers stay as more are built."""
    found = []
    for region in np.unique(places.region).tolist():
        opened = places.opened[places.region == region].min()
        number = (region - 1) * _A_REGION
        for role, many in _OF_REGION.items():
            found += [Post(number + n, role, region, 0, opened) for n in range(many)]
            number += many
    for place, region, opened in zip(
        places.id.tolist(), places.region.tolist(), places.opened, strict=True
    ):
        number = _REGIONS * _A_REGION + place * _A_PLACE
        for role, many in _OF_PLACE.items():
            found += [Post(number + n, role, region, place, opened) for n in range(many)]
            number += many
    return found


def holder(seed: int, post: Post, month: Month) -> int:
    """Number, from 0, of the person who holds a post in a month; it changes with months only."""
    until = _terms(seed, post.number)
    since = (np.datetime64(month.start, "M") - post.opened.astype("M8[M]")).astype(int)
    return int(min(np.searchsorted(until, since, side="right"), HOLDERS - 1))


@cache
def _terms(seed: int, post: int) -> Array:
    """Months after the opening at which each holder of a post has left it."""
    more = stream(seed, "months in a post", post).exponential(_MORE_MONTHS, HOLDERS)
    return np.cumsum(_LEAST_MONTHS + more.astype(np.int64))


def member_id(post: int, which: int) -> int:
    """The id of one holder of a post, from 1."""
    return post * HOLDERS + which + 1


def members_hired(seed: int, places: Places, month: Month) -> Columns:
    """Rows of ``staff_member`` of those who are hired in a month.

    Who takes over a post on the first of a month is hired in the weeks before and shown the work;
    who opens a workplace is there from its first day. A user name is the person's name, with a
    number if another had it before.
    """
    after = np.datetime64(month.plus(1).start, "M")
    every = _hired_until(seed, places, after)
    taken: dict[str, int] = {}
    rows = []
    for day, post, which in every:
        full, plain = _called(seed, post, which)
        taken[plain] = taken.get(plain, 0) + 1
        if day.astype("M8[M]") == np.datetime64(month.start, "M"):
            user = plain if taken[plain] == 1 else f"{plain}{taken[plain]}"
            rows.append((member_id(post.number, which), post, day, full, user))
    if not rows:
        return {}
    return {
        "id": np.array([row[0] for row in rows]),
        "username": np.array([row[4] for row in rows], dtype=object),
        "full_name": np.array([row[3] for row in rows], dtype=object),
        "role": np.array([row[1].role for row in rows], dtype=object),
        "geography_id": np.array([row[1].region for row in rows]),
        "site_id": np.array([row[1].place_id or np.nan for row in rows]),
        "hired_date": np.array([row[2] for row in rows], dtype="M8[D]"),
    }


def _hired_until(
    seed: int, places: Places, end: np.datetime64
) -> list[tuple[np.datetime64, Post, int]]:
    """Everyone who has held a post, or takes one over at the start of a month: day, post, holder.

    They are sorted by day, those of a day by id.
    """
    found = []
    for post in posts_of(places):
        found.append((post.opened.astype("M8[D]"), post, 0))
        begins = post.opened.astype("M8[M]") + _terms(seed, post.number)[: HOLDERS - 1]
        for which in range(1, 1 + np.searchsorted(begins, end, side="right")):
            found.append((_first_day(seed, post, which, begins[which - 1]), post, which))
    return sorted(found, key=lambda row: (row[0], member_id(row[1].number, row[2])))


@lru_cache(maxsize=8192)
def _first_day(seed: int, post: Post, which: int, begins: np.datetime64) -> np.datetime64:
    """The day, a Monday for most, on which somebody is hired for a post from the next month on."""
    drawn = stream(seed, "hired before", post.number, which).random(2)
    day = begins.astype("M8[D]") - 1 - int(drawn[0] * _SHOWN_DAYS)
    if drawn[1] < _ON_MONDAY:
        day = np.busday_offset(day, 0, roll="backward", weekmask="Mon")
    day = np.busday_offset(day, 0, roll="backward", busdaycal=moving_days(post.region))
    first = (begins - 1).astype("M8[D]")  # of the month in which the row stands
    return max(day, np.busday_offset(first, 0, roll="forward", busdaycal=moving_days(post.region)))


def _called(seed: int, post: Post, which: int) -> tuple[str, str]:
    """Full name of a holder of a post, and the user name that follows from it."""
    first, last = NAMES[post.region]
    drawn = stream(seed, "name", post.number, which).random(2)
    one, other = first[int(drawn[0] * len(first))], last[int(drawn[1] * len(last))]
    return f"{one} {other}", f"{one}.{other}".lower().translate(_PLAIN)


_PLAIN = str.maketrans("áíóúýøð", "aiouyod")
