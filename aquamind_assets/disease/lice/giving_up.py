"""Farms give up a site: treatments no longer hold its lice, and it is slaughtered early.

A farm bears lice that treatments do not hold until there are so many that the authority steps in
[1]_. It judges its treatments by its own counts. How many lice there are in truth, and how many of
them resist, is not read here.

References
----------
.. [1] Scottish Government, Fish Health Inspectorate (2018), request FOI/18/03237: farms report lice
   above two levels, and what they did: treatment, early harvest or cull.
.. [2] Norwegian Food Safety Authority (2014), by Reuters of 23 May: farms that do not get under the
   limit by treatment must slaughter.
"""

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.settings.delousing import Delousing

#: Days from the end of a treatment's action to the first count that judges it. [d]
_JUDGED_AFTER_DAYS = 3


class GivingUp:
    """Treatments that did not hold the lice, and decisions to slaughter; arrays over the areas.

    Parameters
    ----------
    area_id : ndarray of int
        The areas, ascending.
    before : dict of ndarray
        Last month's rows of ``delousing``.
    settings : Delousing
        How long a treatment must hold, and how often it may fail.

    Attributes
    ----------
    rounds : ndarray of int, shape (areas,)
        Rounds of treatment in a row that did not hold the lice.
    since, last, decided_date : ndarray of datetime64[D], shape (areas,)
        Last days of the first and the last of these rounds, and the day of the decision; NaT for
        none.
    """

    def __init__(self, area_id: np.ndarray, before: Columns, settings: Delousing) -> None:
        self.settings = settings
        self.rounds = np.zeros(area_id.size, dtype=np.int64)
        self.since, self.last, self.decided_date = np.full((3, area_id.size), NEVER)
        at = np.searchsorted(area_id, before["area_id"])
        self.rounds[at] = before["unheld_rounds"]
        self.since[at], self.last[at] = before["unheld_since"], before["unheld_date"]
        self.decided_date[at] = before["decided_date"]

    def count(
        self,
        day: np.datetime64,
        area: int,
        is_urgent: bool,
        kind: int,
        treated: np.datetime64,
        start: np.datetime64,
    ) -> None:
        """Judge the last treatment of an area by a count.

        Parameters
        ----------
        day : datetime64[D]
            Day of the count.
        area : int
            The area, as a place.
        is_urgent : bool
            Whether so many adult females were counted that every farm treats soon.
        kind : int
            The last treatment; 0 for none.
        treated : datetime64[D]
            Its last day; NaT for none.
        start : datetime64[D]
            First day of the fish in the area.
        """
        if self.last[area] < start:
            self._forget(area)
        if not kind or np.isnat(treated) or treated < start:
            return
        acts = int(treatment_types().act_days[kind - 1]) - 1
        passed = int((day - treated) / DAY) - acts
        if passed > self.settings.held_days:
            if not is_urgent:
                self._forget(area)
        elif is_urgent and passed >= _JUDGED_AFTER_DAYS and self.last[area] != treated:
            self.rounds[area] += 1
            self.last[area] = treated
            if np.isnat(self.since[area]):
                self.since[area] = treated

    def _forget(self, area: int) -> None:
        """Begin anew: other fish are there, or a treatment has held."""
        self.rounds[area], self.since[area], self.last[area] = 0, NEVER, NEVER

    def decides(self, day: np.datetime64, area: int, weight_g: float, start: np.datetime64) -> bool:
        """Whether the farm decides on a day to slaughter a site's fish; notes the decision.

        Parameters
        ----------
        day : datetime64[D]
            The day.
        area : int
            The area, as a place.
        weight_g : float
            Average weight. [g]
        start : datetime64[D]
            First day of the fish in the area, for which it decides but once.
        """
        rules = self.settings
        enough = self.rounds[area] >= rules.unheld_rounds and weight_g >= rules.given_up_weight_g
        if not enough or self.decided_date[area] >= start:
            return False
        self.decided_date[area] = day
        return True

    def rows(self) -> Columns:
        """Columns of ``delousing``."""
        return {
            "unheld_rounds": self.rounds,
            "unheld_since": self.since,
            "unheld_date": self.last,
            "decided_date": self.decided_date,
        }
