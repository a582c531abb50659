"""Errors of sensors: swapped channels and wrong clocks."""

import numpy as np
import pytest

import aquamind_assets.definitions  # noqa: F401  (registers the computations)
from aquamind_assets.core.months import Month
from aquamind_assets.records.sensors import faulty_readings
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.records import Records

MONTH = Month(2016, 3)
DAYS = MONTH.days
#: Poor, and of the rare kinds enough for a month of six containers.
RATES = {
    "meal_unit_share": 0.02,
    "swaps_year": 6.0,
    "wrong_clocks_year": 6.0,
    "zero_share": 0.01,
    "spike_share": 0.01,
}
POOR = Settings(records=Records(quality="poor", **RATES))


def _readings(containers: dict[int, tuple[int, int]], per_day: int) -> dict[str, np.ndarray]:
    """A month of readings of containers with two sensors each, and what each of them measures."""
    hours = np.arange(per_day) * (24 * 60 // per_day)
    times = (DAYS.astype("datetime64[m]")[:, None] + hours).ravel().astype("datetime64[us]")
    place = np.repeat(list(containers), 2 * times.size)
    parameter = np.repeat([each for two in containers.values() for each in two], times.size)
    value = np.random.Generator(np.random.Philox(5)).uniform(1.0, 20.0, place.size)
    return {
        "reading_time": np.tile(times, 2 * len(containers)),
        "container_id": place,
        "sensor_id": place * 100 + parameter,
        "parameter_id": parameter,
        "value": value.astype(np.float32),
    }


def test_swapped_channels_are_two_of_the_containers_own():
    places = {n: ((1, 2) if n < 20 else (8, 9)) for n in range(40)}
    reading = _readings(places, 6)
    swaps = faulty_readings(1, MONTH, reading, Records(swaps_year=50.0))[2]
    assert swaps.kind == "swapped channels"
    # Four a month are due at each: nearly every container has one.
    assert np.unique(reading["container_id"][swaps.rows]).size >= 36


@pytest.mark.parametrize("per_day", [6, 24, 144])
def test_a_sensor_has_one_reading_of_a_moment_if_its_clock_is_wrong(per_day: int):
    reading = _readings(dict.fromkeys(range(5), (1, 2)), per_day)
    found = faulty_readings(1, MONTH, reading, Records(wrong_clocks_year=12.0, spike_share=0.05))
    shifted, lost = (each for each in found if each.kind == "wrong clock")
    assert shifted.rows.size > 100
    assert bool(lost.rows.size) == (per_day >= 24)
    assert not lost.recorded
    time = reading["reading_time"].copy()
    time[shifted.rows] = shifted.recorded["reading_time"]
    assert (
        time[shifted.rows] - reading["reading_time"][shifted.rows] == np.timedelta64(1, "h")
    ).all()
    kept = np.setdiff1d(np.arange(time.size), lost.rows)
    shown = np.stack([reading["sensor_id"][kept], time[kept].astype(np.int64)])
    assert np.unique(shown, axis=1).shape == shown.shape
