"""The planned fish of a month, the only fish that the health models see."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import GROW_OUT, POST_SMOLT
from aquamind_assets.batches.life import growth
from aquamind_assets.core.columns import Columns, rows_by_key, rows_where, sorted_by
from aquamind_assets.core.elementary import log
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.environment.sites import Areas
from aquamind_assets.settings.batches import Batches

#: Added to the day's water in a forecast of harvest, so that it is early rather than late. [degC]
_WARMER_C = 1.0


@dataclass(frozen=True)
class PlannedFish:
    """The stays that have a day in the month, one element for each stay, by ascending id.

    Attributes
    ----------
    stay_id, batch_id, container_id, site_id, geography_id : ndarray of int, shape (stays,)
        Ids; a site is a hall or an area.
    batch_start_date, start_date, end_date, sea_start_date : ndarray of datetime64[D]
        Shape (stays,); ``end_date`` is the day on which it is emptied, NaT while undecided;
        ``sea_start_date`` is NaT ashore.
    harvest_from : ndarray of datetime64[D], shape (stays,)
        Earliest day on which harvest may begin, as forecast; NaT ashore.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    present : ndarray of bool, shape (days, stays)
        Days on which it holds fish, as planned.
    stage : ndarray of int, shape (days, stays)
        Stage.
    temperature_c, population, weight_g : ndarray, shape (days, stays)
        Water of the site, fish and their average weight, as planned. [degC, fish, g]
    """

    stay_id: np.ndarray
    batch_id: np.ndarray
    container_id: np.ndarray
    site_id: np.ndarray
    geography_id: np.ndarray
    batch_start_date: np.ndarray
    start_date: np.ndarray
    end_date: np.ndarray
    sea_start_date: np.ndarray
    harvest_from: np.ndarray
    days: np.ndarray
    present: np.ndarray
    stage: np.ndarray
    temperature_c: np.ndarray
    population: np.ndarray
    weight_g: np.ndarray

    def at(self, stay_id: np.ndarray) -> np.ndarray:
        """Places of stays in these arrays."""
        return np.searchsorted(self.stay_id, stay_id)

    def by_batch(self) -> list[tuple[int, np.ndarray]]:
        """Each batch and where its stays are."""
        return rows_by_key(self.batch_id)

    def by_site(self) -> list[tuple[int, np.ndarray]]:
        """Each site and where its stays are."""
        return rows_by_key(self.site_id)


class SeaStays:
    """The stays at sea of a month; arrays over these stays.

    Attributes
    ----------
    at : ndarray of int, shape (rings,)
        Places of the stays in `PlannedFish`.
    area : ndarray of int, shape (rings,)
        Places of their areas in `Areas`.
    present : ndarray of bool, shape (rings,)
        Whether each holds fish on the day in hand.
    """

    def __init__(self, fish: PlannedFish, areas: Areas) -> None:
        self.fish = fish
        self.at = np.flatnonzero(~np.isnat(fish.sea_start_date))
        self.stay_id, self.batch_id = fish.stay_id[self.at], fish.batch_id[self.at]
        self.start, self.sea_start = fish.start_date[self.at], fish.sea_start_date[self.at]
        self.area = np.searchsorted(areas.id, fish.site_id[self.at])
        self.area_id = areas.id[self.area]
        self.present = np.zeros(self.at.size, dtype=bool)

    def carried(self, before: Columns) -> tuple[np.ndarray, np.ndarray]:
        """Rows of last month that go on in a stay of this month, and their places here."""
        here = np.flatnonzero(np.isin(before["assignment_id"], self.stay_id))
        return here, np.searchsorted(self.stay_id, before["assignment_id"][here])

    def kg(self, number: int, rings: np.ndarray) -> np.ndarray:
        """Weight of the fish in some rings on a day, as planned. [kg]"""
        at = self.at[rings]
        return self.fish.population[number, at] * self.fish.weight_g[number, at] / 1000.0


def planned_fish(
    days: np.ndarray,
    planned: Mapping[str, Columns],
    assignment: Columns,
    temperature_c: Mapping[int, np.ndarray],
    settings: Batches,
) -> PlannedFish:
    """The fish of a month from the plan's rows.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    planned : mapping of str to dict of ndarray
        The month's ``batch``, ``planned_stay`` and ``growth_projection``.
    assignment : dict of ndarray
        Last month's ``container_assignment``: the fish counted in each stay.
    temperature_c : mapping of int to ndarray, shape (days,)
        Water of each site, by its id. [degC]
    settings : Batches
        For the harvest's rules and the growth that the forecast counts on.
    """
    batch, projection = planned["batch"], planned["growth_projection"]
    rows = _stays_with_a_day(planned["planned_stay"], days)
    of_batch = np.searchsorted(batch["id"], rows["batch_id"])
    day = days[:, None]
    present = (rows["start_date"] <= day) & (np.isnat(rows["end_date"]) | (day < rows["end_date"]))
    grown = day >= rows["grow_out_date"]
    stage = np.where(grown, GROW_OUT, rows["lifecycle_stage_id"]).astype(np.int64)
    weight, count = _projected(days, batch, projection)
    share = _shares(rows, assignment)
    harvested = ~np.isnat(rows["harvest_date"]) & (day >= rows["end_date"])
    whole = np.where(present | harvested, share, 0.0)  # the plan counts fish until they are counted
    part = _parts(np.where(present, share, 0.0), whole, of_batch, batch["id"].size)
    water = [temperature_c[int(site)] for site in rows["site_id"]]
    at_sea = rows["lifecycle_stage_id"] >= POST_SMOLT
    harvest_from = _harvest_from(days, batch, projection, settings)[of_batch]
    harvest_from = np.fmin(harvest_from, rows["harvest_date"])  # areas emptied before the others
    return PlannedFish(
        stay_id=rows["id"].astype(np.int64),
        batch_id=rows["batch_id"].astype(np.int64),
        container_id=rows["container_id"].astype(np.int64),
        site_id=rows["site_id"].astype(np.int64),
        geography_id=batch["geography_id"][of_batch].astype(np.int64),
        batch_start_date=batch["start_date"][of_batch],
        start_date=rows["start_date"],
        end_date=rows["end_date"],
        sea_start_date=np.where(at_sea, batch["sea_start_date"][of_batch], NEVER),
        harvest_from=np.where(at_sea, harvest_from, NEVER),
        days=days,
        present=present,
        stage=stage,
        temperature_c=np.stack(water, axis=1) if water else np.zeros(present.shape),
        population=count[:, of_batch] * part,
        weight_g=weight[:, of_batch],
    )


def _stays_with_a_day(stay: Columns, days: np.ndarray) -> Columns:
    """Planned stays that have a day in the month, by ascending id."""
    end = stay["end_date"]
    here = (stay["start_date"] <= days[-1]) & (np.isnat(end) | (end > days[0]))
    return sorted_by(rows_where(stay, here), "id")


def _projected(
    days: np.ndarray, batch: Columns, projection: Columns
) -> tuple[np.ndarray, np.ndarray]:
    """Weight and fish of each batch, as planned, shape (days, batches). [g, fish]"""
    at_day = (projection["date"] - days[0]).astype(np.int64)
    at_batch = np.searchsorted(batch["id"], projection["batch_id"])
    weight, count = np.zeros((2, days.size, batch["id"].size))
    weight[at_day, at_batch] = projection["average_weight_g"]
    count[at_day, at_batch] = projection["population"]
    return weight, count


def _shares(rows: Columns, assignment: Columns) -> np.ndarray:
    """Share of its batch's fish that each stay has: as counted, or else as planned. [ratio]"""
    batches, of = np.unique(assignment["batch_id"], return_inverse=True)
    fish = assignment["population_count"].astype(float)
    whole = np.bincount(of, fish, minlength=batches.size)[of]
    counted = np.divide(fish, whole, out=np.zeros(fish.size), where=whole > 0)
    order = np.argsort(assignment["id"], kind="stable")
    ids = assignment["id"][order]
    at = np.searchsorted(ids, rows["id"])
    known = at < ids.size
    known[known] = ids[at[known]] == rows["id"][known]
    share = rows["share"].astype(float)
    share[known] = counted[order[at[known]]]
    return share


def _parts(
    share: np.ndarray, counted: np.ndarray, of_batch: np.ndarray, batches: int
) -> np.ndarray:
    """Share of the batch's fish, as the plan counts them, of each stay, shape (days, stays).

    ``counted`` is the share of the stays whose fish the plan still counts, [ratio]: it does not
    take off what is harvested within the month.
    """
    total = np.zeros((share.shape[0], batches))
    np.add.at(total.T, of_batch, counted.T)
    whole = total[:, of_batch]
    return np.divide(share, whole, out=np.zeros(share.shape), where=whole > 0)


def _harvest_from(
    days: np.ndarray, batch: Columns, projection: Columns, settings: Batches
) -> np.ndarray:
    """Earliest day on which the plan may begin each batch's harvest; NaT where none is at sea."""
    rules = settings.stages
    region = batch["geography_id"].astype(int)
    water = np.zeros(batch["id"].size)
    np.maximum.at(
        water, np.searchsorted(batch["id"], projection["batch_id"]), projection["temperature_c"]
    )
    weight = batch["projected_weight_g"]
    daily = growth.potential_growth(
        np.full(region.size, GROW_OUT), region, weight, water + _WARMER_C, settings.growth
    )
    missing = log(batch["harvest_target_weight_g"] / np.maximum(weight, 1e-3))
    ahead = np.maximum(missing, 0.0) / np.maximum(daily, 1e-4)
    ripe = days[-1] + np.floor(ahead).astype(np.int64) * DAY
    ripe = np.maximum(ripe, batch["sea_start_date"] + rules.sea_days_min * DAY)
    last = batch["sea_start_date"] + (rules.sea_days_max - settings.harvest.days_max) * DAY
    forecast = np.minimum(ripe, last)
    decided = batch["harvest_start_date"]
    return np.where(np.isnat(decided), forecast, decided)
