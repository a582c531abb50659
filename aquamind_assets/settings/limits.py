"""What a run may take of the machine, and whether it writes. No row depends on it."""

import os
from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section

#: Those that this process may use.
_CORES = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2, 16)


class Machine(Section):
    """What a run may take of the machine. No row depends on it."""

    processes: int = Field(
        _CORES,
        ge=1,
        le=16,
        description="That make months side by side; as many as the machine has cores. [processes]",
    )
    memory_soft_mb: int = Field(
        600 * _CORES,
        ge=50,
        description="Of all processes together: above it, rows go in smaller pieces. [MB]",
    )
    memory_hard_mb: int = Field(
        2000 * _CORES,
        ge=100,
        description="Of all together: above it, or above what the machine has, a month fails. [MB]",
    )
    dry_run: bool = Field(False, description="Compute a month, tell what it comes to, write none.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.memory_soft_mb > self.memory_hard_mb:
            raise ValueError(
                f"memory_soft_mb {self.memory_soft_mb} is above memory_hard_mb"
                f" {self.memory_hard_mb}"
            )
        return self

    def of_each(self, processes: int) -> "Machine":
        """What one of so many processes may take."""
        return self.model_copy(
            update={
                "processes": processes,
                "memory_soft_mb": self.memory_soft_mb // processes,
                "memory_hard_mb": self.memory_hard_mb // processes,
            }
        )
