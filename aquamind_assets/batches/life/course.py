"""The course of a month: hazards, appetite and growth of each stay on each day."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import ALEVIN, EGG, FRY, GROW_OUT, POST_SMOLT
from aquamind_assets.batches.containers import Places
from aquamind_assets.batches.life import mortality
from aquamind_assets.batches.life.appetite import handling_appetite, season_appetite
from aquamind_assets.batches.life.chance import (
    Chance,
    chance_of_days,
    frailty_of_days,
    growth_factor,
    handling_luck,
)
from aquamind_assets.batches.life.health import Health
from aquamind_assets.batches.life.stays import Stays
from aquamind_assets.batches.life.surroundings import DAMAGED_GILLS, HEAVY_LICE, Surroundings
from aquamind_assets.batches.slaughter import fasts
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import power
from aquamind_assets.core.months import DAY, Month
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.mortality import Mortality


@dataclass(frozen=True)
class Course:
    """Conditions of each stay on each day of a month, shape (days, stays) unless told.

    ``hazard`` has shape (days, kinds, stays), ``growth`` is over the potential of fish of that
    weight, but for appetite; ``rounding``, ``torn`` and ``tear`` are what chance decides,
    ``handled_date`` is the last day on which the fish were moved, the frailties are in standard
    deviations of the log hazard.
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
    tear: np.ndarray
    disease_id: np.ndarray


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


@dataclass(frozen=True)
class Luck:
    """Draws for the stays of a month that disease and treatment do not change.

    ``growth``, ``handling``, shape (days, stays), are ratios; ``container_frailty`` and
    ``batch_frailty`` are standard deviations of the log hazard; ``fasts`` are the days without feed
    before slaughter, shape (stays,).
    """

    container_frailty: np.ndarray
    batch_frailty: np.ndarray
    handling: np.ndarray
    growth: np.ndarray
    fasts: np.ndarray
    chance: Chance


def luck_of_month(
    seed: int, month: Month, stays: Stays, handled_date: np.ndarray, settings: Batches
) -> Luck:
    """The luck of each stay on each day.

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
    settings : Batches
        The spreads.
    """
    rules = settings.mortality
    return Luck(
        *frailty_of_days(seed, month, stays, rules),
        handling_luck(seed, stays, handled_date, rules.handling_sd),
        growth_factor(seed, month, stays, settings.growth),
        _fasts(seed, stays, settings.harvest.fasting_days),
        chance_of_days(seed, month, stays, rules),
    )


def course_of_month(
    month: Month,
    stays: Stays,
    handled_date: np.ndarray,
    luck: Luck,
    places: Places,
    around: Surroundings,
    health: Health,
    settings: Batches,
) -> Course:
    """Stage, hazards by kind, appetite and growth of each stay on each day.

    Parameters
    ----------
    month : Month
        The month.
    stays : Stays
        The stays.
    handled_date : ndarray of datetime64[D], shape (days, stays)
        Last day on which the fish were moved.
    luck : Luck
        Draws of chance, see `Luck`.
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
    frailty = luck.container_frailty, luck.batch_frailty
    lot = _Lot(
        days=month.days,
        stays=stays,
        stage=stage,
        stage_day=np.maximum((days - since) / DAY, 0.0),
        rested=(days - handled_date) / DAY,
        region=places.sites.geography_id[site].astype(int),
        temperature_c=around.temperature_c[site].T,
        frailty=mortality.frailty_factor(*frailty, stage, rules),
        handling_luck=luck.handling,
        around=around.at(site),
        health=health,
        chance=luck.chance,
        is_fasted=days >= stays.harvest_date - luck.fasts,
    )
    torn, tear = _torn(lot, rules)
    return Course(
        stage=stage,
        stage_day=lot.stage_day,
        handled_date=handled_date,
        container_frailty=frailty[0],
        batch_frailty=frailty[1],
        temperature_c=lot.temperature_c,
        oxygen_mg_l=lot.around.oxygen_mg_l,
        cause=_environmental_cause(lot),
        hazard=_hazard(lot, rules),
        rounding=lot.chance.rounding,
        appetite=_appetite(lot, settings),
        growth=luck.growth * health.growth,
        torn=torn,
        tear=tear,
        disease_id=health.disease_id,
    )


def _fasts(seed: int, stays: Stays, usual: int) -> np.ndarray:
    """Days that the fish of each stay fast before slaughter, as timedelta."""
    days = np.zeros(stays.id.size, dtype=np.int64)
    booked = np.flatnonzero(~np.isnat(stays.harvest_date))
    days[booked] = fasts(seed, stays.id[booked], usual)
    return days * DAY


@dataclass(frozen=True)
class _Lot:
    """The fish's lot in a month, shape (days, stays) but for ``days``, ``stays`` and ``region``."""

    days: np.ndarray
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
    background *= mortality.fresh_season_factor(stage, lot.days, rules)
    lasting = np.where(stage >= FRY, lot.chance.fresh, 1.0)
    background *= np.where(at_sea, lot.chance.cycle, lasting)
    failure = mortality.failure_hazard(stage, lot.stage_day, lot.region, rules) * noise
    failure *= np.where(at_sea, lot.chance.smolt, 1.0)
    predation = mortality.predation_hazard(rules)[lot.region] * lot.chance.attacks * noise
    days, stays = stage.shape
    hazard = np.zeros((days, len(mortality.KINDS), stays))
    hazard[:, mortality.BACKGROUND] = np.where(young, 0.0, background)
    hazard[:, mortality.FAILURE] = np.where(young, background, failure)
    moved = mortality.handling_hazard(stage, lot.rested, rules)
    hazard[:, mortality.HANDLING] = moved * lot.handling_luck * noise
    robust = np.where(at_sea, power(lot.chance.cycle, rules.frailty_shared), 1.0)
    borne = robust * lot.chance.scatter
    hazard[:, mortality.TREATMENT] = lot.health.treatment_rate * borne
    hazard[:, mortality.PREDATION] = np.where(at_sea, predation, 0.0)
    hazard[:, mortality.ENVIRONMENT] = lot.around.hazard * lot.chance.spread * noise
    hazard[:, mortality.ENVIRONMENT] += (lot.health.gill_rate + lot.health.lice_rate) * borne
    hazard[:, mortality.DISEASE] = lot.health.disease_rate * borne
    return hazard


def _torn(lot: _Lot, rules: Mortality) -> tuple[np.ndarray, np.ndarray]:
    """Share of the fish that escape, and why: by storm, seal or wear; shape (days, stays)."""
    chance, luck = lot.chance.torn
    storm, attacks = lot.around.tear_chance, lot.chance.attacks
    hole = np.where(lot.stage >= POST_SMOLT, mortality.hole_chance(attacks, rules), 0.0)
    share = np.where(chance < storm, power(luck, 3), power(luck, mortality.HOLE_POWER))
    tear = np.where(chance < storm, 0, np.where(attacks > 1.0, 1, 2))
    return np.where(chance < storm + hole, share, 0.0), tear


def _environmental_cause(lot: _Lot) -> np.ndarray:
    """The cause of most deaths by water, plankton and lice, shape (days, stays)."""
    gills, lice, water = lot.health.gill_rate, lot.health.lice_rate, lot.around.hazard
    cause = np.where(gills > water, DAMAGED_GILLS, lot.around.cause)
    return np.where(lice > np.maximum(gills, water), HEAVY_LICE, cause)


def _appetite(lot: _Lot, settings: Batches) -> np.ndarray:
    """Appetite left, shape (days, stays). [ratio]"""
    rules, young = settings.growth, lot.stage <= ALEVIN
    recovery = np.where(
        lot.stage == POST_SMOLT, rules.sea_recovery_days, rules.handling_recovery_days
    )
    appetite = lot.around.appetite * lot.health.appetite * ~lot.is_fasted
    appetite = appetite * np.where(young, 1.0, handling_appetite(lot.rested, recovery))
    of_season = season_appetite(lot.days, rules)[:, None]
    appetite = appetite * np.where(lot.stage >= POST_SMOLT, of_season, 1.0)
    moody = 1.0 - np.minimum(rules.appetite_loss * lot.chance.whim, 1.0)
    return np.where(lot.stage == EGG, 0.0, np.where(young, 1.0, moody) * appetite)
