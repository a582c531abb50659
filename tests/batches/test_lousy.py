"""What lice do to fish reaches the fish, their records and the vet."""

import numpy as np
import pytest
from memory import Memory, read_back

from aquamind_assets.batches import tables
from aquamind_assets.batches.catalogue import GROW_OUT, POST_SMOLT
from aquamind_assets.batches.culls import DECIDED
from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import DAY, NEVER, Month
from aquamind_assets.disease.lice import population
from aquamind_assets.disease.lice.tables import lice_order
from aquamind_assets.disease.planned_fish import planned_fish


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


def test_the_area_with_the_lice_is_emptied_within_weeks_and_the_others_go_on(
    ten_years: Memory,
) -> None:
    month, batch_id, area = _batch_in_two_areas(ten_years)
    again = Memory(ten_years.settings)
    again.rows = {table: dict(months) for table, months in ten_years.rows.items()}
    ordered = month.previous.days[-2]
    again.rows[lice_order][month.previous] = read_back(
        lice_order,
        table_rows(
            lice_order,
            {
                "order_date": [ordered],
                "area_id": [area],
                "batch_id": [batch_id],
                "females": [8.0],
                "limit": [6.0],
                "over_since": [ordered],
                "deadline": [NEVER],
                "kind": [DECIDED],
            },
        ),
    )
    again.run([tables.daily_state], month)
    usual, stay = (m.rows[tables.planned_stay][month] for m in (ten_years, again))
    here = (stay["batch_id"] == batch_id) & (stay["site_id"] == area)
    assert (stay["end_reason"][here] == "harvest").all()
    assert (stay["end_date"][here] - ordered <= 35 * DAY).all()
    other = (stay["batch_id"] == batch_id) & (stay["site_id"] != area)
    assert np.isnat(stay["end_date"][other]).all()
    of_usual = usual["batch_id"] == batch_id
    assert np.isnat(usual["end_date"][of_usual]).all()
    rows = again.rows[tables.batch][month]
    row = int(np.flatnonzero(rows["id"] == batch_id)[0])
    assert rows["status"][row] == "ACTIVE"
    assert np.isnat(rows["harvest_start_date"][row])
    assert rows["site_id"][row] != area
    state = again.rows[tables.daily_state][month]
    assert state["harvested"][state["site_id"] == area].sum() > 0


def _batch_in_two_areas(farm: Memory) -> tuple[Month, int, int]:
    """A month, a batch in two areas whose fish can be sold and stay for the month, and an area."""
    for month in sorted(farm.rows[tables.batch])[30:]:
        batch, stay = (farm.rows[t][month] for t in (tables.batch, tables.planned_stay))
        last = farm.rows[tables.batch][month.previous]
        heavy = (batch["lifecycle_stage_id"] == GROW_OUT) & np.isnat(batch["harvest_start_date"])
        for row in np.flatnonzero(heavy & np.isnat(batch["cull_date"])).tolist():
            one = int(batch["id"][row])
            before = last["projected_weight_g"][last["id"] == one]
            sites = np.unique(stay["site_id"][stay["batch_id"] == one])
            if before.size and before[0] > 3000.0 and sites.size == 2:
                return month, one, int(batch["site_id"][row])
    raise AssertionError("no batch in two areas")


def test_rings_that_wait_for_their_harvest_do_not_get_the_fish_of_those_that_are_gone(
    ten_years: Memory,
) -> None:
    month = next(m for m in sorted(ten_years.rows[tables.batch]) if _half_harvested(ten_years, m))
    planned = {
        table.name: ten_years.rows[table][month]
        for table in (tables.batch, tables.planned_stay, tables.growth_projection)
    }
    water = dict.fromkeys(
        planned["planned_stay"]["site_id"].tolist(), np.full(month.days.size, 9.0)
    )
    fish = planned_fish(
        month.days,
        planned,
        ten_years.rows[tables.container_assignment][month.previous],
        water,
        ten_years.settings.batches,
    )
    one = fish.batch_id == _half_harvested(ten_years, month)
    rings = one & fish.present[0] & fish.present[-1]
    assert rings.any()
    grown = fish.population[-1, rings] / fish.population[0, rings]
    assert (grown < 1.0).all()  # some die, and none are born


def _half_harvested(farm: Memory, month: Month) -> int:
    """A batch of which some rings are planned to be emptied within a month and others not; or 0."""
    stay = farm.rows[tables.planned_stay][month]
    taken = (stay["end_reason"] == "harvest") & (stay["start_date"] < month.days[0])
    middle = taken & (stay["end_date"] > month.days[4]) & (stay["end_date"] < month.days[-5])
    both = np.intersect1d(
        stay["batch_id"][middle], stay["batch_id"][taken & (stay["end_date"] > month.days[-1])]
    )
    return int(both[0]) if both.size else 0
