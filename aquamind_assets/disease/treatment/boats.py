"""Boats that delouse and bathe; each does one job at a time, and none works in a storm.

A job is the treatment of the rings of one site. It waits for a boat, which is promised so far ahead
that the fish can fast. Then ring after ring is treated, as many tonnes a day as the boat can do. A
job that waits too long is cancelled. Boats begin on no Sunday or holiday, and rest at Christmas.
Over the years some are replaced by large ones, which make fresh water aboard.

References
----------
.. [1] Hans á Bakka has bathed fish in fresh water since the end of 2015; they stay in good
   condition and feed as soon as they are back: Fish Farmer of 7 March 2016, The Fish Site on the
   first quarter of 2017. Bakkafossur, with wells of 7,000 m3 and 6,000 t of fresh water a day,
   came in January 2023: marinelink.com; Fish Farmer of 23 June 2020. Two boats with much fresh
   water came to Bakkafrost in the second and third quarter of 2022: aquafeed.co.uk on its report
   for 2021.
"""

from dataclasses import dataclass, field

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import decimal_year
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.environment.sites import Areas
from aquamind_assets.people.workdays import sailing_days, treating_days
from aquamind_assets.settings.treatments import Treatments

LICE, GILLS = "lice", "gills"

_FRESH_WATER = "freshwater"

WAITING, PROMISED, WORKING = "WAITING", "PROMISED", "IN_PROGRESS"
COMPLETED, CANCELLED = "COMPLETED", "CANCELLED"
_OPEN = (WAITING, PROMISED, WORKING)

_EPOCH = np.datetime64("2000-01-01", "D")

#: Days for which a boat is away at a time; chance that one that is late does not come on the next
#: day either, and most days late; judged. [d, ratio, d]
_AWAY_DAYS, _STILL_LATE, _MOST_DAYS_LATE = 9, 0.5, 7


@dataclass
class Job:
    """A job of a boat, as a row of ``disease.boat_job``; ``area`` is a place in `Areas`."""

    purpose: str
    area: int
    treatment_type_id: int
    wanted_date: np.datetime64
    boat: int = 0
    promised_date: np.datetime64 = NEVER
    first_date: np.datetime64 = NEVER
    last_date: np.datetime64 = NEVER
    rings: int = 0
    storm_days: int = 0
    status: str = WAITING

    @property
    def is_open(self) -> bool:
        """Whether it waits for a boat or is under way."""
        return self.status in _OPEN


@dataclass
class Boats:
    """The boats of both regions and their jobs, day by day.

    Attributes
    ----------
    areas : Areas
        All sea areas in use, by id ascending.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    storm : ndarray of bool, shape (days, areas)
        Whether a storm keeps boats from each area.
    count : int
        Boats of a region.
    settings : Treatments
        What a boat can do.
    jobs : list of Job
        Jobs that were open when the month began, and jobs of the month.
    seed : int, optional
        The farm's seed, by which boats are away, late and out of order; without one they never are.
    """

    areas: Areas
    days: np.ndarray
    storm: np.ndarray
    count: int
    settings: Treatments
    jobs: list[Job] = field(default_factory=list)
    seed: int | None = None

    def load(self, before: Columns) -> None:
        """Take over last month's rows of ``boat_job``; ended jobs tell where the boats are."""
        for row in range(before["id"].size):
            self.jobs.append(
                Job(
                    str(before["purpose"][row]),
                    int(np.searchsorted(self.areas.id, before["area_id"][row])),
                    int(before["treatment_type_id"][row]),
                    before["wanted_date"][row],
                    int(np.nan_to_num(np.float64(before["boat"][row]))),
                    before["promised_date"][row],
                    before["first_date"][row],
                    before["last_date"][row],
                    int(before["rings"][row]),
                    int(before["storm_days"][row]),
                    str(before["status"][row]),
                )
            )

    def order(self, purpose: str, area: int, kind: int, wanted_date: np.datetime64) -> None:
        """Order a boat to an area from a day on."""
        self.jobs.append(Job(purpose, area, kind, wanted_date))

    def job(self, purpose: str, area: int) -> Job | None:
        """The open job of an area, if there is one."""
        found = [j for j in self.jobs if j.is_open and j.purpose == purpose and j.area == area]
        return found[0] if found else None

    def morning(self, number: int) -> None:
        """Promise free boats to the jobs that wait, and cancel those that waited too long."""
        day, rules = self.days[number], self.settings
        waiting = [j for j in self.jobs if j.status == WAITING]
        waiting.sort(key=lambda j: (j.wanted_date, self.areas.id[j.area], j.purpose))
        ahead = day + rules.boat_promise_days * DAY
        for job in waiting:
            if day - job.wanted_date > rules.boat_wait_days * DAY:
                job.status, job.last_date = CANCELLED, day
            elif job.wanted_date <= ahead:
                boat, free = self._first_free(job, day)
                if free <= ahead:
                    job.boat, job.status = boat, PROMISED
                    promised = max(ahead, free, job.wanted_date)
                    cal = sailing_days(int(self.areas.geography_id[job.area]))
                    job.promised_date = np.busday_offset(promised, 0, "forward", busdaycal=cal)
        for job in self.jobs:
            due = job.status == PROMISED and day >= job.promised_date
            if due and not self._is_late(job, day):
                job.status = WORKING
            if job.status == WORKING and self.storm[number, job.area]:
                job.storm_days += 1

    def _first_free(self, job: Job, day: np.datetime64) -> tuple[int, np.datetime64]:
        """The boat of the job's region that can be at its area first, and from when."""
        region = self.areas.geography_id[job.area]
        best = 0
        earliest: np.datetime64 = np.datetime64("9999-01-01", "D")
        in_time = day + self.settings.boat_promise_days * DAY
        fresh = _is_fresh(job.treatment_type_id)
        choice: tuple[np.datetime64, bool, np.datetime64] = (earliest, True, earliest)
        here = [j for j in self.jobs if j.boat and j.status != CANCELLED]
        here = [j for j in here if self.areas.geography_id[j.area] == region]
        for boat in range(1, self.count + 1):
            of = [j for j in here if j.boat == boat]
            if any(j.is_open for j in of):
                continue
            free = day
            for done in of:
                far = self.areas.group[done.area] != self.areas.group[job.area]
                free = max(free, done.last_date + (2 if far else 1) * DAY)
            while self._is_away(int(region), boat, free):
                free = free + DAY
            # Of boats free in time, a bath in fresh water takes a large one, other work leaves it.
            this = max(free, in_time), self.is_large(int(region), boat, day) != fresh, free
            if this < choice:
                best, earliest, choice = boat, free, this
        return best, earliest

    def is_large(self, region: int, boat: int, day: np.datetime64) -> bool:
        """Whether a boat of a region is a large one with fresh water of its own on a day [1]_."""
        rules = self.settings
        since = rules.large_boats_faroe if region == FAROE else rules.large_boats_scotland
        return 1 <= boat <= len(since) and decimal_year(day) >= since[boat - 1]

    def deaths_over_usual(self, job: Job, kind: int, number: int) -> float:
        """Deaths after a treatment by the boat of a job, over those by a usual boat.

        Parameters
        ----------
        job : Job
            The job.
        kind : int
            Treatment that is given; it may be another than the one ordered.
        number : int
            The day.

        Returns
        -------
        float
            Below 1 for fresh water on a large boat: its wells are roomy, and it makes water where
            it lies. [ratio]
        """
        region, day = int(self.areas.geography_id[job.area]), self.days[number]
        gentle = _is_fresh(kind) and self.is_large(region, job.boat, day)
        return self.settings.large_boat_deaths if gentle else 1.0

    def works(self, purpose: str, number: int) -> list[Job]:
        """Jobs of a purpose that boats work on on a day: under way, and without a storm there."""
        return [
            j
            for j in self.jobs
            if j.status == WORKING
            and j.purpose == purpose
            and not self.storm[number, j.area]
            and np.is_busday(self.days[number], busdaycal=self._calendar(j))
            and not self._is_broken(j, self.days[number])
        ]

    def _drawn(self, what: str, job: Job, day: np.datetime64) -> float:
        """A draw of a region's boat and a day, below 1; 1 without a seed."""
        if self.seed is None:
            return 1.0
        region = int(self.areas.geography_id[job.area])
        return float(stream(self.seed, what, region, job.boat, str(day)).random())

    def _is_late(self, job: Job, day: np.datetime64) -> bool:
        """Whether a boat does not come on a day, for it was promised too much or is held up."""
        first = day == job.promised_date
        share = self.settings.boat_late_share if first else _STILL_LATE
        comes_by = job.promised_date + _MOST_DAYS_LATE * DAY
        return bool(day < comes_by and self._drawn("boat is late", job, day) < share)

    def _is_broken(self, job: Job, day: np.datetime64) -> bool:
        """Whether pumps, lines or engine of a boat fail for a day."""
        return self._drawn("boat is out of order", job, day) < self.settings.boat_broken_share

    def _is_away(self, region: int, boat: int, day: np.datetime64) -> bool:
        """Whether a boat carries fish to slaughter or sea, or is in the yard."""
        if self.seed is None:
            return False
        spell = int(day.astype("datetime64[D]").astype(np.int64)) // _AWAY_DAYS
        drawn = stream(self.seed, "boat is away", region, boat, spell).random()
        return bool(drawn < self.settings.boat_away_share)

    def _calendar(self, job: Job) -> np.busdaycalendar:
        """Days on which boats work in the region of a job."""
        return treating_days(int(self.areas.geography_id[job.area]))

    def todays(self, job: Job, kg: np.ndarray) -> int:
        """Number of the remaining rings, in their order, that a boat treats in a day.

        Parameters
        ----------
        job : Job
            The job.
        kg : ndarray, shape (rings,)
            Weight of the fish in each. [kg]
        """
        return int(max((np.cumsum(kg) <= self._a_day(job.treatment_type_id)).sum(), kg.size > 0))

    def _a_day(self, kind: int) -> float:
        """Weight of fish that a boat treats in a day. [kg]"""
        rough = treatment_types().method[kind - 1] in ("thermal", "mechanical")
        rules = self.settings
        return 1000.0 * (rules.boat_delousing_t_day if rough else rules.boat_bath_t_day)

    def expected(self, job: Job, kg: np.ndarray, day: np.datetime64) -> np.ndarray:
        """Expected days of the remaining rings of a job; NaT if no boat is promised.

        Parameters
        ----------
        job : Job
            The job.
        kg : ndarray, shape (rings,)
            Weight of the fish in each, in their order. [kg]
        day : datetime64[D]
            First day that is still to come.
        """
        if job.status == WAITING:
            return np.full(kg.size, NEVER)
        before = np.cumsum(kg) - kg
        later = np.floor(before / self._a_day(job.treatment_type_id)).astype(np.int64)
        first = max(job.promised_date, day)
        cal = self._calendar(job)
        return np.busday_offset(first, later, "forward", busdaycal=cal)

    def worked(self, job: Job, number: int, rings: int, is_over: bool) -> None:
        """Note a day's work at an area."""
        day = self.days[number]
        if rings:
            job.first_date = day if np.isnat(job.first_date) else job.first_date
            job.last_date, job.rings = day, job.rings + rings
        if is_over:
            job.last_date = day if np.isnat(job.last_date) else job.last_date
            job.status = COMPLETED if job.rings else CANCELLED

    def rows(self) -> Columns:
        """Rows of ``boat_job``: jobs that are open, and those that ended in the month."""
        last = self.days[-1]
        kept = [j for j in self.jobs if j.is_open or j.last_date >= self.days[0]]
        if not kept:
            return {}
        names = ("promised_date", "first_date", "last_date", "wanted_date")
        dates = {n: np.array([getattr(j, n) for j in kept], "datetime64[D]") for n in names}
        area = np.array([j.area for j in kept])
        number = ((dates["wanted_date"] - _EPOCH) / DAY).astype(np.int64)
        boat = np.array([j.boat for j in kept], dtype=float)
        return {
            "month": np.full(len(kept), last.astype("datetime64[M]").astype("datetime64[D]")),
            "id": (self.areas.id[area].astype(np.int64) * 10**5 + number) * 10
            + np.array([j.purpose == GILLS for j in kept]),
            "purpose": np.array([j.purpose for j in kept], dtype=object),
            "area_id": self.areas.id[area],
            "geography_id": self.areas.geography_id[area],
            "boat": np.where(boat > 0, boat, np.nan),
            "treatment_type_id": np.array([j.treatment_type_id for j in kept]),
            **dates,
            "rings": np.array([j.rings for j in kept]),
            "storm_days": np.array([j.storm_days for j in kept]),
            "status": np.array([j.status for j in kept], dtype=object),
        }


def _is_fresh(kind: int) -> bool:
    """Whether a treatment is a bath in fresh water."""
    return bool(treatment_types().code[kind - 1] == _FRESH_WATER)
