"""Settings of the weather on each coast."""

from pydantic import Field

from aquamind_assets.settings.base import Section, Shares


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
        300.0,
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
