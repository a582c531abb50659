"""Settings of the machine: processes and memory of a run, and whether it writes.

No row depends on them.
"""

import os
from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section

_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2

#: One more than the cores that this process may use: a process waits for PostgreSQL at times.
_PROCESSES = min(_CORES + 1, 16)


class Machine(Section):
    """Processes and memory of a run, and whether it writes. No row depends on them."""

    processes: int = Field(
        _PROCESSES,
        ge=1,
        le=16,
        description="Worker processes that make months side by side; by default one more than "
        "the machine has cores. [processes]",
    )
    memory_soft_mb: int = Field(
        600 * _PROCESSES,
        ge=50,
        description="Memory of all processes together above which rows are written in smaller "
        "pieces. [MB]",
    )
    memory_hard_mb: int = Field(
        2000 * _PROCESSES,
        ge=100,
        description="Memory of all processes together above which a month fails. A month also "
        "fails if the machine has less memory. [MB]",
    )
    scheduler: str = Field(
        "",
        pattern=r"^((tcp|tls)://\S+:\d+)?$",
        description="Address of a Dask scheduler (tcp://host:8786) whose workers make the months "
        "that need no earlier month. If empty, this machine makes all months.",
    )
    dry_run: bool = Field(
        False, description="Compute the months of the run and report their size, but write nothing."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.memory_soft_mb > self.memory_hard_mb:
            raise ValueError(
                f"memory_soft_mb {self.memory_soft_mb} is above memory_hard_mb"
                f" {self.memory_hard_mb}"
            )
        return self

    def of_each(self, processes: int) -> "Machine":
        """The limits of each of several processes, which share the memory equally."""
        return self.model_copy(
            update={
                "processes": processes,
                "memory_soft_mb": self.memory_soft_mb // processes,
                "memory_hard_mb": self.memory_hard_mb // processes,
            }
        )
