"""Work on several processes, none of which outlives the one that started it."""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_PR_SET_PDEATHSIG = 1


def in_processes(
    count: int,
    work: Callable[[Item], Result],
    items: Iterable[Item],
    prepare: Callable[..., None],
    *arguments: Any,
) -> Iterator[Result]:
    """The results of some work on each item, in the items' order.

    Parameters
    ----------
    count : int
        Processes. They start afresh, without this one's threads and connections.
    work : callable
        What each item is given to: a function of a module.
    items : iterable
        What to work on.
    prepare : callable
        Called with ``arguments`` as each process starts.

    Raises
    ------
    Exception
        Of the first item whose work failed; what has not begun by then does not begin.
    """
    pool = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(os.getpid(), prepare, arguments),
    )
    try:
        yield from pool.map(work, items)
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(parent: int, prepare: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it died before that took effect
    prepare(*arguments)
