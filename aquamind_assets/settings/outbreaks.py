"""Settings of outbreaks: what is not data of one disease or vaccine."""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


class Outbreaks(Section):
    """Pressure, course and spread of outbreaks, their treatment, and vaccination."""

    pressure: float = Field(
        1.0, ge=0, le=20, description="Introductions of pathogens over the profiles'. [1]"
    )
    wave_sd: float = Field(
        0.5, ge=0, le=2, description="Spread of a region's pressure in time, of its logarithm. [1]"
    )
    wave_memory_days: float = Field(
        120, ge=10, le=400, description="Memory of a region's pressure. [d]"
    )
    neighbour_effect: float = Field(
        2.0, ge=0, le=20, description="Pressure added by a neighbour's fresh introduction. [1]"
    )
    district_share: float = Field(
        0.2, ge=0, le=1, description="The same of another group of the district, over it. [1]"
    )
    contagion_kept: float = Field(
        0.7, ge=0, le=0.99, description="Infection that a site keeps from month to month. [1]"
    )
    container_log_sd: float = Field(
        0.35, ge=0, le=2, description="Spread of the hazard between an outbreak's containers. [1]"
    )
    treatment_delay_days: int = Field(
        7, ge=1, le=60, description="Days from detection to treatment, at most. [d]"
    )
    treatment_gap_days: int = Field(
        21, ge=7, le=90, description="Days until treatment is given again. [d]"
    )
    treatment_rounds: int = Field(
        3, ge=0, le=10, description="Most rounds of treatment of an outbreak."
    )
    treatment_span_days: int = Field(
        4, ge=1, le=20, description="Days over which a site's containers are treated. [d]"
    )
    removed_min: float = Field(
        0.5, ge=0.4, le=1, description="Least of the sickness taken away if treatment works. [1]"
    )
    removed_max: float = Field(
        0.95, ge=0.4, le=1, description="Most of the sickness taken away if treatment works. [1]"
    )
    cull_delay_days: int = Field(
        21,
        ge=5,
        le=90,
        description="Days from detection of ISA or such until its site is culled. [d]",
    )
    vaccination_weight_g: float = Field(
        30, ge=10, le=200, description="Least weight at vaccination. [g]"
    )
    vaccination_from_days: int = Field(
        34, ge=0, le=90, description="Days in the smolt stage until vaccination, at least. [d]"
    )
    vaccination_to_days: int = Field(
        58, ge=0, le=90, description="Days in the smolt stage until vaccination, at most. [d]"
    )
    vaccinated_a_day: int = Field(4, ge=1, le=100, description="Containers vaccinated a day. [1/d]")
    enhanced_faroe: float = Field(
        0.1, ge=0, le=1, description="Batches vaccinated by the enhanced protocol. [1]"
    )
    enhanced_scotland: float = Field(
        0.7, ge=0, le=1, description="Batches vaccinated by the enhanced protocol. [1]"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for low, high in (
            ("removed_min", "removed_max"),
            ("vaccination_from_days", "vaccination_to_days"),
        ):
            if getattr(self, low) > getattr(self, high):
                raise ValueError(f"{low} is above {high}")
        return self
