"""Settings of delousing: when farms treat, by which method, and resistance against medicines."""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


class Methods(Section):
    """Delousing methods by year, before resistance and the state of the fish change them."""

    years: list[float] = Field(
        [2015, 2017, 2019, 2021, 2024],
        min_length=1,
        description="Years for which the shares of methods are given; between them they are "
        "interpolated.",
    )
    emamectin: list[float] = Field(
        description="Share of treatments by emamectin in feed, for each of `years`. [ratio]"
    )
    deltamethrin: list[float] = Field(
        description="Share of treatments by deltamethrin bath, for each of `years`. [ratio]"
    )
    azamethiphos: list[float] = Field(
        description="Share of treatments by azamethiphos bath, for each of `years`. [ratio]"
    )
    hydrogen_peroxide: list[float] = Field(
        description="Share of treatments by hydrogen peroxide bath, for each of `years`. [ratio]"
    )
    freshwater: list[float] = Field(
        description="Share of treatments by freshwater bath, for each of `years`. [ratio]"
    )
    thermal: list[float] = Field(
        description="Share of thermal treatments, for each of `years`. [ratio]"
    )
    mechanical: list[float] = Field(
        description="Share of mechanical treatments, for each of `years`. [ratio]"
    )
    cleaner_fish: list[float] = Field(
        description="Share of batches stocked with cleaner fish, for each of `years`. [ratio]"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if sorted(self.years) != self.years:
            raise ValueError("years must be in rising order")
        for name, values in self:
            if len(values) != len(self.years) or min(values) < 0:
                raise ValueError(f"{name} must have one share for each year, and none below 0")
        return self


class Delousing(Section):
    """Delousing: when farms treat, and by which method."""

    habit_faroe: float = Field(
        0.85,
        gt=0,
        le=10,
        description="Median forecast of adult females at which Faroese farms treat, relative to "
        "the limit. [1]",
    )
    habit_faroe_log_sd: float = Field(
        0.35,
        ge=0,
        le=2,
        description="Spread between Faroese farms of the forecast at which they treat, log sd. [1]",
    )
    habit_scotland: float = Field(
        1.6,
        gt=0,
        le=10,
        description="Median forecast of adult females at which Scottish farms treat, relative to "
        "the limit. [1]",
    )
    habit_scotland_log_sd: float = Field(
        0.9,
        ge=0,
        le=2,
        description="Spread between Scottish farms of the forecast at which they treat, log sd. "
        "[1]",
    )
    code_kept: float = Field(
        0.25,
        ge=0,
        le=1,
        description="Weight of the code's lower limit of spring in the forecast at which Scottish "
        "farms treat: 1 follows it in proportion, 0 not at all; calibrated: the code is no law, "
        "and by the spread of L07 three in ten farms were over it in May 2019. [1]",
    )
    forecast_days: float = Field(
        10,
        ge=0,
        le=60,
        description="Time ahead for which farms forecast adult females from the pre-adults that "
        "they count. [d]",
    )
    joined_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Forecast from which a farm joins a treatment in its loch or fjord with "
        "medicine, relative to the forecast at which it treats by itself. [1]",
    )
    joined_days: int = Field(
        14,
        ge=0,
        le=60,
        description="Greatest age of the last count of a farm that joins a treatment. [d]",
    )
    preventive_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of batches that get medicated feed in their first weeks at sea, in "
        "years in which the medicine is used as much as in 2015. [1]",
    )
    preventive_days: int = Field(
        24,
        ge=15,
        le=90,
        description="Days at sea on which medicated feed against the first lice begins. [d]",
    )
    early_lice: float = Field(
        0.8,
        gt=0,
        le=100,
        description="Lice of all stages, Caligus included, from which Scottish farms give medicine "
        "to small fish; calibrated: eight farms gave it in 28 months at 0.6 to 2.1 (quartiles), "
        "median 1.4, when there was 0.06 of an adult female on a fish (2018 to 2020, data of "
        "Szewczyk et al., OffshoreFishWelfare). [lice/fish]",
    )
    early_weight_max_g: float = Field(
        1000,
        gt=0,
        le=10_000,
        description="Highest average weight of fish that get medicine for the first lice: of a "
        "farm's fish after half a year at sea, by when eight Scottish farms had given two thirds "
        "of their medicine (2018 to 2020, data of Szewczyk et al.). [g]",
    )
    order_days_faroe: int = Field(
        28,
        ge=1,
        le=365,
        description="Time for which counts exceed the legal limit before the Faroese authority "
        "orders a treatment. [d]",
    )
    order_days_scotland: int = Field(
        14,
        ge=1,
        le=365,
        description="Time for which counts exceed the intervention level before the Scottish "
        "authority orders a treatment. [d]",
    )
    order_repeat_days_faroe: int = Field(
        42,
        ge=7,
        le=365,
        description="Time after an order by which a Faroese count must be under the limit; "
        "assumed. [d]",
    )
    points_faroe: int = Field(
        20,
        ge=1,
        le=1000,
        description="Points of a Faroese site's fish, one for each count above the limit and one "
        "for each treatment with medicine, from which an order is to slaughter: the most allowed "
        "by the order of 2016 (kvf.fo of 18 June 2019). [points]",
    )
    order_repeat_days_scotland: int = Field(
        28,
        ge=7,
        le=365,
        description="Time after an order by which a Scottish count must be under the intervention "
        "level; assumed. [d]",
    )
    notices_scotland: int = Field(
        2,
        ge=0,
        le=100,
        description="Orders to treat in a Scottish case before one to slaughter: advice first, "
        "then an enforcement notice (Fish Farming Expert of 12 June 2024). [orders]",
    )
    held_days: int = Field(
        28,
        ge=1,
        le=200,
        description="Time for which a treatment must keep adult females under the level that is "
        "urgent; one after which they are counted above it sooner did not hold the lice; "
        "assumed: about a generation of lice in summer. [d]",
    )
    unheld_rounds: int = Field(
        3,
        ge=1,
        le=100,
        description="Treatments in a row that did not hold the lice after which a farm slaughters "
        "the site early, if the authority would else step in; assumed. [rounds]",
    )
    given_up_weight_g: float = Field(
        2500,
        ge=0,
        le=10_000,
        description="Least average weight of fish that a farm slaughters for their lice; assumed: "
        "fish of 2-3 kg sell, if for less. [g]",
    )
    delay_days: float = Field(
        5, ge=1, le=60, description="Median time from lice count to treatment. [d]"
    )
    delay_log_sd: float = Field(
        0.5, ge=0, le=2, description="Spread of the time from lice count to treatment, log sd. [1]"
    )
    urgent_share: float = Field(
        0.6,
        gt=0,
        le=1,
        description="Time to an urgent treatment, relative to the usual time. [ratio]",
    )
    winter_delay: float = Field(
        1.0,
        ge=0,
        le=10,
        description="Relative rise of the time to treatment in midwinter on an open coast. [ratio]",
    )
    treatment_days: int = Field(
        4,
        ge=1,
        le=30,
        description="Days that a planner expects the treatment of an area to take. [d]",
    )
    wait_days: int = Field(
        14,
        ge=1,
        le=60,
        description="Days from a treatment until its effect is known and the next one can be "
        "ordered; for medicated feed, the days over which it acts are added. [d]",
    )
    urgent_wait_days: int = Field(
        5,
        ge=1,
        le=60,
        description="Days from a treatment until the next one can be ordered where a count shows "
        "that it failed: adult females at the level that is urgent. [d]",
    )
    rest_days: int = Field(
        28,
        ge=0,
        le=200,
        description="Days after a treatment without medicine, or a bath in peroxide or against "
        "amoebae, before the fish get another one (RSPCA welfare standards, which leave out "
        "peroxide). [d]",
    )
    urgent_rest_days: int = Field(
        14,
        ge=0,
        le=200,
        description="Days after a treatment without medicine, or a bath in peroxide or against "
        "amoebae, before another one that is urgent and that the vet approves; assumed. [d]",
    )
    harvest_days: int = Field(
        42,
        ge=0,
        le=200,
        description="Days before harvest from which only urgent delousing is ordered; assumed. [d]",
    )
    harvest_urgent_days: int = Field(
        14,
        ge=0,
        le=100,
        description="Days before harvest from which no delousing is ordered, however urgent. [d]",
    )
    sick_patience: float = Field(
        2.0,
        ge=1,
        le=10,
        description="Forecast at which a farm treats fish with a diagnosed heart disease or bad "
        "gill scores, relative to healthy fish; assumed. [1]",
    )
    common_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of the variance in efficacy that all rings of a treatment have in "
        "common. [1]",
    )
    abort_loss: float = Field(
        0.06,
        gt=0,
        le=1,
        description="A delousing stops when it kills this share of a ring's fish; the remaining "
        "rings are then not treated. [ratio]",
    )
    feed_weight_max_g: float = Field(
        2500,
        ge=0,
        le=10_000,
        description="Highest average weight of fish that get medicated feed. [g]",
    )
    handled_weight_min_g: float = Field(
        400,
        ge=0,
        le=10_000,
        description="Lowest average weight of fish for thermal and mechanical treatment. [g]",
    )
    peroxide_temperature_max_c: float = Field(
        13.5, ge=0, le=30, description="Warmest water in which hydrogen peroxide is used. [degC]"
    )
    sick_share: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Choice of thermal and mechanical treatment for sick fish, relative to "
        "healthy fish. [ratio]",
    )
    cleaner_daily: float = Field(
        0.02,
        ge=0,
        le=1,
        description="Share of mobile lice that newly stocked cleaner fish eat each day. [1/d]",
    )
    cleaner_days: float = Field(
        150,
        gt=0,
        le=1000,
        description="Time in which cleaner fish grow so large that they eat a third of the lice "
        "that they ate at first. [d]",
    )
    faroe: Methods = Field(
        Methods(
            emamectin=[0.30, 0.20, 0.12, 0.08, 0.06],
            deltamethrin=[0.12, 0.06, 0.02, 0.0, 0.0],
            azamethiphos=[0.30, 0.15, 0.06, 0.03, 0.02],
            hydrogen_peroxide=[0.18, 0.14, 0.06, 0.03, 0.02],
            freshwater=[0.05, 0.15, 0.26, 0.30, 0.32],
            thermal=[0.03, 0.20, 0.30, 0.28, 0.24],
            mechanical=[0.02, 0.10, 0.18, 0.28, 0.34],
            cleaner_fish=[0.15, 0.35, 0.50, 0.50, 0.40],
        ),
        description="Treatment methods in the Faroe Islands.",
    )
    scotland: Methods = Field(
        Methods(
            emamectin=[0.40, 0.38, 0.36, 0.30, 0.24],
            deltamethrin=[0.16, 0.12, 0.08, 0.04, 0.02],
            azamethiphos=[0.25, 0.25, 0.26, 0.22, 0.18],
            hydrogen_peroxide=[0.18, 0.14, 0.08, 0.04, 0.02],
            freshwater=[0.01, 0.03, 0.06, 0.14, 0.22],
            thermal=[0.00, 0.05, 0.08, 0.10, 0.10],
            mechanical=[0.00, 0.03, 0.08, 0.16, 0.22],
            cleaner_fish=[0.20, 0.45, 0.55, 0.50, 0.40],
        ),
        description="Treatment methods in Scotland; eight farms there gave medicines four times as "
        "often as they treated mechanically in 2018 to 2020 (data of Szewczyk et al., "
        "OffshoreFishWelfare).",
    )


class Resistance(Section):
    """Resistance against medicines: of wild lice, its yearly rise, and its cost to lice."""

    emamectin: float = Field(
        0.55, ge=0, le=1, description="Share of wild lice resistant to emamectin in 2015. [ratio]"
    )
    emamectin_yearly: float = Field(
        0.04,
        ge=-1,
        le=1,
        description="Yearly rise of the share of wild lice resistant to emamectin. [1/yr]",
    )
    deltamethrin: float = Field(
        0.5, ge=0, le=1, description="Share of wild lice resistant to deltamethrin in 2015. [ratio]"
    )
    deltamethrin_yearly: float = Field(
        0.03,
        ge=-1,
        le=1,
        description="Yearly rise of the share of wild lice resistant to deltamethrin. [1/yr]",
    )
    azamethiphos: float = Field(
        0.5, ge=0, le=1, description="Share of wild lice resistant to azamethiphos in 2015. [ratio]"
    )
    azamethiphos_yearly: float = Field(
        0.03,
        ge=-1,
        le=1,
        description="Yearly rise of the share of wild lice resistant to azamethiphos. [1/yr]",
    )
    cost: float = Field(
        0.02,
        ge=0,
        le=1,
        description="Relative loss of offspring of resistant lice, compared with sensitive "
        "lice. [ratio]",
    )
