"""Makes one month of a computation: read, compute, write, commit; in any process."""

import importlib
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import sqlalchemy as sa

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.carried import Carried
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation, MonthReader
from aquamind_assets.monthly.inputs import Needs
from aquamind_assets.monthly.memory import Memory
from aquamind_assets.monthly.pictures import preview
from aquamind_assets.monthly.processes import Elsewhere, begin_server, in_processes
from aquamind_assets.monthly.to_date import KeptToDate
from aquamind_assets.monthly.wave import Unit, Wave
from aquamind_assets.settings.farm import Settings
from resources.database import Database, Written
from resources.errors import FarmError
from resources.tables import METADATA

#: Which tables of each computation are to be made.
Chosen = Mapping[Computation, Sequence[sa.Table]]

#: A run of so few months is made in its own process: others would take longer to start.
FEW_MONTHS = 2


@dataclass(frozen=True)
class Made:
    """The result of a month; computation and tables are names, because processes exchange it."""

    computation: str
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


class Maker:
    """Makes months of computations, one by one: reads, computes, writes, commits.

    Parameters
    ----------
    database : Database
        Where the months are.
    settings : Settings
        What they are made from, and what this process may take of the machine.
    chosen : mapping of Computation to sequence of Table
        Which tables are made.
    run : sequence of Month
        All months that the run makes of these tables, those done already included.
    """

    def __init__(
        self, database: Database, settings: Settings, chosen: Chosen, run: Sequence[Month]
    ) -> None:
        self._database, self._settings, self._chosen = database, settings, chosen
        self._of_name = {computation.name: computation for computation in chosen}
        self._needs = {c: Needs(database, c, settings, chosen[c], run) for c in chosen}
        self._to_date = KeptToDate(database, database.kept_up)
        self._carried = Carried(database.kept_up)

    def make(self, unit: Unit) -> Made:
        """Make one month of one computation.

        Raises
        ------
        MissingMonth, OtherSettings
            If it cannot be made from what is there.
        """
        started = time.perf_counter()
        computation, month = self._of_name[unit.computation], unit.month
        chosen, needs = self._chosen[computation], self._needs[computation]
        inputs = needs.check(month)
        checked = time.perf_counter()
        read = MonthReader(self._database, computation, month, self._to_date, self._carried)
        memory = Memory(self._settings.machine, f"{month} of {computation.name}")
        previews: dict[str, str] = {}
        carried: dict[sa.Table, list[pa.RecordBatch]] = {}
        with memory.bounded(), self._database.replace(month, chosen) as replacement:
            for table, columns in computation.compute(month, read, self._settings):
                replacement.chunk_rows = memory.piece_rows(replacement.chunk_rows)
                if table in chosen:
                    previews[table.fullname] = previews.get(table.fullname) or preview(columns)
                    batch = replacement.write(table, columns)
                    if table in computation.previous:
                        carried.setdefault(table, []).append(batch)
            computed, so_far = time.perf_counter(), replacement.seconds
            written = replacement.finish(needs.origin)
            needs.confirm(month)
            seconds_of = replacement.seconds
        self._carried.keep(month, carried, written)
        ended = time.perf_counter()
        return Made(
            computation.name,
            month,
            {table.fullname: done for table, done in written.items()},
            {table.fullname: of for table, of in inputs.items()},
            ended - started,
            {
                "inputs": checked - started,
                "reading": read.seconds,
                "computing": computed
                - checked
                - read.seconds
                - so_far["encoding"]
                - so_far["waiting"],
                **seconds_of,
                "finishing": ended - computed - (seconds_of["waiting"] - so_far["waiting"]),
            },
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            previews,
        )


def made(
    wave: Wave, database: Database, settings: Settings, chosen: Chosen, run: Sequence[Month]
) -> Iterator[Made]:
    """Make the units of a wave on `machine.processes`, or in this process if the months are few.

    With `machine.scheduler`, Dask's workers make the units that the wave hands out apart.

    Raises
    ------
    MissingMonth, OtherSettings
        If a month cannot be made from what is there.
    FarmError
        If one of the processes is killed.
    """
    if settings.machine.scheduler:
        yield from _made_with_a_cluster(wave, database, settings, chosen, run)
        return
    count = min(settings.machine.processes, len(wave))
    if len(run) <= FEW_MONTHS:
        count = 1
    if count == 1:
        settings = settings.model_copy(update={"machine": settings.machine.of_each(1)})
        maker = Maker(database, settings, chosen, run)
        while (unit := wave.next()) is not None:
            yield maker.make(unit)
            wave.done(unit)
        return
    yield from _in_processes(count, wave, database, settings, chosen, run)


def _made_with_a_cluster(
    wave: Wave, database: Database, settings: Settings, chosen: Chosen, run: Sequence[Month]
) -> Iterator[Made]:
    """Make those that go on from one another here, and the others on Dask's workers."""
    from aquamind_assets.monthly.cluster import Cluster  # takes a second to import

    in_turn = sum(computation not in wave.apart for computation in chosen) * len(run)
    count = min(settings.machine.processes, in_turn)
    with Cluster(wave, database, settings, chosen, run) as cluster:
        yield from _in_processes(count, wave, database, settings, chosen, run, cluster)


def _in_processes(
    count: int,
    wave: Wave,
    database: Database,
    settings: Settings,
    chosen: Chosen,
    run: Sequence[Month],
    elsewhere: Elsewhere[Unit, Made] | None = None,
) -> Iterator[Made]:
    settings = settings.model_copy(update={"machine": settings.machine.of_each(max(count, 1))})
    modules = modules_of_computations()
    if count:
        begin_server(modules)
    arguments = modules, names_of(chosen), database.url, settings, run
    database.close()  # what is idle here counts among a role's connections
    try:
        yield from in_processes(count, _make_there, wave, _prepare, *arguments, elsewhere=elsewhere)
    except ChildProcessError:
        raise FarmError(
            "A process that made months was killed, probably because memory ran out: finished"
            " months are kept; materialize the missing ones, with a lower machine.processes if it"
            " happens again."
        ) from None


def modules_of_computations() -> list[str]:
    """The modules whose import registers all computations."""
    return sorted({c.compute.__module__ for c in COMPUTATIONS.values()})


def names_of(chosen: Chosen) -> list[str]:
    """The names of the tables that are to be made."""
    return [table.fullname for tables in chosen.values() for table in tables]


def maker_of(
    modules: Sequence[str],
    names: Sequence[str],
    database: Database,
    settings: Settings,
    run: Sequence[Month],
) -> Maker:
    """A maker in a process of its own: the modules register the computations."""
    for module in modules:
        importlib.import_module(module)
    chosen: dict[Computation, list[sa.Table]] = {}
    for table in (METADATA.tables[name] for name in names):
        chosen.setdefault(COMPUTATIONS[table], []).append(table)
    return Maker(database, settings, chosen, run)


#: Makes the months of a process.
_there: list[Maker] = []


def _prepare(
    modules: list[str], names: list[str], url: sa.URL, settings: Settings, run: Sequence[Month]
) -> None:
    """Start a process."""
    _there.append(maker_of(modules, names, Database(url), settings, run))


def _make_there(unit: Unit) -> Made:
    return _there[0].make(unit)
