"""Settings of growth and appetite, and of the samples that measure growth."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Growth(Section):
    """Growth in fresh water (thermal coefficients, x1000) and at sea, and losses of appetite."""

    tgc_alevin: float = Field(
        0.17, ge=0, le=2, description="Thermal growth coefficient of alevins on their yolk. [x1000]"
    )
    tgc_fry: float = Field(
        1.05, ge=0.2, le=5, description="Thermal growth coefficient of fry. [x1000]"
    )
    tgc_parr_faroe: float = Field(
        1.95,
        ge=0.2,
        le=5,
        description="Thermal growth coefficient of parr in the Faroe Islands (G12). [x1000]",
    )
    tgc_parr_scotland: float = Field(
        1.95,
        ge=0.2,
        le=5,
        description="Thermal growth coefficient of parr in Scotland (G12). [x1000]",
    )
    tgc_smolt_faroe: float = Field(
        2.5,
        ge=0.2,
        le=5,
        description="Thermal growth coefficient of smolts in the Faroe Islands, which become "
        "post-smolts in the hall (G13). [x1000]",
    )
    tgc_smolt_scotland: float = Field(
        1.15, ge=0.2, le=5, description="Thermal growth coefficient of smolts in Scotland. [x1000]"
    )
    sea_growth_faroe: float = Field(
        1.03,
        ge=0.3,
        le=2,
        description="Growth at sea in the Faroe Islands at the mean appetite of farms, relative to "
        "the published growth on Norwegian farms (F07). Faroese farmers tell of 18 months from "
        "120 g to 6 kg (fishfarmingexpert on the hatchery at Strond), which needs 1.2; feeding "
        "tables (F-SFR) allow little more than 1. Judged, between. [1]",
    )
    sea_growth_scotland: float = Field(
        1.0,
        ge=0.3,
        le=2,
        description="Growth at sea in Scotland at the mean appetite of farms, relative to "
        "the published growth on farms (F07). [1]",
    )
    appetite_season: float = Field(
        0.1,
        ge=0,
        le=0.5,
        description="Appetite at sea on the best day of the year over the mean of the year, at the "
        "same weight and temperature, less 1 (Akvafakta, see `appetite.season_appetite`). [1]",
    )
    appetite_day: float = Field(
        323,
        ge=1,
        le=366,
        description="Day of the year with the best appetite at sea for its temperature, half a "
        "year from the spring in which fish eat least (Alne et al. 2011). [d]",
    )
    fasting_loss: float = Field(
        0.0014,
        ge=0,
        le=0.02,
        description="Daily weight loss of 5 kg fish without feed in water of 5 degC. [1/d]",
    )
    expected_appetite: float = Field(
        0.945,
        ge=0.3,
        le=1,
        description="Mean appetite that the plan expects in fresh water; 1 is full appetite. [1]",
    )
    expected_appetite_faroe: float = Field(
        1.0,
        ge=0.3,
        le=1,
        description="Mean appetite that the plan expects at sea in the Faroe Islands, "
        "relative to the usual one. [1]",
    )
    expected_appetite_scotland: float = Field(
        1.0,
        ge=0.3,
        le=1,
        description="Mean appetite that the plan expects at sea in Scotland, relative to "
        "the usual one. [1]",
    )
    appetite_loss: float = Field(
        0.03, ge=0, le=0.5, description="Mean daily loss of appetite without a known cause. [1]"
    )
    egg_weight_g: float = Field(0.12, ge=0.05, le=0.3, description="Weight of an egg. [g]")
    batch_sd: float = Field(
        0.08, ge=0, le=0.3, description="Spread of growth between batches, relative sd. [1]"
    )
    container_sd: float = Field(
        0.03,
        ge=0,
        le=0.3,
        description="Spread of growth between containers of a batch, relative sd. [1]",
    )
    week_sd: float = Field(
        0.1,
        ge=0,
        le=0.5,
        description="Spread of a container's growth from week to week, relative sd. [1]",
    )
    day_sd: float = Field(
        0.15,
        ge=0,
        le=0.5,
        description="Spread of a container's growth from day to day, relative sd. [1]",
    )
    target_weight_faroe_g: float = Field(
        5250,
        ge=500,
        le=12_000,
        description="Mean target weight at harvest in the Faroe Islands, live (G29). [g]",
    )
    target_weight_scotland_g: float = Field(
        4650, ge=500, le=12_000, description="Mean target weight at harvest in Scotland, live. [g]"
    )
    target_weight_spread: float = Field(
        0.2,
        ge=0,
        le=0.4,
        description="Half width of the spread of target weights between batches, relative. [1]",
    )
    handling_recovery_days: float = Field(
        2.5, gt=0, le=60, description="Time in which appetite recovers after handling. [d]"
    )
    sea_recovery_days: float = Field(
        7, gt=0, le=90, description="Time in which appetite recovers after sea transfer. [d]"
    )


class Samples(Section):
    """Weekly growth samples."""

    fish: int = Field(
        30, ge=5, le=500, description="Fish weighed in a growth sample of one container. [fish]"
    )
    first_weight_g: float = Field(
        1, ge=0.1, le=100, description="Average weight from which growth samples are taken. [g]"
    )
    weight_error: float = Field(
        0.01,
        ge=0,
        le=0.2,
        description="Error of weighing a fish in a growth sample, relative sd. [1]",
    )
    length_error_cm: float = Field(
        0.25,
        ge=0,
        le=5,
        description="Error of measuring the length of a large fish in a growth sample, sd. [cm]",
    )
    length_error: float = Field(
        0.02,
        ge=0,
        le=0.1,
        description="Error of measuring the length of a small fish in a growth sample, sd "
        "relative to its length, and at most the error for a large fish; assumed. "
        "[ratio]",
    )
