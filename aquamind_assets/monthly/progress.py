"""How far a run is: a bar in a terminal, a line a month in the UI."""

import sys
import time
from types import TracebackType
from typing import Protocol, Self

import dagster as dg
from tqdm import tqdm

from aquamind_assets.core.months import Month


class Done(Protocol):
    """A month that is done: made, or loaded elsewhere."""

    @property
    def month(self) -> Month: ...
    @property
    def rows(self) -> int: ...
    @property
    def seconds(self) -> float: ...


class Progress:
    """The months of a computation as they are made.

    Parameters
    ----------
    context : AssetExecutionContext
        Whose log shows a line a month.
    name : str
        Of the computation.
    months : int
        To be made.
    """

    def __init__(self, context: dg.AssetExecutionContext, name: str, months: int) -> None:
        self._context, self._months = context, months
        self._started, self._done, self._rows = time.perf_counter(), 0, 0
        self._bar = tqdm(
            total=months,
            desc=f"{name:<24}",
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
        """Another month is done."""
        self._done += 1
        self._rows += made.rows
        seconds = time.perf_counter() - self._started
        rate, left = self._rows / seconds, seconds / self._done * (self._months - self._done)
        self._bar.set_postfix_str(f"{rate:,.0f} rows/s", refresh=False)
        self._bar.update()
        self._context.log.info(
            f"{made.month}: {made.rows:,} rows in {made.seconds:.2f} s; {self._done} of"
            f" {self._months} months, {rate:,.0f} rows/s, {left:,.0f} s left"
        )
