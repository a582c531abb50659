"""The batch at each site, and the day from which the next one may come."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from aquamind_assets.batches.containers import Sites
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, NEVER

#: Volume that is enough for a batch, relative to the one wanted: a place has whole rings. [ratio]
_ENOUGH = 0.93

_LONG_AGO = np.datetime64("2000-01-01", "D")


@dataclass
class SiteUse:
    """The last batch of each site, one element a site in the order of `Sites`.

    Attributes
    ----------
    free_from : ndarray of datetime64[D], shape (sites,)
        Day from which it is clean and fallowed; NaT while a batch is in it.
    batch_id : ndarray of int, shape (sites,)
        The last batch; 0 for none so far.
    used_from : ndarray of datetime64[D], shape (sites,)
        First day of that batch; NaT for none.
    """

    free_from: np.ndarray
    batch_id: np.ndarray
    used_from: np.ndarray

    @classmethod
    def before(cls, site_use: Columns, sites: Sites) -> Self:
        """From last month's ``site_use``."""
        count = sites.id.size
        use = cls(np.full(count, _LONG_AGO), np.zeros(count, np.int64), np.full(count, NEVER))
        at = sites.index(site_use["site_id"])
        use.free_from[at] = site_use["free_from"]
        use.batch_id[at] = site_use["batch_id"]
        use.used_from[at] = site_use["from_date"]
        return use

    def copy(self) -> "SiteUse":
        """A copy that can be changed by itself."""
        return replace(
            self,
            free_from=self.free_from.copy(),
            batch_id=self.batch_id.copy(),
            used_from=self.used_from.copy(),
        )

    def enter(self, place: int, batch_id: int, day: np.datetime64) -> None:
        """Note that a batch comes to a site."""
        self.free_from[place] = NEVER
        self.batch_id[place], self.used_from[place] = batch_id, day

    def leave(self, place: int, free_from: np.datetime64) -> None:
        """Note the day on which a site will be empty, clean and fallowed."""
        self.free_from[place] = free_from

    def held(self, batch_id: int) -> np.ndarray:
        """Places of a batch that it is not yet planned to leave."""
        return np.flatnonzero((self.batch_id == batch_id) & np.isnat(self.free_from))

    def places_by(self, sites: Sites, region: int, volume_m3: float, day: np.datetime64) -> int:
        """Batches for which a region's areas have room by a day, as far as decided."""
        here = (sites.stage == 0) & (sites.geography_id == region) & (sites.commissioned <= day)
        free = here & (self.free_from <= day)
        lochs, at = np.unique(sites.loch_id, return_inverse=True)
        room = np.bincount(at, np.where(free, sites.volume_m3, 0.0), minlength=lochs.size)
        return int((room // (_ENOUGH * volume_m3)).sum())

    def loch(
        self, sites: Sites, region: int, volume_m3: float, day: np.datetime64, window_days: int
    ) -> np.ndarray | None:
        """Free areas of one loch or fjord with enough room for a batch that comes on a day.

        The areas of a loch are stocked within a window and fallowed together: one that is not
        free keeps the others closed, unless it was stocked within the window.

        Parameters
        ----------
        sites : Sites
            All sites.
        region : int
            Region.
        volume_m3 : float
            Volume of rings wanted. [m3]
        day : datetime64[D]
            First day.
        window_days : int
            The window. [d]

        Returns
        -------
        ndarray of int or None
            Places by id, in the loch that was opened last, or else in the one longest fallow.
        """
        here = (sites.stage == 0) & (sites.geography_id == region) & (sites.commissioned <= day)
        free = here & (self.free_from <= day)
        closes = here & ~free & ~(self.used_from >= day - window_days * DAY)
        lochs = np.unique(sites.loch_id)
        at = np.searchsorted(lochs, sites.loch_id)
        closed = np.bincount(at, closes, minlength=lochs.size) > 0
        room = np.bincount(at, np.where(free, sites.volume_m3, 0.0), minlength=lochs.size)
        open_ = np.bincount(at, here & ~free, minlength=lochs.size) > 0
        fit = np.flatnonzero(~closed & (room >= _ENOUGH * volume_m3))
        if not fit.size:
            return None
        since = np.full(lochs.size, np.datetime64("9999-01-01", "D"))
        np.minimum.at(since, at[free], np.maximum(self.free_from, sites.commissioned)[free])
        best = fit[np.lexsort((since[fit], ~open_[fit]))[0]]
        places = np.flatnonzero(free & (at == best))
        upto = np.cumsum(sites.volume_m3[places])
        enough = int(np.searchsorted(upto, _ENOUGH * volume_m3)) + 1
        return places[:enough]

    def rows(self, sites: Sites) -> Columns:
        """The rows of ``site_use``, without their month."""
        used = np.flatnonzero(self.batch_id > 0)
        return {
            "site_id": sites.id[used],
            "batch_id": self.batch_id[used],
            "from_date": self.used_from[used],
            "free_from": self.free_from[used],
        }
