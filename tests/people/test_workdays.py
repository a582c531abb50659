"""Days of work: nobody moves fish on Sundays and holidays, and no weekday has more than others."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND
from aquamind_assets.disease.observation import laboratory
from aquamind_assets.disease.treatment.medication import delivered
from aquamind_assets.people.workdays import (
    moving_days,
    next_day,
    planned_days,
    sailing_days,
    share_moved,
    treating_days,
)

YEARS = np.arange("2015-01-01", "2025-01-01", dtype="datetime64[D]")


def _weekday(days: np.ndarray) -> np.ndarray:
    return (days.astype(int) + 3) % 7


def test_nobody_moves_fish_on_sundays_and_holidays() -> None:
    for region in (FAROE, SCOTLAND):
        at_sea = YEARS[np.is_busday(YEARS, busdaycal=sailing_days(region))]
        ashore = YEARS[np.is_busday(YEARS, busdaycal=moving_days(region))]
        treated = YEARS[np.is_busday(YEARS, busdaycal=treating_days(region))]
        assert set(_weekday(at_sea)) == set(range(6))
        assert set(_weekday(ashore)) == set(range(5))
        for days in (at_sea, ashore, treated):
            ends = {str(day)[5:] for day in days}
            assert not ends & {"12-24", "12-25", "12-26", "12-31", "01-01"}


def test_moves_that_come_due_on_weekends_are_spread_over_the_week() -> None:
    waiting, moved = 0.0, np.zeros(7)
    for day in YEARS[4 : 4 + 7 * 40]:  # from a Monday
        waiting += 1.0
        made = waiting * share_moved(day, FAROE, on_saturdays=False)
        waiting -= made
        moved[_weekday(day)] += made
    assert (moved[5:] == 0.0).all()
    assert moved[:5].max() / moved[:5].min() < 1.25


def test_planned_work_waits_for_a_working_day() -> None:
    region, which = np.full(YEARS.size, SCOTLAND), np.arange(YEARS.size) // 7
    planned = planned_days(YEARS, region, which)
    assert np.is_busday(planned, busdaycal=moving_days(SCOTLAND)).all()
    assert (planned[np.is_busday(YEARS, busdaycal=moving_days(SCOTLAND))] >= YEARS[0]).all()
    assert ((planned - YEARS).astype(int) <= 16).all(), "at Christmas"
    count = np.bincount(_weekday(planned))
    assert count.max() / count.min() < 1.15


def test_what_is_put_off_goes_on_on_the_next_day_of_work() -> None:
    friday = np.array(["2021-06-04"] * 2, "datetime64[D]")
    later = next_day(friday, np.array([FAROE, FAROE]), np.array([True, False]))
    assert later.astype(str).tolist() == ["2021-06-05", "2021-06-07"]


def test_laboratories_send_no_results_on_holidays() -> None:
    days = np.repeat(YEARS, 4)
    wait, method = np.tile(np.arange(2, 6), YEARS.size), np.full(days.size, "RT-qPCR")
    sent, result = laboratory._dates(days, wait, method)
    assert (_weekday(result) < 5).all()
    for ends in ({str(day)[5:] for day in sent}, {str(day)[5:] for day in result}):
        assert not ends & {"12-24", "12-25", "12-26", "12-31", "01-01"}
    assert np.datetime64("2021-04-05") not in set(result), "Easter Monday"


def test_courses_of_medicated_feed_begin_on_working_days() -> None:
    for region in (FAROE, SCOTLAND):
        begun = np.array([delivered(day, region) for day in YEARS])
        assert np.is_busday(begun, busdaycal=moving_days(region)).all()
        assert ((begun >= YEARS) & (begun <= YEARS + 7)).all()
