"""Treatments against lice: by order, by medicated feed before lice come, by cleaner fish."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.lice import counts as lice_counts
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.lice import pressure as lice_pressure
from aquamind_assets.disease.lice.delousing import MEDICINES
from aquamind_assets.disease.lice.orders import Orders
from aquamind_assets.disease.lice.sea_farm import SeaFarm
from aquamind_assets.disease.treatment.boats import LICE, Job
from aquamind_assets.disease.treatment.effects import fasting
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.strain import last_handled
from aquamind_assets.disease.treatment.types import share_lost, share_removed, treatment_types
from aquamind_assets.people.workdays import next_day, planned_days

#: Days before and after a bath against disease in which a ring is not deloused. [d]
_REST_DAYS = 7

#: Days before harvest in which a boat that comes late delouses no more. [d]
_HARVEST_DAYS = 7

#: Effect of a treatment that is stopped early, relative to a whole one. [ratio]
_ABORTED_EFFECT = 0.5


class Treating:
    """The treatments of a month.

    Parameters
    ----------
    farm : SeaFarm
        The fish, and what other treatments they get.
    orders : Orders
        Orders of the areas; they are marked when they are done.
    carried : dict of ndarray
        Last month's rows of ``stay_health``.

    Attributes
    ----------
    given : list of Given
        The treatments of the month.
    """

    def __init__(self, farm: SeaFarm, orders: Orders, carried: Columns) -> None:
        self.farm, self.orders = farm, orders
        self.seed, self.days, self.settings = farm.seed, farm.days, farm.settings
        self.fish, self.areas, self.rings = farm.fish, farm.areas, farm.rings
        self.water, self.gills, self.boats = farm.water, farm.gills, farm.boats
        self.handled_before = last_handled(carried, farm.fish)[farm.rings.at]
        self.given: list[Given] = []

    def bathe(self, number: int, day: np.datetime64, given: Given) -> None:
        """Let baths against disease and amoebae remove lice as well."""
        types = treatment_types()
        today = np.flatnonzero(given.day == number)
        if not today.size:
            return
        for row in today[~np.isnan(types.removed[given.treatment_type_id[today] - 1, 0])]:
            ring = np.searchsorted(self.rings.at, given.stay[row])
            kind = int(given.treatment_type_id[row])
            key = int(self.fish.stay_id[given.stay[row]])
            normal = stream(self.seed, "lice in a bath", key, str(day)).standard_normal(1)
            removed = share_removed(np.array([kind]), normal)
            self.rings.remove(np.array([ring]), removed, kind, day)

    def treat(self, number: int, day: np.datetime64) -> None:
        """Give medicated feed on the ordered day, and treat by boat when boats have time."""
        for area in np.flatnonzero(day >= self.orders.order_date):
            if not treatment_types().handling[int(self.orders.kind[area]) - 1]:
                rings = np.flatnonzero(self.rings.present & (self.rings.area == area))
                near = self.settings.delousing.harvest_urgent_days * DAY
                rings = rings[~(self.farm.slaughter(rings) - day < near)]
                rings = rings[~self._handled(number, rings, _REST_DAYS)]
                self._treat_rings(number, area, rings, self.orders.order_date[area], None)
                self.orders.done(int(area), day)
            elif self.boats.job(LICE, int(area)) is None:
                self.orders.order_date[area] = NEVER  # no boat came in time: the next count decides
        for job in self.boats.works(LICE, number):
            rings = self._left(job)
            soon = self.farm.slaughter(rings) - day < _HARVEST_DAYS * DAY
            rings = rings[~soon & ~self._handled(number, rings, _REST_DAYS)]
            now = rings[: self.boats.todays(job, self.rings.kg(number, rings))]
            stopped = self._treat_rings(number, np.int64(job.area), now, job.wanted_date, job)
            self.rings.deloused_date[now] = day
            is_over = stopped or now.size == rings.size
            self.boats.worked(job, number, now.size, is_over)
            if is_over:
                self.orders.done(job.area, day)

    def prevent(self, number: int, day: np.datetime64) -> None:
        """Give medicated feed against the first lice, some weeks after the fish came to sea."""
        rules, rings = self.settings.delousing, self.rings
        region = self.areas.geography_id[rings.area]
        wanted = rings.sea_start + rules.preventive_days * DAY
        due = rings.present & (planned_days(wanted, region, rings.batch_id) == day)
        kind = treatment_types().id_of("emamectin")
        for batch in np.unique(rings.batch_id[due]).tolist():
            here = np.flatnonzero(due & (rings.batch_id == batch))
            here = here[~self._handled(number, here, _REST_DAYS)]
            busy = [part.stay[part.day == number] for part in self.given]
            here = here[~np.isin(rings.at[here], np.concatenate([[-1], *busy]))]
            area = int(rings.area[here[0]]) if here.size else 0
            methods = rules.faroe if self.areas.geography_id[area] == FAROE else rules.scotland
            used = delousing.shares(methods, day)[0] / max(methods.emamectin[0], 1e-9)
            uniform = stream(self.seed, "medicated feed after transfer", batch).random()
            if not here.size or uniform >= rules.preventive_share * min(used, 1.0):
                continue
            draws = delousing.Draws.of(self.seed, f"transfer of {batch}", day, rules)
            place = rings.stay_id[here] % lice_pressure.DRAWS
            self._delouse(number, np.int64(area), here, kind, draws, place)

    def stock(self, number: int, day: np.datetime64) -> None:
        """Put cleaner fish into rings, a day later where the fish are treated."""
        rings = np.flatnonzero(self.rings.present & (self.rings.cleaners_from == day))
        if not rings.size:
            return
        busy = self._handled(number, rings, 0)
        for given in (one for one in self.given if number in one.day):
            busy |= np.isin(self.rings.at[rings], given.stay)
        later, region = rings[busy], self.rings.region[rings[busy]]
        self.rings.cleaners_from[later] = next_day(
            self.rings.cleaners_from[later], region, np.zeros(later.size, dtype=bool)
        )
        rings = rings[~busy]
        assert self.rings.cleaners is not None
        self.rings.cleaners.deliver(number, rings, self.rings.population[rings])
        rules, kind = self.settings.delousing, treatment_types().id_of("cleaner_fish")
        daily = self.rings.cleaned(number, rules)[rings]
        eaten = self.rings.cleaners.first_eaten(daily, rules.cleaner_days)
        self._give(number, rings, kind, eaten, np.zeros(rings.size))

    def catch_cleaners(self, number: int) -> None:
        """Catch cleaner fish before salmon are handled, and take them out before salmon leave."""
        stock, rings, types = self.rings.cleaners, self.rings, treatment_types()
        assert stock is not None
        for given in (self.farm.disease_given, *self.gills.baths.given, *self.given):
            today = np.flatnonzero(given.day == number)
            if today.size:
                handled = given.stay[today[types.handling[given.treatment_type_id[today] - 1]]]
                stock.handle(number, np.flatnonzero(np.isin(rings.at, handled)))
        leaves = self.fish.end_date[rings.at] <= self.days[number] + DAY
        stock.take_out(np.flatnonzero((leaves | ~rings.present) & (stock.count > 0)))

    def busy(self, number: int) -> np.ndarray:
        """Stays treated against disease or lice shortly before or after a day."""
        given = [self.farm.disease_given, *self.given]
        near = [one.stay[np.abs(one.day - number) <= _REST_DAYS] for one in given]
        last_month = self.days[number] - self.handled_before <= _REST_DAYS * DAY
        return np.concatenate([*near, self.rings.at[last_month]])

    def _handled(self, number: int, rings: np.ndarray, within: int) -> np.ndarray:
        """Whether rings are treated against disease or amoebae within some days of one.

        Those that were handled at the end of last month, for whatever reason, count as well.
        """
        given = self.farm.disease_given
        near = given.stay[np.abs(given.day - number) <= within]
        bathed = self.gills.baths.handled(number, within, self.rings.area[rings])
        last_month = self.days[number] - self.handled_before[rings] <= within * DAY
        return np.isin(self.rings.at[rings], np.concatenate([near, bathed])) | last_month

    def _left(self, job: Job) -> np.ndarray:
        """Rings that a boat has still to treat in a job, in their turn."""
        done = self.rings.deloused_date >= job.wanted_date
        return np.flatnonzero(self.rings.present & (self.rings.area == job.area) & ~done)

    def _treat_rings(
        self,
        number: int,
        area: np.int64,
        rings: np.ndarray,
        wanted_date: np.datetime64,
        job: Job | None,
    ) -> bool:
        """Treat some rings of an order; returns whether the treatment is stopped there."""
        name, rules = str(self.areas.name[area]), self.settings.delousing
        draws = delousing.Draws.of(self.seed, name, wanted_date, rules)
        place = self.rings.stay_id[rings] % lice_pressure.DRAWS
        kind = self._borne(number, int(self.orders.kind[area]), rings)
        gentle = self.boats.deaths_over_usual(job, kind, number) if job else 1.0
        return self._delouse(number, area, rings, kind, draws, place, gentle)

    def _borne(self, number: int, kind: int, rings: np.ndarray) -> int:
        """The treatment ordered; fresh water in place of warm water if hearts were found bad."""
        types = treatment_types()
        bad = self.farm.diagnosed[number, self.rings.at[rings]].any()
        return types.id_of("freshwater") if bad and types.code[kind - 1] == "thermal" else kind

    def _delouse(
        self,
        number: int,
        area: np.int64,
        rings: np.ndarray,
        kind: int,
        draws: delousing.Draws,
        place: np.ndarray,
        gentle: float = 1.0,
    ) -> bool:
        """Treat some rings of an area; returns whether it is stopped because too many fish die."""
        if not rings.size:
            return False
        types = treatment_types()
        removed, resistant = delousing.removed_of(
            kind, draws.removed[place], self.water.resistance[:, area]
        )
        sick, kinds = self.farm.sick[number, self.rings.at[rings]], np.full(rings.size, kind)
        factor = self.farm.treatments.sick_factor
        lost = share_lost(kinds, draws.lost[place], sick, factor, gentle)
        broken = types.handling[kind - 1] & (lost >= self.settings.delousing.abort_loss)
        removed = np.where(broken, _ABORTED_EFFECT * removed, removed)
        resistant = np.where(broken, _ABORTED_EFFECT * resistant, resistant)
        code = str(types.code[kind - 1])
        if code in MEDICINES:
            self.water.select(code, int(area), self.rings, rings, removed, resistant)
        before = self.rings.lice[:, rings]
        self.rings.remove(rings, removed, kind, self.days[number])
        counted = None
        if types.act_days[kind - 1] == 1:
            counted = lice_counts.checked_at_a_boat(
                self.seed,
                str(self.areas.name[area]),
                self.days[number],
                place,
                before,
                self.rings.lice[:, rings],
                self.settings.counts,
            )
        self._give(number, rings, kind, removed, lost, broken, counted)
        return bool(broken.any())

    def _give(
        self,
        number: int,
        rings: np.ndarray,
        kind: int,
        removed: np.ndarray,
        lost: np.ndarray,
        broken: np.ndarray | None = None,
        counted: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> None:
        if rings.size:
            zero = np.zeros(rings.size, dtype=np.int64)
            reason = np.full(rings.size, "lice", dtype=object)
            day, stay = zero + number, self.rings.at[rings]
            before, after = counted or (None, None)
            self.given.append(
                Given.of(day, stay, zero + kind, zero, reason, removed, lost, broken, before, after)
            )

    def fast_ahead(self, appetite: np.ndarray) -> None:
        """Let fish fast before a treatment ordered for the next month; changes ``appetite``."""
        types = treatment_types()
        last = self.days.size - 1
        for job in (one for one in self.boats.jobs if one.is_open and one.purpose == LICE):
            rings = self._left(job)
            due = self.boats.expected(job, self.rings.kg(last, rings), self.days[-1] + DAY)
            ahead = ~np.isnat(due)
            without = np.full(int(ahead.sum()), types.fasting_days[job.treatment_type_id - 1])
            fasted = fasting(due[ahead], self.rings.at[rings[ahead]], without, self.fish)
            appetite[fasted] = 0.0
