"""Backfills: what is made, in which order, what is refused, retried, limited, or only tried."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import dagster as dg
import numpy as np
import pytest
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.definitions import defs
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation, asset_key, in_order
from aquamind_assets.monthly.memory import LEAST_ROWS, Memory
from aquamind_assets.operations.backfill import commands, missing, stale
from aquamind_assets.operations.jobs import DRY_RUN, JOB_MONTHS, living_on
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.limits import Machine
from resources.database import Database
from resources.errors import MemoryLimit
from resources.replacement import Replacement

CONFIG = {"scale": 0.2, "machine": {"processes": 1}}
JANUARY, FEBRUARY = Month(2015, 1), Month(2015, 2)


def named(*names: str) -> list[Computation]:
    return [c for c in in_order() if c.name in names]


def materialize(
    first: str,
    last: str,
    instance: dg.DagsterInstance,
    only: list[Computation] | None = None,
    job: str = "__ASSET_JOB",
    machine: dict | None = None,
    tags: dict | None = None,
) -> dg.ExecuteInProcessResult:
    config = CONFIG | {"machine": {"processes": 1} | (machine or {})}
    return defs.resolve_job_def(job).execute_in_process(
        instance=instance,
        run_config={"resources": {"settings": {"config": config}}},
        asset_selection=[asset_key(t) for c in only for t in c.writes] if only else None,
        raise_on_error=False,
        tags={
            "dagster/asset_partition_range_start": first,
            "dagster/asset_partition_range_end": last,
            **(tags or {}),
        },
    )


def told(result: dg.ExecuteInProcessResult) -> str:
    """The innermost reason of a run that failed."""
    assert not result.success
    failures = [e for e in result.all_events if e.event_type_value == "RESOURCE_INIT_FAILURE"]
    if failures:
        return str(failures[0].engine_event_data.error.message)
    steps = [e for e in result.all_events if e.event_type == dg.DagsterEventType.STEP_FAILURE]
    return str(steps[0].step_failure_data.error_display_string)


def fingerprints(database: Database) -> dict[str, str]:
    return {
        f"{table} {key}": database.fingerprint(table, Month.of(key))
        for table in COMPUTATIONS
        for key in database.origins(table)
    }


def as_if_other_rows(database: Database, table: str, key: str) -> None:
    """Have the comment of a month say that it holds other rows."""
    partition = f"{table}_{key.replace('-', '_')}"
    (found,) = database.rows(f"SELECT obj_description('{partition}'::regclass) AS comment")
    comment = json.loads(found["comment"]) | {"data_version": "other"}
    with database.connect() as connection:
        connection.exec_driver_sql(f"COMMENT ON TABLE {partition} IS '{json.dumps(comment)}'")


@pytest.fixture
def built(database: Database) -> tuple[Database, dg.DagsterInstance]:
    """2015-01 and 2015-02 of what comes before the plan."""
    instance = dg.DagsterInstance.ephemeral()
    before = named("infrastructure", "catalogues", "site_condition", "weather")
    assert materialize("2015-01", "2015-02", instance, before).success
    return database, instance


def test_a_job_of_years_names_what_must_come_first(database: Database) -> None:
    instance = dg.DagsterInstance.ephemeral()
    weather = named("weather")
    sentence = told(materialize("2018-01", "2020-12", instance, weather, job="years_4_6"))
    assert "needs the months before: of 2015-01 to 2017-12" in sentence
    assert "run years_1_3 first" in sentence
    assert database.count("SELECT count(*) FROM pg_inherits") == 0
    assert not instance.fetch_materializations(dg.AssetKey(["batches", "batch"]), limit=1).records


def test_a_job_of_years_makes_no_other_months(database: Database) -> None:
    instance = dg.DagsterInstance.ephemeral()
    sentence = told(materialize("2015-01", "2015-02", instance, job="years_1_3"))
    assert "makes 2015-01 to 2017-12 and nothing else, not 2015-01 to 2015-02" in sentence


def test_the_jobs_cover_the_ten_years_once() -> None:
    parts = [JOB_MONTHS[name] for name in ("years_1_3", "years_4_6", "years_7_9", "year_10")]
    assert all(one[1].plus(1) == next_[0] for one, next_ in pairwise(parts))
    assert JOB_MONTHS["ten_years"] == (parts[0][0], parts[-1][1])
    for name, (first, last) in JOB_MONTHS.items():
        tags = defs.resolve_job_def(name).run_tags
        assert tags["dagster/asset_partition_range_start"] == first.key
        assert tags["dagster/asset_partition_range_end"] == last.key


def test_as_few_runs_as_will_do() -> None:
    plan, fish, weather, built = (
        named(name)[0] for name in ("fish_month", "feeding", "weather", "infrastructure")
    )
    months = JANUARY.plus(11).since(JANUARY)
    wanted = dict.fromkeys((built, plan, fish), months) | {weather: months[6:]}
    runs = list(commands(wanted))
    assert [stretch for _, stretch in runs] == [(months[0], months[-1]), (months[6], months[-1])]
    wanted = {plan: [months[2], *months[6:]], fish: months[6:], weather: months[6:]}
    runs = [({COMPUTATIONS[t] for t in tables}, stretch) for tables, stretch in commands(wanted)]
    assert runs == [
        ({plan}, (months[2], months[2])),
        ({plan, fish, weather}, (months[6], months[-1])),
    ]


def test_same_rows_again_make_nothing_stale(built: tuple[Database, dg.DagsterInstance]) -> None:
    database, instance = built
    assert materialize("2015-01", "2015-01", instance, named("infrastructure")).success
    settings = Settings.of(CONFIG)
    for computation in in_order():
        assert not stale(instance, database, settings, computation, [JANUARY, FEBRUARY])
    assert missing(instance, database, named("weather")[0], [JANUARY, FEBRUARY.plus(1)]) == [
        FEBRUARY.plus(1)
    ]


def test_stale_downstream_of_a_change_and_only_there(
    built: tuple[Database, dg.DagsterInstance], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, instance = built
    made = named("infrastructure", "catalogues", "site_condition", "weather")

    def found(settings: Settings) -> set[str]:
        months = [JANUARY, FEBRUARY]
        return {c.name for c in made if stale(instance, database, settings, c, months)}

    settings = Settings.of(CONFIG)
    assert found(settings) == set()
    water = {"sea_temperature": {"faroe": {"mean_c": 9.9}}}
    assert found(Settings.of(CONFIG | {"water": water})) == {"site_condition", "weather"}
    weather = named("weather")[0]
    monkeypatch.setitem(weather.__dict__, "code_version", "next")
    assert found(settings) == {"weather"}
    monkeypatch.undo()
    area = next(t for t in COMPUTATIONS if t.fullname == "infrastructure.area")
    as_if_other_rows(database, str(area), "2015-02")
    assert found(settings) == {"site_condition", "weather"}, "they read other rows of areas"
    with database.connect() as connection:
        connection.exec_driver_sql("DROP TABLE infrastructure.area_2015_02")
    assert found(settings) == set(), "what is missing has not changed"


def test_stale_where_the_month_before_has_changed(
    built: tuple[Database, dg.DagsterInstance],
) -> None:
    database, instance = built
    (pressure,) = named("pathogen_pressure")
    assert materialize("2015-01", "2015-02", instance, [pressure]).success
    settings, months = Settings.of(CONFIG), [JANUARY, FEBRUARY]
    assert stale(instance, database, settings, pressure, months) == []
    as_if_other_rows(database, "disease.pathogen_pressure", "2015-01")
    assert stale(instance, database, settings, pressure, [FEBRUARY]) == [FEBRUARY]


def test_a_lost_connection_is_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, lost = Replacement.finish, []

    def losing(replacement: Replacement, origin: Callable) -> dict:
        if not lost and replacement._month == FEBRUARY:
            lost.append(replacement._connection.scalar(sa.text("SELECT pg_backend_pid()")))
            database.count(f"SELECT pg_terminate_backend({lost[0]})::int")
        return finish(replacement, origin)

    monkeypatch.setattr(Replacement, "finish", losing)
    instance = dg.DagsterInstance.ephemeral()
    catalogues = named("catalogues")
    result = materialize("2015-01", "2015-03", instance, catalogues)
    assert result.success
    assert lost
    kinds = [event.event_type_value for event in result.all_events]
    assert kinds.count("STEP_UP_FOR_RETRY") == 1
    for table in catalogues[0].writes:
        records = instance.fetch_materializations(asset_key(table), limit=10).records
        assert sorted(r.partition_key for r in records) == ["2015-01", "2015-02", "2015-03"]


def test_what_a_user_must_put_right_is_not_tried_again(database: Database) -> None:
    instance = dg.DagsterInstance.ephemeral()
    result = materialize("2015-02", "2015-02", instance, named("weather"))
    assert "needs 2015-01 to 2015-02 of infrastructure/area" in told(result)
    assert "STEP_UP_FOR_RETRY" not in [event.event_type_value for event in result.all_events]


def test_a_month_above_the_hard_limit_fails_whole(
    built: tuple[Database, dg.DagsterInstance],
) -> None:
    database, instance = built
    before = fingerprints(database)
    machine = {"memory_soft_mb": 50, "memory_hard_mb": 100}
    result = materialize("2015-01", "2015-01", instance, named("weather"), machine=machine)
    assert "2015-01 of weather needs more memory than the 100 MB" in told(result)
    assert fingerprints(database) == before


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not count what is asked for")
def test_memory_is_refused_before_it_is_taken() -> None:
    used = Memory(Machine(), "").used_mb()
    machine = Machine(processes=1, memory_soft_mb=100, memory_hard_mb=int(used) + 300)
    memory = Memory(machine, "2015-01 of weather")
    with pytest.raises(MemoryLimit, match="2015-01 of weather needs more memory"), memory.bounded():
        np.ones(100_000_000)
    assert memory.used_mb() < used + 300
    np.ones(100_000_000)  # and after it, all is as before


def test_above_the_soft_limit_pieces_are_smaller_and_rows_the_same(
    built: tuple[Database, dg.DagsterInstance], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, instance = built
    before = fingerprints(database)
    rows: list[int] = []
    write = Replacement.write
    monkeypatch.setattr(
        Replacement, "write", lambda self, *a: (rows.append(self.chunk_rows), write(self, *a))[1]
    )
    soft = {"memory_soft_mb": 50}
    assert materialize("2015-01", "2015-02", instance, named("weather"), machine=soft).success
    assert fingerprints(database) == before
    assert max(rows) < 100_000
    assert Memory(Machine(memory_soft_mb=50), "").piece_rows(LEAST_ROWS) == LEAST_ROWS


def test_a_dry_run_writes_nothing_and_tells_what_would_be(
    use_database: Callable[[], Database], first_months
) -> None:
    database = use_database()
    instance = dg.DagsterInstance.ephemeral()
    result = materialize("2015-01", "2015-12", instance, job="dry_run", tags={DRY_RUN: "true"})
    assert result.success
    assert database.count("SELECT count(*) FROM pg_class WHERE relname LIKE 'weather%'") == 0
    assert not any(instance.get_materialized_partitions(asset_key(t)) for t in COMPUTATIONS)
    (output,) = (
        e.step_output_data.metadata["report"].value
        for e in result.all_events
        if e.event_type_value == "STEP_OUTPUT" and "report" in (e.step_output_data.metadata or {})
    )
    for table in COMPUTATIONS:
        rows = first_months.database.origins(table)["2015-01"].rows
        assert re.search(rf"\| {table} +\| +{rows:,} \|", output)
    built = named("infrastructure", "catalogues")
    by_flag = materialize("2015-01", "2015-01", instance, built, machine={"dry_run": True})
    assert by_flag.success
    assert not any(database.has_table(str(t)) and database.origins(t) for t in COMPUTATIONS)


def test_a_run_ends_with_a_report(first_months) -> None:
    database = first_months.database
    event = first_months.instance.get_latest_materialization_event(
        dg.AssetKey(["operations", "run_report"])
    )
    metadata = event.asset_materialization.metadata
    text = metadata["report"].value
    rows = sum(o.rows for t in COMPUTATIONS for o in database.origins(t).values())
    assert f"{rows:,} rows" in text
    active = database.count(
        "SELECT count(DISTINCT batch_id) FROM batches.daily_state WHERE date = '2015-02-28'"
    )
    assert active > 0
    assert f"active batches at the end: {active}" in text
    assert "warn: batches/harvest_event" in text, "there are no rows of it to check yet"
    assert Path(metadata["file"].value).read_text() == text


def test_living_on_makes_the_month_just_ended_and_those_missed() -> None:
    with dg.instance_for_test() as instance:

        def tick(year: int, month: int) -> dg.RunRequest | dg.SkipReason:
            time = datetime(year, month, 1, 6)
            return living_on(dg.build_schedule_context(instance, scheduled_execution_time=time))

        assert "run the job years_1_3 first" in tick(2015, 3).skip_message
        for table in COMPUTATIONS:
            for key in ("2015-01", "2015-02"):
                event = dg.AssetMaterialization(asset_key(table), partition=key)
                instance.report_runless_asset_event(event)
        assert "2015-02 and all months before it are in the database" in tick(2015, 3).skip_message
        tags = tick(2015, 6).tags
    assert tags["dagster/asset_partition_range_start"] == "2015-03"
    assert tags["dagster/asset_partition_range_end"] == "2015-05"
    assert living_on.default_status == dg.DefaultScheduleStatus.STOPPED


@pytest.mark.slow
def test_two_overlapping_backfills_wait_for_each_other(
    use_database: Callable[[], Database], project: Path
) -> None:
    database = use_database()
    ranges = ("2015-01...2015-12", "2015-04...2015-12", "2015-06...2015-06")
    keys = [asset_key(t).to_user_string() for c in named("infrastructure") for t in c.writes]
    select = ",".join([*keys, "environment/weather"])
    command = ["dagster", "asset", "materialize", "-m", "aquamind_assets.definitions"]
    command += ["--select", select]
    said: list[str] = []

    def run(months: str) -> None:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", *command, "--partition-range", months],
            cwd=project,
            capture_output=True,
            text=True,
            env={**os.environ, "AQUAMIND_SCALE": "0.05"},
        )
        said.append("" if done.returncode == 0 else done.stderr[-2000:])

    run("2015-01...2015-12")
    before = fingerprints(database)
    threads = [threading.Thread(target=run, args=(months,)) for months in ranges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [""] * 4
    assert fingerprints(database) == before
    with dg.DagsterInstance.from_config(str(project)) as instance:
        times = []
        for run_id in [r.run_id for r in instance.get_runs(limit=3)]:
            stats = {s.step_key: s for s in instance.get_run_step_stats(run_id)}
            times.append((stats["farm"].start_time, stats["farm"].end_time))
        times.sort()
        assert all(one[1] <= next_[0] for one, next_ in pairwise(times))


@pytest.mark.slow
def test_backfills_killed_and_resumed(project: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.kill", "--rounds", "10"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 backfills" in done.stdout
    assert "0 not as they must be" in done.stdout
