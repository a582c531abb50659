"""Limits of lice by region, season and year, and the authority that watches over them."""

import lice_farm
import numpy as np
import pytest
import sick_farm

from aquamind_assets.core.months import Month
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.lice.counts import TYPES, Sample
from aquamind_assets.disease.observation.catalogue import ADULT_FEMALE
from aquamind_assets.settings.lice import Lice


def test_limits_are_those_of_region_season_and_year():
    limits = Lice().limits
    faroe = ("2021-05-31", "2021-06-01", "2021-08-01", "2022-04-30", "2022-05-01", "2022-08-01")
    lowered = [delousing.limit(1, np.datetime64(day), limits) for day in faroe]
    assert lowered == [1.5, 0.5, 1.0, 1.0, 0.5, 1.0]
    scotland = [np.datetime64(day) for day in ("2018-02-01", "2018-07-01")]
    assert [delousing.limit(2, day, limits) for day in scotland] == [0.5, 1.0]
    kept = [delousing.limit_kept(2, scotland[0], limits, share) for share in (0.0, 0.5, 1.0)]
    assert kept == pytest.approx([1.0, np.sqrt(0.5), 0.5])
    assert delousing.limit_kept(2, scotland[1], limits, 0.5) == 1.0
    assert delousing.limit_kept(1, np.datetime64("2022-05-01"), limits, 0.5) == 0.5  # the law


def test_the_authority_orders_where_a_limit_stays_exceeded_and_then_slaughter():
    values = lice_farm.settings(habit_faroe=10.0, habit_faroe_log_sd=0.0).model_dump()
    values["limits"] |= {"urgent_faroe": 40.0, "faroe": 0.3, "faroe_later": 0.3}
    values["delousing"] |= {"order_days_faroe": 14, "order_repeat_days_faroe": 28}
    values["delousing"] |= {"points_faroe": 6}
    values["infection"]["background_faroe"] = 0.02
    orders = lice_farm.years(Lice.model_validate(values), lice_farm.MONTHS[:12]).all("lice_order")
    assert {"treat", "slaughter"} == set(orders["kind"])
    assert (orders["females"] >= orders["limit"]).all()
    assert (orders["order_date"] - orders["over_since"] >= np.timedelta64(14, "D")).all()
    for area in np.unique(orders["area_id"]):
        mine = orders["area_id"] == area
        assert orders["kind"][mine][0] == "treat"
        assert (np.diff(orders["order_date"][mine]) >= np.timedelta64(28, "D")).all()


@pytest.mark.parametrize(
    ("females", "region", "treats"),
    [
        pytest.param(4.0, 2, False, id="a Scottish farm that bears more reports"),
        pytest.param(6.0, 2, True, id="the Scottish authority would step in"),
        pytest.param(2.0, 1, True, id="no Faroese farm may bear so many"),
    ],
)
def test_a_patient_farm_treats_where_it_must(females: float, region: int, treats: bool) -> None:
    fish = sick_farm.fish_of(Month(2020, 8), lice_farm.COUNT)
    orders, rings = lice_farm.orders_of(fish, early_lice=100.0)
    orders.habit[:] = 20.0
    areas = lice_farm.areas()
    for area in np.flatnonzero(areas.geography_id == region):
        here = np.flatnonzero(rings.present & (rings.area == area))
        count = np.zeros((TYPES.size, here.size), dtype=np.int64)
        count[TYPES == ADULT_FEMALE] = round(20 * females)
        if here.size:
            orders.decide(0, int(area), here, Sample(here, np.full(here.size, 20), count))
    assert (orders.kind > 0).any() == treats
