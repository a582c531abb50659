"""What lice do to fish reaches the fish, their records and the vet."""

import numpy as np
import pytest
from memory import Memory

from aquamind_assets.batches import tables
from aquamind_assets.batches.catalogue import POST_SMOLT
from aquamind_assets.core.months import Month
from aquamind_assets.disease.lice import population


def test_fish_that_lice_kill_are_recorded_as_such(
    ten_years: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    month, again = Month(2020, 7), Memory(ten_years.settings)
    again.rows = {table: dict(months) for table, months in ten_years.rows.items()}
    monkeypatch.setattr(population, "host_hazard", lambda mobile, _: np.full(mobile.shape, 0.01))
    again.run([tables.daily_state], month)
    dead, state = (again.rows[t][month] for t in (tables.mortality_event, tables.daily_state))
    killed = dead["count"][dead["description"] == "Heavy lice"].sum()
    at_sea = state["population"][state["lifecycle_stage_id"] >= POST_SMOLT].sum()
    # Few cycles are at sea in a month of a small farm, and each is frail or hardy.
    assert killed / at_sea == pytest.approx(0.01, rel=0.5)
