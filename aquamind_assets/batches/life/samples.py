"""Growth samples: what is seen of the fish, with the errors of seeing it."""

import numpy as np

from aquamind_assets.batches.catalogue import POST_SMOLT
from aquamind_assets.batches.life.condition import mean_condition, ring_condition, ring_spread
from aquamind_assets.batches.life.growth import fork_length
from aquamind_assets.batches.life.records import Life
from aquamind_assets.core.columns import Array, Columns
from aquamind_assets.core.elementary import exp, log1p, power
from aquamind_assets.core.normal import normal_below
from aquamind_assets.core.streams import stream
from aquamind_assets.people.readings import lengths_read, most_fish, sample_sizes, weights_read
from aquamind_assets.people.work import Work, days_of_rounds, due_about_weekly
from aquamind_assets.settings.growth import Samples
from aquamind_assets.settings.people import People

#: Spread of weights within a container: greater in small fish, which are graded later. (G32)
_CV_ASHORE, _CV_AT_SEA = 0.25, 0.2

#: Spread of Fulton's K among the fish of a ring.
_K_SD = 0.06


def weight_cv(stage: Array) -> Array:
    """Usual coefficient of variation of the weights in a container; see `ring_spread`.

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


def growth_samples(
    life: Life, settings: Samples, work: Work, people: People
) -> tuple[Columns, Columns]:
    """Rows of ``growth_sample`` and ``individual_growth_observation``.

    Once a week, on or about the batch's own weekday or on the first day of work after it, fish of
    one container, taken at random, are weighed and measured; the day of the last sample of each
    stay is noted in ``life.stays``.

    Parameters
    ----------
    life : Life
        The fish.
    settings : Samples
        Fish a sample and errors.
    work : Work
        Days on which people can work.
    people : People
        Sizes of samples, and rounding.
    """
    stays, days = life.stays, life.days
    most = most_fish(settings.fish, people.sample_size_sd)
    day, stay, normal, hand = _taken(life, settings, work, most)
    if not day.size:
        return {}, {}
    stays.last_weighing_date[stay] = days[day]
    stage = life.course.stage[day, stay][:, None]
    mean_g = life.ledger.weight_g[day, stay]
    size = sample_sizes(settings.fish, people.sample_size_sd, hand[:, 0])
    size = np.minimum(size, life.ledger.population[day, stay])
    usual = mean_condition(stage[:, 0], mean_g, days[day])
    usual = (usual * ring_condition(life.seed, stays.id[stay]))[:, None]
    cv = weight_cv(stage) * ring_spread(life.seed, stays.id[stay])[:, None]
    weight, length = _measured(mean_g[:, None], cv, usual, normal, settings)
    is_rounded = normal_below(hand[:, 1]) < people.rounded_share
    weight = weights_read(weight, mean_g, is_rounded)
    length = lengths_read(length, mean_g, is_rounded)
    is_fish = np.arange(most) < size[:, None]
    condition = 100.0 * weight / power(length, 3)
    sample_id = stays.id[stay] * 1000 + (days[day] - stays.assignment_date[stay]).astype(np.int64)
    sample = {
        "id": sample_id,
        "assignment_id": stays.id[stay],
        "batch_id": stays.batch_id[stay],
        "sample_date": days[day],
        "sample_size": size,
        "avg_weight_g": _mean(weight, is_fish),
        "avg_length_cm": _mean(length, is_fish),
        "std_deviation_weight": _sd(weight, is_fish),
        "std_deviation_length": _sd(length, is_fish),
        "min_weight_g": np.where(is_fish, weight, np.inf).min(axis=1),
        "max_weight_g": np.where(is_fish, weight, 0.0).max(axis=1),
        "condition_factor": _mean(condition, is_fish),
    }
    observation = {
        "growth_sample_id": np.repeat(sample_id, size),
        "fish_identifier": np.nonzero(is_fish)[1] + 1,
        "sample_date": np.repeat(days[day], size),
        "weight_g": weight[is_fish],
        "length_cm": length[is_fish],
        "condition_factor": condition[is_fish],
    }
    return sample, observation


def _mean(values: np.ndarray, is_fish: np.ndarray) -> np.ndarray:
    """Mean of each sample, shape (samples,)."""
    return np.where(is_fish, values, 0.0).sum(axis=1) / is_fish.sum(axis=1)


def _sd(values: np.ndarray, is_fish: np.ndarray) -> np.ndarray:
    """Standard deviation of each sample, shape (samples,)."""
    off = np.where(is_fish, values - _mean(values, is_fish)[:, None], 0.0)
    return np.sqrt(np.square(off).sum(axis=1) / (is_fish.sum(axis=1) - 1))


def _taken(
    life: Life, settings: Samples, work: Work, most: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Samples by day, then stay: day, stay, draws of the fish and of the hand that writes.

    Returns
    -------
    day, stay : ndarray of int, shape (samples,)
    fish : ndarray, shape (samples, 4, most)
        Normal draws.
    hand : ndarray, shape (samples, 2)
        Normal draws of the size and of the rounding.
    """
    stays, ledger = life.stays, life.ledger
    every = days_of_rounds(life.days)
    heavy = (ledger.population >= settings.fish) & (ledger.weight_g >= settings.first_weight_g)
    groups = list(stays.by_batch())
    batches = np.array([batch for batch, _ in groups], dtype=np.int64)
    site = np.array([stays.site_id[here][-1] for _, here in groups], dtype=np.int64)
    due = due_about_weekly(life.seed, "weighing", every, batches, batches)
    done = work.visits(due, site)
    chosen: list[tuple[int, int]] = []
    draws: list[np.ndarray] = []
    hands: list[np.ndarray] = []
    for number, (batch, here) in enumerate(groups):
        random = stream(life.seed, "growth sample", batch, life.month.key)
        hand = stream(life.seed, "hand of growth sample", batch, life.month.key)
        dates = np.flatnonzero(done[:, number])
        pick = random.random(dates.size)
        normal = random.standard_normal((dates.size, 4, most))
        written = hand.standard_normal((dates.size, 2))
        for place, day in enumerate(dates):
            can = here.start + np.flatnonzero(heavy[day, here])
            # A batch on two sites: people may be able to work at one of them alone.
            can = can[work.can_work(np.full(can.size, life.days[day]), stays.site_id[can])]
            if can.size:
                chosen.append((int(day), int(can[int(pick[place] * can.size)])))
                draws.append(normal[place])
                hands.append(written[place])
    pairs = np.array(chosen, dtype=np.int64).reshape(-1, 2)
    order = np.lexsort([pairs[:, 1], pairs[:, 0]])
    day_of, stay_of = pairs[order].T
    fish, hand_of = np.array(draws).reshape(-1, 4, most), np.array(hands).reshape(-1, 2)
    return day_of, stay_of, fish[order], hand_of[order]


def _measured(
    mean_g: np.ndarray,
    cv: np.ndarray,
    usual: np.ndarray,
    normal: np.ndarray,
    settings: Samples,
) -> tuple[np.ndarray, np.ndarray]:
    """Weight and length of each fish with the errors of measuring, shape (samples, fish)."""
    sd = np.sqrt(log1p(np.square(cv)))
    true_g = mean_g * exp(sd * normal[:, 0] - np.square(sd) / 2.0)
    condition = np.clip(usual + _K_SD * normal[:, 1], 0.8, 1.7)
    length = fork_length(true_g, condition)
    error_cm = np.minimum(settings.length_error_cm, settings.length_error * length)
    return true_g * (1.0 + settings.weight_error * normal[:, 2]), length + error_cm * normal[:, 3]
