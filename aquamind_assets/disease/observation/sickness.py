"""Sick and infected fish of a container on a day, from the course of its outbreaks.

For amoebic gill disease they follow from the gill scores, because fish have it with or without an
outbreak.
"""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, last_per_key, pairs_of, position_of, rows_where
from aquamind_assets.core.elementary import exp, logit
from aquamind_assets.core.normal import normal_below
from aquamind_assets.disease.observation.signs import Signs
from aquamind_assets.disease.outbreaks.course import intensity, share_left
from aquamind_assets.disease.outbreaks.profiles import AGD

#: Infected fish on the first and the last day of sickness, relative to the peak. [ratio]
_INFECTED_AT_ONSET, _INFECTED_AT_END = 0.5, 0.75

#: Most fish of a container with signs. [ratio]
_MOST_SICK = 0.9

#: Days before and after a gill count for which it holds for its ring, and for its batch. [d]
_OF_RING_DAYS, _OF_BATCH_DAYS = 7, 14

#: Rate at which fish become positive with the AGD score: 0.7 at a score of 1, for RT-qPCR finds
#: amoebae before patches are seen; a calibration. [1]
_POSITIVE_BY_SCORE = 1.2

#: Score with patches that are seen, its spread between fish (sd of the logit), and that of the
#: greatest number of amoebae.
_PATCHES, _BETWEEN_FISH, _FULL_SCORE, _WORST = 2.0, 0.8, 3.0, 5.0


@dataclass(frozen=True)
class Sickness:
    """Sickness of the fish of containers on a day each, shape (rows, diseases).

    Attributes
    ----------
    course : ndarray
        Strength of the outbreak relative to its peak. [ratio]
    sick, infected : ndarray
        Fish with signs, and fish that a perfect test finds positive. [ratio]
    """

    course: np.ndarray
    sick: np.ndarray
    infected: np.ndarray


def course(row: Columns, day: np.ndarray) -> np.ndarray:
    """Sickness of a container on a day, relative to the peak, as treatment and water leave it.

    Parameters
    ----------
    row : dict of ndarray, each of shape (rows,)
        Of ``outbreak_stay``.
    day : ndarray of datetime64[D], shape (rows,)
        A day each.

    Returns
    -------
    ndarray, shape (rows,)
        From 0 to 1. [ratio]
    """
    each = {name: values[:, None] for name, values in row.items()}
    return (intensity(each, day) * share_left(each, day))[:, 0]


def sickness(
    stay_id: np.ndarray,
    batch_id: np.ndarray,
    day: np.ndarray,
    outbreak: Columns,
    outbreak_stay: Columns,
    gill_count: Columns,
    signs: Signs,
) -> Sickness:
    """Sickness of the fish of stays on a day each.

    Parameters
    ----------
    stay_id, batch_id, day : ndarray, shape (rows,)
        Stays, their batches, and days, datetime64[D].
    outbreak, outbreak_stay : dict of ndarray
        The month's rows of the tables.
    gill_count : dict of ndarray
        The month's rows: amoebae are found with or without an outbreak.
    signs : Signs
        The diseases.
    """
    found = _of_outbreaks(stay_id, day, outbreak, outbreak_stay, signs)
    of_gills = np.flatnonzero(signs.code == AGD)
    if of_gills.size:
        score = agd_scores(stay_id, batch_id, day, gill_count)
        found.course[:, of_gills[0]] = np.minimum(score / _FULL_SCORE, 1.0)
        found.sick[:, of_gills[0]] = np.minimum(with_patches(score), _MOST_SICK)
        positive = 1.0 - exp(-_POSITIVE_BY_SCORE * score)
        found.infected[:, of_gills[0]] = signs.infected_share[of_gills[0]] * positive
    return found


def agd_scores(
    stay_id: np.ndarray, batch_id: np.ndarray, day: np.ndarray, gill_count: Columns
) -> np.ndarray:
    """AGD score of stays on a day each: of the ring's nearest count, or else of its batch.

    Parameters
    ----------
    stay_id, batch_id, day : ndarray, shape (rows,)
        Stays, their batches, and days, datetime64[D].
    gill_count : dict of ndarray
        The month's rows.

    Returns
    -------
    ndarray, shape (rows,)
        From 0 to 5; 0 where no gills are scored. [1]
    """
    score = np.zeros(stay_id.size)
    counted = gill_count["agd_score"].astype(np.float64)
    for name, of, within in (
        ("batch_id", batch_id, _OF_BATCH_DAYS),
        ("assignment_id", stay_id, _OF_RING_DAYS),
    ):
        which, at = pairs_of(of.astype(np.int64), gill_count[name].astype(np.int64))
        apart = np.abs((day[which] - gill_count["count_date"][at]).astype(np.int64))
        near = apart <= within
        which, at, apart = which[near], at[near], apart[near]
        nearest = last_per_key(which, -apart)
        score[which[nearest]] = counted[at[nearest]]
    return score


def with_patches(score: np.ndarray) -> np.ndarray:
    """Share of fish with patches on their gills (2 or more), by the mean score. [ratio]"""
    share = np.clip(score / _WORST, 1e-3, 1.0 - 1e-3)
    beyond = (logit(share) - logit(np.array(_PATCHES / _WORST))) / _BETWEEN_FISH
    return np.where(score > 0, normal_below(beyond), 0.0)


def _of_outbreaks(
    stay_id: np.ndarray, day: np.ndarray, outbreak: Columns, outbreak_stay: Columns, signs: Signs
) -> Sickness:
    """Sickness by the outbreaks of the month."""
    shape = stay_id.size, signs.disease_id.size
    infected = np.broadcast_to(signs.background, shape).copy()
    found = Sickness(np.zeros(shape), np.zeros(shape), infected)
    which, at = pairs_of(stay_id, outbreak_stay["assignment_id"])
    if not which.size:
        return found
    row = rows_where(outbreak_stay, at)
    of = position_of(row["outbreak_id"], outbreak["id"])
    disease = signs.at(outbreak["disease_id"][of])
    now = course(row, day[which])
    sick = signs.sick_share[disease] * outbreak["severity"][of].astype(float) * now
    positive = _infected(row, day[which])
    np.maximum.at(found.course, (which, disease), now)
    np.maximum.at(found.sick, (which, disease), np.minimum(sick, _MOST_SICK))
    np.maximum.at(found.infected, (which, disease), signs.infected_share[disease] * positive)
    return found


def _infected(row: Columns, day: np.ndarray) -> np.ndarray:
    """Infected fish relative to those at the peak, from infection to the last day."""
    dates = [row[f"{name}_date"] for name in ("infected", "onset", "peak", "end")]
    levels = (0.0, _INFECTED_AT_ONSET, 1.0, _INFECTED_AT_END)
    value = np.zeros(day.size)
    for start, end, low, high in zip(dates, dates[1:], levels, levels[1:], strict=False):
        length = np.maximum((end - start).astype(np.int64), 1)
        share = np.minimum((day - start).astype(np.int64) / length, 1.0)
        inside = (day >= start) & (day <= end)
        value[inside] = (low + (high - low) * share)[inside]
    return value
