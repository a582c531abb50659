"""Plants: no day is like the other, shifts have breaks, and fasts differ by ring."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND
from aquamind_assets.batches.life.documents import harvest_documents
from aquamind_assets.batches.life.harvest import hours_of_intake
from aquamind_assets.batches.slaughter import (
    Slots,
    days_left,
    fasts,
    running_share,
    shift_days,
    staffed_share,
)

DAYS = [day for day in range(17_000, 17_365) if (day + 3) % 7 < 5]
YEARS = range(16_436, 16_436 + 3653)


def test_plants_run_at_another_share_of_their_capacity_each_day() -> None:
    staffed = np.array([staffed_share(1, FAROE, day) for day in DAYS])
    running = np.array([running_share(1, FAROE, day, 5000.0) for day in DAYS])
    assert 0.6 <= staffed.min() < staffed.max() < 1.0
    assert 0.84 < staffed.mean() < 0.93
    assert running.max() < 1.0, "no plant runs at its capacity to the tonne"
    assert 0.05 < (running < 0.9 * staffed).mean() < 0.3, "lines stop now and then"
    assert np.unique(np.round(running, 3)).size > 150
    small = [running_share(1, FAROE, day, 3000.0) for day in DAYS]
    assert np.mean(small) < 0.85 * running.mean()
    assert staffed_share(1, SCOTLAND, 17_000) != staffed_share(1, FAROE, 17_000)


def test_some_saturdays_have_a_shift() -> None:
    saturdays = [day for day in YEARS if (day + 3) % 7 == 5]
    for region, share in ((FAROE, 0.75), (SCOTLAND, 0.12)):
        shifts = [staffed_share(1, region, day) > 0.0 for day in saturdays]
        assert abs(np.mean(shifts) - share) < 0.06
        slots = Slots({region: 100_000.0}, 60_000.0, seed=1)
        monday = np.datetime64("2021-03-01", "D")
        first, last = slots.book(region, monday, np.full(40, 200_000.0), 60_000.0)
        taken = [day for day in saturdays if slots.booked_kg(region, np.datetime64(day, "D"), 1)]
        assert (last >= first).all()
        assert all(staffed_share(1, region, day) > 0.0 for day in taken)
        assert taken


def test_a_site_that_must_be_empty_by_a_day_goes_before_those_that_are_booked() -> None:
    day, deadline = np.datetime64("2021-03-15", "D"), np.datetime64("2021-05-13", "D")
    rings = np.full(8, 500_000.0)

    def last_day(deadline: np.datetime64) -> np.datetime64:
        slots = Slots({FAROE: 400_000.0}, 400_000.0)
        slots.keep(FAROE, day, np.datetime64("2021-06-30", "D"), 92 * 400_000.0)
        before = slots.booked_kg(FAROE, day, 365)
        _, last = slots.book(FAROE, day, rings, 400_000.0, deadline)
        assert np.isclose(slots.booked_kg(FAROE, day, 365), before + rings.sum())
        return last.max()

    assert last_day(np.datetime64("NaT", "D")) > np.datetime64("2021-06-30", "D")
    assert last_day(deadline) < np.datetime64("2021-04-01", "D")
    assert last_day(np.datetime64("2022-01-01", "D")) == last_day(np.datetime64("NaT", "D"))


def test_a_ring_has_no_share_of_a_saturday_without_a_shift() -> None:
    cal = shift_days(1, SCOTLAND)
    days = np.arange("2021-03-01", "2021-04-01", dtype="datetime64[D]")
    first, last = days[[0]], days[[-1]]
    left = days_left(1, days, first, last, np.array([SCOTLAND]))[:, 0]
    open_ = np.is_busday(days, busdaycal=cal)
    assert (left[~open_] == 0).all()
    assert left[open_].tolist() == list(range(open_.sum(), 0, -1))
    saturday = (days.astype(int) + 3) % 7 == 5
    assert not open_[saturday].all()


def test_fasts_differ_by_ring_about_the_usual_one() -> None:
    days = fasts(1, np.arange(2000), 3)
    assert set(days.tolist()) == {2, 3, 4, 5, 6}
    assert 3.2 < days.mean() < 3.8
    assert not fasts(1, np.arange(50), 0).any()
    np.testing.assert_array_equal(days[7:9], fasts(1, np.array([7, 8]), 3))


def test_rings_come_one_after_the_other_and_breaks_are_kept() -> None:
    day = np.datetime64("2021-06-03", "D")
    hours = hours_of_intake(1, FAROE, day, np.full(5, 80_000.0), 450_000.0)
    assert 5.5 <= hours[0] <= 7.3
    assert (np.diff(hours) > 1.3).all()
    assert 13.0 < hours[-1] < 16.0
    other = hours_of_intake(1, FAROE, day + 1, np.full(5, 80_000.0), 450_000.0)
    assert abs(other[0] - hours[0]) > 0.01


def test_documents_of_harvests_are_numbered_as_fish_come_each_once() -> None:
    # As many rings a day as a farm of twenty times the size has.
    day = np.repeat(np.arange("2019-03-01", "2019-09-01", dtype="M8[D]"), 240)
    hour = np.tile(np.random.default_rng(1).permutation(240) / 20.0, day.size // 240)
    refs = harvest_documents(1, day, hour)
    assert np.unique(refs.astype(str)).size == refs.size
    order = np.lexsort([hour, day])
    number = np.array([int(each[-6:]) for each in refs[order]])
    assert (np.diff(number) > 0).all()
    may = day.astype("M8[M]") == np.datetime64("2019-05")
    assert (harvest_documents(1, day[may], hour[may]) == refs[may]).all()
