"""The resistance that farms reckon with, from surveillance and from their own counts.

A farm starts from what is published of its region, and corrects it after each treatment with
medicine by the lice counted before and after. How many lice resist in truth is not read here.
"""

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import DAY
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.lice.delousing import MEDICINES
from aquamind_assets.disease.treatment import types as treatment_types
from aquamind_assets.settings.lice import Lice

#: Weight of one treatment's counts against what was believed before. [1]
_LEARNT = 0.5

#: Share of what was learnt that is forgotten in a month: a belief lasts for about a year. [1]
_FORGOTTEN = 1.0 / 12.0

#: Days from the end of a treatment's action to the first count that judges it. [d]
_JUDGED_AFTER_DAYS = 3

#: Least mobile lice before a treatment of which the fall tells something. [lice/fish]
_LEAST_LICE = 0.1


class Belief:
    """Beliefs and counts of each farm; arrays over the areas.

    Parameters
    ----------
    area_id : ndarray of int
        The areas, ascending.
    day : datetime64[D]
        First day of the month.
    before : dict of ndarray
        Last month's rows of ``delousing``.
    settings : Lice
        What is published of the region's lice.

    Attributes
    ----------
    resistance : ndarray, shape (3, areas)
        Believed share of the lice that resist each of `delousing.MEDICINES`. [ratio]
    mobile, mobile_before : ndarray, shape (areas,)
        Mobile lice of the last count, and of the one before the last treatment, while that is
        not judged yet; NaN for none. [lice/fish]
    """

    def __init__(
        self, area_id: np.ndarray, day: np.datetime64, before: Columns, settings: Lice
    ) -> None:
        usual = delousing.background_resistance(day, settings.resistance)[:, None]
        self.resistance = np.repeat(usual, area_id.size, axis=1)
        self.mobile, self.mobile_before = np.full((2, area_id.size), np.nan)
        at = np.searchsorted(area_id, before["area_id"])
        for row, name in enumerate(MEDICINES):
            known = before[f"believed_{name}"]
            self.resistance[row, at] = known + _FORGOTTEN * (usual[row] - known)
        self.mobile[at] = before["mobile"]
        self.mobile_before[at] = before["mobile_before"]

    def treated(self, area: int) -> None:
        """Remember the last count, as the area's treatment ends."""
        self.mobile_before[area] = self.mobile[area]

    def count(
        self, day: np.datetime64, area: int, mobile: float, kind: int, treated: np.datetime64
    ) -> None:
        """Note a count; the first after a medicine has acted corrects the belief.

        Parameters
        ----------
        day : datetime64[D]
            The day.
        area : int
            The area, as a place.
        mobile : float
            Mobile lice counted. [lice/fish]
        kind : int
            The last treatment; 0 for none.
        treated : datetime64[D]
            Its last day; NaT for none.
        """
        self.mobile[area] = mobile
        before = self.mobile_before[area]
        types = treatment_types.treatment_types()
        if not kind or np.isnan(before):
            return
        if day - treated < (int(types.act_days[kind - 1]) - 1 + _JUDGED_AFTER_DAYS) * DAY:
            return
        self.mobile_before[area] = np.nan
        code = str(types.code[kind - 1])
        if code not in MEDICINES or before < _LEAST_LICE:
            return
        usual, one = np.zeros(1), np.array([kind])
        works = float(treatment_types.share_removed(one, usual)[0])
        left = float(treatment_types.share_removed_resistant(one, usual)[0])
        fall = max(1.0 - mobile / before, 0.0)
        told = min(max((works - fall) / (works - left), 0.0), 1.0)
        row = MEDICINES.index(code)
        self.resistance[row, area] += _LEARNT * (told - self.resistance[row, area])

    def rows(self) -> Columns:
        """Columns of ``delousing``."""
        return {
            "mobile": self.mobile,
            "mobile_before": self.mobile_before,
            **{f"believed_{name}": self.resistance[n] for n, name in enumerate(MEDICINES)},
        }
