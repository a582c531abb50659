"""The farm as built: every row of the infrastructure, each with its day of commissioning.

A pure function of the farm's settings, the scale and the seed. How many of each and when is in
``sizing``, where in ``places``, what they are made of in ``containers``. At scale 1 that is ten
stations with 38 halls of 12 containers (456), and 56 areas of 5 to 20 rings (680).
"""

import numpy as np

from aquamind_assets.core.columns import Columns, joined, sorted_by
from aquamind_assets.core.months import FIRST_DAY
from aquamind_assets.infrastructure.containers import (
    container_types,
    containers,
    feed_containers,
    licensed_ring_kg,
    sensors,
    tank_volumes_m3,
)
from aquamind_assets.infrastructure.places import GEOGRAPHIES, areas, stations
from aquamind_assets.infrastructure.sizing import (
    STAGES,
    area_commissioning,
    halls_needed,
    relative_volumes,
    rings_of_areas,
    sea_places_needed,
    starts_a_year,
    station_commissioning,
    stations_needed,
)
from aquamind_assets.settings.infrastructure import Farm

#: Floor of a hall over that of its containers: walkways, pipes, treatment of water.
_FLOOR_RATIO = 1.8

#: Licences are written in steps, and open water bears more than an inner loch: so much more at an
#: exposure of 1, judged. [kg, ratio]
_LICENCE_KG = 10_000
_OPEN_WATER = 0.3

_STAGE_TITLES = np.array(["Egg", "Alevin", "Fry", "Parr", "Smolt"])


def commissioned(
    farm: Farm, scale: float, seed: int, first: np.datetime64 = FIRST_DAY
) -> dict[str, Columns]:
    """All rows of all time of the infrastructure's tables.

    Parameters
    ----------
    farm : Farm
        The farm's settings.
    scale : float
        Size of the farm over the default's. [ratio]
    seed : int
        The farm's seed; it chooses makers and calibration of sensors only.
    first : datetime64[D]
        The farm's first day, the first of a month.

    Returns
    -------
    dict of dict of ndarray
        By table and column, rows sorted by id; ``commissioned`` is datetime64[D], the first of a
        month. In ``container`` and ``feed_container`` the one of ``area_id`` and ``hall_id`` that
        does not apply is NaN.
    """
    station = _stations(farm, scale)
    hall = _halls(farm, station)
    area = _areas(farm, scale)
    group, area["area_group_id"] = _area_groups(area)
    hall["id"], area["id"] = _site_ids(hall["commissioned"], area["commissioned"])
    container = containers(farm, hall, area)
    site_names = np.concatenate((hall["name"], area["name"]))[
        np.argsort(np.concatenate((hall["id"], area["id"])), kind="stable")
    ]
    tables = {
        "geography": _geographies(),
        "area_group": group,
        "area": area,
        "freshwater_station": station,
        "hall": hall | {"stage": STAGES[hall["stage"]]},
        "container_type": container_types(farm),
        "container": container,
        "sensor": sensors(farm, seed, container, site_names),
        "feed_container": feed_containers(farm, hall, area),
        "slaughter_plant": _slaughter_plants(farm, scale),
    }
    return {
        name: _begun(_columns(rows, _NOT_COLUMNS.get(name, ())), first)
        for name, rows in tables.items()
    }


#: What the rows carry beside the tables' columns.
_NOT_COLUMNS = {
    "area": (
        "geography",
        "group",
        "code",
        "parent",
        "parent_code",
        "place",
        "rings",
        "relative_volume",
    ),
    "freshwater_station": ("geography", "stages"),
    "hall": ("geography",),
    "container": ("site_id", "stage"),
}


def _columns(rows: Columns, without: tuple[str, ...]) -> Columns:
    return {name: values for name, values in rows.items() if name not in without}


def _begun(rows: Columns, first: np.datetime64) -> Columns:
    """The rows of a farm that begins on some day: all dates later by as many whole months."""
    opened, months = rows["commissioned"], first.astype("M8[M]") - FIRST_DAY.astype("M8[M]")
    later = (opened.astype("M8[M]") + months).astype("M8[D]") - opened
    return {n: values + later if values.dtype.kind == "M" else values for n, values in rows.items()}


def _joined(parts: list[Columns]) -> Columns:
    """The geographies' rows as one, ordered by commissioning, geography and turn."""
    rows = joined(parts)
    return sorted_by(rows, "commissioned")


def _geographies() -> Columns:
    return {
        "id": np.arange(1, 3),
        "name": GEOGRAPHIES,
        "description": np.array(
            [
                "Fjords and sounds of the Faroe Islands, stations by fresh water",
                "Sea lochs and sounds of the west of Scotland and the isles",
            ]
        ),
        "commissioned": np.full(2, FIRST_DAY),
    }


def _stations(farm: Farm, scale: float) -> Columns:
    parts = []
    needed, starts = stations_needed(farm, scale), starts_a_year(farm, scale)
    for geography, name in enumerate(GEOGRAPHIES):
        count = int(needed[geography])
        place = stations(str(name), count)
        opened = station_commissioning(farm, starts[geography], count)
        parts.append(
            {
                "name": place["name"],
                "latitude": place["latitude"],
                "longitude": place["longitude"],
                "geography": np.full(count, geography),
                "stages": np.arange(count)[:, None] < halls_needed(farm, starts[geography]),
                "commissioned": opened,
            }
        )
    rows = _joined(parts)
    count = len(rows["name"])
    return {
        "id": np.arange(1, count + 1),
        **rows,
        "station_type": np.full(count, "FRESHWATER"),
        "description": np.where(
            rows["stages"].all(axis=1),
            "Hatchery with halls from egg to smolt",
            "Station with halls of some stages",
        ),
        "geography_id": rows["geography"] + 1,
        "active": np.ones(count, dtype=bool),
    }


def _halls(farm: Farm, station: Columns) -> Columns:
    row, stage = np.nonzero(station["stages"])
    depth = np.array([getattr(farm.fresh_water, s).depth_m for s in STAGES])
    floor = tank_volumes_m3(farm) / depth * farm.fresh_water.containers * _FLOOR_RATIO
    what = np.strings.add(np.strings.add("Hall of the ", STAGES), " stage, one batch at a time")
    return {
        "name": np.strings.add(np.strings.add(station["name"], " ")[row], _STAGE_TITLES[stage]),
        "description": what[stage],
        "area_sqm": np.round(floor[station["geography"][row], stage]),
        "stage": stage,
        "freshwater_station_id": station["id"][row],
        "geography": station["geography"][row],
        "active": np.ones(len(row), dtype=bool),
        "commissioned": station["commissioned"][row],
    }


def _areas(farm: Farm, scale: float) -> Columns:
    parts = []
    needed, starts = sea_places_needed(farm, scale), starts_a_year(farm, scale)
    for geography, name in enumerate(GEOGRAPHIES):
        count = int(needed[geography])
        place = areas(str(name), count)
        del place["geography"]
        opened = area_commissioning(farm, starts[geography], count)[place["place"]]
        rules = farm.sea.of(geography + 1)
        wanted = relative_volumes(place["exposure"], rules.circumference_spread)
        place["rings"], place["relative_volume"] = rings_of_areas(
            place["place"], place["exposure"], rules.rings, wanted
        )
        parts.append(
            {**place, "geography": np.full(len(opened), geography), "commissioned": opened}
        )
    rows = _joined(parts)
    licensed_kg = rows["rings"] * rows["relative_volume"]
    licensed_kg = licensed_kg * licensed_ring_kg(farm)[rows["geography"]]
    licensed_kg = licensed_kg * (1.0 + _OPEN_WATER * rows["exposure"])
    return {
        **rows,
        "max_biomass": _LICENCE_KG * np.ceil(licensed_kg / _LICENCE_KG),
        "geography_id": rows["geography"] + 1,
        "active": np.ones(len(rows["name"]), dtype=bool),
    }


#: Slaughter plants of each region, named after their places.
_PLANTS = np.array(["Glyvrar packing plant", "Marybank packing plant"])


def _slaughter_plants(farm: Farm, scale: float) -> Columns:
    """A plant in each region, and another for each further full size of the farm.

    Together they grow with the farm; the smallest takes what one well-boat brings in a day.
    """
    count = max(round(scale), 1)
    tonnes = max(
        farm.sea.plant_t_day * scale / count, min(farm.sea.boat_t_day, farm.sea.plant_t_day)
    )
    region = np.tile(np.arange(len(GEOGRAPHIES)), count)
    number = np.repeat(np.arange(1, count + 1), len(GEOGRAPHIES))
    label = np.where(number == 1, "", np.strings.add(" ", number.astype(str)))
    return {
        "id": np.arange(1, region.size + 1),
        "name": np.strings.add(_PLANTS[region], label),
        "geography_id": region + 1,
        "capacity_t_day": np.full(region.size, tonnes),
        "active": np.ones(region.size, dtype=bool),
        "commissioned": np.full(region.size, FIRST_DAY),
    }


def _site_ids(halls_open: np.ndarray, areas_open: np.ndarray) -> list[np.ndarray]:
    """Ids of halls and of areas, one sequence by commissioning, halls first in a month."""
    opened = np.concatenate((halls_open, areas_open))
    ids = np.empty(len(opened), dtype=np.int64)
    ids[np.argsort(opened, kind="stable")] = np.arange(1, len(opened) + 1)
    return np.split(ids, [len(halls_open)])


def _area_groups(area: Columns) -> tuple[Columns, np.ndarray]:
    """The groups that have areas, and their parents; and the group of each area.

    A group is commissioned with its first area, a parent with its first group and before it.
    """
    found: dict[tuple[int, str], tuple[str, tuple[int, str] | None, np.datetime64]] = {}
    own: list[tuple[int, str]] = []
    keys = ("geography", "group", "code", "parent", "parent_code", "commissioned")
    for geography, group, code, parent, parent_code, opened in zip(
        *(area[key] for key in keys), strict=True
    ):
        above = (int(geography), str(parent_code)) if parent else None
        if above:
            found.setdefault(above, (str(parent), None, opened))
        own.append((int(geography), str(code)))
        found.setdefault(own[-1], (str(group), above, opened))
    # Areas come by commissioning, so each group is found in its first month.
    number = {key: row + 1 for row, key in enumerate(found)}
    groups = {
        "id": np.arange(1, len(found) + 1),
        "name": np.array([name for name, _, _ in found.values()]),
        "code": np.array([code for _, code in found]),
        "geography_id": np.array([geography + 1 for geography, _ in found]),
        "parent_id": np.array(
            [number[above] if above else np.nan for _, above, _ in found.values()]
        ),
        "active": np.ones(len(found), dtype=bool),
        "commissioned": np.array([opened for _, _, opened in found.values()]),
    }
    return groups, np.array([number[key] for key in own])
