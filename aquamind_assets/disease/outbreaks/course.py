"""The course of an outbreak: its introduction, and its days in a container.

Sickness rises from onset to peak and falls to the end, as the squares of a sine and a cosine. Its
sum is half of these days. A treatment that works removes a part of it, and so does water that has
become too warm or too cold for the disease.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import cos, exp, log1p, sin
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.outbreaks.profiles import Disease

#: Time in which sickness falls to the level that a treatment leaves. [d]
_RECOVERY_DAYS = 3.0

#: Time in which fish recover once the water has left the disease's temperatures; judged. [d]
_HEALING_DAYS = 10.0

#: Days after which recovered fish are no longer sick. [d]
_HEALED_DAYS = 30

#: Distance from the disease's temperatures from which fish recover: one odd day counts for
#: nothing. [degC]
_BEYOND_C = 0.5

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


def recovery_date(one: Disease, days: np.ndarray, temperature_c: np.ndarray) -> np.datetime64:
    """First of some days on which the water is too warm or too cold for a disease.

    Parameters
    ----------
    one : Disease
        The disease.
    days : ndarray of datetime64[D], shape (days,)
        Days, ascending.
    temperature_c : ndarray, shape (days,)
        Water of the container. [degC]

    Returns
    -------
    datetime64[D]
        NaT if there is none.

    References
    ----------
    Winter ulcer: below 7-8 degC, November to April (D18).
    """
    low, high = one.profile.temperature_c
    beyond = (temperature_c < low - _BEYOND_C) | (temperature_c > high + _BEYOND_C)
    return days[np.argmax(beyond)] if beyond.any() else NEVER


def last_day(one: Mapping[str, Any]) -> np.datetime64:
    """Last day on which the fish of a container are sick.

    Parameters
    ----------
    one : mapping
        A row of ``disease.outbreak_stay``.

    Returns
    -------
    datetime64[D]
        The end of its course, or 30 days after the water let the fish recover, if that is sooner.
    """
    if np.isnat(one["recovery_date"]):
        return one["end_date"]
    healed = max(one["onset_date"], one["recovery_date"] + _HEALED_DAYS * DAY)
    return min(one["end_date"], healed)


def share_left(rows: Columns, days: np.ndarray) -> np.ndarray:
    """Share of the sickness that treatment and water leave, by day and container.

    Parameters
    ----------
    rows : dict of ndarray, each of shape (containers,)
        ``treated_date``, ``effect_left`` and ``recovery_date`` of ``disease.outbreak_stay``.
    days : ndarray of datetime64[D], shape (days,)
        Days.

    Returns
    -------
    ndarray, shape (days, containers)
        1 until the day of the treatment or the recovery, then falling. [ratio]
    """
    gone = 1.0 - exp(-_days_since(rows["treated_date"], days) / _RECOVERY_DAYS)
    untreated = 1.0 - gone * (1.0 - rows["effect_left"].astype(np.float64))
    return untreated * exp(-_days_since(rows["recovery_date"], days) / _HEALING_DAYS)


def _days_since(date: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Days from a date to each day, 0 before it and where it never comes. [d]"""
    since = (days[:, None] - date) / DAY
    return np.where(np.isnan(since), 0.0, np.maximum(since, 0.0))


def daily_hazard(rows: Columns, days: np.ndarray) -> np.ndarray:
    """Hazard of death on each day; it adds up to the loss of each container if nothing helps.

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
    return total / (length / 2.0) * intensity(rows, days) * share_left(rows, days)
