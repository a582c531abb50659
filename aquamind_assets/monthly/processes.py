"""Runs work on several processes that end with the process that started them.

Each process has a pipe of its own. The processes of `concurrent.futures` share locks: if one is
killed at the wrong moment, Python waits for the others for ever.
"""

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, TypeVar

#: Between two looks whether another place is still there. [s]
_LOOK_SECONDS = 1.0

Item = TypeVar("Item")
Result = TypeVar("Result")
Item_co = TypeVar("Item_co", covariant=True)
Result_co = TypeVar("Result_co", covariant=True)


class Agenda(Protocol[Item]):
    """Hands out work in an order, and is told when an item is done."""

    def next(self) -> Item | None:
        """The next item, if one may begin now."""

    def done(self, item: Item) -> None:
        """Mark an item as done, so that others may begin."""


class Elsewhere(Protocol[Item_co, Result_co]):
    """Another place where items of an agenda are worked on at the same time, such as a cluster."""

    @property
    def arrivals(self) -> Connection:
        """A pipe that has something to be read when `arrived` has something to tell."""

    @property
    def under_way(self) -> int:
        """Items begun there whose end was not told yet."""

    def begin(self, more: bool) -> None:
        """Begin there what may begin, if more is to begin, as far as there is room.

        Raises
        ------
        Exception
            If that place is gone.
        """

    def arrived(self) -> tuple[Item_co | None, Result_co | None, Exception | None]:
        """The next item that ended there, with its result or its error; none for an error alone."""


def begin_server(modules: Sequence[str]) -> None:
    """Start the process from which the others are forked; it imports some modules once for all."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(list(modules))
    forkserver.ensure_running()


def in_processes(
    count: int,
    work: Callable[[Item], Result],
    agenda: Agenda[Item],
    prepare: Callable[..., None],
    *arguments: Any,
    elsewhere: Elsewhere[Item, Result] | None = None,
) -> Iterator[Result]:
    """The results of some work on the items of an agenda, in the order of completion.

    Parameters
    ----------
    count : int
        Processes. They come from one that has imported the modules of `begin_server` and nothing
        else, so without this one's threads and connections.
    work : callable
        What each item is given to: a function of a module.
    agenda : Agenda
        What to work on. Idle processes are given the next items before a result is handed on.
    prepare : callable
        Called with ``arguments`` in each process, before its first item.
    elsewhere : Elsewhere, optional
        Where other items of the same agenda are worked on beside the processes.

    Raises
    ------
    Exception
        Of the first item whose work failed. Nothing more begins then; what is under way is
        finished, and its results come first.
    ChildProcessError
        If one of the processes is killed.
    """
    context = multiprocessing.get_context("forkserver")
    processes: dict[Connection, BaseProcess] = {}
    under_way: dict[Connection, Item] = {}
    arrived: list[Result] = []
    failure: Exception | None = None

    def give_to(pipe: Connection) -> None:
        if failure is None and pipe not in under_way and (item := agenda.next()) is not None:
            with _of_a_killed_process():
                pipe.send(item)
            under_way[pipe] = item

    def note(item: Item | None, result: Result | None, error: Exception | None) -> None:
        nonlocal failure
        if error is None and item is not None:
            agenda.done(item)
            arrived.append(result)  # type: ignore[arg-type]
        failure = failure or error

    def begin_there() -> None:
        """Have the other place begin; where it is gone, nothing more is waited for there."""
        nonlocal elsewhere, failure
        if elsewhere is not None:
            try:
                elsewhere.begin(failure is None)
            except Exception as error:
                elsewhere, failure = None, failure or error

    try:
        begin_there()
        for _ in range(count):
            pipe, there = context.Pipe()
            process: BaseProcess = context.Process(
                target=_serve, args=(there, work, prepare, arguments), daemon=True
            )
            with there, _of_a_killed_process():
                process.start()
            processes[pipe] = process
            give_to(pipe)
        while under_way or (elsewhere is not None and elsewhere.under_way):
            if elsewhere is None:
                ready_ones = wait(list(under_way))
            else:
                ready_ones = wait([*under_way, elsewhere.arrivals], _LOOK_SECONDS)
            for ready in ready_ones:
                assert isinstance(ready, Connection)
                if elsewhere is not None and ready is elsewhere.arrivals:
                    note(*elsewhere.arrived())
                    continue
                with _of_a_killed_process():
                    result, error = ready.recv()
                note(under_way.pop(ready), result, error)
            for pipe in processes:
                give_to(pipe)
            begin_there()
            yield from arrived
            arrived.clear()
        if failure is not None:
            raise failure
    finally:
        for pipe, process in processes.items():
            process.kill()  # all that it finished has been received
            process.join()
            pipe.close()


@contextmanager
def _of_a_killed_process() -> Iterator[None]:
    """Raise the error of a killed process if a pipe has lost its other end."""
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
