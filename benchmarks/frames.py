"""The queries behind the figures of fish health, as data frames."""

import pandas as pd

from aquamind_assets.disease.lice.delousing import limit
from aquamind_assets.settings.farm import Settings
from resources.database import Database

#: Days between the first treatments of a site's rings that are of one round, at most. [d]
ROUND_DAYS = 7

Frames = dict[str, pd.DataFrame]

#: Every site with its region and where it is; halls are of one stage.
SITES = """
    SELECT area.id AS site_id, area.name AS site, geography.id AS geography_id,
           geography.name AS region, 'sea' AS place, '' AS hall_stage
    FROM infrastructure.area JOIN infrastructure.geography ON geography.id = area.geography_id
    UNION ALL
    SELECT hall.id, hall.name, geography.id, geography.name, 'hall', hall.stage
    FROM infrastructure.hall
    JOIN infrastructure.freshwater_station station ON station.id = hall.freshwater_station_id
    JOIN infrastructure.geography ON geography.id = station.geography_id"""

#: Every stay with its batch and site.
STAYS = "SELECT DISTINCT id AS assignment_id, batch_id, site_id FROM batches.planned_stay"

#: Each outbreak once, as it was last known.
OUTBREAKS = """
    SELECT DISTINCT ON (outbreak.id) outbreak.id, outbreak.batch_id, outbreak.site_id,
           profile.code, onset_date, end_date, detected_date, severity
    FROM disease.outbreak outbreak
    JOIN disease.disease_profile profile ON profile.id = outbreak.disease_id
    ORDER BY outbreak.id, outbreak.month DESC"""

#: Each container of an outbreak once, as it was last known.
SICK_STAYS = """
    SELECT DISTINCT ON (hit.outbreak_id, hit.assignment_id) hit.outbreak_id, hit.assignment_id,
           profile.code, hit.onset_date, hit.end_date
    FROM disease.outbreak_stay hit
    JOIN disease.outbreak outbreak ON outbreak.id = hit.outbreak_id AND outbreak.month = hit.month
    JOIN disease.disease_profile profile ON profile.id = outbreak.disease_id
    ORDER BY hit.outbreak_id, hit.assignment_id, hit.month DESC"""


def frame(database: Database, sql: str) -> pd.DataFrame:
    """The rows of a query; columns that end in ``date`` or are a ``month`` become times."""
    rows = pd.DataFrame(database.rows(sql))
    for name in rows.columns:
        if name == "month" or name.endswith("date"):
            rows[name] = pd.to_datetime(rows[name])
    return rows


def limits(geography_id: int, dates: pd.Series) -> list[float]:
    """Adult females a fish at which a region wants treatment, on some days. [lice/fish]"""
    of_settings = Settings.from_environment().lice.limits
    return [limit(geography_id, day.to_datetime64(), of_settings) for day in dates]


def rounds(treatment: pd.DataFrame) -> pd.DataFrame:
    """Rounds of treatment of a batch's rings, by kind: first day, and rings treated."""
    if treatment.empty:
        return treatment
    parts = []
    for (code, reason), each in treatment.groupby(["code", "reason"], sort=False):
        number = (each["treatment_date"].diff().dt.days > ROUND_DAYS).cumsum()
        first = each.groupby(number).agg(date=("treatment_date", "min"), rings=("rings", "sum"))
        parts.append(first.assign(code=code, reason=reason))
    return pd.concat(parts).sort_values("date", ignore_index=True)
