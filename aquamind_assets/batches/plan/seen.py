"""The planner's view of the fish as a month begins: recorded counts and weighings."""

from collections.abc import Mapping

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp, log
from aquamind_assets.core.months import DAY

#: Number of samples that counts as much as the weight that the plan expected.
_TRUST_IN_PLAN = 0.5


#: Last recorded mean AGD score of a site from which fish that can be sold are harvested early. [1]
_BAD_GILLS = 3.0

#: Days of a month after which a late harvest is expected to be over. [d]
_LATE_DAYS = 10


def fish_left(
    batch: Columns, stay: Columns, assignment: Columns, first_day: np.datetime64
) -> tuple[Columns, Columns]:
    """Batches and stays, where the end of stays that should be empty and are not is delayed.

    Parameters
    ----------
    batch, stay : dict of ndarray
        Rows of last month's ``batch`` and ``planned_stay``.
    assignment : dict of ndarray
        Last month's ``container_assignment``.
    first_day : datetime64[D]
        First day of the month.
    """
    full = assignment["is_active"] & (assignment["population_count"] > 0)
    later = first_day + (_LATE_DAYS - 1) * DAY
    late = np.isin(stay["id"], assignment["id"][full]) & (stay["end_date"] < first_day)
    of_batch = np.isin(batch["id"], stay["batch_id"][late])
    status = np.where(of_batch, "ACTIVE", batch["status"]).astype(object)
    over = of_batch & (batch["actual_end_date"] < later)
    ends = np.where(over, later, batch["actual_end_date"])
    return (
        batch | {"status": status, "actual_end_date": ends},
        stay | {"end_date": np.where(late, later, stay["end_date"])},
    )


def fish_seen(batch: Columns, before: Mapping[str, Columns], failing_share: float) -> Columns:
    """The active batches, with counted and weighed fish in place of projected ones.

    Parameters
    ----------
    batch : dict of ndarray
        Rows of last month's ``batch``, by id ascending.
    before : mapping of str to dict of ndarray
        Last month's ``container_assignment``, ``growth_sample`` and ``growth_projection``; a
        batch without rows there keeps its projected fish. With ``gill_watch``, batches with bad
        gill scores count as failing, too.
    failing_share : float
        Share of the expected fish that are missing from which a batch is failing, if more of its
        weight died than grew: as long as fish gain more than is lost, a farm waits. [1]

    Returns
    -------
    dict of ndarray
        The same rows, ``projected_count`` and ``projected_weight_g`` brought up to date, and
        ``is_failing``.
    """
    known, count = _counted(batch, before["container_assignment"])
    seen = np.where(known, count, batch["projected_count"])
    ratio = _weighed(batch, before["growth_sample"], before["growth_projection"])
    weight = batch["projected_weight_g"] * ratio
    lost = known & (seen < (1.0 - failing_share) * batch["projected_count"])
    lost &= seen * weight / 1000.0 < _first_kg(batch, before["growth_projection"])
    return batch | {
        "projected_count": seen.astype(float),
        "projected_weight_g": weight,
        "is_failing": lost
        | _bad_gills(batch, before["container_assignment"], before.get("gill_watch", {})),
    }


def _first_kg(batch: Columns, projection: Columns) -> np.ndarray:
    """Biomass of each batch on the first day of the month's projection; 0 without one. [kg]"""
    if not projection["date"].size:
        return np.zeros(batch["id"].size)
    first = projection["date"] == projection["date"].min()
    first &= np.isin(projection["batch_id"], batch["id"])
    at = np.searchsorted(batch["id"], projection["batch_id"][first])
    return np.bincount(at, projection["biomass_kg"][first], minlength=batch["id"].size)


def _bad_gills(batch: Columns, assignment: Columns, watch: Mapping[str, np.ndarray]) -> np.ndarray:
    """Whether each batch has a site whose gill scores call for an early slaughter."""
    if not watch:
        return np.zeros(batch["id"].size, dtype=bool)
    areas = watch["area_id"][watch["agd_score"] >= _BAD_GILLS]
    here = np.isin(assignment["site_id"], areas) & (assignment["population_count"] > 0)
    return np.isin(batch["id"], assignment["batch_id"][here])


def _counted(batch: Columns, assignment: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Whether each batch has stays in the books, and its fish at the month's end."""
    at = np.searchsorted(batch["id"], assignment["batch_id"])
    here = at < batch["id"].size
    here[here] = batch["id"][at[here]] == assignment["batch_id"][here]
    size, at = batch["id"].size, at[here]
    fish = np.bincount(at, assignment["population_count"][here], minlength=size)
    return np.bincount(at, minlength=size) > 0, fish


def _weighed(batch: Columns, sample: Columns, projection: Columns) -> np.ndarray:
    """Weight of each batch in the month's samples relative to the plan's; 1 without samples."""
    size = batch["id"].size
    key = projection["batch_id"].astype(np.int64) * 10**6 + projection["date"].astype(np.int64)
    order = np.argsort(key, kind="stable")
    wanted = sample["batch_id"].astype(np.int64) * 10**6 + sample["sample_date"].astype(np.int64)
    at = np.minimum(np.searchsorted(key[order], wanted), max(key.size - 1, 0))
    known = key[order][at] == wanted if key.size else np.zeros(wanted.size, dtype=bool)
    known &= np.isin(sample["batch_id"], batch["id"])
    expected = projection["average_weight_g"][order[at[known]]].astype(float)
    log_ratio = log(sample["avg_weight_g"][known].astype(float) / expected)
    of = np.searchsorted(batch["id"], sample["batch_id"][known])
    samples = np.bincount(of, minlength=size)
    return exp(np.bincount(of, log_ratio, minlength=size) / (samples + _TRUST_IN_PLAN))
