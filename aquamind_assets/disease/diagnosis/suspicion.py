"""Suspicion, sampling and diagnosis: these follow from deaths and appetite, not from infection.

The vet learns of an infection only from fish that are opened or tested.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from aquamind_assets.batches.catalogue import FRY, POST_SMOLT
from aquamind_assets.core.columns import Columns, as_dicts, from_dicts, rows_by_key
from aquamind_assets.core.months import DAY, FIRST_DAY, NEVER, Month
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.diagnosis import tables
from aquamind_assets.disease.diagnosis.seen import UNEXPLAINED, Seen
from aquamind_assets.disease.observation.laboratory import tested, tests_of
from aquamind_assets.disease.observation.sickness import Sickness, sickness
from aquamind_assets.disease.observation.signs import Signs
from aquamind_assets.disease.outbreaks.profiles import diseases
from aquamind_assets.people.work import Work
from aquamind_assets.settings.observation import Observation
from aquamind_assets.settings.outbreaks import Outbreaks

#: Days before a sample from which dead fish are still fresh enough to be opened. [d]
_FRESH_DAYS = 7

#: Opened fish with signs of a disease from which it is suspected. [fish]
_ENOUGH = 2

#: Share of suspicions on which just as many fish are opened as wanted; fewest and spread of the
#: others, relative to that. Judged. [ratio]
_OPENED_AS_WANTED, _OPENED_LEAST, _OPENED_SPREAD = 0.4, 0.5, 1.0

#: Least prior weight of a disease, over the likeliest, with which it is looked for in a tissue
#: that is sampled for another. [ratio]
_LIKELY_SHARE = 0.1

#: Fewest positive fish for a diagnosis. [fish]
_LEAST_SURE = 2

#: Fewest stays of a batch among which one can stand out by its appetite.
_COMPARED = 3

#: Weight in the differential diagnosis of a disease out of season. [1/yr]
_OUT_OF_SEASON = 0.01

#: A suspicion: a row of ``suspicion`` without its month.
Row = dict[str, Any]


def diagnosis_month(
    seed: int,
    month: Month,
    seen: Seen,
    death: Columns,
    outbreak: Columns,
    outbreak_stay: Columns,
    gill_count: Columns,
    before: Columns,
    region_of: Callable[[int], int],
    work: Work,
    signs: Signs,
    settings: Outbreaks,
    observation: Observation,
) -> dict[str, Columns]:
    """The suspicions raised, sampled and answered in a month.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    seen : Seen
        Deaths and appetite as staff see them.
    death : dict of ndarray
        The month's ``mortality_event``, with the disease of each: opened fish show it.
    outbreak, outbreak_stay, gill_count : dict of ndarray
        The month's rows: sampled fish test for what they carry.
    before : dict of ndarray
        Last month's ``suspicion``.
    region_of : callable
        Region of a site.
    work : Work
        Days of the month on which samples can be taken.
    signs : Signs
        The diseases.
    settings : Outbreaks
        Deaths from which a disease is suspected.
    observation : Observation
        Number of fish tested.

    Returns
    -------
    dict of dict of ndarray
        Rows of ``stay_signs`` and ``suspicion``, by name.
    """
    by_batch: dict[int, list[Row]] = {}
    for row in as_dicts(before):
        by_batch.setdefault(int(row["batch_id"]), []).append(row)
    told: list[Row] = []
    for batch, stays in rows_by_key(seen.batch_id):
        known = by_batch.get(batch, [])
        todo = [*(r for r in known if r["outcome"] == "raised")]
        raised = _raised(seed, batch, stays, seen, known, region_of, work, settings)
        done = [r for r in known if r["outcome"] != "raised"]
        for row in (*todo, *raised):
            if row["sample_date"] > month.days[-1]:
                done.append(row)
            else:
                region = region_of(int(row["site_id"]))
                done += _sampled(seed, row, stays, seen, death, region, signs, settings)
        told += [row for row in done if _is_remembered(row, seen, stays, month, settings)]
    carried = outbreak, outbreak_stay, gill_count
    _test(seed, month, told, carried, signs, observation)
    told.sort(key=lambda row: int(row["id"]))
    return {
        "stay_signs": seen.rows(),
        "suspicion": from_dicts(tables.suspicion, told, month=month.days[0]),
    }


def _is_remembered(
    row: Row, seen: Seen, stays: np.ndarray, month: Month, settings: Outbreaks
) -> bool:
    """Whether a suspicion was dealt with in the month, or still matters at its end."""
    came_now = row["sample_date"] >= month.days[0] or row["result_date"] >= month.days[0]
    if row["outcome"] == "raised" or came_now:
        return True
    days = settings.diagnosis_days if row["outcome"] == "confirmed" else settings.repeat_days
    return bool(
        (seen.population[-1, stays] > 0).any() and row["sample_date"] + days * DAY >= month.days[-1]
    )


def _alarms(seen: Seen, stays: np.ndarray, settings: Outbreaks) -> tuple[np.ndarray, np.ndarray]:
    """Days on which the deaths and the appetite of a batch stand out, shape (days,) each."""
    fish, weekly = seen.population[:, stays], seen.weekly[:, stays]
    stage = seen.stage[:, stays].max(axis=1)
    alive = fish.sum(axis=1)
    of_batch = (weekly * fish).sum(axis=1) / np.maximum(alive, 1.0)
    times = np.where(stage >= POST_SMOLT, 1.0, settings.ashore_factor)
    deaths = of_batch >= settings.raised_weekly_batch * times
    deaths |= (weekly >= (settings.raised_weekly_container * times)[:, None]).any(
        axis=1, where=fish > 0
    )
    there = np.where(fish > 0, seen.appetite[:, stays], np.nan)
    many = (fish > 0).sum(axis=1) >= _COMPARED
    usual = np.ones(seen.days.size)
    usual[many] = _median(there[many])
    off_feed = (there < (settings.raised_appetite * usual)[:, None]).any(axis=1) & many
    living = (alive > 0) & (stage >= FRY)
    return deaths & living, off_feed & living & (stage >= POST_SMOLT)


def _median(rows: np.ndarray) -> np.ndarray:
    """The median of each row's numbers, NaN apart; each has some."""
    ordered, count = np.sort(rows, axis=1), (~np.isnan(rows)).sum(axis=1)
    row = np.arange(count.size)
    return (ordered[row, (count - 1) // 2] + ordered[row, count // 2]) / 2.0


def _raised(
    seed: int,
    batch: int,
    stays: np.ndarray,
    seen: Seen,
    known: list[Row],
    region_of: Callable[[int], int],
    work: Work,
    settings: Outbreaks,
) -> list[Row]:
    """Suspicions that the month's signs raise in a batch, with a pause between them."""
    deaths, appetite = _alarms(seen, stays, settings)
    until = max((_quiet_until(row, settings) for row in known), default=FIRST_DAY)
    found = []
    for number in np.flatnonzero(deaths | appetite).tolist():
        day = seen.days[number]
        if day < until:
            continue
        random = stream(seed, "suspicion", batch, str(day))
        wanted = day + (1 + int(random.integers(settings.sampled_within_days))) * DAY
        worst = stays[np.argmax(seen.population[number, stays] > 0)]
        site = int(seen.site_id[worst])
        sample = work.next_day(wanted, site, region_of(site))
        row = {
            "id": _number(batch, day),
            "batch_id": batch,
            "site_id": site,
            "raised_date": day,
            "sign": "deaths" if deaths[number] else "appetite",
            "sample_date": sample,
            "disease_id": np.nan,
            "is_main": False,
            "fish_opened": 0,
            "fish_with_signs": 0,
            "assignment_id": np.nan,
            "other_assignment_id": np.nan,
            "fish_tested": 0,
            "fish_positive": 0,
            "result_date": NEVER,
            "outcome": "raised",
        }
        found.append(row)
        until = sample + settings.repeat_days * DAY
    return found


def _number(batch: int, day: np.datetime64) -> int:
    return (batch * 100_000 + int((day - FIRST_DAY) / DAY)) * 10


def _quiet_until(row: Row, settings: Outbreaks) -> np.datetime64:
    """Day until which deaths are explained by a known or tested disease."""
    days = settings.explained_days if row["outcome"] == "confirmed" else settings.repeat_days
    return row["sample_date"] + days * DAY


def _sampled(
    seed: int,
    row: Row,
    stays: np.ndarray,
    seen: Seen,
    death: Columns,
    region: int,
    signs: Signs,
    settings: Outbreaks,
) -> list[Row]:
    """A suspicion on the day of its sample: signs of opened fish, and diseases tested for."""
    number = int((row["sample_date"] - seen.days[0]) / DAY)
    here = stays[seen.population[number, stays] > 0]
    if not here.size:
        return [row | {"outcome": "no fish"}]
    by_sign = -seen.weekly[number, here] if row["sign"] == "deaths" else seen.appetite[number, here]
    worst = here[np.argsort(by_sign, kind="stable")[:2]]
    random = stream(seed, "post-mortem", int(row["batch_id"]), str(row["sample_date"]))
    shares = _dead_shares(row, seen.days[number], death, signs)
    opened = random.multinomial(_opened(seed, row, seen.days[number], death, settings), shares)
    misread, pick = random.random(2)
    stage = int(seen.stage[number, worst[0]])
    likely = _differential(row["sample_date"], stage, region, signs)
    if not likely.any():
        return [row | {"outcome": "ruled out", "result_date": row["sample_date"]}]
    looks = int(np.argmax(opened[1:]))
    seen_signs = opened[1 + looks] >= _ENOUGH and misread < settings.recognised
    main = looks if seen_signs else _drawn(likely, pick)
    panel = [main]
    others = likely.copy()
    others[main] = 0.0
    if others.any():
        panel.append(_drawn(others, random.random()))
    panel += _from_same_tissue(panel, likely, signs)
    same = {
        "fish_opened": int(opened.sum()),
        "fish_with_signs": int(opened[1:].sum()),
        "assignment_id": float(seen.stay_id[worst[0]]),
        "other_assignment_id": float(seen.stay_id[worst[1]]) if worst.size > 1 else np.nan,
        "outcome": "ruled out",
    }
    return [
        row | same | {
            "id": int(row["id"]) + place,
            "disease_id": float(signs.disease_id[which]),
            "is_main": place == 0,
        }
        for place, which in enumerate(panel)
    ]  # fmt: skip


def _opened(seed: int, row: Row, day: np.datetime64, death: Columns, settings: Outbreaks) -> int:
    """Dead fish that are opened: as many as wanted, or what time and fresh dead fish allow."""
    mine = (death["batch_id"] == row["batch_id"]) & (death["event_date"] <= day)
    mine &= death["event_date"] > day - _FRESH_DAYS * DAY
    random = stream(seed, "fish opened", int(row["batch_id"]), str(day))
    as_wanted, share = random.random(2)
    wanted = settings.opened_fish
    if as_wanted >= _OPENED_AS_WANTED:
        wanted = int(np.round(wanted * (_OPENED_LEAST + _OPENED_SPREAD * share)))
    return max(min(wanted, int(death["count"][mine].sum())), 1)


def _drawn(weight: np.ndarray, uniform: float) -> int:
    total = np.cumsum(weight)
    return int(min(np.searchsorted(total, uniform * total[-1], side="right"), weight.size - 1))


def _from_same_tissue(panel: list[int], likely: np.ndarray, signs: Signs) -> list[int]:
    """Other likely diseases that the laboratory looks for in the tissues sampled for a panel.

    One heart serves for SAV, PRV and PMCV: who suspects one of them asks for all.
    """
    same = np.isin(signs.sample_type_id, signs.sample_type_id[panel])
    same &= likely >= _LIKELY_SHARE * likely.max()
    return [int(which) for which in np.flatnonzero(same) if which not in panel]


def _dead_shares(row: Row, day: np.datetime64, death: Columns, signs: Signs) -> np.ndarray:
    """Shares of fresh dead fish without signs and with signs of each disease; they add up to 1."""
    mine = (death["batch_id"] == row["batch_id"]) & (death["event_date"] <= day)
    mine = np.flatnonzero(mine & (death["event_date"] > day - _FRESH_DAYS * DAY))
    mine = mine[np.isin(death["cause"][mine].astype(str), UNEXPLAINED)]
    of = np.nan_to_num(death["disease_id"][mine].astype(np.float64)).astype(np.int64)
    place = np.where(of > 0, 1 + np.minimum(signs.at(of), signs.disease_id.size - 1), 0)
    count = np.bincount(
        place, death["count"][mine].astype(np.float64), minlength=1 + signs.disease_id.size
    )
    if count.sum() <= 0:
        count[0] = 1.0
    return count / count.sum()


def _differential(day: np.datetime64, stage: int, region: int, signs: Signs) -> np.ndarray:
    """The vet's prior weight of each disease, from the stage, the season and the region."""
    weight = np.zeros(signs.disease_id.size)
    month = int(day.astype("datetime64[M]").astype(np.int64)) % 12
    known = {one.id: one for one in diseases()}
    for place, number in enumerate(signs.disease_id.tolist()):
        one = known[number]
        if stage in one.stages:
            chance = one.annual_probability(region)
            weight[place] = chance * (one.season[month] + _OUT_OF_SEASON)
    return weight


def _test(
    seed: int,
    month: Month,
    rows: list[Row],
    carried: tuple[Columns, Columns, Columns],
    signs: Signs,
    settings: Observation,
) -> None:
    """Test the fish sampled in the month, and note the results."""
    new = [row for row in rows if row["outcome"] == "ruled out" and np.isnat(row["result_date"])]
    if not new:
        return
    test = tests_of(from_dicts(tables.suspicion, new, month=month.days[0]), month)
    ill: Sickness = sickness(test.stay, test.batch_id, test.day, *carried, signs)
    answer = tested(seed, test, ill, signs, settings)
    positive = answer.positive.sum(axis=1)
    for number, row in enumerate(new):
        mine = np.flatnonzero(test.row == number)
        hits = int(positive[mine].sum())
        row["fish_tested"] = int(answer.fish[mine].sum())
        row["fish_positive"] = hits
        row["result_date"] = answer.result_date[mine].max()
        sure = fish_for_diagnosis(int(row["disease_id"]), row["fish_tested"], signs)
        row["outcome"] = "confirmed" if hits >= sure else "doubtful" if hits else "ruled out"


def fish_for_diagnosis(disease_id: int, fish_tested: int, signs: Signs) -> int:
    """Positive fish needed for a diagnosis, above carriers and false positives.

    Parameters
    ----------
    disease_id : int
        Disease.
    fish_tested : int
        Number of fish tested. [fish]
    signs : Signs
        Share of carriers in healthy stocks, and the specificity of the test.

    Returns
    -------
    int
        At least two, and two standard deviations above what healthy fish give. [fish]
    """
    at = int(signs.at(np.array(disease_id)))
    share = signs.background[at] + (1.0 - signs.background[at]) * (1.0 - signs.specificity[at])
    usual = fish_tested * share
    return max(_LEAST_SURE, int(np.ceil(usual + 2.0 * np.sqrt(usual * (1.0 - share)))) + 1)
