"""Lorries and well-boats with their tanks, and the carriers of fish that went to sea.

The farm records the carrier of each leg and what it holds; carriers of the same name in two regions
are two. A lorry has six tanks and a well-boat three wells, as is usual for live smolts.
"""

from aquamind_assets.aquamind.tables.declaration import ENGINEER, AquamindTable, at
from aquamind_assets.batches import tables as batches
from aquamind_assets.core.months import FIRST_DAY

_BEGAN = f"DATE '{FIRST_DAY}'"

#: Id of the kind of tank, above those of our own kinds.
_TANK_TYPE_ID = 92

#: Tanks of a lorry and wells of a well-boat, the largest well [m3], and greatest biomass in a m3
#: [kg].
_LORRY_TANKS, _WELLS = 6, 3
_LARGEST_M3 = 6700
_KG_M3 = 60

_IS_VESSEL = "bool_or(leg.leg_type = 'VESSEL_TO_RING')"

TANK_TYPE = f"""
    SELECT {_TANK_TYPE_ID}, 'Transport tank', 'TANK', {_LARGEST_M3}, 1,
           'Tank of a lorry or well of a well-boat', {_BEGAN}"""

#: What follows a carrier's name, for AquaMind has each name once.
_OF_REGION = "CASE batch.geography_id WHEN 1 THEN ' FI' ELSE ' SCO' END"

_OF_BATCH = "batch ON batch.id = action.batch_id"
_BATCHES = f"(SELECT DISTINCT id, geography_id FROM batches.batch) {_OF_BATCH}"
_BATCHES_OF_MONTH = f"""
    (SELECT DISTINCT id, geography_id FROM batches.batch
     WHERE month >= :from AND month < :to) {_OF_BATCH}"""

#: By carrier and region, numbered in the order of their first legs.
_SEEN = f"""
    SELECT row_number() OVER (ORDER BY min(leg.date), carrier, batch.geography_id) AS id,
           carrier || {_OF_REGION} AS name, batch.geography_id,
           CASE WHEN {_IS_VESSEL} THEN 'VESSEL' ELSE 'TRUCK' END AS carrier_type,
           CASE WHEN {_IS_VESSEL} THEN {_WELLS} ELSE {_LORRY_TANKS} END AS tanks,
           max(leg.capacity_m3)::numeric AS capacity_m3
    FROM batches.transport_leg leg
    JOIN batches.transfer_action action
      ON action.id = leg.action_id AND action.actual_execution_date = leg.date
    JOIN {_BATCHES}
    GROUP BY carrier, batch.geography_id"""

CARRIERS = AquamindTable(
    "infrastructure_transportcarrier",
    batches.transport_leg,
    {
        "id": "id",
        "name": "name",
        "carrier_type": "carrier_type",
        "capacity_m3": "capacity_m3",
        "geography_id": "geography_id",
        "active": "true",
    },
    source=_SEEN,
    reads=[batches.transfer_action, batches.batch],
    entered=at(_BEGAN, "08:00"),
    by=ENGINEER,
    natural=("name",),
)

TANKS = f"""
    SELECT 800000 + id * 100 + tank, name || ' tank ' || tank,
           (capacity_m3 / tanks)::real, (capacity_m3 / tanks * {_KG_M3})::real,
           'HOLDING', NULL, NULL, {_TANK_TYPE_ID}, true, {_BEGAN}, id
    FROM ({_SEEN}) carrier CROSS JOIN LATERAL generate_series(1, tanks) tank"""

#: Actions, with the carriers of those to sea in words.
ACTIONS = f"""
    SELECT action.*, 'By ' || array_to_string(way.names, {_OF_REGION} || ' and ') || {_OF_REGION}
               || '; ' || way.died || ' died on the way' AS carriers
    FROM batches.transfer_action action
    LEFT JOIN (
        SELECT action_id, date, array_agg(DISTINCT carrier) AS names, sum(mortality_count) AS died
        FROM batches.transport_leg WHERE date >= :from AND date < :to
        GROUP BY action_id, date) way
      ON way.action_id = action.id AND way.date = action.actual_execution_date
    LEFT JOIN {_BATCHES_OF_MONTH}"""
