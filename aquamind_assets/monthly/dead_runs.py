"""Finds runs whose process is gone, and reports them as failed.

Dagster shows a run whose process is gone as started for ever. So each of our runs promises, by a
tag, to hold a lock in a database while its process lives. A run that promised this and holds no
lock is reported as failed, so that its months count as missing again. Runs of other code made no
such promise, and are left alone.
"""

import time

import dagster as dg
from dagster_postgres import PostgresRunStorage

from resources.database import Database, identity

#: Tag of a run: its id, as a run that is started again inherits tags; the database whose lock it
#: holds; the one that Dagster records it in.
PROMISE = "aquamind/alive"

#: How long a lock must be away: longer than a run takes to hold it again in another session. [s]
WATCH_SECONDS = 12.0

#: How long a run of ours may take from its start to its promise. [s]
_PROMISE_SECONDS = 300.0

#: Between two looks at the locks. [s]
_LOOK_SECONDS = 0.5


def promise(instance: dg.DagsterInstance, run: dg.DagsterRun, database: Database) -> None:
    """Tag a run with the database in which it holds its lock; it must hold the lock already."""
    named = _databases(instance, database)
    said = [run.run_id, *named] if all(named) else [run.run_id]  # that one is never judged
    instance.add_run_tags(run.run_id, {PROMISE: " ".join(said)})


def report_dead_runs(
    instance: dg.DagsterInstance, database: Database, watch_seconds: float = WATCH_SECONDS
) -> list[str]:
    """Report every started run of ours whose process is gone as failed; returns their ids.

    If a lock is missing, this waits some seconds, because the run may be taking it again. The
    places of dead runs in pools are freed, those too of runs that Dagster itself found dead.
    """
    _free_places_of_ended_runs(instance)
    missed = _ours(instance, database)
    signs = {run_id: database.sign_of_life(run_id) for run_id in missed}
    until = time.monotonic() + watch_seconds
    while missed := {run_id for run_id in missed if signs[run_id] not in database.living()}:
        if time.monotonic() > until:
            break
        time.sleep(_LOOK_SECONDS)
    dead = []
    for run_id in sorted(missed):
        run = instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            continue
        instance.report_run_failed(run, "Its process is gone; materialize what is missing.")
        if instance.event_log_storage.supports_global_concurrency_limits:
            instance.event_log_storage.free_concurrency_slots_for_run(run_id)
        dead.append(run_id)
    return dead


def _free_places_of_ended_runs(instance: dg.DagsterInstance) -> None:
    """Free what ended runs hold in pools: where a run is killed, its retry waits for that place."""
    storage = instance.event_log_storage
    if not storage.supports_global_concurrency_limits:
        return
    for pool in storage.get_concurrency_keys():
        for run_id in storage.get_concurrency_info(pool).active_run_ids:
            run = instance.get_run_by_id(run_id)
            if run is not None and run.is_finished:
                storage.free_concurrency_slots_for_run(run_id)


def _ours(instance: dg.DagsterInstance, database: Database) -> set[str]:
    """The started runs that must hold a lock in this database or that can have no process."""
    here, of_records = _databases(instance, database)
    found: set[str] = set()
    if not here or not of_records:
        return found  # whose runs they are cannot be told
    filters = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    for record in instance.get_run_records(filters):
        run = record.dagster_run
        run_id, *promised = run.tags.get(PROMISE, "none").split()
        if run_id != run.run_id:
            started = record.start_time or record.create_timestamp.timestamp()
            if time.time() - started > _PROMISE_SECONDS and _is_of_this_code(run):
                found.add(run.run_id)
        elif promised and (promised == [here, of_records] or promised[-1] != of_records):
            # The latter came with a copy of the records: its process writes to the original.
            found.add(run.run_id)
    return found


def _is_of_this_code(run: dg.DagsterRun) -> bool:
    origin = run.job_code_origin
    pointer = origin.repository_origin.code_pointer if origin else None
    module = str(getattr(pointer, "module", ""))
    return module.partition(".")[0] == __name__.partition(".")[0]


def _databases(instance: dg.DagsterInstance, database: Database) -> tuple[str, str]:
    """The database of the rows, and the one of Dagster's records."""
    with database.connect() as connection:
        of_rows = identity(connection)
    if not isinstance(instance.run_storage, PostgresRunStorage):
        return of_rows, "elsewhere"
    with instance.run_storage.connect() as connection:
        return of_rows, identity(connection)
