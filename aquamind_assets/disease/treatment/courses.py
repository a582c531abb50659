"""Courses of treatment after a diagnosis: whether a vet prescribes one, and when it begins."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.outbreaks.profiles import Disease, diseases
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.settings.outbreaks import Outbreaks

#: Opened fish with signs from which a vet may treat without a test. [fish]
_ENOUGH = 2

#: Fewest days from a diagnosis to a bath: fish fast for a day before it. [d]
_BATH_FROM_DAYS = 2

#: A row of ``suspicion``, without its month.
Row = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """Findings of a month that are acted on before it ends.

    Attributes
    ----------
    suspicion : dict of ndarray
        Rows of ``suspicion`` that last month's do not have; no columns at all for none.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    stay_id : ndarray of int, shape (stays,)
        Stays, by ascending id.
    weekly : ndarray, shape (days, stays)
        Deaths without a known cause, as staff see them day by day. [1/week]
    """

    suspicion: Columns
    days: np.ndarray
    stay_id: np.ndarray
    weekly: np.ndarray

    @classmethod
    def nothing(cls) -> Self:
        """Nothing found yet."""
        none = np.zeros(0, dtype=np.int64)
        return cls({}, none.astype("datetime64[D]"), none, np.zeros((0, 0)))

    def weekly_on(self, day: np.datetime64, stay_id: np.ndarray) -> np.ndarray | None:
        """Deaths of some stays as seen on a day, NaN for stays not seen; None on other days."""
        if not self.days.size or not self.days[0] <= day <= self.days[-1]:
            return None
        weekly = np.full(stay_id.size, np.nan)
        here = np.flatnonzero(np.isin(stay_id, self.stay_id))
        at = np.searchsorted(self.stay_id, stay_id[here])
        weekly[here] = self.weekly[int((day - self.days[0]) / DAY), at]
        return weekly


def disease_treated(seed: int, row: Row, region: int, settings: Outbreaks) -> Disease | None:
    """The disease for which a vet treats a batch after a suspicion; None if he does not.

    He treats a confirmed disease, sometimes one that he has only seen in opened fish, and each only
    as far as vets of the region prescribe anything against it.
    """
    if not row["disease_id"] > 0:  # NaN before the sample
        return None
    disease = diseases()[int(row["disease_id"]) - 1]
    if not disease.profile.treatments or disease.profile.is_chronic:
        return None
    number = int(row["id"])
    if row["outcome"] != "confirmed":
        if not row["is_main"] or row["fish_with_signs"] < _ENOUGH:
            return None
        if stream(seed, "treated unconfirmed", number).random() >= settings.treated_unconfirmed:
            return None
    chance = disease.prescribed(region)
    return disease if stream(seed, "prescribed", number).random() < chance else None


def known_from(row: Row) -> np.datetime64:
    """Day of the result, or of the opened fish where no test confirms the disease."""
    return row["result_date" if row["outcome"] == "confirmed" else "sample_date"]


def course(
    seed: int, row: Row, disease: Disease, turn: int, settings: Outbreaks
) -> tuple[np.datetime64, list[str]]:
    """First day of a course, and the treatments in the order in which the vet prefers them.

    Medicated feed is made to order, so that it comes later than a bath begins.

    Parameters
    ----------
    seed : int
        The farm's seed.
    row : dict
        The suspicion.
    disease : Disease
        The disease that is treated.
    turn : int
        Number of the course, from 0.
    settings : Outbreaks
        Days to the first course and between courses.
    """
    random = stream(seed, "treatment", int(row["id"]), turn)
    chance, waited = disease.profile.treatments, random.random()
    weight = np.array(list(chance.values()))
    order = random.choice(list(chance), len(chance), replace=False, p=weight / weight.sum())
    types = treatment_types()
    low, high = _BATH_FROM_DAYS, max(settings.treatment_delay_days, _BATH_FROM_DAYS)
    if types.method[types.id_of(str(order[0])) - 1] == "feed":
        low, high = settings.feed_ordered_from_days, settings.feed_ordered_to_days
    days = low + int(waited * (high - low + 1)) + turn * settings.treatment_gap_days
    return known_from(row) + days * DAY, order.tolist()


def first_day(
    seed: int, row: Row, region_of: Callable[[int], int], settings: Outbreaks
) -> np.datetime64:
    """First day of the first course after a suspicion; NaT if fish are not treated."""
    if not settings.treatment_rounds:
        return NEVER
    disease = disease_treated(seed, row, region_of(int(row["site_id"])), settings)
    return NEVER if disease is None else course(seed, row, disease, 0, settings)[0]
