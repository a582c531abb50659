"""Effects of water and weather on the fish of each site on each day of a month."""

from dataclasses import dataclass, fields

import numpy as np

from aquamind_assets.batches.containers import Sites
from aquamind_assets.batches.life import environment_hazards
from aquamind_assets.batches.life.appetite import oxygen_appetite, temperature_appetite
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import power
from aquamind_assets.core.months import DAY
from aquamind_assets.settings.mortality import Mortality

#: Causes of environmental deaths, in words; the first for water that is merely poor.
CAUSES = np.array(
    [
        "Poor water",
        "Low oxygen",
        "Storm",
        "Diatom bloom",
        "Dinoflagellate bloom",
        "Microflagellate bloom",
        "Damaged gills",
        "Heavy lice",
        "Pump failure",
        "Oxygen failure",
        "Biofilter failure",
    ],
    dtype=object,
)
_LOW_OXYGEN, _STORM = 1, 2

#: Places of the gills and of lice among the causes.
DAMAGED_GILLS, HEAVY_LICE = 6, 7

#: Place of the first failure of a hall's plant among them.
FIRST_FAILURE = 8
_BLOOMS = {"diatom bloom": 3, "dinoflagellate bloom": 4, "microflagellate bloom": 5}

#: Appetite that a bloom of severity 1 leaves: fish are fasted. [ratio]
_BLOOM_APPETITE = 0.2

#: The same for an oxygen dip.
_DIP_APPETITE = 0.3


@dataclass(frozen=True)
class Surroundings:
    """By site and day: water, hazard and its cause, appetite, storms, chance of a torn ring."""

    temperature_c: np.ndarray
    oxygen_mg_l: np.ndarray
    hazard: np.ndarray
    cause: np.ndarray
    appetite: np.ndarray
    storm: np.ndarray
    tear_chance: np.ndarray

    def at(self, site: np.ndarray) -> "Surroundings":
        """The surroundings of stays at these places of the sites, shape (days, stays)."""
        return Surroundings(*(getattr(self, each.name)[site].T for each in fields(self)))


def water_grid(sites: Sites, condition: Columns, quantity: str, days: np.ndarray) -> np.ndarray:
    """A quantity of ``environment.site_condition`` by site and day.

    Parameters
    ----------
    sites : Sites
        All sites.
    condition : dict of ndarray
        Columns of the table.
    quantity : str
        One of them.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.

    Returns
    -------
    ndarray, shape (sites, days)
        NaN where a site was not yet in use.
    """
    grid = np.full((sites.id.size, days.size), np.nan)
    day = (condition["date"] - days[0]).astype(np.int64)
    grid[sites.index(condition["site_id"]), day] = condition[quantity]
    return grid


def storm_days(sites: Sites, event: Columns, days: np.ndarray) -> np.ndarray:
    """Whether a storm keeps boats and feed from each site, shape (sites, days).

    Parameters
    ----------
    sites : Sites
        All sites.
    event : dict of ndarray
        Columns of ``environment.environmental_event``.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    """
    storm = np.zeros((sites.id.size, days.size), dtype=bool)
    of = np.flatnonzero((event["kind"] == "storm") & (event["end_date"] >= days[0]))
    during = (event["start_date"][of, None] <= days) & (days <= event["end_date"][of, None])
    np.logical_or.at(storm, sites.index(event["area_id"][of].astype(np.int64)), during)
    return storm


def surroundings(
    sites: Sites,
    condition: Columns,
    event: Columns,
    days: np.ndarray,
    settings: Mortality,
) -> Surroundings:
    """Conditions of each site on each day.

    Parameters
    ----------
    sites : Sites
        All sites.
    condition, event : dict of ndarray
        Columns of ``environment.site_condition`` and ``environment.environmental_event``.
    days : ndarray of datetime64[D], shape (days,)
        Days of the month.
    settings : Mortality
        The hazards.
    """
    temperature = water_grid(sites, condition, "temperature_c", days)
    saturation = water_grid(sites, condition, "oxygen_saturation_pct", days)
    hazard = environment_hazards.oxygen_hazard(saturation, temperature, settings)
    cause = np.where(hazard > 0, _LOW_OXYGEN, 0)
    appetite = temperature_appetite(temperature)
    appetite = appetite * oxygen_appetite(saturation, temperature)
    tear = np.zeros_like(hazard)
    # Fish go on dying for some days after a storm, which may be of the month before.
    after = np.where(event["kind"] == "storm", environment_hazards.STORM_AFTER_DAYS, 0) * DAY
    last = event["end_date"] + after
    here = (event["start_date"] <= days[-1]) & (last >= days[0])
    for row in np.flatnonzero(here):
        kind, severity = str(event["kind"][row]), float(event["severity"][row])
        site = int(sites.index(np.int64(event["area_id"][row])))
        start, end = event["start_date"][row], event["end_date"][row]
        during = np.flatnonzero((days >= start) & (days <= last[row]))
        if kind == "storm":
            added = environment_hazards.storm_days_hazard(
                environment_hazards.storm_hazard(severity, sites.exposure[site], settings),
                (days[during] - end) / DAY,
            )
            tear[site, during[days[during] <= end]] += (
                settings.escape_daily * power(severity, 3) * sites.exposure[site]
            )
            code = _STORM
        elif kind in _BLOOMS:
            progress = _progress(days[during], start, end)
            share = environment_hazards.BLOOM_SHARE[kind]
            added = environment_hazards.bloom_hazard(share, severity, progress, settings)
            appetite[site, during] *= 1.0 - (1.0 - _BLOOM_APPETITE) * np.square(severity)
            code = _BLOOMS[kind]
        elif kind == "oxygen dip":
            added = environment_hazards.oxygen_dip_hazard(
                severity, _progress(days[during], start, end), settings
            )
            appetite[site, during] *= 1.0 - (1.0 - _DIP_APPETITE) * severity
            code = _LOW_OXYGEN
        else:
            continue  # Heat and cold are in the conditions already.
        worse = added > hazard[site, during]
        cause[site, during[worse]] = code
        hazard[site, during] += added
    storm = storm_days(sites, event, days)
    return Surroundings(
        temperature,
        water_grid(sites, condition, "oxygen_mg_l", days),
        hazard,
        cause,
        np.where(storm, 0.0, appetite),
        storm,
        tear,
    )


def _progress(days: np.ndarray, start: np.datetime64, end: np.datetime64) -> np.ndarray:
    """Strength of an event at noon of each day, from 0 to 1."""
    length = (end - start).astype(np.int64) + 1
    return ((days - start).astype(np.int64) + 0.5) / length
