"""Medicated feed is eaten in the course of a treatment; lots are recalled by their purchase."""

import numpy as np

from aquamind_assets.feed import types
from aquamind_assets.feed.medicated import Courses
from aquamind_assets.feed.purchases import recall_dates
from aquamind_assets.feed.records import lot_codes
from aquamind_assets.settings.feed import Purchases

DAYS = np.arange("2020-05-01", "2020-06-01", dtype="datetime64[D]")
KIND = {"id": np.array([1, 2]), "method": np.array(["feed", "bath"], dtype=object)}
GIVEN = {
    "assignment_id": np.array([11, 12, 11]),
    "treatment_type_id": np.array([1, 2, 1]),
    "treatment_date": np.array(["2020-05-04", "2020-05-04", "2020-05-28"], "datetime64[D]"),
    "duration_days": np.array([7, 1, 7]),
}
BEFORE = {
    "container_assignment_id": np.array([9, 12]),
    "medicated_until": np.array(["NaT", "2020-05-02"], "datetime64[D]"),
}


def test_courses_go_on_over_the_end_of_a_month() -> None:
    courses = Courses.of(GIVEN, KIND, BEFORE, DAYS)
    eaten = {
        stay: DAYS[courses.eaten_on(np.full(DAYS.size, stay), DAYS)].astype(str).tolist()
        for stay in (9, 11, 12)
    }
    assert eaten[9] == []
    assert eaten[12] == ["2020-05-01", "2020-05-02"]
    assert eaten[11] == [f"2020-05-{n:02d}" for n in (*range(4, 11), *range(28, 32))]
    until = courses.until(np.array([9, 11, 12]), DAYS[-1]).astype(str).tolist()
    assert until == ["NaT", "2020-06-03", "NaT"]
    first, last = courses.next(np.array([12, 11, 0]), DAYS[14])
    assert first.astype(str).tolist() == ["NaT", "2020-05-28", "NaT"]
    assert last.astype(str).tolist() == ["NaT", "2020-06-03", "NaT"]


def test_medicated_feeds_come_last_and_have_a_pellet_for_every_fish() -> None:
    feed = types.feeds()
    plain = types.plain(feed)
    assert (np.diff(plain) > 0).all()
    assert [one is None for one in feed["medicine"]] == [True] * plain.size + [False] * 2
    which = plain.size + types.medicated_feed(np.array([80.0, 300.0, 600.0, 2400.0]))
    assert feed["pellet_size_mm"][which].tolist() == [4.0, 4.0, 6.0, 6.0]
    np.testing.assert_array_equal(
        feed["pellet_size_mm"][plain.size :], feed["pellet_size_mm"][types.made_of()]
    )


def test_all_that_was_made_of_a_feed_on_a_day_is_recalled_on_one_day() -> None:
    rules = Purchases(recall_share=0.3)
    made = np.tile(np.arange("2019-03-01", "2021-03-01", dtype="M8[D]"), 2)
    feed = np.full(made.size, 9)
    expiry = made + rules.shelf_life_days
    dates = recall_dates(1, feed, expiry, rules)
    half = made.size // 2
    np.testing.assert_array_equal(dates[:half], dates[half:])
    assert 0.25 < np.mean(~np.isnat(dates)) < 0.35
    waits = (dates - made)[~np.isnat(dates)].astype(int)
    assert waits.min() >= 14
    assert waits.max() <= 45
    np.testing.assert_array_equal(recall_dates(1, feed[7:8], expiry[7:8], rules), dates[7:8])
    other = recall_dates(1, feed - 1, expiry, rules)
    assert 0.05 < np.mean(~np.isnat(dates) & ~np.isnat(other)) < 0.13, "feeds differ"
    assert np.isnat(recall_dates(1, feed, expiry, Purchases(recall_share=0.0))).all()


def test_deliveries_of_a_feed_that_a_mill_made_on_a_day_have_one_code() -> None:
    last = np.array(["2020-04-13", "2020-04-13", "2020-04-14", "2020-04-13"], "M8[D]")
    code = lot_codes(np.array([1, 1, 1, 4]), np.array([10, 10, 10, 10]), last)
    assert code.tolist() == ["A1020104", "A1020104", "A1020105", "D1020104"]
