"""The life of a month: day by day, whole fish moved, dead, culled, escaped and harvested."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import SMOLT
from aquamind_assets.batches.containers import Containers, Sites
from aquamind_assets.batches.life import growth, mortality
from aquamind_assets.batches.life.stays import Course, Stays
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import cbrt, power
from aquamind_assets.core.months import NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.batches import Batches

#: Share of a limit that feeding keeps below, so that no rounding reaches it.
_HELD_BELOW = 0.985

#: Log spread of the deaths in a transfer.
_TRANSFER_SD = 0.6


@dataclass
class Ledger:
    """What became of the fish, shape (days, stays); ``deaths`` has shape (days, kinds, stays).

    ``population`` and ``weight_g`` are of the end of the day, or of departure; ``present`` marks
    the days of each stay, the day on which it is emptied included.
    """

    present: np.ndarray
    population: np.ndarray
    weight_g: np.ndarray
    appetite: np.ndarray
    density_kg_m3: np.ndarray
    deaths: np.ndarray
    culled: np.ndarray
    escaped: np.ndarray
    harvested: np.ndarray
    moved_in: np.ndarray
    moved_out: np.ndarray
    departure_date: np.ndarray
    transfer: dict[str, list]


def handled_dates(stays: Stays, transfer: Columns, days: np.ndarray) -> np.ndarray:
    """Last day on which the fish of each stay were moved, shape (days, stays).

    Parameters
    ----------
    stays : Stays
        The stays.
    transfer : dict of ndarray
        The month's ``planned_transfer``.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    """
    dates = np.broadcast_to(stays.handled_date, (days.size, stays.id.size)).copy()
    for end in ("source_assignment_id", "dest_assignment_id"):
        at = stays.at(transfer[end])
        for stay, day in zip(at, transfer["planned_date"], strict=True):
            later = days >= day
            dates[later, stay] = np.maximum(dates[later, stay], day)
    return dates


def lived(
    seed: int,
    days: np.ndarray,
    stays: Stays,
    course: Course,
    delivery: Columns,
    transfer: Columns,
    withdrawal_until: np.ndarray,
    sites: Sites,
    containers: Containers,
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
    delivery, transfer : dict of ndarray
        The month's ``creation_action`` and the ``planned_transfer`` of its days.
    withdrawal_until : ndarray of datetime64[D], shape (stays,)
        Last day on which the fish may not be slaughtered; NaT for none.
    sites, containers : Sites, Containers
        For the limits.
    settings : Batches
        For the deaths in transfer and the weight of eggs.
    """
    shape = days.size, stays.id.size
    books = _empty(shape)
    box = containers.index(stays.container_id)
    site = sites.index(stays.site_id)
    volume, most = containers.volume_m3[box], containers.max_biomass_kg[box]
    limits = sites.density_kg_m3[site]
    population, weight = stays.population.copy(), stays.weight_g.copy()
    begun = ~stays.is_new
    tray = stays.at(delivery["dest_assignment_id"])
    order = np.argsort(transfer["id"], kind="stable")
    for number, day in enumerate(days):
        today = np.flatnonzero(delivery["actual_delivery_date"] == day)
        population[tray[today]] = delivery["egg_count_actual"][today]
        weight[tray[today]] = settings.growth.egg_weight_g
        books.moved_in[number, tray[today]] = delivery["egg_count_actual"][today]
        for row in order[transfer["planned_date"][order] == day]:
            _transfer(seed, number, row, stays, transfer, population, weight, books, settings)
        begun |= stays.assignment_date == day
        ready = (stays.harvest_date <= day) & ~(withdrawal_until >= day)
        books.harvested[number] = np.where(ready, population, 0)
        population = population - books.harvested[number]
        condemned = np.where(stays.cull_date <= day, population, 0)
        books.culled[number] += condemned
        population = population - condemned
        deaths = mortality.whole_deaths(population, course.hazard[number], course.rounding[number])
        population = population - deaths.sum(axis=0)
        books.deaths[number] += deaths
        books.escaped[number] = np.floor(population * course.torn[number])
        population = population - books.escaped[number]
        gone = begun & (population == 0) & np.isnat(books.departure_date)
        books.departure_date[gone] = day
        books.present[number] = begun & (
            np.isnat(books.departure_date) | (books.departure_date == day)
        )
        weight, fed = _grown(
            population, weight, course.gain[number], volume, most, limits, site, sites
        )
        books.population[number], books.weight_g[number] = population, weight
        books.appetite[number] = course.appetite[number] * fed
        books.density_kg_m3[number] = population * weight / 1000.0 / volume
    return books


def _empty(shape: tuple[int, int]) -> Ledger:
    def count() -> np.ndarray:
        return np.zeros(shape, dtype=np.int64)

    return Ledger(
        np.zeros(shape, dtype=bool),
        count(),
        np.zeros(shape),
        np.zeros(shape),
        np.zeros(shape),
        np.zeros((shape[0], len(mortality.KINDS), shape[1]), dtype=np.int64),
        count(),
        count(),
        count(),
        count(),
        count(),
        np.full(shape[1], NEVER),
        {"row": [], "before": [], "taken": [], "died": [], "weight_g": []},
    )


def _grown(
    population: np.ndarray,
    weight: np.ndarray,
    gain: np.ndarray,
    volume: np.ndarray,
    most: np.ndarray,
    limits: np.ndarray,
    site: np.ndarray,
    sites: Sites,
) -> tuple[np.ndarray, np.ndarray]:
    """Weight after a day, held where the container or the area is full; and the share fed."""
    root = cbrt(weight)
    grown = power(root + gain, 3)
    limit = np.minimum(most, growth.density_limit(grown, limits) * volume)
    per_fish = _HELD_BELOW * limit * 1000.0 / np.maximum(population, 1)
    held = np.minimum(grown, np.maximum(weight, per_fish))
    area = np.bincount(site, population * held / 1000.0, minlength=sites.id.size)
    full = area > _HELD_BELOW * sites.max_biomass_kg
    held = np.where(full[site], weight, held)
    moved = gain > 0
    fed = np.where(moved, (cbrt(held) - root) / np.where(moved, gain, 1.0), 1.0)
    # A cube and its root differ by rounding: fish fed in full are fed exactly 1.
    return held, np.where(held == grown, 1.0, np.clip(fed, 0.0, 1.0))


def _transfer(
    seed: int,
    number: int,
    row: int,
    stays: Stays,
    transfer: Columns,
    population: np.ndarray,
    weight: np.ndarray,
    books: Ledger,
    settings: Batches,
) -> None:
    """Carry out one action: cull at grading, move, lose some on the way."""
    source = int(stays.at(transfer["source_assignment_id"][row]))
    dest = int(stays.at(transfer["dest_assignment_id"][row]))
    rules = settings.mortality
    before = int(population[source])
    runts = int(before * transfer["runt_share"][row])
    left = int(population[source]) - runts
    if transfer["keep_count"][row] == transfer["keep_count"][row]:
        left = min(left, int(transfer["keep_count"][row]))
    books.culled[number, source] += population[source] - left
    share = float(transfer["moved_share"][row])
    taken = left if share >= 1.0 else int(np.floor(left * share + 0.5))
    random = stream(seed, "transfer", int(transfer["id"][row]))
    to_sea = transfer["source_stage_id"][row] == SMOLT
    mean = rules.sea_transfer_death_share if to_sea else rules.transfer_death_share
    chance = mean * random.lognormal(-(np.square(_TRANSFER_SD)) / 2.0, _TRANSFER_SD)
    died = int(random.binomial(taken, min(chance, 1.0)))
    arrived = taken - died
    population[source] = left - taken
    books.deaths[number, mortality.HANDLING, source] += died
    books.moved_out[number, source] += arrived
    books.moved_in[number, dest] += arrived
    together = int(population[dest]) + arrived
    if together:
        weight[dest] = (weight[dest] * population[dest] + weight[source] * arrived) / together
    population[dest] = together
    for name, value in (
        ("row", int(row)),
        ("before", before),
        ("taken", taken),
        ("died", died),
        ("weight_g", float(weight[source])),
    ):
        books.transfer[name].append(value)
