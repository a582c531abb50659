"""Deaths: the hazard of each kind by stay and day, and the number of fish that die."""

import numpy as np

from aquamind_assets.batches.catalogue import (
    ALEVIN,
    EGG,
    FAROE,
    FRY,
    GROW_OUT,
    PARR,
    POST_SMOLT,
    SCOTLAND,
    SMOLT,
)
from aquamind_assets.core.columns import Array
from aquamind_assets.core.elementary import exp, expm1, log1p, power
from aquamind_assets.core.years import MONTH_DAYS, YEAR_DAYS
from aquamind_assets.environment.noise import season
from aquamind_assets.settings.mortality import Mortality

#: Kinds of death, and AquaMind's reason for each.
KINDS = ("background", "failure", "handling", "treatment", "predation", "environment", "disease")
BACKGROUND, FAILURE, HANDLING, TREATMENT, PREDATION, ENVIRONMENT, DISEASE = range(7)
REASONS = np.array(
    ["UNKNOWN", "OTHER", "HANDLING", "HANDLING", "PREDATION", "ENVIRONMENTAL", "DISEASE"],
    dtype=object,
)


#: Shape of the share of a ring's fish that find a hole: over four tenths in one case of ten.
HOLE_POWER = 8

_EGG_DAYS, _ALEVIN_DAYS = 71.0, 44.0
_FIRST_FEEDING_DAYS = 25.0
#: Deaths after handling peak this long after it. [d]
_HANDLING_DAYS = 1.5


_SEA_REFERENCE_C = 9.0

#: Day of the year on which most fish die ashore.
_FRESH_WORST_DAY = 196.0


def background_hazard(mortality: Mortality) -> np.ndarray:
    """Daily background hazard by stage, before frailty and temperature.

    Returns
    -------
    ndarray, shape (8,)
        By the id of the stage. [1/d]

    References
    ----------
    Norwegian fresh-water mortality: J. Fish Dis. 44 (2021), 2083 (M21, M22 of the figures).
    """
    hazard = np.zeros(8)
    hazard[EGG] = -log1p(-mortality.egg_loss) / _EGG_DAYS
    hazard[ALEVIN] = -log1p(-mortality.alevin_loss) / _ALEVIN_DAYS
    monthly = {
        FRY: mortality.fry_monthly,
        PARR: mortality.parr_monthly,
        SMOLT: mortality.smolt_monthly,
        POST_SMOLT: mortality.sea_monthly,
        GROW_OUT: mortality.sea_monthly,
    }
    for stage, loss in monthly.items():
        hazard[stage] = -log1p(-loss) / MONTH_DAYS
    return hazard


def predation_hazard(mortality: Mortality) -> np.ndarray:
    """Daily hazard by predators at sea, shape (3,), by the id of the region. [1/d]"""
    hazard = np.zeros(3)
    hazard[FAROE] = mortality.predation_monthly_faroe / MONTH_DAYS
    hazard[SCOTLAND] = mortality.predation_monthly_scotland / MONTH_DAYS
    return hazard


def hole_chance(attacks: Array, mortality: Mortality) -> Array:
    """Daily chance of a hole in a net through which fish escape, half of them bitten by seals.

    Parameters
    ----------
    attacks : ndarray
        Visits of predators to the ring, relative to the mean. [ratio]
    mortality : Mortality
        Holes in a year.

    Returns
    -------
    ndarray
        [1/d]

    References
    ----------
    Statistics of escapes of the Scottish Government: 11 a year from 1998 to 2013, 7 in 2016, of 50
    to 30,000 fish, by human error (3), equipment (3) and weather (2); larger ones by seals.
    """
    return mortality.holes_yearly / YEAR_DAYS * (0.5 + 0.5 * attacks)


def failure_hazard(stage: Array, stage_day: Array, region: Array, mortality: Mortality) -> Array:
    """Daily hazard of fry that never feed, and of smolts that cannot live in the sea.

    Parameters
    ----------
    stage : array_like of int, shape (stays,)
        Stage.
    stage_day : array_like, shape (stays,)
        Days in the stage, from 0. [d]
    region : array_like of int, shape (stays,)
        Region: Scottish smolts are smaller, and more of them fail.
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray, shape (stays,)
        [1/d]

    References
    ----------
    Persson et al. (2021), J. Fish Dis.: 10 % of the dead at sea are smolt-related (M27).
    """
    fry = (
        mortality.first_feeding_loss
        * exp(-0.5 * np.square((stage_day - _FIRST_FEEDING_DAYS) / 7.0))
        / (7.0 * np.sqrt(2.0 * np.pi))
    )
    mean = mortality.smolt_failure_days / 2.0
    failing = np.where(
        np.asarray(region) == FAROE, mortality.smolt_failure_faroe, mortality.smolt_failure_scotland
    )
    sea = failing * stage_day * exp(-stage_day / mean) / np.square(mean)
    return np.where(stage == FRY, fry, np.where(stage == POST_SMOLT, sea, 0.0))


def handling_hazard(stage: Array, days_since: Array, mortality: Mortality) -> Array:
    """Daily hazard of the days after a move: it peaks in the first three and fades in two weeks.

    Parameters
    ----------
    stage : array_like of int, shape (stays,)
        Stage.
    days_since : array_like, shape (stays,)
        Days since the fish were moved. [d]
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray, shape (stays,)
        [1/d]
    """
    excess = np.where(stage >= POST_SMOLT, 1.0, np.where(stage >= FRY, 0.25, 0.0))
    since = np.maximum(days_since, 0) + 0.5
    share = since * exp(-since / _HANDLING_DAYS) / np.square(_HANDLING_DAYS)
    return mortality.handling_excess * excess * share


def temperature_factor(stage: Array, temperature_c: Array, mortality: Mortality) -> Array:
    """Background hazard at sea over that at 9 degC.

    Parameters
    ----------
    stage : array_like of int
        Stage.
    temperature_c : array_like
        Water temperature. [degC]
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray
        1 ashore. [ratio]

    References
    ----------
    Salmon Scotland (2018): least in June, most in September (M09).
    """
    warm = power(mortality.temperature_q10, (temperature_c - _SEA_REFERENCE_C) / 10.0)
    return np.where(np.asarray(stage) >= POST_SMOLT, warm, 1.0)


def fresh_season_factor(stage: Array, days: Array, mortality: Mortality) -> Array:
    """Background hazard of fry, parr and smolts ashore over its yearly mean.

    Parameters
    ----------
    stage : array_like of int, shape (days, stays)
        Stage.
    days : array_like of datetime64[D], shape (days,)
        Days.
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray, shape (days, stays)
        Greatest in the middle of July; 1 at sea. [ratio]

    References
    ----------
    Norwegian fresh-water mortality: J. Fish Dis. 44 (2021), 2083: twice as much in summer as in
    winter (M23 of the figures).
    """
    yearly = 1.0 + mortality.fresh_season * season(days, _FRESH_WORST_DAY)[:, None]
    ashore = (np.asarray(stage) >= FRY) & (np.asarray(stage) < POST_SMOLT)
    return np.where(ashore, yearly, 1.0)


def next_frailty(frailty: Array, shock: Array, mortality: Mortality) -> Array:
    """A week's frailty from the last week's: an autoregression of order one.

    Parameters
    ----------
    frailty : array_like
        Of the last week, in standard deviations of the log hazard. [1]
    shock : array_like
        Standard normal.
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray
        With a standard deviation of 1 in the long run. [1]
    """
    kept = mortality.frailty_persistence
    return kept * frailty + np.sqrt(1.0 - np.square(kept)) * shock


def frailty_factor(container: Array, batch: Array, stage: Array, mortality: Mortality) -> Array:
    """Hazard over others': log-normal, with mean 1, its spread at sea a setting of its own.

    Parameters
    ----------
    container, batch : array_like
        Frailty of the stay and of its batch, in standard deviations of the log hazard. [1]
    stage : array_like of int
        Stage.
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray
        [ratio]
    """
    own = mortality.container_frailty_sd
    common = np.where(
        np.asarray(stage) >= POST_SMOLT, mortality.sea_frailty_sd, mortality.batch_frailty_sd
    )
    return exp(own * container + common * batch - (np.square(own) + np.square(common)) / 2.0)


def whole_deaths(population: Array, hazard: Array, uniform: Array) -> Array:
    """Whole fish that die of each kind, never more than there are.

    Parameters
    ----------
    population : ndarray of int, shape (stays,)
        Fish.
    hazard : ndarray, shape (kinds, stays)
        Daily hazards. [1/d]
    uniform : ndarray, shape (kinds, stays)
        Uniform on [0, 1): rounds up or down so that the mean is kept.

    Returns
    -------
    ndarray of int, shape (kinds, stays)
        [fish]
    """
    total = hazard.sum(axis=0)
    share = np.where(total > 0, -expm1(-total) / np.where(total > 0, total, 1.0), 0.0)
    deaths = np.floor(population * share * hazard + uniform).astype(np.int64)
    deaths[hazard <= 0] = 0
    left = population - (np.cumsum(deaths, axis=0) - deaths)
    return np.minimum(deaths, np.maximum(left, 0))


def expected_loss(
    stage: Array, stage_day: Array, region: Array, temperature_c: Array, mortality: Mortality
) -> Array:
    """Daily loss that the plan counts on: everything but storms, blooms and disease.

    Parameters
    ----------
    stage, region : array_like of int, shape (batches,)
        Stage and region.
    stage_day : array_like, shape (batches,)
        Days in the stage. [d]
    temperature_c : array_like, shape (batches,)
        Water temperature. [degC]
    mortality : Mortality
        The settings.

    Returns
    -------
    ndarray, shape (batches,)
        [1/d]
    """
    hazard = background_hazard(mortality)[stage]
    hazard = hazard * temperature_factor(stage, temperature_c, mortality)
    hazard = hazard + failure_hazard(stage, stage_day, region, mortality)
    hazard = hazard + handling_hazard(stage, stage_day, mortality)
    at_sea = np.asarray(stage) >= POST_SMOLT
    return hazard + np.where(at_sea, predation_hazard(mortality)[region], 0.0)
