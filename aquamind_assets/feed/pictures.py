"""Pictures of the feed."""

from aquamind_assets.core import plots
from aquamind_assets.core.columns import columns_of
from aquamind_assets.core.months import Month
from aquamind_assets.settings.farm import Settings
from resources.database import Database


def feed_stock(database: Database, settings: Settings, month: Month) -> bytes:
    """Feed in stock at each month's end, and feed given in the month."""
    found = columns_of(
        database.rows(
            "SELECT month, sum(quantity_g) / 1e9 AS stock, sum(fed_g) / 1e9 AS fed"
            f" FROM feed.feed_container_stock WHERE month < '{month.end}' GROUP BY 1 ORDER BY 1"
        )
    )
    if not found:
        return b""
    return plots.level_and_flow(
        "Feed in stock and fed",
        found["month"].astype("datetime64[D]"),
        found["stock"].astype(float),
        "in stock [1000 t]",
        found["fed"].astype(float),
        "fed in the month [1000 t]",
    )
