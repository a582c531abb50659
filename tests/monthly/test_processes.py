"""Work on several processes, of which one is killed at any moment."""

import multiprocessing
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess

import psutil
import pytest

from aquamind_assets.monthly.processes import in_processes


def nothing() -> None:
    """There is nothing to prepare."""


class Each:
    """An agenda of items none of which waits for another."""

    def __init__(self, items: Iterable[float]) -> None:
        self._left, self.given, self.finished = iter(items), 0, 0

    def next(self) -> float | None:
        item = next(self._left, None)
        self.given += item is not None
        return item

    def done(self, item: float) -> None:
        self.finished += 1


class InTurn(Each):
    """An agenda of items each of which waits for the one before."""

    def next(self) -> float | None:
        return super().next() if self.given == self.finished else None


def at_rest(seconds: float) -> float:
    time.sleep(abs(seconds))
    if seconds < 0:
        raise ValueError(f"{seconds} s cannot be rested")
    return seconds


def in_time(work: Callable[[], Iterator[float]]) -> list[float]:
    """All results, or TimeoutError, where they would be waited for without end."""
    with ThreadPoolExecutor() as thread:
        results = thread.submit(lambda: list(work()))
        try:
            return results.result(timeout=20)
        finally:
            kill(multiprocessing.active_children())


def kill(processes: list[BaseProcess]) -> None:
    for process in processes:
        process.kill()


def kill_one() -> None:
    kill(multiprocessing.active_children()[:1])


def test_results_come_as_they_are_there() -> None:
    items = [1.0, 0.0, 0.1, 0.01]
    assert in_time(lambda: in_processes(2, at_rest, Each(items), nothing)) == [0.0, 0.1, 0.01, 1.0]
    assert not multiprocessing.active_children()


def test_an_item_waits_until_what_it_needs_is_done() -> None:
    items = [0.2, 0.0, 0.1]
    assert in_time(lambda: in_processes(2, at_rest, InTurn(items), nothing)) == items


def test_what_is_under_way_ends_before_an_error_is_told_and_nothing_more_begins() -> None:
    agenda = Each([0.5, -0.01, 0.6, *[0.0] * 100])
    results = in_processes(3, at_rest, agenda, nothing)
    assert sorted([next(results), next(results)]) == [0.5, 0.6]
    with pytest.raises(ValueError, match=r"-0\.01 s cannot be rested"):
        next(results)
    assert agenda.given == 3
    assert not multiprocessing.active_children()


def test_what_cannot_be_prepared_says_why() -> None:
    with pytest.raises(ValueError, match="cannot be rested"):
        in_time(lambda: in_processes(2, at_rest, Each([0.1]), at_rest, -0.1))


@pytest.mark.parametrize("items", [[0.2] * 8, [0.2, -0.1, 0.2]])
def test_one_killed_as_the_next_starts_ends_the_work(
    items: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = BaseProcess.start

    def start_and_kill_the_others(this: BaseProcess) -> None:
        start(this)
        kill([other for other in multiprocessing.active_children() if other is not this])
        time.sleep(0.2)

    monkeypatch.setattr(BaseProcess, "start", start_and_kill_the_others)
    with pytest.raises(ChildProcessError):
        in_time(lambda: in_processes(2, at_rest, Each(items), nothing))


def test_killed_at_any_moment() -> None:
    """From before a process serves until after all results are there: none is waited for."""
    items = [0.02] * 4
    ended = {"killed": 0, "complete": 0}
    for after_ms in range(0, 120, 4):
        moment = threading.Timer(
            after_ms / 1000, lambda: kill(multiprocessing.active_children()[:1])
        )
        moment.start()
        try:
            assert in_time(lambda: in_processes(3, at_rest, Each(items), nothing)) == items
            ended["complete"] += 1
        except ChildProcessError:
            ended["killed"] += 1
        moment.join()
    assert all(ended.values()), ended


def test_none_outlives_the_one_that_started_it() -> None:
    code = """if __name__ == "__main__":
        import multiprocessing, time
        from aquamind_assets.monthly.processes import in_processes
        from tests.monthly.test_processes import Each
        results = in_processes(2, time.sleep, Each([0.0, 60.0, 60.0]), list)
        next(results)
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        time.sleep(60)"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pids = parent.stdout.readline().split()
        parent.kill()
    assert len(pids) == 2
    until = time.monotonic() + 10
    while any(psutil.pid_exists(int(pid)) for pid in pids):
        assert time.monotonic() < until, "they live on"
        time.sleep(0.05)
