"""Eggs of lice follow the water, and infection differs between lochs and sites."""

import numpy as np
import pytest
import sick_farm

from aquamind_assets.disease.lice import population as lice
from aquamind_assets.disease.lice import pressure as lice_pressure
from aquamind_assets.settings.lice import Infection


@pytest.mark.parametrize(("temperature_c", "ratio"), [(7.0, 1.056), (10.0, 1.0), (13.0, 0.847)])
def test_strings_of_cold_water_have_more_eggs(temperature_c, ratio):
    warm, usual = np.array([temperature_c]), np.array([10.0])
    a_string = [(lice.eggs_daily(t) * (lice.EGG_DAYS * 10.0 / t + 1.0))[0] for t in (warm, usual)]
    assert a_string[0] / a_string[1] == pytest.approx(ratio, abs=0.002)  # Samsing et al. (2016)


def test_sites_of_a_scottish_loch_share_a_part_of_their_infection():
    areas = sick_farm.areas(300)
    rules = Infection(site_log_sd=0.0, loch_log_sd=0.3)
    factor = lice_pressure.site_infection(1, areas, rules)
    faroe, scotland = np.log(factor[:300]), np.log(factor[300:].reshape(-1, 3))
    assert not faroe.any()
    assert np.ptp(scotland, axis=1).max() == pytest.approx(0.0)
    assert scotland[:, 0].std() == pytest.approx(0.3, abs=0.06)
    apart = np.log(lice_pressure.site_infection(1, areas, Infection())[300:].reshape(-1, 3))
    assert np.ptp(apart, axis=1).min() > 0.0
