"""Deaths: by year, month, cycle and cause, at sea and ashore."""

from aquamind_assets.realism.measures import answer

#: Deaths of a month over its mean number of fish, of a region's fish at sea on 28 days and more.
_SEA_MONTH = """
    SELECT region, date_trunc('month', date::timestamp)::date AS month, sum(deaths) AS deaths,
           sum(deaths) / (sum(fish) / count(*)) AS rate
    FROM (
        SELECT region, date, sum(deaths) AS deaths, sum(fish) AS fish
        FROM pg_temp.batch_day WHERE at_sea GROUP BY region, date) day
    GROUP BY 1, 2 HAVING count(*) >= 28"""


@answer
def sea_mortality_year() -> str:
    """Mean over whole calendar years of 100 (1 - exp(-sum of the months' deaths over mean fish)),
    all sea sites of the region together. n: years."""
    return f"""
        WITH year AS (
            SELECT region, date_trunc('year', month) AS year, min(month) AS first,
                   max(month) AS last, 100 * (1 - exp(-sum(rate))) AS dead
            FROM ({_SEA_MONTH}) sea GROUP BY 1, 2 HAVING count(*) = 12)
        SELECT region, '' AS item, avg(dead) AS value, count(*) AS n,
               min(first) AS first, max(last) AS last
        FROM year GROUP BY region"""


@answer
def sea_mortality_month() -> str:
    """Deaths of a calendar month over its mean fish, all sea sites of the region together: mean
    over years, and over the twelve months. n: months."""
    return f"""
        WITH calendar AS (
            SELECT region, to_char(month, 'MM') AS item, avg(100 * rate) AS value,
                   count(*) AS n, min(month) AS first, max(month) AS last
            FROM ({_SEA_MONTH}) sea GROUP BY 1, 2)
        SELECT * FROM calendar
        UNION ALL
        SELECT region, 'mean', avg(value), sum(n), min(first), max(last)
        FROM calendar GROUP BY region HAVING count(*) = 12"""


#: Deaths of a sea area in a whole calendar month over its mean fish, as per cent and as logarithm;
#: reports round to 0.1 %, so that lower ones count as that.
_SITE_MONTH = """
    SELECT *, ln(greatest(rate, 0.1)) AS log_rate
    FROM (
        SELECT day.region, area_group_id AS loch, site_id, month,
               100 * sum(deaths) / (sum(fish) / count(*)) AS rate
        FROM (
            SELECT region, site_id, date, date_trunc('month', date::timestamp)::date AS month,
                   sum(deaths) AS deaths, sum(fish) AS fish, sum(harvested) AS harvested
            FROM pg_temp.batch_day WHERE at_sea GROUP BY region, site_id, date) day
        JOIN infrastructure.area ON area.id = site_id
        GROUP BY 1, 2, 3, 4 HAVING count(*) >= 28 AND sum(harvested) = 0) site"""


@answer
def site_month_mortality() -> str:
    """Deaths of a sea area in a whole calendar month without harvest over its mean fish: mean and
    quantiles over areas and months. n: area-months."""
    return f"""
        SELECT region, item, CASE item WHEN 'mean' THEN avg(rate) ELSE percentile_cont(share)
                   WITHIN GROUP (ORDER BY rate) END AS value,
               count(*) AS n, min(month) AS first, max(month) AS last
        FROM ({_SITE_MONTH}) site
        CROSS JOIN (VALUES ('mean', 0.0::double precision), ('p25', 0.25), ('p50', 0.5),
                    ('p75', 0.75), ('p90', 0.9), ('p95', 0.95), ('p99', 0.99)) AS of (item, share)
        GROUP BY region, item, share"""


@answer
def loch_mortality() -> str:
    """Logarithms of the deaths of sea areas in whole months without harvest (per cent of the mean
    fish, at least 0.1): their standard deviation, and correlations of the areas of one loch or
    fjord in a month, and of an area with its own next month. n: area-months, or pairs of them."""
    return f"""
        WITH site AS MATERIALIZED ({_SITE_MONTH})
        SELECT region, 'sd' AS item, stddev(log_rate)::double precision AS value, count(*) AS n,
               min(month) AS first, max(month) AS last
        FROM site GROUP BY region
        UNION ALL
        SELECT a.region, 'of one loch', corr(a.log_rate, b.log_rate), count(*),
               min(a.month), max(a.month)
        FROM site a JOIN site b
          ON b.loch = a.loch AND b.month = a.month AND b.site_id <> a.site_id
        GROUP BY a.region HAVING count(*) > 2
        UNION ALL
        SELECT a.region, 'next month', corr(a.log_rate, b.log_rate), count(*),
               min(a.month), max(a.month)
        FROM site a JOIN site b
          ON b.site_id = a.site_id AND b.month = (a.month + INTERVAL '1 month')::date
        GROUP BY a.region HAVING count(*) > 2"""


@answer
def cage_week_mortality() -> str:
    """Deaths of a ring in a whole week without harvest, over its mean fish, of rings with more than
    3,000: quantiles and mean, and of their logarithm (at least 0.001 %) the standard deviation and
    the correlation with the ring's week before. n: ring-weeks."""
    return """
        WITH week AS (
            SELECT site_id, assignment_id, (date - DATE '2015-01-05') / 7 AS week,
                   (700.0 * sum(mortality_count) / sum(population + mortality_count))::real AS dead
            FROM batches.daily_state WHERE site_id IN (SELECT id FROM infrastructure.area)
            GROUP BY 1, 2, 3
            HAVING count(*) = 7 AND sum(harvested) = 0 AND sum(population) > 7 * 3000),
        at_log AS (
            SELECT site_id, week, dead, ln(greatest(dead, 0.001))::real AS log_dead,
                   CASE WHEN lag(week) OVER ring = week - 1
                       THEN ln(greatest(lag(dead) OVER ring, 0.001))::real END AS log_before
            FROM week WINDOW ring AS (PARTITION BY assignment_id ORDER BY week)),
        found AS (
            SELECT geography_id, count(*) AS n,
                   DATE '2015-01-05' + 7 * min(week) AS first,
                   DATE '2015-01-05' + 7 * max(week) AS last, avg(dead) AS mean,
                   stddev(log_dead) AS log_sd, corr(log_dead, log_before) AS next,
                   percentile_cont(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY dead) AS at
            FROM at_log JOIN infrastructure.area ON area.id = site_id GROUP BY geography_id)
        SELECT geography.name AS region, item, value, n, first, last
        FROM found JOIN infrastructure.geography ON geography.id = geography_id
        CROSS JOIN LATERAL (VALUES ('mean', mean), ('log sd', log_sd), ('week before', next),
                            ('p50', at[1]), ('p90', at[2]), ('p99', at[3])) AS of (item, value)"""


@answer
def sea_mortality_by_sea_month() -> str:
    """Deaths of the n-th 30 days at sea over the mean fish of those days, complete cycles
    together, of the first 13, in which none is harvested. n: batches."""
    return """
        WITH span AS (
            SELECT cycle.region, batch_id, (day.date - released_on) / 30 + 1 AS sea_month,
                   sum(day.deaths) AS deaths,
                   sum(day.fish) / count(DISTINCT day.date) AS fish,
                   min(day.date) AS first, max(day.date) AS last
            FROM pg_temp.sea_cycle cycle JOIN pg_temp.batch_day day USING (batch_id)
            WHERE complete AND at_sea AND day.date - released_on BETWEEN 0 AND 389
            GROUP BY 1, 2, 3)
        SELECT region, lpad(sea_month::text, 2, '0') AS item,
               100 * sum(deaths) / sum(fish) AS value,
               count(*) AS n, min(first) AS first, max(last) AS last
        FROM span GROUP BY 1, 2"""


@answer
def cohort_month_mortality() -> str:
    """Upper quartile over batches and whole calendar months at sea of the month's deaths over
    the mean fish of all their areas. n: batch-months."""
    return """
        SELECT region, 'upper quartile' AS item,
               percentile_cont(0.75) WITHIN GROUP (ORDER BY 100 * deaths / fish) AS value,
               count(*) AS n, min(month) AS first, max(month) AS last
        FROM (
            SELECT region, batch_id, date_trunc('month', date::timestamp)::date AS month,
                   sum(deaths) AS deaths, sum(fish) / count(*) AS fish
            FROM (
                SELECT region, batch_id, date, sum(deaths) AS deaths, sum(fish) AS fish,
                       sum(harvested) AS harvested
                FROM pg_temp.batch_day WHERE at_sea GROUP BY region, batch_id, date) day
            GROUP BY 1, 2, 3 HAVING count(*) >= 28 AND sum(harvested) = 0) cohort
        GROUP BY region"""


@answer
def cycle_mortality() -> str:
    """Deaths at sea over smolts stocked, mean, tenth and ninetieth percentile of complete
    cycles. n: cycles."""
    return """
        SELECT region, item,
               CASE item WHEN 'mean' THEN avg(dead) ELSE percentile_cont(
                   CASE item WHEN 'p10' THEN 0.1 ELSE 0.9 END) WITHIN GROUP (ORDER BY dead)
               END AS value,
               count(*) AS n, min(released_on) AS first, max(harvested_on) AS last
        FROM (SELECT *, 100.0 * deaths / stocked AS dead FROM pg_temp.sea_cycle WHERE complete) done
        CROSS JOIN (VALUES ('mean'), ('p10'), ('p90')) statistic (item)
        GROUP BY region, item"""


@answer
def cycle_loss() -> str:
    """Smolts stocked and not harvested (dead, culled or escaped) over smolts stocked, mean of
    complete cycles. n: cycles."""
    return """
        SELECT region, '' AS item, avg(100 - 100.0 * harvested / stocked) AS value,
               count(*) AS n, min(released_on) AS first, max(harvested_on) AS last
        FROM pg_temp.sea_cycle WHERE complete GROUP BY region"""


@answer
def cycle_survival() -> str:
    """Fish harvested over smolts stocked, mean of complete cycles. n: cycles."""
    return """
        SELECT region, '' AS item, avg(100.0 * harvested / stocked) AS value,
               count(*) AS n, min(released_on) AS first, max(harvested_on) AS last
        FROM pg_temp.sea_cycle WHERE complete GROUP BY region"""


#: Deaths of a batch in a hall in 30 days over its mean fish, of feeding fish above 3 g.
_HALL_MONTH = """
    SELECT batch_id, site_id, date_trunc('month', date)::date AS month, avg(weight_g) AS weight_g,
           100 * sum(deaths) / sum(fish) * 30 AS rate
    FROM pg_temp.batch_day
    WHERE NOT at_sea AND stage IN ('Fry', 'Parr', 'Smolt') AND population > 0
    GROUP BY 1, 2, 3 HAVING count(DISTINCT date) >= 15"""


@answer
def freshwater_mortality() -> str:
    """Deaths in 30 days over mean fish, by batch, hall and calendar month of at least 15 days:
    quartiles and median of fish above 3 g and of those of 3-12 g; medians of winter (December to
    February) and summer (June to August). n: batch-months."""
    return f"""
        WITH item AS (
            SELECT 'above 3 g, lower quartile' AS item, 0.25 AS share, 3 AS least, 1e6 AS most,
                   '{{1,2,3,4,5,6,7,8,9,10,11,12}}'::int[] AS months
            UNION ALL VALUES
                ('above 3 g, median', 0.5, 3, 1e6, '{{1,2,3,4,5,6,7,8,9,10,11,12}}'::int[]),
                ('above 3 g, upper quartile', 0.75, 3, 1e6, '{{1,2,3,4,5,6,7,8,9,10,11,12}}'),
                ('3-12 g, lower quartile', 0.25, 3, 12, '{{1,2,3,4,5,6,7,8,9,10,11,12}}'),
                ('3-12 g, median', 0.5, 3, 12, '{{1,2,3,4,5,6,7,8,9,10,11,12}}'),
                ('3-12 g, upper quartile', 0.75, 3, 12, '{{1,2,3,4,5,6,7,8,9,10,11,12}}'),
                ('winter, median', 0.5, 3, 1e6, '{{12,1,2}}'),
                ('summer, median', 0.5, 3, 1e6, '{{6,7,8}}'))
        SELECT 'all' AS region, item,
               percentile_cont(share::double precision) WITHIN GROUP (ORDER BY rate) AS value,
               count(*) AS n, min(month) AS first, max(month) AS last
        FROM ({_HALL_MONTH}) hall
        JOIN item ON weight_g > least AND weight_g <= most
         AND extract(month FROM month)::int = ANY (months)
        GROUP BY item, share"""


@answer
def eggs_not_viable() -> str:
    """Eggs dead on arrival over eggs ordered, all bought deliveries. n: deliveries."""
    return """
        SELECT 'all' AS region, '' AS item,
               100.0 * sum(total_mortality_on_arrival) / sum(total_eggs_planned) AS value,
               count(*) AS n, min(actual_start_date) AS first, max(actual_start_date) AS last
        FROM batches.batch_creation WHERE egg_source_type = 'EXTERNAL' HAVING count(*) > 0"""


@answer
def egg_survival() -> str:
    """Viable eggs received that do not die in the egg and alevin stages, mean over batches that
    have left them. n: batches."""
    return """
        WITH dead AS (
            SELECT batch_id, min(date) AS first, max(date) AS last,
                   sum(deaths) FILTER (WHERE stage IN ('Egg', 'Alevin')) AS deaths
            FROM pg_temp.batch_day GROUP BY batch_id
            HAVING bool_or(stage = 'Alevin') AND bool_or(stage = 'Fry'))
        SELECT 'all' AS region, '' AS item,
               avg(100.0 * (1 - deaths / total_eggs_received)) AS value,
               count(*) AS n, min(first) AS first, max(last) AS last
        FROM dead JOIN batches.batch_creation USING (batch_id) HAVING count(*) > 0"""


@answer
def death_causes() -> str:
    """Deaths at sea by cause over all deaths at sea: smolt-related is the cause `other`,
    infection `disease`; the same of January to April, where injury is handling and predation.
    n: deaths in thousands."""
    return """
        WITH dead AS (
            SELECT region, extract(month FROM month) <= 4 AS is_spring, first, last, deaths,
                   deaths_other, deaths_disease, deaths_handling, deaths_predation,
                   deaths_environmental, deaths_unknown
            FROM (
                SELECT region, date_trunc('month', date::timestamp) AS month,
                       min(date) AS first, max(date) AS last, sum(deaths) AS deaths,
                       sum(deaths_other) AS deaths_other, sum(deaths_disease) AS deaths_disease,
                       sum(deaths_handling) AS deaths_handling,
                       sum(deaths_predation) AS deaths_predation,
                       sum(deaths_environmental) AS deaths_environmental,
                       sum(deaths_unknown) AS deaths_unknown
                FROM pg_temp.batch_day WHERE at_sea GROUP BY 1, 2) month),
        share AS (
            SELECT region, item, 100 * sum(part) / nullif(sum(deaths), 0) AS value,
                   round(sum(deaths) / 1000) AS n, min(first) AS first, max(last) AS last
            FROM dead CROSS JOIN LATERAL (VALUES
                ('smolt-related', true, deaths_other),
                ('infection', true, deaths_disease),
                ('handling', true, deaths_handling),
                ('environment', true, deaths_environmental),
                ('predation', true, deaths_predation),
                ('unknown', true, deaths_unknown),
                ('January-April, environment', is_spring, deaths_environmental),
                ('January-April, injury', is_spring, deaths_handling + deaths_predation),
                ('January-April, infection', is_spring, deaths_disease)
            ) cause (item, counts, part)
            WHERE counts GROUP BY region, item)
        SELECT * FROM share WHERE value IS NOT NULL"""


@answer
def daily_mortality() -> str:
    """Median over batches and days at sea, from 60 days after the smolts came, of the day's
    deaths over fish. n: batch-days."""
    return """
        SELECT cycle.region, 'median' AS item,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY 100.0 * day.deaths / day.fish) AS value,
               count(*) AS n, min(day.date) AS first, max(day.date) AS last
        FROM pg_temp.sea_cycle cycle JOIN pg_temp.batch_day day USING (batch_id)
        WHERE at_sea AND day.date >= released_on + 60 AND day.fish > 0
        GROUP BY cycle.region"""
