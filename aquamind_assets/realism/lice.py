"""Salmon lice: counts, how often they are made, treatments and what these take away."""

from aquamind_assets.realism.measures import answer

#: Adult females a fish at an area on a day, over the fish looked at.
_COUNT = """
    SELECT geography.name AS region, area.id AS area_id, count_date,
           sum(count_value)::double precision / sum(fish_sampled) AS lice,
           avg(fish_sampled) AS fish, count(*) AS rings
    FROM disease.lice_count counted
    JOIN disease.lice_type kind ON kind.id = counted.lice_type_id
    JOIN infrastructure.container ON container.id = counted.container_id
    JOIN infrastructure.area ON area.id = container.area_id
    JOIN infrastructure.geography ON geography.id = area.geography_id
    WHERE kind.gender = 'female' AND kind.development_stage = 'adult'
    GROUP BY geography.name, area.id, count_date"""

#: Treatments of an area against lice; rings of one round within a week.
_ROUND = """
    SELECT region, area_id, code, since AS first_date,
           coalesce(lead(since) OVER (PARTITION BY area_id ORDER BY since), DATE '9999-12-31')
               AS next_date
    FROM (
        SELECT region, area_id, code, treatment_date AS since,
               treatment_date - lag(treatment_date) OVER (
                   PARTITION BY area_id ORDER BY treatment_date) AS gap
        FROM (
            SELECT geography.name AS region, area.id AS area_id, treatment_date,
                   min(kind.code COLLATE "C") AS code
            FROM disease.treatment
            JOIN disease.treatment_type kind ON kind.id = treatment_type_id
            JOIN (SELECT DISTINCT id, site_id FROM batches.planned_stay) stay
              ON stay.id = treatment.assignment_id
            JOIN infrastructure.area ON area.id = stay.site_id
            JOIN infrastructure.geography ON geography.id = area.geography_id
            WHERE treatment.reason = 'lice' AND kind.code <> 'cleaner_fish'
            GROUP BY 1, 2, 3) day) dated
    WHERE gap IS NULL OR gap > 7"""


@answer
def adult_females() -> str:
    """Adult females a fish: mean of an area's counts in a calendar month; of these the mean over
    areas and years by month, and for May the median and ninetieth percentile too.
    n: area-months."""
    return f"""
        WITH month AS (
            SELECT region, area_id, date_trunc('month', count_date)::date AS month,
                   to_char(count_date, 'MM') AS item, avg(lice) AS lice
            FROM ({_COUNT}) counted GROUP BY 1, 2, 3, 4)
        SELECT region, item, avg(lice) AS value, count(*) AS n,
               min(month) AS first, max(month) AS last
        FROM month GROUP BY region, item
        UNION ALL
        SELECT region, 'May, ' || name,
               percentile_cont(share::double precision) WITHIN GROUP (ORDER BY lice), count(*),
               min(month), max(month)
        FROM month CROSS JOIN (VALUES ('median', 0.5), ('p90', 0.9)) statistic (name, share)
        WHERE item = '05' GROUP BY region, name, share"""


@answer
def low_after_fallow() -> str:
    """Months from a loch's first fish after all its areas stood empty for a calendar month until
    its mean count reaches 0.1 adult females a fish, median of those that reach it; a loch's very
    first fish count too. n: fallows of lochs."""
    return f"""
        WITH stocked AS (
            SELECT DISTINCT region, area_group_id AS loch,
                   date_trunc('month', date::timestamp)::date AS month
            FROM pg_temp.batch_day JOIN infrastructure.area ON area.id = site_id
            WHERE at_sea AND population > 0),
        counted AS (
            SELECT area_group_id AS loch, date_trunc('month', count_date)::date AS month,
                   avg(lice) AS lice
            FROM ({_COUNT}) counted JOIN infrastructure.area ON area.id = area_id GROUP BY 1, 2),
        begun AS (
            SELECT region, loch, month,
                   lead(month, 1, DATE '9999-12-01') OVER (PARTITION BY loch ORDER BY month) AS next
            FROM (
                SELECT *, lag(month) OVER (PARTITION BY loch ORDER BY month) AS before
                FROM stocked) span
            WHERE before IS NULL OR before < month - INTERVAL '1 month'),
        low AS (
            SELECT region, begun.month, min(counted.month) AS reached
            FROM begun JOIN counted ON counted.loch = begun.loch
             AND counted.month >= begun.month AND counted.month < next
            WHERE lice >= 0.1 GROUP BY region, begun.loch, begun.month)
        SELECT region, '' AS item,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY
                   12.0 * extract(year FROM age(reached, month))
                   + extract(month FROM age(reached, month)))::double precision AS value,
               count(*) AS n, min(month) AS first, max(reached) AS last
        FROM low GROUP BY region"""


@answer
def counts_over_limit() -> str:
    """Areas' counts of more adult females a fish than the region's limit: Faroe 1.5 to May 2021,
    since then 0.5 from May to July and 1.0 else, Scotland 0.5 from February to June and 1.0 else.
    n: counts of areas."""
    return f"""
        SELECT region, '' AS item, 100 * avg((lice > CASE
                   WHEN region = 'Faroe Islands' AND count_date < DATE '2021-06-01' THEN 1.5
                   WHEN region = 'Faroe Islands'
                    AND extract(month FROM count_date) BETWEEN 5 AND 7 THEN 0.5
                   WHEN region = 'Faroe Islands' THEN 1.0
                   WHEN extract(month FROM count_date) BETWEEN 2 AND 6 THEN 0.5
                   ELSE 1.0 END)::integer) AS value,
               count(*) AS n, min(count_date) AS first, max(count_date) AS last
        FROM ({_COUNT}) counted GROUP BY region"""


@answer
def count_routine() -> str:
    """Median days between an area's counts, of gaps up to 40 days, and mean fish looked at in a
    ring. n: counts of areas."""
    return f"""
        WITH counted AS (
            SELECT *, count_date - lag(count_date) OVER (
                PARTITION BY area_id ORDER BY count_date) AS gap
            FROM ({_COUNT}) counted)
        SELECT region, 'interval' AS item,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY gap)::double precision AS value,
               count(*) AS n, min(count_date) AS first, max(count_date) AS last
        FROM counted WHERE gap <= 40 GROUP BY region
        UNION ALL
        SELECT region, 'fish', avg(fish), count(*), min(count_date), max(count_date)
        FROM counted GROUP BY region"""


@answer
def delousing_rate() -> str:
    """Rounds of treatment against lice over years that sea sites had fish, of the days that
    lice are known of; rings treated within a week are one round, cleaner fish none.
    n: site-years."""
    return f"""
        WITH stocked AS (
            SELECT region, count(*) / 365.25 AS years, min(date) AS first, max(date) AS last
            FROM (
                SELECT DISTINCT region, site_id, date FROM pg_temp.batch_day
                WHERE at_sea AND population > 0 AND date IN (SELECT date FROM disease.lice_pressure)
            ) day
            GROUP BY region)
        SELECT region, '' AS item, count(given.area_id) / min(years) AS value,
               round(min(years)) AS n, min(first) AS first, max(last) AS last
        FROM stocked LEFT JOIN ({_ROUND}) given USING (region) GROUP BY region"""


@answer
def share_removed() -> str:
    """Share of the mobile lice that a ring's treatment is recorded to have taken: quartiles and
    median, by treatment. n: treatments of rings."""
    return """
        SELECT 'all' AS region, kind.code || ', ' || statistic.name AS item,
               percentile_cont(share::double precision) WITHIN GROUP (ORDER BY removed) AS value,
               count(*) AS n, min(treatment_date) AS first, max(treatment_date) AS last
        FROM disease.treatment
        JOIN disease.treatment_type kind ON kind.id = treatment_type_id
        CROSS JOIN (VALUES ('lower quartile', 0.25), ('median', 0.5), ('upper quartile', 0.75))
            statistic (name, share)
        WHERE reason = 'lice' AND kind.code <> 'cleaner_fish'
        GROUP BY kind.code, statistic.name, share"""


@answer
def share_removed_of_resistant() -> str:
    """Share of the mobile lice that a medicine is recorded to take if all of them resist it: where
    the straight line ends that runs through the treatments of rings, over the share of their
    area's lice that resisted at the end of the month before. n: treatments of rings."""
    return """
        SELECT 'all' AS region, code AS item,
               regr_intercept(removed, resistant) + regr_slope(removed, resistant) AS value,
               count(*) AS n, min(treatment_date) AS first, max(treatment_date) AS last
        FROM (
            SELECT kind.code, treatment_date, removed, CASE kind.code
                       WHEN 'emamectin' THEN resistant_emamectin
                       WHEN 'deltamethrin' THEN resistant_deltamethrin
                       ELSE resistant_azamethiphos END AS resistant
            FROM disease.treatment
            JOIN disease.treatment_type kind ON kind.id = treatment.treatment_type_id
            JOIN (SELECT DISTINCT id, site_id FROM batches.planned_stay) stay
              ON stay.id = treatment.assignment_id
            JOIN disease.delousing state ON state.area_id = stay.site_id
             AND state.month
                 = (date_trunc('month', treatment_date) - INTERVAL '1 month')::date
            WHERE reason = 'lice' AND kind.code IN ('emamectin', 'deltamethrin', 'azamethiphos')
        ) given
        GROUP BY code HAVING count(*) >= 20"""


@answer
def counts_after_treatment() -> str:
    """One less the mean count of adult females at an area on days 6 to 19 after a round of
    treatment began over that of the 14 days before, median of rounds not followed within 19
    days. n: rounds."""
    return f"""
        WITH effect AS (
            SELECT given.code, given.first_date,
                   avg(lice) FILTER (WHERE count_date <= first_date) AS before,
                   avg(lice) FILTER (WHERE count_date > first_date + 5) AS after
            FROM ({_ROUND}) given JOIN ({_COUNT}) counted
              ON counted.area_id = given.area_id
             AND count_date BETWEEN first_date - 14 AND first_date + 19
            WHERE next_date > first_date + 19
            GROUP BY given.code, given.area_id, given.first_date)
        SELECT 'all' AS region, code AS item,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY 1 - after / before) AS value,
               count(*) AS n, min(first_date) AS first, max(first_date) AS last
        FROM effect WHERE before > 0 AND after IS NOT NULL GROUP BY code"""
