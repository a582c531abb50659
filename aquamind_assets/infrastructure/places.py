"""Real places to farm: sea areas and hatcheries, as many as asked.

Most Faroese areas lie inside the licensed areas that Fiskaaling digitised; those of Loch Fyne and
Loch Linnhe are the farms of SLIM; the others are read off the map. Exposure is judged for each.
A farm larger than the list puts further, numbered sites in the same waters, up to 2 km along
the fjord or loch; those, unlike the listed ones, may touch land where it bends.

References
----------
.. [1] github.com/Fiskaaling/FO_tidal_partcle_tracking, polygons of the licences A02 to A92.
.. [2] github.com/resistance-modelling/slim, config_data: Fyne_complete, Linnhe_complete.
"""

import csv
from functools import cache
from importlib.resources import files

import numpy as np

from aquamind_assets.core.columns import order_of, rows_where
from aquamind_assets.core.elementary import cos, sin

GEOGRAPHIES = np.array(["Faroe Islands", "Scotland"])

#: Where each geography's sites must lie: south, north, west, east. [degrees]
BOXES = {"Faroe Islands": (61.3, 62.5, -7.8, -6.2), "Scotland": (55.3, 61.0, -7.8, -0.6)}

_KM_PER_DEGREE = 111.2

#: Neighbouring areas that hold a batch together.
_BLOCK = 2

#: Exposure from which Faroese waters carry all the rings of a batch in one area, of some fifteen
#: rings; judged. Scottish batches have more rings than one site has: they always fill two sites,
#: and an odd site of a loch is left to others.
_ONE_AREA = {"Faroe Islands": 0.5}

#: Further sites of one place, along its fjord. [km]
_ALONG_KM = np.array([0.8, -0.8, 1.6, -1.6])


@cache
def _listed(file: str, geography: str) -> dict[str, np.ndarray]:
    lines = (files(__package__) / file).read_text(encoding="utf-8").splitlines()
    rows = [row for row in csv.DictReader(lines) if row["geography"] == geography]
    numbers = ("latitude", "longitude", "exposure", "bearing")
    return {
        name: np.array([float(r[name]) if name in numbers else r[name] for r in rows])
        for name in rows[0]
    }


def areas(geography: str, count: int) -> dict[str, np.ndarray]:
    """The areas of so many places at sea: each is a block of two neighbours of a group.

    In Faroese waters where the outermost area is exposed, each area is a place of its own, and so
    is one without a neighbour.

    A first group of every parent, then a second of those that have one, and so on; groups larger
    than a block come round again.

    Parameters
    ----------
    geography : str
        One of ``GEOGRAPHIES``.
    count : int
        How many places.

    Returns
    -------
    dict of ndarray, each of shape (areas,)
        ``name``, ``group`` and ``code``, ``parent`` and ``parent_code`` (of the group, empty for
        none), ``latitude`` and ``longitude`` [degrees], ``exposure`` [0 to 1], and ``place``, from
        0, rising.
    """
    listed = _listed("areas.csv", geography)
    row = np.arange(len(listed["code"]))
    parent = np.where(listed["parent_code"] == "", listed["code"], listed["parent_code"])
    first_of_group, first_of_parent = _first_row(listed["code"]), _first_row(parent)
    groups_so_far = np.cumsum(row == first_of_group)
    turn_of_group = groups_so_far - groups_so_far[first_of_parent]
    alone = listed["exposure"][first_of_group] >= _ONE_AREA.get(geography, np.inf)
    block = (row - first_of_group) // np.where(alone, 1, _BLOCK)
    _, of, size = np.unique(
        first_of_group * len(row) + block, return_inverse=True, return_counts=True
    )
    if geography not in _ONE_AREA:
        kept = size[of] == _BLOCK
        listed = rows_where(listed, kept)
        row, block = np.arange(int(kept.sum())), block[kept]
        turn_of_group, first_of_group = turn_of_group[kept], first_of_group[kept]
        first_of_parent = first_of_parent[kept]
    order = order_of(block, turn_of_group, first_of_parent, row)
    begins = (np.diff(first_of_group[order], prepend=-1) != 0) | (
        np.diff(block[order], prepend=-1) != 0
    )
    place = np.cumsum(begins) - 1
    round_, rest = divmod(count, int(place[-1]) + 1)
    number = round_ * len(row) + int((place < rest).sum())
    taken = _numbered(rows_where(listed, order), number)
    copy, at = np.divmod(np.arange(number), len(row))
    return {**taken, "place": copy * (int(place[-1]) + 1) + place[at]}


def _first_row(names: np.ndarray) -> np.ndarray:
    """For each row of a list kept in order of names, the first row of its name."""
    _, first, which = np.unique(names, return_index=True, return_inverse=True)
    return first[which]


def stations(geography: str, count: int) -> dict[str, np.ndarray]:
    """Hatcheries: ``name``, ``latitude`` and ``longitude`` [degrees], each of shape (count,)."""
    listed = _listed("stations.csv", geography)
    return _numbered({**listed, "bearing": np.zeros(len(listed["name"]))}, count)


def _numbered(listed: dict[str, np.ndarray], count: int) -> dict[str, np.ndarray]:
    """The first places; past the end of the list, further sites beside them."""
    copy, place = np.divmod(np.arange(count), len(listed["name"]))
    taken = rows_where(listed, place)
    row, along = np.divmod(copy - 1, len(_ALONG_KM))
    along_km = np.where(copy > 0, _ALONG_KM[along], 0.0)
    across_km = np.where(copy > 0, 0.3 * ((row + 1) // 2) * np.where(row % 2, 1, -1), 0.0)
    bearing = np.radians(taken.pop("bearing"))
    north_km = along_km * cos(bearing) - across_km * sin(bearing)
    east_km = along_km * sin(bearing) + across_km * cos(bearing)
    per_degree_east = _KM_PER_DEGREE * cos(np.radians(taken["latitude"]))
    taken["latitude"] = np.round(taken["latitude"] + north_km / _KM_PER_DEGREE, 6)
    taken["longitude"] = np.round(taken["longitude"] + east_km / per_degree_east, 6)
    number = np.where(copy > 0, np.strings.add(" ", (copy + 1).astype(str)), "")
    taken["name"] = np.strings.add(taken["name"], number)
    return taken
