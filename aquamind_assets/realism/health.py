"""Disease and treatment: how often, when, how bad, and what treatment costs in fish."""

from aquamind_assets.realism.measures import answer

#: Each outbreak at sea once, by its last month.
_OUTBREAK = """
    SELECT DISTINCT ON (outbreak.id) outbreak.*, profile.code, geography.name AS region
    FROM disease.outbreak outbreak
    JOIN disease.disease_profile profile ON profile.id = outbreak.disease_id
    JOIN infrastructure.area ON area.id = outbreak.site_id
    JOIN infrastructure.geography ON geography.id = area.geography_id
    ORDER BY outbreak.id, outbreak.month DESC"""

#: Years that sea sites had fish, by region, of the months whose pathogens are known.
_SITE_YEARS = """
    SELECT region, count(*) / 365.25 AS years, min(date) AS first, max(date) AS last
    FROM (
        SELECT DISTINCT region, site_id, date FROM pg_temp.batch_day
        WHERE at_sea AND population > 0 AND date_trunc('month', date::timestamp) IN (
            SELECT month FROM disease.pathogen_pressure)) stocked
    GROUP BY region"""


def _outbreaks_over(measure: str) -> str:
    """SQL of the outbreaks at sea by region and disease, over a measure of the farm."""
    return f"""
        SELECT stocked.region, profile.code AS item, count(begun.id) / {measure} AS value,
               round(min(years)) AS n, min(stocked.first) AS first, max(stocked.last) AS last
        FROM ({_SITE_YEARS}) stocked
        CROSS JOIN disease.disease_profile profile
        LEFT JOIN ({_OUTBREAK}) begun
          ON begun.region = stocked.region AND begun.code = profile.code
        GROUP BY stocked.region, profile.code"""


@answer
def outbreak_rate() -> str:
    """Outbreaks that began over years that sea sites had fish, by disease; 0 where there was
    none. n: site-years."""
    return _outbreaks_over("min(years)")


@answer
def outbreak_count() -> str:
    """Outbreaks at sea, over the farm's scale, all months. n: site-years with fish."""
    return _outbreaks_over(":scale")


@answer
def cycles_found_by_laboratory() -> str:
    """Complete sea cycles in whose samples, of screening or suspicion, the laboratory found the
    disease in at least two fish of a sample: a single weak positive is not confirmed. n: cycles."""
    return """
        SELECT cycle.region, profile.code AS item,
               100.0 * count(DISTINCT found.batch_id) / count(DISTINCT cycle.batch_id) AS value,
               count(DISTINCT cycle.batch_id) AS n,
               min(released_on) AS first, max(harvested_on) AS last
        FROM pg_temp.sea_cycle cycle
        CROSS JOIN disease.disease_profile profile
        LEFT JOIN disease.lab_sample found
          ON found.batch_id = cycle.batch_id AND found.disease_id = profile.id
         AND found.fish_positive >= 2
         AND found.sample_date BETWEEN released_on AND harvested_on
        WHERE complete AND date_trunc('month', harvested_on) IN (
            SELECT month FROM disease.pathogen_pressure)
        GROUP BY cycle.region, profile.code"""


@answer
def harvest_weight_after_outbreak() -> str:
    """Mean harvest weight of complete cycles with the disease less that of those without, where
    there are five of each: every cycle's weight after the mean degree-days of its region's
    cycles, at its own TGC, as fish that grow worse are harvested later. n: cycles with it."""
    return f"""
        WITH hit AS (
            SELECT DISTINCT batch_id, code FROM ({_OUTBREAK}) outbreak),
        cycle AS (
            SELECT region, profile.code, released_on, harvested_on,
                   power(cbrt(smolt_g) + tgc / 1000
                       * avg(degree_days) OVER (PARTITION BY region, profile.code), 3)
                       AS weight_g,
                   hit.batch_id IS NOT NULL AS is_hit
            FROM pg_temp.sea_cycle done CROSS JOIN disease.disease_profile profile
            LEFT JOIN hit ON hit.batch_id = done.batch_id AND hit.code = profile.code
            WHERE complete)
        SELECT region, code AS item,
               (avg(weight_g) FILTER (WHERE is_hit) - avg(weight_g) FILTER (WHERE NOT is_hit))
               / 1000 AS value,
               count(*) FILTER (WHERE is_hit) AS n,
               min(released_on) AS first, max(harvested_on) AS last
        FROM cycle GROUP BY region, code
        HAVING count(*) FILTER (WHERE is_hit) >= 5 AND count(*) FILTER (WHERE NOT is_hit) >= 5"""


@answer
def outbreak_course() -> str:
    """Outbreaks at sea that were found and are over: deaths by disease in the batch from onset to
    end over the fish at onset, of those in which no fish were slaughtered before the end (median,
    tenth and ninetieth percentile, greatest), the same in 30 days over the fish that were there,
    months from onset to end, weeks from onset to peak in a container, share that began in June to
    October and in November to April, months from smolts to onset, weight and temperature at onset.
    n: outbreaks."""
    return f"""
        WITH over AS (
            SELECT begun.id, begun.region, begun.code, begun.batch_id, onset_date, end_date,
                   onset_date - released_on AS sea_days
            FROM ({_OUTBREAK}) begun JOIN pg_temp.sea_cycle cycle USING (batch_id)
            WHERE phase = 'ended' AND detected_date IS NOT NULL),
        day AS MATERIALIZED (  -- some batches have two sites
            SELECT over.id, date, sum(fish) AS fish, sum(deaths_disease) AS deaths_disease,
                   sum(harvested) AS harvested,
                   1000 * sum(biomass_kg) / nullif(sum(population), 0) AS weight_g,
                   avg(temperature_c) AS temperature_c
            FROM over JOIN pg_temp.batch_day state
              ON state.batch_id = over.batch_id AND date BETWEEN onset_date AND end_date
            WHERE at_sea GROUP BY over.id, date),
        course AS (
            SELECT over.id, over.region, code, onset_date, end_date, sea_days,
                   CASE WHEN sum(day.harvested) = 0 THEN 100.0 * sum(day.deaths_disease)
                       / nullif((array_agg(fish ORDER BY date))[1], 0) END AS loss,
                   30 * 100.0 * sum(day.deaths_disease) / nullif(sum(fish), 0) AS monthly,
                   (array_agg(weight_g ORDER BY date))[1] AS weight_g,
                   (array_agg(temperature_c ORDER BY date))[1] AS temperature_c
            FROM over JOIN day ON day.id = over.id
            GROUP BY 1, 2, 3, 4, 5, 6),
        peak AS (
            SELECT outbreak_id, avg(peak_date - onset_date) / 7.0 AS weeks
            FROM disease.outbreak_stay GROUP BY outbreak_id)
        SELECT region, code || ', ' || item AS item,
               CASE statistic WHEN 'mean' THEN avg(measured) WHEN 'most' THEN max(measured)
                   ELSE percentile_cont(CASE WHEN statistic LIKE '0%'
                       THEN statistic::double precision END) WITHIN GROUP (ORDER BY measured)
               END AS value,
               count(measured) AS n, min(onset_date) AS first, max(end_date) AS last
        FROM course LEFT JOIN peak ON outbreak_id = id
        CROSS JOIN LATERAL (VALUES
            ('loss, median', '0.5', loss), ('loss, p10', '0.1', loss), ('loss, p90', '0.9', loss),
            ('loss, greatest', 'most', loss),
            ('loss in 30 days', '0.5', monthly),
            ('months', '0.5', (end_date - onset_date) / 30.44),
            ('weeks to peak', '0.5', weeks),
            ('June-October', 'mean', CASE WHEN extract(month FROM onset_date) BETWEEN 6 AND 10
                THEN 100.0 ELSE 0 END),
            ('November-April', 'mean', CASE WHEN extract(month FROM onset_date) BETWEEN 5 AND 10
                THEN 0 ELSE 100.0 END),
            ('months at sea', '0.5', sea_days / 30.44),
            ('weight', '0.5', weight_g), ('temperature', '0.5', temperature_c)
        ) quantity (item, statistic, measured)
        GROUP BY region, code, item, statistic"""


@answer
def freshwater_baths() -> str:
    """Bath treatments (formalin or bronopol) of a batch, mean over batches that went to sea;
    treatments of its tanks within a week count once. n: batches."""
    return """
        WITH bath AS (
            SELECT DISTINCT batch_id, treatment_date
            FROM disease.treatment
            JOIN disease.treatment_type kind ON kind.id = treatment_type_id
            WHERE kind.code IN ('formalin', 'bronopol')),
        round AS (
            SELECT batch_id, treatment_date - lag(treatment_date) OVER (
                PARTITION BY batch_id ORDER BY treatment_date) AS since
            FROM bath)
        SELECT 'all' AS region, '' AS item,
               1.0 * sum((SELECT count(*) FROM round WHERE round.batch_id = cycle.batch_id
                   AND (since IS NULL OR since > 7))) / count(*) AS value,
               count(*) AS n, min(released_on) AS first, max(released_on) AS last
        FROM pg_temp.sea_cycle cycle
        WHERE date_trunc('month', released_on) IN (SELECT month FROM disease.pathogen_pressure)
        HAVING count(*) > 0"""


@answer
def treatment_mortality() -> str:
    """Deaths of all causes in a ring in the 14 days from delousing, over its fish, mean of
    treatments. n: treatments of rings."""
    return """
        SELECT 'all' AS region, item,
               avg(fortnight_pct) AS value,
               count(*) AS n, min(treatment_date) AS first, max(treatment_date) AS last
        FROM pg_temp.delousing GROUP BY item"""


@answer
def treatment_day_mortality() -> str:
    """Mean deaths of a ring on the day of thermal delousing over its fish, over the median
    of all days of batches at sea. n: treatments of rings."""
    return """
        WITH usual AS (
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY 100.0 * deaths / fish) AS pct
            FROM pg_temp.batch_day WHERE at_sea AND fish > 0)
        SELECT 'all' AS region, 'thermal' AS item, avg(day_pct) / min(usual.pct) AS value,
               count(*) AS n, min(treatment_date) AS first, max(treatment_date) AS last
        FROM pg_temp.delousing CROSS JOIN usual
        WHERE item = 'thermal' AND usual.pct > 0 HAVING count(*) > 0"""
