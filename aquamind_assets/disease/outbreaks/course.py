"""The course of an outbreak: its introduction, and its days in a container.

Sickness rises from onset to peak and falls to the end, as the squares of a sine and a cosine. Its
sum is half of these days. A treatment that works removes a part of it.
"""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import cos, exp, log1p, sin
from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.outbreaks.profiles import Disease

#: Time in which sickness falls to the level that a treatment leaves. [d]
_RECOVERY_DAYS = 3.0

#: Sickness from which an outbreak is at its peak. [ratio]
PEAK = 0.8


@dataclass(frozen=True)
class Introduction:
    """Random draws of one introduction, independent of the fish that it meets.

    Attributes
    ----------
    takes : float
        Uniform on [0, 1): the introduction takes hold if the chance of infection is greater.
    onset_date : datetime64[D]
        Day on which fish fall sick, if it takes hold.
    severity : float
        Hazard relative to that of the profile, median 1. [ratio]
    """

    takes: float
    onset_date: np.datetime64
    severity: float


def introduction(
    seed: int, which: Disease, site_id: int, introduction_date: np.datetime64
) -> Introduction:
    """Random draws of one introduction.

    Parameters
    ----------
    seed : int
        The farm's seed.
    which : Disease
        The disease.
    site_id : int
        Site to which it comes.
    introduction_date : datetime64[D]
        Day.

    References
    ----------
    Severity is log-normal: most outbreaks are mild, a few kill many (D05, D11, D13).
    """
    draws = stream(seed, "outbreak", which.code, site_id, str(introduction_date))
    takes, of_incubation = draws.random(2)
    severity = exp(which.profile.loss_log_sd * draws.standard_normal())
    least, most = which.profile.incubation_days
    incubation = round(least + (most - least) * of_incubation)
    onset = introduction_date + incubation * DAY
    return Introduction(float(takes), onset, float(severity))


def intensity(rows: Columns, days: np.ndarray) -> np.ndarray:
    """Sickness of each container on each day, without treatment.

    Parameters
    ----------
    rows : dict of ndarray, each of shape (containers,)
        ``onset_date``, ``peak_date`` and ``end_date`` of ``disease.outbreak_stay``.
    days : ndarray of datetime64[D], shape (days,)
        Days.

    Returns
    -------
    ndarray, shape (days, containers)
        From 0 to 1 at the peak. [ratio]
    """
    onset, peak, end = (rows[name] for name in ("onset_date", "peak_date", "end_date"))
    at = (days[:, None] - onset) / DAY + 0.5
    rise = np.maximum((peak - onset) / DAY, 1.0)
    fall = np.maximum((end + DAY - peak) / DAY, 1.0)
    before, after = np.clip(at / rise, 0.0, 1.0), np.clip((at - rise) / fall, 0.0, 1.0)
    sickness = np.square(np.where(at < rise, sin(np.pi / 2 * before), cos(np.pi / 2 * after)))
    return np.where((at > 0) & (at < rise + fall), sickness, 0.0)


def untreated(rows: Columns, days: np.ndarray) -> np.ndarray:
    """Share of the sickness that treatment leaves, by day and container.

    Parameters
    ----------
    rows : dict of ndarray, each of shape (containers,)
        ``treated_date`` and ``effect_left`` of ``disease.outbreak_stay``.
    days : ndarray of datetime64[D], shape (days,)
        Days.

    Returns
    -------
    ndarray, shape (days, containers)
        1 until the day of the treatment, then falling. [ratio]
    """
    since = (days[:, None] - rows["treated_date"]) / DAY
    gone = 1.0 - exp(-np.where(np.isnan(since), 0.0, np.maximum(since, 0.0)) / _RECOVERY_DAYS)
    return 1.0 - gone * (1.0 - rows["effect_left"].astype(np.float64))


def daily_hazard(rows: Columns, days: np.ndarray) -> np.ndarray:
    """Hazard of death on each day; without treatment it adds up to the loss of each container.

    Parameters
    ----------
    rows : dict of ndarray, each of shape (containers,)
        Columns of ``disease.outbreak_stay``.
    days : ndarray of datetime64[D], shape (days,)
        Days.

    Returns
    -------
    ndarray, shape (days, containers)
        [1/d]
    """
    length = (rows["end_date"] - rows["onset_date"]) / DAY + 1.0
    total = -log1p(-rows["loss"].astype(np.float64))
    return total / (length / 2.0) * intensity(rows, days) * untreated(rows, days)
