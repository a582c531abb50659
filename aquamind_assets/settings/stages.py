"""Settings of the eggs of a batch, of the stages of its fish, and of mixes and moves at sea."""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


def in_order(section: Section, least: str, most: str) -> None:
    if getattr(section, least) > getattr(section, most):
        raise ValueError(
            f"{least} {getattr(section, least)} is above {most} {getattr(section, most)}"
        )


class Starts(Section):
    """The eggs of a batch's start (their number is in `farm.batches`)."""

    egg_cost_per_thousand: float = Field(
        135, ge=0, le=10_000, description="Price of bought eggs. [EUR per 1000]"
    )
    dead_on_arrival_share: float = Field(
        0.0134,
        ge=0,
        le=0.2,
        description="Share of bought eggs that are not viable at delivery (M25). [1]",
    )


class Stages(Section):
    """Times and weights at which fish move to the next stage, and fish kept at grading."""

    hatch_degree_days: float = Field(
        500,
        ge=300,
        le=700,
        description="Degree-days from fertilisation to hatching (G16). [degC d]",
    )
    first_feeding_degree_days: float = Field(
        850,
        ge=600,
        le=1200,
        description="Degree-days from fertilisation to first feeding (G18). [degC d]",
    )
    days_min: int = Field(
        70,
        ge=30,
        le=200,
        description="Shortest stay in each of the stages fry, parr, smolt and post-smolt; assumed"
        " so short that weight decides. [d]",
    )
    days_max: int = Field(
        115,
        ge=30,
        le=250,
        description="Longest stay in each of the stages fry, parr and post-smolt, if there is "
        "room; assumed so long that weight decides. [d]",
    )
    smolt_days_max: int = Field(
        142,
        ge=30,
        le=400,
        description="Longest stay in the smolt stage of fish that are still too light for the "
        "sea. [d]",
    )
    sea_days_min: int = Field(
        330, ge=100, le=900, description="Shortest time at sea, from transfer to harvest. [d]"
    )
    sea_days_max: int = Field(
        700, ge=100, le=1000, description="Longest time at sea, from transfer to harvest. [d]"
    )
    smolt_weight_faroe_g: float = Field(
        200,
        ge=40,
        le=1000,
        description="Weight at sea transfer in the Faroe Islands before smolts became larger "
        "(G19). [g]",
    )
    smolt_weight_faroe_later_g: float = Field(
        430,
        ge=40,
        le=1000,
        description="Weight at sea transfer in the Faroe Islands after smolts became larger "
        "(G20, G21). [g]",
    )
    smolt_weight_rise_from: float = Field(
        2019.0,
        ge=2000,
        le=2100,
        description="Year in which Faroese smolts begin to become larger. [year]",
    )
    smolt_weight_rise_to: float = Field(
        2021.5,
        ge=2000,
        le=2100,
        description="Year in which Faroese smolts reach their later weight. [year]",
    )
    smolt_weight_scotland_g: float = Field(
        105, ge=40, le=1000, description="Weight at sea transfer in Scotland (G22). [g]"
    )
    fry_weight_g: float = Field(5, ge=1, le=50, description="Weight at which fry become parr. [g]")
    parr_weight_g: float = Field(
        50, ge=5, le=200, description="Weight at which parr move on to the smolt stage (G12). [g]"
    )
    eggs_per_smolt: float = Field(
        1.42,
        ge=1,
        le=5,
        description="Eggs ordered for each smolt that is wanted. [eggs/fish]",
    )
    runt_share: float = Field(
        0.04,
        ge=0,
        le=0.3,
        description="Smallest share of a batch's fish, the runts, that is culled at each grading."
        " [1]",
    )
    first_rings_share: float = Field(
        0.75,
        ge=0.2,
        le=1,
        description="Share of an area's rings that post-smolts use at first. [1]",
    )
    share_spread: float = Field(
        0.02,
        ge=0,
        le=0.2,
        description="Largest deviation of a container's share of the fish from an equal share. [1]",
    )
    limit_margin: float = Field(
        0.1, ge=0, le=0.5, description="Room that the plan keeps below each density limit. [1]"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        in_order(self, "days_min", "days_max")
        in_order(self, "days_min", "smolt_days_max")
        in_order(self, "sea_days_min", "sea_days_max")
        in_order(self, "hatch_degree_days", "first_feeding_degree_days")
        in_order(self, "smolt_weight_rise_from", "smolt_weight_rise_to")
        return self


class SeaMoves(Section):
    """Mixes at stocking, and moves between sea sites. How often they occur is chosen."""

    mixed_share: float = Field(
        0.4,
        ge=0,
        le=1,
        description="Share of batches whose last ring at sea is filled up with smolts of the "
        "region's next batch, if these are ready. [1]",
    )
    moved_share: float = Field(
        0.06,
        ge=0,
        le=1,
        description="Share of batches that are moved on to another loch or fjord as post-smolts "
        "become grow-out, if one is free. [1]",
    )
    moved_whole_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of moves from one loch or fjord to another in which all fish go; in "
        "the others half of them stay. [1]",
    )
