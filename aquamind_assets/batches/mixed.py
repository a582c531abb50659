"""Ids of mixed batches: fish of two batches in one ring, from the day on which they are mixed.

A mixed batch stays at the site of its host, the batch whose ring was filled up; the plan moves,
harvests and culls both together.
"""

from typing import Any, overload

import numpy as np

from aquamind_assets.core.columns import Columns

#: A mixed batch has the id of its host and so many more; no farm starts so many batches.
FIRST_MIXED_ID = 10_000

STANDARD, MIXED = "STANDARD", "MIXED"


@overload
def host_of(batch_id: int) -> int: ...
@overload
def host_of(batch_id: np.ndarray) -> np.ndarray: ...
def host_of(batch_id: Any) -> Any:
    """The batch with which each batch stays: its host where it is mixed, else itself."""
    return batch_id - FIRST_MIXED_ID * (batch_id >= FIRST_MIXED_ID)


def mixed_id(host_id: int) -> int:
    """The id of the mixed batch in a ring of a host."""
    return host_id + FIRST_MIXED_ID


def is_standard(batch: Columns) -> np.ndarray:
    """Whether each batch is a standard one, which the plan moves and harvests by itself."""
    return batch["id"] < FIRST_MIXED_ID
