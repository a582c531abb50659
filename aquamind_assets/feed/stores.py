"""Feed stores: which sites they serve, and which store of a site keeps which feed."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, order_of
from aquamind_assets.infrastructure.distance import distances_km


@dataclass(frozen=True)
class Stores:
    """Stores and the sites that have them; a group is a feed at a site: ``site * feeds + feed``.

    Attributes
    ----------
    id, capacity_g : ndarray, shape (stores,)
        Stores, by id. [g]
    site_id, region, ashore : ndarray, shape (sites,)
        Sites, by id; geography; whether a hall.
    family : ndarray of int, shape (sites,)
        Sites that a delivery can go to instead: halls of a station, areas of a region.
    distance_km : ndarray, shape (sites, sites)
        Between sites. [km]
    of_group : ndarray of int, shape (sites x feeds,)
        Row of the store of each feed at each site.
    feeds : int
        Number of feeds.
    """

    id: np.ndarray
    capacity_g: np.ndarray
    site_id: np.ndarray
    region: np.ndarray
    ashore: np.ndarray
    family: np.ndarray
    distance_km: np.ndarray
    of_group: np.ndarray
    feeds: int

    def site(self, site_id: np.ndarray) -> np.ndarray:
        """Row of the site of each id."""
        return np.searchsorted(self.site_id, site_id)

    def group(self, store_id: np.ndarray, feed_id: np.ndarray) -> np.ndarray:
        """Group of a feed in a store, both by id."""
        first = np.searchsorted(self.id, store_id)
        site_of_store = np.empty(self.id.size, dtype=np.int64)
        site_of_store[self.of_group] = np.repeat(np.arange(self.site_id.size), self.feeds)
        return site_of_store[first] * self.feeds + feed_id - 1


def stores(
    feeds: int, container: Columns, hall: Columns, area: Columns, station: Columns
) -> Stores:
    """The stores of a farm.

    A site with two silos keeps neighbouring pellets in different ones, so that while fish change
    from one to the next each silo serves one feed.

    Parameters
    ----------
    feeds : int
        Number of feeds, smallest pellet first.
    container, hall, area, station : dict of ndarray
        Rows of ``feed_container``, ``hall``, ``area`` and ``freshwater_station``.
    """
    order = np.argsort(container["id"], kind="stable")
    hall_id, area_id = (container[name][order].astype(float) for name in ("hall_id", "area_id"))
    site_of_store = np.where(np.isnan(hall_id), area_id, hall_id).astype(np.int64)
    site_id, first = np.unique(site_of_store, return_index=True)
    ashore = ~np.isnan(hall_id[first])
    at_station = order_of(station["id"])[
        np.searchsorted(np.sort(station["id"]), hall["freshwater_station_id"])
    ]
    name = "geography_id", "latitude", "longitude"
    region, latitude, longitude = (
        np.concatenate([station[one][at_station], area[one]]) for one in name
    )
    family = np.concatenate([hall["freshwater_station_id"], -area["geography_id"]])
    place_id = np.concatenate([hall["id"], area["id"]])
    at = order_of(place_id)[np.searchsorted(np.sort(place_id), site_id)]
    of_group = np.empty((site_id.size, feeds), dtype=np.int64)
    for row, site in enumerate(site_id):
        own = np.flatnonzero(site_of_store == site)
        of_group[row] = own[np.arange(feeds) % own.size]
    return Stores(
        container["id"][order],
        np.floor(container["capacity_kg"][order].astype(float) * 1000.0).astype(np.int64),
        site_id,
        region[at].astype(np.int64),
        ashore,
        family[at].astype(np.int64),
        distances_km(latitude[at].astype(float), longitude[at].astype(float)),
        of_group.reshape(-1),
        feeds,
    )
