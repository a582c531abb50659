"""Distances between places on the globe."""

import numpy as np

from aquamind_assets.core.elementary import arcsin, cos, sin

_EARTH_KM = 6371.0


def distances_km(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """Great-circle distance between all pairs of places, by the haversine formula.

    Parameters
    ----------
    latitude, longitude : ndarray, shape (places,)
        [degrees]

    Returns
    -------
    ndarray, shape (places, places)
        [km]

    References
    ----------
    Sinnott (1984), Virtues of the haversine, Sky and Telescope 68, 159.
    """
    north, east = np.radians(latitude), np.radians(longitude)
    half = np.square(sin((north[:, None] - north) / 2.0))
    half += cos(north[:, None]) * cos(north) * np.square(sin((east[:, None] - east) / 2.0))
    return 2.0 * _EARTH_KM * arcsin(np.sqrt(half))
