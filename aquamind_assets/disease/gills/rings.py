"""The rings at sea whose gills a month follows: their scores, their baths, and who is there."""

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp
from aquamind_assets.core.months import NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.environment.sites import Areas

#: Draws for an area, of which each ring has its own whatever other rings there are.
DRAWS = 200


class GillRings:
    """The stays at sea of a month, and the state of their gills; arrays over these stays.

    Parameters
    ----------
    seed : int
        The farm's seed.
    fish : PlannedFish
        The fish of the month.
    areas : Areas
        All sea areas in use, by id ascending.
    before : dict of ndarray
        Last month's rows of ``gill_state``.
    log_sd : float
        Log spread of the susceptibility of rings. [1]

    Attributes
    ----------
    at : ndarray of int, shape (rings,)
        Where the stays are in `PlannedFish`.
    area : ndarray of int, shape (rings,)
        Where their areas are in `Areas`.
    agd, damage : ndarray, shape (rings,)
        Scores. [1]
    bathed_date : ndarray of datetime64[D], shape (rings,)
        The last bath of each; NaT for none.
    present : ndarray of bool, shape (rings,)
        Whether each is at sea on the day in hand.
    """

    def __init__(
        self, seed: int, fish: PlannedFish, areas: Areas, before: Columns, log_sd: float
    ) -> None:
        self.fish, self.before = fish, before
        self.at = np.flatnonzero(~np.isnat(fish.sea_start_date))
        self.stay_id, self.batch_id = fish.stay_id[self.at], fish.batch_id[self.at]
        self.start, self.sea_start = fish.start_date[self.at], fish.sea_start_date[self.at]
        self.area = np.searchsorted(areas.id, fish.site_id[self.at])
        self.area_id = areas.id[self.area]
        self.agd, self.damage = np.zeros((2, self.at.size))
        self.bathed_date = np.full(self.at.size, NEVER)
        here = np.flatnonzero(np.isin(before["assignment_id"], self.stay_id))
        place = np.searchsorted(self.stay_id, before["assignment_id"][here])
        for name in ("agd", "damage", "bathed_date"):
            getattr(self, name)[place] = before[name][here]
        self.susceptibility = self._susceptibility(seed, log_sd)
        self.present = np.zeros(self.at.size, dtype=bool)

    def _susceptibility(self, seed: int, log_sd: float) -> np.ndarray:
        """A factor of each ring for good, log-normal with mean 1, by batch."""
        factor = np.ones(self.at.size)
        for batch in np.unique(self.batch_id):
            here = self.batch_id == batch
            normal = stream(seed, "gills of a ring", int(batch)).standard_normal(DRAWS)
            normal = normal[self.stay_id[here] % DRAWS]
            factor[here] = exp(log_sd * normal - np.square(log_sd) / 2.0)
        return factor

    def start_day(self, number: int) -> None:
        """Note who is at sea, and let fish that were moved bring the gills of their batch."""
        yesterday, self.present = self.present, self.fish.present[number, self.at]
        new = np.flatnonzero(self.present & (self.start == self.fish.days[number]))
        for batch in np.unique(self.batch_id[new]):
            to = new[self.batch_id[new] == batch]
            if number == 0:  # their source may have no day in this month
                old = self.before["batch_id"] == batch
                agd, damage = self.before["agd"][old], self.before["damage"][old]
            else:
                old = yesterday & (self.batch_id == batch)
                agd, damage = self.agd[old], self.damage[old]
            if old.any():  # those from land are sound
                self.agd[to], self.damage[to] = agd.mean(), damage.mean()

    def of_area(self, area: int) -> np.ndarray:
        """The rings of an area in which fish are today."""
        return np.flatnonzero(self.present & (self.area == area))

    def kg(self, number: int, rings: np.ndarray) -> np.ndarray:
        """Weight of the fish in some rings, as planned. [kg]"""
        at = self.at[rings]
        return self.fish.population[number, at] * self.fish.weight_g[number, at] / 1000.0

    def rows(self) -> Columns:
        """Rows of ``gill_state``: the rings in which fish are at the month's end."""
        kept = np.flatnonzero(self.present)
        return {
            "month": np.full(kept.size, self.fish.days[0]),
            "assignment_id": self.stay_id[kept],
            "batch_id": self.batch_id[kept],
            "area_id": self.area_id[kept],
            "agd": self.agd[kept],
            "damage": self.damage[kept],
            "bathed_date": self.bathed_date[kept],
        }
