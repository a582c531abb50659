"""Recorded causes of death: a disease is named only after its diagnosis."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, pairs_of
from aquamind_assets.core.months import DAY, FIRST_DAY, NEVER, Month
from aquamind_assets.disease.outbreaks.profiles import AGD, disease
from aquamind_assets.settings.outbreaks import Outbreaks

#: AGD score of a ring from which deaths are recorded as caused by amoebae. [1]
_SCORED = 1.0

#: Cause and description of deaths by a disease that nobody has diagnosed.
_UNKNOWN, _WORDS = "UNKNOWN", "Collected dead, no sign of a cause"


@dataclass(frozen=True)
class Scored:
    """Batches with amoebae in their gill scores, and the first day of such a score."""

    batch_id: np.ndarray
    date: np.ndarray

    @classmethod
    def of(cls, state: Columns, gill_count: Columns, gill_watch: Columns) -> "Scored":
        """Found in the month's ``daily_state``, ``gill_count`` and last ``gill_watch``."""
        seen = gill_count["agd_score"].astype(np.float64) >= _SCORED
        known = gill_watch["area_id"][gill_watch["agd_score"].astype(np.float64) >= _SCORED]
        before = np.unique(state["batch_id"][np.isin(state["site_id"], known)])
        first = np.full(before.size, FIRST_DAY)
        return cls(
            np.concatenate([gill_count["batch_id"][seen], before]).astype(np.int64),
            np.concatenate([gill_count["count_date"][seen].astype("datetime64[D]"), first]),
        )


def as_recorded(
    death: Columns, state: Columns, suspicion: Columns, scored: Scored, settings: Outbreaks
) -> tuple[Columns, Columns]:
    """Deaths and days of a month, with the causes that are known when they are recorded.

    Parameters
    ----------
    death, state : dict of ndarray
        The month's ``mortality_event`` and ``daily_state``, with the true causes.
    suspicion : dict of ndarray
        The month's rows of the table.
    scored : Scored
        Batches with amoebae in their gill scores, which need no laboratory result.
    settings : Outbreaks
        The time for which a diagnosis holds.

    Returns
    -------
    death, state : dict of ndarray
        The same rows; deaths by a disease that is not diagnosed are of unknown cause.
    """
    sick = np.flatnonzero(death["cause"].astype(str) == "DISEASE")
    key = _key(death["batch_id"][sick], death["disease_id"][sick])
    sure = np.flatnonzero(suspicion["outcome"].astype(str) == "confirmed")
    which, at = pairs_of(key, _key(suspicion["batch_id"][sure], suspicion["disease_id"][sure]))
    day, since = death["event_date"][sick[which]], suspicion["result_date"][sure[at]]
    is_known = np.zeros(sick.size, dtype=bool)
    in_time = (since <= day) & (day <= since + settings.diagnosis_days * DAY)
    is_known[which[in_time]] = True
    of_gills = sick[death["disease_id"][sick] == disease(AGD).id]
    which, at = pairs_of(death["batch_id"][of_gills].astype(np.int64), scored.batch_id)
    in_time = scored.date[at] <= death["event_date"][of_gills[which]]
    is_known |= np.isin(sick, of_gills[which[in_time]])
    hidden = sick[~is_known]
    cause, words = death["cause"].copy(), death["description"].copy()
    names = death["disease_id"].astype(np.float64)
    cause[hidden], words[hidden], names[hidden] = _UNKNOWN, _WORDS, np.nan
    told = death | {"cause": cause, "description": words, "disease_id": names}
    return told, state | _deaths_by_cause(death, hidden, state)


def detected(outbreak: Columns, suspicion: Columns, month: Month) -> Columns:
    """Outbreaks of a month, with the day of the result that found them, if there is one.

    Parameters
    ----------
    outbreak, suspicion : dict of ndarray
        The month's rows of the tables.
    month : Month
        The month.
    """
    sure = suspicion["outcome"].astype(str) == "confirmed"
    sure = np.flatnonzero(sure & (suspicion["result_date"] <= month.days[-1]))
    of = _key(suspicion["batch_id"][sure], suspicion["disease_id"][sure])
    which, at = pairs_of(_key(outbreak["batch_id"], outbreak["disease_id"]), of)
    since = outbreak["introduction_date"][which] <= suspicion["sample_date"][sure[at]]
    which, at = which[since], at[since]
    found = np.full(outbreak["id"].size, NEVER)
    np.fmin.at(found, which, suspicion["result_date"][sure[at]].astype("datetime64[D]"))
    known = outbreak["detected_date"]
    return outbreak | {"detected_date": np.where(np.isnat(known), found, known)}


def _deaths_by_cause(death: Columns, hidden: np.ndarray, state: Columns) -> Columns:
    """Deaths of each day by disease and of unknown cause, where hidden causes count as unknown."""
    keys = _day_key(state["assignment_id"], state["date"])
    order = np.argsort(keys, kind="stable")
    wanted = _day_key(death["assignment_id"][hidden], death["event_date"][hidden])
    at = order[np.searchsorted(keys[order], wanted)]
    moved = np.zeros(keys.size, dtype=np.int64)
    np.add.at(moved, at, death["count"][hidden].astype(np.int64))
    return {
        "deaths_disease": state["deaths_disease"] - moved,
        "deaths_unknown": state["deaths_unknown"] + moved,
    }


def _key(batch_id: np.ndarray, disease_id: np.ndarray) -> np.ndarray:
    return batch_id.astype(np.int64) * 1000 + np.nan_to_num(disease_id.astype(np.float64)).astype(
        np.int64
    )


def _day_key(stay: np.ndarray, day: np.ndarray) -> np.ndarray:
    return stay.astype(np.int64) * 100_000 + day.astype("datetime64[D]").astype(np.int64)
