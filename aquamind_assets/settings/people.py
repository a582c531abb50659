"""Settings of people at work: days off, storms, samples and rounding."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class People(Section):
    """When people count, weigh and sample, how many fish, and how they round."""

    weekend_share: float = Field(
        0.08,
        ge=0,
        le=1,
        description="Chance that a count, weighing or sample that is due on a Saturday or Sunday "
        "is done on that day. [1]",
    )
    holiday_share: float = Field(
        0.02,
        ge=0,
        le=1,
        description="Chance that a count, weighing or sample that is due on a public holiday is "
        "done on that day. [1]",
    )
    most_days_late: int = Field(
        4,
        ge=0,
        le=7,
        description="Days within which a missed count or weighing is made up for. After that it "
        "is left out, unless the one before was left out too. [d]",
    )
    skipped_share: float = Field(
        0.03,
        ge=0,
        le=1,
        description="Share of counts and weighings that are left out and not made up for. [1]",
    )
    sample_size_sd: float = Field(
        0.15,
        ge=0,
        le=1,
        description="Spread of the number of fish in a sample about the number wanted, log sd. [1]",
    )
    rounded_share: float = Field(
        0.4,
        ge=0,
        le=1,
        description="Share of samples whose weights and lengths people round beyond what the scale "
        "and the board show. [1]",
    )
