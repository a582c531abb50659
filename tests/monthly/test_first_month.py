"""A farm that begins in another month: its partitions, its water, and that it is another farm."""

import os
import subprocess
import sys
from datetime import date

import numpy as np
import pytest

from aquamind_assets.core.months import Month
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.monthly.inputs import Needs
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.errors import OtherSettings
from tests.batches.memory import Memory

EARLY, LATE = Month(2015, 1), Month(2016, 1)


def farm(first: Month) -> Memory:
    """The sites of a farm from its first month to 2016-02, and that month's water and weather."""
    memory = Memory(Settings.of({"scale": 0.1, "first_month": first.key}))
    last = Month(2016, 2)
    for month in last.since(first):
        memory.run([infrastructure.area], month)
        memory.run([environment.environmental_event], month)
    memory.run([environment.weather, environment.site_condition], last)
    return memory


def test_water_and_weather_of_a_month_are_those_of_a_farm_that_began_before() -> None:
    old, new = farm(EARLY), farm(LATE)
    assert new.all(infrastructure.area)["commissioned"].min() == np.datetime64(LATE.start)
    columns = {
        environment.weather: ["timestamp", "area_id"],
        environment.site_condition: ["date", "site_id"],
    }
    for table, key in columns.items():
        rows, others = new.all(table), old.all(table)
        row_of = {each: row for row, each in enumerate(zip(*(others[k] for k in key), strict=True))}
        at = np.array([row_of[each] for each in zip(*(rows[k] for k in key), strict=True)])
        assert 0 < at.size <= others[key[0]].size
        for name, values in rows.items():
            np.testing.assert_array_equal(values, others[name][at], err_msg=f"{table} {name}")


def test_farms_of_different_first_months_are_not_mixed(database: Database) -> None:
    computation = COMPUTATIONS[infrastructure.area]
    needs = Needs(database, computation, Settings.of({}))
    with database.replace(EARLY, [infrastructure.area]) as replacement:
        replacement.finish(needs.origin)
    other = Needs(database, computation, Settings.of({"first_month": LATE.key}))
    with pytest.raises(OtherSettings, match="first_month: stored 2015-01, now 2016-01"):
        other.check_kept(LATE)


def test_partitions_and_jobs_begin_with_the_first_month() -> None:
    code = """if True:
        from aquamind_assets.monthly.partitions import MONTHS
        from aquamind_assets.operations.jobs import JOB_MONTHS
        keys = MONTHS.get_partition_keys()
        print(keys[0], keys[-1], *JOB_MONTHS["years_1_3"])"""
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "AQUAMIND_FIRST_MONTH": "2018-07"},
    )
    current = date.today().strftime("%Y-%m")
    assert said.stdout.split() == ["2018-07", current, "2018-07", "2021-06"], said.stderr
