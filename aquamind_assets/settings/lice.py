"""Settings of salmon lice: limits, infection and counts; `delousing` has those of treatment."""

from pydantic import Field

from aquamind_assets.settings.base import Section
from aquamind_assets.settings.cleaner_fish import CleanerFish
from aquamind_assets.settings.delousing import Delousing, Resistance


class Limits(Section):
    """Lice limits of each region, in adult females a fish."""

    faroe: float = Field(
        1.5,
        gt=0,
        le=20,
        description="Legal lice limit in the Faroe Islands by the order of 2016, adult females "
        "(L14; kvf.fo of 19 May 2016 and 18 June 2019). [lice/fish]",
    )
    faroe_later: float = Field(
        1.0,
        gt=0,
        le=20,
        description="Legal lice limit in the Faroe Islands after it was lowered in 2021, adult "
        "females (kvf.fo of 31 May 2021). [lice/fish]",
    )
    faroe_spring: float = Field(
        0.5,
        gt=0,
        le=20,
        description="Legal lice limit in the Faroe Islands from May to July after it was lowered "
        "in 2021, adult females (kvf.fo of 31 May 2021). [lice/fish]",
    )
    faroe_later_from: float = Field(
        2021.415,
        ge=2000,
        le=2100,
        description="Year from which the lower Faroese limits hold: from 1 June 2021. [year]",
    )
    urgent_faroe: float = Field(
        2.0,
        gt=0,
        le=50,
        description="Lice at which every Faroese farm treats at once, adult females (L14). "
        "[lice/fish]",
    )
    urgent_scotland: float = Field(
        3.0,
        gt=0,
        le=50,
        description="Lice at which a Scottish farm that treats does so soon, and which a treatment "
        "must hold, while the first reporting level holds: that level, adult females (L13). "
        "[lice/fish]",
    )
    urgent_scotland_later: float = Field(
        2.0,
        gt=0,
        le=50,
        description="Lice at which a Scottish farm that treats does so soon, and which a treatment "
        "must hold, after the reporting level was lowered: that level, adult females (L13). "
        "[lice/fish]",
    )
    intervention_scotland: float = Field(
        8.0,
        gt=0,
        le=50,
        description="Lice at which the Scottish authority intervenes at first, and every farm "
        "treats at once, adult females (L13). [lice/fish]",
    )
    intervention_scotland_later: float = Field(
        6.0,
        gt=0,
        le=50,
        description="Lice at which the Scottish authority intervenes after this level was "
        "lowered, and every farm treats at once, adult females (L13). [lice/fish]",
    )
    intervention_later_from: float = Field(
        2019.5,
        ge=2000,
        le=2100,
        description="Year from which the lower reporting and intervention levels hold in "
        "Scotland. [year]",
    )
    scotland_spring: float = Field(
        0.5,
        gt=0,
        le=20,
        description="Lice limit in Scotland from February to June, adult females (L12). "
        "[lice/fish]",
    )
    scotland: float = Field(
        1.0,
        gt=0,
        le=20,
        description="Lice limit in Scotland from July to January, adult females. [lice/fish]",
    )


class Infection(Section):
    """Infection of fish by lice larvae, from the farm and from outside."""

    attaching_daily: float = Field(
        0.0108,
        ge=0,
        le=1,
        description="Share of an area's infective larvae that attach each day, if the area is "
        "full of fish; calibrated: lice of a loch treble in a summer's month (L31). [1/d]",
    )
    full_area_fish: float = Field(
        2_000_000,
        ge=1000,
        le=100_000_000,
        description="Fish of an area that counts as full for the attachment of larvae. [fish]",
    )
    flushing_faroe: float = Field(
        0.5,
        ge=0,
        le=10,
        description="Share of larvae that the current carries away each day in the Faroe "
        "Islands, where tides run through the fjords faster than through Scottish lochs; "
        "judged. [1/d]",
    )
    flushing_scotland: float = Field(
        0.30,
        ge=0,
        le=10,
        description="Share of larvae that the current carries away each day in Scotland; "
        "calibrated: adult females in May (L07) and rounds of treatment, with a loch that stays "
        "low after its fallow (L31). [1/d]",
    )
    kept_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of larvae that are still at their own site when they can attach; the "
        "others have spread through the loch or fjord; assumed. [1]",
    )
    site_log_sd: float = Field(
        0.28, ge=0, le=2, description="Spread of lice infection between areas, log sd. [1]"
    )
    loch_log_sd: float = Field(
        0.25,
        ge=0,
        le=2,
        description="Spread of lice infection between Scottish lochs, log sd; calibrated: adult "
        "females of farms 10 to 14 months after stocking had a log sd of 1.27 (eight farms, 2018 "
        "to 2020, data of Szewczyk et al., OffshoreFishWelfare), and farms of a loch were alike in "
        "May 2019 (L07: log sd 0.6 within, 1.9 between lochs). For fjords no figure is at hand. "
        "[1]",
    )
    ring_log_sd: float = Field(
        0.25,
        ge=0,
        le=2,
        description="Spread of lice infection between the rings of an area, log sd. [1]",
    )
    background_faroe: float = Field(
        0.0015,
        ge=0,
        le=1,
        description="Mean infection from wild fish and other farms in the Faroe Islands, as in "
        "Scotland; assumed. [lice/fish/d]",
    )
    background_scotland: float = Field(
        0.0015,
        ge=0,
        le=1,
        description="Mean infection from wild fish and other farms in Scotland; calibrated: a "
        "loch that was fallowed as a whole stays near zero for nine months (L31). [lice/fish/d]",
    )
    background_season: float = Field(
        0.6,
        ge=0,
        le=1,
        description="Rise of infection from outside the farm in September over its yearly "
        "mean. [ratio]",
    )
    background_log_sd: float = Field(
        0.7,
        ge=0,
        le=3,
        description="Spread over time of infection from outside the farm, log sd. [1]",
    )
    background_memory_days: float = Field(
        30,
        ge=1,
        le=200,
        description="Time in which infection from outside the farm forgets its level. [d]",
    )


class Counts(Section):
    """Lice counts: how often, how many fish, and how exact."""

    interval_faroe_days: int = Field(
        14,
        ge=1,
        le=60,
        description="Days from one lice count to the next in the Faroe Islands (L15). [d]",
    )
    interval_scotland_days: int = Field(
        7, ge=1, le=60, description="Days from one lice count to the next in Scotland. [d]"
    )
    rings_faroe: int = Field(
        10, ge=1, le=100, description="Rings in each lice count in the Faroe Islands. [rings]"
    )
    rings_scotland: int = Field(
        6, ge=1, le=100, description="Rings in each lice count in Scotland. [rings]"
    )
    fish: int = Field(
        20, ge=1, le=200, description="Fish sampled from each ring in a lice count (L15). [fish]"
    )
    first_day: int = Field(
        14, ge=0, le=200, description="Days from sea transfer to the first lice count. [d]"
    )
    caligus: float = Field(
        0.25,
        ge=0,
        le=20,
        description="Mean number of Caligus lice on a fish in a count, over a year; assumed. "
        "[lice/fish]",
    )
    caligus_log_sd: float = Field(
        1.0,
        ge=0,
        le=3,
        description="Spread of the number of Caligus lice between areas and months, log sd. [1]",
    )
    aggregation: float = Field(
        1.5,
        gt=0,
        le=1000,
        description="Evenness of lice over fish: k of the negative binomial; a low k is uneven. "
        "[1]",
    )
    seen_attached: float = Field(
        0.4, gt=0, le=1, description="Share of attached lice that a count finds. [1]"
    )
    seen_pre_adult: float = Field(
        0.9, gt=0, le=1, description="Share of pre-adult lice that a count finds. [1]"
    )


class Lice(Section):
    """Salmon lice: infection, counts, limits, delousing, cleaner fish, resistance."""

    limits: Limits = Field(Limits(), description="Lice limits by region and season.")
    infection: Infection = Field(Infection(), description="Infection of fish by lice larvae.")
    counts: Counts = Field(
        Counts(), description="Lice counts: how often, how many fish, how exact."
    )
    delousing: Delousing = Field(
        Delousing(), description="Delousing: when farms treat, and by which method."
    )
    cleaner_fish: CleanerFish = Field(
        CleanerFish(), description="Stock of cleaner fish in the rings."
    )
    resistance: Resistance = Field(
        Resistance(), description="Resistance of lice against medicines."
    )
    appetite_loss: float = Field(
        0.01,
        ge=0,
        le=1,
        description="Share of appetite that a fish loses for each mobile louse above one. [1]",
    )
