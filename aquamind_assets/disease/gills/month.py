"""A month of gills: harmed and healing day by day, scored weekly, bathed when scores are high.

Farms order baths by the recorded scores, never by the true state of the gills. The month goes on
day by day together with that of the lice, because a bath in fresh water or peroxide acts on both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, joined, sorted_by
from aquamind_assets.core.months import DAY, NEVER, SATURDAY
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.gills import score
from aquamind_assets.disease.gills.baths import Baths
from aquamind_assets.disease.gills.rings import DRAWS, GillRings
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.boats import Boats
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.environment.sites import Areas
from aquamind_assets.people.readings import fish_counted, most_counted
from aquamind_assets.people.work import Work, days_of_rounds, due_weekly
from aquamind_assets.settings.gills import Gills
from aquamind_assets.settings.treatments import Treatments

#: AGD score of a ring on the day on which an outbreak reaches it. [1]
_COMES_WITH = 0.3

#: Counts of a stay: as many as it has days.
_COUNTS_A_STAY = 1000


@dataclass(frozen=True)
class Water:
    """The water of the sea areas, by id ascending, on each day: shape (areas, days).

    ``salinity_psu`` [psu] and ``challenge`` [1].
    """

    salinity_psu: np.ndarray
    challenge: np.ndarray


@dataclass(frozen=True)
class GillsMonth:
    """A month of gills.

    Attributes
    ----------
    rows : dict of str to dict of ndarray
        Rows of ``gill_state``, ``gill_count`` and ``gill_watch``.
    given : Given
        The baths.
    agd, damage : ndarray, shape (days, stays)
        Scores at the start of each day; 0 ashore. [1]
    agd_rate, damage_rate : ndarray, shape (days, stays)
        Hazards of death by amoebae and by other damage. [1/d]
    appetite : ndarray, shape (days, stays)
        Appetite left by the gills, and 0 before a bath of the next month. [ratio]
    """

    rows: dict[str, Columns]
    given: Given
    agd: np.ndarray
    damage: np.ndarray
    agd_rate: np.ndarray
    damage_rate: np.ndarray
    appetite: np.ndarray


class GillCourse:
    """The gills of all rings at sea, taken through a month day by day.

    Attributes
    ----------
    rings : GillRings
        The rings, and the state of their gills.
    baths : Baths
        What was recorded of each area, and the baths ordered and given for it.
    """

    def __init__(
        self,
        seed: int,
        fish: PlannedFish,
        areas: Areas,
        water: Water,
        infected: Mapping[int, np.datetime64],
        before: Mapping[str, Columns],
        settings: Gills,
        treatments: Treatments,
        work: Work,
        boats: Boats,
    ) -> None:
        """Begin a month.

        Parameters
        ----------
        seed : int
            The farm's seed.
        fish : PlannedFish
            The fish of the month.
        areas : Areas
            All sea areas in use, by id ascending.
        water : Water
            Salinity and challenge.
        infected : mapping of int to datetime64[D]
            By stay: the day on which an outbreak of amoebic gill disease reaches it.
        before : mapping of str to dict of ndarray
            Last month's rows of ``gill_state`` and ``gill_watch``, by name.
        settings : Gills
            Settings of gills.
        treatments : Treatments
            Settings of treatments.
        work : Work
            Days on which people can score gills.
        boats : Boats
            The boats that bathe and delouse.
        """
        self.seed, self.fish, self.areas, self.water = seed, fish, areas, water
        self.settings, self.days = settings, fish.days
        self.rings = GillRings(seed, fish, areas, before["gill_state"], settings.health.ring_log_sd)
        infected_dates = [infected.get(int(stay), NEVER) for stay in self.rings.stay_id]
        self.infected = np.array(infected_dates, "M8[D]")
        self.loch = np.unique(areas.places["group"], return_inverse=True)[1]
        self.boats = boats
        self.baths = Baths(
            seed, self.rings, areas, boats, before["gill_watch"], settings, treatments
        )
        self._plan_counts(work)
        grids = np.zeros((4, *fish.present.shape))
        self.agd_of_day, self.damage_of_day, self.agd_rate, self.damage_rate = grids
        self.appetite = np.ones(fish.present.shape)
        self._counts: list[Columns] = []

    def _plan_counts(self, work: Work) -> None:
        """Plan the days on which each area is scored: a fixed weekday, or the next working day."""
        uniform = [stream(self.seed, "gill count day", str(n)).random() for n in self.areas.name]
        weekday = (np.array(uniform) * SATURDAY).astype(np.int64)
        due = due_weekly(days_of_rounds(self.days), weekday)
        self.counted = work.visits(due, self.areas.id)
        self.size_spread = work.sample_size_sd

    def morning(self, number: int) -> None:
        """Begin a day: boats are promised, fish arrive, gills are scored, baths are ordered."""
        self.boats.morning(number)
        self.rings.start_day(number)
        rings = self.rings
        reached = rings.present & (self.infected == self.days[number])
        rings.agd[reached] = np.maximum(rings.agd[reached], _COMES_WITH)
        self.agd_of_day[number, rings.at] = np.where(rings.present, rings.agd, 0.0)
        self.damage_of_day[number, rings.at] = np.where(rings.present, rings.damage, 0.0)
        self._score(number)

    def _score(self, number: int) -> None:
        """Score the gills of the areas that are due; high scores may bring an order."""
        day, rules = self.days[number], self.settings.counts
        settled = self.rings.present & (day - self.rings.sea_start >= rules.first_day * DAY)
        areas = np.intersect1d(np.flatnonzero(self.counted[number]), self.rings.area[settled])
        if not areas.size:
            return
        drawn = [
            self._drawn(int(area), day, np.flatnonzero(settled & (self.rings.area == area)))
            for area in areas
        ]
        rings, fish = (np.concatenate([one[part] for one in drawn]) for part in (0, 1))
        uniform = np.concatenate([one[2] for one in drawn], axis=2)
        is_fish = np.arange(uniform.shape[3]) < fish[:, None]
        mean = np.array([self.rings.agd[rings], self.rings.damage[rings]])
        agd, damage = score.fish_scores(mean, uniform, rules.fish_sd) * is_fish
        self._counts.append(self._count_rows(day, rings, fish, agd, damage))
        ends = np.cumsum([one[0].size for one in drawn])
        for area, end, (of_area, *_) in zip(areas.tolist(), ends, drawn, strict=True):
            part = slice(end - of_area.size, end)
            means = (each[part].sum() / fish[part].sum() for each in (agd, damage))
            self.baths.record(area, day, *means)
            self.baths.decide(number, area, of_area)

    def _drawn(
        self, area: int, day: np.datetime64, rings: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The rings of an area that are scored, the fish of each, and draws for their scores."""
        rules = self.settings.counts
        random = stream(self.seed, "gill count", str(self.areas.name[area]), str(day))
        place = self.rings.stay_id[rings] % DRAWS
        turn = random.random(DRAWS)[place]
        most = most_counted(rules.fish, self.size_spread)
        drawn = random.random((2, 2, DRAWS, most))[:, :, place]
        normal = random.standard_normal(DRAWS)[place]
        first = np.sort(np.argsort(turn, kind="stable")[: rules.rings])
        fish = fish_counted(rules.fish, self.size_spread, normal[first])
        return rings[first], fish, drawn[:, :, first].swapaxes(0, 1)

    def _count_rows(
        self,
        day: np.datetime64,
        rings: np.ndarray,
        fish: np.ndarray,
        agd: np.ndarray,
        damage: np.ndarray,
    ) -> Columns:
        """Rows of the scores; fish beyond those of a ring's sample have 0."""
        in_stay = (day - self.rings.start[rings]).astype(np.int64)
        return {
            "id": self.rings.stay_id[rings] * _COUNTS_A_STAY + in_stay,
            "count_date": np.full(rings.size, day),
            "batch_id": self.rings.batch_id[rings],
            "assignment_id": self.rings.stay_id[rings],
            "container_id": self.fish.container_id[self.rings.at[rings]],
            "fish_sampled": fish,
            "agd_score": agd.sum(axis=1) / fish,
            "fish_agd_2": (agd >= 2).sum(axis=1),
            "damage_score": damage.sum(axis=1) / fish,
            "fish_damage_2": (damage >= 2).sum(axis=1),
        }

    def evening(self, number: int, given: list[Given]) -> None:
        """End a day: baths remove amoebae, the challenge harms, amoebae grow, gills heal.

        Parameters
        ----------
        number : int
            The day.
        given : list of Given
            Treatments for any reason; those of the day count.
        """
        rules, here = self.settings.health, self.rings.at
        self.baths.act(number, given)
        rings = self.rings
        hazard = score.agd_hazard(rings.agd, rings.damage, rules)
        self.agd_rate[number, here] = np.where(rings.present, hazard, 0.0)
        hazard = score.damage_hazard(rings.damage, rules)
        self.damage_rate[number, here] = np.where(rings.present, hazard, 0.0)
        eating = score.gill_appetite(rings.agd, rings.damage, rules)
        self.appetite[number, here] = np.where(rings.present, eating, 1.0)
        water_c = self.fish.temperature_c[number, here]
        salinity = self.water.salinity_psu[rings.area, number]
        challenge = self.water.challenge[rings.area, number]
        rate = score.amoeba_growth(water_c, salinity, rings.damage, rules)
        agd = score.next_agd(rings.agd, rate, self._coming(rate), rings.susceptibility)
        damage = score.next_damage(rings.damage, challenge, rings.susceptibility, rules)
        rings.agd = np.where(rings.present, agd, 0.0)
        rings.damage = np.where(rings.present, damage, 0.0)

    def _coming(self, rate: np.ndarray) -> np.ndarray:
        """Rise of each ring's AGD score by amoebae of its site, its loch, and from outside."""
        rules, count, rings = self.settings.health, self.areas.id.size, self.rings
        total = np.bincount(rings.area, rings.agd * rings.present, count)
        site = total / np.maximum(np.bincount(rings.area, rings.present, count), 1.0)
        in_loch = np.bincount(self.loch, site)[self.loch] - site
        others = np.maximum(np.bincount(self.loch)[self.loch] - 1, 1)
        coming = rules.site_spread_daily * site + rules.loch_spread_daily * in_loch / others
        bearable = np.clip(rate / rules.amoeba_growth_daily, 0.0, 1.0)
        return bearable * (rules.amoeba_reservoir + coming[rings.area])

    def result(self) -> GillsMonth:
        """The rows and effects of the month."""
        self.baths.fast_ahead(self.appetite)
        rows = {
            "gill_state": self.rings.rows(),
            "gill_count": sorted_by(joined(self._counts), "count_date", "id")
            if self._counts
            else {},
            "gill_watch": self.baths.rows(),
        }
        return GillsMonth(
            rows,
            Given.joined(self.baths.given),
            self.agd_of_day,
            self.damage_of_day,
            self.agd_rate,
            self.damage_rate,
            self.appetite,
        )
