"""A month of salmon lice, day by day: on the fish, in the water, in counts; and delousing."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, joined, sorted_by
from aquamind_assets.core.months import DAY, Month
from aquamind_assets.disease.gills.month import GillCourse
from aquamind_assets.disease.lice import counts as lice_counts
from aquamind_assets.disease.lice import population as lice
from aquamind_assets.disease.lice import pressure as lice_pressure
from aquamind_assets.disease.lice.orders import Orders
from aquamind_assets.disease.lice.rings import Rings
from aquamind_assets.disease.lice.sea_farm import SeaFarm
from aquamind_assets.disease.lice.treating import Treating
from aquamind_assets.disease.lice.water import Water
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.environment.sites import Areas
from aquamind_assets.people.work import Work
from aquamind_assets.settings.lice import Lice
from aquamind_assets.settings.treatments import Treatments

#: Lowest appetite that lice leave. [ratio]
_LEAST_APPETITE = 0.2


@dataclass(frozen=True)
class LiceMonth:
    """A month of lice.

    Attributes
    ----------
    rows : dict of str to dict of ndarray
        Rows of each table of lice, by name; no columns at all where a month has no rows.
    given : Given
        The delousing.
    appetite : ndarray, shape (days, stays)
        Appetite left by lice, and 0 before a treatment of the next month. [ratio]
    rate : ndarray, shape (days, stays)
        Hazard of the fish's death by lice. [1/d]
    """

    rows: dict[str, Columns]
    given: Given
    appetite: np.ndarray
    rate: np.ndarray


def lice_month(
    seed: int,
    month: Month,
    fish: PlannedFish,
    areas: Areas,
    before: Mapping[str, Columns],
    disease_given: Given,
    sick: np.ndarray,
    diagnosed: np.ndarray,
    gills: GillCourse,
    settings: Lice,
    treatments: Treatments,
    work: Work,
) -> LiceMonth:
    """Rows and effects of a month of lice and delousing; also takes the gills through the month.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    fish : PlannedFish
        The fish of the month.
    areas : Areas
        All sea areas in use, by id ascending.
    before : mapping of str to dict of ndarray
        Last month's rows of ``lice_population``, ``lice_pressure`` and ``delousing``, by name.
    disease_given : Given
        Treatments against disease in the month; some of them also remove lice.
    sick : ndarray of bool, shape (days, stays)
        Whether an outbreak of heart disease is under way: such fish die more of delousing.
    diagnosed : ndarray of bool, shape (days, stays)
        Whether a disease of heart or gills is diagnosed, which changes the choice of a method.
    gills : GillCourse
        The gills at the month's start; they are at its end afterwards.
    settings : Lice
        Settings of lice.
    treatments : Treatments
        Settings of treatments.
    work : Work
        Days on which people can count.

    Returns
    -------
    LiceMonth
    """
    rings = Rings(fish, areas, before["lice_population"])
    rings.plan_cleaner_fish(
        seed, before["cleaner_fish_stock"], settings.delousing, settings.cleaner_fish
    )
    water = Water(seed, areas, month.days, before["lice_pressure"], before["delousing"], settings)
    farm = SeaFarm(
        seed,
        month.days,
        fish,
        areas,
        rings,
        water,
        gills,
        disease_given,
        sick,
        diagnosed,
        settings,
        treatments,
    )
    course = _Course(farm, before, work)
    for number in range(month.days.size):
        course.day(number)
    return course.result()


class _Course:
    """A month as it goes on: lice on the fish and in the water, counts, orders, treatments."""

    def __init__(self, farm: SeaFarm, before: Mapping[str, Columns], work: Work) -> None:
        self.farm, self.seed, self.days, self.areas = farm, farm.seed, farm.days, farm.areas
        self.fish, self.rings, self.water = farm.fish, farm.rings, farm.water
        self.gills, self.settings = farm.gills, farm.settings
        self.orders = Orders(farm, before["delousing"])
        self.treating = Treating(farm, self.orders, before["stay_health"])
        self.ring_factor = lice_pressure.ring_infection(
            farm.seed, self.rings.by_batch(), self.rings.stay_id, self.settings.infection
        )
        self.counted = lice_counts.areas_counted(
            farm.seed, farm.areas, farm.days, work, self.settings.counts
        )
        self.size_spread = work.sample_size_sd
        self.appetite = np.ones(farm.fish.present.shape)
        self.rate = np.zeros(farm.fish.present.shape)
        self.count_rows: list[Columns] = []

    def day(self, number: int) -> None:
        """Take rings, lice and gills through a day: arrivals, counts, treatments, new lice."""
        day, rings = self.days[number], self.rings
        rings.start_day(number)
        self.gills.morning(number)
        mobile = rings.lice[lice.MOBILE].sum(axis=0)
        lost = self.settings.appetite_loss * np.maximum(mobile - 1.0, 0.0)
        eating = np.maximum(1.0 - lost, _LEAST_APPETITE)
        self.appetite[number, rings.at] = np.where(rings.present, eating, 1.0)
        self._count(number, day)
        self.treating.bathe(number, day, self.farm.disease_given)
        bathed = self.gills.baths.bathe(number, self.treating.busy(number))
        self.treating.bathe(number, day, bathed)
        self.treating.treat(number, day)
        self.treating.prevent(number, day)
        self.treating.stock(number, day)
        self.treating.catch_cleaners(number)
        attaching = self.water.day(number, rings)[rings.area] * self.ring_factor
        eggs = rings.end_day(number, attaching, self.settings.delousing)
        self.rate[number, rings.at] = rings.lethal
        self.water.lay(number, rings, eggs)
        given = [self.farm.disease_given, *self.gills.baths.given, *self.treating.given]
        self.gills.evening(number, given)

    def _count(self, number: int, day: np.datetime64) -> None:
        settled = self.rings.present & (
            day - self.rings.sea_start >= self.settings.counts.first_day * DAY
        )
        todo = np.intersect1d(np.flatnonzero(self.counted[number]), self.rings.area[settled])
        places = [np.flatnonzero(settled & (self.rings.area == area)) for area in todo]
        samples = lice_counts.samples(
            self.seed,
            day,
            [
                (str(self.areas.name[area]), int(self.areas.geography_id[area]), rings)
                for area, rings in zip(todo, places, strict=True)
            ],
            self.rings.stay_id,
            self.rings.lice,
            self.settings.counts,
            self.size_spread,
        )
        for area, rings, sample in zip(todo, places, samples, strict=True):
            self.count_rows.append(
                lice_counts.count_rows(
                    day,
                    sample,
                    self.rings.stay_id,
                    self.rings.batch_id,
                    self.fish.container_id[self.rings.at],
                    self.rings.start,
                )
            )
            self.orders.decide(number, int(area), rings, sample)

    def result(self) -> LiceMonth:
        """The rows of the month."""
        self.treating.fast_ahead(self.appetite)
        rows = {
            "lice_population": self.rings.rows(),
            "lice_pressure": self.water.rows(),
            "cleaner_fish_stock": self._cleaner_rows(),
            "lice_count": self._count_rows(),
            "delousing": self.orders.rows(),
            "lice_order": self.orders.noted(),
            "boat_job": self.farm.boats.rows(),
        }
        return LiceMonth(rows, Given.joined(self.treating.given), self.appetite, self.rate)

    def _cleaner_rows(self) -> Columns:
        rings = self.rings
        assert rings.cleaners is not None
        return rings.cleaners.rows(rings.stay_id, rings.batch_id, rings.area_id)

    def _count_rows(self) -> Columns:
        rows = joined(self.count_rows)
        if not rows:
            return rows
        return sorted_by(rows, "count_date", "id")
