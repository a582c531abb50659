"""AquaMind's tables of infrastructure, and of weather and daylight at its sites."""

from aquamind_assets.aquamind.tables import broodstock, transport
from aquamind_assets.aquamind.tables.declaration import ENGINEER, AquamindTable, at, number
from aquamind_assets.aquamind.tables.expressions import DAYS
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure

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
    AquamindTable("infrastructure_sensor", infrastructure.sensor, by=ENGINEER),
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
