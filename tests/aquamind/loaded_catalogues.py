"""The catalogues of the loaded farm, and what is built there."""

import sqlalchemy as sa
from loaded_fish import MEMBER_ID, Rows

from aquamind_assets.batches import tables as batches
from aquamind_assets.disease import tables as disease
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.environment import tables as environment
from aquamind_assets.feed import tables as feed
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.people import tables as staff

CATALOGUES: dict[sa.Table, Rows] = {
    batches.species: [{"id": 1, "name": "Atlantic Salmon", "scientific_name": "Salmo salar"}],
    batches.lifecycle_stage: [
        {"id": n, "species_id": 1, "name": name, "order": n, "typical_duration_days": 10 * n}
        for n, name in enumerate(
            ("Egg", "Alevin", "Fry", "Parr", "Smolt", "Post-Smolt", "Grow-out"), 1
        )
    ],
    batches.egg_supplier: [{"id": 1, "name": "AquaGen"}],
    batches.product_grade: [{"id": 1, "code": "SUP-4"}],
    infrastructure.geography: [
        {"id": 1, "name": "Faroe Islands"},
        {"id": 2, "name": "Scotland"},
    ],
    infrastructure.area_group: [{"id": 1, "geography_id": 1, "name": "Group"}],
    infrastructure.area: [{"id": 20, "geography_id": 1, "area_group_id": 1, "name": "Area"}],
    infrastructure.freshwater_station: [
        {"id": 1, "geography_id": 1, "name": "Station", "station_type": "FRESHWATER"}
    ],
    infrastructure.hall: [
        {"id": 10, "freshwater_station_id": 1, "name": "Hall", "stage": "egg", "area_sqm": 100}
    ],
    infrastructure.container_type: [{"id": 1, "name": "Tray stack", "category": "TRAY"}],
    infrastructure.container: [
        {
            "id": 100 + n,
            "name": f"T0{n}",
            "hall_id": 10,
            "container_type_id": 1,
            "volume_m3": 1,
            "max_biomass_kg": 100,
            "hierarchy_role": "HOLDING",
        }
        for n in (1, 2)
    ],
    infrastructure.sensor: [
        {"id": 1000 + n, "container_id": 100 + n, "sensor_type": "TEMPERATURE", "parameter_id": 1}
        for n in (1, 2)
    ],
    infrastructure.feed_container: [
        {"id": 1, "name": "Silo", "container_type": "SILO", "hall_id": 10, "capacity_kg": 1000}
    ],
    environment.environmental_parameter: [
        {"id": 1, "name": "Temperature", "water": "fresh", "min_value": 4, "max_value": 16},
        {"id": 2, "name": "Temperature", "water": "sea", "min_value": 2, "max_value": 18},
    ],
    observed.lice_type: [
        {"id": 1, "species": "Lepeophtheirus salmonis", "gender": "female"}
        | {"development_stage": "adult"},
        {"id": 2, "species": "Lepeophtheirus salmonis", "gender": "unknown"}
        | {"development_stage": "chalimus"},
    ],
    observed.health_parameter: [{"id": 4, "name": "Gill Condition", "max_score": 3}],
    observed.parameter_score_definition: [
        {"id": 1, "parameter_id": 4, "score_value": 2, "label": "moderate"}
    ],
    observed.sample_type: [{"id": 1, "name": "Gill swab"}],
    observed.mortality_reason: [
        {"id": 1, "name": "Environment"},
        {"id": 2, "name": "Unknown"},
        {"id": 3, "name": "Storm", "parent_id": 1},
    ],
    disease.vaccine: [{"id": 1, "name": "Vaccine", "protocol": "standard"}],
    disease.treatment_type: [
        {"id": 1, "name": "Formalin", "treatment_type": "medication", "method": "bath"}
    ],
    feed.feed: [{"id": 1, "name": "Byrja 0.5 mm", "size_category": "MICRO"}],
    feed.feed_supplier: [{"id": 1, "name": "Havsbrún"}],
    staff.staff_member: [
        {"id": MEMBER_ID, "username": "anna.dam.17", "full_name": "Anna Dam"}
        | {"role": "operator", "geography_id": 1}
    ],
}
