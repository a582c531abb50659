"""Cleaner fish in the rings: delivered, dead, taken out, fed, and the lice that they eat.

References
----------
.. [1] Norwegian Food Safety Authority (2020), campaign on the welfare of cleaner fish: 42 % of
   them died, most in the weeks after delivery and at delousing.
.. [2] Imsland et al. (2016), Aquaculture 458: small lumpfish eat lice, large ones fewer.
.. [3] Stocking of 4 to 10 cleaner fish for each 100 salmon: common practice.
"""

from collections.abc import Mapping

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns, joined, rows_where, sorted_by
from aquamind_assets.core.elementary import exp, expm1, log1p, power
from aquamind_assets.core.months import DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import YEAR_DAYS
from aquamind_assets.disease.lice.pressure import DRAWS
from aquamind_assets.settings.cleaner_fish import CleanerFish

#: Cleaner fish for each salmon at which they eat the share `cleaner_daily` of the lice. [ratio]
_FULL = 0.06

#: Share of Scottish deliveries that are wrasse; the others and all Faroese ones are lumpfish.
_WRASSE = 0.3

#: Weight at delivery, after a year, and which they approach, lumpfish and wrasse. The last are
#: those of large fish in the rings, judged. [g]
_DELIVERED_G, _GROWN_G = {"lumpfish": 35.0, "wrasse": 45.0}, {"lumpfish": 420.0, "wrasse": 90.0}
_LARGEST_G = {"lumpfish": 900.0, "wrasse": 180.0}

#: Spread of their weight between the rings of a batch, log sd: what they find to eat and the size
#: of those delivered differ; assumed. [1]
_SIZE_LOG_SD = 0.15

#: Feed of cleaner fish relative to their weight, in water from this temperature on. [1/d, degC]
_FED_DAILY, _FED_FROM_C = 0.012, 5.0

#: Time in which the losses after delivery fade. [d]
_SETTLES_DAYS = 10.0


#: Spread of cleaner fish for each salmon between the rings of a batch, log sd: they come by the
#: tank and are not counted out; most days by which a delivery is older than the youngest. Assumed.
_RING_LOG_SD, _OLDER_DAYS = 0.2, 45.0

#: Days for which what cleaner fish eat is told as the effect of the delivery. [d]
_TOLD_DAYS = 30


class CleanerStock:
    """The cleaner fish of all rings as a month goes on; arrays over the rings.

    Attributes
    ----------
    count, opening, delivered, dead, removed : ndarray of int, shape (rings,)
        Cleaner fish now and at the month's start, and those that came, died and were taken out.
    feed_kg : ndarray, shape (rings,)
        Feed of their own. [kg]
    stocked_date : ndarray of datetime64[D], shape (rings,)
        Day of delivery; NaT for none.
    """

    def __init__(
        self,
        seed: int,
        days: np.ndarray,
        rings: list[tuple[int, np.ndarray]],
        stay_id: np.ndarray,
        region: np.ndarray,
        before: Mapping[str, np.ndarray],
        settings: CleanerFish,
    ) -> None:
        """Begin a month.

        Parameters
        ----------
        seed : int
            The farm's seed.
        days : ndarray of datetime64[D], shape (days,)
            Days of the month.
        rings : list of (int, ndarray of int)
            Each batch, and where its rings are.
        stay_id, region : ndarray of int, shape (rings,)
            Stays, and their regions.
        before : mapping of str to ndarray
            Last month's ``cleaner_fish_stock``.
        settings : CleanerFish
            How many are delivered, and how many die.
        """
        self.days, self.settings, size = days, settings, stay_id.size
        self.count, self.delivered, self.dead, self.removed = np.zeros((4, size), dtype=np.int64)
        self.feed_kg, self.stocked_date = np.zeros(size), np.full(size, NEVER)
        is_here = np.isin(before["assignment_id"], stay_id)
        self._left = rows_where(before, ~is_here & (before["closing_count"] > 0))
        here = np.flatnonzero(is_here)
        at = np.searchsorted(stay_id, before["assignment_id"][here])
        self.count[at] = before["closing_count"][here]
        self.stocked_date[at] = before["stocked_date"][here]
        self.opening = self.count.copy()
        self.density, self.is_wrasse = np.zeros(size), np.zeros(size, dtype=bool)
        self._uniform, self._older_days = np.zeros((days.size, size)), np.zeros(size)
        self._size = np.ones(size)
        for batch, of in rings:
            random = stream(seed, "cleaner fish delivered", batch)
            low, high = settings.least_share, settings.most_share
            by_ring = stream(seed, "cleaner fish by ring", batch)
            uneven = exp(_RING_LOG_SD * by_ring.standard_normal(DRAWS))[stay_id[of] % DRAWS]
            sizes = stream(seed, "cleaner fish size by ring", batch).standard_normal(DRAWS)
            self._size[of] = exp(_SIZE_LOG_SD * sizes)[stay_id[of] % DRAWS]
            self.density[of] = (low + (high - low) * random.random()) * uneven
            self.is_wrasse[of] = (region[of] != FAROE) & (random.random() < _WRASSE)
            self._older_days[of] = _OLDER_DAYS * random.random()
            month = stream(seed, "cleaner fish deaths", batch, str(days[0]))
            self._uniform[:, of] = month.random((days.size, DRAWS))[:, stay_id[of] % DRAWS]

    def deliver(self, number: int, rings: np.ndarray, salmon: np.ndarray) -> None:
        """Put cleaner fish into some rings, in proportion to their salmon."""
        new = np.round(self.density[rings] * salmon).astype(np.int64)
        self.count[rings] += new
        self.delivered[rings] += new
        self.stocked_date[rings] = self.days[number]

    def take_out(self, rings: np.ndarray) -> None:
        """Take all cleaner fish out of some rings: their salmon leave."""
        self.removed[rings] += self.count[rings]
        self.count[rings] = 0

    def handle(self, number: int, rings: np.ndarray) -> None:
        """Catch cleaner fish before salmon are pumped; those not caught are pumped too and lost."""
        caught = np.floor(
            self.count[rings] * self.settings.caught_share + self._uniform[number, rings]
        ).astype(np.int64)
        lost = self.count[rings] - np.minimum(caught, self.count[rings])
        self.dead[rings] += lost
        self.count[rings] -= lost

    def eating(self, number: int, salmon: np.ndarray, days: float) -> np.ndarray:
        """Lice eaten relative to a full stock of small cleaner fish, shape (rings,). [ratio]

        Parameters
        ----------
        number : int
            The day.
        salmon : ndarray, shape (rings,)
            Salmon. [fish]
        days : float
            Time in which they grow too large for lice [2]_. [d]
        """
        share = self.count / np.maximum(_FULL * salmon, 1.0)
        return np.minimum(share, 1.5) * exp(-(self._age(number) + self._older_days) / days)

    def first_eaten(self, daily: np.ndarray, days: float) -> np.ndarray:
        """Share of the mobile lice that a delivery eats in its first month.

        Parameters
        ----------
        daily : ndarray, shape (rings,)
            Share eaten on the day of delivery. [1/d]
        days : float
            Time in which they grow too large for lice. [d]

        Returns
        -------
        ndarray, shape (rings,)
            [ratio]
        """
        fading = days * -expm1(np.array(-_TOLD_DAYS / days))
        return -expm1(-daily * fading)

    def end_day(self, number: int, temperature_c: np.ndarray) -> None:
        """Let cleaner fish die, and feed the others."""
        rules, age = self.settings, self._age(number)
        usual = -log1p(-np.array(rules.yearly_loss)) / YEAR_DAYS
        settling = rules.delivery_loss / _SETTLES_DAYS * exp(-age / _SETTLES_DAYS)
        share = -expm1(-(usual + settling))
        dead = np.floor(self.count * share + self._uniform[number]).astype(np.int64)
        dead = np.minimum(dead, self.count)
        self.dead += dead
        self.count -= dead
        warm = np.clip((temperature_c - _FED_FROM_C) / _FED_FROM_C, 0.2, 1.0)
        self.feed_kg += self.count * self.weight_g(number) * _FED_DAILY * warm / 1000.0

    def weight_g(self, number: int) -> np.ndarray:
        """Average weight, shape (rings,): it rises ever more slowly and never stops. [g]

        From that at delivery, by the weight after a year, towards that of large fish.
        """
        first, grown, largest = (
            np.where(self.is_wrasse, by["wrasse"], by["lumpfish"])
            for by in (_DELIVERED_G, _GROWN_G, _LARGEST_G)
        )
        years = (self._age(number) + self._older_days) / YEAR_DAYS
        left = power((largest - grown) / (largest - first), years)
        return (largest - (largest - first) * left) * self._size

    def _age(self, number: int) -> np.ndarray:
        """Days since delivery; 0 of none."""
        age = (self.days[number] - self.stocked_date) / DAY
        return np.where(np.isnan(age), 0.0, np.maximum(age, 0.0))

    def rows(self, stay_id: np.ndarray, batch_id: np.ndarray, area_id: np.ndarray) -> Columns:
        """The rows of ``disease.cleaner_fish_stock``: rings that had any in the month.

        Where the salmon left on its first day, the cleaner fish were taken out with them.
        """
        kept = np.flatnonzero(self.opening + self.delivered > 0)
        species = np.where(self.is_wrasse[kept], "wrasse", "lumpfish").astype(object)
        rows = {
            "month": np.full(kept.size, self.days[0]),
            "assignment_id": stay_id[kept],
            "batch_id": batch_id[kept],
            "area_id": area_id[kept],
            "species": species,
            "stocked_date": self.stocked_date[kept],
            "opening_count": self.opening[kept],
            "delivered": self.delivered[kept],
            "dead": self.dead[kept],
            "removed": self.removed[kept],
            "closing_count": self.count[kept],
            "avg_weight_g": self.weight_g(self.days.size - 1)[kept],
            "feed_kg": self.feed_kg[kept],
        }
        left, none = self._left, np.zeros(self._left["assignment_id"].size, dtype=np.int64)
        of_left = {
            **left,
            "month": np.full(none.size, self.days[0]),
            "opening_count": left["closing_count"],
            "delivered": none,
            "dead": none,
            "removed": left["closing_count"],
            "closing_count": none,
            "feed_kg": none.astype(np.float64),
        }
        return sorted_by(joined([rows, of_left]), "assignment_id")
