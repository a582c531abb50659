"""The people at work at each site on each day, and when the day is entered.

At sea operators have the watch a week in turn. Operators of halls, biologists and vets work from
Monday to Friday; one of them has the watch on weekends and public holidays, and two days off after
it.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from aquamind_assets.core.columns import Array, Columns, joined, sorted_by
from aquamind_assets.core.months import SATURDAY, Month, week_and_weekday
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import LEAP_YEAR_DAYS
from aquamind_assets.people.hours import hour_of_entry
from aquamind_assets.people.staff import (
    BIOLOGIST,
    FEEDER,
    MANAGER,
    OPERATOR,
    VET,
    Places,
    holder,
    member_id,
    posts_of,
)
from aquamind_assets.people.work import weekdays
from aquamind_assets.people.workdays import public_holidays

#: Holidays of a year: first day of the year on which they may begin, last, and length. [d]
_HOLIDAYS = ((30, 140, 7), (155, 215, 21), (280, 340, 7))

#: Spells of illness in a year, and their mean length beyond a day; about the Nordic mean. [1], [d]
_SPELLS, _SPELL_DAYS = 2.5, 2.5


#: Days of a turn in the feed centre, and days off after a weekend's watch.
_TURN_DAYS, _OFF_DAYS = 4, 2


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
