-- A table in one month: recorded rows, and rows expected if none were missing.
-- month: First day of the month.
-- table_name: Table.
-- rows: Rows, as recorded when the month was made.
-- expected_rows: Rows with nothing missing, where that follows from other tables.
-- complete_pct: Rows over those expected. [%]
-- bytes: On disk, with its indexes. [byte]
-- settings_hash: Of the settings that it was made from.
-- code_version: Of the code that made it.
-- data_version: Hash of its rows.
WITH made AS (
    SELECT parent.oid::regclass::text AS table_name, part.oid,
           to_date(right(part.relname, 7), 'YYYY_MM') AS month,
           obj_description(part.oid, 'pg_class')::jsonb AS origin
    FROM pg_class parent
    JOIN pg_inherits ON inhparent = parent.oid
    JOIN pg_class part ON part.oid = inhrelid
    JOIN pg_namespace space ON space.oid = parent.relnamespace
    WHERE space.nspname IN ('infrastructure', 'environment', 'batches', 'feed', 'disease')
      AND obj_description(part.oid, 'pg_class') LIKE '{%'),
month AS (
    SELECT DISTINCT month, (month + INTERVAL '1 month')::date AS next FROM made),
sensor AS (
    SELECT container_id, count(*) AS sensors FROM infrastructure.sensor GROUP BY 1),
stay AS (
    SELECT stay.month,
           sum(least(coalesce(departure_date + 1, next), next) - greatest(assignment_date,
               stay.month)) AS days,
           sum(sensors * (least(coalesce(departure_date, next), next)
               - greatest(assignment_date, stay.month))) AS sensor_days
    FROM batches.container_assignment stay JOIN month ON month.month = stay.month
    LEFT JOIN sensor USING (container_id) GROUP BY 1),
site AS (
    SELECT month.month, sum(next - month.month) AS days,
           sum(next - month.month) FILTER (WHERE is_area) AS area_days
    FROM month JOIN (
        SELECT commissioned, true AS is_area FROM infrastructure.area
        UNION ALL SELECT commissioned, false FROM infrastructure.hall) place
    ON place.commissioned < next GROUP BY 1),
expected AS (
    SELECT month, 'batches.daily_state' AS table_name, days AS rows FROM stay
    UNION ALL
    SELECT month, 'environment.environmental_reading', sensor_days * $readings_per_day FROM stay
    UNION ALL
    SELECT month, 'environment.reading_daily', sensor_days FROM stay
    UNION ALL
    SELECT month, 'environment.site_condition', days FROM site
    UNION ALL
    SELECT month, 'environment.photoperiod', days FROM site
    UNION ALL
    SELECT month, 'environment.weather', area_days * 24 FROM site)
SELECT month, table_name, (origin ->> 'rows')::bigint AS rows,
       expected.rows::bigint AS expected_rows,
       (100.0 * (origin ->> 'rows')::bigint / nullif(expected.rows, 0))::float8 AS complete_pct,
       pg_total_relation_size(made.oid) AS bytes, origin ->> 'settings_hash' AS settings_hash,
       origin ->> 'code_version' AS code_version, origin ->> 'data_version' AS data_version
FROM made LEFT JOIN expected USING (month, table_name)
