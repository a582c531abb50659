"""Limits the memory of a month: above the soft limit rows go in smaller pieces, above the hard
limit the month fails.
"""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psutil

from aquamind_assets.settings.limits import Machine
from resources.errors import MemoryLimit

#: Rows of the smallest piece: below, a piece costs more in calls than it saves.
LEAST_ROWS = 5_000

_MB = 1e6


@cache
def _this_process() -> psutil.Process:
    return psutil.Process()


class Memory:
    """The limits of a process that makes months.

    Parameters
    ----------
    machine : Machine
        ``memory_soft_mb`` and ``memory_hard_mb`` of one of its ``processes``.
    what : str
        The month and its computation, for the sentence.
    """

    def __init__(self, machine: Machine, what: str) -> None:
        self._machine, self._what = machine, what
        self._process = _this_process()
        self._at_start = int(self.used_mb() * _MB)
        free = psutil.virtual_memory().available
        most = self._at_start + free / machine.processes
        self._limit = min(machine.memory_hard_mb * _MB, most)

    def used_mb(self) -> float:
        """Memory that the process holds. [MB]"""
        return self._process.memory_info().rss / _MB

    def piece_rows(self, rows: int) -> int:
        """Number of rows of the next piece: half of the last while above the soft limit.

        Raises
        ------
        MemoryLimit
            If the process holds more than the hard limit.
        """
        used = self.used_mb()
        if used * _MB > self._limit:
            raise self._refusal()
        return max(LEAST_ROWS, rows // 2) if used > self._machine.memory_soft_mb else rows

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Let the system refuse memory above the hard limit before it is taken.

        Raises
        ------
        MemoryLimit
            In place of the MemoryError that follows.
        """
        if sys.platform != "linux":  # elsewhere the system does not count what is asked for
            yield
            return
        before = resource.getrlimit(resource.RLIMIT_DATA)
        with open("/proc/self/status") as status:
            held = next(int(line.split()[1]) for line in status if line.startswith("VmData"))
        most = held * 1024 + max(0, int(self._limit) - self._at_start)
        if before[1] != resource.RLIM_INFINITY:
            most = min(most, before[1])
        resource.setrlimit(resource.RLIMIT_DATA, (most, before[1]))
        try:
            yield
        except MemoryError:
            resource.setrlimit(resource.RLIMIT_DATA, before)
            raise self._refusal() from None
        finally:
            resource.setrlimit(resource.RLIMIT_DATA, before)

    def _refusal(self) -> MemoryLimit:
        machine = self._machine
        given = (
            f"the {machine.memory_hard_mb} MB of machine.memory_hard_mb"
            + (f" that are one of {machine.processes} processes'" if machine.processes > 1 else "")
            if self._limit == machine.memory_hard_mb * _MB
            else f"the {self._limit / _MB:,.0f} MB of memory that the machine has free"
        )
        return MemoryLimit(
            f"{self._what} needs more memory than {given} ({self.used_mb():,.0f} MB are in"
            " use): raise that limit, lower machine.processes or scale, or end other programs;"
            " this month was not written, and earlier months are kept."
        )
