"""Pictures of the water."""

import numpy as np

from aquamind_assets.core import plots
from aquamind_assets.core.columns import columns_of, grid_of
from aquamind_assets.core.months import Month
from aquamind_assets.infrastructure.places import GEOGRAPHIES
from aquamind_assets.monthly.pictures import MONTHS_SHOWN
from aquamind_assets.settings.farm import Settings
from resources.database import Database


def site_temperatures(database: Database, settings: Settings, month: Month) -> bytes:
    """Temperature of each sea area in the last months, a line each, and the mean of each region."""
    found = columns_of(
        database.rows(
            "SELECT date, area_id, geography_id, temperature_c FROM environment.site_condition"
            " JOIN infrastructure.area ON area.id = area_id"
            f" WHERE date >= '{month.plus(-MONTHS_SHOWN).start}' AND date < '{month.end}'"
        )
    )
    if not found:
        return b""
    days, areas, grid = grid_of(
        found["date"].astype("datetime64[D]"), found["area_id"], found["temperature_c"]
    )
    region_of = dict(zip(found["area_id"].tolist(), found["geography_id"].tolist(), strict=True))
    regions = np.array([str(region_of[area]) for area in areas.tolist()])
    return plots.site_lines(
        "Water of the sea areas",
        "temperature [°C]",
        days,
        {region: grid[:, regions == region] for region in np.unique(regions)},
        {str(n): str(name) for n, name in enumerate(GEOGRAPHIES, 1)},
    )
