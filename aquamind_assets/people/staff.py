"""The people of the farm: who holds which post, who is at work, and when a day is entered.

A workplace is a sea area or a station with its halls. Each has a manager and operators; feed
centres, fish-health biologists and vets serve a region. At sea operators have the watch a week in
turn. Operators of halls, biologists and vets work from Monday to Friday; one of them has the watch
on weekends and public holidays, and two days off after it.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from aquamind_assets.core.columns import Array, Columns, joined, sorted_by
from aquamind_assets.core.months import SATURDAY, Month, week_and_weekday
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import LEAP_YEAR_DAYS
from aquamind_assets.people.hours import hour_of_entry
from aquamind_assets.people.names import NAMES
from aquamind_assets.people.work import weekdays
from aquamind_assets.people.workdays import moving_days, public_holidays

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

#: Holidays of a year: first day of the year on which they may begin, last, and length. [d]
_HOLIDAYS = ((30, 140, 7), (155, 215, 21), (280, 340, 7))

#: Spells of illness in a year, and their mean length beyond a day; about the Nordic mean. [1], [d]
_SPELLS, _SPELL_DAYS = 2.5, 2.5


#: Days of a turn in the feed centre, and days off after a weekend's watch.
_TURN_DAYS, _OFF_DAYS = 4, 2


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


def duty_of_month(seed: int, places: Places, month: Month) -> Columns:
    """Rows of ``duty``: of each site and day, who is at work and when the day is entered."""
    days, crew = month.days, _crew_of(seed, places, month)
    there = [
        (site, place)
        for site, place in zip(places.site_id.tolist(), places.place.tolist(), strict=True)
        if places.opened[place] <= days[-1]
    ]
    entered = _entered(seed, month, [site for site, _ in there])
    parts = [
        {
            "date": days,
            "site_id": np.full(days.size, site),
            **_of_site(crew, places, place, site, days),
            **{name: times[row] for name, times in entered.items()},
        }
        for row, (site, place) in enumerate(there)
    ]
    return sorted_by(joined(parts), "date", "site_id")


@dataclass(frozen=True)
class _Crew:
    """The people of a month.

    Attributes
    ----------
    pools : mapping of (str, int) to ndarray of int
        Posts by role and workplace, of a region's by role and minus the region.
    member : ndarray of int, shape (posts,)
        Who holds each post, by its number.
    is_there : ndarray of bool, shape (days, posts)
        Whether they are neither on holiday nor ill.
    on_rota : ndarray of bool, shape (days, posts)
        Whether it is their day by the rota.
    is_free : mapping of int to ndarray of bool, shape (days,)
        Weekends and public holidays, by region.
    """

    pools: dict[tuple[str, int], Array]
    member: Array
    is_there: Array
    on_rota: Array
    is_free: dict[int, Array]


def _crew_of(seed: int, places: Places, month: Month) -> _Crew:
    posts, days = posts_of(places), month.days
    count = max(post.number for post in posts) + 1
    member, is_there = np.zeros(count, dtype=np.int64), np.zeros((days.size, count), dtype=bool)
    pools: dict[tuple[str, int], list[int]] = {}
    for post in posts:
        pools.setdefault((post.role, post.place_id or -post.region), []).append(post.number)
        member[post.number] = member_id(post.number, holder(seed, post, month))
        is_there[:, post.number] = ~_absent(seed, post.number, days)
    free = {region: _is_free(region, days) for region in np.unique(places.region).tolist()}
    posts_by_number = {post.number: post for post in posts}
    on_rota, at_sea = np.ones(is_there.shape, dtype=bool), set(places.id[places.is_sea].tolist())
    for (role, where), pool in pools.items():
        if role in (BIOLOGIST, VET) or (role == OPERATOR and where not in at_sea):
            region = posts_by_number[pool[0]].region
            on_rota[:, pool] = _rota(days, free[region], is_there[:, pool])
    all_of = {key: np.array(pool) for key, pool in pools.items()}
    return _Crew(all_of, member, is_there, on_rota, free)


def _rota(days: Array, is_free: Array, is_there: Array) -> Array:
    """Whether it is each person's day, shape (days, people); one stands in for a watch."""
    people = is_there.shape[1]
    rota = np.stack([on_watch(days, is_free, which, people) for which in range(people)], axis=1)
    week, _ = week_and_weekday(days)
    order = (week[:, None] + _in_turn(people)) % people
    one = order[np.arange(days.size), np.argmax(np.take_along_axis(is_there, order, 1), axis=1)]
    lacking = np.flatnonzero(is_free & ~(rota & is_there).any(axis=1))
    rota[lacking, one[lacking]] = True
    return rota


def _in_turn(people: int) -> Array:
    """Places behind a turn, in the order in which they stand in for it.

    Who has the next turn is the last, for he would work two turns on end.
    """
    return np.concatenate([[0], np.arange(2, people), np.arange(1, min(people, 2))])


def on_watch(days: Array, is_free: Array, which: int, people: int) -> Array:
    """Whether a rota has one of some people at work, on each day.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (days,)
        Days.
    is_free : ndarray of bool, shape (days,)
        Weekends and public holidays: one of them has the watch then.
    which, people : int
        The person's place in the rota, from 0, and how many share it.

    Returns
    -------
    ndarray of bool, shape (days,)
    """
    week, _ = week_and_weekday(days)
    has_watch, had_watch = week % people == which, (week - 1) % people == which
    off = had_watch & (weekdays(days) < _OFF_DAYS) & (people > 1)
    return np.where(is_free, has_watch, ~off)


def _is_free(region: int, days: Array) -> Array:
    """Weekends and public holidays."""
    holidays = public_holidays(region, int(str(days[0])[:4]))
    return (weekdays(days) >= SATURDAY) | np.array([day in holidays for day in days])


def _of_site(crew: _Crew, places: Places, place: int, site: int, days: Array) -> Columns:
    """The staff at work at a site, by role; each column has shape (days,)."""
    region, place_id = int(places.region[place]), int(places.id[place])
    number, home = days.astype(np.int64), np.full(days.size, site)
    operator = _first_there(crew, (OPERATOR, place_id), number // 7 + site)
    boss = crew.pools[MANAGER, place_id][0]
    manager = np.where(crew.is_there[:, boss] & ~crew.is_free[region], boss, operator)
    feeder = operator
    if places.is_sea[place]:
        feeder = _first_there(crew, (FEEDER, -region), number // _TURN_DAYS)
    posts = {
        "manager_id": manager,
        "operator_id": operator,
        "feeder_id": feeder,
        "biologist_id": _first_there(crew, (BIOLOGIST, -region), home),
        "vet_id": _first_there(crew, (VET, -region), home),
    }
    return {name: crew.member[post] for name, post in posts.items()}


def _first_there(crew: _Crew, pool: tuple[str, int], turn: Array) -> Array:
    """The post whose turn it is on each day, or the next of the pool that is at work.

    Where nobody of the rota is there, one who has a day off stands in.
    """
    posts = crew.pools[pool]
    order = (turn[:, None] + _in_turn(posts.size)) % posts.size
    day = np.arange(turn.size)
    there = crew.is_there[day[:, None], posts[order]].astype(np.int64)
    first = np.argmax(there * (1 + crew.on_rota[day[:, None], posts[order]]), axis=1)
    return posts[order[day, first]]


@cache
def _off(seed: int, post: int, year: int) -> Array:
    """Whether the holder of a post is on holiday or ill, on each day of a year."""
    random = stream(seed, "days off", post, year)
    off = np.zeros(LEAP_YEAR_DAYS, dtype=bool)
    for earliest, latest, length in _HOLIDAYS:
        begin = int(random.integers(earliest, latest))
        off[begin : begin + length] = True
    spells = int(random.poisson(_SPELLS))
    begins = random.integers(0, LEAP_YEAR_DAYS, spells)
    lengths = 1 + random.exponential(_SPELL_DAYS, spells).astype(np.int64)
    for begin, length in zip(begins.tolist(), lengths.tolist(), strict=True):
        off[begin : begin + length] = True
    return off


def _absent(seed: int, post: int, days: Array) -> Array:
    of_year = (days - days.astype("M8[Y]").astype("M8[D]")).astype(np.int64)
    return _off(seed, post, int(str(days[0])[:4]))[of_year]


#: By what is entered: hours between which it is entered on its day, share that waits for the next
#: morning, and share that waits two to four days. Assumed.
_ENTRIES = {
    "dead_entered_at": (13.5, 16.5, 0.12, 0.0),
    "work_entered_at": (13.0, 17.0, 0.22, 0.05),
    "health_entered_at": (14.0, 17.0, 0.3, 0.12),
    "feed_entered_at": (18.0, 20.0, 0.07, 0.0),
}

#: Hours of the morning between which people enter what is left of earlier days.
_MORNING = (7.25, 9.5)

#: Where between the first and the last hour most entries are made; assumed. [ratio]
_BUSIEST = 0.35


def _entered(seed: int, month: Month, sites: list[int]) -> dict[str, Array]:
    """Times at which each day's work is entered, (sites, days); books close with the month."""
    days = month.days
    shape = len(_ENTRIES), 2, days.size
    drawn = [stream(seed, "entered", site, month.key).random(shape) for site in sites]
    entered = {}
    for (name, (first, last, next_day, later)), (late, minute) in zip(
        _ENTRIES.items(), np.stack(drawn, axis=2), strict=True
    ):
        wait = np.where(late < later, 2 + (minute * 3).astype(np.int64), 1)
        wait = np.where(late < later + next_day, wait, 0)
        wait = np.where(days + wait > days[-1], 0, wait)
        span = np.where(wait > 0, _MORNING[0], first), np.where(wait > 0, _MORNING[1], last)
        hour = hour_of_entry(minute, *span, _BUSIEST)
        moment = (days + wait).astype("M8[us]") + (hour * 60).astype("timedelta64[m]")
        entered[name] = moment
    return entered
