"""Calibrations: when the sensors of a site are visited, how far off they are, which are replaced.

A calibration ends a sensor's drift. All sensors of a site are visited together, on a weekday.
"""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Array, Columns, joined, sorted_by
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.streams import stream
from aquamind_assets.environment.readings.sensors import Sensors, Sites
from aquamind_assets.people.work import SATURDAY, weekdays
from aquamind_assets.settings.readings import Instrument, Readings

#: A sensor that drifted by more than so many times its usual drift is not trusted again.
_WORN = 2.5


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
        """Day of each site's visit of a number, from 1; planned on a weekend, it is on Monday."""
        planned = self.calibrated + (number * self.interval - self.offset).astype("m8[D]")
        late = np.maximum(7 - weekdays(planned), 0) * (weekdays(planned) >= SATURDAY)
        return planned + late.astype("m8[D]")

    def last(self, day: Array | np.datetime64) -> tuple[Array, Array]:
        """Number of each site's last visit up to a day, 0 for none, and days since calibration."""
        since = (day - self.calibrated).astype(np.int64)
        number = (since + self.offset) // self.interval
        number = number - (self.date(number) > day)
        after = (day - self.date(number)).astype(np.int64)
        return np.maximum(number, 0), np.where(number > 0, after, since)


def calibrations_of_month(
    seed: int, settings: Readings, sensors: Sensors, sites: Sites, days: Array
) -> Columns:
    """Rows of ``sensor_calibration``: the sensors in use whose site is visited in a month.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : Readings
        How often, how much sensors drift, how long they last.
    sensors : Sensors
        In use.
    sites : Sites
        Of the sensors.
    days : ndarray of datetime64[D], shape (days,)
        The month.
    """
    calibrated = np.full(sites.id.size, days[0])
    calibrated[sensors.site] = sensors.calibrated
    visits = Visits.of(seed, settings, sites, calibrated)
    parts = [
        _of_day(seed, settings, sensors, sites, visits, number, day)
        for number, day in enumerate(days)
    ]
    rows = joined([part for part in parts if part])
    return sorted_by(rows, "date", "sensor_id") if rows else {}


def _of_day(
    seed: int,
    settings: Readings,
    sensors: Sensors,
    sites: Sites,
    visits: Visits,
    number: int,
    day: np.datetime64,
) -> Columns:
    """The sensors that are calibrated on a day."""
    visit = visits.last(day)[0]
    today = (visit > 0) & (visits.date(visit) == day)
    here = (sensors.first <= number) & (sensors.last > number) & today[sensors.site]
    at = np.flatnonzero(here)
    if not at.size:
        return {}
    before, age = visits.last(day - np.timedelta64(1, "D"))
    begins = np.cumsum(sites.sensors) - sites.sensors
    rate, uniform = np.zeros(at.size), np.zeros(at.size)
    for row in np.unique(sensors.site[at]).tolist():
        mine = np.flatnonzero(sensors.site[at] == row)
        place = sensors.drawn[at[mine]] - begins[row]
        count, key = int(sites.sensors[row]), sites.place[row]
        drift = stream(seed, "sensor drift", *key, int(before[row]))
        rate[mine] = drift.standard_normal(count, dtype=np.float32)[place]
        worn = stream(seed, "sensor replaced", *key, int(visit[row])).random(count)
        uniform[mine] = worn[place]
    off = rate * (age[sensors.site[at]] + 1) / settings.calibration_days
    lost = 1.0 - float(exp(-settings.calibration_days / (365.25 * settings.sensor_years)))
    is_replaced = (uniform < lost) | (np.abs(off) > _WORN)
    new = np.strings.add(
        np.strings.add(np.strings.zfill(sensors.id[at].astype(str), 7), "-"),
        visit[sensors.site[at]].astype(str),
    )
    serial = np.full(at.size, None, dtype=object)
    serial[is_replaced] = new[is_replaced]
    return {
        "date": np.full(at.size, day),
        "sensor_id": sensors.id[at],
        "container_id": sensors.container_id[at],
        "deviation": off * _drifts(settings)[sensors.parameter_id[at] - 1],
        "is_replaced": is_replaced,
        "new_serial_number": serial,
    }


def _drifts(settings: Readings) -> Array:
    """Usual drift of the instruments of parameters 1 to 12 by their next calibration."""
    every: list[Instrument] = [
        getattr(group, name)
        for group in (settings.fresh, settings.sea)
        for name in type(group).model_fields
    ]
    return np.array([each.drift for each in every])
