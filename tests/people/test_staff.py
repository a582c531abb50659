"""People hold posts, stand in for each other, and enter what they did within the month."""

import numpy as np
import pytest

from aquamind_assets.core.months import Month
from aquamind_assets.infrastructure.plan import commissioned
from aquamind_assets.people.duty import duty_of_month, on_watch
from aquamind_assets.people.staff import Places, members_hired, places_of
from aquamind_assets.people.work import weekdays
from aquamind_assets.people.workdays import public_holidays
from aquamind_assets.settings.farm import Settings

MONTHS = [Month(2016, 1).plus(number) for number in range(36)]
ROLES = ["manager_id", "operator_id", "feeder_id", "biologist_id", "vet_id"]
MOMENTS = ["dead_entered_at", "work_entered_at", "health_entered_at", "feed_entered_at"]


@pytest.fixture(scope="module")
def places() -> Places:
    plan = commissioned(Settings().farm, 0.1, 1, np.datetime64("2015-01-01"))
    return places_of(plan["area"], plan["hall"], plan["freshwater_station"])


@pytest.fixture(scope="module")
def years(places: Places) -> dict[str, np.ndarray]:
    parts = [duty_of_month(1, places, month) for month in MONTHS]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def test_all_at_work_hold_a_post(places: Places, years: dict[str, np.ndarray]):
    every = [Month(2015, 1).plus(number) for number in range(48)]
    hired = [rows for month in every if (rows := members_hired(1, places, month))]
    ids = np.concatenate([rows["id"] for rows in hired])
    assert np.unique(ids).size == ids.size
    names = np.concatenate([rows["username"] for rows in hired])
    assert np.unique(names).size == names.size
    began = dict(zip(ids, np.concatenate([rows["hired_date"] for rows in hired]), strict=True))
    for role in ROLES:
        assert all(
            began[who] <= day for who, day in zip(years[role], years["date"], strict=True)
        ), role
    later = np.array([day for day in began.values() if day > np.datetime64("2017-01-01")])
    assert later.size > 10
    assert (weekdays(later) < 5).all(), "people are hired on days of work, not on the first"
    assert np.unique(later.astype("M8[D]") - later.astype("M8[M]")).size > 5
    roles = np.concatenate([rows["role"] for rows in hired])
    vets = set(ids[roles == "vet"])
    assert set(years["vet_id"]) <= vets


def test_user_names_have_a_number_only_where_two_have_one_name(places: Places):
    every = [members_hired(1, places, Month(2015, 1).plus(number)) for number in range(120)]
    user, name = (np.concatenate([m[n] for m in every if m]) for n in ("username", "full_name"))
    bare = np.array([each.rstrip("0123456789") for each in user])
    assert np.unique(user).size == user.size
    assert np.unique(bare).size == (bare == user).sum()
    assert (bare == user).mean() > 0.6
    assert (np.char.count(name.astype(str), " ") == 1).all()


def test_posts_change_hands_and_deputies_stand_in(years: dict[str, np.ndarray]):
    free = weekdays(years["date"]) >= 5
    for site in np.unique(years["site_id"]):
        here = years["site_id"] == site
        manager, operator = years["manager_id"][here], years["operator_id"][here]
        stands_in = manager == operator
        assert stands_in[free[here]].all()
        assert 0.05 < stands_in[~free[here]].mean() < 0.4
        assert np.unique(operator).size >= 4
    holiday = np.array([day in public_holidays(1, 2016) for day in years["date"]])
    assert holiday.any()


def test_a_day_is_entered_on_it_or_soon_after_and_before_the_month_is_closed(
    years: dict[str, np.ndarray],
):
    for name, late_share in zip(MOMENTS, (0.12, 0.27, 0.42, 0.07), strict=True):
        moment = years[name]
        wait = (moment.astype("M8[D]") - years["date"]).astype(int)
        assert wait.min() == 0
        assert wait.max() <= 4
        assert (wait > 0).mean() == pytest.approx(late_share, abs=0.05)
        assert (moment.astype("M8[M]") == years["date"].astype("M8[M]")).all()


def test_a_month_does_not_depend_on_sites_built_later(places: Places):
    fewer = places.site_id <= np.median(places.site_id)
    kept = np.isin(np.arange(places.id.size), places.place[fewer])
    number = np.cumsum(kept) - 1
    first = Places(
        places.id[kept],
        places.region[kept],
        places.opened[kept],
        places.is_sea[kept],
        places.site_id[fewer],
        number[places.place[fewer]],
    )
    all_of = duty_of_month(1, places, MONTHS[20])
    some = duty_of_month(1, first, MONTHS[20])
    same = np.isin(all_of["site_id"], first.site_id)
    for name in ("date", "site_id", *ROLES, *MOMENTS):
        np.testing.assert_array_equal(all_of[name][same], some[name])


def test_nobody_works_all_the_year(years: dict[str, np.ndarray]):
    of_year = years["date"].astype("M8[Y]") == np.datetime64("2017", "Y")
    for role in ("operator_id", "biologist_id", "vet_id", "feeder_id"):
        who, day = years[role][of_year], years["date"][of_year].astype(int)
        for one in np.unique(who):
            worked = np.unique(day[who == one])
            assert worked.size <= 270, (role, one, worked.size)
            runs = np.split(worked, np.flatnonzero(np.diff(worked) > 1) + 1)
            assert max(run.size for run in runs) <= 21, (role, one)


def test_one_has_the_watch_on_free_days_and_time_off_after_it():
    days = np.arange("2021-03-01", "2021-05-01", dtype="M8[D]")
    free = weekdays(days) >= 5
    rota = np.stack([on_watch(days, free, which, 4) for which in range(4)])
    assert (rota[:, free].sum(axis=0) == 1).all()
    assert (rota[:, ~free].sum(axis=0) >= 3).all()
    for which in range(4):
        worked = np.flatnonzero(rota[which])
        runs = np.split(worked, np.flatnonzero(np.diff(worked) > 1) + 1)
        assert max(run.size for run in runs) == 7


def test_most_entries_are_made_about_one_hour(years: dict[str, np.ndarray]):
    for name in MOMENTS:
        moment = years[name]
        on_the_day = moment.astype("M8[D]") == years["date"]
        minute = (moment - moment.astype("M8[D]"))[on_the_day].astype("m8[m]").astype(int)
        quarter = np.histogram(minute, bins=4)[0]
        assert quarter.argmax() in (1, 2), name
        assert quarter.max() > 1.8 * quarter.min(), name
