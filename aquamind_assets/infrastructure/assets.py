"""The infrastructure's assets: the farm's plan, cut by month of commissioning, and its people."""

import numpy as np
import sqlalchemy as sa

from aquamind_assets.core.columns import rows_where, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.infrastructure import tables
from aquamind_assets.infrastructure.plan import commissioned
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows
from aquamind_assets.people import tables as staff
from aquamind_assets.people.duty import duty_of_month
from aquamind_assets.people.staff import members_hired, places_of
from aquamind_assets.settings.farm import Settings

#: Files that the models of this module read.
DATA = (
    "infrastructure/areas.csv",
    "infrastructure/stations.csv",
)


TABLES: list[sa.Table] = [
    tables.geography,
    tables.area_group,
    tables.area,
    tables.freshwater_station,
    tables.hall,
    tables.container_type,
    tables.container,
    tables.sensor,
    tables.feed_container,
    tables.slaughter_plant,
]


@monthly_asset(writes=TABLES, uses=["farm"], data=DATA, code_version="12")
def infrastructure(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Writes the sites, halls, containers, sensors and stores commissioned in the month."""
    first = np.datetime64(settings.first.start)
    plan = commissioned(settings.farm, settings.scale, settings.seed, first)
    for table in TABLES:
        rows = plan[table.name]
        new = rows["commissioned"].astype("datetime64[M]") == month.days[0].astype("datetime64[M]")
        yield table, rows_where(rows, new)


@monthly_asset(
    writes=staff.STAFF,
    to_date=[tables.area, tables.hall, tables.freshwater_station],
    data=DATA,
    code_version="4",
)
def rosters(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Makes who begins in a post, who is at work, and when each day's work is entered."""
    places = places_of(
        read.to_date(tables.area),
        read.to_date(tables.hall),
        read.to_date(tables.freshwater_station),
    )
    hired = members_hired(settings.seed, places, month)
    yield staff.staff_member, table_rows(staff.staff_member, hired)
    duty = duty_of_month(settings.seed, places, month)
    yield staff.duty, table_rows(staff.duty, duty)
