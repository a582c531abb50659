"""The environment's assets: the water, the light and the weather of the sites in use."""

from aquamind_assets.core.months import Month
from aquamind_assets.environment import conditions, tables
from aquamind_assets.environment.conditions import by_day_and_site
from aquamind_assets.environment.farm_sites import AREAS, SITES, areas_of, halls_of
from aquamind_assets.environment.parameters import environmental_parameters
from aquamind_assets.environment.pictures import site_temperatures
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows, fixed
from aquamind_assets.settings.farm import Settings

#: Files that the models of this module read.
DATA = (
    "infrastructure/areas.csv",
    "infrastructure/stations.csv",
)


@monthly_asset(writes=[tables.environmental_parameter], data=DATA, code_version="3")
def environmental_parameter(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Writes the catalogue of water parameters, in the first month."""
    yield (
        tables.environmental_parameter,
        fixed(tables.environmental_parameter, environmental_parameters(), month, settings.first),
    )


@monthly_asset(
    writes=[tables.environmental_event],
    to_date=AREAS,
    uses=["farm", "water"],
    data=DATA,
    code_version="6",
)
def environmental_event(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Draws the events that start in the month at each area."""
    yield (
        tables.environmental_event,
        conditions.events_starting(settings.seed, settings.water, areas_of(read), month.days),
    )


@monthly_asset(
    writes=[tables.weather], to_date=AREAS, uses=["farm", "water"], data=DATA, code_version="5"
)
def weather(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Computes the weather of each area, hour by hour."""
    areas = areas_of(read)
    yield (
        tables.weather,
        conditions.area_weather(settings.seed, settings.water, areas, month.hours),
    )


@monthly_asset(
    writes=[tables.site_condition],
    to_date=SITES,
    uses=["farm", "water"],
    data=DATA,
    code_version="9",
    pictures={tables.site_condition: site_temperatures},
)
def site_condition(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Computes the water of each area and each hall, day by day."""
    seed, water, days = settings.seed, settings.water, month.days
    yield (
        tables.site_condition,
        by_day_and_site(
            conditions.sea_conditions(seed, water, areas_of(read), days),
            conditions.hall_conditions(seed, water, halls_of(read), days),
        ),
    )


@monthly_asset(
    writes=[tables.photoperiod], to_date=SITES, uses=["farm", "water"], data=DATA, code_version="3"
)
def photoperiod(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Computes the light of each area and each hall, day by day."""
    seed, water, days = settings.seed, settings.water, month.days
    yield (
        tables.photoperiod,
        by_day_and_site(
            conditions.area_light(seed, water, areas_of(read), days),
            conditions.hall_light(seed, water, halls_of(read), days),
        ),
    )
