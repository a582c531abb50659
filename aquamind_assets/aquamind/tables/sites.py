"""AquaMind's tables of infrastructure, and of weather and daylight at its sites."""

from aquamind_assets.aquamind.tables import broodstock, transport
from aquamind_assets.aquamind.tables.declaration import ENGINEER, AquamindTable, at, number
from aquamind_assets.aquamind.tables.expressions import DAYS
from aquamind_assets.environment import tables as environment
from aquamind_assets.environment.readings import tables as readings
from aquamind_assets.infrastructure import tables as infrastructure

#: A sensor as installed, and as each calibration left it, with the serial number that it then had.
_SENSORS = f"""
    SELECT id, name, sensor_type, manufacturer, container_id, active, commissioned AS began,
           serial_number, installation_date, last_calibration_date, commissioned,
           commissioned AS added, NULL::date AS calibrated, NULL::text AS what_was_done
    FROM infrastructure.sensor
    UNION ALL
    SELECT id, name, sensor_type, manufacturer, sensor.container_id, active, commissioned,
           coalesce(new.serial_number, sensor.serial_number),
           coalesce(new.since, installation_date), visit.date, visit.date, NULL, visit.date,
           CASE WHEN is_replaced THEN 'replaced by a new one, ' ELSE 'calibrated, ' END
               || coalesce('silent since ' || failed_date,
                           'had drifted by ' || round(deviation::numeric, 3))
    FROM {readings.sensor_calibration} visit
    JOIN infrastructure.sensor ON sensor.id = visit.sensor_id
    LEFT JOIN (
        SELECT sensor_id, date AS since, new_serial_number AS serial_number,
               lead(date, 1, 'infinity') OVER (PARTITION BY sensor_id ORDER BY date) AS until
        FROM {readings.sensor_calibration} WHERE is_replaced AND date < :to) new
      ON new.sensor_id = visit.sensor_id AND visit.date >= since AND visit.date < until"""

SITE_VIEWS = [
    AquamindTable(
        "infrastructure_geography", infrastructure.geography, by=ENGINEER, natural=("name",)
    ),
    AquamindTable("infrastructure_areagroup", infrastructure.area_group, by=ENGINEER),
    AquamindTable("infrastructure_area", infrastructure.area, by=ENGINEER),
    AquamindTable(
        "infrastructure_freshwaterstation",
        infrastructure.freshwater_station,
        source=broodstock.STATIONS,
        reads=[infrastructure.geography],
        by=ENGINEER,
    ),
    AquamindTable(
        "infrastructure_hall",
        infrastructure.hall,
        source=broodstock.HALLS,
        reads=[infrastructure.geography],
        by=ENGINEER,
    ),
    AquamindTable(
        "infrastructure_containertype",
        infrastructure.container_type,
        source=f"{broodstock.TANK_TYPE} UNION ALL {transport.TANK_TYPE}",
        by=ENGINEER,
        natural=("name",),
    ),
    transport.CARRIERS,
    AquamindTable(
        "infrastructure_container",
        infrastructure.container,
        {"feed_recommendations_enabled": "true", "carrier_id": "carrier_id"},
        source=f"""
            SELECT id, name, volume_m3, max_biomass_kg, hierarchy_role, area_id, hall_id,
                   container_type_id, active, commissioned, NULL::bigint AS carrier_id
            FROM infrastructure.container
            UNION ALL {broodstock.TANKS} UNION ALL {transport.TANKS}""",
        reads=[transport.CARRIERS.table, *transport.CARRIERS.reads, infrastructure.geography],
        by=ENGINEER,
    ),
    AquamindTable(
        "infrastructure_sensor",
        infrastructure.sensor,
        source=_SENSORS,
        latest=True,
        beside=[readings.sensor_calibration],
        reads=[readings.sensor_calibration],
        entered=at("began", "08:00"),
        by=ENGINEER,
        changes=[("added", "+"), ("calibrated", "~")],
        why="what_was_done",
    ),
    AquamindTable("infrastructure_feedcontainer", infrastructure.feed_container, by=ENGINEER),
    AquamindTable(
        "environmental_environmentalparameter",
        environment.environmental_parameter,
        by=ENGINEER,
        natural=("name",),
    ),
    AquamindTable(
        "environmental_weatherdata",
        environment.weather,
        {"id": number("area_id", 'extract(epoch FROM "timestamp")::bigint / 3600', 10_000_000)},
        dated="timestamp",
    ),
    AquamindTable(
        "environmental_photoperioddata",
        environment.photoperiod,
        {"id": number("area_id", DAYS, 100_000)},
        where="area_id IS NOT NULL",
        entered=at("date", "00:30"),
        dated="date",
    ),
]
