"""Settings of sensors and their faults, and of how a container changes its water in a day."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Instrument(Section):
    """A sensor's errors, and how far the water of a container differs from its site."""

    noise: float = Field(
        0.05,
        ge=0,
        le=20,
        description="Random error of one reading, sd in the unit of the reading. [unit]",
    )
    noise_share: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Further random error of one reading, sd relative to its value. [share]",
    )
    offset: float = Field(
        0.0,
        ge=0,
        le=20,
        description="Lasting difference of a container from its site, sd in the unit of the "
        "reading. [unit]",
    )
    offset_share: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Lasting difference of a container from its site, sd relative to the "
        "value. [share]",
    )
    drift: float = Field(
        0.0,
        ge=0,
        le=20,
        description="Error that a sensor has built up by its next calibration, sd. [unit]",
    )
    digits: int = Field(2, ge=0, le=4, description="Decimals that the sensor reports.")


class FreshInstruments(Section):
    """The seven sensors of a tray or tank."""

    temperature: Instrument = Field(
        Instrument(offset=0.08, drift=0.05),
        description="Temperature sensors in fresh water. [degC]",
    )
    oxygen: Instrument = Field(
        Instrument(noise=0.1, offset=0.15, drift=0.2),
        description="Dissolved oxygen sensors in fresh water. [mg/L]",
    )
    ph: Instrument = Field(
        Instrument(offset=0.03, drift=0.05), description="pH sensors in fresh water. [1]"
    )
    co2: Instrument = Field(
        Instrument(noise=0.2, offset_share=0.06, drift=0.4, digits=1),
        description="Carbon dioxide sensors in fresh water. [mg/L]",
    )
    nh3: Instrument = Field(
        Instrument(noise=0.004, noise_share=0.06, offset_share=0.08, drift=0.01, digits=3),
        description="Total ammonia nitrogen sensors in fresh water. [mg/L]",
    )
    no2: Instrument = Field(
        Instrument(noise=0.003, noise_share=0.05, offset_share=0.08, drift=0.005, digits=3),
        description="Nitrite nitrogen sensors in fresh water. [mg/L]",
    )
    no3: Instrument = Field(
        Instrument(noise=0.1, noise_share=0.03, offset_share=0.03, drift=0.5, digits=1),
        description="Nitrate nitrogen sensors in fresh water. [mg/L]",
    )


class SeaInstruments(Section):
    """The five sensors of a ring."""

    temperature: Instrument = Field(
        Instrument(offset=0.08, drift=0.05), description="Temperature sensors at sea. [degC]"
    )
    oxygen: Instrument = Field(
        Instrument(noise=0.1, offset=0.12, drift=0.2),
        description="Dissolved oxygen sensors at sea. [mg/L]",
    )
    salinity: Instrument = Field(
        Instrument(noise=0.1, offset=0.06, drift=0.15),
        description="Practical salinity sensors at sea. [1]",
    )
    ph: Instrument = Field(
        Instrument(offset=0.02, drift=0.05), description="pH sensors at sea. [1]"
    )
    current: Instrument = Field(
        Instrument(noise=0.008, noise_share=0.06, offset_share=0.15, drift=0.004, digits=3),
        description="Current speed sensors at sea. [m/s]",
    )


class RingRhythm(Section):
    """The course of a day in a ring: sun, plankton, tide, and oxygen that the fish use."""

    temperature_c: float = Field(
        0.1,
        ge=0,
        le=3,
        description="Rise of temperature in a ring on a sunny afternoon over the day's mean. "
        "[degC]",
    )
    photosynthesis_mg_l: float = Field(
        0.35,
        ge=0,
        le=5,
        description="Rise of oxygen in a ring on a sunny afternoon, by photosynthesis. [mg/L]",
    )
    light_lux: float = Field(
        60_000.0,
        gt=0,
        le=200_000,
        description="Noon light at which the afternoon rises of temperature and oxygen hold. [lux]",
    )
    tide_share: float = Field(
        0.6,
        ge=0,
        lt=1,
        description="Share of the current in a ring that turns with the tide. [share]",
    )
    demand_mg_kg_h: float = Field(
        130.0, ge=0, le=1000, description="Oxygen that fish at sea use at 10 degC. [mg/(kg h)]"
    )
    demand_q10: float = Field(
        1.9,
        ge=1,
        le=5,
        description="Factor on the oxygen use of fish at sea for each 10 degC. [ratio]",
    )
    meal_share: float = Field(
        0.35,
        ge=0,
        lt=1,
        description="Rise of oxygen use of fish at sea after meals over its mean. [share]",
    )
    path_m: float = Field(
        70.0,
        gt=0,
        le=1000,
        description="Path of water through a ring, with the drag of its net. [m]",
    )
    longest_h: float = Field(
        0.8, gt=0, le=24, description="Longest time that water stays in a ring, at slack tide. [h]"
    )
    ph_by_oxygen: float = Field(
        0.06,
        ge=0,
        le=0.5,
        description="Change of pH in a ring for each mg/L of oxygen made or used. [1/(mg/L)]",
    )


class TankRhythm(Section):
    """The course of a day in a tank with fed fish: the evening compared with the day's mean."""

    temperature_c: float = Field(
        0.06,
        ge=0,
        le=2,
        description="Temperature in a tank in the evening over the day's mean. [degC]",
    )
    oxygen_mg_l: float = Field(
        -0.25,
        ge=-3,
        le=3,
        description="Dissolved oxygen in a tank in the evening over the day's mean. [mg/L]",
    )
    ph: float = Field(
        -0.04, ge=-1, le=1, description="pH in a tank in the evening over the day's mean. [1]"
    )
    co2_share: float = Field(
        0.08,
        ge=0,
        lt=1,
        description="Carbon dioxide in a tank in the evening, relative rise over the day's "
        "mean. [share]",
    )
    nh3_share: float = Field(
        0.15,
        ge=0,
        lt=1,
        description="Ammonia nitrogen in a tank in the evening, relative rise over the day's "
        "mean. [share]",
    )
    no2_share: float = Field(
        0.05,
        ge=0,
        lt=1,
        description="Nitrite nitrogen in a tank in the evening, relative rise over the day's "
        "mean. [share]",
    )


class SensorFaults(Section):
    """Lost readings, outages, and sensors that stick at a value or fail."""

    lost_share: float = Field(
        0.004, ge=0, le=0.5, description="Share of single readings that are lost. [share]"
    )
    outages_year: float = Field(
        0.6, ge=0, le=50, description="Outages of one sensor in a year. [1/year]"
    )
    outage_days: float = Field(
        1.5, gt=0, le=30, description="Mean length of an outage of one sensor. [d]"
    )
    site_outages_year: float = Field(
        2.0, ge=0, le=50, description="Outages of all sensors of a site in a year. [1/year]"
    )
    site_outage_days: float = Field(
        0.4, gt=0, le=30, description="Mean length of an outage of all sensors of a site. [d]"
    )
    stuck_year: float = Field(
        0.25, ge=0, le=50, description="Times in a year that one sensor sticks at a value. [1/year]"
    )
    stuck_days: float = Field(
        2.5, gt=0, le=30, description="Mean time until a stuck sensor is repaired. [d]"
    )
    failures_year: float = Field(
        0.12,
        ge=0,
        le=20,
        description="Failures of one sensor in a year: it is silent until it is replaced; assumed. "
        "[1/year]",
    )
    replaced_days_min: int = Field(
        1, ge=1, le=60, description="Shortest wait for a new sensor after a failure; assumed. [d]"
    )
    replaced_days_max: int = Field(
        21, ge=1, le=120, description="Longest wait for a new sensor after a failure; assumed. [d]"
    )


class Readings(Section):
    """Sensors: how often they report and how exactly, and how containers change their water."""

    per_day: int = Field(6, ge=1, le=144, description="Readings of each sensor in a day. [1/d]")
    calibration_days: int = Field(
        90, ge=7, le=365, description="Days from one calibration of a sensor to the next. [d]"
    )
    sensor_years: float = Field(
        6,
        gt=0,
        le=50,
        description="Mean time until a sensor is replaced at a calibration; assumed. [year]",
    )
    patch_share: float = Field(
        0.7,
        ge=0,
        le=3,
        description="Varying part of a container's difference from its site, relative to the "
        "lasting part. [ratio]",
    )
    patch_days: int = Field(
        5,
        ge=1,
        le=60,
        description="Time in which the varying part of a container's difference forgets its "
        "level. [d]",
    )
    sea_oxygen_max_pct: float = Field(
        110.0, ge=100, le=130, description="Highest oxygen saturation at sea without a bloom. [%]"
    )
    bloom_oxygen_max_pct: float = Field(
        130.0, ge=100, le=160, description="Highest oxygen saturation at sea in a bloom. [%]"
    )
    tank_oxygen_max_pct: float = Field(
        105.0, ge=100, le=130, description="Highest oxygen saturation in trays and tanks. [%]"
    )
    fresh: FreshInstruments = Field(FreshInstruments(), description="Sensors in fresh water.")
    sea: SeaInstruments = Field(SeaInstruments(), description="Sensors at sea.")
    ring: RingRhythm = Field(
        RingRhythm(), description="Course of a day in a ring: sun, tide and oxygen use."
    )
    tank: TankRhythm = Field(TankRhythm(), description="Course of a day in a tank with fed fish.")
    faults: SensorFaults = Field(
        SensorFaults(), description="Lost readings, outages and stuck sensors."
    )
