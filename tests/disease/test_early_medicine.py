"""Scottish farms give medicine to small fish for the first lice of all stages."""

import lice_farm
import numpy as np
import pytest
import sick_farm

from aquamind_assets.core.months import Month
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.lice.counts import TYPES, Sample
from aquamind_assets.disease.lice.delousing import MEDICINES
from aquamind_assets.disease.observation.catalogue import CHALIMUS
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.settings.delousing import Delousing

MONTHS = [Month(2018, number) for number in range(1, 13)]
RULES = Delousing()


def ordered(chalimus: float, small: bool, region: int) -> set[str]:
    """Treatments that areas order in a year on counts without a single adult louse."""
    found = [in_month(month, chalimus, small, region) for month in MONTHS]
    looked_at = sum(areas for areas, _ in found)
    assert looked_at >= len(MONTHS)
    return set().union(*(kinds for _, kinds in found))


def in_month(month: Month, chalimus: float, small: bool, region: int) -> tuple[int, set[str]]:
    """Areas with such fish, and the treatments that they order."""
    fish = sick_farm.fish_of(month, lice_farm.COUNT)
    orders, rings = lice_farm.orders_of(fish)
    areas = lice_farm.areas()
    looked_at = 0
    light = fish.weight_g[0, rings.at] <= RULES.early_weight_max_g
    for area in np.unique(rings.area[rings.present]):
        here = np.flatnonzero(rings.present & (rings.area == area))
        if areas.geography_id[area] != region or light[here].all() != small:
            continue
        looked_at += 1
        count = np.zeros((TYPES.size, here.size), dtype=np.int64)
        count[TYPES == CHALIMUS] = round(20 * chalimus)
        orders.decide(0, int(area), here, Sample(here, np.full(here.size, 20), count))
    return looked_at, set(treatment_types().code[orders.kind[orders.kind > 0] - 1].tolist())


def test_small_fish_get_medicine_for_lice_that_are_not_adult() -> None:
    found = ordered(2.0, small=True, region=2)
    assert found
    assert found <= set(MEDICINES)


@pytest.mark.parametrize(
    ("chalimus", "small", "region"),
    [
        pytest.param(0.5, True, 2, id="few lice"),
        pytest.param(2.0, False, 2, id="large fish"),
        pytest.param(2.0, True, 1, id="Faroese fish"),
    ],
)
def test_other_fish_wait_for_adult_lice(chalimus: float, small: bool, region: int) -> None:
    assert ordered(chalimus, small, region) == set()


def test_fewer_farms_give_medicine_early_as_its_use_declines() -> None:
    days = np.array(["2015-01-01", "2019-01-01", "2024-01-01"], dtype="datetime64[D]")
    used = [delousing.medicine_used(RULES.scotland, day) for day in days]
    assert used[0] == pytest.approx(1.0, abs=0.001)
    assert used[1] == pytest.approx(0.70 / 0.81, abs=0.01)
    assert used[2] == pytest.approx(0.44 / 0.81, abs=0.01)
