"""Work on several processes, none of which outlives the one that started it."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_processes(
    count: int,
    modules: Sequence[str],
    work: Callable[[Item], Result],
    items: Iterable[Item],
    prepare: Callable[..., None],
    *arguments: Any,
) -> Iterator[Result]:
    """The results of some work on each item, in the items' order.

    Parameters
    ----------
    count : int
        Processes. They come from one that has imported ``modules`` and nothing else, so without
        this one's threads and connections.
    modules : sequence of str
        What the work needs, imported once for all processes.
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
    BrokenProcessPool
        If one of the processes was killed.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    pool = ProcessPoolExecutor(
        count, mp_context=context, initializer=_begin, initargs=(prepare, arguments)
    )
    try:
        yield from pool.map(work, items)
    except BrokenProcessPool:
        # Python waits for ever for a process that it was starting as another was killed.
        for process in multiprocessing.active_children():
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(prepare: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    prepare(*arguments)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
