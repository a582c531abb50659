"""Findings of the vet that are acted on before their month ends."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aquamind_assets.core.columns import Columns, as_dicts
from aquamind_assets.core.months import DAY
from aquamind_assets.disease.diagnosis.hearts import hearts_found, warmed_from
from aquamind_assets.disease.treatment.courses import Found, first_day, known_from
from aquamind_assets.settings.outbreaks import Outbreaks


@dataclass(frozen=True)
class Acting:
    """The findings of a month that change what is done in it.

    Attributes
    ----------
    seed : int
        The farm's seed.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    region_of : callable
        Region of a site.
    settings : Outbreaks
        When courses of treatment begin.
    """

    seed: int
    days: np.ndarray
    region_of: Callable[[int], int]
    settings: Outbreaks

    def found(
        self, suspicion: Columns, before: Columns, treatment: Columns, known: Found
    ) -> Columns | None:
        """Findings to act on once more is known; None if nothing more is to be done.

        Parameters
        ----------
        suspicion, before : dict of ndarray
            ``suspicion`` of the month, made with the findings in ``known``, and of last month.
        treatment : dict of ndarray
            The month's ``treatment``, made with the findings in ``known``.
        known : Found
            The findings that have been acted on.

        Returns
        -------
        dict of ndarray or None
            Rows of bad hearts and of diseases to treat that are known by the first day on which a
            new one matters.
        """
        hearts = hearts_found(suspicion, self.days)
        rows, first = self._treatable(suspicion, before)
        new = ~np.isin(suspicion["id"][rows], known.suspicion.get("id", rows[:0]))
        day = np.fmin.reduce([warmed_from(hearts, treatment), *(first[new] - DAY)])
        if np.isnat(day):
            return None
        since = np.array([known_from(row) for row in as_dicts(suspicion)], dtype="datetime64[D]")
        heart = np.isin(suspicion["id"], hearts["id"]) & (suspicion["outcome"] == "confirmed")
        mine = np.flatnonzero(heart)
        kept = np.union1d(mine[since[mine] <= day], rows[since[rows] <= day])
        return {name: values[kept] for name, values in suspicion.items()}

    def _treatable(self, suspicion: Columns, before: Columns) -> tuple[np.ndarray, np.ndarray]:
        """New rows whose treatment begins within the month, and its first days."""
        told, of = (rows["disease_id"].astype(np.float64) > 0 for rows in (before, suspicion))
        new = np.flatnonzero(of & ~np.isin(suspicion["id"], before["id"][told]))
        every = as_dicts({name: values[new] for name, values in suspicion.items()})
        first = np.array(
            [first_day(self.seed, row, self.region_of, self.settings) for row in every],
            dtype="datetime64[D]",
        )
        now = first <= self.days[-1]
        return new[now], first[now]
