"""A batch in a month: stock, losses and growth, from its daily states."""

import numpy as np

from aquamind_assets.batches.life.growth import thermal_growth_coefficient
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import log
from aquamind_assets.core.months import Month


def held_days(month: Month) -> dict[str, int]:
    """How many of a month's last days the windows of the coming months still hold.

    A 90-day window reaches back over four months at most, so a month hands on the deaths of so
    many of its last days for the next month, the one after it and the third.
    """
    following = [month.plus(ahead).days.size for ahead in (1, 2, 3)]
    return {
        "deaths_held_30": max(30 - following[0], 0),
        "deaths_held_90": max(90 - following[0], 0),
        "deaths_held_90_2": max(90 - sum(following[:2]), 0),
        "deaths_held_90_3": max(90 - sum(following), 0),
    }


def deaths_in_windows(
    daily: np.ndarray, before: dict[str, np.ndarray], month: Month
) -> dict[str, np.ndarray]:
    """Deaths of the last 7, 30 and 90 days, and what later months need to know theirs.

    Parameters
    ----------
    daily : ndarray of int, shape (batches, days)
        Deaths of each day of the month. [fish]
    before : dict of ndarray, shape (batches,)
        Last month's ``deaths_held_...``, 0 for a new batch. [fish]
    month : Month
        The month.

    Returns
    -------
    dict of ndarray, shape (batches,)
        [fish]
    """
    days = daily.shape[1]
    upto = np.concatenate([np.zeros((daily.shape[0], 1), np.int64), np.cumsum(daily, axis=1)], 1)

    def last(count: int, earlier: np.ndarray) -> np.ndarray:
        own = upto[:, -1] - upto[:, max(days - count, 0)]
        return own + (earlier if count > days else 0)

    held = held_days(month)
    none = np.zeros(daily.shape[0], np.int64)
    return {
        "deaths_7_days": last(7, none),
        "deaths_30_days": last(30, before["deaths_held_30"]),
        "deaths_90_days": last(90, before["deaths_held_90"]),
        "deaths_held_30": last(held["deaths_held_30"], none),
        "deaths_held_90": last(held["deaths_held_90"], before["deaths_held_90_2"]),
        "deaths_held_90_2": last(held["deaths_held_90_2"], before["deaths_held_90_3"]),
        "deaths_held_90_3": last(held["deaths_held_90_3"], none),
    }


def batch_summaries(month: Month, creation: Columns, state: Columns, before: Columns) -> Columns:
    """Rows of ``batch_summary``.

    Parameters
    ----------
    month : Month
        The month.
    creation, state : dict of ndarray
        This month's ``batch_creation`` and ``daily_state``.
    before : dict of ndarray
        Last month's ``batch_summary``.
    """
    days = month.days
    ids, at = np.unique(state["batch_id"], return_inverse=True)
    count = ids.size
    stage, age = np.zeros(count, np.int64), np.zeros(count, np.int64)
    day = (state["date"] - days[0]).astype(np.int64)
    np.maximum.at(stage, at, state["lifecycle_stage_id"].astype(np.int64))
    np.maximum.at(age, at, state["day_number"].astype(np.int64))

    def summed(values: np.ndarray, where: np.ndarray | slice = slice(None)) -> np.ndarray:
        return np.bincount(at[where], values[where], minlength=count)

    def whole(values: np.ndarray, where: np.ndarray | slice = slice(None)) -> np.ndarray:
        return summed(values, where).astype(np.int64)

    old = np.searchsorted(before["batch_id"], ids)
    known = old < before["batch_id"].size
    known[known] = before["batch_id"][old[known]] == ids[known]

    def earlier(name: str) -> np.ndarray:
        values = np.zeros(count, np.asarray(before[name]).dtype)
        values[known] = before[name][old[known]]
        return values

    eggs = earlier("eggs_received").astype(np.int64)
    new = np.searchsorted(ids, creation["batch_id"])
    eggs[new] = creation["total_eggs_received"]
    end = (day == days.size - 1) & (state["population"] > 0)
    population = whole(state["population"], end)
    biomass = summed(state["population"] * state["avg_weight_g"].astype(float) / 1000.0, end)
    taken_kg = summed(state["harvested"] * state["avg_weight_g"].astype(float) / 1000.0)
    harvested = whole(state["harvested"])
    weight = np.where(
        population > 0,
        1000.0 * biomass / np.maximum(population, 1),
        1000.0 * taken_kg / np.maximum(harvested, 1),
    )
    daily = np.zeros((count, days.size), np.int64)
    np.add.at(daily, (at, day), state["mortality_count"].astype(np.int64))
    fish = np.zeros((count, days.size))
    warm = np.zeros((count, days.size))
    np.add.at(fish, (at, day), state["population"].astype(float))
    np.add.at(warm, (at, day), state["population"] * state["temp_c"].astype(float))
    degree_days = np.divide(warm, fish, out=np.zeros_like(warm), where=fish > 0).sum(axis=1)
    start_weight = earlier("avg_weight_g").astype(float)
    grew = known & (population > 0) & (start_weight > 0)
    safe = np.where(grew, start_weight, 1.0)
    tgc = thermal_growth_coefficient(safe, weight, degree_days)
    sgr = 100.0 * log(np.where(grew, weight / safe, 1.0)) / days.size
    monthly = {
        "deaths": daily.sum(axis=1),
        "culled": whole(state["culled"]),
        "escaped": whole(state["escaped"]),
        "harvested": harvested,
    }
    to_date = {f"{name}_to_date": earlier(f"{name}_to_date") + now for name, now in monthly.items()}
    at_start = np.where(known, earlier("population"), eggs)
    windows = deaths_in_windows(
        daily, {name: earlier(name).astype(np.int64) for name in held_days(month)}, month
    )
    died_share = 100.0 * monthly["deaths"] / np.maximum(at_start, 1)
    return {
        "month": np.full(count, days[0]),
        "batch_id": ids,
        "lifecycle_stage_id": stage,
        "age_days": age,
        "containers": whole(np.ones(at.size), end),
        "eggs_received": eggs,
        "population": population,
        "avg_weight_g": weight,
        "biomass_kg": biomass,
        **monthly,
        **to_date,
        "survival_pct": 100.0 * (1.0 - to_date["deaths_to_date"] / np.maximum(eggs, 1)),
        **windows,
        "mortality_pct": died_share,
        "tgc": np.where(grew, tgc, np.nan),
        "sgr_pct_d": np.where(grew, sgr, np.nan),
        "degree_days": degree_days,
    }
