"""A month of gills: harmed and healing day by day, scored weekly, bathed when scores are high.

Farms order baths by the recorded scores, never by the true state of the gills. The month goes on
day by day together with that of the lice, because a bath in fresh water or peroxide acts on both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, joined, sorted_by
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.gills import score
from aquamind_assets.disease.outbreaks.profiles import AGD, disease
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.boats import GILLS, Boats, Job
from aquamind_assets.disease.treatment.effects import fasting
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.types import share_lost, treatment_types
from aquamind_assets.disease.treatment.withdrawal import may_be_given
from aquamind_assets.environment.sites import Areas
from aquamind_assets.people.readings import fish_counted, most_counted
from aquamind_assets.people.work import SATURDAY, Work, days_before_and_of, due_weekly
from aquamind_assets.settings.gills import Gills
from aquamind_assets.settings.treatments import Treatments

#: AGD score of a ring on the day on which an outbreak reaches it. [1]
_COMES_WITH = 0.3

#: Draws for an area, of which each ring has its own whatever other rings there are.
_DRAWS = 200

#: Counts of a stay: as many as it has days.
_COUNTS_A_STAY = 1000

#: Days in which a ring that is bathed is not treated against anything else. [d]
_REST_DAYS = 3


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
    """A month as it goes on; arrays over the stays at sea, or over the areas.

    Attributes
    ----------
    at : ndarray of int, shape (rings,)
        Where the stays are in `PlannedFish`.
    recorded : ndarray, shape (2, areas)
        Mean AGD and damage scores of the last scoring of each area, NaN before the first: all
        that a decision may read. [1]
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
        self.boats = boats
        self.seed, self.fish, self.areas, self.water = seed, fish, areas, water
        self.settings, self.treatments, self.days = settings, treatments, fish.days
        self.at = np.flatnonzero(~np.isnat(fish.sea_start_date))
        self.stay_id, self.batch_id = fish.stay_id[self.at], fish.batch_id[self.at]
        self.start = fish.start_date[self.at]
        self.sea_start = fish.sea_start_date[self.at]
        self.area = np.searchsorted(areas.id, fish.site_id[self.at])
        self.infected = np.array([infected.get(int(s), NEVER) for s in self.stay_id], "M8[D]")
        self.before = before["gill_state"]
        self.agd, self.damage = np.zeros((2, self.at.size))
        self.bathed_date = np.full(self.at.size, NEVER)
        here = np.flatnonzero(np.isin(self.before["assignment_id"], self.stay_id))
        place = np.searchsorted(self.stay_id, self.before["assignment_id"][here])
        for name in ("agd", "damage", "bathed_date"):
            getattr(self, name)[place] = self.before[name][here]
        self.susceptibility = self._of_rings("gills of a ring", settings.health.ring_log_sd)
        self.loch = np.unique(areas.places["group"], return_inverse=True)[1]
        self._load_watch(before["gill_watch"])
        self._plan_counts(work)
        self.present = np.zeros(self.at.size, dtype=bool)
        grids = np.zeros((4, *fish.present.shape))
        self.agd_of_day, self.damage_of_day, self.agd_rate, self.damage_rate = grids
        self.appetite = np.ones(fish.present.shape)
        self.given: list[Given] = []
        self._counts: list[Columns] = []

    def _of_rings(self, process: str, log_sd: float) -> np.ndarray:
        """A factor of each ring for good, log-normal with mean 1, by batch."""
        factor = np.ones(self.at.size)
        for batch in np.unique(self.batch_id):
            here = self.batch_id == batch
            normal = stream(self.seed, process, int(batch)).standard_normal(_DRAWS)
            normal = normal[self.stay_id[here] % _DRAWS]
            factor[here] = exp(log_sd * normal - np.square(log_sd) / 2.0)
        return factor

    def _load_watch(self, before: Columns) -> None:
        count = self.areas.id.size
        self.recorded = np.full((2, count), np.nan)
        self.scored_date, self.order_date, self.served_date = np.full((3, count), NEVER)
        self.kind = np.zeros(count, dtype=np.int64)
        at = np.searchsorted(self.areas.id, before["area_id"])
        self.recorded[:, at] = before["agd_score"], before["damage_score"]
        self.scored_date[at] = before["scored_date"]
        self.order_date[at] = before["order_date"]
        self.served_date[at] = before["bathed_date"]
        kind = np.asarray(before["treatment_type_id"], dtype=np.float64)
        self.kind[at] = np.nan_to_num(kind).astype(np.int64)
        baths, names = self.settings.baths, self.areas.name
        normal = [stream(self.seed, "gill bath habit", str(n)).standard_normal() for n in names]
        self.trigger = baths.trigger * exp(baths.trigger_log_sd * np.array(normal))

    def _plan_counts(self, work: Work) -> None:
        """On which days each area is scored: a weekday of its own, or the next day of work."""
        uniform = [stream(self.seed, "gill count day", str(n)).random() for n in self.areas.name]
        weekday = (np.array(uniform) * SATURDAY).astype(np.int64)
        due = due_weekly(days_before_and_of(self.days), weekday)
        self.counted = work.visits(due, self.areas.id)
        self.size_spread = work.sample_size_sd

    def morning(self, number: int) -> None:
        """Begin a day: boats are promised, fish arrive, gills are scored, baths are ordered."""
        self.boats.morning(number)
        yesterday, self.present = self.present, self.fish.present[number, self.at]
        self._arrive(number, yesterday)
        reached = self.present & (self.infected == self.days[number])
        self.agd[reached] = np.maximum(self.agd[reached], _COMES_WITH)
        self.agd_of_day[number, self.at] = np.where(self.present, self.agd, 0.0)
        self.damage_of_day[number, self.at] = np.where(self.present, self.damage, 0.0)
        self._score(number)

    def _arrive(self, number: int, yesterday: np.ndarray) -> None:
        """Fish moved between rings bring the gills of their batch; those from land are sound."""
        new = np.flatnonzero(self.present & (self.start == self.days[number]))
        for batch in np.unique(self.batch_id[new]):
            to = new[self.batch_id[new] == batch]
            if number == 0:  # their source may have no day in this month
                old = self.before["batch_id"] == batch
                agd, damage = self.before["agd"][old], self.before["damage"][old]
            else:
                old = yesterday & (self.batch_id == batch)
                agd, damage = self.agd[old], self.damage[old]
            if old.any():
                self.agd[to], self.damage[to] = agd.mean(), damage.mean()

    def _score(self, number: int) -> None:
        """Score the gills of the areas whose day it is; what is recorded may bring an order."""
        day, rules = self.days[number], self.settings.counts
        settled = self.present & (day - self.sea_start >= rules.first_day * DAY)
        for area in np.intersect1d(np.flatnonzero(self.counted[number]), self.area[settled]):
            rings = np.flatnonzero(settled & (self.area == area))
            random = stream(self.seed, "gill count", str(self.areas.name[area]), str(day))
            place = self.stay_id[rings] % _DRAWS
            turn = random.random(_DRAWS)[place]
            most = most_counted(rules.fish, self.size_spread)
            drawn = random.random((4, _DRAWS, most))[:, place]
            normal = random.standard_normal(_DRAWS)[place]
            first = np.sort(np.argsort(turn, kind="stable")[: rules.rings])
            rings, drawn = rings[first], drawn[:, first]
            fish = fish_counted(rules.fish, self.size_spread, normal[first])
            is_fish = np.arange(most) < fish[:, None]
            agd = score.fish_scores(self.agd[rings], drawn[:2], rules.fish_sd) * is_fish
            damage = score.fish_scores(self.damage[rings], drawn[2:], rules.fish_sd) * is_fish
            self._counts.append(self._count_rows(day, rings, fish, agd, damage))
            self.scored_date[area] = day
            self.recorded[:, area] = agd.sum() / fish.sum(), damage.sum() / fish.sum()
            self._decide(number, day, int(area), rings)

    def _count_rows(
        self,
        day: np.datetime64,
        rings: np.ndarray,
        fish: np.ndarray,
        agd: np.ndarray,
        damage: np.ndarray,
    ) -> Columns:
        """Rows of the scores; fish beyond those of a ring's sample have 0."""
        in_stay = (day - self.start[rings]).astype(np.int64)
        return {
            "id": self.stay_id[rings] * _COUNTS_A_STAY + in_stay,
            "count_date": np.full(rings.size, day),
            "batch_id": self.batch_id[rings],
            "assignment_id": self.stay_id[rings],
            "container_id": self.fish.container_id[self.at[rings]],
            "fish_sampled": fish,
            "agd_score": agd.sum(axis=1) / fish,
            "fish_agd_2": (agd >= 2).sum(axis=1),
            "damage_score": damage.sum(axis=1) / fish,
            "fish_damage_2": (damage >= 2).sum(axis=1),
        }

    def _decide(self, number: int, day: np.datetime64, area: int, rings: np.ndarray) -> None:
        """Order baths where the scores just recorded are over what the farm bears."""
        rules, agd = self.settings.baths, float(self.recorded[0, area])
        urgent = agd >= rules.urgent
        waiting = not np.isnat(self.order_date[area])
        rested = not day - self.served_date[area] < rules.rest_days * DAY
        if (agd < self.trigger[area] and not urgent) or waiting or not rested:
            return
        slaughter = self._slaughter(np.flatnonzero(self.present & (self.area == area)))
        ahead = slaughter[~(slaughter - day < rules.harvest_days * DAY)]
        if not ahead.size:
            return
        harvest = np.min(ahead)
        random = stream(self.seed, "gill bath order", str(self.areas.name[area]), str(day))
        normal, uniform = random.standard_normal(), random.random()
        wait = rules.delay_days * exp(rules.delay_log_sd * normal) * (0.5 if urgent else 1.0)
        date = day + max(_REST_DAYS, round(float(wait))) * DAY
        water = float(self.fish.temperature_c[number, self.at[rings]].mean())
        kind = self._bath(uniform, date, water, harvest, float(self.recorded[1, area]))
        if kind:
            self.order_date[area], self.kind[area] = date, kind
            self.boats.order(GILLS, area, kind, date)

    def _slaughter(self, rings: np.ndarray) -> np.ndarray:
        """Last day of each ring: as booked, or else the earliest day of harvest as forecast."""
        booked = self.fish.end_date[self.at[rings]]
        return np.where(np.isnat(booked), self.fish.harvest_from[self.at[rings]], booked)

    def _bath(
        self,
        uniform: float,
        date: np.datetime64,
        water_c: float,
        harvest: np.datetime64,
        damage: float,
    ) -> int:
        """The bath chosen: peroxide in cool water and on sound gills only; 0 for none allowed."""
        rules, types = self.settings.baths, treatment_types()
        ids = np.array([types.id_of("freshwater"), types.id_of("hydrogen_peroxide")])
        last_day = date + (rules.bath_days - 1) * DAY
        allowed = may_be_given(
            ids, np.array(last_day), np.array(water_c), np.array(harvest), self.treatments
        )
        bears = water_c <= rules.peroxide_temperature_max_c and damage <= rules.peroxide_damage_max
        wanted = ids[::-1] if bears and uniform < rules.peroxide_share else ids[:1]
        good = [int(one) for one in wanted if allowed[int(np.flatnonzero(ids == one)[0])]]
        return good[0] if good else 0

    def handled(self, number: int, within: int) -> np.ndarray:
        """Where in `PlannedFish` stays are that are bathed within some days of one; to be told."""
        found = [given.stay[np.abs(given.day - number) <= within] for given in self.given]
        return np.concatenate([*found, self._due_near(number, within)])

    def _due_near(self, number: int, within: int) -> np.ndarray:
        """Stays whose bath is ordered, and falls within some days of a day."""
        day = self.days[number]
        near = [
            self.at[rings[np.abs(((due - day) / DAY).astype(np.int64)) <= within]]
            for rings, due in self._ordered(number, day)
        ]
        return np.concatenate([np.zeros(0, dtype=np.int64), *near])

    def _ordered(self, number: int, first: np.datetime64) -> list[tuple[np.ndarray, np.ndarray]]:
        """Rings of each area to which a boat is promised, and the days that are still to come."""
        found = []
        for job in (one for one in self.boats.jobs if one.is_open and one.purpose == GILLS):
            rings = self._rings_left(job)
            due = self.boats.expected(job, self._kg(number, rings), first)
            found.append((rings[~np.isnat(due)], due[~np.isnat(due)]))
        return found

    def _rings_left(self, job: Job) -> np.ndarray:
        """Rings that a boat has still to bathe in a job, in their turn."""
        done = self.bathed_date >= job.wanted_date
        return np.flatnonzero(self.present & (self.area == job.area) & ~done)

    def _kg(self, number: int, rings: np.ndarray) -> np.ndarray:
        """Weight of the fish in some rings, as planned. [kg]"""
        at = self.at[rings]
        return self.fish.population[number, at] * self.fish.weight_g[number, at] / 1000.0

    def _losses(self, job: Job, rings: np.ndarray) -> np.ndarray:
        """Draws of the losses of rings in the baths of a job, standard normal."""
        name, date = str(self.areas.name[job.area]), str(job.wanted_date)
        normal = stream(self.seed, "gill baths", name, date).standard_normal(_DRAWS)
        return normal[self.stay_id[rings] % _DRAWS]

    def bathe(self, number: int, busy: np.ndarray) -> Given:
        """Bathe the rings whose day it is.

        Parameters
        ----------
        number : int
            The day.
        busy : ndarray of int
            Places in `PlannedFish` of the stays that are treated for other reasons about this day.

        Returns
        -------
        Given
            The baths of the day.
        """
        rules, day = self.settings.baths, self.days[number]
        served = day - self.bathed_date < rules.served_days * DAY
        parts = []
        for area in np.flatnonzero(day >= self.order_date):
            if self.boats.job(GILLS, int(area)) is None:
                self.order_date[area] = NEVER  # no boat came in time: the next scores decide
        for job in self.boats.works(GILLS, number):
            rings = self._rings_left(job)
            near = self.fish.end_date[self.at[rings]] - day < rules.harvest_days * DAY
            rings = rings[~served[rings] & ~near & ~np.isin(self.at[rings], busy)]
            now = rings[: self.boats.todays(job, self._kg(number, rings))]
            if now.size:
                kind, normal = job.treatment_type_id, self._losses(job, now)
                parts.append(self._given(number, now, kind, normal))
            self.boats.worked(job, number, now.size, now.size == rings.size)
            if now.size == rings.size:
                self.served_date[job.area], self.order_date[job.area] = day, NEVER
        given = Given.joined(parts)
        if given.stay.size:
            self.given.append(given)
        return given

    def _given(self, number: int, rings: np.ndarray, kind: int, normal: np.ndarray) -> Given:
        kinds, zero = np.full(rings.size, kind), np.zeros(rings.size, dtype=np.int64)
        sound = np.zeros(rings.size, dtype=bool)
        return Given.of(
            zero + number,
            self.at[rings],
            kinds,
            zero,
            np.full(rings.size, AGD, dtype=object),
            1.0 - self._left(number, rings, kinds),
            share_lost(kinds, normal, sound, self.treatments.sick_factor),
        )

    def _left(self, number: int, rings: np.ndarray, kinds: np.ndarray) -> np.ndarray:
        """Share of the AGD score that a bath leaves; 1 where it is of another kind."""
        left, day = self._usually_left()[kinds - 1], self.days[number]
        removes = left < 1.0
        for batch in np.unique(self.batch_id[rings[removes]]):
            here = np.flatnonzero(removes & (self.batch_id[rings] == batch))
            normal = stream(self.seed, "gills in a bath", int(batch), str(day)).standard_normal(
                _DRAWS
            )[self.stay_id[rings[here]] % _DRAWS]
            left[here] *= exp(self.settings.health.bath_log_sd * normal)
        return np.minimum(left, 1.0)

    @staticmethod
    def _usually_left() -> np.ndarray:
        """Share of the AGD score that each type of treatment usually leaves; 1 of other kinds."""
        types, helps = treatment_types(), disease(AGD).profile.treatments
        usual = np.ones(types.code.size)
        usual[[types.id_of(code) - 1 for code in helps]] = 1.0 - np.array(list(helps.values()))
        return usual

    def evening(self, number: int, given: list[Given]) -> None:
        """End a day: baths remove amoebae, the challenge harms, amoebae grow, gills heal.

        Parameters
        ----------
        number : int
            The day.
        given : list of Given
            Treatments for any reason; those of the day count.
        """
        rules, here = self.settings.health, self.at
        for one in given:
            today = np.flatnonzero(one.day == number)
            today = today[np.isin(one.stay[today], here)]
            rings = np.searchsorted(here, one.stay[today])
            kinds = one.treatment_type_id[today]
            self.agd[rings] *= self._left(number, rings, kinds)
            bathed = self._usually_left()[kinds - 1] < 1.0  # one that failed was a bath as well
            self.bathed_date[rings[bathed]] = self.days[number]
        hazard = score.agd_hazard(self.agd, self.damage, rules)
        self.agd_rate[number, here] = np.where(self.present, hazard, 0.0)
        hazard = score.damage_hazard(self.damage, rules)
        self.damage_rate[number, here] = np.where(self.present, hazard, 0.0)
        eating = score.gill_appetite(self.agd, self.damage, rules)
        self.appetite[number, here] = np.where(self.present, eating, 1.0)
        water_c = self.fish.temperature_c[number, here]
        salinity = self.water.salinity_psu[self.area, number]
        challenge = self.water.challenge[self.area, number]
        rate = score.amoeba_growth(water_c, salinity, self.damage, rules)
        agd = score.next_agd(self.agd, rate, self._coming(rate), self.susceptibility)
        damage = score.next_damage(self.damage, challenge, self.susceptibility, rules)
        self.agd = np.where(self.present, agd, 0.0)
        self.damage = np.where(self.present, damage, 0.0)

    def _coming(self, rate: np.ndarray) -> np.ndarray:
        """Rise of each ring's AGD score by amoebae of its site, its loch, and from outside."""
        rules, count = self.settings.health, self.areas.id.size
        rings = np.bincount(self.area, self.present, count)
        site = np.bincount(self.area, self.agd * self.present, count) / np.maximum(rings, 1.0)
        in_loch = np.bincount(self.loch, site)[self.loch] - site
        others = np.maximum(np.bincount(self.loch)[self.loch] - 1, 1)
        coming = rules.site_spread_daily * site + rules.loch_spread_daily * in_loch / others
        bearable = np.clip(rate / rules.amoeba_growth_daily, 0.0, 1.0)
        return bearable * (rules.amoeba_reservoir + coming[self.area])

    def result(self) -> GillsMonth:
        """The rows and effects of the month."""
        self._fast_ahead()
        rows = {
            "gill_state": self._state_rows(),
            "gill_count": sorted_by(joined(self._counts), "count_date", "id")
            if self._counts
            else {},
            "gill_watch": self._watch_rows(),
        }
        return GillsMonth(
            rows,
            Given.joined(self.given),
            self.agd_of_day,
            self.damage_of_day,
            self.agd_rate,
            self.damage_rate,
            self.appetite,
        )

    def _fast_ahead(self) -> None:
        """Fish go without feed before a bath that is ordered for the next month."""
        types = treatment_types()
        for rings, due in self._ordered(self.days.size - 1, self.days[-1] + DAY):
            kind = int(self.kind[self.area[rings[0]]]) if rings.size else 1
            ahead = due > self.days[-1]
            without = np.full(int(ahead.sum()), types.fasting_days[kind - 1])
            fasted = fasting(due[ahead], self.at[rings[ahead]], without, self.fish)
            self.appetite[fasted] = 0.0

    def _state_rows(self) -> Columns:
        kept = np.flatnonzero(self.present)
        return {
            "month": np.full(kept.size, self.days[0]),
            "assignment_id": self.stay_id[kept],
            "batch_id": self.batch_id[kept],
            "area_id": self.areas.id[self.area[kept]],
            "agd": self.agd[kept],
            "damage": self.damage[kept],
            "bathed_date": self.bathed_date[kept],
        }

    def _watch_rows(self) -> Columns:
        count = self.areas.id.size
        return {
            "month": np.full(count, self.days[0]),
            "area_id": self.areas.id,
            "scored_date": self.scored_date,
            "agd_score": self.recorded[0],
            "damage_score": self.recorded[1],
            "order_date": self.order_date,
            "treatment_type_id": np.where(self.kind > 0, self.kind, np.nan),
            "bathed_date": self.served_date,
        }
