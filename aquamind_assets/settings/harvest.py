"""Settings of harvest: when it begins, the fast before it, yields and grades, culls by order."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Harvest(Section):
    """Harvest: when it begins, the fast before it, yield, grades and waste."""

    days_max: int = Field(
        60, ge=1, le=200, description="Days that the plan expects a sea area's harvest to take. [d]"
    )
    begin_share: float = Field(
        0.93,
        ge=0.5,
        le=1,
        description="Weight at which an area's harvest begins while the region slaughters at its "
        "pace, relative to the target; more where more is booked. The fish grow by 7 to 10 % from "
        "the first to the mean day of a harvest, and are to meet the target in the mean. [1]",
    )
    spread_days_max: int = Field(
        110,
        ge=1,
        le=300,
        description="Longest time over which a sea area's harvest is spread while few others are "
        "ripe. [d]",
    )
    thin_share: float = Field(
        0.9,
        ge=0.3,
        le=1.5,
        description="Weight at which a harvest begins where a quarter of the region's pace is "
        "booked, relative to the target. [1]",
    )
    idle_share: float = Field(
        0.75,
        ge=0.3,
        le=1.5,
        description="Weight at which a harvest begins where the plant would stand idle, relative "
        "to the target. [1]",
    )
    hold_share: float = Field(
        1.15,
        ge=0.3,
        le=2,
        description="Weight at which a harvest begins although twice the region's pace is booked, "
        "relative to the target. [1]",
    )
    place_share: float = Field(
        0.8,
        ge=0.3,
        le=1.5,
        description="Weight at which a harvest may begin because smolts need the place, relative "
        "to the target. [1]",
    )
    place_days: int = Field(
        160,
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
        description="Loss in a month, beyond the expected loss, from which a batch counts as "
        "failing, if more of its weight died than grew; judged. [1]",
    )
    rest_share: float = Field(
        0.02,
        ge=0,
        le=0.5,
        description="Share of harvests after which the areas stay empty for about a year more. [1]",
    )
    fasting_days: int = Field(
        3, ge=0, le=30, description="Usual days without feed before a harvest. [d]"
    )
    reserve_days: int = Field(
        10, ge=0, le=60, description="Days by which a withdrawal period may delay a harvest. [d]"
    )
    cull_days: int = Field(
        35, ge=1, le=120, description="Days that the cull of a sea area by order takes. [d]"
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
        description="Fish wounded for each fish that dies of treatment, handling or predators. [1]",
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
