"""Orders of delousing: what each area counts, when it treats and how, and what it must do."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns, joined, sorted_by
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.lice.counts import Sample
from aquamind_assets.disease.lice.delousing import MEDICINES, METHODS
from aquamind_assets.disease.lice.sea_farm import SeaFarm
from aquamind_assets.disease.treatment.boats import LICE
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.disease.treatment.withdrawal import may_be_given

#: Mean gill score of a site, as last recorded, from which its fish count as sick. [1]
_BAD_GILLS = 2.0


class Orders:
    """The orders of all areas, as counts come in; arrays over the areas.

    Parameters
    ----------
    farm : SeaFarm
        What is decided upon.
    before : dict of ndarray
        Last month's rows of ``delousing``.

    Attributes
    ----------
    order_date, treated_date : ndarray of datetime64[D], shape (areas,)
        The day from which a treatment is ordered, and the end of the last one; NaT for none.
    kind : ndarray of int, shape (areas,)
        The treatment ordered last; 0 for none.
    counted_date, pressing : ndarray, shape (areas,)
        The last count, and its forecast over what the area bears. [1]
    authority_rows : list of dict of ndarray
        Orders of the authority in the month, as rows of ``lice_order``.
    """

    def __init__(self, farm: SeaFarm, before: Columns) -> None:
        self.farm = farm
        self.seed, self.days, self.settings = farm.seed, farm.days, farm.settings
        self.fish, self.areas, self.rings = farm.fish, farm.areas, farm.rings
        self.water, self.gills, self.boats = farm.water, farm.gills, farm.boats
        self.habit = delousing.habits(farm.seed, farm.areas, farm.settings.delousing)
        self.authority_rows: list[Columns] = []
        self._load(before)

    def _load(self, before: Columns) -> None:
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

    def decide(self, number: int, area: int, rings: np.ndarray, sample: Sample) -> None:
        """Order a treatment where the forecast is over what the farm bears, or it must.

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
            float(self.farm.diagnosed[number, self.rings.at[rings]].mean()),
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
                ids,
                np.array(last_day),
                np.array(temperature),
                np.array(harvest),
                self.farm.treatments,
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
            "over_since": self.over_since,
            "authority_date": self.authority_date,
            **{f"resistant_{name}": self.water.resistance[n] for n, name in enumerate(MEDICINES)},
        }

    def authority_orders(self) -> Columns:
        """Rows of ``lice_order``; no columns at all where the authority ordered nothing."""
        rows = joined(self.authority_rows)
        return sorted_by(rows, "order_date", "batch_id") if rows else rows
