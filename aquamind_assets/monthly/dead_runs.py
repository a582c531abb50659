"""Runs whose process is gone.

Dagster would show a run whose process is gone as started for ever. A run holds a lock in
PostgreSQL while its process lives. A started run without it is reported as failed, so that its
months count as missing again.
"""

import time

import dagster as dg

from resources.database import Database

#: Between the start of a run and its hold on the lock. [s]
GRACE_SECONDS = 5


#: Between two looks at a run that has only just begun. [s]
_LOOK_SECONDS = 0.2


def report_dead_runs(
    instance: dg.DagsterInstance, database: Database, grace_seconds: float = GRACE_SECONDS
) -> list[str]:
    """Report every started run whose process is gone as failed; returns their ids.

    Waits for those that have only just begun until they hold the lock, or no longer may be given
    time. What a dead run holds in a pool is given back.
    """
    dead = []
    filters = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    for record in instance.get_run_records(filters):
        run_id = record.dagster_run.run_id
        started = record.start_time or record.create_timestamp.timestamp()
        while not (alive := database.is_alive(run_id)) and time.time() - started < grace_seconds:
            time.sleep(_LOOK_SECONDS)
        run = instance.get_run_by_id(run_id)
        if alive or run is None or run.is_finished:
            continue
        instance.report_run_failed(run, "Its process is gone; materialize what is missing.")
        if instance.event_log_storage.supports_global_concurrency_limits:
            instance.event_log_storage.free_concurrency_slots_for_run(run_id)
        dead.append(run_id)
    return dead
