"""Journal entries on treatments, lice, deaths and the sea: a function for each subject."""

from collections.abc import Iterator

import numpy as np

from aquamind_assets.batches.catalogue import ALEVIN, EGG, FRY, PARR, POST_SMOLT
from aquamind_assets.batches.culls import DECIDED
from aquamind_assets.core.columns import Columns, group_rows, joined
from aquamind_assets.core.months import DAY
from aquamind_assets.disease.observation.journal import Entry, several, weight
from aquamind_assets.disease.observation.journal_month import JournalMonth, rows_by
from aquamind_assets.disease.observation.mortality_records import week_end_of
from aquamind_assets.disease.observation.signs import reason_names
from aquamind_assets.disease.treatment.given import PENDING
from aquamind_assets.disease.treatment.routine_baths import SAPROLEGNIA

#: Deaths of a week that are of medium and of high severity. [1/week]
_MEDIUM, _HIGH = 0.01, 0.03

_EVENTS = {
    "storm": "storm",
    "oxygen dip": "oxygen",
    "diatom bloom": "bloom",
    "dinoflagellate bloom": "bloom",
    "microflagellate bloom": "bloom",
}
#: Days after which the vet looks again whether jellyfish are still there. [d]
_JELLYFISH_STAY_DAYS = 21

_HOW = ("Slight", "Moderate", "Severe", "Extreme")

#: Names of fish by stage; fish of later stages are called fish.
_YOUNG = {EGG: "eggs", ALEVIN: "alevins", FRY: "fry", PARR: "parr"}


def treatments(known: JournalMonth, treatment: Columns, kind: Columns) -> Iterator[Entry]:
    """Entries on treatments, one for each batch and day."""
    outbreak = treatment["outbreak_id"].astype(np.float64)
    stay, date = treatment["assignment_id"].astype(np.int64), treatment["treatment_date"]
    rows = np.flatnonzero(known.fish(stay, date) > 0)
    for group in rows_by(
        treatment, rows, "treatment_date", "batch_id", "treatment_type_id", "reason"
    ):
        first = int(group[0])
        at = int(np.searchsorted(kind["id"], treatment["treatment_type_id"][first]))
        reason, name = str(treatment["reason"][first]), str(kind["name"][at])
        dose, until = str(treatment["dosage"][first]), treatment["withdrawal_until"][group]
        until = until[~np.isnat(until)]
        where, container = known.where(known.containers(stay[group]))
        variant = "lice" if reason == "lice" else "disease"
        if reason == SAPROLEGNIA:
            variant = "routine"
        if kind["method"][at] == "cleaner fish":
            variant = "cleaner"
        disease = known.signs.label[known.signs.code == reason]
        before, after = (
            float(np.nansum(treatment[f"lice_{name}"][group].astype(float)))
            for name in ("before", "after")
        )
        alive = int(known.fish(stay[group], date[group]).sum())
        outcomes, count = np.unique(treatment["outcome"][group].astype(str), return_counts=True)
        yield Entry(
            date[first],
            int(treatment["batch_id"][first]),
            "treatment",
            "treatment",
            variant,
            {
                "place": where,
                "treatment": name,
                "treatment_small": name[0].lower() + name[1:],
                "fish": f"{alive:,} {_called(known, int(stay[first]))}",
                "biomass": f"{treatment['biomass_kg'][group].sum() / 1000.0:,.0f}",
                "dosage": dose,
                "dosage_small": dose[0].lower() + dose[1:],
                "disease": disease[0] if disease.size else reason,
                "withdrawal": f" Withdrawal until {until.max()}." if until.size else "",
            },
            container_id=container,
            outbreak_id=int(np.nan_to_num(float(outbreak[first]))) if variant == "disease" else 0,
            resolution=("Broken off. " if treatment["is_aborted"][group].any() else "")
            + _judged(str(outcomes[count.argmax()]), before, after),
            about=(int(kind["id"][at]),),
        )


def _judged(outcome: str, before: float, after: float) -> str:
    """Tells how a treatment went by lice counted before and after, or that it is too early."""
    if outcome == PENDING or before <= 0.0:
        return "Too early to judge."
    return f"{outcome.capitalize()}, {max(1.0 - after / before, 0.0):.0%} of the counted lice gone."


def vaccinations(known: JournalMonth, vaccination: Columns, vaccine: Columns) -> Iterator[Entry]:
    """Entries on vaccinations, one for each batch and day."""
    stay, date = vaccination["assignment_id"].astype(np.int64), vaccination["vaccination_date"]
    rows = np.flatnonzero(known.fish(stay, date) > 0)
    for group in rows_by(vaccination, rows, "vaccination_date", "batch_id", "vaccine_id"):
        first = int(group[0])
        at = int(np.flatnonzero(vaccine["id"] == vaccination["vaccine_id"][first])[0])
        where, container = known.where(known.containers(stay[group]))
        fish = vaccination["fish_count"][group].astype(np.int64)
        mean = np.average(vaccination["average_weight_g"][group], weights=np.maximum(fish, 1))
        yield Entry(
            date[first],
            int(vaccination["batch_id"][first]),
            "vaccination",
            "vaccination",
            "done",
            {
                "place": where,
                "fish": f"{fish.sum():,}",
                "vaccine": vaccine["name"][at],
                "weight": weight(float(mean)),
            },
            container_id=container,
            about=(int(vaccine["id"][at]),),
        )


def lice_over_limit(known: JournalMonth, count: Columns, treatment: Columns) -> Iterator[Entry]:
    """Entries on counts of a site with adult females above the limit.

    ``count`` has a row for each count of a site: ``count_date``, ``batch_id``, ``females`` and
    ``limit`` [lice/fish], ``fish`` and ``containers``.
    """
    for row in np.flatnonzero(count["females"] > count["limit"]).tolist():
        batch, date = int(count["batch_id"][row]), count["count_date"][row]
        given = (treatment["batch_id"] == batch) & (treatment["reason"] == "lice")
        given &= treatment["treatment_date"] >= date
        treated = bool(given.any())
        females, limit = float(count["females"][row]), float(count["limit"][row])
        yield Entry(
            date,
            batch,
            "issue",
            "lice",
            "over",
            {
                "females": f"{females:.2f}",
                "limit": f"{limit:g}",
                "fish": int(count["fish"][row]),
                "place": several(int(count["containers"][row]), "ring"),
            },
            severity="high" if females > 2.0 * limit else "medium",
            is_resolved=treated,
            resolution="Treated." if treated else "",
            about=(int(count["site_id"][row]),),
        )


def high_deaths(known: JournalMonth, record: Columns, before: Columns) -> Iterator[Entry]:
    """Entries on weeks in which containers of a batch lose many fish.

    A week is told once it is over, so that one that ends with the month is told in the next.

    Parameters
    ----------
    known : JournalMonth
        The facts of the month.
    record, before : dict of ndarray
        ``mortality_record`` of the month, and of last month, in which a week may have begun.
    """
    names = ("assignment_id", "event_date", "batch_id", "reason_id", "count", "container_id")
    record = joined([{name: rows[name] for name in names} for rows in (before, record)])
    first_day, last_day = known.month.days[[0, -1]]
    ends = week_end_of(record["event_date"].astype("datetime64[D]"), record["batch_id"])
    told = (ends >= first_day - DAY) & (ends < last_day)
    told &= np.isin(record["assignment_id"].astype(np.int64), known.assignment["id"])
    record, ends = {name: rows[told] for name, rows in record.items()}, ends[told]
    stay, date = record["assignment_id"].astype(np.int64), np.maximum(ends, first_day)
    week = (ends - first_day).astype(np.int64) + 1
    _, first, row = np.unique(stay * 100 + week, return_index=True, return_inverse=True)
    dead = np.bincount(row, record["count"], minlength=first.size)
    alive = known.fish(stay[first], date[first])
    at = np.searchsorted(known.assignment["id"], stay[first])
    fed = known.assignment["lifecycle_stage_id"][at] >= FRY
    many = dead >= known.settings.high_weekly_mortality * (alive + dead)
    high = np.flatnonzero(many & fed & (alive > 0))
    of_high = np.isin(row, high)
    for part in group_rows(record["batch_id"][first[high]], ends[first[high]]):
        group = high[part]
        one = int(first[group[0]])
        batch = int(record["batch_id"][one])
        rows = of_high & (record["batch_id"] == batch) & (ends == ends[one])
        by_reason = np.bincount(
            record["reason_id"][rows].astype(np.int64), record["count"][rows].astype(np.float64)
        )
        share = dead[group].sum() / (alive[group] + dead[group]).sum()
        where, container = known.where(record["container_id"][first[group]].astype(np.int64))
        severity = "high" if share >= _HIGH else "medium" if share >= _MEDIUM else "low"
        yield Entry(
            date[one],
            batch,
            "issue",
            "deaths",
            "high",
            {
                "place": where,
                "count": f"{dead[group].sum():,.0f}",
                "share": f"{100.0 * share:.1f}",
                "reason": _in_words(int(by_reason.argmax())),
                "week_end": str(ends[one]),
            },
            container_id=container,
            severity=severity,
            is_resolved=severity == "low",
        )


def events_at_sea(known: JournalMonth, event: Columns) -> Iterator[Entry]:
    """Entries on storms, blooms and oxygen dips that begin at a site with fish."""
    kinds = np.isin(event["kind"].astype(str), list(_EVENTS))
    worth = kinds & known.is_within(event["start_date"])
    worth &= event["severity"] >= known.settings.noted_severity
    state = known.state
    at_sea = (state["lifecycle_stage_id"] >= POST_SMOLT) & (state["population"] > 0)
    for row in np.flatnonzero(worth).tolist():
        date, kind = event["start_date"][row], str(event["kind"][row])
        here = at_sea & (state["site_id"] == event["area_id"][row]) & (state["date"] == date)
        how = _HOW[int(np.searchsorted([0.25, 0.5, 0.75], event["severity"][row], side="right"))]
        over = bool(event["end_date"][row] <= known.month.days[-1])
        for batch in np.unique(state["batch_id"][here]).tolist():
            yield Entry(
                date,
                batch,
                "observation",
                "event",
                _EVENTS[kind],
                {"words": f"{how} {kind}"},
                severity="high" if event["severity"][row] >= 0.75 else "medium",
                is_resolved=over,
                resolution=f"Over on {event['end_date'][row]}." if over else "",
                answer_date=event["end_date"][row].astype("datetime64[D]"),
            )


def string_jellyfish(known: JournalMonth, challenge: Columns) -> Iterator[Entry]:
    """Entries on the first day of the month on which many string jellyfish come to a site's fish.

    Where they are there on the month's first day already, the month before told of them.
    """
    state, days = known.state, known.month.days
    at_sea = (state["lifecycle_stage_id"] >= POST_SMOLT) & (state["population"] > 0)
    many = challenge["string_jellyfish"] >= known.settings.noted_severity
    for area in np.unique(challenge["area_id"][many]).tolist():
        here = challenge["area_id"] == area
        seen = np.zeros(days.size, dtype=bool)
        seen[(challenge["date"][here] - days[0]).astype(np.int64)] = many[here]
        came = np.flatnonzero(seen[1:] & ~seen[:-1])
        if not came.size:
            continue
        date = days[1 + came[0]]
        fish = at_sea & (state["site_id"] == area) & (state["date"] == date)
        for batch in np.unique(state["batch_id"][fish]).tolist():
            yield Entry(
                date,
                batch,
                "observation",
                "event",
                "string_jellyfish",
                {"words": "string jellyfish"},
                severity="high",
                answer_date=date + _JELLYFISH_STAY_DAYS * DAY,
            )


def lice_orders(known: JournalMonth, order: Columns) -> Iterator[Entry]:
    """Entries on orders after lice stayed above the limit, and on a farm's own decisions."""
    for row in range(order["batch_id"].size):
        is_own = str(order["kind"][row]) == DECIDED
        yield Entry(
            order["order_date"][row],
            int(order["batch_id"][row]),
            "issue",
            "order",
            str(order["kind"][row]),
            {
                "females": f"{float(order['females'][row]):.1f}",
                "limit": f"{float(order['limit'][row]):g}",
                "since": str(order["over_since"][row]),
                "deadline": str(order["deadline"][row]),
            },
            severity="high",
            is_resolved=is_own,
            resolution="Plant and boats asked for the first free days." if is_own else "",
        )


def escapes(known: JournalMonth, removal: Columns) -> Iterator[Entry]:
    """Entries on escapes; the authority is told of each."""
    rows = np.flatnonzero(removal["kind"].astype(str) == "escaped")
    for group in rows_by(removal, rows, "date", "batch_id"):
        first = int(group[0])
        where, container = known.where(
            known.containers(removal["assignment_id"][group].astype(np.int64))
        )
        yield Entry(
            removal["date"][first],
            int(removal["batch_id"][first]),
            "issue",
            "escape",
            "torn",
            {"place": where, "count": f"{int(removal['count'][group].sum()):,}"},
            container_id=container,
            severity="high",
            is_resolved=False,
        )


def _called(known: JournalMonth, stay_id: int) -> str:
    at = int(np.searchsorted(known.assignment["id"], stay_id))
    return _YOUNG.get(int(known.assignment["lifecycle_stage_id"][at]), "fish")


def _in_words(reason_id: int) -> str:
    name = reason_names()[reason_id]
    is_short = name.isupper()
    return name if is_short else name[0].lower() + name[1:]
