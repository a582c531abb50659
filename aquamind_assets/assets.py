"""How an asset is made here, and how it runs over the months of a run.

A computation is a function of a month: it reads what it declares, calls the models, and yields
rows of its tables. `monthly_asset` makes it Dagster's: one asset a table, partitioned by month,
a whole range in one run. The months go one by one: read, compute, write, commit, record; so what
Dagster shows as materialized is in the database, and a killed run keeps the months it finished.
"""

import importlib
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import dagster as dg
import sqlalchemy as sa
from dagster._core.definitions.data_version import (
    CODE_VERSION_TAG,
    DATA_VERSION_IS_USER_PROVIDED_TAG,
    DATA_VERSION_TAG,
    NULL_EVENT_POINTER,
    get_input_data_version_tag,
    get_input_event_pointer_tag,
)
from dagster._core.definitions.source_asset import SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION

from aquamind_assets.computations import COMPUTATIONS, Computation, MonthReader, Rows
from aquamind_assets.months import MONTHS, Month
from aquamind_assets.needs import Needs
from aquamind_assets.processes import in_processes
from aquamind_assets.settings import Settings
from resources.database import Database, Written
from resources.errors import FarmError
from resources.server import database_url
from resources.tables import METADATA


def asset_key(table: sa.Table) -> dg.AssetKey:
    """The key of a table's asset: its schema and its name."""
    return dg.AssetKey([str(table.schema), table.name])


def monthly_asset(
    *,
    writes: Sequence[sa.Table],
    to_date: Sequence[sa.Table] = (),
    same_month: Sequence[sa.Table] = (),
    previous: Sequence[sa.Table] = (),
    uses: Sequence[str] = (),
    code_version: str,
    independent: bool = False,
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
            code_version,
            independent,
            compute,
        )
        COMPUTATIONS.update(dict.fromkeys(computation.writes, computation))

        @dg.multi_asset(
            name=computation.name,
            specs=[_spec(computation, table) for table in computation.writes],
            partitions_def=MONTHS,
            backfill_policy=dg.BackfillPolicy.single_run(),
            can_subset=len(writes) > 1,
            required_resource_keys={"database", "settings"},
        )
        def run(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
            chosen = [t for t in computation.writes if asset_key(t) in context.selected_asset_keys]
            with sentence_for_user_errors():
                settings = context.resources.settings.validated()
                database = context.resources.database
                materialize_months(context, computation, chosen, database, settings)
            for table in chosen:
                yield dg.MaterializeResult(
                    asset_key=asset_key(table), metadata={_RECORDED_ALREADY: True}
                )

        return run

    return decorate


#: Dagster adds no second event to an output with this metadata; each month has its own already.
_RECORDED_ALREADY = SYSTEM_METADATA_KEY_SOURCE_ASSET_OBSERVATION


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
        code_version=computation.code_version,
        kinds={"postgres"},
        metadata={
            "dagster/column_schema": dg.TableSchema(columns=columns),
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
    database.declare(chosen)
    months = [Month.of(key) for key in context.partition_keys]
    for made in _made(computation, chosen, database, settings, months):
        head = computation.writes[0]
        inputs = _input_tags(context.instance, made.inputs)
        for table in chosen:
            context.log_event(_materialization(computation, table, made, inputs))
            if table is head:  # the others hang from it
                of_head = (made.month, made.written[head.fullname].data_version)
                inputs = _input_tags(context.instance, {head.fullname: of_head})
        rows, rate = made.rows, made.rows / made.seconds
        context.log.info(f"{made.month}: {rows:,} rows in {made.seconds:.2f} s, {rate:,.0f} rows/s")


@dataclass(frozen=True)
class _Made:
    """What a month came to; tables by name, as it may come from another process."""

    month: Month
    written: dict[str, Written]
    inputs: dict[str, tuple[Month, str]]
    seconds: float
    seconds_of: dict[str, float]
    peak_memory_mb: float

    @property
    def rows(self) -> int:
        return sum(written.rows for written in self.written.values())


def _made(
    computation: Computation,
    chosen: Sequence[sa.Table],
    database: Database,
    settings: Settings,
    months: Sequence[Month],
) -> Iterator[_Made]:
    """Make months one by one, or, where they are independent, on several processes."""
    count = min(settings.machine.processes, len(months)) if computation.independent else 1
    if count > 1:
        modules = sorted({c.compute.__module__ for c in COMPUTATIONS.values()})
        names = [table.fullname for table in chosen]
        arguments = (names, database.url, settings, months)
        yield from in_processes(count, modules, _make_there, months, _prepare, modules, *arguments)
        return
    needs = Needs(database, computation, settings, chosen, months)
    for month in months:
        yield _make(computation, chosen, database, settings, needs, month)


def _make(
    computation: Computation,
    chosen: Sequence[sa.Table],
    database: Database,
    settings: Settings,
    needs: Needs,
    month: Month,
) -> _Made:
    """Make one month: read, compute, write, commit."""
    started = time.perf_counter()
    inputs = needs.check(month)
    read = MonthReader(database, computation, month)
    with database.replace(month, chosen) as replacement:
        for table, columns in computation.compute(month, read, settings):
            if table in chosen:
                replacement.write(table, columns)
        computed, so_far = time.perf_counter(), replacement.seconds
        written = replacement.finish(needs.origin)
        seconds_of = replacement.seconds
    needs.forget(chosen)
    ended = time.perf_counter()
    return _Made(
        month,
        {table.fullname: done for table, done in written.items()},
        {table.fullname: of for table, of in inputs.items()},
        ended - started,
        {
            "computing": computed - started - so_far["encoding"] - so_far["waiting"],
            **seconds_of,
            "finishing": ended - computed - (seconds_of["waiting"] - so_far["waiting"]),
        },
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


#: Makes a month, in a process of a pool.
_there: list[Callable[[Month], _Made]] = []


def _prepare(
    modules: list[str], names: list[str], url: sa.URL, settings: Settings, months: Sequence[Month]
) -> None:
    """Begin a process of a pool: the modules register the computations."""
    for module in modules:
        importlib.import_module(module)
    chosen = [METADATA.tables[name] for name in names]
    computation, database = COMPUTATIONS[chosen[0]], Database(url)
    needs = Needs(database, computation, settings, chosen, months)
    _there.append(partial(_make, computation, chosen, database, settings, needs))


def _make_there(month: Month) -> _Made:
    return _there[0](month)


def _materialization(
    computation: Computation, table: sa.Table, made: _Made, inputs: dict[str, str]
) -> dg.AssetMaterialization:
    done = made.written[table.fullname]
    return dg.AssetMaterialization(
        asset_key(table),
        partition=made.month.key,
        metadata={
            "dagster/partition_row_count": done.rows,
            "bytes": done.bytes,
            "seconds": round(made.seconds, 3),
            **{f"seconds_{name}": round(value, 3) for name, value in made.seconds_of.items()},
            "rows_per_second": round(made.rows / made.seconds),
            "peak_memory_mb": round(made.peak_memory_mb, 1),
            "data_version": done.data_version,
        },
        tags={
            DATA_VERSION_TAG: done.data_version,
            DATA_VERSION_IS_USER_PROVIDED_TAG: "true",
            CODE_VERSION_TAG: computation.code_version,
            **inputs,
        },
    )


def _input_tags(
    instance: dg.DagsterInstance, inputs: dict[str, tuple[Month, str]]
) -> dict[str, str]:
    """Which materializations a month was made from, so that Dagster can tell when it is stale."""
    tags = {}
    for name, (month, version) in inputs.items():
        key = dg.AssetKey(name.split("."))
        latest = instance.get_latest_storage_id_by_partition(
            key, dg.DagsterEventType.ASSET_MATERIALIZATION, {month.key}
        )
        tags[get_input_data_version_tag(key)] = version
        tags[get_input_event_pointer_tag(key)] = str(latest.get(month.key, NULL_EVENT_POINTER))
    return tags


@dg.resource(description="PostgreSQL: the server at AQUAMIND_POSTGRES_URL, or the embedded one.")
@contextmanager
def database_resource(context: dg.InitResourceContext) -> Iterator[Database]:
    """The database in use, for the length of a run."""
    database = Database(database_url())
    try:
        with database.alive(context.run.run_id if context.run else "no run"):
            yield database
    finally:
        database.close()
