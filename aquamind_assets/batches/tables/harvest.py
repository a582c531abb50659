"""The tables of harvest: events, lots by grade, and waste."""

import sqlalchemy as sa

from aquamind_assets.batches.tables.columns import SCHEMA, batch_column, fish_column, stay_column
from resources.tables import column, monthly_table

harvest_event = monthly_table(
    SCHEMA,
    "harvest_event",
    column("id", sa.BigInteger, "Event.", key=True),
    batch_column(),
    stay_column(),
    column("event_date", sa.DateTime(timezone=True), "Moment at which slaughter begins.", key=True),
    column("document_ref", sa.Text, "Harvest document."),
    column("dest_geography_id", sa.Integer, "Region.", of="infrastructure.geography"),
    fish_column("unit_count", "Fish."),
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
    column("event_date", sa.DateTime(timezone=True), "Moment at which slaughter begins.", key=True),
    fish_column("unit_count", "Fish."),
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
    column("event_date", sa.DateTime(timezone=True), "Moment at which slaughter begins.", key=True),
    column("category", sa.Text, "blood and water, viscera, or discarded."),
    column("weight_kg", sa.Double, "Weight. [kg]"),
    month_of="event_date",
    order=("event_date", "id"),
    comment="Waste of one harvest, by kind.",
)
