"""Treatments given: their rows, what they do to the fish, and what the fish carry of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from aquamind_assets.batches.containers import Columns
from aquamind_assets.disease.fish import PlannedFish
from aquamind_assets.disease.treatment_settings import Treatments
from aquamind_assets.disease.treatment_types import treatment_types

_DAY = np.timedelta64(1, "D")
NEVER = np.datetime64("NaT", "D")

#: Days over which the deaths after a treatment are counted. [d]
LOSS_DAYS = 14

#: Treatments of one stay, at most: as many as a stay has days, numbered by the day.
TREATMENTS_A_STAY = 1000

#: Least removal of a treatment that is called successful, and of one called partial. [ratio]
SUCCESS, PARTIAL = 0.75, 0.4


@dataclass(frozen=True)
class Given:
    """Treatments begun in a month, one element each, by day, then stay.

    Attributes
    ----------
    day, stay : ndarray of int, shape (treatments,)
        Where in ``PlannedFish.days`` and in ``PlannedFish.stay_id``.
    treatment_type_id : ndarray of int
        Treatment.
    outbreak_id : ndarray of int
        Outbreak that it is for; 0 for lice and routine baths.
    reason : ndarray of object
        The disease's code, ``lice`` or ``Saprolegnia``.
    removed : ndarray
        Share of the lice, the sickness or the fungus taken away. [ratio]
    handling_loss : ndarray
        Fish to be lost to it in the 14 days after. [ratio]
    outcome : ndarray of object
        ``successful``, ``partial`` or ``unsuccessful``.
    """

    day: np.ndarray
    stay: np.ndarray
    treatment_type_id: np.ndarray
    outbreak_id: np.ndarray
    reason: np.ndarray
    removed: np.ndarray
    handling_loss: np.ndarray
    outcome: np.ndarray

    @classmethod
    def none(cls) -> Self:
        """No treatment."""
        whole, real = np.zeros(0, dtype=np.int64), np.zeros(0)
        text = np.zeros(0, dtype=object)
        return cls(whole, whole, whole, whole, text, real, real, text)

    @classmethod
    def of(
        cls,
        day: np.ndarray,
        stay: np.ndarray,
        treatment_type_id: np.ndarray,
        outbreak_id: np.ndarray,
        reason: np.ndarray,
        removed: np.ndarray,
        handling_loss: np.ndarray,
    ) -> Self:
        """Treatments in any order, put in order; the outcome follows from what was removed.

        Raises
        ------
        ValueError
            If a stay is treated twice on a day.
        """
        order = np.lexsort([stay, day])
        removed = np.asarray(removed, dtype=np.float64)
        result = np.where(
            removed >= SUCCESS,
            "successful",
            np.where(removed >= PARTIAL, "partial", "unsuccessful"),
        )
        given = cls(
            np.asarray(day, dtype=np.int64)[order],
            np.asarray(stay, dtype=np.int64)[order],
            np.asarray(treatment_type_id, dtype=np.int64)[order],
            np.asarray(outbreak_id, dtype=np.int64)[order],
            np.asarray(reason, dtype=object)[order],
            removed[order],
            np.asarray(handling_loss, dtype=np.float64)[order],
            result.astype(object)[order],
        )
        twice = (np.diff(given.day) == 0) & (np.diff(given.stay) == 0)
        if twice.any():
            at = int(np.flatnonzero(twice)[0])
            raise ValueError(
                f"The stay at {given.stay[at]} is treated twice on day {given.day[at]} of the"
                " month: leave one of them out."
            )
        return given

    @classmethod
    def joined(cls, parts: "Sequence[Given]") -> Self:
        """Treatments of many parts, in order.

        Raises
        ------
        ValueError
            If a stay is treated twice on a day.
        """
        names = "day stay treatment_type_id outbreak_id reason removed handling_loss"
        columns = ([getattr(part, name) for part in (cls.none(), *parts)] for name in names.split())
        return cls.of(*(np.concatenate(column) for column in columns))


def withdrawal_days(treatment_type_id: np.ndarray, temperature_c: np.ndarray) -> np.ndarray:
    """Withdrawal period after the last day of a treatment, in whole days.

    Parameters
    ----------
    treatment_type_id : array_like of int
        Treatment.
    temperature_c : array_like
        Water of the day; colder than 2 degC counts as 2. [degC]

    Returns
    -------
    ndarray of int
        [d]
    """
    degree_days = treatment_types().withdrawal_degree_days[np.asarray(treatment_type_id) - 1]
    return np.ceil(degree_days / np.maximum(temperature_c, 2.0)).astype(np.int64)


def withdrawal_until(
    treatment_type_id: np.ndarray, date: np.ndarray, temperature_c: np.ndarray
) -> np.ndarray:
    """Last day of the withdrawal period of treatments begun on some dates.

    Parameters
    ----------
    treatment_type_id : array_like of int
        Treatment.
    date : array_like of datetime64[D]
        First day.
    temperature_c : array_like
        Water of that day. [degC]

    Returns
    -------
    ndarray of datetime64[D]
        NaT for treatments without a withdrawal period.
    """
    days = withdrawal_days(treatment_type_id, temperature_c)
    lasting = treatment_types().duration_days[np.asarray(treatment_type_id) - 1]
    return np.where(days > 0, date + (lasting - 1 + days) * _DAY, NEVER)


def may_be_given(
    treatment_type_id: np.ndarray,
    date: np.ndarray,
    temperature_c: np.ndarray,
    harvest_from: np.ndarray,
    settings: Treatments,
) -> np.ndarray:
    """Whether a treatment's withdrawal period is over well before harvest may begin.

    Parameters
    ----------
    treatment_type_id : array_like of int
        Treatment.
    date : array_like of datetime64[D]
        First day.
    temperature_c : array_like
        Water of that day. [degC]
    harvest_from : array_like of datetime64[D]
        Earliest day of harvest, as forecast; NaT for none.
    settings : Treatments
        How well.

    Returns
    -------
    ndarray of bool
        True for every treatment that has no withdrawal period.
    """
    until = withdrawal_until(treatment_type_id, date, temperature_c)
    late = until >= harvest_from - settings.harvest_margin_days * _DAY
    return ~late  # a comparison with NaT is False


def treatment_rows(given: Given, fish: PlannedFish) -> Columns:
    """The rows of ``disease.treatment``, by date, then id.

    Parameters
    ----------
    given : Given
        All treatments of the month.
    fish : PlannedFish
        The fish of the month.
    """
    types, kind = treatment_types(), given.treatment_type_id - 1
    date, stay_id = fish.days[given.day], fish.stay_id[given.stay]
    temperature = fish.temperature_c[given.day, given.stay]
    population = fish.population[given.day, given.stay]
    biomass_kg = population * fish.weight_g[given.day, given.stay] / 1000.0
    in_stay = (date - fish.start_date[given.stay]).astype(np.int64)
    rows = {
        "id": stay_id * TREATMENTS_A_STAY + in_stay,
        "treatment_date": date,
        "batch_id": fish.batch_id[given.stay],
        "assignment_id": stay_id,
        "treatment_type_id": given.treatment_type_id,
        "outbreak_id": np.where(given.outbreak_id > 0, given.outbreak_id, np.nan),
        "reason": given.reason,
        "duration_days": types.duration_days[kind],
        "biomass_kg": biomass_kg,
        "dosage": types.dosage[kind],
        "withholding_period_days": withdrawal_days(given.treatment_type_id, temperature),
        "withdrawal_until": withdrawal_until(given.treatment_type_id, date, temperature),
        "cost_eur": biomass_kg * types.cost_eur_per_kg[kind],
        "removed": given.removed,
        "handling_loss": given.handling_loss,
        "outcome": given.outcome,
    }
    order = np.lexsort([rows["id"], rows["treatment_date"]])
    return {name: values[order] for name, values in rows.items()}


@dataclass(frozen=True)
class _Last:
    """Each stay's last treatment as a month goes on, shape (stays,)."""

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
        """Give the treatments of one day; what an earlier one has yet to kill is added."""
        stay, day = given.stay[which], fish.days[given.day[which]]
        since = _days(day, self.treated_date[stay])
        to_come = 1.0 - _killed_by(since, decay)
        hazard = -np.log1p(-self.handling_loss[stay]) * to_come
        hazard -= np.log1p(-given.handling_loss[which])
        self.treated_date[stay] = day
        self.treatment_type_id[stay] = given.treatment_type_id[which]
        self.handling_loss[stay] = -np.expm1(-hazard)


def _days(day: Any, since: np.ndarray) -> np.ndarray:
    """Days from dates to a day; infinite from NaT. [d]"""
    days = (day - since) / _DAY
    return np.where(np.isnan(days), np.inf, days)


def _killed_by(days_since: np.ndarray, decay: float) -> np.ndarray:
    """Share of a treatment's deaths that come before a day, counted from the treatment's."""
    part = -np.expm1(-np.clip(days_since, 0.0, LOSS_DAYS) / decay)
    return part / -np.expm1(-LOSS_DAYS / decay)


def treatment_effects(
    given: Given, before: Columns, fish: PlannedFish, settings: Treatments
) -> tuple[np.ndarray, np.ndarray]:
    """What treatments do to the fish on each day.

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

    Returns
    -------
    hazard, appetite : ndarray, shape (days, stays)
        Hazard of death, which over 14 days adds up to each treatment's ``handling_loss`` [1/d];
        appetite left, 0 on the days of fasting before, rising again after [ratio].

    References
    ----------
    Nine times the usual deaths on the day of a thermal treatment (M29).
    """
    types, last = treatment_types(), _Last.of(before, fish)
    decay = settings.loss_decay_days
    hazard, appetite = np.zeros(fish.present.shape), np.ones(fish.present.shape)
    for number, day in enumerate(fish.days):
        today = np.flatnonzero(given.day == number)
        if today.size:
            last.treat(given, today, fish, decay)
        since = _days(day, last.treated_date)
        part = _killed_by(since + 1.0, decay) - _killed_by(since, decay)
        hazard[number] = -np.log1p(-last.handling_loss) * np.where(np.isfinite(since), part, 0.0)
        kind = np.maximum(last.treatment_type_id - 1, 0)
        stressed = (last.treatment_type_id > 0) & types.handling[kind]
        eating = -np.expm1(-since / settings.appetite_recovery_days)
        appetite[number] = np.where(stressed, eating, 1.0)
    fasted = fasting(
        fish.days[given.day], given.stay, types.fasting_days[given.treatment_type_id - 1], fish
    )
    hazard[~fish.present] = 0.0
    return hazard, np.where(fasted, 0.0, np.where(fish.present, appetite, 1.0))


def fasting(
    date: np.ndarray, stay: np.ndarray, fasting_days: np.ndarray, fish: PlannedFish
) -> np.ndarray:
    """Days without feed before treatments of some dates, also dates after the month.

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
        day = ((date - fish.days[0]) / _DAY).astype(np.int64) - ahead
        here = (ahead <= fasting_days) & (day >= 0) & (day < fish.days.size)
        fasted[day[here], stay[here]] = True
    return fasted & fish.present


def stay_health_rows(
    given: Given, before: Columns, fish: PlannedFish, settings: Treatments
) -> Columns:
    """The rows of ``disease.stay_health``: the stays that carry something of a treatment.

    Fish that are moved take their withdrawal period along: a stay that begins in the month has the
    latest of its batch's.

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
    here = fish.present.any(axis=0)  # the harvest of the month asks, too, for those then gone
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
