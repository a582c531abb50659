"""A month and its calendar arithmetic."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np

#: The earliest day that there is, from which any farm's months and days are numbered; and in NumPy.
EPOCH = date(2015, 1, 1)
FIRST_DAY = np.datetime64(EPOCH, "D")

DAY = np.timedelta64(1, "D")

#: In place of a day, where there is none.
NEVER = np.datetime64("NaT", "D")

#: The weekday of 1970-01-01, from which NumPy counts days.
_THURSDAY = 3

#: The weekday after the days of work.
SATURDAY = 5


def week_and_weekday(day: np.ndarray | np.datetime64) -> tuple[np.ndarray, np.ndarray]:
    """Number of the week of each day, from Monday on, and its weekday: 0 is Monday.

    Parameters
    ----------
    day : array_like of datetime64
        Days.

    Returns
    -------
    week, weekday : ndarray of int, shape of ``day``
    """
    since = np.asarray(day).astype("datetime64[D]").astype(np.int64)
    return np.divmod(since + _THURSDAY, 7)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, named like its partition: ``2015-01``."""

    year: int
    number: int

    @classmethod
    def of(cls, key: str) -> Self:
        """The month of a partition key such as ``2015-01``."""
        year, number = key.split("-")
        return cls(int(year), int(number))

    @property
    def key(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def end(self) -> date:
        """The first day of the next month."""
        return self.plus(1).start

    @property
    def days(self) -> np.ndarray:
        """Each day of the month, datetime64[D], shape (28 to 31,)."""
        return np.arange(np.datetime64(self.start), np.datetime64(self.end))

    @property
    def hours(self) -> np.ndarray:
        """Each hour of the month (UTC), datetime64[us], shape (672 to 744,)."""
        return np.arange(np.datetime64(self.start, "h"), np.datetime64(self.end, "h")).astype(
            "datetime64[us]"
        )

    @property
    def previous(self) -> "Month":
        return self.plus(-1)

    def plus(self, months: int) -> "Month":
        """The month some months later, or earlier if the number is negative."""
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    @property
    def index(self) -> int:
        """Months since 2015-01, the earliest month, which is 0."""
        return (self.year - EPOCH.year) * 12 + self.number - EPOCH.month

    def since(self, first: "Month") -> "list[Month]":
        """Every month from the given first one to this one; none if this one is earlier."""
        return [self.plus(-back) for back in range(self.index - first.index, -1, -1)]

    def __str__(self) -> str:
        return self.key


def days_since(since: Any, day: Any) -> Any:
    """Days from one date to another; NaN if one of them is NaT. [d]"""
    return (day - since) / DAY
