"""Voyages of well-boats and trips of lorries that bring fish to sea: loads, ways and times.

A boat is filled ring by ring. It sails when the next ring does not fit into its wells, and again on
the same day only if there is time for that.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.containers import Sites
from aquamind_assets.core.streams import stream
from aquamind_assets.infrastructure.distance import distances_km
from aquamind_assets.settings.voyages import Voyages

#: Way by sea or road over the straight line; judged. [ratio]
_DETOUR = 1.4

#: Way from a station to its quay. [km]
_QUAY_KM = 10.0

#: Slowest and fastest loading over the usual one: crews and counters differ; judged. [ratio]
_PACE = 0.7, 1.2

#: Share of days on which a lorry is not to be had; judged. [ratio]
_AWAY = 0.12

#: Tanks of a lorry, six of 5 m3, live smolts that it carries in them at 60 kg/m3, and the least of
#: it that is filled; judged. [m3, kg, ratio]
LORRY_M3, LORRY_KG, LEAST_LOAD = 30.0, 1800.0, 0.88


@dataclass(frozen=True)
class Voyage:
    """Voyages of some boats, one element a ring in the order in which they are filled.

    Attributes
    ----------
    day : ndarray of int, shape (rings,)
        Days after the first.
    boat : ndarray of int, shape (rings,)
        Boat of the day, from 0.
    minutes : ndarray, shape (rings,)
        The ring's part of the time of its voyage, by weight. [min]
    """

    day: np.ndarray
    boat: np.ndarray
    minutes: np.ndarray


def way_km(sites: Sites, source: np.ndarray | int, dest: np.ndarray | int) -> np.ndarray:
    """Way by sea or road between sites.

    Parameters
    ----------
    sites : Sites
        All sites.
    source, dest : array_like of int
        Where it begins and ends, as places in ``sites``.

    Returns
    -------
    ndarray
        The great circle, longer by the way round the land. [km]
    """
    between = distances_km(sites.latitude.astype(float), sites.longitude.astype(float))
    return _DETOUR * between[source, dest]


def pace_of_loading(seed: int, batch_id: int) -> float:
    """Pace at which the crew of a station gives a batch away, over the usual one. [ratio]"""
    return float(stream(seed, "pace of loading", batch_id).uniform(*_PACE))


def boats_on_charter(seed: int, batch_id: int, settings: Voyages) -> int:
    """Boats that bring a batch to sea: as many as are to be had when it goes."""
    return int(stream(seed, "boats to sea", batch_id).integers(1, settings.boats, endpoint=True))


def sailed_km(way: np.ndarray, settings: Voyages) -> np.ndarray:
    """The part of the way that boats sail; lorries drive the rest of a long one. [km]"""
    return np.minimum(way, settings.sailed_km_max)


def voyages(
    ring_kg: np.ndarray,
    way: np.ndarray,
    region: int,
    boats: int,
    settings: Voyages,
    day_kg: float = np.inf,
) -> Voyage:
    """The voyage on which each ring is filled.

    Parameters
    ----------
    ring_kg : ndarray, shape (rings,)
        Fish that go into each ring, in the order in which they are filled. [kg]
    way : ndarray, shape (rings,)
        The way from station or site. [km]
    region : int
        Region.
    boats : int
        Boats.
    settings : Voyages
        Wells, speed, and rates of loading.
    day_kg : float
        Most that all boats can be given in a day, see `station_kg`. [kg]
    """
    most_kg, sailing_km = min(settings.load_kg(region), day_kg), sailed_km(way, settings)
    day, boat, minutes = (np.zeros(ring_kg.size, dtype=np.int64) for _ in range(3))
    minutes = minutes.astype(float)
    today, at, left, given = 0, 0, 60.0 * settings.boat_hours, 0.0
    for rings in _loads(ring_kg, most_kg):
        kg = max(float(ring_kg[rings].sum()), 1e-9)
        out = 60.0 * float(sailing_km[rings].max()) / settings.boat_km_h
        pumping = 60.0 * kg / 1000.0 * (1.0 / settings.loading_t_h + 1.0 / settings.unloading_t_h)
        taken = pumping + 2.0 * out
        if given > 0.0 and (given + kg > day_kg or (taken > left and at + 1 == boats)):
            today, at, left, given = today + 1, 0, 60.0 * settings.boat_hours, 0.0
        elif given > 0.0 and taken > left:
            at, left = at + 1, 60.0 * settings.boat_hours
        left, given = left - taken, given + kg
        day[rings], boat[rings] = today, at
        minutes[rings] = (pumping + out) * ring_kg[rings] / kg
    return Voyage(day, boat, minutes)


def _loads(ring_kg: np.ndarray, most_kg: float) -> list[np.ndarray]:
    """Rings of each voyage, as places: so many after each other as the wells hold."""
    load = np.zeros(ring_kg.size, dtype=np.int64)
    number, in_wells = 0, 0.0
    for ring, kg in enumerate(ring_kg.tolist()):
        if in_wells > 0.0 and in_wells + kg > most_kg:
            number, in_wells = number + 1, 0.0
        in_wells += kg
        load[ring] = number
    return [np.flatnonzero(load == one) for one in range(number + 1)] if ring_kg.size else []


def station_kg(weight_g: float, way: float, settings: Voyages) -> float:
    """Most that a station can give to boats in a day.

    Its crew counts so many fish in an hour, its quay takes so many tonnes, and only so many lorries
    are to be had.

    Parameters
    ----------
    weight_g : float
        Average weight. [g]
    way : float
        The longest way to a ring. [km]
    settings : Voyages
        Rates and lorries.

    Returns
    -------
    float
        [kg]
    """
    hours = settings.loading_hours
    counted = settings.counted_fish_h * hours * weight_g / 1000.0
    loads = settings.lorries_max * lorry_trips(way, settings)
    return min(counted, 1000.0 * settings.loading_t_h * hours, LORRY_KG * LEAST_LOAD * loads)


def lorry_trips(way: float, settings: Voyages) -> int:
    """Trips that a lorry makes in a day: to the quay, or over what boats do not sail."""
    driven = max(way - settings.sailed_km_max, 0.0) + _QUAY_KM
    hours = settings.lorry_handling_h + 2.0 * driven / settings.lorry_km_h
    return max(int(settings.lorry_hours / hours), 1)


def lorry_numbers(
    loads: int, trips: int, settings: Voyages, away: Collection[int] = ()
) -> np.ndarray:
    """The lorry of each load of a day, from 1: the region's own, and hired ones where needed.

    Parameters
    ----------
    loads : int
        Loads of the day, in their order.
    trips : int
        Trips that a lorry can make.
    settings : Voyages
        Lorries of a region.
    away : collection of int, optional
        Own lorries that are not to be had on the day.
    """
    own = [number for number in range(1, settings.lorries + 1) if number not in away]
    lorries = max(min(len(own), loads), -(-loads // trips), 1)
    hired = range(settings.lorries + 1, settings.lorries + 1 + lorries)
    return np.array([*own, *hired])[np.arange(loads) % lorries]


def lorries_away(seed: int, region: int, day: int, settings: Voyages) -> list[int]:
    """Own lorries of a region that are in the workshop, or drive other goods, on a day."""
    drawn = stream(seed, "lorries away", region, day).random(settings.lorries)
    return (1 + np.flatnonzero(drawn < _AWAY)).tolist()
