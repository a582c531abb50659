"""Growth: thermal growth coefficients, degree-days, smolts, weights and what harvest yields."""

from aquamind_assets.realism.measures import answer, farm_growth


@answer
def sea_tgc() -> str:
    """Mean over complete sea cycles of 1000 (W2^1/3 - W1^1/3) / degree-days, from the smolts'
    mean weight and day to the harvest's, degree-days of the fish's water. n: cycles."""
    return """
        SELECT region, '' AS item, avg(tgc) AS value, count(tgc) AS n,
               min(released_on) AS first, max(harvested_on) AS last
        FROM pg_temp.sea_cycle WHERE complete GROUP BY region"""


@answer
def sea_tgc_by_smolt() -> str:
    """As sea_tgc, of cycles whose smolts weigh about 100 (75-150), 250 (200-300), 400 (350-450)
    or 500 g (450-550). n: cycles."""
    return """
        SELECT region, smolt_class AS item, avg(tgc) AS value, count(tgc) AS n,
               min(released_on) AS first, max(harvested_on) AS last
        FROM pg_temp.sea_cycle WHERE complete AND smolt_class IS NOT NULL
        GROUP BY region, smolt_class"""


@answer
def stage_tgc() -> str:
    """Mean over batches that have left the stage of its coefficient, from the first day's mean
    weight to the last day's, gradings included. n: batches."""
    return """
        WITH day AS (
            SELECT batch_id, region, stage, date, avg(temperature_c) AS temperature_c,
                   sum(biomass_kg) / sum(population) AS weight_kg
            FROM pg_temp.batch_day
            WHERE stage IN ('Fry', 'Parr', 'Smolt', 'Post-Smolt', 'Grow-out') AND population > 0
            GROUP BY batch_id, region, stage, date),
        grown AS (
            SELECT batch_id, region, stage, min(date) AS first, max(date) AS last,
                   10 * cbrt((array_agg(weight_kg ORDER BY date))[1]) AS start,
                   10 * cbrt((array_agg(weight_kg ORDER BY date DESC))[1]) AS finish,
                   sum(temperature_c) AS degree_days
            FROM day GROUP BY batch_id, region, stage)
        SELECT region, stage AS item, avg(1000 * (finish - start) / degree_days) AS value,
               count(*) AS n, min(first) AS first, max(last) AS last
        FROM grown JOIN (
            SELECT batch_id, max(date) AS last_of_batch FROM day GROUP BY batch_id) whole
        USING (batch_id)
        WHERE stage <> 'Grow-out' AND last < last_of_batch
        GROUP BY region, stage"""


@answer
def degree_days_to() -> str:
    """Mean over batches of the degree-days from the eggs' first day to the last in the egg stage
    (hatch) and in the alevin stage (first feeding), of the fish's water. n: batches."""
    return """
        WITH warmth AS (
            SELECT batch_id, min(date) AS first,
                   max(date) FILTER (WHERE stage = 'Alevin') AS alevin_last,
                   max(date) AS last, bool_or(stage = 'Egg') AS has_eggs,
                   sum(temperature_c) FILTER (WHERE stage = 'Egg') AS egg,
                   sum(temperature_c) FILTER (WHERE stage IN ('Egg', 'Alevin')) AS alevin
            FROM (
                SELECT DISTINCT ON (batch_id, date) batch_id, date, stage, temperature_c
                FROM pg_temp.batch_day ORDER BY batch_id, date, population DESC) day
            GROUP BY batch_id)
        SELECT 'all' AS region, item, avg(value) AS value, count(*) AS n,
               min(first) AS first, max(last) AS last
        FROM (
            SELECT 'hatch' AS item, egg AS value, first, last
            FROM warmth WHERE has_eggs AND alevin_last IS NOT NULL
            UNION ALL
            SELECT 'first feeding', alevin, first, last
            FROM warmth WHERE has_eggs AND alevin_last < last) reached
        GROUP BY item"""


@answer
def smolt_weight() -> str:
    """Mean weight of the smolts brought to sea in a year, by fish. n: batches."""
    return """
        SELECT region, extract(year FROM date)::integer::text AS item,
               sum(fish * weight_g) / sum(fish) AS value, count(DISTINCT batch_id) AS n,
               min(date) AS first, max(date) AS last
        FROM pg_temp.release GROUP BY 1, 2"""


@answer
def months_at_sea() -> str:
    """Mean days from the smolts' mean day to the harvest's over 30.44, of complete cycles; by
    smolt weight as in sea_tgc_by_smolt where an item is named. n: cycles."""
    return """
        SELECT region, coalesce(smolt_class, '') AS item, avg(days) / 30.44 AS value,
               count(*) AS n, min(released_on) AS first, max(harvested_on) AS last
        FROM pg_temp.sea_cycle WHERE complete
        GROUP BY GROUPING SETS ((region), (region, smolt_class))
        HAVING grouping(smolt_class) = 1 OR smolt_class IS NOT NULL"""


@answer
def days_at_sea() -> str:
    """Mean days from the smolts' mean day at sea to the harvest's, of complete cycles.
    n: cycles."""
    return """
        SELECT region, '' AS item, avg(days) AS value, count(*) AS n,
               min(released_on) AS first, max(harvested_on) AS last
        FROM pg_temp.sea_cycle WHERE complete GROUP BY region"""


@answer
def degree_days_at_sea() -> str:
    """Mean over cycles of the site's degree-days in the first 400, 450 or 500 days after the
    smolts' mean day at sea. n: cycles with that many days of water."""
    return """
        SELECT region, length::text AS item, avg(degree_days) AS value, count(*) AS n,
               min(released_on) AS first, max(released_on + length) AS last
        FROM (
            SELECT region, length, released_on, sum(water.temperature_c) AS degree_days
            FROM pg_temp.sea_cycle cycle
            CROSS JOIN (VALUES (400), (450), (500)) span (length)
            JOIN environment.site_condition water
              ON water.site_id = cycle.area_id AND water.date > released_on
             AND water.date <= released_on + length
            GROUP BY region, batch_id, length, released_on HAVING count(*) = length) cycle
        GROUP BY region, length"""


@answer
def weight_at_400_days() -> str:
    """Mean weight on day 400 after the smolts' mean day at sea, by smolt weight as in
    sea_tgc_by_smolt. n: cycles."""
    return """
        SELECT cycle.region, smolt_class AS item, avg(day.weight_g) AS value, count(*) AS n,
               min(day.date) AS first, max(day.date) AS last
        FROM pg_temp.sea_cycle cycle
        JOIN pg_temp.batch_day day
          ON day.batch_id = cycle.batch_id AND day.date = released_on + 400
        WHERE at_sea AND smolt_class IS NOT NULL AND day.weight_g IS NOT NULL
        GROUP BY cycle.region, smolt_class"""


@answer
def weight_by_sea_month() -> str:
    """Mean weight over batches on the last day of the n-th 30 days at sea, of the first 13, in
    which none is harvested. n: batches."""
    return """
        SELECT cycle.region, lpad(((day.date - released_on) / 30)::text, 2, '0') AS item,
               avg(day.weight_g) AS value, count(*) AS n,
               min(day.date) AS first, max(day.date) AS last
        FROM pg_temp.sea_cycle cycle
        JOIN pg_temp.batch_day day USING (batch_id)
        WHERE at_sea AND (day.date - released_on) % 30 = 0
          AND day.date - released_on BETWEEN 30 AND 390 AND day.weight_g IS NOT NULL
        GROUP BY 1, 2"""


@answer
def sea_growth_rate() -> str:
    """Specific growth rate in fortnights at sea without arrivals or harvest, 100 ln(W2/W1) / 14;
    mean of those whose geometric mean weight is within 15 % and mean temperature within 1 degC of
    the table's, brought to its weight and temperature by the published function, a regression.
    n: fortnights of a batch at a site."""
    return f"""
        WITH fortnight AS (
            SELECT day.batch_id, min(day.date) AS first, max(day.date) AS last,
                   (array_agg(weight_g ORDER BY day.date))[1] AS start_g,
                   (array_agg(weight_g ORDER BY day.date DESC))[1] AS end_g,
                   avg(temperature_c) AS temperature_c
            FROM pg_temp.batch_day day JOIN pg_temp.sea_cycle cycle USING (batch_id)
            WHERE at_sea AND day.date > released_on + 10 AND population > 0
            GROUP BY day.batch_id, day.site_id, (day.date - released_on - 11) / 15
            HAVING count(*) = 15 AND sum(day.harvested) = 0)
        SELECT 'all' AS region, grams || ' g, ' || degrees || ' degC' AS item,
               {farm_growth("grams", "degrees")} * avg(100 * ln(end_g / start_g) / 14)
                   / avg({farm_growth("sqrt(start_g * end_g)", "temperature_c")}) AS value,
               count(*) AS n, min(first) AS first, max(last) AS last
        FROM fortnight
        CROSS JOIN (VALUES (200), (500), (1000), (2000), (3000), (4000), (5000)) weight (grams)
        CROSS JOIN (VALUES (6), (8), (10), (12), (14)) warmth (degrees)
        WHERE sqrt(start_g * end_g) BETWEEN 0.85 * grams AND 1.15 * grams
          AND temperature_c BETWEEN degrees - 1 AND degrees + 1
        GROUP BY grams, degrees"""


@answer
def harvest_weight() -> str:
    """Live weight harvested over fish harvested, all harvests. n: ring harvests."""
    return """
        SELECT geography.name AS region, '' AS item, sum(live_weight_kg) / sum(unit_count) AS value,
               count(*) AS n, min(event_date::date) AS first, max(event_date::date) AS last
        FROM batches.harvest_event
        JOIN infrastructure.geography ON geography.id = dest_geography_id
        GROUP BY geography.name"""


@answer
def harvest_weight_cv() -> str:
    """Mean over growth samples of the last 30 days before a ring's harvest of the standard
    deviation of weight over its mean. n: samples."""
    return """
        SELECT geography.name AS region, '' AS item,
               100 * avg(std_deviation_weight / avg_weight_g) AS value, count(*) AS n,
               min(sample_date) AS first, max(sample_date) AS last
        FROM batches.growth_sample sample
        JOIN batches.harvest_event harvest USING (assignment_id)
        JOIN infrastructure.geography ON geography.id = dest_geography_id
        WHERE event_date::date - sample_date BETWEEN 0 AND 30
        GROUP BY geography.name"""


@answer
def gutted_yield() -> str:
    """Head-on-gutted weight over live weight, all harvests. n: ring harvests."""
    return """
        SELECT geography.name AS region, '' AS item,
               sum(gutted_weight_kg) / sum(live_weight_kg) AS value, count(*) AS n,
               min(event_date::date) AS first, max(event_date::date) AS last
        FROM batches.harvest_event
        JOIN infrastructure.geography ON geography.id = dest_geography_id
        GROUP BY geography.name"""


@answer
def condition_factor() -> str:
    """Mean over growth samples at sea of fish above 500 g of Fulton's factor. n: samples."""
    return """
        WITH stay AS (
            SELECT DISTINCT id, site_id FROM batches.container_assignment)
        SELECT geography.name AS region, '' AS item, avg(condition_factor) AS value,
               count(*) AS n, min(sample_date) AS first, max(sample_date) AS last
        FROM batches.growth_sample sample
        JOIN stay ON stay.id = sample.assignment_id
        JOIN infrastructure.area ON area.id = stay.site_id
        JOIN infrastructure.geography ON geography.id = area.geography_id
        WHERE avg_weight_g > 500 GROUP BY geography.name"""
