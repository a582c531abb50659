"""The infrastructure's assets: the plan of the farm, cut by month of commissioning."""

import sqlalchemy as sa

from aquamind_assets.core.columns import rows_where
from aquamind_assets.core.months import Month
from aquamind_assets.infrastructure import tables
from aquamind_assets.infrastructure.plan import commissioned
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows
from aquamind_assets.settings.farm import Settings

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


@monthly_asset(writes=TABLES, uses=["farm"], code_version="3")
def infrastructure(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """What is commissioned in the month."""
    plan = commissioned(settings.farm, settings.scale, settings.seed)
    for table in TABLES:
        rows = plan[table.name]
        new = rows["commissioned"].astype("datetime64[M]") == month.days[0].astype("datetime64[M]")
        yield table, rows_where(rows, new)
