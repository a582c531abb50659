"""Pictures of the lice."""

import numpy as np

from aquamind_assets.core import plots
from aquamind_assets.core.columns import columns_of, grid_of
from aquamind_assets.core.months import Month
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.observation.catalogue import ADULT_FEMALE
from aquamind_assets.infrastructure.places import GEOGRAPHIES
from aquamind_assets.monthly.pictures import MONTHS_SHOWN
from aquamind_assets.settings.farm import Settings
from resources.database import Database


def lice_against_limit(database: Database, settings: Settings, month: Month) -> bytes:
    """Adult female lice a fish of each region in the last months, and the limit of treatment."""
    found = columns_of(
        database.rows(
            "SELECT date_trunc('week', count_date)::date AS week, geography_id,"
            " sum(count_value)::float8 / sum(fish_sampled) AS lice FROM disease.lice_count"
            " JOIN infrastructure.container ON container.id = container_id"
            " JOIN infrastructure.area ON area.id = area_id"
            f" WHERE lice_type_id = {ADULT_FEMALE}"
            f" AND count_date >= '{month.plus(-MONTHS_SHOWN).start}' AND count_date < '{month.end}'"
            " GROUP BY 1, 2"
        )
    )
    if not found:
        return b""
    weeks, regions, grid = grid_of(
        found["week"].astype("datetime64[D]"), found["geography_id"], found["lice"]
    )
    limit = {
        region: np.array([delousing.limit(region, week, settings.lice.limits) for week in weeks])
        for region in regions.tolist()
    }
    return plots.against_limit(
        "Adult female salmon lice, mean of all counts, and the limit of treatment",
        "lice a fish",
        weeks,
        [(str(GEOGRAPHIES[r - 1]), grid[:, n], limit[r]) for n, r in enumerate(regions.tolist())],
    )
