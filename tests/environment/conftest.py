"""Sites and their water over a decade."""

import numpy as np
import pytest
from waters import DECADE, WATER, built

from aquamind_assets.environment import (
    conditions,
)
from aquamind_assets.environment.conditions import Areas, Halls


@pytest.fixture(scope="session")
def real_areas() -> Areas:
    """The sea areas of the farm at full size."""
    return built(1.0)[0]


@pytest.fixture(scope="session")
def distance_km(real_areas: Areas) -> np.ndarray:
    """From each of them to each other, shape (areas, areas); NaN between the coasts."""
    north, east = np.radians(real_areas.latitude), np.radians(real_areas.longitude)
    north_km = 6371.0 * (north[:, None] - north)
    east_km = 6371.0 * (east[:, None] - east) * np.cos((north[:, None] + north) / 2)
    same_coast = real_areas.geography_id[:, None] == real_areas.geography_id
    return np.where(same_coast, np.hypot(north_km, east_km), np.nan)


@pytest.fixture(scope="session")
def areas() -> Areas:
    """Four groups of three areas, two groups a coast, fjord head to open coast in each."""
    group = np.repeat([1, 2, 3, 4], 3)
    is_faroe = group <= 2
    return Areas(
        id=np.arange(11, 23),
        name=np.array([f"Fjord {number}" for number in range(12)]),
        latitude=np.where(is_faroe, 62.0, 56.5),
        longitude=np.where(is_faroe, -6.8, -5.5),
        exposure=np.tile([0.1, 0.45, 0.8], 4),
        geography_id=np.where(is_faroe, 1, 2),
        group=np.strings.add("G", group.astype(str)),
        district=np.strings.add("D", group.astype(str)),
    )


@pytest.fixture(scope="session")
def halls() -> Halls:
    """Eight stations with a hall a stage, as many in each region."""
    station = np.repeat(np.arange(8), 5)
    return Halls(
        id=np.arange(101, 141),
        name=np.array([f"Hall {number}" for number in range(40)]),
        stage=np.tile(np.array(["egg", "alevin", "fry", "parr", "smolt"], dtype=object), 8),
        station_id=station,
        latitude=np.where(station % 2, 62.0, 57.0),
        longitude=np.where(station % 2, -7.0, -5.6),
        geography_id=np.where(station % 2, 1, 2),
    )


@pytest.fixture(scope="session")
def sea(areas: Areas) -> dict:
    return conditions.sea_conditions(1, WATER, areas, DECADE)


@pytest.fixture(scope="session")
def ashore(halls: Halls) -> dict:
    return conditions.hall_conditions(1, WATER, halls, DECADE)
