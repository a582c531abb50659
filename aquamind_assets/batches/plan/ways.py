"""The ways of a batch: to sea by well-boat, and from hall to hall, each over some days."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from aquamind_assets.batches.catalogue import ALEVIN
from aquamind_assets.batches.voyages import voyages
from aquamind_assets.core.streams import stream
from aquamind_assets.people.workdays import moving_days, sailing_days
from aquamind_assets.settings.transfers import Transfers
from aquamind_assets.settings.voyages import Voyages

#: Weight planned for a voyage over what the wells take, as fish may be larger. [ratio]
_PLANNED_LOAD = 0.9

#: Slowest and fastest crew ashore over the usual one: crews and counters differ; judged. [ratio]
_PACE = 0.7, 1.2


@dataclass(frozen=True)
class Trip:
    """The way of a batch to sea, or from site to site.

    Attributes
    ----------
    kg : float
        Weight of the fish that go. [kg]
    way : ndarray, shape (rings,)
        Way to each ring. [km]
    region, boats : int
        Region, and boats that make the trip.
    day_kg : float
        Most that boats can be given in a day. [kg]
    settings : Voyages
        What boats carry.
    """

    kg: float
    way: np.ndarray
    region: int
    boats: int
    day_kg: float
    settings: Voyages

    def dates(self, day: np.datetime64, share: np.ndarray) -> np.ndarray:
        """Days on which rings are filled from a day on, by their shares of the fish."""
        kg = share * self.kg / _PLANNED_LOAD
        made = voyages(kg, self.way, self.region, self.boats, self.settings, self.day_kg)
        cal = sailing_days(self.region)
        return np.busday_offset(day, made.day, roll="forward", busdaycal=cal)


@dataclass(frozen=True)
class Walk:
    """A move of a batch from hall to hall.

    Attributes
    ----------
    fish : float
        Fish that move. [fish]
    region : int
        Region.
    day_fish : float
        Fish that the crew moves in a day. [fish]
    """

    fish: float
    region: int
    day_fish: float

    @classmethod
    def of(
        cls, seed: int, batch_id: int, stage: int, fish: float, region: int, settings: Transfers
    ) -> Self:
        """The move of a batch that ends a stage; some crews are faster than others."""
        pace = stream(seed, "pace of a move ashore", batch_id, stage).uniform(*_PACE)
        an_hour = settings.trays_fish_h if stage <= ALEVIN else settings.pumped_fish_h
        return cls(fish, region, pace * an_hour * settings.hours)

    def dates(self, day: np.datetime64, share: np.ndarray) -> np.ndarray:
        """Days on which containers are filled from a day on, by their shares of the fish."""
        half_filled = (np.cumsum(share) - 0.5 * share) * self.fish
        after = np.floor(half_filled / self.day_fish).astype(np.int64)
        later = np.busday_offset(day, after, roll="backward", busdaycal=moving_days(self.region))
        return np.where(after > 0, later, day).astype("datetime64[D]")
