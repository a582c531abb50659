-- One region in the month: stock, losses, harvest and feed.
-- month: First day of the month.
-- region: Region.
-- active_batches: Batches with fish at the month's end.
-- population: Fish at the month's end, eggs included. [fish]
-- biomass_kg: Biomass at the month's end. [kg]
-- fresh_water_biomass_kg: Of it, ashore. [kg]
-- sea_biomass_kg: Of it, at sea. [kg]
-- eggs_received: Viable eggs received. [eggs]
-- smolts_to_sea: Smolts put to sea, alive on arrival. [fish]
-- deaths: Died. [fish]
-- sea_deaths: Of them, of batches at sea at the month's end. [fish]
-- mortality_pct: Died, of those there at the start or received. [%]
-- culled: Culled. [fish]
-- escaped: Escaped. [fish]
-- harvested: Harvested. [fish]
-- harvest_live_kg: Harvest, live weight. [kg]
-- harvest_gutted_kg: Harvest, head on and gutted. [kg]
-- harvest_weight_g: Average live weight at harvest. [g]
-- feed_kg: Fed. [kg]
-- feed_cost_eur: Cost of that feed. [EUR]
-- growth_kg: Biomass grown. [kg]
-- fcr: Feed over growth: biological FCR. [ratio]
WITH region AS (
    SELECT DISTINCT id AS batch_id, geography_id FROM batches.batch),
fish AS (
    SELECT s.month, r.geography_id, count(*) FILTER (WHERE population > 0) AS active_batches,
           sum(population) AS population, sum(biomass_kg) AS biomass_kg,
           sum(biomass_kg) FILTER (WHERE lifecycle_stage_id <= 5) AS fresh_water_biomass_kg,
           sum(biomass_kg) FILTER (WHERE lifecycle_stage_id > 5) AS sea_biomass_kg,
           sum(deaths) AS deaths, sum(deaths) FILTER (WHERE lifecycle_stage_id > 5) AS sea_deaths,
           sum(culled) AS culled, sum(escaped) AS escaped, sum(harvested) AS harvested
    FROM batches.batch_summary s JOIN region r USING (batch_id) GROUP BY 1, 2),
egg AS (
    SELECT date_trunc('month', actual_start_date::timestamp)::date AS month, geography_id,
           sum(total_eggs_received) AS eggs
    FROM batches.batch_creation JOIN region USING (batch_id) GROUP BY 1, 2),
smolt AS (
    SELECT date_trunc('month', leg.date::timestamp)::date AS month, geography_id,
           sum(leg.fish_count - leg.mortality_count) AS smolts
    FROM batches.transport_leg leg JOIN batches.transfer_action action ON action.id = leg.action_id
    JOIN region USING (batch_id) WHERE leg.leg_type = 'VESSEL_TO_RING' GROUP BY 1, 2),
harvest AS (
    SELECT date_trunc('month', event_date AT TIME ZONE 'UTC')::date AS month, dest_geography_id AS geography_id,
           sum(live_weight_kg) AS live_kg, sum(gutted_weight_kg) AS gutted_kg
    FROM batches.harvest_event GROUP BY 1, 2),
feed AS (
    SELECT month, geography_id, sum(total_feed_kg) AS feed_kg, sum(feed_cost) AS cost,
           sum(growth_kg) AS growth_kg
    FROM feed.batch_feeding_summary JOIN region USING (batch_id) GROUP BY 1, 2)
SELECT month, geography.name AS region, active_batches, population, biomass_kg,
       coalesce(fresh_water_biomass_kg, 0) AS fresh_water_biomass_kg,
       coalesce(sea_biomass_kg, 0) AS sea_biomass_kg, coalesce(eggs, 0) AS eggs_received,
       coalesce(smolts, 0)::bigint AS smolts_to_sea, deaths, coalesce(sea_deaths, 0) AS sea_deaths,
       100.0::float8 * deaths / nullif(population + deaths + culled + escaped + harvested, 0)
       AS mortality_pct,
       culled, escaped, harvested, coalesce(live_kg, 0) AS harvest_live_kg,
       coalesce(gutted_kg, 0) AS harvest_gutted_kg,
       1000 * live_kg / nullif(harvested, 0) AS harvest_weight_g,
       feed_kg, cost AS feed_cost_eur, growth_kg, feed_kg / nullif(growth_kg, 0) AS fcr
FROM fish
JOIN infrastructure.geography ON geography.id = fish.geography_id
LEFT JOIN egg USING (month, geography_id)
LEFT JOIN smolt USING (month, geography_id)
LEFT JOIN harvest USING (month, geography_id)
LEFT JOIN feed USING (month, geography_id)
