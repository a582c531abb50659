"""The laboratory: which fish are tested for what, and what it finds."""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, joined, order_of, pairs_of, sorted_by
from aquamind_assets.core.months import Month
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.observation.catalogue import REASONS
from aquamind_assets.disease.observation.sampling import HealthSample
from aquamind_assets.disease.observation.signs import Signs
from aquamind_assets.disease.outbreaks.sickness import sickness
from aquamind_assets.settings.observation import Observation

#: Cycles beyond which a RT-qPCR counts as negative, its error, and where false positives are.
_CT_LIMIT, _CT_SD, _CT_FALSE = 38.0, 1.8, 36.5

#: Working days from the laboratory's door to the result: least, and most of the others.
_WAIT_DAYS = {"RT-qPCR": (2, 3), "culture": (5, 4), "microscopy": (0, 0)}

#: Containers sampled where an outbreak is suspected.
_SUSPECTED_CONTAINERS = 2

#: Infected among fish picked because they look sick, beyond those of the container. [ratio]
_PICKED = 0.5

_ROUTINE, _SUSPICION, _UNEXPLAINED = range(3)


@dataclass(frozen=True)
class Known:
    """Facts of a month that the laboratory needs, as rows of the tables of these names."""

    daily_state: Columns
    container_assignment: Columns
    outbreak: Columns
    outbreak_stay: Columns


def lab_samples(
    seed: int,
    month: Month,
    sample: HealthSample,
    record: Columns,
    known: Known,
    signs: Signs,
    settings: Observation,
) -> Columns:
    """Rows of ``lab_sample``: screening, suspected outbreaks, deaths that nothing explains.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    sample : HealthSample
        The health samples, whose fish are screened.
    record : dict of ndarray
        The month's ``mortality_record``.
    known : Known
        The fish and their outbreaks.
    signs : Signs
        The diseases.
    settings : Observation
        Fish tested, and the chance that unexplained deaths are.

    Returns
    -------
    dict of ndarray
        No columns at all where nothing was tested.
    """
    parts = [
        _screening(month, sample, signs),
        _suspected(known),
        _unexplained(seed, record, known, signs, settings),
    ]
    test = joined([part for part in parts if part["stay"].size])
    if not test:
        return {}
    test = sorted_by(test, "day", "stay", "disease_id", "kind")
    assignment = known.container_assignment
    of_stay = np.searchsorted(assignment["id"], test["stay"])
    disease = signs.at(test["disease_id"])
    ill = sickness(test["stay"], test["day"], known.outbreak, known.outbreak_stay, signs)
    at = np.arange(disease.size), disease
    batch_id = assignment["batch_id"][of_stay]
    positive, ct, wait = _tested(
        seed, test, batch_id, ill.infected[at], ill.course[at], signs, settings
    )
    stay_day = (test["day"] - assignment["assignment_date"][of_stay]).astype(np.int64)
    rows = {
        "id": (test["stay"] * 1000 + stay_day) * 1000 + test["disease_id"] * 10 + test["kind"],
        "sample_date": test["day"],
        "batch_id": batch_id,
        "assignment_id": test["stay"],
        "container_id": assignment["container_id"][of_stay],
        "sample_type_id": signs.sample_type_id[disease],
        "disease_id": test["disease_id"],
        "reason": np.array(["routine", "suspicion", "suspicion"], dtype=object)[test["kind"]],
        "outbreak_id": np.where(test["outbreak_id"] > 0, test["outbreak_id"], np.nan),
        "method": signs.method[disease],
        "fish_tested": np.full(disease.size, settings.screened_fish),
        **_dates(test["day"], wait, signs.method[disease]),
        **_findings(positive, ct, signs.method[disease]),
    }
    rows["lab_reference_id"] = _references(rows)
    rows |= _worded(rows, test["kind"], signs, disease)
    return sorted_by(rows, "sample_date", "id")


def _dates(day: np.ndarray, wait: np.ndarray, method: np.ndarray) -> Columns:
    """When samples are sent, and when their results come; the same day under a microscope."""
    on_site = method == "microscopy"
    sent = np.where(on_site, day, np.busday_offset(day, 1, roll="backward"))
    sent = sent.astype("datetime64[D]")
    result = np.where(on_site, sent, np.busday_offset(sent, wait, roll="forward"))
    return {
        "date_sent_to_lab": sent,
        "date_results_received": result.astype("datetime64[D]"),
    }


def _findings(positive: np.ndarray, ct: np.ndarray, method: np.ndarray) -> Columns:
    """Positive fish, and the Ct values of those that RT-qPCR found."""
    count = positive.sum(axis=1)
    is_pcr = (method == "RT-qPCR") & (count > 0)
    seen = np.where(positive, ct, np.nan)[is_pcr]
    mean, least = np.full((2, count.size), np.nan)
    mean[is_pcr] = np.round(np.nanmean(seen, axis=1), 1)
    least[is_pcr] = np.round(np.nanmin(seen, axis=1), 1)
    return {"fish_positive": count, "ct_mean": mean, "ct_min": least}


def _references(rows: Columns) -> np.ndarray:
    """The laboratory's reference of each sample; none where it was read on site."""
    number = np.char.mod("%07d", rows["id"] // 1000 % 10_000_000)
    year = np.char.mod("%d-", rows["sample_date"].astype("datetime64[Y]").astype(int) + 1970)
    full = np.strings.add(np.strings.add("FH-", year), number)
    return np.where(rows["method"] == "microscopy", "", full).astype(object)


def _tests(
    stay: np.ndarray, day: np.ndarray, disease_id: np.ndarray, outbreak_id: np.ndarray, kind: int
) -> Columns:
    return {
        "stay": stay.astype(np.int64),
        "day": day.astype("datetime64[D]"),
        "disease_id": disease_id.astype(np.int64),
        "outbreak_id": outbreak_id.astype(np.int64),
        "kind": np.full(stay.size, kind),
        "is_worst": np.ones(stay.size, dtype=bool),
    }


def _screening(month: Month, sample: HealthSample, signs: Signs) -> Columns:
    """Each batch's health sample, for the diseases that its stage is screened for in its turn."""
    number = month.index + 1
    stage = sample.state["lifecycle_stage_id"].astype(np.int64)
    turn = (sample.state["batch_id"].astype(np.int64) + number)[:, None]
    due = signs.is_screened[:, stage].T & (turn % signs.screened_every == 0)
    row, disease = np.nonzero(due)
    stay, day = sample.state["assignment_id"][row], sample.state["date"][row]
    return _tests(stay, day, signs.disease_id[disease], np.zeros(row.size), _ROUTINE)


def _suspected(known: Known) -> Columns:
    """The containers that are longest sick, of each outbreak on the day on which it is found."""
    outbreak, outbreak_stay = known.outbreak, known.outbreak_stay
    assignment = known.container_assignment
    now = outbreak["detected_date"].astype("datetime64[M]") == outbreak["month"].astype(
        "datetime64[M]"
    )
    new = np.flatnonzero(now)
    which, at = pairs_of(outbreak["id"][new], outbreak_stay["outbreak_id"])
    row = new[which]
    day, stay = outbreak["detected_date"][row], outbreak_stay["assignment_id"][at].astype(np.int64)
    of_stay = np.minimum(np.searchsorted(assignment["id"], stay), assignment["id"].size - 1)
    left = assignment["departure_date"][of_stay]
    can = (assignment["id"][of_stay] == stay) & (assignment["assignment_date"][of_stay] <= day)
    can &= (np.isnat(left) | (day < left)) & (outbreak_stay["infected_date"][at] <= day)
    row, at, day, stay = row[can], at[can], day[can], stay[can]
    order = order_of(outbreak["id"][row], outbreak_stay["onset_date"][at], stay)
    row, day, stay = row[order], day[order], stay[order]
    begin = np.searchsorted(outbreak["id"][row], outbreak["id"][row], side="left")
    rank = np.arange(row.size) - begin
    few = rank < _SUSPECTED_CONTAINERS
    row, day, stay = row[few], day[few], stay[few]
    tests = _tests(stay, day, outbreak["disease_id"][row], outbreak["id"][row], _SUSPICION)
    return {**tests, "is_worst": rank[few] == 0}


def _unexplained(
    seed: int,
    record: Columns,
    known: Known,
    signs: Signs,
    settings: Observation,
) -> Columns:
    """Containers without disease that lose many fish in a week to nothing that is seen."""
    state = known.daily_state
    rows = np.flatnonzero(record["reason_id"] == REASONS["Unknown"])
    key = _key(state["assignment_id"], state["date"])
    order = np.argsort(key, kind="stable")
    stay, day = record["assignment_id"][rows].astype(np.int64), record["event_date"][rows]
    at = order[np.minimum(np.searchsorted(key[order], _key(stay, day)), key.size - 1)]
    alive = np.where(key[at] == _key(stay, day), state["population"][at], 0)
    many = record["count"][rows] > settings.high_weekly_mortality * np.maximum(alive, 1)
    stage = state["lifecycle_stage_id"][at].astype(np.int64)
    can = many & (alive >= settings.screened_fish) & signs.is_screened[:, stage].any(axis=0)
    can &= ~np.isin(stay, known.outbreak_stay["assignment_id"])
    stay, day, stage = stay[can], day[can], stage[can]
    disease, taken = np.zeros(stay.size, dtype=np.int64), np.zeros(stay.size, dtype=bool)
    for row, one in enumerate(zip(stay.tolist(), day.astype(np.int64).tolist(), strict=True)):
        chance, pick = stream(seed, "unexplained deaths", *one).random(2)
        likely = np.flatnonzero(signs.is_screened[:, stage[row]])
        disease[row] = signs.disease_id[likely[int(pick * likely.size)]]
        taken[row] = chance < settings.negative_chance
    none = np.zeros(int(taken.sum()))
    return _tests(stay[taken], day[taken], disease[taken], none, _UNEXPLAINED)


def _tested(
    seed: int,
    test: Columns,
    batch_id: np.ndarray,
    infected: np.ndarray,
    course: np.ndarray,
    signs: Signs,
    settings: Observation,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which fish are positive, their cycles, shape (tests, fish); working days to the result."""
    disease = signs.at(test["disease_id"])
    share = np.where(test["kind"] == _SUSPICION, _PICKED + (1.0 - _PICKED) * infected, infected)
    shape = share.size, settings.screened_fish
    uniform, normal, hurry = np.zeros((2, *shape)), np.zeros(shape), np.zeros(share.size)
    day = test["day"].astype(np.int64)
    keys = zip(test["stay"], batch_id, day, test["disease_id"], strict=True)
    for row, (stay, *parcel) in enumerate(keys):
        hurry[row] = stream(seed, "laboratory in a hurry", *(int(part) for part in parcel)).random()
        random = stream(seed, "laboratory", int(stay), *(int(part) for part in parcel))
        uniform[:, row] = random.random((2, shape[1]))
        normal[row] = random.standard_normal(shape[1])
    has_it = uniform[0] < share[:, None]
    # The outbreak has been found: so it is in the fish that were first sick.
    finder = np.zeros(shape, dtype=bool)
    finder[:, 0] = (test["kind"] == _SUSPICION) & test["is_worst"]
    has_it |= finder
    ct_mean = signs.ct_early[disease] + (signs.ct_peak - signs.ct_early)[disease] * course
    ct = np.where(has_it, ct_mean[:, None], _CT_FALSE) + _CT_SD * np.where(
        finder, -np.abs(normal), normal
    )
    seen = uniform[1] < signs.sensitivity[disease][:, None]
    mistaken = uniform[1] >= signs.specificity[disease][:, None]
    positive = np.where(has_it, seen, mistaken)
    positive &= ~(ct > _CT_LIMIT)  # NaN, without cycles, is no reason against
    least, more = np.array([_WAIT_DAYS[method] for method in signs.method[disease]]).T
    return positive | finder, ct, (least + np.floor(hurry * (more + 1))).astype(np.int64)


def _worded(rows: Columns, kind: np.ndarray, signs: Signs, disease: np.ndarray) -> Columns:
    """The result in words and as JSON, and the vet's note."""
    agent, label = signs.agent[disease].astype(str), signs.label[disease].astype(str)
    some, is_pcr = rows["fish_positive"] > 0, ~np.isnan(rows["ct_mean"])
    fish = np.char.mod("%d", rows["fish_tested"])
    hits = np.char.mod("%d", rows["fish_positive"])
    mean, least = (np.char.mod("%.1f", np.nan_to_num(rows[n])) for n in ("ct_mean", "ct_min"))
    verb = np.array([{"culture": " grown from "}.get(m, " found in ") for m in rows["method"]])
    cycles = np.where(is_pcr, _join(", mean Ct ", mean, ", least ", least), "")
    yes = _join(agent, verb, hits, " of ", fish, " fish", cycles, ".")
    no = _join(agent, " not found in ", fish, " fish.")
    numbers = np.where(is_pcr, _join(', "ct_mean": ', mean, ', "ct_min": ', least), "")
    json = _join(
        *('{"agent": "', agent, '", "method": "', rows["method"].astype(str), '", "tested": '),
        *(fish, ', "positive": ', hits, numbers, "}"),
    )
    notes = np.choose(
        kind,
        [
            np.full(kind.size, "Routine screening."),
            _join("Suspicion of ", label, "."),
            _join("Deaths without visible cause; ", label, " to be ruled out."),
        ],
    )
    return {
        "findings_summary": np.where(some, yes, no).astype(object),
        "quantitative_results": json.astype(object),
        "notes": notes.astype(object),
    }


def _join(*parts: np.ndarray | str) -> np.ndarray:
    text: np.ndarray = np.asarray("")
    for part in parts:
        text = np.strings.add(text, part)
    return text


def _key(stay: np.ndarray, day: np.ndarray) -> np.ndarray:
    return stay.astype(np.int64) * 100_000 + day.astype("datetime64[D]").astype(np.int64)
