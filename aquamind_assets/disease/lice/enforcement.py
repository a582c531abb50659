"""The orders of the authority where counts stay above its limit of lice, step by step.

References
----------
.. [1] Kringvarp Føroya (kvf.fo), 19 May 2016: a Faroese farm with too many lice may be told to put
   out fewer smolts next time, or to take its salmon at once. 18 June 2019: by the order of 2016 a
   farm gets a point ("klipp") for lice above the limit and for medicine against them; fewer smolts
   follow from 10 points on, and the most that it may have are 20.
.. [2] Fish Farming Expert, 12 June 2024, evidence of the Fish Health Inspectorate to the Scottish
   Parliament: it advises a farm first, then serves an enforcement notice, and then prosecutes;
   there had been one site above the level in the year before, and no prosecution.
"""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.batches.culls import ORDERED
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.disease.lice import delousing
from aquamind_assets.settings.lice import Lice


class Enforcement:
    """Cases of the authority; arrays over the areas.

    Parameters
    ----------
    area_id, region : ndarray of int, shape (areas,)
        The areas, by id ascending, and where they are.
    before : dict of ndarray
        Last month's rows of ``delousing``.
    settings : Lice
        The limits, and how long the authority waits.

    Attributes
    ----------
    over_since, ordered_date : ndarray of datetime64[D], shape (areas,)
        First count of the open case, and day of the last order; NaT for none.
    orders : ndarray of int, shape (areas,)
        Orders in the open case.
    points : ndarray of int, shape (areas,)
        Points of the fish of a Faroese area [1]_.
    """

    def __init__(
        self, area_id: np.ndarray, region: np.ndarray, before: Columns, settings: Lice
    ) -> None:
        self.region, self.settings = region, settings
        self.over_since, self.ordered_date = np.full((2, area_id.size), NEVER)
        self.orders, self.points = np.zeros((2, area_id.size), dtype=np.int64)
        at = np.searchsorted(area_id, before["area_id"])
        self.over_since[at] = before["over_since"]
        self.ordered_date[at] = before["authority_date"]
        self.orders[at], self.points[at] = before["authority_orders"], before["points"]

    def medicine(self, area: int) -> None:
        """Note that a site was given medicine against lice."""
        self.points[area] += self.region[area] == FAROE

    def count(self, day: np.datetime64, area: int, females: float) -> tuple[str, np.datetime64]:
        """The order that follows from a count; empty for none.

        Parameters
        ----------
        day : datetime64[D]
            Day of the count.
        area : int
            The area, as a place.
        females : float
            Adult females. [lice/fish]

        Returns
        -------
        kind : str
            To treat; or to slaughter, in the Faroe Islands from the most points on that a farm may
            have [1]_, in Scotland when advice and notices did not help [2]_.
        deadline : datetime64[D]
            Day by which a count must be under the limit; NaT without an order.
        """
        rules, limits = self.settings.delousing, self.settings.limits
        region = int(self.region[area])
        limit = delousing.intervention(region, day, limits)
        if females < min(limit, delousing.urgent(region, day, limits)):
            self.over_since[area], self.orders[area] = NEVER, 0  # the case is closed
        if females < limit:
            return "", NEVER
        if np.isnat(self.over_since[area]):
            self.over_since[area] = day
        lasts, repeats = rules.order_days_scotland, rules.order_repeat_days_scotland
        if region == FAROE:
            lasts, repeats = rules.order_days_faroe, rules.order_repeat_days_faroe
            self.points[area] += 1
        waits = day - self.ordered_date[area] < repeats * DAY
        if day - self.over_since[area] < lasts * DAY or waits:
            return "", NEVER
        used_up = self.orders[area] >= rules.notices_scotland
        if region == FAROE:
            used_up = self.points[area] >= rules.points_faroe
        self.ordered_date[area] = day
        self.orders[area] += 1
        return ORDERED if used_up else "treat", day + repeats * DAY

    def rows(self, empty: np.ndarray) -> Columns:
        """Columns of ``delousing``; an empty area keeps no points.

        Parameters
        ----------
        empty : ndarray of bool, shape (areas,)
            Whether each area is without fish.
        """
        return {
            "over_since": self.over_since,
            "authority_date": self.ordered_date,
            "authority_orders": self.orders,
            "points": np.where(empty, 0, self.points),
        }
