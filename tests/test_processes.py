"""Work on several processes, of which one is killed."""

import multiprocessing
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess

import pytest

from aquamind_assets.processes import in_processes


def nothing() -> None:
    """There is nothing to prepare."""


def at_rest(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_results_come_in_the_order_of_the_items() -> None:
    items = [0.2, 0.0, 0.1, 0.0]
    assert list(in_processes(2, [], at_rest, items, nothing)) == items
    assert not multiprocessing.active_children()


def test_one_killed_as_the_next_starts_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    start = BaseProcess.start

    def start_and_kill_the_others(this: BaseProcess) -> None:
        start(this)
        for other in set(multiprocessing.active_children()) - {this}:
            other.kill()
            time.sleep(0.5)  # the pool sees it, and ends those that it knows of

    monkeypatch.setattr(BaseProcess, "start", start_and_kill_the_others)
    with ThreadPoolExecutor() as thread:
        work: Future[list[float]] = thread.submit(
            lambda: list(in_processes(2, [], at_rest, [0.1] * 6, nothing))
        )
        try:
            with pytest.raises(BrokenProcessPool):
                work.result(timeout=20)
        finally:
            for process in multiprocessing.active_children():
                process.kill()
