"""The larvae in the water of all areas, day by day, and the resistance of lice."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns, joined
from aquamind_assets.core.elementary import exp, product
from aquamind_assets.core.months import DAY
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.lice import population as lice
from aquamind_assets.disease.lice import pressure as lice_pressure
from aquamind_assets.disease.lice.delousing import MEDICINES
from aquamind_assets.disease.lice.rings import Rings
from aquamind_assets.environment.sites import Areas
from aquamind_assets.settings.lice import Lice

#: Water temperature of an area that never had fish. [degC]
_USUAL_C = 9.0


class Water:
    """Eggs and larvae in the water, and the resistant share of each area's lice.

    Attributes
    ----------
    infective : ndarray, shape (areas,)
        Infective larvae of each area. [larvae]
    resistance : ndarray, shape (3, areas)
        Share of the lice that resist each of `delousing.MEDICINES`. [ratio]
    """

    def __init__(
        self,
        seed: int,
        areas: Areas,
        days: np.ndarray,
        pressure: Columns,
        orders: Columns,
        settings: Lice,
    ) -> None:
        self.areas, self.days, self.settings = areas, days, settings
        past, count = lice_pressure.HISTORY_DAYS, areas.id.size
        self.eggs = np.zeros((past + days.size, count))
        self.temperature_c = np.full((past + days.size, count), _USUAL_C)
        self.infective = np.zeros(count)
        day = ((pressure["date"] - days[0]) / DAY).astype(np.int64) + past
        at = np.searchsorted(areas.id, pressure["area_id"])
        self.eggs[day, at] = pressure["eggs"]
        self.temperature_c[day, at] = pressure["temperature_c"]
        last = day == past - 1
        self.infective[at[last]] = pressure["infective"][last]
        start = delousing.background_resistance(days[0], settings.resistance)
        self.resistance = np.repeat(start[:, None], count, axis=1)
        at = np.searchsorted(areas.id, orders["area_id"])
        for number, name in enumerate(MEDICINES):
            self.resistance[number, at] = orders[f"resistant_{name}"]
        rules = settings.infection
        is_faroe = areas.geography_id == FAROE
        flushed = np.where(is_faroe, rules.flushing_faroe, rules.flushing_scotland)
        self._left = exp(-lice_pressure.LARVA_MORTALITY - flushed)
        self._site = lice_pressure.site_infection(seed, areas, rules)
        self._background = lice_pressure.background(seed, areas, days, rules)
        self._kernel = lice_pressure.loch_kernel(areas, rules.kept_share)
        self._rows: list[Columns] = []

    def day(self, number: int, rings: Rings) -> np.ndarray:
        """Lice that attach at each area on a day, before its lice release eggs.

        Returns
        -------
        ndarray, shape (areas,)
            [lice/fish/d]
        """
        rules, day, count = self.settings.infection, self.days[number], self.areas.id.size
        row = lice_pressure.HISTORY_DAYS + number
        fish = np.maximum(np.bincount(rings.area, rings.population, count), 1.0)
        stocked = np.bincount(rings.area, rings.present, count)
        warm = np.bincount(rings.area, rings.temperature_c * rings.present, count)
        known = self.temperature_c[row - 1]
        self.temperature_c[row] = np.where(stocked > 0, warm / np.maximum(stocked, 1), known)
        reach = rules.attaching_daily / rules.full_area_fish * self._site
        own = reach * np.diag(self._kernel) * self.infective
        neighbours = reach * product(self._kernel, self.infective) - own
        background = self._site * self._background[number]
        attaching = own + neighbours + background
        on_fish = np.bincount(rings.area, rings.lice.sum(axis=0) * rings.population, count) / fish
        self._exchange(day, reach, attaching, background, on_fish)
        females = rings.lice[lice.FEMALE].sum(axis=0) * rings.population
        self._rows.append(
            {
                "date": np.full(count, day),
                "area_id": self.areas.id,
                "temperature_c": self.temperature_c[row],
                "female": np.bincount(rings.area, females, count) / fish,
                "own": own,
                "neighbours": neighbours,
                "background": background,
            }
        )
        return attaching

    def lay(self, number: int, rings: Rings, eggs: np.ndarray) -> None:
        """End the day: the rings' lice release eggs, and earlier eggs hatch."""
        row = lice_pressure.HISTORY_DAYS + number
        self.eggs[row] = np.bincount(rings.area, eggs, self.areas.id.size)
        new = lice_pressure.hatching(self.eggs, self.temperature_c, row)
        self.infective = self.infective * self._left + new
        self._rows[-1] |= {"eggs": self.eggs[row], "infective": self.infective}

    def _exchange(
        self,
        day: np.datetime64,
        reach: np.ndarray,
        attaching: np.ndarray,
        background: np.ndarray,
        on_fish: np.ndarray,
    ) -> None:
        """Change the resistance of each area by the lice that attach."""
        rules = self.settings.resistance
        fitter = self.resistance * (1.0 - rules.cost)
        coming = reach * product(self.infective * fitter, self._kernel.T)
        coming += background * delousing.background_resistance(day, rules)[:, None]
        share = np.divide(coming, attaching, out=np.zeros_like(coming), where=attaching > 0)
        turnover = np.divide(
            attaching, attaching + on_fish, out=np.zeros_like(on_fish), where=attaching > 0
        )
        self.resistance += turnover * (share - self.resistance)

    def select(
        self,
        medicine: str,
        area: int,
        rings: Rings,
        treated: np.ndarray,
        removed: np.ndarray,
        resistant: np.ndarray,
    ) -> None:
        """Raise the resistance of an area after a medicine has removed sensitive lice."""
        mobile = rings.lice[lice.MOBILE].sum(axis=0) * rings.population
        in_rings = mobile[treated]
        weights = in_rings if in_rings.sum() > 0 else None
        row = MEDICINES.index(medicine)
        self.resistance[row, area] = delousing.resistance_left(
            float(self.resistance[row, area]),
            float(in_rings.sum()),
            float(mobile[rings.area == area].sum() - in_rings.sum()),
            float(np.average(removed, weights=weights)),
            float(np.average(resistant, weights=weights)),
        )

    def rows(self) -> Columns:
        """The rows of ``disease.lice_pressure``."""
        return joined(self._rows)
