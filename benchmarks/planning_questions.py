"""Questions of a planner to the database, asked by ``python -m benchmarks.planning_figures``."""

SINCE = "(SELECT min(month) + INTERVAL '3 years' FROM batches.batch)"

#: Batches at sea and ended, once each.
ENDED = f"""
    SELECT DISTINCT ON (batch.id) batch.id, geography.name AS region, sea_start_date,
           actual_end_date, harvest_reason, harvest_target_weight_g,
           actual_end_date - start_date AS days, actual_end_date - sea_start_date AS sea_days
    FROM batches.batch JOIN infrastructure.geography ON geography.id = batch.geography_id
    WHERE status = 'COMPLETED' AND month >= {SINCE} ORDER BY batch.id, month DESC"""

#: Stays of batches at sites; a mixed ring is of its host's batch.
_VISIT = """
    SELECT site_id, coalesce(host, batch_id) AS batch_id, min(start_date) AS first,
           CASE WHEN bool_and(end_date IS NOT NULL) THEN max(end_date) END AS last
    FROM (SELECT DISTINCT ON (id) * FROM batches.planned_stay ORDER BY id, month DESC) stay
    LEFT JOIN (SELECT DISTINCT id AS batch_id, host_batch_id AS host FROM batches.batch) mixed
    USING (batch_id)
    GROUP BY 1, 2"""

#: What practitioners look at first: a heading, and a query of rows to print.
QUESTIONS = {
    "Fallow of sea areas [d]": f"""
        SELECT region, count(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median,
               min(days) AS least
        FROM (SELECT geography.name AS region, first,
                     first - lag(last) OVER (PARTITION BY site_id ORDER BY first) AS days
              FROM ({_VISIT}) visit JOIN infrastructure.area ON area.id = visit.site_id
              JOIN infrastructure.geography ON geography.id = area.geography_id) gap
        WHERE days IS NOT NULL AND first >= {SINCE} GROUP BY 1 ORDER BY 1""",
    "Days of a batch, and at sea": f"""
        SELECT region, count(*) AS n, avg(days) AS mean, stddev(days) AS sd,
               stddev(sea_days) AS sea_sd, min(sea_days) AS shortest, max(sea_days) AS longest
        FROM ({ENDED}) ended GROUP BY 1 ORDER BY 1""",
    "Reasons to begin a harvest": f"""
        SELECT region, harvest_reason, count(*) AS n FROM ({ENDED}) ended
        GROUP BY 1, 2 ORDER BY 1, 3 DESC""",
    "Days with fish in halls and areas, of all [%]": f"""
        WITH built AS (
            SELECT id, stage, commissioned FROM infrastructure.hall
            UNION ALL SELECT id, 'sea', commissioned FROM infrastructure.area),
        day AS (SELECT DISTINCT date, site_id FROM batches.daily_state
                WHERE population > 0 AND date >= {SINCE})
        SELECT stage, 100.0 * count(day.date) / (
                   (SELECT count(DISTINCT date) FROM day) * count(DISTINCT built.id)) AS used
        FROM built LEFT JOIN day ON day.site_id = built.id GROUP BY 1 ORDER BY 1""",
    "Rings of an area": """
        SELECT rings, count(*) AS areas FROM (
            SELECT area_id, count(*) AS rings FROM infrastructure.container
            WHERE area_id IS NOT NULL GROUP BY 1) area GROUP BY 1 ORDER BY 1""",
    "Culled and sold at grading of the eggs, and eggs a smolt": """
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY 100.0 * culled / eggs) AS culled,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY 100.0 * sold / eggs) AS sold,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY eggs / smolts::float8) AS eggs_a_smolt
        FROM (SELECT id AS batch_id, total_eggs_received AS eggs FROM batches.batch_creation) egg
        JOIN (SELECT batch_id, sum(transferred_count) AS smolts FROM batches.transfer_action action
              JOIN batches.transport_leg leg ON leg.action_id = action.id
               AND leg.leg_type = 'VESSEL_TO_RING' GROUP BY 1) sea USING (batch_id)
        JOIN (SELECT batch_id, coalesce(sum(count) FILTER (WHERE kind = 'culled'), 0) AS culled,
                     coalesce(sum(count) FILTER (WHERE kind = 'sold'), 0) AS sold
              FROM batches.removal GROUP BY 1) gone USING (batch_id)""",
    "Months without harvest in a region [%]": f"""
        SELECT geography.name AS region, count(*) AS months,
               100.0 * count(*) FILTER (WHERE tonnes IS NULL) / count(*) AS without,
               max(tonnes) AS most_t
        FROM (SELECT DISTINCT month FROM batches.batch WHERE month >= {SINCE}) month
        CROSS JOIN infrastructure.geography
        LEFT JOIN (SELECT date_trunc('month', event_date)::date AS month, dest_geography_id AS id,
                          sum(live_weight_kg) / 1000 AS tonnes
                   FROM batches.harvest_event GROUP BY 1, 2) harvest
          ON harvest.month = month.month AND harvest.id = geography.id
        GROUP BY 1 ORDER BY 1""",
    "Trips to sea: late [%], and the longest delay [d]": """
        SELECT count(*) AS trips,
               100.0 * count(*) FILTER (WHERE actual_execution_date > planned_date) / count(*)
                   AS late,
               max(actual_execution_date - planned_date) AS most_days
        FROM batches.transfer_action action
        WHERE EXISTS (SELECT FROM batches.transport_leg leg WHERE leg.action_id = action.id)""",
    "Harvest by weekday, Monday is 1 [t]": """
        SELECT geography.name AS region, extract(isodow FROM event_date) AS weekday,
               count(*) AS ring_days, sum(live_weight_kg) / 1000 AS tonnes
        FROM batches.harvest_event JOIN infrastructure.geography
          ON geography.id = dest_geography_id GROUP BY 1, 2 ORDER BY 1, 2""",
    "Harvests on Christmas, New Year and their morrows": """
        SELECT count(*) AS n FROM batches.harvest_event
        WHERE to_char(event_date, 'MM-DD') IN ('12-25', '12-26', '01-01')""",
    "Days of harvest of a ring, and of a batch": """
        SELECT 'ring' AS of, percentile_cont(0.1) WITHIN GROUP (ORDER BY days) AS p10,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median,
               percentile_cont(0.9) WITHIN GROUP (ORDER BY days) AS p90
        FROM (SELECT count(*) AS days FROM batches.harvest_event GROUP BY assignment_id) ring
        UNION ALL
        SELECT 'batch', percentile_cont(0.1) WITHIN GROUP (ORDER BY days),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
               percentile_cont(0.9) WITHIN GROUP (ORDER BY days)
        FROM (SELECT max(event_date::date) - min(event_date::date) + 1 AS days
              FROM batches.harvest_event GROUP BY batch_id) batch""",
    "Rings fed on the day before their first day of harvest [%]": """
        SELECT 100.0 * count(*) FILTER (WHERE appetite > 0) / count(*) AS fed
        FROM (SELECT assignment_id, min(event_date::date) AS first
              FROM batches.harvest_event GROUP BY 1) ring
        JOIN batches.daily_state state
          ON state.assignment_id = ring.assignment_id AND state.date = ring.first - 1""",
    "Slaughter of a region's day over what its plants take": """
        SELECT geography.name AS region, count(*) AS days, avg(tonnes / most) AS mean,
               max(tonnes / most) AS greatest
        FROM (SELECT dest_geography_id AS id, event_date::date, sum(live_weight_kg) / 1000 AS tonnes
              FROM batches.harvest_event GROUP BY 1, 2) day
        JOIN (SELECT geography_id AS id, sum(capacity_t_day) AS most
              FROM infrastructure.slaughter_plant GROUP BY 1) plant USING (id)
        JOIN infrastructure.geography USING (id) GROUP BY 1 ORDER BY 1""",
    "Weight at harvest over the target, by region and reason": f"""
        SELECT region, harvest_reason, count(*) AS n, avg(weight_g) AS weight_g,
               percentile_cont(0.1) WITHIN GROUP (ORDER BY weight_g / harvest_target_weight_g)
                   AS p10,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY weight_g / harvest_target_weight_g)
                   AS median,
               percentile_cont(0.9) WITHIN GROUP (ORDER BY weight_g / harvest_target_weight_g)
                   AS p90
        FROM ({ENDED}) ended
        JOIN (SELECT batch_id AS id, 1000 * sum(live_weight_kg) / sum(unit_count) AS weight_g
              FROM batches.harvest_event GROUP BY 1) harvest USING (id)
        GROUP BY ROLLUP (region, harvest_reason) ORDER BY 1, 2""",
    "Days between the first and last stocking of a loch's generation": f"""
        WITH come AS (
            SELECT area_group_id, first,
                   first - lag(first) OVER (PARTITION BY area_group_id ORDER BY first) AS gap
            FROM ({_VISIT}) visit JOIN infrastructure.area ON area.id = visit.site_id),
        numbered AS (SELECT *, count(*) FILTER (WHERE gap > 200)
                            OVER (PARTITION BY area_group_id ORDER BY first) AS generation
                     FROM come)
        SELECT count(*) AS generations, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median,
               max(days) AS longest
        FROM (SELECT max(first) - min(first) AS days FROM numbered
              GROUP BY area_group_id, generation HAVING count(*) > 1) generation""",
    "Transfer actions by status": """
        SELECT status, count(*) AS n, sum((actual_execution_date > planned_date)::int) AS late,
               sum((transferred_count = 0)::int) AS without_fish
        FROM batches.transfer_action GROUP BY 1 ORDER BY 2 DESC""",
    "Fish on a leg [t]": """
        SELECT leg_type, percentile_cont(0.5) WITHIN GROUP (ORDER BY tonnes) AS median,
               max(tonnes) AS most
        FROM (SELECT leg_type, leg.fish_count * average_weight_g / 1e6 AS tonnes
              FROM batches.transport_leg leg
              JOIN batches.transfer_action action ON action.id = leg.action_id) leg
        GROUP BY 1 ORDER BY 1""",
    "Rings treated by boats: of a site a day, of a region a day, sites of a region a day": """
        WITH work AS (
            SELECT treatment_date, area.geography_id, area.id AS site_id, count(*) AS rings
            FROM disease.treatment
            JOIN disease.treatment_type kind ON kind.id = treatment_type_id
            JOIN (SELECT DISTINCT id, site_id FROM batches.container_assignment) stay
              ON stay.id = assignment_id
            JOIN infrastructure.area ON area.id = stay.site_id
            WHERE kind.method IN ('bath', 'thermal', 'mechanical') GROUP BY 1, 2, 3)
        SELECT geography.name AS region, max(site_rings) AS of_site, avg(rings) AS of_region,
               max(rings) AS most, max(sites) AS sites
        FROM (SELECT geography_id AS id, treatment_date, max(rings) AS site_rings,
                     sum(rings) AS rings, count(*) AS sites FROM work GROUP BY 1, 2) day
        JOIN infrastructure.geography USING (id) GROUP BY 1 ORDER BY 1""",
    "Vaccination of a batch: days, and most fish a day": """
        SELECT count(*) AS batches, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS days,
               max(most) AS most_fish
        FROM (SELECT batch_id, max(vaccination_date) - min(vaccination_date) + 1 AS days,
                     max(fish) AS most
              FROM (SELECT batch_id, vaccination_date, sum(fish_count) AS fish
                    FROM disease.vaccination GROUP BY 1, 2) day GROUP BY 1) batch""",
    "Feed at sea by quarter [% of the year]": f"""
        SELECT region, extract(quarter FROM month) AS quarter,
               100 * sum(kg) / sum(sum(kg)) OVER (PARTITION BY region) AS share
        FROM (SELECT geography.name AS region, month, total_feed_kg AS kg
              FROM feed.container_feeding_summary
              JOIN (SELECT DISTINCT id, site_id FROM batches.container_assignment) stay
                ON stay.id = container_assignment_id
              JOIN infrastructure.area ON area.id = stay.site_id
              JOIN infrastructure.geography ON geography.id = area.geography_id
              WHERE month >= {SINCE}) fed
        GROUP BY 1, 2 ORDER BY 1, 2""",
    "Highest biomass of an area in a batch's visit, over its licence": f"""
        SELECT region, count(*) AS visits,
               percentile_cont(0.1) WITHIN GROUP (ORDER BY most) AS p10,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY most) AS median,
               percentile_cont(0.9) WITHIN GROUP (ORDER BY most) AS p90, max(most) AS most
        FROM (SELECT geography.name AS region, site_id, batch_id, max(kg / max_biomass) AS most
              FROM (SELECT site_id, batch_id, date, sum(biomass_kg) AS kg
                    FROM batches.daily_state WHERE harvested = 0 GROUP BY 1, 2, 3) day
              JOIN infrastructure.area ON area.id = day.site_id
              JOIN infrastructure.geography ON geography.id = area.geography_id
              JOIN ({ENDED}) ended ON ended.id = day.batch_id
              GROUP BY 1, 2, 3) visit GROUP BY 1 ORDER BY 1""",
    "Feed conversion of ring-months above 500 g: booked, and true": f"""
        SELECT what, count(*) AS n, percentile_cont(0.05) WITHIN GROUP (ORDER BY fcr) AS p5,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY fcr) AS median,
               percentile_cont(0.95) WITHIN GROUP (ORDER BY fcr) AS p95
        FROM (SELECT fcr AS booked, total_feed_kg / nullif(growth_kg, 0) AS true
              FROM feed.container_feeding_summary
              JOIN (SELECT DISTINCT id, site_id FROM batches.container_assignment) stay
                ON stay.id = container_assignment_id
              JOIN infrastructure.area ON area.id = stay.site_id
              WHERE month >= {SINCE} AND feeding_days >= 25 AND ending_weight_g > 500) ring
        CROSS JOIN LATERAL (VALUES ('booked', booked), ('true', ring.true)) each (what, fcr)
        WHERE fcr > 0 GROUP BY 1 ORDER BY 1""",
    "Tonnes of a month over the region's mean: deviation": f"""
        SELECT region, stddev(tonnes) / avg(tonnes) AS cv
        FROM (SELECT geography.name AS region, date_trunc('month', event_date) AS month,
                     sum(live_weight_kg) / 1000 AS tonnes
              FROM batches.harvest_event JOIN infrastructure.geography
                ON geography.id = dest_geography_id WHERE event_date >= {SINCE}
              GROUP BY 1, 2) month GROUP BY 1 ORDER BY 1""",
    "Hours at which rings are taken in, and lots with the same fillet yield [%]": """
        SELECT count(DISTINCT harvest_event.event_date::time) AS times,
               100.0 * avg((abs(fillet_weight_kg / lot.gutted_weight_kg - 0.62) < 0.0001)::int)
                   AS same_yield
        FROM batches.harvest_event
        JOIN batches.harvest_lot lot ON lot.event_id = harvest_event.id
        WHERE lot.gutted_weight_kg > 1000""",
    "Minutes at which a ring's first meals of a month begin, distinct": """
        SELECT avg(minutes) AS minutes, avg(days) AS days
        FROM (SELECT count(DISTINCT fed_at::time) AS minutes, count(DISTINCT feeding_date) AS days
              FROM feed.feeding_event WHERE meal = 1 AND part = 1
              GROUP BY assignment_id, date_trunc('month', feeding_date)
              HAVING count(*) > 25) ring""",
}
