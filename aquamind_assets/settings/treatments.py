"""Settings of treatments, whatever they are against."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Treatments(Section):
    """Routine baths, what treatments cost the fish, and how near to harvest they are given."""

    routine_baths: float = Field(
        1.8,
        ge=0,
        le=6,
        description="Baths against Saprolegnia of a batch in fresh water, mean (D20). [1]",
    )
    sick_factor: float = Field(
        2.5, ge=1, le=10, description="Loss of fish ill of heart or gills, over others'. [1]"
    )
    loss_decay_days: float = Field(
        3.0, gt=0, le=14, description="Time in which the deaths after a treatment fade (M29). [d]"
    )
    appetite_recovery_days: float = Field(
        2.5, gt=0, le=30, description="Time in which appetite returns after handling. [d]"
    )
    harvest_margin_days: int = Field(
        7, ge=0, le=60, description="Days between a withdrawal period and the first harvest. [d]"
    )
    remembered_days: int = Field(
        60, ge=20, le=400, description="Days for which a stay's last treatment is kept. [d]"
    )
