"""Settings of the water at sea: temperature, oxygen, salinity, pH and current."""

from pydantic import Field

from aquamind_assets.settings.base import Section, Shares


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
    half_year_c: float = Field(
        0.0,
        ge=-2,
        le=2,
        description="Second harmonic of sea temperature: two maxima a year, over the mean. [degC]",
    )
    half_year_by_exposure_c: float = Field(
        0.0,
        ge=-3,
        le=3,
        description="Second harmonic on the open coast less that at a fjord head. [degC]",
    )
    half_year_day: float = Field(
        35.0,
        ge=1,
        le=183,
        description="Day of the second harmonic's first maximum. [d]",
    )
    third_year_c: float = Field(
        0.0,
        ge=-2,
        le=2,
        description="Third harmonic of sea temperature: three maxima a year, over the mean. [degC]",
    )
    third_year_by_exposure_c: float = Field(
        0.0,
        ge=-3,
        le=3,
        description="Third harmonic on the open coast less that at a fjord head. [degC]",
    )
    third_year_day: float = Field(
        77.0,
        ge=1,
        le=122,
        description="Day of the third harmonic's first maximum. [d]",
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
    spells: float = Field(
        0.5,
        ge=0,
        le=2,
        description="Size of heat waves and cold snaps on this coast, relative to a stratified "
        "one: the tide mixes the Faroese shelf from surface to bottom; judged. [1]",
    )
    salinity_psu: float = Field(
        35.2, ge=0, le=42, description="Salinity of the open sea off this coast. [1]"
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
            mean_c=10.90,
            amplitude_c=2.99,
            warmest_day=238.6,
            mean_by_exposure_c=0.92,
            amplitude_by_exposure_c=-0.90,
            warmest_day_by_exposure=-18.0,
            half_year_c=0.26,
            half_year_by_exposure_c=0.70,
            third_year_c=0.05,
            third_year_by_exposure_c=-0.37,
            latitude=56.5,
            spells=1.0,
            salinity_psu=34.3,
            runoff_psu=3.2,
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
    slow_ocean_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Variance of warm and cold years that both regions share. [share]",
    )
    slow_days: float = Field(
        150.0, ge=20, le=365, description="Time in which warm and cold years fade. [d]"
    )
    fast_sd_c: float = Field(
        0.40, ge=0, le=3, description="Size of warm and cold weeks at sea, sd. [degC]"
    )
    fast_by_shelter: float = Field(
        0.8,
        ge=0,
        le=2,
        description="Rise of `fast_sd_c` from the open coast to a fjord head, relative to its "
        "value half way; judged. [1]",
    )
    fast_days: float = Field(
        22.0, ge=1, le=120, description="Time in which warm and cold weeks fade. [d]"
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
