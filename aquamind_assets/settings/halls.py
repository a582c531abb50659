"""Settings of the water and the light of freshwater halls."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class HallWater(Section):
    """The water and the light of a hall built for one stage."""

    temperature_c: float = Field(
        7.0, ge=1, le=20, description="Temperature set point of this hall. [degC]"
    )
    season_c: float = Field(
        0.4,
        ge=0,
        le=5,
        description="Summer peak of temperature over the set point of this hall. [degC]",
    )
    co2_mg_l: float = Field(
        3.0, gt=0, le=40, description="Median carbon dioxide of this hall. [mg/L]"
    )
    alkalinity_mmol_l: float = Field(
        0.45, gt=0, le=10, description="Alkalinity of this hall. [mmol/L]"
    )
    tan_mg_l: float = Field(
        0.02, gt=0, le=10, description="Median total ammonia nitrogen of this hall. [mg/L]"
    )
    no2_mg_l: float = Field(
        0.01, gt=0, le=10, description="Median nitrite nitrogen of this hall. [mg/L]"
    )
    no3_mg_l: float = Field(
        1.0, gt=0, le=500, description="Median nitrate nitrogen of this hall. [mg/L]"
    )
    light_hours: float = Field(
        0.0, ge=0, le=24, description="Hours a day that the lamps of this hall are on. [h]"
    )
    light_lux: float = Field(
        0.0, ge=0, le=100_000, description="Light of the lamps on the water of this hall. [lux]"
    )


class HatcheryWater(Section):
    """The water ashore: halls of egg and alevin flow through, the others recirculate."""

    egg: HallWater = Field(
        HallWater(), description="Egg halls: chilled flow-through, dark as in gravel."
    )
    alevin: HallWater = Field(
        HallWater(temperature_c=8.0, co2_mg_l=3.5, tan_mg_l=0.05, no3_mg_l=1.5),
        description="Alevin halls: flow-through, dark until first feeding.",
    )
    fry: HallWater = Field(
        HallWater(
            temperature_c=12.8,
            season_c=0.3,
            co2_mg_l=6.0,
            alkalinity_mmol_l=0.8,
            tan_mg_l=0.3,
            no2_mg_l=0.15,
            no3_mg_l=25.0,
            light_hours=24.0,
            light_lux=150.0,
        ),
        description="Fry halls: recirculated, light day and night for feeding.",
    )
    parr: HallWater = Field(
        HallWater(
            temperature_c=13.3,
            season_c=0.3,
            co2_mg_l=9.0,
            alkalinity_mmol_l=1.2,
            tan_mg_l=0.4,
            no2_mg_l=0.15,
            no3_mg_l=35.0,
            light_hours=24.0,
            light_lux=200.0,
        ),
        description="Parr halls: recirculated, light day and night for growth.",
    )
    smolt: HallWater = Field(
        HallWater(
            temperature_c=13.0,
            season_c=0.5,
            co2_mg_l=11.6,
            alkalinity_mmol_l=1.3,
            tan_mg_l=0.5,
            no2_mg_l=0.25,
            no3_mg_l=45.0,
            light_hours=24.0,
            light_lux=300.0,
        ),
        description="Smolt halls: recirculated, with a winter signal by lamps.",
    )
    winter_signal_hours: float = Field(
        12.0,
        ge=0,
        le=24,
        description="Hours of light a day during the winter signal in smolt halls. [h]",
    )
    winter_signal_days: int = Field(
        42, ge=0, le=365, description="Length of the winter signal in smolt halls. [d]"
    )
    light_cycle_days: int = Field(
        90, ge=1, le=730, description="Days from one winter signal in a smolt hall to the next. [d]"
    )
    hall_sd_c: float = Field(
        0.12, ge=0, le=2, description="Spread of temperature between halls of a stage, sd. [degC]"
    )
    control_sd_c: float = Field(
        0.12,
        ge=0,
        le=2,
        description="Temperature deviation that the control of a hall leaves, sd. [degC]",
    )
    control_days: float = Field(
        3.0, gt=0, le=60, description="Time in which a temperature deviation of a hall fades. [d]"
    )
    faults_year: float = Field(
        0.4, ge=0, le=50, description="Failures of a hall's chiller or heater in a year. [1/year]"
    )
    fault_days: float = Field(
        0.7, gt=0, le=30, description="Mean length of a failure of a chiller or heater. [d]"
    )
    fault_drift_days: float = Field(
        1.0,
        gt=0,
        le=30,
        description="Time in which a hall covers 63 % of its drift after a failure. [d]",
    )
    fault_max_c: float = Field(
        3.0, ge=0, le=10, description="Largest temperature drift of a hall after a failure. [degC]"
    )
    source_c: float = Field(
        8.0, ge=0, le=20, description="Mean temperature of the hatchery's source water. [degC]"
    )
    source_amplitude_c: float = Field(
        3.5,
        ge=0,
        le=15,
        description="Summer peak of the source water's temperature over its mean. [degC]",
    )
    source_day: float = Field(
        215.0, ge=1, le=366, description="Day of the year with the warmest source water. [d]"
    )
    load_cv: float = Field(
        0.2,
        ge=0,
        le=2,
        description="Variation of the load of fish and feed on a hall's water, CV. [1]",
    )
    load_days: float = Field(
        20.0,
        ge=1,
        le=120,
        description="Time in which the load on a hall's water forgets its level. [d]",
    )
    biofilter_cv: float = Field(
        0.35, ge=0, le=2, description="Variation of ammonia left by the biofilter, CV. [1]"
    )
    biofilter_days: float = Field(
        8.0,
        ge=1,
        le=120,
        description="Time in which the biofilter's performance forgets its level. [d]",
    )
    no2_by_load: float = Field(
        0.5,
        ge=0,
        le=2,
        description="Rise of nitrite with load, relative to the rise of ammonia. [1]",
    )
    no3_by_biofilter: float = Field(
        -0.2,
        ge=-1,
        le=1,
        description="Response of nitrate to ammonia left by the biofilter, relative to "
        "ammonia. [1]",
    )
    saturation_pct: float = Field(
        95.0, ge=50, le=130, description="Mean oxygen saturation of halls. [%]"
    )
    saturation_sd_pct: float = Field(
        1.8, ge=0, le=20, description="Variation of oxygen saturation of halls, sd. [%]"
    )
    saturation_days: float = Field(
        4.0,
        gt=0,
        le=60,
        description="Time in which a deviation of a hall's oxygen saturation fades. [d]",
    )
    saturation_min_pct: float = Field(
        80.0,
        ge=0,
        le=100,
        description="Lowest daily mean oxygen saturation of halls; below it emergency oxygen "
        "starts. [%]",
    )
    saturation_max_pct: float = Field(
        105.0,
        ge=100,
        le=200,
        description="Highest daily mean oxygen saturation of halls; above it oxygen dosing "
        "stops. [%]",
    )
