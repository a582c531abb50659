"""Routine baths against Saprolegnia in hatcheries, given without any outbreak.

The fungus attacks eggs that lie close together and fish that were graded and pumped, so hatcheries
bathe them on such occasions. Deaths by the fungus are part of the usual deaths.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import EGG, FRY, PARR
from aquamind_assets.batches.containers import STAYS_A_BATCH
from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.effects import fasting
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.types import share_lost, treatment_types
from aquamind_assets.people.workdays import planned_days
from aquamind_assets.settings.treatments import Treatments

#: Reason of routine baths.
SAPROLEGNIA = "Saprolegnia"

#: Occasions in a batch's life: stage, treatment, first and last day of it since the stage's move
#: [d], weight. Most baths of eggs come before they are eyed, of fish after grading and pumping;
#: so far apart that none is a repeat of the one before. Judged.
_OCCASIONS = (
    (EGG, "bronopol", 8, 16, 4.0),
    (EGG, "bronopol", 25, 33, 1.0),
    (EGG, "bronopol", 41, 49, 1.0),
    (FRY, "formalin", 3, 10, 3.0),
    (FRY, "formalin", 30, 38, 1.0),
    (FRY, "formalin", 55, 63, 1.0),
    (PARR, "formalin", 2, 8, 4.0),
    (PARR, "formalin", 30, 38, 1.0),
    (PARR, "formalin", 55, 63, 1.0),
)
_STAGES = (EGG, FRY, PARR)

#: Half width of the spread of baths between batches, over the mean: with it and the default, one
#: to three for nearly all (D20). [1]
_SPREAD = 0.5

#: Smallest and largest share of the fungus that a bath removes; assumed. [ratio]
_REMOVED = (0.7, 0.98)


@dataclass(frozen=True)
class RoutineBaths:
    """Routine baths of a month.

    Attributes
    ----------
    given : Given
        The baths.
    appetite : ndarray, shape (days, stays)
        Appetite: 0 in the fast before a bath of the next month, else 1. [ratio]
    """

    given: Given
    appetite: np.ndarray


def occasions(seed: int, batch_id: int, mean: float) -> list[tuple[int, int]]:
    """The occasions on which a batch is bathed in its life.

    Parameters
    ----------
    seed : int
        The farm's seed.
    batch_id : int
        Batch.
    mean : float
        Mean number of baths of a batch; a change of it only removes or adds baths. [1]

    Returns
    -------
    list of tuple of int
        Place in the life of a batch, and days since it came to that stage. [d]

    References
    ----------
    One to three baths a batch in fresh water, of formalin or bronopol (D20).
    """
    random = stream(seed, "routine baths", batch_id)
    level, rounding = random.random(2)
    wanted = mean * (1.0 + _SPREAD * (2.0 * level - 1.0)) + rounding
    weight = np.array([occasion[-1] for occasion in _OCCASIONS])
    order = random.choice(weight.size, weight.size, replace=False, p=weight / weight.sum())
    first, last = (np.array([occasion[n] for occasion in _OCCASIONS]) for n in (2, 3))
    day = random.integers(first, last + 1)
    return [(int(n), int(day[n])) for n in sorted(order[: int(wanted)])]


def routine_baths(
    seed: int, fish: PlannedFish, treated: Given, settings: Treatments
) -> RoutineBaths:
    """The routine baths of a month; all tanks of a batch are bathed on the same day.

    Parameters
    ----------
    seed : int
        The farm's seed.
    fish : PlannedFish
        The fish of the month.
    treated : Given
        Treatments of outbreaks in the month; tanks treated on that day are not bathed as well.
    settings : Treatments
        How many baths a batch has.
    """
    types, parts = treatment_types(), [Given.none()]
    appetite = np.ones(fish.present.shape)
    for batch, occasion, date, stays in _planned(seed, fish, settings):
        kind = np.full(stays.size, types.id_of(_OCCASIONS[occasion][1]))
        day = int((date - fish.days[0]) / DAY)
        if day >= fish.days.size:
            on = np.full(stays.size, date)
            appetite[fasting(on, stays, types.fasting_days[kind - 1], fish)] = 0.0
            continue
        busy = treated.stay[treated.day == day]
        bathed = fish.present[day, stays] & ~np.isin(stays, busy)
        stays, kind = stays[bathed], kind[bathed]
        random = stream(seed, "routine bath", batch, occasion)
        normal, share = random.standard_normal(STAYS_A_BATCH), random.random(STAYS_A_BATCH)
        place = fish.stay_id[stays] % STAYS_A_BATCH
        sound = np.zeros(stays.size, dtype=bool)
        parts.append(
            Given.of(
                np.full(stays.size, day),
                stays,
                kind,
                np.zeros(stays.size),
                np.full(stays.size, SAPROLEGNIA, dtype=object),
                _REMOVED[0] + (_REMOVED[1] - _REMOVED[0]) * share[place],
                share_lost(kind, normal[place], sound, settings.sick_factor),
            )
        )
    return RoutineBaths(Given.joined(parts), appetite)


def _planned(
    seed: int, fish: PlannedFish, settings: Treatments
) -> Iterator[tuple[int, int, np.datetime64, np.ndarray]]:
    """Baths of the month and later: batch, occasion, date, and stays not emptied by then."""
    if not fish.stay_id.size or not settings.routine_baths:
        return
    stage = fish.stage[0]  # a stay ashore is of one stage
    by_batch = {batch: stays[np.isin(stage[stays], _STAGES)] for batch, stays in fish.by_batch()}
    for batch, young in by_batch.items():
        for occasion, since in occasions(seed, batch, settings.routine_baths) if young.size else ():
            stays = young[stage[young] == _OCCASIONS[occasion][0]]
            due = fish.start_date[stays] + since * DAY
            which = np.full(stays.size, batch + occasion)
            dates = planned_days(due, fish.geography_id[stays], which)
            for date in np.unique(dates[dates >= fish.days[0]]):
                on = stays[dates == date]
                end = fish.end_date[on]
                yield batch, occasion, date, on[np.isnat(end) | (end > date)]
