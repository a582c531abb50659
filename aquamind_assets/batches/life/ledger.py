"""The ledger of a month: whole fish moved, dead, culled, escaped and harvested, day by day."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import FRY
from aquamind_assets.batches.containers import Places, by_boat
from aquamind_assets.batches.life import growth, mortality
from aquamind_assets.batches.life.chance import held_over
from aquamind_assets.batches.life.course import Course
from aquamind_assets.batches.life.stays import Stays
from aquamind_assets.batches.slaughter import days_left, running_share
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp, log
from aquamind_assets.core.months import NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.batches import Batches

#: Share of a limit that feeding keeps below, so that no rounding reaches it.
_HELD_BELOW = 0.985

#: Log spread of the deaths in a transfer.
_TRANSFER_SD = 0.6


@dataclass
class Ledger:
    """Fate of the fish, shape (days, stays); ``deaths`` has shape (days, kinds, stays).

    ``culled`` counts the fish that are sold alive, which ``sold`` counts alone; ``population``,
    ``weight_g`` and ``wounded``, a share, are of the end of the day, or of departure; ``present``
    marks the days of each stay, the day on which it is emptied included.
    """

    present: np.ndarray
    population: np.ndarray
    weight_g: np.ndarray
    wounded: np.ndarray
    appetite: np.ndarray
    density_kg_m3: np.ndarray
    deaths: np.ndarray
    culled: np.ndarray
    sold: np.ndarray
    escaped: np.ndarray
    harvested: np.ndarray
    moved_in: np.ndarray
    moved_out: np.ndarray
    departure_date: np.ndarray
    transfer: dict[str, list]


@dataclass(frozen=True)
class Orders:
    """Moves and harvests planned for the fish in a month.

    Attributes
    ----------
    delivery, transfer : dict of ndarray
        The month's ``creation_action`` and the ``planned_transfer`` of its days.
    withdrawal_until : ndarray of datetime64[D], shape (stays,)
        Last day on which the fish may not be slaughtered; NaT for none.
    storm : ndarray of bool, shape (days, stays)
        Whether a storm keeps boats from the fish.
    plant_kg : mapping of int to float
        By region: biomass that its plants can slaughter on a working day. [kg]
    ulcers : ndarray, shape (days, stays)
        Sickness with ulcers; 1 at its peak. [ratio]
    """

    delivery: Columns
    transfer: Columns
    withdrawal_until: np.ndarray
    storm: np.ndarray
    plant_kg: Mapping[int, float]
    ulcers: np.ndarray


def ledger_of_month(
    seed: int,
    days: np.ndarray,
    stays: Stays,
    course: Course,
    orders: Orders,
    places: Places,
    settings: Batches,
) -> Ledger:
    """Count the fish of each stay through a month.

    Each day fish are moved first, then harvested, or culled by order; then some die or escape,
    and the rest grow.

    Parameters
    ----------
    seed : int
        The farm's seed.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    stays : Stays
        The stays.
    course : Course
        Their hazards and growth.
    orders : Orders
        What is to be done with them.
    places : Places
        The places; they have the limits of density and biomass.
    settings : Batches
        Deaths in transfer, weight of eggs, and what else the day's work needs.
    """
    fish = _Fish(seed, days, stays, course, orders, places, settings)
    for number in range(days.size):
        fish.deliver(number)
        fish.move(number)
        fish.harvest(number)
        fish.die(number)
        fish.grow(number)
    return fish.ledger


class _Fish:
    """The fish of all stays as a month goes on; arrays over the stays."""

    def __init__(
        self,
        seed: int,
        days: np.ndarray,
        stays: Stays,
        course: Course,
        orders: Orders,
        places: Places,
        settings: Batches,
    ) -> None:
        self.seed, self.days, self.stays, self.course = seed, days, stays, course
        self.orders, self.settings = orders, settings
        self.ledger = _empty((days.size, stays.id.size))
        box = places.containers.index(stays.container_id)
        self.site = places.sites.index(stays.site_id)
        self.region = places.sites.geography_id[self.site].astype(int)
        self.area_limit_kg = _HELD_BELOW * places.sites.max_biomass_kg
        self.volume_m3 = places.containers.volume_m3[box]
        self.max_biomass_kg = places.containers.max_biomass_kg[box]
        self.density_kg_m3 = places.sites.density_kg_m3[self.site]
        self.population, self.weight_g = stays.population.copy(), stays.weight_g.copy()
        self.wounded = stays.wounded.copy()
        self.begun = ~stays.is_new
        self.held_over = held_over(seed, stays)
        self.days_left = days_left(seed, days, stays.harvest_date, stays.harvest_end, self.region)
        self.tray = stays.at(orders.delivery["dest_assignment_id"])
        self.order = np.argsort(orders.transfer["id"], kind="stable")
        self.by_boat = by_boat(orders.transfer)

    def deliver(self, number: int) -> None:
        """Put the day's eggs into their trays."""
        delivery = self.orders.delivery
        today = np.flatnonzero(delivery["actual_delivery_date"] == self.days[number])
        tray, eggs = self.tray[today], delivery["egg_count_actual"][today]
        self.population[tray], self.weight_g[tray] = eggs, self.settings.growth.egg_weight_g
        self.ledger.moved_in[number, tray] = eggs

    def move(self, number: int) -> None:
        """Carry out the day's transfers, in the order of their ids."""
        day = self.days[number]
        for row in self.order[self.orders.transfer["date"][self.order] == day]:
            self._transfer(number, row)
        self.begun |= self.stays.assignment_date == day

    def harvest(self, number: int) -> None:
        """Take out the rings whose day has come, or that are condemned."""
        day, stays, ledger = self.days[number], self.stays, self.ledger
        held = (self.orders.withdrawal_until >= day) | self.orders.storm[number]
        left = np.where(held, 0, self.days_left[number])
        taken = np.where(left > 0, self.population // np.maximum(left, 1), 0)
        ledger.harvested[number] = self._within_capacity(taken, day)
        self.population = self.population - ledger.harvested[number]
        condemned = np.where(stays.cull_date <= day, self.population, 0)
        ledger.culled[number] += condemned
        self.population = self.population - condemned

    def _within_capacity(self, fish: np.ndarray, day: np.datetime64) -> np.ndarray:
        """The fish that each region's plants take in a day: what was booked first goes first."""
        kg = fish * self.weight_g / 1000.0
        taken = fish.copy()
        for region, plant_kg in self.orders.plant_kg.items():
            of = np.flatnonzero((self.region == region) & (fish > 0))
            if not of.size:
                continue
            of = of[np.argsort(self.stays.harvest_date[of], kind="stable")]
            weight_g = float(1000.0 * kg[of].sum() / fish[of].sum())
            number = int(day.astype("datetime64[D]").astype(np.int64))
            most_kg = plant_kg * running_share(self.seed, region, number, weight_g)
            before = np.cumsum(kg[of]) - kg[of]
            part = np.clip((most_kg - before) / np.maximum(kg[of], 1.0), 0.0, 1.0)
            taken[of] = np.floor(fish[of] * part)
        return taken

    def die(self, number: int) -> None:
        """Count the dead and the escaped; a stay without fish is left."""
        course, ledger = self.course, self.ledger
        deaths = mortality.whole_deaths(
            self.population, course.hazard[number], course.rounding[number]
        )
        self.population = self.population - deaths.sum(axis=0)
        ledger.deaths[number] += deaths
        self._wound(number)
        ledger.escaped[number] = np.floor(self.population * course.torn[number])
        self.population = self.population - ledger.escaped[number]
        gone = self.begun & (self.population == 0) & np.isnat(ledger.departure_date)
        ledger.departure_date[gone] = self.days[number]
        ledger.present[number] = self.begun & (
            np.isnat(ledger.departure_date) | (ledger.departure_date == self.days[number])
        )

    def _wound(self, number: int) -> None:
        """Wound fish by ulcers, and as others die of treatment, handling and bites; some heal."""
        rules, water = self.settings.harvest, self.course.temperature_c[number]
        deaths = self.ledger.deaths[number]
        handled = deaths[[mortality.TREATMENT, mortality.HANDLING, mortality.PREDATION]].sum(axis=0)
        hurt = rules.wounds_by_handling * handled / np.maximum(self.population, 1)
        hurt += rules.wounds_by_ulcers * self.orders.ulcers[number]
        left = self.wounded * growth.unhealed(water, rules.healing_degree_days)
        self.wounded = left + (1.0 - left) * np.minimum(hurt, 1.0)
        self.ledger.wounded[number] = self.wounded

    def grow(self, number: int) -> None:
        """Feed the fish, less where the container or the area is full."""
        weight, fed = self._grown(number)
        self.weight_g, ledger = weight, self.ledger
        ledger.population[number], ledger.weight_g[number] = self.population, weight
        ledger.appetite[number] = self.course.appetite[number] * fed
        ledger.density_kg_m3[number] = self.population * weight / 1000.0 / self.volume_m3

    def _grown(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Weight after a day, held where it is full or smolts must wait; and the share fed."""
        course, rules, before = self.course, self.settings.growth, self.weight_g
        stage, water = course.stage[number], course.temperature_c[number]
        eats = course.appetite[number]
        potential = growth.potential_growth(stage, self.region, before, water, rules)
        fasting = growth.fasting_loss(stage, before, water, rules)
        loss = growth.ration_loss(eats) * fasting
        loss = np.where(self.ledger.moved_in[number] > 0, 0.0, loss)  # a fast is felt a day later
        full = potential * course.growth[number]
        gain = full * eats
        grown = before * exp(gain - loss)
        density = growth.density_limit(grown, self.density_kg_m3)
        limit = np.minimum(self.max_biomass_kg, density * self.volume_m3)
        per_fish = _HELD_BELOW * limit * 1000.0 / np.maximum(self.population, 1)
        held = np.minimum(grown, np.maximum(before, per_fish))
        slowed = growth.held_growth(before, self.stays.smolt_target_g, self.held_over)
        held = np.minimum(held, before * exp(np.where(gain > loss, slowed, 1.0) * (gain - loss)))
        areas = self.area_limit_kg.size
        area_kg = np.bincount(self.site, self.population * held / 1000.0, minlength=areas)
        is_full = (area_kg > self.area_limit_kg)[self.site]
        held = np.where(is_full, np.minimum(before, grown), held)
        grows = (gain > loss) & (before > 0)
        wanted = log(np.where(grows, held / np.where(grows, before, 1.0), 1.0))
        share = growth.ration_for(wanted, full, fasting)
        fed = np.where(grows, share / np.where(grows, eats, 1.0), 1.0)
        return held, np.where(held == grown, 1.0, np.clip(fed, 0.0, 1.0))

    def _transfer(self, number: int, row: int) -> None:
        """Carry out one action: cull at grading, move, lose some on the way."""
        transfer, ledger = self.orders.transfer, self.ledger
        population, weight = self.population, self.weight_g
        source = int(self.stays.at(transfer["source_assignment_id"][row]))
        dest = int(self.stays.at(transfer["dest_assignment_id"][row]))
        before = int(population[source])
        left = before - int(before * transfer["runt_share"][row])
        if transfer["keep_count"][row] == transfer["keep_count"][row]:
            surplus = max(left - int(transfer["keep_count"][row]), 0)
            ledger.sold[number, source] += surplus
            left -= surplus
        ledger.culled[number, source] += before - left
        share = float(transfer["moved_share"][row])
        taken = left if share >= 1.0 else int(np.floor(left * share + 0.5))
        died, accident = self._lost_on_the_way(transfer, row, taken)
        arrived = taken - died
        population[source] = left - taken
        ledger.deaths[number, mortality.HANDLING, source] += died
        ledger.moved_out[number, source] += arrived
        ledger.moved_in[number, dest] += arrived
        together = int(population[dest]) + arrived
        if together:
            wounded = self.wounded[dest] * population[dest] + self.wounded[source] * arrived
            self.wounded[dest] = wounded / together
            weight[dest] = (weight[dest] * population[dest] + weight[source] * arrived) / together
        population[dest] = together
        done = (int(row), before, taken, died, float(weight[source]), accident)
        for name, value in zip(ledger.transfer, done, strict=True):
            ledger.transfer[name].append(value)

    def _lost_on_the_way(self, transfer: Columns, row: int, taken: int) -> tuple[int, bool]:
        """Fish of a transfer that die in it, and whether there was an accident."""
        rules, to_sea = self.settings.mortality, self.by_boat[row]
        mean = rules.sea_transfer_death_share if to_sea else rules.transfer_death_share
        random = stream(self.seed, "transfer", int(transfer["id"][row]))
        chance = mean * random.lognormal(-(np.square(_TRANSFER_SD)) / 2.0, _TRANSFER_SD)
        key, trouble = int(transfer["id"][row]), self.settings.transfers
        uniform, severity = stream(self.seed, "transfer accident", key).random(2)
        accident = uniform < trouble.accident_share and transfer["source_stage_id"][row] >= FRY
        chance += trouble.accident_loss_max * severity if accident else 0.0
        return int(random.binomial(taken, min(chance, 1.0))), bool(accident)


def _empty(shape: tuple[int, int]) -> Ledger:
    def count() -> np.ndarray:
        return np.zeros(shape, dtype=np.int64)

    return Ledger(
        np.zeros(shape, dtype=bool),
        count(),
        np.zeros(shape),
        np.zeros(shape),
        np.zeros(shape),
        np.zeros(shape),
        np.zeros((shape[0], len(mortality.KINDS), shape[1]), dtype=np.int64),
        count(),
        count(),
        count(),
        count(),
        count(),
        count(),
        np.full(shape[1], NEVER),
        {"row": [], "before": [], "taken": [], "died": [], "weight_g": [], "accident": []},
    )
