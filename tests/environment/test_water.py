"""The water of areas and halls against what is published, and a month against its neighbours."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
from waters import DECADE, WATER, built, by_site, days_of, monthly_means, some_of

from aquamind_assets.core.columns import rows_where
from aquamind_assets.environment import (
    conditions,
    noise,
    parameters,
    tables,
    temperature,
)
from aquamind_assets.environment.conditions import Areas, Halls

# Monthly means, January to December: Faroe sine of TrondurJK/Salmon_lice_simulator; lowest and
# highest of Ardrishaig, Tarbert, two of Loch Linnhe and WeStCOMS at farms.
FAROE = [6.83, 6.52, 6.72, 7.4, 8.37, 9.38, 10.15, 10.47, 10.26, 9.57, 8.6, 7.59]
SCOTLAND_LOW = [8.0, 7.4, 7.1, 8.0, 9.3, 11.1, 12.9, 13.5, 13.3, 12.5, 11.06, 9.6]
SCOTLAND_HIGH = [9.24, 8.68, 8.67, 8.77, 10.53, 11.96, 13.67, 14.15, 13.9, 13.2, 12.15, 10.2]


def test_sea_follows_the_reference_curves(areas: Areas, sea: dict) -> None:
    temperature_c = by_site(sea, "temperature_c", DECADE)
    faroe = monthly_means(temperature_c[areas.geography_id == 1])
    scotland = monthly_means(temperature_c[areas.geography_id == 2])
    np.testing.assert_allclose(faroe, FAROE, atol=0.5)
    assert np.all(scotland > np.array(SCOTLAND_LOW) - 0.6)
    assert np.all(scotland < np.array(SCOTLAND_HIGH) + 0.6)


def test_fjord_heads_have_colder_winters(areas: Areas, sea: dict) -> None:
    temperature_c = by_site(sea, "temperature_c", DECADE)
    february = DECADE.astype("M8[M]").astype(int) % 12 == 1
    head, _, coast = temperature_c[areas.geography_id == 2][:3, february].mean(axis=1)
    assert 0.8 < coast - head < 2.0  # 1.2 between Linnhe and the farms of WeStCOMS


def test_scottish_coast_and_lochs_each_follow_their_own_curve() -> None:
    """Loch Linnhe and the coast, each within what three harmonics leave of its months."""
    linnhe = [8.1, 7.45, 7.25, 8.1, 9.45, 11.2, 13.0, 13.6, 13.45, 12.6, 11.5, 9.7]
    coast = [9.24, 8.68, 8.67, 8.77, 10.53, 11.96, 13.67, 14.15, 13.71, 12.64, 11.06, 9.78]
    two = Areas(
        id=np.array([1, 2]),
        name=np.array(["loch", "coast"]),
        latitude=np.full(2, 56.5),
        longitude=np.full(2, -5.5),
        exposure=np.array([0.2, 0.7]),
        geography_id=np.array([2, 2]),
        group=np.array(["G", "G"]),
        district=np.array(["D", "D"]),
    )
    mean_year = temperature.mean_sea_temperature(WATER.sea_temperature, two, DECADE)
    modelled = [monthly_means(mean_year[row : row + 1]) for row in range(2)]
    np.testing.assert_allclose(modelled, [linnhe, coast], atol=0.4)


def test_the_third_harmonic_comes_three_times_a_year() -> None:
    year = np.arange("2019-01-01", "2020-01-01", dtype="M8[D]")
    wave = noise.third_year_season(year, 77.0)
    peaks = 1 + np.flatnonzero((wave[1:-1] > wave[:-2]) & (wave[1:-1] >= wave[2:]))
    assert (peaks + 1).tolist() == pytest.approx([77, 199, 320], abs=1)
    assert wave.max() == pytest.approx(1.0, abs=0.001)
    assert wave.min() == pytest.approx(-1.0, abs=0.001)


def test_warm_years_are_partly_those_of_both_regions(areas: Areas) -> None:
    """Half of the slow variance is the ocean's, so annual means correlate between the coasts."""
    days = np.arange("1955-01-01", "2025-01-01", dtype="M8[D]")
    two = some_of(areas, np.array([0, 6]))
    annual = []
    for seed in range(4):
        found = temperature.sea_temperature_anomaly(seed, WATER.sea_temperature, two, days)
        year = days.astype("M8[Y]").astype(int)
        sums = [np.bincount(year - year[0], one) for one in found]
        annual.append(np.array(sums) / np.bincount(year - year[0]))
    correlation = np.corrcoef(np.concatenate(annual, axis=1))[0, 1]
    assert 0.25 < correlation < 0.65


def test_years_differ_and_days_do_not(areas: Areas) -> None:
    sea_temperature = WATER.sea_temperature
    anomaly = np.concatenate(
        [
            temperature.sea_temperature_anomaly(seed, sea_temperature, areas, DECADE)
            for seed in range(12)
        ]
    )
    year = DECADE.astype("M8[Y]")
    annual = np.array([anomaly[:, year == one].mean(axis=1) for one in np.unique(year)])
    assert 0.3 < annual.std() < 0.5
    lag_1 = (anomaly[:, 1:] * anomaly[:, :-1]).mean() / (anomaly**2).mean()
    assert 0.95 < lag_1 < 0.99
    assert abs(anomaly.mean()) < 0.15


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_water_is_the_more_alike_the_nearer(
    real_areas: Areas, distance_km: np.ndarray, seed: int
) -> None:
    anomaly = temperature.sea_temperature_anomaly(seed, WATER.sea_temperature, real_areas, DECADE)
    likeness = np.corrcoef(anomaly)
    near = (distance_km > 0) & (distance_km < 30)
    far = distance_km > 150
    assert near.sum() > 100
    assert far.sum() > 100
    assert likeness[near].mean() > likeness[far].mean() + 0.1
    in_scotland = (real_areas.geography_id == 2)[:, None]
    assert 0.8 < likeness[in_scotland & near].mean() < 0.99
    by_distance = [
        likeness[in_scotland & (distance_km > low) & (distance_km < high)].mean()
        for low, high in [(0, 30), (30, 80), (150, 700)]
    ]
    assert by_distance[0] > by_distance[1] + 0.08 > by_distance[2] + 0.1
    within_10_km = ~in_scotland & (distance_km > 0) & (distance_km < 10)
    further = ~in_scotland & (distance_km > 10)
    assert likeness[within_10_km].mean() > likeness[further].mean() + 0.03
    across = likeness[np.isnan(distance_km)]
    assert likeness[far].mean() > across.mean() + 0.2


def test_weather_is_the_more_alike_the_nearer(real_areas: Areas, distance_km: np.ndarray) -> None:
    hours = np.arange("2016-01-01", "2017-01-01", dtype="M8[h]")
    rows = conditions.area_weather(1, WATER, real_areas, hours)
    near = (distance_km > 0) & (distance_km < 10)
    for quantity, nearer in [("wind_speed", 0.2), ("temperature", 0.05), ("precipitation", 0.1)]:
        likeness = np.corrcoef(by_site(rows, quantity, hours))
        assert likeness[near].mean() > likeness[distance_km > 150].mean() + nearer, quantity


def test_blooms_of_a_group_hit_several_of_its_areas(real_areas: Areas) -> None:
    rows = conditions.events_starting(1, WATER, real_areas, DECADE)
    blooms = np.char.endswith(rows["kind"].astype(str), "bloom")
    group = real_areas.group[np.searchsorted(real_areas.id, rows["area_id"][blooms])]
    keys = [rows["start_date"][blooms].astype(str), rows["kind"][blooms].astype(str), group]
    hit, areas_hit = np.unique(np.stack(keys).astype(str), axis=1, return_counts=True)
    groups, areas = np.unique(real_areas.group, return_counts=True)
    of_group = areas[np.searchsorted(groups, hit[2])]
    share = areas_hit[of_group > 1] / of_group[of_group > 1]
    assert 0.7 < share.mean() < 1.0
    assert (areas_hit <= of_group).all()


def of_places(
    rows: Mapping[str, np.ndarray], sites: Areas | Halls, places: np.ndarray
) -> dict[str, np.ndarray]:
    """The rows of those places by time and name, without what numbers them."""
    site_id = rows["site_id" if "site_id" in rows else "area_id"]
    name = sites.name[np.searchsorted(sites.id, site_id)]
    columns = {name: values for name, values in rows.items() if not name.endswith("_id")}
    time = next(iter(columns.values()))
    order = np.lexsort((rows.get("kind", np.zeros(len(time))), name, time))
    order = order[np.isin(name[order], places)]
    return {"name": name[order], **rows_where(columns, order)}


@pytest.mark.parametrize(
    "compute",
    [
        conditions.sea_conditions,
        conditions.area_light,
        conditions.area_weather,
        conditions.events_starting,
        conditions.hall_conditions,
        conditions.hall_light,
    ],
)
def test_a_place_is_the_same_in_a_farm_of_any_size(compute) -> None:
    days = np.arange("2019-11-01", "2020-02-01", dtype="M8[D]")
    times = np.arange(days[0], days[-1] + 1, dtype="M8[h]")
    ashore = compute in (conditions.hall_conditions, conditions.hall_light)
    small, large = (built(scale)[int(ashore)] for scale in (0.1, 1.0))
    assert 3 < len(small.id) < len(large.id)
    place = np.isin(large.name, small.name)
    ids = large.id[place][np.argsort(large.name[place])]
    assert place.sum() == len(small.id)
    assert (ids != small.id[np.argsort(small.name)]).any()
    when = times if compute is conditions.area_weather else days
    here, there = compute(1, WATER, small, when), compute(1, WATER, large, when)
    here = of_places(here, small, small.name)
    there = of_places(there, large, small.name)
    assert len(here["name"]) > 0
    for name, values in here.items():
        np.testing.assert_array_equal(values, there[name], err_msg=name)


@pytest.mark.parametrize(
    ("start", "stop", "boundary", "memory"),
    [
        ("2019-12-01", "2020-02-01", "2020-01-01", 22.0),
        ("2020-02-20", "2020-03-10", "2020-03-01", 24.0),
    ],
)
def test_noise_runs_on_over_its_blocks(start, stop, boundary, memory) -> None:
    unit = "D" if boundary.endswith("01-01") else "h"
    times = np.arange(start, stop, dtype=f"M8[{unit}]")
    entities = [("area", number) for number in range(400)]
    alone = [
        noise.red_noise(1, "trial", entities, part, memory)
        for part in np.split(times, [np.flatnonzero(times == np.datetime64(boundary))[0]])
    ]
    drawn = np.concatenate(alone, axis=1)
    step = np.diff(drawn, axis=1).std(axis=0)
    expected = np.sqrt(2 * (1 - np.exp(-1 / memory)))
    assert step[alone[0].shape[1] - 1] == pytest.approx(expected, rel=0.12)
    assert drawn.std() == pytest.approx(1.0, rel=0.06)


def test_no_jump_between_months(areas: Areas, halls: Halls) -> None:
    months = np.arange("2016-10", "2019-04", dtype="M8[M]")
    for site, compute, quantities in [
        (areas, conditions.sea_conditions, ["temperature_c", "salinity_psu", "ph", "current_m_s"]),
        (halls, conditions.hall_conditions, ["temperature_c", "ph", "no3_mg_l"]),
    ]:
        parts = [compute(1, WATER, site, days_of(str(month))) for month in months]
        for quantity in quantities:
            values = [p[quantity].reshape(-1, len(site.id)) for p in parts]
            within = np.concatenate([np.diff(v, axis=0) for v in values])
            across = np.array([b[0] - a[-1] for a, b in pairwise(values)])
            rms_within, rms_across = (np.sqrt((v**2).mean()) for v in (within, across))
            assert 0.6 < rms_across / rms_within < 1.5, quantity


def test_a_month_alone_is_the_month_among_others(areas: Areas, halls: Halls) -> None:
    months = [days_of(month) for month in ("2019-12", "2020-01", "2020-02")]
    month, quarter = months[1], np.concatenate(months)
    for sites, few, functions in [
        (
            areas,
            np.array([2, 3, 10]),
            ["sea_conditions", "area_weather", "events_starting", "area_light"],
        ),
        (halls, np.array([0, 24, 33]), ["hall_conditions", "hall_light"]),
    ]:
        some = some_of(sites, few)
        for name in functions:
            hourly = name == "area_weather"
            spans = [
                np.arange(d[0].astype("M8[h]"), (d[-1] + 1).astype("M8[h]")) if hourly else d
                for d in (month, quarter)
            ]
            compute = getattr(conditions, name)
            alone = compute(1, WATER, some, spans[0])
            among = compute(1, WATER, sites, spans[1])
            when, where = list(among)[:2]
            kept = np.isin(among[where], some.id)
            kept &= among[when].astype("M8[M]") == np.datetime64("2020-01")
            assert len(alone[when]) > 0
            for column, values in alone.items():
                if values.dtype == object:
                    assert values.tolist() == among[column][kept].tolist(), (name, column)
                else:
                    assert values.tobytes() == among[column][kept].tobytes(), (name, column)


def test_rows_are_those_of_the_table(sea: dict, ashore: dict) -> None:
    columns = tables.site_condition.columns
    for rows in (sea, ashore):
        assert set(rows) == {column.name for column in columns}
        for column in columns:
            if not column.nullable and column.name != "date":
                assert np.isfinite(rows[column.name]).all(), column.name
        assert ((rows["temperature_c"] > -2) & (rows["temperature_c"] < 30)).all()
        assert ((rows["oxygen_mg_l"] > 0) & (rows["oxygen_mg_l"] < 25)).all()
        order = np.lexsort((rows["site_id"], rows["date"]))
        assert (order == np.arange(len(order))).all()
    assert np.isnan(sea["hall_id"]).all()
    assert np.isnan(ashore["area_id"]).all()


def test_parameters_are_those_of_the_table() -> None:
    rows = parameters.environmental_parameters()
    names = {column.name for column in tables.environmental_parameter.columns}
    assert set(rows) == names - {"commissioned"}
    assert rows["name"][4] == "Ammonia (TAN)"
    assert rows["water"].tolist() == ["fresh"] * 7 + ["sea"] * 5
    assert (rows["min_value"] <= rows["optimal_min"]).all()
    assert (rows["optimal_min"] < rows["optimal_max"]).all()
    assert (rows["optimal_max"] <= rows["max_value"]).all()
