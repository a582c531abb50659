"""Baths for gills: ordered by the last recorded scores, given ring by ring by boats."""

from functools import cache

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.gills.rings import DRAWS, GillRings
from aquamind_assets.disease.outbreaks.profiles import AGD, disease
from aquamind_assets.disease.treatment.boats import GILLS, Boats, Job
from aquamind_assets.disease.treatment.effects import fasting
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.types import share_lost, treatment_types
from aquamind_assets.disease.treatment.withdrawal import may_be_given
from aquamind_assets.environment.sites import Areas
from aquamind_assets.people.workdays import planned_day
from aquamind_assets.settings.gills import Gills
from aquamind_assets.settings.treatments import Treatments

#: Days in which a ring that is bathed is not treated against anything else. [d]
_REST_DAYS = 3


class Baths:
    """The baths of a month, and the records of each area by which they are ordered.

    Parameters
    ----------
    seed : int
        The farm's seed.
    rings : GillRings
        The rings at sea.
    areas : Areas
        All sea areas in use, by id ascending.
    boats : Boats
        The boats that bathe and delouse.
    before : dict of ndarray
        Last month's rows of ``gill_watch``.
    settings : Gills
        Settings of gills.
    treatments : Treatments
        Settings of treatments.

    Attributes
    ----------
    recorded : ndarray, shape (2, areas)
        Mean AGD and damage scores of the last scoring of each area, NaN before the first: all
        that a decision may read. [1]
    trigger : ndarray, shape (areas,)
        AGD score from which each area orders a bath. [1]
    order_date, served_date : ndarray of datetime64[D], shape (areas,)
        The day from which a bath is ordered, and the end of the last one; NaT for none.
    given : list of Given
        The baths of the month.
    """

    def __init__(
        self,
        seed: int,
        rings: GillRings,
        areas: Areas,
        boats: Boats,
        before: Columns,
        settings: Gills,
        treatments: Treatments,
    ) -> None:
        self.seed, self.rings, self.areas, self.boats = seed, rings, areas, boats
        self.fish, self.days = rings.fish, rings.fish.days
        self.settings, self.treatments = settings, treatments
        self.given: list[Given] = []
        self._load(before)

    def _load(self, before: Columns) -> None:
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

    def record(self, area: int, day: np.datetime64, agd: float, damage: float) -> None:
        """Note the mean scores of an area, as its people have found them."""
        self.scored_date[area], self.recorded[:, area] = day, (agd, damage)

    def decide(self, number: int, area: int, rings: np.ndarray) -> None:
        """Order baths if the recorded scores exceed the farm's threshold.

        Parameters
        ----------
        number : int
            The day.
        area : int
            The area, as a place in `Areas`.
        rings : ndarray of int
            The rings that were scored.
        """
        day = self.days[number]
        rules, agd = self.settings.baths, float(self.recorded[0, area])
        urgent = agd >= rules.urgent
        waiting = not np.isnat(self.order_date[area])
        rested = not day - self.served_date[area] < rules.rest_days * DAY
        if (agd < self.trigger[area] and not urgent) or waiting or not rested:
            return
        slaughter = self._slaughter(self.rings.of_area(area))
        ahead = slaughter[~(slaughter - day < rules.harvest_days * DAY)]
        if not ahead.size:
            return
        harvest = np.min(ahead)
        random = stream(self.seed, "gill bath order", str(self.areas.name[area]), str(day))
        normal, uniform = random.standard_normal(), random.random()
        wait = rules.delay_days * exp(rules.delay_log_sd * normal) * (0.5 if urgent else 1.0)
        date = day + max(_REST_DAYS, round(float(wait))) * DAY
        if not urgent:
            date = planned_day(date, int(self.areas.geography_id[area]), area)
        water = float(self.fish.temperature_c[number, self.rings.at[rings]].mean())
        kind = self._bath(uniform, date, water, harvest, float(self.recorded[1, area]))
        if kind:
            self.order_date[area], self.kind[area] = date, kind
            self.boats.order(GILLS, area, kind, date)

    def _slaughter(self, rings: np.ndarray) -> np.ndarray:
        """Last day of each ring: as booked, or else the earliest forecast day of harvest."""
        booked = self.fish.end_date[self.rings.at[rings]]
        return np.where(np.isnat(booked), self.fish.harvest_from[self.rings.at[rings]], booked)

    def _bath(
        self,
        uniform: float,
        date: np.datetime64,
        water_c: float,
        harvest: np.datetime64,
        damage: float,
    ) -> int:
        """The bath chosen, peroxide only in cool water and on healthy gills; 0 for none."""
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

    def handled(self, number: int, within: int, areas: np.ndarray) -> np.ndarray:
        """Places in `PlannedFish` of stays bathed, or due to be, within some days of a day.

        All that were bathed, and those of some areas (places in `Areas`) that are due to be.
        """
        found = [given.stay[np.abs(given.day - number) <= within] for given in self.given]
        return np.concatenate([*found, self._due_near(number, within, areas)])

    def _due_near(self, number: int, within: int, areas: np.ndarray) -> np.ndarray:
        """Stays of some areas whose bath is ordered, and falls within some days of a day."""
        day, of = self.days[number], set(areas.tolist())
        jobs = [job for job in self._open_jobs() if job.area in of]
        near = [
            self.rings.at[rings[np.abs(((due - day) / DAY).astype(np.int64)) <= within]]
            for rings, due in self._ordered(jobs, number, day)
        ]
        return np.concatenate([np.zeros(0, dtype=np.int64), *near])

    def _open_jobs(self) -> list[Job]:
        """Boat jobs against amoebae that are not over."""
        return [one for one in self.boats.jobs if one.is_open and one.purpose == GILLS]

    def _ordered(
        self, jobs: list[Job], number: int, first: np.datetime64
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Rings of each promised boat job, and their days from a first day on."""
        found = []
        for job in jobs:
            rings = self._rings_left(job)
            due = self.boats.expected(job, self.rings.kg(number, rings), first)
            found.append((rings[~np.isnat(due)], due[~np.isnat(due)]))
        return found

    def _rings_left(self, job: Job) -> np.ndarray:
        """Rings that a boat has still to bathe in a job, in their turn."""
        done = self.rings.bathed_date >= job.wanted_date
        return np.flatnonzero(self.rings.present & (self.rings.area == job.area) & ~done)

    def _losses(self, job: Job, rings: np.ndarray) -> np.ndarray:
        """Draws of the losses of rings in the baths of a job, standard normal."""
        name, date = str(self.areas.name[job.area]), str(job.wanted_date)
        normal = stream(self.seed, "gill baths", name, date).standard_normal(DRAWS)
        return normal[self.rings.stay_id[rings] % DRAWS]

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
        served = day - self.rings.bathed_date < rules.served_days * DAY
        parts = []
        for area in np.flatnonzero(day >= self.order_date):
            if self.boats.job(GILLS, int(area)) is None:
                self.order_date[area] = NEVER  # no boat came in time: the next scores decide
        for job in self.boats.works(GILLS, number):
            rings = self._rings_left(job)
            near = self.fish.end_date[self.rings.at[rings]] - day < rules.harvest_days * DAY
            rings = rings[~served[rings] & ~near & ~np.isin(self.rings.at[rings], busy)]
            now = rings[: self.boats.todays(job, self.rings.kg(number, rings))]
            if now.size:
                kind, normal = job.treatment_type_id, self._losses(job, now)
                gentle = self.boats.deaths_over_usual(job, kind, number)
                parts.append(self._given(number, now, kind, normal, gentle))
            self.boats.worked(job, number, now.size, now.size == rings.size)
            if now.size == rings.size:
                self.served_date[job.area], self.order_date[job.area] = day, NEVER
        given = Given.joined(parts)
        if given.stay.size:
            self.given.append(given)
        return given

    def _given(
        self, number: int, rings: np.ndarray, kind: int, normal: np.ndarray, gentle: float
    ) -> Given:
        kinds, zero = np.full(rings.size, kind), np.zeros(rings.size, dtype=np.int64)
        sound = np.zeros(rings.size, dtype=bool)
        return Given.of(
            zero + number,
            self.rings.at[rings],
            kinds,
            zero,
            np.full(rings.size, AGD, dtype=object),
            1.0 - self._share_left(number, rings, kinds),
            share_lost(kinds, normal, sound, self.treatments.sick_factor, gentle),
        )

    def _share_left(self, number: int, rings: np.ndarray, kinds: np.ndarray) -> np.ndarray:
        """Share of the AGD score that a treatment leaves; 1 for other treatments than baths."""
        left, day = _usually_left()[kinds - 1], self.days[number]
        removes = left < 1.0
        for batch in np.unique(self.rings.batch_id[rings[removes]]):
            here = np.flatnonzero(removes & (self.rings.batch_id[rings] == batch))
            normal = stream(self.seed, "gills in a bath", int(batch), str(day)).standard_normal(
                DRAWS
            )[self.rings.stay_id[rings[here]] % DRAWS]
            left[here] *= exp(self.settings.health.bath_log_sd * normal)
        return np.minimum(left, 1.0)

    def act(self, number: int, given: list[Given]) -> None:
        """Let the baths of a day remove amoebae.

        Parameters
        ----------
        number : int
            The day.
        given : list of Given
            Treatments for any reason; those of the day count.
        """
        here = self.rings.at
        for one in given:
            today = np.flatnonzero(one.day == number)
            if not today.size:
                continue
            today = today[np.isin(one.stay[today], here)]
            rings = np.searchsorted(here, one.stay[today])
            kinds = one.treatment_type_id[today]
            self.rings.agd[rings] *= self._share_left(number, rings, kinds)
            bathed = _usually_left()[kinds - 1] < 1.0  # one that failed was a bath as well
            self.rings.bathed_date[rings[bathed]] = self.days[number]

    def fast_ahead(self, appetite: np.ndarray) -> None:
        """Let fish fast before a bath that is ordered for the next month; changes ``appetite``."""
        types = treatment_types()
        for rings, due in self._ordered(self._open_jobs(), self.days.size - 1, self.days[-1] + DAY):
            kind = int(self.kind[self.rings.area[rings[0]]]) if rings.size else 1
            ahead = due > self.days[-1]
            without = np.full(int(ahead.sum()), types.fasting_days[kind - 1])
            fasted = fasting(due[ahead], self.rings.at[rings[ahead]], without, self.fish)
            appetite[fasted] = 0.0

    def rows(self) -> Columns:
        """Rows of ``gill_watch``: what is known and ordered at the month's end."""
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


@cache
def _usually_left() -> np.ndarray:
    """Share of the AGD score that each type of treatment usually leaves; 1 for most types."""
    types, helps = treatment_types(), disease(AGD).profile.treatments
    usual = np.ones(types.code.size)
    usual[[types.id_of(code) - 1 for code in helps]] = 1.0 - np.array(list(helps.values()))
    usual.setflags(write=False)
    return usual
