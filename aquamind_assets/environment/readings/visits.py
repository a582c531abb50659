"""The visits to a site at which its sensors are calibrated."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.streams import stream
from aquamind_assets.environment.readings.sensors import Sites
from aquamind_assets.people.workdays import open_days
from aquamind_assets.settings.readings import Readings

#: Days of work in a week.
_WORKDAYS = 5


@dataclass(frozen=True)
class Visits:
    """The visits to sites for calibration, one element for each site.

    Attributes
    ----------
    calibrated : ndarray of datetime64[D]
        Calibration at installation.
    offset : ndarray of int
        Days by which the first visit is earlier than an interval after it. [d]
    interval : int
        Days from one visit to the next. [d]
    """

    calibrated: Array
    offset: Array
    interval: int

    @classmethod
    def of(cls, seed: int, settings: Readings, sites: Sites, calibrated: Array) -> "Visits":
        """The visits of sites, whose first calibration is given, datetime64[D]."""
        drawn = [stream(seed, "calibration", *place) for place in sites.place]
        offset = np.array([each.integers(settings.calibration_days) for each in drawn])
        return cls(calibrated, offset, settings.calibration_days)

    def date(self, number: Array) -> Array:
        """Day of each site's visit of a number, from 1.

        One that is due on a free day is made in the week of work that follows, on any day of it.
        """
        planned = (self.calibrated + (number * self.interval - self.offset).astype("m8[D]")).astype(
            "datetime64[D]"
        )
        free = ~np.is_busday(planned, busdaycal=open_days())
        later = np.where(free, (self.offset + number) % _WORKDAYS, 0)
        return np.busday_offset(planned, later, roll="forward", busdaycal=open_days())

    def last(self, day: Array | np.datetime64) -> tuple[Array, Array]:
        """Number of each site's last visit up to a day, 0 for none, and days since calibration."""
        since = (day - self.calibrated).astype(np.int64)
        number = (since + self.offset) // self.interval
        number = number - (self.date(number) > day)
        after = (day - self.date(number)).astype(np.int64)
        return np.maximum(number, 0), np.where(number > 0, after, since)
