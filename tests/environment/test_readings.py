"""Readings have the right links and possible values, and are the same however work is cut."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pytest
from reading_farm import PLAN, SETTINGS, run, stays_of, surround

from aquamind_assets.core.columns import rows_where
from aquamind_assets.core.months import Month
from aquamind_assets.environment import conditions
from aquamind_assets.environment.conditions import by_day_and_site
from aquamind_assets.environment.readings import month as readings
from aquamind_assets.environment.readings import sensors as sensors_of
from aquamind_assets.environment.readings.assets import environmental_reading, reading_daily
from aquamind_assets.environment.sites import Areas, Halls
from aquamind_assets.settings.readings import Readings, SensorFaults
from resources.database import Database

SEED = SETTINGS.seed
MONTH = Month(2015, 5)

AREAS = Areas.of(PLAN["area"], PLAN["area_group"])
HALLS = Halls.of(PLAN["hall"], PLAN["freshwater_station"])


@dataclass
class Made:
    """A month's rows, what they were made of, and the settings."""

    each: dict[str, np.ndarray]
    daily: dict[str, np.ndarray]
    stays: dict[str, np.ndarray]
    sites: sensors_of.Sites


Pieces = Iterator[tuple[dict[str, np.ndarray], dict[str, np.ndarray]]]


def pieces_of(
    month: Month, keep: np.ndarray | None, settings: Readings
) -> tuple[Pieces, dict[str, np.ndarray], sensors_of.Sites]:
    days = month.days
    events = conditions.events_starting(SEED, SETTINGS.water, AREAS, days)
    sites = sensors_of.sites_of_month(
        settings,
        by_day_and_site(
            conditions.sea_conditions(SEED, SETTINGS.water, AREAS, days),
            conditions.hall_conditions(SEED, SETTINGS.water, HALLS, days),
        ),
        by_day_and_site(
            conditions.area_light(SEED, SETTINGS.water, AREAS, days),
            conditions.hall_light(SEED, SETTINGS.water, HALLS, days),
        ),
        events,
        {
            int(site): (kind, str(name))
            for kind in ("area", "hall")
            for site, name in zip(PLAN[kind]["id"], PLAN[kind]["name"], strict=True)
        },
        PLAN["hall"]["id"][np.isin(PLAN["hall"]["stage"], ["fry", "parr", "smolt"])],
        days,
    )
    stays = stays_of(days)
    density = np.tile(np.linspace(2.0, 20.0, len(stays["id"])), (len(days), 1))
    if keep is not None:
        stays = rows_where(stays, keep)
        density = density[:, keep]
    sensors, sites = sensors_of.sensors_of_stays(
        stays, PLAN["sensor"], PLAN["container"], sites, days
    )
    pieces = readings.readings_of_month(SEED, settings, sensors, sites, density, days)
    return pieces, stays, sites


def made(
    month: Month = MONTH, keep: np.ndarray | None = None, settings: Readings = SETTINGS.readings
) -> Made:
    of_month, stays, sites = pieces_of(month, keep, settings)
    pieces = list(of_month)
    each, daily = (
        {
            name: np.concatenate([piece[which][name] for piece in pieces])
            for name in pieces[0][which]
        }
        for which in (0, 1)
    )
    return Made(each, daily, stays, sites)


@pytest.fixture(scope="module")
def may() -> Made:
    return made()


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return all(np.array_equal(one[name], other[name]) for name in one)


def test_pieces_of_any_size_give_the_same_rows(may: Made, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(readings, "PIECE_ROWS", 1)
    again = made()
    assert same(may.each, again.each)
    assert same(may.daily, again.daily)


def test_other_containers_change_nothing(may: Made):
    keep = np.arange(0, len(may.stays["id"]), 7)
    few = made(keep=keep)
    of_these = np.isin(may.each["assignment_id"], may.stays["id"][keep])
    assert len(few.each["value"]) > 10_000
    assert same(rows_where(may.each, of_these), few.each)


def test_each_reading_belongs_to_the_stay_then_in_its_container(may: Made):
    each, stays = may.each, may.stays
    stay = np.searchsorted(stays["id"], each["assignment_id"])
    day = each["reading_time"].astype("M8[D]")
    assert (each["container_id"] == stays["container_id"][stay]).all()
    assert (each["batch_id"] == stays["batch_id"][stay]).all()
    assert (day >= stays["assignment_date"][stay]).all()
    leaves = stays["departure_date"][stay]
    assert (np.isnat(leaves) | (day < leaves)).all()
    sensor = np.searchsorted(PLAN["sensor"]["id"], each["sensor_id"])
    assert (each["parameter_id"] == PLAN["sensor"]["parameter_id"][sensor]).all()
    assert (each["container_id"] == PLAN["sensor"]["container_id"][sensor]).all()
    at = each["reading_time"].astype(np.int64) * 10**6 + each["sensor_id"]
    assert (np.diff(at) > 0).all()


def test_water_is_possible_and_holds_no_more_oxygen_than_it_can(may: Made):
    value, kind = may.each["value"], may.each["parameter_id"]
    assert (value >= readings.LEAST[kind - 1].astype(np.float32)).all()
    assert (value <= readings.MOST[kind - 1].astype(np.float32)).all()
    container = np.searchsorted(PLAN["container"]["id"], may.each["container_id"])
    area, hall = PLAN["container"]["area_id"], PLAN["container"]["hall_id"]
    site = np.searchsorted(may.sites.id, np.where(np.isnan(area), hall, area)[container])
    day = (may.each["reading_time"].astype("M8[D]") - MONTH.days[0]).astype(int)
    is_oxygen = np.isin(kind, (2, 9))
    assert (value[is_oxygen] <= may.sites.oxygen_most[day, site][is_oxygen] + 1e-5).all()


@pytest.mark.parametrize("per_day", [6, 144])
def test_a_day_is_summed_up_to_the_last_reading(may: Made, per_day: int):
    if per_day != 6:
        settings = SETTINGS.readings.model_copy(update={"per_day": per_day})
        may = made(keep=np.arange(0, len(may.stays["id"]), 20), settings=settings)
        minutes = np.unique(may.each["reading_time"].astype("M8[m]").astype(np.int64) % 1440)
        assert np.array_equal(minutes, np.arange(0, 1440, 10))
    each, daily = may.each, may.daily
    day = each["reading_time"].astype("M8[D]").astype(np.int64)
    keys = np.stack([day, each["assignment_id"], each["parameter_id"]])
    found, which, count = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
    assert np.array_equal(found[0], daily["date"].astype(np.int64))
    assert np.array_equal(found[1], daily["assignment_id"])
    assert np.array_equal(found[2], daily["parameter_id"])
    assert np.array_equal(count, daily["reading_count"])
    order = np.argsort(which, kind="stable")
    starts = np.concatenate([[0], np.cumsum(count)[:-1]])
    value = each["value"][order]
    assert np.array_equal(np.minimum.reduceat(value, starts), daily["min_value"])
    assert np.array_equal(np.maximum.reduceat(value, starts), daily["max_value"])
    total = np.add.reduceat(value.astype(np.float64), starts)
    assert np.array_equal((total / count).astype(np.float32), daily["mean_value"])


def test_ten_minutes_take_the_memory_of_an_hour():
    peak = {}
    for per_day in (24, 144):
        settings = SETTINGS.readings.model_copy(update={"per_day": per_day})
        pieces, *_ = pieces_of(MONTH, None, settings)
        tracemalloc.start()
        rows = sum(len(each["value"]) for each, _ in islice(pieces, 15))
        peak[per_day] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert rows > 500_000
    assert peak[144] < 1.5 * peak[24]


def test_rings_follow_their_area_and_differ_from_each_other(may: Made):
    rings = PLAN["container"]["id"][PLAN["container"]["area_id"] == PLAN["area"]["id"][0]]
    of_ring = np.isin(may.daily["container_id"], rings) & (may.daily["parameter_id"] == 8)
    mean = {}
    for container in rings:
        rows = of_ring & (may.daily["container_id"] == container)
        if rows.sum() == len(MONTH.days):
            mean[container] = may.daily["mean_value"][rows]
    series = np.stack(list(mean.values()))
    water = may.sites.water[:, np.searchsorted(may.sites.id, PLAN["area"]["id"][0]), 7]
    assert np.corrcoef(series.mean(axis=0), water)[0, 1] > 0.98
    between = (series - water).mean(axis=1).std()
    assert 0.04 < between < 0.2


def test_oxygen_falls_at_night_and_where_fish_are_dense(may: Made):
    ring = may.each["parameter_id"] == 9
    hour = may.each["reading_time"].astype("M8[h]").astype(np.int64) % 24
    value = may.each["value"]
    assert value[ring & (hour == 16)].mean() > value[ring & (hour == 4)].mean() + 0.1
    tank = may.each["parameter_id"] == 2
    assert value[tank & (hour == 16)].mean() < value[tank & (hour == 4)].mean() - 0.1


def test_faults_come_at_their_rates():
    faults = SensorFaults(
        lost_share=0.0,
        outages_year=0.0,
        site_outages_year=0.0,
        stuck_year=12.0,
        stuck_days=2.0,
        failures_year=0.0,
    )
    stuck = made(settings=Readings(faults=faults)).each
    free = made(settings=Readings(faults=faults.model_copy(update={"stuck_year": 0.0}))).each
    assert same(
        {n: v for n, v in stuck.items() if n != "value"},
        {n: v for n, v in free.items() if n != "value"},
    )
    share = (stuck["value"] != free["value"]).mean()
    assert 0.03 < share < 0.09
    sensors = len(np.unique(free["sensor_id"]))
    every = sensors * 6 * len(MONTH.days)
    assert len(free["value"]) == every
    losing = made(settings=Readings(faults=faults.model_copy(update={"lost_share": 0.3}))).each
    assert len(losing["value"]) / every == pytest.approx(0.7, abs=0.005)


def test_two_processes_write_the_bytes_of_one_and_days_equal_their_readings(database: Database):
    months = [Month(2015, 1), Month(2015, 2)]
    surround(database, months, slice(60))
    versions = []
    for processes in (1, 2):
        machine = SETTINGS.machine.model_copy(update={"processes": processes})
        settings = SETTINGS.model_copy(update={"machine": machine})
        done = run(database, [environmental_reading, reading_daily], months, settings)
        assert [each.month for each in done] == months
        versions.append([each.written[environmental_reading.fullname] for each in done])
    alone, together = ([(w.rows, w.data_version) for w in each] for each in versions)
    assert alone == together
    assert versions[0][0].rows > 10_000
    for month, written in zip(months, versions[0], strict=True):
        assert database.fingerprint(environmental_reading, month) == written.data_version
    different = f"""
        SELECT count(*) FROM (
            SELECT reading_time::date AS date, assignment_id, batch_id, container_id, parameter_id,
                   avg(value)::real AS mean_value, min(value), max(value), count(*)::smallint
            FROM {environmental_reading} GROUP BY 1, 2, 3, 4, 5
            EXCEPT
            SELECT date, assignment_id, batch_id, container_id, parameter_id,
                   mean_value, min_value, max_value, reading_count FROM {reading_daily}) AS d"""
    assert database.count(different) == 0
    assert database.count(f"SELECT sum(reading_count) FROM {reading_daily}") == database.count(
        f"SELECT count(*) FROM {environmental_reading}"
    )
