"""Shows progress: a bar in a terminal, a line every few seconds in the UI."""

import sys
import time
from types import TracebackType
from typing import Protocol, Self

import dagster as dg
from tqdm import tqdm

from aquamind_assets.core.months import Month


class Done(Protocol):
    """A finished month: made here, or loaded elsewhere."""

    @property
    def computation(self) -> str: ...
    @property
    def month(self) -> Month: ...
    @property
    def rows(self) -> int: ...
    @property
    def seconds(self) -> float: ...


#: Between two lines in the log, each of which Dagster stores. [s]
LINE_SECONDS = 5.0

#: The time left is told once a month in so many is done: the first one waits for the start.
FORESEEN_FROM = 20


class Progress:
    """Shows the months of all computations as they are finished.

    Parameters
    ----------
    context : AssetExecutionContext
        Whose log shows a line every few seconds.
    units : int
        Number of months to finish, over all computations.
    """

    def __init__(self, context: dg.AssetExecutionContext, units: int) -> None:
        self._context, self._units = context, units
        self._started, self._done, self._rows = time.perf_counter(), 0, 0
        self._told = -LINE_SECONDS
        self._bar = tqdm(
            total=units,
            unit="month",
            disable=not sys.stderr.isatty(),
            dynamic_ncols=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.close()

    def show(self, made: Done) -> None:
        """Show that another month is finished."""
        self._done += 1
        self._rows += made.rows
        seconds = time.perf_counter() - self._started
        rate, left = self._rows / seconds, seconds / self._done * (self._units - self._done)
        foreseen = f", some {left:,.0f} s left" if self._done * FORESEEN_FROM >= self._units else ""
        self._bar.set_description_str(f"{made.month} of {made.computation:<24}", refresh=False)
        self._bar.set_postfix_str(f"{rate:,.0f} rows/s", refresh=False)
        self._bar.update()
        if seconds - self._told < LINE_SECONDS and self._done < self._units:
            return
        self._told = seconds
        self._context.log.info(
            f"{made.month} of {made.computation}: {made.rows:,} rows in {made.seconds:.2f} s;"
            f" {self._done} of {self._units} done, {rate:,.0f} rows/s{foreseen}"
        )
