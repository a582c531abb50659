"""Settings of deaths and escapes, before disease and treatment."""

from pydantic import Field

from aquamind_assets.settings.base import Section


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
        0.0063, ge=0, le=0.5, description="Background mortality of fry (M22). [1/month]"
    )
    parr_monthly: float = Field(
        0.0027, ge=0, le=0.5, description="Background mortality of parr (M21, M23). [1/month]"
    )
    smolt_monthly: float = Field(
        0.00195, ge=0, le=0.5, description="Background mortality of smolts (M21, M23). [1/month]"
    )
    fresh_season: float = Field(
        0.47,
        ge=0,
        lt=1,
        description="Summer peak of the background mortality of fry, parr and smolts ashore over "
        "its mean: intake water is warm and carries most germs then. All deaths together, those of "
        "moves and plant failures too, which know no season, are twice as many as in winter "
        "(M23). [1]",
    )
    sea_monthly: float = Field(
        0.0005, ge=0, le=0.5, description="Background mortality at sea; calibrated. [1/month]"
    )
    smolt_failure_faroe: float = Field(
        0.0093,
        ge=0,
        le=0.5,
        description="Share of smolts that fail to adapt to the sea and die in the Faroe Islands, "
        "where they are large (M27). [1]",
    )
    smolt_failure_scotland: float = Field(
        0.0165,
        ge=0,
        le=0.5,
        description="Share of Scottish smolts, of some 100 g, that fail to adapt to the sea and "
        "die; with it they are a tenth of the deaths at sea (M27). [1]",
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
        description="Share of fish that die in a move between halls or rings. [1]",
    )
    sea_transfer_death_share: float = Field(
        0.0012, ge=0, le=0.2, description="Share of fish that die in the move to sea. [1]"
    )
    handling_excess: float = Field(
        0.001,
        ge=0,
        le=0.2,
        description="Share of fish that die in the two weeks after a move at sea; judged. [1]",
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
    fresh_cycle_sd: float = Field(
        0.55,
        ge=0,
        le=3,
        description="Lasting spread of background mortality ashore between batches, by their eggs "
        "and the plant that they grow in, log sd; from the quartiles of M21. [1]",
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
        description="Lasting spread of background mortality between cycles at sea, log sd; "
        "calibrated. [1]",
    )
    frailty_shared: float = Field(
        0.6,
        ge=0,
        le=1,
        description="Power of a cycle's frailty by which deaths of disease, gills and treatment "
        "follow it too: weak smolts bear everything worse; assumed. [1]",
    )
    smolt_failure_sd: float = Field(
        0.5,
        ge=0,
        le=3,
        description="Spread of the share of failed smolts between batches, log sd; calibrated. [1]",
    )
    handling_sd: float = Field(
        0.7,
        ge=0,
        le=3,
        description="Spread of deaths after handling between operations, log sd; calibrated. [1]",
    )
    site_day_shape: float = Field(
        8,
        gt=0,
        le=1000,
        description="Gamma shape of a site's daily deaths by disease and treatment; "
        "calibrated. [1]",
    )
    bloom_daily: float = Field(
        0.02, ge=0, le=0.5, description="Daily mortality in a bloom of severity 1. [1/d]"
    )
    storm_daily: float = Field(
        0.145,
        ge=0,
        le=0.5,
        description="Daily mortality on the open coast in a storm of severity 1: a million Faroese "
        "fish in the storms of early 2020 (P23). [1/d]",
    )
    storm_borne: float = Field(
        0.27,
        ge=0,
        lt=1,
        description="Severity up to which pens bear a storm and no fish die of it; judged. [1]",
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
    plant_failure_yearly: float = Field(
        0.03,
        ge=0,
        le=5,
        description="Failures of a hall's pumps, oxygen or biofilter in a year; assumed. [1/yr]",
    )
    plant_failure_loss: float = Field(
        0.6,
        ge=0,
        lt=1,
        description="Largest share of a hall's fish that a failure of its plant kills; most "
        "failures kill far less; assumed. [1]",
    )
    holes_yearly: float = Field(
        0.005,
        ge=0,
        le=1,
        description="Rings in a year from which fish escape through a hole, half of it bitten by "
        "seals; Scotland had 7 to 11 escapes a year on some 1,500 rings in use, a quarter of them "
        "in bad weather. [1/yr]",
    )
    escape_daily: float = Field(
        0.02,
        ge=0,
        le=0.5,
        description="Daily chance that a storm of severity 1 tears the net of a ring on the "
        "open coast. [1/d]",
    )
