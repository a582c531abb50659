"""The tables of the feed: catalogues, prices, purchases, stock, meals, summaries."""

import sqlalchemy as sa

from aquamind_assets.batches.tables.columns import STAY, batch_column, stay_column
from resources.tables import column, commissioned_column, month_column, monthly_table

SCHEMA = "feed"

_FEED, _SUPPLIER = "feed.feed", "feed.feed_supplier"
_PURCHASE, _STOCK = "feed.feed_purchase", "feed.feed_container_stock"
_STORE = "infrastructure.feed_container"


def _grams(name: str, comment: str) -> sa.Column:
    return column(name, sa.BigInteger, f"{comment} [g]")


def _kg(name: str, comment: str) -> sa.Column:
    return column(name, sa.Double, f"{comment} [kg]")


feed = monthly_table(
    SCHEMA,
    "feed",
    column("id", sa.SmallInteger, "Feed, smallest pellet first.", key=True),
    column("name", sa.Text, "Name."),
    column("brand", sa.Text, "Line of products."),
    column("size_category", sa.Text, "MICRO, SMALL, MEDIUM or LARGE."),
    column("pellet_size_mm", sa.REAL, "Pellet. [mm]"),
    column("protein_percentage", sa.REAL, "Protein. [%]"),
    column("fat_percentage", sa.REAL, "Fat. [%]"),
    column("carbohydrate_percentage", sa.REAL, "Carbohydrate. [%]"),
    column("weight_min_g", sa.REAL, "Weight of fish from which it is fed. [g]"),
    column("weight_max_g", sa.REAL, "Weight from which the next one is. [g]", null=True),
    column("stages", sa.Text, "Stages that it is for."),
    column("description", sa.Text, "Description."),
    column("medicine", sa.Text, "Medicine in it, of medicated feed.", null=True),
    column("is_active", sa.Boolean, "Whether in use."),
    commissioned_column(),
    sa.CheckConstraint("size_category IN ('MICRO', 'SMALL', 'MEDIUM', 'LARGE')"),
    month_of="commissioned",
    comment="A type of feed; every supplier offers all of them.",
)

feed_supplier = monthly_table(
    SCHEMA,
    "feed_supplier",
    column("id", sa.SmallInteger, "Supplier.", key=True),
    column("name", sa.Text, "Name."),
    column("country", sa.Text, "Place of its mill."),
    column("price_factor", sa.REAL, "Prices of the supplier relative to the market. [ratio]"),
    column("reliability", sa.REAL, "Share of its deliveries that are on time. [ratio]"),
    column("lead_days_faroe", sa.SmallInteger, "From order to delivery, Faroe Islands. [d]"),
    column("lead_days_scotland", sa.SmallInteger, "From order to delivery, Scotland. [d]"),
    commissioned_column(),
    month_of="commissioned",
    comment="A supplier of feed.",
)

feeding_rate = monthly_table(
    SCHEMA,
    "feeding_rate",
    column("lifecycle_stage_id", sa.SmallInteger, "Stage.", key=True, of="batches.lifecycle_stage"),
    column("geography_id", sa.SmallInteger, "Region.", key=True, of="infrastructure.geography"),
    column("weight_g", sa.REAL, "Average weight. [g]", key=True),
    column("temperature_c", sa.REAL, "Water temperature. [degC]", key=True),
    column("feeding_percentage", sa.Double, "Feed of a day over biomass, full appetite. [%]"),
    commissioned_column(),
    month_of="commissioned",
    comment="A feeding rate: feed for fish of one weight at one temperature.",
)

feed_price = monthly_table(
    SCHEMA,
    "feed_price",
    month_column(),
    column("supplier_id", sa.SmallInteger, "Supplier.", key=True, of=_SUPPLIER),
    column("feed_id", sa.SmallInteger, "Feed.", key=True, of=_FEED),
    column("price_per_kg", sa.Double, "Price. [EUR/kg]"),
    sa.CheckConstraint("price_per_kg > 0"),
    month_of="month",
    comment="The price of one feed at one supplier in the month.",
)

feed_purchase = monthly_table(
    SCHEMA,
    "feed_purchase",
    month_column(),
    column("id", sa.Integer, "Purchase.", key=True),
    column("purchase_date", sa.Date, "Day of the order."),
    column("supplier_id", sa.SmallInteger, "Supplier.", of=_SUPPLIER),
    column("feed_id", sa.SmallInteger, "Feed.", of=_FEED),
    column("feed_container_id", sa.Integer, "Store that it is for.", of=_STORE),
    column("ordered_for_id", sa.Integer, "Store that ordered it, if diverted another.", of=_STORE),
    _grams("quantity_g", "Feed bought."),
    column("cost_per_kg", sa.Double, "Price paid. [EUR/kg]"),
    column("batch_number", sa.Text, "The supplier's lot."),
    column("expected_delivery_date", sa.Date, "Day promised."),
    column("delivery_date", sa.Date, "Day of delivery.", null=True),
    column("cancelled_date", sa.Date, "Day on which it was cancelled.", null=True),
    column("expiry_date", sa.Date, "Last day on which it may be fed."),
    column("is_emergency", sa.Boolean, "Whether it comes out of turn, at a premium."),
    column("status", sa.Text, "ORDERED, DELIVERED or CANCELLED at the month's end."),
    sa.CheckConstraint("(status = 'DELIVERED') = (delivery_date IS NOT NULL)"),
    sa.CheckConstraint("(status = 'CANCELLED') = (cancelled_date IS NOT NULL)"),
    sa.CheckConstraint("status IN ('ORDERED', 'DELIVERED', 'CANCELLED')"),
    sa.CheckConstraint("quantity_g > 0 AND cost_per_kg > 0"),
    month_of="month",
    comment="A purchase of one lot of feed, in each month from order to delivery.",
)

feed_container_stock = monthly_table(
    SCHEMA,
    "feed_container_stock",
    month_column(),
    column("id", sa.Integer, "Lot in a store.", key=True),
    column("feed_container_id", sa.Integer, "Store.", of=_STORE),
    column("feed_purchase_id", sa.Integer, "Purchase that it comes from.", of=_PURCHASE),
    column("feed_id", sa.SmallInteger, "Feed.", of=_FEED),
    column("entry_date", sa.Date, "Day on which it came into the store."),
    column("expiry_date", sa.Date, "Last day on which it may be fed."),
    column("cost_per_kg", sa.Double, "Price paid. [EUR/kg]"),
    _grams("received_g", "Feed that came into the store, over all months."),
    _grams("opening_g", "Feed left when the month began."),
    _grams("fed_g", "Fed in the month."),
    _grams("sent_g", "Sent to other stores in the month."),
    _grams("discarded_g", "Discarded in the month, or returned where its lot was recalled."),
    _grams("quantity_g", "Remaining at the month's end."),
    column("discard_date", sa.Date, "Day on which the rest was discarded.", null=True),
    column(
        "discard_reason",
        sa.Text,
        "expired, no room, or recalled: the supplier took back what was left.",
        null=True,
    ),
    sa.CheckConstraint("quantity_g >= 0 AND fed_g >= 0 AND sent_g >= 0 AND discarded_g >= 0"),
    sa.CheckConstraint("quantity_g <= received_g"),
    sa.CheckConstraint("(discard_date IS NULL) = (discard_reason IS NULL)"),
    month_of="month",
    comment="A lot of feed in a store, in each month in which the store holds some of it.",
)

feed_transfer = monthly_table(
    SCHEMA,
    "feed_transfer",
    column("date", sa.Date, "Day.", key=True),
    column("source_stock_id", sa.Integer, "Lot that it was taken from.", key=True, of=_STOCK),
    column("dest_stock_id", sa.Integer, "Lot that it became.", key=True, of=_STOCK),
    _grams("quantity_g", "Feed moved."),
    column("reason", sa.Text, "shortage or surplus."),
    sa.CheckConstraint("quantity_g > 0 AND reason IN ('shortage', 'surplus')"),
    month_of="date",
    comment="A transfer of feed from one store to another of the same station or region.",
)

feeding_event = monthly_table(
    SCHEMA,
    "feeding_event",
    column("feeding_date", sa.Date, "Day.", key=True),
    stay_column(key=True),
    column("meal", sa.SmallInteger, "Meal of the day, from 1.", key=True),
    column("part", sa.SmallInteger, "Part of the meal by lot, from 1.", key=True),
    column("fed_at", sa.DateTime(timezone=True), "Moment at which the meal began."),
    batch_column(),
    column("container_id", sa.Integer, "Container.", of="infrastructure.container"),
    column("feed_id", sa.SmallInteger, "Feed.", of=_FEED),
    column("feed_stock_id", sa.Integer, "Lot that it was drawn from.", of=_STOCK),
    column("amount_g", sa.Integer, "Feed given. [g]"),
    column("batch_biomass_kg", sa.REAL, "Biomass of the stay that morning. [kg]"),
    column("feeding_percentage", sa.REAL, "Fed over biomass. [%]"),
    column("method", sa.Text, "MANUAL, AUTOMATIC or BROADCAST."),
    column("feed_cost", sa.Double, "Cost of the feed. [EUR]"),
    sa.CheckConstraint("amount_g > 0 AND feed_cost >= 0"),
    month_of="feeding_date",
    comment="A meal of a stay; a meal from two lots of feed has two rows.",
)


def _summary() -> list[sa.Column]:
    return [
        column("period_start", sa.Date, "First day."),
        column("period_end", sa.Date, "Last day."),
        _kg("total_feed_kg", "Feed given."),
        column("feed_cost", sa.Double, "Cost of that feed. [EUR]"),
        _kg("starting_biomass_kg", "Biomass as the month began."),
        _kg("ending_biomass_kg", "Biomass at the month's end."),
        _kg("arrived_kg", "Biomass moved in."),
        _kg("growth_kg", "Grown, by those that died later too."),
        _kg("booked_growth_kg", "Growth that the books show: as planned, put right by weighings."),
        _kg("lost_kg", "Biomass of the dead, the culled and the escaped."),
        _kg("removed_kg", "Biomass moved out or harvested."),
        column("fcr", sa.Double, "Feed over booked growth: biological FCR. [ratio]", null=True),
        column(
            "economic_fcr",
            sa.Double,
            "Feed over booked growth less losses: economic FCR; null where they exceed it. [ratio]",
            null=True,
        ),
        column("cost_per_kg", sa.Double, "Feed cost over booked growth. [EUR/kg]", null=True),
        column("average_feeding_percentage", sa.Double, "Feed of a day over biomass. [%]"),
    ]


container_feeding_summary = monthly_table(
    SCHEMA,
    "container_feeding_summary",
    month_column(),
    column("container_assignment_id", sa.Integer, "Stay in a container.", key=True, of=STAY),
    batch_column(),
    *_summary(),
    column("feeding_days", sa.SmallInteger, "Days on which it was fed. [d]"),
    column("data_points", sa.Integer, "Feeding events."),
    column("confidence_level", sa.Text, "VERY_HIGH, HIGH, MEDIUM or LOW, by the last weighing."),
    column("estimation_method", sa.Text, "MEASURED or INTERPOLATED."),
    column("ending_weight_g", sa.Double, "Average weight as the period ended. [g]"),
    column("booked_weight_g", sa.Double, "Average weight in the books as the period ended. [g]"),
    column("recent_appetite", sa.Double, "Mean of the last days, to order by. [ratio]"),
    column(
        "medicated_until",
        sa.Date,
        "Last day on which it gets medicated feed, if after the month's end.",
        null=True,
    ),
    sa.CheckConstraint("data_points >= 0 AND total_feed_kg >= 0 AND lost_kg >= 0"),
    month_of="month",
    comment="Feed, growth and feed conversion of one stay in the month.",
)

batch_feeding_summary = monthly_table(
    SCHEMA,
    "batch_feeding_summary",
    month_column(),
    batch_column(key=True),
    *_summary(),
    column("container_count", sa.Integer, "Stays that were fed."),
    column("overall_confidence_level", sa.Text, "Lowest level of its stays."),
    column("estimation_method", sa.Text, "MEASURED, MIXED or INTERPOLATED."),
    sa.CheckConstraint("container_count >= 0"),
    month_of="month",
    comment="Feed, growth and feed conversion of one batch in the month.",
)

FIXED = [feed, feed_supplier, feeding_rate]
FEEDING = [
    feed_purchase,
    feed_container_stock,
    feed_transfer,
    feeding_event,
    container_feeding_summary,
    batch_feeding_summary,
]
