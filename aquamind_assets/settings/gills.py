"""Settings of the gills: what harms them in the water, amoebae, scores and baths."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class GillChallenge(Section):
    """Jellyfish and plankton that harm gills, shared by a coast and a loch for months."""

    autumn_faroe: float = Field(
        0.19,
        ge=0,
        le=10,
        description="Mean strength of an autumn's jellyfish in the Faroe Islands; 1 harms the "
        "gills of most fish; calibrated. [1]",
    )
    autumn_scotland: float = Field(
        0.4,
        ge=0,
        le=10,
        description="Mean strength of an autumn's jellyfish in Scotland; calibrated: damaged gills "
        "kill 1.6 % of the fish in a year, as the mean of 24 seeds. [1]",
    )
    spring_faroe: float = Field(
        0.08,
        ge=0,
        le=10,
        description="Mean strength of a spring's plankton in the Faroe Islands; calibrated. [1]",
    )
    spring_scotland: float = Field(
        0.12,
        ge=0,
        le=10,
        description="Mean strength of a spring's plankton in Scotland; calibrated. [1]",
    )
    winter_chance: float = Field(
        0.4,
        ge=0,
        le=1,
        description="Chance that the ocean brings string jellyfish to a coast in a winter; judged: "
        "they killed fish in Norway or Scotland in the winters of 2022, 2023 and 2024. [1]",
    )
    winter_shared: float = Field(
        0.6,
        ge=0,
        le=1,
        description="Share of a winter's inflow of ocean water that both coasts have in common, of "
        "its variance; assumed. [1]",
    )
    winter_faroe: float = Field(
        0.15,
        ge=0,
        le=10,
        description="Mean strength of the string jellyfish of such a winter in the Faroe Islands; "
        "judged: they are seen there, but no mass deaths are reported. [1]",
    )
    winter_scotland: float = Field(
        0.7,
        ge=0,
        le=10,
        description="Mean strength of the string jellyfish of such a winter in Scotland; "
        "calibrated: from January to April they kill 0.3 % of the fish, as the mean of all "
        "winters of 12 seeds. [1]",
    )
    winter_exposure: float = Field(
        1.0,
        ge=0,
        le=2,
        description="Relative rise of the strength of string jellyfish from a fjord head to the "
        "open coast; judged. [1]",
    )
    coast_log_sd: float = Field(
        0.6,
        ge=0,
        le=3,
        description="Spread of the strength between the years of a coast, log sd; calibrated. [1]",
    )
    loch_log_sd: float = Field(
        0.45,
        ge=0,
        le=3,
        description="Spread of the strength between the lochs or fjords of a coast in a year, log"
        " sd; calibrated. [1]",
    )
    area_log_sd: float = Field(
        0.5,
        ge=0,
        le=3,
        description="Spread of the strength between the areas of a loch, log sd; calibrated. [1]",
    )
    pulse_log_sd: float = Field(
        0.4,
        ge=0,
        le=3,
        description="Spread of the strength between the weeks of a season, log sd; calibrated. [1]",
    )
    warmth: float = Field(
        0.15,
        ge=0,
        le=1,
        description="Rise of the gill challenge with each degree of water above 11 degC, as a "
        "logarithm; calibrated. [1/degC]",
    )


class GillHealth(Section):
    """Damage and amoebae on the gills of a ring, and their harm, on scores from 0 to 5."""

    injury_daily: float = Field(
        0.08,
        ge=0,
        le=1,
        description="Rise of the damage score on a day of gill challenge 1; calibrated. [1/d]",
    )
    heal_days: float = Field(
        45, gt=0, le=400, description="Time in which damaged gills heal to a third. [d]"
    )
    amoeba_growth_daily: float = Field(
        0.03,
        ge=0,
        le=1,
        description="Daily growth of a low AGD score at 13 degC and 34 psu; the default doubles "
        "it in 23 days; calibrated to the scores of eight Scottish farms (data of "
        "Szewczyk et al., OffshoreFishWelfare). [1/d]",
    )
    amoeba_least_c: float = Field(
        7.5, ge=0, le=20, description="Temperature below which the AGD score falls. [degC]"
    )
    amoeba_least_psu: float = Field(
        29, ge=0, le=35, description="Salinity below which the AGD score falls. [psu]"
    )
    amoeba_reservoir: float = Field(
        0.002,
        ge=0,
        le=1,
        description="Daily rise of the AGD score by amoebae from outside the loch; calibrated. "
        "[1/d]",
    )
    site_spread_daily: float = Field(
        0.01,
        ge=0,
        le=1,
        description="Daily rise of a ring's AGD score for each point of its site's mean score; "
        "calibrated. [1/d]",
    )
    loch_spread_daily: float = Field(
        0.002,
        ge=0,
        le=1,
        description="Daily rise of a ring's AGD score for each point of its loch's mean score; "
        "calibrated. [1/d]",
    )
    ring_log_sd: float = Field(
        0.25,
        ge=0,
        le=2,
        description="Spread between rings of how fast their gills suffer, log sd; calibrated. [1]",
    )
    bath_log_sd: float = Field(
        0.5,
        ge=0,
        le=2,
        description="Spread between baths of the AGD score that they leave, log sd; calibrated. "
        "[1]",
    )
    amoeba_daily: float = Field(
        0.0006,
        ge=0,
        le=0.1,
        description="Daily deaths at an AGD score of 3; they rise with the square of the score "
        "above 2. Without treatment the worst farms lose up to 20 % (D13). [1/d]",
    )
    damage_daily: float = Field(
        0.00015,
        ge=0,
        le=0.1,
        description="Daily deaths at a damage score of 1; they rise with the cube of the score; "
        "calibrated. [1/d]",
    )
    appetite_loss: float = Field(
        0.06,
        ge=0,
        le=1,
        description="Appetite lost for each point of the damage score and for each point of the "
        "AGD score above 1; calibrated. [1]",
    )


class GillCounts(Section):
    """Weekly scoring of gills."""

    rings: int = Field(
        6, ge=1, le=100, description="Rings of an area in which gills are scored each week. [rings]"
    )
    fish: int = Field(10, ge=1, le=100, description="Fish scored in each ring. [fish]")
    first_day: int = Field(
        14, ge=0, le=120, description="Days from sea transfer to the first gill score. [d]"
    )
    fish_sd: float = Field(
        0.8,
        ge=0,
        le=3,
        description="Spread of scores between the fish of a ring, sd of the logit. [1]",
    )


class GillBaths(Section):
    """Baths of an area against amoebae: when they are ordered, and of what."""

    trigger: float = Field(
        1.2,
        ge=0,
        le=5,
        description="Mean AGD score of the scored rings at which the median farm orders baths. On"
        " eight Scottish farms one weekly ring score in ten was above 1.1. [1]",
    )
    trigger_log_sd: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Spread between farms of the AGD score at which they order baths, log sd;"
        " calibrated. [1]",
    )
    urgent: float = Field(
        2.5, ge=0, le=5, description="Mean AGD score from which every farm orders a bath soon. [1]"
    )
    delay_days: float = Field(
        6, ge=1, le=60, description="Median time from the score to the first bath. [d]"
    )
    delay_log_sd: float = Field(
        0.4,
        ge=0,
        le=2,
        description="Spread of the time from the score to the first bath, log sd. [1]",
    )
    bath_days: int = Field(
        5, ge=1, le=20, description="Days that a planner expects the baths of an area to take. [d]"
    )
    rest_days: int = Field(
        14,
        ge=0,
        le=90,
        description="Days after the baths of an area before new ones are ordered. [d]",
    )
    served_days: int = Field(
        14,
        ge=0,
        le=60,
        description="Days for which a bath against lice, in fresh water or peroxide, replaces a "
        "bath against amoebae. [d]",
    )
    harvest_days: int = Field(
        14,
        ge=0,
        le=200,
        description="Days before its slaughter in which a ring is not bathed. Neither bath has a "
        "withdrawal period, but fish must recover before they are fasted again. [d]",
    )
    peroxide_share: float = Field(
        0.35,
        ge=0,
        le=1,
        description="Share of peroxide baths, where water and gills allow them; the others are in"
        " fresh water. [1]",
    )
    peroxide_temperature_max_c: float = Field(
        13, ge=0, le=25, description="Highest water temperature for a peroxide bath. [degC]"
    )
    peroxide_damage_max: float = Field(
        1.0,
        ge=0,
        le=5,
        description="Highest recorded mean damage score at which peroxide is used. [1]",
    )


class Gills(Section):
    """Gills at sea: their harm by the water, amoebae, weekly scores and baths."""

    challenge: GillChallenge = Field(
        GillChallenge(), description="Jellyfish and plankton that harm gills."
    )
    health: GillHealth = Field(
        GillHealth(),
        description="Damage and amoebae on the gills, and the deaths and appetite that they cost.",
    )
    counts: GillCounts = Field(GillCounts(), description="Weekly gill scores.")
    baths: GillBaths = Field(GillBaths(), description="Baths against amoebae.")
