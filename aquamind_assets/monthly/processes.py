"""Work on several processes, none of which outlives the one that started it.

Each has a pipe of its own. Those of `concurrent.futures` share locks: where one of them is killed
at the wrong moment, Python waits for the others without end.
"""

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
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
        Called with ``arguments`` in each process, before its first item.

    Raises
    ------
    Exception
        Of the first item whose work failed, after the results before it; what has not begun by
        then does not begin, and what is under way is not finished.
    ChildProcessError
        If one of the processes is killed.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    processes: dict[Connection, BaseProcess] = {}
    left, at = enumerate(items), dict[Connection, int]()

    def give_next(pipe: Connection) -> None:
        for number, item in left:
            with _of_a_killed_process():
                pipe.send(item)
            at[pipe] = number
            return

    try:
        for _ in range(count):
            pipe, there = context.Pipe()
            process: BaseProcess = context.Process(
                target=_serve, args=(there, work, prepare, arguments), daemon=True
            )
            with there, _of_a_killed_process():
                process.start()
            processes[pipe] = process
            give_next(pipe)
        done: dict[int, tuple[Result, Exception | None]] = {}
        following, failed = 0, False
        while at:
            for ready in wait(list(at)):
                assert isinstance(ready, Connection)
                with _of_a_killed_process():
                    answer = ready.recv()
                done[at.pop(ready)] = answer
                failed = failed or answer[1] is not None
                if not failed:
                    give_next(ready)
            while following in done:
                result, error = done.pop(following)
                if error is not None:
                    raise error
                yield result
                following += 1
    finally:
        for pipe, process in processes.items():
            process.kill()  # all that it finished has been received
            process.join()
            pipe.close()


@contextmanager
def _of_a_killed_process() -> Iterator[None]:
    """Where a pipe has no other end, its process is gone."""
    try:
        yield
    except (EOFError, OSError) as lost:
        raise ChildProcessError("One of the processes was killed.") from lost


def _serve(
    pipe: Connection,
    work: Callable[[Any], Any],
    prepare: Callable[..., None],
    arguments: tuple[Any, ...],
) -> None:
    """Answer each item with its result, or with the error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it ends it
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    begun = False
    with suppress(EOFError):
        while True:
            item = pipe.recv()
            answer: tuple[Any, Exception | None]
            try:
                if not begun:
                    prepare(*arguments)
                    begun = True
                answer = work(item), None
            except Exception as error:
                error.add_note(traceback.format_exc())
                answer = None, error
            pipe.send(answer)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
