"""The monthly health sample: its container, its day, and its fish."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import FRY, POST_SMOLT
from aquamind_assets.batches.life.condition import mean_condition, ring_condition, ring_spread
from aquamind_assets.batches.life.growth import fork_length
from aquamind_assets.batches.life.samples import weight_cv
from aquamind_assets.core.columns import Columns, order_of, rows_by_key, rows_where
from aquamind_assets.core.elementary import exp, log1p, power, product
from aquamind_assets.core.months import Month
from aquamind_assets.core.normal import normal_below
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.observation.sickness import Sickness, sickness
from aquamind_assets.disease.observation.signs import Signs
from aquamind_assets.people.readings import fish_counted, lengths_read, most_counted, weights_read
from aquamind_assets.people.work import Work
from aquamind_assets.settings.observation import Observation
from aquamind_assets.settings.people import People

#: Most days by which a batch's sample is early or late. [d]
_JITTER_DAYS = 3

#: Days after a move in which fish are left alone. [d]
_SETTLED_DAYS = 5

#: Condition of a runt relative to other fish, and the spread of condition.
_RUNT_CONDITION, _CONDITION_SD = 0.72, 0.05

#: Share of runts ashore relative to the share at sea.
_RUNTS_ASHORE = 0.4

#: Weekly deaths that give a container full weight in the choice, and that stand out. [ratio]
_PICKED_FIRST, _STANDS_OUT = 0.01, 0.003


@dataclass(frozen=True)
class HealthSample:
    """The health samples of a month, one for each batch, ordered by day and stay.

    Attributes
    ----------
    state : dict of ndarray, each of shape (samples,)
        Their rows of ``daily_state``.
    id : ndarray of int, shape (samples,)
        Stay and day in the stay.
    sickness : Sickness
        Sickness of the container, shape (samples, diseases).
    strength : ndarray, shape (samples, fish, diseases)
        Sickness of each fish by each disease, relative to the usual at the peak; 0 if healthy.
        [ratio]
    condition : ndarray, shape (samples, fish)
        True condition factor relative to that of a healthy fish. [ratio]
    weight_g, length_cm, condition_factor : ndarray, shape (samples, fish)
        As measured. [g, cm, 1]
    fish : ndarray of int, shape (samples,)
        Fish examined: the first of each row. [fish]
    weekly_deaths : ndarray, shape (samples,)
        Deaths of the week before, as far as it lies in the month. [ratio]
    """

    state: Columns
    id: np.ndarray
    sickness: Sickness
    strength: np.ndarray
    condition: np.ndarray
    weight_g: np.ndarray
    length_cm: np.ndarray
    condition_factor: np.ndarray
    fish: np.ndarray
    weekly_deaths: np.ndarray

    @property
    def is_fish(self) -> np.ndarray:
        """Whether each fish of the rows is examined, shape (samples, fish)."""
        return np.arange(self.weight_g.shape[1]) < self.fish[:, None]

    @property
    def is_picked_for_signs(self) -> np.ndarray:
        """Whether the container stood out by its deaths."""
        return self.weekly_deaths >= _STANDS_OUT


def health_samples(
    seed: int,
    month: Month,
    state: Columns,
    first_day: Columns,
    outbreak: Columns,
    outbreak_stay: Columns,
    gill_count: Columns,
    signs: Signs,
    settings: Observation,
    work: Work,
    people: People,
) -> HealthSample:
    """The health samples of a month: one for each batch from fry on, on about the same day.

    Each sample is taken on the nearest working day.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    state, first_day, outbreak, outbreak_stay, gill_count : dict of ndarray
        The month's ``daily_state``, ``container_assignment``, ``outbreak``, ``outbreak_stay`` and
        ``gill_count``.
    signs : Signs
        The diseases.
    settings : Observation
        Fish a sample, errors, how much sooner sick containers are sampled.
    work : Work
        Days of work.
    people : People
        Spread of the number of fish, and rounding of weights and lengths.
    """
    most = most_counted(settings.fish, people.sample_size_sd)
    can = (state["lifecycle_stage_id"] >= FRY) & (state["population"] >= most)
    can &= state["stage_day"] > _SETTLED_DAYS
    can &= work.can_work(state["date"], state["site_id"].astype(np.int64))
    at = np.flatnonzero(can)
    shape = signs.disease_id.size, most
    picks, draws, today = [], [], []
    for batch, part in rows_by_key(state["batch_id"][at]):
        rows = at[part]
        random = stream(seed, "health sample", batch, month.key)
        usual = stream(seed, "health sampling day", batch).random() * len(month.days)
        late, pick = random.random(2)
        wanted = month.days[0] + int(usual + (2.0 * late - 1.0) * _JITTER_DAYS)
        nearest = rows[np.argmin(np.abs((state["date"][rows] - wanted).astype(np.int64)))]
        today.append(rows[state["date"][rows] == state["date"][nearest]])
        picks.append(pick)
        draws.append(
            (
                random.random((2, *shape)),
                random.random(most),
                random.standard_normal((4, most)),
                random.standard_normal(2),
            )
        )
    dead = weekly_deaths(state)
    chosen, order = _chosen(state, today, picks, dead, settings)
    sampled = rows_where(state, chosen)
    stay, day = sampled["assignment_id"].astype(np.int64), sampled["date"]
    of_batch = sampled["batch_id"].astype(np.int64)
    ill = sickness(stay, of_batch, day, outbreak, outbreak_stay, gill_count, signs)
    uniform = np.zeros((chosen.size, 2, *shape))
    runt, hand = np.zeros((chosen.size, most)), np.zeros((chosen.size, 2))
    normal = np.zeros((chosen.size, 4, most))
    for row, draw in enumerate(order):
        uniform[row], runt[row], normal[row], hand[row] = draws[draw]
    of_stay = np.searchsorted(first_day["id"], stay)
    stay_day = (day - first_day["assignment_date"][of_stay]).astype(np.int64)
    is_sick = uniform[:, 0] < ill.sick[:, :, None]
    level = (0.5 + 0.5 * ill.course)[:, :, None]
    strength = np.where(is_sick, (0.5 + uniform[:, 1]) * level, 0.0).transpose(0, 2, 1)
    condition, weight, length = _fish(
        seed, sampled, ill, level[:, :, 0], strength, runt, normal, signs, settings
    )
    mean_g, is_rounded = sampled["avg_weight_g"], normal_below(hand[:, 1]) < people.rounded_share
    weight = weights_read(weight, mean_g, is_rounded)
    length = lengths_read(length, mean_g, is_rounded)
    factor = 100.0 * weight / power(length, 3)
    number = stay * 1000 + stay_day
    fish = fish_counted(settings.fish, people.sample_size_sd, hand[:, 0])
    return HealthSample(
        sampled, number, ill, strength, condition, weight, length, factor, fish, dead[chosen]
    )


def weekly_deaths(state: Columns) -> np.ndarray:
    """Share of a stay's fish that died in the week up to each day, within the month.

    Parameters
    ----------
    state : dict of ndarray
        The month's ``daily_state``.

    Returns
    -------
    ndarray, shape (rows,)
        [ratio]
    """
    share = state["mortality_count"] / np.maximum(state["population"] + state["mortality_count"], 1)
    order = order_of(state["assignment_id"], state["date"])
    stay, total = state["assignment_id"][order], np.append(0.0, np.cumsum(share[order]))
    first = np.searchsorted(stay, stay, side="left")
    since = np.maximum(np.arange(stay.size) - 6, first)
    weekly = np.empty(stay.size)
    weekly[order] = total[1:] - total[since]
    return weekly


def _chosen(
    state: Columns,
    today: list[np.ndarray],
    picks: list[float],
    dead: np.ndarray,
    settings: Observation,
) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the sampled containers, ordered by day and stay, and the draw of each."""
    if not today:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    every = np.concatenate(today)
    weight = 1.0 + settings.sick_container_weight * np.minimum(dead[every] / _PICKED_FIRST, 1.0)
    ends = np.cumsum([rows.size for rows in today])
    total = np.append(0.0, np.cumsum(weight))
    low, high = total[np.append(0, ends[:-1])], total[ends]
    found = np.searchsorted(total, low + np.array(picks) * (high - low), side="right") - 1
    rows = every[np.minimum(found, ends - 1)]
    order = order_of(state["date"][rows], state["assignment_id"][rows])
    return rows[order], order


def _fish(
    seed: int,
    rows: Columns,
    ill: Sickness,
    level: np.ndarray,
    strength: np.ndarray,
    runt: np.ndarray,
    normal: np.ndarray,
    signs: Signs,
    settings: Observation,
) -> tuple[np.ndarray, ...]:
    """Relative condition, weight and length of sampled fish, with the errors of measuring."""
    stage = rows["lifecycle_stage_id"].astype(np.int64)[:, None]
    mean_g = rows["avg_weight_g"].astype(float)[:, None]
    runts = settings.runt_share * np.where(stage >= POST_SMOLT, 1.0, _RUNTS_ASHORE)
    thin = 1.0 - product(strength, signs.thinning)
    thin = np.maximum(thin, 0.5) * np.where(runt < runts, _RUNT_CONDITION, 1.0)
    # Thin fish are part of the container's mean: the others are as much heavier.
    mean_thin = 1.0 - product(ill.sick * level, signs.thinning)[:, None]
    mean_thin = mean_thin * (1.0 - runts * (1.0 - _RUNT_CONDITION))
    stay = rows["assignment_id"].astype(np.int64)
    cv = weight_cv(stage) * ring_spread(seed, stay)[:, None]
    sd = np.sqrt(log1p(np.square(cv)))
    whole_g = mean_g / mean_thin * exp(sd * normal[:, 0] - np.square(sd) / 2.0)
    usual = mean_condition(stage[:, 0], mean_g[:, 0], rows["date"])
    usual = (usual * ring_condition(seed, stay))[:, None]
    spread = np.maximum(1.0 + _CONDITION_SD * normal[:, 1], 0.7)
    length = fork_length(whole_g, usual * spread) * (1.0 + settings.length_error * normal[:, 2])
    weight = whole_g * thin * (1.0 + settings.weight_error * normal[:, 3])
    return thin * spread, weight, length


def sampling_events(sample: HealthSample) -> Columns:
    """Rows of ``health_sampling_event``."""
    weight, length, factor = (
        np.where(sample.is_fish, each, np.nan)
        for each in (sample.weight_g, sample.length_cm, sample.condition_factor)
    )
    notes = np.where(
        sample.is_picked_for_signs, "Picked for signs of disease", "Picked by lot"
    ).astype(object)
    return {
        "id": sample.id,
        "sampling_date": sample.state["date"],
        "batch_id": sample.state["batch_id"],
        "assignment_id": sample.state["assignment_id"],
        "container_id": sample.state["container_id"],
        "number_of_fish_sampled": sample.fish,
        "calculated_sample_size": sample.fish,
        "avg_weight_g": np.nanmean(weight, axis=1),
        "min_weight_g": np.nanmin(weight, axis=1),
        "max_weight_g": np.nanmax(weight, axis=1),
        "std_dev_weight_g": np.nanstd(weight, axis=1, ddof=1),
        "avg_length_cm": np.nanmean(length, axis=1),
        "min_length_cm": np.nanmin(length, axis=1),
        "max_length_cm": np.nanmax(length, axis=1),
        "std_dev_length_cm": np.nanstd(length, axis=1, ddof=1),
        "avg_k_factor": np.nanmean(factor, axis=1),
        "notes": notes,
    }


def fish_observations(sample: HealthSample) -> Columns:
    """Rows of ``individual_fish_observation``."""
    row, place = np.nonzero(sample.is_fish)
    return {
        "id": fish_ids(sample)[row, place],
        "sampling_date": sample.state["date"][row],
        "sampling_event_id": sample.id[row],
        "fish_identifier": place + 1,
        "weight_g": sample.weight_g[row, place],
        "length_cm": sample.length_cm[row, place],
        "condition_factor": sample.condition_factor[row, place],
    }


def fish_ids(sample: HealthSample) -> np.ndarray:
    """Ids of the fish, shape (samples, most fish of a sample)."""
    return sample.id[:, None] * 1000 + np.arange(1, sample.weight_g.shape[1] + 1)
