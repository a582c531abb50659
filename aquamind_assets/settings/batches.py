"""Settings of the batches: starts, growth, losses, moves, harvest, samples."""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


def _in_order(section: Section, least: str, most: str) -> None:
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
        85,
        ge=30,
        le=200,
        description="Shortest stay in each of the stages fry, parr, smolt and post-smolt. [d]",
    )
    days_max: int = Field(
        95,
        ge=30,
        le=250,
        description="Longest stay in each of the stages fry, parr and post-smolt, if there is "
        "room. [d]",
    )
    smolt_days_max: int = Field(
        142,
        ge=30,
        le=400,
        description="Longest stay in the smolt stage, for fish that are still too light. [d]",
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
        400,
        ge=40,
        le=1000,
        description="Weight at sea transfer in the Faroe Islands after smolts became larger "
        "(G20, G21). [g]",
    )
    smolt_weight_rise_from: float = Field(
        2018.5,
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
        40, ge=5, le=200, description="Weight at which parr move on to the smolt stage. [g]"
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
        description="Least share of a batch's fish culled at each grading, the runts. [1]",
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
    sea_transfer_days: int = Field(
        5, ge=1, le=20, description="Days of wellboat trips that bring a batch to sea. [d]"
    )
    limit_margin: float = Field(
        0.1, ge=0, le=0.5, description="Room that the plan keeps below each density limit. [1]"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _in_order(self, "days_min", "days_max")
        _in_order(self, "days_min", "smolt_days_max")
        _in_order(self, "sea_days_min", "sea_days_max")
        _in_order(self, "hatch_degree_days", "first_feeding_degree_days")
        _in_order(self, "smolt_weight_rise_from", "smolt_weight_rise_to")
        return self


class Growth(Section):
    """Growth in fresh water (thermal coefficients, x1000) and at sea, and losses of appetite."""

    tgc_alevin: float = Field(
        0.17, ge=0, le=2, description="Thermal growth coefficient of alevins on their yolk. [x1000]"
    )
    tgc_fry: float = Field(
        1.09, ge=0.2, le=5, description="Thermal growth coefficient of fry. [x1000]"
    )
    tgc_parr_faroe: float = Field(
        1.65,
        ge=0.2,
        le=5,
        description="Thermal growth coefficient of parr in the Faroe Islands. [x1000]",
    )
    tgc_parr_scotland: float = Field(
        1.44, ge=0.2, le=5, description="Thermal growth coefficient of parr in Scotland. [x1000]"
    )
    tgc_smolt_faroe: float = Field(
        2.27,
        ge=0.2,
        le=5,
        description="Thermal growth coefficient of smolts in the Faroe Islands. [x1000]",
    )
    tgc_smolt_scotland: float = Field(
        1.24, ge=0.2, le=5, description="Thermal growth coefficient of smolts in Scotland. [x1000]"
    )
    tgc_sea: float = Field(
        3.17,
        ge=1,
        le=5,
        description="Thermal growth coefficient at sea of fish that eat all they want, as in the "
        "best trials in cages (G03). [x1000]",
    )
    sea_growth_faroe: float = Field(
        1.08,
        ge=0.3,
        le=2,
        description="Growth at sea in the Faroe Islands at full appetite, relative to the "
        "mean of the published growth on farms (F07) and by `tgc_sea`. [1]",
    )
    sea_growth_scotland: float = Field(
        1.08,
        ge=0.3,
        le=2,
        description="Growth at sea in Scotland at full appetite, relative to the mean of the "
        "published growth on farms (F07) and by `tgc_sea`. [1]",
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
        0.80,
        ge=0.3,
        le=1,
        description="Mean appetite that the plan expects at sea in the Faroe Islands; 1 is "
        "full appetite. [1]",
    )
    expected_appetite_scotland: float = Field(
        0.79,
        ge=0.3,
        le=1,
        description="Mean appetite that the plan expects at sea in Scotland; 1 is full "
        "appetite. [1]",
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
        4750, ge=500, le=12_000, description="Mean target weight at harvest in Scotland, live. [g]"
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


class Mortality(Section):
    """Daily hazards by stage and cause, before disease and treatment."""

    egg_loss: float = Field(
        0.04, ge=0, le=0.9, description="Share of eggs that die before hatching (M26). [1]"
    )
    alevin_loss: float = Field(
        0.02, ge=0, le=0.9, description="Share of alevins that die before first feeding. [1]"
    )
    first_feeding_loss: float = Field(
        0.025, ge=0, le=0.9, description="Share of fry that never learn to feed and die. [1]"
    )
    fry_monthly: float = Field(
        0.005, ge=0, le=0.5, description="Background mortality of fry (M22). [1/month]"
    )
    parr_monthly: float = Field(
        0.0035, ge=0, le=0.5, description="Background mortality of parr (M21). [1/month]"
    )
    smolt_monthly: float = Field(
        0.0025, ge=0, le=0.5, description="Background mortality of smolts (M21). [1/month]"
    )
    sea_monthly: float = Field(
        0.0005, ge=0, le=0.5, description="Background mortality at sea; calibration. [1/month]"
    )
    smolt_failure: float = Field(
        0.011,
        ge=0,
        le=0.5,
        description="Share of smolts that fail to adapt to the sea and die (M27). [1]",
    )
    smolt_failure_days: float = Field(
        18,
        gt=0,
        le=120,
        description="Mean time from sea transfer to the death of smolts that fail to adapt. [d]",
    )
    transfer_death_share: float = Field(
        0.0004,
        ge=0,
        le=0.2,
        description="Share of fish that die in a move between halls or between rings. [1]",
    )
    sea_transfer_death_share: float = Field(
        0.0012, ge=0, le=0.2, description="Share of fish that die in the move to sea. [1]"
    )
    handling_excess: float = Field(
        0.0025,
        ge=0,
        le=0.2,
        description="Share of fish that die in the two weeks after a move at sea. [1]",
    )
    predation_monthly_faroe: float = Field(
        0.0003,
        ge=0,
        le=0.1,
        description="Mortality by seals and birds at sea in the Faroe Islands. [1/month]",
    )
    predation_monthly_scotland: float = Field(
        0.0008,
        ge=0,
        le=0.1,
        description="Mortality by seals and birds at sea in Scotland. [1/month]",
    )
    temperature_q10: float = Field(
        3,
        ge=1,
        le=5,
        description="Factor on background mortality at sea for each 10 degC above 9 degC. [1]",
    )
    container_frailty_sd: float = Field(
        0.8,
        ge=0,
        le=3,
        description="Spread of weekly background mortality between containers, log sd. [1]",
    )
    batch_frailty_sd: float = Field(
        1.3,
        ge=0,
        le=3,
        description="Spread of weekly background mortality between batches in fresh water, log "
        "sd (M21, M22). [1]",
    )
    sea_frailty_sd: float = Field(
        0.7,
        ge=0,
        le=3,
        description="Spread of weekly background mortality between batches at sea, log sd. [1]",
    )
    frailty_persistence: float = Field(
        0.75,
        ge=0,
        le=0.999,
        description="Correlation of background mortality from one week to the next, on the log "
        "scale. [1]",
    )
    day_shape: float = Field(
        4,
        gt=0,
        le=1000,
        description="Gamma shape of daily deaths around their mean; a larger shape varies "
        "less. [1]",
    )
    cycle_frailty_sd: float = Field(
        0.7,
        ge=0,
        le=3,
        description="Log sd of background mortality between cycles at sea, for good; "
        "calibration. [1]",
    )
    smolt_failure_sd: float = Field(
        0.5, ge=0, le=3, description="Log sd of failed smolts between batches; calibration. [1]"
    )
    handling_sd: float = Field(
        0.7, ge=0, le=3, description="Log sd of deaths between operations; calibration. [1]"
    )
    site_day_shape: float = Field(
        8,
        gt=0,
        le=1000,
        description="Gamma shape of a site's daily deaths by disease and treatment; "
        "calibration. [1]",
    )
    bloom_daily: float = Field(
        0.02, ge=0, le=0.5, description="Daily mortality in a bloom of severity 1. [1/d]"
    )
    storm_daily: float = Field(
        0.25,
        ge=0,
        le=0.5,
        description="Daily mortality on the open coast in a storm of severity 1. [1/d]",
    )
    oxygen_daily: float = Field(
        0.008,
        ge=0,
        le=0.9,
        description="Daily mortality when oxygen is at half of what the fish need. [1/d]",
    )
    oxygen_dip_daily: float = Field(
        0.03, ge=0, le=0.9, description="Daily mortality in an oxygen dip of severity 1. [1/d]"
    )
    escape_daily: float = Field(
        0.02,
        ge=0,
        le=0.5,
        description="Daily chance that a storm of severity 1 tears the net of a ring on the "
        "open coast. [1/d]",
    )


class Harvest(Section):
    """Slaughter: when, after how long a fast, yield, grades, waste."""

    days_max: int = Field(
        60, ge=1, le=200, description="Days that the plan expects a sea area's harvest to take. [d]"
    )
    begin_share: float = Field(
        0.96,
        ge=0.5,
        le=1,
        description="Weight at which an area's harvest begins, relative to the target. [1]",
    )
    idle_share: float = Field(
        0.9,
        ge=0.3,
        le=1.5,
        description="Weight at which a harvest may begin because the plant is idle, relative to "
        "the target. [1]",
    )
    place_share: float = Field(
        0.8,
        ge=0.3,
        le=1.5,
        description="Weight at which a harvest may begin because smolts need the place, relative "
        "to the target. [1]",
    )
    place_days: int = Field(
        190,
        ge=1,
        le=400,
        description="Days ahead in which the plan looks for a place at sea for its smolts. [d]",
    )
    health_share: float = Field(
        0.6,
        ge=0.1,
        le=1.5,
        description="Weight from which failing fish are harvested early, relative to the "
        "target. [1]",
    )
    failing_share: float = Field(
        0.05,
        gt=0,
        le=1,
        description="Loss in a month, beyond the expected, at which a batch is failing. [1]",
    )
    rest_share: float = Field(
        0.02,
        ge=0,
        le=0.5,
        description="Share of harvests after which the areas rest for a year. [1]",
    )
    fasting_days: int = Field(
        3, ge=0, le=30, description="Days without feed before a ring is harvested. [d]"
    )
    reserve_days: int = Field(
        10, ge=0, le=60, description="Days by which a withdrawal period may delay a harvest. [d]"
    )
    cull_days: int = Field(
        35, ge=1, le=120, description="Days in which a sea area is culled by order. [d]"
    )
    saleable_weight_g: float = Field(
        2000,
        ge=0,
        le=10_000,
        description="Average weight from which fish that are taken out by order are slaughtered "
        "and sold, not culled. [g]",
    )
    cull_fallow_days: int = Field(
        180, ge=0, le=1000, description="Fallow of a sea area after a cull by order. [d]"
    )
    gutted_yield: float = Field(
        0.845,
        ge=0.7,
        le=0.95,
        description="Head-on-gutted weight relative to live weight (G33). [1]",
    )
    gutted_yield_sd: float = Field(
        0.005, ge=0, le=0.03, description="Spread of the gutted yield between harvests, sd. [1]"
    )
    fillet_yield: float = Field(
        0.62, ge=0.3, le=0.9, description="Fillet weight relative to head-on-gutted weight. [1]"
    )
    weight_cv: float = Field(
        0.2,
        ge=0.05,
        le=0.5,
        description="Coefficient of variation of fish weights in a ring at harvest (G32). [1]",
    )
    downgraded_share: float = Field(
        0.02,
        ge=0,
        le=0.5,
        description="Share of harvested fish that are neither wounded nor mature, yet graded as "
        "production fish. [1]",
    )
    wounds_by_ulcers: float = Field(
        0.008,
        ge=0,
        le=0.5,
        description="Share of a ring's fish that winter ulcer wounds on a day at its peak. [1/d]",
    )
    wounds_by_handling: float = Field(
        1.5,
        ge=0,
        le=100,
        description="Fish wounded for each that dies of treatment, handling or predators. [1]",
    )
    healing_degree_days: float = Field(
        600, gt=0, le=10_000, description="Time in which wounds heal at sea. [degC d]"
    )
    mature_share: float = Field(
        0.03, ge=0, le=0.5, description="Share of 5 kg fish that are mature in October. [1]"
    )
    mature_sd: float = Field(
        0.7, ge=0, le=3, description="Spread of maturation between batches, log sd. [1]"
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
        description="Error of measuring the length of a small fish in a growth sample, sd, of its"
        " length; at most that of a large fish. Chosen, not published. [ratio]",
    )


class SeaMoves(Section):
    """Mixes at stocking, and moves between sea sites. How often they occur is chosen."""

    mixed_share: float = Field(
        0.4,
        ge=0,
        le=1,
        description="Share of batches whose last ring at sea is filled up with smolts of the next "
        "batch of the region, if these are ready. [1]",
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
        description="Share of those moves in which all fish go; in the others a half stays. [1]",
    )


class Batches(Section):
    """The fish: starts, stages, growth, losses, harvest, samples."""

    starts: Starts = Field(
        Starts(), description="Number of batch starts, and the eggs that they begin with."
    )
    stages: Stages = Field(
        Stages(),
        description="Times and weights at which fish move to the next stage, and fish kept.",
    )
    sea_moves: SeaMoves = Field(
        SeaMoves(), description="Mixes at stocking, and moves between sea sites."
    )
    growth: Growth = Field(Growth(), description="Growth and appetite.")
    mortality: Mortality = Field(Mortality(), description="Deaths and escapes by cause.")
    harvest: Harvest = Field(
        Harvest(), description="Harvest: days, yields, grades and culls by order."
    )
    samples: Samples = Field(Samples(), description="Weekly growth samples.")
