"""A month of salmon lice: on the fish, in the water, in the counts, and the delousing."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.batches.containers import Columns
from aquamind_assets.batches.rows import joined
from aquamind_assets.disease import delousing, lice, lice_counts, lice_pressure
from aquamind_assets.disease.delousing import MEDICINES, METHODS
from aquamind_assets.disease.fish import PlannedFish
from aquamind_assets.disease.lice_settings import Lice
from aquamind_assets.disease.treatment_settings import Treatments
from aquamind_assets.disease.treatment_types import share_lost, share_removed, treatment_types
from aquamind_assets.disease.treatments import NEVER, Given, fasting, may_be_given
from aquamind_assets.environment.sites import Areas
from aquamind_assets.months import Month
from aquamind_assets.streams import stream

_DAY = np.timedelta64(1, "D")

#: Fish that come to a ring so soon after their batch went to sea come clean from the land. [d]
_TRIPS_DAYS = 20

#: Days about a treatment against disease in which a ring is not deloused. [d]
_REST_DAYS = 3

#: Where the water of an area that never had fish is not known. [degC]
_USUAL_C = 9.0

#: Cleaner fish eat nothing below the first of these, all they can above the second. [degC]
_CLEANERS_C = (4.0, 8.0)


@dataclass(frozen=True)
class LiceMonth:
    """A month of lice.

    Attributes
    ----------
    rows : dict of str to dict of ndarray
        Rows of ``lice_population``, ``lice_pressure``, ``lice_count`` and ``delousing``; no
        columns at all where a month has no counts.
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
    settings: Lice,
    treatments: Treatments,
) -> LiceMonth:
    """A month of lice and delousing.

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
        Whether an outbreak of heart or gill disease is under way.
    settings : Lice
        Of lice.
    treatments : Treatments
        Of treatments.

    Returns
    -------
    LiceMonth
    """
    course = _Course(seed, month, fish, areas, before, disease_given, sick, settings, treatments)
    for number in range(month.days.size):
        course.day(number)
    return course.result()


class _Course:
    """The state of all rings and areas as a month goes on; arrays over rings at sea."""

    def __init__(
        self,
        seed: int,
        month: Month,
        fish: PlannedFish,
        areas: Areas,
        before: Mapping[str, Columns],
        disease_given: Given,
        sick: np.ndarray,
        settings: Lice,
        treatments: Treatments,
    ) -> None:
        self.seed, self.days, self.fish, self.areas = seed, month.days, fish, areas
        self.sick, self.settings, self.treatments = sick, settings, treatments
        self.disease_given = disease_given
        self.sea = np.flatnonzero(~np.isnat(fish.sea_start_date))
        self.stay_id, self.batch_id = fish.stay_id[self.sea], fish.batch_id[self.sea]
        self.start, self.sea_start = fish.start_date[self.sea], fish.sea_start_date[self.sea]
        self.area = np.searchsorted(areas.id, fish.site_id[self.sea])
        self.rings = self.sea.size
        self.appetite = np.ones(fish.present.shape)
        self._load_rings(before["lice_population"])
        self._load_water(before["lice_pressure"])
        self._load_orders(before["delousing"])
        batches = [(b, np.flatnonzero(self.batch_id == b)) for b in np.unique(self.batch_id)]
        rules = settings.infection
        self.ring_factor = lice_pressure.ring_infection(
            seed, [(int(b), here) for b, here in batches], self.stay_id, rules
        )
        self.site_factor = lice_pressure.site_infection(seed, areas, rules)
        self.background = lice_pressure.background(seed, areas, self.days, rules)
        self.kernel = lice_pressure.exposure_kernel(areas)
        self.habit = delousing.habits(seed, areas, settings.delousing)
        self.counted = lice_counts.areas_counted(seed, areas, self.days, settings.counts)
        self._stock_cleaner_fish(batches)
        self.count_rows: list[Columns] = []
        self.water_rows: list[Columns] = []
        self.given: list[Given] = []

    def _load_rings(self, before: Columns) -> None:
        self.before = before
        self.lice = np.zeros((len(lice.STAGES), self.rings))
        self.clearing_rate = np.zeros(self.rings)
        self.clearing_until = np.full(self.rings, NEVER)
        here = np.flatnonzero(np.isin(before["assignment_id"], self.stay_id))
        at = np.searchsorted(self.stay_id, before["assignment_id"][here])
        for number, name in enumerate(lice.STAGES):
            self.lice[number, at] = before[name][here]
        self.clearing_rate[at] = before["clearing_rate"][here]
        self.clearing_until[at] = before["clearing_until"][here]
        self.known = np.zeros(self.rings, dtype=bool)
        self.known[at] = True

    def _load_water(self, before: Columns) -> None:
        past, count = lice_pressure.HISTORY_DAYS, self.areas.id.size
        self.eggs = np.zeros((past + self.days.size, count))
        self.water = np.full((past + self.days.size, count), _USUAL_C)
        self.infective = np.zeros(count)
        day = ((before["date"] - self.days[0]) / _DAY).astype(np.int64) + past
        at = np.searchsorted(self.areas.id, before["area_id"])
        self.eggs[day, at] = before["eggs"]
        self.water[day, at] = before["temperature_c"]
        last = day == past - 1
        self.infective[at[last]] = before["infective"][last]

    def _load_orders(self, before: Columns) -> None:
        count = self.areas.id.size
        self.order_date = np.full(count, NEVER)
        self.treated_date = np.full(count, NEVER)
        self.kind = np.zeros(count, dtype=np.int64)
        start = delousing.background_resistance(self.days[0], self.settings.resistance)
        self.resistance = np.repeat(start[:, None], count, axis=1)
        at = np.searchsorted(self.areas.id, before["area_id"])
        self.order_date[at] = before["order_date"]
        self.treated_date[at] = before["treated_date"]
        kind = np.asarray(before["treatment_type_id"], dtype=np.float64)
        self.kind[at] = np.nan_to_num(kind).astype(np.int64)
        for number, name in enumerate(MEDICINES):
            self.resistance[number, at] = before[f"resistant_{name}"]

    def _stock_cleaner_fish(self, batches: list[tuple[np.int64, np.ndarray]]) -> None:
        """Decide which batches have cleaner fish, and from when."""
        rules = self.settings.delousing
        self.cleaners_from = np.full(self.rings, NEVER)
        for batch, here in batches:
            uniform, wait = stream(self.seed, "cleaner fish", int(batch)).random(2)
            since = self.sea_start[here[0]]
            region = self.areas.geography_id[self.area[here[0]]]
            methods = rules.faroe if region == FAROE else rules.scotland
            year = delousing.decimal_year(since)
            if uniform < np.interp(year, methods.years, methods.cleaner_fish):
                self.cleaners_from[here] = since + int(30 + 60 * wait) * _DAY

    def day(self, number: int) -> None:
        """One day: fish arrive, are counted, treated; lice develop and lay."""
        day = self.days[number]
        self.present = self.fish.present[number, self.sea]
        self.temperature = self.fish.temperature_c[number, self.sea]
        self.population = self.fish.population[number, self.sea] * self.present
        self._arrive(number, day)
        mobile = self.lice[lice.MOBILE].sum(axis=0)
        lost = self.settings.appetite_loss * np.maximum(mobile - 1.0, 0.0)
        self.appetite[number, self.sea] = np.where(self.present, np.maximum(1.0 - lost, 0.2), 1.0)
        self._count(number, day)
        self._bathe(number, day)
        self._treat(number, day)
        self._stock(number, day)
        self._live(number, day)

    def _arrive(self, number: int, day: np.datetime64) -> None:
        """Fish from land come clean; those from other rings bring the lice of their batch."""
        new = self.present & (self.start == day)
        from_rings = np.flatnonzero(new & (self.start - self.sea_start > _TRIPS_DAYS * _DAY))
        for batch in np.unique(self.batch_id[from_rings]):
            to = from_rings[self.batch_id[from_rings] == batch]
            if number == 0:
                old = self.before["batch_id"] == batch
                stages = np.stack([self.before[name][old] for name in lice.STAGES])
                rate, until = self.before["clearing_rate"][old], self.before["clearing_until"][old]
            else:
                old = self.known & (self.batch_id == batch)
                stages = self.lice[:, old]
                rate, until = self.clearing_rate[old], self.clearing_until[old]
            if old.any():
                self.lice[:, to] = stages.mean(axis=1)[:, None]
                self.clearing_rate[to] = rate.mean()
                self.clearing_until[to] = np.fmax.reduce(until)

    def _count(self, number: int, day: np.datetime64) -> None:
        settled = self.present & (day - self.sea_start >= self.settings.counts.first_day * _DAY)
        todo = np.intersect1d(np.flatnonzero(self.counted[number]), self.area[settled])
        places = [np.flatnonzero(settled & (self.area == area)) for area in todo]
        samples = lice_counts.sampled(
            self.seed,
            day,
            [
                (str(self.areas.name[area]), int(self.areas.geography_id[area]), rings)
                for area, rings in zip(todo, places, strict=True)
            ],
            self.stay_id,
            self.lice,
            self.settings.counts,
        )
        fish = self.settings.counts.fish
        for area, rings, sample in zip(todo, places, samples, strict=True):
            self.count_rows.append(
                lice_counts.count_rows(
                    day,
                    sample,
                    self.stay_id,
                    self.batch_id,
                    self.fish.container_id[self.sea],
                    self.start,
                    fish,
                )
            )
            self._decide(number, day, int(area), rings, float(sample.count[0].mean()) / fish)

    def _decide(
        self, number: int, day: np.datetime64, area: int, rings: np.ndarray, females: float
    ) -> None:
        """Order a treatment where the count is over what the farm bears."""
        rules, areas = self.settings.delousing, self.areas
        region = int(areas.geography_id[area])
        bearable = self.habit[area] * delousing.limit(region, day, self.settings.limits)
        waiting = not np.isnat(self.order_date[area])
        rested = not day - self.treated_date[area] < rules.wait_days * _DAY
        harvest = np.min(self.fish.harvest_from[self.sea[rings]])
        if females < bearable or waiting or not rested:
            return
        if harvest - day < rules.harvest_days * _DAY:
            return
        random = stream(self.seed, "delousing order", str(areas.name[area]), str(day))
        normal, uniform = random.standard_normal(), random.random()
        date = day + delousing.delay(normal, day, float(areas.exposure[area]), rules) * _DAY
        temperature = float(self.temperature[rings].mean())
        ids = np.array([treatment_types().id_of(code) for code in METHODS])
        last_day = date + (rules.treatment_days - 1) * _DAY
        condition = delousing.Condition(
            weight_g=float(self.fish.weight_g[number, self.sea[rings]].mean()),
            temperature_c=temperature,
            sick_share=float(self.sick[number, self.sea[rings]].mean()),
            resistance=self.resistance[:, area],
            permitted=may_be_given(
                ids, np.array(last_day), np.array(temperature), np.array(harvest), self.treatments
            ),
        )
        methods = rules.faroe if region == FAROE else rules.scotland
        wanted = delousing.shares(methods, date)
        kind = delousing.chosen_method(uniform, wanted, condition, rules)
        if kind:
            self.order_date[area], self.kind[area] = date, kind

    def _bathe(self, number: int, day: np.datetime64) -> None:
        """Baths against disease remove lice as well."""
        types, given = treatment_types(), self.disease_given
        today = np.flatnonzero(given.day == number)
        for row in today[~np.isnan(types.removed[given.treatment_type_id[today] - 1, 0])]:
            ring = np.searchsorted(self.sea, given.stay[row])
            kind = int(given.treatment_type_id[row])
            key = int(self.fish.stay_id[given.stay[row]])
            normal = stream(self.seed, "lice in a bath", key, str(day)).standard_normal(1)
            removed, at = share_removed(np.array([kind]), normal), slice(ring, ring + 1)
            self.lice[:, at] = lice.treated(self.lice[:, at], removed, types.attached[kind - 1])

    def _stock(self, number: int, day: np.datetime64) -> None:
        """Cleaner fish are put into rings, a day later where the fish are treated."""
        rings = np.flatnonzero(self.present & (self.cleaners_from == day))
        busy = self._handled(number, rings, 0)
        for given in (one for one in self.given if number in one.day):
            busy |= np.isin(self.sea[rings], given.stay)
        self.cleaners_from[rings[busy]] += _DAY
        rings = rings[~busy]
        eaten = -np.expm1(-self.settings.delousing.cleaner_daily * 30.0)
        kind = treatment_types().id_of("cleaner_fish")
        self._give(number, rings, kind, np.full(rings.size, eaten), np.zeros(rings.size))

    def _handled(self, number: int, rings: np.ndarray, within: int) -> np.ndarray:
        """Whether rings are treated against disease within some days of one."""
        given = self.disease_given
        near = np.abs(given.day - number) <= within
        return np.isin(self.sea[rings], given.stay[near])

    def _treat(self, number: int, day: np.datetime64) -> None:
        rules = self.settings.delousing
        last = self.order_date + (rules.treatment_days - 1) * _DAY
        for area in np.flatnonzero(day >= self.order_date):
            draws = delousing.Draws.of(
                self.seed, str(self.areas.name[area]), self.order_date[area], rules
            )
            kind, types = int(self.kind[area]), treatment_types()
            rings = np.flatnonzero(self.present & (self.area == area))
            place = self.stay_id[rings] % lice_pressure.DRAWS
            due = draws.day[place] if types.handling[kind - 1] else np.zeros(rings.size, dtype=int)
            now = day == self.order_date[area] + due * _DAY
            now &= ~self._handled(number, rings, _REST_DAYS)
            self._delouse(number, area, rings[now], kind, draws, place[now])
            if day >= last[area]:
                self.treated_date[area], self.order_date[area] = day, NEVER

    def _delouse(
        self,
        number: int,
        area: np.int64,
        rings: np.ndarray,
        kind: int,
        draws: delousing.Draws,
        place: np.ndarray,
    ) -> None:
        if not rings.size:
            return
        types = treatment_types()
        removed, resistant = delousing.removed_of(
            kind, draws.removed[place], self.resistance[:, area]
        )
        code = types.code[kind - 1]
        if code in MEDICINES:
            mobile = self.lice[lice.MOBILE].sum(axis=0) * self.population
            in_rings = mobile[rings]
            usual = in_rings if in_rings.sum() > 0 else None
            self.resistance[MEDICINES.index(code), area] = delousing.selected(
                float(self.resistance[MEDICINES.index(code), area]),
                float(in_rings.sum()),
                float(mobile[self.area == area].sum() - in_rings.sum()),
                float(np.average(removed, weights=usual)),
                float(np.average(resistant, weights=usual)),
            )
        if types.act_days[kind - 1] == 1:
            self.lice[:, rings] = lice.treated(
                self.lice[:, rings], removed, types.attached[kind - 1]
            )
        else:
            self.clearing_rate[rings] = -np.log1p(-removed) / types.act_days[kind - 1]
            effect = int(types.effect_days[kind - 1])
            self.clearing_until[rings] = self.days[number] + (effect - 1) * _DAY
        sick = self.sick[number, self.sea[rings]]
        lost = share_lost(
            np.full(rings.size, kind), draws.lost[place], sick, self.treatments.sick_factor
        )
        self._give(number, rings, kind, removed, lost)

    def _give(
        self, number: int, rings: np.ndarray, kind: int, removed: np.ndarray, lost: np.ndarray
    ) -> None:
        if rings.size:
            zero = np.zeros(rings.size, dtype=np.int64)
            reason = np.full(rings.size, "lice", dtype=object)
            day, stay = zero + number, self.sea[rings]
            self.given.append(Given.of(day, stay, zero + kind, zero, reason, removed, lost))

    def _live(self, number: int, day: np.datetime64) -> None:
        rules, count, row = self.settings.infection, self.areas.id.size, self._row(number)
        fish = np.bincount(self.area, self.population, count)
        warm = np.bincount(self.area, self.temperature * self.present, count)
        rings = np.bincount(self.area, self.present, count)
        stocked = rings > 0
        self.water[row] = np.where(stocked, warm / np.maximum(rings, 1), self.water[row - 1])
        reach = rules.attaching_daily / rules.full_area_fish * self.site_factor
        own = reach * self.infective
        neighbours = reach * (self.kernel @ self.infective) - own
        background = self.site_factor * self.background[number]
        attaching = own + neighbours + background
        self._exchange(day, reach, attaching, background, fish)
        killed = np.zeros_like(self.lice)
        killed += np.where(day <= self.clearing_until, self.clearing_rate, 0.0)
        killed[lice.MOBILE] += self._eaten(day)
        rate = attaching[self.area] * self.ring_factor
        after = lice.next_day(self.lice, self.temperature, rate, killed)
        self.lice = np.where(self.present, after, 0.0)
        self.known = self.present
        laid = self.lice[lice.GRAVID] * self.population * lice.eggs_daily(self.temperature)
        self.eggs[row] = np.bincount(self.area, laid, count)
        gone = lice_pressure.LARVA_MORTALITY + rules.flushing_daily
        new = lice_pressure.hatched(self.eggs, self.water, row)
        self.infective = self.infective * np.exp(-gone) + new
        females = self.lice[lice.FEMALE].sum(axis=0) * self.population
        self.water_rows.append(
            {
                "date": np.full(count, day),
                "area_id": self.areas.id,
                "temperature_c": self.water[row],
                "female": np.bincount(self.area, females, count) / np.maximum(fish, 1.0),
                "eggs": self.eggs[row],
                "infective": self.infective,
                "own": own,
                "neighbours": neighbours,
                "background": background,
            }
        )

    def _row(self, number: int) -> int:
        return lice_pressure.HISTORY_DAYS + number

    def _eaten(self, day: np.datetime64) -> np.ndarray:
        """Hazard of mobile lice by cleaner fish, shape (rings,). [1/d]"""
        rules = self.settings.delousing
        since = (day - self.cleaners_from) / _DAY
        left = np.where(since >= 0, np.exp(-np.maximum(since, 0.0) / rules.cleaner_days), 0.0)
        active = np.interp(self.temperature, _CLEANERS_C, (0.0, 1.0))
        return rules.cleaner_daily * left * active

    def _exchange(
        self,
        day: np.datetime64,
        reach: np.ndarray,
        attaching: np.ndarray,
        background: np.ndarray,
        fish: np.ndarray,
    ) -> None:
        """Resistance comes and goes with the lice that attach."""
        rules = self.settings.resistance
        on_fish = self.lice.sum(axis=0) * self.population
        there = np.bincount(self.area, on_fish, self.areas.id.size) / np.maximum(fish, 1.0)
        fitter = self.resistance * (1.0 - rules.cost)
        coming = reach * ((self.infective * fitter) @ self.kernel.T)
        coming += background * delousing.background_resistance(day, rules)[:, None]
        new = np.divide(coming, attaching, out=np.zeros_like(coming), where=attaching > 0)
        turnover = np.divide(
            attaching, attaching + there, out=np.zeros_like(there), where=attaching > 0
        )
        self.resistance += turnover * (new - self.resistance)

    def result(self) -> LiceMonth:
        """The rows of the month."""
        self._fast_ahead()
        rows = {
            "lice_population": self._population_rows(),
            "lice_pressure": joined(self.water_rows),
            "lice_count": self._count_rows(),
            "delousing": self._delousing_rows(),
        }
        return LiceMonth(rows, Given.joined(self.given), self.appetite)

    def _fast_ahead(self) -> None:
        """Fish go without feed before a treatment that is ordered for the next month."""
        types, rules = treatment_types(), self.settings.delousing
        for area in np.flatnonzero(~np.isnat(self.order_date)):
            kind, date = int(self.kind[area]), self.order_date[area]
            if not types.handling[kind - 1]:
                continue
            draws = delousing.Draws.of(self.seed, str(self.areas.name[area]), date, rules)
            rings = np.flatnonzero(self.present & (self.area == area))
            due = date + draws.day[self.stay_id[rings] % lice_pressure.DRAWS] * _DAY
            ahead = due > self.days[-1]
            without = np.full(int(ahead.sum()), types.fasting_days[kind - 1])
            fasted = fasting(due[ahead], self.sea[rings[ahead]], without, self.fish)
            self.appetite[fasted] = 0.0

    def _population_rows(self) -> Columns:
        kept = np.flatnonzero(self.present)
        stage = self.lice[:, kept]
        working = self.clearing_until[kept] > self.days[-1]
        return {
            "month": np.full(kept.size, self.days[0]),
            "assignment_id": self.stay_id[kept],
            "batch_id": self.batch_id[kept],
            "area_id": self.areas.id[self.area[kept]],
            "attached": stage[lice.ATTACHED].sum(axis=0),
            "pre_adult": stage[lice.PRE_ADULT].sum(axis=0),
            "male": stage[lice.MALE],
            "female": stage[lice.FEMALE].sum(axis=0),
            **dict(zip(lice.STAGES, stage, strict=True)),
            "clearing_rate": np.where(working, self.clearing_rate[kept], 0.0),
            "clearing_until": np.where(working, self.clearing_until[kept], NEVER),
        }

    def _count_rows(self) -> Columns:
        rows = joined(self.count_rows)
        if not rows:
            return rows
        order = np.lexsort([rows["id"], rows["count_date"]])
        return {name: values[order] for name, values in rows.items()}

    def _delousing_rows(self) -> Columns:
        return {
            "month": np.full(self.areas.id.size, self.days[0]),
            "area_id": self.areas.id,
            "order_date": self.order_date,
            "treatment_type_id": np.where(self.kind > 0, self.kind, np.nan),
            "treated_date": self.treated_date,
            **{f"resistant_{name}": self.resistance[n] for n, name in enumerate(MEDICINES)},
        }
