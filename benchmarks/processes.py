"""Peak memory and processor time of the processes of a run, sampled."""

import re
import threading
from pathlib import Path
from types import TracebackType

import psutil

#: To look at all processes takes 10 ms of a core that the run could use.
_EVERY_SECONDS = 0.5

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


class Sampled:
    """Samples processes and all that they start, while it is entered.

    Attributes
    ----------
    private_mb : dict of str to float
        Highest resident memory that is a process's own, by kind of process. [MB]
    resident_mb : dict of str to float
        Highest resident memory with what it shares: libraries, and PostgreSQL's buffers. [MB]
    processor_seconds : dict of str to float
        Time on a processor, by kind of process. [s]
    """

    def __init__(self, *roots: int) -> None:
        self._roots = [psutil.Process(root) for root in roots]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.private_mb: dict[str, float] = {}
        self.resident_mb: dict[str, float] = {}
        self._times: dict[tuple[str, int], list[float]] = {}

    @property
    def processor_seconds(self) -> dict[str, float]:
        total: dict[str, float] = {}
        for (kind, _), (first, last) in self._times.items():
            total[kind] = total.get(kind, 0.0) + last - first
        return total

    def __enter__(self) -> "Sampled":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._ended.wait(_EVERY_SECONDS):
            for root in self._roots:
                for process in root.children(recursive=True):
                    try:
                        self._note(process)
                    except psutil.NoSuchProcess:
                        continue

    def _note(self, process: psutil.Process) -> None:
        kind = _kind(process.cmdline())
        memory, times = process.memory_info(), process.cpu_times()
        used = times.user + times.system
        self._times.setdefault((kind, process.pid), [used, used])[1] = used
        private, resident = (memory.rss - memory.shared) / 1e6, _peak_mb(process.pid)
        self.private_mb[kind] = max(self.private_mb.get(kind, 0.0), private)
        self.resident_mb[kind] = max(self.resident_mb.get(kind, 0.0), resident)


def _peak_mb(pid: int) -> float:
    """Highest resident memory that a process ever had, from the kernel, so between samples too."""
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except FileNotFoundError:
        raise psutil.NoSuchProcess(pid) from None
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def _kind(command: list[str]) -> str:
    line = " ".join(command)
    if line.startswith("postgres:"):
        is_worker = any(name in line for name in ("checkpointer", "writer", "launcher", "worker"))
        return "PostgreSQL, background" if is_worker else "PostgreSQL, a connection"
    if "multiprocessing" in line:
        return "Python, a process of the pool"
    return "Python, Dagster's run" if "dagster" in line else "other"
