"""The sites whose water and weather are computed: sea areas and halls, as arrays."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aquamind_assets.environment.settings import HatcheryWater

Array = NDArray[Any]


@dataclass(frozen=True)
class Areas:
    """Sea areas, one element an area; arrays as in ``infrastructure.area``, by id ascending."""

    id: Array
    latitude: Array
    longitude: Array
    exposure: Array
    geography_id: Array
    area_group_id: Array

    def by_coast(self, coasts: Any, quantity: str) -> Array:
        """A setting that differs between coasts, by area: shape (areas, 1)."""
        is_faroe = self.geography_id == 1
        return np.where(
            is_faroe, getattr(coasts.faroe, quantity), getattr(coasts.scotland, quantity)
        ).astype(np.float64)[:, None]


@dataclass(frozen=True)
class Halls:
    """Halls, one element a hall; arrays as in ``infrastructure.hall``, by id ascending.

    The stage is text; position and region are those of the hall's station.
    """

    id: Array
    stage: Array
    station_id: Array
    latitude: Array
    longitude: Array
    geography_id: Array

    def by_stage(self, hatchery: HatcheryWater, quantity: str) -> Array:
        """A setting that differs between stages, by hall: shape (halls, 1)."""
        values = [getattr(getattr(hatchery, str(stage)), quantity) for stage in self.stage]
        return np.array(values, dtype=np.float64)[:, None]
