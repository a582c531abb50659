"""A month of salmon lice: on the fish, in the water, in the counts, and the delousing."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns, joined, sorted_by
from aquamind_assets.core.elementary import expm1
from aquamind_assets.core.months import DAY, NEVER, Month
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.gills.month import GillCourse
from aquamind_assets.disease.lice import counts as lice_counts
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.lice import population as lice
from aquamind_assets.disease.lice import pressure as lice_pressure
from aquamind_assets.disease.lice.counts import Sample
from aquamind_assets.disease.lice.delousing import MEDICINES, METHODS
from aquamind_assets.disease.lice.rings import Rings
from aquamind_assets.disease.lice.water import Water
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.boats import LICE, Job
from aquamind_assets.disease.treatment.effects import fasting
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.strain import last_handled
from aquamind_assets.disease.treatment.types import share_lost, share_removed, treatment_types
from aquamind_assets.disease.treatment.withdrawal import may_be_given
from aquamind_assets.environment.sites import Areas
from aquamind_assets.people.work import Work
from aquamind_assets.settings.lice import Lice
from aquamind_assets.settings.treatments import Treatments

#: Days about a treatment against disease in which a ring is not deloused: a bath serves both. [d]
_REST_DAYS = 7

#: Mean gill score of a site, as last recorded, from which its fish count as sick. [1]
_BAD_GILLS = 2.0

#: Days before harvest in which a boat that comes late delouses no more. [d]
_HARVEST_DAYS = 7

#: Effect of a treatment that is broken off, over a whole one. [ratio]
_ABORTED_EFFECT = 0.5

#: Least appetite that lice leave. [ratio]
_LEAST_APPETITE = 0.2


@dataclass(frozen=True)
class LiceMonth:
    """A month of lice.

    Attributes
    ----------
    rows : dict of str to dict of ndarray
        Rows of each table of lice, by name; no columns at all where a month has no rows.
    given : Given
        The delousing.
    appetite : ndarray, shape (days, stays)
        Appetite left by lice, and 0 before a treatment of the next month. [ratio]
    """

    rows: dict[str, Columns]
    given: Given
    appetite: np.ndarray


def lice_month(
    seed: int,
    month: Month,
    fish: PlannedFish,
    areas: Areas,
    before: Mapping[str, Columns],
    disease_given: Given,
    sick: np.ndarray,
    diagnosed: np.ndarray,
    gills: GillCourse,
    settings: Lice,
    treatments: Treatments,
    work: Work,
) -> LiceMonth:
    """A month of lice and delousing, and of the gills beside them.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    fish : PlannedFish
        The fish of the month.
    areas : Areas
        All sea areas in use, by id ascending.
    before : mapping of str to dict of ndarray
        Last month's rows of ``lice_population``, ``lice_pressure`` and ``delousing``, by name.
    disease_given : Given
        Treatments against disease in the month; those that also remove lice do.
    sick : ndarray of bool, shape (days, stays)
        Whether an outbreak of heart or gill disease is under way: such fish die more of delousing.
    diagnosed : ndarray of bool, shape (days, stays)
        Whether such a disease has been diagnosed: the choice of a method follows from that.
    gills : GillCourse
        The gills of the fish, at the month's start; taken through the month.
    settings : Lice
        Settings of lice.
    treatments : Treatments
        Settings of treatments.
    work : Work
        Days on which people can count.

    Returns
    -------
    LiceMonth
    """
    course = _Course(
        seed,
        month,
        fish,
        areas,
        before,
        disease_given,
        sick,
        diagnosed,
        gills,
        settings,
        treatments,
    )
    course.counted = lice_counts.areas_counted(seed, areas, month.days, work, settings.counts)
    course.size_spread = work.sample_size_sd
    for number in range(month.days.size):
        course.day(number)
    return course.result()


class _Course:
    """A month as it goes on: the rings, the water, and what each area has ordered."""

    def __init__(
        self,
        seed: int,
        month: Month,
        fish: PlannedFish,
        areas: Areas,
        before: Mapping[str, Columns],
        disease_given: Given,
        sick: np.ndarray,
        diagnosed: np.ndarray,
        gills: GillCourse,
        settings: Lice,
        treatments: Treatments,
    ) -> None:
        self.seed, self.days, self.fish, self.areas = seed, month.days, fish, areas
        self.sick, self.diagnosed = sick, diagnosed
        self.settings, self.treatments = settings, treatments
        self.disease_given, self.gills, self.boats = disease_given, gills, gills.boats
        orders = before["delousing"]
        self.rings = Rings(fish, areas, before["lice_population"])
        self.rings.plan_cleaner_fish(
            seed, before["cleaner_fish_stock"], settings.delousing, settings.cleaner_fish
        )
        self.water = Water(seed, areas, self.days, before["lice_pressure"], orders, settings)
        self.ring_factor = lice_pressure.ring_infection(
            seed, self.rings.by_batch(), self.rings.stay_id, settings.infection
        )
        self.habit = delousing.habits(seed, areas, settings.delousing)
        self._load_orders(orders)
        self.handled_before = last_handled(before["stay_health"], fish)[self.rings.at]
        self.appetite = np.ones(fish.present.shape)
        self.counted = np.zeros((self.days.size, areas.id.size), dtype=bool)
        self.size_spread = 0.0
        self.count_rows: list[Columns] = []
        self.authority_rows: list[Columns] = []
        self.given: list[Given] = []

    def _load_orders(self, before: Columns) -> None:
        count = self.areas.id.size
        self.order_date = np.full(count, NEVER)
        self.treated_date = np.full(count, NEVER)
        self.kind = np.zeros(count, dtype=np.int64)
        self.over_since, self.authority_date = np.full((2, count), NEVER)
        self.counted_date, self.pressing = np.full(count, NEVER), np.zeros(count)
        at = np.searchsorted(self.areas.id, before["area_id"])
        self.order_date[at] = before["order_date"]
        self.treated_date[at] = before["treated_date"]
        self.over_since[at] = before["over_since"]
        self.authority_date[at] = before["authority_date"]
        self.counted_date[at] = before["counted_date"]
        self.pressing[at] = before["pressing"]
        kind = np.asarray(before["treatment_type_id"], dtype=np.float64)
        self.kind[at] = np.nan_to_num(kind).astype(np.int64)

    def day(self, number: int) -> None:
        """One day: fish arrive, are counted, treated; lice develop and lay, gills suffer."""
        day, rings = self.days[number], self.rings
        rings.start_day(number)
        self.gills.morning(number)
        mobile = rings.lice[lice.MOBILE].sum(axis=0)
        lost = self.settings.appetite_loss * np.maximum(mobile - 1.0, 0.0)
        eating = np.maximum(1.0 - lost, _LEAST_APPETITE)
        self.appetite[number, rings.at] = np.where(rings.present, eating, 1.0)
        self._count(number, day)
        self._bathe(number, day, self.disease_given)
        self._bathe(number, day, self.gills.baths.bathe(number, self._busy(number)))
        self._treat(number, day)
        self._prevent(number, day)
        self._stock(number, day)
        self._cleaners(number)
        attaching = self.water.day(number, rings)[rings.area] * self.ring_factor
        eggs = rings.end_day(number, attaching, self.settings.delousing)
        self.water.lay(number, rings, eggs)
        self.gills.evening(number, [self.disease_given, *self.gills.baths.given, *self.given])

    def _count(self, number: int, day: np.datetime64) -> None:
        settled = self.rings.present & (
            day - self.rings.sea_start >= self.settings.counts.first_day * DAY
        )
        todo = np.intersect1d(np.flatnonzero(self.counted[number]), self.rings.area[settled])
        places = [np.flatnonzero(settled & (self.rings.area == area)) for area in todo]
        samples = lice_counts.samples(
            self.seed,
            day,
            [
                (str(self.areas.name[area]), int(self.areas.geography_id[area]), rings)
                for area, rings in zip(todo, places, strict=True)
            ],
            self.rings.stay_id,
            self.rings.lice,
            self.settings.counts,
            self.size_spread,
        )
        for area, rings, sample in zip(todo, places, samples, strict=True):
            self.count_rows.append(
                lice_counts.count_rows(
                    day,
                    sample,
                    self.rings.stay_id,
                    self.rings.batch_id,
                    self.fish.container_id[self.rings.at],
                    self.rings.start,
                )
            )
            self._decide(number, day, int(area), rings, sample)

    def _decide(
        self, number: int, day: np.datetime64, area: int, rings: np.ndarray, sample: Sample
    ) -> None:
        """Order a treatment where the forecast is over what the farm bears, or it must."""
        rules, areas = self.settings.delousing, self.areas
        region = int(areas.geography_id[area])
        counted = sample.count.sum(axis=1) / sample.fish.sum()
        females, pre_adults = float(counted[0]), float(counted[2])
        temperature = float(self.rings.temperature_c[rings].mean())
        expected = delousing.forecast(females, pre_adults, temperature, rules)
        limit = delousing.limit(region, day, self.settings.limits)
        borne = self.habit[area] * limit
        if self._known_sick(number, area, rings) > 0.0:
            borne *= rules.sick_patience
        self.pressing[area] = expected / borne
        self.counted_date[area] = day
        urgent = females >= delousing.urgent(region, day, self.settings.limits)
        ordered = self._authority(day, area, rings, females)
        bath_comes = not np.isnat(self.gills.baths.order_date[area])
        if not urgent and not ordered and (self.pressing[area] < 1.0 or bath_comes):
            return
        date = self._order(number, day, area, urgent or ordered, ordered=ordered)
        if date is None:
            return
        for other in np.flatnonzero((areas.group == areas.group[area]) & self._may_join(day)):
            self._order(number, day, int(other), soon=False, date=date)

    def _known_sick(self, number: int, area: int, rings: np.ndarray) -> float:
        """Share of an area's rings that bear a treatment badly, by what was diagnosed or scored."""
        return max(
            float(self.diagnosed[number, self.rings.at[rings]].mean()),
            float((self.gills.baths.recorded[:, area] >= _BAD_GILLS).any()),
        )

    def _handled_date(self, area: int) -> np.datetime64:
        """Last day on which an area was treated without medicine, or bathed; NaT for none."""
        kind, bathed = int(self.kind[area]), self.gills.baths.served_date[area]
        physical = kind > 0 and treatment_types().code[kind - 1] in delousing.PHYSICAL
        return np.fmax(self.treated_date[area], bathed) if physical else bathed

    def _may_join(self, day: np.datetime64) -> np.ndarray:
        """Farms whose last count lets them treat along with others of their loch."""
        rules = self.settings.delousing
        fresh = day - self.counted_date <= rules.joined_days * DAY
        return fresh & (self.pressing >= rules.joined_share)

    def _authority(self, day: np.datetime64, area: int, rings: np.ndarray, females: float) -> bool:
        """Whether the authority orders a treatment, as a limit has been exceeded for long."""
        rules, region = self.settings.delousing, int(self.areas.geography_id[area])
        limit = delousing.intervention(region, day, self.settings.limits)
        if females < limit:
            self.over_since[area] = NEVER
            return False
        if np.isnat(self.over_since[area]):
            self.over_since[area] = day
        lasts = rules.order_days_faroe if region == FAROE else rules.order_days_scotland
        last = self.authority_date[area]
        waits = day - last < rules.order_repeat_days * DAY
        if day - self.over_since[area] < lasts * DAY or waits:
            return False
        again = bool(last >= self.over_since[area])
        self.authority_date[area] = day
        batches = np.unique(self.rings.batch_id[rings])
        self.authority_rows.append(
            {
                "order_date": np.full(batches.size, day),
                "area_id": np.full(batches.size, self.areas.id[area]),
                "batch_id": batches,
                "females": np.full(batches.size, females),
                "limit": np.full(batches.size, limit),
                "over_since": np.full(batches.size, self.over_since[area]),
                "deadline": np.full(batches.size, day + rules.order_repeat_days * DAY),
                "kind": np.full(batches.size, "slaughter" if again else "treat", dtype=object),
            }
        )
        return True

    def _order(
        self,
        number: int,
        day: np.datetime64,
        area: int,
        soon: bool,
        date: np.datetime64 | None = None,
        ordered: bool = False,
    ) -> np.datetime64 | None:
        """Order the treatment of an area; the day on which it begins, None where it cannot be."""
        rules, areas = self.settings.delousing, self.areas
        region = int(areas.geography_id[area])
        rings = np.flatnonzero(self.rings.present & (self.rings.area == area))
        waiting = not np.isnat(self.order_date[area])
        waits = delousing.waiting_days(int(self.kind[area]), rules)
        judged = not day - self.treated_date[area] < waits * DAY
        if not rings.size or waiting or not (judged or ordered):
            return None
        harvest = np.min(self.fish.harvest_from[self.rings.at[rings]])
        if harvest - day < (rules.harvest_urgent_days if soon else rules.harvest_days) * DAY:
            return None
        random = stream(self.seed, "delousing order", str(areas.name[area]), str(day))
        normal, uniform = random.standard_normal(), random.random()
        if date is None:
            wait = delousing.delay(normal, day, float(areas.exposure[area]), soon, rules)
            date = day + wait * DAY
        temperature = float(self.rings.temperature_c[rings].mean())
        ids = np.array([treatment_types().id_of(code) for code in METHODS])
        last_day = date + (rules.treatment_days - 1) * DAY
        condition = delousing.Condition(
            urgent=soon,
            rested=delousing.may_handle(date, self._handled_date(area), soon, rules),
            weight_g=float(self.fish.weight_g[number, self.rings.at[rings]].mean()),
            temperature_c=temperature,
            sick_share=self._known_sick(number, area, rings),
            resistance=self.water.resistance[:, area],
            permitted=may_be_given(
                ids, np.array(last_day), np.array(temperature), np.array(harvest), self.treatments
            ),
        )
        methods = rules.faroe if region == FAROE else rules.scotland
        wanted = delousing.shares(methods, date)
        kind = delousing.chosen_method(uniform, wanted, condition, rules)
        if not kind:
            return None
        self.order_date[area], self.kind[area] = date, kind
        if treatment_types().handling[kind - 1]:
            self.boats.order(LICE, area, kind, date)
        return date

    def _busy(self, number: int) -> np.ndarray:
        """Stays treated against disease or lice within days of a day, so far as is known."""
        given = [self.disease_given, *self.given]
        near = [one.stay[np.abs(one.day - number) <= _REST_DAYS] for one in given]
        last_month = self.days[number] - self.handled_before <= _REST_DAYS * DAY
        return np.concatenate([*near, self.rings.at[last_month]])

    def _bathe(self, number: int, day: np.datetime64, given: Given) -> None:
        """Baths against disease and amoebae remove lice as well."""
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

    def _stock(self, number: int, day: np.datetime64) -> None:
        """Cleaner fish are put into rings, a day later where the fish are treated."""
        rings = np.flatnonzero(self.rings.present & (self.rings.cleaners_from == day))
        if not rings.size:
            return
        busy = self._handled(number, rings, 0)
        for given in (one for one in self.given if number in one.day):
            busy |= np.isin(self.rings.at[rings], given.stay)
        self.rings.cleaners_from[rings[busy]] += DAY
        rings = rings[~busy]
        assert self.rings.cleaners is not None
        self.rings.cleaners.deliver(number, rings, self.rings.population[rings])
        eaten = -expm1(-self.settings.delousing.cleaner_daily * 30.0)
        kind = treatment_types().id_of("cleaner_fish")
        self._give(number, rings, kind, np.full(rings.size, eaten), np.zeros(rings.size))

    def _cleaners(self, number: int) -> None:
        """Cleaner fish are caught before salmon are handled, and taken out before these leave."""
        stock, rings, types = self.rings.cleaners, self.rings, treatment_types()
        assert stock is not None
        for given in (self.disease_given, *self.gills.baths.given, *self.given):
            today = given.day == number
            today &= types.handling[given.treatment_type_id - 1]
            stock.handle(number, np.flatnonzero(np.isin(rings.at, given.stay[today])))
        leaves = self.fish.end_date[rings.at] <= self.days[number] + DAY
        stock.take_out(np.flatnonzero((leaves | ~rings.present) & (stock.count > 0)))

    def _prevent(self, number: int, day: np.datetime64) -> None:
        """Medicated feed against the first lice, some weeks after the fish came to sea."""
        rules, rings = self.settings.delousing, self.rings
        due = rings.present & (day - rings.sea_start == rules.preventive_days * DAY)
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

    def _handled(self, number: int, rings: np.ndarray, within: int) -> np.ndarray:
        """Whether rings are treated against disease or amoebae within some days of one.

        Those that were handled at the end of last month, for whatever reason, count as well.
        """
        given = self.disease_given
        near = given.stay[np.abs(given.day - number) <= within]
        bathed = self.gills.baths.handled(number, within)
        last_month = self.days[number] - self.handled_before[rings] <= within * DAY
        return np.isin(self.rings.at[rings], np.concatenate([near, bathed])) | last_month

    def _treat(self, number: int, day: np.datetime64) -> None:
        """Treat with feed on the day ordered, and with boats as these have time."""
        for area in np.flatnonzero(day >= self.order_date):
            if not treatment_types().handling[int(self.kind[area]) - 1]:
                rings = np.flatnonzero(self.rings.present & (self.rings.area == area))
                self._treat_rings(number, area, rings, self.order_date[area])
                self.treated_date[area], self.order_date[area] = day, NEVER
            elif self.boats.job(LICE, int(area)) is None:
                self.order_date[area] = NEVER  # no boat came in time: the next count decides
        for job in self.boats.works(LICE, number):
            rings = self._left(job)
            soon = self.fish.harvest_from[self.rings.at[rings]] - day < _HARVEST_DAYS * DAY
            rings = rings[~soon & ~self._handled(number, rings, _REST_DAYS)]
            now = rings[: self.boats.todays(job, self._kg(number, rings))]
            stopped = self._treat_rings(number, np.int64(job.area), now, job.wanted_date)
            self.rings.deloused_date[now] = day
            is_over = stopped or now.size == rings.size
            self.boats.worked(job, number, now.size, is_over)
            if is_over:
                self.treated_date[job.area], self.order_date[job.area] = day, NEVER

    def _left(self, job: Job) -> np.ndarray:
        """Rings that a boat has still to treat in a job, in their turn."""
        done = self.rings.deloused_date >= job.wanted_date
        return np.flatnonzero(self.rings.present & (self.rings.area == job.area) & ~done)

    def _kg(self, number: int, rings: np.ndarray) -> np.ndarray:
        """Weight of the fish in some rings, as planned. [kg]"""
        at = self.rings.at[rings]
        return self.fish.population[number, at] * self.fish.weight_g[number, at] / 1000.0

    def _treat_rings(
        self, number: int, area: np.int64, rings: np.ndarray, wanted_date: np.datetime64
    ) -> bool:
        """Treat some rings of an order; whether it is broken off there."""
        name, rules = str(self.areas.name[area]), self.settings.delousing
        draws = delousing.Draws.of(self.seed, name, wanted_date, rules)
        rings = rings[~self._handled(number, rings, _REST_DAYS)]
        place = self.rings.stay_id[rings] % lice_pressure.DRAWS
        kind = self._borne(number, int(self.kind[area]), rings)
        return self._delouse(number, area, rings, kind, draws, place)

    def _borne(self, number: int, kind: int, rings: np.ndarray) -> int:
        """The treatment ordered; fresh water in place of warm where hearts were found bad."""
        types = treatment_types()
        bad = self.diagnosed[number, self.rings.at[rings]].any()
        return types.id_of("freshwater") if bad and types.code[kind - 1] == "thermal" else kind

    def _delouse(
        self,
        number: int,
        area: np.int64,
        rings: np.ndarray,
        kind: int,
        draws: delousing.Draws,
        place: np.ndarray,
    ) -> bool:
        """Treat some rings of an area; whether it is broken off there, as too many fish die."""
        if not rings.size:
            return False
        types = treatment_types()
        removed, resistant = delousing.removed_of(
            kind, draws.removed[place], self.water.resistance[:, area]
        )
        sick = self.sick[number, self.rings.at[rings]]
        lost = share_lost(
            np.full(rings.size, kind), draws.lost[place], sick, self.treatments.sick_factor
        )
        broken = types.handling[kind - 1] & (lost >= self.settings.delousing.abort_loss)
        removed = np.where(broken, _ABORTED_EFFECT * removed, removed)
        resistant = np.where(broken, _ABORTED_EFFECT * resistant, resistant)
        code = str(types.code[kind - 1])
        if code in MEDICINES:
            self.water.select(code, int(area), self.rings, rings, removed, resistant)
        self.rings.remove(rings, removed, kind, self.days[number])
        self._give(number, rings, kind, removed, lost, broken)
        return bool(broken.any())

    def _give(
        self,
        number: int,
        rings: np.ndarray,
        kind: int,
        removed: np.ndarray,
        lost: np.ndarray,
        broken: np.ndarray | None = None,
    ) -> None:
        if rings.size:
            zero = np.zeros(rings.size, dtype=np.int64)
            reason = np.full(rings.size, "lice", dtype=object)
            day, stay = zero + number, self.rings.at[rings]
            self.given.append(Given.of(day, stay, zero + kind, zero, reason, removed, lost, broken))

    def result(self) -> LiceMonth:
        """The rows of the month."""
        self._fast_ahead()
        rows = {
            "lice_population": self.rings.rows(),
            "lice_pressure": self.water.rows(),
            "cleaner_fish_stock": self._cleaner_rows(),
            "lice_count": self._count_rows(),
            "delousing": self._delousing_rows(),
            "lice_order": sorted_by(joined(self.authority_rows), "order_date", "batch_id")
            if self.authority_rows
            else {},
            "boat_job": self.boats.rows(),
        }
        return LiceMonth(rows, Given.joined(self.given), self.appetite)

    def _cleaner_rows(self) -> Columns:
        rings = self.rings
        assert rings.cleaners is not None
        return rings.cleaners.rows(rings.stay_id, rings.batch_id, rings.area_id)

    def _fast_ahead(self) -> None:
        """Fish go without feed before a treatment that is ordered for the next month."""
        types = treatment_types()
        last = self.days.size - 1
        for job in (one for one in self.boats.jobs if one.is_open and one.purpose == LICE):
            rings = self._left(job)
            due = self.boats.expected(job, self._kg(last, rings), self.days[-1] + DAY)
            ahead = ~np.isnat(due)
            without = np.full(int(ahead.sum()), types.fasting_days[job.treatment_type_id - 1])
            fasted = fasting(due[ahead], self.rings.at[rings[ahead]], without, self.fish)
            self.appetite[fasted] = 0.0

    def _count_rows(self) -> Columns:
        rows = joined(self.count_rows)
        if not rows:
            return rows
        return sorted_by(rows, "count_date", "id")

    def _delousing_rows(self) -> Columns:
        return {
            "month": np.full(self.areas.id.size, self.days[0]),
            "area_id": self.areas.id,
            "order_date": self.order_date,
            "treatment_type_id": np.where(self.kind > 0, self.kind, np.nan),
            "treated_date": self.treated_date,
            "counted_date": self.counted_date,
            "pressing": self.pressing,
            "over_since": self.over_since,
            "authority_date": self.authority_date,
            **{f"resistant_{name}": self.water.resistance[n] for n, name in enumerate(MEDICINES)},
        }
