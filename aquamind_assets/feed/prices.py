"""Prices of each feed at each supplier, month by month."""

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.feed.types import made_of
from aquamind_assets.feed.types import plain as plain_weights
from aquamind_assets.settings.feed import Prices, Purchases

#: Pellet over which the premium of small pellets falls to 1/e: they are crumbled and sieved. [mm]
_PREMIUM_MM = 1.5

#: Months for which a supplier's contract holds. [months]
_QUARTER = 3


def relative_price(
    pellet_size_mm: np.ndarray, protein_pct: np.ndarray, fat_pct: np.ndarray, prices: Prices
) -> np.ndarray:
    """Price of each feed relative to the last one, by its protein, its fat and its pellet.

    Parameters
    ----------
    pellet_size_mm, protein_pct, fat_pct : ndarray, shape (feeds,)
        Pellet size, protein and fat of each feed, the largest pellet last. [mm, %, %]
    prices : Prices
        Weight of protein in the price, and premium of small pellets.

    Returns
    -------
    ndarray, shape (feeds,)
        1 for the last. [ratio]
    """
    content = prices.protein_weight * protein_pct + fat_pct
    making = 1.0 + prices.small_pellet_premium * exp(-pellet_size_mm / _PREMIUM_MM)
    return content * making / (content[-1] * making[-1])


def market_level(months: int, prices: Prices) -> np.ndarray:
    """Price of grow-out feed in each month from the farm's first, level and season.

    Parameters
    ----------
    months : int
        Number of months.
    prices : Prices
        Means of years, joined by straight lines from mid-year to mid-year; quarters relative to
        their mean.

    Returns
    -------
    ndarray, shape (months,)
        [EUR/kg]

    References
    ----------
    BioMar's mean price of Q2 2022, 1.6 EUR (F14); F16 and F17 for the other years.
    """
    middle = (np.arange(months) + 0.5) / 12.0
    level = np.interp(middle, np.arange(len(prices.level_eur_kg)) + 0.5, prices.level_eur_kg)
    season = np.asarray(prices.quarter) / np.mean(prices.quarter)
    return level * season[np.arange(months) // 3 % 4]


def noise(
    seed: int, name: str, months: int, width: int, sd: float, persistence: float
) -> np.ndarray:
    """Noise with memory from the farm's first month on.

    Parameters
    ----------
    seed : int
        The farm's seed.
    name : str
        Name of the series; it seeds the draws.
    months, width : int
        Number of months, or of quarters, and number of series.
    sd, persistence : float
        Standard deviation, and correlation of one with the next. [1]

    Returns
    -------
    ndarray, shape (width,)
        Noise of the last. [1]
    """
    draws = stream(seed, "feed price", name).standard_normal((months, width))
    value = draws[0]
    for shock in draws[1:]:
        value = persistence * value + np.sqrt(1.0 - np.square(persistence)) * shock
    return sd * value


def price_list(
    seed: int, month: Month, feed: Columns, supplier: Columns, prices: Prices
) -> Columns:
    """Rows of ``feed_price``: every supplier's price of every feed in a month.

    Each follows the market, and its own contracts for raw materials, which hold for a quarter.
    Medicated feed costs what the feed costs of which it is made, and its medicine.
    """
    months = month.index + 1
    level = market_level(months, prices)[-1]
    market = noise(seed, "market", months, 1, prices.market_sd, prices.persistence)[0]
    quarters = month.index // _QUARTER + 1
    count = feed["id"].size
    plain = slice(0, plain_weights(feed).size)
    relative = relative_price(
        feed["pellet_size_mm"][plain].astype(float),
        feed["protein_percentage"][plain].astype(float),
        feed["fat_percentage"][plain].astype(float),
        prices,
    )
    asked = []
    for number, factor in zip(supplier["id"], supplier["price_factor"], strict=True):
        own = noise(
            seed, str(number), months, relative.size, prices.supplier_sd, prices.persistence
        )
        contract = noise(
            seed, f"contract {number}", quarters, 1, prices.contract_sd, prices.persistence
        )[0]
        price = level * float(factor) * relative * exp(market + contract + own)
        asked.append(np.concatenate([price, price[made_of()] + prices.medicine_eur_kg]))
    return {
        "month": np.full(count * len(asked), month.days[0]),
        "supplier_id": np.repeat(supplier["id"], count),
        "feed_id": np.tile(feed["id"], len(asked)),
        "price_per_kg": np.round(np.concatenate(asked), 2),
    }


def best_suppliers(
    price: np.ndarray, lead_days: np.ndarray, reliability: np.ndarray, purchases: Purchases
) -> np.ndarray:
    """The cheapest supplier of each feed, if lead time and delays are counted as part of the price.

    Parameters
    ----------
    price : ndarray, shape (suppliers, feeds)
        Price of the month. [EUR/kg]
    lead_days : ndarray, shape (suppliers,)
        From order to delivery. [d]
    reliability : ndarray, shape (suppliers,)
        Share of deliveries on time. [ratio]
    purchases : Purchases
        What a day of lead time and a delay cost, relative to the price.

    Returns
    -------
    ndarray of int, shape (feeds,)
        Row of the supplier.
    """
    cost = (1.0 + purchases.lead_cost * lead_days) * (
        1.0 + purchases.late_cost * (1.0 - reliability)
    )
    return np.argmin(price * cost[:, None], axis=0)
