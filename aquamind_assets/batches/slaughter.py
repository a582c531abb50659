"""The slaughter plan: which ring is taken on which days, at the pace of plants and well-boats."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND
from aquamind_assets.core.months import DAY, FIRST_DAY, NEVER, SATURDAY, week_and_weekday
from aquamind_assets.core.streams import stream
from aquamind_assets.people.workdays import calendar

#: Staff of a plant over that of full shifts: the mean, less in July, and its spread by week and by
#: day; all shares of a plant's day are judged. [ratio]
_STAFFED, _IN_JULY, _BY_WEEK_SD, _BY_DAY_SD, _JULY = 0.9, 0.1, 0.05, 0.03, 6

#: Share of days with longer stops of the lines, their mean and longest part of the day, and most
#: that is made up for by overtime. [ratio]
_STOPS, _STOPPED, _STOPPED_MAX, _OVERTIME = 0.3, 0.12, 0.6, 1.08

#: Weight from which lines run at full speed, and their least speed with small fish. [g, ratio]
_FULL_SPEED_G, _SLOWEST = 4000.0, 0.6

#: Days by which fasts differ from the usual one, and the share of each. [d, ratio]
_FAST_MORE, _FAST_SHARES = (-1, 0, 1, 2, 3), (0.22, 0.36, 0.22, 0.12, 0.08)

#: Share of Saturdays with a shift in each region: it is usual in the Faroes and is overtime in
#: Scotland; judged. [ratio]
_SATURDAY_SHIFTS = {FAROE: 0.75, SCOTLAND: 0.12}

#: Weight by which a day may be overbooked by rounding. [kg]
_LEAST_KG = 1.0

#: Least part of a well-boat's day that a trip is made for. [ratio]
_LEAST_TRIP = 0.2


@cache
def shift_days(seed: int, geography_id: int) -> np.busdaycalendar:
    """Days on which a region's plants have a shift: working days, and some Saturdays."""
    cal = calendar(geography_id)
    days = np.arange(FIRST_DAY, cal.holidays[-1])
    week, weekday = week_and_weekday(days)
    saturday = np.flatnonzero(weekday == SATURDAY)
    drawn = [stream(seed, "shift on Saturday", geography_id, w).random() for w in week[saturday]]
    free = days[saturday[np.array(drawn) >= _SATURDAY_SHIFTS[geography_id]]]
    return np.busdaycalendar("1111110", np.concatenate([cal.holidays, free]))


@cache
def staffed_share(seed: int, geography_id: int, day: int) -> float:
    """Share of a region's plants that is staffed on a day: less in July, different by week.

    Some Saturdays have no shift.

    Parameters
    ----------
    seed : int
        The farm's seed.
    geography_id : int
        Region.
    day : int
        The day, counted from 1970-01-01.

    Returns
    -------
    float
        What the plan can book, over the capacity; 0 without a shift. [ratio]
    """
    week, weekday = (int(one) for one in week_and_weekday(np.datetime64(day, "D")))
    if weekday == SATURDAY:
        cal = shift_days(seed, geography_id)
        if not np.is_busday(np.datetime64(day, "D"), busdaycal=cal):
            return 0.0
    normal = stream(seed, "staff of plants", geography_id, week).standard_normal()
    daily = stream(seed, "staff of a plant's day", geography_id, day).standard_normal()
    month = int(np.datetime64(day, "D").astype("datetime64[M]").astype(np.int64)) % 12
    usual = _STAFFED - (_IN_JULY if month == _JULY else 0.0)
    return float(np.clip(usual + _BY_WEEK_SD * normal + _BY_DAY_SD * daily, 0.6, 0.97))


def running_share(seed: int, geography_id: int, day: int, weight_g: float) -> float:
    """Share of the capacity of a region's plants that runs on a day.

    Lines stop now and then, and are slower with small fish, of which they take about as many.
    Overtime takes what the staff's own hours leave of the capacity, in part.

    Parameters
    ----------
    seed : int
        The farm's seed.
    geography_id : int
        Region.
    day : int
        The day, counted from 1970-01-01.
    weight_g : float
        Average weight of the day's fish. [g]

    Returns
    -------
    float
        [ratio]
    """
    drawn = stream(seed, "line stops", geography_id, day)
    stops, over = drawn.random() < _STOPS, drawn.uniform(0.0, 1.0)
    stopped = min(drawn.exponential(_STOPPED), _STOPPED_MAX) if stops else 0.0
    slow = float(np.clip(weight_g / _FULL_SPEED_G, _SLOWEST, 1.0))
    staffed = staffed_share(seed, geography_id, day)
    running = staffed + over * min((_OVERTIME - 1.0) * staffed, 1.0 - staffed)
    return running * (1.0 - stopped) * slow


def fasts(seed: int, stay_id: np.ndarray, usual: int) -> np.ndarray:
    """Days without feed before each ring is slaughtered: as boats and waters allow.

    Parameters
    ----------
    seed : int
        The farm's seed.
    stay_id : ndarray of int, shape (rings,)
        Rings.
    usual : int
        The usual fast. [d]

    Returns
    -------
    ndarray of int, shape (rings,)
        At least one day, if there is a fast at all. [d]
    """
    ends = np.cumsum(_FAST_SHARES)
    drawn = np.array([stream(seed, "fast", one).random() for one in stay_id.tolist()])
    more = np.array(_FAST_MORE)[np.searchsorted(ends[:-1], drawn, side="right")]
    return np.where(usual > 0, np.maximum(usual + more, 1), 0).astype(np.int64)


def days_left(
    seed: int, days: np.ndarray, first: np.ndarray, last: np.ndarray, geography_id: np.ndarray
) -> np.ndarray:
    """Working days that the harvest of each ring still has, that day included.

    Parameters
    ----------
    seed : int
        The farm's seed.
    days : ndarray of datetime64[D], shape (days,)
        Days.
    first, last : ndarray of datetime64[D], shape (rings,)
        Planned days of the harvest; NaT for none.
    geography_id : ndarray of int, shape (rings,)
        Region.

    Returns
    -------
    ndarray of int, shape (days, rings)
        0 where nothing is slaughtered; 1 on working days after the last, for what is left.
    """
    left = np.zeros((days.size, first.size), dtype=np.int64)
    for region in np.unique(geography_id):
        of = np.flatnonzero((geography_id == region) & ~np.isnat(first))
        if not of.size:
            continue
        cal = shift_days(seed, int(region))
        begin = np.broadcast_to(days[:, None], (days.size, of.size))
        end = np.where(np.isnat(last[of]), first[of], last[of]) + DAY
        count = np.busday_count(begin, np.broadcast_to(end, begin.shape), busdaycal=cal)
        open_ = np.is_busday(days, busdaycal=cal)[:, None] & (begin >= first[of])
        left[:, of] = np.where(open_, np.maximum(count, 1), 0)
    return left


class Slots:
    """The slaughter of each region, booked day by day.

    Parameters
    ----------
    plant_kg : mapping of int to float
        What the plants of each region take on a working day. [kg]
    boat_kg : float
        What one well-boat brings from a site in a day. [kg]
    seed : int, optional
        The farm's seed, by which the staff of plants differs; without one it is always there.
    """

    def __init__(
        self, plant_kg: Mapping[int, float], boat_kg: float, seed: int | None = None
    ) -> None:
        self._plant_kg, self._boat_kg, self._seed = plant_kg, boat_kg, seed
        self._booked: dict[tuple[int, int], float] = {}

    def keep(self, region: int, first: np.datetime64, last: np.datetime64, kg: float) -> None:
        """Note a harvest that was booked before, spread over its working days."""
        cal = self._calendar(region)
        days = np.arange(first, last + DAY)
        days = days[np.is_busday(days, busdaycal=cal)]
        for day in days.astype(np.int64).tolist():
            self._add(region, day, kg / days.size)

    def release(self, region: int, first: np.datetime64, last: np.datetime64, kg: float) -> None:
        """Free the days of a harvest that is booked anew."""
        self.keep(region, first, last, -kg)

    def is_overbooked(self, region: int, first: np.datetime64, last: np.datetime64) -> bool:
        """Whether more is booked in a region than its plants can take, on any day of some."""
        days = np.arange(first, last + DAY).astype(np.int64).tolist()
        full = ((self._booked.get((region, one), 0.0), self._most_kg(region, one)) for one in days)
        return any(kg > most + _LEAST_KG for kg, most in full)

    def booked_kg(self, region: int, day: np.datetime64, days: int) -> float:
        """Weight booked in a region for so many days from a day on. [kg]"""
        first = int(day.astype(np.int64))
        return sum(self._booked.get((region, first + ahead), 0.0) for ahead in range(days))

    def book(
        self,
        region: int,
        day: np.datetime64,
        ring_kg: np.ndarray,
        pace_kg: float,
        deadline: np.datetime64 = NEVER,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Book the rings of a site one after the other, from a day on.

        Parameters
        ----------
        region : int
            Region.
        day : datetime64[D]
            First day that will do.
        ring_kg : ndarray, shape (rings,)
            Weight of each ring, in their turn. [kg]
        pace_kg : float
            Weight that is wanted of the site on a working day. [kg]
        deadline : datetime64[D]
            Day by which the authority wants the site empty: if the free days do not do, the site
            goes before those that are booked, and they are late. NaT for none.

        Returns
        -------
        first, last : ndarray of datetime64[D], shape (rings,)
            Days of each ring's harvest.
        """
        booked = dict(self._booked)
        first, last = self._fitted(region, day, ring_kg, pace_kg, booked)
        if last.size and last.max() > deadline:
            booked = {}
            first, last = self._fitted(region, day, ring_kg, pace_kg, booked)
            booked = self._booked | {n: kg + self._booked.get(n, 0.0) for n, kg in booked.items()}
        self._booked = booked
        return first, last

    def _fitted(
        self,
        region: int,
        day: np.datetime64,
        ring_kg: np.ndarray,
        pace_kg: float,
        booked: dict[tuple[int, int], float],
    ) -> tuple[np.ndarray, np.ndarray]:
        """First and last day of each ring beside what is booked, to which it is added."""
        cal, least = self._calendar(region), _LEAST_TRIP * self._boat_kg
        a_day = min(max(pace_kg, least), self._boat_kg)
        today = np.busday_offset(day, 0, roll="forward", busdaycal=cal)
        at_site = 0.0
        first, last = [], []
        for kg in ring_kg.tolist():
            begun = None
            while True:
                number = int(today.astype(np.int64))
                full = booked.get((region, number), 0.0)
                taken = min(kg, self._most_kg(region, number) - full, a_day - at_site)
                if taken >= min(kg, least):
                    booked[region, number] = full + taken
                    at_site += taken
                    kg -= taken
                    begun = today if begun is None else begun
                    if kg <= 0.0:
                        break
                today, at_site = np.busday_offset(today, 1, busdaycal=cal), 0.0
            first.append(begun)
            last.append(today)
        return np.array(first, "datetime64[D]"), np.array(last, "datetime64[D]")

    def _calendar(self, region: int) -> np.busdaycalendar:
        """Days on which the plants of a region slaughter."""
        return calendar(region) if self._seed is None else shift_days(self._seed, region)

    def _most_kg(self, region: int, day: int) -> float:
        """Weight that the plants of a region are staffed for on a day. [kg]"""
        if self._seed is None:
            return self._plant_kg[region]
        return self._plant_kg[region] * staffed_share(self._seed, region, day)

    def _add(self, region: int, day: int, kg: float) -> None:
        self._booked[region, day] = self._booked.get((region, day), 0.0) + kg
