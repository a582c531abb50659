"""Vaccination by machine: container after container, after a fast, on working days.

References
----------
.. [1] Makers give a vaccination machine some 20,000 fish an hour a line.
.. [2] Sorum & Damsgard (2004), Effects of anaesthetisation and vaccination on feed intake and
   growth in Atlantic salmon, Aquaculture 232, 333-341: appetite is down for some two weeks.
"""

from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import SMOLT
from aquamind_assets.core.columns import Columns, joined, sorted_by, table_rows
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.prices import in_cents, relative_price
from aquamind_assets.core.streams import stream
from aquamind_assets.disease import tables
from aquamind_assets.disease.outbreaks.vaccination import (
    Immunity,
    vaccine_lot,
    vaccine_of,
    vaccines,
)
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.people.work import is_working_day
from aquamind_assets.settings.outbreaks import Outbreaks

#: Most vaccinations of one stay; they are numbered by the day of the stay.
_DAYS_A_STAY = 1000

#: Most of a day for which the machine is idle, on the worst of days; judged. [ratio]
_IDLE_MOST = 0.3

#: Share of a container for which the machine is not started again. [ratio]
_REST = 0.02


@dataclass(frozen=True)
class Vaccinations:
    """The vaccinations of a month, and their effect on appetite.

    Attributes
    ----------
    rows : dict of ndarray
        Rows of ``disease.vaccination``.
    appetite : ndarray, shape (days, stays)
        Appetite left; none during the fast and on the days of vaccination. [ratio]
    """

    rows: Columns
    appetite: np.ndarray


def vaccinations(
    seed: int, fish: PlannedFish, before: Columns, immunity: Immunity, settings: Outbreaks
) -> Vaccinations:
    """The vaccinations of a month; also updates the immunity of the batches.

    A batch is vaccinated in its smolt stage, later if its fish are still too small. If the machine
    has not finished by the month's end, it goes on in the next month.

    Parameters
    ----------
    seed : int
        The farm's seed.
    fish : PlannedFish
        The fish of the month.
    before : dict of ndarray
        Last month's rows of ``vaccination``.
    immunity : Immunity
        The batches vaccinated so far.
    settings : Outbreaks
        Times, protocols and the speed of the machine.
    """
    parts: list[Columns] = []
    last = np.full(fish.stay_id.size, NEVER)
    known = np.isin(before["assignment_id"], fish.stay_id)
    np.fmax.at(last, fish.at(before["assignment_id"][known]), before["vaccination_date"][known])
    fasting = np.zeros(fish.present.shape, dtype=bool)
    for batch, stays in fish.by_batch():
        smolts = (fish.present[:, stays] & (fish.stage[:, stays] == SMOLT)).any(axis=0)
        begun = _begun(seed, batch, stays[smolts], fish, immunity, settings)
        if begun is None:
            continue
        first, stays = begun
        day, at, count = _by_machine(seed, batch, fish, stays, first, before, settings)
        if not day.size:
            continue
        parts.append(_rows(seed, batch, fish, (day, stays[at], count), immunity, settings))
        np.fmax.at(last, stays[at], fish.days[day])
        for stay in np.unique(stays[at]):
            on = day[stays[at] == stay]
            fasting[max(on.min() - settings.vaccination_fast_days, 0) : on.max() + 1, stay] = True
    rows = table_rows(tables.vaccination, joined(parts))
    return Vaccinations(
        sorted_by(rows, "vaccination_date", "id"), _appetite(fish, last, fasting, settings)
    )


def _begun(
    seed: int,
    batch: int,
    stays: np.ndarray,
    fish: PlannedFish,
    immunity: Immunity,
    settings: Outbreaks,
) -> tuple[int, np.ndarray] | None:
    """First day of a batch's vaccination in the month, and its containers; or None."""
    since = immunity.vaccinated_from(batch)
    if not stays.size:
        return None
    if not np.isnat(since):
        goes_on = since >= (fish.days[0] - DAY).astype("datetime64[M]").astype("datetime64[D]")
        return (0, stays) if goes_on else None
    random = stream(seed, "vaccination", batch)
    waits = random.integers(settings.vaccination_from_days, settings.vaccination_to_days + 1)
    due = fish.days >= fish.start_date[stays].max() + waits * DAY
    heavy = (fish.weight_g[:, stays] >= settings.vaccination_weight_g).all(axis=1)
    ready = np.flatnonzero(due & heavy & fish.present[:, stays].all(axis=1))
    first = ready[0] + settings.vaccination_fast_days if ready.size else fish.days.size
    return (int(first), stays) if first < fish.days.size else None


def _by_machine(
    seed: int,
    batch: int,
    fish: PlannedFish,
    stays: np.ndarray,
    first: int,
    before: Columns,
    settings: Outbreaks,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Day, place in ``stays`` and number of fish of each day's work at each container.

    The machine takes one container after the other. It does its full number of fish on a good day,
    fewer where fish are graded first, needles are changed or it stands still.
    """
    region = int(fish.geography_id[stays[0]])
    work = first + np.flatnonzero(is_working_day(fish.days[first:], region))
    if not work.size:
        return work, work, work
    here = np.flatnonzero(np.isin(before["assignment_id"], fish.stay_id[stays]))
    done = np.zeros(stays.size)
    at = np.searchsorted(fish.stay_id[stays], before["assignment_id"][here])
    np.add.at(done, at, before["fish_count"][here].astype(float))
    all_fish = np.round(fish.population[work[0], stays])
    left = np.where(done < (1.0 - _REST) * all_fish, all_fish - done, 0.0)
    ends = np.cumsum(left)
    idle = [stream(seed, "vaccination machine", batch, str(d)).random() for d in fish.days[work]]
    speed = settings.vaccination_fish_a_day * (1.0 - _IDLE_MOST * np.square(idle))
    edges = np.concatenate([[0.0], np.cumsum(np.floor(speed))])
    until = np.minimum(ends, edges[1:, None])
    taken = np.maximum(until - np.maximum(ends - left, edges[:-1, None]), 0.0)
    taken = np.where(fish.present[work][:, stays], taken, 0.0)
    day, place = np.nonzero(taken >= 1.0)
    return work[day], place, taken[day, place].astype(np.int64)


def _rows(
    seed: int,
    batch: int,
    fish: PlannedFish,
    done: tuple[np.ndarray, np.ndarray, np.ndarray],
    immunity: Immunity,
    settings: Outbreaks,
) -> Columns:
    """Rows of a batch's vaccinations; the whole batch counts as vaccinated from the first one."""
    day, stay, count = done
    random = stream(seed, "vaccination protocol", batch)
    protocol = "enhanced" if random.random() < settings.enhanced_scotland else "standard"
    vaccine_id = vaccine_of(protocol, int(fish.geography_id[stay[0]]))
    since = immunity.vaccinated_from(batch)
    first = fish.days[day[0]] if np.isnat(since) else since
    lot = vaccine_lot(seed, vaccine_id, int(fish.geography_id[stay[0]]), first, settings)
    immunity.vaccinate(batch, vaccine_id, first, lot.effect)
    vaccine, region = vaccines()[vaccine_id - 1], fish.geography_id[stay]
    price = relative_price(seed, vaccine.name, region, fish.days[day], settings.contract_log_sd)
    in_stay = ((fish.days[day] - fish.start_date[stay]) / DAY).astype(np.int64)
    return {
        "id": fish.stay_id[stay] * _DAYS_A_STAY + in_stay,
        "vaccination_date": fish.days[day],
        "batch_id": fish.batch_id[stay],
        "assignment_id": fish.stay_id[stay],
        "vaccine_id": np.full(stay.size, vaccine_id),
        "lot_number": np.full(stay.size, lot.number, dtype=object),
        "fish_count": count,
        "average_weight_g": fish.weight_g[day, stay],
        "cost_eur": in_cents(count * vaccine.cost_eur_per_fish * price),
    }


def _appetite(
    fish: PlannedFish, last: np.ndarray, fasting: np.ndarray, settings: Outbreaks
) -> np.ndarray:
    """Appetite left by vaccination, which returns in some days [2]_. [ratio]"""
    since = (fish.days[:, None] - last) / DAY
    eating = 1.0 - exp(-np.maximum(np.nan_to_num(since), 0.0) / settings.vaccination_appetite_days)
    eating = np.where(since >= 0.0, eating, 1.0)
    return np.where(fish.present, np.where(fasting, 0.0, eating), 1.0)
