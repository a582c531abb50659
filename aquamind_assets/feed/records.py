"""The rows of a month's purchases, stock and transfers."""

import numpy as np

from aquamind_assets.core.columns import Columns, sorted_by
from aquamind_assets.feed.stores import Stores


def purchases(orders: Columns, stores: Stores, days: np.ndarray) -> Columns:
    """Rows of ``feed_purchase``: orders under way when the month began, or made in it.

    Parameters
    ----------
    orders : dict of ndarray
        From `supply.Supply`.
    stores : Stores
        The stores.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    """
    done, cancelled = (~np.isnat(orders[f"{what}_date"]) for what in ("delivery", "cancelled"))
    status = np.where(done, "DELIVERED", np.where(cancelled, "CANCELLED", "ORDERED"))
    feed = orders["group"] % stores.feeds + 1
    return {
        "month": np.full(done.size, days[0]),
        "id": orders["id"],
        "purchase_date": orders["purchase_date"],
        "supplier_id": orders["supplier_id"],
        "feed_id": feed,
        "feed_container_id": stores.id[stores.of_group[orders["group"]]],
        "ordered_for_id": stores.id[stores.of_group[orders["ordered_group"]]],
        "quantity_g": orders["quantity_g"],
        "cost_per_kg": orders["cost_per_kg"],
        "batch_number": lot_codes(orders["supplier_id"], feed, orders["expiry_date"]),
        "expected_delivery_date": orders["expected_delivery_date"],
        "delivery_date": orders["delivery_date"],
        "cancelled_date": orders["cancelled_date"],
        "expiry_date": orders["expiry_date"],
        "is_emergency": orders["is_emergency"].astype(bool),
        "status": status.astype(object),
    }


def lot_codes(supplier_id: np.ndarray, feed_id: np.ndarray, expiry_date: np.ndarray) -> np.ndarray:
    """Codes on the bags: a letter of the mill, the feed, and the last day, as year and day of it.

    Deliveries of a feed that a mill made on one day have one code.

    Parameters
    ----------
    supplier_id, feed_id : ndarray of int, shape (purchases,)
        Mill and feed.
    expiry_date : ndarray of datetime64[D], shape (purchases,)
        Last day on which it may be fed.

    Returns
    -------
    ndarray of str, shape (purchases,)
    """
    year = expiry_date.astype("M8[Y]")
    day = (expiry_date.astype("M8[D]") - year.astype("M8[D]")).astype(np.int64) + 1
    letter = np.array([chr(ord("A") + (one - 1) % 26) for one in supplier_id.tolist()])
    return np.array(
        [
            f"{mill}{feed:02d}{(one + 70) % 100:02d}{of:03d}"
            for mill, feed, one, of in zip(
                letter.tolist(),
                feed_id.tolist(),
                year.astype(int).tolist(),
                day.tolist(),
                strict=True,
            )
        ],
        dtype=object,
    )


def stock(lots: Columns, stores: Stores, days: np.ndarray) -> Columns:
    """Rows of ``feed_container_stock``: lots there when the month began, or delivered in it.

    Parameters
    ----------
    lots : dict of ndarray
        From `supply.Supply`.
    stores : Stores
        The stores.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    """
    return {
        "month": np.full(lots["id"].size, days[0]),
        "id": lots["id"],
        "feed_container_id": stores.id[stores.of_group[lots["group"]]],
        "feed_purchase_id": lots["purchase_id"],
        "feed_id": lots["group"] % stores.feeds + 1,
        "quantity_g": lots["remaining_g"],
        **{
            name: lots[name]
            for name in (
                "entry_date",
                "expiry_date",
                "cost_per_kg",
                "received_g",
                "opening_g",
                "fed_g",
                "sent_g",
                "discarded_g",
                "discard_date",
                "discard_reason",
            )
        },
    }


def transfers(moved: list[tuple[np.datetime64, int, int, int, str]]) -> Columns:
    """Rows of ``feed_transfer``; no columns when nothing was moved.

    Parameters
    ----------
    moved : list of tuple
        Day, lot that feed was taken from, lot that it became, grams, reason.
    """
    if not moved:
        return {}
    names = ("date", "source_stock_id", "dest_stock_id", "quantity_g", "reason")
    columns = dict(zip(names, zip(*moved, strict=True), strict=True))
    rows = {name: np.array(values) for name, values in columns.items()}
    rows["reason"] = rows["reason"].astype(object)
    return sorted_by(rows, "date", "source_stock_id", "dest_stock_id")
