"""The stays of a month: those that go on, and those that the plan begins."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import SMOLT
from aquamind_assets.core.columns import Columns, sorted_by
from aquamind_assets.core.months import NEVER


@dataclass
class Stays:
    """Stays that hold fish in a month, one element a stay, by id ascending.

    ``population``, ``weight_g``, ``wounded`` (a share) and the frailties are of the day before, 0
    for stays to come. ``smolt_target_g`` is the weight from which the ration of smolts that wait
    for a place at sea is held back, infinite for other fish.
    """

    id: np.ndarray
    batch_id: np.ndarray
    container_id: np.ndarray
    site_id: np.ndarray
    first_stage: np.ndarray
    batch_start_date: np.ndarray
    assignment_date: np.ndarray
    stage_start_date: np.ndarray
    grow_out_date: np.ndarray
    harvest_date: np.ndarray
    harvest_end: np.ndarray
    cull_date: np.ndarray
    handled_date: np.ndarray
    last_weighing_date: np.ndarray
    population: np.ndarray
    weight_g: np.ndarray
    container_frailty: np.ndarray
    batch_frailty: np.ndarray
    wounded: np.ndarray
    smolt_target_g: np.ndarray
    is_new: np.ndarray

    def at(self, stay_id: np.ndarray) -> np.ndarray:
        """Places of stays in these arrays."""
        return np.searchsorted(self.id, stay_id)

    def by_batch(self) -> list[tuple[int, slice]]:
        """Each batch and where its stays are."""
        batches, first = np.unique(self.batch_id, return_index=True)
        ends = np.append(first, self.id.size)[1:]
        return [
            (int(batch), slice(int(a), int(b)))
            for batch, a, b in zip(batches, first, ends, strict=True)
        ]


def stays_of_month(before: Columns, planned: Columns, batch: Columns, days: np.ndarray) -> Stays:
    """Last month's active stays and those that the plan begins in this one.

    Parameters
    ----------
    before : dict of ndarray
        Last month's ``container_assignment``.
    planned, batch : dict of ndarray
        This month's ``planned_stay`` and ``batch``.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    """
    old = np.flatnonzero(before["is_active"])
    new = np.flatnonzero((planned["start_date"] >= days[0]) & (planned["start_date"] <= days[-1]))
    zero, never = np.zeros(new.size), np.full(new.size, NEVER)

    def both(name: str, begun: np.ndarray) -> np.ndarray:
        return np.concatenate([before[name][old].astype(begun.dtype), begun])

    start = planned["start_date"][new]
    of_batch = np.searchsorted(batch["id"], planned["batch_id"][new])
    columns = {
        "id": both("id", planned["id"][new].astype(np.int64)),
        "batch_id": both("batch_id", planned["batch_id"][new].astype(np.int64)),
        "container_id": both("container_id", planned["container_id"][new].astype(np.int64)),
        "site_id": both("site_id", planned["site_id"][new].astype(np.int64)),
        "first_stage": both(
            "lifecycle_stage_id", planned["lifecycle_stage_id"][new].astype(np.int64)
        ),
        "batch_start_date": both("batch_start_date", batch["start_date"][of_batch]),
        "assignment_date": both("assignment_date", start),
        "stage_start_date": both("stage_start_date", start),
        "grow_out_date": both("grow_out_date", never),
        "harvest_date": both("harvest_date", never),
        "harvest_end": np.full(old.size + new.size, NEVER),
        "cull_date": np.full(old.size + new.size, NEVER),
        "handled_date": both("handled_date", start),
        "last_weighing_date": both("last_weighing_date", never),
        "population": both("population_count", zero.astype(np.int64)),
        "weight_g": both("avg_weight_g", zero),
        "container_frailty": both("container_frailty", zero),
        "batch_frailty": both("batch_frailty", zero),
        "wounded": both("wounded_share", zero),
        "smolt_target_g": np.full(old.size + new.size, np.inf),
        "is_new": np.concatenate([np.zeros(old.size, bool), np.ones(new.size, bool)]),
    }
    stays = Stays(**sorted_by(columns, "id"))
    at = stays.at(planned["id"])
    known = at < stays.id.size
    known[known] = stays.id[at[known]] == planned["id"][known]
    at, rows = at[known], np.flatnonzero(known)
    stays.grow_out_date[at] = planned["grow_out_date"][rows]
    harvest = planned["end_reason"][rows] == "harvest"
    stays.harvest_date[at[harvest]] = planned["harvest_date"][rows[harvest]]
    stays.harvest_end[at[harvest]] = planned["end_date"][rows[harvest]]
    cull = planned["end_reason"][rows] == "cull"
    stays.cull_date[at[cull]] = planned["end_date"][rows[cull]]
    smolts = np.flatnonzero(stays.first_stage == SMOLT)
    of_batch = np.searchsorted(batch["id"], stays.batch_id[smolts])
    stays.smolt_target_g[smolts] = batch["smolt_target_weight_g"][of_batch]
    return stays
