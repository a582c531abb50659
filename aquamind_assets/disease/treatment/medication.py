"""Treatment of outbreaks: in rounds from detection on, of the containers that are sick."""

from dataclasses import dataclass, field

import numpy as np

from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.outbreaks.profiles import Disease
from aquamind_assets.disease.outbreaks.spread import Container, place_of
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.types import share_lost, treatment_types
from aquamind_assets.disease.treatment.withdrawal import may_be_given
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.treatments import Treatments

#: Days of the course that must be left for a treatment to be worth it. [d]
_WORTH_DAYS = 7


@dataclass
class Orders:
    """Treatments ordered so far in a month, by day and stay."""

    seed: int
    fish: PlannedFish
    settings: Outbreaks
    treatments: Treatments
    ordered: dict[tuple[int, int], tuple[int, int, str, float, float]] = field(default_factory=dict)

    def treat(
        self,
        outbreak_id: int,
        disease: Disease,
        detected_date: np.datetime64,
        containers: list[Container],
    ) -> bool:
        """Order the month's treatments of an outbreak; whether there is one.

        Parameters
        ----------
        outbreak_id : int
            Outbreak.
        disease : Disease
            What it is of.
        detected_date : datetime64[D]
            Day on which it is found out.
        containers : list of Container
            Its containers; those for which a treatment works are marked.
        """
        chance, rules, any_given = disease.profile.treatments, self.settings, False
        if not chance or disease.profile.is_chronic:
            return False
        for number in range(rules.treatment_rounds):
            random = stream(self.seed, "treatment", outbreak_id, number)
            waited = 1 + random.integers(rules.treatment_delay_days)
            first = detected_date + int(waited + number * rules.treatment_gap_days) * DAY
            if (
                first > self.fish.days[-1]
                or first + rules.treatment_span_days * DAY < (self.fish.days[0])
            ):
                continue
            weight = np.array(list(chance.values()))
            order = random.choice(list(chance), len(chance), replace=False, p=weight / weight.sum())
            for one in containers:
                given = self._give(outbreak_id, disease, number, first, order.tolist(), one)
                any_given = any_given or given
        return any_given

    def _give(
        self,
        outbreak_id: int,
        disease: Disease,
        number: int,
        first: np.datetime64,
        order: list[str],
        one: Container,
    ) -> bool:
        """Treat one container in one round, if it is sick and may be treated."""
        fish, rules = self.fish, self.settings
        stay_id = one["assignment_id"]
        random = stream(self.seed, "treatment", outbreak_id, number, stay_id)
        offset, works, removed = random.random(3)
        date = first + int(offset * rules.treatment_span_days) * DAY
        day = int((date - fish.days[0]) / DAY)
        if not 0 <= day < fish.days.size or not np.isnat(one["treated_date"]):
            return False
        stay = place_of(stay_id, fish)
        sick = one["infected_date"] <= date and one["end_date"] >= date + _WORTH_DAYS * DAY
        if not sick or stay is None or not fish.present[day, stay] or (day, stay) in self.ordered:
            return False
        kinds = np.array([treatment_types().id_of(code) for code in order])
        allowed = may_be_given(
            kinds,
            fish.days[day],
            fish.temperature_c[day, stay],
            fish.harvest_from[stay],
            self.treatments,
        )
        if not allowed.any():
            return False
        kind = int(kinds[allowed][0])
        code = str(treatment_types().code[kind - 1])
        share = 0.0
        if works < disease.profile.treatments[code]:
            share = rules.removed_min + (rules.removed_max - rules.removed_min) * removed
            one.update(treated_date=date, effect_left=1.0 - share)
        weakened = np.array(disease.profile.weakens)
        normal = np.array(random.standard_normal())
        lost = share_lost(np.array(kind), normal, weakened, self.treatments.sick_factor)
        self.ordered[day, stay] = (kind, outbreak_id, disease.code, share, float(lost))
        return True

    def given(self) -> Given:
        """The treatments, in order."""
        if not self.ordered:
            return Given.none()
        day, stay = np.array(list(self.ordered)).T
        kind, outbreak, reason, removed, lost = zip(*self.ordered.values(), strict=True)
        return Given.of(
            day,
            stay,
            np.array(kind),
            np.array(outbreak),
            np.array(reason, dtype=object),
            np.array(removed),
            np.array(lost),
        )
