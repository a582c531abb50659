"""How an asset is made here, and how it runs over the months of a run.

A computation is a function of a month: it reads what it declares, calls the models, and yields
rows of its tables. `monthly_asset` makes it Dagster's: one asset a table, partitioned by month,
a whole range in one run. The months go one by one: read, compute, write, commit, record; so what
Dagster shows as materialized is in the database, and a killed run keeps the months it finished.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import dagster as dg
import sqlalchemy as sa
from dagster._core.definitions.source_asset import SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import (
    COMPUTATIONS,
    Computation,
    Figure,
    Picture,
    Rows,
    asset_key,
    version_with_data,
)
from aquamind_assets.monthly.dry_run import DryRun
from aquamind_assets.monthly.events import record, recorded
from aquamind_assets.monthly.month import made
from aquamind_assets.monthly.partitions import MONTHS
from aquamind_assets.monthly.pictures import column_lineage
from aquamind_assets.monthly.progress import Progress
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.errors import ConnectionLost, FarmError

#: A lost connection is worth some attempts: after 1, 3, 7, 15 and 31 s.
RETRIES = dg.RetryPolicy(max_retries=5, delay=1, backoff=dg.Backoff.EXPONENTIAL)


def monthly_asset(
    *,
    writes: Sequence[sa.Table],
    to_date: Sequence[sa.Table] = (),
    same_month: Sequence[sa.Table] = (),
    previous: Sequence[sa.Table] = (),
    uses: Sequence[str] = (),
    data: Sequence[str] = (),
    code_version: str,
    independent: bool = False,
    pictures: Mapping[sa.Table, Picture] | None = None,
    figures: Sequence[Figure] = (),
) -> Callable[[Callable[..., Rows]], dg.AssetsDefinition]:
    """Make a function of a month into the assets of the tables that it writes.

    The function is called as ``compute(month, read, settings)`` with a `Month`, a `MonthReader`
    and the `Settings`, and yields ``(table, columns)`` as often as it likes, each table's rows in
    the table's order. See `Computation` for the parameters.
    """

    def decorate(compute: Callable[..., Rows]) -> dg.AssetsDefinition:
        computation = Computation(
            compute.__name__,
            tuple(writes),
            tuple(to_date),
            tuple(same_month),
            tuple(previous),
            tuple(uses),
            tuple(data),
            version_with_data(code_version, data),
            independent,
            compute,
            pictures or {},
            tuple(figures),
        )
        COMPUTATIONS.update(dict.fromkeys(computation.writes, computation))

        @dg.multi_asset(
            name=computation.name,
            specs=[_spec(computation, table) for table in computation.writes],
            partitions_def=MONTHS,
            backfill_policy=dg.BackfillPolicy.single_run(),
            can_subset=len(writes) > 1,
            pool=computation.name,
            required_resource_keys={"database", "settings"},
        )
        def run(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
            asked = [t for t in computation.writes if asset_key(t) in context.selected_asset_keys]
            # What the next month goes on from is made with whatever is asked for.
            chosen = [t for t in computation.writes if t in asked or t in computation.previous]
            with sentence_for_user_errors(), retries_of_lost_connections(context):
                settings = context.resources.settings.validated()
                database = context.resources.database
                materialize_months(context, computation, chosen, database, settings)
            for table in asked:
                yield dg.MaterializeResult(
                    asset_key=asset_key(table), metadata={RECORDED_ALREADY: True}
                )

        return run

    return decorate


#: Dagster adds no second event to an output with this metadata; each month has its own already.
RECORDED_ALREADY = SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION


def _spec(computation: Computation, table: sa.Table) -> dg.AssetSpec:
    head = computation.writes[0]
    month_before = dg.TimeWindowPartitionMapping(start_offset=-1, end_offset=-1)
    if table is head:
        needed = dict.fromkeys((*computation.to_date, *computation.same_month))
        deps = [dg.AssetDep(asset_key(t)) for t in needed]
        if computation.previous:
            deps.append(dg.AssetDep(asset_key(head), partition_mapping=month_before))
    else:
        deps = [dg.AssetDep(asset_key(head))]
    columns = [
        dg.TableColumn(
            column.name,
            str(column.type).lower(),
            description=column.comment,
            constraints=dg.TableColumnConstraints(nullable=bool(column.nullable)),
        )
        for column in table.columns
    ]
    return dg.AssetSpec(
        asset_key(table),
        deps=deps,
        group_name=str(table.schema),
        description=table.comment,
        kinds={"postgres", "python"},
        tags={"computation": computation.name},
        metadata={
            "dagster/column_schema": dg.TableSchema(columns=columns),
            "dagster/column_lineage": column_lineage(table),
            "dagster/table_name": str(table),
        },
    )


@contextmanager
def sentence_for_user_errors() -> Iterator[None]:
    """Where a user can put it right, the sentence says it all: Dagster shows no traceback then."""
    sys.tracebacklimit = 1000
    try:
        yield
    except FarmError:
        sys.tracebacklimit = 0
        raise


@contextmanager
def retries_of_lost_connections(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Have Dagster try the step again, in a while, where the database was lost; nothing else."""
    try:
        yield
    except ConnectionLost as lost:
        attempts = context.retry_number
        if attempts >= RETRIES.max_retries:
            raise
        raise dg.RetryRequested(
            RETRIES.max_retries, RETRIES.calculate_delay(attempts + 1)
        ) from lost


def materialize_months(
    context: dg.AssetExecutionContext,
    computation: Computation,
    chosen: Sequence[sa.Table],
    database: Database,
    settings: Settings,
) -> None:
    """Materialize the months of the run, one by one: read, compute, write, commit, record.

    Raises
    ------
    MissingMonth, OtherSettings
        If a month cannot be made from what is there; the months before it stay.
    """
    months = [Month.of(key) for key in context.partition_keys]
    if isinstance(dry_run := database.stand_in, DryRun):
        for each in made(computation, chosen, dry_run, settings, months[:1], months[:1]):
            dry_run.made[computation.name] = each
            context.log.info(f"{each.month}: {each.rows:,} rows computed, none written")
        return
    database.declare(chosen)
    done = recorded(context, chosen, months) if context.retry_number else set()
    left = [month for month in months if any((table, month) not in done for table in chosen)]
    with Progress(context, computation.name, len(left)) as progress:
        for each in made(computation, chosen, database, settings, left, months):
            new = [table for table in chosen if (table, each.month) not in done]
            is_last = each.month == months[-1]
            record(context, computation, settings, new, each, database if is_last else None)
            progress.show(each)
