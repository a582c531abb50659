"""Dead fish of each stay and week by reason; they add up to the mortality events."""

import numpy as np
import pandas as pd

from aquamind_assets.core.columns import Columns, pairs_of, sorted_by
from aquamind_assets.core.months import DAY, week_and_weekday
from aquamind_assets.disease.observation.catalogue import REASONS
from aquamind_assets.disease.observation.signs import Signs

#: Reason of death for each description that staff write.
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
    "Heavy lice": "Sea lice",
}

_UNKNOWN, _INVESTIGATED = REASONS["Unknown"], REASONS["Disease under investigation"]

#: Dead fish of a week that are weighed and not counted one by one, and the weight below which all
#: are counted by volume anyway; judged. [fish], [g]
_MANY_DEAD, _COUNTED_G = 2000, 50.0

#: Days of work in a week.
_WORKDAYS = 5

#: Reason of death for each cause, for other descriptions.
_BY_CAUSE = {
    "DISEASE": "Disease under investigation",
    "HANDLING": "Handling and treatment",
    "PREDATION": "Predation",
    "ENVIRONMENTAL": "Environment",
    "UNKNOWN": "Unknown",
    "OTHER": "Physiological",
}


def reasons(event: Columns, suspicion: Columns, signs: Signs) -> np.ndarray:
    """Reason of each mortality event.

    Fish killed by a diagnosed disease have that disease as the reason. Deaths without a known
    cause are under investigation from the sample on a suspicion until its result.

    Parameters
    ----------
    event, suspicion : dict of ndarray
        The month's ``mortality_event`` and ``suspicion``.
    signs : Signs
        The diseases.

    Returns
    -------
    ndarray of int, shape (events,)
        Ids of ``mortality_reason``.
    """
    by_cause = _looked_up(event["cause"], _BY_CAUSE, 0)
    reason = _looked_up(event["description"], _BY_DESCRIPTION, by_cause)
    reason = np.where(_is_tested(event, suspicion) & (reason == _UNKNOWN), _INVESTIGATED, reason)
    disease = np.nan_to_num(event["disease_id"].astype(np.float64)).astype(np.int64)
    known = signs.reason_id[np.minimum(signs.at(disease), signs.disease_id.size - 1)]
    return np.where(disease > 0, known, reason)


def _is_tested(event: Columns, suspicion: Columns) -> np.ndarray:
    """Whether a suspicion of each event's batch was being tested on that day."""
    which, at = pairs_of(event["batch_id"].astype(np.int64), suspicion["batch_id"].astype(np.int64))
    day = event["event_date"][which]
    inside = (suspicion["sample_date"][at] <= day) & (day < suspicion["result_date"][at])
    found = np.zeros(event["batch_id"].size, dtype=bool)
    found[which[inside]] = True
    return found


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
    month_end = (day.astype("datetime64[M]") + 1).astype("datetime64[D]") - DAY
    week_end = np.minimum(week_end_of(day, event["batch_id"]), month_end)
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
    }
    records["notes"] = _notes(records["count"], records["biomass_kg"])
    return sorted_by(records, "event_date", "id")


def _notes(count: np.ndarray, biomass_kg: np.ndarray) -> np.ndarray:
    """Notes on records, texts of their shape: where there were too many dead to count."""
    many = (count >= _MANY_DEAD) & (1000.0 * biomass_kg >= _COUNTED_G * count)
    return np.where(many, "Too many to count one by one: weighed, by mean weight.", "").astype(
        object
    )


def week_end_of(day: np.ndarray, batch_id: np.ndarray | int) -> np.ndarray:
    """The day that ends the week of each day, on which the dead of that week are booked by reason.

    Each batch has its weekday from Monday to Friday, on which it is weighed, too: at the end of
    the week the staff of a site are off.

    Parameters
    ----------
    day : ndarray of datetime64[D]
        Days.
    batch_id : array_like of int
        Batches, one for each day or one for all.

    Returns
    -------
    ndarray of datetime64[D], shape of ``day``
    """
    weekday = np.asarray(batch_id).astype(np.int64) % _WORKDAYS
    return day + ((weekday - week_and_weekday(day)[1]) % 7) * DAY


def _looked_up(words: np.ndarray, reason_of: dict[str, str], other: np.ndarray | int) -> np.ndarray:
    """Reasons by text; for an unknown text, the other reason given."""
    at, texts = pd.factorize(words)
    found = np.array([REASONS.get(reason_of.get(text, ""), 0) for text in texts], dtype=np.int64)
    return np.where(found[at] > 0, found[at], other)
