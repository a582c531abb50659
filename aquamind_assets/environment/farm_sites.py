"""The areas and halls that a month's water is made for, read from the infrastructure's tables."""

from aquamind_assets.environment.sites import Areas, Halls
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.computation import MonthReader

#: The tables that areas come from, and those that areas and halls come from.
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
