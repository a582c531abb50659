"""A run is dead only if it is: of ours, and its sign of life stays away."""

import sys
import time
import uuid
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterRunStatus as Status
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin

from aquamind_assets.monthly import dead_runs
from aquamind_assets.monthly.dead_runs import PROMISE, promise, report_dead_runs
from resources.database import Database


@pytest.fixture
def instance(database: Database, project: Path) -> dg.DagsterInstance:
    return dg.DagsterInstance.from_config(str(project))


def started(instance: dg.DagsterInstance, module: str = "theirs") -> dg.DagsterRun:
    """A run that has begun, of a module's code."""
    name = "__ASSET_JOB"
    pointer = ModuleCodePointer(module, "defs", working_directory=None)
    code = RepositoryPythonOrigin(sys.executable, pointer, entry_point=["dagster"])
    origin = JobPythonOrigin(name, code)
    run = dg.DagsterRun(job_name=name, run_id=str(uuid.uuid4()), job_code_origin=origin)
    instance.add_run(run)
    instance.report_dagster_event(
        dg.DagsterEvent(event_type_value="PIPELINE_START", job_name=name, message="It begins."),
        run.run_id,
    )
    assert instance.get_run_by_id(run.run_id).status == Status.STARTED
    return run


def status(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Status:
    return instance.get_run_by_id(run.run_id).status


def end_session_of(database: Database, run: dg.DagsterRun) -> None:
    """As an administrator, a time limit for idle sessions, or a firewall does."""
    sign = database.sign_of_life(run.run_id)
    ended = database.count(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory'"
        f" AND ((classid::bigint << 32) | objid::bigint) = {sign}"
    )
    assert ended == 1


def test_a_sign_of_life_that_is_lost_is_taken_again(
    database: Database, instance: dg.DagsterInstance
) -> None:
    run = started(instance)
    with database.alive(run.run_id):
        promise(instance, run, database)
        for _ in range(2):
            end_session_of(database, run)
            assert report_dead_runs(instance, database) == []
            assert database.sign_of_life(run.run_id) in database.living()
    until = time.monotonic() + 10  # the server takes a moment to see a session's end
    while database.sign_of_life(run.run_id) in database.living():
        assert time.monotonic() < until
    assert status(instance, run) == Status.STARTED
    assert report_dead_runs(instance, database, watch_seconds=0) == [run.run_id]
    assert status(instance, run) == Status.FAILURE


def test_the_place_of_a_run_that_dagster_found_dead_is_free_for_its_retry(
    database: Database, instance: dg.DagsterInstance
) -> None:
    storage = instance.event_log_storage
    storage.set_concurrency_slots("farm", 1)
    run, at_work = started(instance), started(instance)
    assert storage.claim_concurrency_slot("farm", run.run_id, "farm").is_claimed
    instance.report_run_failed(run, "Its process is gone.")
    assert not storage.claim_concurrency_slot("farm", at_work.run_id, "farm").is_claimed
    report_dead_runs(instance, database, watch_seconds=0)
    assert storage.claim_concurrency_slot("farm", at_work.run_id, "farm").is_claimed
    report_dead_runs(instance, database, watch_seconds=0)
    assert storage.get_concurrency_info("farm").active_run_ids == {at_work.run_id}


def test_runs_that_promised_nothing_here_are_left_alone(
    database: Database, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, elsewhere, again, copied = (started(instance) for _ in range(4))
    young = started(instance, "aquamind_assets.definitions")
    of_rows, of_records = dead_runs._databases(instance, database)
    assert of_rows == of_records
    for run, tag in (
        (elsewhere, f"{elsewhere.run_id} 4711/5 {of_records}"),
        (again, f"{theirs.run_id} {of_rows} {of_records}"),  # started again, it inherits the tag
        (copied, f"{copied.run_id} 4711/5 4711/5"),
    ):
        instance.add_run_tags(run.run_id, {PROMISE: tag})
    assert report_dead_runs(instance, database, watch_seconds=0) == [copied.run_id]
    monkeypatch.setattr(dead_runs, "_PROMISE_SECONDS", 0.0)
    time.sleep(0.01)
    assert report_dead_runs(instance, database, watch_seconds=0) == [young.run_id], "too late"
    assert all(status(instance, run) == Status.STARTED for run in (theirs, elsewhere, again))
