"""Settings of the machine: processes and memory of a run, and whether it writes.

No row depends on them.
"""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


class Machine(Section):
    """Processes and memory of a run, and whether it writes. No row depends on them."""

    processes: int = Field(
        2,
        ge=1,
        le=16,
        description="Worker processes for tables whose months are independent, such as sensor "
        "readings. [processes]",
    )
    memory_soft_mb: int = Field(
        600,
        ge=50,
        description="Memory of one process above which it sends rows to PostgreSQL in smaller "
        "pieces. [MB]",
    )
    memory_hard_mb: int = Field(
        2000,
        ge=100,
        description="Memory of one process above which its month fails; also fails if the "
        "machine has less. [MB]",
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
