"""Halls, areas and their containers, and how fish are divided over them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from aquamind_assets.batches.catalogue import EGG, FAROE, POST_SMOLT, SMOLT, STAGE_NAMES
from aquamind_assets.core.columns import Array, Columns, sorted_by
from aquamind_assets.settings.infrastructure import Farm

#: Ids of stays: so many for each batch.
STAYS_A_BATCH = 1000


@dataclass(frozen=True)
class Sites:
    """Halls and areas, one element a site, by id ascending.

    ``stage`` is the stage that a hall is built for, 0 for a sea area; ``loch_id`` the group of an
    area, 0 for a hall; ``rest_days`` the days of cleaning and fallow after a batch;
    ``boxes`` its containers and ``volume_m3`` their water; ``density_kg_m3`` has the limits of
    four weights.
    """

    id: np.ndarray
    stage: np.ndarray
    geography_id: np.ndarray
    station_id: np.ndarray
    loch_id: np.ndarray
    boxes: np.ndarray
    volume_m3: np.ndarray
    rest_days: np.ndarray
    commissioned: np.ndarray
    max_biomass_kg: np.ndarray
    density_kg_m3: np.ndarray
    exposure: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray

    def index(self, site_id: Array | np.integer[Any]) -> Any:
        """Place of each site in these arrays."""
        return np.searchsorted(self.id, site_id)


@dataclass(frozen=True)
class Containers:
    """Trays, tanks and rings, one element a container, by id ascending."""

    id: np.ndarray
    site_id: np.ndarray
    position: np.ndarray
    volume_m3: np.ndarray
    max_biomass_kg: np.ndarray
    commissioned: np.ndarray

    def of_site(self, site_id: int) -> np.ndarray:
        """Ids of a site's containers, by position."""
        here = np.flatnonzero(self.site_id == site_id)
        return self.id[here[np.argsort(self.position[here], kind="stable")]]

    def index(self, container_id: Array) -> Array:
        """Place of each container in these arrays."""
        return np.searchsorted(self.id, container_id)


@dataclass(frozen=True)
class Places:
    """Places built so far: the sites and their containers."""

    sites: Sites
    containers: Containers


def containers(container: Columns) -> Containers:
    """The containers that hold fish, from ``infrastructure.container``."""
    order = np.argsort(container["id"], kind="stable")
    area, hall = container["area_id"][order], container["hall_id"][order]
    site = np.where(np.isnan(area), hall, area).astype(np.int64)
    return Containers(
        id=container["id"][order].astype(np.int64),
        site_id=site,
        position=container["position"][order].astype(np.int64),
        volume_m3=container["volume_m3"][order].astype(np.float64),
        max_biomass_kg=container["max_biomass_kg"][order].astype(np.float64),
        commissioned=container["commissioned"][order],
    )


def sites(
    area: Columns,
    hall: Columns,
    station: Columns,
    container: Columns,
    container_type: Columns,
    farm: Farm,
) -> Sites:
    """The halls and areas, from the tables of the infrastructure and the farm's settings.

    Parameters
    ----------
    area, hall, station, container, container_type : dict of ndarray
        Columns of the tables of these names.
    farm : Farm
        Days of fallow, and limits of density.
    """
    region = {1: farm.sea.faroe, 2: farm.sea.scotland}
    cleaning = dict(
        zip(container_type["id"].tolist(), container_type["cleaning_days"].tolist(), strict=True)
    )
    hall_rest: dict[float, int] = {}
    area_rest: dict[float, int] = {}
    boxes: dict[tuple[bool, float], int] = {}
    volume: dict[tuple[bool, float], float] = {}
    for hall_id, area_id, kind, water in zip(
        container["hall_id"].tolist(),
        container["area_id"].tolist(),
        container["container_type_id"].tolist(),
        container["volume_m3"].astype(float).tolist(),
        strict=True,
    ):
        ashore = area_id != area_id
        rest, site = (hall_rest, hall_id) if ashore else (area_rest, area_id)
        rest[site] = max(rest.get(site, 0), cleaning[kind])
        boxes[ashore, site] = boxes.get((ashore, site), 0) + 1
        volume[ashore, site] = volume.get((ashore, site), 0.0) + water
    station_row = {int(key): row for row, key in enumerate(station["id"])}
    home = np.array([station_row[int(key)] for key in hall["freshwater_station_id"]], dtype=int)
    stage_ids = {name.lower(): number for number, name in enumerate(STAGE_NAMES, start=1)}
    hall_stage = np.array([stage_ids[name] for name in hall["stage"]], dtype=np.int64)
    hall_density = [getattr(farm.fresh_water, name).density_kg_m3 for name in hall["stage"]]
    area_geography = area["geography_id"].astype(np.int64)
    fallow = np.where(
        area_geography == FAROE, farm.sea.faroe.fallow_days, farm.sea.scotland.fallow_days
    )
    area_clean = np.array([area_rest.get(float(key), 0) for key in area["id"]], dtype=np.int64)
    columns = {
        "id": (hall["id"], area["id"]),
        "stage": (hall_stage, np.zeros(area["id"].size, np.int64)),
        "geography_id": (station["geography_id"][home], area_geography),
        "station_id": (hall["freshwater_station_id"], np.zeros(area["id"].size, np.int64)),
        "loch_id": (np.zeros(hall["id"].size, np.int64), area["area_group_id"].astype(np.int64)),
        "boxes": (
            np.array([boxes.get((True, float(key)), 0) for key in hall["id"]], dtype=np.int64),
            np.array([boxes.get((False, float(key)), 0) for key in area["id"]], dtype=np.int64),
        ),
        "volume_m3": (
            np.array([volume.get((True, float(key)), 0.0) for key in hall["id"]], dtype=float),
            np.array([volume.get((False, float(key)), 0.0) for key in area["id"]], dtype=float),
        ),
        "rest_days": (
            np.array([hall_rest.get(float(key), 0) for key in hall["id"]], dtype=np.int64),
            np.maximum(fallow, area_clean),
        ),
        "commissioned": (hall["commissioned"], area["commissioned"]),
        "max_biomass_kg": (np.full(hall["id"].size, np.inf), area["max_biomass"]),
        "density_kg_m3": (
            np.array(hall_density, dtype=float).reshape(-1, 1) * np.ones((1, 4)),
            np.array([region[int(key)].density_kg_m3 for key in area_geography]).reshape(-1, 4),
        ),
        "exposure": (np.zeros(hall["id"].size), area["exposure"]),
        "latitude": (station["latitude"][home], area["latitude"]),
        "longitude": (station["longitude"][home], area["longitude"]),
    }
    joined = {name: np.concatenate(both) for name, both in columns.items()}
    return Sites(**sorted_by(joined, "id"))


def free_site(
    sites: Sites, day: np.datetime64, free_from: np.ndarray, allowed: np.ndarray
) -> int | None:
    """The allowed site that has been free for longest.

    Parameters
    ----------
    sites : Sites
        All sites.
    day : datetime64
        Day on which fish would come.
    free_from : ndarray of datetime64[D], shape (sites,)
        Day from which each is clean and fallowed; NaT while a batch is in it.
    allowed : ndarray of bool, shape (sites,)
        Sites of the right stage and place.

    Returns
    -------
    int or None
        Its place in ``sites``; None when all are in use, being cleaned or not yet built.
    """
    since = np.maximum(free_from, sites.commissioned)
    free = np.flatnonzero(allowed & (since <= day))
    return int(free[np.argmin(since[free])]) if free.size else None


def stage_sites(sites: Sites, stage: int, geography_id: int) -> np.ndarray:
    """Whether each site holds fish of a stage in a region, bool, shape (sites,)."""
    hall_stage = stage if EGG <= stage <= SMOLT else 0
    return (sites.stage == hall_stage) & (sites.geography_id == geography_id)


def uneven_shares(volume_m3: np.ndarray, spread: float, random: np.random.Generator) -> np.ndarray:
    """Shares of fish for some containers: by their volume, but for the spread of counting.

    Parameters
    ----------
    volume_m3 : ndarray, shape (count,)
        Water of each. [m3]
    spread : float
        Half width of the spread. [ratio]
    random : Generator
        Draws one number a container.

    Returns
    -------
    ndarray, shape (count,)
        Adding up to 1. [ratio]
    """
    weights = volume_m3 * (1.0 + random.uniform(-spread, spread, volume_m3.size))
    return weights / weights.sum()


def whole_shares(total: int, shares: np.ndarray) -> np.ndarray:
    """A whole number divided by shares, by largest remainder.

    Parameters
    ----------
    total : int
        What is divided. [fish]
    shares : ndarray, shape (parts,)
        Adding up to 1. [ratio]

    Returns
    -------
    ndarray of int, shape (parts,)
        Adding up to the total. [fish]
    """
    exact = total * shares
    whole = np.floor(exact).astype(np.int64)
    rest = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[rest] += 1
    return whole


def movements(source: np.ndarray, dest: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Moves from sources to destinations: sources one after the other, filling each in turn.

    Parameters
    ----------
    source : ndarray, shape (sources,)
        Share of the fish to be moved that each source gives; adding up to 1. [ratio]
    dest : ndarray, shape (dests,)
        Share that each destination takes; adding up to 1. [ratio]

    Returns
    -------
    from_source : ndarray of int, shape (moves,)
        Source of each move, ascending.
    to_dest : ndarray of int, shape (moves,)
        Its destination, ascending.
    moved : ndarray, shape (moves,)
        Share of the fish to be moved. [ratio]
    """
    source_ends, dest_ends = np.cumsum(source), np.cumsum(dest)
    cuts = np.unique(np.round(np.concatenate([source_ends[:-1], dest_ends[:-1], [0.0, 1.0]]), 9))
    middle = (cuts[1:] + cuts[:-1]) / 2.0
    return (
        np.minimum(np.searchsorted(source_ends, middle), source.size - 1),
        np.minimum(np.searchsorted(dest_ends, middle), dest.size - 1),
        np.diff(cuts),
    )


def share_of_rest(group: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Each move's share of what its source still has to give.

    Parameters
    ----------
    group : ndarray of int, shape (moves,)
        Source of each move, ascending.
    moved : ndarray, shape (moves,)
        Share of all fish. [ratio]

    Returns
    -------
    ndarray, shape (moves,)
        1 for the last move of each source. [ratio]
    """
    rest = np.empty_like(moved)
    for key in np.unique(group):
        of_source = np.flatnonzero(group == key)
        rest[of_source] = moved[of_source] / np.cumsum(moved[of_source][::-1])[::-1]
        rest[of_source[-1]] = 1.0
    return rest


def by_boat(transfer: Columns) -> np.ndarray:
    """Whether a well-boat makes each transfer: smolts to sea, and fish between sea sites."""
    onward = transfer["workflow_type"] == "LIFECYCLE_TRANSITION"
    return onward & (transfer["dest_stage_id"] >= POST_SMOLT)
