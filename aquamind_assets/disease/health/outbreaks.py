"""Outbreaks of a month: introductions that meet fish at risk, their course and their effects."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, as_dicts
from aquamind_assets.core.months import DAY, FIRST_DAY, NEVER
from aquamind_assets.disease import tables
from aquamind_assets.disease.diagnosis.tables import DIAGNOSIS
from aquamind_assets.disease.outbreaks import course
from aquamind_assets.disease.outbreaks import tables as outbreak_tables
from aquamind_assets.disease.outbreaks.pressure import pressure_month
from aquamind_assets.disease.outbreaks.profiles import Disease, diseases
from aquamind_assets.disease.outbreaks.rows import (
    Row,
    going_on,
    latent_rows,
    outbreak_rows,
)
from aquamind_assets.disease.outbreaks.spread import (
    Container,
    Spreading,
    at_risk,
    container,
    containers_reached,
    first_container,
    place_of,
)
from aquamind_assets.disease.outbreaks.vaccinating import vaccinations
from aquamind_assets.disease.outbreaks.vaccination import Immunity
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.courses import Found
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.medication import Known, Orders
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.treatments import Treatments

__all__ = ["CARRIED", "OutbreakMonth", "outbreak_month", "pressure_month"]
_PHASES = ("incubation", "rise", "peak", "decline", "ended")

#: Tables whose rows of the month before are read.
CARRIED = (
    tables.outbreak,
    tables.outbreak_stay,
    outbreak_tables.latent_infection,
    outbreak_tables.batch_immunity,
    tables.vaccination,
    *DIAGNOSIS,
)


@dataclass(frozen=True)
class OutbreakMonth:
    """Outbreaks and their effects in a month.

    Attributes
    ----------
    rows : dict of dict of ndarray
        Rows by the table's name: ``outbreak``, ``outbreak_stay``, ``latent_infection``,
        ``batch_immunity``, ``vaccination``.
    given : Given
        Treatments of outbreaks.
    disease_rate : ndarray, shape (days, stays)
        Hazard of death by disease. [1/d]
    disease_id : ndarray of int, shape (days, stays)
        The disease that kills most; 0 for none.
    appetite, growth : ndarray, shape (days, stays)
        Left by disease, and appetite by vaccination too; growth apart from appetite. [ratio]
    diagnosed : ndarray of bool, shape (days, stays)
        Whether a disease of heart or gills has been diagnosed in the batch.
    """

    rows: dict[str, Columns]
    given: Given
    disease_rate: np.ndarray
    disease_id: np.ndarray
    appetite: np.ndarray
    growth: np.ndarray
    diagnosed: np.ndarray


def outbreak_month(
    seed: int,
    fish: PlannedFish,
    pressure: Columns,
    before: Mapping[str, Columns],
    settings: Outbreaks,
    treatments: Treatments,
    found: Found | None = None,
) -> OutbreakMonth:
    """Outbreaks, vaccinations and treatments of disease in a month.

    Parameters
    ----------
    seed : int
        The farm's seed.
    fish : PlannedFish
        The fish of the month.
    pressure : dict of ndarray
        The month's ``pathogen_pressure``.
    before : mapping of str to dict of ndarray
        Last month's rows of the tables ``CARRIED``, by the table's name.
    settings : Outbreaks
        Spread, treatment and vaccination.
    treatments : Treatments
        The losses by treatments, and the days before harvest without them.
    found : Found, optional
        What is found within the month and acted on before it ends.
    """
    immunity = Immunity.before(before["batch_immunity"], fish)
    vaccinated = vaccinations(seed, fish, before["vaccination"], immunity, settings)
    going = going_on(before["outbreak"], before["outbreak_stay"])
    latent = sorted(
        [*as_dicts(before["latent_infection"]), *_introduced(seed, fish, pressure)],
        key=lambda one: (one["onset_date"], one["disease_id"], one["batch_id"]),
    )
    due = [one for one in latent if one["onset_date"] <= fish.days[-1]]
    by_batch = dict(fish.by_batch())
    for one in due:
        new = _begun(seed, one, fish, by_batch, going, immunity, settings)
        if new is not None:
            going.append(new)
    found = found or Found.nothing()
    known = Known.of(before["suspicion"], before["stay_signs"], fish).and_found(found.suspicion)
    for outbreak in going:
        _go_on(seed, outbreak, fish, by_batch, settings)
    _detect(going, known.diagnoses(fish.days[-1]))
    orders = Orders(seed, fish, known, found, settings, treatments)
    orders.treat(*_by_batch_and_disease(going))
    given = orders.given()
    for outbreak in going:
        outbreak["is_treated"] |= bool((given.outbreak_id == int(outbreak["id"])).any())
    outbreaks, stays = outbreak_rows(going, fish)
    rate, disease_id, appetite, growth = _effects(going, stays, fish)
    rows = {
        "outbreak": outbreaks,
        "outbreak_stay": stays,
        "latent_infection": latent_rows([one for one in latent if one not in due], fish),
        "batch_immunity": immunity.rows(fish.days[0]),
        "vaccination": vaccinated.rows,
    }
    diagnosed = known.weakened(fish, settings)
    eating = appetite * vaccinated.appetite
    return OutbreakMonth(rows, given, rate, disease_id, eating, growth, diagnosed)


def _introduced(seed: int, fish: PlannedFish, pressure: Columns) -> list[Row]:
    """The introductions of the month to sites with fish."""
    found = []
    for n in np.flatnonzero(~np.isnat(pressure["introduction_date"])):
        date, site = pressure["introduction_date"][n], int(pressure["site_id"][n])
        day = int((date - fish.days[0]) / DAY)
        there = np.flatnonzero((fish.site_id == site) & fish.present[day])
        if there.size:
            disease = diseases()[int(pressure["disease_id"][n]) - 1]
            drawn = course.introduction(seed, disease, site, date)
            found.append(
                {
                    "batch_id": int(fish.batch_id[there[0]]),
                    "disease_id": disease.id,
                    "introduction_date": date,
                    "site_id": site,
                    "onset_date": drawn.onset_date,
                }
            )
    return found


def _begun(
    seed: int,
    one: Row,
    fish: PlannedFish,
    by_batch: Mapping[int, np.ndarray],
    going: list[Row],
    immunity: Immunity,
    settings: Outbreaks,
) -> Row | None:
    """The outbreak that a latent infection becomes, if fish are at risk and it takes hold."""
    disease, batch = diseases()[int(one["disease_id"]) - 1], int(one["batch_id"])
    onset = one["onset_date"]
    day = int((onset - fish.days[0]) / DAY)
    stays = by_batch.get(batch, np.zeros(0, dtype=int))
    stays = stays[at_risk(disease, fish, day, stays)]
    of_batch = [o for o in going if o["batch_id"] == batch]
    others = [o for o in of_batch if o["end_date"] >= onset]
    # An outbreak that is about to end may still spread this month.
    same = [o for o in of_batch if o["disease_id"] == disease.id]
    if not stays.size or not disease.can_begin(onset):
        return None
    if any(other["end_date"] >= min(onset, fish.days[0]) for other in same):
        return None
    drawn = course.introduction(seed, disease, int(one["site_id"]), one["introduction_date"])
    open_to_it = (1.0 - disease.profile.resistance) * (1.0 - immunity.share(batch, disease, onset))
    worse = [
        diseases()[int(o["disease_id"]) - 1].profile.co_infection.get(disease.code, 1.0)
        for o in others
    ]
    if drawn.takes >= disease.profile.susceptibility * open_to_it * max(worse, default=1.0):
        return None
    immunity.had(batch, disease, onset)
    introduced = int((one["introduction_date"] - FIRST_DAY) / DAY)
    number = (batch * 100 + disease.id) * 100_000 + introduced
    first, draws = first_container(seed, number, fish, stays)
    case = container(
        disease,
        draws,
        drawn.severity,
        int(fish.stay_id[first]),
        max(
            one["introduction_date"], fish.start_date[first]
        ),  # the agent may have come with the fish
        onset,
        settings,
    )
    return {
        "id": number,
        "disease_id": disease.id,
        "batch_id": batch,
        "site_id": int(one["site_id"]),
        "introduction_date": one["introduction_date"],
        "onset_date": onset,
        "end_date": case["end_date"],
        "detected_date": NEVER,
        "severity": drawn.severity,
        "containers": 1,
        "is_treated": False,
        "phase": "incubation",
        "hit": [case],
        "is_new": True,
    }


def _go_on(
    seed: int,
    outbreak: Row,
    fish: PlannedFish,
    by_batch: Mapping[int, np.ndarray],
    settings: Outbreaks,
) -> None:
    """Take an outbreak through the month: it spreads, or ends."""
    disease = diseases()[int(outbreak["disease_id"]) - 1]
    number, hit = int(outbreak["id"]), outbreak["hit"]
    stays = by_batch.get(int(outbreak["batch_id"]), np.zeros(0, dtype=int))
    if hit:
        spreading = Spreading(
            number,
            disease,
            float(outbreak["severity"]),
            outbreak["introduction_date"],
            bool(outbreak["is_new"]),
            hit,
        )
        more = containers_reached(seed, spreading, fish, stays, settings)
        outbreak["containers"] = int(outbreak["containers"]) + len(more)
        hit = [*hit, *more]
    hit = [one for one in hit if _is_there(one, fish)]
    for one in hit:
        _recover(one, disease, fish)
    outbreak["hit"] = hit
    last = [_last_day(one, fish) for one in hit]
    outbreak["end_date"] = max(last, default=max(fish.days[0], outbreak["onset_date"]))
    phase = _phase(hit, outbreak["end_date"], fish.days[-1:])
    outbreak["phase"] = max(outbreak["phase"], phase, key=_PHASES.index)  # never backwards


def _detect(going: list[Row], diagnoses: list[Row]) -> None:
    """Note the diagnoses that found outbreaks."""
    for found in diagnoses:
        for outbreak in going:
            same = outbreak["batch_id"] == found["batch_id"]
            same &= outbreak["disease_id"] == found["disease_id"]
            since = outbreak["introduction_date"] <= found["sample_date"]
            if same and since and np.isnat(outbreak["detected_date"]):
                outbreak["detected_date"] = found["result_date"]


def _by_batch_and_disease(
    going: list[Row],
) -> tuple[dict[tuple[int, int], list[Container]], dict[tuple[int, int], int]]:
    """Sick containers and detected outbreaks, by batch and disease."""
    hit: dict[tuple[int, int], list[Container]] = {}
    found: dict[tuple[int, int], int] = {}
    for outbreak in going:
        key = int(outbreak["batch_id"]), int(outbreak["disease_id"])
        hit[key] = hit.get(key, []) + outbreak["hit"]
        if not np.isnat(outbreak["detected_date"]):
            found[key] = int(outbreak["id"])
    return hit, found


def _recover(one: Container, disease: Disease, fish: PlannedFish) -> None:
    """Note the day from which the water lets a container's fish recover."""
    stay = place_of(int(one["assignment_id"]), fish)
    if stay is None or not np.isnat(one["recovery_date"]):
        return
    exposed = np.flatnonzero(fish.present[:, stay] & (fish.days >= one["infected_date"]))
    water = fish.temperature_c[exposed, stay]
    one["recovery_date"] = course.recovery_date(disease, fish.days[exposed], water)


def _is_there(one: Container, fish: PlannedFish) -> bool:
    """Whether a container's outbreak has a day in the month."""
    stay = place_of(int(one["assignment_id"]), fish)
    return stay is not None and bool(
        (fish.present[:, stay] & (fish.days <= course.last_day(one))).any()
    )


def _last_day(one: Container, fish: PlannedFish) -> np.datetime64:
    """Last day of a container's outbreak: of its sickness, or the slaughter of its fish."""
    stay = fish.at(np.array([one["assignment_id"]]))[0]
    gone = fish.end_date[stay]
    harvested = not np.isnat(gone) and not np.isnat(fish.sea_start_date[stay])
    last = course.last_day(one)
    return min(last, gone - DAY) if harvested else last


def _phase(hit: list[Container], end_date: np.datetime64, today: np.ndarray) -> str:
    """The phase of an outbreak on a day, by the mean sickness of its containers."""
    if end_date <= today[0] or not hit:
        return "ended"
    rows = {name: np.array([one[name] for one in hit]) for name in _COURSE}
    sickness = course.intensity(rows, today)[0]
    if sickness.max() >= course.PEAK:
        return "peak"
    return "rise" if np.median(rows["peak_date"].astype(int)) > today[0].astype(int) else "decline"


_COURSE = ("onset_date", "peak_date", "end_date")


def _effects(
    going: list[Row], rows: Columns, fish: PlannedFish
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Hazard, disease, appetite and growth by day and stay."""
    shape = fish.present.shape
    rate, worst, disease_id = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.int64)
    appetite, growth = np.ones(shape), np.ones(shape)
    if not rows["outbreak_id"].size:
        return rate, disease_id, appetite, growth
    sickness = course.intensity(rows, fish.days) * course.share_left(rows, fish.days)
    hazard = course.daily_hazard(rows, fish.days)
    of = {int(one["id"]): int(one["disease_id"]) for one in going}
    for n, stay in enumerate(fish.at(rows["assignment_id"])):
        if diseases()[of[int(rows["outbreak_id"][n])] - 1].profile.is_chronic:
            continue  # its effects follow from the gill scores
        there = fish.present[:, stay]
        mine = np.where(there, hazard[:, n], 0.0)
        sick = np.where(there, sickness[:, n], 0.0)
        disease_id[:, stay] = np.where(
            mine > worst[:, stay], of[int(rows["outbreak_id"][n])], disease_id[:, stay]
        )
        worst[:, stay] = np.maximum(worst[:, stay], mine)
        rate[:, stay] += mine
        appetite[:, stay] *= 1.0 - (1.0 - float(rows["appetite"][n])) * sick
        growth[:, stay] *= 1.0 - (1.0 - float(rows["growth"][n])) * sick
    return rate, disease_id, appetite, growth
