"""How an asset is made here, and how it runs over the months of a run.

A computation is a function of a month: it reads what it declares, calls the models, and yields
rows of its tables. `monthly_asset` makes it Dagster's: one asset a table, partitioned by month,
a whole range in one run. The months go one by one: read, compute, write, commit, record; so what
Dagster shows as materialized is in the database, and a killed run keeps the months it finished.
"""

import graphlib
import importlib
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import dagster as dg
import numpy as np
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

from aquamind_assets.months import MONTHS, Month
from aquamind_assets.processes import in_processes
from aquamind_assets.settings import Settings
from resources.copying import Columns
from resources.database import Database, Origin, Written
from resources.errors import FarmError, MissingMonth, OtherSettings
from resources.server import database_url
from resources.tables import METADATA

Rows = Iterator[tuple[sa.Table, Columns]]


@dataclass(frozen=True)
class Computation:
    """One computation: the tables that it writes, and what it needs for a month.

    Attributes
    ----------
    writes : tuple of Table
        Its tables, each an asset; the first is the one that the others hang from.
    to_date, same_month, previous : tuple of Table
        Tables of which it reads all months so far, the same month, the month before.
    uses : tuple of str
        The sections of the settings, besides seed and scale, that it depends on.
    code_version : str
        Changes when the same settings give other rows.
    independent : bool
        Whether its months may be made in any order, on several processes.
    """

    name: str
    writes: tuple[sa.Table, ...]
    to_date: tuple[sa.Table, ...]
    same_month: tuple[sa.Table, ...]
    previous: tuple[sa.Table, ...]
    uses: tuple[str, ...]
    code_version: str
    independent: bool
    compute: Callable[..., Rows]


#: The computation that writes each table.
COMPUTATIONS: dict[sa.Table, Computation] = {}


def in_order() -> list[Computation]:
    """All computations, each after those that it reads."""
    reads = {
        c: {COMPUTATIONS[table] for table in (*c.to_date, *c.same_month)}
        for c in dict.fromkeys(COMPUTATIONS.values())
    }
    return list(graphlib.TopologicalSorter(reads).static_order())


def asset_key(table: sa.Table) -> dg.AssetKey:
    """The key of a table's asset: its schema and its name."""
    return dg.AssetKey([str(table.schema), table.name])


class MonthReader:
    """What a computation may read for one month: the tables that it declared, no others."""

    def __init__(self, database: Database, computation: Computation, month: Month) -> None:
        self._database, self._computation, self._month = database, computation, month

    def to_date(self, table: sa.Table, columns: Sequence[str] = ()) -> dict[str, np.ndarray]:
        """All rows of all months so far, this one included; all columns unless some are named."""
        assert table in self._computation.to_date, f"{table} is not declared in to_date"
        return self._database.read(table, last=self._month, columns=columns)

    def same(self, table: sa.Table, columns: Sequence[str] = ()) -> dict[str, np.ndarray]:
        """The rows of this month; all columns unless some are named."""
        assert table in self._computation.same_month, f"{table} is not declared in same_month"
        return self._database.read(table, self._month, self._month, columns)

    def previous(self, table: sa.Table) -> dict[str, np.ndarray]:
        """The rows of the month before; none in the farm's first month."""
        assert table in self._computation.previous, f"{table} is not declared in previous"
        before = self._month.previous
        return self._database.read(table, before, before)


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
        rows, seconds = sum(w.rows for w in made.written.values()), made.seconds
        context.log.info(f"{made.month}: {rows:,} rows in {seconds:.2f} s, {rows / seconds:,.0f} rows/s")


@dataclass(frozen=True)
class _Made:
    """What a month came to; tables by name, as it may come from another process."""

    month: Month
    written: dict[str, Written]
    inputs: dict[str, tuple[Month, str]]
    seconds: float
    seconds_of: dict[str, float]
    peak_memory_mb: float


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
        yield from in_processes(
            count, _make_there, months, _prepare, modules, names, database.url, settings
        )
        return
    needs = Needs(database, computation, settings)
    for month in months:
        yield _make(computation, chosen, database, settings, needs, month)


def _make(
    computation: Computation,
    chosen: Sequence[sa.Table],
    database: Database,
    settings: Settings,
    needs: "Needs",
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
        computed = time.perf_counter()
        written = replacement.finish(needs.origin)
        seconds_of = replacement.seconds
    needs.forget(chosen)
    ended = time.perf_counter()
    in_writing = seconds_of["encoding"] + seconds_of["waiting"]
    return _Made(
        month,
        {table.fullname: done for table, done in written.items()},
        {table.fullname: of for table, of in inputs.items()},
        ended - started,
        {
            "computing": computed - started - in_writing,
            **seconds_of,
            "finishing": ended - computed,
        },
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


#: Makes a month, in a process of a pool.
_there: list[Callable[[Month], _Made]] = []


def _prepare(modules: list[str], names: list[str], url: sa.URL, settings: Settings) -> None:
    """Begin a process of a pool: the modules register the computations."""
    for module in modules:
        importlib.import_module(module)
    chosen = [METADATA.tables[name] for name in names]
    computation, database = COMPUTATIONS[chosen[0]], Database(url)
    needs = Needs(database, computation, settings)
    _there.append(partial(_make, computation, chosen, database, settings, needs))


def _make_there(month: Month) -> _Made:
    return _there[0](month)


def _materialization(
    computation: Computation, table: sa.Table, made: _Made, inputs: dict[str, str]
) -> dg.AssetMaterialization:
    done = made.written[table.fullname]
    rows = sum(w.rows for w in made.written.values())
    return dg.AssetMaterialization(
        asset_key(table),
        partition=made.month.key,
        metadata={
            "dagster/partition_row_count": done.rows,
            "bytes": done.bytes,
            "seconds": round(made.seconds, 3),
            **{f"seconds_{name}": round(value, 3) for name, value in made.seconds_of.items()},
            "rows_per_second": round(rows / made.seconds),
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


class Needs:
    """What a computation's months are made from: is it there, and from the same settings?"""

    def __init__(self, database: Database, computation: Computation, settings: Settings) -> None:
        self._database, self._computation, self._settings = database, computation, settings
        self._origins: dict[sa.Table, dict[str, Origin]] = {}
        self._hashes: dict[tuple[str, ...], str] = {}

    def origin(self, data_version: str, rows: int) -> Origin:
        """What this run makes a month from."""
        uses = self._computation.uses
        return Origin(
            self._settings.changed(uses),
            self._settings.hash(uses),
            self._computation.code_version,
            data_version,
            rows,
        )

    def forget(self, tables: Sequence[sa.Table]) -> None:
        """These tables have changed: ask the database again."""
        for table in tables:
            self._origins.pop(table, None)

    def version(self, table: sa.Table, month: Month) -> str:
        """The data version of a month that is there."""
        return self._of(table)[month.key].data_version

    def check(self, month: Month) -> dict[sa.Table, tuple[Month, str]]:
        """Refuse a month that cannot be made.

        Returns
        -------
        dict of Table to (Month, str)
            The month and the data version of each table that Dagster shows as its input.

        Raises
        ------
        MissingMonth
            If a month that it needs is not materialized.
        OtherSettings
            If one was made from other settings, or this table's month before it was.
        """
        inputs = dict.fromkeys((*self._computation.to_date, *self._computation.same_month), month)
        for table in self._computation.to_date:
            self._require(month, table, month.since_epoch())
        for table in self._computation.same_month:
            self._require(month, table, [month])
        if not month.is_first:
            for table in self._computation.previous:
                self._require(month, table, [month.previous])
            for table in self._computation.writes:
                before = self._of(table).get(month.previous.key)
                if before:
                    self._same_settings(month, table, month.previous, before)
            if self._computation.previous:
                inputs[self._computation.writes[0]] = month.previous
        return {
            table: (of, self.version(table, of))
            for table, of in inputs.items()
            if of.key in self._of(table)
        }

    def check_kept(self, months: Iterable[Month]) -> None:
        """Refuse to build on months of these tables that were made from other settings.

        Raises
        ------
        OtherSettings
            If one was.
        """
        for month in months:
            for table in self._computation.writes:
                if month.key in self._of(table):
                    self._same_settings(month, table, month, self._of(table)[month.key])

    def _of(self, table: sa.Table) -> dict[str, Origin]:
        if table not in self._origins:
            self._origins[table] = self._database.origins(table)
        return self._origins[table]

    def _require(self, month: Month, table: sa.Table, needed: list[Month]) -> None:
        if any(other.key not in self._of(table) for other in needed):
            self.forget([table])  # another process may have made it meanwhile
        missing = [other for other in needed if other.key not in self._of(table)]
        if missing:
            first, last = missing[0], missing[-1]
            one = first == last
            raise MissingMonth(
                f"{month} of {self._computation.name} needs"
                f" {'' if one else f'{first} to '}{last} of {table.schema}/{table.name},"
                f" which {'is' if one else 'are'} not materialized. Materialize"
                f" {'it' if one else 'them'} first: dagster asset materialize -m"
                f" aquamind_assets.definitions --select {table.schema}/{table.name}"
                f" {f'--partition {first}' if one else f'--partition-range {first}...{last}'}"
            )
        for other in needed:
            self._same_settings(month, table, other, self._of(table)[other.key])

    def _same_settings(self, month: Month, table: sa.Table, other: Month, origin: Origin) -> None:
        uses = COMPUTATIONS[table].uses
        if uses not in self._hashes:
            self._hashes[uses] = self._settings.hash(uses)
        if origin.settings_hash == self._hashes[uses]:
            return
        then, now = origin.settings, self._settings.changed(uses)
        names = sorted(n for n in {*then, *now} if then.get(n) != now.get(n))
        default = Settings().part(uses)
        differing = ", ".join(
            f"{n} {then.get(n, default.get(n))} there and {now.get(n, default.get(n))} here"
            for n in names
        )
        here = f"{month} of {self._computation.name}"
        raise OtherSettings(
            f"{here} cannot be made beside {other} of {table.schema}/{table.name}, which was made"
            f" with other settings ({differing or 'the defaults have changed since'}): use the same"
            " settings, another database, or materialize everything again from 2015-01."
        )


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
