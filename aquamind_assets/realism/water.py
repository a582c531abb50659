"""Water at sea and ashore: temperature, oxygen, salinity, acidity, what recirculation leaves."""

from aquamind_assets.realism.measures import answer

#: The sea's water with its region.
_SEA = """
    SELECT water.*, geography.name AS region
    FROM environment.site_condition water
    JOIN infrastructure.area ON area.id = water.site_id
    JOIN infrastructure.geography ON geography.id = area.geography_id"""

#: The halls' water with the stage that they are built for.
_HALL = """
    SELECT water.*, hall.stage
    FROM environment.site_condition water JOIN infrastructure.hall ON hall.id = water.site_id"""


@answer
def sea_temperature() -> str:
    """Mean over sites and days of the daily sea temperature, by calendar month, and the mean of
    the twelve. n: site-days."""
    return f"""
        WITH calendar AS (
            SELECT region, to_char(date, 'MM') AS item, avg(temperature_c) AS value, count(*) AS n,
                   min(date) AS first, max(date) AS last
            FROM ({_SEA}) sea GROUP BY 1, 2)
        SELECT * FROM calendar
        UNION ALL
        SELECT region, 'mean', avg(value), sum(n), min(first), max(last)
        FROM calendar GROUP BY region HAVING count(*) = 12"""


@answer
def sea_temperature_season() -> str:
    """Amplitude and warmest day of the year of the sine fitted to the daily sea temperature, all
    sites and whole years. n: days."""
    return f"""
        WITH day AS (
            SELECT region, date, extract(year FROM date) AS year, avg(temperature_c) AS celsius,
                   2 * pi() * extract(doy FROM date)::double precision / 365.25 AS angle
            FROM ({_SEA}) sea GROUP BY region, date),
        whole AS (
            SELECT region, year FROM day GROUP BY region, year HAVING count(*) >= 365),
        sine AS (
            SELECT region, 2 * avg(celsius * cos(angle)) AS a, 2 * avg(celsius * sin(angle)) AS b,
                   count(*) AS n, min(date) AS first, max(date) AS last
            FROM day JOIN whole USING (region, year) GROUP BY region)
        SELECT region, 'amplitude' AS item, sqrt(a * a + b * b) AS value, n, first, last FROM sine
        UNION ALL
        SELECT region, 'warmest day',
               mod((atan2(b, a) / (2 * pi()) * 365.25 + 365.25)::numeric, 365.25), n, first, last
        FROM sine"""


@answer
def sea_temperature_range() -> str:
    """Fifth and ninety-fifth percentile of the daily sea temperature over sites and days.
    n: site-days."""
    return f"""
        SELECT region, item, value, n, first, last
        FROM (
            SELECT region, count(*) AS n, min(date) AS first, max(date) AS last,
                   percentile_cont('{{0.05, 0.95}}'::double precision[])
                       WITHIN GROUP (ORDER BY temperature_c) AS quantile
            FROM ({_SEA}) sea GROUP BY region) water
        CROSS JOIN LATERAL (VALUES ('p5', quantile[1]), ('p95', quantile[2])) share (item, value)"""


@answer
def sea_temperature_years() -> str:
    """Standard deviation of the annual mean sea temperature, mean over sites with three whole
    years or more. n: site-years."""
    return f"""
        WITH year AS (
            SELECT region, site_id, extract(year FROM date) AS year, avg(temperature_c) AS celsius,
                   min(date) AS first, max(date) AS last
            FROM ({_SEA}) sea GROUP BY 1, 2, 3 HAVING count(*) >= 365),
        site AS (
            SELECT region, stddev_samp(celsius) AS spread, count(*) AS years,
                   min(first) AS first, max(last) AS last
            FROM year GROUP BY region, site_id HAVING count(*) >= 3)
        SELECT region, '' AS item, avg(spread) AS value, sum(years) AS n,
               min(first) AS first, max(last) AS last
        FROM site GROUP BY region"""


@answer
def daily_temperature_range() -> str:
    """Mean over rings and days of the greatest less the least of a day's temperature readings
    (sensor noise included), in February, May, August and November of the last year with readings.
    n: ring-days."""
    return """
        WITH latest AS (  -- of the last months of the water, whose days have an index
            SELECT extract(year FROM max(date))::integer AS year FROM environment.reading_daily
            WHERE date > (SELECT max(date) - 366 FROM environment.site_condition))
        SELECT 'all' AS region, '' AS item, avg(max_value - min_value) AS value, count(*) AS n,
               min(date) AS first, max(date) AS last
        FROM environment.reading_daily
        WHERE parameter_id = (
                SELECT id FROM environment.environmental_parameter
                WHERE name = 'Temperature' AND water = 'sea')
          AND date >= (SELECT make_date(year, 1, 1) FROM latest)
          AND extract(month FROM date) IN (2, 5, 8, 11) AND reading_count >= 4
        HAVING count(*) > 0"""


@answer
def oxygen_solubility() -> str:
    """Oxygen over its saturation on site-days within 0.1 degC of a temperature, at sea at a
    salinity of 34.8-35.2, ashore at 0. n: site-days."""
    return """
        SELECT 'all' AS region,
               CASE WHEN area_id IS NULL THEN 'fresh, ' ELSE 'sea, ' END || degrees || ' degC'
                   AS item,
               avg(oxygen_mg_l / oxygen_saturation_pct * 100) AS value, count(*) AS n,
               min(date) AS first, max(date) AS last
        FROM environment.site_condition
        JOIN (VALUES (6), (8), (10), (12), (14)) warmth (degrees)
          ON temperature_c BETWEEN degrees - 0.1 AND degrees + 0.1
        WHERE oxygen_saturation_pct > 0
          AND (salinity_psu BETWEEN 34.8 AND 35.2 OR (area_id IS NULL AND salinity_psu = 0))
        GROUP BY area_id IS NULL, degrees"""


@answer
def oxygen_saturation() -> str:
    """Oxygen saturation over site-days, at sea and in halls of feeding fish: mean, fifth and
    ninety-fifth percentile. n: site-days."""
    return f"""
        WITH water AS (
            SELECT region, 'sea' AS place, date, oxygen_saturation_pct AS pct FROM ({_SEA}) sea
            UNION ALL
            SELECT 'all', 'tank', date, oxygen_saturation_pct FROM ({_HALL}) hall
            WHERE stage IN ('fry', 'parr', 'smolt'))
        SELECT region, place || ', ' || item AS item, value, n, first, last
        FROM (
            SELECT region, place, count(*) AS n, min(date) AS first, max(date) AS last,
                   avg(pct) AS mean, percentile_cont('{{0.05, 0.95}}'::double precision[])
                       WITHIN GROUP (ORDER BY pct) AS quantile
            FROM water GROUP BY region, place) place
        CROSS JOIN LATERAL (VALUES ('mean', mean), ('p5', quantile[1]), ('p95', quantile[2]))
            statistic (item, value)"""


@answer
def salinity() -> str:
    """Salinity at sea over site-days: mean, fifth and ninety-fifth percentile. n: site-days."""
    return f"""
        SELECT region, item, value, n, first, last
        FROM (
            SELECT region, count(*) AS n, min(date) AS first, max(date) AS last,
                   avg(salinity_psu) AS mean, percentile_cont('{{0.05, 0.95}}'::double precision[])
                       WITHIN GROUP (ORDER BY salinity_psu) AS quantile
            FROM ({_SEA}) sea GROUP BY region) water
        CROSS JOIN LATERAL (VALUES ('mean', mean), ('p5', quantile[1]), ('p95', quantile[2]))
            statistic (item, value)"""


@answer
def acidity() -> str:
    """Mean pH over site-days, at sea and in halls. n: site-days."""
    return """
        SELECT 'all' AS region, CASE WHEN area_id IS NULL THEN 'fresh' ELSE 'sea' END AS item,
               avg(ph) AS value, count(*) AS n, min(date) AS first, max(date) AS last
        FROM environment.site_condition GROUP BY area_id IS NULL"""


@answer
def current_speed() -> str:
    """Greatest daily mean of the current at any site. n: site-days."""
    return f"""
        SELECT region, 'greatest' AS item, max(current_m_s) AS value, count(*) AS n,
               min(date) AS first, max(date) AS last
        FROM ({_SEA}) sea GROUP BY region"""


@answer
def hall_chemistry() -> str:
    """Mean over days of carbon dioxide and total ammonia nitrogen in smolt halls, of nitrite and
    nitrate nitrogen in halls of feeding fish. n: hall-days."""
    return f"""
        SELECT 'all' AS region, item, avg(measured) AS value, count(measured) AS n,
               min(date) AS first, max(date) AS last
        FROM ({_HALL}) hall CROSS JOIN LATERAL (VALUES
            ('CO2', co2_mg_l, '{{smolt}}'::text[]),
            ('TAN', tan_mg_l, '{{smolt}}'),
            ('NO2-N', no2_mg_l, '{{fry,parr,smolt}}'),
            ('NO3-N', no3_mg_l, '{{fry,parr,smolt}}')) parameter (item, measured, stages)
        WHERE stage = ANY (stages) GROUP BY item HAVING count(measured) > 0"""


@answer
def hall_temperature() -> str:
    """Mean temperature over hall-days, by the stage that the hall is built for. n: hall-days."""
    return f"""
        SELECT 'all' AS region, stage AS item, avg(temperature_c) AS value, count(*) AS n,
               min(date) AS first, max(date) AS last
        FROM ({_HALL}) hall GROUP BY stage"""
