"""Settings of moves of fish, of trouble with them, and of containers out of service."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Transfers(Section):
    """Moves of fish: their pace ashore, and how many are called off, break down or kill fish.

    All numbers are assumed.
    """

    trays_fish_h: float = Field(
        150_000.0,
        ge=1000,
        le=10_000_000,
        description="Eggs and alevins that a crew carries from hall to hall in an hour, tray by "
        "tray. [fish/h]",
    )
    pumped_fish_h: float = Field(
        60_000.0,
        ge=1000,
        le=10_000_000,
        description="Fish that a hall's crew pumps, grades and counts in an hour, with two lines "
        "of some 30,000. [fish/h]",
    )
    hours: float = Field(
        8.0, ge=1, le=24, description="Hours of a day in which fish are moved between halls. [h]"
    )
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
        description="Largest share of the moved fish that an accident in a transfer kills. [1]",
    )


class Repairs(Section):
    """Containers that are out of service when a batch arrives; assumed."""

    share: float = Field(
        0.01,
        ge=0,
        le=0.5,
        description="Share of containers that need repair when a batch arrives at their site. [1]",
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
