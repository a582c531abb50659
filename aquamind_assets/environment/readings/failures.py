"""Sensors that fail: they are silent until they are replaced, before their next calibration."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import YEAR_DAYS
from aquamind_assets.environment.readings.faults import Faults
from aquamind_assets.environment.readings.sensors import Sites
from aquamind_assets.environment.readings.visits import Visits
from aquamind_assets.settings.readings import SensorFaults


@dataclass(frozen=True)
class Failures:
    """Sensors that fail between two visits for calibration, one element each.

    Attributes
    ----------
    drawn : ndarray of int
        Number among all sensors of all sites.
    visit : ndarray of int
        Number of the site's visit before, 0 for none.
    since : ndarray of datetime64[D]
        Day of that visit, or of the calibration at installation.
    failed, replaced : ndarray of datetime64[D]
        First day without readings, and day on which a new sensor is installed.
    """

    drawn: Array
    visit: Array
    since: Array
    failed: Array
    replaced: Array

    def age(self, day: np.datetime64, visits: Visits, sites: Sites) -> Array:
        """Days for which every sensor had worked on a day since it was calibrated or installed.

        Parameters
        ----------
        day : datetime64[D]
            The day.
        visits : Visits
            For the last visit of each site.
        sites : Sites
            With the sensors of each.

        Returns
        -------
        ndarray of int, shape (all sensors,)
            Of one that has failed: until then. [d]
        """
        last, since_visit = visits.last(day)
        age = np.repeat(since_visit, sites.sensors)
        current = self.visit == np.repeat(last, sites.sensors)[self.drawn]
        new, out = current & (self.replaced <= day), current & (self.failed <= day)
        age[self.drawn[out]] = (self.failed - self.since)[out].astype(np.int64)
        age[self.drawn[new]] = (day - self.replaced)[new].astype(np.int64)
        return age

    def among(self, faults: Faults, days: Array, per_day: int) -> Faults:
        """The faults of a month, and the days on which these sensors are silent.

        Parameters
        ----------
        faults : Faults
            Of the month.
        days : ndarray of datetime64[D], shape (days,)
            Of the month.
        per_day : int
            Readings of a day.
        """
        first, last = (
            np.clip((day - days[0]).astype(np.int64), 0, days.size) * per_day
            for day in (self.failed, self.replaced)
        )
        return Faults(
            drawn=np.concatenate([faults.drawn, self.drawn]),
            first=np.concatenate([faults.first, first]),
            last=np.concatenate([faults.last, last]),
            is_stuck=np.concatenate([faults.is_stuck, np.zeros(first.size, dtype=bool)]),
        )


def failures_of_month(
    seed: int, settings: SensorFaults, sites: Sites, visits: Visits, days: Array
) -> Failures:
    """The failures of all sensors in the intervals between visits that reach into a month.

    A sensor fails at any time of an interval at most once. It is replaced within days, or at the
    site's next visit, if that is sooner.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : SensorFaults
        How often sensors fail, and how long they wait for a new one.
    sites : Sites
        With the sensors of each.
    visits : Visits
        The visits to the sites.
    days : ndarray of datetime64[D], shape (days,)
        Of the month.
    """
    begins = np.cumsum(sites.sensors) - sites.sensors
    earliest, latest = visits.last(days[0])[0], visits.last(days[-1])[0]
    parts = []
    for number in range(int(earliest.min()), int(latest.max()) + 1):
        numbers = np.full(sites.id.size, number)
        first = visits.date(numbers) if number else visits.calibrated
        after = visits.date(numbers + 1)
        for row in np.flatnonzero((earliest <= number) & (number <= latest)).tolist():
            draws = stream(seed, "sensor failure", *sites.place[row], number)
            when, wait = draws.random((2, int(sites.sensors[row])))
            length = int((after[row] - first[row]).astype(np.int64))
            share = 1.0 - float(exp(-settings.failures_year * length / YEAR_DAYS))
            fails = np.flatnonzero(when < share)
            failed = first[row] + (when[fails] / share * length).astype(np.int64)
            range_days = settings.replaced_days_max - settings.replaced_days_min + 1
            waits = settings.replaced_days_min + (wait[fails] * range_days).astype(np.int64)
            parts.append(
                (
                    begins[row] + fails,
                    np.full(fails.size, number),
                    np.full(fails.size, first[row]),
                    failed,
                    np.minimum(failed + waits, after[row]),
                )
            )
    return Failures(*(np.concatenate(each) for each in zip(*parts, strict=True)))
