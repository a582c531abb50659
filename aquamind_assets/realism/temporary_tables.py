"""Temporary tables that many answers read, so that the large tables are read once.

Each is made for one report, within its transaction, from the tables named in its query.
"""

#: A batch in one hall or area on one day. ``fish`` are those at its end and those that died.
_BATCH_DAY = """
    WITH day AS (
        SELECT date, batch_id, site_id, lifecycle_stage_id,
               sum(population) AS population,
               sum(population + mortality_count) AS fish,
               sum(mortality_count) AS deaths,
               sum(deaths_disease) AS deaths_disease,
               sum(deaths_handling) AS deaths_handling,
               sum(deaths_predation) AS deaths_predation,
               sum(deaths_environmental) AS deaths_environmental,
               sum(deaths_unknown) AS deaths_unknown,
               sum(deaths_other) AS deaths_other,
               sum(escaped) AS escaped,
               sum(harvested) AS harvested,
               sum(biomass_kg::double precision) AS biomass_kg,
               avg(temp_c::double precision) AS temperature_c
        FROM batches.daily_state GROUP BY date, batch_id, site_id, lifecycle_stage_id)
    SELECT day.*, 1000 * biomass_kg / nullif(population, 0) AS weight_g,
           stage.name AS stage, geography.name AS region, area.id IS NOT NULL AS at_sea
    FROM day
    JOIN batches.lifecycle_stage stage ON stage.id = day.lifecycle_stage_id
    LEFT JOIN infrastructure.area ON area.id = day.site_id
    LEFT JOIN infrastructure.hall ON hall.id = day.site_id
    LEFT JOIN infrastructure.freshwater_station station ON station.id = hall.freshwater_station_id
    JOIN infrastructure.geography
      ON geography.id = coalesce(area.geography_id, station.geography_id)"""

#: Smolts brought from a hall to a ring.
_RELEASE = """
    WITH stay AS (
        SELECT DISTINCT id, site_id FROM batches.container_assignment)
    SELECT action.batch_id, action.actual_execution_date AS date, target.site_id AS area_id,
           geography.name AS region, action.average_weight_g AS weight_g,
           action.transferred_count - action.mortality_during_transfer AS fish
    FROM batches.transfer_action action
    JOIN stay source ON source.id = action.source_assignment_id
    JOIN stay target ON target.id = action.dest_assignment_id
    JOIN infrastructure.hall ON hall.id = source.site_id
    JOIN infrastructure.area ON area.id = target.site_id
    JOIN infrastructure.geography ON geography.id = area.geography_id"""

#: A batch at sea, from its smolts to its harvest. Complete when no fish are left there.
_SEA_CYCLE = """
    WITH released AS (
        SELECT batch_id, min(region) AS region, min(area_id) AS area_id, sum(fish) AS stocked,
               sum(fish * weight_g) / sum(fish) AS smolt_g,
               DATE '2000-01-01' + round(
                   sum(fish::numeric * (date - DATE '2000-01-01')) / sum(fish))::integer
                   AS released_on
        FROM pg_temp.release GROUP BY batch_id),
    harvest AS (
        SELECT batch_id, sum(unit_count) AS harvested, sum(live_weight_kg) AS live_kg,
               1000 * sum(live_weight_kg) / sum(unit_count) AS harvest_g,
               DATE '2000-01-01' + round(
                   sum(unit_count::numeric * (event_date::date - DATE '2000-01-01'))
                   / sum(unit_count))::integer AS harvested_on
        FROM batches.harvest_event GROUP BY batch_id),
    day AS (
        SELECT batch_id, date, sum(population) AS population, sum(deaths) AS deaths,
               sum(deaths_disease) AS deaths_disease, sum(escaped) AS escaped,
               avg(temperature_c) AS temperature_c
        FROM pg_temp.batch_day WHERE at_sea GROUP BY batch_id, date),
    lived AS (
        SELECT day.batch_id, sum(deaths) AS deaths, sum(deaths_disease) AS deaths_disease,
               sum(escaped) AS escaped,
               (array_agg(population ORDER BY date DESC))[1] AS left_over,
               sum(temperature_c) FILTER (
                   WHERE date > released_on AND date <= harvested_on) AS degree_days
        FROM day JOIN released USING (batch_id) LEFT JOIN harvest USING (batch_id)
        GROUP BY day.batch_id)
    SELECT *, harvested_on - released_on AS days, left_over = 0 AND harvested > 0 AS complete,
           1000 * (cbrt(harvest_g) - cbrt(smolt_g)) / nullif(degree_days, 0) AS tgc,
           CASE WHEN smolt_g BETWEEN 75 AND 150 THEN '100 g'
                WHEN smolt_g BETWEEN 200 AND 300 THEN '250 g'
                WHEN smolt_g BETWEEN 350 AND 450 THEN '400 g'
                WHEN smolt_g BETWEEN 450 AND 550 THEN '500 g'
                WHEN smolt_g BETWEEN 700 AND 800 THEN '750 g' END AS smolt_class
    FROM released LEFT JOIN harvest USING (batch_id) LEFT JOIN lived USING (batch_id)"""

#: Delousings of rings by kind: deaths on the first day, and in 14 days, over the fish before.
_DELOUSING = """
    WITH day AS MATERIALIZED (
        SELECT treatment.id, assignment_id, treatment_date, treatment_date + after AS date,
               CASE WHEN kind.method IN ('thermal', 'mechanical') THEN kind.method
                    WHEN kind.code IN ('freshwater', 'hydrogen_peroxide') THEN kind.code
                    WHEN kind.method = 'bath' THEN 'medicinal bath' ELSE kind.method END AS item
        FROM disease.treatment
        JOIN disease.treatment_type kind ON kind.id = treatment_type_id
        CROSS JOIN generate_series(0, 13) after
        WHERE treatment.reason = 'lice' AND kind.code <> 'cleaner_fish')
    SELECT day.id, geography.name AS region, treatment_date, item,
           100.0 * sum(mortality_count) FILTER (WHERE date = treatment_date)
               / nullif(max(population + mortality_count), 0) AS day_pct,
           100.0 * sum(mortality_count) / nullif(max(population + mortality_count), 0)
               AS fortnight_pct
    FROM day
    JOIN batches.daily_state state USING (assignment_id, date)
    JOIN infrastructure.area ON area.id = state.site_id
    JOIN infrastructure.geography ON geography.id = area.geography_id
    GROUP BY day.id, geography.name, treatment_date, item
    HAVING count(*) = 14 AND sum(harvested) = 0"""

#: Ring-days of an area, by the weight class of their fish.
_RING_CLASS = """
    WITH ring AS (
        SELECT site_id, CASE WHEN avg_weight_g < 1000 THEN 'below 1 kg'
                   WHEN avg_weight_g < 2000 THEN '1-2 kg' WHEN avg_weight_g < 3000 THEN '2-3 kg'
                   ELSE 'above 3 kg' END AS item,
               max(density_kg_m3) AS densest, sum(density_kg_m3::double precision) AS densities,
               max(population) AS greatest, sum(population) AS populations, count(*) AS n,
               min(date) AS first, max(date) AS last
        FROM batches.daily_state WHERE population > 0 GROUP BY 1, 2)
    SELECT geography.name AS region, ring.*
    FROM ring
    JOIN infrastructure.area ON area.id = ring.site_id
    JOIN infrastructure.geography ON geography.id = area.geography_id"""

#: In the order in which they are made.
BASES = {
    "batch_day": _BATCH_DAY,
    "ring_class": _RING_CLASS,
    "release": _RELEASE,
    "sea_cycle": _SEA_CYCLE,
    "delousing": _DELOUSING,
}

#: Those that the second session makes, which read no other; they have few rows.
APART = ("delousing", "ring_class")

#: Columns by which many answers look a table up, in the order of the index.
KEYS = {"batch_day": "batch_id, date"}
