"""Settings of trouble with moves of fish, and of containers out of service."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Transfers(Section):
    """How often moves of fish are called off, break down or kill fish; assumed."""

    called_off_ashore: float = Field(
        0.01,
        ge=0,
        le=0.5,
        description="Share of the days with moves between halls on which these are called off; "
        "they follow a day later. [1]",
    )
    called_off_at_sea: float = Field(
        0.03,
        ge=0,
        le=0.5,
        description="Share of the days with moves to sea on which these are called off for other "
        "reasons than storms. [1]",
    )
    failed_share: float = Field(
        0.004,
        ge=0,
        le=0.5,
        description="Share of transfer actions that break down after a part of the fish has been "
        "moved. [1]",
    )
    accident_share: float = Field(
        0.002,
        ge=0,
        le=0.5,
        description="Share of transfer actions in which an accident kills fish. [1]",
    )
    accident_loss_max: float = Field(
        0.25,
        ge=0,
        le=1,
        description="Largest share of the moved fish that such an accident kills. [1]",
    )


class Repairs(Section):
    """Containers that are out of service when a batch arrives; assumed."""

    share: float = Field(
        0.01,
        ge=0,
        le=0.5,
        description="Share of containers that need repair when a batch arrives at their site. [1]",
    )
    days_min: int = Field(
        10, ge=6, le=60, description="Shortest time that a container is out of service. [d]"
    )
    days_max: int = Field(
        120, ge=60, le=400, description="Longest time that a container is out of service. [d]"
    )
