"""Feed: conversion, rates, pellets, prices, stores."""

from aquamind_assets.realism.measures import answer, farm_growth

#: NOK to the EUR, mean of 2014 to 2016, to compare a cost published in NOK. [NOK/EUR]
_NOK_A_EUR = 8.9


#: What the sea stays of each batch ate, grew and lost.
_SEA_FEED = """
    SELECT batch_id, min(geography.name) AS region, min(period_start) AS first,
           max(period_end) AS last, sum(total_feed_kg) AS feed_kg, sum(feed_cost) AS cost,
           sum(growth_kg) AS growth_kg, sum(lost_kg) AS lost_kg, count(*) AS n
    FROM feed.container_feeding_summary summary
    JOIN (
        SELECT DISTINCT id, site_id FROM batches.container_assignment) stay
      ON stay.id = summary.container_assignment_id
    JOIN infrastructure.area ON area.id = stay.site_id
    JOIN infrastructure.geography ON geography.id = area.geography_id
    GROUP BY batch_id"""


@answer
def sea_fcr() -> str:
    """Feed fed at sea over growth at sea, the growth of fish that died later included, all
    months. n: months of stays."""
    return f"""
        SELECT region, '' AS item, sum(feed_kg) / sum(growth_kg) AS value, sum(n) AS n,
               min(first) AS first, max(last) AS last
        FROM ({_SEA_FEED}) fed GROUP BY region HAVING sum(growth_kg) > 0"""


@answer
def economic_fcr() -> str:
    """Feed fed at sea over live weight harvested less that of the smolts, complete cycles
    together. n: cycles."""
    return f"""
        SELECT cycle.region, '' AS item,
               sum(feed_kg) / sum(live_kg - stocked * smolt_g / 1000) AS value,
               count(*) AS n, min(released_on) AS first, max(harvested_on) AS last
        FROM pg_temp.sea_cycle cycle JOIN ({_SEA_FEED}) fed USING (batch_id)
        WHERE complete GROUP BY cycle.region"""


@answer
def feed_cost() -> str:
    """Cost of the feed fed at sea over head-on-gutted weight harvested (the published cost is of a
    kg slaughtered and packed), complete cycles that ended by 2018, at 8.9 NOK to the EUR.
    n: cycles."""
    return f"""
        WITH harvest AS (
            SELECT batch_id, sum(gutted_weight_kg) AS gutted_kg
            FROM batches.harvest_event GROUP BY batch_id)
        SELECT cycle.region, '' AS item, {_NOK_A_EUR} * sum(cost) / sum(gutted_kg) AS value,
               count(*) AS n, min(released_on) AS first, max(harvested_on) AS last
        FROM pg_temp.sea_cycle cycle JOIN harvest USING (batch_id)
        JOIN ({_SEA_FEED}) fed USING (batch_id)
        WHERE complete AND harvested_on < DATE '2019-01-01' GROUP BY cycle.region"""


@answer
def feeding_rate() -> str:
    """Feed of a day over biomass at sea, mean of whole months of batches whose mean weight is
    within 15 % and mean temperature within 1 degC of the table's, brought to its weight and
    temperature by the published growth, a regression. n: batch-months."""
    return f"""
        WITH month AS (
            SELECT batch_id, date_trunc('month', date)::date AS month, min(region) AS region,
                   avg(weight_g) AS weight_g, avg(temperature_c) AS temperature_c
            FROM pg_temp.batch_day WHERE at_sea AND population > 0
            GROUP BY 1, 2 HAVING count(*) >= 28 AND sum(harvested) = 0)
        SELECT 'all' AS region, grams || ' g, ' || degrees || ' degC' AS item,
               {farm_growth("grams", "degrees")} * avg(average_feeding_percentage)
                   / avg({farm_growth("weight_g", "temperature_c")}) AS value,
               count(*) AS n, min(month) AS first, max(month) AS last
        FROM month JOIN feed.batch_feeding_summary summary USING (batch_id, month)
        CROSS JOIN (VALUES (200), (500), (600), (1000), (2000), (3000), (4000), (5000))
            weight (grams)
        CROSS JOIN (VALUES (6), (8), (10), (12), (14)) warmth (degrees)
        WHERE weight_g BETWEEN 0.85 * grams AND 1.15 * grams
          AND temperature_c BETWEEN degrees - 1 AND degrees + 1
        GROUP BY grams, degrees"""


@answer
def weight_fed() -> str:
    """Mean weight of the fish that a pellet was fed to, by amount, in March, June, September and
    December of the last year with feeding. n: meals."""
    return """
        WITH latest AS (  -- of the last months of the water, whose days have an index
            SELECT extract(year FROM max(feeding_date))::integer AS year FROM feed.feeding_event
            WHERE feeding_date > (SELECT max(date) - 366 FROM environment.site_condition)),
        meal AS (
            SELECT feeding_date AS date, assignment_id, feed_id, sum(amount_g) AS amount_g,
                   count(*) AS n
            FROM feed.feeding_event
            WHERE feeding_date >= (SELECT make_date(year, 1, 1) FROM latest)
              AND extract(month FROM feeding_date) IN (3, 6, 9, 12)
            GROUP BY 1, 2, 3)
        SELECT 'all' AS region, pellet_size_mm || ' mm' AS item,
               sum(amount_g * avg_weight_g) / sum(amount_g) AS value,
               sum(n) AS n, min(date) AS first, max(date) AS last
        FROM meal
        JOIN (
            SELECT date, assignment_id, avg_weight_g FROM batches.daily_state
            WHERE date >= (SELECT make_date(year, 1, 1) FROM latest)) state
        USING (date, assignment_id)
        JOIN feed.feed ON feed.id = meal.feed_id
        GROUP BY pellet_size_mm"""


@answer
def feed_content() -> str:
    """Protein and fat, mean over the feeds of a range of pellets. n: feeds."""
    return """
        WITH class AS (
            SELECT *, CASE WHEN pellet_size_mm < 1 THEN '0.3-0.8 mm'
                WHEN pellet_size_mm < 3 THEN '1-2 mm' WHEN pellet_size_mm < 5 THEN '3-4 mm'
                WHEN pellet_size_mm < 7 THEN '5-6 mm' ELSE '7-11 mm' END AS pellet
            FROM feed.feed)
        SELECT 'all' AS region, pellet || ', ' || content AS item, avg(percentage) AS value,
               count(*) AS n, min(commissioned) AS first, max(commissioned) AS last
        FROM class CROSS JOIN LATERAL (VALUES
            ('protein', protein_percentage), ('fat', fat_percentage)) part (content, percentage)
        GROUP BY pellet, content"""


#: Each purchase once, by its last month.
_PURCHASE = """
    SELECT DISTINCT ON (id) * FROM feed.feed_purchase ORDER BY id, month DESC"""


@answer
def feed_price() -> str:
    """Price paid, mean by quantity: in the second quarter of 2022, from 2015 to 2021 and from
    2022 to 2024. n: purchases."""
    return f"""
        SELECT 'all' AS region, item, sum(cost_per_kg * quantity_g) / sum(quantity_g) AS value,
               count(*) AS n, min(purchase_date) AS first, max(purchase_date) AS last
        FROM ({_PURCHASE}) purchase
        JOIN (VALUES ('2015-2021', DATE '2015-01-01', DATE '2022-01-01'),
                     ('2022-2024', DATE '2022-01-01', DATE '2025-01-01'),
                     ('2022, second quarter', DATE '2022-04-01', DATE '2022-07-01'))
            period (item, since, until) ON purchase_date >= since AND purchase_date < until
        GROUP BY item"""


@answer
def feed_year() -> str:
    """Feed fed in a whole calendar year, over the farm's scale. n: months of batches."""
    return """
        SELECT 'all' AS region, extract(year FROM month)::text AS item,
               sum(total_feed_kg) / 1e6 / :scale AS value, count(*) AS n,
               min(month) AS first, max(month) AS last
        FROM feed.batch_feeding_summary GROUP BY 2 HAVING count(DISTINCT month) = 12"""


@answer
def feed_quarter() -> str:
    """Each quarter's share of the feed fed in whole calendar years from the fourth on, all years
    together. n: months of batches."""
    return """
        WITH origin AS (SELECT DISTINCT id AS batch_id, geography_id FROM batches.batch),
        month AS (
            SELECT geography.name AS region, summary.*, extract(year FROM month) AS year
            FROM feed.batch_feeding_summary summary
            JOIN origin USING (batch_id)
            JOIN infrastructure.geography ON geography.id = geography_id),
        whole AS (
            SELECT year FROM month GROUP BY year
            HAVING count(DISTINCT month) = 12
               AND year >= (SELECT min(year) + 3 FROM month))
        SELECT region, 'Q' || extract(quarter FROM month) AS item,
               100 * sum(total_feed_kg) / sum(sum(total_feed_kg)) OVER (PARTITION BY region)
                   AS value,
               count(*) AS n, min(month) AS first, max(month) AS last
        FROM month JOIN whole USING (year) GROUP BY 1, 2"""


@answer
def feed_store() -> str:
    """Capacity of a barge, and of a silo, mean. n: stores."""
    return """
        SELECT 'all' AS region, lower(container_type COLLATE "C") AS item,
               avg(capacity_kg) / 1000 AS value, count(*) AS n,
               min(commissioned) AS first, max(commissioned) AS last
        FROM infrastructure.feed_container GROUP BY container_type"""


@answer
def feed_delivery() -> str:
    """Size of a delivery to a barge, mean, and days from order to delivery, mean of all but
    emergencies. n: deliveries."""
    return f"""
        WITH delivery AS (
            SELECT purchase.*, container_type FROM ({_PURCHASE}) purchase
            JOIN infrastructure.feed_container store ON store.id = feed_container_id
            WHERE delivery_date IS NOT NULL AND NOT is_emergency)
        SELECT 'all' AS region, 'lot' AS item, avg(quantity_g) / 1e6 AS value, count(*) AS n,
               min(delivery_date) AS first, max(delivery_date) AS last
        FROM delivery WHERE container_type = 'BARGE' HAVING count(*) > 0
        UNION ALL
        SELECT 'all', 'lead time', avg(delivery_date - purchase_date), count(*),
               min(delivery_date), max(delivery_date)
        FROM delivery HAVING count(*) > 0"""
