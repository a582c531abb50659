"""Spread of an outbreak from container to container, and with fish that are moved."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from aquamind_assets.core.elementary import exp, expm1, power
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.outbreaks.profiles import Disease
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.settings.outbreaks import Outbreaks

#: One container of an outbreak: a row of ``disease.outbreak_stay`` without its month.
Container = dict[str, Any]


@dataclass(frozen=True)
class Draws:
    """Random draws of one container in one outbreak, independent of the others.

    Attributes
    ----------
    moved, reached, incubation, duration : float
        Uniform on [0, 1): whether moved fish bring the outbreak, whether it reaches the container,
        how fast it develops, and how long it lasts.
    delay : float
        Time until it is reached relative to the mean: gamma of shape 2. [ratio]
    log_hazard : float
        Standard normal.
    """

    moved: float
    reached: float
    incubation: float
    duration: float
    delay: float
    log_hazard: float

    @classmethod
    def of(cls, seed: int, outbreak_id: int, stay_id: int) -> "Draws":
        """The draws of a stay in an outbreak."""
        draws = stream(seed, "container in outbreak", outbreak_id, stay_id)
        moved, reached, incubation, duration = draws.random(4).tolist()
        delay, log_hazard = draws.gamma(2.0, 0.5), draws.standard_normal()
        return cls(moved, reached, incubation, duration, delay, log_hazard)


def place_of(stay_id: int, fish: PlannedFish) -> int | None:
    """Place of a stay in ``fish.stay_id``; None if it has no fish in the month."""
    at = int(fish.at(np.array([stay_id]))[0])
    return at if at < fish.stay_id.size and fish.stay_id[at] == stay_id else None


def at_risk(disease: Disease, fish: PlannedFish, day: int, stays: np.ndarray) -> np.ndarray:
    """Whether the fish of some stays can fall sick on a day, by stage, weight, time at sea, water.

    Parameters
    ----------
    disease : Disease
        The disease.
    fish : PlannedFish
        The fish.
    day : int
        Where in ``fish.days``.
    stays : ndarray of int, shape (stays,)
        Where in ``fish.stay_id``.

    Returns
    -------
    ndarray of bool, shape (stays,)
    """
    profile = disease.profile
    low, high = profile.temperature_c
    water = fish.temperature_c[day, stays]
    at_sea = (fish.days[day] - fish.sea_start_date[stays]) / DAY
    ashore = np.isnat(fish.sea_start_date[stays])
    long_enough = (at_sea >= profile.sea_days[0]) & (at_sea <= profile.sea_days[1])
    return (
        fish.present[day, stays]
        & np.isin(fish.stage[day, stays], disease.stages)
        & (fish.weight_g[day, stays] >= profile.weight_min_g)
        & (ashore | long_enough)
        & (water >= low)
        & (water <= high)
    )


def container(
    disease: Disease,
    draws: Draws,
    severity: float,
    stay_id: int,
    infected_date: np.datetime64,
    onset_date: np.datetime64 | None,
    settings: Outbreaks,
) -> Container:
    """The course of an outbreak in a container that the agent reaches.

    Parameters
    ----------
    disease : Disease
        The disease.
    draws : Draws
        The random draws of the container.
    severity : float
        Severity of the outbreak. [ratio]
    stay_id : int
        Stay.
    infected_date : datetime64[D]
        Day on which the agent reaches it.
    onset_date : datetime64[D] or None
        First day of sickness, if known; else it follows from the incubation.
    settings : Outbreaks
        Spread of the hazard between containers.
    """
    profile = disease.profile
    if onset_date is None:
        least, most = profile.incubation_days
        onset_date = infected_date + round(least + (most - least) * draws.incubation) * DAY
    least, most = profile.duration_days
    length = round(least + (most - least) * draws.duration)
    worse = severity * exp(settings.container_log_sd * draws.log_hazard)
    return {
        "assignment_id": stay_id,
        "infected_date": infected_date,
        "onset_date": onset_date,
        "peak_date": onset_date + round(profile.rise * length) * DAY,
        "end_date": onset_date + (length - 1) * DAY,
        "loss": float(-expm1(-disease.hazard * worse)),
        "appetite": float(power(profile.appetite, np.sqrt(worse))),
        "growth": float(power(profile.growth, np.sqrt(worse))),
        "recovery_date": NEVER,
        "treated_date": NEVER,
        "effect_left": 1.0,
    }


def first_container(
    seed: int, outbreak_id: int, fish: PlannedFish, stays: np.ndarray
) -> tuple[int, Draws]:
    """The first of some stays to fall sick, and its draws."""
    draws = [Draws.of(seed, outbreak_id, int(stay)) for stay in fish.stay_id[stays]]
    first = int(np.argmin([one.delay for one in draws]))
    return int(stays[first]), draws[first]


@dataclass(frozen=True)
class Spreading:
    """An outbreak as it spreads in a month.

    Attributes
    ----------
    id : int
        Outbreak.
    disease : Disease
        The disease.
    severity : float
        Loss relative to that of the profile. [ratio]
    introduction_date : datetime64[D]
        Day on which the agent came.
    is_new : bool
        Whether it begins in the month, so that containers may have been reached before.
    hit : list of Container
        The containers reached so far, emptied ones included.
    """

    id: int
    disease: Disease
    severity: float
    introduction_date: np.datetime64
    is_new: bool
    hit: list[Container]


def containers_reached(
    seed: int, outbreak: Spreading, fish: PlannedFish, stays: np.ndarray, settings: Outbreaks
) -> list[Container]:
    """The containers that an outbreak reaches in the month.

    Parameters
    ----------
    seed : int
        The farm's seed.
    outbreak : Spreading
        The outbreak.
    fish : PlannedFish
        The fish of the month.
    stays : ndarray of int, shape (stays,)
        The batch's stays, where in ``fish.stay_id``.
    settings : Outbreaks
        Spread of the hazard between containers.
    """
    disease, hit = outbreak.disease, outbreak.hit
    known = {one["assignment_id"] for one in hit}
    ends = max(one["end_date"] for one in hit)
    more: list[Container] = []
    for stay in (int(s) for s in stays if int(fish.stay_id[s]) not in known):
        stay_id, start = int(fish.stay_id[stay]), fish.start_date[stay]
        draws = Draws.of(seed, outbreak.id, stay_id)
        arrives = int((start - fish.days[0]) / DAY)
        if 0 <= arrives < fish.days.size:
            source = _brought(hit, start, fish, stays, draws)
            if source is not None and np.isin(fish.stage[arrives, stay], disease.stages):
                more.append({**source, "assignment_id": stay_id, "infected_date": start})
                continue
        if draws.reached >= disease.profile.attack:
            continue
        wait = int(disease.profile.spread_days * draws.delay) * DAY
        infected = max(outbreak.introduction_date, start) + wait
        day = int((infected - fish.days[0]) / DAY)
        if infected > ends or day >= fish.days.size or (day < 0 and not outbreak.is_new):
            continue
        exposed = day < 0 or (
            at_risk(disease, fish, day, np.array([stay]))[0]
            and any(_is_source(one, fish, day) for one in [*hit, *more])
        )
        if exposed:
            more.append(
                container(disease, draws, outbreak.severity, stay_id, infected, None, settings)
            )
    return more


def _is_source(one: Container, fish: PlannedFish, day: int) -> bool:
    """Whether a container holds fish that carry the agent on a day."""
    stay = place_of(int(one["assignment_id"]), fish)
    carries = one["infected_date"] <= fish.days[day] <= one["end_date"]
    return bool(carries and stay is not None and fish.present[day, stay])


def _brought(
    hit: list[Container],
    day: np.datetime64,
    fish: PlannedFish,
    stays: np.ndarray,
    draws: Draws,
) -> Container | None:
    """The sick container from which fish are moved on a day, if any."""
    sick = [one for one in hit if one["infected_date"] < day <= one["end_date"]]
    earlier = int(np.count_nonzero(fish.start_date[stays] < day))
    others = earlier or int(np.count_nonzero(fish.start_date[stays] == day))
    if not sick or draws.moved >= len(sick) / max(others, 1):
        return None
    return min(sick, key=lambda one: (one["onset_date"], one["assignment_id"]))
