"""Courses of medicated feed: which stays eat it on which days of a month."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, NEVER


@dataclass(frozen=True)
class Courses:
    """Courses of treatments in feed, one element each; the first day may be in an earlier month.

    Attributes
    ----------
    stay_id : ndarray of int, shape (courses,)
        Stays.
    first, last : ndarray of datetime64[D], shape (courses,)
        Days.
    """

    stay_id: np.ndarray
    first: np.ndarray
    last: np.ndarray

    @classmethod
    def of(cls, treatment: Columns, kind: Columns, before: Columns, days: np.ndarray) -> "Courses":
        """Courses that have a day in a month.

        Parameters
        ----------
        treatment, kind : dict of ndarray
            The month's ``disease.treatment``, and ``disease.treatment_type``.
        before : dict of ndarray
            Last month's ``container_feeding_summary``, for courses that go on.
        days : ndarray of datetime64[D], shape (days,)
            Days of the month.
        """
        in_feed = kind["id"][kind["method"].astype(str) == "feed"]
        new = np.isin(treatment["treatment_type_id"], in_feed)
        old = ~np.isnat(before["medicated_until"])
        date = treatment["treatment_date"][new]
        last = date + (treatment["duration_days"][new].astype(np.int64) - 1) * DAY
        return cls(
            np.concatenate(
                [before["container_assignment_id"][old], treatment["assignment_id"][new]]
            ).astype(np.int64),
            np.concatenate([np.full(int(old.sum()), days[0]), date]).astype("datetime64[D]"),
            np.concatenate([before["medicated_until"][old], last]).astype("datetime64[D]"),
        )

    def eaten_on(self, stay_id: np.ndarray, date: np.ndarray) -> np.ndarray:
        """Whether stays get medicated feed on days, shape of both.

        Parameters
        ----------
        stay_id : ndarray of int
            Stays.
        date : ndarray of datetime64[D]
            Days.
        """
        length = ((self.last - self.first) / DAY).astype(np.int64) + 1
        course = np.repeat(np.arange(length.size), length)
        on = np.arange(course.size) - np.repeat(np.cumsum(length) - length, length)
        keys = _key(self.stay_id[course], self.first[course] + on * DAY)
        return np.isin(_key(stay_id, date), keys)

    def next(self, stay_id: np.ndarray, today: np.datetime64) -> tuple[np.ndarray, np.ndarray]:
        """First and last day of each stay's course that is not over on a day; NaT for none.

        Parameters
        ----------
        stay_id : ndarray of int, shape (stays,)
            Stays in any order; 0 for one that has no course.
        today : datetime64[D]
            The day.
        """
        first, last = np.full(stay_id.size, NEVER), np.full(stay_id.size, NEVER)
        coming = np.flatnonzero(self.last > today)
        if not coming.size:
            return first, last
        coming = coming[np.lexsort((self.first[coming], self.stay_id[coming]))]
        ids, at = np.unique(self.stay_id[coming], return_index=True)
        where = np.minimum(np.searchsorted(ids, stay_id), ids.size - 1)
        here = ids[where] == stay_id
        course = coming[at[where[here]]]
        first[here], last[here] = self.first[course], self.last[course]
        return first, last

    def until(self, stay_id: np.ndarray, today: np.datetime64) -> np.ndarray:
        """Last day of each stay's course that goes on after a day; NaT for none.

        Parameters
        ----------
        stay_id : ndarray of int, shape (stays,)
            Stays, ascending.
        today : datetime64[D]
            The day.
        """
        until = np.full(stay_id.size, NEVER)
        going = (self.last > today) & (self.first <= today) & np.isin(self.stay_id, stay_id)
        np.fmax.at(until, np.searchsorted(stay_id, self.stay_id[going]), self.last[going])
        return until


def _key(stay_id: np.ndarray, date: np.ndarray) -> np.ndarray:
    """One number for a stay and a day."""
    return stay_id.astype(np.int64) * 10**6 + date.astype("datetime64[D]").astype(np.int64)
