"""Orders of delousing: when each area treats, by which method, and orders of the authority."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.batches.culls import DECIDED, ORDERED
from aquamind_assets.core.columns import Columns, joined, sorted_by
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.lice.belief import Belief
from aquamind_assets.disease.lice.counts import Sample
from aquamind_assets.disease.lice.delousing import MEDICINES, METHODS
from aquamind_assets.disease.lice.enforcement import Enforcement
from aquamind_assets.disease.lice.giving_up import GivingUp
from aquamind_assets.disease.lice.sea_farm import SeaFarm
from aquamind_assets.disease.treatment.boats import LICE
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.disease.treatment.withdrawal import may_be_given
from aquamind_assets.people.workdays import planned_day

#: Mean gill score of a site, as last recorded, from which its fish count as sick. [1]
_BAD_GILLS = 2.0


class Orders:
    """The orders of all areas, as counts come in; arrays over the areas.

    Parameters
    ----------
    farm : SeaFarm
        The farm on which counts are made and decided.
    before : dict of ndarray
        Last month's rows of ``delousing``.

    Attributes
    ----------
    order_date, treated_date : ndarray of datetime64[D], shape (areas,)
        The day from which a treatment is ordered, and the end of the last one; NaT for none.
    kind : ndarray of int, shape (areas,)
        The treatment ordered last; 0 for none.
    counted_date, pressing : ndarray, shape (areas,)
        Day of the last count, and its forecast relative to the area's threshold. [1]
    order_rows : list of dict of ndarray
        Orders of the authority and decisions to slaughter in the month, as rows of ``lice_order``.
    belief : Belief
        The resistance that each farm reckons with.
    giving_up : GivingUp
        Treatments that did not hold the lice.
    enforcement : Enforcement
        Cases of the authority.
    """

    def __init__(self, farm: SeaFarm, before: Columns) -> None:
        self.farm = farm
        self.seed, self.days, self.settings = farm.seed, farm.days, farm.settings
        self.fish, self.areas, self.rings = farm.fish, farm.areas, farm.rings
        self.water, self.gills, self.boats = farm.water, farm.gills, farm.boats
        self.habit = delousing.habits(farm.seed, farm.areas, farm.settings.delousing)
        self.order_rows: list[Columns] = []
        self.belief = Belief(self.areas.id, self.days[0], before, farm.settings)
        self.giving_up = GivingUp(self.areas.id, before, farm.settings.delousing)
        where = farm.areas.geography_id
        self.enforcement = Enforcement(farm.areas.id, where, before, farm.settings)
        self._load(before)

    def _load(self, before: Columns) -> None:
        count = self.areas.id.size
        self.order_date = np.full(count, NEVER)
        self.treated_date = np.full(count, NEVER)
        self.kind = np.zeros(count, dtype=np.int64)
        self.counted_date, self.pressing = np.full(count, NEVER), np.zeros(count)
        at = np.searchsorted(self.areas.id, before["area_id"])
        self.order_date[at] = before["order_date"]
        self.treated_date[at] = before["treated_date"]
        self.counted_date[at] = before["counted_date"]
        self.pressing[at] = before["pressing"]
        kind = np.asarray(before["treatment_type_id"], dtype=np.float64)
        self.kind[at] = np.nan_to_num(kind).astype(np.int64)

    def decide(self, number: int, area: int, rings: np.ndarray, sample: Sample) -> None:
        """Order a treatment if the forecast exceeds the farm's threshold, or if it is urgent.

        Parameters
        ----------
        number : int
            The day.
        area : int
            The area, as a place in `Areas`.
        rings : ndarray of int
            Its rings, all of which were counted.
        sample : Sample
            The count.
        """
        day = self.days[number]
        rules, areas = self.settings.delousing, self.areas
        region = int(areas.geography_id[area])
        counted = sample.count.sum(axis=1) / sample.fish.sum()
        females, pre_adults = float(counted[0]), float(counted[2])
        temperature = float(self.rings.temperature_c[rings].mean())
        expected = delousing.forecast(females, pre_adults, temperature, rules)
        limit = delousing.limit_kept(region, day, self.settings.limits, rules.code_kept)
        borne = self.habit[area] * limit
        if self._known_sick(number, area, rings) > 0.0:
            borne *= rules.sick_patience
        self.pressing[area] = expected / borne
        self.counted_date[area] = day
        self.belief.count(
            day, area, float(counted[:3].sum()), int(self.kind[area]), self.treated_date[area]
        )
        urgent = females >= delousing.urgent(region, day, self.settings.limits)
        self._give_up(number, area, rings, females, urgent)
        ordered = self._authority(day, area, rings, females)
        bath_comes = not np.isnat(self.gills.baths.order_date[area])
        must = ordered or females >= delousing.treated_by_all(region, day, self.settings.limits)
        needed = must or (self.pressing[area] >= 1.0 and (urgent or not bath_comes))
        early = not needed and not bath_comes and self._gives_early(number, area, rings, counted)
        if not needed and not early:
            return
        soon = needed and (must or urgent)
        date = self._order(number, day, area, soon, ordered=ordered, early=early)
        if date is None:
            return
        for other in np.flatnonzero((areas.group == areas.group[area]) & self._may_join(day)):
            self._order(number, day, int(other), soon=False, date=date)

    def done(self, area: int, day: np.datetime64) -> None:
        """Note that the treatment of an area ends on a day; the next counts will judge it."""
        self.treated_date[area], self.order_date[area] = day, NEVER
        self.belief.treated(area)
        if self.kind[area] and treatment_types().code[int(self.kind[area]) - 1] in MEDICINES:
            self.enforcement.medicine(area)

    def _gives_early(self, number: int, area: int, rings: np.ndarray, counted: np.ndarray) -> bool:
        """Whether a farm gives medicine to small fish for the lice of all stages on them.

        So do farms in Scotland. A Faroese farm gets a point for each medicine, and waits.
        """
        rules, at = self.settings.delousing, self.rings.at[rings]
        small = float(self.fish.weight_g[number, at].mean()) <= rules.early_weight_max_g
        lousy = float(counted.sum()) >= rules.early_lice
        if self.areas.geography_id[area] == FAROE or not small or not lousy:
            return False
        batch = int(self.rings.batch_id[rings].min())
        uniform = stream(self.seed, "medicine while small", batch).random()
        return uniform < delousing.medicine_used(rules.scotland, self.days[number])

    def _known_sick(self, number: int, area: int, rings: np.ndarray) -> float:
        """Share of an area's rings that are known to bear a treatment badly."""
        return max(
            float(self.farm.diagnosed[number, self.rings.at[rings]].mean()),
            float((self.gills.baths.recorded[:, area] >= _BAD_GILLS).any()),
        )

    def _handled_date(self, area: int) -> np.datetime64:
        """Last day on which a treatment or a bath wore out an area's fish; NaT for none."""
        kind, bathed = int(self.kind[area]), self.gills.baths.served_date[area]
        wearing = kind > 0 and treatment_types().code[kind - 1] in delousing.WEARING
        return np.fmax(self.treated_date[area], bathed) if wearing else bathed

    def _may_join(self, day: np.datetime64) -> np.ndarray:
        """Whether the last count of each farm lets it join a treatment in its loch."""
        rules = self.settings.delousing
        fresh = day - self.counted_date <= rules.joined_days * DAY
        return fresh & (self.pressing >= rules.joined_share)

    def _authority(self, day: np.datetime64, area: int, rings: np.ndarray, females: float) -> bool:
        """Whether the authority orders a treatment because a limit has been exceeded for long."""
        kind, deadline = self.enforcement.count(day, area, females)
        if not kind:
            return False
        if kind == ORDERED:
            self.giving_up.decided_date[area] = day
        region = int(self.areas.geography_id[area])
        limit = delousing.intervention(region, day, self.settings.limits)
        since = self.enforcement.over_since[area]
        self._note(day, area, rings, females, limit, since, deadline, kind)
        return True

    def _give_up(
        self, number: int, area: int, rings: np.ndarray, females: float, is_urgent: bool
    ) -> None:
        """Decide to slaughter a site whose lice no treatment holds, unless it is soon empty."""
        day, at, told = self.days[number], self.rings.at[rings], self.giving_up
        start = self.rings.start[rings].min()
        told.count(day, area, is_urgent, int(self.kind[area]), self.treated_date[area], start)
        soon = self.settings.delousing.harvest_urgent_days * DAY
        booked = bool(np.all(self.fish.end_date[at] - day < soon))
        weight_g = float(self.fish.weight_g[number, at].mean())
        region, limits = int(self.areas.geography_id[area]), self.settings.limits
        borne = max(
            delousing.urgent(region, day, limits), delousing.intervention(region, day, limits)
        )
        if booked or females < borne or not told.decides(day, area, weight_g, start):
            return
        self._note(day, area, rings, females, borne, told.since[area], NEVER, DECIDED)

    def _note(
        self,
        day: np.datetime64,
        area: int,
        rings: np.ndarray,
        females: float,
        limit: float,
        since: np.datetime64,
        deadline: np.datetime64,
        kind: str,
    ) -> None:
        """Note an order or a decision, for each batch of an area."""
        batches = np.unique(self.rings.batch_id[rings])
        values = {
            "order_date": day,
            "area_id": self.areas.id[area],
            "females": females,
            "limit": limit,
            "over_since": since,
            "deadline": deadline,
        }
        rows = {name: np.full(batches.size, value) for name, value in values.items()}
        rows |= {"batch_id": batches, "kind": np.full(batches.size, kind, dtype=object)}
        self.order_rows.append(rows)

    def _order(
        self,
        number: int,
        day: np.datetime64,
        area: int,
        soon: bool,
        date: np.datetime64 | None = None,
        ordered: bool = False,
        early: bool = False,
    ) -> np.datetime64 | None:
        """Order the treatment of an area; its first day, or None if no treatment is possible.

        A farm that joins another's treatment, on its ``date``, does not need one yet: it gives
        medicine, but does not wear out its fish. So does one that treats ``early``.
        """
        rules, areas = self.settings.delousing, self.areas
        region = int(areas.geography_id[area])
        rings = np.flatnonzero(self.rings.present & (self.rings.area == area))
        waiting = not np.isnat(self.order_date[area])
        waits = delousing.waiting_days(int(self.kind[area]), rules, soon)
        judged = not day - self.treated_date[area] < waits * DAY
        if not rings.size or waiting or not (judged or ordered):
            return None
        rings = self._treatable(day, rings, soon)
        if not rings.size:
            return None
        harvest = np.min(self.fish.harvest_from[self.rings.at[rings]])
        if self.giving_up.decided_date[area] >= self.rings.start[rings].min():
            harvest = self._called(area, rings)
        random = stream(self.seed, "delousing order", str(areas.name[area]), str(day))
        normal, uniform = random.standard_normal(), random.random()
        joins, handled = date is not None, self._handled_date(area)
        if date is None:
            wait = delousing.delay(normal, day, float(areas.exposure[area]), soon, rules)
            date = day + wait * DAY
            date = date if soon else planned_day(date, region, area)
        temperature = float(self.rings.temperature_c[rings].mean())
        ids = np.array([treatment_types().id_of(code) for code in METHODS])
        last_day = date + (rules.treatment_days - 1) * DAY
        condition = delousing.Condition(
            urgent=soon,
            early=early,
            rested=not joins and delousing.may_handle(date, handled, soon, rules),
            weight_g=float(self.fish.weight_g[number, self.rings.at[rings]].mean()),
            temperature_c=temperature,
            sick_share=self._known_sick(number, area, rings),
            resistance=self.belief.resistance[:, area],
            permitted=may_be_given(
                ids,
                np.array(last_day),
                np.array(temperature),
                np.array(harvest),
                self.farm.treatments,
            ),
        )
        methods = rules.faroe if region == FAROE else rules.scotland
        wanted = delousing.wanted_methods(methods, date, self.settings.resistance)
        kind = delousing.chosen_method(uniform, wanted, condition, rules)
        if not kind:
            return None
        self.order_date[area], self.kind[area] = date, kind
        if treatment_types().handling[kind - 1]:
            self.boats.order(LICE, area, kind, date)
        return date

    def _called(self, area: int, rings: np.ndarray) -> np.datetime64:
        """First day on which a site that is given up may be slaughtered, of some of its rings.

        Plant and boat come as booked; where they are not yet, not before the next month's plan.
        """
        booked, next_month = self.fish.end_date[self.rings.at[rings]], self.days[-1] + DAY
        unplanned = np.isnat(booked) | (self.giving_up.decided_date[area] >= self.days[0])
        return np.min(np.where(unplanned, np.fmin(booked, next_month), booked))

    def _treatable(self, day: np.datetime64, rings: np.ndarray, soon: bool) -> np.ndarray:
        """Those of an area's rings that are not too near to slaughter for an order on a day.

        The area is left alone as it nears its harvest. Where treatment is urgent, all rings are
        treated that are not emptied soon: others wait for months until their turn comes.
        """
        rules = self.settings.delousing
        if soon:
            near = self.farm.slaughter(rings) - day < rules.harvest_urgent_days * DAY
            return rings[~near]
        first = np.min(self.fish.harvest_from[self.rings.at[rings]])
        return rings[:0] if first - day < rules.harvest_days * DAY else rings

    def _occupied(self) -> np.ndarray:
        """Whether each area has fish."""
        return np.bincount(self.rings.area[self.rings.present], minlength=self.areas.id.size) > 0

    def rows(self) -> Columns:
        """Rows of ``delousing``: what each area knows and has ordered at the month's end."""
        return {
            "month": np.full(self.areas.id.size, self.days[0]),
            "area_id": self.areas.id,
            "order_date": self.order_date,
            "treatment_type_id": np.where(self.kind > 0, self.kind, np.nan),
            "treated_date": self.treated_date,
            "counted_date": self.counted_date,
            "pressing": self.pressing,
            **self.enforcement.rows(~self._occupied()),
            **self.belief.rows(),
            **self.giving_up.rows(),
            **{f"resistant_{name}": self.water.resistance[n] for n, name in enumerate(MEDICINES)},
        }

    def noted(self) -> Columns:
        """Rows of ``lice_order``; no columns at all where nothing was ordered or decided."""
        rows = joined(self.order_rows)
        return sorted_by(rows, "order_date", "batch_id", "kind") if rows else rows
