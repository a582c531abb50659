"""Growth against published figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aquamind_assets.batches.catalogue import FAROE, GROW_OUT, SCOTLAND
from aquamind_assets.batches.life import growth
from aquamind_assets.settings.batches import Growth


def test_growth_agrees_with_the_consistency_table_of_the_reference_figures() -> None:
    # G08: Faroe, 500 g to 5.0 kg in 450 days at 3825 degree-days takes a TGC of 2.40.
    assert growth.thermal_growth(500.0, 3825 / 450, 2.40, 450) == pytest.approx(5000, rel=0.01)
    # G11: Scotland, 100 g to 5.0 kg in 500 days at 5125 degree-days takes 2.43.
    assert growth.thermal_growth(100.0, 5125 / 500, 2.43, 500) == pytest.approx(5000, rel=0.01)
    # G12: parr from 5 to 50 g in 90 days at 12 degC takes 1.83.
    assert growth.thermal_growth(5.0, 12.0, 1.83, 90) == pytest.approx(50, rel=0.01)


@given(
    st.floats(0.1, 5000), st.floats(0.5, 3.5), st.lists(st.floats(0, 18), min_size=1, max_size=60)
)
def test_the_coefficient_is_found_again_from_the_growth(weight, tgc, temperatures) -> None:
    end = weight
    for temperature in temperatures:
        end = growth.thermal_growth(end, temperature, tgc)
    degree_days = sum(temperatures)
    found = growth.thermal_growth_coefficient(weight, end, degree_days)
    if degree_days > 1:
        assert found == pytest.approx(tgc, rel=1e-6)


def test_appetite_falls_where_the_trials_say() -> None:
    # Remen et al. 2016: full appetite above 42 % at 7 degC and 76 % at 19, none below 24 and 40.
    assert growth.oxygen_appetite(np.array([42.0, 76.0]), np.array([7.0, 19.0])) == pytest.approx(1)
    assert growth.oxygen_appetite(np.array([24.0, 40.0]), np.array([7.0, 19.0])) == pytest.approx(0)
    assert growth.temperature_appetite(np.array([10.0, 14.0, 22.0])).tolist() == [1, 1, 0]
    assert growth.handling_appetite(0, 7.0) == 0


def test_the_law_s_densities_go_with_the_weight() -> None:
    limits = np.tile([10.0, 15.0, 20.0, 25.0], (5, 1))
    weight = np.array([999.0, 1000.0, 2500.0, 3000.0, 6000.0])
    assert growth.density_limit(weight, limits).tolist() == [10, 15, 20, 25, 25]


def test_the_farm_s_coefficients_are_within_the_published_spread() -> None:
    table = growth.coefficients(Growth())
    # G03: 2.19 to 3.17 in cages.
    assert 2.19 <= table[GROW_OUT, SCOTLAND] <= table[GROW_OUT, FAROE] <= 3.17
