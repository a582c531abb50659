"""The origin of a batch's eggs: a supplier's lot, or pairs of the farm's own broodstock.

The farm records how many eggs a batch received of whom. AquaMind wants an egg production for each
lot, and for own eggs the pair of fish behind it; so the eggs of a batch are those of as many
females as it takes, stripped on its day, each with one male, a male for four females. The fish
stand in one tank a region and are dead after stripping. Nothing more is known of them.

References
----------
Eggs of a farmed female of 10 kg: some 1,500 a kg, as Heinimaa & Heinimaa (2004), J. Fish Biol. 64,
1211-1226, and breeders report.
"""

from aquamind_assets.aquamind.tables.declaration import OPERATOR, AquamindTable, at
from aquamind_assets.batches import tables as batches
from aquamind_assets.core.months import FIRST_DAY

_BEGAN = f"DATE '{FIRST_DAY}'"

EGGS_A_FEMALE = 15_000
FEMALES_A_MALE = 4

#: Ids of a region's broodstock station, hall and tank begin here, far above those of the farm.
_FIRST_ID = 900_000
_TANK_TYPE_ID = 91

#: Fish and egg productions of a batch are numbered within it.
_WITHIN = 100_000

STATIONS = f"""
    SELECT id, name, station_type, latitude, longitude, description, geography_id, active,
           commissioned FROM infrastructure.freshwater_station
    UNION ALL
    SELECT {_FIRST_ID} + id, 'Broodstock ' || name, 'BROODSTOCK', CASE id WHEN 1 THEN 62.2 ELSE 57.5
           END, CASE id WHEN 1 THEN -6.9 ELSE -5.6 END, 'Holds the spawners', id, true, commissioned
    FROM infrastructure.geography"""

HALLS = f"""
    SELECT id, name, description, area_sqm, freshwater_station_id, active, commissioned
    FROM infrastructure.hall
    UNION ALL
    SELECT {_FIRST_ID} + id, 'Spawners', 'For spawners', 400, {_FIRST_ID} + id, true, commissioned
    FROM infrastructure.geography"""

TANK_TYPE = f"""
    SELECT id, name, category, max_volume_m3, cleaning_days, description, commissioned
    FROM infrastructure.container_type
    UNION ALL
    SELECT {_TANK_TYPE_ID}, 'Broodstock tank', 'TANK', 500, 14, 'Tank for spawners', {_BEGAN}"""

TANKS = f"""
    SELECT {_FIRST_ID} + id, 'Spawners ' || name, 500, 20000, 'HOLDING', NULL, {_FIRST_ID} + id,
           {_TANK_TYPE_ID}, true, commissioned, NULL
    FROM infrastructure.geography"""

#: A delivery of own eggs, with region and station of its batch, and how many females it took.
_OWN = f"""
    SELECT delivery.id, batch_id, workflow_number, actual_start_date, total_eggs_planned AS eggs,
           geography_id, freshwater_station_id, strain,
           ceil(total_eggs_planned::numeric / {EGGS_A_FEMALE})::int AS females
    FROM batches.batch_creation delivery
    JOIN (SELECT DISTINCT ON (id) id, geography_id, freshwater_station_id, strain
          FROM batches.batch ORDER BY id, month) batch ON batch.id = batch_id
    WHERE egg_source_type = 'INTERNAL'"""

#: The farm has one plan a year.
_PLAN = "extract(year FROM actual_start_date)::int"

_FISH = f"""
    SELECT batch_id * {_WITHIN}::bigint + n AS id, actual_start_date, geography_id, strain,
           CASE WHEN n <= females THEN 'female' ELSE 'male' END AS sex
    FROM ({_OWN}) own CROSS JOIN LATERAL
         generate_series(1, females + ceil(females / {FEMALES_A_MALE}.0)::int) n"""

#: A pair each: the eggs of a batch over its females, as evenly as whole eggs allow.
_PAIRS = f"""
    SELECT batch_id * {_WITHIN}::bigint + n AS id, batch_id, actual_start_date, workflow_number, n,
           {_PLAN} AS plan_id, freshwater_station_id,
           batch_id * {_WITHIN}::bigint + females + (n - 1) / {FEMALES_A_MALE} + 1 AS male_fish_id,
           eggs / females + CASE WHEN n <= eggs % females THEN 1 ELSE 0 END AS eggs
    FROM ({_OWN}) own CROSS JOIN LATERAL generate_series(1, females) n"""

_BOUGHT = f"""
    SELECT batch_id * {_WITHIN}::bigint AS id, batch_id, actual_start_date, workflow_number,
           freshwater_station_id, total_eggs_planned AS eggs, external_supplier_id,
           external_supplier_batch_number
    FROM batches.batch_creation delivery
    JOIN (SELECT DISTINCT ON (id) id, freshwater_station_id
          FROM batches.batch ORDER BY id, month) batch ON batch.id = batch_id
    WHERE egg_source_type = 'EXTERNAL'"""

_PRODUCTIONS = f"""
    SELECT id, batch_id, actual_start_date, workflow_number || '-' || n AS egg_batch_id, eggs,
           'internal' AS source_type, freshwater_station_id, id AS pair_id FROM ({_PAIRS}) pair
    UNION ALL
    SELECT id, batch_id, actual_start_date, workflow_number, eggs, 'external',
           freshwater_station_id, NULL FROM ({_BOUGHT}) bought"""

#: Of a delivery of own eggs, the production of its first pair; AquaMind links no bought eggs.
FIRST_PRODUCTION = f"CASE egg_source_type WHEN 'INTERNAL' THEN batch_id * {_WITHIN}::bigint + 1 END"

_STRIPPED = at("actual_start_date", "06:00")


def _view(name: str, source: str, columns: dict[str, str]) -> AquamindTable:
    return AquamindTable(
        name,
        batches.batch_creation,
        columns,
        source=source,
        reads=[batches.batch],
        entered=_STRIPPED,
        by=OPERATOR,
    )


VIEWS = [
    _view(
        "broodstock_breedingplan",
        f"""SELECT DISTINCT ON ({_PLAN}) {_PLAN} AS id, actual_start_date FROM ({_OWN}) own
            ORDER BY {_PLAN}, actual_start_date""",
        {
            "name": "'Spawning ' || id",
            "start_date": at("make_date(id, 1, 1)", "00:00"),
            "end_date": at("make_date(id, 12, 31)", "00:00"),
            "objectives": "'Eggs for the farm''s own batches'",
        },
    ),
    _view(
        "broodstock_broodstockfish",
        _FISH,
        {
            "traits": "jsonb_build_object('sex', sex, 'strain', strain)",
            "health_status": "'deceased'",
            "container_id": f"{_FIRST_ID} + geography_id",
        },
    ),
    _view(
        "broodstock_breedingpair",
        _PAIRS,
        {
            "pairing_date": _STRIPPED,
            "progeny_count": "eggs",
            "female_fish_id": "id",
            "male_fish_id": "male_fish_id",
            "plan_id": "plan_id",
        },
    ),
    _view(
        "broodstock_eggproduction",
        _PRODUCTIONS,
        {
            "egg_batch_id": "egg_batch_id",
            "egg_count": "eggs",
            "production_date": _STRIPPED,
            "source_type": "source_type",
            "destination_station_id": "freshwater_station_id",
            "pair_id": "pair_id",
        },
    ),
    _view(
        "broodstock_externaleggbatch",
        _BOUGHT,
        {
            "batch_number": "external_supplier_batch_number",
            "provenance_data": "'Eyed eggs, bought'",
            "egg_production_id": "id",
            "supplier_id": "external_supplier_id",
        },
    ),
    _view(
        "broodstock_batchparentage",
        _PRODUCTIONS,
        {"assignment_date": _STRIPPED, "egg_production_id": "id"},
    ),
]
