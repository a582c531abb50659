"""Calendars of work by region: slaughter, moves of fish, boats, laboratories."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np
from dateutil.easter import easter

from aquamind_assets.core.months import DAY, EPOCH, SATURDAY, week_and_weekday

#: Years whose holidays are known.
_YEARS = range(EPOCH.year - 1, EPOCH.year + 50)

#: Public holidays by month and day, and by days after Easter Sunday.
_FAROESE = ((1, 1), (7, 28), (7, 29), (12, 24), (12, 25), (12, 26), (12, 31)), (-3, -2, 1, 39, 50)
_SCOTTISH = ((1, 1), (1, 2), (12, 25), (12, 26)), (-2, 1)
_HOLIDAYS = {1: _FAROESE, 2: _SCOTTISH}  # by region

#: Days on which nobody plans to move fish or to begin a treatment, holidays or not; judged.
_EVES = ((12, 24), (12, 31))
_CHRISTMAS = ((12, 25), (12, 26), (1, 1))

#: Share of waiting moves that are made on each day from Monday to Friday: a fifth of a week's moves
#: each, as two sevenths of them come due on a weekend; and on a Saturday, judged. [ratio]
_MOVED = (0.467, 0.538, 0.636, 0.778, 1.0)
_ON_SATURDAY = 0.15

#: Working days of a week.
_WORKDAYS = 5

_TO_FRIDAY, _TO_SATURDAY = "1111100", "1111110"


@cache
def calendar(geography_id: int) -> np.busdaycalendar:
    """Days on which a region may slaughter: Monday to Saturday, no public holidays.

    Whether there is a shift on a Saturday is another question, see `batches.slaughter`.
    """
    return _days(geography_id, _TO_SATURDAY, ())


@cache
def moving_days(geography_id: int) -> np.busdaycalendar:
    """Days on which eggs come and fish are moved ashore: from Monday to Friday, no holidays."""
    return _days(geography_id, _TO_FRIDAY, _EVES)


@cache
def sailing_days(geography_id: int) -> np.busdaycalendar:
    """Days on which boats bring fish to sea: as a charter is dear, on Saturdays too."""
    return _days(geography_id, _TO_SATURDAY, _EVES)


def _days(geography_id: int, week: str, eves: Sequence[tuple[int, int]]) -> np.busdaycalendar:
    fixed, movable = _HOLIDAYS[geography_id]
    free = [date(year, month, day) for year in _YEARS for month, day in (*fixed, *eves)]
    free += [easter(year) + timedelta(days=days) for year in _YEARS for days in movable]
    return np.busdaycalendar(weekmask=week, holidays=np.array(free, dtype="datetime64[D]"))


def share_moved(day: np.datetime64, geography_id: int, on_saturdays: bool) -> float:
    """Share of the moves that wait for a crew on a day that are made on it.

    What falls due on a weekend is spread over the week that follows, so that no weekday has more.

    Parameters
    ----------
    day : datetime64[D]
        The day.
    geography_id : int
        Region.
    on_saturdays : bool
        Whether they may be made on a Saturday, too.

    Returns
    -------
    float
        0 on days without work. [ratio]
    """
    weekday = int(week_and_weekday(day)[1])
    if np.is_busday(day, busdaycal=moving_days(geography_id)):
        return _MOVED[weekday]
    is_saturday = on_saturdays and weekday == SATURDAY
    if is_saturday and np.is_busday(day, busdaycal=sailing_days(geography_id)):
        return _ON_SATURDAY
    return 0.0


def next_day(days: np.ndarray, geography_id: np.ndarray, sails: np.ndarray) -> np.ndarray:
    """The next day after each on which fish can be moved.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (moves,)
        Days.
    geography_id : ndarray of int, shape (moves,)
        Regions.
    sails : ndarray of bool, shape (moves,)
        Whether by boat.

    Returns
    -------
    ndarray of datetime64[D], shape (moves,)
    """
    found = days.astype("datetime64[D]").copy()
    for region in np.unique(geography_id).tolist():
        for by_boat, cal in ((True, sailing_days(region)), (False, moving_days(region))):
            of = (geography_id == region) & (sails == by_boat)
            found[of] = np.busday_offset(days[of] + DAY, 0, roll="forward", busdaycal=cal)
    return found


@cache
def open_days() -> np.busdaycalendar:
    """Days on which laboratories and technicians of both regions work: Monday to Friday.

    They are closed at Christmas and New Year, on Good Friday and on Easter Monday.
    """
    free = [date(year, month, day) for year in _YEARS for month, day in (*_CHRISTMAS, *_EVES)]
    free += [easter(year) + timedelta(days=days) for year in _YEARS for days in (-2, 1)]
    return np.busdaycalendar(holidays=np.array(free, dtype="datetime64[D]"))


@cache
def treating_days(geography_id: int) -> np.busdaycalendar:
    """Days on which boats treat fish once they are at a site: all but Christmas and New Year."""
    free = [date(year, month, day) for year in _YEARS for month, day in (*_CHRISTMAS, *_EVES)]
    return np.busdaycalendar(weekmask="1111111", holidays=np.array(free, dtype="datetime64[D]"))


def planned_days(days: np.ndarray, geography_id: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Days on which planned work is done: those wanted, or working days in the week after.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (jobs,)
        Days wanted.
    geography_id : ndarray of int, shape (jobs,)
        Regions.
    which : ndarray of int, shape (jobs,)
        A number of each job, by which one of the five working days after a free day is chosen.

    Returns
    -------
    ndarray of datetime64[D], shape (jobs,)
    """
    found = days.astype("datetime64[D]").copy()
    for region in np.unique(geography_id).tolist():
        cal, here = moving_days(region), geography_id == region
        free = here & ~np.isnat(found)
        free[free] = ~np.is_busday(found[free], busdaycal=cal)
        found[free] = np.busday_offset(
            found[free], which[free] % _WORKDAYS, roll="forward", busdaycal=cal
        )
    return found


def planned_day(day: np.datetime64, geography_id: int, which: int) -> np.datetime64:
    """The day on which one planned job is done, see `planned_days`."""
    one = planned_days(np.array([day]), np.array([geography_id]), np.array([which]))
    return np.datetime64(one[0], "D")
