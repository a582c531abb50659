"""The tables of the batches: what is fixed, what is planned, what happens to the fish.

Import it as a whole: ``from aquamind_assets.batches import tables``.
"""

from aquamind_assets.batches.tables.fixed import (
    egg_supplier,
    lifecycle_stage,
    product_grade,
    species,
)
from aquamind_assets.batches.tables.harvest import harvest_event, harvest_lot, harvest_waste
from aquamind_assets.batches.tables.life import (
    batch_composition,
    batch_transfer,
    container_assignment,
    daily_state,
    growth_sample,
    individual_growth_observation,
    mix_event,
    mix_event_component,
    mortality_event,
    plant_failure,
    removal,
    transfer_action,
    transport_leg,
)
from aquamind_assets.batches.tables.life import batch_summary as batch_summary
from aquamind_assets.batches.tables.plan import (
    batch,
    batch_creation,
    creation_action,
    growth_projection,
    out_of_service,
    planned_stay,
    planned_transfer,
    site_use,
    start_plan,
)

FIXED = [species, lifecycle_stage, egg_supplier, product_grade]

PLAN = [
    start_plan,
    batch,
    site_use,
    out_of_service,
    planned_stay,
    planned_transfer,
    batch_creation,
    creation_action,
    growth_projection,
]

#: What the plan of a month reads of the month before: the plan, and what became of the fish.
PLAN_CARRIED = [
    start_plan,
    batch,
    site_use,
    out_of_service,
    planned_stay,
    planned_transfer,
    growth_projection,
    container_assignment,
    growth_sample,
]

LIFE = [
    container_assignment,
    batch_transfer,
    transfer_action,
    transport_leg,
    mix_event,
    mix_event_component,
    batch_composition,
    daily_state,
    mortality_event,
    removal,
    plant_failure,
    growth_sample,
    individual_growth_observation,
    harvest_event,
    harvest_lot,
    harvest_waste,
]

#: What the life of a month reads of the month before.
LIFE_CARRIED = [container_assignment, batch_transfer]
