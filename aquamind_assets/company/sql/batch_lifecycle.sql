-- A batch from egg to harvest, or to the stage it has reached.
-- batch_id: Batch.
-- batch_number: Its number.
-- region: Region.
-- station: Station that hatched it.
-- area: Sea area, once at sea.
-- egg_source: EXTERNAL, from a supplier, or INTERNAL, own broodstock.
-- strain: Strain.
-- status: ACTIVE, COMPLETED or, culled, TERMINATED.
-- stage: Stage at the end of its last month.
-- start_date: Day on which the eggs came.
-- fry_date: First day as fry.
-- parr_date: First day as parr.
-- smolt_date: First day as smolt.
-- sea_start_date: First day at sea.
-- grow_out_date: First day of the grow-out.
-- harvest_start_date: First harvest day.
-- harvest_end_date: Last harvest day.
-- days: Days from the eggs to the last day. [d]
-- sea_days: Of them, since the first day at sea. [d]
-- eggs_received: Viable eggs received. [eggs]
-- population: Fish at the end of its last month. [fish]
-- avg_weight_g: Average weight then, or at harvest. [g]
-- biomass_kg: Biomass then. [kg]
-- deaths: Died since the start. [fish]
-- culled: Culled since the start. [fish]
-- escaped: Escaped since the start. [fish]
-- survival_pct: Eggs received that did not die. [%]
-- smolts_to_sea: Smolts put to sea, alive on arrival. [fish]
-- sea_mortality_pct: Died at sea, of those put there; once all are. [%]
-- harvested: Harvested. [fish]
-- harvest_live_kg: Harvest, live weight. [kg]
-- harvest_gutted_kg: Harvest, head on and gutted. [kg]
-- harvest_weight_g: Average live weight at harvest. [g]
-- feed_kg: Fed. [kg]
-- feed_cost_eur: Cost of that feed. [EUR]
-- fcr: Feed over growth: biological FCR. [ratio]
-- economic_fcr: Feed over growth less losses: economic FCR. [ratio]
-- outbreaks: Outbreaks of disease.
-- treatments: Containers treated, each time.
-- treatment_cost_eur: Cost of the treatments. [EUR]
WITH batch AS (
    SELECT DISTINCT ON (id) * FROM batches.batch ORDER BY id, month DESC),
fish AS (
    SELECT DISTINCT ON (batch_id) * FROM batches.batch_summary ORDER BY batch_id, month DESC),
stage AS (
    SELECT batch_id, min(date) FILTER (WHERE dest = 3) AS fry,
           min(date) FILTER (WHERE dest = 4) AS parr, min(date) FILTER (WHERE dest = 5) AS smolt
    FROM (
        SELECT batch_id, dest_lifecycle_stage_id AS dest, actual_start_date AS date
        FROM batches.batch_transfer) move
    GROUP BY 1),
smolt AS (
    SELECT batch_id, sum(leg.fish_count - leg.mortality_count) AS smolts
    FROM batches.transport_leg leg JOIN batches.transfer_action action ON action.id = leg.action_id
    WHERE leg.leg_type = 'VESSEL_TO_RING' GROUP BY 1),
removed AS (
    SELECT removal.batch_id, sum(count) AS fish FROM batches.removal
    JOIN batch ON batch.id = removal.batch_id AND removal.date >= batch.sea_start_date GROUP BY 1),
harvest AS (
    SELECT batch_id, min(event_date AT TIME ZONE 'UTC')::date AS first,
           max(event_date AT TIME ZONE 'UTC')::date AS last,
           sum(unit_count) AS fish, sum(live_weight_kg) AS live_kg,
           sum(gutted_weight_kg) AS gutted_kg
    FROM batches.harvest_event GROUP BY 1),
feed AS (
    SELECT batch_id, sum(total_feed_kg) AS feed_kg, sum(feed_cost) AS cost,
           sum(growth_kg) AS growth_kg, sum(lost_kg) AS lost_kg
    FROM feed.batch_feeding_summary GROUP BY 1),
sick AS (
    SELECT batch_id, count(DISTINCT id) AS outbreaks FROM disease.outbreak GROUP BY 1),
cure AS (
    SELECT batch_id, count(*) AS treatments, sum(cost_eur::float8) AS cost
    FROM disease.treatment GROUP BY 1)
SELECT batch.id AS batch_id, batch.batch_number, geography.name AS region,
       station.name AS station, area.name AS area, batch.egg_source, batch.strain, batch.status,
       lifecycle_stage.name AS stage, batch.start_date, stage.fry AS fry_date,
       stage.parr AS parr_date, stage.smolt AS smolt_date, batch.sea_start_date,
       batch.grow_out_date, harvest.first AS harvest_start_date,
       CASE WHEN batch.status = 'COMPLETED' THEN harvest.last END AS harvest_end_date,
       fish.age_days::integer AS days,
       batch.start_date + fish.age_days - batch.sea_start_date AS sea_days,
       fish.eggs_received, fish.population, fish.avg_weight_g, fish.biomass_kg,
       fish.deaths_to_date AS deaths, fish.culled_to_date AS culled,
       fish.escaped_to_date AS escaped, fish.survival_pct, smolt.smolts AS smolts_to_sea,
       CASE WHEN batch.grow_out_date IS NOT NULL THEN 100.0::float8 * (1 - (
           fish.population + coalesce(harvest.fish, 0) + coalesce(removed.fish, 0))::float8
           / nullif(smolt.smolts, 0)) END AS sea_mortality_pct,
       coalesce(harvest.fish, 0) AS harvested, coalesce(harvest.live_kg, 0) AS harvest_live_kg,
       coalesce(harvest.gutted_kg, 0) AS harvest_gutted_kg,
       1000 * harvest.live_kg / nullif(harvest.fish, 0) AS harvest_weight_g,
       feed.feed_kg, feed.cost AS feed_cost_eur, feed.feed_kg / nullif(feed.growth_kg, 0) AS fcr,
       CASE WHEN feed.growth_kg > feed.lost_kg THEN feed.feed_kg / (feed.growth_kg - feed.lost_kg)
           END AS economic_fcr,
       coalesce(sick.outbreaks, 0) AS outbreaks, coalesce(cure.treatments, 0) AS treatments,
       coalesce(cure.cost, 0) AS treatment_cost_eur
FROM batch
JOIN infrastructure.geography ON geography.id = batch.geography_id
JOIN infrastructure.freshwater_station station ON station.id = batch.freshwater_station_id
JOIN fish ON fish.batch_id = batch.id
JOIN batches.lifecycle_stage ON lifecycle_stage.id = fish.lifecycle_stage_id
LEFT JOIN infrastructure.area ON area.id = batch.area_id
LEFT JOIN stage ON stage.batch_id = batch.id
LEFT JOIN smolt ON smolt.batch_id = batch.id
LEFT JOIN removed ON removed.batch_id = batch.id
LEFT JOIN harvest ON harvest.batch_id = batch.id
LEFT JOIN feed ON feed.batch_id = batch.id
LEFT JOIN sick ON sick.batch_id = batch.id
LEFT JOIN cure ON cure.batch_id = batch.id
