"""The sites whose water and weather are computed: sea areas and halls, as arrays.

Random draws use the names of places, not their ids, so that a place has the same water whatever
the size of the farm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from aquamind_assets.core.columns import Array
from aquamind_assets.settings.halls import HatcheryWater


@dataclass(frozen=True)
class Areas:
    """Sea areas, one element an area; arrays as in ``infrastructure.area``, by id ascending.

    The group is the code of the area's group; the district is that of the group's parent, or of
    the group itself where it has none.
    """

    id: Array
    name: Array
    latitude: Array
    longitude: Array
    exposure: Array
    geography_id: Array
    group: Array
    district: Array

    @classmethod
    def of(cls, area: Mapping[str, Array], area_group: Mapping[str, Array]) -> Self:
        """The rows of ``infrastructure.area``, with their groups from ``area_group``."""
        group = np.searchsorted(area_group["id"], area["area_group_id"])
        parent_id = area_group["parent_id"][group].astype(np.float64)
        above_id = np.where(np.isnan(parent_id), area["area_group_id"], parent_id)
        names = ("id", "name", "latitude", "longitude", "exposure", "geography_id")
        return cls(
            **{name: area[name] for name in names},
            group=area_group["code"][group],
            district=area_group["code"][np.searchsorted(area_group["id"], above_id)],
        )

    @property
    def key(self) -> tuple[tuple[Any, ...], ...]:
        """All that there is to know of them, to find what was computed for them."""
        return tuple(tuple(getattr(self, field.name).tolist()) for field in fields(self))

    @property
    def places(self) -> dict[str, Array]:
        """With whom each area shares its water, from the widest circle; text, shape (areas,)."""
        coast = self.geography_id.astype(str)

        # A code is unique on its coast, a name everywhere.
        def on_coast(code: Array) -> Array:
            return np.strings.add(np.strings.add(coast, " "), code.astype(str))

        return {
            "coast": coast,
            "district": on_coast(self.district),
            "group": on_coast(self.group),
            "area": self.name.astype(str),
        }

    def by_coast(self, coasts: Any, quantity: str) -> Array:
        """A setting that differs between coasts, by area: shape (areas, 1)."""
        is_faroe = self.geography_id == 1
        return np.where(
            is_faroe, getattr(coasts.faroe, quantity), getattr(coasts.scotland, quantity)
        ).astype(np.float64)[:, None]

    def shares_by_coast(self, coasts: Any, quantity: str) -> Array:
        """Shares of a variance by coast, for `noise.shared_noise`: shape (4, areas, 1)."""
        is_faroe = (self.geography_id == 1)[:, None]
        shares = np.where(
            is_faroe, getattr(coasts.faroe, quantity), getattr(coasts.scotland, quantity)
        )
        return shares.T[:, :, None]


@dataclass(frozen=True)
class Halls:
    """Halls, one element a hall; arrays as in ``infrastructure.hall``, by id ascending.

    The stage is text; position and region are those of the hall's station.
    """

    id: Array
    name: Array
    stage: Array
    station_id: Array
    latitude: Array
    longitude: Array
    geography_id: Array

    @classmethod
    def of(cls, hall: Mapping[str, Array], station: Mapping[str, Array]) -> Self:
        """The rows of ``infrastructure.hall``, with the position of their stations."""
        at = np.searchsorted(station["id"], hall["freshwater_station_id"])
        return cls(
            id=hall["id"],
            name=hall["name"],
            stage=hall["stage"],
            station_id=hall["freshwater_station_id"],
            **{name: station[name][at] for name in ("latitude", "longitude", "geography_id")},
        )

    @property
    def places(self) -> list[tuple[str, str]]:
        """Kind and name of each hall, as its random streams are named."""
        return [("hall", str(name)) for name in self.name]

    def by_stage(self, hatchery: HatcheryWater, quantity: str) -> Array:
        """A setting that differs between stages, by hall: shape (halls, 1)."""
        values = [getattr(getattr(hatchery, str(stage)), quantity) for stage in self.stage]
        return np.array(values, dtype=np.float64)[:, None]
