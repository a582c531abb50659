"""Containers of halls and areas, their sensors and their feed stores.

Trays hold eggs and alevins, round tanks fry and parr, whose water must turn to clean itself;
smolt are in raceways, the one kind that can be crowded and pumped to a wellboat in one pass,
and the longest to clean. Volumes are for a batch of 3.5 M eggs in 10 of 12 containers:

| end of         | fish, M | weight | in each  | kind, limit               | holds  |
| -------------- | ------- | ------ | -------- | ------------------------- | ------ |
| egg, alevin    | 3.5     | 0.2 g  | 70 kg    | tray 1.5 m3, 100 kg/m3    | 150 kg |
| fry            | 3.0     | 5 g    | 1.5 t    | tank 50 m3, 40 kg/m3      | 2 t    |
| parr           | 2.9     | 50 g   | 14.5 t   | tank 250 m3, 60 kg/m3     | 15 t   |
| smolt Faroe    | 2.6     | 400 g  | 104 t    | raceway 1300 m3, 80 kg/m3 | 104 t  |
| smolt Scotland | 2.6     | 120 g  | 31 t     | raceway 520 m3, 80 kg/m3  | 42 t   |
| sea Faroe      | 0.15    | 5.2 kg | 790 t    | ring 34 632 m3, 25 kg/m3  | 866 t  |
| sea Scotland   | 0.08    | 4.9 kg | 400 t    | ring 20 626 m3, 22 kg/m3  | 454 t  |

That is the usual ring. Sheltered sites have smaller rings and more of them, open ones larger
(`circumference_spread`), and fish are stocked by volume.

At sea that is 22.8 and 19.4 kg/m3 at harvest, before any death. Faroese farmers have few large
rings of 150 000 fish (P12). Scottish sites have 10 to 12 rings of 80 to 120 m [1]_; those of Loch
Fyne hold 40 000 fish each (P14), half as many as here, where a batch has 28 rings.

References
----------
.. [1] salmonbusiness.com, Scottish Sea Farms' expansion of existing sites in Orkney: 12 rings of
   120 m in place of 10 of 80 m at each of two sites.
"""

import numpy as np

from aquamind_assets.core.columns import Columns, joined, sorted_by
from aquamind_assets.core.months import DAY, FIRST_DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.infrastructure.places import GEOGRAPHIES
from aquamind_assets.infrastructure.serial_numbers import serial_numbers
from aquamind_assets.infrastructure.sizing import STAGES
from aquamind_assets.settings.infrastructure import Farm, Region

#: Kind of container of each stage ashore, by its id; and of the rings of each region.
_TYPE_OF_STAGE = np.array([1, 1, 2, 3, 4])
_RING_TYPES = np.array([5, 6])

#: Letter before a container's number: tray or tank, raceway.
_LETTER_OF_STAGE = np.array(["T", "T", "T", "T", "R"])

_FRESH = {
    "id": np.arange(1, 8),
    "name": np.array(["Temperature", "Oxygen", "pH", "CO2", "TAN", "NO2", "NO3"]),
    "type": np.array(["TEMPERATURE", "OXYGEN", "PH", "CO2", "OTHER", "OTHER", "OTHER"]),
}
_SEA = {
    "id": np.arange(8, 13),
    "name": np.array(["Temperature", "Oxygen", "Salinity", "pH", "Current"]),
    "type": np.array(["TEMPERATURE", "OXYGEN", "SALINITY", "PH", "OTHER"]),
}

#: Invented makers of sensors and the first letters of their serial numbers.
_MAKERS = np.array(["Tindur Instruments", "Brim Sensing", "Skerry Probes"])
_SERIALS = np.array(["TI", "BRM", "SKP"])


def ring_volume_m3(farm: Farm) -> np.ndarray:
    """Volume of a usual ring as a cylinder, circumference^2 / (4 pi) x depth, shape (2,). [m3]

    Of the Faroe Islands, and of Scotland.
    """
    around, depth = np.array([(r.circumference_m, r.depth_m) for r in _regions(farm)]).T
    return np.square(around) / (4.0 * np.pi) * depth


def _largest_ring_m3(farm: Farm) -> np.ndarray:
    spread = np.array([r.circumference_spread for r in _regions(farm)])
    return ring_volume_m3(farm) * np.square(1.0 + spread)


def ring_max_biomass_kg(farm: Farm) -> np.ndarray:
    """Most biomass of a usual ring of large fish, shape (2,): Faroe Islands, Scotland. [kg]"""
    return ring_volume_m3(farm) * np.array([r.density_kg_m3[-1] for r in _regions(farm)])


def licensed_ring_kg(farm: Farm) -> np.ndarray:
    """Licensed biomass of an area for each usual ring, shape (2,), as above. [kg]"""
    return ring_max_biomass_kg(farm) * np.array([r.licensed_share for r in _regions(farm)])


def _regions(farm: Farm) -> tuple[Region, Region]:
    return farm.sea.faroe, farm.sea.scotland


def tank_volumes_m3(farm: Farm) -> np.ndarray:
    """Volume of a container ashore, shape (2, 5): geographies by ``STAGES``. [m3]"""
    volumes = np.tile([getattr(farm.fresh_water, s).volume_m3 for s in STAGES], (2, 1))
    volumes[GEOGRAPHIES == "Scotland", STAGES == "smolt"] *= farm.fresh_water.smolt_volume_share
    return volumes


def container_types(farm: Farm) -> Columns:
    """The six kinds of container, each of shape (6,)."""
    water = farm.fresh_water
    largest = tank_volumes_m3(farm).max(axis=0)
    return {
        "id": np.arange(1, 7),
        "name": np.array(
            [
                *("Tray stack", "Fry tank", "Parr tank", "Smolt raceway"),
                *("Faroese sea ring", "Scottish sea ring"),
            ]
        ),
        "category": np.array(["TRAY", "TANK", "TANK", "TANK", "PEN", "PEN"]),
        "max_volume_m3": np.array(
            [largest[:2].max(), largest[2], largest[3], largest[4], *_largest_ring_m3(farm)]
        ),
        "cleaning_days": np.array(
            [
                water.tray_cleaning_days,
                water.tank_cleaning_days,
                water.tank_cleaning_days,
                water.raceway_cleaning_days,
                farm.sea.ring_cleaning_days,
                farm.sea.ring_cleaning_days,
            ]
        ),
        "description": np.array(
            [
                "Stack of trays for eggs and alevins",
                "Round tank for fry",
                "Round tank for parr",
                "Raceway for smolt, emptied by pump to the wellboat",
                *(
                    f"Floating ring of {r.circumference_m * (1.0 - r.circumference_spread):.0f} to "
                    f"{r.circumference_m * (1.0 + r.circumference_spread):.0f} m, "
                    f"net {r.depth_m:g} m deep"
                    for r in _regions(farm)
                ),
            ]
        ),
        "commissioned": np.full(6, FIRST_DAY),
    }


def _children(sites: Columns, count: int | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row of the site and number within it (from 1) of each of its children."""
    counts = np.broadcast_to(count, len(sites["id"]))
    rows = np.repeat(np.arange(counts.size), counts)
    return rows, np.arange(rows.size) - (np.cumsum(counts) - counts)[rows] + 1


def _numbered(names: np.ndarray, letters: np.ndarray | str, numbers: np.ndarray) -> np.ndarray:
    digits = np.strings.zfill(numbers.astype(str), 2)
    return np.strings.add(np.strings.add(names, " "), np.strings.add(letters, digits))


def _in_order(ashore: Columns, at_sea: Columns) -> Columns:
    """Both as one table, ids from 1 by commissioning, site and place within it."""
    rows = joined([ashore, at_sea])
    rows = sorted_by(rows, "commissioned", "site_id", "position")
    return {"id": np.arange(1, len(rows["site_id"]) + 1), **rows}


def _in_hall(site_id: np.ndarray, stage: np.ndarray) -> Columns:
    """Each site's id as hall or as area, the other NULL (NaN)."""
    ashore = stage >= 0
    return {
        "hall_id": np.where(ashore, site_id, np.nan),
        "area_id": np.where(ashore, np.nan, site_id),
    }


def containers(farm: Farm, halls: Columns, areas: Columns) -> Columns:
    """Trays, tanks and rings of every hall and area.

    Parameters
    ----------
    farm : Farm
        For numbers, volumes and densities.
    halls : dict of ndarray, shape (halls,)
        ``id``, ``name``, ``commissioned``, ``geography`` and ``stage`` (rows of ``GEOGRAPHIES``
        and ``STAGES``).
    areas : dict of ndarray, shape (areas,)
        ``id``, ``name``, ``commissioned``, ``geography``, ``rings`` and ``relative_volume``.

    Returns
    -------
    dict of ndarray, shape (containers,)
        The table's columns, and ``site_id`` and ``stage`` (-1 at sea).
    """
    row, position = _children(halls, farm.fresh_water.containers)
    stage, geography = halls["stage"][row], halls["geography"][row]
    density = np.array([getattr(farm.fresh_water, s).density_kg_m3 for s in STAGES])
    volume = tank_volumes_m3(farm)[geography, stage]
    ashore = {
        "name": _numbered(halls["name"][row], _LETTER_OF_STAGE[stage], position),
        "volume_m3": volume,
        "max_biomass_kg": volume * density[stage],
        "container_type_id": _TYPE_OF_STAGE[stage],
        **_placed(halls, row, position, stage),
    }
    row, position = _children(areas, areas["rings"])
    relative = areas["relative_volume"][row]
    at_sea = {
        "name": _numbered(areas["name"][row], "R", position),
        "volume_m3": relative * ring_volume_m3(farm)[areas["geography"][row]],
        "max_biomass_kg": relative * ring_max_biomass_kg(farm)[areas["geography"][row]],
        "container_type_id": _RING_TYPES[areas["geography"][row]],
        **_placed(areas, row, position, np.full(len(row), -1)),
    }
    rows = _in_order(ashore, at_sea)
    rows |= _in_hall(rows["site_id"], rows["stage"])
    rows["hierarchy_role"] = np.full(len(rows["id"]), "HOLDING")
    rows["active"] = np.ones(len(rows["id"]), dtype=bool)
    return rows


def _placed(sites: Columns, row: np.ndarray, position: np.ndarray, stage: np.ndarray) -> Columns:
    return {
        "position": position,
        "site_id": sites["id"][row],
        "stage": stage,
        "commissioned": sites["commissioned"][row],
    }


def sensors(farm: Farm, seed: int, containers: Columns, site_names: np.ndarray) -> Columns:
    """Seven sensors on each container ashore, five on each ring.

    Parameters
    ----------
    farm : Farm
        For the calibration.
    seed : int
        The farm's seed: it chooses each site's maker and day of calibration.
    containers : dict of ndarray, shape (containers,)
        From :func:`containers`.
    site_names : ndarray, shape (sites,)
        Name of each hall and area, in the order of their ids, which start at 1.

    Returns
    -------
    dict of ndarray, shape (sensors,)
        The table's columns.
    """
    drawn = [stream(seed, "sensors", str(name)) for name in site_names]
    days_max = farm.sensors.calibration_days_max
    maker_of_site = np.array([draws.integers(len(_MAKERS)) for draws in drawn])
    calibrated_before = np.array([draws.integers(1, days_max + 1) for draws in drawn])

    ashore = containers["stage"] >= 0
    count = np.where(ashore, len(_FRESH["id"]), len(_SEA["id"]))
    row = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    kind = np.where(ashore[row], within, within + len(_FRESH["id"]))
    parameter = {name: np.concatenate((_FRESH[name], _SEA[name]))[kind] for name in _FRESH}
    site = containers["site_id"][row] - 1
    maker = maker_of_site[site]
    installed = containers["commissioned"][row]
    number = np.arange(1, len(row) + 1)
    return {
        "id": number,
        "name": np.strings.add(np.strings.add(containers["name"], " ")[row], parameter["name"]),
        "sensor_type": parameter["type"],
        "serial_number": serial_numbers(_SERIALS[maker], number, FIRST_DAY - DAY),
        "manufacturer": _MAKERS[maker],
        "installation_date": installed,
        "last_calibration_date": installed - calibrated_before[site].astype("timedelta64[D]"),
        "container_id": containers["id"][row],
        "parameter_id": parameter["id"],
        "active": np.ones(len(row), dtype=bool),
        "commissioned": installed,
    }


def feed_containers(farm: Farm, halls: Columns, areas: Columns) -> Columns:
    """Silos of the halls that feed, and a barge at each area, larger where it is exposed.

    Weather delays deliveries at exposed areas, so their barges hold more.

    Parameters
    ----------
    farm : Farm
        For numbers and capacities.
    halls, areas : dict of ndarray
        As for :func:`containers`; areas with ``exposure`` too.

    Returns
    -------
    dict of ndarray, shape (stores,)
        The table's columns.
    """
    silo_kg = np.array([getattr(farm.fresh_water, s).silo_kg for s in STAGES])
    row, position = _children(halls, farm.fresh_water.silos)
    feeding = silo_kg[halls["stage"][row]] > 0.0
    row, position = row[feeding], position[feeding]
    stage = halls["stage"][row]
    ashore = {
        "name": np.strings.add(np.strings.add(halls["name"][row], " Silo "), position.astype(str)),
        "container_type": np.full(len(row), "SILO"),
        "capacity_kg": silo_kg[stage],
        **_placed(halls, row, position, stage),
    }
    row, position = _children(areas, 1)
    spread = farm.sea.barge_max_kg - farm.sea.barge_min_kg
    at_sea = {
        "name": np.strings.add(areas["name"], " Barge"),
        "container_type": np.full(len(row), "BARGE"),
        "capacity_kg": np.round(farm.sea.barge_min_kg + areas["exposure"] * spread, -3),
        **_placed(areas, row, position, np.full(len(row), -1)),
    }
    rows = _in_order(ashore, at_sea)
    rows |= _in_hall(rows.pop("site_id"), rows.pop("stage"))
    del rows["position"]
    rows["active"] = np.ones(len(rows["id"]), dtype=bool)
    return rows
