"""Calendars of work by region: public holidays, slaughter, moves of fish, boats, laboratories."""

from functools import cache

import holidays
import numpy as np

from aquamind_assets.core.months import DAY, EPOCH, SATURDAY, week_and_weekday

#: Years whose holidays are known.
_YEARS = range(EPOCH.year - 1, EPOCH.year + 50)

#: The countries of the regions, by id, as `holidays` names them.
_COUNTRIES: dict[int, tuple[str, str | None]] = {1: ("FO", None), 2: ("GB", "SCT")}

#: Days by month and day that the library does not have: in the Faroes, work stops for Olavsoka on
#: its eve.
_MORE_HOLIDAYS: dict[int, tuple[str, ...]] = {1: ("07-28",), 2: ()}

#: Days, as month and day, on which nobody plans to move fish or to begin a treatment, holidays or
#: not; judged.
_EVES = ("12-24", "12-31")

#: First and last day of Christmas and New Year, as month and day.
_CHRISTMAS = "12-24", "01-01"

#: Share of waiting moves that are made on each day from Monday to Friday: a fifth of a week's moves
#: each, as two sevenths of them come due on a weekend; and on a Saturday, judged. [ratio]
_MOVED = (0.467, 0.538, 0.636, 0.778, 1.0)
_ON_SATURDAY = 0.15

#: Working days of a week.
_WORKDAYS = 5

_TO_FRIDAY, _TO_SATURDAY = "1111100", "1111110"


@cache
def public_holidays(geography_id: int, year: int) -> frozenset[np.datetime64]:
    """The public holidays of a region in a year, days on which they are observed included.

    Parameters
    ----------
    geography_id : int
        1, the Faroe Islands, or 2, Scotland.
    year : int
        The year.

    References
    ----------
    The library ``holidays``, which names the law of each.
    """
    country, part = _COUNTRIES[geography_id]
    found = holidays.country_holidays(country, subdiv=part, years=year)
    more = [np.datetime64(f"{year}-{day}", "D") for day in _MORE_HOLIDAYS[geography_id]]
    return frozenset([*more, *(np.datetime64(day, "D") for day in found)])


@cache
def _free_days(geography_id: int) -> np.ndarray:
    """The public holidays of a region in all years, datetime64[D], ascending."""
    every = [day for year in _YEARS for day in public_holidays(geography_id, year)]
    return np.unique(np.array(every, dtype="datetime64[D]"))


@cache
def _eves() -> np.ndarray:
    """The days before Christmas and New Year in all years, datetime64[D]."""
    return np.array([f"{year}-{day}" for year in _YEARS for day in _EVES], dtype="datetime64[D]")


@cache
def calendar(geography_id: int) -> np.busdaycalendar:
    """Days on which a region may slaughter: Monday to Saturday, no public holidays.

    Whether there is a shift on a Saturday is another question, see `batches.slaughter`.
    """
    return np.busdaycalendar(weekmask=_TO_SATURDAY, holidays=_free_days(geography_id))


@cache
def moving_days(geography_id: int) -> np.busdaycalendar:
    """Days on which eggs come and fish are moved ashore: from Monday to Friday, no holidays."""
    free = np.concatenate([_free_days(geography_id), _eves()])
    return np.busdaycalendar(weekmask=_TO_FRIDAY, holidays=free)


@cache
def sailing_days(geography_id: int) -> np.busdaycalendar:
    """Days on which boats bring fish to sea: as a charter is dear, on Saturdays too."""
    free = np.concatenate([_free_days(geography_id), _eves()])
    return np.busdaycalendar(weekmask=_TO_SATURDAY, holidays=free)


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
    """Days on which laboratories and technicians work: Monday to Friday, no holidays.

    They serve both regions, and are closed where either is.
    """
    free = np.concatenate([_free_days(1), _free_days(2), _eves()])
    return np.busdaycalendar(holidays=free)


@cache
def treating_days(geography_id: int) -> np.busdaycalendar:
    """Days on which boats treat fish once they are at a site: all but Christmas and New Year."""
    free, (first, last) = _free_days(geography_id), _CHRISTMAS
    of_year = np.array([str(day)[5:] for day in free])
    free = np.concatenate([free[(of_year >= first) | (of_year <= last)], _eves()])
    return np.busdaycalendar(weekmask="1111111", holidays=free)


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
