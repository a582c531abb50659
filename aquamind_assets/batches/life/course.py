"""The course of a month: hazards, appetite and growth of each stay on each day."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import ALEVIN, EGG, GROW_OUT, POST_SMOLT
from aquamind_assets.batches.containers import STAYS_A_BATCH, Places
from aquamind_assets.batches.life import growth, mortality
from aquamind_assets.batches.life.health import Health
from aquamind_assets.batches.life.stays import Stays
from aquamind_assets.batches.life.surroundings import DAMAGED_GILLS, Surroundings
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp, power
from aquamind_assets.core.months import DAY, Month
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.growth import Growth
from aquamind_assets.settings.mortality import Mortality

#: Days from the Monday before 1970 to its first, so that weeks begin on Mondays.
_MONDAY = 3

#: Draws for a batch, of which each stay has its own whatever other stays there are.
_DRAWS = 200

#: Growth that no batch, container and week falls below, over the usual. [ratio]
_LEAST_GROWTH = 0.25

#: Shape of the spread of environmental deaths between the rings of an area, week by week.
_RING_SHAPE = 0.8

#: Predators stay about a site for some weeks; most sites have none, few have many.
_VISIT_WEEKS, _VISIT_SHAPE = 4, 0.15

#: Shape of the spread of predators' visits: most rings are left alone, a few are visited for days.
_ATTACK_SHAPE = 0.3


@dataclass(frozen=True)
class Course:
    """Conditions of each stay on each day of a month, shape (days, stays) unless told.

    ``hazard`` has shape (days, kinds, stays), ``growth`` is over the potential of fish of that
    weight, but for appetite; ``rounding`` and ``torn`` are what chance decides, ``handled_date``
    is the last day on which the fish were moved, the frailties are in standard deviations of the
    log hazard.
    """

    stage: np.ndarray
    stage_day: np.ndarray
    handled_date: np.ndarray
    container_frailty: np.ndarray
    batch_frailty: np.ndarray
    temperature_c: np.ndarray
    oxygen_mg_l: np.ndarray
    cause: np.ndarray
    hazard: np.ndarray
    rounding: np.ndarray
    appetite: np.ndarray
    growth: np.ndarray
    torn: np.ndarray
    disease_id: np.ndarray


@dataclass(frozen=True)
class Chance:
    """Random draws of a month, shape (days, stays) unless told.

    Attributes
    ----------
    noise, attacks, spread : ndarray
        Deaths, predators and environmental deaths relative to the usual; the last two change week
        by week, and predators act at sea only. [ratio]
    scatter : ndarray
        Deaths of disease and treatment over the hazard: rings of a site together. [ratio]
    cycle, smolt : ndarray, shape (stays,)
        Background deaths at sea, and failed smolts, of the batch over others'. [ratio]
    whim : ndarray
        Loss of appetite relative to the usual. [ratio]
    rounding : ndarray, shape (days, kinds, stays)
        Uniform on [0, 1): rounds deaths.
    torn : ndarray, shape (2, days, stays)
        Uniform on [0, 1): whether a ring is torn, and how much of its fish gets out; 1 ashore.
    """

    noise: np.ndarray
    attacks: np.ndarray
    spread: np.ndarray
    scatter: np.ndarray
    cycle: np.ndarray
    smolt: np.ndarray
    whim: np.ndarray
    rounding: np.ndarray
    torn: np.ndarray


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
    at = np.concatenate([stays.at(transfer[f"{end}_assignment_id"]) for end in ("source", "dest")])
    on = np.tile((transfer["date"] - days[0]).astype(np.int64), 2)
    dates[on, at] = np.maximum(dates[on, at], days[on])
    return np.maximum.accumulate(dates, axis=0)


def growth_factor(seed: int, month: Month, stays: Stays, rules: Growth) -> np.ndarray:
    """Growth of each stay relative to the usual, by its batch, its container, the week and the day.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    stays : Stays
        The stays.
    rules : Growth
        The spreads.

    Returns
    -------
    ndarray, shape (days, stays)
        Mean 1, at least a quarter. [ratio]
    """
    weeks, week = np.unique((month.days.astype(np.int64) + _MONDAY) // 7, return_inverse=True)
    factor = np.ones((weeks.size, stays.id.size))
    daily = np.zeros((month.days.size, stays.id.size))
    ordinal = stays.id % STAYS_A_BATCH - 1
    for batch, here in stays.by_batch():
        random = stream(seed, "growth", batch)
        own = random.normal(0.0, rules.batch_sd)
        container = random.normal(0.0, rules.container_sd, int(ordinal[here].max()) + 1)
        factor[:, here] += own + container[ordinal[here]]
        for row, number in enumerate(weeks.tolist()):
            normal = stream(seed, "growth of the week", batch, number).standard_normal(_DRAWS)
            factor[row, here] += rules.week_sd * normal[stays.id[here] % _DRAWS]
        days = stream(seed, "growth of the day", batch, month.key)
        normal = days.standard_normal((month.days.size, _DRAWS))
        daily[:, here] = rules.day_sd * normal[:, stays.id[here] % _DRAWS]
    return np.maximum(factor[week] + daily, _LEAST_GROWTH)


def frailty_of_days(
    seed: int, month: Month, stays: Stays, rules: Mortality
) -> tuple[np.ndarray, np.ndarray]:
    """Frailty of each container and of its batch: a new value each Monday, near the last.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    stays : Stays
        The stays, with their values of last month.
    rules : Mortality
        Persistence of frailty.

    Returns
    -------
    container, batch : ndarray, shape (days, stays)
        In standard deviations of the log hazard. [1]
    """
    days = month.days
    monday = (days.astype(np.int64) + _MONDAY) % 7 == 0
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


def chance_of_days(seed: int, month: Month, stays: Stays, rules: Mortality) -> Chance:
    """Random draws of a month, independent of the fish.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    stays : Stays
        The stays.
    rules : Mortality
        Spreads of deaths.
    """
    shape = month.days.size, stays.id.size
    kinds = len(mortality.KINDS)
    noise, whim = np.empty(shape), np.empty(shape)
    weeks, week = np.unique((month.days.astype(np.int64) + _MONDAY) // 7, return_inverse=True)
    spread, attacks = np.zeros((2, weeks.size, shape[1]))
    rounding, torn = np.empty((shape[0], kinds, shape[1])), np.ones((2, *shape))
    scatter, (cycle, smolt) = np.empty(shape), np.empty((2, shape[1]))
    for batch, here in stays.by_batch():
        place = stays.id[here] % _DRAWS
        at_sea = bool((stays.first_stage[here] >= POST_SMOLT).any())
        deaths = stream(seed, "deaths", batch, month.key)
        drawn = deaths.gamma(rules.day_shape, 1.0 / rules.day_shape, (shape[0], _DRAWS))
        noise[:, here] = drawn[:, place]
        rounding[:, :, here] = deaths.random((shape[0], kinds, _DRAWS))[..., place]
        if at_sea:
            weather = stream(seed, "storm losses", batch, month.key)
            torn[:, :, here] = weather.random((2, shape[0], _DRAWS))[..., place]
        for row, number in enumerate(weeks.tolist()):
            storms = stream(seed, "storm losses by ring", batch, number)
            spread[row, here] = storms.gamma(_RING_SHAPE, 1.0 / _RING_SHAPE, _DRAWS)[place]
            if at_sea:
                seals = stream(seed, "predators", batch, number)
                attacks[row, here] = seals.gamma(_ATTACK_SHAPE, 1.0 / _ATTACK_SHAPE, _DRAWS)[place]
                visited = stream(seed, "predators at a site", batch, number // _VISIT_WEEKS)
                attacks[row, here] *= visited.gamma(_VISIT_SHAPE, 1.0 / _VISIT_SHAPE)
        uneven = stream(seed, "scatter of disease deaths", batch, month.key)
        site = uneven.gamma(rules.site_day_shape, 1.0 / rules.site_day_shape, (shape[0], 1))
        ring = uneven.gamma(rules.day_shape, 1.0 / rules.day_shape, (shape[0], _DRAWS))
        scatter[:, here] = site * ring[:, place]
        cycle[here] = _lasting(seed, "cycle frailty", batch, rules.cycle_frailty_sd)
        smolt[here] = _lasting(seed, "failed smolts", batch, rules.smolt_failure_sd)
        moods = stream(seed, "appetite", batch, month.key)
        common = moods.exponential(0.5, (shape[0], 1))
        whim[:, here] = common + moods.exponential(0.5, (shape[0], _DRAWS))[:, place]
    return Chance(noise, attacks[week], spread[week], scatter, cycle, smolt, whim, rounding, torn)


def _lasting(seed: int, process: str, batch: int, sd: float) -> float:
    """A batch's own factor for good: log-normal, with mean 1. [ratio]"""
    drawn = stream(seed, process, batch).standard_normal()
    return float(exp(sd * drawn - np.square(sd) / 2.0))


def handling_luck(seed: int, stays: Stays, handled_date: np.ndarray, sd: float) -> np.ndarray:
    """Deaths after each handling over the usual: one operation goes well, another badly.

    Parameters
    ----------
    seed : int
        The farm's seed.
    stays : Stays
        The stays.
    handled_date : ndarray of datetime64[D], shape (days, stays)
        Last day on which the fish were moved.
    sd : float
        Log spread between operations. [1]

    Returns
    -------
    ndarray, shape (days, stays)
        Log-normal with mean 1, by batch and day of the operation. [ratio]
    """
    luck = np.ones(handled_date.shape)
    for batch, here in stays.by_batch():
        dates, which = np.unique(handled_date[:, here], return_inverse=True)
        drawn = np.array(
            [stream(seed, "handling losses", batch, str(day)).standard_normal() for day in dates]
        )
        factor = exp(sd * drawn - np.square(sd) / 2.0)
        luck[:, here] = factor[which.reshape(handled_date[:, here].shape)]
    return luck


def course_of_month(
    seed: int,
    month: Month,
    stays: Stays,
    handled_date: np.ndarray,
    places: Places,
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
    handled_date : ndarray of datetime64[D], shape (days, stays)
        Last day on which the fish were moved.
    places : Places
        The sites.
    around : Surroundings
        What each site is like.
    health : Health
        What disease and treatment do.
    settings : Batches
        The rates.
    """
    days, rules = month.days[:, None], settings.mortality
    site = places.sites.index(stays.site_id)
    grown = days >= stays.grow_out_date
    stage = np.where(grown, GROW_OUT, stays.first_stage)
    since = np.where(
        grown & (stays.first_stage != GROW_OUT), stays.grow_out_date, stays.stage_start_date
    )
    frailty = frailty_of_days(seed, month, stays, rules)
    lot = _Lot(
        stays=stays,
        stage=stage,
        stage_day=np.maximum((days - since) / DAY, 0.0),
        rested=(days - handled_date) / DAY,
        region=places.sites.geography_id[site].astype(int),
        temperature_c=around.temperature_c[site].T,
        frailty=mortality.frailty_factor(*frailty, stage, rules),
        handling_luck=handling_luck(seed, stays, handled_date, rules.handling_sd),
        around=around.at(site),
        health=health,
        chance=chance_of_days(seed, month, stays, rules),
        is_fasted=days >= stays.harvest_date - settings.harvest.fasting_days * DAY,
    )
    # A torn ring loses a share that is small more often than large.
    torn = lot.chance.torn
    return Course(
        stage=stage,
        stage_day=lot.stage_day,
        handled_date=handled_date,
        container_frailty=frailty[0],
        batch_frailty=frailty[1],
        temperature_c=lot.temperature_c,
        oxygen_mg_l=lot.around.oxygen_mg_l,
        cause=np.where(health.gill_rate > lot.around.hazard, DAMAGED_GILLS, lot.around.cause),
        hazard=_hazard(lot, rules),
        rounding=lot.chance.rounding,
        appetite=_appetite(lot, settings),
        growth=growth_factor(seed, month, stays, settings.growth) * health.growth,
        torn=np.where(torn[0] < lot.around.tear_chance, power(torn[1], 3), 0.0),
        disease_id=health.disease_id,
    )


@dataclass(frozen=True)
class _Lot:
    """The fish's lot in a month, shape (days, stays) but for ``stays`` and ``region``."""

    stays: Stays
    stage: np.ndarray
    stage_day: np.ndarray
    rested: np.ndarray
    region: np.ndarray
    temperature_c: np.ndarray
    frailty: np.ndarray
    handling_luck: np.ndarray
    around: Surroundings
    health: Health
    chance: Chance
    is_fasted: np.ndarray


def _hazard(lot: _Lot, rules: Mortality) -> np.ndarray:
    """Hazards of each kind, shape (days, kinds, stays). [1/d]"""
    stage, noise = lot.stage, lot.chance.noise
    young, at_sea = stage <= ALEVIN, stage >= POST_SMOLT
    background = mortality.background_hazard(rules)[stage] * lot.frailty
    background *= mortality.temperature_factor(stage, lot.temperature_c, rules) * noise
    background *= np.where(at_sea, lot.chance.cycle, 1.0)
    failure = mortality.failure_hazard(stage, lot.stage_day, rules) * noise
    failure *= np.where(at_sea, lot.chance.smolt, 1.0)
    predation = mortality.predation_hazard(rules)[lot.region] * lot.chance.attacks * noise
    days, stays = stage.shape
    hazard = np.zeros((days, len(mortality.KINDS), stays))
    hazard[:, mortality.BACKGROUND] = np.where(young, 0.0, background)
    hazard[:, mortality.FAILURE] = np.where(young, background, failure)
    moved = mortality.handling_hazard(stage, lot.rested, rules)
    hazard[:, mortality.HANDLING] = moved * lot.handling_luck * noise
    hazard[:, mortality.TREATMENT] = lot.health.treatment_rate * lot.chance.scatter
    hazard[:, mortality.PREDATION] = np.where(at_sea, predation, 0.0)
    hazard[:, mortality.ENVIRONMENT] = lot.around.hazard * lot.chance.spread * noise
    hazard[:, mortality.ENVIRONMENT] += lot.health.gill_rate * lot.chance.scatter
    hazard[:, mortality.DISEASE] = lot.health.disease_rate * lot.chance.scatter
    return hazard


def _appetite(lot: _Lot, settings: Batches) -> np.ndarray:
    """Appetite left, shape (days, stays). [ratio]"""
    rules, young = settings.growth, lot.stage <= ALEVIN
    recovery = np.where(
        lot.stage == POST_SMOLT, rules.sea_recovery_days, rules.handling_recovery_days
    )
    appetite = lot.around.appetite * lot.health.appetite * ~lot.is_fasted
    appetite = appetite * np.where(young, 1.0, growth.handling_appetite(lot.rested, recovery))
    moody = 1.0 - np.minimum(rules.appetite_loss * lot.chance.whim, 1.0)
    return np.where(lot.stage == EGG, 0.0, np.where(young, 1.0, moody) * appetite)
