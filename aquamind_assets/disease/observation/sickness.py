"""How many fish of a container are sick or infected on a day, from its outbreaks' course."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, pairs_of, position_of, rows_where
from aquamind_assets.disease.observation.signs import Signs
from aquamind_assets.disease.outbreaks.course import intensity, untreated

#: Of the infected at the peak, on the first day of sickness and on the last. [ratio]
_INFECTED_AT_ONSET, _INFECTED_AT_END = 0.5, 0.75

#: Most fish of a container with signs. [ratio]
_MOST_SICK = 0.9


@dataclass(frozen=True)
class Sickness:
    """Sickness of the fish of containers on a day each, shape (rows, diseases).

    Attributes
    ----------
    course : ndarray
        How far the outbreak is, over its peak. [ratio]
    sick, infected : ndarray
        Fish with signs, and fish that a perfect test finds positive. [ratio]
    """

    course: np.ndarray
    sick: np.ndarray
    infected: np.ndarray


def course(row: Columns, day: np.ndarray) -> np.ndarray:
    """How sick a container is on a day of its outbreak, over the peak, treatment included.

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
    return (intensity(each, day) * untreated(each, day))[:, 0]


def sickness(
    stay_id: np.ndarray, day: np.ndarray, outbreak: Columns, outbreak_stay: Columns, signs: Signs
) -> Sickness:
    """Sickness of the fish of stays on a day each.

    Parameters
    ----------
    stay_id, day : ndarray, shape (rows,)
        Stays and days, datetime64[D].
    outbreak, outbreak_stay : dict of ndarray
        The month's rows of the tables.
    signs : Signs
        The diseases.
    """
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
    """Infected fish over those at the peak: from infection on, some still on the last day."""
    dates = [row[f"{name}_date"] for name in ("infected", "onset", "peak", "end")]
    levels = (0.0, _INFECTED_AT_ONSET, 1.0, _INFECTED_AT_END)
    value = np.zeros(day.size)
    for start, end, low, high in zip(dates, dates[1:], levels, levels[1:], strict=False):
        length = np.maximum((end - start).astype(np.int64), 1)
        share = np.minimum((day - start).astype(np.int64) / length, 1.0)
        inside = (day >= start) & (day <= end)
        value[inside] = (low + (high - low) * share)[inside]
    return value
