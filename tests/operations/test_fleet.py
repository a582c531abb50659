"""A fleet: which farms there are, where, how much of each, and what ends one."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from dask_services import Dask

from aquamind_assets.batches.tables import species
from aquamind_assets.core.months import Month
from aquamind_assets.operations.fleet import (
    Farm,
    FarmState,
    as_text,
    farms_of,
    look,
    numbered,
    place,
    refuse_incomplete,
)
from resources.database import Database, Origin
from resources.errors import FarmError, SettingsError
from resources.url import parse

JANUARY, FEBRUARY, MARCH = [Month(2015, number) for number in (1, 2, 3)]


def test_farms_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "farms.toml"
    file.write_text("[north]\nseed = 2\nfarm.batches.active = 30\n[south]\nscale = 0.5\n")
    north, south = farms_of(file)
    assert north == Farm("north", {"AQUAMIND_SEED": "2", "AQUAMIND_FARM__BATCHES__ACTIVE": "30"})
    assert south == Farm("south", {"AQUAMIND_SCALE": "0.5"})
    assert [farm.name for farm in numbered(2)] == ["farm_0001", "farm_0002"]
    for text, sentence in {
        "[north]\nscale = 99": r"Farm north of .*scale = 99 is not allowed",
        "['north; drop']\nseed = 1": "names no farm: write a table of settings",
        "seed = 1": "names no farm",
        "": "has no farm",
        "[north": "cannot be read as TOML",
    }.items():
        file.write_text(text)
        with pytest.raises(SettingsError, match=sentence):
            farms_of(file)


def test_a_farm_is_found_again_and_told_by_its_rows(two_months: Database, postgres: sa.URL) -> None:
    name = str(two_months.url.database)
    [there] = place([Farm(name, {})], [postgres], create=True)
    made = look(there, [JANUARY, FEBRUARY])
    rows = two_months.count(
        "SELECT sum((obj_description(c.oid, 'pg_class')::json ->> 'rows')::bigint)"
        " FROM pg_class c WHERE relispartition AND relkind = 'r'"
    )
    assert (made.months, made.rows, made.state) == (2, rows, "complete")
    assert look(there, [JANUARY, FEBRUARY, MARCH]).state == "1 months missing"
    new, again = (place(numbered(1), [postgres], create=True)[0] for _ in range(2))
    assert new == again
    assert look(new, [JANUARY]).state == "not begun"
    begun = Database(new.url)
    with begun.replace(JANUARY, [species]) as replacement:
        replacement.finish(lambda version, rows: Origin({}, "", "", version, rows))
    begun.close()
    assert look(new, [JANUARY]) == replace(new, state="1 months missing")
    assert f"{rows:,}" in as_text([made, new])
    with pytest.raises(FarmError, match=r"1 of 2 farms are not complete\. farm_0001: not"):
        refuse_incomplete([made, new])
    gone = FarmState(Farm("gone", {}), postgres.set(database="gone"))
    assert look(gone, [JANUARY]).state == "not begun"


HELD = """
import subprocess, sys, time
from aquamind_assets.operations.fleet import end_with_parent
end_with_parent()
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("ready", flush=True)
time.sleep(60)
"""


def test_a_farm_ends_with_its_fleet() -> None:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", HELD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdin
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    of_it = psutil.Process(process.pid).children()
    assert len(of_it) == 1
    process.stdin.close()
    assert process.wait(10) != 0
    psutil.wait_procs(of_it, 10)
    assert not of_it[0].is_running() or of_it[0].status() == psutil.STATUS_ZOMBIE


@pytest.mark.slow
def test_farms_on_a_cluster_outlive_a_worker(dask: Dask, postgres: sa.URL, tmp_path: Path) -> None:
    """Two workers make a farm each; one is killed on the way, and the other makes both."""
    names, url = ["north_there", "south_there"], postgres.render_as_string(hide_password=False)
    workers = [dask.worker(AQUAMIND_STATE=str(tmp_path / str(number))) for number in (1, 2)]
    file = tmp_path / "farms.toml"
    file.write_text("".join(f"[{name}]\nseed = {seed}\n" for seed, name in enumerate(names, 1)))
    command = [sys.executable, "-W", "ignore", "-m", "aquamind_assets", "fleet", "2015-01"]
    command += ["--file", str(file), "--server", url]
    env = {**os.environ, "AQUAMIND_SCALE": "0.05", "AQUAMIND_MACHINE__SCHEDULER": dask.address}
    fleet = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    placed = [FarmState(Farm(name, {}), parse(url).set(database=name)) for name in names]
    while not all(look(each, [JANUARY]).rows for each in placed):
        assert fleet.poll() is None
        time.sleep(0.2)
    workers[0].kill()
    told, _ = fleet.communicate(timeout=600)
    assert fleet.returncode == 0, told
    assert [look(each, [JANUARY]).state for each in placed] == ["complete", "complete"]
    logs = list(tmp_path.glob("2/fleet/*_there/log"))
    assert len(logs) == 2, "the worker that is left made both"


@pytest.mark.slow
def test_killed_and_resumed_and_changed(postgres: sa.URL, tmp_path: Path) -> None:
    file = tmp_path / "farms.toml"
    file.write_text("[one]\nseed = 1\n[two]\nseed = 2\n")
    server = postgres.render_as_string(hide_password=False)
    command = [sys.executable, "-W", "ignore", "-m", "aquamind_assets", "fleet", "2015-01"]
    command += ["--file", str(file), "--server", server]
    env = {**os.environ, "AQUAMIND_SCALE": "0.05", "AQUAMIND_LAKE": str(tmp_path / "lake")}
    killed = subprocess.Popen(command, env=env)
    one = parse(server).set(database="one")
    while not look(FarmState(Farm("one", {}), one), [JANUARY]).rows:
        time.sleep(0.2)
    killed.kill()
    killed.wait()
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("complete") == 4
    farms = {path.name for path in (tmp_path / "lake/batches/daily_state").iterdir()}
    assert farms == {"farm=one", "farm=two"}
    file.write_text("[one]\nseed = 1\n[two]\nseed = 3\n")
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 1
    assert "1 of 2 farms are not complete. two: " in done.stderr
    assert "seed: stored 2, now 3" in done.stderr
