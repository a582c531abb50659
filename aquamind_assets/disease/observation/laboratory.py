"""The laboratory: the fish tested, the diseases tested for, and the results."""

from dataclasses import dataclass, fields
from math import ceil

import numpy as np

from aquamind_assets.core.columns import Columns, pairs_of, sorted_by
from aquamind_assets.core.months import Month
from aquamind_assets.core.numbers import given_by_day
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.observation.sampling import HealthSample
from aquamind_assets.disease.observation.sickness import Sickness, sickness
from aquamind_assets.disease.observation.signs import Signs
from aquamind_assets.people.workdays import open_days
from aquamind_assets.settings.observation import Observation

#: Cycles above which an RT-qPCR is negative, its error, and the cycle of false positives.
_CT_LIMIT, _CT_SD, _CT_FALSE = 38.0, 1.8, 36.5

#: Working days from arrival at the laboratory to the result: fewest, and most on top.
_WAIT_DAYS = {"RT-qPCR": (2, 3), "culture": (5, 4), "microscopy": (0, 0)}

#: Extra share of infected fish among fish picked because they look sick, and the share of sick
#: fish from which there are enough to pick. [ratio]
_PICKED, _SOME_SICK = 0.5, 0.01

#: Spread of the fish sent in about the number wanted, half of the parcels apart, which have just
#: that; fewest, and most relative to it. [ratio, fish, ratio]
_PARCEL_SD, _PARCEL_LEAST, _PARCEL_MOST = 0.25, 4, 1.6

#: Parcels that come to the laboratory on a day, from all its customers, and days of sampling whose
#: fish may be sent in on one day; assumed.
_INTAKE, _SAMPLING_DAYS = (320, 640), 8

ROUTINE, SUSPICION = range(2)


@dataclass(frozen=True)
class Known:
    """The facts of a month that the laboratory needs, as rows of the tables of these names."""

    container_assignment: Columns
    outbreak: Columns
    outbreak_stay: Columns
    suspicion: Columns
    gill_count: Columns
    surveillance_zone: Columns


@dataclass(frozen=True)
class Tests:
    """Fish of a stay tested for one disease on a day, each of shape (tests,).

    ``row`` is the place of the request in the caller's rows; ``kind`` is `ROUTINE` or
    `SUSPICION`.
    """

    row: np.ndarray
    stay: np.ndarray
    day: np.ndarray
    batch_id: np.ndarray
    disease_id: np.ndarray
    kind: np.ndarray


@dataclass(frozen=True)
class Answer:
    """Results of tests: by fish, shape (tests, fish), and fish and days, shape (tests,)."""

    fish: np.ndarray
    positive: np.ndarray
    ct: np.ndarray
    sent_date: np.ndarray
    result_date: np.ndarray


def lab_samples(
    seed: int,
    month: Month,
    sample: HealthSample,
    known: Known,
    signs: Signs,
    settings: Observation,
    scale: float,
) -> Columns:
    """Rows of ``lab_sample``: screening, and the samples of suspicions.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    sample : HealthSample
        The health samples, whose fish are screened.
    known : Known
        The suspicions, the fish and what they carry.
    signs : Signs
        The diseases.
    settings : Observation
        Fish tested.
    scale : float
        Of the farm, for the numbers of parcels. [1]

    Returns
    -------
    dict of ndarray
        No columns at all where nothing was tested.
    """
    screened = _screening(month, sample, known.surveillance_zone, signs)
    suspected = tests_of(known.suspicion, month)
    names = [each.name for each in fields(Tests)]
    both = {n: np.concatenate([getattr(screened, n), getattr(suspected, n)]) for n in names}
    if not both["stay"].size:
        return {}
    test = Tests(**sorted_by(both, "day", "stay", "disease_id", "kind"))
    assignment = known.container_assignment
    of_stay = np.searchsorted(assignment["id"], test.stay)
    disease = signs.at(test.disease_id)
    ill = sickness(
        test.stay,
        test.batch_id,
        test.day,
        known.outbreak,
        known.outbreak_stay,
        known.gill_count,
        signs,
    )
    answer = tested(seed, test, ill, signs, settings)
    stay_day = (test.day - assignment["assignment_date"][of_stay]).astype(np.int64)
    is_main = np.zeros(test.row.size, dtype=bool)
    asked = test.kind == SUSPICION
    is_main[asked] = known.suspicion["is_main"][test.row[asked]]
    rows = {
        "id": (test.stay * 1000 + stay_day) * 1000 + test.disease_id * 10 + test.kind,
        "sample_date": test.day,
        "batch_id": test.batch_id,
        "assignment_id": test.stay,
        "container_id": assignment["container_id"][of_stay],
        "sample_type_id": signs.sample_type_id[disease],
        "disease_id": test.disease_id,
        "reason": np.array(["routine", "suspicion"], dtype=object)[test.kind],
        "outbreak_id": _outbreaks_found(test, known),
        "method": signs.method[disease],
        "fish_tested": answer.fish,
        "date_sent_to_lab": answer.sent_date,
        "date_results_received": answer.result_date,
        **_findings(answer.positive, answer.ct, signs.method[disease]),
    }
    rows["lab_reference_id"] = references(seed, rows, scale)
    rows |= _worded(rows, test.kind + np.where(asked & ~is_main, 1, 0), signs, disease)
    return sorted_by(rows, "sample_date", "id")


def _outbreaks_found(test: Tests, known: Known) -> np.ndarray:
    """The outbreak that each test confirms; NaN for none."""
    found = np.full(test.row.size, np.nan)
    asked = np.flatnonzero(test.kind == SUSPICION)
    sure = asked[known.suspicion["outcome"][test.row[asked]].astype(str) == "confirmed"]
    outbreak = known.outbreak
    which, at = pairs_of(
        test.batch_id[sure] * 1000 + test.disease_id[sure],
        outbreak["batch_id"].astype(np.int64) * 1000 + outbreak["disease_id"],
    )
    in_time = outbreak["introduction_date"][at] <= test.day[sure[which]]
    found[sure[which[in_time]]] = outbreak["id"][at[in_time]]
    return found


def tests_of(suspicion: Columns, month: Month) -> Tests:
    """The laboratory tests of the suspicions that are sampled in a month.

    Parameters
    ----------
    suspicion : dict of ndarray
        The month's rows of the table.
    month : Month
        The month.
    """
    now = (suspicion["sample_date"] >= month.days[0]) & (suspicion["sample_date"] <= month.days[-1])
    rows, stays = [], []
    for name in ("assignment_id", "other_assignment_id"):
        stay = suspicion[name].astype(np.float64)
        here = np.flatnonzero(now & ~np.isnan(stay))
        rows.append(here)
        stays.append(stay[here].astype(np.int64))
    row = np.concatenate(rows)
    return Tests(
        row=row,
        stay=np.concatenate(stays),
        day=suspicion["sample_date"][row].astype("datetime64[D]"),
        batch_id=suspicion["batch_id"][row].astype(np.int64),
        disease_id=suspicion["disease_id"][row].astype(np.int64),
        kind=np.full(row.size, SUSPICION),
    )


def _dates(day: np.ndarray, wait: np.ndarray, method: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days on which samples are sent and results arrive; the same day for microscopy."""
    on_site = method == "microscopy"
    cal = open_days()
    sent = np.where(on_site, day, np.busday_offset(day, 1, roll="backward", busdaycal=cal))
    sent = sent.astype("datetime64[D]")
    result = np.where(on_site, sent, np.busday_offset(sent, wait, roll="forward", busdaycal=cal))
    return sent, result.astype("datetime64[D]")


def _findings(positive: np.ndarray, ct: np.ndarray, method: np.ndarray) -> Columns:
    """Positive fish, and the Ct values of those that RT-qPCR found."""
    count = positive.sum(axis=1)
    is_pcr = (method == "RT-qPCR") & (count > 0)
    seen = np.where(positive, ct, np.nan)[is_pcr]
    mean, least = np.full((2, count.size), np.nan)
    mean[is_pcr] = np.round(np.nanmean(seen, axis=1), 1)
    least[is_pcr] = np.round(np.nanmin(seen, axis=1), 1)
    return {"fish_positive": count, "ct_mean": mean, "ct_min": least}


def references(seed: int, rows: Columns, scale: float = 1.0) -> np.ndarray:
    """The laboratory's number of each parcel; none if the sample was read on site.

    A laboratory numbers what comes in, through the year, ours among that of others. Fish of one
    stay that are sent in together are one parcel. The parcels of a day's fish are drawn from a
    class of the day's numbers that no other day of sampling has, for fish of several days may be
    sent in on one day, across the end of a month.

    Parameters
    ----------
    seed : int
        The farm's seed.
    rows : dict of ndarray
        ``method``, ``assignment_id``, ``sample_date`` and ``date_sent_to_lab`` of the samples.
    scale : float
        Of the farm: what a larger one sends in is more than a laboratory of today takes. [1]

    Returns
    -------
    ndarray of str, shape (samples,)
    """
    sent = rows["date_sent_to_lab"].astype("datetime64[D]")
    sampled = rows["sample_date"].astype("datetime64[D]")
    number = np.full(sent.size, "", dtype=object)
    intake = [each * max(ceil(scale), 1) for each in _INTAKE]
    posted = np.flatnonzero(rows["method"] != "microscopy")
    key = np.stack([sent, sampled]).astype(np.int64)[:, posted]
    for pair in np.unique(key, axis=1).T.tolist():
        here = posted[(key[0] == pair[0]) & (key[1] == pair[1])]
        day = np.datetime64(pair[0], "D")
        year = day.astype(object).year
        of_year = int(pair[0] - np.datetime64(f"{year}-01-01").astype(np.int64))
        given = given_by_day(seed, "laboratory intake", year, *intake)
        before, many = given[:, of_year].tolist()
        stays, parcel = np.unique(rows["assignment_id"][here], return_inverse=True)
        free = max(many // _SAMPLING_DAYS, stays.size)
        random = stream(seed, "laboratory number", pair[0], pair[1])
        place = np.sort(random.choice(free, stays.size, replace=False))
        last = before + 1 + _SAMPLING_DAYS * place + (pair[0] - pair[1]) % _SAMPLING_DAYS
        number[here] = [f"FH-{year}-{one:07d}" for one in last[parcel].tolist()]
    return number


def _screening(month: Month, sample: HealthSample, zone: Columns, signs: Signs) -> Tests:
    """Screening of each batch's health sample for the diseases of its stage, in turn.

    In a zone about a case of notifiable disease, every sample is screened for that disease.
    """
    number = month.index + 1
    stage = sample.state["lifecycle_stage_id"].astype(np.int64)
    turn = (sample.state["batch_id"].astype(np.int64) + number)[:, None]
    due = signs.is_screened[:, stage].T & (turn % signs.screened_every == 0)
    site = sample.state["site_id"].astype(np.int64)
    which, at = pairs_of(site, zone["area_id"].astype(np.int64))
    inside = zone["from_date"][at] <= sample.state["date"][which]
    which, at = which[inside], at[inside]
    due[which, signs.at(zone["disease_id"][at].astype(np.int64))] = True
    row, disease = np.nonzero(due)
    return Tests(
        row=row,
        stay=sample.state["assignment_id"][row].astype(np.int64),
        day=sample.state["date"][row].astype("datetime64[D]"),
        batch_id=sample.state["batch_id"][row].astype(np.int64),
        disease_id=signs.disease_id[disease].astype(np.int64),
        kind=np.full(row.size, ROUTINE),
    )


def tested(seed: int, test: Tests, ill: Sickness, signs: Signs, settings: Observation) -> Answer:
    """Test fish: which are positive, at which cycle, and the day of the result.

    Parameters
    ----------
    seed : int
        The farm's seed.
    test : Tests
        The fish, and the disease of each test.
    ill : Sickness
        Sick and infected fish of these stays on these days, shape (tests, diseases).
    signs : Signs
        Sensitivity and specificity of the tests.
    settings : Observation
        Fish tested.

    Notes
    -----
    On suspicion, fish that look sick are picked if there are any.
    """
    disease = signs.at(test.disease_id)
    at = np.arange(disease.size), disease
    infected, course, sick = ill.infected[at], ill.course[at], ill.sick[at]
    picked = np.where((test.kind == SUSPICION) & (sick >= _SOME_SICK), _PICKED, 0.0)
    share = picked + (1.0 - picked) * infected
    shape = share.size, int(_PARCEL_MOST * settings.screened_fish)
    parcel_size = np.zeros(share.size, dtype=np.int64)
    uniform, normal, hurry = np.zeros((2, *shape)), np.zeros(shape), np.zeros(share.size)
    day = test.day.astype(np.int64)
    keys = zip(test.stay, test.batch_id, day, test.disease_id, strict=True)
    for row, (stay, *parcel) in enumerate(keys):
        hurry[row] = stream(seed, "laboratory in a hurry", *(int(part) for part in parcel)).random()
        parcel_size[row] = fish_sent_in(seed, int(stay), int(parcel[1]), settings.screened_fish)
        random = stream(seed, "laboratory", int(stay), *(int(part) for part in parcel))
        uniform[:, row] = random.random((2, shape[1]))
        normal[row] = random.standard_normal(shape[1])
    has_it = uniform[0] < share[:, None]
    ct_mean = signs.ct_early[disease] + (signs.ct_peak - signs.ct_early)[disease] * course
    ct = np.where(has_it, ct_mean[:, None], _CT_FALSE) + _CT_SD * normal
    seen = uniform[1] < signs.sensitivity[disease][:, None]
    mistaken = uniform[1] >= signs.specificity[disease][:, None]
    positive = np.where(has_it, seen, mistaken)
    positive &= np.arange(shape[1]) < parcel_size[:, None]
    positive &= ~(ct > _CT_LIMIT)  # NaN means a test without cycles, which is not refused here
    least, more = (
        np.array([_WAIT_DAYS[method] for method in signs.method[disease]]).reshape(-1, 2).T
    )
    wait = (least + np.floor(hurry * (more + 1))).astype(np.int64)
    return Answer(parcel_size, positive, ct, *_dates(test.day, wait, signs.method[disease]))


def fish_sent_in(seed: int, stay: int, day: int, wanted: int) -> int:
    """Fish of a stay that are sent to the laboratory on a day, given as days since 1970."""
    random = stream(seed, "fish sent in", stay, day)
    as_wanted, normal = random.random(), random.standard_normal()
    if as_wanted < 0.5:
        return wanted
    least = min(_PARCEL_LEAST, wanted)
    return int(
        np.clip(np.round(wanted * (1.0 + _PARCEL_SD * normal)), least, _PARCEL_MOST * wanted)
    )


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
            _join(label, " to be ruled out."),
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
