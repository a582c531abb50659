"""Settings of treatments, both against lice and against disease."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Treatments(Section):
    """Routine baths, what treatments cost the fish, and how near to harvest they are given."""

    routine_baths: float = Field(
        1.8,
        ge=0,
        le=6,
        description="Mean number of routine baths against Saprolegnia of a batch in fresh "
        "water (D20). [1]",
    )
    sick_factor: float = Field(
        2.5,
        ge=1,
        le=10,
        description="Deaths after treatment of fish ill of heart or gills, relative to healthy "
        "fish. [1]",
    )
    loss_decay_days: float = Field(
        3.0,
        gt=0,
        le=14,
        description="Time in which deaths after a treatment fade to a third (M29). [d]",
    )
    appetite_recovery_days: float = Field(
        2.5,
        gt=0,
        le=30,
        description="Time in which appetite recovers after a treatment that handles the fish. [d]",
    )
    harvest_margin_days: int = Field(
        7,
        ge=0,
        le=60,
        description="Days kept free between the end of a withdrawal period and the first "
        "harvest. [d]",
    )
    remembered_days: int = Field(
        60,
        ge=20,
        le=400,
        description="Days for which the last treatment of a stay still affects its fish. [d]",
    )
