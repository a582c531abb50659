"""Published and generated production: harvest, smolts, densities, rings, fallow, batches."""

from aquamind_assets.realism.measures import answer

#: Whole calendar years from the farm's fourth on.
_WHOLE_YEARS = """
    SELECT extract(year FROM date) AS year
    FROM (SELECT DISTINCT date FROM pg_temp.batch_day) day GROUP BY 1
    HAVING count(*) >= 365
       AND extract(year FROM min(date)) >= (
           SELECT extract(year FROM min(date)) + 3 FROM pg_temp.batch_day)"""


@answer
def harvest_year() -> str:
    """Head-on-gutted weight harvested in a whole calendar year from the fourth on, over the farm's
    scale: each year, and their mean. n: ring harvests."""
    return f"""
        WITH whole AS ({_WHOLE_YEARS}),
        harvest AS (
            SELECT coalesce(geography.name, 'all') AS region, year::text AS item,
                   sum(gutted_weight_kg) / 1e6 / :scale AS value, count(*) AS n,
                   min(event_date::date) AS first, max(event_date::date) AS last
            FROM batches.harvest_event
            JOIN whole ON year = extract(year FROM event_date)
            JOIN infrastructure.geography ON geography.id = dest_geography_id
            GROUP BY GROUPING SETS ((year), (geography.name, year)))
        SELECT * FROM harvest
        UNION ALL
        SELECT region, 'mean', avg(value), sum(n), min(first), max(last)
        FROM harvest GROUP BY region"""


@answer
def harvest_share() -> str:
    """The region's share of the head-on-gutted weight harvested in a year. n: ring harvests."""
    return """
        SELECT region, item, 100 * kg / sum(kg) OVER (PARTITION BY item) AS value, n, first, last
        FROM (
            SELECT geography.name AS region, extract(year FROM event_date)::text AS item,
                   sum(gutted_weight_kg) AS kg, count(*) AS n,
                   min(event_date::date) AS first, max(event_date::date) AS last
            FROM batches.harvest_event
            JOIN infrastructure.geography ON geography.id = dest_geography_id
            GROUP BY 1, 2) year"""


@answer
def harvest_quarter() -> str:
    """Each quarter's share of the live weight harvested in whole calendar years from the fourth on,
    all years together. n: ring harvests."""
    return f"""
        WITH whole AS ({_WHOLE_YEARS})
        SELECT geography.name AS region, 'Q' || extract(quarter FROM event_date) AS item,
               100 * sum(live_weight_kg) / sum(sum(live_weight_kg)) OVER (
                   PARTITION BY geography.name) AS value,
               count(*) AS n, min(event_date::date) AS first, max(event_date::date) AS last
        FROM batches.harvest_event
        JOIN whole ON year = extract(year FROM event_date)
        JOIN infrastructure.geography ON geography.id = dest_geography_id
        GROUP BY 1, 2"""


@answer
def smolts_released() -> str:
    """Smolts brought to sea in a calendar year, over the farm's scale. n: batches."""
    return """
        SELECT region, extract(year FROM date)::text AS item, sum(fish) / 1e6 / :scale AS value,
               count(DISTINCT batch_id) AS n, min(date) AS first, max(date) AS last
        FROM pg_temp.release GROUP BY 1, 2"""


@answer
def sea_density() -> str:
    """Density in rings over ring-days, by the mean weight of their fish: greatest, and mean.
    n: ring-days."""
    return """
        WITH class AS (
            SELECT region, item, max(densest) AS most, sum(densities) / sum(n) AS mean,
                   sum(n) AS n, min(first) AS first, max(last) AS last
            FROM pg_temp.ring_class GROUP BY region, item)
        SELECT region, item || ', ' || statistic AS item,
               CASE statistic WHEN 'greatest' THEN most ELSE mean END AS value, n, first, last
        FROM class CROSS JOIN (VALUES ('greatest'), ('mean')) of (statistic)
        UNION ALL
        SELECT region, 'greatest', max(most), sum(n), min(first), max(last)
        FROM class GROUP BY region"""


@answer
def fish_per_ring() -> str:
    """Fish in a ring, over ring-days: mean, and greatest. n: ring-days."""
    return """
        WITH fish AS (
            SELECT region, sum(populations) / sum(n) AS mean, max(greatest) AS greatest,
                   sum(n) AS n, min(first) AS first, max(last) AS last
            FROM pg_temp.ring_class GROUP BY region)
        SELECT region, 'mean' AS item, mean AS value, n, first, last FROM fish
        UNION ALL
        SELECT region, 'greatest', greatest, n, first, last FROM fish"""


@answer
def fallow() -> str:
    """Days without fish between two batches in a sea area, a mixed ring being of its host's batch:
    least, and mean. n: fallow periods."""
    return """
        WITH host AS (
            SELECT DISTINCT id AS batch_id, coalesce(host_batch_id, id) AS host FROM batches.batch),
        visit AS (
            SELECT region, site_id, coalesce(host, batch_id) AS host,
                   min(date) AS first, max(date) AS last
            FROM pg_temp.batch_day LEFT JOIN host USING (batch_id)
            WHERE at_sea AND fish > 0 GROUP BY 1, 2, 3),
        gap AS (
            SELECT region, first, last,
                   first - lag(last) OVER (PARTITION BY site_id ORDER BY first) - 1 AS days
            FROM visit)
        SELECT region, item, CASE item WHEN 'least' THEN min(days) ELSE avg(days) END AS value,
               count(days) AS n, min(first) AS first, max(first) AS last
        FROM gap CROSS JOIN (VALUES ('least'), ('mean')) statistic (item)
        WHERE days IS NOT NULL GROUP BY region, item"""


@answer
def rings() -> str:
    """Rings of a sea area, and volume of a ring, means over areas. n: areas."""
    return """
        WITH area AS (
            SELECT geography.name AS region, area.id, area.commissioned, count(*) AS rings,
                   avg(volume_m3) AS volume_m3
            FROM infrastructure.area
            JOIN infrastructure.geography ON geography.id = area.geography_id
            JOIN infrastructure.container ON container.area_id = area.id
            GROUP BY 1, 2, 3)
        SELECT region, item,
               CASE item WHEN 'count' THEN avg(rings) ELSE avg(volume_m3) END AS value,
               count(*) AS n, min(commissioned) AS first, max(commissioned) AS last
        FROM area CROSS JOIN (VALUES ('count'), ('volume')) quantity (item)
        GROUP BY region, item"""


@answer
def smolt_tank_density() -> str:
    """Density in tanks on the last 14 days of a smolt stay, mean over tank-days. n: tank-days."""
    return """
        SELECT 'all' AS region, '' AS item, avg(density_kg_m3::double precision) AS value,
               count(*) AS n, min(date) AS first, max(date) AS last
        FROM (
            SELECT date, density_kg_m3, max(date) OVER (PARTITION BY assignment_id) AS last_date
            FROM batches.daily_state state
            JOIN batches.lifecycle_stage stage ON stage.id = state.lifecycle_stage_id
            WHERE stage.name = 'Smolt' AND population > 0) tank
        WHERE last_date - date < 14 HAVING count(*) > 0"""


@answer
def active_batches() -> str:
    """Batches with fish on a day, mean over the days of a whole calendar year, over the farm's
    scale. n: days."""
    return """
        WITH day AS (
            SELECT date, count(DISTINCT batch_id) AS batches
            FROM pg_temp.batch_day WHERE population > 0 GROUP BY date)
        SELECT 'all' AS region, extract(year FROM date)::text AS item,
               avg(batches) / :scale AS value,
               count(*) AS n, min(date) AS first, max(date) AS last
        FROM day GROUP BY 2 HAVING count(*) >= 365"""
