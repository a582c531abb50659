"""Growth samples: what is seen of the fish, with the errors of seeing it."""

import numpy as np

from aquamind_assets.batches.catalogue import POST_SMOLT
from aquamind_assets.batches.life.growth import fork_length
from aquamind_assets.batches.life.records import Life
from aquamind_assets.core.columns import Array, Columns
from aquamind_assets.core.elementary import exp, log1p, power
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.batches import Samples

#: Spread of weights within a container: greater in small fish, which are graded later. (G32)
_CV_ASHORE, _CV_AT_SEA = 0.25, 0.2

#: Fulton's K: its mean ashore, at sea in the first months and near harvest, and its spread.
_K_ASHORE, _K_SMALL, _K_LARGE, _K_SD = 1.12, 1.15, 1.32, 0.06


def weight_cv(stage: Array) -> Array:
    """Coefficient of variation of the weights in a container.

    Parameters
    ----------
    stage : array_like of int
        Stage.

    Returns
    -------
    ndarray
        [ratio]
    """
    return np.where(np.asarray(stage) >= POST_SMOLT, _CV_AT_SEA, _CV_ASHORE)


def mean_condition(stage: Array, weight_g: Array) -> Array:
    """Mean of Fulton's condition factor: salmon at sea become rounder as they grow.

    Parameters
    ----------
    stage : array_like of int
        Stage.
    weight_g : array_like
        Average weight. [g]

    Returns
    -------
    ndarray
        [1]
    """
    at_sea = np.interp(weight_g, [200.0, 4000.0], [_K_SMALL, _K_LARGE])
    return np.where(np.asarray(stage) >= POST_SMOLT, at_sea, _K_ASHORE)


def growth_samples(life: Life, settings: Samples) -> tuple[Columns, Columns]:
    """Rows of ``growth_sample`` and ``individual_growth_observation``.

    Once a week, on the batch's own weekday, fish of one container, taken at random, are
    weighed and measured; the day of the last sample of each stay is noted in ``life.stays``.

    Parameters
    ----------
    life : Life
        The fish.
    settings : Samples
        Fish a sample and errors.
    """
    stays, days, fish = life.stays, life.days, settings.fish
    day, stay, normal = _taken(life, settings)
    if not day.size:
        return {}, {}
    stays.last_weighing_date[stay] = days[day]
    stage = life.course.stage[day, stay][:, None]
    weight, length = _measured(stage, life.ledger.weight_g[day, stay][:, None], normal, settings)
    condition = 100.0 * weight / power(length, 3)
    sample_id = stays.id[stay] * 1000 + (days[day] - stays.assignment_date[stay]).astype(np.int64)
    sample = {
        "id": sample_id,
        "assignment_id": stays.id[stay],
        "batch_id": stays.batch_id[stay],
        "sample_date": days[day],
        "sample_size": np.full(day.size, fish),
        "avg_weight_g": weight.mean(axis=1),
        "avg_length_cm": length.mean(axis=1),
        "std_deviation_weight": weight.std(axis=1, ddof=1),
        "std_deviation_length": length.std(axis=1, ddof=1),
        "min_weight_g": weight.min(axis=1),
        "max_weight_g": weight.max(axis=1),
        "condition_factor": condition.mean(axis=1),
    }
    observation = {
        "growth_sample_id": np.repeat(sample_id, fish),
        "fish_identifier": np.tile(np.arange(1, fish + 1), day.size),
        "sample_date": np.repeat(days[day], fish),
        "weight_g": weight.reshape(-1),
        "length_cm": length.reshape(-1),
        "condition_factor": condition.reshape(-1),
    }
    return sample, observation


def _taken(life: Life, settings: Samples) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Day and stay of each sample, by day, then stay; and its draws, shape (samples, 4, fish)."""
    fish, stays, weekday = settings.fish, life.stays, life.days.astype(np.int64) % 7
    ledger = life.ledger
    heavy = (ledger.population >= fish) & (ledger.weight_g >= settings.first_weight_g)
    chosen: list[tuple[int, int]] = []
    draws: list[np.ndarray] = []
    for batch, here in stays.by_batch():
        dates = np.flatnonzero(weekday == batch % 7)
        random = stream(life.seed, "growth sample", batch, life.month.key)
        pick = random.random(dates.size)
        normal = random.standard_normal((dates.size, 4, fish))
        for number, day in enumerate(dates):
            can = here.start + np.flatnonzero(heavy[day, here])
            if can.size:
                chosen.append((int(day), int(can[int(pick[number] * can.size)])))
                draws.append(normal[number])
    pairs = np.array(chosen, dtype=np.int64).reshape(-1, 2)
    pairs_in_order = np.lexsort([pairs[:, 1], pairs[:, 0]])
    day_of, stay_of = pairs[pairs_in_order].T
    return day_of, stay_of, np.array(draws).reshape(-1, 4, fish)[pairs_in_order]


def _measured(
    stage: np.ndarray, mean_g: np.ndarray, normal: np.ndarray, settings: Samples
) -> tuple[np.ndarray, np.ndarray]:
    """Weight and length of each fish as scale and board show them, shape (samples, fish)."""
    sd = np.sqrt(log1p(np.square(weight_cv(stage))))
    true_g = mean_g * exp(sd * normal[:, 0] - np.square(sd) / 2.0)
    condition = np.clip(mean_condition(stage, mean_g) + _K_SD * normal[:, 1], 0.8, 1.7)
    length = fork_length(true_g, condition)
    length = np.round(np.maximum(length + settings.length_error_cm * normal[:, 3], 0.5), 1)
    digits = np.where(mean_g < 100.0, 100.0, 1.0)
    weight = true_g * (1.0 + settings.weight_error * normal[:, 2])
    weight = np.maximum(np.round(weight * digits), 1.0) / digits
    return weight, length
