"""What a run may take of the machine, and whether it writes. No row depends on it."""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


class Machine(Section):
    """What a run may take of the machine. No row depends on it."""

    processes: int = Field(
        2, ge=1, le=16, description="For months that are independent: readings. [processes]"
    )
    memory_soft_mb: int = Field(
        600, ge=50, description="Of a process: above it, rows go in smaller pieces. [MB]"
    )
    memory_hard_mb: int = Field(
        2000,
        ge=100,
        description="Of a process: above it, or above what the machine has, a month fails. [MB]",
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
