"""Settings of what goes wrong with moves of fish."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Transfers(Section):
    """How often moves between halls and to sea are called off, fail, or kill; judged."""

    called_off_ashore: float = Field(
        0.01,
        ge=0,
        le=0.5,
        description="Share of the days of moves between halls that are called off. [1]",
    )
    called_off_at_sea: float = Field(
        0.03,
        ge=0,
        le=0.5,
        description="Share of the days of moves to sea that are called off, storms apart. [1]",
    )
    failed_share: float = Field(
        0.004,
        ge=0,
        le=0.5,
        description="Share of transfer actions that break down with a part of the fish moved. [1]",
    )
    accident_share: float = Field(
        0.002,
        ge=0,
        le=0.5,
        description="Share of transfer actions with an accident that kills fish. [1]",
    )
    accident_loss_max: float = Field(
        0.25,
        ge=0,
        le=1,
        description="Most fish of an action that an accident kills, relative to those moved. [1]",
    )


class Repairs(Section):
    """Containers that are out of service when a batch comes; judged."""

    share: float = Field(
        0.01,
        ge=0,
        le=0.5,
        description="Share of containers in need of repair when a batch comes to their site. [1]",
    )
    hall_share: float = Field(
        0.015,
        ge=0,
        le=0.5,
        description="Share of batches after which a hall is shut for repair. [1]",
    )
    days_min: int = Field(
        10,
        ge=6,
        le=60,
        description="Shortest time that a container or a hall is out of service. [d]",
    )
    days_max: int = Field(
        120,
        ge=60,
        le=400,
        description="Longest time that a container or a hall is out of service. [d]",
    )
