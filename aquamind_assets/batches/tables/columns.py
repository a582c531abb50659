"""Columns that several tables of the batches have."""

import sqlalchemy as sa

from resources.tables import column

SCHEMA = "batches"

# What columns refer to.
BATCH, STAY = "batches.batch", "batches.container_assignment"
PLANNED, STAGE = "batches.planned_stay", "batches.lifecycle_stage"
CONTAINER = "infrastructure.container"


def batch_column(*, key: bool = False) -> sa.Column:
    """The batch."""
    return column("batch_id", sa.Integer, "Batch.", key=key, of=BATCH)


def stay_column(*, key: bool = False) -> sa.Column:
    """The stay in a container."""
    return column("assignment_id", sa.Integer, "Stay in a container.", key=key, of=STAY)


def stage_column(comment: str = "Stage.") -> sa.Column:
    """A stage of life."""
    return column("lifecycle_stage_id", sa.SmallInteger, comment, of=STAGE)


def fish_column(name: str, comment: str) -> sa.Column:
    """A number of fish."""
    return column(name, sa.Integer, f"{comment} [fish]")
