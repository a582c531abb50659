-- One feed in one region in the month: bought, fed, discarded, in stock.
-- month: First day of the month.
-- region: Region.
-- feed: Feed.
-- pellet_size_mm: Its pellet. [mm]
-- bought_kg: Delivered in the month. [kg]
-- bought_eur: Price paid for it. [EUR]
-- price_per_kg: That price over what was delivered. [EUR/kg]
-- fed_kg: Fed. [kg]
-- fed_eur: Cost of the lots fed. [EUR]
-- discarded_kg: Discarded, expired or to make room. [kg]
-- stock_kg: In the stores at the month's end. [kg]
-- stock_eur: Its cost. [EUR]
-- stores: Stores that hold it then.
WITH store AS (
    SELECT feed_container.id, coalesce(area.geography_id, station.geography_id) AS geography_id
    FROM infrastructure.feed_container
    LEFT JOIN infrastructure.area ON area.id = feed_container.area_id
    LEFT JOIN infrastructure.hall ON hall.id = feed_container.hall_id
    LEFT JOIN infrastructure.freshwater_station station
    ON station.id = hall.freshwater_station_id),
bought AS (
    SELECT month, geography_id, feed_id, sum(quantity_g) / 1000.0 AS kg,
           sum(quantity_g * cost_per_kg) / 1000.0 AS eur
    FROM feed.feed_purchase JOIN store ON store.id = feed_container_id
    WHERE status = 'DELIVERED' GROUP BY 1, 2, 3),
stock AS (
    SELECT month, geography_id, feed_id, sum(fed_g) / 1000.0 AS fed_kg,
           sum(fed_g * cost_per_kg) / 1000.0 AS fed_eur, sum(discarded_g) / 1000.0 AS discarded_kg,
           sum(quantity_g) / 1000.0 AS stock_kg,
           sum(quantity_g * cost_per_kg) / 1000.0 AS stock_eur,
           count(DISTINCT feed_container_id) FILTER (WHERE quantity_g > 0) AS stores
    FROM feed.feed_container_stock JOIN store ON store.id = feed_container_id GROUP BY 1, 2, 3)
SELECT month, geography.name AS region, feed.name AS feed, feed.pellet_size_mm,
       coalesce(bought.kg, 0)::float8 AS bought_kg, coalesce(bought.eur, 0) AS bought_eur,
       bought.eur / nullif(bought.kg, 0)::float8 AS price_per_kg,
       coalesce(fed_kg, 0)::float8 AS fed_kg, coalesce(fed_eur, 0) AS fed_eur,
       coalesce(discarded_kg, 0)::float8 AS discarded_kg, coalesce(stock_kg, 0)::float8 AS stock_kg,
       coalesce(stock_eur, 0) AS stock_eur, coalesce(stores, 0) AS stores
FROM stock FULL JOIN bought USING (month, geography_id, feed_id)
JOIN infrastructure.geography ON geography.id = geography_id
JOIN feed.feed ON feed.id = feed_id
