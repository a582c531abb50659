"""The order in which the months of many computations are made side by side.

A unit is one month of one computation. It may begin once the months that it reads are committed:
the same month of earlier computations, and its own month before if it needs that. Of the units that
may begin, the first is the one for which the longest chain waits. So the fish run ahead: while they
live their April, feeding, observation and readings make March.
"""

import graphlib
import heapq
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation


class Unit(NamedTuple):
    """One month of one computation, which it names."""

    computation: str
    month: Month


class Wave:
    """The units still to be made, handed out as soon as they may begin.

    Parameters
    ----------
    units : mapping of Computation to iterable of Month
        What is to be made.
    """

    def __init__(self, units: Mapping[Computation, Iterable[Month]]) -> None:
        self._months = {computation: set(months) for computation, months in units.items()}
        waits_for = {
            Unit(computation.name, month): list(self._before(computation, month, in_turn))
            for computation, months in units.items()
            for in_turn in [computation.is_in_turn()]
            for month in months
        }
        self._chain = dict.fromkeys(waits_for, 1)
        for unit in reversed(list(graphlib.TopologicalSorter(waits_for).static_order())):
            for other in waits_for[unit]:
                self._chain[other] = max(self._chain[other], self._chain[unit] + 1)
        self._left = graphlib.TopologicalSorter(waits_for)
        self._left.prepare()
        self._ready: list[tuple[int, Month, str, Unit]] = []

    def __len__(self) -> int:
        return len(self._chain)

    def next(self) -> Unit | None:
        """The unit to begin now; none if all that are left wait for units under way."""
        for unit in self._left.get_ready():
            heapq.heappush(self._ready, (-self._chain[unit], unit.month, unit.computation, unit))
        return heapq.heappop(self._ready)[-1] if self._ready else None

    def done(self, unit: Unit) -> None:
        """Mark a unit as committed: units that waited for it may begin."""
        self._left.done(unit)

    def _before(self, computation: Computation, month: Month, in_turn: bool) -> Iterator[Unit]:
        """The units to be made that a unit must wait for."""
        for other in dict.fromkeys(COMPUTATIONS[table] for table in computation.reads()):
            if month in self._months.get(other, ()):
                yield Unit(other.name, month)
        if in_turn and month.previous in self._months[computation]:
            yield Unit(computation.name, month.previous)
