"""Settings of cleaner fish: how many come into the rings, die and are caught."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class CleanerFish(Section):
    """Cleaner fish in the rings of batches that have them: how many come, die and are caught."""

    least_share: float = Field(
        0.04,
        ge=0,
        le=1,
        description="Fewest cleaner fish delivered to a ring, relative to its salmon. [1]",
    )
    most_share: float = Field(
        0.1,
        ge=0,
        le=1,
        description="Most cleaner fish delivered to a ring, relative to its salmon. [1]",
    )
    yearly_loss: float = Field(
        0.4,
        ge=0,
        lt=1,
        description="Share of cleaner fish that die in a year, besides those that die after "
        "delivery and in delousing; 42 % or more die in all in Norway. [1]",
    )
    delivery_loss: float = Field(
        0.08,
        ge=0,
        lt=1,
        description="Share of cleaner fish that die in the weeks after delivery; assumed. [1]",
    )
    caught_share: float = Field(
        0.8,
        ge=0,
        le=1,
        description="Share of cleaner fish that are caught and put back when salmon are treated; "
        "assumed. [1]",
    )
