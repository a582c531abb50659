"""Runs whose process is gone: Dagster would show them as started for ever.

A run holds a lock in PostgreSQL while its process lives. A started run without it is reported as
failed, so that its months count as missing again.
"""

import time

import dagster as dg

from resources.database import Database

#: Between the start of a run and its hold on the lock. [s]
GRACE_SECONDS = 5


def report_dead_runs(
    instance: dg.DagsterInstance, database: Database, grace_seconds: float = GRACE_SECONDS
) -> list[str]:
    """Report every started run whose process is gone as failed; returns their ids."""
    dead = []
    filters = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    for record in instance.get_run_records(filters):
        run = record.dagster_run
        started = record.start_time or record.create_timestamp.timestamp()
        if time.time() - started > grace_seconds and not database.is_alive(run.run_id):
            instance.report_run_failed(run, "Its process is gone; materialize what is missing.")
            dead.append(run.run_id)
    return dead
