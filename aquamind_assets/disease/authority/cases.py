"""Cases of notifiable disease: notice, result, order, the emptied site, and the zones.

Cases follow from suspicions and results, never from the infection. The plan empties the site; see
``batches/plan``.

References
----------
.. [1] Regulations (EU) 2016/429, 2018/1882 and 2020/689: infectious salmon anaemia is to be
   notified at once; fish are taken out under control, in zones that are fallowed together.
.. [2] Scotland: Aquatic Animal Health Regulations 2009; Marine Scotland's contingency plan for ISA
   has a control zone about the farm and a surveillance zone about that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from aquamind_assets.core.columns import Columns, as_dicts, from_dicts
from aquamind_assets.core.months import DAY, NEVER, Month
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.authority import tables
from aquamind_assets.disease.outbreaks.profiles import diseases
from aquamind_assets.environment.sites import Areas
from aquamind_assets.settings.outbreaks import Outbreaks

#: Opened fish with signs from which the authority is told without a test. [fish]
_ENOUGH = 2

#: Fewest and most days from a confirmed result to the order; assumed. [d]
_ORDERED_DAYS = (1, 7)

#: Share of cases that are told of on the day itself, and of those told by the next day; the others
#: are told two days later. Assumed. [ratio]
_TOLD_AT_ONCE, _TOLD_NEXT_DAY = 0.6, 0.9

#: Fewest and most days from an emptied site, without an order, until the authority has its report
#: on cleaning and disinfection and lifts the restrictions; assumed. [d]
_LIFTED_DAYS = (10, 35)

#: A case, a row of ``notifiable_case`` without its month.
Case = dict[str, Any]


@dataclass(frozen=True)
class Fish:
    """The facts about the fish of a month that cases need.

    Attributes
    ----------
    left : dict of int to datetime64[D]
        By batch: the day on which its last fish left, of batches without fish at the month's end.
    weight_g : dict of int to float
        By batch: average weight. [g]
    """

    left: Mapping[int, np.datetime64]
    weight_g: Mapping[int, float]

    @classmethod
    def of(cls, assignment: Columns) -> "Fish":
        """Taken from the month's ``container_assignment``."""
        left: dict[int, np.datetime64] = {}
        weight: dict[int, float] = {}
        for batch in np.unique(assignment["batch_id"]).tolist():
            here = assignment["batch_id"] == batch
            gone = assignment["departure_date"][here].astype("datetime64[D]")
            if not assignment["is_active"][here].any() and not np.isnat(gone).all():
                left[batch] = np.fmax.reduce(gone)
            weight[batch] = float(assignment["avg_weight_g"][here].astype(float).max())
        return cls(left, weight)


def authority_month(
    seed: int,
    month: Month,
    suspicion: Columns,
    before: Columns,
    fish: Fish,
    areas: Areas,
    saleable_weight_g: float,
    fallow_days: int,
    settings: Outbreaks,
) -> dict[str, Columns]:
    """Cases of notifiable disease in a month, and the zones about them.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    suspicion : dict of ndarray
        The month's rows of the table.
    before : dict of ndarray
        Last month's ``notifiable_case``.
    fish : Fish
        Batches that have left, and weights.
    areas : Areas
        All sea areas in use.
    saleable_weight_g : float
        Weight from which fish are slaughtered rather than culled. [g]
    fallow_days : int
        Fallow after an order. [d]
    settings : Outbreaks
        The time in which a site must be empty.

    Returns
    -------
    dict of dict of ndarray
        Rows of ``notifiable_case`` and ``surveillance_zone``, by name.
    """
    results = _results(suspicion)
    cases = _carried(before)
    cases += _new(seed, month, suspicion, cases)
    for case in sorted(cases, key=lambda one: int(one["id"])):
        _take_on(seed, case, month, results, fish, saleable_weight_g, fallow_days, settings)
    cases.sort(key=lambda one: int(one["id"]))
    zones = [zone for case in cases for zone in _zones(case, areas, month)]
    return {
        "notifiable_case": from_dicts(tables.notifiable_case, cases, month=month.days[0]),
        "surveillance_zone": from_dicts(tables.surveillance_zone, zones, month=month.days[0]),
    }


def _carried(before: Columns) -> list[Case]:
    """The cases that go on from last month."""
    return [row for row in as_dicts(before) if row["status"] not in ("refuted", "lifted")]


def _new(seed: int, month: Month, suspicion: Columns, known: list[Case]) -> list[Case]:
    """New cases of the month: fish that look like a listed disease or test positive for it."""
    listed = {one.id for one in diseases() if one.profile.is_notifiable}
    open_ = {(int(case["batch_id"]), int(case["disease_id"])) for case in known}
    found = []
    disease = np.nan_to_num(suspicion["disease_id"].astype(np.float64)).astype(int)
    now = (suspicion["sample_date"] >= month.days[0]) & (suspicion["fish_tested"] > 0)
    for n in np.flatnonzero(now).tolist():
        key = int(suspicion["batch_id"][n]), int(disease[n])
        signs = suspicion["is_main"][n] and suspicion["fish_with_signs"][n] >= _ENOUGH
        if key[1] not in listed or key in open_ or not (signs or suspicion["fish_positive"][n]):
            continue
        open_.add(key)
        first = suspicion["sample_date" if signs else "result_date"][n].astype("datetime64[D]")
        found.append(
            {
                "id": int(suspicion["id"][n]),
                "batch_id": key[0],
                "site_id": int(suspicion["site_id"][n]),
                "disease_id": key[1],
                "suspected_date": first,
                "notified_date": _told(seed, int(suspicion["id"][n]), first),
                "result_date": NEVER,
                "status": "suspected",
                "order_date": NEVER,
                "means": "",
                "deadline": NEVER,
                "emptied_date": NEVER,
                "lifted_date": NEVER,
            }
        )
    return found


def _told(seed: int, number: int, first: np.datetime64) -> np.datetime64:
    """Day on which the authority is told of a suspicion, in the same month."""
    drawn = stream(seed, "authority told", number).random()
    day = first + (int(drawn >= _TOLD_AT_ONCE) + int(drawn >= _TOLD_NEXT_DAY)) * DAY
    same_month = day.astype("datetime64[M]") == first.astype("datetime64[M]")
    return day if same_month else first


def _days(seed: int, what: str, case: Case, between: tuple[int, int]) -> np.timedelta64:
    """Days that the authority takes for something in a case."""
    low, high = between
    return int(stream(seed, what, int(case["id"])).integers(low, high + 1)) * DAY


def _take_on(
    seed: int,
    case: Case,
    month: Month,
    results: Mapping[tuple[int, int], list[tuple[str, np.datetime64]]],
    fish: Fish,
    saleable_weight_g: float,
    fallow_days: int,
    settings: Outbreaks,
) -> None:
    """Take a case through the month: its result, the order, the emptied site, the end."""
    end, batch = month.days[-1], int(case["batch_id"])
    stamped_out = diseases()[int(case["disease_id"]) - 1].profile.is_stamped_out
    if case["status"] == "suspected":
        _answer(case, end, results.get((batch, int(case["disease_id"])), []))
    ordered = case["result_date"] + _days(seed, "order of the authority", case, _ORDERED_DAYS)
    if case["status"] == "confirmed" and stamped_out and ordered <= end:
        saleable = fish.weight_g.get(batch, 0.0) >= saleable_weight_g
        case |= {"status": "ordered", "order_date": ordered}
        case["means"] = "slaughter" if saleable else "cull"
        case["deadline"] = ordered + settings.cull_within_days * DAY
    if case["status"] in ("confirmed", "ordered") and batch in fish.left:
        case["emptied_date"] = fish.left[batch]
        until = case["emptied_date"] + fallow_days * DAY
        if case["status"] != "ordered":
            until = case["emptied_date"] + _days(seed, "restrictions lifted", case, _LIFTED_DAYS)
        case["lifted_date"] = max(until, month.days[0])
        case["status"] = "emptied"
    if case["status"] == "suspected" and batch in fish.left:
        case |= {"status": "refuted", "lifted_date": max(fish.left[batch], month.days[0])}
    if case["status"] == "emptied" and case["lifted_date"] <= end:
        case["status"] = "lifted"


def _answer(case: Case, end: np.datetime64, results: list[tuple[str, np.datetime64]]) -> None:
    """Note the result of a suspected case: the one that confirms it, or else the last one."""
    since = [(outcome, day) for outcome, day in results if day >= case["suspected_date"]]
    sure = [day for outcome, day in since if outcome == "confirmed" and day <= end]
    if sure:
        case |= {"result_date": min(sure), "status": "confirmed"}
    elif since and all(day <= end for _, day in since):
        last = max(day for _, day in since)
        case |= {"result_date": last, "status": "refuted", "lifted_date": last}


def _results(suspicion: Columns) -> dict[tuple[int, int], list[tuple[str, np.datetime64]]]:
    """By batch and disease: outcome and day of each result, future ones included."""
    found: dict[tuple[int, int], list[tuple[str, np.datetime64]]] = {}
    for n in np.flatnonzero(suspicion["fish_tested"] > 0).tolist():
        key = int(suspicion["batch_id"][n]), int(suspicion["disease_id"][n])
        day = suspicion["result_date"][n].astype("datetime64[D]")
        found.setdefault(key, []).append((str(suspicion["outcome"][n]), day))
    return found


def _zones(case: Case, areas: Areas, month: Month) -> list[dict[str, Any]]:
    """Zones in the other areas of the loch and the district, while a case is open."""
    at = np.flatnonzero(areas.id == case["site_id"])
    which = diseases()[int(case["disease_id"]) - 1].profile
    if not at.size or not which.is_stamped_out:
        return []
    places = areas.places
    loch = places["group"] == places["group"][at[0]]
    district = places["district"] == places["district"][at[0]]
    return [
        {
            "case_id": int(case["id"]),
            "area_id": int(areas.id[n]),
            "disease_id": int(case["disease_id"]),
            "kind": "protection" if loch[n] else "surveillance",
            "from_date": case["notified_date"],
            "until_date": case["lifted_date"],
        }
        for n in np.flatnonzero(loch | district).tolist()
        if n != at[0]
    ]
