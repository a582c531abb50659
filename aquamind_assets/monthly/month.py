"""How a month is made: read, compute, write, commit; here, or on a pool of processes."""

import importlib
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation, MonthReader
from aquamind_assets.monthly.inputs import Needs
from aquamind_assets.monthly.memory import Memory
from aquamind_assets.monthly.pictures import preview
from aquamind_assets.monthly.processes import in_processes
from aquamind_assets.settings.farm import Settings
from resources.database import Database, Written
from resources.errors import FarmError
from resources.tables import METADATA


@dataclass(frozen=True)
class Made:
    """What a month came to; tables by name, as it may come from another process."""

    month: Month
    written: dict[str, Written]
    inputs: dict[str, tuple[Month, str]]
    seconds: float
    seconds_of: dict[str, float]
    peak_memory_mb: float
    previews: dict[str, str]

    @property
    def rows(self) -> int:
        return sum(written.rows for written in self.written.values())


def made(
    computation: Computation,
    chosen: Sequence[sa.Table],
    database: Database,
    settings: Settings,
    months: Sequence[Month],
    run: Sequence[Month],
) -> Iterator[Made]:
    """Make months one by one, or, where they are independent, on several processes.

    ``run`` are all months that the run makes of these tables, those done already included.

    Raises
    ------
    MissingMonth, OtherSettings
        If a month cannot be made from what is there.
    FarmError
        If a process of the pool is killed.
    """
    count = min(settings.machine.processes, len(months)) if computation.independent else 1
    if count > 1:
        modules = sorted({c.compute.__module__ for c in COMPUTATIONS.values()})
        names = [table.fullname for table in chosen]
        database.close()  # what is idle here counts among a role's connections
        try:
            arguments = (names, database.url, settings, run)
            yield from in_processes(
                count, modules, _make_there, months, _prepare, modules, *arguments
            )
        except ChildProcessError:
            raise FarmError(
                f"A process that made months of {computation.name} was killed, as the system does"
                " when memory runs out: the months before are kept, materialize what is missing,"
                " with a lower machine.processes if it happens again."
            ) from None
        return
    needs = Needs(database, computation, settings, chosen, run)
    for month in months:
        yield _make(computation, chosen, database, settings, needs, month)


def _make(
    computation: Computation,
    chosen: Sequence[sa.Table],
    database: Database,
    settings: Settings,
    needs: Needs,
    month: Month,
) -> Made:
    """Make one month: read, compute, write, commit."""
    started = time.perf_counter()
    inputs = needs.check(month)
    read = MonthReader(database, computation, month)
    memory = Memory(settings.machine, f"{month} of {computation.name}")
    previews: dict[str, str] = {}
    with memory.bounded(), database.replace(month, chosen) as replacement:
        for table, columns in computation.compute(month, read, settings):
            memory.check()
            if table in chosen:
                previews[table.fullname] = previews.get(table.fullname) or preview(columns)
                replacement.chunk_rows = memory.piece_rows(replacement.chunk_rows)
                replacement.write(table, columns)
        computed, so_far = time.perf_counter(), replacement.seconds
        written = replacement.finish(needs.origin)
        seconds_of = replacement.seconds
    needs.forget(chosen)
    ended = time.perf_counter()
    return Made(
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
        previews,
    )


#: Makes a month, in a process of a pool.
_there: list[Callable[[Month], Made]] = []


def _prepare(
    modules: list[str], names: list[str], url: sa.URL, settings: Settings, run: Sequence[Month]
) -> None:
    """Begin a process of a pool: the modules register the computations."""
    for module in modules:
        importlib.import_module(module)
    chosen = [METADATA.tables[name] for name in names]
    computation, database = COMPUTATIONS[chosen[0]], Database(url)
    needs = Needs(database, computation, settings, chosen, run)
    _there.append(partial(_make, computation, chosen, database, settings, needs))


def _make_there(month: Month) -> Made:
    return _there[0](month)
