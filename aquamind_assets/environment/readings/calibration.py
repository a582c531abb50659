"""Calibrations: when the sensors of a site are visited, how far off they are, which are replaced.

A calibration ends a sensor's drift. All sensors of a site are visited together, on a weekday. A
sensor that has failed is replaced before, on the day on which the new one arrives.
"""

import numpy as np

from aquamind_assets.core.columns import Array, Columns, joined, sorted_by
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import YEAR_DAYS
from aquamind_assets.environment.readings.failures import Failures, failures_of_month
from aquamind_assets.environment.readings.sensors import Sensors, Sites
from aquamind_assets.environment.readings.visits import Visits
from aquamind_assets.infrastructure.serial_numbers import serial_numbers
from aquamind_assets.settings.readings import Instrument, Readings

#: A sensor that drifted by more than so many times its usual drift is not trusted again.
_WORN = 2.5

#: Decimals to which a deviation from the standard is written down.
_DEVIATION_DIGITS = 3


def calibrations_of_month(
    seed: int, settings: Readings, sensors: Sensors, sites: Sites, days: Array
) -> Columns:
    """Rows of ``sensor_calibration``: sensors in use that are calibrated or replaced in a month.

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
    failures = failures_of_month(seed, settings.faults, sites, visits, days)
    parts = [
        _of_day(seed, settings, sensors, sites, visits, failures, number, day)
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
    failures: Failures,
    number: int,
    day: np.datetime64,
) -> Columns:
    """The sensors that are calibrated or replaced on a day."""
    visit = visits.last(day)[0]
    today = ((visit > 0) & (visits.date(visit) == day))[sensors.site]
    replaced = failures.replaced == day
    broken = np.isin(sensors.drawn, failures.drawn[replaced])
    here = (sensors.first <= number) & (sensors.last > number) & (today | broken)
    at = np.flatnonzero(here)
    if not at.size:
        return {}
    yesterday = day - np.timedelta64(1, "D")
    before = visits.last(yesterday)[0]
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
    age = failures.age(yesterday, visits, sites)[sensors.drawn[at]]
    broken, today = broken[at], today[at]
    off = rate * (age + ~broken) / settings.calibration_days
    lost = 1.0 - float(exp(-settings.calibration_days / (YEAR_DAYS * settings.sensor_years)))
    is_replaced = broken | (today & ((uniform < lost) | (np.abs(off) > _WORN)))
    serial = np.full(at.size, None, dtype=object)
    new = serial_numbers(sensors.maker[at], sensors.id[at], day)
    serial[is_replaced] = new[is_replaced]
    failed = np.full(at.size, np.datetime64("NaT", "D"))
    order = np.argsort(failures.drawn[replaced], kind="stable")
    of = np.searchsorted(failures.drawn[replaced][order], sensors.drawn[at][broken])
    failed[broken] = failures.failed[replaced][order][of]
    return {
        "date": np.full(at.size, day),
        "sensor_id": sensors.id[at],
        "container_id": sensors.container_id[at],
        "deviation": np.round(
            off * _drifts(settings)[sensors.parameter_id[at] - 1], _DEVIATION_DIGITS
        ),
        "failed_date": failed,
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
