"""Rounds are made on days of work, made up for, and seldom left out; what people read is round."""

from types import SimpleNamespace

import numpy as np
import pytest

from aquamind_assets.batches.life.samples import _taken
from aquamind_assets.core.months import Month
from aquamind_assets.people.readings import (
    fish_counted,
    lengths_read,
    most_counted,
    sample_sizes,
    weights_read,
)
from aquamind_assets.people.work import (
    Work,
    days_of_rounds,
    due_about_weekly,
    due_weekly,
    is_working_day,
    weekdays,
)
from aquamind_assets.people.workdays import calendar, moving_days, public_holidays, sailing_days
from aquamind_assets.settings.growth import Samples
from aquamind_assets.settings.people import People

SITES, REGIONS = np.array([3, 7, 9]), np.array([1, 2, 2])
MONTHS = [Month(2019, 1).plus(number) for number in range(24)]
STORM = {
    "kind": np.array(["storm"], dtype=object),
    "area_id": np.array([7]),
    "start_date": np.array(["2019-01-14"], dtype="M8[D]"),
    "end_date": np.array(["2019-01-16"], dtype="M8[D]"),
}


def _work(month: Month, people: People) -> Work:
    return Work.of_month(1, month.days, SITES, REGIONS, STORM, people)


def _rounds(people: People) -> np.ndarray:
    """Days on which a weekly round, due on Sundays, is made in two years, shape (days, sites)."""
    made = []
    for month in MONTHS:
        due = np.repeat(weekdays(days_of_rounds(month.days))[:, None] == 6, 3, axis=1)
        made.append(_work(month, people).visits(due, SITES))
    return np.concatenate(made)


def test_rounds_due_on_sundays_are_made_on_days_of_work():
    never = People(weekend_share=0, holiday_share=0, skipped_share=0)
    done = _rounds(never)
    days = np.arange(MONTHS[0].start, MONTHS[-1].end, dtype="M8[D]")
    for site, region in enumerate(REGIONS):
        made = days[done[:, site]]
        free = public_holidays(int(region), 2019) | public_holidays(int(region), 2020)
        assert (weekdays(made) < 5).all()
        assert not set(made) & free
        # Easter week aside, each of the 104 weeks has its round, whatever month it is in.
        assert 100 <= made.size <= 105
    stormy = (days >= STORM["start_date"][0]) & (days <= STORM["end_date"][0])
    assert not done[stormy, 1].any()
    assert done[days == np.datetime64("2019-01-17"), 1]


def test_weekly_rounds_are_not_always_seven_days_apart():
    area, which = np.arange(40), np.arange(40)
    made = [due_about_weekly(1, "round", month.days, which, area) for month in MONTHS]
    done = np.concatenate(made)
    days = np.concatenate([month.days for month in MONTHS])
    assert not done[weekdays(days) >= 5].any()
    gaps = np.concatenate([np.diff(np.flatnonzero(done[:, one])) for one in area])
    assert set(gaps.tolist()) == {5, 6, 7, 8, 9}
    assert 0.3 < (gaps == 7).mean() < 0.7
    assert done.sum() == pytest.approx(days.size / 7 * area.size, rel=0.02), "one a week"
    again = due_about_weekly(1, "round", days, which, area)
    np.testing.assert_array_equal(again, done)


def test_no_two_rounds_after_each_other_are_left_out():
    done = _rounds(People(skipped_share=0.4))
    gaps = np.concatenate([np.diff(np.flatnonzero(done[:, site])) for site in range(3)])
    assert gaps.max() <= 14 + 10
    assert (gaps > 10).mean() > 0.15


def test_rounds_due_in_a_closed_week_are_spread_over_the_days_before_and_after():
    sites, weeks = np.arange(400), 2
    due_of = np.arange(sites.size) % 5
    months = [Month(2019, 11).plus(number) for number in range(4)]
    nothing = {name: values[:0] for name, values in STORM.items()}
    done = np.concatenate(
        [
            Work.of_month(1, month.days, sites, 1 + sites % 2, nothing, People()).visits(
                due_weekly(days_of_rounds(month.days), due_of), sites
            )
            for month in months
        ]
    )
    days = np.concatenate([month.days for month in months])
    a_day = done.sum(axis=1)[weekdays(days) < 5]
    day = days[weekdays(days) < 5]
    usual = np.median(a_day)
    near = (day > np.datetime64("2019-12-15")) & (day < np.datetime64("2020-01-15"))
    assert a_day[near].max() < 1.6 * usual
    before = (day >= np.datetime64("2019-12-19")) & (day <= np.datetime64("2019-12-23"))
    assert a_day[before].mean() > 1.1 * usual
    gaps = np.diff(np.flatnonzero(done.any(axis=1)))
    assert gaps.max() <= 4
    each = np.concatenate([np.diff(np.flatnonzero(of)) for of in done.T])
    assert each.max() <= 7 * weeks + 7, "no two in a row are left out"


def test_a_batch_on_two_sites_is_not_weighed_where_there_is_a_storm():
    month, stays = Month(2019, 1), 2
    days = month.days
    life = SimpleNamespace(
        seed=1,
        month=month,
        days=days,
        ledger=SimpleNamespace(
            population=np.full((days.size, stays), 1000),
            weight_g=np.full((days.size, stays), 900.0),
        ),
        # The storm is at the site of the first stay; the batch is counted to that of the last.
        stays=SimpleNamespace(by_batch=lambda: [(4, slice(0, 2))], site_id=np.array([7, 9])),
    )
    storm = STORM | {"end_date": np.array(["2019-01-28"], dtype="M8[D]")}
    work = Work.of_month(1, days, SITES, REGIONS, storm, People(skipped_share=0))
    day, stay, _, _ = _taken(life, Samples(), work, 40)
    stormy = (days[day] >= storm["start_date"][0]) & (days[day] <= storm["end_date"][0])
    assert stormy.sum() >= 2
    assert (stay[stormy] == 1).all()


@pytest.mark.parametrize(
    ("region", "day"),
    [(1, "2021-07-29"), (1, "2021-04-30"), (2, "2021-11-30"), (2, "2021-12-28")],
)
def test_holidays_of_both_regions_are_known(region: int, day: str):
    assert np.datetime64(day) in public_holidays(region, 2021)
    assert np.datetime64(day) not in public_holidays(3 - region, 2021)


def test_plants_boats_and_people_keep_the_same_holidays():
    days = np.arange("2015-01-01", "2025-01-01", dtype="datetime64[D]")
    for region in (1, 2):
        free = np.array([day in public_holidays(region, int(str(day)[:4])) for day in days])
        for cal in (calendar(region), sailing_days(region), moving_days(region)):
            assert not np.is_busday(days[free], busdaycal=cal).any()
        week = weekdays(days) < 5
        slaughter = np.is_busday(days[week], busdaycal=calendar(region))
        assert np.array_equal(slaughter, is_working_day(days[week], region))
    assert np.datetime64("2021-05-03") in public_holidays(2, 2021), "May Day"
    assert np.datetime64("2021-07-28") in public_holidays(1, 2021), "the eve of Olavsoka"


def test_large_fish_are_weighed_to_five_grams_or_rounded_to_fifty():
    mean, rounded = np.array([4000.0, 4000.0, 12.0]), np.array([False, True, False])
    weight = weights_read(np.full((3, 1), 3987.3), mean, rounded)
    assert weight[:, 0].tolist() == [3985.0, 4000.0, 3987.3]
    length = lengths_read(np.full((3, 1), 71.23), mean, rounded)
    assert length[:, 0] == pytest.approx([71.2, 71.0, 71.2])


def test_samples_vary_about_the_number_wanted():
    size = sample_sizes(30, 0.15, np.linspace(-3, 3, 99))
    assert size.min() == 22
    assert size.max() == 40
    assert np.median(size) == 30


def test_half_of_counts_are_of_just_the_fish_wanted():
    normal = np.random.default_rng(1).standard_normal(10_000)
    fish = fish_counted(20, 0.15, normal)
    assert (fish == 20).mean() == pytest.approx(0.6, abs=0.05)
    assert fish.mean() == pytest.approx(20, abs=0.1)
    assert fish.max() == most_counted(20, 0.15)
    assert (fish_counted(20, 0.0, normal) == 20).all()


def test_weekly_rounds_are_planned_from_monday_to_friday():
    days = np.arange("2020-01-01", "2021-01-01", dtype="M8[D]")
    due = due_weekly(days, np.arange(10), 2)
    assert (weekdays(days[due.any(axis=1)]) < 5).all()
    assert {tuple(np.diff(np.flatnonzero(of))) for of in due.T} == {(14,) * 25} | {(14,) * 26}
