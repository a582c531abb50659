"""The mixes of a month: whose fish came into each ring that holds two batches."""

import numpy as np

from aquamind_assets.batches.containers import whole_shares
from aquamind_assets.batches.life.records import Life
from aquamind_assets.batches.mixed import host_of
from aquamind_assets.core.columns import Columns, joined, rows_where

#: Hundredths of a per cent in a whole.
_WHOLE = 10_000


def mix_rows(life: Life, action: Columns) -> tuple[Columns, Columns, Columns]:
    """Rows of ``mix_event``, ``mix_event_component`` and ``batch_composition``.

    Parameters
    ----------
    life : Life
        The month.
    action : dict of ndarray
        The month's ``transfer_action``.
    """
    stays = life.stays
    to = stays.at(action["dest_assignment_id"])
    arrived = action["transferred_count"] - action["mortality_during_transfer"]
    mixed = (stays.batch_id[to] != action["batch_id"]) & (arrived > 0)
    came = rows_where(action, mixed) | {"fish": arrived[mixed], "to": to[mixed]}
    parts = [
        _mix(stays.container_id[at], stays.batch_id[at], rows_where(came, came["to"] == at))
        for at in np.unique(came["to"]).tolist()
    ]
    event, component, composition = zip(*parts, strict=True) if parts else ((), (), ())
    return joined(event), joined(component), joined(composition)


def _mix(container: int, batch: int, came: Columns) -> tuple[Columns, Columns, Columns]:
    """One mix: its event, its components by stay, and the composition of its batch."""
    own = came["batch_id"] == host_of(batch)
    kg = came["fish"] * came["average_weight_g"] / 1000.0
    stays, of = np.unique(came["source_assignment_id"], return_inverse=True)
    source = np.zeros(stays.size, dtype=np.int64)
    source[of] = came["batch_id"]
    fish, mass = np.bincount(of, came["fish"]).astype(np.int64), np.bincount(of, kg)
    day = came["actual_execution_date"][:1]
    event = {
        "id": came["dest_assignment_id"][:1],
        "mixed_date": day,
        "mixed_batch_id": np.array([batch]),
        "container_id": np.array([container]),
        "action_id": came["id"][np.flatnonzero(~own)[:1]] if (~own).any() else came["id"][-1:],
        "population_count": np.array([fish.sum()]),
        "biomass_kg": np.array([mass.sum()]),
    }
    component = {
        "mix_event_id": np.full(stays.size, event["id"][0]),
        "source_assignment_id": stays,
        "mixed_date": np.repeat(day, stays.size),
        "source_batch_id": source,
        "population_count": fish,
        "biomass_kg": mass,
        "percentage": _percentages(fish),
        "is_transferred_in": source != host_of(batch),
    }
    batches, of = np.unique(source, return_inverse=True)
    fish = np.bincount(of, fish).astype(np.int64)
    composition = {
        "mixed_batch_id": np.full(batches.size, batch),
        "source_batch_id": batches,
        "mixed_date": np.repeat(day, batches.size),
        "population_count": fish,
        "biomass_kg": np.bincount(of, mass),
        "percentage": _percentages(fish),
    }
    return event, component, composition


def _percentages(fish: np.ndarray) -> np.ndarray:
    """Shares in per cent with two decimals, adding up to 100. [%]"""
    return whole_shares(_WHOLE, fish / fish.sum()) / 100.0
