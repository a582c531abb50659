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
    """The eggs of a start (more in the farm's own batches)."""

    egg_cost_per_thousand: float = Field(
        135, ge=0, le=10_000, description="Price of bought eggs. [EUR per 1000]"
    )
    dead_on_arrival_share: float = Field(
        0.0134, ge=0, le=0.2, description="Eggs that are not viable at delivery (M25). [1]"
    )


class Stages(Section):
    """When fish move on, and how many are kept."""

    hatch_degree_days: float = Field(
        500, ge=300, le=700, description="Fertilisation to hatch (G16). [degC d]"
    )
    first_feeding_degree_days: float = Field(
        850, ge=600, le=1200, description="Fertilisation to first feeding (G18). [degC d]"
    )
    days_min: int = Field(
        85, ge=30, le=200, description="Least days as fry, parr, smolt or post-smolt. [d]"
    )
    days_max: int = Field(
        95, ge=30, le=250, description="Most days as fry, parr or post-smolt, if room. [d]"
    )
    smolt_days_max: int = Field(
        142, ge=30, le=400, description="Most days as smolt, when still too light. [d]"
    )
    sea_days_min: int = Field(330, ge=100, le=900, description="Least days at sea. [d]")
    sea_days_max: int = Field(700, ge=100, le=1000, description="Most days at sea. [d]")
    smolt_weight_faroe_g: float = Field(
        200, ge=40, le=1000, description="Weight at sea transfer in the Faroes to 2018 (G19). [g]"
    )
    smolt_weight_faroe_later_g: float = Field(
        400, ge=40, le=1000, description="The same from the later year on (G20, G21). [g]"
    )
    smolt_weight_rise_from: float = Field(
        2018.5, ge=2000, le=2100, description="When the Faroese smolts begin to be larger. [year]"
    )
    smolt_weight_rise_to: float = Field(
        2021.5, ge=2000, le=2100, description="When they have their later weight. [year]"
    )
    smolt_weight_scotland_g: float = Field(
        105, ge=40, le=1000, description="Weight at sea transfer in Scotland (G22). [g]"
    )
    fry_weight_g: float = Field(5, ge=1, le=50, description="Weight at which fry are parr. [g]")
    parr_weight_g: float = Field(40, ge=5, le=200, description="Weight of a parr moved on. [g]")
    smolts_min: int = Field(
        2_000_000, ge=1000, le=50_000_000, description="Fewest smolts kept at grading. [fish]"
    )
    smolts_max: int = Field(
        2_180_000, ge=1000, le=50_000_000, description="Most smolts kept at grading. [fish]"
    )
    runt_share: float = Field(
        0.04, ge=0, le=0.3, description="Least share of fish culled at each grading. [1]"
    )
    first_rings_share: float = Field(
        0.75, ge=0.2, le=1, description="Rings used for post-smolts, over the area's. [1]"
    )
    share_spread: float = Field(
        0.02, ge=0, le=0.2, description="Half width of the spread of fish over containers. [1]"
    )
    sea_transfer_days: int = Field(
        5, ge=1, le=20, description="Days of trips that bring a batch to sea. [d]"
    )
    limit_margin: float = Field(
        0.1, ge=0, le=0.5, description="Room that the plan keeps below each limit. [1]"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _in_order(self, "days_min", "days_max")
        _in_order(self, "days_min", "smolt_days_max")
        _in_order(self, "sea_days_min", "sea_days_max")
        _in_order(self, "smolts_min", "smolts_max")
        _in_order(self, "hatch_degree_days", "first_feeding_degree_days")
        _in_order(self, "smolt_weight_rise_from", "smolt_weight_rise_to")
        return self


class Growth(Section):
    """Growth ashore (thermal coefficients, x1000) and at sea, and what takes appetite away."""

    tgc_alevin: float = Field(0.17, ge=0, le=2, description="On the yolk. [x1000]")
    tgc_fry: float = Field(1.09, ge=0.2, le=5, description="Fry. [x1000]")
    tgc_parr_faroe: float = Field(1.65, ge=0.2, le=5, description="Parr. [x1000]")
    tgc_parr_scotland: float = Field(1.44, ge=0.2, le=5, description="Parr. [x1000]")
    tgc_smolt_faroe: float = Field(2.27, ge=0.2, le=5, description="Smolt. [x1000]")
    tgc_smolt_scotland: float = Field(1.24, ge=0.2, le=5, description="Smolt. [x1000]")
    sea_growth_faroe: float = Field(
        1.24, ge=0.3, le=2, description="At full appetite, over the published at sea (F07). [1]"
    )
    sea_growth_scotland: float = Field(
        1.24, ge=0.3, le=2, description="At full appetite, over the published at sea (F07). [1]"
    )
    fasting_loss: float = Field(
        0.0014, ge=0, le=0.02, description="Loss of 5 kg fish without feed, at 5 degC. [1/d]"
    )
    expected_appetite: float = Field(
        0.945, ge=0.3, le=1, description="Mean appetite that the plan counts on, ashore. [1]"
    )
    expected_appetite_faroe: float = Field(
        0.80, ge=0.3, le=1, description="The same at sea, with lice, treatment and disease. [1]"
    )
    expected_appetite_scotland: float = Field(
        0.78, ge=0.3, le=1, description="The same at sea, with lice, treatment and disease. [1]"
    )
    appetite_loss: float = Field(
        0.03, ge=0, le=0.5, description="Mean loss of appetite that has no known cause. [1]"
    )
    egg_weight_g: float = Field(0.12, ge=0.05, le=0.3, description="Weight of an egg. [g]")
    batch_sd: float = Field(
        0.08, ge=0, le=0.3, description="Spread of growth between batches (G03). [1]"
    )
    container_sd: float = Field(
        0.03, ge=0, le=0.3, description="Spread of growth between a batch's containers. [1]"
    )
    week_sd: float = Field(
        0.1, ge=0, le=0.5, description="Spread of a container's growth from week to week. [1]"
    )
    target_weight_faroe_g: float = Field(
        5250, ge=500, le=12_000, description="Mean weight wanted at harvest, live (G29). [g]"
    )
    target_weight_scotland_g: float = Field(
        4750, ge=500, le=12_000, description="Mean weight wanted at harvest, live. [g]"
    )
    target_weight_spread: float = Field(
        0.1, ge=0, le=0.4, description="Half width of that between batches, over the mean. [1]"
    )
    handling_recovery_days: float = Field(
        2.5, gt=0, le=60, description="Time in which appetite returns after handling. [d]"
    )
    sea_recovery_days: float = Field(
        7, gt=0, le=90, description="Time in which appetite returns after sea transfer. [d]"
    )


class Mortality(Section):
    """Daily hazards by stage and cause, before disease and treatment."""

    egg_loss: float = Field(0.04, ge=0, le=0.9, description="Eggs lost before hatch (M26). [1]")
    alevin_loss: float = Field(0.02, ge=0, le=0.9, description="Alevins lost. [1]")
    first_feeding_loss: float = Field(
        0.025, ge=0, le=0.9, description="Fry that never learn to feed. [1]"
    )
    fry_monthly: float = Field(0.005, ge=0, le=0.5, description="Background, fry (M22). [1/month]")
    parr_monthly: float = Field(
        0.0035, ge=0, le=0.5, description="Background, parr (M21). [1/month]"
    )
    smolt_monthly: float = Field(
        0.0025, ge=0, le=0.5, description="Background, smolt (M21). [1/month]"
    )
    sea_monthly: float = Field(0.003, ge=0, le=0.5, description="Background, at sea. [1/month]")
    smolt_failure: float = Field(
        0.011, ge=0, le=0.5, description="Smolts that fail in their first weeks at sea (M27). [1]"
    )
    smolt_failure_days: float = Field(18, gt=0, le=120, description="Mean time to that death. [d]")
    transfer_death_share: float = Field(
        0.0004, ge=0, le=0.2, description="Dead in a move between halls or rings. [1]"
    )
    sea_transfer_death_share: float = Field(
        0.0012, ge=0, le=0.2, description="Dead in the move to sea. [1]"
    )
    handling_excess: float = Field(
        0.0025, ge=0, le=0.2, description="Dead in the two weeks after a move at sea. [1]"
    )
    predation_monthly_faroe: float = Field(
        0.0003, ge=0, le=0.1, description="Taken or wounded by seals and birds. [1/month]"
    )
    predation_monthly_scotland: float = Field(
        0.0008, ge=0, le=0.1, description="Taken or wounded by seals and birds. [1/month]"
    )
    temperature_q10: float = Field(
        3, ge=1, le=5, description="Background at sea, for each 10 degC above 9. [1]"
    )
    container_frailty_sd: float = Field(
        0.5, ge=0, le=3, description="Log sd of the background between container-weeks. [1]"
    )
    batch_frailty_sd: float = Field(
        1.3, ge=0, le=3, description="The same, between batch-weeks ashore (M21, M22). [1]"
    )
    sea_frailty_sd: float = Field(
        0.7, ge=0, le=3, description="The same, between batch-weeks at sea. [1]"
    )
    frailty_persistence: float = Field(
        0.75, ge=0, le=0.999, description="Correlation of a week's log hazard with the next's. [1]"
    )
    day_shape: float = Field(
        4, gt=0, le=1000, description="Gamma shape of a day's deaths about its hazard. [1]"
    )
    bloom_daily: float = Field(
        0.02, ge=0, le=0.5, description="Deaths a day in a bloom of severity 1. [1/d]"
    )
    storm_daily: float = Field(
        0.25, ge=0, le=0.5, description="Deaths a day in a storm of severity 1, open coast. [1/d]"
    )
    oxygen_daily: float = Field(
        0.008, ge=0, le=0.9, description="Deaths a day at half the limiting oxygen. [1/d]"
    )
    oxygen_dip_daily: float = Field(
        0.03, ge=0, le=0.9, description="Deaths a day in an oxygen dip of severity 1. [1/d]"
    )
    escape_daily: float = Field(
        0.02, ge=0, le=0.5, description="Chance that a storm of severity 1 tears a ring. [1/d]"
    )


class Harvest(Section):
    """Slaughter: when, after how long a fast, yield, grades, waste."""

    days_max: int = Field(
        60, ge=1, le=200, description="Days that the harvest of an area is counted to take. [d]"
    )
    begin_share: float = Field(
        0.96, ge=0.5, le=1, description="Weight at which harvest begins, over that wanted. [1]"
    )
    fasting_days: int = Field(3, ge=0, le=30, description="Days without feed before it. [d]")
    reserve_days: int = Field(
        10, ge=0, le=60, description="Days that a withdrawal period may delay a harvest. [d]"
    )
    cull_days: int = Field(10, ge=1, le=60, description="Days in which an area is culled. [d]")
    cull_fallow_days: int = Field(
        180, ge=0, le=1000, description="Fallow of an area after a cull by order. [d]"
    )
    gutted_yield: float = Field(
        0.845, ge=0.7, le=0.95, description="Head-on-gutted over live weight (G33). [1]"
    )
    gutted_yield_sd: float = Field(
        0.005, ge=0, le=0.03, description="Its spread between harvests. [1]"
    )
    fillet_yield: float = Field(
        0.62, ge=0.3, le=0.9, description="Fillet over head-on-gutted weight. [1]"
    )
    weight_cv: float = Field(
        0.2, ge=0.05, le=0.5, description="Spread of weights in a ring at harvest (G32). [1]"
    )
    downgraded_share: float = Field(
        0.05, ge=0, le=0.5, description="Fish graded ordinary or production. [1]"
    )


class Samples(Section):
    """Weekly growth samples."""

    fish: int = Field(30, ge=5, le=500, description="Fish weighed in a sample.")
    first_weight_g: float = Field(
        1, ge=0.1, le=100, description="Weight from which fish are sampled. [g]"
    )
    weight_error: float = Field(
        0.01, ge=0, le=0.2, description="Error of weighing a fish, relative sd. [1]"
    )
    length_error_cm: float = Field(
        0.25, ge=0, le=5, description="Error of measuring a fish's length, sd. [cm]"
    )


class Batches(Section):
    """The fish: starts, stages, growth, losses, harvest, samples."""

    starts: Starts = Field(Starts(), description="How often a batch starts, and its eggs.")
    stages: Stages = Field(Stages(), description="When fish move on, and how many.")
    growth: Growth = Field(Growth(), description="Growth and appetite.")
    mortality: Mortality = Field(Mortality(), description="Deaths and escapes by cause.")
    harvest: Harvest = Field(Harvest(), description="Slaughter.")
    samples: Samples = Field(Samples(), description="Growth samples.")
