"""Working days at each site: none in storms, few on weekends and holidays."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, FIRST_DAY, SATURDAY, week_and_weekday
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import LEAP_YEAR_DAYS
from aquamind_assets.people.workdays import public_holidays
from aquamind_assets.settings.people import People

#: Longest run of days on which nobody works, at Christmas and Easter. [d]
_LONGEST_BREAK_DAYS = 10

#: Days before a month from which rounds are followed, so that it knows what was left out before:
#: one round that is made on its day makes all that went before it forgotten.
LEAD_DAYS = 70


#: Share of weekly rounds that are made a day before, and a day after, their weekday; judged; and
#: weeks that are drawn together. [ratio]
_MOVED, _DRAWN_TOGETHER = 0.15, 64

#: Days of a week.
_WEEK = 7

#: Days before and after a holiday among which people choose for a round that falls due on it; less
#: than a week, so that it does not meet the next one. [d]
AROUND_DAYS = 5

#: Share of the rounds due on a holiday that are left to the next week's; judged. [ratio]
_LEFT_TO_NEXT = 0.4


def weekdays(days: np.ndarray) -> np.ndarray:
    """Day of the week of each day: 0 is Monday."""
    return week_and_weekday(days)[1]


def is_working_day(days: np.ndarray, geography_id: int) -> np.ndarray:
    """Whether each day is from Monday to Friday and no public holiday of a region.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (days,)
        Days.
    geography_id : int
        Region.
    """
    return (weekdays(days) < SATURDAY) & ~_is_holiday(days, geography_id)


@dataclass(frozen=True)
class Work:
    """Days on which people can count, weigh and sample, from some days before a month to its end.

    Attributes
    ----------
    site_id : ndarray of int, shape (sites,)
        Sites, by id ascending.
    is_possible : ndarray of bool, shape (LEAD_DAYS + days, sites)
        Whether people can work at the site on the day.
    is_done : ndarray of bool, shape (LEAD_DAYS + days, sites)
        Whether a round that is due on the day is done at all, then or later.
    moved : ndarray of int, shape (LEAD_DAYS + days + AROUND_DAYS, sites)
        Days by which a round that falls due on the day is planned sooner (below 0) or later. [d]
    most_days_late : int
        Days within which a missed round is made up for. [d]
    sample_size_sd : float
        How far samples of fish are from the number wanted. [ratio]
    first_day : datetime64[D]
        First day of the month.
    """

    site_id: np.ndarray
    is_possible: np.ndarray
    is_done: np.ndarray
    moved: np.ndarray
    most_days_late: int
    sample_size_sd: float = 0.0
    first_day: np.datetime64 = FIRST_DAY

    @classmethod
    def of_month(
        cls,
        seed: int,
        days: np.ndarray,
        site_id: np.ndarray,
        geography_id: np.ndarray,
        event: Columns,
        settings: People,
    ) -> "Work":
        """The days of a month's work.

        Parameters
        ----------
        seed : int
            The farm's seed.
        days : ndarray of datetime64[D], shape (days,)
            Days of the month.
        site_id, geography_id : ndarray of int, shape (sites,)
            Sites by id ascending, and their regions.
        event : dict of ndarray
            Rows of ``environmental_event`` to date.
        settings : People
            How often people work on weekends and holidays, and leave out a round.
        """
        every = days_of_rounds(days)
        drawn = _uniform(seed, every, site_id)
        is_weekend = np.broadcast_to((weekdays(every) >= SATURDAY)[:, None], drawn[0].shape)
        is_holiday = np.zeros(drawn[0].shape, dtype=bool)
        for region in np.unique(geography_id).tolist():
            is_holiday[:, geography_id == region] = _is_holiday(every, region)[:, None]
        works = np.where(
            is_holiday,
            drawn[0] < settings.holiday_share,
            ~is_weekend | (drawn[0] < settings.weekend_share),
        )
        is_closed = is_holiday & ~is_weekend & ~works
        is_left = is_closed & (drawn[2] < _LEFT_TO_NEXT)
        luck = (drawn[2] - _LEFT_TO_NEXT) / (1.0 - _LEFT_TO_NEXT)
        here = slice(LEAD_DAYS + days.size)
        return cls(
            site_id,
            works[here] & ~stormy(every[here], site_id, event),
            (~is_left & (drawn[1] >= settings.skipped_share))[here],
            _moved(every, is_closed & ~is_left, geography_id, luck),
            settings.most_days_late,
            settings.sample_size_sd,
            days[0],
        )

    def can_work(self, days: np.ndarray, site: np.ndarray) -> np.ndarray:
        """Whether people can count and sample at sites, on a day of the month each, shape (rows,).

        Parameters
        ----------
        days : ndarray of datetime64[D], shape (rows,)
            Days.
        site : ndarray of int, shape (rows,)
            Sites, by id.
        """
        at = np.searchsorted(self.site_id, site)
        return self.is_possible[LEAD_DAYS + (days - self.first_day).astype(np.int64), at]

    def day_of_work(self, day: np.datetime64, site: int) -> np.datetime64:
        """The first day of the month from a day on, on which people can work at a site.

        The day itself if there is none.
        """
        at = int(np.searchsorted(self.site_id, site))
        number = LEAD_DAYS + int((day - self.first_day).astype(np.int64))
        after = np.flatnonzero(self.is_possible[number:, at])
        return day + int(after[0] if after.size else 0) * DAY

    def next_day(self, day: np.datetime64, site: int, geography_id: int) -> np.datetime64:
        """The first day from a day on, also beyond the month, on which people work at a site.

        Nobody knows next month's storms: its days from Monday to Friday count, holidays apart.
        """
        at = int(np.searchsorted(self.site_id, site))
        number = LEAD_DAYS + int((day - self.first_day).astype(np.int64))
        if number < self.is_possible.shape[0]:
            after = np.flatnonzero(self.is_possible[number:, at])
            if after.size:
                return day + int(after[0]) * DAY
            day = self.first_day + (self.is_possible.shape[0] - LEAD_DAYS) * DAY
        later = day + np.arange(_LONGEST_BREAK_DAYS) * DAY
        return later[np.argmax(is_working_day(later, geography_id))]

    def visits(self, due: np.ndarray, site: np.ndarray) -> np.ndarray:
        """Days on which due rounds are done: the day itself, or the next possible day.

        Parameters
        ----------
        due : ndarray of bool, shape (LEAD_DAYS + days + AROUND_DAYS, entities)
            When it is due, of `days_of_rounds`. Some rounds that fall on a holiday are planned
            before or after it. Some rounds are left out, but never two after each other.
        site : ndarray of int, shape (entities,)
            Site of each entity, by id.

        Returns
        -------
        ndarray of bool, shape (days, entities)
            When it is done, in the month.
        """
        at = np.searchsorted(self.site_id, site)
        possible, is_done = self.is_possible[:, at], self.is_done[:, at]
        due = self._planned(due, at)
        done = np.zeros(due.shape, dtype=bool)
        waited = np.full(due.shape[1], -1)
        left_out = np.zeros(due.shape[1], dtype=bool)
        for day in range(due.shape[0]):
            waited[waited >= 0] += 1
            new = due[day] & (waited < 0)
            skipped = new & ~is_done[day] & ~left_out
            waited[new & ~skipped] = 0
            done[day] = (waited >= 0) & possible[day]
            late = (waited >= self.most_days_late) & ~done[day] & ~left_out
            left_out = (left_out | skipped | late) & ~done[day]
            waited[done[day] | late] = -1
        return done[LEAD_DAYS:]

    def _planned(self, due: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Days for which rounds are planned, shape (LEAD_DAYS + days, entities)."""
        planned = np.zeros((self.is_possible.shape[0], due.shape[1]), dtype=bool)
        day, which = np.nonzero(due)
        to = day + self.moved[day, at[which]]
        within = (to >= 0) & (to < planned.shape[0])
        planned[to[within], which[within]] = True
        return planned


def due_weekly(days: np.ndarray, which: np.ndarray, weeks: int = 1) -> np.ndarray:
    """Days on which weekly rounds are due, each on a fixed weekday from Monday to Friday.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (days,)
        Days.
    which : ndarray of int, shape (entities,)
        A number of each entity, by which its weekday, and its week, are chosen.
    weeks : int
        Weeks from one round to the next.

    Returns
    -------
    ndarray of bool, shape (days, entities)
    """
    phase = which // SATURDAY % weeks * _WEEK + which % SATURDAY
    week, weekday = week_and_weekday(days)
    return (week % weeks * _WEEK + weekday)[:, None] == phase


def due_about_weekly(
    seed: int, name: str, days: np.ndarray, which: np.ndarray, entity: np.ndarray, weeks: int = 1
) -> np.ndarray:
    """Days of `due_weekly`, some of which people move to the day before or after.

    Parameters
    ----------
    seed : int
        The farm's seed.
    name : str
        Name of the work; it seeds the draws.
    days : ndarray of datetime64[D], shape (days,)
        Days.
    which, weeks
        As in `due_weekly`.
    entity : ndarray of int, shape (entities,)
        What is visited, by id.

    Returns
    -------
    ndarray of bool, shape (days, entities)
        From Monday to Friday.
    """
    around = days[0] - DAY + np.arange(days.size + 2) * DAY
    planned = due_weekly(around, which, weeks)
    weekday = weekdays(around)
    number = around.astype("datetime64[D]").astype(np.int64) // _WEEK
    block, at = np.divmod(number, _DRAWN_TOGETHER)
    due = np.zeros((days.size, which.size), dtype=bool)
    for column, one in enumerate(entity.tolist()):
        drawn = {
            each: stream(seed, "moved round", name, one, each).random(_DRAWN_TOGETHER)
            for each in np.unique(block).tolist()
        }
        uniform = np.array([drawn[b][a] for b, a in zip(block.tolist(), at.tolist(), strict=True)])
        sooner = (uniform < _MOVED) & (weekday > 0)
        later = (uniform > 1.0 - _MOVED) & (weekday < SATURDAY - 1)
        mine = planned[:, column]
        due[:, column] = (mine & ~sooner & ~later)[1:-1] | (mine & sooner)[2:] | (mine & later)[:-2]
    return due


def days_before_and_of(days: np.ndarray) -> np.ndarray:
    """Days of a month, and the days before it whose missed rounds may be made up for in it."""
    return np.concatenate([days[0] - np.arange(LEAD_DAYS, 0, -1) * DAY, days])


def days_of_rounds(days: np.ndarray) -> np.ndarray:
    """Days on which rounds of a month are due: as `days_before_and_of`, and the days after it.

    A round of the next month may be made before a holiday, in this one.
    """
    after = days[-1] + np.arange(1, AROUND_DAYS + 1) * DAY
    return np.concatenate([days_before_and_of(days), after])


def _is_holiday(days: np.ndarray, geography_id: int) -> np.ndarray:
    """Whether each day is a public holiday of a region, shape (days,)."""
    years = sorted({int(year) for year in days.astype("datetime64[Y]").astype(int) + 1970})
    free = [day for year in years for day in sorted(public_holidays(geography_id, year))]
    return np.isin(days, np.array(free, dtype="datetime64[D]"))


def _moved(
    days: np.ndarray, is_moved: np.ndarray, geography_id: np.ndarray, luck: np.ndarray
) -> np.ndarray:
    """Days by which rounds are planned before or after holidays, for any working day near by.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (days,)
        Days.
    is_moved : ndarray of bool, shape (days, sites)
        Whether what is due is planned for another day.
    geography_id : ndarray of int, shape (sites,)
        Regions.
    luck : ndarray, shape (days, sites)
        Draws from 0 to 1.

    Returns
    -------
    ndarray of int, shape (days, sites)
        [d]
    """
    moved = np.zeros(is_moved.shape, dtype=np.int64)
    day, site = np.nonzero(is_moved)
    around = days[0] + np.arange(-AROUND_DAYS, days.size + AROUND_DAYS) * DAY
    for region in np.unique(geography_id).tolist():
        works = sliding_window_view(is_working_day(around, region), 2 * AROUND_DAYS + 1)
        here = geography_id[site] == region
        d, s = day[here], site[here]
        number = np.cumsum(works[d], axis=1)
        chosen = np.floor(luck[d, s] * number[:, -1]).astype(np.int64) + 1
        moved[d, s] = np.argmax(number == chosen[:, None], axis=1) - AROUND_DAYS
    return moved


def stormy(days: np.ndarray, site_id: np.ndarray, event: Columns) -> np.ndarray:
    """Whether there is a storm at each site, shape (days, sites); never in a hall."""
    storm = np.zeros((days.size, site_id.size), dtype=bool)
    near = (event["kind"] == "storm") & (event["end_date"] >= days[0])
    for row in np.flatnonzero(near & (event["start_date"] <= days[-1])):
        during = (days >= event["start_date"][row]) & (days <= event["end_date"][row])
        storm[:, site_id == event["area_id"][row]] |= during[:, None]
    return storm


def _uniform(seed: int, days: np.ndarray, site_id: np.ndarray) -> np.ndarray:
    """Three draws of each day and site, whichever month asks, shape (3, days, sites)."""
    year = days.astype("datetime64[Y]")
    of_year = (days - year.astype("datetime64[D]")).astype(np.int64)
    drawn = np.empty((3, days.size, site_id.size))
    sites = tuple(site_id.tolist())
    for each in np.unique(year):
        here = np.flatnonzero(year == each)
        drawn[:, here] = _uniform_of_year(seed, str(each), sites)[:, of_year[here]]
    return drawn


@lru_cache(maxsize=4)
def _uniform_of_year(seed: int, year: str, sites: tuple[int, ...]) -> np.ndarray:
    """The draws of a year, shape (3, 366, sites): kept, for each of its months asks twice."""
    drawn = [
        np.concatenate(
            [
                stream(seed, "days of work", each, year).random((2, LEAP_YEAR_DAYS)),
                stream(seed, "work on holidays", each, year).random((1, LEAP_YEAR_DAYS)),
            ]
        )
        for each in sites
    ]
    return np.stack(drawn, axis=-1) if drawn else np.empty((3, LEAP_YEAR_DAYS, 0))
