"""AquaMind's tables of feed: purchases, stock, meals and conversion."""

from aquamind_assets.aquamind.tables.declaration import (
    ENGINEER,
    FEED,
    OPERATOR,
    AquamindTable,
    at,
    number,
)
from aquamind_assets.aquamind.tables.expressions import MID_MONTH, MONTHS
from aquamind_assets.aquamind.tables.signed import MEMBER, MOMENT, SIGNED_BY, signed
from aquamind_assets.feed import tables as feed

#: AquaMind has room for ratios below 100; a stay that hardly grew has none.
_FCR = "CASE WHEN fcr < 100 THEN fcr END"

#: A lot with the feed that left it after the day, in its month, and when the last did.
_LOT = """
    SELECT lot.*, 0::bigint AS left_after_g, NULL::date AS last_left
    FROM feed.feed_container_stock lot"""

_LOT_IN_MONTH = """
    SELECT lot.*, coalesce(fed.after_g, 0) + coalesce(sent.after_g, 0)
               + CASE WHEN discard_date > :day THEN discarded_g ELSE 0 END AS left_after_g,
           greatest(fed.last, sent.last, discard_date, entry_date) AS last_left
    FROM feed.feed_container_stock lot
    LEFT JOIN (SELECT feed_stock_id, max(feeding_date) AS last,
                      sum(amount_g) FILTER (WHERE feeding_date > :day) AS after_g
               FROM feed.feeding_event WHERE feeding_date >= :from AND feeding_date < :to
               GROUP BY 1) fed ON fed.feed_stock_id = lot.id
    LEFT JOIN (SELECT source_stock_id, max(date) AS last,
                      sum(quantity_g) FILTER (WHERE date > :day) AS after_g
               FROM feed.feed_transfer WHERE date >= :from AND date < :to
               GROUP BY 1) sent ON sent.source_stock_id = lot.id"""

#: Why a lot left a store, in words.
_WHY_LOT_WENT = """
    CASE WHEN change.kind = '-' AND discarded_g > 0
         THEN round(discarded_g / 1000.0, 2) || ' kg discarded, '
              || CASE WHEN discard_date > expiry_date THEN 'expired' ELSE 'to make room' END
         WHEN change.kind = '-' THEN 'used up' END"""

FEED_VIEWS = [
    AquamindTable("inventory_feed", feed.feed, by=ENGINEER, natural=("name",)),
    AquamindTable(
        "inventory_feedpurchase",
        feed.feed_purchase,
        {
            "quantity_kg": "quantity_g / 1000.0",
            "supplier": "supplier",
            "notes": """CASE WHEN delivery_date <= :day
                THEN 'Delivered ' || delivery_date || CASE WHEN delivery_date
                    > expected_delivery_date THEN ', due ' || expected_delivery_date ELSE '' END
                WHEN cancelled_date <= :day THEN 'Cancelled ' || cancelled_date
                ELSE 'Ordered, due ' || expected_delivery_date END
                || CASE WHEN is_emergency THEN '; at a premium, needed at once' ELSE '' END""",
        },
        where="purchase_date <= :day",
        source="""
            SELECT purchase.*, maker.name AS supplier FROM feed.feed_purchase purchase
            LEFT JOIN feed.feed_supplier maker ON maker.id = supplier_id""",
        latest=True,
        reads=[feed.feed_supplier],
        entered=at("purchase_date", "10:00"),
        by=FEED,
        changes=[("purchase_date", "+"), ("coalesce(delivery_date, cancelled_date)", "~")],
        dated="purchase_date",
    ),
    AquamindTable(
        "inventory_feedcontainerstock",
        feed.feed_container_stock,
        {
            "quantity_kg": f"""CASE WHEN :day < latest.entry_date THEN received_g
                WHEN {MID_MONTH} THEN quantity_g + left_after_g ELSE quantity_g END / 1000.0""",
            "entry_date": at("entry_date", "11:00"),
        },
        where=f"entry_date <= :day AND (quantity_g > 0 OR ({MID_MONTH} AND left_after_g > 0))",
        latest=True,
        source=_LOT,
        month_source=_LOT_IN_MONTH,
        reads=[feed.feeding_event, feed.feed_transfer],
        entered=at("entry_date", "11:00"),
        by=FEED,
        changes=[("entry_date", "+"), ("CASE WHEN quantity_g = 0 THEN last_left END", "-")],
        why=_WHY_LOT_WENT,
        vanishes=True,
        dated="entry_date",
    ),
    AquamindTable(
        "inventory_feedingevent",
        feed.feeding_event,
        {
            "id": number(
                "assignment_id",
                "(feeding_date - DATE '2000-01-01') * 1000 + meal * 10 + part",
                100_000_000,
            ),
            "feeding_time": "(fed_at AT TIME ZONE 'UTC')::time",
            "amount_kg": "amount_g / 1000.0",
            "batch_assignment_id": "assignment_id",
        },
        source=signed(feed.feeding_event, "feeding_date", "feeder", "feed"),
        reads=SIGNED_BY,
        entered=f"coalesce({MOMENT}, fed_at + interval '10 min')",
        by=OPERATOR,
        member=MEMBER,
        dated="feeding_date",
    ),
    AquamindTable(
        "inventory_containerfeedingsummary",
        feed.container_feeding_summary,
        {
            "id": number("container_assignment_id", MONTHS, 10_000),
            "growth_kg": "booked_growth_kg",  # AquaMind's ratio is of feed to this very growth
            "fcr": _FCR,
        },
        where="(month + interval '1 month')::date - 1 <= :day",
        entered=at("period_end", "22:00"),
        by=FEED,
    ),
    AquamindTable(
        "inventory_batchfeedingsummary",
        feed.batch_feeding_summary,
        {
            "id": number("batch_id", MONTHS, 10_000),
            "total_feed_consumed_kg": "total_feed_kg",
            "total_biomass_gain_kg": "booked_growth_kg",
            "total_growth_kg": "booked_growth_kg",
            "fcr": _FCR,
            "weighted_avg_fcr": _FCR,
            "total_starting_biomass_kg": "starting_biomass_kg",
            "total_ending_biomass_kg": "ending_biomass_kg",
            "average_biomass_kg": "(starting_biomass_kg + ending_biomass_kg) / 2",
        },
        where="(month + interval '1 month')::date - 1 <= :day",
        entered=at("period_end", "22:00"),
        by=FEED,
    ),
]
