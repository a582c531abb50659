"""Settings of treatments, both against lice and against disease."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Treatments(Section):
    """Routine baths, what treatments cost the fish, and how near to harvest they are given."""

    routine_baths: float = Field(
        1.8,
        ge=0,
        le=6,
        description="Mean number of routine baths against Saprolegnia that a batch gets in fresh "
        "water (D20). [1]",
    )
    sick_factor: float = Field(
        2.5,
        ge=1,
        le=10,
        description="Deaths after a treatment of fish with a disease of the heart, relative to "
        "healthy fish; gills count by their scores. [1]",
    )
    gill_strain: float = Field(
        0.2,
        ge=0,
        le=2,
        description="Rise of the deaths after a treatment with each point of AGD and other gill "
        "damage, as a logarithm; calibrated. [1]",
    )
    warm_strain: float = Field(
        0.08,
        ge=0,
        le=1,
        description="Rise of the deaths after a treatment with each degree of water above "
        "`cool_c`, as a logarithm; calibrated. [1/degC]",
    )
    cool_c: float = Field(
        10,
        ge=0,
        le=25,
        description="Water temperature up to which warmth adds no deaths after a treatment. [degC]",
    )
    oxygen_strain: float = Field(
        0.04,
        ge=0,
        le=1,
        description="Rise of the deaths after a treatment with each per cent of oxygen saturation"
        " below `oxygen_enough_pct`, as a logarithm; calibrated. [1/%]",
    )
    oxygen_enough_pct: float = Field(
        85,
        ge=0,
        le=120,
        description="Oxygen saturation from which a treatment costs no extra deaths. [%]",
    )
    repeat_strain: float = Field(
        1.0,
        ge=0,
        le=10,
        description="Relative rise of the deaths when fish are treated again at once; calibrated."
        " [1]",
    )
    rested_days: float = Field(
        14, gt=0, le=200, description="Time in which fish recover from a treatment. [d]"
    )
    loss_decay_days: float = Field(
        1.8,
        gt=0,
        le=14,
        description="Time from a treatment until most fish die of it; deaths are back at the usual "
        "ones 14 to 15 days after it (242 cages in 2014 to 2018; IntraFish, source of M29). [d]",
    )
    appetite_recovery_days: float = Field(
        2.5,
        gt=0,
        le=30,
        description="Time in which appetite recovers after a treatment that handles the fish. [d]",
    )
    boats: int = Field(
        4,
        ge=1,
        le=100,
        description="Boats of a region that bathe and delouse, at scale 1, one "
        "for some six stocked sites; assumed. [boats]",
    )
    boat_bath_t_day: float = Field(
        1500,
        ge=10,
        le=10_000,
        description="Live weight that a boat bathes in a day, some five loads of 300 t; assumed. "
        "[t/d]",
    )
    boat_delousing_t_day: float = Field(
        1600,
        ge=10,
        le=10_000,
        description="Live weight that a boat delouses by warm water or brushes in a day, some 100 "
        "t an hour on two lines; assumed. [t/d]",
    )
    large_boats_faroe: list[float] = Field(
        [2015.75, 2023.0],
        description="Years from which boats of the Faroe Islands, in their order, are large ones "
        "that make fresh water aboard: Hans á Bakka and Bakkafossur.",
    )
    large_boats_scotland: list[float] = Field(
        [2022.4, 2022.65],
        description="Years from which boats of Scotland, in their order, are large ones that make "
        "fresh water aboard: Bakkafrost took over two in the second and third quarter of 2022; "
        "those of other owners are not known.",
    )
    large_boat_deaths: float = Field(
        0.75,
        ge=0,
        le=2,
        description="Deaths after a bath in fresh water on a large boat, relative to another boat, "
        "of which the published deaths are (2014 to 2017); calibrated: no figure is published. "
        "[1]",
    )
    boat_away_share: float = Field(
        0.15,
        ge=0,
        le=0.9,
        description="Share of the time in which such a boat carries fish or is in the yard; "
        "assumed. [1]",
    )
    boat_late_share: float = Field(
        0.15,
        ge=0,
        le=0.9,
        description="Share of promises on whose day the boat does not come; assumed. [1]",
    )
    boat_broken_share: float = Field(
        0.02,
        ge=0,
        le=0.9,
        description="Share of a boat's days of work lost to pumps, lines and engine; assumed. [1]",
    )
    boat_promise_days: int = Field(
        2,
        ge=1,
        le=14,
        description="Days ahead for which a boat is promised, so that fish can fast. [d]",
    )
    boat_wait_days: int = Field(
        14,
        ge=1,
        le=60,
        description="Days that a job waits for a boat before it is cancelled. [d]",
    )
    harvest_margin_days: int = Field(
        7,
        ge=0,
        le=60,
        description="Days kept free between the end of a withdrawal period and the first "
        "harvest. [d]",
    )
    remembered_days: int = Field(
        60,
        ge=20,
        le=400,
        description="Days for which the last treatment of a stay still affects its fish. [d]",
    )
