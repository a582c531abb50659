"""Settings of what the vet sees: samples, laboratory, journal."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Observation(Section):
    """Health samples, the laboratory and the journal."""

    fish: int = Field(75, ge=10, le=500, description="Fish of a monthly health sample.")
    sick_container_weight: float = Field(
        8, ge=0, le=100, description="How much sooner a container is sampled if all are sick. [1]"
    )
    weight_error: float = Field(
        0.01, ge=0, le=0.2, description="Error of weighing a fish, relative sd. [1]"
    )
    length_error: float = Field(
        0.007, ge=0, le=0.1, description="Error of measuring its length, relative sd. [1]"
    )
    runt_share: float = Field(
        0.015, ge=0, le=0.2, description="Fish at sea that never thrive, of those sampled. [1]"
    )
    container_sd: float = Field(
        0.15, ge=0, le=2, description="Spread of scores between samples, on the latent scale. [1]"
    )
    screened_fish: int = Field(10, ge=1, le=60, description="Fish tested for one disease.")
    negative_chance: float = Field(
        0.3, ge=0, le=1, description="Chance that unexplained deaths are tested for a disease. [1]"
    )
    high_weekly_mortality: float = Field(
        0.005, gt=0, le=0.5, description="Deaths of a week that go into the journal. [1/week]"
    )
    noted_severity: float = Field(
        0.35, ge=0, le=1, description="Least severity of storms and blooms in the journal. [1]"
    )
