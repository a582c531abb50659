"""The chemistry of the water against published relations and ranges."""

import numpy as np
import pytest
from waters import DECADE, WATER, by_site, monthly_means, some_of

from aquamind_assets.environment import (
    chemistry,
    conditions,
    oxygen,
)
from aquamind_assets.environment.conditions import Areas, Halls


def test_solubility_is_that_of_benson_and_krause() -> None:
    at_sea = oxygen.oxygen_solubility(np.array([6.0, 8, 10, 12, 14]), 35.0)
    np.testing.assert_allclose(at_sea[1:], [9.43, 9.02, 8.65, 8.30], rtol=0.005)
    assert at_sea[0] == pytest.approx(9.87, rel=0.005)
    ashore = oxygen.oxygen_solubility(np.array([8.0, 10, 12, 14]), 0.0)
    np.testing.assert_allclose(ashore, [11.84, 11.29, 10.78, 10.31], rtol=0.005)


def test_oxygen_at_sea_has_its_season(sea: dict) -> None:
    saturation = by_site(sea, "oxygen_saturation_pct", DECADE)
    by_month = monthly_means(saturation)
    assert by_month[3:5].min() > 98 > 93 > by_month[8:10].max()
    assert np.quantile(saturation, 0.005) < 86
    assert saturation.max() <= 130
    autumn = np.isin(DECADE.astype("M8[M]").astype(int) % 12, [8, 9, 10])
    assert (saturation[:, autumn] > 105).mean() < 0.001


def test_salinity_and_current_by_exposure(areas: Areas, sea: dict) -> None:
    salinity, current = by_site(sea, "salinity_psu", DECADE), by_site(sea, "current_m_s", DECADE)
    for head, _, coast in np.arange(12).reshape(4, 3):
        assert salinity[head].mean() < salinity[coast].mean()
        assert salinity[head].std() > 3 * salinity[coast].std()
        assert current[head].mean() < current[coast].mean() / 2
    assert salinity[areas.geography_id == 1].mean(axis=1).max() == pytest.approx(35.05, abs=0.15)
    assert 33 < np.median(salinity[areas.geography_id == 2]) < 34.5
    assert 0.3 < current.max() <= 0.9


def test_salinity_is_that_of_a_rings_depth(real_areas: Areas) -> None:
    sheltered = some_of(real_areas, real_areas.exposure <= 0.2)
    assert len(sheltered.id) >= 4
    for seed in (1, 2):
        salinity = by_site(
            conditions.sea_conditions(seed, WATER, sheltered, DECADE), "salinity_psu", DECADE
        )
        change = np.abs(np.diff(salinity, axis=1))
        assert np.quantile(change, 0.9999) < 1.6
        assert change.max() < 2.4  # once in a decade, after rain that lasted
        assert 25 < salinity.min() < 29  # usual rain takes 3.2 PSU from the inmost lochs
        for site in salinity[sheltered.geography_id == 2]:
            assert 25 < site.min() < 30
            assert site.max() - site.min() > 4


def test_rain_takes_its_time_through_river_and_fjord(areas: Areas) -> None:
    days = DECADE[:800]
    fast, slow = (chemistry.wetness(1, WATER.weather, areas, days, *of) for of in [(1, 2), (4, 12)])
    assert fast.mean() == pytest.approx(slow.mean(), rel=0.1)
    assert np.diff(slow).std() < 0.3 * np.diff(fast).std()
    lag = [np.corrcoef(fast[:, : -n or None].ravel(), slow[:, n:].ravel())[0, 1] for n in (0, 8)]
    assert lag[1] > lag[0]


@pytest.mark.parametrize(
    ("temperature_c", "ph", "percent"),
    # Table of Emerson et al. (1975): un-ionised ammonia in fresh water.
    [(5.0, 7.0, 0.125), (10.0, 7.0, 0.186), (15.0, 8.0, 2.67), (25.0, 9.0, 36.3)],
)
def test_ammonia_is_that_of_emerson(temperature_c, ph, percent) -> None:
    share = chemistry.unionised_share(np.array([ph]), np.array([temperature_c]))
    assert 100 * share[0] == pytest.approx(percent, rel=0.01)


@pytest.mark.parametrize(
    ("stage", "low", "high", "ph_low", "ph_high"),
    [
        ("egg", 6, 8, 6.8, 7.7),
        ("alevin", 7, 9, 6.8, 7.7),
        ("fry", 12, 14, 6.8, 7.55),
        ("parr", 12, 14.2, 6.8, 7.5),
        ("smolt", 12, 14, 6.75, 7.5),
    ],
)
def test_halls_by_stage(halls: Halls, ashore: dict, stage, low, high, ph_low, ph_high) -> None:
    of_stage = halls.stage == stage
    temperature_c = by_site(ashore, "temperature_c", DECADE)[of_stage]
    assert ((temperature_c > low) & (temperature_c < high)).mean() > 0.98
    assert (temperature_c.min() < low) or (temperature_c.max() > high), "no fault in ten years"
    ph, co2 = (by_site(ashore, name, DECADE)[of_stage] for name in ("ph", "co2_mg_l"))
    assert np.quantile(ph, 0.01) > ph_low
    assert np.quantile(ph, 0.99) < ph_high
    assert np.corrcoef(ph[0], np.log(co2[0]))[0, 1] < -0.9


def test_smolt_halls_have_the_published_water(halls: Halls, ashore: dict) -> None:
    smolt = halls.stage == "smolt"
    medians = {
        name: np.median(by_site(ashore, name, DECADE)[smolt])
        for name in ("co2_mg_l", "tan_mg_l", "no2_mg_l", "no3_mg_l", "oxygen_saturation_pct")
    }
    assert medians["co2_mg_l"] == pytest.approx(11.6, rel=0.1)
    assert medians["tan_mg_l"] == pytest.approx(0.5, rel=0.1)
    assert 0.1 < medians["no2_mg_l"] < 0.5
    assert 20 < medians["no3_mg_l"] < 80
    assert medians["oxygen_saturation_pct"] == pytest.approx(95, abs=1)


def test_ammonia_of_halls_does_not_kill(ashore: dict) -> None:
    tan, nh3 = ashore["tan_mg_l"], ashore["nh3_mg_l"]
    share = chemistry.unionised_share(ashore["ph"], ashore["temperature_c"])
    np.testing.assert_allclose(nh3, tan * share)
    # Limit for salmonids, Timmons & Ebeling, Recirculating Aquaculture: 12.5 ug/L.
    assert np.quantile(nh3, 0.999) < 0.012
    assert tan.max() > 1
