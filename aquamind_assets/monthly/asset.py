"""Turns computations into Dagster assets, and materializes the months of a run.

A computation is a function of a month: it reads the tables that it declares, calls the models, and
yields rows of its tables. `farm` gives Dagster all of them: one asset for each table, partitioned
by month, and a whole range of months in one step of one run. Each month is read, computed, written,
committed, and then recorded. So a month that Dagster shows as materialized is in the database, and
a killed run keeps its finished months.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType

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
    in_order,
    version_with_data,
)
from aquamind_assets.monthly.dry_run import DryRun
from aquamind_assets.monthly.events import Recording, recorded
from aquamind_assets.monthly.month import Chosen, made
from aquamind_assets.monthly.partitions import MONTHS
from aquamind_assets.monthly.pictures import column_lineage
from aquamind_assets.monthly.progress import Progress
from aquamind_assets.monthly.wave import Wave
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.errors import ClusterLost, ConnectionLost, FarmError

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
    pictures: Mapping[sa.Table, Picture] | None = None,
    figures: Sequence[Figure] = (),
) -> Callable[[Callable[..., Rows]], Computation]:
    """Declare a function of a month as the computation of the tables that it writes.

    The function is called as ``compute(month, read, settings)`` with a `Month`, a `MonthReader` and
    the `Settings`. It yields ``(table, columns)`` as often as it likes; each table's rows must come
    in the table's order. See `Computation` for the parameters.
    """

    def decorate(compute: Callable[..., Rows]) -> Computation:
        computation = Computation(
            compute.__name__,
            tuple(writes),
            tuple(to_date),
            tuple(same_month),
            tuple(previous),
            tuple(uses),
            tuple(data),
            version_with_data(code_version, data),
            compute,
            pictures or {},
            tuple(figures),
        )
        COMPUTATIONS.update(dict.fromkeys(computation.writes, computation))
        return computation

    return decorate


def farm(modules: Iterable[ModuleType]) -> dg.AssetsDefinition:
    """All computations of some modules as one step, which makes the selected tables.

    In steps of their own, one computation would wait for the whole range of another.
    """
    there = {c for module in modules for c in vars(module).values() if isinstance(c, Computation)}
    computations = [computation for computation in in_order() if computation in there]

    @dg.multi_asset(
        name="farm",
        specs=[_spec(c, table) for c in computations for table in c.writes],
        partitions_def=MONTHS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        can_subset=True,
        pool="farm",
        required_resource_keys={"database", "settings"},
    )
    def run(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        """Make months of tables, each after the months that it reads."""
        asked = {asset_key(table): table for table in COMPUTATIONS}
        asked = {key: t for key, t in asked.items() if key in context.selected_asset_keys}
        chosen = {c: tables for c in computations if (tables := _made_with(c, asked.values()))}
        with sentence_for_user_errors(), retries_of_lost_connections(context):
            settings = context.resources.settings.validated()
            seconds = materialize_months(context, chosen, context.resources.database, settings)
        for table in (t for tables in chosen.values() for t in tables):
            if (key := asset_key(table)) in asked:
                metadata = {RECORDED_ALREADY: True, "seconds_recording": seconds}
                yield dg.MaterializeResult(asset_key=key, metadata=metadata)

    return run


def _made_with(computation: Computation, asked: Collection[sa.Table]) -> list[sa.Table]:
    """The selected tables of a computation, and those that its next month reads."""
    if not any(table in asked for table in computation.writes):
        return []
    return [t for t in computation.writes if t in asked or t in computation.previous]


#: Dagster adds no second event to an output with this metadata; each month has its own already.
RECORDED_ALREADY = SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION


def _spec(computation: Computation, table: sa.Table) -> dg.AssetSpec:
    head = computation.writes[0]
    if table is head:
        needed = dict.fromkeys((*computation.to_date, *computation.same_month))
        deps = [dg.AssetDep(asset_key(t)) for t in needed]
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
        description=_description(computation, table),
        kinds={"postgres", "python"},
        tags={"computation": computation.name},
        metadata={
            "dagster/column_schema": dg.TableSchema(columns=columns),
            "dagster/column_lineage": column_lineage(table),
            "dagster/table_name": str(table),
            **_months_in_turn(computation),
        },
    )


def _description(computation: Computation, table: sa.Table) -> str:
    told = (computation.compute.__doc__ or "").split("\n")[0]
    row = str(table.comment)
    verb = "is" if row.startswith(("A ", "An ", "The ")) else "has"
    each = (
        f"Each row {verb} {row[0].lower()}{row[1:]}"
        f"\n\nWritten by the computation `{computation.name}`. {told}{_drawn(computation, table)}"
    )
    if not computation.previous:
        return each
    return f"{each} A month can be made only after the month before."


def _drawn(computation: Computation, table: sa.Table) -> str:
    """A sentence on the lineage of a table that is not the first of its computation."""
    head = asset_key(computation.writes[0]).to_user_string()
    if table is computation.writes[0]:
        return ""
    return (
        f" The lineage shows only `{head}`, the first table of this computation, upstream: see"
        " there what the computation reads."
    )


def _months_in_turn(computation: Computation) -> dict[str, str]:
    """The tables of which a month needs the month before: our rule, not declared to Dagster.

    Declared as a dependency of an asset on itself, it would split every backfill into many runs.
    """
    needed = ", ".join(str(asset_key(table).to_user_string()) for table in computation.previous)
    return {"needs_month_before_of": needed} if needed else {}


@contextmanager
def sentence_for_user_errors() -> Iterator[None]:
    """Turn errors that a user can solve into Dagster failures that show the sentence alone."""
    sys.tracebacklimit = 1000
    try:
        yield
    except FarmError:
        sys.tracebacklimit = 0
        raise


@contextmanager
def retries_of_lost_connections(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Make Dagster try the step again later if the connection was lost, and only then."""
    try:
        yield
    except (ConnectionLost, ClusterLost) as lost:
        attempts = context.retry_number
        if attempts >= RETRIES.max_retries:
            raise
        raise dg.RetryRequested(
            RETRIES.max_retries, RETRIES.calculate_delay(attempts + 1)
        ) from lost


def materialize_months(
    context: dg.AssetExecutionContext, chosen: Chosen, database: Database, settings: Settings
) -> float:
    """Materialize the months of the run: make each, and record it once it is committed.

    Returns
    -------
    float
        Time in recording. [s]

    Raises
    ------
    MissingMonth, OtherSettings
        If a month cannot be made from what is there; those that are done stay.
    """
    months = [Month.of(key) for key in context.partition_keys]
    if isinstance(dry_run := database.stand_in, DryRun):
        first = months[:1]
        here = settings.machine.model_copy(update={"scheduler": ""})
        settings = settings.model_copy(update={"machine": here})
        for each in made(Wave(dict.fromkeys(chosen, first)), dry_run, settings, chosen, first):
            dry_run.made[each.computation] = each
            context.log.info(f"{each.month}: {each.rows:,} rows computed, none written")
        return 0.0
    every = [table for tables in chosen.values() for table in tables]
    database.declare(every)
    done = recorded(context, every, months) if context.retry_number else set()
    wave = Wave(
        {
            computation: [m for m in months if any((t, m) not in done for t in tables)]
            for computation, tables in chosen.items()
        },
        [c for c in chosen if settings.machine.scheduler and not c.is_in_turn()],
    )
    with Recording(context, settings) as recording, Progress(context, len(wave)) as progress:
        for each in made(wave, database, settings, chosen, months):
            computation = next(c for c in chosen if c.name == each.computation)
            new = [table for table in chosen[computation] if (table, each.month) not in done]
            is_last = each.month == months[-1]
            recording.add(computation, new, each, database if is_last else None)
            progress.show(each)
    return recording.seconds
