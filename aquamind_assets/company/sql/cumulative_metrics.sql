-- Totals of the company from its first day to the end of the month.
-- month: First day of the month.
-- batches_started: Batches started.
-- batches_completed: Batches harvested to the last fish.
-- eggs_received: Viable eggs received. [eggs]
-- smolts_to_sea: Smolts put to sea, alive on arrival. [fish]
-- deaths: Died. [fish]
-- culled: Culled. [fish]
-- escaped: Escaped. [fish]
-- harvested: Harvested. [fish]
-- harvest_live_kg: Harvest, live weight. [kg]
-- harvest_gutted_kg: Harvest, head on and gutted. [kg]
-- feed_kg: Fed. [kg]
-- feed_cost_eur: Cost of that feed. [EUR]
-- population: Fish at the month's end. [fish]
-- biomass_kg: Biomass at the month's end. [kg]
-- survival_pct: Eggs received that did not die. [%]
-- feed_kg_per_kg: Feed over what has been harvested or is in the water. [ratio]
WITH month AS (
    SELECT month, sum(eggs_received) AS eggs, sum(smolts_to_sea) AS smolts, sum(deaths) AS deaths,
           sum(culled) AS culled, sum(escaped) AS escaped, sum(harvested) AS harvested,
           sum(harvest_live_kg) AS live_kg, sum(harvest_gutted_kg) AS gutted_kg,
           sum(feed_kg) AS feed_kg, sum(feed_cost_eur) AS feed_eur, sum(population) AS population,
           sum(biomass_kg) AS biomass_kg
    FROM company.production_month GROUP BY 1),
begun AS (
    SELECT date_trunc('month', actual_start_date::timestamp)::date AS month, count(*) AS batches
    FROM batches.batch_creation GROUP BY 1),
ended AS (
    SELECT month, count(*) AS batches FROM batches.batch WHERE status = 'COMPLETED' GROUP BY 1),
to_date AS (
    SELECT month, coalesce(sum(begun.batches) OVER past, 0) AS started,
           coalesce(sum(ended.batches) OVER past, 0) AS completed, sum(eggs) OVER past AS eggs,
           sum(smolts) OVER past AS smolts, sum(deaths) OVER past AS deaths,
           sum(culled) OVER past AS culled, sum(escaped) OVER past AS escaped,
           sum(harvested) OVER past AS harvested, sum(live_kg) OVER past AS live_kg,
           sum(gutted_kg) OVER past AS gutted_kg, sum(feed_kg) OVER past AS feed_kg,
           sum(feed_eur) OVER past AS feed_eur, population, biomass_kg
    FROM month LEFT JOIN begun USING (month) LEFT JOIN ended USING (month)
    WINDOW past AS (ORDER BY month))
SELECT month, started::bigint AS batches_started, completed::bigint AS batches_completed,
       eggs::bigint AS eggs_received, smolts::bigint AS smolts_to_sea, deaths::bigint AS deaths,
       culled::bigint AS culled, escaped::bigint AS escaped, harvested::bigint AS harvested,
       live_kg AS harvest_live_kg, gutted_kg AS harvest_gutted_kg, feed_kg,
       feed_eur AS feed_cost_eur, population::bigint AS population, biomass_kg,
       100.0::float8 * (1 - deaths::float8 / nullif(eggs, 0)) AS survival_pct,
       feed_kg / nullif(live_kg + biomass_kg, 0) AS feed_kg_per_kg
FROM to_date
