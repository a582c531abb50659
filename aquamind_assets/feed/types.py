"""The feeds and their suppliers.

Suppliers and brands are invented; pellet sizes, fish weights and contents are those of the trade.
"""

import numpy as np

from aquamind_assets.core.columns import Columns

#: Pellet, weight of fish from which it is fed, protein, fat, carbohydrate, line. [mm, g, %, %, %]
_FEEDS = [
    (0.5, 0.0, 55.0, 18.0, 9.0, "Byrja"),
    (0.8, 0.7, 54.0, 19.0, 9.0, "Byrja"),
    (1.2, 1.5, 50.0, 20.0, 11.0, "Byrja"),
    (1.7, 5.0, 48.0, 21.0, 12.0, "Veks"),
    (2.0, 10.0, 47.0, 22.0, 12.0, "Veks"),
    (3.0, 30.0, 48.0, 24.0, 11.0, "Veks"),
    (4.0, 100.0, 46.0, 26.0, 11.0, "Veks"),
    (5.0, 250.0, 45.0, 28.0, 11.0, "Havsins"),
    (6.0, 500.0, 44.0, 29.0, 11.0, "Havsins"),
    (7.0, 1000.0, 41.0, 32.0, 11.0, "Havsins"),
    (9.0, 2000.0, 40.0, 34.0, 11.0, "Havsins"),
    (11.0, 3000.0, 37.0, 36.0, 11.0, "Havsins"),
]

#: Medicated feed, made to order against lice: the pellet of the feed in ``_FEEDS`` of which it is
#: made, and the weight from which it is fed. [mm, g]
_MEDICATED = [(4.0, 100.0), (6.0, 500.0)]
MEDICINE = "emamectin benzoate"
_TO_ORDER = f", with {MEDICINE}, made to order"

#: Name, country, price over the market, share on time, days of lead: Faroe Islands, Scotland.
_SUPPLIERS = [
    ("Eystur Fodur", "Faroe Islands", 1.005, 0.95, 4, 9),
    ("Forth Aquafeeds", "Scotland", 1.005, 0.94, 8, 4),
    ("Vestland Fiskefor", "Norway", 0.995, 0.91, 7, 6),
    ("Limfjord Marine Feed", "Denmark", 0.985, 0.87, 10, 8),
]


def feeds() -> Columns:
    """The feeds by pellet, smallest first, then the medicated ones: rows of ``feed``.

    References
    ----------
    FAO, Aquaculture Feed and Fertilizer Resources Information System, Atlantic salmon, table 9
    (F09 to F13 of the reference figures); fat of large pellets as in the trade 2015 to 2024.
    """
    rows = [*_FEEDS, *(_FEEDS[of] for of in made_of())]
    pellet, weight, protein, fat, carbohydrate = (
        np.array([row[column] for row in rows]) for column in range(5)
    )
    line = np.array([row[5] for row in rows])
    plain = len(_FEEDS)
    weight[plain:] = [least for _, least in _MEDICATED]
    heavier = np.concatenate([weight[1:plain], [np.nan], weight[plain + 1 :], [np.nan]])
    medicated = np.arange(weight.size) >= plain
    size = np.array(["MICRO", "SMALL", "MEDIUM", "LARGE"])
    name = np.strings.add(np.strings.add(line, " "), np.char.mod("%g mm", pellet))
    name = np.where(medicated, np.strings.add(name, " medicated"), name)
    stages = ["Fry", "Parr", "Smolt", "Post-Smolt, Grow-out"]
    first, last = np.digitize(
        [weight * 1.001, np.where(np.isnan(heavier), 8000.0, heavier) * 0.999],
        [5.0, 40.0, 200.0],
    )
    return {
        "id": np.arange(1, pellet.size + 1),
        "name": name.astype(object),
        "brand": line.astype(object),
        "size_category": size[np.digitize(pellet, [1.0, 3.0, 6.0])].astype(object),
        "pellet_size_mm": pellet,
        "protein_percentage": protein,
        "fat_percentage": fat,
        "carbohydrate_percentage": carbohydrate,
        "weight_min_g": weight,
        "weight_max_g": heavier,
        "stages": np.array(
            [", ".join(stages[a : b + 1]) for a, b in zip(first, last, strict=True)], dtype=object
        ),
        "description": np.array(
            [
                f"Extruded, {p:g} mm, for fish from {w:g} g{_TO_ORDER if m else ''}."
                for p, w, m in zip(pellet, weight, medicated, strict=True)
            ],
            dtype=object,
        ),
        "medicine": np.array([MEDICINE if one else None for one in medicated], dtype=object),
        "is_active": np.ones(pellet.size, dtype=bool),
    }


def plain(feed: Columns) -> np.ndarray:
    """Weight of fish from which each feed without medicine is fed, shape (feeds,). [g]

    Parameters
    ----------
    feed : dict of ndarray
        Rows of ``feed``, with ``medicine`` and ``weight_min_g``; the medicated ones come last.
    """
    of = np.array([medicine is None for medicine in feed["medicine"].tolist()], dtype=bool)
    return feed["weight_min_g"][of].astype(float)


def suppliers() -> Columns:
    """The suppliers: rows of ``feed_supplier``."""
    columns = [np.array(values) for values in zip(*_SUPPLIERS, strict=True)]
    return {
        "id": np.arange(1, len(_SUPPLIERS) + 1),
        "name": columns[0].astype(object),
        "country": columns[1].astype(object),
        "price_factor": columns[2],
        "reliability": columns[3],
        "lead_days_faroe": columns[4],
        "lead_days_scotland": columns[5],
    }


def feed_of_weight(
    weight_g: np.ndarray, weight_min_g: np.ndarray, overlap: float
) -> tuple[np.ndarray, np.ndarray]:
    """The feed for fish of a weight, and the share of the next feed mixed in.

    Parameters
    ----------
    weight_g : ndarray
        Average weight of the fish. [g]
    weight_min_g : ndarray, shape (feeds,)
        Weight at which each feed takes over, rising from 0. [g]
    overlap : float
        The change goes on from this much below that weight to this much above. [ratio]

    Returns
    -------
    feed : ndarray of int
        Index of the feed.
    share : ndarray
        Share of the meals that are of the feed after it, 0 to 1. [ratio]
    """
    bounds = weight_min_g[1:]
    feed = np.searchsorted(bounds * (1.0 + overlap), weight_g, side="right")
    bound = np.append(bounds, np.inf)[feed]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (weight_g / bound - 1.0 + overlap) / (2.0 * overlap)
    share = np.where(weight_g < bound * (1.0 - overlap), 0.0, share)
    return feed, np.clip(np.where(np.isfinite(share), share, 0.0), 0.0, 1.0)


def medicated_feed(weight_g: np.ndarray) -> np.ndarray:
    """The medicated feed for fish of a weight, numbered from 0.

    Parameters
    ----------
    weight_g : ndarray
        Average weight of the fish. [g]
    """
    least = np.array([weight for _, weight in _MEDICATED[1:]])
    return np.searchsorted(least, weight_g, side="right")


def made_of() -> np.ndarray:
    """The feed without medicine of which each medicated one is made, by its place from 0."""
    pellets = [pellet for pellet, *_ in _FEEDS]
    return np.array([pellets.index(pellet) for pellet, _ in _MEDICATED])
