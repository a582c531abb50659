"""The sites in use so far, as a computation of any domain declares and reads them."""

from collections.abc import Mapping

import numpy as np

from aquamind_assets.environment.sites import Areas, Halls
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.computation import MonthReader

#: Tables to be declared in ``to_date`` for `areas_of`, and for `halls_of` as well.
AREAS = [infrastructure.area, infrastructure.area_group]
SITES = [*AREAS, infrastructure.hall, infrastructure.freshwater_station]


def areas_of(read: MonthReader) -> Areas:
    """The areas in use so far."""
    return Areas.of(read.to_date(infrastructure.area), read.to_date(infrastructure.area_group))


def halls_of(read: MonthReader) -> Halls:
    """The halls in use so far."""
    return Halls.of(
        read.to_date(infrastructure.hall), read.to_date(infrastructure.freshwater_station)
    )


def temperature_by_site(
    condition: Mapping[str, np.ndarray], days: np.ndarray
) -> dict[int, np.ndarray]:
    """Temperature of each site's water on each day of a month, by the site's id. [degC]

    Parameters
    ----------
    condition : mapping of str to ndarray
        The month's ``site_condition``.
    days : ndarray of datetime64[D], shape (days,)
        Its days.
    """
    sites, at = np.unique(condition["site_id"], return_inverse=True)
    water = np.full((sites.size, days.size), np.nan)
    water[at, (condition["date"] - days[0]).astype(np.int64)] = condition["temperature_c"]
    return dict(zip(sites.tolist(), water, strict=True))
