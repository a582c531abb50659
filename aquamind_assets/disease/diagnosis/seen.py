"""Deaths and appetite of each stay, day by day, as staff see them."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns

#: Times in which past deaths and past appetite lose two thirds of their weight. [d]
_DEATHS_DAYS, _APPETITE_DAYS = 4.0, 6.0

#: Appetite at or below which a day counts as without feed, and is not looked at. [ratio]
_NOT_FED = 0.05

#: Causes of death that staff do not recognise before a diagnosis.
UNEXPLAINED = ("UNKNOWN", "DISEASE")


@dataclass(frozen=True)
class Seen:
    """Signs seen in a month, shape (days, stays), with the stays by ascending id.

    Attributes
    ----------
    stay_id, batch_id, site_id : ndarray of int, shape (stays,)
        Ids.
    stage : ndarray of int
        Stage; 0 on days without fish.
    population : ndarray
        Fish at the end of the day; 0 on days without. [fish]
    weekly : ndarray
        Deaths without known cause, of the last days. [1/week]
    appetite : ndarray
        Appetite of the last days with feed. [ratio]
    """

    days: np.ndarray
    stay_id: np.ndarray
    batch_id: np.ndarray
    site_id: np.ndarray
    stage: np.ndarray
    population: np.ndarray
    weekly: np.ndarray
    appetite: np.ndarray

    def rows(self) -> Columns:
        """Rows of ``stay_signs``: the stays with fish at the month's end."""
        left = np.flatnonzero(self.population[-1] > 0)
        return {
            "month": np.full(left.size, self.days[0]),
            "assignment_id": self.stay_id[left],
            "batch_id": self.batch_id[left],
            "unexplained_weekly": self.weekly[-1, left],
            "appetite": self.appetite[-1, left],
        }


def signs_seen(days: np.ndarray, state: Columns, death: Columns, before: Columns) -> Seen:
    """Signs of a month, from the deaths and the appetite that staff record.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    state, death : dict of ndarray
        The month's ``daily_state`` and ``mortality_event``.
    before : dict of ndarray
        Last month's ``stay_signs``.
    """
    stay_id, first, at = np.unique(state["assignment_id"], return_index=True, return_inverse=True)
    shape = days.size, stay_id.size
    day = (state["date"] - days[0]).astype(np.int64)
    population, appetite, dead = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    stage = np.zeros(shape, dtype=np.int64)
    population[day, at] = state["population"]
    appetite[day, at] = state["appetite"]
    stage[day, at] = state["lifecycle_stage_id"]
    unseen = np.isin(death["cause"].astype(str), UNEXPLAINED)
    when = (death["event_date"][unseen] - days[0]).astype(np.int64)
    where = np.searchsorted(stay_id, death["assignment_id"][unseen])
    np.add.at(dead, (when, where), death["count"][unseen].astype(np.float64))
    share = dead / np.maximum(population + dead, 1.0)
    weekly, eaten = _before(stay_id, before)
    weeklies, appetites = np.empty(shape), np.empty(shape)
    for number in range(days.size):
        weekly = weekly + (7.0 * share[number] - weekly) / _DEATHS_DAYS
        fed = appetite[number] > _NOT_FED
        eaten = eaten + np.where(fed, appetite[number] - eaten, 0.0) / _APPETITE_DAYS
        weeklies[number], appetites[number] = weekly, eaten
    batch, site = (state[name][first].astype(np.int64) for name in ("batch_id", "site_id"))
    return Seen(days, stay_id.astype(np.int64), batch, site, stage, population, weeklies, appetites)


def _before(stay_id: np.ndarray, rows: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Deaths and appetite of stays at the end of last month; 0 and 1 of new ones."""
    weekly, appetite = np.zeros(stay_id.size), np.ones(stay_id.size)
    here = np.flatnonzero(np.isin(rows["assignment_id"], stay_id))
    at = np.searchsorted(stay_id, rows["assignment_id"][here])
    weekly[at] = rows["unexplained_weekly"][here]
    appetite[at] = rows["appetite"][here]
    return weekly, appetite
