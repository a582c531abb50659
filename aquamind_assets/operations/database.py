"""The database as a Dagster resource: PostgreSQL, or its stand-in during a dry run."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import sqlalchemy as sa

from aquamind_assets.monthly.asset import sentence_for_user_errors
from aquamind_assets.monthly.dead_runs import promise, report_dead_runs
from aquamind_assets.monthly.dry_run import DryRun
from aquamind_assets.monthly.room import HELD, refuse_without_room
from aquamind_assets.operations.jobs import DRY_RUN, refuse_job
from resources.database import Database
from resources.server import database_url


def database_resource(url: sa.URL | None = None) -> dg.ResourceDefinition:
    """The Dagster resource of the database: at a given URL, or the one in use (`database_url`)."""

    @dg.resource(
        description="PostgreSQL: the server at AQUAMIND_POSTGRES_URL, or the embedded one.",
        required_resource_keys={"settings"},
    )
    @contextmanager
    def database(context: dg.InitResourceContext) -> Iterator[Database]:
        with _database_of_run(context, Database(url or database_url())) as opened:
            yield opened

    return database


@contextmanager
def _database_of_run(context: dg.InitResourceContext, database: Database) -> Iterator[Database]:
    """The database for the length of a run; refuses a job of years before its turn.

    Raises
    ------
    MissingMonth
        If the run is of a job of years, and months before it are missing.
    DatabaseError
        If the database lets in fewer sessions than a run needs.
    """
    dry = context.resources.settings.machine.dry_run
    dry = dry or bool(context.run and context.run.tags.get(DRY_RUN) == "true")
    database.stand_in = DryRun(database.url) if dry else None
    try:
        with database.alive(context.run.run_id if context.run else "no run"):
            if context.run and context.instance:
                with sentence_for_user_errors():
                    processes = context.resources.settings.machine.processes
                    refuse_without_room(database.url, processes, held=HELD)
                promise(context.instance, context.run, database)
                report_dead_runs(context.instance, database)  # they hold places in the pools
                with sentence_for_user_errors():
                    refuse_job(context.run, database)
            yield database
    finally:
        if database.stand_in:
            database.stand_in.close()
        database.close()
