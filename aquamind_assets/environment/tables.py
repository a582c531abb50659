"""The tables of the water and the weather."""

import sqlalchemy as sa

from resources.tables import column, monthly_table

SCHEMA = "environment"

_SITE = "Site: the id of an area or of a hall."

environmental_parameter = monthly_table(
    SCHEMA,
    "environmental_parameter",
    column("id", sa.SmallInteger, "Parameter.", key=True),
    column("name", sa.Text, "Name."),
    column("water", sa.Text, "Water in which the ranges hold: fresh or sea."),
    column("unit", sa.Text, "Unit."),
    column("description", sa.Text, "The parameter in words."),
    column("min_value", sa.REAL, "Least acceptable value. [unit]"),
    column("max_value", sa.REAL, "Greatest acceptable value. [unit]"),
    column("optimal_min", sa.REAL, "Least value of the optimum. [unit]"),
    column("optimal_max", sa.REAL, "Greatest value of the optimum. [unit]"),
    column("commissioned", sa.Date, "First day measured.", key=True),
    sa.CheckConstraint("water IN ('fresh', 'sea')"),
    month_of="commissioned",
    comment="A water parameter and its ranges, in fresh water or in the sea.",
)

site_condition = monthly_table(
    SCHEMA,
    "site_condition",
    column("date", sa.Date, "Day.", key=True),
    column("site_id", sa.Integer, _SITE, key=True),
    column("area_id", sa.Integer, "Area, if at sea.", null=True, of="infrastructure.area"),
    column("hall_id", sa.Integer, "Hall, if ashore.", null=True, of="infrastructure.hall"),
    column("temperature_c", sa.REAL, "Water temperature, mean of the day. [degC]"),
    column("oxygen_mg_l", sa.REAL, "Dissolved oxygen, mean of the day. [mg/L]"),
    column("oxygen_saturation_pct", sa.REAL, "Oxygen over what the water would hold. [%]"),
    column("salinity_psu", sa.REAL, "Practical salinity; 0 ashore. [1]"),
    column("ph", sa.REAL, "pH. [1]"),
    column("co2_mg_l", sa.REAL, "Carbon dioxide, ashore. [mg/L]", null=True),
    column("tan_mg_l", sa.REAL, "Total ammonia nitrogen, ashore. [mg/L]", null=True),
    column("nh3_mg_l", sa.REAL, "Un-ionised part of the ammonia nitrogen. [mg/L]", null=True),
    column("no2_mg_l", sa.REAL, "Nitrite nitrogen, ashore. [mg/L]", null=True),
    column("no3_mg_l", sa.REAL, "Nitrate nitrogen, ashore. [mg/L]", null=True),
    column("current_m_s", sa.REAL, "Current speed, mean of the day, at sea. [m/s]", null=True),
    sa.CheckConstraint("(area_id IS NULL) <> (hall_id IS NULL)"),
    sa.CheckConstraint("temperature_c BETWEEN -2 AND 30"),
    sa.CheckConstraint("oxygen_mg_l BETWEEN 0 AND 25"),
    sa.CheckConstraint("salinity_psu BETWEEN 0 AND 42"),
    sa.CheckConstraint("ph BETWEEN 4 AND 10"),
    sa.CheckConstraint("nh3_mg_l BETWEEN 0 AND tan_mg_l"),
    month_of="date",
    comment="The water of one site on one day.",
)

weather = monthly_table(
    SCHEMA,
    "weather",
    column("timestamp", sa.DateTime(timezone=True), "Hour.", key=True),
    column("area_id", sa.Integer, "Area.", key=True, of="infrastructure.area"),
    column("temperature", sa.REAL, "Air temperature. [degC]"),
    column("wind_speed", sa.REAL, "Wind speed, 10 m above the sea. [m/s]"),
    column("wind_direction", sa.SmallInteger, "Direction from which the wind comes. [degrees]"),
    column("precipitation", sa.REAL, "Rain or snow of the hour. [mm]"),
    column("wave_height", sa.REAL, "Significant wave height. [m]"),
    column("wave_period", sa.REAL, "Peak wave period. [s]"),
    column("wave_direction", sa.SmallInteger, "Direction from which the waves come. [degrees]"),
    column("cloud_cover", sa.SmallInteger, "Cloud cover. [%]"),
    sa.CheckConstraint("wind_direction BETWEEN 0 AND 360 AND wave_direction BETWEEN 0 AND 360"),
    sa.CheckConstraint("precipitation >= 0 AND wave_height >= 0 AND wind_speed >= 0"),
    sa.CheckConstraint("cloud_cover BETWEEN 0 AND 100"),
    month_of="timestamp",
    comment="The weather of one sea area in one hour.",
)

photoperiod = monthly_table(
    SCHEMA,
    "photoperiod",
    column("date", sa.Date, "Day.", key=True),
    column("site_id", sa.Integer, _SITE, key=True),
    column("area_id", sa.Integer, "Area, if at sea.", null=True, of="infrastructure.area"),
    column("hall_id", sa.Integer, "Hall, if ashore.", null=True, of="infrastructure.hall"),
    column("day_length_hours", sa.REAL, "From sunrise to sunset, outdoors. [h]"),
    column("light_hours", sa.REAL, "Hours of light that the fish have, lamps included. [h]"),
    column("light_intensity", sa.REAL, "Light on the fish's water at noon. [lux]"),
    column("is_interpolated", sa.Boolean, "Whether interpolated rather than computed."),
    sa.CheckConstraint("day_length_hours BETWEEN 0 AND 24 AND light_hours BETWEEN 0 AND 24"),
    month_of="date",
    comment="The daylight of one site on one day.",
)

environmental_event = monthly_table(
    SCHEMA,
    "environmental_event",
    column("start_date", sa.Date, "First day.", key=True),
    column("area_id", sa.Integer, "Area.", key=True, of="infrastructure.area"),
    column("kind", sa.Text, "Kind of event.", key=True),
    column("end_date", sa.Date, "Last day."),
    column("severity", sa.REAL, "From 0, barely noticed, to 1, the worst of decades."),
    column("temperature_effect_c", sa.REAL, "Change of temperature at the peak. [degC]"),
    column("oxygen_effect_pct", sa.REAL, "Change of oxygen saturation at the peak. [%]"),
    column("description", sa.Text, "Description."),
    sa.CheckConstraint(
        "kind IN ('storm', 'heat wave', 'cold snap', 'diatom bloom', 'dinoflagellate bloom',"
        " 'microflagellate bloom', 'oxygen dip')"
    ),
    sa.CheckConstraint("end_date >= start_date"),
    sa.CheckConstraint("severity BETWEEN 0 AND 1"),
    month_of="start_date",
    comment="A storm, heat wave, cold snap, bloom or oxygen dip at one area, in its first month.",
)
