"""Makes months on a Dask cluster: sends units to its workers and takes what they came to.

A worker reads and writes PostgreSQL itself, at the URL of its own environment, so that no secret
passes through the scheduler; the run names the database on that server. Before it makes a month it
is compared with the run: code, versions, processor. The settings come from the run; one that the
worker's own environment sets otherwise is refused. That it writes to the run's own database is
seen by the run's sign of life, which must be held there. A lost worker's units go to others; a
month is one transaction under a lock of its own, so that to make it twice does no harm.

What a task is given and gives back are words and numbers, and `Made`.
"""

import contextlib
import json
import multiprocessing
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import distributed

import resources
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import DATA_ENDINGS
from aquamind_assets.monthly.month import (
    Chosen,
    Made,
    Maker,
    maker_of,
    modules_of_computations,
    names_of,
)
from aquamind_assets.monthly.wave import Unit, Wave
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.environment import PREFIX, URL_VARIABLE, variables
from resources.errors import ClusterLost, FarmError, OtherWorker
from resources.server import database_url
from resources.url import shown

#: How long a scheduler may take to answer, and to answer again. [s]
ANSWER_SECONDS = 10.0

#: How long a run waits for a first worker, or for another one when all are gone. [s]
WORKERS_SECONDS = 120.0

#: Between two questions how many workers there are. [s]
_COUNT_SECONDS = 2.0

#: How long a result may be on its way; its worker may be lost, and the month be made again. [s]
_RESULT_SECONDS = 1800.0

#: Units sent for each worker: the next one is there when it has finished one.
_UNITS_A_WORKER = 2

#: How long a run's sign of life may be away, as a session that was ended is replaced. [s]
SIGN_SECONDS = 12.0

#: Of its memory, what a month may take of a worker; Dask's nanny ends it above 95 %. [share]
_MEMORY_SHARE = 0.85

#: Libraries that rows depend on.
_LIBRARIES = ("numpy", "scipy", "gsw", "pyarrow", "pgpq", "pandas")

#: Sections of the settings that change no row.
_NOT_OF_ROWS = {"machine", "load"}


@dataclass(frozen=True)
class Terms:
    """What a worker needs to make months of a run, and what it must have in common with it.

    Attributes
    ----------
    modules, tables, months : tuple of str
        What registers the computations; the tables that are made; all months of the run.
    settings : str
        Of the run, as JSON.
    database, run_id : str
        Name of the run's database, and the run whose sign of life is held in it.
    code : tuple of (str, str)
        `code_here` of the run's process.
    """

    modules: tuple[str, ...]
    tables: tuple[str, ...]
    months: tuple[str, ...]
    settings: str
    database: str
    run_id: str
    code: tuple[tuple[str, str], ...]


@cache
def _code() -> str:
    """The hash of all Python and data files of both packages."""
    hashed = blake2b(digest_size=6)
    for package in (Path(__file__).parents[1], Path(str(resources.__file__)).parent):
        for path in sorted(package.rglob("*")):
            if path.suffix in (".py", *DATA_ENDINGS):
                hashed.update(f"{path.relative_to(package)}\n".encode())
                hashed.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return hashed.hexdigest()


def code_here() -> tuple[tuple[str, str], ...]:
    """What rows depend on besides the settings, by name: code, versions, processor."""
    return (
        ("code", _code()),
        ("processor", platform.machine()),
        ("Python", platform.python_version().rpartition(".")[0]),
        *((name, version(name)) for name in _LIBRARIES),
    )


def make_there(terms: Terms, computation: str, month: str) -> Made:
    """Make one month of one computation: what a task does.

    Raises
    ------
    OtherWorker
        If this worker may not make months of that run.
    FarmError
        As `Maker.make`.
    """
    return _maker(terms).make(Unit(computation, Month.of(month)))


def check_there(terms: Terms) -> None:
    """Have a worker refuse a run before it is given any month of it.

    Raises
    ------
    OtherWorker
        If it may not make months of that run.
    """
    _maker(terms)


#: The maker of the run that this worker made months of last, and its database.
_last: dict[Terms, tuple[Maker, Database]] = {}


def _maker(terms: Terms) -> Maker:
    if terms not in _last:
        for _, database in _last.values():
            database.close()
        _last.clear()
        _last[terms] = _new_maker(terms)
    return _last[terms][0]


def _new_maker(terms: Terms) -> tuple[Maker, Database]:
    worker = distributed.get_worker()
    refuse_other_code(terms.code, worker)
    settings = Settings.of(json.loads(terms.settings))
    _refuse_other_settings(settings, worker)
    own = Settings.from_environment().machine.of_each(1)
    most = worker.memory_manager.memory_limit
    hard = min(own.memory_hard_mb, int(most * _MEMORY_SHARE / 1e6)) if most else own.memory_hard_mb
    limits = {"memory_hard_mb": hard, "memory_soft_mb": min(own.memory_soft_mb, hard // 2)}
    settings = settings.model_copy(update={"machine": own.model_copy(update=limits)})
    months = [Month.of(key) for key in terms.months]
    database = _database(terms, worker)
    return maker_of(terms.modules, terms.tables, database, settings, months), database


def refuse_other_code(code: Sequence[tuple[str, str]], worker: distributed.Worker) -> None:
    """Refuse to make rows here for a run of other code, or beside another thread that does.

    Raises
    ------
    OtherWorker
        If this worker's `code_here` differs from the run's, or it has several threads.
    """
    here = dict(code_here())
    differing = [
        f"{name}: the run's {there}, the worker's {here.get(name)}"
        for name, there in code
        if there != here.get(name)
    ]
    if differing:
        raise OtherWorker(
            f"The Dask worker at {worker.address} has other code than the run"
            f" ({'; '.join(differing)}): start it from the same checkout or image; it made nothing."
        )
    if worker.state.nthreads != 1:
        raise OtherWorker(
            f"The Dask worker at {worker.address} has {worker.state.nthreads} threads, and the"
            " memory of a month is bounded by process: start it with --nthreads 1, and more of"
            " them with --nworkers; it made nothing."
        )


def _refuse_other_settings(settings: Settings, worker: distributed.Worker) -> None:
    """Refuse a worker whose environment names a setting that the run has otherwise."""
    sections = set(Settings.model_fields) - _NOT_OF_ROWS
    own, default = Settings.from_environment().part(sections), Settings().part(sections)
    there = settings.part(sections)
    named = {name.removeprefix(PREFIX).lower() for name in variables()}
    differing = [
        f"{name}: the run's {there[name]}, the worker's {value}"
        for name, value in own.items()
        if value != there[name] and (value != default[name] or name in named)
    ]
    if differing:
        raise OtherWorker(
            f"The Dask worker at {worker.address} has other settings than the run"
            f" ({'; '.join(differing)}): unset them where it starts, and it takes the run's; it"
            " made nothing."
        )


def _database(terms: Terms, worker: distributed.Worker) -> Database:
    """The run's database on the server of the worker's environment: the run must be alive there."""
    if not variables().get(URL_VARIABLE):
        raise OtherWorker(
            f"The Dask worker at {worker.address} has no {URL_VARIABLE}, and an embedded server"
            " serves its own machine alone: give it the URL of the run's server; it made nothing."
        )
    try:
        database = Database(database_url().set(database=terms.database))
        sign, until = database.sign_of_life(terms.run_id), time.monotonic() + SIGN_SECONDS
        while sign not in database.living():
            if time.monotonic() > until:
                raise OtherWorker(
                    f"The Dask worker at {worker.address} finds another database at"
                    f" {shown(database.url)} than the run, or the run has ended: give it the run's"
                    f" {URL_VARIABLE}; it made nothing."
                )
            time.sleep(0.5)
    except OtherWorker:
        raise
    except FarmError as error:
        raise OtherWorker(
            f"The Dask worker at {worker.address} cannot use the database, and made nothing:"
            f" {error.message}"
        ) from None
    return database


class Cluster:
    """The workers of a Dask scheduler, as a place where units of a wave are made.

    Attributes
    ----------
    arrivals : Connection
        Has something to be read when a unit has ended there.
    under_way : int
        Units that were sent there and have not ended.

    Raises
    ------
    ClusterLost
        If no scheduler answers.
    FarmError
        If the run works on an embedded server, which no other machine can reach.
    """

    def __init__(
        self,
        wave: Wave,
        database: Database,
        settings: Settings,
        chosen: Chosen,
        run: Sequence[Month],
    ) -> None:
        self._wave, self._address = wave, settings.machine.scheduler
        if not variables().get(URL_VARIABLE):
            raise FarmError(
                f"machine.scheduler names {self._address}, and the workers of a Dask cluster cannot"
                " reach the embedded server's socket: name a server that they can reach by"
                f" {URL_VARIABLE}, here and where they start, or take machine.scheduler away."
            )
        self.terms = Terms(
            tuple(modules_of_computations()),
            tuple(names_of(chosen)),
            tuple(month.key for month in run),
            settings.model_dump_json(),
            str(database.url.database),
            database.alive_as,
            code_here(),
        )
        self.arrivals, self._bell = multiprocessing.Pipe(duplex=False)
        self._sent: dict[str, tuple[Unit | None, distributed.Future]] = {}
        self._count, self._counted, self._with_workers = 0, 0.0, time.monotonic()
        self._number = 0
        self._client: distributed.Client | None = None

    @property
    def under_way(self) -> int:
        return sum(unit is not None for unit, _ in self._sent.values())

    def __enter__(self) -> Self:
        self._client = connected(self._address)
        for worker in self._workers():
            self._submit(None, check_there, workers=[worker], allow_other_workers=False)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._client is not None
        self._sent.clear()
        with contextlib.suppress(Exception):
            self._client.close(timeout=1)
        self._bell.close()
        self.arrivals.close()

    def begin(self, more: bool) -> None:
        """Send what may begin, if more is to begin, and a little more than there are workers for.

        Raises
        ------
        ClusterLost
            If the scheduler is gone, or has had no worker for `WORKERS_SECONDS`.
        """
        self._look()
        while more and self.under_way < max(self._count, 1) * _UNITS_A_WORKER:
            unit = self._wave.next_apart()
            if unit is None:
                return
            self._submit(unit, make_there, unit.computation, unit.month.key)

    def arrived(self) -> tuple[Unit | None, Made | None, Exception | None]:
        """The next unit that ended, with its result or its error."""
        unit, future = self._sent.pop(self.arrivals.recv())
        try:
            if future.cancelled():
                raise self._lost("is gone")
            return unit, future.result(timeout=_RESULT_SECONDS), None
        except Exception as error:
            return unit, None, self._explained(error, unit)

    def _explained(self, error: Exception, unit: Unit | None) -> Exception:
        """An error of a task, as a sentence where a user can put it right."""
        if isinstance(error, FarmError):
            return error
        if isinstance(error, distributed.KilledWorker):
            what = f"{unit.month} of {unit.computation}" if unit else "nothing yet"
            return FarmError(
                f"{error.allowed_failures + 1} Dask workers were killed one after another as they"
                f" made {what}, as happens when memory runs out: the months before are kept; give"
                " the workers more memory (--memory-limit), then materialize what is missing."
            )
        if isinstance(error, OSError | distributed.CancelledError | TimeoutError):
            return self._lost("is gone")
        if _is_of_loading(error):
            return OtherWorker(
                f"The Dask scheduler at {self._address}, or a worker of it, cannot load this code"
                f" ({_first_line(error)}): start both from the same checkout or image as the run;"
                " nothing was made there."
            )
        return error

    def _submit(self, unit: Unit | None, work: Any, *arguments: str, **where: Any) -> None:
        assert self._client is not None
        self._number += 1
        name = f"{unit.computation}-{unit.month}" if unit else "check"
        key = f"{name}-{self.terms.run_id}-{self._client.id}-{self._number}"
        future = self._client.submit(
            work, self.terms, *arguments, key=key, pure=False, priority=-self._number, **where
        )
        self._sent[key] = unit, future
        future.add_done_callback(self._ring)

    def _ring(self, future: distributed.Future) -> None:
        with contextlib.suppress(OSError):  # the run has ended
            self._bell.send(future.key)

    def _look(self) -> None:
        """Count the workers now and then."""
        assert self._client is not None
        if self._client.status not in ("running", "connecting"):
            raise self._lost("is gone")
        now = time.monotonic()
        if self._counted and now - self._counted < _COUNT_SECONDS:
            return
        self._count, self._counted = len(self._workers()), now
        if self._count:
            self._with_workers = now
        elif now - self._with_workers > WORKERS_SECONDS:
            raise self._lost(f"has had no worker for {WORKERS_SECONDS:g} s")

    def _workers(self) -> Mapping[str, int]:
        assert self._client is not None
        try:
            return dict(self._client.nthreads())
        except (OSError, TimeoutError, RuntimeError):
            raise self._lost("is gone") from None

    def _lost(self, how: str) -> ClusterLost:
        return lost(self._address, how)


def connected(address: str) -> distributed.Client:
    """A client of a scheduler.

    Raises
    ------
    ClusterLost
        If no scheduler answers there.
    """
    try:
        return distributed.Client(
            address, timeout=ANSWER_SECONDS, set_as_default=False, name="aquamind"
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise lost(address, "does not answer") from error


def lost(address: str, how: str) -> ClusterLost:
    """The error of a scheduler that is not there any more, or not yet."""
    return ClusterLost(
        f"The Dask scheduler at {address} {how}: the months before are kept; start it and its"
        " workers, or mend or unset AQUAMIND_MACHINE__SCHEDULER, then materialize what is missing."
    )


def _is_of_loading(error: Exception) -> bool:
    """Whether a task failed before it began, as where code is not there to be loaded."""
    told = str(error)
    return "deserializ" in told or (
        isinstance(error, ImportError | AttributeError) and "aquamind_assets" in told
    )


def _first_line(error: Exception) -> str:
    cause = error.__cause__ or error
    return f"{type(cause).__name__}: {str(cause).splitlines()[0] if str(cause) else ''}"
