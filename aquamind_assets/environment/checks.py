"""Checks of the water and the weather: each site has each day, and no value is impossible.

Each function returns SQL that selects what breaks the rule, of the days of the run.
"""

from aquamind_assets.checks.sql_checks import Days, at_time_within, rules_of_tables, within
from aquamind_assets.environment import tables
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.settings.farm import Settings

#: Least and greatest that fresh and sea water of these coasts can have, far beyond the usual.
_WATER = {
    "temperature_c": ("-2 AND 25", "-2 AND 22"),
    "oxygen_mg_l": ("2 AND 20", "1 AND 18"),
    "oxygen_saturation_pct": ("20 AND 130", "10 AND 130"),
    "salinity_psu": ("0 AND 0.5", "5 AND 36"),
    "ph": ("5.5 AND 8.5", "7.5 AND 8.5"),
    "co2_mg_l": ("0 AND 40", ""),
    "tan_mg_l": ("0 AND 10", ""),
    "nh3_mg_l": ("0 AND 0.5", ""),
    "no2_mg_l": ("0 AND 5", ""),
    "no3_mg_l": ("0 AND 500", ""),
    "current_m_s": ("", "0 AND 2.5"),
}

#: Least and greatest that the weather of 55 to 63 degrees north can be at sea level.
_WEATHER = {
    "temperature": "-25 AND 35",
    "wind_speed": "0 AND 60",
    "wind_direction": "0 AND 359",
    "precipitation": "0 AND 100",
    "wave_height": "0 AND 20",
    "wave_period": "0.5 AND 25",
    "wave_direction": "0 AND 359",
    "cloud_cover": "0 AND 100",
}

#: Steepest significant wave, height over length in deep water; single waves break at 0.142.
#: Miche (1944), Annales des Ponts et Chaussees 114, 25-78; DNV-RP-C205 (2019), 3.5.5. [ratio]
_STEEPEST = 0.1

#: Length of a wave in deep water over its period squared: g / 2 pi. [m/s2]
_WAVE_LENGTH = 1.5613

#: Light on water at noon in high summer, at most. [lux]
_BRIGHTEST = 120_000

#: Difference of the formulas of solubility, and the rounding of REALs. [ratio]
_SOLUBILITY = 0.01


def sites_missing(days: Days, settings: Settings) -> str:
    """Each site in use has water and light on each day."""
    there = f"""
        SELECT DISTINCT date FROM environment.site_condition WHERE {within("date", days)}"""
    return f"""
        WITH site AS (
            SELECT id, commissioned FROM infrastructure.area
            UNION ALL SELECT id, commissioned FROM infrastructure.hall)
        SELECT date, site_id, water.temperature_c, light.light_hours FROM (
            SELECT day.date, site.id AS site_id FROM ({there}) day
            JOIN site ON date_trunc('month', site.commissioned) <= day.date) expected
        FULL JOIN (SELECT * FROM environment.site_condition WHERE {within("date", days)}) water
        USING (date, site_id)
        FULL JOIN (SELECT * FROM environment.photoperiod WHERE {within("date", days)}) light
        USING (date, site_id)
        WHERE water.temperature_c IS NULL OR light.light_hours IS NULL"""


def hours_missing(days: Days, settings: Settings) -> str:
    """Each area has weather for all 24 hours of each day."""
    return f"""
        SELECT date_bin('1 day', "timestamp", '2000-01-01 00:00+00') AS day, area_id,
               count(*) AS hours
        FROM environment.weather
        WHERE {at_time_within('"timestamp"', days)} GROUP BY 1, 2 HAVING count(*) <> 24"""


def impossible_water(days: Days, settings: Settings) -> str:
    """Water has possible values, and only the quantities that its kind of site has."""

    def possible(place: int) -> str:
        return " AND ".join(
            f"{name} BETWEEN {ranges[place]}" if ranges[place] else f"{name} IS NULL"
            for name, ranges in _WATER.items()
        )

    return f"""
        SELECT * FROM environment.site_condition
        WHERE {within("date", days)} AND CASE WHEN hall_id IS NOT NULL
            THEN {possible(0)} ELSE {possible(1)} END IS NOT TRUE"""


def oxygen_unlike_saturation(days: Days, settings: Settings) -> str:
    """Oxygen equals its saturation times the solubility of oxygen in that water.

    Solubility by Weiss (1970), Deep-Sea Research 17, 721-735, another formula than the model's.
    """
    t = "((temperature_c::float8 + 273.15) / 100)"
    ml_l = (
        f"exp(-173.4292 + 249.6339 / {t} + 143.3483 * ln({t}) - 21.8492 * {t}"
        f" + salinity_psu * (-0.033096 + 0.014259 * {t} - 0.0017000 * {t} * {t}))"
    )
    return f"""
        SELECT * FROM (
            SELECT date, site_id, temperature_c, salinity_psu, oxygen_mg_l, oxygen_saturation_pct,
                   1.4290 * {ml_l} * oxygen_saturation_pct / 100 AS expected_mg_l
            FROM environment.site_condition WHERE {within("date", days)}) water
        WHERE (abs(oxygen_mg_l / expected_mg_l - 1) < {_SOLUBILITY}) IS NOT TRUE"""


def impossible_weather(days: Days, settings: Settings) -> str:
    """Weather has possible values, and no wave is too steep to stand."""
    possible = " AND ".join(f"{name} BETWEEN {range_}" for name, range_ in _WEATHER.items())
    return f"""
        SELECT *, wave_height / ({_WAVE_LENGTH} * wave_period::float8 * wave_period) AS steepness
        FROM environment.weather
        WHERE {at_time_within('"timestamp"', days)} AND ({possible}
          AND wave_height <= {_STEEPEST * _WAVE_LENGTH}::float8 * wave_period * wave_period)
              IS NOT TRUE"""


def impossible_light(days: Days, settings: Settings) -> str:
    """Light is possible: not too bright or long, and at sea no longer than the day."""
    return f"""
        SELECT * FROM environment.photoperiod
        WHERE {within("date", days)} AND (light_intensity BETWEEN 0 AND {_BRIGHTEST}
          AND light_hours BETWEEN 0 AND 24 AND day_length_hours BETWEEN 0 AND 24
          AND (hall_id IS NOT NULL OR light_hours = day_length_hours)) IS NOT TRUE"""


RULES = {
    tables.site_condition: [impossible_water, oxygen_unlike_saturation],
    tables.photoperiod: [sites_missing, impossible_light],
    tables.weather: [hours_missing, impossible_weather],
}

water_holds = rules_of_tables("water_holds", RULES, [infrastructure.area, infrastructure.hall])
