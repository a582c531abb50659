-- Use of one hall or sea area in the month.
-- month: First day of the month.
-- site_id: Site: the id of an area or of a hall.
-- site: Its name, a hall's with its station's.
-- kind: area or hall.
-- built_for: Stage that it is built for; sea for an area.
-- region: Region.
-- containers: Containers in use by the month's end.
-- containers_used: Of them, with fish at some time.
-- container_days: Days of all its containers. [container d]
-- occupied_days: Of them, with fish. [container d]
-- occupied_pct: Their share. [%]
-- biomass_kg: Biomass at the month's end. [kg]
-- capacity_kg: Most biomass that it may hold. [kg]
-- capacity_used_pct: Biomass over capacity. [%]
WITH month AS (
    SELECT DISTINCT month, (month + INTERVAL '1 month')::date AS next
    FROM batches.container_assignment),
site AS (
    SELECT id, name, 'area' AS kind, 'sea' AS built_for, geography_id, max_biomass
    FROM infrastructure.area
    UNION ALL
    SELECT hall.id, station.name || ', ' || hall.name, 'hall', hall.stage, station.geography_id,
           NULL
    FROM infrastructure.hall JOIN infrastructure.freshwater_station station
    ON station.id = hall.freshwater_station_id),
built AS (
    SELECT month.month, month.next, coalesce(area_id, hall_id) AS site_id,
           count(*) AS containers,
           sum(month.next - greatest(month.month, commissioned)) AS days,
           sum(max_biomass_kg::float8) AS max_biomass_kg
    FROM month JOIN infrastructure.container ON commissioned < month.next GROUP BY 1, 2, 3),
used AS (
    SELECT stay.month, site_id, count(DISTINCT container_id) AS containers,
           sum(least(coalesce(departure_date, next), next) - greatest(assignment_date, stay.month))
           AS days, sum(biomass_kg) FILTER (WHERE is_active) AS biomass_kg
    FROM batches.container_assignment stay JOIN month ON month.month = stay.month GROUP BY 1, 2)
SELECT built.month, built.site_id, site.name AS site, site.kind, site.built_for,
       geography.name AS region, built.containers, coalesce(used.containers, 0) AS containers_used,
       built.days AS container_days, coalesce(used.days, 0) AS occupied_days,
       100.0::float8 * coalesce(used.days, 0) / built.days AS occupied_pct,
       coalesce(used.biomass_kg, 0) AS biomass_kg,
       least(site.max_biomass::float8, built.max_biomass_kg) AS capacity_kg,
       100.0::float8 * coalesce(used.biomass_kg, 0)
       / least(site.max_biomass::float8, built.max_biomass_kg)
       AS capacity_used_pct
FROM built
JOIN site ON site.id = built.site_id
JOIN infrastructure.geography ON geography.id = site.geography_id
LEFT JOIN used ON used.month = built.month AND used.site_id = built.site_id
