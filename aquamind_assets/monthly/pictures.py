"""What the materialization of a table shows beside its numbers: first rows, and a picture.

A picture costs a query and some tenths of a second, so only the last month of a run has one. Each
is about the months up to that one, as they are in the database.
"""

import base64
from collections.abc import Callable
from typing import Any

import dagster as dg
import numpy as np
import sqlalchemy as sa

from aquamind_assets.batches.catalogue import STAGE_NAMES
from aquamind_assets.core import markdown, plots
from aquamind_assets.core.months import Month
from aquamind_assets.disease.observation.catalogue import ADULT_FEMALE
from aquamind_assets.settings.farm import Settings
from resources.copying import Columns
from resources.database import Database

#: Rows of a month shown as its preview.
PREVIEW_ROWS = 3

#: Months before the last that the pictures by day and by week show.
_MONTHS_SHOWN = 12

_REGIONS = {"1": "Faroe Islands", "2": "Scotland"}


def preview(columns: Columns) -> str:
    """The first rows of a month, as a Markdown table."""
    rows = min(PREVIEW_ROWS, min(len(values) for values in columns.values()))
    return markdown.table({n: values[row] for n, values in columns.items()} for row in range(rows))


def picture(database: Database, settings: Settings, table: sa.Table, month: Month) -> str:
    """The picture of a table up to a month, as Markdown; empty if it has none."""
    draw = _PICTURES.get(str(table))
    png = draw(database, settings, month) if draw else b""
    return f"![{table}](data:image/png;base64,{base64.b64encode(png).decode()})" if png else ""


def column_lineage(table: sa.Table) -> dg.TableColumnLineage:
    """Which column of which table each id of a table comes from, as declared."""
    return dg.TableColumnLineage(
        {
            column.name: [dg.TableColumnDep(dg.AssetKey(other.split(".")), "id")]
            for column in table.columns
            if (other := column.info.get("references"))
        }
    )


def _columns(database: Database, sql: str) -> dict[str, np.ndarray]:
    rows = database.rows(sql)
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def _days(values: np.ndarray) -> np.ndarray:
    return values.astype("datetime64[D]")


def _by_column(
    row: np.ndarray, column: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values as a grid of their rows and columns, NaN where there is none."""
    rows, at_row = np.unique(row, return_inverse=True)
    columns, at_column = np.unique(column, return_inverse=True)
    grid = np.full((rows.size, columns.size), np.nan)
    grid[at_row, at_column] = values.astype(float)
    return rows, columns, grid


def _site_temperatures(database: Database, settings: Settings, month: Month) -> bytes:
    found = _columns(
        database,
        "SELECT date, area_id, geography_id, temperature_c FROM environment.site_condition"
        " JOIN infrastructure.area ON area.id = area_id"
        f" WHERE date >= '{month.plus(-_MONTHS_SHOWN).start}' AND date < '{month.end}'",
    )
    if not found:
        return b""
    days, areas, grid = _by_column(_days(found["date"]), found["area_id"], found["temperature_c"])
    region_of = dict(zip(found["area_id"].tolist(), found["geography_id"].tolist(), strict=True))
    regions = np.array([str(region_of[area]) for area in areas.tolist()])
    return plots.site_lines(
        "Water of the sea areas",
        "temperature [°C]",
        days,
        {region: grid[:, regions == region] for region in np.unique(regions)},
        _REGIONS,
    )


def _stage_ladder(database: Database, settings: Settings, month: Month) -> bytes:
    found = _columns(
        database,
        "SELECT month, lifecycle_stage_id AS stage, count(*) AS batches FROM batches.batch"
        f" WHERE month < '{month.end}' AND status = 'ACTIVE' GROUP BY 1, 2",
    )
    if not found:
        return b""
    months, stages, grid = _by_column(_days(found["month"]), found["stage"], found["batches"])
    layers = {STAGE_NAMES[s - 1]: np.nan_to_num(grid[:, n]) for n, s in enumerate(stages.tolist())}
    return plots.ladder("Active batches by stage", "batches", months, layers)


def _biomass_and_deaths(database: Database, settings: Settings, month: Month) -> bytes:
    found = _columns(
        database,
        "SELECT month, sum(biomass_kg) / 1e6 AS biomass, sum(deaths) / 1e6 AS deaths"
        f" FROM batches.batch_summary WHERE month < '{month.end}' GROUP BY 1 ORDER BY 1",
    )
    if not found:
        return b""
    return plots.level_and_flow(
        "Biomass and deaths",
        _days(found["month"]),
        found["biomass"].astype(float),
        "biomass [1000 t]",
        found["deaths"].astype(float),
        "deaths in the month [million fish]",
    )


def _feed_stock(database: Database, settings: Settings, month: Month) -> bytes:
    found = _columns(
        database,
        "SELECT month, sum(quantity_g) / 1e9 AS stock, sum(fed_g) / 1e9 AS fed"
        f" FROM feed.feed_container_stock WHERE month < '{month.end}' GROUP BY 1 ORDER BY 1",
    )
    if not found:
        return b""
    return plots.level_and_flow(
        "Feed in stock and fed",
        _days(found["month"]),
        found["stock"].astype(float),
        "in stock [1000 t]",
        found["fed"].astype(float),
        "fed in the month [1000 t]",
    )


def _lice(database: Database, settings: Any, month: Month) -> bytes:
    found = _columns(
        database,
        "SELECT date_trunc('week', count_date)::date AS week, geography_id,"
        " sum(count_value)::float8 / sum(fish_sampled) AS lice FROM disease.lice_count"
        " JOIN infrastructure.container ON container.id = container_id"
        " JOIN infrastructure.area ON area.id = area_id"
        f" WHERE lice_type_id = {ADULT_FEMALE}"
        f" AND count_date >= '{month.plus(-_MONTHS_SHOWN).start}' AND count_date < '{month.end}'"
        " GROUP BY 1, 2",
    )
    if not found:
        return b""
    weeks, regions, grid = _by_column(_days(found["week"]), found["geography_id"], found["lice"])
    limits, year = settings.lice.limits, weeks.astype("datetime64[Y]").astype(int) + 1970
    of_year = weeks.astype("datetime64[M]").astype(int) % 12 + 1
    limit = {
        1: np.where(year < limits.faroe_later_from, limits.faroe, limits.faroe_later),
        2: np.where((of_year >= 2) & (of_year <= 6), limits.scotland_spring, limits.scotland),
    }
    return plots.against_limit(
        "Adult female salmon lice, mean of all counts, and the limit of treatment",
        "lice a fish",
        weeks,
        [(_REGIONS[str(r)], grid[:, n], limit[r]) for n, r in enumerate(regions.tolist())],
    )


#: The tables whose materialization has a picture.
_PICTURES: dict[str, Callable[[Database, Settings, Month], bytes]] = {
    "environment.site_condition": _site_temperatures,
    "batches.batch": _stage_ladder,
    "batches.batch_summary": _biomass_and_deaths,
    "feed.feed_container_stock": _feed_stock,
    "disease.lice_count": _lice,
}
