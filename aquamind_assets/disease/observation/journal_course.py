"""Journal entries on the course of diagnosed diseases: spread, end, and gills at sea.

Entries follow from records alone: the weekly deaths recorded under a diagnosed disease, and gill
scores. The true course of an outbreak is not read here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, group_rows, joined
from aquamind_assets.core.months import DAY
from aquamind_assets.disease.observation.journal import Entry, several
from aquamind_assets.disease.observation.journal_month import JournalMonth

#: Deaths in a week by a disease from which a container counts as sick. [fish]
_TELLING = 20

#: Days after a result in which sick containers count as sick from the start. [d]
_FOUND_WITH_IT_DAYS = 7

#: Days without deaths by a disease after which it counts as over. [d]
_OVER_DAYS = 21

#: Mean AGD score of a site that makes an entry [1], and days until the next such entry. [d]
_GILLS_TOLD, _GILLS_AGAIN_DAYS = 1.5, 14

#: Days after high scores within which a bath or a slaughter counts as the answer. [d]
_ANSWERED_DAYS = 21


@dataclass(frozen=True)
class Sick:
    """Containers with deaths by a diagnosed disease in each week of two months."""

    batch_id: np.ndarray
    stay: np.ndarray
    disease_id: np.ndarray
    date: np.ndarray

    @classmethod
    def of(cls, known: JournalMonth, record: Columns, before: Columns) -> "Sick":
        """From the ``mortality_record`` of the month and of the month before."""
        names = ("batch_id", "assignment_id", "reason_id", "event_date", "count")
        both = joined([{name: rows[name] for name in names} for rows in (before, record)])
        reasons = known.signs.reason_id
        of_disease = np.isin(both["reason_id"], reasons) & (both["count"] >= _TELLING)
        rows = np.flatnonzero(of_disease)
        order = np.argsort(reasons, kind="stable")
        at = order[np.searchsorted(reasons[order], both["reason_id"][rows])]
        return cls(
            both["batch_id"][rows].astype(np.int64),
            both["assignment_id"][rows].astype(np.int64),
            known.signs.disease_id[at],
            both["event_date"][rows].astype("datetime64[D]"),
        )


def spreads(
    known: JournalMonth, sick: Sick, suspicion: Columns, outbreak: Columns
) -> Iterator[Entry]:
    """Entries on containers that begin to lose fish to a disease diagnosed in other containers."""
    found = _diagnosed(suspicion)
    sampled = _sampled(suspicion)
    new: list[int] = []
    for part in group_rows(sick.stay, sick.disease_id):
        first = int(part[np.argmin(sick.date[part])])
        disease = int(sick.disease_id[first])
        since = found.get((int(sick.batch_id[first]), disease))
        told = since is not None and sick.date[first] > since + _FOUND_WITH_IT_DAYS * DAY
        told = told and (int(sick.stay[first]), disease) not in sampled
        if told and known.is_within(sick.date[first]):
            new.append(first)
    rows = np.array(new, dtype=np.int64)
    for part in group_rows(sick.batch_id[rows], sick.disease_id[rows], sick.date[rows]):
        group = rows[part]
        batch, disease = int(sick.batch_id[group[0]]), int(sick.disease_id[group[0]])
        where, container = known.where(known.containers(sick.stay[group]))
        yield Entry(
            sick.date[group[0]],
            batch,
            "observation",
            "spread",
            "more",
            {**known.words_of(disease), "place": where},
            container_id=container,
            severity="medium",
            outbreak_id=_outbreak_of(outbreak, batch, disease),
            is_resolved=False,
            about=(disease,),
        )


def recoveries(
    known: JournalMonth, sick: Sick, suspicion: Columns, outbreak: Columns
) -> Iterator[Entry]:
    """Entries on diagnosed diseases of which no fish has died for three weeks."""
    for (batch, disease), since in sorted(_diagnosed(suspicion).items()):
        mine = (sick.batch_id == batch) & (sick.disease_id == disease)
        if not mine.any():
            continue
        there = (known.state["batch_id"] == batch) & (known.state["population"] > 0)
        if not there.any():
            continue
        gone = known.state["date"][there].max().astype("datetime64[D]")
        over = sick.date[mine].max() + _OVER_DAYS * DAY
        left = bool(over <= gone or gone == known.month.days[-1])
        day = over if left else gone
        if not known.is_within(day):
            continue
        yield Entry(
            day,
            batch,
            "observation",
            "recovery",
            "over" if left else "emptied",
            {
                **known.words_of(disease),
                "since": str(since),
                "containers": several(int(np.unique(sick.stay[mine]).size), "container"),
            },
            severity="low",
            outbreak_id=_outbreak_of(outbreak, batch, disease),
            resolution="Outbreak closed.",
            about=(disease,),
        )


def _diagnosed(suspicion: Columns) -> dict[tuple[int, int], np.datetime64]:
    """By batch and disease: the first remembered result that confirmed it."""
    found: dict[tuple[int, int], np.datetime64] = {}
    for row in np.flatnonzero(suspicion["outcome"].astype(str) == "confirmed").tolist():
        key = int(suspicion["batch_id"][row]), int(suspicion["disease_id"][row])
        day = suspicion["result_date"][row].astype("datetime64[D]")
        found[key] = min(found.get(key, day), day)
    return found


def _sampled(suspicion: Columns) -> set[tuple[int, int]]:
    """Stays sampled on suspicion of a disease."""
    found: set[tuple[int, int]] = set()
    disease = np.nan_to_num(suspicion["disease_id"].astype(np.float64)).astype(int)
    for name in ("assignment_id", "other_assignment_id"):
        stay = np.nan_to_num(suspicion[name].astype(np.float64)).astype(int)
        found |= set(zip(stay.tolist(), disease.tolist(), strict=True))
    return found


def _outbreak_of(outbreak: Columns, batch: int, disease: int) -> int:
    """The outbreak that a diagnosis found; 0 for none."""
    same = (outbreak["batch_id"] == batch) & (outbreak["disease_id"] == disease)
    same &= ~np.isnat(outbreak["detected_date"])
    return int(outbreak["id"][same].max(initial=0))


def gills(
    known: JournalMonth, count: Columns, treatment: Columns, watch: Columns
) -> Iterator[Entry]:
    """Entries on high gill scores of a site, with the bath or slaughter that follows.

    ``count`` is the month's ``gill_count``, ``treatment`` its treatments, ``watch`` its
    ``gill_watch``, which knows of baths ordered for the next month.
    """
    stay = count["assignment_id"].astype(np.int64)
    at = np.searchsorted(known.assignment["id"], stay)
    site = known.assignment["site_id"][at].astype(np.int64)
    told: dict[tuple[int, int], np.datetime64] = {}
    for part in group_rows(count["count_date"], count["batch_id"].astype(np.int64), site):
        day, batch = count["count_date"][part[0]], int(count["batch_id"][part[0]])
        key = batch, int(site[part[0]])
        score = float(count["agd_score"][part].astype(np.float64).mean())
        again = key in told and day - told[key] < _GILLS_AGAIN_DAYS * DAY
        if score < _GILLS_TOLD or again:
            continue
        told[key] = day
        variant, when = _answer(known, day, at[part], key, treatment, watch)
        worst = part[np.argmax(count["agd_score"][part])]
        where, _ = known.where(known.containers(stay[part]))
        yield Entry(
            day,
            batch,
            "issue",
            "gills",
            variant,
            {
                "score": f"{score:.1f}",
                "worst": f"{float(count['agd_score'][worst]):.1f}",
                "damage": f"{float(count['damage_score'][part].astype(float).mean()):.1f}",
                "place": where,
                "day": when,
            },
            severity="high" if score >= 2.5 else "medium",
            is_resolved=variant != "watched",
            resolution="" if variant == "watched" else "Decided.",
            about=(key[1],),
        )


def _answer(
    known: JournalMonth,
    day: np.datetime64,
    at: np.ndarray,
    key: tuple[int, int],
    treatment: Columns,
    watch: Columns,
) -> tuple[str, str]:
    """The answer to high scores, and its day: ``bathed``, ``slaughtered`` or ``watched``."""
    date = treatment["treatment_date"].astype("datetime64[D]")
    given = (treatment["batch_id"] == key[0]) & (treatment["reason"].astype(str) == "AGD")
    given &= (date > day) & (date <= day + _ANSWERED_DAYS * DAY)
    ordered = watch["order_date"][watch["area_id"] == key[1]]
    ordered = ordered[ordered > day].astype("datetime64[D]")
    if given.any() or ordered.size:
        return "bathed", str(min([*date[given], *ordered]))
    slaughter = known.assignment["harvest_date"][at]
    slaughter = slaughter[~np.isnat(slaughter)]
    if slaughter.size:
        return "slaughtered", str(slaughter.min().astype("datetime64[D]"))
    return "watched", ""
