"""The farm as built: sizes, references, places and capacity."""

import sqlite3

import numpy as np
import pytest
import sqlalchemy as sa

from aquamind_assets.core.months import FIRST_DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.infrastructure import tables
from aquamind_assets.infrastructure.containers import ring_volume_m3
from aquamind_assets.infrastructure.places import BOXES, GEOGRAPHIES
from aquamind_assets.infrastructure.plan import commissioned
from aquamind_assets.infrastructure.sizing import (
    STAGES,
    cleaning_days,
    fallow_days,
    places_needed,
    sea_places_needed,
    season_peak,
    stage_days,
    starts_a_year,
)
from aquamind_assets.settings.infrastructure import Batches, Farm
from resources.copying import to_arrow

FARM = Farm()
SCALES = [0.05, 1.0, 4.0]


@pytest.fixture(scope="module", params=SCALES, ids=lambda scale: f"scale {scale:g}")
def built(request):
    return request.param, commissioned(FARM, request.param, seed=1)


def test_default_farm_is_ten_stations_and_room_for_thirty_two_batches_at_sea():
    plan = commissioned(FARM, 1.0, seed=1)
    rows = {name: len(table["id"]) for name, table in plan.items()}
    assert rows["freshwater_station"] == 10
    assert rows["hall"] == 2 * (3 + 3 + 4 + 4 + 5)
    assert rows["area"] == 24 + 32
    rings = 237 + 443  # 15 and 28 a place where all rings are of the usual size
    assert rows["container"] == 38 * 12 + rings
    assert rows["sensor"] == 38 * 12 * 7 + rings * 5
    assert rows["feed_container"] == 2 * 13 * 2 + 56
    assert rows["slaughter_plant"] == 2


def test_columns_are_those_declared_and_convert_without_loss(built):
    _, plan = built
    for name, rows in plan.items():
        batch = to_arrow(getattr(tables, name), rows)
        assert batch.num_rows == len(rows["id"]) > 0


def test_checks_of_the_tables_hold(built):
    _, plan = built
    connection = sqlite3.connect(":memory:")
    for name, rows in plan.items():
        declared = getattr(tables, name)
        columns = [f'"{c.name}"{"" if c.nullable else " NOT NULL"}' for c in declared.columns]
        checks = [
            f"CHECK ({check.sqltext})"
            for check in declared.constraints
            if isinstance(check, sa.CheckConstraint)
        ]
        connection.execute(f"CREATE TABLE {name} ({', '.join(columns + checks)})")
        batch = to_arrow(declared, rows)
        values = [
            (column.cast("string") if column.type == "date32" else column).to_pylist()
            for column in batch.columns
        ]
        marks = ", ".join("?" * len(values))
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", zip(*values, strict=True))


def test_ids_are_dense_in_order_of_commissioning(built):
    _, plan = built
    for name in set(plan) - {"area", "hall"}:
        ids = plan[name]["id"]
        assert np.array_equal(ids, np.arange(1, len(ids) + 1)), name
    sites = np.concatenate((plan["hall"]["id"], plan["area"]["id"]))
    assert np.array_equal(np.sort(sites), np.arange(1, len(sites) + 1))
    for name, rows in plan.items():
        assert np.all(np.diff(rows["id"]) > 0), name
        assert np.all(np.diff(rows["commissioned"]).astype(int) >= 0), name
        assert rows["commissioned"].dtype == "datetime64[D]"
        assert rows["commissioned"].min() == FIRST_DAY
        assert np.all(rows["commissioned"] == rows["commissioned"].astype("datetime64[M]"))


def test_references_resolve_to_what_is_commissioned_by_then(built):
    _, plan = built
    for name, rows in plan.items():
        for column in getattr(tables, name).columns:
            schema, _, of = column.info.get("references", "").partition(".")
            if schema != "infrastructure":
                continue
            held = ~np.isnan(rows[column.name].astype(float))
            wanted = rows[column.name][held].astype(int)
            assert np.isin(wanted, plan[of]["id"]).all(), (name, column.name)
            opened = plan[of]["commissioned"][np.searchsorted(plan[of]["id"], wanted)]
            assert np.all(opened <= rows["commissioned"][held]), (name, column.name)


def test_names_are_unique(built):
    _, plan = built
    for name in set(plan) - {"area_group"}:
        names = plan[name]["name"]
        assert len(np.unique(names)) == len(names), name
        assert max(map(len, names)) <= 100
    groups = plan["area_group"]
    for column in ("name", "code"):
        keys = list(zip(groups["geography_id"], groups[column], strict=True))
        assert len(set(keys)) == len(keys)
    serials = plan["sensor"]["serial_number"]
    assert len(np.unique(serials)) == len(serials)
    digits = np.strings.partition(serials.astype(str), "-")[2].astype(np.int64)
    step = np.diff(digits)
    assert 0.4 < (step < 0).mean() < 0.6, "serial numbers are in no order of containers"
    assert np.unique(step).size > 0.99 * step.size


def test_places_lie_in_their_geography_and_are_distinct(built):
    _, plan = built
    for name in ("area", "freshwater_station"):
        rows = plan[name]
        for geography, where in enumerate(GEOGRAPHIES, start=1):
            south, north, west, east = BOXES[str(where)]
            here = rows["geography_id"] == geography
            assert here.any()
            assert np.all((rows["latitude"][here] > south) & (rows["latitude"][here] < north))
            assert np.all((rows["longitude"][here] > west) & (rows["longitude"][here] < east))
        places = np.stack((rows["latitude"], rows["longitude"]), axis=1)
        assert len(np.unique(places, axis=0)) == len(places)


def test_sensors_are_seven_ashore_and_five_at_sea(built):
    _, plan = built
    container, sensor = plan["container"], plan["sensor"]
    per_container = np.bincount(sensor["container_id"])[1:]
    ashore = ~np.isnan(container["hall_id"])
    assert np.all(per_container == np.where(ashore, 7, 5))
    measured = ashore[sensor["container_id"] - 1]
    assert set(sensor["parameter_id"][measured]) == set(range(1, 8))
    assert set(sensor["parameter_id"][~measured]) == set(range(8, 13))
    before = (sensor["installation_date"] - sensor["last_calibration_date"]).astype(int)
    assert before.min() >= 1
    assert before.max() <= FARM.sensors.calibration_days_max


def test_each_hall_that_feeds_has_silos_and_each_area_a_barge(built):
    _, plan = built
    stores, hall, area = plan["feed_container"], plan["hall"], plan["area"]
    in_hall = stores["hall_id"][~np.isnan(stores["hall_id"])].astype(int)
    silos = {int(i): int(n) for i, n in zip(*np.unique(in_hall, return_counts=True), strict=True)}
    for number, stage in zip(hall["id"], hall["stage"], strict=True):
        assert silos.get(int(number), 0) == (2 if stage in ("fry", "parr", "smolt") else 0)
    in_area = stores["area_id"][~np.isnan(stores["area_id"])]
    assert sorted(in_area) == sorted(area["id"])
    capacity = stores["capacity_kg"][stores["container_type"] == "BARGE"]
    assert capacity.min() >= 400_000
    assert capacity.max() <= 800_000


def test_the_largest_batch_fits_its_containers():
    plan = commissioned(FARM, 0.1, seed=1)
    container, hall, area = plan["container"], plan["hall"], plan["area"]
    geography = plan["freshwater_station"]["geography_id"][hall["freshwater_station_id"] - 1]
    # Fish [M] and weight [g] at the end of the stage, Faroe Islands and Scotland.
    ends = {
        "egg": (3.5, 0.2, 0.2),
        "alevin": (3.5, 0.2, 0.2),
        "fry": (3.0, 5.0, 5.0),
        "parr": (2.9, 50.0, 50.0),
        "smolt": (2.6, 400.0, 120.0),
    }
    for row, stage in enumerate(hall["stage"]):
        most = container["max_biomass_kg"][container["hall_id"] == hall["id"][row]]
        millions, faroe, scotland = ends[str(stage)]
        weight_kg = (faroe if geography[row] == 1 else scotland) / 1000.0
        assert len(most) == FARM.fresh_water.containers
        assert np.sort(most)[: FARM.batches.containers_min].sum() >= millions * 1e6 * weight_kg
    for region, rules, millions, harvest_kg in (
        (1, FARM.sea.faroe, 2.3, 5.0),
        (2, FARM.sea.scotland, 2.3, 4.7),
    ):
        rings = container["container_type_id"] == 4 + region
        volume = ring_volume_m3(FARM)[region - 1]
        kg_m3 = 0.9 * millions * 1e6 / rules.rings * harvest_kg / volume  # a tenth has died
        assert kg_m3 < rules.density_kg_m3[-1]
        assert np.all(kg_m3 * container["volume_m3"][rings] < container["max_biomass_kg"][rings])
        here = area["geography_id"] == region
        of_area = container["area_id"][rings].astype(int)
        room = np.bincount(of_area, container["volume_m3"][rings])[area["id"][here]]
        assert np.all(area["max_biomass"][here] >= room * kg_m3)
        of_loch = np.bincount(area["area_group_id"][here].astype(int), area["max_biomass"][here])
        licensed = of_loch[of_loch > 0]
        assert np.unique(licensed).size > 0.7 * licensed.size, "lochs bear unlike biomass"


def test_scotland_has_the_places_for_twenty_weeks_of_fallow():
    patient = FARM.sea.scotland.model_copy(update={"planned_fallow_days": 200})
    farm = FARM.model_copy(update={"sea": FARM.sea.model_copy(update={"scotland": patient})})
    faroe, scotland = sea_places_needed(FARM, 1.0)
    assert (faroe, scotland) == (16, 16)
    assert sea_places_needed(farm, 1.0).tolist() == [16, 18]
    fallow = 365.25 * scotland / starts_a_year(FARM, 1.0)[1] - FARM.sea.days
    assert fallow == pytest.approx(FARM.sea.scotland.planned_fallow_days, abs=22)


def test_faroese_rings_are_fewer_and_larger_than_scottish_ones():
    container = commissioned(FARM, 1.0, seed=1)["container"]
    faroe, scotland = (container["container_type_id"] == kind for kind in (5, 6))
    assert 1.5 * container["volume_m3"][scotland].mean() < container["volume_m3"][faroe].mean()
    assert container["volume_m3"][scotland].max() < np.median(container["volume_m3"][faroe])
    assert 1.5 * faroe.sum() < scotland.sum()
    assert 2.25e6 / FARM.sea.faroe.rings == 150_000  # smolts of a batch, fish of a ring (P12)


def test_areas_differ_in_rings_and_a_place_has_the_room_of_a_batch():
    plan = commissioned(FARM, 1.0, seed=1)
    area = plan["area"]
    at_sea = plan["container"]["container_type_id"] >= 5
    of_area = plan["container"]["area_id"][at_sea].astype(int)
    water = plan["container"]["volume_m3"][at_sea]
    rings = np.bincount(of_area)[area["id"]]
    ring_m3 = np.bincount(of_area, water)[area["id"]] / rings
    for region, rules in ((1, FARM.sea.faroe), (2, FARM.sea.scotland)):
        here = area["geography_id"] == region
        assert rings[here].min() >= 5
        assert rings[here].max() <= 20
        assert len(np.unique(rings[here])) > 6
        usual = ring_volume_m3(FARM)[region - 1]
        by_loch = np.bincount(area["area_group_id"][here], (rings * ring_m3)[here])
        places = by_loch[by_loch > 0] / usual / rules.rings
        assert np.abs(places - np.rint(places)).max() < 0.07
        around = rules.circumference_m * np.sqrt(ring_m3[here] / usual)
        small, large = (
            rules.circumference_m * (1 + n * rules.circumference_spread) for n in (-1, 1)
        )
        for size, share in ((small, 0.25), (rules.circumference_m, 0.5), (large, 0.25)):
            assert np.isclose(around, size).mean() == pytest.approx(share, abs=0.16)
        assert area["exposure"][here][np.isclose(around, small)].max() < 0.5
    assert 9 <= rings[area["geography_id"] == 1].mean() <= 11  # P12


def test_halls_and_areas_exceed_the_mean_need_in_every_geography(built):
    scale, plan = built
    hall = plan["hall"]
    geography = plan["freshwater_station"]["geography_id"][hall["freshwater_station_id"] - 1]
    for number, starts in enumerate(starts_a_year(FARM, scale), start=1):
        for stage, stay in zip(STAGES, stage_days(FARM) + cleaning_days(FARM), strict=True):
            count = np.sum((hall["stage"] == stage) & (geography == number))
            # The season takes 1.12 of the mean, and the larger the farm, the less does chance.
            assert count >= 1.28 * starts * stay / 365.25
        stay = FARM.sea.days + fallow_days(FARM)[number - 1]
        of_region = plan["area"]["id"][plan["area"]["geography_id"] == number]
        rings = np.isin(plan["container"]["area_id"], of_region).sum()
        assert rings / FARM.sea.of(number).rings >= 1.02 * starts * stay / 365.25


@pytest.mark.parametrize("scale", [0.05, 0.1, 0.3, 1.0, 4.0])
def test_moves_ashore_of_ten_years_seldom_wait(scale):
    """A season of starts at random days: nearly every move finds a hall that is open and clean."""
    plan = commissioned(FARM, scale, seed=1)
    hall = plan["hall"]
    geography = plan["freshwater_station"]["geography_id"][hall["freshwater_station_id"] - 1]
    moves = waits = 0
    for number, starts in enumerate(starts_a_year(FARM, scale), start=1):
        entry = _start_days(starts, number)
        for stage, days, cleaning in zip(
            STAGES, stage_days(FARM), cleaning_days(FARM), strict=True
        ):
            opened = hall["commissioned"][(hall["stage"] == stage) & (geography == number)]
            waits += _waits(entry, days + cleaning, opened)
            moves += len(entry)
            entry = entry + days
    assert moves > 10
    assert waits <= 0.02 * moves


def _start_days(starts: float, geography: int) -> np.ndarray:
    """Ten years of starts, evenly in the season's time, each off by up to half an interval."""
    monthly = np.tile(FARM.batches.starts_by_month, 10) * starts / 12.0
    reached = np.concatenate(([0.0], np.cumsum(monthly)))
    count = int(reached[-1])
    jitter = stream(1, "starts of the test", geography).uniform(-0.5, 0.5, count)
    turn = np.clip(np.arange(count) + 0.5 + jitter, 0.0, None)
    return np.sort(np.interp(turn, reached, np.arange(121) * 30.44))


def _waits(entry: np.ndarray, stay: int, opened: np.ndarray) -> int:
    """Number of entries that find no free place, if each takes the one that is free longest."""
    free = (opened - FIRST_DAY).astype(float)
    waits = 0
    for day in np.sort(entry):
        place = np.argmin(free)
        waits += int(free[place] > day)
        free[place] = max(free[place], day) + stay
    return waits


def test_areas_open_well_before_the_first_batches_reach_the_sea():
    plan = commissioned(FARM, 1.0, seed=1)
    first_at_sea = FIRST_DAY + np.timedelta64(int(stage_days(FARM).sum()), "D")
    area = plan["area"]
    at_start = area["commissioned"] == FIRST_DAY
    assert 0.5 < at_start.mean() < 0.8
    assert area["commissioned"].max() > first_at_sea
    assert area["commissioned"].max() < np.datetime64("2018-01-01")


def test_same_settings_same_rows_and_another_seed_changes_only_the_sensors():
    first, again = commissioned(FARM, 0.3, seed=7), commissioned(FARM, 0.3, seed=7)
    other = commissioned(FARM, 0.3, seed=8)
    for name, rows in first.items():
        for column, values in rows.items():
            assert np.array_equal(values, again[name][column], equal_nan=values.dtype.kind == "f")
            if name != "sensor":
                assert np.array_equal(
                    values, other[name][column], equal_nan=values.dtype.kind == "f"
                )
    changed = first["sensor"]["last_calibration_date"] != other["sensor"]["last_calibration_date"]
    assert changed.any()


def test_season_peak_is_the_busiest_month_or_one_over_a_year():
    assert season_peak([1.0] * 12, 100) == pytest.approx(1.0)
    assert season_peak(FARM.batches.starts_by_month, 365) == pytest.approx(1.0)
    multipliers = np.array(FARM.batches.starts_by_month)
    busiest = multipliers.max() / multipliers.mean()
    assert season_peak(FARM.batches.starts_by_month, 31) == pytest.approx(busiest, rel=0.02)


def test_more_batches_need_more_places():
    needed = [places_needed(FARM, starts, 111.0, 0.4) for starts in (0.01, 2.0, 10.0, 100.0)]
    assert needed[0] == 1
    assert np.all(np.diff(needed) > 0)
    small = Farm(batches=Batches(active=20.0))
    assert starts_a_year(small, 1.0).sum() == pytest.approx(20.0 / 970.0 * 365.25)


def test_contradicting_settings_are_refused():
    with pytest.raises(ValueError, match="eggs_min"):
        Batches(eggs_min=3_000_000, eggs_max=2_000_000)
    with pytest.raises(ValueError, match="containers_min"):
        Farm(batches=Batches(containers_min=13))
