"""The tables of the plan: batch starts, batches and their sites, stays, transfers, eggs, growth."""

import sqlalchemy as sa

from aquamind_assets.batches.tables.columns import (
    BATCH,
    CONTAINER,
    PLANNED,
    SCHEMA,
    STAGE,
    batch_column,
    stage_column,
)
from resources.tables import column, month_column, monthly_table

start_plan = monthly_table(
    SCHEMA,
    "start_plan",
    month_column(),
    column("geography_id", sa.Integer, "Region.", key=True, of="infrastructure.geography"),
    column("active_batches", sa.Integer, "Active when the month began."),
    column("expected_active", sa.Double, "Active if every start so far had been on plan."),
    column("season", sa.Double, "Starts of the month relative to the year's mean. [ratio]"),
    column(
        "planned",
        sa.Double,
        "Batches to start: the month's rate, and those left over from earlier months.",
    ),
    column("starts", sa.Integer, "Batches started."),
    column(
        "left_over", sa.Double, "Batches planned but not started; carried over to the next month."
    ),
    column("started_to_date", sa.Integer, "Batches started since the farm's first day."),
    month_of="month",
    comment="Batch starts of one region in the month: planned and done.",
)

batch = monthly_table(
    SCHEMA,
    "batch",
    month_column(),
    column("id", sa.Integer, "Batch.", key=True),
    column("batch_number", sa.Text, "BAK, ISO year and week of the start, and a running number."),
    column("species_id", sa.SmallInteger, "Species.", of="batches.species"),
    column("lifecycle_stage_id", sa.SmallInteger, "Stage at the month's end.", of=STAGE),
    column("status", sa.Text, "ACTIVE, COMPLETED, or TERMINATED after a cull, at the month's end."),
    column(
        "batch_type",
        sa.Text,
        "STANDARD, from eggs; or MIXED, the fish of one or two rings that hold two batches.",
    ),
    column(
        "host_batch_id",
        sa.Integer,
        "For a mixed batch, the batch with which it shares a site and is harvested.",
        null=True,
        of=BATCH,
    ),
    column("start_date", sa.Date, "Day on which the eggs arrive."),
    column("expected_end_date", sa.Date, "Last harvest day, as planned at the start."),
    column(
        "actual_end_date", sa.Date, "Last day of harvest or cull; empty until decided.", null=True
    ),
    column("notes", sa.Text, "Notes."),
    column("geography_id", sa.Integer, "Region.", of="infrastructure.geography"),
    column(
        "freshwater_station_id",
        sa.Integer,
        "Station that hatches it.",
        of="infrastructure.freshwater_station",
    ),
    column("area_id", sa.Integer, "Sea area, once at sea.", null=True, of="infrastructure.area"),
    column("egg_source", sa.Text, "EXTERNAL, from a supplier; or INTERNAL, from own broodstock."),
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
    column("harvest_start_date", sa.Date, "First day of harvest; empty until decided.", null=True),
    column(
        "harvest_reason",
        sa.Text,
        "Reason to begin its harvest: ripe, full (the licence of its site), longest time at sea, "
        "plant idle (lighter fish, as the plant has few others), place needed or health; empty "
        "while undecided.",
    ),
    column(
        "is_failing",
        sa.Boolean,
        "Whether too many fish died in the month before, or gills scored badly.",
    ),
    column(
        "cull_date",
        sa.Date,
        "Day from which it is emptied by order; none if it is sold.",
        null=True,
    ),
    column(
        "degree_days",
        sa.Double,
        "Degree-days of the site's water since the batch's start. [degC d]",
    ),
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
    month_column(),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall.", key=True),
    batch_column(),
    column("from_date", sa.Date, "First day of that batch."),
    column(
        "free_from",
        sa.Date,
        "Day from which the site is clean and fallowed; empty until decided.",
        null=True,
    ),
    month_of="month",
    comment="The last batch of one hall or sea area, and when the next batch may enter.",
)

out_of_service = monthly_table(
    SCHEMA,
    "out_of_service",
    month_column(),
    column("id", sa.BigInteger, "Spell.", key=True),
    column("container_id", sa.Integer, "Container.", of=CONTAINER),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall."),
    column("from_date", sa.Date, "First day out of service."),
    column("until_date", sa.Date, "Last day out of service."),
    column("reason", sa.Text, "Reason why it is out of service."),
    month_of="month",
    comment="A container that is out of service in the month, by itself or with its whole site; no "
    "fish are in it.",
)

planned_stay = monthly_table(
    SCHEMA,
    "planned_stay",
    month_column(),
    column("id", sa.Integer, "Id of the stay, as in container_assignment.", key=True),
    batch_column(),
    column("container_id", sa.Integer, "Container.", of=CONTAINER),
    column("site_id", sa.Integer, "Site: the id of an area or of a hall."),
    stage_column("Stage when the stay begins."),
    column("start_date", sa.Date, "First day."),
    column("grow_out_date", sa.Date, "Day on which its post-smolts become grow-out.", null=True),
    column(
        "end_date",
        sa.Date,
        "Day on which the container is emptied; empty until decided.",
        null=True,
    ),
    column("end_reason", sa.Text, "transfer, harvest or cull; empty until decided.", null=True),
    column("harvest_date", sa.Date, "First day of its harvest; empty until decided.", null=True),
    column("share", sa.Double, "Planned share of the batch's fish. [ratio]"),
    column("wait_days", sa.SmallInteger, "Days that the move waited for a free site. [d]"),
    month_of="month",
    comment="A planned stay of a batch in a container, in the month or later.",
)

planned_transfer = monthly_table(
    SCHEMA,
    "planned_transfer",
    month_column(),
    column("id", sa.BigInteger, "Id of the move, as in transfer_action.", key=True),
    batch_column(),
    column("workflow_id", sa.Integer, "Id of the workflow, as in batch_transfer."),
    column("action_number", sa.SmallInteger, "Number within the workflow, from 1."),
    column("workflow_type", sa.Text, "LIFECYCLE_TRANSITION or CONTAINER_REDISTRIBUTION."),
    column("source_assignment_id", sa.Integer, "Stay that fish leave.", of=PLANNED),
    column("dest_assignment_id", sa.Integer, "Stay that they enter.", of=PLANNED),
    column("source_stage_id", sa.SmallInteger, "Stage before.", of=STAGE),
    column("dest_stage_id", sa.SmallInteger, "Stage after.", of=STAGE),
    column("planned_date", sa.Date, "Day, as first planned."),
    column("date", sa.Date, "Day on which it is done; later than planned if a storm stops it."),
    column("moved_share", sa.Double, "Share of the fish in the source on that day. [ratio]"),
    column(
        "runt_share",
        sa.Double,
        "Share of the source's fish culled at grading before the move. [ratio]",
    ),
    column(
        "keep_count", sa.Integer, "Most fish of the source that are kept at grading.", null=True
    ),
    column("actions", sa.SmallInteger, "Actions of the workflow."),
    column("due_date", sa.Date, "Day from which the move was due."),
    column(
        "outcome", sa.Text, "COMPLETED; FAILED, if only a part is moved; or SKIPPED, if called off."
    ),
    column("reason", sa.Text, "Reason, if the move does not go as planned.", null=True),
    month_of="month",
    comment="A planned move of fish from one stay to another, in the month or later.",
)

batch_creation = monthly_table(
    SCHEMA,
    "batch_creation",
    column("id", sa.Integer, "Workflow.", key=True),
    column("workflow_number", sa.Text, "Number, such as CRT-2015-001."),
    batch_column(),
    column("status", sa.Text, "Always COMPLETED: all eggs come on one day."),
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
    column("planned_start_date", sa.Date, "Day for which the eggs were ordered."),
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
    batch_column(),
    column("action_number", sa.SmallInteger, "Number within the workflow, from 1."),
    column("dest_assignment_id", sa.Integer, "Stay in a tray.", of=PLANNED),
    column("status", sa.Text, "COMPLETED."),
    column("egg_count_planned", sa.Integer, "Eggs ordered. [eggs]"),
    column("egg_count_actual", sa.Integer, "Viable eggs put into the tray. [eggs]"),
    column("mortality_on_arrival", sa.Integer, "Eggs dead on arrival. [eggs]"),
    column("expected_delivery_date", sa.Date, "Day for which the eggs were ordered."),
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
    batch_column(key=True),
    stage_column(),
    column("temperature_c", sa.REAL, "Water of the batch's site. [degC]"),
    column("average_weight_g", sa.REAL, "Weight that the plan expects. [g]"),
    column("population", sa.Integer, "Fish that the plan expects. [fish]"),
    column("biomass_kg", sa.REAL, "Biomass that the plan expects. [kg]"),
    month_of="date",
    comment="The weight and number of fish that the plan expects of one batch on one day.",
)
