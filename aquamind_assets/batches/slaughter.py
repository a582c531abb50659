"""The slaughter plan: which ring is taken on which days, at the pace of plants and well-boats."""

from collections.abc import Mapping

import numpy as np

from aquamind_assets.batches.workdays import calendar
from aquamind_assets.core.months import DAY

#: Least part of a well-boat's day that a trip is made for. [ratio]
_LEAST_TRIP = 0.2


def days_left(
    days: np.ndarray, first: np.ndarray, last: np.ndarray, geography_id: np.ndarray
) -> np.ndarray:
    """Working days that the harvest of each ring still has, that day included.

    Parameters
    ----------
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
        cal = calendar(int(region))
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
    """

    def __init__(self, plant_kg: Mapping[int, float], boat_kg: float) -> None:
        self._plant_kg, self._boat_kg = plant_kg, boat_kg
        self._booked: dict[tuple[int, int], float] = {}

    def keep(self, region: int, first: np.datetime64, last: np.datetime64, kg: float) -> None:
        """Note a harvest that was booked before, spread over its working days."""
        cal = calendar(region)
        days = np.arange(first, last + DAY)
        days = days[np.is_busday(days, busdaycal=cal)]
        for day in days.astype(np.int64).tolist():
            self._add(region, day, kg / days.size)

    def booked_kg(self, region: int, day: np.datetime64, days: int) -> float:
        """Weight booked in a region for so many days from a day on. [kg]"""
        first = int(day.astype(np.int64))
        return sum(self._booked.get((region, first + ahead), 0.0) for ahead in range(days))

    def book(
        self, region: int, day: np.datetime64, ring_kg: np.ndarray, pace_kg: float
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

        Returns
        -------
        first, last : ndarray of datetime64[D], shape (rings,)
            Days of each ring's harvest.
        """
        cal, least = calendar(region), _LEAST_TRIP * self._boat_kg
        a_day = min(max(pace_kg, least), self._boat_kg)
        today = np.busday_offset(day, 0, roll="forward", busdaycal=cal)
        at_site = 0.0
        first, last = [], []
        for kg in ring_kg.tolist():
            begun = None
            while True:
                number = int(today.astype(np.int64))
                free = self._plant_kg[region] - self._booked.get((region, number), 0.0)
                taken = min(kg, free, a_day - at_site)
                if taken >= min(kg, least):
                    self._add(region, number, taken)
                    at_site += taken
                    kg -= taken
                    begun = today if begun is None else begun
                    if kg <= 0.0:
                        break
                today, at_site = np.busday_offset(today, 1, busdaycal=cal), 0.0
            first.append(begun)
            last.append(today)
        return np.array(first, "datetime64[D]"), np.array(last, "datetime64[D]")

    def _add(self, region: int, day: int, kg: float) -> None:
        self._booked[region, day] = self._booked.get((region, day), 0.0) + kg
