"""Sensors are calibrated on weekdays, some are replaced, and what they had drifted is told."""

import numpy as np
import pytest
from reading_farm import PLAN, SETTINGS, stays_of
from test_readings import pieces_of

from aquamind_assets.core.months import Month
from aquamind_assets.environment.readings import month as readings
from aquamind_assets.environment.readings import sensors as sensors_of
from aquamind_assets.environment.readings.calibration import calibrations_of_month
from aquamind_assets.environment.readings.failures import failures_of_month
from aquamind_assets.environment.readings.visits import Visits
from aquamind_assets.people.work import weekdays

RULES = SETTINGS.readings
MONTHS = [Month(2015, 2).plus(number) for number in range(14)]


def used(month: Month) -> tuple[sensors_of.Sensors, sensors_of.Sites]:
    sites = pieces_of(month, None, RULES)[2]
    return sensors_of.sensors_of_stays(
        stays_of(month.days), PLAN["sensor"], PLAN["container"], sites, month.days
    )


def test_visits_are_on_weekdays_an_interval_apart():
    days = np.arange("2015-01-01", "2019-01-01", dtype="M8[D]")
    visits = Visits(days[:1] - np.arange(0, 30), np.arange(30) * 3, 90)
    last = [visits.last(day) for day in days]
    number = np.stack([each[0] for each in last])
    since = np.stack([each[1] for each in last])
    for place in range(30):
        came = days[1:][np.diff(number[:, place]) > 0]
        assert (weekdays(came) < 5).all()
        # a week of work later at most, and after Christmas and New Year some days more
        assert set(np.diff(came).astype(int)) <= set(range(78, 103))
        assert (since[1:, place][np.diff(number[:, place]) > 0] == 0).all()


def test_visits_due_on_free_days_are_spread_over_the_week_and_never_at_christmas():
    days = np.arange("2015-01-01", "2025-01-01", dtype="M8[D]")
    visits = Visits(days[:1] - np.arange(0, 90), np.arange(90) % 45, 90)
    came = np.concatenate([visits.date(np.full(90, number)) for number in range(1, 40)])
    share = np.bincount(weekdays(came), minlength=7) / came.size
    assert (np.abs(share[:5] - 0.2) < 0.03).all()
    christmas = {"12-24", "12-25", "12-26", "12-31", "01-01"}
    assert not {str(day)[5:] for day in came} & christmas


def test_calibrations_tell_what_the_readings_had_drifted():
    found = 0
    for month in MONTHS:
        sensors, sites = used(month)
        rows = calibrations_of_month(SETTINGS.seed, RULES, sensors, sites, month.days)
        if not rows:
            continue
        calibrated = np.full(sites.id.size, month.days[0])
        calibrated[sensors.site] = sensors.calibrated
        visits = Visits.of(SETTINGS.seed, RULES, sites, calibrated)
        failures = failures_of_month(SETTINGS.seed, RULES.faults, sites, visits, month.days)
        departures = readings._Departures(SETTINGS.seed, RULES, sites, month.key)
        drift_of = readings._instruments(RULES)["drift"]
        for day in np.unique(rows["date"])[:2]:
            before = departures.of_drift(day - np.timedelta64(1, "D"), visits, failures)
            age = failures.age(day - np.timedelta64(1, "D"), visits, sites)
            after = departures.of_drift(day, visits, failures)
            for row in np.flatnonzero(rows["date"] == day)[:20]:
                at = int(np.flatnonzero(sensors.id == rows["sensor_id"][row])[0])
                drawn, days = sensors.drawn[at], age[sensors.drawn[at]]
                unit = drift_of[sensors.parameter_id[at] - 1]
                worked = np.isnat(rows["failed_date"][row])
                grown = before[drawn] * (days + worked) / max(days, 1)
                if days:
                    assert rows["deviation"][row] == pytest.approx(unit * grown, abs=5.1e-4)
                assert after[drawn] == 0
                found += 1
    assert found > 50


def test_some_sensors_are_replaced():
    parts = []
    for month in MONTHS:
        sensors, sites = used(month)
        parts.append(calibrations_of_month(SETTINGS.seed, RULES, sensors, sites, month.days))
    working = [np.isnat(part["failed_date"]) for part in parts if part]
    replaced = np.concatenate([part["is_replaced"] for part in parts if part])
    replaced = replaced[np.concatenate(working)]
    serials = [s for part in parts if part for s in part["new_serial_number"] if s is not None]
    assert len(set(serials)) == len(serials)
    assert {serial.partition("-")[0] for serial in serials} <= {"TI", "BRM", "SKP"}
    assert np.corrcoef(np.arange(len(serials)), [int(s[-10:]) for s in serials])[0, 1] < 0.2
    # Six years' life at four visits a year, and the few that drifted far.
    assert replaced.mean() == pytest.approx(0.05, abs=0.02)


def test_sensors_that_fail_are_silent_until_they_are_replaced():
    often = RULES.model_copy(
        update={"faults": RULES.faults.model_copy(update={"failures_year": 3.0})}
    )
    month = Month(2015, 5)
    sensors, sites = used(month)
    rows = calibrations_of_month(SETTINGS.seed, often, sensors, sites, month.days)
    broken = np.flatnonzero(~np.isnat(rows["failed_date"]))
    assert broken.size > 30
    assert rows["is_replaced"][broken].all()
    waits = (rows["date"] - rows["failed_date"])[broken].astype(int)
    assert waits.min() >= 1
    assert waits.max() <= often.faults.replaced_days_max
    pieces = list(pieces_of(month, None, often)[0])
    heard = np.concatenate([piece["sensor_id"] for piece, _ in pieces])
    on = np.concatenate([piece["reading_time"] for piece, _ in pieces]).astype("M8[D]")
    for row in broken[:40]:
        days = on[heard == rows["sensor_id"][row]]
        assert not np.any((days >= rows["failed_date"][row]) & (days < rows["date"][row]))
        assert np.any(days >= rows["date"][row])


def test_failures_are_the_same_seen_from_either_month():
    found = []
    for month in (Month(2015, 5), Month(2015, 6)):
        sensors, sites = used(month)
        calibrated = np.full(sites.id.size, np.datetime64("2014-12-20"))
        calibrated[sensors.site] = sensors.calibrated
        visits = Visits.of(SETTINGS.seed, RULES, sites, calibrated)
        each = failures_of_month(SETTINGS.seed, RULES.faults, sites, visits, month.days)
        over = (each.failed < np.datetime64("2015-06-01")) & (
            each.replaced > np.datetime64("2015-06-01")
        )
        columns = (each.drawn[over], each.failed[over], each.replaced[over])
        found.append(sorted(zip(*columns, strict=True)))
    assert found[0] == found[1]
    assert found[0]
    many = each.drawn.size / sites.sensors.sum() / (90 / 365.25) / (120 / 90)
    assert many == pytest.approx(RULES.faults.failures_year, rel=0.5)
