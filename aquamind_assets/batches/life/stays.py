"""The stays of a month, and all that is known of their days before a fish is counted."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import ALEVIN, EGG, GROW_OUT, POST_SMOLT
from aquamind_assets.batches.containers import Sites
from aquamind_assets.batches.life import growth, mortality
from aquamind_assets.batches.life.health import Health
from aquamind_assets.batches.life.surroundings import Surroundings
from aquamind_assets.batches.plan.moves import STAYS_A_BATCH
from aquamind_assets.core.columns import Columns, sorted_by
from aquamind_assets.core.elementary import power
from aquamind_assets.core.months import DAY, NEVER, Month
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.batches import Batches

#: Days from the Monday before 1970 to its first, so that weeks begin on Mondays.
_MONDAY = 3

#: Draws for a batch, of which each stay has its own whatever other stays there are.
_DRAWS = 200

#: Shape of the spread of environmental deaths between the rings of an area, week by week.
_RING_SHAPE = 0.8

#: The same of predators: most rings are left alone, a few are visited for days.
_ATTACK_SHAPE = 0.3


@dataclass
class Stays:
    """Stays that hold fish in a month, one element a stay, by id ascending.

    ``population``, ``weight_g`` and the frailties are of the day before, 0 for stays to come.
    """

    id: np.ndarray
    batch_id: np.ndarray
    container_id: np.ndarray
    site_id: np.ndarray
    first_stage: np.ndarray
    batch_start_date: np.ndarray
    assignment_date: np.ndarray
    stage_start_date: np.ndarray
    grow_out_date: np.ndarray
    harvest_date: np.ndarray
    cull_date: np.ndarray
    handled_date: np.ndarray
    last_weighing_date: np.ndarray
    population: np.ndarray
    weight_g: np.ndarray
    container_frailty: np.ndarray
    batch_frailty: np.ndarray
    is_new: np.ndarray

    def at(self, stay_id: np.ndarray) -> np.ndarray:
        """Where stays are in these arrays."""
        return np.searchsorted(self.id, stay_id)

    def by_batch(self) -> list[tuple[int, slice]]:
        """Each batch and where its stays are."""
        batches, first = np.unique(self.batch_id, return_index=True)
        ends = np.append(first, self.id.size)[1:]
        return [
            (int(batch), slice(int(a), int(b)))
            for batch, a, b in zip(batches, first, ends, strict=True)
        ]


@dataclass(frozen=True)
class Course:
    """What a month brings to each stay on each day, shape (days, stays) unless told.

    ``hazard`` has shape (days, kinds, stays), ``gain`` is of the cube root of the weight,
    ``rounding`` and ``torn`` are what chance decides.
    """

    stage: np.ndarray
    stage_day: np.ndarray
    temperature_c: np.ndarray
    oxygen_mg_l: np.ndarray
    cause: np.ndarray
    hazard: np.ndarray
    rounding: np.ndarray
    appetite: np.ndarray
    gain: np.ndarray
    torn: np.ndarray
    disease_id: np.ndarray


def stays_of_month(before: Columns, planned: Columns, batch: Columns, days: np.ndarray) -> Stays:
    """Last month's active stays and those that the plan begins in this one.

    Parameters
    ----------
    before : dict of ndarray
        Last month's ``container_assignment``.
    planned, batch : dict of ndarray
        This month's ``planned_stay`` and ``batch``.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    """
    old = np.flatnonzero(before["is_active"])
    new = np.flatnonzero((planned["start_date"] >= days[0]) & (planned["start_date"] <= days[-1]))
    zero, never = np.zeros(new.size), np.full(new.size, NEVER)

    def both(name: str, begun: np.ndarray) -> np.ndarray:
        return np.concatenate([before[name][old].astype(begun.dtype), begun])

    start = planned["start_date"][new]
    of_batch = np.searchsorted(batch["id"], planned["batch_id"][new])
    columns = {
        "id": both("id", planned["id"][new].astype(np.int64)),
        "batch_id": both("batch_id", planned["batch_id"][new].astype(np.int64)),
        "container_id": both("container_id", planned["container_id"][new].astype(np.int64)),
        "site_id": both("site_id", planned["site_id"][new].astype(np.int64)),
        "first_stage": both(
            "lifecycle_stage_id", planned["lifecycle_stage_id"][new].astype(np.int64)
        ),
        "batch_start_date": both("batch_start_date", batch["start_date"][of_batch]),
        "assignment_date": both("assignment_date", start),
        "stage_start_date": both("stage_start_date", start),
        "grow_out_date": both("grow_out_date", never),
        "harvest_date": both("harvest_date", never),
        "cull_date": np.full(old.size + new.size, NEVER),
        "handled_date": both("handled_date", start),
        "last_weighing_date": both("last_weighing_date", never),
        "population": both("population_count", zero.astype(np.int64)),
        "weight_g": both("avg_weight_g", zero),
        "container_frailty": both("container_frailty", zero),
        "batch_frailty": both("batch_frailty", zero),
        "is_new": np.concatenate([np.zeros(old.size, bool), np.ones(new.size, bool)]),
    }
    stays = Stays(**sorted_by(columns, "id"))
    at = stays.at(planned["id"])
    known = at < stays.id.size
    known[known] = stays.id[at[known]] == planned["id"][known]
    at, rows = at[known], np.flatnonzero(known)
    stays.grow_out_date[at] = planned["grow_out_date"][rows]
    harvest = planned["end_reason"][rows] == "harvest"
    stays.harvest_date[at[harvest]] = planned["end_date"][rows[harvest]]
    cull = planned["end_reason"][rows] == "cull"
    stays.cull_date[at[cull]] = planned["end_date"][rows[cull]]
    return stays


def growth_factor(seed: int, stays: Stays, settings: Batches) -> np.ndarray:
    """Growth of each stay over the mean: its batch's and its container's own, shape (stays,)."""
    factor = np.ones(stays.id.size)
    ordinal = stays.id % STAYS_A_BATCH - 1
    for batch, here in stays.by_batch():
        random = stream(seed, "growth", batch)
        own = random.normal(0.0, settings.growth.batch_sd)
        container = random.normal(0.0, settings.growth.container_sd, int(ordinal[here].max()) + 1)
        factor[here] = 1.0 + own + container[ordinal[here]]
    return factor


def frailty_of_days(
    seed: int, month: Month, stays: Stays, settings: Batches
) -> tuple[np.ndarray, np.ndarray]:
    """Frailty of each container and of its batch: a new value each Monday, near the last.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    stays : Stays
        With last month's values.
    settings : Batches
        For persistence.

    Returns
    -------
    container, batch : ndarray, shape (days, stays)
        In standard deviations of the log hazard. [1]
    """
    rules, days = settings.mortality, month.days
    monday = (days.astype(np.int64) + 3) % 7 == 0
    shocks = np.zeros((2, 7, stays.id.size))
    container = stays.container_frailty.copy()
    common = stays.batch_frailty.copy()
    for batch, here in stays.by_batch():
        place = stays.id[here] % _DRAWS
        own = stream(seed, "container hazard", batch, month.key).standard_normal((7, _DRAWS))
        own = own[:, place]
        shared = stream(seed, "batch hazard", batch, month.key).standard_normal(7)
        shocks[0, :, here], shocks[1, :, here] = own, shared[:, None]
        new = stays.is_new[here]
        container[here][new] = own[-1, new]
        known = common[here][~new]
        common[here] = known[0] if known.size else shared[-1]
    paths = np.empty((2, days.size, stays.id.size))
    week = 0
    for number in range(days.size):
        if monday[number]:
            container = mortality.next_frailty(container, shocks[0, week], rules)
            common = mortality.next_frailty(common, shocks[1, week], rules)
            week += 1
        paths[0, number], paths[1, number] = container, common
    return paths[0], paths[1]


def course(
    seed: int,
    month: Month,
    stays: Stays,
    handled: np.ndarray,
    frailty: tuple[np.ndarray, np.ndarray],
    sites: Sites,
    around: Surroundings,
    health: Health,
    settings: Batches,
) -> Course:
    """Stage, hazards by kind, appetite and growth of each stay on each day.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    stays : Stays
        The stays.
    handled : ndarray of datetime64[D], shape (days, stays)
        Last day on which the fish were moved.
    frailty : tuple of ndarray
        Of containers and of batches, from `frailty_of_days`.
    sites : Sites
        The sites.
    around : Surroundings
        What each site is like.
    health : Health
        What disease and treatment do.
    settings : Batches
        The rates.
    """
    rules, days = settings.mortality, month.days[:, None]
    site = sites.index(stays.site_id)
    region = sites.geography_id[site].astype(int)
    grown = days >= stays.grow_out_date
    stage = np.where(grown, GROW_OUT, stays.first_stage)
    since = np.where(
        grown & (stays.first_stage != GROW_OUT), stays.grow_out_date, stays.stage_start_date
    )
    stage_day = np.maximum((days - since) / DAY, 0.0)
    rested = (days - handled) / DAY
    temperature = around.temperature_c[site].T
    shape = temperature.shape
    noise, whim = np.empty(shape), np.empty(shape)
    weeks, week = np.unique((month.days.astype(np.int64) + _MONDAY) // 7, return_inverse=True)
    spread, attacks = np.empty((2, weeks.size, stays.id.size))
    rounding = np.empty((shape[0], len(mortality.KINDS), shape[1]))
    torn = np.empty((2, *shape))
    for batch, here in stays.by_batch():
        place = stays.id[here] % _DRAWS
        deaths = stream(seed, "deaths", batch, month.key)
        drawn = deaths.gamma(rules.day_shape, 1.0 / rules.day_shape, (shape[0], _DRAWS))
        noise[:, here] = drawn[:, place]
        rounding[:, :, here] = deaths.random((shape[0], len(mortality.KINDS), _DRAWS))[..., place]
        weather = stream(seed, "storm losses", batch, month.key)
        torn[:, :, here] = weather.random((2, shape[0], _DRAWS))[..., place]
        for row, number in enumerate(weeks):
            storms = stream(seed, "storm losses by ring", batch, int(number))
            spread[row, here] = storms.gamma(_RING_SHAPE, 1.0 / _RING_SHAPE, _DRAWS)[place]
            seals = stream(seed, "predators", batch, int(number))
            attacks[row, here] = seals.gamma(_ATTACK_SHAPE, 1.0 / _ATTACK_SHAPE, _DRAWS)[place]
        moods = stream(seed, "appetite", batch, month.key)
        common = moods.exponential(0.5, (shape[0], 1))
        whim[:, here] = common + moods.exponential(0.5, (shape[0], _DRAWS))[:, place]
    young = stage <= ALEVIN
    background = mortality.background_hazard(rules)[stage]
    background = background * mortality.frailty_factor(*frailty, stage, rules)
    background *= mortality.temperature_factor(stage, temperature, rules) * noise
    failure = mortality.failure_hazard(stage, stage_day, rules) * noise
    at_sea = stage >= POST_SMOLT
    hazard = np.zeros((shape[0], len(mortality.KINDS), shape[1]))
    hazard[:, mortality.BACKGROUND] = np.where(young, 0.0, background)
    hazard[:, mortality.FAILURE] = np.where(young, background, failure)
    hazard[:, mortality.HANDLING] = mortality.handling_hazard(stage, rested, rules) * noise
    hazard[:, mortality.TREATMENT] = health.treatment_rate
    hazard[:, mortality.PREDATION] = np.where(
        at_sea, mortality.predation_hazard(rules)[region] * attacks[week] * noise, 0.0
    )
    hazard[:, mortality.ENVIRONMENT] = around.hazard[site].T * spread[week] * noise
    hazard[:, mortality.DISEASE] = health.disease_rate
    recovery = np.where(
        stage == POST_SMOLT,
        settings.growth.sea_recovery_days,
        settings.growth.handling_recovery_days,
    )
    appetite = around.appetite[site].T * health.appetite
    appetite = appetite * np.where(young, 1.0, growth.handling_appetite(rested, recovery))
    moody = 1.0 - np.minimum(settings.growth.appetite_loss * whim, 1.0)
    appetite = np.where(stage == EGG, 0.0, np.where(young, 1.0, moody) * appetite)
    tgc = growth.coefficients(settings.growth)[stage, region] * growth_factor(seed, stays, settings)
    gain = tgc * np.maximum(temperature, 0.0) / 1000.0 * appetite * health.growth
    # A torn ring loses a share that is small more often than large.
    lost = np.where(torn[0] < around.tear_chance[site].T, power(torn[1], 3), 0.0)
    return Course(
        stage,
        stage_day,
        temperature,
        around.oxygen_mg_l[site].T,
        around.cause[site].T,
        hazard,
        rounding,
        appetite,
        gain,
        lost,
        health.disease_id,
    )
