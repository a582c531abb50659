"""Judgements of treatments by what is counted, scored or picked up dead in the weeks after them.

Treatments at a boat are judged at once by the lice that are counted there, see
``disease/treatment/given.py``; the others are judged here, up to a month later.
"""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, group_rows, joined, sorted_by
from aquamind_assets.core.months import DAY, Month
from aquamind_assets.disease.lice.observed import mobile_per_fish
from aquamind_assets.disease.observation.mortality_records import sunday_of
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

    @classmethod
    def mean(cls, batch: np.ndarray, date: np.ndarray, value: np.ndarray) -> "Seen":
        """The mean of what was seen of each batch on a day."""
        date = date.astype("datetime64[D]")
        groups = list(group_rows(batch.astype(np.int64), date))
        first = np.array([group[0] for group in groups], dtype=np.int64)
        means = np.array([float(value[group].mean()) for group in groups])
        return cls(batch[first].astype(np.int64), date[first], means)

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
    """What treatments are judged by: this month's and last month's rows together.

    Attributes
    ----------
    lice, gills : Seen
        Mobile lice [lice/fish]; AGD score [1].
    deaths : dict of (int, datetime64[D]) to float
        Dead fish of batches in the weeks that ended on a Sunday. [1/week]
    here : set of int
        Batches that have fish in the month.
    """

    lice: Seen
    gills: Seen
    deaths: dict[tuple[int, np.datetime64], float]
    here: set[int]

    @classmethod
    def of(cls, lice: Columns, gills: Columns, record: Columns, assignment: Columns) -> "Evidence":
        """From ``lice_count``, ``gill_count`` and ``mortality_record`` of both months."""
        mobile = mobile_per_fish(lice)
        order = np.argsort(lice["assignment_id"], kind="stable")
        at = np.searchsorted(lice["assignment_id"][order], mobile["assignment_id"])
        of_count = lice["batch_id"][order[at]] if at.size else mobile["assignment_id"]
        sunday = sunday_of(record["event_date"].astype("datetime64[D]"))
        deaths = {
            (int(record["batch_id"][rows[0]]), sunday[rows[0]]): float(record["count"][rows].sum())
            for rows in group_rows(record["batch_id"].astype(np.int64), sunday)
        }
        score = gills["agd_score"].astype(np.float64)
        return cls(
            Seen.mean(of_count, mobile["count_date"], mobile["mobile_per_fish"]),
            Seen.mean(gills["batch_id"], gills["count_date"], score),
            deaths,
            set(assignment["batch_id"].astype(int).tolist()),
        )


def judgements(month: Month, treatment: Columns, before: Columns, evidence: Evidence) -> Columns:
    """Rows of ``treatment_judgement``: the treatments that are judged in a month.

    Parameters
    ----------
    month : Month
        The month.
    treatment, before : dict of ndarray
        ``treatment`` of the month and of last month.
    evidence : Evidence
        What was counted, scored and picked up in both.

    Returns
    -------
    dict of ndarray
        No columns at all where none is judged.
    """
    names = ["id", "treatment_date", "batch_id", "assignment_id", "treatment_type_id", "reason"]
    names += ["duration_days", "outcome"]
    both = joined([{name: rows[name] for name in names} for rows in (before, treatment)])
    waiting = np.flatnonzero(both["outcome"].astype(str) == PENDING)
    both = {name: values[waiting] for name, values in both.items()}
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
            one = (both["id"][row], on, batch, both["assignment_id"][row])
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
            wait, seen, by = _SCORED_AFTER_DAYS, evidence.gills, "gill scores"
        else:
            wait = _CLEANED_AFTER_DAYS if cleaner else int(types.act_days[kind - 1])
            seen, by = evidence.lice, "lice counts"
        before, on, after = seen.around(batch, day, day + wait * DAY)
        if np.isnat(on):
            return None
        if cleaner:
            return by, on, before, after, _held(before, after, _FEW_LICE)
        falls = (SUCCESS, PARTIAL) if reason == "lice" else _SCORE_FALLS
        least = _FEW_LICE if reason == "lice" else _LOW_SCORE
        return by, on, before, after, _fallen(before, after, falls, least)
    sunday = sunday_of(np.array([day + (lasts - 1 + _DEATHS_AFTER_DAYS) * DAY]))[0]
    if batch not in evidence.here:
        return None
    before = evidence.deaths.get((batch, sunday_of(np.array([day]))[0] - 7 * DAY), 0.0)
    after = evidence.deaths.get((batch, sunday), 0.0)
    if reason == SAPROLEGNIA:
        return "deaths", sunday, before, after, _held(before, after, _FEW_DEAD)
    return "deaths", sunday, before, after, _fallen(before, after, _DEATH_FALLS, _FEW_DEAD)


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
