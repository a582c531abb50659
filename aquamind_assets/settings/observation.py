"""Settings of health samples, laboratory tests and the vet's journal."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Observation(Section):
    """Health samples, the laboratory and the journal."""

    fish: int = Field(
        75,
        ge=10,
        le=500,
        description="Fish examined in a monthly health sample of one batch. [fish]",
    )
    sick_container_weight: float = Field(
        8,
        ge=0,
        le=100,
        description="Extra weight, in the choice of the container to sample, of one that lost 1 %"
        " of its fish or more in a week. [1]",
    )
    weight_error: float = Field(
        0.01,
        ge=0,
        le=0.2,
        description="Error of weighing a fish in a health sample, relative sd. [1]",
    )
    length_error: float = Field(
        0.007,
        ge=0,
        le=0.1,
        description="Error of measuring the length of a fish in a health sample, relative sd. [1]",
    )
    runt_share: float = Field(
        0.015, ge=0, le=0.2, description="Share of runts among the fish sampled at sea. [1]"
    )
    container_sd: float = Field(
        0.15,
        ge=0,
        le=2,
        description="Spread of health scores between samples, sd on the latent scale of the "
        "scores. [1]",
    )
    screened_fish: int = Field(
        10,
        ge=1,
        le=60,
        description="Fish wanted for one disease in a laboratory submission; half of them have "
        "some more or fewer. [fish]",
    )
    high_weekly_mortality: float = Field(
        0.005,
        gt=0,
        le=0.5,
        description="Weekly mortality from which the vet writes a journal entry. [1/week]",
    )
    noted_severity: float = Field(
        0.35,
        ge=0,
        le=1,
        description="Severity from which storms and blooms are written in the journal (worst: "
        "1). [1]",
    )
