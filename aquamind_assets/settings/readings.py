"""What the sensors of occupied containers make of the water: rings, rhythm of the day, faults."""

from pydantic import Field

from aquamind_assets.settings.base import Section


class Instrument(Section):
    """One quantity's sensor, and how far a container differs from its site in it."""

    noise: float = Field(0.05, ge=0, le=20, description="Of a reading, sd. [unit]")
    noise_share: float = Field(0.0, ge=0, le=1, description="More of it, of the value, sd. [share]")
    offset: float = Field(0.0, ge=0, le=20, description="Container from its site, sd. [unit]")
    offset_share: float = Field(0.0, ge=0, le=1, description="Likewise, of the value. [share]")
    drift: float = Field(0.0, ge=0, le=20, description="When next calibrated, sd. [unit]")
    digits: int = Field(2, ge=0, le=4, description="Decimals reported.")


class FreshInstruments(Section):
    """The seven sensors of a tray or tank."""

    temperature: Instrument = Field(
        Instrument(offset=0.08, drift=0.05), description="Temperature. [degC]"
    )
    oxygen: Instrument = Field(
        Instrument(noise=0.1, offset=0.15, drift=0.2), description="Dissolved oxygen. [mg/L]"
    )
    ph: Instrument = Field(Instrument(offset=0.03, drift=0.05), description="pH. [1]")
    co2: Instrument = Field(
        Instrument(noise=0.2, offset_share=0.06, drift=0.4, digits=1),
        description="Carbon dioxide. [mg/L]",
    )
    nh3: Instrument = Field(
        Instrument(noise=0.004, noise_share=0.06, offset_share=0.08, drift=0.01, digits=3),
        description="Total ammonia nitrogen. [mg/L]",
    )
    no2: Instrument = Field(
        Instrument(noise=0.003, noise_share=0.05, offset_share=0.08, drift=0.005, digits=3),
        description="Nitrite nitrogen. [mg/L]",
    )
    no3: Instrument = Field(
        Instrument(noise=0.1, noise_share=0.03, offset_share=0.03, drift=0.5, digits=1),
        description="Nitrate nitrogen. [mg/L]",
    )


class SeaInstruments(Section):
    """The five sensors of a ring."""

    temperature: Instrument = Field(
        Instrument(offset=0.08, drift=0.05), description="Temperature. [degC]"
    )
    oxygen: Instrument = Field(
        Instrument(noise=0.1, offset=0.12, drift=0.2), description="Dissolved oxygen. [mg/L]"
    )
    salinity: Instrument = Field(
        Instrument(noise=0.1, offset=0.06, drift=0.15), description="Practical salinity. [1]"
    )
    ph: Instrument = Field(Instrument(offset=0.02, drift=0.05), description="pH. [1]")
    current: Instrument = Field(
        Instrument(noise=0.008, noise_share=0.06, offset_share=0.15, drift=0.004, digits=3),
        description="Current speed. [m/s]",
    )


class RingRhythm(Section):
    """The day in a ring: sun, plankton, tide, and fish that breathe."""

    temperature_c: float = Field(0.1, ge=0, le=3, description="Afternoon over mean. [degC]")
    photosynthesis_mg_l: float = Field(0.35, ge=0, le=5, description="Likewise, oxygen. [mg/L]")
    light_lux: float = Field(60_000.0, gt=0, le=200_000, description="Where both hold. [lux]")
    tide_share: float = Field(0.6, ge=0, lt=1, description="Of the current that turns. [share]")
    demand_mg_kg_h: float = Field(
        130.0, ge=0, le=1000, description="Oxygen that fish breathe at 10 degC. [mg/(kg h)]"
    )
    demand_q10: float = Field(1.9, ge=1, le=5, description="Of it, by 10 degC. [ratio]")
    meal_share: float = Field(0.35, ge=0, lt=1, description="After meals over mean. [share]")
    path_m: float = Field(
        70.0, gt=0, le=1000, description="Water's path through a ring, its drag included. [m]"
    )
    longest_h: float = Field(0.8, gt=0, le=24, description="That water stays, at slack. [h]")
    ph_by_oxygen: float = Field(0.06, ge=0, le=0.5, description="Of both breaths. [1/(mg/L)]")


class TankRhythm(Section):
    """The day in a tank whose fish are fed: evening over the day's mean."""

    temperature_c: float = Field(0.06, ge=0, le=2, description="Temperature. [degC]")
    oxygen_mg_l: float = Field(-0.25, ge=-3, le=3, description="Dissolved oxygen. [mg/L]")
    ph: float = Field(-0.04, ge=-1, le=1, description="pH. [1]")
    co2_share: float = Field(0.08, ge=0, lt=1, description="Carbon dioxide. [share]")
    nh3_share: float = Field(0.15, ge=0, lt=1, description="Ammonia nitrogen. [share]")
    no2_share: float = Field(0.05, ge=0, lt=1, description="Nitrite nitrogen. [share]")


class SensorFaults(Section):
    """Readings that do not come, and readings that stay as they were."""

    lost_share: float = Field(0.004, ge=0, le=0.5, description="Single readings lost. [share]")
    outages_year: float = Field(0.6, ge=0, le=50, description="Of one sensor. [1/year]")
    outage_days: float = Field(1.5, gt=0, le=30, description="Their mean length. [d]")
    site_outages_year: float = Field(2.0, ge=0, le=50, description="Of a whole site. [1/year]")
    site_outage_days: float = Field(0.4, gt=0, le=30, description="Their mean length. [d]")
    stuck_year: float = Field(0.25, ge=0, le=50, description="Of one sensor. [1/year]")
    stuck_days: float = Field(2.5, gt=0, le=30, description="Mean, till it is seen to. [d]")


class Readings(Section):
    """How often the sensors report, how well, and what the containers do to their water."""

    per_day: int = Field(6, ge=1, le=24, description="Readings of each sensor. [1/d]")
    calibration_days: int = Field(90, ge=7, le=365, description="From one to the next. [d]")
    patch_share: float = Field(
        0.7, ge=0, le=3, description="What wanders of a container's offset over what stays. [ratio]"
    )
    patch_days: int = Field(5, ge=1, le=60, description="In which it wanders. [d]")
    sea_oxygen_max_pct: float = Field(110.0, ge=100, le=130, description="But in bloom. [%]")
    bloom_oxygen_max_pct: float = Field(130.0, ge=100, le=160, description="In bloom. [%]")
    tank_oxygen_max_pct: float = Field(105.0, ge=100, le=130, description="Ashore. [%]")
    fresh: FreshInstruments = Field(FreshInstruments(), description="Sensors ashore.")
    sea: SeaInstruments = Field(SeaInstruments(), description="Sensors at sea.")
    ring: RingRhythm = Field(RingRhythm(), description="The day in a ring.")
    tank: TankRhythm = Field(TankRhythm(), description="The day in a tank.")
    faults: SensorFaults = Field(SensorFaults(), description="Drop-outs and stuck sensors.")
