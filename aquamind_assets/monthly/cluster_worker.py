"""Makes months on a worker of a Dask cluster, after it has compared itself with the run.

A worker reads and writes PostgreSQL itself, at the URL of its own environment, so that no secret
passes through the scheduler; the run names the database on that server. Before it makes a month,
code, versions and processor are compared with the run's. The settings come from the run; a worker
whose own environment sets one otherwise is refused. The run's sign of life must be held in the
worker's database: this shows that both use the same one.

A task is given words and numbers, and gives back `Made`.
"""

import json
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import distributed

import resources
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import DATA_ENDINGS
from aquamind_assets.monthly.month import (
    Made,
    Maker,
    maker_of,
)
from aquamind_assets.monthly.wave import Unit
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.environment import PREFIX, URL_VARIABLE, variables
from resources.errors import FarmError, OtherWorker
from resources.server import database_url
from resources.url import shown

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
