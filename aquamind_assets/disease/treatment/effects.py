"""Effects of treatments on the fish: deaths, appetite and fasting, also into the next month."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp, expm1, log1p
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.appetite import recovery_factor, recovery_luck
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.disease.treatment.withdrawal import withdrawal_until
from aquamind_assets.settings.treatments import Treatments

#: Days over which the deaths after a treatment are counted. [d]
LOSS_DAYS = 14


@dataclass(frozen=True)
class _Last:
    """The last treatment of each stay, day by day, shape (stays,)."""

    treated_date: np.ndarray
    treatment_type_id: np.ndarray
    handling_loss: np.ndarray

    @classmethod
    def of(cls, before: Mapping[str, Any], fish: PlannedFish) -> Self:
        stays = fish.stay_id.size
        last = cls(np.full(stays, NEVER), np.zeros(stays, dtype=np.int64), np.zeros(stays))
        here = np.flatnonzero(np.isin(before["assignment_id"], fish.stay_id))
        at = fish.at(before["assignment_id"][here])
        kind = np.asarray(before["treatment_type_id"], dtype=np.float64)[here]
        last.treated_date[at] = before["treated_date"][here]
        last.treatment_type_id[at] = np.nan_to_num(kind).astype(np.int64)
        last.handling_loss[at] = before["handling_loss"][here]
        return last

    def treat(self, given: Given, which: np.ndarray, fish: PlannedFish, decay: float) -> None:
        """Note the treatments of a day; the deaths still to come of earlier ones are added."""
        stay, day = given.stay[which], fish.days[given.day[which]]
        since = _days(day, self.treated_date[stay])
        to_come = 1.0 - _killed_by(since, decay)
        hazard = -log1p(-self.handling_loss[stay]) * to_come
        hazard -= log1p(-given.handling_loss[which])
        self.treated_date[stay] = day
        self.treatment_type_id[stay] = given.treatment_type_id[which]
        self.handling_loss[stay] = -expm1(-hazard)


def _days(day: Any, since: np.ndarray) -> np.ndarray:
    """Days from dates to a day; infinite from NaT. [d]"""
    days = (day - since) / DAY
    return np.where(np.isnan(days), np.inf, days)


def _killed_by(days_since: np.ndarray, decay: float) -> np.ndarray:
    """Share of a treatment's deaths that come within some days of it.

    Hurt fish live for a day or two: the deaths follow a gamma density of shape 2, which is highest
    one ``decay`` after the treatment.
    """

    def part(days: np.ndarray | float) -> Any:
        times = days / decay
        return 1.0 - (1.0 + times) * exp(-times)

    return part(np.clip(days_since, 0.0, LOSS_DAYS)) / part(float(LOSS_DAYS))


def treatment_effects(
    given: Given, before: Columns, fish: PlannedFish, settings: Treatments, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Effects of treatments on the fish on each day.

    Parameters
    ----------
    given : Given
        All treatments of the month.
    before : dict of ndarray
        Last month's ``stay_health``.
    fish : PlannedFish
        The fish of the month.
    settings : Treatments
        How deaths and appetite go on after a treatment.
    seed : int
        The farm's seed.

    Returns
    -------
    hazard, appetite : ndarray, shape (days, stays)
        Hazard of death, which over 14 days adds up to each treatment's ``handling_loss`` [1/d];
        appetite left, 0 on the days of fasting before, rising again after [ratio].

    References
    ----------
    Up to nine times the usual deaths on the day of a thermal treatment, then fewer each day, and
    the usual ones after 14 to 15 days (IntraFish on 242 Norwegian cages, source of M29).
    """
    types, last = treatment_types(), _Last.of(before, fish)
    decay = settings.loss_decay_days
    hazard, appetite = np.zeros(fish.present.shape), np.ones(fish.present.shape)
    luck = recovery_luck(seed, fish.stay_id, last.treated_date)
    for number, day in enumerate(fish.days):
        today = np.flatnonzero(given.day == number)
        if today.size:
            last.treat(given, today, fish, decay)
            stay = given.stay[today]
            luck[stay] = recovery_luck(seed, fish.stay_id[stay], last.treated_date[stay])
        since = _days(day, last.treated_date)
        part = _killed_by(since + 1.0, decay) - _killed_by(since, decay)
        hazard[number] = -log1p(-last.handling_loss) * np.where(np.isfinite(since), part, 0.0)
        kind = np.maximum(last.treatment_type_id - 1, 0)
        stressed = (last.treatment_type_id > 0) & types.handling[kind]
        takes = settings.appetite_recovery_days * recovery_factor(
            luck, last.treatment_type_id, fish.temperature_c[number]
        )
        eating = -expm1(-since / takes)
        appetite[number] = np.where(stressed, eating, 1.0)
    fasted = fasting(
        fish.days[given.day], given.stay, types.fasting_days[given.treatment_type_id - 1], fish
    )
    hazard[~fish.present] = 0.0
    return hazard, np.where(fasted, 0.0, np.where(fish.present, appetite, 1.0))


def fasting(
    date: np.ndarray, stay: np.ndarray, fasting_days: np.ndarray, fish: PlannedFish
) -> np.ndarray:
    """Days of the month on which fish fast before treatments, also before those of next month.

    Parameters
    ----------
    date : ndarray of datetime64[D], shape (treatments,)
        First day.
    stay, fasting_days : ndarray of int, shape (treatments,)
        Where in ``PlannedFish.stay_id``; days without feed before. [d]
    fish : PlannedFish
        The fish of the month.

    Returns
    -------
    ndarray of bool, shape (days, stays)
    """
    fasted = np.zeros(fish.present.shape, dtype=bool)
    for ahead in range(1, int(fasting_days.max(initial=0)) + 1):
        day = ((date - fish.days[0]) / DAY).astype(np.int64) - ahead
        here = (ahead <= fasting_days) & (day >= 0) & (day < fish.days.size)
        fasted[day[here], stay[here]] = True
    return fasted & fish.present


def stay_health_rows(
    given: Given, before: Columns, fish: PlannedFish, settings: Treatments
) -> Columns:
    """The rows of ``disease.stay_health``: stays whose last treatment still matters.

    Fish that are moved keep their withdrawal period: a stay that begins in the month takes the
    latest one of its batch.

    Parameters
    ----------
    given : Given
        All treatments of the month.
    before : dict of ndarray
        Last month's ``stay_health``.
    fish : PlannedFish
        The fish of the month.
    settings : Treatments
        As of `treatment_effects`.
    """
    last = _Last.of(before, fish)
    for number in np.unique(given.day):
        last.treat(given, np.flatnonzero(given.day == number), fish, settings.loss_decay_days)
    until = withdrawal_of_stays(given, before, fish)
    until = np.where(until >= fish.days[0], until, NEVER)
    recent = _days(fish.days[-1], last.treated_date) < settings.remembered_days
    here = fish.present.any(axis=0)  # the month's harvest also needs stays that are emptied in it
    kept = np.flatnonzero((fish.present[-1] & recent) | (here & ~np.isnat(until)))
    kind = last.treatment_type_id[kept]
    return {
        "month": np.full(kept.size, fish.days[0]),
        "assignment_id": fish.stay_id[kept],
        "batch_id": fish.batch_id[kept],
        "withdrawal_until": until[kept],
        "treated_date": last.treated_date[kept],
        "treatment_type_id": np.where(kind > 0, kind, np.nan),
        "handling_loss": last.handling_loss[kept],
    }


def withdrawal_of_stays(given: Given, before: Columns, fish: PlannedFish) -> np.ndarray:
    """Last day on which the fish of each stay may not be slaughtered, at the month's end.

    Parameters
    ----------
    given : Given
        All treatments of the month.
    before : dict of ndarray
        Last month's ``stay_health``.
    fish : PlannedFish
        The fish of the month.

    Returns
    -------
    ndarray of datetime64[D], shape (stays,)
        NaT for none.
    """
    new = withdrawal_until(
        given.treatment_type_id,
        fish.days[given.day],
        fish.temperature_c[given.day, given.stay],
    )
    until = np.full(fish.stay_id.size, NEVER)
    here = np.flatnonzero(np.isin(before["assignment_id"], fish.stay_id))
    np.fmax.at(until, fish.at(before["assignment_id"][here]), before["withdrawal_until"][here])
    np.fmax.at(until, given.stay, new)
    arriving = np.flatnonzero((fish.start_date >= fish.days[0]) & fish.present.any(axis=0))
    for batch, stays in ((b, s) for b, s in fish.by_batch() if np.isin(arriving, s).any()):
        old = before["withdrawal_until"][before["batch_id"] == batch]
        of_batch = np.isin(given.stay, stays)
        for stay in stays[np.isin(stays, arriving)]:
            earlier = of_batch & (fish.days[given.day] < fish.start_date[stay])
            known = np.concatenate([old, new[earlier], until[[stay]]])
            until[stay] = np.fmax.reduce(known)
    return until
