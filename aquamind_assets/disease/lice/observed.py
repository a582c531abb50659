"""Lice counts as the vet reads them: mobile lice by ring, adult females by site."""

import numpy as np

from aquamind_assets.core.columns import Columns, group_rows
from aquamind_assets.disease.lice.delousing import limit
from aquamind_assets.disease.observation.catalogue import ADULT_FEMALE, ADULT_MALE, PRE_ADULT
from aquamind_assets.settings.lice import Limits

MOBILE = (PRE_ADULT, ADULT_MALE, ADULT_FEMALE)


def mobile_per_fish(count: Columns) -> Columns:
    """Mobile lice in the counts of each ring.

    Parameters
    ----------
    count : dict of ndarray
        The month's ``lice_count``.

    Returns
    -------
    dict of ndarray
        ``assignment_id``, ``count_date`` and ``mobile_per_fish`` [lice/fish], one row for each
        count of a ring.
    """
    groups = list(group_rows(count["assignment_id"], count["count_date"]))
    first = np.array([group[0] for group in groups], dtype=np.int64)
    is_mobile = np.isin(count["lice_type_id"], MOBILE)
    each = np.where(is_mobile, count["count_value"] / count["fish_sampled"], 0.0)
    return {
        "assignment_id": count["assignment_id"][first].astype(np.int64),
        "count_date": count["count_date"][first],
        "mobile_per_fish": np.array([each[group].sum() for group in groups], dtype=np.float64),
    }


def site_counts(count: Columns, assignment: Columns, area: Columns, settings: Limits) -> Columns:
    """Adult females in the counts of each site, and the limit of its region and day.

    Parameters
    ----------
    count, assignment, area : dict of ndarray
        The month's ``lice_count`` and ``container_assignment``, and all areas.
    settings : Limits
        The limits.

    Returns
    -------
    dict of ndarray
        ``count_date``, ``batch_id``, ``site_id``, ``females`` and ``limit`` [lice/fish], ``fish``
        and ``containers`` looked at, a row a site's count: a batch on two areas has two.
    """
    females = np.flatnonzero(count["lice_type_id"] == ADULT_FEMALE)
    of_count = np.searchsorted(assignment["id"], count["assignment_id"][females])
    site = assignment["site_id"][of_count]
    keys = (count["batch_id"][females], site, count["count_date"][females])
    groups = [females[part] for part in group_rows(*keys)]
    first = np.array([group[0] for group in groups], dtype=np.int64)
    fish = np.array([count["fish_sampled"][group].sum() for group in groups], dtype=np.int64)
    lice = np.array([count["count_value"][group].sum() for group in groups], dtype=np.int64)
    at = np.searchsorted(assignment["id"], count["assignment_id"][first])
    region_of = dict(zip(area["id"].tolist(), area["geography_id"].tolist(), strict=True))
    site, date = assignment["site_id"][at], count["count_date"][first]
    return {
        "count_date": date,
        "batch_id": count["batch_id"][first],
        "site_id": site,
        "females": lice / np.maximum(fish, 1),
        "limit": np.array(
            [limit(region_of[s], d, settings) for s, d in zip(site.tolist(), date, strict=True)],
            dtype=np.float64,
        ),
        "fish": fish,
        "containers": np.array([group.size for group in groups], dtype=np.int64),
    }
