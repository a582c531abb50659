"""Random draws of a month: growth, frailty, losses and moods of each stay, whatever its fish do."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import POST_SMOLT
from aquamind_assets.batches.containers import STAYS_A_BATCH
from aquamind_assets.batches.life import mortality
from aquamind_assets.batches.life.growth import HELD_OVER
from aquamind_assets.batches.life.stays import Stays
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.growth import Growth
from aquamind_assets.settings.mortality import Mortality

#: Days from the Monday before 1970 to its first, so that weeks begin on Mondays.
_MONDAY = 3

#: Draws for a batch, of which each stay has its own whatever other stays there are.
_DRAWS = 200

#: Growth that no batch, container and week falls below, over the usual. [ratio]
_LEAST_GROWTH = 0.25

#: Log spread of the weight over the one wanted at which smolts that wait are held: between batches
#: and halls, and between tanks; judged.
_HELD_SD = (0.2, 0.15)

#: Shape of the spread of environmental deaths between the rings of an area, week by week.
_RING_SHAPE = 0.8

#: Predators stay about a site for some weeks; most sites have none, few have many.
_VISIT_WEEKS, _VISIT_SHAPE = 4, 0.15

#: Shape of the spread of predators' visits: most rings are left alone, a few are visited for days.
_ATTACK_SHAPE = 0.3


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
    cycle, fresh, smolt : ndarray, shape (stays,)
        Background deaths at sea and ashore, and failed smolts, of the batch over others'. [ratio]
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
    fresh: np.ndarray
    smolt: np.ndarray
    whim: np.ndarray
    rounding: np.ndarray
    torn: np.ndarray


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


def held_over(seed: int, stays: Stays) -> np.ndarray:
    """Weight over the one wanted at which smolts of each stay are fed for their upkeep.

    Parameters
    ----------
    seed : int
        The farm's seed.
    stays : Stays
        The stays.

    Returns
    -------
    ndarray, shape (stays,)
        Log-normal with the mean `HELD_OVER`: the hands of a hall hold back more or less in each
        batch, and less evenly in one tank than in another. [ratio]
    """
    over = np.full(stays.id.size, HELD_OVER)
    ordinal = stays.id % STAYS_A_BATCH - 1
    smolts = np.flatnonzero(np.isfinite(stays.smolt_target_g))
    groups = np.stack([stays.batch_id[smolts], stays.site_id[smolts]])
    for batch, hall in np.unique(groups, axis=1).T.tolist():
        here = smolts[(groups[0] == batch) & (groups[1] == hall)]
        random = stream(seed, "smolts held back", batch, hall)
        normal = _HELD_SD[0] * random.standard_normal()
        normal += _HELD_SD[1] * random.standard_normal(int(ordinal[here].max()) + 1)[ordinal[here]]
        over[here] = HELD_OVER * exp(normal - np.square(_HELD_SD).sum() / 2.0)
    return over


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
    scatter, (cycle, fresh, smolt) = np.empty(shape), np.empty((3, shape[1]))
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
        fresh[here] = _lasting(seed, "fresh-water frailty", batch, rules.fresh_cycle_sd)
        smolt[here] = _lasting(seed, "failed smolts", batch, rules.smolt_failure_sd)
        moods = stream(seed, "appetite", batch, month.key)
        common = moods.exponential(0.5, (shape[0], 1))
        whim[:, here] = common + moods.exponential(0.5, (shape[0], _DRAWS))[:, place]
    return Chance(
        noise, attacks[week], spread[week], scatter, cycle, fresh, smolt, whim, rounding, torn
    )


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
