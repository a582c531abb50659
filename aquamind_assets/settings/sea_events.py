"""Settings of events at sea: storms, heat waves, cold snaps, blooms and oxygen dips."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class EventKind(Section):
    """A kind of event: how often, when in the year, how long, how bad."""

    rate_year: float = Field(
        1.0,
        ge=0,
        le=50,
        description="Events of this kind in a year, for each coast, group or area it affects. "
        "[1/year]",
    )
    peak_day: float = Field(
        200.0,
        ge=1,
        le=366,
        description="Day of the year on which most events of this kind start. [d]",
    )
    season: float = Field(
        2.0,
        ge=0,
        le=50,
        description="Concentration of starts around the peak day (von Mises kappa). [1]",
    )
    tail: float = Field(
        4.0,
        ge=0.5,
        le=20,
        description="Shape of Beta(1, tail) for severity; a higher value means milder events. [1]",
    )
    days: float = Field(8.0, ge=1, le=60, description="Usual length of an event of this kind. [d]")
    temperature_c: float = Field(
        0.0, ge=-6, le=6, description="Change of sea temperature by an event of severity 1. [degC]"
    )
    oxygen_pct: float = Field(
        0.0, ge=-80, le=40, description="Change of oxygen saturation by an event of severity 1. [%]"
    )
    effect_sd: float = Field(
        0.35,
        ge=0,
        le=2,
        description="Variation of the effect at a severity, sd of its logarithm; assumed. [1]",
    )
    by_exposure: float = Field(
        -0.4,
        ge=-1,
        le=1,
        description="Relative change of severity from a fjord head to the open coast. [share]",
    )


class Events(Section):
    """Events in the sea, besides its seasons. Storms follow from the wind."""

    heat_wave: EventKind = Field(
        EventKind(
            rate_year=0.6,
            peak_day=205,
            season=6.0,
            tail=2.3,
            days=14,
            temperature_c=3.0,
            effect_sd=0.06,
        ),
        description="Heat waves: warm water over a whole coast, late spring to early autumn.",
    )
    cold_snap: EventKind = Field(
        EventKind(
            rate_year=0.6, peak_day=40, season=6.0, days=10, temperature_c=-2.5, effect_sd=0.06
        ),
        description="Cold snaps: cold water over a whole coast, in winter.",
    )
    diatom_bloom: EventKind = Field(
        EventKind(rate_year=1.2, peak_day=125, season=6.0, days=12, oxygen_pct=18.0),
        description="Diatom blooms: spring blooms of a group of areas, which make oxygen.",
    )
    dinoflagellate_bloom: EventKind = Field(
        EventKind(rate_year=0.5, peak_day=215, season=4.0, days=10, oxygen_pct=-16.0),
        description="Dinoflagellate blooms: summer blooms of a group of areas, which use "
        "oxygen at night.",
    )
    microflagellate_bloom: EventKind = Field(
        EventKind(rate_year=0.4, peak_day=165, season=3.0, oxygen_pct=-20.0),
        description="Microflagellate blooms: early summer blooms of a group of areas, toxic to "
        "gills.",
    )
    oxygen_dip: EventKind = Field(
        EventKind(rate_year=1.2, peak_day=255, season=3.0, days=3, oxygen_pct=-40.0),
        description="Oxygen dips: slack, warm or upwelled water at one area.",
    )
    storm_temperature_c: float = Field(
        -0.5, ge=-5, le=5, description="Change of sea temperature by a storm of severity 1. [degC]"
    )
    storm_oxygen_pct: float = Field(
        2.0, ge=-20, le=20, description="Change of oxygen saturation by a storm of severity 1. [%]"
    )
    severity_min: float = Field(
        0.1,
        ge=0,
        lt=1,
        description="Severity at an area below which an event is not recorded there. [1]",
    )
    days_least: float = Field(
        0.6,
        gt=0,
        le=5,
        description="Length of an event of severity 0, relative to the usual length. [1]",
    )
    days_by_severity: float = Field(
        1.5,
        ge=0,
        le=10,
        description="Rise of an event's length up to severity 1, relative to the usual length. [1]",
    )
    days_sd: float = Field(
        0.4, ge=0, le=2, description="Variation of event length, sd of its logarithm. [1]"
    )
    storm_effect_sd: float = Field(
        0.35,
        ge=0,
        le=2,
        description="Variation of a storm's effect on the water at its severity, sd of its "
        "logarithm; assumed. [1]",
    )
    local_share: float = Field(
        0.25,
        ge=0,
        le=1,
        description="Largest relative loss of severity at single areas of an event. [share]",
    )
