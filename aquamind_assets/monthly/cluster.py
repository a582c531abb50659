"""Makes months on a Dask cluster: sends units to its workers and takes their results.

A lost worker's units go to others. A month is one transaction under a lock of its own, so it does
no harm to make it twice. What workers do is in `cluster_worker`.
"""

import contextlib
import multiprocessing
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import distributed

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.cluster_worker import Terms, check_there, code_here, make_there
from aquamind_assets.monthly.month import (
    Chosen,
    Made,
    modules_of_computations,
    names_of,
)
from aquamind_assets.monthly.wave import Unit, Wave
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.environment import URL_VARIABLE, variables
from resources.errors import ClusterLost, FarmError, OtherWorker

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
