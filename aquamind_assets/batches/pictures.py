"""Pictures of the batches: their stages, their biomass and deaths."""

import numpy as np

from aquamind_assets.batches.catalogue import STAGE_NAMES
from aquamind_assets.core import plots
from aquamind_assets.core.columns import columns_of, grid_of
from aquamind_assets.core.months import Month
from aquamind_assets.settings.farm import Settings
from resources.database import Database


def stage_ladder(database: Database, settings: Settings, month: Month) -> bytes:
    """Active batches in each stage, month by month."""
    found = columns_of(
        database.rows(
            "SELECT month, lifecycle_stage_id AS stage, count(*) AS batches FROM batches.batch"
            f" WHERE month < '{month.end}' AND status = 'ACTIVE' GROUP BY 1, 2"
        )
    )
    if not found:
        return b""
    months, stages, grid = grid_of(
        found["month"].astype("datetime64[D]"), found["stage"], found["batches"]
    )
    layers = {STAGE_NAMES[s - 1]: np.nan_to_num(grid[:, n]) for n, s in enumerate(stages.tolist())}
    return plots.ladder("Active batches by stage", "batches", months, layers)


def biomass_and_deaths(database: Database, settings: Settings, month: Month) -> bytes:
    """Biomass at each month's end, and the deaths of the month."""
    found = columns_of(
        database.rows(
            "SELECT month, sum(biomass_kg) / 1e6 AS biomass, sum(deaths) / 1e6 AS deaths"
            f" FROM batches.batch_summary WHERE month < '{month.end}' GROUP BY 1 ORDER BY 1"
        )
    )
    if not found:
        return b""
    return plots.level_and_flow(
        "Biomass and deaths",
        found["month"].astype("datetime64[D]"),
        found["biomass"].astype(float),
        "biomass [1000 t]",
        found["deaths"].astype(float),
        "deaths in the month [million fish]",
    )
