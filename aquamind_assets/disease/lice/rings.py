"""The rings at sea and their lice, day by day, with medicine and cleaner fish."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns, rows_by_key
from aquamind_assets.core.elementary import log1p
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import decimal_year
from aquamind_assets.disease.lice import population as lice
from aquamind_assets.disease.lice.cleaner_fish import CleanerStock
from aquamind_assets.disease.planned_fish import PlannedFish, SeaStays
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.environment.sites import Areas
from aquamind_assets.people.workdays import planned_days
from aquamind_assets.settings.cleaner_fish import CleanerFish
from aquamind_assets.settings.delousing import Delousing

#: Days after a batch's first transfer in which fish come straight from land, without lice. [d]
_TRIPS_DAYS = 20

#: Cleaner fish eat nothing below the first temperature, and most above the second. [degC]
_CLEANERS_C = (4.0, 8.0)

#: First day of cleaner fish: days at sea, and the most that chance adds. [d]
_STOCKED_DAYS, _STOCKED_SPREAD_DAYS = 30, 60

#: Days that salmon are in a ring before cleaner fish come to it. [d]
_RING_SETTLED_DAYS = 7


class Rings(SeaStays):
    """The stays at sea, their lice, medicine and cleaner fish; arrays over these stays.

    Attributes
    ----------
    lice : ndarray, shape (13, rings)
        Lice by `lice.STAGES`. [lice/fish]
    temperature_c, population : ndarray, shape (rings,)
        Of the day that `start_day` was called for last.
    lethal : ndarray, shape (rings,)
        Hazard of death by lice, on the day that `end_day` was called for last. [1/d]
    """

    def __init__(self, fish: PlannedFish, areas: Areas, before: Columns) -> None:
        super().__init__(fish, areas)
        self.before = before
        self.region = areas.geography_id[self.area]
        count = self.at.size
        self.lice = np.zeros((len(lice.STAGES), count))
        self.clearing_rate = np.zeros(count)
        self.clearing_until = np.full(count, NEVER)
        self.cleaners_from = np.full(count, NEVER)
        self.deloused_date = np.full(count, NEVER)
        here, place = self.carried(before)
        for number, name in enumerate(lice.STAGES):
            self.lice[number, place] = before[name][here]
        self.clearing_rate[place] = before["clearing_rate"][here]
        self.clearing_until[place] = before["clearing_until"][here]
        self.deloused_date[place] = before["deloused_date"][here]
        self.cleaners: CleanerStock | None = None
        self.temperature_c, self.population, self.lethal = np.zeros((3, count))

    def by_batch(self) -> list[tuple[int, np.ndarray]]:
        """Each batch and where its rings are in these arrays."""
        return rows_by_key(self.batch_id)

    def plan_cleaner_fish(
        self, seed: int, before: Columns, settings: Delousing, stock: CleanerFish
    ) -> None:
        """Decide which batches get cleaner fish, and when; keep those that are already there."""
        self.cleaners = CleanerStock(
            seed, self.fish.days, self.by_batch(), self.stay_id, self.region, before, stock
        )
        for batch, here in self.by_batch():
            uniform, wait = stream(seed, "cleaner fish", batch).random(2)
            methods = settings.faroe if self.region[here[0]] == FAROE else settings.scotland
            since = self.sea_start[here[0]]
            year = decimal_year(since)
            if uniform < np.interp(year, methods.years, methods.cleaner_fish):
                days = _STOCKED_DAYS + int(_STOCKED_SPREAD_DAYS * wait)
                settled = self.start[here] + _RING_SETTLED_DAYS * DAY
                ready, which = np.maximum(since + days * DAY, settled), self.stay_id[here]
                self.cleaners_from[here] = planned_days(ready, self.region[here], which)

    def start_day(self, number: int) -> None:
        """Begin a day: new fish from land have no lice, others bring the lice of their batch."""
        fish, day, yesterday = self.fish, self.fish.days[number], self.present
        self.present = fish.present[number, self.at]
        self.temperature_c = fish.temperature_c[number, self.at]
        self.population = fish.population[number, self.at] * self.present
        new = self.present & (self.start == day)
        moved = np.flatnonzero(new & (self.start - self.sea_start > _TRIPS_DAYS * DAY))
        for batch in np.unique(self.batch_id[moved]):
            to = moved[self.batch_id[moved] == batch]
            if number == 0:  # their source may have no day in this month
                old = self.before["batch_id"] == batch
                stages = np.stack([self.before[name][old] for name in lice.STAGES])
                rate, until = self.before["clearing_rate"][old], self.before["clearing_until"][old]
            else:
                old = yesterday & (self.batch_id == batch)
                stages = self.lice[:, old]
                rate, until = self.clearing_rate[old], self.clearing_until[old]
            if old.any():
                self.lice[:, to] = stages.mean(axis=1)[:, None]
                self.clearing_rate[to] = rate.mean()
                self.clearing_until[to] = np.fmax.reduce(until)

    def remove(self, rings: np.ndarray, removed: np.ndarray, kind: int, day: np.datetime64) -> None:
        """Remove shares of the mobile lice of some rings by a treatment."""
        types, at = treatment_types(), kind - 1
        if types.act_days[at] == 1:
            self.lice[:, rings] = lice.lice_left(self.lice[:, rings], removed, types.attached[at])
        else:
            self.clearing_rate[rings] = -log1p(-removed) / types.act_days[at]
            self.clearing_until[rings] = day + (int(types.effect_days[at]) - 1) * DAY

    def end_day(self, number: int, attaching: np.ndarray, settings: Delousing) -> np.ndarray:
        """End a day: lice die, develop, attach and release eggs.

        Parameters
        ----------
        number : int
            The day.
        attaching : ndarray, shape (rings,)
            [lice/fish/d]
        settings : Delousing
            For the cleaner fish.

        Returns
        -------
        ndarray, shape (rings,)
            Eggs released. [1/d]
        """
        assert self.cleaners is not None, "plan_cleaner_fish comes first"
        day = self.fish.days[number]
        killed = np.zeros_like(self.lice)
        killed += np.where(day <= self.clearing_until, self.clearing_rate, 0.0)
        killed[lice.MOBILE] += self.cleaned(number, settings)
        self.cleaners.end_day(number, self.temperature_c)
        mobile, weight = self.lice[lice.MOBILE].sum(axis=0), self.fish.weight_g[number, self.at]
        self.lethal = lice.host_hazard(mobile, weight) * self.present
        # The fish that die have more lice than others: so those that live have fewer afterwards.
        killed += self.lethal
        after = lice.next_day(self.lice, self.temperature_c, attaching, killed)
        self.lice = np.where(self.present, after, 0.0)
        return self.lice[lice.GRAVID] * self.population * lice.eggs_daily(self.temperature_c)

    def cleaned(self, number: int, settings: Delousing) -> np.ndarray:
        """Share of the mobile lice that cleaner fish eat on a day, shape (rings,). [1/d]"""
        assert self.cleaners is not None
        eating = self.cleaners.eating(number, self.population, settings.cleaner_days)
        active = np.interp(self.temperature_c, _CLEANERS_C, (0.0, 1.0))
        return settings.cleaner_daily * eating * active

    def rows(self) -> Columns:
        """The rows of ``disease.lice_population`` after the month's last day."""
        kept = np.flatnonzero(self.present)
        stage, days = self.lice[:, kept], self.fish.days
        working = self.clearing_until[kept] > days[-1]
        return {
            "month": np.full(kept.size, days[0]),
            "assignment_id": self.stay_id[kept],
            "batch_id": self.batch_id[kept],
            "area_id": self.area_id[kept],
            "attached": stage[lice.ATTACHED].sum(axis=0),
            "pre_adult": stage[lice.PRE_ADULT].sum(axis=0),
            "male": stage[lice.MALE],
            "female": stage[lice.FEMALE].sum(axis=0),
            **dict(zip(lice.STAGES, stage, strict=True)),
            "clearing_rate": np.where(working, self.clearing_rate[kept], 0.0),
            "clearing_until": np.where(working, self.clearing_until[kept], NEVER),
            "deloused_date": self.deloused_date[kept],
        }
