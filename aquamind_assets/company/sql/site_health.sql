-- Water and fish health of one site in the month; sites without fish have a row too.
-- month: First day of the month.
-- site_id: Site: the id of an area or of a hall.
-- site: Its name, a hall's with its station's.
-- kind: area or hall.
-- region: Region.
-- temperature_c: Mean water temperature. [degC]
-- oxygen_min_mg_l: Least dissolved oxygen of a day. [mg/L]
-- oxygen_min_pct: Least oxygen saturation of a day. [%]
-- low_oxygen_days: Days below 70 % saturation. [d]
-- events: Storms, blooms, heat waves and the like that begin in the month.
-- batch_id: Batch; the last, if there were two.
-- stage: Its stage at the month's end.
-- population: Fish at the month's end. [fish]
-- deaths: Died. [fish]
-- deaths_disease: Of them, of disease. [fish]
-- deaths_handling: Of them, of handling and treatment. [fish]
-- deaths_environmental: Of them, of the water, the weather and very many lice. [fish]
-- mortality_pct: Died, of those there at some time. [%]
-- high_mortality_days: Days of a container with high mortality. [container d]
-- lice_counts: Lice counts, of a container each.
-- adult_female_lice: Adult females a fish, mean of the counts. [lice/fish]
-- outbreaks: Diseases of which there is an outbreak.
-- treatments: Containers treated, each time.
-- treatment_cost_eur: Their cost. [EUR]
WITH site AS (
    SELECT id, name, 'area' AS kind, geography_id FROM infrastructure.area
    UNION ALL
    SELECT hall.id, station.name || ', ' || hall.name, 'hall', station.geography_id
    FROM infrastructure.hall JOIN infrastructure.freshwater_station station
    ON station.id = hall.freshwater_station_id),
water AS (
    SELECT date_trunc('month', date::timestamp)::date AS month, site_id,
           avg(temperature_c) AS temperature_c, min(oxygen_mg_l) AS oxygen_min_mg_l,
           min(oxygen_saturation_pct) AS oxygen_min_pct,
           count(*) FILTER (WHERE oxygen_saturation_pct < 70) AS low_oxygen_days
    FROM environment.site_condition GROUP BY 1, 2),
event AS (
    SELECT date_trunc('month', start_date::timestamp)::date AS month, area_id AS site_id,
           string_agg(kind, ', ' ORDER BY start_date, kind COLLATE "C") AS events
    FROM environment.environmental_event GROUP BY 1, 2),
fish AS (
    SELECT date_trunc('month', date::timestamp)::date AS month, site_id, max(batch_id) AS batch_id,
           coalesce(sum(population) FILTER (
               WHERE date = (
                   date_trunc('month', date::timestamp) + INTERVAL '1 month')::date - 1), 0)
           AS population,
           sum(mortality_count) AS deaths, sum(deaths_disease) AS disease,
           sum(deaths_handling) AS handling, sum(deaths_environmental) AS environmental,
           sum(moved_out + harvested + culled + escaped) AS gone,
           count(*) FILTER (WHERE health_status = 'high') AS high
    FROM batches.daily_state GROUP BY 1, 2),
lice AS (
    SELECT date_trunc('month', count_date::timestamp)::date AS month, box.area_id AS site_id,
           count(*) AS counts, sum(count_value)::float8 / sum(fish_sampled) AS adult_females
    FROM disease.lice_count JOIN infrastructure.container box ON box.id = container_id
    WHERE lice_type_id IN (
        SELECT id FROM disease.lice_type WHERE gender = 'female' AND development_stage = 'adult'
        AND species = 'Lepeophtheirus salmonis')
    GROUP BY 1, 2),
sick AS (
    SELECT month, site_id, string_agg(
           DISTINCT profile.code COLLATE "C", ', ' ORDER BY profile.code COLLATE "C")
           COLLATE "default" AS diseases
    FROM disease.outbreak JOIN disease.disease_profile profile ON profile.id = disease_id
    GROUP BY 1, 2),
cure AS (
    SELECT stay.month, stay.site_id, count(*) AS treatments, sum(cost_eur::float8) AS cost
    FROM disease.treatment JOIN batches.planned_stay stay
    ON stay.id = assignment_id
    AND stay.month = date_trunc('month', treatment_date::timestamp)::date
    GROUP BY 1, 2)
SELECT water.month, water.site_id, site.name AS site, site.kind, geography.name AS region,
       water.temperature_c, water.oxygen_min_mg_l, water.oxygen_min_pct, water.low_oxygen_days,
       event.events, fish.batch_id, lifecycle_stage.name AS stage, fish.population, fish.deaths,
       fish.disease AS deaths_disease, fish.handling AS deaths_handling,
       fish.environmental AS deaths_environmental,
       100.0::float8 * fish.deaths / nullif(fish.population + fish.deaths + fish.gone, 0)
       AS mortality_pct,
       fish.high AS high_mortality_days, lice.counts AS lice_counts,
       lice.adult_females AS adult_female_lice, sick.diseases AS outbreaks,
       coalesce(cure.treatments, 0) AS treatments, coalesce(cure.cost, 0) AS treatment_cost_eur
FROM water
JOIN site ON site.id = water.site_id
JOIN infrastructure.geography ON geography.id = site.geography_id
LEFT JOIN event ON event.month = water.month AND event.site_id = water.site_id
LEFT JOIN fish ON fish.month = water.month AND fish.site_id = water.site_id
LEFT JOIN batches.batch_summary summary
ON summary.month = water.month AND summary.batch_id = fish.batch_id
LEFT JOIN batches.lifecycle_stage ON lifecycle_stage.id = summary.lifecycle_stage_id
LEFT JOIN lice ON lice.month = water.month AND lice.site_id = water.site_id
LEFT JOIN sick ON sick.month = water.month AND sick.site_id = water.site_id
LEFT JOIN cure ON cure.month = water.month AND cure.site_id = water.site_id
