"""The causes of death as they are recorded: a disease is named from its diagnosis on."""

import numpy as np

from aquamind_assets.core.columns import Columns, pairs_of
from aquamind_assets.core.months import DAY, NEVER, Month
from aquamind_assets.settings.outbreaks import Outbreaks

#: Cause and words of dead fish whose disease nobody has diagnosed.
_UNKNOWN, _WORDS = "UNKNOWN", "Collected dead, no sign of a cause"


def as_recorded(
    death: Columns, state: Columns, suspicion: Columns, settings: Outbreaks
) -> tuple[Columns, Columns]:
    """Deaths and days of a month with the causes that are known when they are recorded.

    Parameters
    ----------
    death, state : dict of ndarray
        The month's ``mortality_event`` and ``daily_state``, with the true causes.
    suspicion : dict of ndarray
        The month's rows of the table.
    settings : Outbreaks
        How long a diagnosis is held to be true.

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
    hidden = sick[~is_known]
    cause, words = death["cause"].copy(), death["description"].copy()
    disease = death["disease_id"].astype(np.float64)
    cause[hidden], words[hidden], disease[hidden] = _UNKNOWN, _WORDS, np.nan
    told = death | {"cause": cause, "description": words, "disease_id": disease}
    return told, state | _deaths_by_cause(death, hidden, state)


def detected(outbreak: Columns, suspicion: Columns, month: Month) -> Columns:
    """Outbreaks of a month, with the day of the result that found them, if it came.

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
    """Deaths of each day by disease and of unknown cause, those of hidden causes moved over."""
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
