"""Moves that run over a month's end, and sources that are empty before their last move."""

import numpy as np
import pytest
from memory import Memory

from aquamind_assets.batches import tables
from aquamind_assets.batches.catalogue import ALEVIN, EGG, FAROE, FRY, PARR
from aquamind_assets.batches.life.transfer_records import workflows
from aquamind_assets.batches.plan.stage_moves import limited
from aquamind_assets.batches.plan.ways import Walk
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, Month

SEPTEMBER = Month(2021, 9)


def _planned(workflow: list[int], day: list[int]) -> Columns:
    count = len(workflow)
    return {
        "workflow_id": np.array(workflow),
        "batch_id": np.array(workflow) * 10,
        "actions": np.full(count, 2),
        "planned_date": SEPTEMBER.days[np.array(day) - 1],
        "due_date": np.full(count, np.datetime64("2021-08-30")),
        "source_stage_id": np.full(count, 5),
        "dest_stage_id": np.full(count, 6),
        "workflow_type": np.full(count, "LIFECYCLE_TRANSITION", dtype=object),
    }


def _action(workflow: list[int], day: list[int]) -> Columns:
    count = len(workflow)
    return {
        "workflow_id": np.array(workflow, dtype=np.int64),
        "actual_execution_date": SEPTEMBER.days[np.array(day, dtype=np.int64) - 1],
        "status": np.full(count, "COMPLETED", dtype=object),
        "transferred_count": np.full(count, 1_000),
        "mortality_during_transfer": np.full(count, 1),
        "transferred_biomass_kg": np.full(count, 100.0),
    }


def _open(workflow: int) -> Columns:
    return {
        "id": np.array([workflow]),
        "status": np.array(["IN_PROGRESS"], dtype=object),
        "actual_start_date": np.array([np.datetime64("2021-08-31")]),
        "actions_completed": np.array([1]),
        "total_transferred_count": np.array([500]),
        "total_mortality_count": np.array([2]),
        "total_biomass_kg": np.array([50.0]),
    }


def test_a_move_without_fish_ends_its_workflow_and_joins_no_other() -> None:
    rows = workflows(
        _open(5),
        _action([9, 9], [3, 4]),
        np.array([5]),
        _planned([5, 9, 9], [1, 3, 4]),
        SEPTEMBER.days,
    )
    assert rows["id"].tolist() == [5, 9]
    assert rows["status"].tolist() == ["COMPLETED", "COMPLETED"]
    assert rows["actions_completed"].tolist() == [1, 2]
    assert rows["total_transferred_count"].tolist() == [500, 2_000]
    assert rows["actual_start_date"].tolist() == [
        np.datetime64("2021-08-31").item(),
        np.datetime64("2021-09-03").item(),
    ]


def test_a_workflow_goes_on_over_the_months_end() -> None:
    rows = workflows(
        _open(5), _action([5], [1]), np.array([], dtype=int), _planned([5], [1]), SEPTEMBER.days
    )
    assert rows["actions_completed"].tolist() == [2]
    assert rows["total_transferred_count"].tolist() == [1_500]
    assert rows["actual_completion_date"].tolist() == [np.datetime64("2021-09-01").item()]


def test_a_hall_is_emptied_container_by_container_on_days_of_work() -> None:
    day, share = np.datetime64("2021-12-22", "D"), np.full(12, 1.0 / 12.0)
    dates = Walk(2_880_000.0, FAROE, 480_000.0).dates(day, share)
    days, count = np.unique(dates, return_counts=True)
    assert days.astype(str).tolist() == [
        *("2021-12-22", "2021-12-23", "2021-12-27", "2021-12-28", "2021-12-29", "2021-12-30")
    ]
    assert (count == 2).all()
    assert (np.diff(dates) >= 0 * DAY).all()
    assert (Walk(400_000.0, FAROE, 480_000.0).dates(day, share) == day).all()


def test_no_crew_moves_more_fish_ashore_in_a_day_than_its_machines_take(ten_years: Memory) -> None:
    action, transfer = (ten_years.all(t) for t in (tables.transfer_action, tables.planned_transfer))
    rules = ten_years.settings.batches.transfers
    ids, first = np.unique(transfer["id"], return_index=True)
    at = np.minimum(np.searchsorted(ids, action["id"]), ids.size - 1)
    stage = transfer["source_stage_id"][first[at]]
    for stages, an_hour in (
        ((EGG, ALEVIN), rules.trays_fish_h),
        ((FRY, PARR), rules.pumped_fish_h),
    ):
        of = (ids[at] == action["id"]) & np.isin(stage, stages)
        work = action["workflow_id"][of] * 10**6
        work += action["actual_execution_date"][of].astype(np.int64)
        _, which = np.unique(work, return_inverse=True)
        moved = np.bincount(which, action["transferred_count"][of])
        # A container is not left half full for the night; the fastest crews take a fifth more.
        assert moved.max() < 1.2 * an_hour * rules.hours + 0.5 * 3_500_000 / 10
        assert moved.size > 1.5 * np.unique(action["workflow_id"][of]).size


def test_what_the_largest_rings_may_not_take_is_spread_over_the_others() -> None:
    volume = np.array([20_000.0, 48_000.0, 30_000.0, 47_000.0, 10_000.0])
    share = limited(volume, 0.25)
    assert share.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(share, [1 / 6, 0.25, 0.25, 0.25, 1 / 12])
    np.testing.assert_allclose(limited(volume, 0.5), volume / volume.sum())
    np.testing.assert_array_equal(limited(volume, 0.15), np.ones(5))  # there are too few rings
