"""Failures of the plant of a hall: a pump, the oxygen or the biofilter stops, and fish die."""

from dataclasses import replace

import numpy as np

from aquamind_assets.batches.containers import Sites
from aquamind_assets.batches.life import mortality
from aquamind_assets.batches.life.records import Life
from aquamind_assets.batches.life.surroundings import FIRST_FAILURE, Surroundings
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import log1p
from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import COMMON_YEAR_DAYS
from aquamind_assets.settings.batches import Mortality

#: Kinds of failure in the order of `surroundings.CAUSES`, and how often each is one of all; judged.
KINDS = np.array(["pump", "oxygen", "biofilter"], dtype=object)
_SHARES = np.array([0.45, 0.35, 0.2])

#: Longest that the plant stands still. [h]
_HOURS = 12.0


_EPOCH = np.datetime64("2000-01-01", "D")


def plant_failures(seed: int, days: np.ndarray, sites: Sites, settings: Mortality) -> Columns:
    """Failures of the halls in a month, with or without fish.

    Parameters
    ----------
    seed : int
        The farm's seed.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    sites : Sites
        All sites.
    settings : Mortality
        How often, and how deadly at most.

    Returns
    -------
    dict of ndarray, shape (failures,)
        ``place`` in `Sites`, ``day`` of the month, ``kind`` in `KINDS`, ``hours`` [h], and
        ``loss``, the share of the fish that die [ratio].
    """
    year = days[0].astype("datetime64[Y]")
    first = int((days[0] - year.astype("datetime64[D]")) / DAY)
    found: list[tuple[float, ...]] = []
    for place in np.flatnonzero(sites.stage > 0).tolist():
        random = stream(seed, "plant failure", int(sites.id[place]), str(year))
        count = int(random.poisson(settings.plant_failure_yearly))
        for of_year, kind, hours, loss in random.random((count, 4)).tolist():
            day = int(of_year * COMMON_YEAR_DAYS) - first
            if 0 <= day < days.size:
                which = int(np.searchsorted(np.cumsum(_SHARES), kind))
                share = settings.plant_failure_loss * np.square(loss)
                found.append((place, day, which, 1.0 + hours * (_HOURS - 1.0), share))
    rows = np.array(found).reshape(-1, 5).T
    names = ("place", "day", "kind", "hours", "loss")
    whole = ("place", "day", "kind")
    return {
        name: values.astype(np.int64) if name in whole else values
        for name, values in zip(names, rows, strict=True)
    }


def with_failures(around: Surroundings, failure: Columns) -> Surroundings:
    """The surroundings with the failures: fish die on the day, and are not fed."""
    hazard, cause, appetite = around.hazard.copy(), around.cause.copy(), around.appetite.copy()
    at = failure["place"], failure["day"]
    hazard[at] += -log1p(-failure["loss"])
    cause[at] = FIRST_FAILURE + failure["kind"]
    appetite[at] = 0.0
    return replace(around, hazard=hazard, cause=cause, appetite=appetite)


def failure_rows(life: Life, failure: Columns, sites: Sites) -> Columns:
    """Rows of ``plant_failure``: those of halls that hold fish on the day."""
    stays, ledger = life.stays, life.ledger
    place = sites.index(stays.site_id)
    rows = []
    for site, day, kind, hours in zip(
        failure["place"], failure["day"], failure["kind"], failure["hours"], strict=True
    ):
        here = np.flatnonzero((place == site) & ledger.present[day])
        if here.size:
            dead = ledger.deaths[day, mortality.ENVIRONMENT, here].sum()
            rows.append((int(sites.id[site]), day, kind, hours, int(dead), stays.batch_id[here[0]]))
    if not rows:
        return {}
    site_id, day, kind, hours, dead, batch = (np.array(each) for each in zip(*rows, strict=True))
    date = life.days[day]
    return {
        "id": site_id * 10**5 + ((date - _EPOCH) / DAY).astype(np.int64),
        "date": date,
        "hall_id": site_id,
        "batch_id": batch,
        "kind": KINDS[kind],
        "hours": hours,
        "deaths": dead,
    }
