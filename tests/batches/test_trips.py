"""The way to sea: lorries carry what they can, and fish are lost on the way as counted."""

import re

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND
from aquamind_assets.batches.life.transport import lorry_plate, smolt_legs
from aquamind_assets.batches.voyages import (
    lorries_away,
    lorry_numbers,
    lorry_trips,
    station_kg,
    voyages,
)
from aquamind_assets.settings.voyages import Voyages

VOYAGES = Voyages()


def test_lorries_carry_what_they_can_and_no_fish_is_lost_between_legs() -> None:
    action = {
        "id": np.array([7, 8]),
        "transferred_count": np.array([150_000, 900]),
        "mortality_during_transfer": np.array([181, 3]),
        "transferred_biomass_kg": np.array([60_000.0, 90.0]),
        "actual_execution_date": np.array(["2021-09-03", "2021-09-04"], "datetime64[D]"),
    }
    one = np.ones(2, dtype=int)
    legs = smolt_legs(1, action, np.array([FAROE, SCOTLAND]), np.array([30.0, 90.0]), one, VOYAGES)
    loading = legs["leg_type"] == "STATION_TO_TRUCK"
    sailing = legs["leg_type"] == "VESSEL_TO_RING"
    lorries = np.bincount(legs["action_id"][loading])[[7, 8]]
    assert 60_000 / 1800 <= lorries[0] <= 1 + 60_000 / (0.88 * 1800)
    assert lorries[1] == 1
    assert (legs["fish_count"][loading] * 0.4 <= 1800).all()
    for number, action_id in enumerate((7, 8)):
        of = legs["action_id"] == action_id
        assert legs["mortality_count"][of].sum() == action["mortality_during_transfer"][number]
        assert legs["fish_count"][of & loading].sum() == action["transferred_count"][number]
        died = legs["mortality_count"][of & ~sailing].sum()
        assert legs["fish_count"][of & sailing] == action["transferred_count"][number] - died
    wells = [VOYAGES.wells_m3(region) for region in (FAROE, SCOTLAND)]
    assert legs["capacity_m3"][sailing].tolist() == wells
    assert set(legs["capacity_m3"][loading]) == {30.0}
    assert set(legs["carrier"][sailing]) == {"Havbrimil", "Minch Carrier"}


def test_deaths_on_the_way_are_in_a_few_loads() -> None:
    action = {
        "id": np.array([7]),
        "transferred_count": np.array([180_000]),
        "transferred_biomass_kg": np.array([72_000.0]),
        "mortality_during_transfer": np.array([4_000]),
        "actual_execution_date": np.array(["2021-09-03"], "datetime64[D]"),
    }
    one = np.ones(1, dtype=int)
    legs = smolt_legs(1, action, np.array([FAROE]), np.array([30.0]), one, VOYAGES)
    rate = (legs["mortality_count"] / legs["fish_count"])[legs["leg_type"] == "STATION_TO_TRUCK"]
    assert rate.size > 30
    assert rate.std() > 0.5 * rate.mean()


def test_lorries_have_plates_of_their_country_and_are_replaced() -> None:
    plates = {
        region: [[lorry_plate(1, region, n, y) for n in range(1, 31)] for y in range(2015, 2025)]
        for region in (FAROE, SCOTLAND)
    }
    every = [{plate for year in years for plate in year} for years in plates.values()]
    assert not every[0] & every[1]
    for years, written in zip(
        plates.values(), (r"[A-Z]{2} \d{3}", r"S[A-Z]\d\d [A-Z]{3}"), strict=True
    ):
        assert all(re.fullmatch(written, plate) for year in years for plate in year)
        kept = np.array(years[:-1]) == np.array(years[1:])
        assert 0.75 < kept.mean() < 0.9


def test_a_voyage_takes_what_the_wells_hold_and_a_day_has_its_hours() -> None:
    ring_kg, way = np.full(12, 40_000.0), np.full(12, 60.0)
    one = voyages(ring_kg, way, FAROE, 1, VOYAGES)
    two = voyages(ring_kg, way, FAROE, 2, VOYAGES)
    most = VOYAGES.load_kg(FAROE)
    assert np.bincount(one.day, ring_kg).max() <= most == 135_000.0
    assert (np.diff(one.day) >= 0).all()
    assert one.day.max() == 3
    assert two.day.max() == 1
    assert set(two.boat) == {0, 1}
    assert np.bincount(one.day, one.minutes).max() < 60.0 * VOYAGES.boat_hours
    slow = voyages(ring_kg, way, FAROE, 2, VOYAGES, 80_000.0)
    assert np.bincount(slow.day, ring_kg).max() == 80_000.0
    near = voyages(np.full(4, 30_000.0), np.full(4, 5.0), SCOTLAND, 1, VOYAGES)
    assert near.day.tolist() == [0, 0, 0, 0], "two voyages fit in a day"


def test_lorries_make_the_trips_of_a_day_and_more_are_hired() -> None:
    assert station_kg(100.0, 30.0, VOYAGES) == 60_000.0, "fish are counted"
    assert station_kg(500.0, 30.0, VOYAGES) == 140_000.0, "the quay is full"
    assert station_kg(100.0, 500.0, VOYAGES) < 40_000.0, "lorries are rare"
    assert lorry_trips(30.0, VOYAGES) > 4 > lorry_trips(600.0, VOYAGES) == 1
    loads = np.bincount(lorry_numbers(60, 5, VOYAGES))[1:]
    assert loads.size == 12
    assert loads.max() == 5
    assert np.bincount(lorry_numbers(9, 5, VOYAGES))[1:].size == VOYAGES.lorries


def test_not_every_lorry_is_to_be_had_every_day() -> None:
    away = [lorries_away(1, FAROE, day, VOYAGES) for day in range(17_000, 17_400)]
    there = np.array([VOYAGES.lorries - len(one) for one in away])
    assert np.unique(there).size >= 4
    assert 6.5 < there.mean() < 7.5
    number = lorry_numbers(60, 8, VOYAGES, away=[2, 5])
    assert not {2, 5} & set(number.tolist())
    assert np.bincount(number).max() <= 8, "others are hired where too few are left"
