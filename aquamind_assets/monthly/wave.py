"""The order in which the months of many computations are made side by side.

A unit is one month of one computation. It may begin once the months that it reads are committed:
the same month of earlier computations, and its own month before if it needs that. Of the units that
may begin, the first is the one for which the longest chain waits; a unit is as long as the number
of tables that it writes. So the fish run ahead: while they live their April, feeding, observation
and readings make March, and their water of April is there before.
"""

import graphlib
import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, Computation


class Unit(NamedTuple):
    """One month of one computation, which it names."""

    computation: str
    month: Month


#: What may begin: first the one that the longest chain waits for.
_Ready = tuple[int, Month, str, Unit]


class Wave:
    """The units still to be made, handed out as soon as they may begin.

    Attributes
    ----------
    apart : frozenset of Computation
        Those that are made apart from the others.

    Parameters
    ----------
    units : mapping of Computation to iterable of Month
        What is to be made.
    apart : collection of Computation
        Those whose units `next_apart` hands out, and `next` does not.
    """

    def __init__(
        self,
        units: Mapping[Computation, Iterable[Month]],
        apart: Collection[Computation] = (),
    ) -> None:
        self._months = {computation: set(months) for computation, months in units.items()}
        waits_for = {
            Unit(computation.name, month): list(self._before(computation, month, in_turn))
            for computation, months in units.items()
            for in_turn in [computation.is_in_turn()]
            for month in months
        }
        length = {computation.name: len(computation.writes) for computation in units}
        self._chain = {unit: length[unit.computation] for unit in waits_for}
        for unit in reversed(list(graphlib.TopologicalSorter(waits_for).static_order())):
            for other in waits_for[unit]:
                chain = self._chain[unit] + length[other.computation]
                self._chain[other] = max(self._chain[other], chain)
        self._left = graphlib.TopologicalSorter(waits_for)
        self._left.prepare()
        self._ready: list[_Ready] = []
        self._ready_apart: list[_Ready] = []
        self.apart = frozenset(apart)
        self._apart = {computation.name for computation in apart}

    def __len__(self) -> int:
        return len(self._chain)

    def next(self) -> Unit | None:
        """The unit to begin now; none if all that are left wait for units under way."""
        return self._first_of(self._ready)

    def next_apart(self) -> Unit | None:
        """As `next`, of the computations that are made apart."""
        return self._first_of(self._ready_apart)

    def _first_of(self, ready: list[_Ready]) -> Unit | None:
        for unit in self._left.get_ready():
            heap = self._ready_apart if unit.computation in self._apart else self._ready
            heapq.heappush(heap, (-self._chain[unit], unit.month, unit.computation, unit))
        return heapq.heappop(ready)[-1] if ready else None

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
