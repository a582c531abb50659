"""The water of areas and halls against what is published, and a month against its neighbours."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest

from aquamind_assets.core.columns import rows_where
from aquamind_assets.environment import (
    chemistry,
    conditions,
    noise,
    oxygen,
    parameters,
    tables,
    temperature,
)
from aquamind_assets.environment.conditions import Areas, Halls
from aquamind_assets.infrastructure.plan import commissioned
from aquamind_assets.settings.infrastructure import Farm
from aquamind_assets.settings.water import Water

WATER = Water()
DECADE = np.arange("2015-01-01", "2025-01-01", dtype="M8[D]")

# Monthly means, January to December: Faroe sine of TrondurJK/Salmon_lice_simulator; lowest and
# highest of Ardrishaig, Tarbert, two of Loch Linnhe and WeStCOMS at farms.
FAROE = [6.83, 6.52, 6.72, 7.4, 8.37, 9.38, 10.15, 10.47, 10.26, 9.57, 8.6, 7.59]
SCOTLAND_LOW = [8.0, 7.4, 7.1, 8.0, 9.3, 11.1, 12.9, 13.5, 13.3, 12.5, 11.06, 9.6]
SCOTLAND_HIGH = [9.24, 8.68, 8.67, 8.77, 10.53, 11.96, 13.67, 14.15, 13.9, 13.2, 12.15, 10.2]


def days_of(month: str) -> np.ndarray:
    start = np.datetime64(month, "M")
    return np.arange(start.astype("M8[D]"), (start + 1).astype("M8[D]"))


def by_site(columns: dict, quantity: str, days: np.ndarray) -> np.ndarray:
    return columns[quantity].reshape(len(days), -1).T


def built(scale: float) -> tuple[Areas, Halls]:
    """The areas and halls of the real plan, all that ever open."""
    plan = commissioned(Farm(), scale, seed=1)
    return (
        Areas.of(plan["area"], plan["area_group"]),
        Halls.of(plan["hall"], plan["freshwater_station"]),
    )


def some_of(sites: Areas | Halls, which: np.ndarray) -> Areas | Halls:
    return type(sites)(**{name: values[which] for name, values in vars(sites).items()})


@pytest.fixture(scope="module")
def real_areas() -> Areas:
    """The sea areas of the farm at full size."""
    return built(1.0)[0]


@pytest.fixture(scope="module")
def distance_km(real_areas: Areas) -> np.ndarray:
    """From each of them to each other, shape (areas, areas); NaN between the coasts."""
    north, east = np.radians(real_areas.latitude), np.radians(real_areas.longitude)
    north_km = 6371.0 * (north[:, None] - north)
    east_km = 6371.0 * (east[:, None] - east) * np.cos((north[:, None] + north) / 2)
    same_coast = real_areas.geography_id[:, None] == real_areas.geography_id
    return np.where(same_coast, np.hypot(north_km, east_km), np.nan)


@pytest.fixture(scope="module")
def areas() -> Areas:
    """Four groups of three areas, two groups a coast, fjord head to open coast in each."""
    group = np.repeat([1, 2, 3, 4], 3)
    is_faroe = group <= 2
    return Areas(
        id=np.arange(11, 23),
        name=np.array([f"Fjord {number}" for number in range(12)]),
        latitude=np.where(is_faroe, 62.0, 56.5),
        longitude=np.where(is_faroe, -6.8, -5.5),
        exposure=np.tile([0.1, 0.45, 0.8], 4),
        geography_id=np.where(is_faroe, 1, 2),
        group=np.strings.add("G", group.astype(str)),
        district=np.strings.add("D", group.astype(str)),
    )


@pytest.fixture(scope="module")
def halls() -> Halls:
    """Eight stations with a hall a stage, as many in each region."""
    station = np.repeat(np.arange(8), 5)
    return Halls(
        id=np.arange(101, 141),
        name=np.array([f"Hall {number}" for number in range(40)]),
        stage=np.tile(np.array(["egg", "alevin", "fry", "parr", "smolt"], dtype=object), 8),
        station_id=station,
        latitude=np.where(station % 2, 62.0, 57.0),
        longitude=np.where(station % 2, -7.0, -5.6),
        geography_id=np.where(station % 2, 1, 2),
    )


@pytest.fixture(scope="module")
def sea(areas: Areas) -> dict:
    return conditions.sea_conditions(1, WATER, areas, DECADE)


@pytest.fixture(scope="module")
def ashore(halls: Halls) -> dict:
    return conditions.hall_conditions(1, WATER, halls, DECADE)


def monthly_means(values: np.ndarray) -> np.ndarray:
    month = DECADE.astype("M8[M]").astype(int) % 12
    return np.array([values[:, month == number].mean() for number in range(12)])


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
    """Loch Linnhe and the coast, each within what two harmonics leave of its months."""
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
    np.testing.assert_allclose(modelled, [linnhe, coast], atol=0.45)


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
        assert np.abs(np.diff(salinity, axis=1)).max() < 1.6
        assert 25 < salinity.min() < 28
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
