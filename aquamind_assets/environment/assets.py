"""The environment's assets: the water, the light and the weather of the sites in use."""

from collections.abc import Mapping

import numpy as np

from aquamind_assets.core.months import EPOCH, Month
from aquamind_assets.environment import conditions, tables
from aquamind_assets.environment.conditions import Areas, Halls
from aquamind_assets.environment.readings.parameters import environmental_parameters
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows
from aquamind_assets.settings.farm import Settings

AREAS = [infrastructure.area, infrastructure.area_group]
SITES = [*AREAS, infrastructure.hall, infrastructure.freshwater_station]


@monthly_asset(writes=[tables.environmental_parameter], code_version="2")
def environmental_parameter(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """What is measured: all of it from the farm's first month."""
    rows = environmental_parameters()
    if not month.is_first:
        rows = {name: values[:0] for name, values in rows.items()}
    commissioned = np.full(len(rows["id"]), np.datetime64(EPOCH))
    yield tables.environmental_parameter, {**rows, "commissioned": commissioned}


@monthly_asset(
    writes=[tables.environmental_event],
    to_date=AREAS,
    uses=["farm", "water"],
    code_version="2",
)
def environmental_event(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """What starts in the month at each area."""
    yield (
        tables.environmental_event,
        conditions.events_starting(settings.seed, settings.water, areas_of(read), month.days),
    )


@monthly_asset(writes=[tables.weather], to_date=AREAS, uses=["farm", "water"], code_version="2")
def weather(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Each hour at each area."""
    areas = areas_of(read)
    yield (
        tables.weather,
        conditions.area_weather(settings.seed, settings.water, areas, month.hours),
    )


@monthly_asset(
    writes=[tables.site_condition], to_date=SITES, uses=["farm", "water"], code_version="3"
)
def site_condition(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Each day at each area and in each hall."""
    seed, water, days = settings.seed, settings.water, month.days
    yield (
        tables.site_condition,
        by_day_and_site(
            conditions.sea_conditions(seed, water, areas_of(read), days),
            conditions.hall_conditions(seed, water, halls_of(read), days),
        ),
    )


@monthly_asset(writes=[tables.photoperiod], to_date=SITES, uses=["farm", "water"], code_version="2")
def photoperiod(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """The light of each day at each area and in each hall."""
    seed, water, days = settings.seed, settings.water, month.days
    yield (
        tables.photoperiod,
        by_day_and_site(
            conditions.area_light(seed, water, areas_of(read), days),
            conditions.hall_light(seed, water, halls_of(read), days),
        ),
    )


def areas_of(read: MonthReader) -> Areas:
    """The areas in use so far."""
    return Areas.of(read.to_date(infrastructure.area), read.to_date(infrastructure.area_group))


def halls_of(read: MonthReader) -> Halls:
    """The halls in use so far."""
    return Halls.of(
        read.to_date(infrastructure.hall), read.to_date(infrastructure.freshwater_station)
    )


def by_day_and_site(
    sea: Mapping[str, np.ndarray], ashore: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Both kinds of sites as rows ordered by date, then by site."""
    rows = {name: np.concatenate([sea[name], ashore[name]]) for name in sea}
    order = np.lexsort((rows["site_id"], rows["date"]))
    return {name: values[order] for name, values in rows.items()}
