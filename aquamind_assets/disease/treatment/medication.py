"""Treatment of disease: courses after a diagnosis, for containers with many deaths."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from aquamind_assets.core.columns import Columns, as_dicts
from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.outbreaks.profiles import Disease, diseases
from aquamind_assets.disease.outbreaks.spread import Container
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.courses import (
    Found,
    Row,
    course,
    disease_treated,
    known_from,
)
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.types import share_lost, treatment_types
from aquamind_assets.disease.treatment.withdrawal import may_be_given
from aquamind_assets.people.workdays import moving_days
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.treatments import Treatments

#: Days before and after a treatment in which a container gets no other. [d]
_REST_DAYS = 7

#: Most days for which medicated feed waits for a day of work, at Christmas and Easter. [d]
_WAITS_DAYS = 7

#: Effect of a treatment that is stopped early, relative to a whole one. [ratio]
_ABORTED_EFFECT = 0.4

#: Deaths relative to the mean of the site's containers from which one is treated. [ratio]
_WORTH = 0.1

#: One treatment: kind, outbreak, reason, share removed, share lost, whether stopped early.
_One = tuple[int, int, str, float, float, bool]


@dataclass(frozen=True)
class Known:
    """The suspicions and signs that are known when a month begins, and what is found in it.

    Attributes
    ----------
    suspicion : dict of ndarray
        Last month's rows of ``suspicion``, and the month's that are acted on within it.
    weekly : ndarray, shape (stays,)
        Deaths without a known cause, as last seen; NaN for stays not seen yet. [1/week]
    """

    suspicion: Columns
    weekly: np.ndarray

    @classmethod
    def of(cls, suspicion: Columns, stay_signs: Columns, fish: PlannedFish) -> "Known":
        """From last month's ``suspicion`` and ``stay_signs``."""
        weekly = np.full(fish.stay_id.size, np.nan)
        here = np.flatnonzero(np.isin(stay_signs["assignment_id"], fish.stay_id))
        weekly[fish.at(stay_signs["assignment_id"][here])] = stay_signs["unexplained_weekly"][here]
        return cls(suspicion, weekly)

    def and_found(self, rows: Columns) -> "Known":
        """The diagnoses so far, with the rows of ``suspicion`` that were not yet there."""
        if not rows:
            return self
        told = self.suspicion["id"][self.suspicion["disease_id"].astype(np.float64) > 0]
        new = ~np.isin(rows["id"], told)
        both = {name: np.concatenate([self.suspicion[name], rows[name][new]]) for name in rows}
        return Known(both, self.weekly)

    def diagnoses(self, today: np.datetime64) -> list[dict[str, Any]]:
        """Rows of the diagnoses confirmed by a day, ordered by the day of the result."""
        sure = self.suspicion["outcome"].astype(str) == "confirmed"
        sure &= self.suspicion["result_date"] <= today
        rows = np.flatnonzero(sure)
        rows = rows[np.argsort(self.suspicion["result_date"][rows], kind="stable")]
        return [{name: v[n] for name, v in self.suspicion.items()} for n in rows]

    def weakened(self, fish: PlannedFish, settings: Outbreaks) -> np.ndarray:
        """Whether each stay has fish with a diagnosed disease of heart or gills, (days, stays)."""
        weak = [one.id for one in diseases() if one.profile.weakens]
        known = np.zeros(fish.present.shape, dtype=bool)
        for row in self.diagnoses(fish.days[-1]):
            if int(row["disease_id"]) in weak:
                last = row["result_date"] + settings.diagnosis_days * DAY
                days = (fish.days >= row["result_date"]) & (fish.days <= last)
                known |= days[:, None] & (fish.batch_id == row["batch_id"])
        return known


@dataclass
class Orders:
    """The treatments ordered in a month, by day and stay."""

    seed: int
    fish: PlannedFish
    known: Known
    found: Found
    settings: Outbreaks
    treatments: Treatments
    ordered: dict[tuple[int, int], _One] = field(default_factory=dict)

    def treat(self, hit: dict[tuple[int, int], list[Container]], outbreaks: dict[Any, int]) -> None:
        """Order the month's treatments of diagnosed diseases, and of some suspected ones.

        Parameters
        ----------
        hit : dict of list of Container
            By batch and disease: the containers that are sick, in which a treatment works.
        outbreaks : dict of int
            By batch and disease: the outbreak behind a diagnosis.
        """
        fish = self.fish
        for n, row in enumerate(as_dicts(self.known.suspicion)):
            batch = int(row["batch_id"])
            regions = fish.geography_id[fish.batch_id == batch]
            if not regions.size:
                continue
            disease = disease_treated(self.seed, row, int(regions[0]), self.settings)
            sure = row["outcome"] == "confirmed"
            if disease is None or (sure and not self._is_first(n)):
                continue
            key = batch, disease.id
            number = outbreaks.get(key, 0) if sure else 0
            self._courses(row, disease, hit.get(key, []), number)

    def _is_first(self, n: int) -> bool:
        """Whether a diagnosis is new, so that no treatment for it is under way."""
        rows, rules = self.known.suspicion, self.settings
        same = (rows["batch_id"] == rows["batch_id"][n]) & (rows["outcome"] == "confirmed")
        same &= rows["disease_id"] == rows["disease_id"][n]
        since = rows["result_date"][n] - rows["result_date"][same]
        lasts = (1 + rules.treatment_rounds) * rules.treatment_gap_days * DAY
        return not ((since > 0 * DAY) & (since <= lasts)).any()

    def _courses(self, row: Row, disease: Disease, hit: list[Container], outbreak_id: int) -> None:
        """The courses at the site of a diagnosis, as far as they fall into the month."""
        rules, fish = self.settings, self.fish
        mine = fish.batch_id == int(row["batch_id"])
        stays = np.flatnonzero(mine & (fish.site_id == int(row["site_id"])))
        sure = row["outcome"] == "confirmed"
        for turn in range(min(rules.treatment_rounds, disease.profile.courses if sure else 1)):
            first, order = course(self.seed, row, disease, turn, rules)
            latest = first + (rules.treatment_span_days + _WAITS_DAYS) * DAY
            if first > fish.days[-1] or latest < fish.days[0]:
                continue
            for stay in self._worth(stays, turn, known_from(row)).tolist():
                self._give(int(row["id"]), outbreak_id, disease, turn, first, order, stay, hit)

    def _worth(self, stays: np.ndarray, turn: int, since: np.datetime64) -> np.ndarray:
        """Stays whose deaths, as known on the day of the diagnosis, are worth a treatment."""
        weekly = self.found.weekly_on(since, self.fish.stay_id[stays])
        if weekly is None:
            weekly = self.known.weekly[stays]
        if np.isnan(weekly).all():
            return stays
        mean = float(np.nanmean(weekly))
        if turn and mean < self.settings.raised_weekly_batch:
            return stays[:0]
        return stays[~(weekly < _WORTH * mean)]

    def _give(
        self,
        number: int,
        outbreak_id: int,
        disease: Disease,
        turn: int,
        first: np.datetime64,
        order: list[str],
        stay: int,
        hit: list[Container],
    ) -> None:
        """Treat a container in a round, if it has fish and may be treated."""
        fish, rules = self.fish, self.settings
        stay_id = int(fish.stay_id[stay])
        random = stream(self.seed, "treatment", number, turn, stay_id)
        offset, works, removed = random.random(3)
        normal = np.array(random.standard_normal())
        broken = bool(random.random() < rules.aborted_share)
        date = first + int(offset * rules.treatment_span_days) * DAY
        if treatment_types().method[treatment_types().id_of(order[0]) - 1] == "feed":
            date = delivered(date, int(fish.geography_id[stay]))
        day = int((date - fish.days[0]) / DAY)
        if not 0 <= day < fish.days.size or not fish.present[day, stay] or self._rests(day, stay):
            return
        if fish.weight_g[day, stay] > disease.profile.prescribed_max_g:
            return
        kinds = np.array([treatment_types().id_of(code) for code in order])
        allowed = may_be_given(
            kinds,
            fish.days[day],
            fish.temperature_c[day, stay],
            fish.harvest_from[stay],
            self.treatments,
        )
        if not allowed.any():
            return
        kind = int(kinds[allowed][0])
        code = str(treatment_types().code[kind - 1])
        share = 0.0
        if works < disease.profile.treatments[code]:
            share = rules.removed_min + (rules.removed_max - rules.removed_min) * removed
            share *= _ABORTED_EFFECT if broken else 1.0
        sick = [one for one in hit if one["assignment_id"] == stay_id and _can_work(one, date)]
        for one in sick:
            if share > 0.0:
                one.update(treated_date=date, effect_left=1.0 - share)
        weakened = np.array(disease.profile.weakens and bool(sick))
        lost = share_lost(np.array(kind), normal, weakened, self.treatments.sick_factor)
        removed_share = share if sick else 0.0
        self.ordered[day, stay] = (
            kind, outbreak_id, disease.code, removed_share, float(lost), broken
        )  # fmt: skip

    def _rests(self, day: int, stay: int) -> bool:
        """Whether a container was treated against disease a few days before."""
        return any(
            (number, stay) in self.ordered
            for number in range(day - _REST_DAYS, day + _REST_DAYS + 1)
        )

    def given(self) -> Given:
        """The treatments, in order."""
        if not self.ordered:
            return Given.none()
        day, stay = np.array(list(self.ordered)).T
        kind, outbreak, reason, removed, lost, broken = zip(*self.ordered.values(), strict=True)
        return Given.of(
            day,
            stay,
            np.array(kind),
            np.array(outbreak),
            np.array(reason, dtype=object),
            np.array(removed),
            np.array(lost),
            np.array(broken),
        )


def delivered(date: np.datetime64, geography_id: int) -> np.datetime64:
    """The first day from a day on, on which medicated feed comes and a course begins."""
    return np.busday_offset(date, 0, roll="forward", busdaycal=moving_days(geography_id))


def _can_work(one: Container, date: np.datetime64) -> bool:
    """Whether a container is infected on a day, and no treatment has worked in it before."""
    infected = one["infected_date"] <= date <= one["end_date"]
    return bool(infected and np.isnat(one["treated_date"]))
