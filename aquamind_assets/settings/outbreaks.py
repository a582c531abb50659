"""Settings that all infectious diseases share.

The figures of one disease or vaccine are data files in the folder `disease`.
"""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


class Outbreaks(Section):
    """Pressure, course and spread of outbreaks, their treatment, and vaccination."""

    pressure: float = Field(
        1.0,
        ge=0,
        le=20,
        description="Factor on how often pathogens reach sites; 1 keeps the rates of the "
        "disease profiles. [1]",
    )
    wave_sd: float = Field(
        0.5,
        ge=0,
        le=2,
        description="Spread over time of infection pressure in a region, sd of its logarithm. [1]",
    )
    wave_memory_days: float = Field(
        120,
        ge=10,
        le=400,
        description="Time in which infection pressure in a region forgets its level. [d]",
    )
    neighbour_effect: float = Field(
        2.0,
        ge=0,
        le=20,
        description="Infection pressure that a newly infected site adds to sites of its group "
        "of areas. [1]",
    )
    district_share: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Neighbour effect from another group in the district, relative to "
        "`neighbour_effect`. [1]",
    )
    contagion_kept: float = Field(
        0.7,
        ge=0,
        le=0.99,
        description="Share of its infectiousness that a site keeps from one month to the next. [1]",
    )
    container_log_sd: float = Field(
        0.35,
        ge=0,
        le=2,
        description="Spread of the death hazard between the containers of an outbreak, log sd. [1]",
    )
    treatment_delay_days: int = Field(
        7,
        ge=1,
        le=60,
        description="Longest time from detection of an outbreak to a bath against it. [d]",
    )
    feed_ordered_from_days: int = Field(
        3,
        ge=1,
        le=60,
        description="Shortest time from detection of an outbreak to medicated feed, which is "
        "prescribed and made to order. [d]",
    )
    feed_ordered_to_days: int = Field(
        10,
        ge=1,
        le=60,
        description="Longest time from detection of an outbreak to medicated feed. [d]",
    )
    treatment_gap_days: int = Field(
        21,
        ge=7,
        le=90,
        description="Time from one round of treatment of an outbreak to the next. [d]",
    )
    treatment_rounds: int = Field(
        3, ge=0, le=10, description="Most rounds of treatment that one outbreak gets."
    )
    treatment_span_days: int = Field(
        4,
        ge=1,
        le=20,
        description="Days over which the containers of a site are treated in one round. [d]",
    )
    removed_min: float = Field(
        0.5,
        ge=0.4,
        le=1,
        description="Smallest share of the sickness that a successful treatment removes. [1]",
    )
    removed_max: float = Field(
        0.95,
        ge=0.4,
        le=1,
        description="Largest share of the sickness that a successful treatment removes. [1]",
    )
    cull_delay_days: int = Field(
        21,
        ge=5,
        le=90,
        description="Time from detection of a disease that must be stamped out, such as ISA, to "
        "the cull of the site. [d]",
    )
    cull_within_days: int = Field(
        60,
        ge=14,
        le=365,
        description="Time from an order of the authority until the site must be empty. In "
        "Bakkafrost's case of 2024 the site was harvested within two months. [d]",
    )
    vaccination_weight_g: float = Field(
        30, ge=10, le=200, description="Least average weight at which smolts are vaccinated. [g]"
    )
    vaccination_from_days: int = Field(
        34,
        ge=0,
        le=90,
        description="Earliest vaccination, counted from entry into the smolt stage. [d]",
    )
    vaccination_to_days: int = Field(
        58,
        ge=0,
        le=90,
        description="Latest vaccination, counted from entry into the smolt stage. [d]",
    )
    vaccination_fish_a_day: int = Field(
        165_000,
        ge=120_000,
        le=5_000_000,
        description="Most fish of a batch that a machine vaccinates on a working day: 20,000 an "
        "hour. It does a tenth less in the mean. [1/d]",
    )
    vaccination_fast_days: int = Field(
        2, ge=0, le=7, description="Days without feed before a container is vaccinated. [d]"
    )
    vaccination_appetite_days: float = Field(
        5,
        gt=0,
        le=30,
        description="Time in which appetite comes back after vaccination. [d]",
    )
    enhanced_scotland: float = Field(
        0.7,
        ge=0,
        le=1,
        description="Share of batches vaccinated by the enhanced protocol in Scotland, where "
        "pancreas disease occurs. [1]",
    )
    failed_lot_share: float = Field(
        0.03,
        ge=0,
        le=1,
        description="Share of vaccine lots that fail; assumed. [1]",
    )
    failed_lot_effect: float = Field(
        0.15,
        ge=0,
        le=1,
        description="Protection by a failed vaccine lot, relative to a good lot. [1]",
    )
    contract_log_sd: float = Field(
        0.08,
        ge=0,
        le=1,
        description="Spread of a year's prices of treatments and vaccines about the index of "
        "prices, sd of the logarithm; assumed. [1]",
    )
    raised_weekly_batch: float = Field(
        0.0006,
        gt=0,
        le=0.5,
        description="Weekly deaths without a known cause in a batch at sea from which disease is "
        "suspected. [1/week]",
    )
    raised_weekly_container: float = Field(
        0.003,
        gt=0,
        le=0.5,
        description="Weekly deaths without a known cause in one container at sea from which "
        "disease is suspected. [1/week]",
    )
    ashore_factor: float = Field(
        4,
        ge=1,
        le=100,
        description="Weekly deaths ashore from which disease is suspected, relative to those at "
        "sea. [1]",
    )
    raised_appetite: float = Field(
        0.65,
        ge=0,
        le=1,
        description="Appetite of a container, relative to the others of its batch, below which "
        "disease is suspected. [1]",
    )
    sampled_within_days: int = Field(
        4,
        ge=1,
        le=14,
        description="Longest time from a suspicion to the sample, which is taken on the next day "
        "of work. [d]",
    )
    repeat_days: int = Field(
        14,
        ge=1,
        le=90,
        description="Time from a sample without diagnosis until a batch is sampled again, if "
        "deaths go on. [d]",
    )
    explained_days: int = Field(
        30,
        ge=1,
        le=365,
        description="Time after a diagnosis in which new deaths raise no other suspicion. [d]",
    )
    diagnosis_days: int = Field(
        150,
        ge=30,
        le=730,
        description="Time for which deaths of a batch are recorded under its diagnosis. [d]",
    )
    opened_fish: int = Field(
        10,
        ge=1,
        le=100,
        description="Dead fish that a vet wants to open on a suspicion; it may be half as many or "
        "half as many more. [fish]",
    )
    recognised: float = Field(
        0.75,
        ge=0,
        le=1,
        description="Chance that the vet reads the signs in opened fish correctly. [1]",
    )
    treated_unconfirmed: float = Field(
        0.25,
        ge=0,
        le=1,
        description="Chance that a suspected disease is treated although no test confirms it. [1]",
    )
    aborted_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of treatments against disease that are stopped early. [1]",
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for low, high in (
            ("feed_ordered_from_days", "feed_ordered_to_days"),
            ("removed_min", "removed_max"),
            ("vaccination_from_days", "vaccination_to_days"),
        ):
            if getattr(self, low) > getattr(self, high):
                raise ValueError(f"{low} is above {high}")
        return self
