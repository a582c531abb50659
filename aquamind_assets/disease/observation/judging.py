"""Judgements of treatments by what is counted, scored or picked up dead in the weeks after them.

Treatments at a boat are judged at once by the lice that are counted there, see
``disease/treatment/given.py``; the others are judged here, up to a month later.
"""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, group_rows, sorted_by
from aquamind_assets.core.months import DAY, Month
from aquamind_assets.disease.lice.observed import MOBILE
from aquamind_assets.disease.observation.mortality_records import week_end_of
from aquamind_assets.disease.outbreaks.profiles import AGD
from aquamind_assets.disease.treatment.given import PARTIAL, PENDING, SUCCESS
from aquamind_assets.disease.treatment.routine_baths import SAPROLEGNIA
from aquamind_assets.disease.treatment.types import treatment_types

#: Falls of gill scores and of weekly deaths that make a success and a partial one; judged. [ratio]
_SCORE_FALLS, _DEATH_FALLS = (0.5, 0.2), (0.5, 0.2)

#: Rises up to which cleaner fish and routine baths count as a success and a partial one. [ratio]
_HELD = (1.25, 2.5)

#: Days from a bath until gills are judged, from cleaner fish until lice are. [d]
_SCORED_AFTER_DAYS, _CLEANED_AFTER_DAYS = 4, 27

#: Days after the last day of a treatment from which a week's deaths judge it. [d]
_DEATHS_AFTER_DAYS = 6

#: Longest time to a judgement, and from the last count or score before. [d]
_LONGEST_DAYS, _BEFORE_DAYS = 45, 21

#: Lice, gill score and deaths in a week below which nothing is left to fall. [lice, 1, fish]
_FEW_LICE, _LOW_SCORE, _FEW_DEAD = 0.2, 0.5, 20.0


#: Kinds of evidence, as in ``batch_seen``.
_LICE, _GILLS = "lice counts", "gill scores"


@dataclass(frozen=True)
class Seen:
    """A quantity of batches as it was seen on some days.

    Attributes
    ----------
    batch_id, date, value : ndarray, shape (rows,)
        By batch and date.
    """

    batch_id: np.ndarray
    date: np.ndarray
    value: np.ndarray

    def around(
        self, batch: int, day: np.datetime64, after: np.datetime64
    ) -> tuple[float, np.datetime64, float]:
        """The last value up to a day, the day of the first one from another on, and that value."""
        mine = self.batch_id == batch
        before = mine & (self.date <= day) & (self.date >= day - _BEFORE_DAYS * DAY)
        later = mine & (self.date >= after) & (self.date <= day + _LONGEST_DAYS * DAY)
        value = float(self.value[before][np.argmax(self.date[before])]) if before.any() else np.nan
        if not later.any():
            return value, np.datetime64("NaT"), np.nan
        first = np.argmin(self.date[later])
        return value, self.date[later][first], float(self.value[later][first])


@dataclass(frozen=True)
class Evidence:
    """Evidence by which treatments are judged: this month's and last month's rows together.

    Attributes
    ----------
    lice, gills : Seen
        Mobile lice [lice/fish]; AGD score [1].
    deaths : dict of (int, datetime64[D]) to float
        Dead fish of batches in the weeks that ended on their weekday. [1/week]
    here : set of int
        Batches that have fish in the month.
    """

    lice: Seen
    gills: Seen
    deaths: dict[tuple[int, np.datetime64], float]
    here: set[int]

    @classmethod
    def of(cls, seen: Columns, record: Columns, assignment: Columns) -> "Evidence":
        """From ``batch_seen`` and ``mortality_record`` of both months, and the month's stays."""
        batch = record["batch_id"].astype(np.int64)
        week = week_end_of(record["event_date"].astype("datetime64[D]"), batch)
        deaths = {
            (int(batch[rows[0]]), week[rows[0]]): float(record["count"][rows].sum())
            for rows in group_rows(batch, week)
        }
        by = {
            name: Seen(
                seen["batch_id"][here].astype(np.int64),
                seen["date"][here].astype("datetime64[D]"),
                seen["value"][here].astype(np.float64),
            )
            for name in (_LICE, _GILLS)
            for here in (seen["evidence"].astype(str) == name,)
        }
        here = set(assignment["batch_id"].astype(int).tolist())
        return cls(by[_LICE], by[_GILLS], deaths, here)


def seen_of_batches(lice: Columns, gills: Columns) -> Columns:
    """Rows of ``batch_seen``: means of a month's ``lice_count`` and ``gill_count``.

    No columns at all where nothing was counted or scored.
    """
    mobile = np.where(np.isin(lice["lice_type_id"], MOBILE), lice["count_value"], 0)
    rings = [
        (rows[0], float(mobile[rows].sum()) / float(lice["fish_sampled"][rows[0]]))
        for rows in group_rows(lice["assignment_id"].astype(np.int64), lice["count_date"])
    ]
    at = np.array([row for row, _ in rings], dtype=np.int64)
    parts = (
        (_LICE, lice["batch_id"][at], lice["count_date"][at], np.array([v for _, v in rings])),
        (_GILLS, gills["batch_id"], gills["count_date"], gills["agd_score"].astype(np.float64)),
    )
    told = []
    for name, batch, date, value in parts:
        for rows in group_rows(batch.astype(np.int64), date):
            told.append((date[rows[0]], batch[rows[0]], name, float(value[rows].mean())))
    if not told:
        return {}
    days, batches, names, means = zip(*told, strict=True)
    return sorted_by(
        {
            "date": np.array(days),
            "batch_id": np.array(batches),
            "evidence": np.array(names, dtype=object),
            "value": np.array(means),
        },
        "date",
        "batch_id",
        "evidence",
    )


def watched(month: Month, treatment: Columns, assignment: Columns) -> Columns:
    """Rows of ``treatment_watch``: the month's treatments of fish that wait for a judgement."""
    waits = treatment["outcome"].astype(str) == PENDING
    rows = np.flatnonzero(waits & np.isin(treatment["assignment_id"], assignment["id"]))
    rows = rows[np.argsort(treatment["id"][rows], kind="stable")]
    names = ("treatment_date", "batch_id", "assignment_id", "treatment_type_id", "reason")
    return {
        "month": np.full(rows.size, month.days[0]),
        "treatment_id": treatment["id"][rows],
        **{name: treatment[name][rows] for name in (*names, "duration_days")},
    }


def judgements(month: Month, both: Columns, evidence: Evidence) -> Columns:
    """Rows of ``treatment_judgement``: the treatments that are judged in a month.

    Parameters
    ----------
    month : Month
        The month.
    both : dict of ndarray
        ``treatment_watch`` of the month and of last month.
    evidence : Evidence
        What was counted, scored and picked up in both.

    Returns
    -------
    dict of ndarray
        No columns at all where none is judged.
    """
    told: dict[str, list[object]] = {name: [] for name in _COLUMNS}
    keys = ("batch_id", "treatment_date", "treatment_type_id", "reason")
    for rows in group_rows(*(both[name] for name in keys)):
        batch, day, kind, reason = (both[name][rows[0]] for name in keys)
        day, last = day.astype("datetime64[D]"), month.days[-1]
        found = _judged(
            int(batch), day, int(kind), str(reason), int(both["duration_days"][rows[0]]), evidence
        )
        if found is None or not month.days[0] <= found[1] <= last:
            continue
        by, on, earlier, later, outcome = found
        for row in rows.tolist():
            one = (both["treatment_id"][row], on, batch, both["assignment_id"][row])
            for name, value in zip(_COLUMNS, (*one, by, earlier, later, outcome), strict=True):
                told[name].append(value)
    if not told["treatment_id"]:
        return {}
    text = ("evidence", "outcome")
    made = {name: np.array(v, dtype=object if name in text else None) for name, v in told.items()}
    return sorted_by(made, "judged_date", "treatment_id")


_COLUMNS = (
    "treatment_id",
    "judged_date",
    "batch_id",
    "assignment_id",
    "evidence",
    "value_before",
    "value_after",
    "outcome",
)

#: By what a treatment is judged, on which day, the values before and after, and the outcome.
_Judged = tuple[str, np.datetime64, float, float, str]


def _judged(
    batch: int, day: np.datetime64, kind: int, reason: str, lasts: int, evidence: Evidence
) -> _Judged | None:
    """The judgement of one treatment of a batch; None where nothing has told yet."""
    types = treatment_types()
    if reason in ("lice", AGD):
        cleaner = types.method[kind - 1] == "cleaner fish"
        if reason == AGD:
            wait, seen, by = _SCORED_AFTER_DAYS, evidence.gills, _GILLS
        else:
            wait = _CLEANED_AFTER_DAYS if cleaner else int(types.act_days[kind - 1])
            seen, by = evidence.lice, _LICE
        before, on, after = seen.around(batch, day, day + wait * DAY)
        if np.isnat(on):
            return None
        if cleaner:
            return by, on, before, after, _held(before, after, _FEW_LICE)
        falls = (SUCCESS, PARTIAL) if reason == "lice" else _SCORE_FALLS
        least = _FEW_LICE if reason == "lice" else _LOW_SCORE
        return by, on, before, after, _fallen(before, after, falls, least)
    begun = week_end_of(np.array([day]), batch)[0] - 7 * DAY
    week = week_end_of(np.array([day + (lasts - 1 + _DEATHS_AFTER_DAYS) * DAY]), batch)[0]
    if batch not in evidence.here:
        return None
    before = evidence.deaths.get((batch, begun), 0.0)
    after = evidence.deaths.get((batch, week), 0.0)
    if reason == SAPROLEGNIA:
        return "deaths", week, before, after, _held(before, after, _FEW_DEAD)
    return "deaths", week, before, after, _fallen(before, after, _DEATH_FALLS, _FEW_DEAD)


def _fallen(before: float, after: float, falls: tuple[float, float], least: float) -> str:
    """The outcome by the fall of a value; a success if little is left."""
    if after <= least:
        return "successful"
    fall = 1.0 - after / max(before, least) if before > 0 else 0.0
    return "successful" if fall >= falls[0] else "partial" if fall >= falls[1] else "unsuccessful"


def _held(before: float, after: float, least: float) -> str:
    """The outcome of what is to keep a value low: by how far it has risen."""
    rise = after / max(before, least) if before > 0 else after / least
    return "successful" if rise <= _HELD[0] else "partial" if rise <= _HELD[1] else "unsuccessful"
