"""Settings of the water at sea and in halls, the weather, and events such as storms and blooms."""

from typing import Annotated

from pydantic import AfterValidator, Field

from aquamind_assets.settings.base import Section


def _whole(shares: list[float]) -> list[float]:
    if min(shares) < 0 or abs(sum(shares) - 1.0) > 1e-6:
        raise ValueError("shares must not be negative and must add up to 1")
    return shares


#: How a variance divides between the levels coast, district, group of areas, and area.
Shares = Annotated[list[float], Field(min_length=4, max_length=4), AfterValidator(_whole)]


class SeaClimate(Section):
    """The mean year of a coast's surface water.

    Settings that end in ``by_exposure`` are the open coast's value less that of a fjord head.
    """

    mean_c: float = Field(
        8.5,
        ge=0,
        le=20,
        description="Yearly mean sea temperature of this coast in the mid 2010s. [degC]",
    )
    amplitude_c: float = Field(
        2.0,
        ge=0,
        le=10,
        description="Summer peak of sea temperature over the yearly mean of this coast. [degC]",
    )
    warmest_day: float = Field(
        230.0, ge=1, le=366, description="Day of the year with the warmest sea on this coast. [d]"
    )
    mean_by_exposure_c: float = Field(
        0.1,
        ge=-5,
        le=5,
        description="Yearly mean on the open coast less that at a fjord head. [degC]",
    )
    amplitude_by_exposure_c: float = Field(
        -0.4,
        ge=-5,
        le=5,
        description="Summer peak on the open coast less that at a fjord head. [degC]",
    )
    warmest_day_by_exposure: float = Field(
        -4.0,
        ge=-60,
        le=60,
        description="Warmest day on the open coast less that at a fjord head. [d]",
    )
    latitude: float = Field(
        62.0,
        ge=-90,
        le=90,
        description="Latitude at which the mean sea temperature of this coast holds. [degrees]",
    )
    mean_by_latitude_c: float = Field(
        -0.25,
        ge=-2,
        le=2,
        description="Change of mean sea temperature for each degree north. [degC/degree]",
    )
    salinity_psu: float = Field(
        35.1, ge=0, le=42, description="Salinity of the open sea off this coast. [1]"
    )
    runoff_psu: float = Field(
        1.5, ge=0, le=30, description="Mean drop of salinity at a fjord head by fresh water. [1]"
    )
    fast_shares: Shares = Field(
        [0.55, 0.15, 0.20, 0.10],
        description="Variance of warm and cold weeks by level: coast, district, group of "
        "areas, area. [share]",
    )


class SeaTemperature(Section):
    """Sea temperature: the mean year of each coast, and its warm and cold spells."""

    faroe: SeaClimate = Field(
        SeaClimate(), description="Faroe Islands: one shelf of 100 km, mixed by the tide."
    )
    scotland: SeaClimate = Field(
        SeaClimate(
            mean_c=10.8,
            amplitude_c=3.05,
            warmest_day=239.0,
            mean_by_exposure_c=0.5,
            amplitude_by_exposure_c=-0.5,
            warmest_day_by_exposure=-8.0,
            latitude=56.5,
            salinity_psu=34.3,
            runoff_psu=4.0,
            fast_shares=[0.15, 0.30, 0.40, 0.15],
        ),
        description="Scotland: 600 km of coast, after loch and coastal records near 56 N.",
    )
    trend_c_year: float = Field(
        0.02, ge=-0.2, le=0.2, description="Yearly warming of the sea. [degC/year]"
    )
    trend_year: float = Field(
        2020.0, ge=1900, le=2100, description="Year in which the warming trend is zero. [year]"
    )
    slow_sd_c: float = Field(
        0.48, ge=0, le=3, description="Size of warm and cold years at sea, sd. [degC]"
    )
    slow_days: float = Field(
        150.0, ge=20, le=365, description="Time in which warm and cold years fade. [d]"
    )
    fast_sd_c: float = Field(
        0.40, ge=0, le=3, description="Size of warm and cold weeks at sea, sd. [degC]"
    )
    fast_days: float = Field(
        22.0, ge=1, le=120, description="Time in which warm and cold weeks fade. [d]"
    )


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


class SeaWater(Section):
    """Oxygen, salinity, pH and current of the sea areas."""

    saturation_pct: float = Field(
        95.5, ge=50, le=120, description="Mean oxygen saturation at sea. [%]"
    )
    saturation_season_pct: float = Field(
        5.0, ge=0, le=30, description="Spring peak of oxygen saturation at sea over its mean. [%]"
    )
    saturation_day: float = Field(
        115.0, ge=1, le=366, description="Day of the year with the most oxygen at sea. [d]"
    )
    saturation_by_temperature_pct: float = Field(
        -1.2,
        ge=-10,
        le=10,
        description="Change of oxygen saturation for each degree of unusual warmth. [%/degC]",
    )
    saturation_by_slack_pct: float = Field(
        -4.0, ge=-50, le=0, description="Change of oxygen saturation in still water. [%]"
    )
    saturation_sd_pct: float = Field(
        1.8, ge=0, le=20, description="Day-to-day variation of oxygen saturation at sea, sd. [%]"
    )
    saturation_days: float = Field(
        5.0,
        gt=0,
        le=60,
        description="Time in which a deviation of oxygen saturation at sea fades. [d]",
    )
    saturation_shares: Shares = Field(
        [0.15, 0.15, 0.30, 0.40],
        description="Variance of oxygen saturation by level: coast, district, group of areas, "
        "area. [share]",
    )
    saturation_min_pct: float = Field(
        15.0,
        ge=0,
        le=80,
        description="Lowest daily mean oxygen saturation at sea; tides renew a ring's water. [%]",
    )
    saturation_cap_pct: float = Field(
        104.5, ge=90, le=130, description="Highest oxygen saturation at sea without a bloom. [%]"
    )
    salinity_sd_psu: float = Field(
        0.12,
        ge=0,
        le=5,
        description="Variation of salinity at sea by changing water masses, sd. [1]",
    )
    salinity_days: float = Field(
        25.0, ge=1, le=120, description="Time in which a deviation of salinity at sea fades. [d]"
    )
    salinity_shares: Shares = Field(
        [0.45, 0.20, 0.25, 0.10],
        description="Variance of salinity by level: coast, district, group of areas, area. [share]",
    )
    river_days: float = Field(
        4.0, ge=1, le=20, description="Time that rain takes down the rivers to the fjord. [d]"
    )
    flushing_days: float = Field(
        8.0,
        ge=1,
        le=30,
        description="Time that fresh water stays in the upper layer of a fjord. [d]",
    )
    ph: float = Field(8.05, ge=7, le=9, description="Mean pH at sea. [1]")
    ph_by_saturation: float = Field(
        0.008,
        ge=0,
        le=0.1,
        description="Change of pH at sea for each percent of oxygen saturation. [1/%]",
    )
    ph_sd: float = Field(
        0.015, ge=0, le=0.5, description="Day-to-day variation of pH at sea, sd. [1]"
    )
    ph_days: float = Field(
        5.0, gt=0, le=60, description="Time in which a deviation of pH at sea fades. [d]"
    )
    ph_shares: Shares = Field(
        [0.15, 0.15, 0.30, 0.40],
        description="Variance of pH by level: coast, district, group of areas, area. [share]",
    )
    current_sheltered_m_s: float = Field(
        0.05, gt=0, le=2, description="Mean current at a fjord head. [m/s]"
    )
    current_exposed_m_s: float = Field(
        0.32, gt=0, le=2, description="Mean current on the open coast. [m/s]"
    )
    spring_neap: float = Field(
        0.35, ge=0, lt=1, description="Current at spring tide over its mean. [share]"
    )
    current_cv: float = Field(
        0.15, ge=0, le=2, description="Variation of the current by wind and weather, CV. [1]"
    )
    current_days: float = Field(
        2.5, gt=0, le=60, description="Time in which a deviation of the current fades. [d]"
    )
    current_shares: Shares = Field(
        [0.20, 0.15, 0.25, 0.40],
        description="Variance of the current by level: coast, district, group of areas, area. "
        "[share]",
    )
    current_max_m_s: float = Field(0.9, gt=0, le=3, description="Highest daily mean current. [m/s]")


class WeatherClimate(Section):
    """The mean year of a coast's weather."""

    air_c: float = Field(
        7.1, ge=-20, le=30, description="Yearly mean air temperature of this coast. [degC]"
    )
    air_amplitude_c: float = Field(
        3.4,
        ge=0,
        le=30,
        description="Summer peak of air temperature over the yearly mean of this coast. [degC]",
    )
    air_warmest_day: float = Field(
        212.0, ge=1, le=366, description="Day of the year with the warmest air on this coast. [d]"
    )
    latitude: float = Field(
        62.0,
        ge=-90,
        le=90,
        description="Latitude at which the mean air temperature of this coast holds. [degrees]",
    )
    wind_m_s: float = Field(
        8.6, gt=0, le=30, description="Yearly mean wind on the open coast. [m/s]"
    )
    wind_season: float = Field(
        0.25, ge=0, lt=1, description="Winter peak of wind over its mean. [share]"
    )
    wind_from: float = Field(
        225.0, ge=0, le=360, description="Direction from which the prevailing wind blows. [degrees]"
    )
    rain_mm_year: float = Field(
        1450.0, ge=0, le=10_000, description="Rain and snow in a year on this coast. [mm/year]"
    )
    rain_season: float = Field(
        0.38, ge=0, lt=1, description="Rain of the wettest season over its mean. [share]"
    )
    rain_hours: float = Field(0.24, gt=0, lt=1, description="Share of hours with rain. [share]")
    swell_m: float = Field(0.9, ge=0, le=10, description="Mean swell height on the open coast. [m]")
    swell_from: float = Field(
        265.0,
        ge=0,
        le=360,
        description="Direction from which the prevailing swell comes. [degrees]",
    )
    shares: Shares = Field(
        [0.75, 0.10, 0.13, 0.02],
        description="Variance of the weather by level: coast, district, group of areas, area. "
        "[share]",
    )


class Weather(Section):
    """Hourly weather: the mean year of each coast, and its variation."""

    faroe: WeatherClimate = Field(WeatherClimate(), description="Weather of the Faroe Islands.")
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
        description="Weather of western Scotland.",
    )
    wind_shape: float = Field(2.0, ge=1, le=5, description="Weibull shape of wind speed. [1]")
    wind_hours: float = Field(
        24.0, ge=1, le=200, description="Time in which the wind speed forgets its level. [h]"
    )
    wind_shelter: float = Field(
        0.45,
        ge=0,
        lt=1,
        description="Share of the open coast's wind that a fjord head does not get. [share]",
    )
    direction_sd: float = Field(
        65.0,
        ge=0,
        le=360,
        description="Variation of wind direction around the prevailing one, sd. [degrees]",
    )
    direction_hours: float = Field(
        30.0, ge=1, le=200, description="Time in which wind direction forgets its level. [h]"
    )
    air_sd_c: float = Field(
        2.0, ge=0, le=10, description="Variation of air temperature around its season, sd. [degC]"
    )
    air_sd_season: float = Field(
        0.2,
        ge=0,
        lt=1,
        description="Winter peak of the variation of air temperature over its mean. [share]",
    )
    air_hours: float = Field(
        60.0, ge=1, le=200, description="Time in which a deviation of air temperature fades. [h]"
    )
    air_by_latitude_c: float = Field(
        -0.4,
        ge=-3,
        le=3,
        description="Change of mean air temperature for each degree north. [degC/degree]",
    )
    air_diurnal_c: float = Field(
        3.0,
        ge=0,
        le=15,
        description="Rise of air temperature on a clear afternoon with 24 h of sun. [degC]",
    )
    air_diurnal_by_cloud: float = Field(
        0.7,
        ge=0,
        le=1,
        description="Share of the afternoon's rise that a full cloud cover removes. [share]",
    )
    air_by_water: float = Field(
        1.5,
        ge=0,
        le=5,
        description="Deviation of air temperature for each degree of unusual warmth of the "
        "sea. [1]",
    )
    rain_memory_hours: float = Field(
        7.0, ge=1, le=200, description="Time in which rain and dry weather change. [h]"
    )
    rain_shape: float = Field(
        0.8, ge=0.3, le=3, description="Weibull shape of the amount of rain in a wet hour. [1]"
    )
    rain_with_wind: float = Field(0.4, ge=0, lt=1, description="Correlation of rain with wind. [1]")
    rain_by_shelter: float = Field(
        0.3, ge=0, le=1, description="Rise of rain from the open coast to a fjord head. [share]"
    )
    cloud_pct: float = Field(87.0, gt=0, lt=100, description="Median cloud cover. [%]")
    cloud_hours: float = Field(
        10.0, ge=1, le=200, description="Time in which cloud cover forgets its level. [h]"
    )
    cloud_by_rain: float = Field(
        0.6, ge=0, le=3, description="Effect of rain on cloud cover, on the probit scale. [1]"
    )
    cloud_sd: float = Field(
        0.6,
        ge=0,
        le=3,
        description="Variation of cloud cover besides rain, sd on the probit scale. [1]",
    )
    cloud_in_rain_pct: float = Field(
        75.0, ge=0, le=100, description="Least cloud cover in an hour with rain, 6 oktas. [%]"
    )
    fetch_min_km: float = Field(
        2.0, gt=0, le=1000, description="Distance over which wind makes waves at a fjord head. [km]"
    )
    fetch_max_km: float = Field(
        80.0,
        gt=0,
        le=1000,
        description="Distance over which wind makes waves on the open coast. [km]",
    )
    swell_hours: float = Field(
        50.0, ge=1, le=200, description="Time in which swell forgets its level. [h]"
    )
    swell_sd: float = Field(
        0.4, ge=0, le=2, description="Variation of swell height, sd of its logarithm. [1]"
    )
    swell_season: float = Field(
        0.4, ge=0, lt=1, description="Winter peak of swell height over its mean. [share]"
    )
    swell_with_wind: float = Field(
        0.5, ge=0, lt=1, description="Correlation of swell with wind. [1]"
    )
    swell_period_s: float = Field(9.5, gt=0, le=25, description="Median peak period of swell. [s]")
    swell_period_sd: float = Field(
        0.12, ge=0, le=1, description="Variation of swell period, sd of its logarithm. [1]"
    )
    swell_direction_sd: float = Field(
        20.0, ge=0, le=360, description="Variation of swell direction, sd. [degrees]"
    )
    storm_m_s: float = Field(
        20.8,
        ge=10,
        le=60,
        description="Wind at an area from which it counts as a storm (Beaufort 9). [m/s]",
    )
    storm_worst_m_s: float = Field(
        36.0, ge=11, le=100, description="Wind of a storm of severity 1. [m/s]"
    )


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
    by_exposure: float = Field(
        -0.4,
        ge=-1,
        le=1,
        description="Relative change of severity from a fjord head to the open coast. [share]",
    )


class Events(Section):
    """Events in the sea, besides its seasons. Storms follow from the wind."""

    heat_wave: EventKind = Field(
        EventKind(rate_year=0.6, peak_day=205, season=6.0, tail=2.3, days=14, temperature_c=3.0),
        description="Heat waves: warm water over a whole coast, late spring to early autumn.",
    )
    cold_snap: EventKind = Field(
        EventKind(rate_year=0.6, peak_day=40, season=6.0, days=10, temperature_c=-2.5),
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
    local_share: float = Field(
        0.25,
        ge=0,
        le=1,
        description="Largest relative loss of severity at single areas of an event. [share]",
    )


class Water(Section):
    """Sea and hatchery water, weather and events."""

    sea_temperature: SeaTemperature = Field(
        SeaTemperature(), description="Sea temperature by coast."
    )
    sea: SeaWater = Field(SeaWater(), description="Oxygen, salinity, pH and current at sea.")
    hatchery: HatcheryWater = Field(
        HatcheryWater(), description="Water and light of freshwater halls."
    )
    weather: Weather = Field(Weather(), description="Wind, rain, air temperature, waves and cloud.")
    events: Events = Field(
        Events(), description="Storms, heat waves, cold snaps, blooms and oxygen dips."
    )
