"""Moves that go wrong: what is moved later, and that no fish is forgotten."""

import numpy as np
from memory import Memory

from aquamind_assets.batches import tables
from aquamind_assets.batches.plan.trouble import shares_made_up


def test_fish_of_a_failed_action_come_last_and_all_fish_are_moved() -> None:
    share = shares_made_up(np.array([0.25, 0.5, 1.0]), 0.4)
    left, moved = 1.0, []
    for each in share:
        moved.append(left * each)
        left *= 1.0 - each
    assert np.allclose(moved, [0.1, 0.375, 0.375, 0.15])
    assert share[-1] == 1.0


def test_moves_are_called_off_fail_and_are_made_up_for(ten_years: Memory) -> None:
    action = ten_years.all(tables.transfer_action)
    status = action["status"].astype(str)
    counts = {name: int((status == name).sum()) for name in np.unique(status)}
    assert set(counts) == {"COMPLETED", "FAILED", "SKIPPED"}
    assert counts["SKIPPED"] + counts["FAILED"] < 0.1 * counts["COMPLETED"]
    assert (action["transferred_count"][status == "SKIPPED"] == 0).all()
    late = (action["actual_execution_date"] > action["planned_date"])[status == "COMPLETED"]
    assert 0.002 < late.mean() < 0.1
    flow = ten_years.all(tables.batch_transfer)
    done = flow["status"].astype(str) == "COMPLETED"
    lacking = flow["total_actions_planned"][done] - flow["actions_completed"][done]
    assert (lacking >= 0).all()
    assert (lacking > 0).mean() < 0.02
