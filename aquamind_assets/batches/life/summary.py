"""A batch in a month: stock, losses and growth, from its daily states."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from aquamind_assets.batches.life.growth import thermal_growth_coefficient
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import log
from aquamind_assets.core.months import Month


def held_days(month: Month) -> dict[str, int]:
    """Number of a month's last days that the windows of the coming months still include.

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


#: What is read of the fish's days.
STATE_COLUMNS = [
    "date",
    "batch_id",
    "lifecycle_stage_id",
    "day_number",
    "population",
    "avg_weight_g",
    "temp_c",
    "moved_in",
    "moved_out",
    "mortality_count",
    "culled",
    "escaped",
    "harvested",
]


def batch_summaries(month: Month, creation: Columns, state: Columns, before: Columns) -> Columns:
    """Rows of ``batch_summary``.

    Parameters
    ----------
    month : Month
        The month.
    creation, state : dict of ndarray
        This month's ``batch_creation``, and ``STATE_COLUMNS`` of its ``daily_state``.
    before : dict of ndarray
        Last month's ``batch_summary``.
    """
    by, old = _ByBatch.of(state, month), _Earlier.of(state, before)
    eggs = old.column("eggs_received").astype(np.int64)
    eggs[np.searchsorted(by.id, creation["batch_id"])] = creation["total_eggs_received"]
    end = (by.day == month.days.size - 1) & (state["population"] > 0)
    population, harvested = by.whole(state["population"], end), by.whole(state["harvested"])
    grams = state["avg_weight_g"].astype(float)
    biomass = by.summed(state["population"] * grams / 1000.0, end)
    weight = np.where(
        population > 0,
        1000.0 * biomass / np.maximum(population, 1),
        1000.0 * by.summed(state["harvested"] * grams / 1000.0) / np.maximum(harvested, 1),
    )
    daily = by.daily(state["mortality_count"].astype(np.int64))
    monthly = {
        "deaths": daily.sum(axis=1),
        "culled": by.whole(state["culled"]),
        "escaped": by.whole(state["escaped"]),
        "harvested": harvested,
    }
    to_date = {f"{n}_to_date": old.column(f"{n}_to_date") + now for n, now in monthly.items()}
    received = creation["total_eggs_received"]
    mixed = by.whole(state["moved_in"]) - by.whole(state["moved_out"])
    mixed[np.searchsorted(by.id, creation["batch_id"])] -= received
    mixed_to_date = old.column("mixed_to_date").astype(np.int64) + mixed
    begun = eggs + np.maximum(mixed_to_date, 0)
    at_start = np.where(old.known, old.column("population"), begun)
    held = {name: old.column(name).astype(np.int64) for name in held_days(month)}
    return {
        "month": np.full(by.id.size, month.days[0]),
        "batch_id": by.id,
        "lifecycle_stage_id": by.greatest(state["lifecycle_stage_id"]),
        "age_days": by.greatest(state["day_number"]),
        "containers": by.whole(np.ones(by.at.size), end),
        "eggs_received": eggs,
        "population": population,
        "avg_weight_g": weight,
        "biomass_kg": biomass,
        **monthly,
        **to_date,
        "mixed": mixed,
        "mixed_to_date": mixed_to_date,
        "survival_pct": 100.0 * (1.0 - to_date["deaths_to_date"] / np.maximum(begun, 1)),
        **deaths_in_windows(daily, held, month),
        "mortality_pct": 100.0 * monthly["deaths"] / np.maximum(at_start, 1),
        **_growth(by, old, state, population, weight),
    }


@dataclass(frozen=True)
class _ByBatch:
    """The rows of ``daily_state`` by batch: the batches, and where and on which day each row is."""

    id: np.ndarray
    at: np.ndarray
    day: np.ndarray
    days: int

    @classmethod
    def of(cls, state: Columns, month: Month) -> Self:
        ids, at = np.unique(state["batch_id"], return_inverse=True)
        return cls(ids, at, (state["date"] - month.days[0]).astype(np.int64), month.days.size)

    def summed(self, values: np.ndarray, where: np.ndarray | slice = slice(None)) -> np.ndarray:
        return np.bincount(self.at[where], values[where], minlength=self.id.size)

    def whole(self, values: np.ndarray, where: np.ndarray | slice = slice(None)) -> np.ndarray:
        return self.summed(values, where).astype(np.int64)

    def greatest(self, values: np.ndarray) -> np.ndarray:
        most = np.zeros(self.id.size, np.int64)
        np.maximum.at(most, self.at, values.astype(np.int64))
        return most

    def daily(self, values: np.ndarray) -> np.ndarray:
        """Sums by batch and day, shape (batches, days)."""
        sums = np.zeros((self.id.size, self.days), values.dtype)
        np.add.at(sums, (self.at, self.day), values)
        return sums


@dataclass(frozen=True)
class _Earlier:
    """Last month's summaries of this month's batches: which of them had one, and where."""

    rows: Columns
    known: np.ndarray
    row: np.ndarray

    @classmethod
    def of(cls, state: Columns, before: Columns) -> Self:
        ids = np.unique(state["batch_id"])
        row = np.searchsorted(before["batch_id"], ids)
        known = row < before["batch_id"].size
        known[known] = before["batch_id"][row[known]] == ids[known]
        return cls(before, known, row)

    def column(self, name: str) -> np.ndarray:
        """A column, 0 for batches that had no summary."""
        values = np.zeros(self.known.size, np.asarray(self.rows[name]).dtype)
        values[self.known] = self.rows[name][self.row[self.known]]
        return values


def _growth(
    by: _ByBatch, old: _Earlier, state: Columns, population: np.ndarray, weight: np.ndarray
) -> Columns:
    """Growth of the month by TGC and by SGR, and the degree-days, shape (batches,)."""
    fish = by.daily(state["population"].astype(float))
    warm = by.daily(state["population"] * state["temp_c"].astype(float))
    degree_days = np.divide(warm, fish, out=np.zeros_like(warm), where=fish > 0).sum(axis=1)
    start_weight = old.column("avg_weight_g").astype(float)
    grew = old.known & (population > 0) & (start_weight > 0)
    safe = np.where(grew, start_weight, 1.0)
    tgc = thermal_growth_coefficient(safe, weight, degree_days)
    sgr = 100.0 * log(np.where(grew, weight / safe, 1.0)) / by.days
    return {
        "tgc": np.where(grew, tgc, np.nan),
        "sgr_pct_d": np.where(grew, sgr, np.nan),
        "degree_days": degree_days,
    }
