"""The dead of each stay and week, classed by reason; they add up to the mortality events."""

import numpy as np
import pandas as pd

from aquamind_assets.core.columns import (
    Columns,
    last_per_key,
    pairs_of,
    position_of,
    rows_where,
    sorted_by,
)
from aquamind_assets.core.months import DAY
from aquamind_assets.disease.observation.catalogue import REASONS
from aquamind_assets.disease.observation.signs import Signs
from aquamind_assets.disease.outbreaks.profiles import AGD

#: Reason of what staff wrote of the dead.
_BY_DESCRIPTION = {
    "Collected dead, no sign of a cause": "Unknown",
    "Picked, dead or not fertilised": "Egg loss",
    "Did not feed": "Did not start feeding",
    "Failed smolt, not adapted to sea": "Smolt failure",
    "Injured or stressed by handling": "Handling",
    "Died in or after treatment": "Treatment",
    "Bitten by seals or birds": "Seals and birds",
    "Poor water": "Poor water quality",
    "Low oxygen": "Low oxygen",
    "Storm": "Storm",
    "Diatom bloom": "Algal bloom",
    "Dinoflagellate bloom": "Algal bloom",
    "Microflagellate bloom": "Algal bloom",
    "Damaged gills": "Gill damage",
}

#: AGD score of a ring from which the dead are put down to amoebae. [1]
_SCORED = 1.0

#: The same of the cause alone, where the words say no more.
_BY_CAUSE = {
    "DISEASE": "Disease under investigation",
    "HANDLING": "Handling and treatment",
    "PREDATION": "Predation",
    "ENVIRONMENTAL": "Environment",
    "UNKNOWN": "Unknown",
    "OTHER": "Physiological",
}


def reasons(
    event: Columns,
    effect: Columns,
    outbreak: Columns,
    outbreak_stay: Columns,
    gill_count: Columns,
    signs: Signs,
) -> np.ndarray:
    """Reason of each mortality event.

    Of fish that disease killed it is the disease, once it has been found in their batch; before
    that it is under investigation. Amoebic gill disease is found where gills were scored with it.

    Parameters
    ----------
    event, effect, outbreak, outbreak_stay, gill_count : dict of ndarray
        The month's ``mortality_event``, ``health_effect``, ``outbreak``, ``outbreak_stay`` and
        ``gill_count``.
    signs : Signs
        The diseases.

    Returns
    -------
    ndarray of int, shape (events,)
        Ids of ``mortality_reason``.
    """
    by_cause = _looked_up(event["cause"], _BY_CAUSE, 0)
    reason = _looked_up(event["description"], _BY_DESCRIPTION, by_cause)
    sick = np.flatnonzero(event["cause"] == "DISEASE")
    stay = event["assignment_id"].astype(np.int64)
    named = ~np.isnan(effect["disease_id"].astype(float))
    keys = _key(effect["assignment_id"][named], effect["date"][named])
    which, at = pairs_of(_key(stay[sick], event["event_date"][sick]), keys)
    disease = np.zeros(stay.size, dtype=np.int64)
    disease[sick[which]] = effect["disease_id"][named][at].astype(np.int64)
    found = _is_found(stay, event["event_date"], disease, outbreak, outbreak_stay)
    of_gills = disease == signs.disease_id[signs.code == AGD].max(initial=-1)
    found |= of_gills & _is_scored(event, gill_count)
    known = signs.reason_id[np.minimum(signs.at(disease), signs.disease_id.size - 1)]
    return np.where(found, known, reason)


def mortality_records(event: Columns, reason_id: np.ndarray, assignment: Columns) -> Columns:
    """Rows of ``mortality_record``.

    Parameters
    ----------
    event : dict of ndarray
        The month's ``mortality_event``.
    reason_id : ndarray of int, shape (events,)
        Of `reasons`.
    assignment : dict of ndarray
        The month's ``container_assignment``.
    """
    day = event["event_date"]
    # 1970-01-01 was a Thursday: this is the day's Sunday.
    sunday = day + ((3 - day.astype("datetime64[D]").astype(np.int64)) % 7) * DAY
    month_end = (day.astype("datetime64[M]") + 1).astype("datetime64[D]") - DAY
    week_end = np.minimum(sunday, month_end)
    stay = event["assignment_id"].astype(np.int64)
    of_stay = np.searchsorted(assignment["id"], stay)
    week = (week_end - assignment["assignment_date"][of_stay]).astype(np.int64)
    key = (stay * 1000 + week) * 100 + reason_id
    key, first, row = np.unique(key, return_index=True, return_inverse=True)
    records = {
        "id": key,
        "event_date": week_end[first],
        "batch_id": event["batch_id"][first],
        "assignment_id": stay[first],
        "container_id": assignment["container_id"][of_stay[first]],
        "reason_id": reason_id[first],
        "count": np.bincount(row, event["count"], minlength=key.size).astype(np.int64),
        "biomass_kg": np.bincount(row, event["biomass_kg"], minlength=key.size),
        "notes": np.full(key.size, "", dtype=object),
    }
    return sorted_by(records, "event_date", "id")


def _looked_up(words: np.ndarray, reason_of: dict[str, str], other: np.ndarray | int) -> np.ndarray:
    """Reasons of texts; of a text that is not known, the other."""
    at, texts = pd.factorize(words)
    found = np.array([REASONS.get(reason_of.get(text, ""), 0) for text in texts], dtype=np.int64)
    return np.where(found[at] > 0, found[at], other)


def _key(stay: np.ndarray, day: np.ndarray) -> np.ndarray:
    return stay.astype(np.int64) * 100_000 + day.astype("datetime64[D]").astype(np.int64)


def _is_scored(event: Columns, gill_count: Columns) -> np.ndarray:
    """Whether gills of the dead fish's batch had been scored with amoebae by then."""
    seen = rows_where(gill_count, gill_count["agd_score"].astype(float) >= _SCORED)
    batch = seen["batch_id"].astype(np.int64)
    first = last_per_key(batch, -seen["count_date"].astype(np.int64))
    which, at = pairs_of(event["batch_id"].astype(np.int64), batch[first])
    in_time = seen["count_date"][first][at] <= event["event_date"][which]
    scored = np.zeros(event["batch_id"].size, dtype=bool)
    scored[which[in_time]] = True
    return scored


def _is_found(
    stay: np.ndarray,
    day: np.ndarray,
    disease: np.ndarray,
    outbreak: Columns,
    outbreak_stay: Columns,
) -> np.ndarray:
    """Whether the disease that killed fish had been found in their stay's outbreak by then."""
    of = position_of(outbreak_stay["outbreak_id"], outbreak["id"])
    keys = outbreak_stay["assignment_id"].astype(np.int64) * 100 + outbreak["disease_id"][of]
    which, at = pairs_of(stay * 100 + disease, keys)
    in_time = outbreak["detected_date"][of[at]] <= day[which]
    found = np.zeros(stay.size, dtype=bool)
    found[which[in_time]] = True
    return found & (disease > 0)
