"""The rows of a month's transfers: each action, its legs of transport, and whole workflows."""

import numpy as np

from aquamind_assets.batches.catalogue import (
    ALEVIN,
    COMPLETED,
    SMOLT,
)
from aquamind_assets.batches.containers import Sites, by_boat
from aquamind_assets.batches.life import transport
from aquamind_assets.batches.life.records import Life
from aquamind_assets.batches.voyages import way_km
from aquamind_assets.core.columns import Columns, joined, rows_where, sorted_by
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import NEVER, days_since
from aquamind_assets.core.streams import stream
from aquamind_assets.settings.voyages import Voyages

#: Log spread of the time that moves take, and draws for the actions of a month.
_PACE_SD, _DRAWS = 0.2, 997

#: Fish that pumps and counters take in a minute. [fish/min]
_PUMPED_A_MINUTE = 1000.0

#: An accident in a transfer, in words.
_ACCIDENT = "fish killed in loading"


def transfers(
    life: Life, transfer: Columns, skipped: Columns, sites: Sites, settings: Voyages
) -> tuple[Columns, Columns]:
    """Rows of ``transfer_action``, and of ``transport_leg`` for those that went to sea.

    Parameters
    ----------
    life : Life
        The month.
    transfer : dict of ndarray
        The ``planned_transfer`` of its days, but for what was called off.
    skipped : dict of ndarray
        What was called off.
    sites : Sites
        For the region, and the way to sea.
    settings : Voyages
        Boats and lorries.
    """
    stays, course, ledger, days = life.stays, life.course, life.ledger, life.days
    done = {name: np.array(values) for name, values in ledger.transfer.items()}
    row = done["row"].astype(int)
    date = transfer["date"][row]
    day = (date - days[0]).astype(np.int64)
    dest = stays.at(transfer["dest_assignment_id"][row])
    to_sea, sails = transfer["source_stage_id"][row] == SMOLT, by_boat(transfer)[row]
    stage = transfer["source_stage_id"][row]
    taken, died = done["taken"].astype(np.int64), done["died"].astype(np.int64)
    method = np.where(stage <= ALEVIN, "MANUAL", "PUMP").astype(object)
    action = {
        "id": transfer["id"][row],
        "workflow_id": transfer["workflow_id"][row],
        "batch_id": transfer["batch_id"][row],
        "action_number": transfer["action_number"][row],
        "source_assignment_id": transfer["source_assignment_id"][row],
        "dest_assignment_id": transfer["dest_assignment_id"][row],
        "source_population_before": done["before"].astype(np.int64),
        "transferred_count": taken,
        "mortality_during_transfer": died,
        "average_weight_g": done["weight_g"].astype(float),
        "transferred_biomass_kg": taken * done["weight_g"].astype(float) / 1000.0,
        "status": transfer["outcome"][row],
        "reason": np.where(done["accident"].astype(bool), _ACCIDENT, transfer["reason"][row]),
        "planned_date": transfer["planned_date"][row],
        "actual_execution_date": date,
        "transfer_method": method,
        "water_temp_c": course.temperature_c[day, dest],
        "oxygen_level": course.oxygen_mg_l[day, dest],
    }
    source = stays.at(transfer["source_assignment_id"][row])
    place = sites.index(stays.site_id[dest])
    region, way = sites.geography_id[place], np.zeros(place.size)
    way[sails] = way_km(sites, sites.index(stays.site_id[source])[sails], place[sails])
    boat, sailing = np.zeros(place.size, dtype=np.int64), np.zeros(place.size)
    boat[sails], sailing[sails] = transport.sailed(
        life.seed, rows_where(action, sails), region[sails], way[sails], settings
    )
    duration = _durations(life, action["id"], taken, sailing)
    action["execution_duration_minutes"] = duration
    order = np.argsort(action["id"], kind="stable")
    smolts, others = order[to_sea[order]], order[(sails & ~to_sea)[order]]
    legs = [
        part
        for part in (
            transport.smolt_legs(
                life.seed,
                rows_where(action, smolts),
                region[smolts],
                way[smolts],
                boat[smolts],
                settings,
            ),
            transport.boat_legs(rows_where(action, others), region[others], boat[others], settings),
        )
        if part
    ]
    action = joined([action, _skipped_actions(life, skipped)])
    return sorted_by(action, "id"), joined(legs)


def _durations(
    life: Life, action_id: np.ndarray, fish: np.ndarray, sailing: np.ndarray
) -> np.ndarray:
    """Minutes that each action takes: some crews and days are slower than others.

    Those to sea have ``sailing``, their part of the time of a voyage.
    """
    pace = stream(life.seed, "pace of transfers", life.month.key).standard_normal((2, _DRAWS))
    pump, way = exp(_PACE_SD * pace[:, action_id % _DRAWS])
    ashore = 20.0 * way + fish / _PUMPED_A_MINUTE * pump
    return np.round(np.where(sailing > 0.0, sailing * way, ashore))


def _skipped_actions(life: Life, skipped: Columns) -> Columns:
    """Rows of ``transfer_action`` for what was called off: no fish, on the day planned last."""
    stays, course, date = life.stays, life.course, skipped["date"]
    none = np.zeros(date.size, dtype=np.int64)
    day, source = (date - life.days[0]).astype(np.int64), stays.at(skipped["source_assignment_id"])
    same = "id workflow_id batch_id action_number source_assignment_id dest_assignment_id"
    same += " planned_date reason"
    ashore = skipped["source_stage_id"] <= ALEVIN
    return {
        **{name: skipped[name] for name in same.split()},
        "source_population_before": life.ledger.population[day, source],
        "transferred_count": none,
        "mortality_during_transfer": none,
        "average_weight_g": life.ledger.weight_g[day, source],
        "transferred_biomass_kg": none.astype(float),
        "status": skipped["outcome"],
        "actual_execution_date": date,
        "transfer_method": np.where(ashore, "MANUAL", "PUMP").astype(object),
        "water_temp_c": course.temperature_c[day, source],
        "oxygen_level": course.oxygen_mg_l[day, source],
        "execution_duration_minutes": none.astype(float),
    }


def workflows(
    before: Columns, action: Columns, fishless: np.ndarray, planned: Columns, days: np.ndarray
) -> Columns:
    """Rows of ``batch_transfer``: moves under way in the month, with what was done to date.

    Parameters
    ----------
    before : dict of ndarray
        Last month's rows.
    action : dict of ndarray
        This month's ``transfer_action``.
    fishless : ndarray of int
        The workflow of each of this month's moves whose source has no fish left to move.
    planned : dict of ndarray
        Rows of ``planned_transfer``, in any order.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    """
    names, first = np.unique(planned["workflow_id"], return_index=True)
    due = np.concatenate([action["workflow_id"], fishless])
    earlier = (before["status"] == "IN_PROGRESS") & np.isin(before["id"], due)
    begun = np.isin(names, np.concatenate([action["workflow_id"], before["id"][earlier]]))
    names, first = names[begun], first[begun]
    at = np.searchsorted(names, action["workflow_id"])
    old = np.searchsorted(names, before["id"][earlier])
    unneeded = np.searchsorted(names, fishless[np.isin(fishless, names)])

    def summed(column: str, values: np.ndarray) -> np.ndarray:
        total = np.bincount(at, values, minlength=names.size)
        np.add.at(total, old, before[column][earlier].astype(float))
        return total

    starts = np.full(names.size, np.datetime64("9999-01-01", "D"))
    np.minimum.at(starts, at, action["actual_execution_date"])
    np.minimum.at(starts, old, before["actual_start_date"][earlier])
    ends = np.full(names.size, np.datetime64("1970-01-01", "D"))
    np.maximum.at(ends, at, action["actual_execution_date"])
    done = summed("actions_completed", action["status"] == COMPLETED)
    settled = done + np.bincount(unneeded, minlength=names.size)
    complete = settled >= planned["actions"][first]
    batch, due = planned["batch_id"][first], planned["due_date"][first]
    to_sea = planned["source_stage_id"][first] == SMOLT
    year = starts.astype("datetime64[Y]").astype(int) + 1970
    return {
        "month": np.full(names.size, days[0]),
        "id": names,
        "workflow_number": np.array(
            [f"TRF-{y}-{int(n):05d}" for y, n in zip(year, names, strict=True)], dtype=object
        ),
        "batch_id": batch,
        "workflow_type": planned["workflow_type"][first],
        "status": np.where(complete, "COMPLETED", "IN_PROGRESS").astype(object),
        "source_lifecycle_stage_id": planned["source_stage_id"][first],
        "dest_lifecycle_stage_id": planned["dest_stage_id"][first],
        "planned_start_date": due,
        "actual_start_date": starts,
        "actual_completion_date": np.where(complete, ends, NEVER),
        "wait_days": days_since(due, starts),
        "total_transferred_count": summed("total_transferred_count", action["transferred_count"]),
        "total_mortality_count": summed(
            "total_mortality_count", action["mortality_during_transfer"]
        ),
        "total_biomass_kg": summed("total_biomass_kg", action["transferred_biomass_kg"]),
        "total_actions_planned": planned["actions"][first],
        "actions_completed": done,
        "dynamic_route_mode": np.array([None, "VIA_TRUCK_TO_VESSEL"], dtype=object)[
            to_sea.astype(int)
        ],
    }
