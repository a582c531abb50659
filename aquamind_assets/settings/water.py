"""What the water, the weather, the daylight and the events of the farm are made of."""

from typing import Annotated

from pydantic import AfterValidator, Field

from aquamind_assets.settings.base import Section


def _whole(shares: list[float]) -> list[float]:
    if min(shares) < 0 or abs(sum(shares) - 1.0) > 1e-6:
        raise ValueError("shares must not be negative and must add up to 1")
    return shares


#: Of a variance: what is a whole coast's, a district's, a group of areas' and an area's own.
Shares = Annotated[list[float], Field(min_length=4, max_length=4), AfterValidator(_whole)]

_LEVELS = "Coast, district, group, area. [share]"


class SeaClimate(Section):
    """The mean year of a coast's surface water; ``by_exposure`` is open coast less fjord head."""

    mean_c: float = Field(8.5, ge=0, le=20, description="Mean of the year, mid 2010s. [degC]")
    amplitude_c: float = Field(2.0, ge=0, le=10, description="Summer over mean. [degC]")
    warmest_day: float = Field(230.0, ge=1, le=366, description="Warmest day of year. [d]")
    mean_by_exposure_c: float = Field(
        0.1, ge=-5, le=5, description="Open coast's over head's. [degC]"
    )
    amplitude_by_exposure_c: float = Field(-0.4, ge=-5, le=5, description="Open coast's. [degC]")
    warmest_day_by_exposure: float = Field(-4.0, ge=-60, le=60, description="Open coast's. [d]")
    half_year_c: float = Field(
        0.0, ge=-2, le=2, description="Second harmonic: two maxima a year over the mean. [degC]"
    )
    half_year_by_exposure_c: float = Field(
        0.0, ge=-3, le=3, description="Second harmonic of the open coast over the head's. [degC]"
    )
    half_year_day: float = Field(
        35.0, ge=1, le=183, description="First maximum of the second harmonic. [day of year]"
    )
    latitude: float = Field(62.0, ge=-90, le=90, description="Where the mean holds. [degrees]")
    mean_by_latitude_c: float = Field(-0.25, ge=-2, le=2, description="Northward. [degC/degree]")
    salinity_psu: float = Field(35.1, ge=0, le=42, description="Off the coast. [1]")
    runoff_psu: float = Field(1.5, ge=0, le=30, description="Drop at a fjord head, mean. [1]")
    fast_shares: Shares = Field(
        [0.55, 0.15, 0.20, 0.10], description=f"Of warm and cold weeks. {_LEVELS}"
    )


class SeaTemperature(Section):
    """What sea temperature does around the mean year of its coast."""

    faroe: SeaClimate = Field(
        SeaClimate(), description="Faroe Islands: one shelf of 100 km, mixed by the tide."
    )
    scotland: SeaClimate = Field(
        SeaClimate(
            mean_c=10.90,
            amplitude_c=2.99,
            warmest_day=238.6,
            mean_by_exposure_c=0.92,
            amplitude_by_exposure_c=-0.90,
            warmest_day_by_exposure=-18.0,
            half_year_c=0.26,
            half_year_by_exposure_c=0.70,
            latitude=56.5,
            salinity_psu=34.3,
            runoff_psu=4.0,
            fast_shares=[0.15, 0.30, 0.40, 0.15],
        ),
        description="Scotland, after loch and coastal records near 56 N; 600 km of coast.",
    )
    trend_c_year: float = Field(0.02, ge=-0.2, le=0.2, description="Warming. [degC/year]")
    trend_year: float = Field(2020.0, ge=1900, le=2100, description="Where it is zero. [year]")
    slow_sd_c: float = Field(0.48, ge=0, le=3, description="Warm and cold years; sd. [degC]")
    slow_ocean_share: float = Field(
        0.5, ge=0, le=1, description="Of their variance, what both regions share. [share]"
    )
    slow_days: float = Field(150.0, ge=20, le=365, description="Their memory. [d]")
    fast_sd_c: float = Field(0.40, ge=0, le=3, description="Warm and cold weeks; sd. [degC]")
    fast_days: float = Field(22.0, ge=1, le=120, description="Their memory. [d]")


class HallWater(Section):
    """The water and the light of a hall built for one stage."""

    temperature_c: float = Field(7.0, ge=1, le=20, description="Set point. [degC]")
    season_c: float = Field(0.4, ge=0, le=5, description="Summer over set point. [degC]")
    co2_mg_l: float = Field(3.0, gt=0, le=40, description="Carbon dioxide, median. [mg/L]")
    alkalinity_mmol_l: float = Field(0.45, gt=0, le=10, description="Alkalinity. [mmol/L]")
    tan_mg_l: float = Field(0.02, gt=0, le=10, description="Total ammonia N, median. [mg/L]")
    no2_mg_l: float = Field(0.01, gt=0, le=10, description="Nitrite nitrogen, median. [mg/L]")
    no3_mg_l: float = Field(1.0, gt=0, le=500, description="Nitrate nitrogen, median. [mg/L]")
    light_hours: float = Field(0.0, ge=0, le=24, description="Lamps on, by day. [h]")
    light_lux: float = Field(0.0, ge=0, le=100_000, description="Lamps on the water. [lux]")


class HatcheryWater(Section):
    """The water ashore: halls of egg and alevin flow through, the others recirculate."""

    egg: HallWater = Field(HallWater(), description="Chilled flow-through, dark as in gravel.")
    alevin: HallWater = Field(
        HallWater(temperature_c=8.0, co2_mg_l=3.5, tan_mg_l=0.05, no3_mg_l=1.5),
        description="Flow-through in the dark until first feeding.",
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
        description="Recirculated, light day and night for feeding.",
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
        description="Recirculated, light day and night for growth.",
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
        description="Recirculated, with a winter signal by lamps.",
    )
    winter_signal_hours: float = Field(
        12.0, ge=0, le=24, description="Light in it, smolt halls. [h]"
    )
    winter_signal_days: int = Field(42, ge=0, le=365, description="Length of the signal. [d]")
    light_cycle_days: int = Field(90, ge=1, le=730, description="From one signal to the next. [d]")
    hall_sd_c: float = Field(0.12, ge=0, le=2, description="Between halls of a stage; sd. [degC]")
    control_sd_c: float = Field(0.12, ge=0, le=2, description="Within a hall; sd. [degC]")
    control_days: float = Field(3.0, gt=0, le=60, description="Its memory. [d]")
    faults_year: float = Field(0.4, ge=0, le=50, description="Chiller or heater. [1/year]")
    fault_days: float = Field(0.7, gt=0, le=30, description="Mean length of a fault. [d]")
    fault_drift_days: float = Field(1.0, gt=0, le=30, description="To 63 % of it. [d]")
    fault_max_c: float = Field(3.0, ge=0, le=10, description="Largest drift. [degC]")
    source_c: float = Field(8.0, ge=0, le=20, description="Source water, mean. [degC]")
    source_amplitude_c: float = Field(3.5, ge=0, le=15, description="Summer over it. [degC]")
    source_day: float = Field(215.0, ge=1, le=366, description="Its warmest day. [d]")
    load_cv: float = Field(0.2, ge=0, le=2, description="Load of fish and feed, CV. [1]")
    load_days: float = Field(20.0, ge=1, le=120, description="Its memory. [d]")
    biofilter_cv: float = Field(0.35, ge=0, le=2, description="What the filter leaves, CV. [1]")
    biofilter_days: float = Field(8.0, ge=1, le=120, description="Its memory. [d]")
    no2_by_load: float = Field(
        0.5, ge=0, le=2, description="Nitrite's rise with load over ammonia's: made from it. [1]"
    )
    no3_by_biofilter: float = Field(
        -0.2, ge=-1, le=1, description="Nitrate's over ammonia's: what is left is not made. [1]"
    )
    saturation_pct: float = Field(95.0, ge=50, le=130, description="Oxygen, mean. [%]")
    saturation_sd_pct: float = Field(1.8, ge=0, le=20, description="Oxygen, sd. [%]")
    saturation_days: float = Field(4.0, gt=0, le=60, description="Its memory. [d]")
    saturation_min_pct: float = Field(
        80.0, ge=0, le=100, description="Least daily mean: emergency oxygen starts. [%]"
    )
    saturation_max_pct: float = Field(
        105.0, ge=100, le=200, description="Highest daily mean: the dosing stops. [%]"
    )


class SeaWater(Section):
    """Oxygen, salinity, pH and current of the sea areas."""

    saturation_pct: float = Field(95.5, ge=50, le=120, description="Oxygen, mean. [%]")
    saturation_season_pct: float = Field(5.0, ge=0, le=30, description="Spring over mean. [%]")
    saturation_day: float = Field(115.0, ge=1, le=366, description="Day of most oxygen. [d]")
    saturation_by_temperature_pct: float = Field(
        -1.2, ge=-10, le=10, description="By degree. [%/degC]"
    )
    saturation_by_slack_pct: float = Field(-4.0, ge=-50, le=0, description="In still water. [%]")
    saturation_sd_pct: float = Field(1.8, ge=0, le=20, description="Day to day, sd. [%]")
    saturation_days: float = Field(5.0, gt=0, le=60, description="Its memory. [d]")
    saturation_shares: Shares = Field([0.15, 0.15, 0.30, 0.40], description=_LEVELS)
    saturation_min_pct: float = Field(
        15.0, ge=0, le=80, description="Least daily mean: tides renew a ring's water. [%]"
    )
    saturation_cap_pct: float = Field(104.5, ge=90, le=130, description="Highest but in bloom. [%]")
    salinity_sd_psu: float = Field(0.12, ge=0, le=5, description="Water masses, sd. [1]")
    salinity_days: float = Field(25.0, ge=1, le=120, description="Their memory. [d]")
    salinity_shares: Shares = Field([0.45, 0.20, 0.25, 0.10], description=_LEVELS)
    river_days: float = Field(4.0, ge=1, le=20, description="Rain on its way down rivers. [d]")
    flushing_days: float = Field(
        8.0, ge=1, le=30, description="Fresh water in a fjord's upper layer. [d]"
    )
    ph: float = Field(8.05, ge=7, le=9, description="pH, mean. [1]")
    ph_by_saturation: float = Field(
        0.008, ge=0, le=0.1, description="By oxygen: what makes oxygen takes CO2. [1/%]"
    )
    ph_sd: float = Field(0.015, ge=0, le=0.5, description="Day to day, sd. [1]")
    ph_days: float = Field(5.0, gt=0, le=60, description="Its memory. [d]")
    ph_shares: Shares = Field([0.15, 0.15, 0.30, 0.40], description=_LEVELS)
    current_sheltered_m_s: float = Field(0.05, gt=0, le=2, description="Fjord head. [m/s]")
    current_exposed_m_s: float = Field(0.32, gt=0, le=2, description="Open coast. [m/s]")
    spring_neap: float = Field(0.35, ge=0, lt=1, description="Spring tide over mean. [share]")
    current_cv: float = Field(0.15, ge=0, le=2, description="Wind and weather, CV. [1]")
    current_days: float = Field(2.5, gt=0, le=60, description="Their memory. [d]")
    current_shares: Shares = Field([0.20, 0.15, 0.25, 0.40], description=_LEVELS)
    current_max_m_s: float = Field(0.9, gt=0, le=3, description="Highest. [m/s]")


class WeatherClimate(Section):
    """The mean year of a coast's weather."""

    air_c: float = Field(7.1, ge=-20, le=30, description="Air, mean of the year. [degC]")
    air_amplitude_c: float = Field(3.4, ge=0, le=30, description="Summer over mean. [degC]")
    air_warmest_day: float = Field(212.0, ge=1, le=366, description="Warmest day. [d]")
    half_year_c: float = Field(
        0.0, ge=-2, le=2, description="Second harmonic: two maxima a year over the mean. [degC]"
    )
    half_year_by_exposure_c: float = Field(
        0.0, ge=-3, le=3, description="Second harmonic of the open coast over the head's. [degC]"
    )
    half_year_day: float = Field(
        35.0, ge=1, le=183, description="First maximum of the second harmonic. [day of year]"
    )
    latitude: float = Field(62.0, ge=-90, le=90, description="Where the mean holds. [degrees]")
    wind_m_s: float = Field(8.6, gt=0, le=30, description="Open coast, mean of the year. [m/s]")
    wind_season: float = Field(0.25, ge=0, lt=1, description="Winter over mean. [share]")
    wind_from: float = Field(225.0, ge=0, le=360, description="Prevailing. [degrees]")
    rain_mm_year: float = Field(1450.0, ge=0, le=10_000, description="Rain and snow. [mm/year]")
    rain_season: float = Field(0.38, ge=0, lt=1, description="Wettest over mean. [share]")
    rain_hours: float = Field(0.24, gt=0, lt=1, description="Hours that are wet. [share]")
    swell_m: float = Field(0.9, ge=0, le=10, description="Swell, open coast, mean. [m]")
    swell_from: float = Field(265.0, ge=0, le=360, description="Prevailing. [degrees]")
    shares: Shares = Field([0.75, 0.10, 0.13, 0.02], description=f"Of all weather. {_LEVELS}")


class Weather(Section):
    """What the weather does around the mean year of its coast, hour by hour."""

    faroe: WeatherClimate = Field(WeatherClimate(), description="Faroe Islands.")
    scotland: WeatherClimate = Field(
        WeatherClimate(
            air_c=9.0,
            air_amplitude_c=4.8,
            air_warmest_day=208.0,
            latitude=56.5,
            wind_m_s=7.4,
            rain_mm_year=1900.0,
            rain_season=0.34,
            rain_hours=0.23,
            swell_m=0.75,
            shares=[0.45, 0.28, 0.25, 0.02],
        ),
        description="Western Scotland.",
    )
    wind_shape: float = Field(2.0, ge=1, le=5, description="Weibull shape of the wind. [1]")
    wind_hours: float = Field(24.0, ge=1, le=200, description="Memory of the wind. [h]")
    wind_shelter: float = Field(
        0.45, ge=0, lt=1, description="Wind that a fjord head lacks of the open coast's. [share]"
    )
    direction_sd: float = Field(65.0, ge=0, le=360, description="Of wind. [degrees]")
    direction_hours: float = Field(30.0, ge=1, le=200, description="Memory of it. [h]")
    air_sd_c: float = Field(2.0, ge=0, le=10, description="Air, around its season, sd. [degC]")
    air_sd_season: float = Field(
        0.2, ge=0, lt=1, description="Winter's sd over the mean: westerlies. [share]"
    )
    air_hours: float = Field(60.0, ge=1, le=200, description="Memory of it. [h]")
    air_by_latitude_c: float = Field(-0.4, ge=-3, le=3, description="Northward. [degC/degree]")
    air_diurnal_c: float = Field(3.0, ge=0, le=15, description="Clear afternoon, 24 h sun. [degC]")
    air_diurnal_by_cloud: float = Field(
        0.7, ge=0, le=1, description="What a full cover takes of it. [share]"
    )
    air_by_water: float = Field(
        1.5, ge=0, le=5, description="Air's rise over the water's in heat and cold. [1]"
    )
    rain_memory_hours: float = Field(7.0, ge=1, le=200, description="Of wet and dry. [h]")
    rain_shape: float = Field(0.8, ge=0.3, le=3, description="Weibull shape of its amount. [1]")
    rain_with_wind: float = Field(0.4, ge=0, lt=1, description="Correlation of both. [1]")
    rain_by_shelter: float = Field(
        0.3, ge=0, le=1, description="Fjord head's over coast's. [share]"
    )
    cloud_pct: float = Field(87.0, gt=0, lt=100, description="Cloud cover, median. [%]")
    cloud_hours: float = Field(10.0, ge=1, le=200, description="Memory of cloud. [h]")
    cloud_by_rain: float = Field(0.6, ge=0, le=3, description="Of rain's deviate, probit. [1]")
    cloud_sd: float = Field(0.6, ge=0, le=3, description="Besides rain's, probit; sd. [1]")
    cloud_in_rain_pct: float = Field(
        75.0, ge=0, le=100, description="Least in an hour of rain: 6 oktas. [%]"
    )
    fetch_min_km: float = Field(2.0, gt=0, le=1000, description="Fjord head. [km]")
    fetch_max_km: float = Field(80.0, gt=0, le=1000, description="Open coast. [km]")
    swell_hours: float = Field(50.0, ge=1, le=200, description="Memory of swell. [h]")
    swell_sd: float = Field(0.4, ge=0, le=2, description="Of its height's logarithm. [1]")
    swell_season: float = Field(0.4, ge=0, lt=1, description="Winter over mean. [share]")
    swell_with_wind: float = Field(0.5, ge=0, lt=1, description="Correlation of both. [1]")
    swell_period_s: float = Field(9.5, gt=0, le=25, description="Its peak period, median. [s]")
    swell_period_sd: float = Field(0.12, ge=0, le=1, description="Of its logarithm. [1]")
    swell_direction_sd: float = Field(20.0, ge=0, le=360, description="Of swell. [degrees]")
    storm_m_s: float = Field(
        20.8, ge=10, le=60, description="An area's wind in a storm: from Beaufort 9. [m/s]"
    )
    storm_worst_m_s: float = Field(36.0, ge=11, le=100, description="Wind of severity 1. [m/s]")


class EventKind(Section):
    """A kind of event: how often, when in the year, how long, how bad."""

    rate_year: float = Field(
        1.0, ge=0, le=50, description="Each coast, group or area, slightest included. [1/year]"
    )
    peak_day: float = Field(200.0, ge=1, le=366, description="Day of year of most starts. [d]")
    season: float = Field(2.0, ge=0, le=50, description="Concentration about it, von Mises. [1]")
    tail: float = Field(4.0, ge=0.5, le=20, description="Beta(1, tail): higher, less bad. [1]")
    days: float = Field(8.0, ge=1, le=60, description="Usual length. [d]")
    temperature_c: float = Field(0.0, ge=-6, le=6, description="At severity 1. [degC]")
    oxygen_pct: float = Field(0.0, ge=-80, le=40, description="At severity 1. [%]")
    by_exposure: float = Field(-0.4, ge=-1, le=1, description="Open coast's severity. [share]")


class Events(Section):
    """What happens to the sea besides its seasons; storms are found in the wind."""

    heat_wave: EventKind = Field(
        EventKind(rate_year=0.6, peak_day=205, season=6.0, tail=2.3, days=14, temperature_c=3.0),
        description="Warm water over a whole coast, late spring to early autumn.",
    )
    cold_snap: EventKind = Field(
        EventKind(rate_year=0.6, peak_day=40, season=6.0, days=10, temperature_c=-2.5),
        description="Cold water over a whole coast, in winter.",
    )
    diatom_bloom: EventKind = Field(
        EventKind(rate_year=1.2, peak_day=125, season=6.0, days=12, oxygen_pct=18.0),
        description="Spring bloom of a group of areas, which makes oxygen.",
    )
    dinoflagellate_bloom: EventKind = Field(
        EventKind(rate_year=0.5, peak_day=215, season=4.0, days=10, oxygen_pct=-16.0),
        description="Summer bloom of a group of areas, which takes oxygen at night.",
    )
    microflagellate_bloom: EventKind = Field(
        EventKind(rate_year=0.4, peak_day=165, season=3.0, oxygen_pct=-20.0),
        description="Early summer's bloom of a group of areas, toxic to gills.",
    )
    oxygen_dip: EventKind = Field(
        EventKind(rate_year=1.2, peak_day=255, season=3.0, days=3, oxygen_pct=-40.0),
        description="Slack, warm or upwelled water at one area.",
    )
    storm_temperature_c: float = Field(-0.5, ge=-5, le=5, description="At severity 1. [degC]")
    storm_oxygen_pct: float = Field(2.0, ge=-20, le=20, description="At severity 1. [%]")
    severity_min: float = Field(
        0.1, ge=0, lt=1, description="What is less at an area is no event there. [1]"
    )
    days_least: float = Field(
        0.6, gt=0, le=5, description="The slightest's length over the usual. [1]"
    )
    days_by_severity: float = Field(
        1.5, ge=0, le=10, description="What is worse lasts longer, at severity 1. [1]"
    )
    days_sd: float = Field(0.4, ge=0, le=2, description="Of the length's logarithm. [1]")
    local_share: float = Field(0.25, ge=0, le=1, description="Severity between areas. [share]")


class Water(Section):
    """Sea and hatchery water, weather and events."""

    sea_temperature: SeaTemperature = Field(SeaTemperature(), description="Of sea areas.")
    sea: SeaWater = Field(SeaWater(), description="Oxygen, salinity, pH and current at sea.")
    hatchery: HatcheryWater = Field(HatcheryWater(), description="Water and light of halls.")
    weather: Weather = Field(Weather(), description="Wind, rain, air, waves and cloud.")
    events: Events = Field(Events(), description="Storms, heat waves, blooms, oxygen dips.")
