"""Farms slaughter early where their own counts say that treatments no longer hold the lice."""

from dataclasses import replace

import lice_farm
import numpy as np
import pytest
import sick_farm

from aquamind_assets.batches.culls import slaughter_orders
from aquamind_assets.core.columns import rows_where
from aquamind_assets.core.months import DAY, Month
from aquamind_assets.disease.lice.delousing import MEDICINES
from aquamind_assets.disease.lice.enforcement import Enforcement
from aquamind_assets.disease.lice.giving_up import GivingUp
from aquamind_assets.disease.lice.orders import Orders
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.settings.delousing import Delousing
from aquamind_assets.settings.lice import Lice

START = np.datetime64("2019-10-01")
FIRST = np.datetime64("2020-05-01")
THERMAL, FEED = (treatment_types().id_of(code) for code in ("thermal", "emamectin"))
RULES = Delousing()
HEAVY_G = RULES.given_up_weight_g + 500.0


def told() -> GivingUp:
    """One area whose treatments have not failed yet."""
    nothing = {name: np.zeros(0) for name in lice_farm.NOTHING["delousing"]}
    return GivingUp(np.array([7]), nothing, RULES)


def after_rounds(*is_urgent: bool, counted: int = 10, kind: int = THERMAL) -> GivingUp:
    """After rounds of treatment 35 days apart, each followed by a count."""
    farm = told()
    for number, urgent in enumerate(is_urgent):
        treated = FIRST + 35 * number * DAY
        farm.count(treated + counted * DAY, 0, urgent, kind, treated, START)
    return farm


def test_a_farm_gives_up_after_treatments_in_a_row_that_did_not_hold_the_lice() -> None:
    day = FIRST + 200 * DAY
    fails = RULES.unheld_rounds
    assert not after_rounds(*[True] * (fails - 1)).decides(day, 0, HEAVY_G, START)
    farm = after_rounds(*[True] * fails)
    assert farm.since[0] == FIRST
    assert not farm.decides(day, 0, RULES.given_up_weight_g - 1.0, START)  # too light to sell
    assert farm.decides(day, 0, HEAVY_G, START)
    assert not farm.decides(day + 7 * DAY, 0, HEAVY_G, START)  # it has decided


def test_a_treatment_that_holds_for_a_generation_of_lice_clears_the_tally() -> None:
    farm = after_rounds(True, True)
    assert farm.rounds[0] == 2
    treated = FIRST + 70 * DAY
    farm.count(treated + 10 * DAY, 0, False, THERMAL, treated, START)
    assert farm.rounds[0] == 2  # too soon to say that it holds
    farm.count(treated + (RULES.held_days + 1) * DAY, 0, False, THERMAL, treated, START)
    assert farm.rounds[0] == 0
    assert np.isnat(farm.since[0])


def test_a_round_is_judged_once_after_it_has_acted_and_late_lice_are_new_ones() -> None:
    farm = told()
    for days in (1, 2, 5, 12, 19):
        farm.count(FIRST + days * DAY, 0, True, THERMAL, FIRST, START)
        assert farm.rounds[0] == (days >= 3)
    assert after_rounds(True, counted=RULES.held_days + 1).rounds[0] == 0
    assert after_rounds(True, kind=FEED, counted=5).rounds[0] == 0  # the feed still acts
    assert after_rounds(True, kind=FEED, counted=RULES.held_days).rounds[0] == 1


def test_the_next_fish_of_a_site_begin_without_a_tally() -> None:
    farm, later = after_rounds(*[True] * RULES.unheld_rounds), FIRST + 500 * DAY
    assert farm.decides(FIRST + 200 * DAY, 0, HEAVY_G, START)
    farm.count(later + 30 * DAY, 0, True, THERMAL, FIRST + 70 * DAY, later)
    assert farm.rounds[0] == 0
    treated = later + 100 * DAY
    for number in range(RULES.unheld_rounds):
        last = treated + 35 * number * DAY
        farm.count(last + 10 * DAY, 0, True, THERMAL, last, later)
    assert farm.decides(later + 300 * DAY, 0, HEAVY_G, later)


@pytest.fixture(scope="module")
def lousy() -> lice_farm.Years:
    """Very many lice come from outside, and nobody is slaughtered by order."""
    values = lice_farm.settings(order_days_scotland=365, order_days_faroe=365).model_dump()
    values["infection"] |= {"background_scotland": 0.5, "background_season": 0.0}
    values["delousing"] |= {"given_up_weight_g": 1000.0}
    return lice_farm.years(Lice.model_validate(values), lice_farm.MONTHS[:20])


def test_sites_where_treatment_is_hopeless_are_called_to_slaughter(lousy: lice_farm.Years) -> None:
    decided = lousy.all("lice_order")
    assert decided["kind"].tolist() == ["decided"] * decided["kind"].size
    region = lice_farm.areas().geography_id[
        np.searchsorted(lice_farm.areas().id, decided["area_id"])
    ]
    assert set(region.tolist()) == {2}  # where the lice are
    assert np.isnat(decided["deadline"].astype("datetime64[D]")).all()
    limits = lice_farm.settings().limits
    assert (decided["females"] >= limits.intervention_scotland_later).all()
    treatment = lousy.all("treatment")
    for row in range(decided["kind"].size):
        since = treatment["treatment_date"] >= decided["over_since"][row] - 20 * DAY
        since &= treatment["treatment_date"] <= decided["order_date"][row]
        since &= treatment["batch_id"] == decided["batch_id"][row]
        assert np.unique(treatment["treatment_date"][since]).size >= RULES.unheld_rounds
    asked = slaughter_orders(rows_where(decided, np.array([0])))
    first = int(decided["batch_id"][0]), int(decided["area_id"][0])
    assert asked == {first: decided["order_date"][0]}


def test_the_decision_does_not_know_the_true_lice(lousy: lice_farm.Years) -> None:
    number = next(n for n, rows in enumerate(lousy.rows["lice_order"]) if rows["kind"].size)
    before = lice_farm.NOTHING | {name: rows[number - 1] for name, rows in lousy.rows.items()}
    water = before["delousing"] | {
        f"resistant_{name}": 1.0 - before["delousing"][f"resistant_{name}"] for name in MEDICINES
    }
    changed = before | {"delousing": water}
    told = [
        GivingUp(lice_farm.areas().id, rows["delousing"], RULES).rows()
        for rows in (before, changed)
    ]
    for name, values in told[0].items():
        assert np.array_equal(values, told[1][name], equal_nan=values.dtype.kind == "M")


def scottish_orders(fish: PlannedFish) -> tuple[Orders, int, np.ndarray]:
    """Orders of a month, the first Scottish area, and its rings."""
    orders, rings = lice_farm.orders_of(fish)
    area = int(np.flatnonzero(lice_farm.areas().geography_id == 2)[0])
    return orders, area, np.flatnonzero(rings.area == area)


@pytest.mark.parametrize(
    ("booked", "decided", "called"),
    [
        pytest.param("NaT", "2020-08-03", "2020-09-01", id="not booked yet"),
        pytest.param("2020-10-20", "2020-08-03", "2020-09-01", id="goes before its turn"),
        pytest.param("2020-08-25", "2020-08-03", "2020-08-25", id="soon empty as it is"),
        pytest.param("2020-09-20", "2020-07-03", "2020-09-20", id="booked by the plan"),
    ],
)
def test_a_site_that_is_given_up_gets_medicine_until_plant_and_boat_come(
    booked: str, decided: str, called: str
) -> None:
    fish = sick_farm.fish_of(Month(2020, 8), lice_farm.COUNT)
    end = np.full(fish.stay_id.size, np.datetime64(booked, "D"))
    orders, area, here = scottish_orders(replace(fish, end_date=end))
    orders.giving_up.decided_date[area] = np.datetime64(decided)
    assert orders._called(area, here) == np.datetime64(called)


@pytest.mark.parametrize(
    ("dip", "kinds"),
    [(2.5, ["treat", "treat", "slaughter"]), (1.0, ["treat", "treat", "treat"])],
)
def test_a_dip_after_a_treatment_does_not_close_a_case_of_the_authority(
    dip: float, kinds: list[str]
) -> None:
    """Orders with a count between the first two, over and under the level that is urgent (2)."""
    orders, area, here = scottish_orders(sick_farm.fish_of(Month(2020, 8), lice_farm.COUNT))
    first = np.datetime64("2020-05-01")
    for days in (0, 14, 21, 28, 42, 49, 63, 70, 77):
        orders._authority(first + days * DAY, area, here, dip if days == 21 else 9.0)
    found = [str(row["kind"][0]) for row in orders.order_rows]
    assert found == kinds


def test_a_faroese_farm_is_ordered_to_slaughter_when_its_points_are_used_up() -> None:
    """A point for each count over the limit of 1.5 and for medicine; new fish begin without any."""
    rules = lice_farm.settings(points_faroe=7)
    nothing = lice_farm.NOTHING["delousing"]
    case = Enforcement(np.array([7]), np.array([1]), nothing, rules)
    told = []
    for number, females in enumerate((2.0, 2.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0)):
        told.append(case.count(FIRST + 14 * number * DAY, 0, females)[0])
        if number == 0:
            case.medicine(0)
    assert told == ["", "", "", "", "", "treat", "", ""]
    assert case.points[0] == 8
    assert case.rows(np.array([False]))["points"][0] == 8
    assert case.rows(np.array([True]))["points"][0] == 0
    assert case.count(FIRST + 14 * 8 * DAY, 0, 2.0)[0] == "slaughter"
    scottish = Enforcement(np.array([7]), np.array([2]), nothing, rules)
    scottish.medicine(0)
    assert scottish.points[0] == 0
    far = Enforcement(np.array([7]), np.array([1]), nothing, lice_farm.settings(points_faroe=20))
    later = [far.count(FIRST + 14 * number * DAY, 0, 2.0)[0] for number in range(12)]
    assert later.count("treat") > 1, "orders alone do not lead to slaughter"
    assert "slaughter" not in later
