"""The hours in which sensors are silent or stuck."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import log1p
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import YEAR_DAYS
from aquamind_assets.environment.readings.sensors import Sites
from aquamind_assets.settings.readings import SensorFaults


@dataclass(frozen=True)
class Faults:
    """Periods in which sensors are silent or stuck, one element each, in readings of the month.

    ``drawn`` is the sensor's number among all sensors of all sites; ``first`` and ``last`` are
    the first reading concerned and the first after it.
    """

    drawn: Array
    first: Array
    last: Array
    is_stuck: Array


def faults_of_month(
    seed: int, settings: SensorFaults, sites: Sites, month: str, days: int, per_day: int
) -> Faults:
    """Outages of sensors and of whole sites, stuck sensors and lost readings, for every sensor.

    Each begins at any time of the month and ends at its end at the latest. Single readings are
    lost one by one, each as likely as any other: a Poisson process over all of them.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : SensorFaults
        Rates and lengths.
    sites : Sites
        With the sensors of each.
    month : str
        Such as ``2015-01``.
    days, per_day : int
        Days of the month, and readings of a day.

    Returns
    -------
    Faults
        By site and kind.
    """
    parts, lost = [], []
    # Of two hits on one reading, the second does nothing.
    lost_rate = -log1p(-settings.lost_share)
    kinds = [
        (False, settings.outages_year, settings.outage_days),
        (True, settings.stuck_year, settings.stuck_days),
    ]
    begins = np.cumsum(sites.sensors) - sites.sensors
    for begin, count, place in zip(begins, sites.sensors, sites.place, strict=True):
        draws = stream(seed, "sensor faults", *place, month)
        silences = draws.poisson(settings.site_outages_year * days / YEAR_DAYS)
        at = draws.uniform(0.0, days, silences)
        length = draws.exponential(settings.site_outage_days, silences)
        everyone = np.tile(np.arange(begin, begin + count), silences)
        parts.append((everyone, np.repeat(at, count), np.repeat(length, count), False))
        for is_stuck, rate, mean_days in kinds:
            many = draws.poisson(rate * days / YEAR_DAYS, count)
            at = draws.uniform(0.0, days, many.sum())
            length = draws.exponential(mean_days, many.sum())
            parts.append((np.repeat(np.arange(begin, begin + count), many), at, length, is_stuck))
        draws = stream(seed, "lost readings", *place, month)
        many = draws.poisson(lost_rate * count * days * per_day)
        sensor, reading = np.divmod(
            draws.integers(count * days * per_day, size=many), days * per_day
        )
        lost.append((begin + sensor, reading))
    start = np.concatenate([at for _, at, _, _ in parts])
    length = np.concatenate([length for _, _, length, _ in parts])
    sensor, reading = (np.concatenate(each) for each in zip(*lost, strict=True))
    first, last = np.ceil([start * per_day, (start + length) * per_day]).astype(np.int64)
    stuck_ones = np.concatenate([np.full(len(at), stuck) for _, at, _, stuck in parts])
    return Faults(
        drawn=np.concatenate([*(drawn for drawn, _, _, _ in parts), sensor]),
        first=np.concatenate([first, reading]),
        last=np.concatenate([last, reading + 1]),
        is_stuck=np.concatenate([stuck_ones, np.zeros(len(reading), dtype=bool)]),
    )
