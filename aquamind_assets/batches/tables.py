"""The tables of the batches: what is fixed, what is planned, what happens to the fish."""

import sqlalchemy as sa

from resources.tables import column, monthly_table

SCHEMA = "batches"

_BATCH, _STAY = "batches.batch", "batches.container_assignment"
_PLANNED = "batches.planned_stay"
_STAGE, _CONTAINER = "batches.lifecycle_stage", "infrastructure.container"


def _month() -> sa.Column:
    return column("month", sa.Date, "First day of the month that the row is about.", key=True)


def _commissioned() -> sa.Column:
    return column("commissioned", sa.Date, "First day in use.", key=True)


def _batch(*, key: bool = False) -> sa.Column:
    return column("batch_id", sa.Integer, "Batch.", key=key, of=_BATCH)


def _stay(*, key: bool = False) -> sa.Column:
    return column("assignment_id", sa.Integer, "Stay in a container.", key=key, of=_STAY)


def _stage(comment: str = "Stage.") -> sa.Column:
    return column("lifecycle_stage_id", sa.SmallInteger, comment, of=_STAGE)


def _count(name: str, comment: str) -> sa.Column:
    return column(name, sa.Integer, f"{comment} [fish]")


species = monthly_table(
    SCHEMA,
    "species",
    column("id", sa.SmallInteger, "Species.", key=True),
    column("name", sa.Text, "Name."),
    column("scientific_name", sa.Text, "Scientific name."),
    column("description", sa.Text, "In words."),
    column("optimal_temperature_min", sa.REAL, "Least temperature of the optimum. [degC]"),
    column("optimal_temperature_max", sa.REAL, "Greatest temperature of the optimum. [degC]"),
    column("optimal_oxygen_min", sa.REAL, "Least oxygen of the optimum. [mg/L]"),
    column("optimal_ph_min", sa.REAL, "Least pH of the optimum. [1]"),
    column("optimal_ph_max", sa.REAL, "Greatest pH of the optimum. [1]"),
    _commissioned(),
    month_of="commissioned",
    comment="A farmed species.",
)

lifecycle_stage = monthly_table(
    SCHEMA,
    "lifecycle_stage",
    column("id", sa.SmallInteger, "Stage, in the order of life.", key=True),
    column("species_id", sa.SmallInteger, "Species.", of="batches.species"),
    column("name", sa.Text, "Name."),
    column("order", sa.SmallInteger, "Place in life, from 1."),
    column("description", sa.Text, "In words."),
    column("expected_weight_min_g", sa.REAL, "Least expected weight. [g]"),
    column("expected_weight_max_g", sa.REAL, "Greatest expected weight. [g]"),
    column("expected_length_min_cm", sa.REAL, "Least expected length. [cm]"),
    column("expected_length_max_cm", sa.REAL, "Greatest expected length. [cm]"),
    column("typical_duration_days", sa.SmallInteger, "Usual length of the stage. [d]"),
    _commissioned(),
    month_of="commissioned",
    comment="A stage in the life of a salmon.",
)

egg_supplier = monthly_table(
    SCHEMA,
    "egg_supplier",
    column("id", sa.SmallInteger, "Supplier.", key=True),
    column("name", sa.Text, "Name."),
    column("contact_details", sa.Text, "Country."),
    column("strain", sa.Text, "Strain of its eggs."),
    _commissioned(),
    month_of="commissioned",
    comment="A supplier of salmon eggs.",
)

product_grade = monthly_table(
    SCHEMA,
    "product_grade",
    column("id", sa.SmallInteger, "Grade.", key=True),
    column("code", sa.Text, "Code."),
    column("name", sa.Text, "Name."),
    column("description", sa.Text, "In words."),
    _commissioned(),
    month_of="commissioned",
    comment="A grade of harvested fish: quality, and weight head on and gutted.",
)

start_plan = monthly_table(
    SCHEMA,
    "start_plan",
    _month(),
    column("geography_id", sa.Integer, "Region.", key=True, of="infrastructure.geography"),
    column("active_batches", sa.Integer, "Active when the month began."),
    column("expected_active", sa.Double, "Active if every start so far had been on plan."),
    column("season", sa.Double, "Multiplier of the month. [ratio]"),
    column("planned", sa.Double, "Batches to start: the rate, the control, what was left over."),
    column("starts", sa.Integer, "Batches started."),
    column("left_over", sa.Double, "Planned, not started; carried to the next month."),
    column("started_to_date", sa.Integer, "Batches started since the farm's first day."),
    month_of="month",
    comment="Batch starts of one region in the month: planned and done.",
)

batch = monthly_table(
    SCHEMA,
    "batch",
    _month(),
    column("id", sa.Integer, "Batch.", key=True),
    column("batch_number", sa.Text, "BAK, ISO year and week of the start, running number."),
    column("species_id", sa.SmallInteger, "Species.", of="batches.species"),
    column("lifecycle_stage_id", sa.SmallInteger, "Stage at the month's end.", of=_STAGE),
    column("status", sa.Text, "ACTIVE, COMPLETED or, culled, TERMINATED at the month's end."),
    column(
        "batch_type",
        sa.Text,
        "STANDARD, from eggs; or MIXED: the fish of one or two rings that hold two batches.",
    ),
    column(
        "host_batch_id",
        sa.Integer,
        "Of a mixed batch: the batch at whose site it stays and with which it is harvested.",
        null=True,
        of=_BATCH,
    ),
    column("start_date", sa.Date, "Day on which the eggs come."),
    column("expected_end_date", sa.Date, "Last harvest day, as planned at the start."),
    column("actual_end_date", sa.Date, "Last day of harvest or cull, once decided.", null=True),
    column("notes", sa.Text, "Notes."),
    column("geography_id", sa.Integer, "Region.", of="infrastructure.geography"),
    column(
        "freshwater_station_id",
        sa.Integer,
        "Station that hatches it.",
        of="infrastructure.freshwater_station",
    ),
    column("area_id", sa.Integer, "Sea area, once at sea.", null=True, of="infrastructure.area"),
    column("egg_source", sa.Text, "EXTERNAL, from a supplier, or INTERNAL, own broodstock."),
    column("egg_supplier_id", sa.SmallInteger, "Supplier.", null=True, of="batches.egg_supplier"),
    column("strain", sa.Text, "Strain."),
    column("egg_count", sa.Integer, "Eggs ordered; 0 for a mixed batch. [eggs]"),
    column(
        "smolt_target_count",
        sa.Integer,
        "Smolts to be kept at grading; 0 for a mixed batch. [fish]",
    ),
    column("smolt_target_weight_g", sa.REAL, "Weight at which smolts are to go to sea. [g]"),
    column("harvest_target_weight_g", sa.REAL, "Live weight at which harvest is to begin. [g]"),
    column("post_smolt_days", sa.SmallInteger, "Days as post-smolt, as planned. [d]"),
    column("site_id", sa.Integer, "Hall or area at the month's end."),
    column("stage_start_date", sa.Date, "First day of the stage."),
    column("due_date", sa.Date, "Day from which the next move is due.", null=True),
    column("sea_start_date", sa.Date, "First day at sea.", null=True),
    column("grow_out_date", sa.Date, "First day of the grow-out.", null=True),
    column("harvest_start_date", sa.Date, "First harvest day, once decided.", null=True),
    column(
        "harvest_reason",
        sa.Text,
        "Reason to begin its harvest: ripe, full, longest time at sea, plant idle, place needed "
        "or health; empty while undecided.",
    ),
    column(
        "is_failing",
        sa.Boolean,
        "Whether more died than the plan bears in the month before.",
    ),
    column("cull_date", sa.Date, "Day from which it is culled by order.", null=True),
    column("degree_days", sa.Double, "Degree-days of the site's water since the start. [degC d]"),
    column("projected_weight_g", sa.Double, "Weight that the plan expects. [g]"),
    column("projected_count", sa.Double, "Fish that the plan expects. [fish]"),
    column("stays_planned", sa.SmallInteger, "Stays planned so far."),
    column("moves_planned", sa.SmallInteger, "Transfers planned so far."),
    sa.CheckConstraint("status IN ('ACTIVE', 'COMPLETED', 'TERMINATED')"),
    sa.CheckConstraint("(egg_source = 'EXTERNAL') = (egg_supplier_id IS NOT NULL)"),
    sa.CheckConstraint("(batch_type = 'MIXED') = (host_batch_id IS NOT NULL)"),
    month_of="month",
    comment="A batch that is active in the month or ends in it, with its plan.",
)

site_use = monthly_table(
    SCHEMA,
    "site_use",
    _month(),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall.", key=True),
    _batch(),
    column("from_date", sa.Date, "First day of that batch."),
    column(
        "free_from", sa.Date, "Day from which it is clean and fallowed, once decided.", null=True
    ),
    month_of="month",
    comment="The last batch of one hall or sea area, and when the next batch may enter.",
)

planned_stay = monthly_table(
    SCHEMA,
    "planned_stay",
    _month(),
    column("id", sa.Integer, "Stay; the same id as the container assignment's.", key=True),
    _batch(),
    column("container_id", sa.Integer, "Container.", of=_CONTAINER),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall."),
    _stage("Stage when the stay begins."),
    column("start_date", sa.Date, "First day."),
    column("grow_out_date", sa.Date, "Day on which post-smolts are grow-out.", null=True),
    column("end_date", sa.Date, "Day on which it is emptied, once decided.", null=True),
    column("end_reason", sa.Text, "transfer, harvest or cull, once decided.", null=True),
    column("harvest_date", sa.Date, "First day of its harvest, once decided.", null=True),
    column("share", sa.Double, "Planned share of the batch's fish. [ratio]"),
    column("wait_days", sa.SmallInteger, "Days that the move waited for a free site. [d]"),
    month_of="month",
    comment="A planned stay of a batch in a container, in the month or later.",
)

planned_transfer = monthly_table(
    SCHEMA,
    "planned_transfer",
    _month(),
    column("id", sa.BigInteger, "Transfer; the same id as the action's.", key=True),
    _batch(),
    column("workflow_id", sa.Integer, "Workflow; the same id as the batch transfer's."),
    column("action_number", sa.SmallInteger, "Number within the workflow, from 1."),
    column("workflow_type", sa.Text, "LIFECYCLE_TRANSITION or CONTAINER_REDISTRIBUTION."),
    column("source_assignment_id", sa.Integer, "Stay that fish leave.", of=_PLANNED),
    column("dest_assignment_id", sa.Integer, "Stay that they enter.", of=_PLANNED),
    column("source_stage_id", sa.SmallInteger, "Stage before.", of=_STAGE),
    column("dest_stage_id", sa.SmallInteger, "Stage after.", of=_STAGE),
    column("planned_date", sa.Date, "Day, as first planned."),
    column("date", sa.Date, "Day on which it is done: later, where a storm stops it."),
    column("moved_share", sa.Double, "Share of the fish then in the source. [ratio]"),
    column("runt_share", sa.Double, "Share culled from the source before, at grading. [ratio]"),
    column("keep_count", sa.Integer, "Most fish kept of the source at grading.", null=True),
    column("actions", sa.SmallInteger, "Actions of the workflow."),
    column("due_date", sa.Date, "Day from which the move was due."),
    month_of="month",
    comment="A planned move of fish from one stay to another, in the month or later.",
)

batch_creation = monthly_table(
    SCHEMA,
    "batch_creation",
    column("id", sa.Integer, "Workflow.", key=True),
    column("workflow_number", sa.Text, "Number, as CRT-2015-001."),
    _batch(),
    column("status", sa.Text, "COMPLETED: eggs come in one day."),
    column("egg_source_type", sa.Text, "INTERNAL or EXTERNAL."),
    column(
        "external_supplier_id", sa.SmallInteger, "Supplier.", null=True, of="batches.egg_supplier"
    ),
    column("external_supplier_batch_number", sa.Text, "The supplier's lot; empty for own eggs."),
    column(
        "external_cost_per_thousand", sa.REAL, "Price of bought eggs. [EUR per 1000]", null=True
    ),
    column("total_eggs_planned", sa.Integer, "Eggs ordered. [eggs]"),
    column("total_eggs_received", sa.Integer, "Viable eggs received. [eggs]"),
    column("total_mortality_on_arrival", sa.Integer, "Eggs dead on arrival. [eggs]"),
    column("planned_start_date", sa.Date, "Day planned."),
    column("actual_start_date", sa.Date, "Day of delivery.", key=True),
    column("total_actions", sa.SmallInteger, "Trays filled."),
    column("wait_days", sa.SmallInteger, "Days waited for a free hall. [d]"),
    sa.CheckConstraint("total_eggs_received + total_mortality_on_arrival = total_eggs_planned"),
    month_of="actual_start_date",
    comment="A delivery of the eggs of one batch.",
)

creation_action = monthly_table(
    SCHEMA,
    "creation_action",
    column("id", sa.Integer, "Action.", key=True),
    column("workflow_id", sa.Integer, "Workflow.", of="batches.batch_creation"),
    _batch(),
    column("action_number", sa.SmallInteger, "Number within the workflow, from 1."),
    column("dest_assignment_id", sa.Integer, "Stay in a tray.", of=_PLANNED),
    column("status", sa.Text, "COMPLETED."),
    column("egg_count_planned", sa.Integer, "Eggs ordered. [eggs]"),
    column("egg_count_actual", sa.Integer, "Viable eggs put into the tray. [eggs]"),
    column("mortality_on_arrival", sa.Integer, "Eggs dead on arrival. [eggs]"),
    column("actual_delivery_date", sa.Date, "Day of delivery.", key=True),
    column("delivery_method", sa.Text, "TRANSPORT or INTERNAL_TRANSFER."),
    column("water_temp_on_arrival", sa.REAL, "Water of the tray. [degC]"),
    column("egg_quality_score", sa.SmallInteger, "From 1, poor, to 5, excellent."),
    month_of="actual_delivery_date",
    comment="Eggs of a delivery that are put into one tray.",
)

growth_projection = monthly_table(
    SCHEMA,
    "growth_projection",
    column("date", sa.Date, "Day.", key=True),
    _batch(key=True),
    _stage(),
    column("temperature_c", sa.REAL, "Water of the batch's site. [degC]"),
    column("average_weight_g", sa.REAL, "Weight that the plan expects. [g]"),
    column("population", sa.Integer, "Fish that the plan expects. [fish]"),
    column("biomass_kg", sa.REAL, "Biomass that the plan expects. [kg]"),
    month_of="date",
    comment="The weight and number of fish that the plan expects of one batch on one day.",
)

container_assignment = monthly_table(
    SCHEMA,
    "container_assignment",
    _month(),
    column("id", sa.Integer, "Stay.", key=True),
    _batch(),
    column("container_id", sa.Integer, "Container.", of=_CONTAINER),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall."),
    _stage("Stage at the month's end."),
    column("batch_start_date", sa.Date, "First day of the batch."),
    column("assignment_date", sa.Date, "First day."),
    column("departure_date", sa.Date, "Day on which it was emptied.", null=True),
    column("is_active", sa.Boolean, "Whether it holds fish at the month's end."),
    _count("population_count", "Fish at the month's end."),
    column("avg_weight_g", sa.Double, "Average weight, at the end or at departure. [g]"),
    column("biomass_kg", sa.Double, "Biomass at the month's end. [kg]"),
    column("stage_start_date", sa.Date, "First day of the stage in this stay."),
    column("grow_out_date", sa.Date, "Day on which post-smolts are grow-out.", null=True),
    column("harvest_date", sa.Date, "First day planned for its harvest.", null=True),
    column("handled_date", sa.Date, "Last day on which its fish were moved."),
    column("last_weighing_date", sa.Date, "Day of the last growth sample.", null=True),
    column("container_frailty", sa.Double, "Log hazard over others', in its sd. [1]"),
    column("batch_frailty", sa.Double, "The batch's log hazard over others', in its sd. [1]"),
    column("wounded_share", sa.Double, "Fish with wounds or scars at the month's end. [ratio]"),
    column("notes", sa.Text, "Notes."),
    sa.CheckConstraint("population_count >= 0"),
    sa.CheckConstraint("is_active = (departure_date IS NULL)"),
    month_of="month",
    comment="A stay of a batch in a container, in each month in which it holds fish.",
)

batch_transfer = monthly_table(
    SCHEMA,
    "batch_transfer",
    _month(),
    column("id", sa.Integer, "Workflow.", key=True),
    column("workflow_number", sa.Text, "Number, as TRF-2015-00101."),
    _batch(),
    column("workflow_type", sa.Text, "LIFECYCLE_TRANSITION or CONTAINER_REDISTRIBUTION."),
    column("status", sa.Text, "IN_PROGRESS or COMPLETED at the month's end."),
    column("source_lifecycle_stage_id", sa.SmallInteger, "Stage before.", of=_STAGE),
    column("dest_lifecycle_stage_id", sa.SmallInteger, "Stage after.", of=_STAGE),
    column("planned_start_date", sa.Date, "Day from which it was due."),
    column("actual_start_date", sa.Date, "Day of the first action."),
    column("actual_completion_date", sa.Date, "Day of the last action.", null=True),
    column("wait_days", sa.SmallInteger, "Days waited for a free site. [d]"),
    _count("total_transferred_count", "Fish that left to date."),
    _count("total_mortality_count", "Fish that died in transfer, to date."),
    column("total_biomass_kg", sa.Double, "Biomass moved to date. [kg]"),
    column("total_actions_planned", sa.SmallInteger, "Actions planned."),
    column("actions_completed", sa.SmallInteger, "Actions done to date."),
    column("dynamic_route_mode", sa.Text, "VIA_TRUCK_TO_VESSEL, to sea.", null=True),
    month_of="month",
    comment="A transfer of a batch to its next stage or site, in each month in which it goes on.",
)

transfer_action = monthly_table(
    SCHEMA,
    "transfer_action",
    column("id", sa.BigInteger, "Action.", key=True),
    column("workflow_id", sa.Integer, "Workflow.", of="batches.batch_transfer"),
    _batch(),
    column("action_number", sa.SmallInteger, "Number within the workflow, from 1."),
    column("source_assignment_id", sa.Integer, "Stay that fish left.", of=_STAY),
    column("dest_assignment_id", sa.Integer, "Stay that they entered.", of=_STAY),
    _count("source_population_before", "Fish in the source before."),
    _count("transferred_count", "Fish taken from the source."),
    _count("mortality_during_transfer", "Fish that died in transfer."),
    column("average_weight_g", sa.Double, "Average weight of the moved fish. [g]"),
    column("transferred_biomass_kg", sa.Double, "Biomass taken from the source. [kg]"),
    column("status", sa.Text, "COMPLETED."),
    column("planned_date", sa.Date, "Day planned."),
    column("actual_execution_date", sa.Date, "Day.", key=True),
    column("transfer_method", sa.Text, "MANUAL, GRAVITY or PUMP."),
    column("water_temp_c", sa.REAL, "Water of the destination. [degC]"),
    column("oxygen_level", sa.REAL, "Oxygen of the destination. [mg/L]"),
    column("execution_duration_minutes", sa.SmallInteger, "Duration. [min]"),
    sa.CheckConstraint("mortality_during_transfer BETWEEN 0 AND transferred_count"),
    month_of="actual_execution_date",
    comment="A move of fish from one container to another, part of a transfer.",
)

transport_leg = monthly_table(
    SCHEMA,
    "transport_leg",
    column("action_id", sa.BigInteger, "Action.", key=True, of="batches.transfer_action"),
    column("leg_number", sa.SmallInteger, "Number on the way, from 1.", key=True),
    column("leg_type", sa.Text, "STATION_TO_TRUCK, TRUCK_TO_VESSEL or VESSEL_TO_RING."),
    column("carrier", sa.Text, "Lorry or well-boat."),
    column("date", sa.Date, "Day.", key=True),
    _count("fish_count", "Fish at the start of the leg."),
    _count("mortality_count", "Fish that died on the leg."),
    sa.CheckConstraint("leg_type IN ('STATION_TO_TRUCK', 'TRUCK_TO_VESSEL', 'VESSEL_TO_RING')"),
    month_of="date",
    comment="A leg of the transport of smolts from hall to ring, or of fish from ring to ring.",
)

mix_event = monthly_table(
    SCHEMA,
    "mix_event",
    column("id", sa.BigInteger, "Mix; the id of the stay in which the fish are mixed.", key=True),
    column("mixed_date", sa.Date, "Day.", key=True),
    column("mixed_batch_id", sa.Integer, "Mixed batch that begins with it.", of=_BATCH),
    column("container_id", sa.Integer, "Ring that holds it.", of=_CONTAINER),
    column(
        "action_id",
        sa.BigInteger,
        "Transfer action by which the other batch's fish came.",
        of="batches.transfer_action",
    ),
    _count("population_count", "Fish of all batches."),
    column("biomass_kg", sa.Double, "Their biomass. [kg]"),
    sa.CheckConstraint("population_count > 0"),
    month_of="mixed_date",
    comment="Fish of two batches that are mixed in a ring, as smolts come to sea.",
)

mix_event_component = monthly_table(
    SCHEMA,
    "mix_event_component",
    column("mix_event_id", sa.BigInteger, "Mix.", key=True, of="batches.mix_event"),
    column("source_assignment_id", sa.Integer, "Stay that the fish left.", key=True, of=_STAY),
    column("mixed_date", sa.Date, "Day.", key=True),
    column("source_batch_id", sa.Integer, "Batch of that stay.", of=_BATCH),
    _count("population_count", "Fish that came alive."),
    column("biomass_kg", sa.Double, "Their biomass. [kg]"),
    column("percentage", sa.REAL, "Fish over all fish of the mix; these add up to 100. [%]"),
    column(
        "is_transferred_in",
        sa.Boolean,
        "Whether the fish filled up a ring that others, of the host, were put into first.",
    ),
    sa.CheckConstraint("population_count > 0 AND percentage BETWEEN 0 AND 100"),
    month_of="mixed_date",
    comment="Fish of a mix that came from one stay.",
)

batch_composition = monthly_table(
    SCHEMA,
    "batch_composition",
    column("mixed_batch_id", sa.Integer, "Mixed batch.", key=True, of=_BATCH),
    column("source_batch_id", sa.Integer, "Batch that its fish come from.", key=True, of=_BATCH),
    column("mixed_date", sa.Date, "Day on which they were mixed.", key=True),
    _count("population_count", "Fish of that batch on that day."),
    column("biomass_kg", sa.Double, "Their biomass. [kg]"),
    column("percentage", sa.REAL, "Fish over all fish of the mix; these add up to 100. [%]"),
    sa.CheckConstraint("population_count > 0 AND percentage BETWEEN 0 AND 100"),
    month_of="mixed_date",
    comment="The batches of a mixed batch; whatever dies or is harvested later has these shares.",
)

daily_state = monthly_table(
    SCHEMA,
    "daily_state",
    column("date", sa.Date, "Day.", key=True),
    _stay(key=True),
    _batch(),
    column("container_id", sa.Integer, "Container.", of=_CONTAINER),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall."),
    _stage(),
    column("day_number", sa.SmallInteger, "Day of the batch, from 1. [d]"),
    column("stage_day", sa.SmallInteger, "Day of the stage in this stay, from 1. [d]"),
    _count("population", "Fish at the end of the day."),
    column("avg_weight_g", sa.REAL, "Average weight at the end of the day. [g]"),
    column("biomass_kg", sa.REAL, "Biomass at the end of the day. [kg]"),
    column("temp_c", sa.REAL, "Water temperature. [degC]"),
    column("appetite", sa.REAL, "Feed eaten over what the temperature allows. [ratio]"),
    column("density_kg_m3", sa.REAL, "Biomass over volume. [kg/m3]"),
    _count("moved_in", "Fish that arrived."),
    _count("moved_out", "Fish that left alive for another container."),
    _count("mortality_count", "Died, in transfer included."),
    _count("deaths_disease", "Died of disease."),
    _count("deaths_handling", "Died of handling and treatment."),
    _count("deaths_predation", "Fish killed by predators."),
    _count("deaths_environmental", "Died of the water and the weather."),
    _count("deaths_unknown", "Died, cause not known."),
    _count("deaths_other", "Died of failure to hatch, feed or adapt."),
    _count("culled", "Culled, or sold alive, at grading; or culled by order."),
    _count("escaped", "Escaped."),
    _count("harvested", "Harvested."),
    column("health_status", sa.Text, "normal, raised or high, by the day's mortality."),
    sa.CheckConstraint("population >= 0"),
    sa.CheckConstraint("appetite BETWEEN 0 AND 1"),
    month_of="date",
    comment="A stay on one day: its fish, their weight and growth, arrivals, losses, departures.",
)

mortality_event = monthly_table(
    SCHEMA,
    "mortality_event",
    column("id", sa.BigInteger, "Event.", key=True),
    column("event_date", sa.Date, "Day.", key=True),
    _batch(),
    _stay(),
    _count("count", "Dead fish."),
    column("biomass_kg", sa.REAL, "Biomass of the dead fish. [kg]"),
    column("cause", sa.Text, "DISEASE, HANDLING, PREDATION, ENVIRONMENTAL, UNKNOWN or OTHER."),
    column("disease_id", sa.SmallInteger, "Disease.", null=True, of="disease.disease_profile"),
    column("description", sa.Text, "In words."),
    sa.CheckConstraint("count > 0"),
    month_of="event_date",
    order=("event_date", "assignment_id", "id"),
    comment="Dead fish of a stay on one day, by cause.",
)

removal = monthly_table(
    SCHEMA,
    "removal",
    column("date", sa.Date, "Day.", key=True),
    _stay(key=True),
    column("kind", sa.Text, "culled, sold or escaped.", key=True),
    _batch(),
    _count("count", "Fish."),
    column("biomass_kg", sa.REAL, "Biomass of the removed fish. [kg]"),
    column("description", sa.Text, "In words."),
    sa.CheckConstraint("count > 0 AND kind IN ('culled', 'sold', 'escaped')"),
    month_of="date",
    comment="Fish culled in a stay, sold alive from it, or escaped from it, on one day.",
)

growth_sample = monthly_table(
    SCHEMA,
    "growth_sample",
    column("id", sa.BigInteger, "Sample.", key=True),
    _stay(),
    _batch(),
    column("sample_date", sa.Date, "Day.", key=True),
    column("sample_size", sa.SmallInteger, "Fish measured. [fish]"),
    column("avg_weight_g", sa.REAL, "Mean of the weights. [g]"),
    column("avg_length_cm", sa.REAL, "Mean of the fork lengths. [cm]"),
    column("std_deviation_weight", sa.REAL, "Standard deviation of the weights. [g]"),
    column("std_deviation_length", sa.REAL, "Standard deviation of the lengths. [cm]"),
    column("min_weight_g", sa.REAL, "Lightest. [g]"),
    column("max_weight_g", sa.REAL, "Heaviest. [g]"),
    column("condition_factor", sa.REAL, "Mean of Fulton's K. [1]"),
    month_of="sample_date",
    order=("sample_date", "id"),
    comment="A growth sample: fish of one container, weighed and measured.",
)

individual_growth_observation = monthly_table(
    SCHEMA,
    "individual_growth_observation",
    column("growth_sample_id", sa.BigInteger, "Sample.", key=True, of="batches.growth_sample"),
    column("fish_identifier", sa.SmallInteger, "Number of the fish, from 1.", key=True),
    column("sample_date", sa.Date, "Day.", key=True),
    column("weight_g", sa.REAL, "Weight. [g]"),
    column("length_cm", sa.REAL, "Fork length. [cm]"),
    column("condition_factor", sa.REAL, "Fulton's K. [1]"),
    month_of="sample_date",
    order=("sample_date", "growth_sample_id", "fish_identifier"),
    comment="One fish of a growth sample.",
)

harvest_event = monthly_table(
    SCHEMA,
    "harvest_event",
    column("id", sa.BigInteger, "Event.", key=True),
    _batch(),
    _stay(),
    column("event_date", sa.DateTime(timezone=True), "When slaughter begins.", key=True),
    column("document_ref", sa.Text, "Harvest document."),
    column("dest_geography_id", sa.Integer, "Region.", of="infrastructure.geography"),
    _count("unit_count", "Fish."),
    column("average_weight_g", sa.Double, "Average live weight. [g]"),
    column("live_weight_kg", sa.Double, "Live weight, to the gram. [kg]"),
    column("gutted_weight_kg", sa.Double, "Weight head on, gutted. [kg]"),
    month_of="event_date",
    order=("event_date", "id"),
    comment="The harvest of one ring on one day.",
)

harvest_lot = monthly_table(
    SCHEMA,
    "harvest_lot",
    column("id", sa.BigInteger, "Lot.", key=True),
    column("event_id", sa.BigInteger, "Harvest.", of="batches.harvest_event"),
    column("product_grade_id", sa.SmallInteger, "Grade.", of="batches.product_grade"),
    column("event_date", sa.DateTime(timezone=True), "When slaughter begins.", key=True),
    _count("unit_count", "Fish."),
    column("live_weight_kg", sa.Double, "Live weight, to the gram. [kg]"),
    column("gutted_weight_kg", sa.Double, "Weight head on, gutted. [kg]"),
    column("fillet_weight_kg", sa.Double, "Fillets. [kg]"),
    month_of="event_date",
    order=("event_date", "id"),
    comment="Fish of one harvest in one product grade.",
)

harvest_waste = monthly_table(
    SCHEMA,
    "harvest_waste",
    column("id", sa.BigInteger, "Waste.", key=True),
    column("event_id", sa.BigInteger, "Harvest.", of="batches.harvest_event"),
    column("event_date", sa.DateTime(timezone=True), "When slaughter begins.", key=True),
    column("category", sa.Text, "blood and water, viscera, or discarded."),
    column("weight_kg", sa.Double, "Weight. [kg]"),
    month_of="event_date",
    order=("event_date", "id"),
    comment="Waste of one harvest, by kind.",
)

batch_summary = monthly_table(
    SCHEMA,
    "batch_summary",
    _month(),
    _batch(key=True),
    _stage("Stage at the month's end."),
    column("age_days", sa.SmallInteger, "Day of the batch on its last day in the month. [d]"),
    column("containers", sa.SmallInteger, "Containers that hold fish at the month's end."),
    _count("eggs_received", "Viable eggs received."),
    _count("population", "Fish at the month's end."),
    column("avg_weight_g", sa.Double, "Average weight, or at harvest. [g]"),
    column("biomass_kg", sa.Double, "Biomass at the month's end. [kg]"),
    _count("deaths", "Died in the month."),
    _count("culled", "Culled, or sold alive, in the month."),
    _count("escaped", "Escaped in the month."),
    _count("harvested", "Harvested in the month."),
    _count("mixed", "Came from other batches into a mixed one, or, below 0, went into one."),
    _count("deaths_to_date", "Died since the start."),
    _count("culled_to_date", "Culled, or sold alive, since the start."),
    _count("escaped_to_date", "Escaped since the start."),
    _count("harvested_to_date", "Harvested since the start."),
    _count("mixed_to_date", "Came from other batches since the start, or, below 0, left for one."),
    column("survival_pct", sa.REAL, "Eggs, or mixed fish, received that did not die. [%]"),
    _count("deaths_7_days", "Fish that died in the last 7 days."),
    _count("deaths_30_days", "Fish that died in the last 30 days."),
    _count("deaths_90_days", "Fish that died in the last 90 days."),
    column("mortality_pct", sa.REAL, "Died in the month, of those at its start. [%]"),
    column("tgc", sa.REAL, "Thermal growth coefficient of the month. [x1000]", null=True),
    column("sgr_pct_d", sa.REAL, "Specific growth rate of the month. [%/d]", null=True),
    column("degree_days", sa.REAL, "Degree-days of the month at the fish. [degC d]"),
    _count(
        "deaths_held_30", "Deaths of the last days that still count in next month's 30-day sum."
    ),
    _count(
        "deaths_held_90", "Deaths of the last days that still count in next month's 90-day sum."
    ),
    _count("deaths_held_90_2", "Deaths that still count in the 90-day sum two months later."),
    _count("deaths_held_90_3", "Deaths that still count in the 90-day sum three months later."),
    month_of="month",
    comment="A batch in the month: fish and biomass, losses, growth.",
)

FIXED = [species, lifecycle_stage, egg_supplier, product_grade]

PLAN = [
    start_plan,
    batch,
    site_use,
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
    growth_sample,
    individual_growth_observation,
    harvest_event,
    harvest_lot,
    harvest_waste,
]

#: What the life of a month reads of the month before.
LIFE_CARRIED = [container_assignment, batch_transfer]
