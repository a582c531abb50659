"""Settings of salmon lice: infection, counts, limits, and how farms answer."""

from typing import Self

from pydantic import Field, model_validator

from aquamind_assets.settings.base import Section


class Limits(Section):
    """Adult females a fish at which a region wants treatment."""

    faroe: float = Field(1.5, gt=0, le=20, description="Faroe Islands, first (L14). [lice/fish]")
    faroe_later: float = Field(1.0, gt=0, le=20, description="The same later (L14). [lice/fish]")
    faroe_later_from: float = Field(
        2017.0, ge=2000, le=2100, description="From when the later one holds. [year]"
    )
    urgent_faroe: float = Field(
        2.0, gt=0, le=50, description="At which every farm treats, and soon (L14). [lice/fish]"
    )
    urgent_scotland: float = Field(
        4.0, gt=0, le=50, description="At which every farm treats, and soon (of L13). [lice/fish]"
    )
    scotland_spring: float = Field(
        0.5, gt=0, le=20, description="Scotland, February to June (L12). [lice/fish]"
    )
    scotland: float = Field(1.0, gt=0, le=20, description="The rest of the year. [lice/fish]")


class Infection(Section):
    """How lice reach the fish."""

    attaching_daily: float = Field(
        0.0068,
        ge=0,
        le=1,
        description="Infective larvae of an area that attach, with the fish of a full one. [1/d]",
    )
    full_area_fish: float = Field(
        2_000_000, ge=1000, le=100_000_000, description="Fish of a full area. [fish]"
    )
    flushing_faroe: float = Field(
        0.3, ge=0, le=10, description="Larvae carried away by the current. [1/d]"
    )
    flushing_scotland: float = Field(
        0.45, ge=0, le=10, description="Larvae carried away by the current. [1/d]"
    )
    site_log_sd: float = Field(
        0.28, ge=0, le=2, description="Log sd of infection between areas. [1]"
    )
    ring_log_sd: float = Field(
        0.25, ge=0, le=2, description="Log sd of infection between an area's rings. [1]"
    )
    background_faroe: float = Field(
        0.006, ge=0, le=1, description="From wild fish and other farms, mean. [lice/fish/d]"
    )
    background_scotland: float = Field(
        0.010, ge=0, le=1, description="From wild fish and other farms, mean. [lice/fish/d]"
    )
    background_season: float = Field(
        0.6, ge=0, le=1, description="Its excess in September over its mean. [ratio]"
    )
    background_log_sd: float = Field(0.7, ge=0, le=3, description="Log sd of its months. [1]")
    background_memory_days: float = Field(
        30, ge=1, le=200, description="Time in which it forgets. [d]"
    )


class Counts(Section):
    """How lice are counted."""

    interval_faroe_days: int = Field(14, ge=1, le=60, description="Between counts (L15). [d]")
    interval_scotland_days: int = Field(7, ge=1, le=60, description="Between counts. [d]")
    rings_faroe: int = Field(10, ge=1, le=100, description="Rings counted each time.")
    rings_scotland: int = Field(6, ge=1, le=100, description="Rings counted each time.")
    fish: int = Field(20, ge=1, le=200, description="Fish sampled from a ring (L15). [fish]")
    first_day: int = Field(14, ge=0, le=200, description="Days at sea before the first count. [d]")
    aggregation: float = Field(
        1.5, gt=0, le=1000, description="k of the negative binomial of lice on fish. [1]"
    )
    seen_attached: float = Field(0.4, gt=0, le=1, description="Attached lice that are seen. [1]")
    seen_pre_adult: float = Field(0.9, gt=0, le=1, description="Pre-adults that are seen. [1]")


class Methods(Section):
    """Shares of the ways to delouse by year, before resistance and fitness of the fish."""

    years: list[float] = Field(
        [2015, 2017, 2019, 2021, 2024], min_length=1, description="Years that the shares are of."
    )
    emamectin: list[float] = Field(description="Share by year. [ratio]")
    deltamethrin: list[float] = Field(description="Share by year. [ratio]")
    azamethiphos: list[float] = Field(description="Share by year. [ratio]")
    hydrogen_peroxide: list[float] = Field(description="Share by year. [ratio]")
    freshwater: list[float] = Field(description="Share by year. [ratio]")
    thermal: list[float] = Field(description="Share by year. [ratio]")
    mechanical: list[float] = Field(description="Share by year. [ratio]")
    cleaner_fish: list[float] = Field(description="Batches that have them, by year. [ratio]")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if sorted(self.years) != self.years:
            raise ValueError("years must rise")
        for name, values in self:
            if len(values) != len(self.years) or min(values) < 0:
                raise ValueError(f"{name} must have a share, not negative, for each year")
        return self


class Delousing(Section):
    """When farms treat, and how."""

    habit_faroe: float = Field(
        0.65, gt=0, le=10, description="Count at which a farm treats, over the limit, median. [1]"
    )
    habit_faroe_log_sd: float = Field(
        0.35, ge=0, le=2, description="Log sd of that between Faroese farms. [1]"
    )
    habit_scotland: float = Field(
        2.3,
        gt=0,
        le=10,
        description="The same in Scotland; farms exceed the limit (L07). [1]",
    )
    habit_scotland_log_sd: float = Field(
        1.2, ge=0, le=2, description="Log sd of that between Scottish farms. [1]"
    )
    delay_days: float = Field(5, ge=1, le=60, description="Count to treatment, median. [d]")
    delay_log_sd: float = Field(0.5, ge=0, le=2, description="Log sd of the delay. [1]")
    urgent_share: float = Field(
        0.6, gt=0, le=1, description="Delay where it is urgent, over the usual. [ratio]"
    )
    winter_delay: float = Field(
        1.0, ge=0, le=10, description="Delay added in midwinter on an open coast. [ratio]"
    )
    treatment_days: int = Field(
        4, ge=1, le=30, description="Days over which an area's rings are treated. [d]"
    )
    wait_days: int = Field(
        10, ge=1, le=60, description="Days after a treatment before the next is ordered. [d]"
    )
    harvest_days: int = Field(
        14, ge=0, le=100, description="So near to harvest nothing is ordered. [d]"
    )
    common_share: float = Field(
        0.5, ge=0, le=1, description="Of the variance of what works: common to all rings. [1]"
    )
    feed_weight_max_g: float = Field(
        2500, ge=0, le=10_000, description="Greatest weight for medicated feed. [g]"
    )
    handled_weight_min_g: float = Field(
        400, ge=0, le=10_000, description="Least weight for thermal and mechanical. [g]"
    )
    peroxide_temperature_max_c: float = Field(
        13.5, ge=0, le=30, description="Warmest water for hydrogen peroxide. [degC]"
    )
    sick_share: float = Field(
        0.2, ge=0, le=1, description="Choice of thermal and mechanical for sick fish. [ratio]"
    )
    cleaner_daily: float = Field(
        0.02, ge=0, le=1, description="Mobile lice that new cleaner fish eat. [1/d]"
    )
    cleaner_days: float = Field(
        120, gt=0, le=1000, description="Time in which cleaner fish are lost. [d]"
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
        description="Faroe Islands.",
    )
    scotland: Methods = Field(
        Methods(
            emamectin=[0.30, 0.22, 0.16, 0.14, 0.12],
            deltamethrin=[0.12, 0.08, 0.04, 0.02, 0.01],
            azamethiphos=[0.25, 0.18, 0.12, 0.08, 0.06],
            hydrogen_peroxide=[0.28, 0.22, 0.12, 0.06, 0.03],
            freshwater=[0.03, 0.10, 0.20, 0.30, 0.36],
            thermal=[0.01, 0.12, 0.18, 0.18, 0.18],
            mechanical=[0.01, 0.08, 0.18, 0.22, 0.24],
            cleaner_fish=[0.20, 0.45, 0.55, 0.50, 0.40],
        ),
        description="Scotland.",
    )


class Resistance(Section):
    """Lice that a medicine no longer kills."""

    emamectin: float = Field(0.55, ge=0, le=1, description="Share off the farms, 2015. [ratio]")
    emamectin_yearly: float = Field(0.04, ge=-1, le=1, description="Its rise. [1/yr]")
    deltamethrin: float = Field(0.5, ge=0, le=1, description="Share off the farms, 2015. [ratio]")
    deltamethrin_yearly: float = Field(0.03, ge=-1, le=1, description="Its rise. [1/yr]")
    azamethiphos: float = Field(0.5, ge=0, le=1, description="Share off the farms, 2015. [ratio]")
    azamethiphos_yearly: float = Field(0.03, ge=-1, le=1, description="Its rise. [1/yr]")
    cost: float = Field(
        0.02, ge=0, le=1, description="Offspring that resistant lice have less of. [ratio]"
    )


class Lice(Section):
    """Salmon lice: infection, counts, limits, delousing, resistance."""

    limits: Limits = Field(Limits(), description="Limits by region and season.")
    infection: Infection = Field(Infection(), description="How lice reach the fish.")
    counts: Counts = Field(Counts(), description="How lice are counted.")
    delousing: Delousing = Field(Delousing(), description="When farms treat, and how.")
    resistance: Resistance = Field(Resistance(), description="Lice that medicines do not kill.")
    appetite_loss: float = Field(
        0.01, ge=0, le=1, description="Appetite lost for each mobile louse above one. [1]"
    )
