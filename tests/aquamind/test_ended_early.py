"""Loads into AquaMind that are killed or fail: the next one finds what they left."""

import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
import stand_in
from loaded_fish import FEBRUARY, JANUARY, MARCH

from aquamind_assets.aquamind.load import Load
from aquamind_assets.aquamind.target import Target
from aquamind_assets.settings.load import Load as LoadSettings
from resources.database import Database

NewTarget = Callable[[], Database]
LoadMonths = Callable[..., None]

KILLED = """
import os, signal, sys
from aquamind_assets.aquamind import load, month
from aquamind_assets.core.months import Month
from aquamind_assets.settings.load import Load as Settings
from resources.database import Database
from resources.url import parse

months = [Month(2015, 1), Month(2015, 2), Month(2015, 3)]
source, target = (Database(parse(url)) for url in sys.argv[1:])
loading = load.Load(source, target, Settings(full_reading_months=1), None, months)
loading.month(months[0])
copy_rows, done = month.copy_rows, []

def copy_and_die(source, query, target, table, columns):
    done.append(table)
    if table == "inventory_feedingevent":
        os.kill(os.getpid(), signal.SIGKILL)
    return copy_rows(source, query, target, table, columns)

month.copy_rows = copy_and_die
loading.month(months[1])
"""


def test_indexes_and_keys_are_as_they_were(whole: Database, new_target: NewTarget) -> None:
    assert stand_in.definitions(whole) == stand_in.definitions(new_target())


def test_killed_and_resumed_is_as_if_never_killed(
    farm: Database, whole: Database, new_target: NewTarget, load: LoadMonths
) -> None:
    target = new_target()
    intact = stand_in.definitions(target)
    urls = [each.url.render_as_string(hide_password=False) for each in (farm, target)]
    killed = subprocess.run([sys.executable, "-W", "ignore", "-c", KILLED, *urls], timeout=300)
    assert killed.returncode == -signal.SIGKILL
    with target.connect() as connection:
        newest = "SELECT max(event_date) FROM batch_mortalityevent"
        assert Target(connection).rows(newest) == [(JANUARY.days[-1].item(),)]
    assert len(stand_in.definitions(target)) < len(intact)
    load(target, [FEBRUARY, MARCH])
    assert stand_in.definitions(target) == intact
    assert stand_in.contents(target) == stand_in.contents(whole)


def test_indexes_whose_restoring_ends_early_are_restored_by_the_next(
    farm: Database, new_target: NewTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = new_target()
    intact = stand_in.definitions(target)
    loading = Load(farm, target, LoadSettings(full_reading_months=1), None, [JANUARY])
    loading.month(JANUARY)
    execute, built = Target.execute, []

    def of_twenty_indexes(self: Target, sql: str, *values: object) -> None:
        if sql.startswith("CREATE INDEX"):
            built.append(sql)
            if len(built) > 20:
                raise ConnectionError("lost")
        execute(self, sql, *values)

    with monkeypatch.context() as patch:
        patch.setattr(Target, "execute", of_twenty_indexes)
        with pytest.raises(ConnectionError):
            loading.finish()
    assert len(stand_in.definitions(target)) < len(intact)
    assert loading.finish() > 0
    assert stand_in.definitions(target) == intact
    assert loading.finish() == 0
