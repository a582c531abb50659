"""Pressure: the pathogens that reach each site in a month, with or without fish."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND, STAGE_NAMES
from aquamind_assets.core.columns import Columns, joined, sorted_by
from aquamind_assets.core.elementary import cbrt, cos, exp, expm1, log1p, power, product
from aquamind_assets.core.months import DAY, FIRST_DAY, Month
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import COMMON_YEAR_DAYS, MONTH_DAYS
from aquamind_assets.disease.outbreaks.profiles import Disease, diseases
from aquamind_assets.environment.sites import Areas, Halls
from aquamind_assets.settings.outbreaks import Outbreaks

#: Years of shocks in a region's wave, so many that the first ones do not matter.
_YEARS_REMEMBERED = 6

#: Mean sea temperature, its summer peak over the mean [degC], and warmest day: E01 and Scotland.
_SEA_C = {FAROE: (8.5, 2.0, 230), SCOTLAND: (10.8, 3.05, 230)}

#: Days at sea, weight at transfer and at harvest of a usual cycle (G08, G19, G22, G24). [d, g, g]
_CYCLE = {FAROE: (450, 250.0, 5000.0), SCOTLAND: (472, 105.0, 5000.0)}

#: Largest distance of the water from an outbreak's temperatures for an introduction. [degC]
_MARGIN_C = 1.0

#: Days of a stage in fresh water. [d]
_STAGE_DAYS = 90


def onset_season(disease: Disease, days: np.ndarray) -> np.ndarray:
    """Introductions over the year, such that outbreaks begin in the profile's season.

    Parameters
    ----------
    disease : Disease
        The disease.
    days : ndarray of datetime64[D], shape (days,)
        Days of introduction.

    Returns
    -------
    ndarray, shape (days,)
        Weight of the month in which fish would fall sick, mean 1 over a year. [ratio]
    """
    sick = days + round(sum(disease.profile.incubation_days) / 2) * DAY
    return disease.season[sick.astype("datetime64[M]").astype(int) % 12]


@cache
def share_at_risk(disease: Disease, geography_id: int, at_sea: bool) -> float:
    """Share of the introductions at a stocked site that meet fish at risk, in a usual year.

    The share counts every day of a year, weighted by the season, together with every day of a usual
    cycle (in fresh water: of a stage at risk). On the day on which fish would fall sick, their
    time at sea, weight and water must be within the profile's bounds.

    Parameters
    ----------
    disease : Disease
        The disease.
    geography_id : int
        Region.
    at_sea : bool
        Whether at sea or in a hall for a stage at risk.

    Returns
    -------
    float
        0 where the disease cannot be. [ratio]
    """
    profile, later = disease.profile, sum(disease.profile.incubation_days) / 2.0
    if not at_sea:
        return max(1.0 - later / _STAGE_DAYS, 0.0)
    introduced = FIRST_DAY + np.arange(COMMON_YEAR_DAYS)
    weight = onset_season(disease, introduced)
    mean, summer, warmest = _SEA_C[geography_id]
    of_year = np.arange(COMMON_YEAR_DAYS) + 1.0 + later
    water = mean + summer * cos(2 * np.pi * (of_year - warmest) / COMMON_YEAR_DAYS)
    low, high = profile.temperature_c
    warm = (water >= low) & (water <= high)
    cycle, first_g, last_g = _CYCLE[geography_id]
    at = np.arange(cycle) + later
    grown_g = power(cbrt(first_g) + (cbrt(last_g) - cbrt(first_g)) * at / cycle, 3)
    old = (at >= profile.sea_days[0]) & (at <= profile.sea_days[1]) & (at < cycle)
    fish = np.mean(old & (grown_g >= profile.weight_min_g))
    return float(fish * np.sum(weight * warm) / np.sum(weight))


@cache
def introductions_a_year(disease: Disease, geography_id: int, at_sea: bool) -> float:
    """Introductions to a stocked, healthy site that lead to the profile's number of outbreaks.

    With Poisson arrivals, the chance of at least one outbreak in a year is the profile's.

    Parameters
    ----------
    disease, geography_id, at_sea
        As of `share_at_risk`.

    Returns
    -------
    float
        [1/yr]
    """
    take = share_at_risk(disease, geography_id, at_sea) * disease.profile.susceptibility
    return float(-log1p(-disease.annual_probability(geography_id)) / take) if take > 0 else 0.0


def pressure_month(
    seed: int,
    month: Month,
    areas: Areas,
    halls: Halls,
    temperature_c: Mapping[int, np.ndarray],
    before: Columns,
    settings: Outbreaks,
) -> Columns:
    """The rows of ``disease.pathogen_pressure``: each site and each disease that can be there.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    areas, halls : Areas, Halls
        The sites in use.
    temperature_c : mapping of int to ndarray, shape (days,)
        Water of each site, by its id. [degC]
    before : dict of ndarray
        Last month's rows; none in the farm's first month.
    settings : Outbreaks
        Waves and neighbours.
    """
    wave, parts = waves(seed, month, settings), []
    for sites in (
        _areas(seed, month, areas, temperature_c, before, settings),
        _halls(seed, month, halls, temperature_c, before),
    ):
        for disease in diseases():
            parts.append(_at_sites(month, disease, sites, wave[disease.id - 1], settings))
    rows = joined(parts)
    return sorted_by(rows, "site_id", "disease_id")


@dataclass(frozen=True)
class _Sites:
    """Areas or halls, one element a site.

    ``stage`` is that of a hall, and 0 for an area. ``near`` is the share of each site's contagion
    that reaches each other site, shape (sites, sites). ``water_c`` has the shape (sites, days),
    ``uniform`` (sites, diseases, 2) and ``contagion`` (sites, diseases).
    """

    id: np.ndarray
    geography_id: np.ndarray
    stage: np.ndarray
    near: np.ndarray
    water_c: np.ndarray
    uniform: np.ndarray
    contagion: np.ndarray

    @classmethod
    def of(
        cls,
        seed: int,
        month: Month,
        kind: str,
        sites: Areas | Halls,
        stage: np.ndarray,
        near: np.ndarray,
        temperature_c: Mapping[int, np.ndarray],
        before: Columns,
    ) -> Self:
        """The sites of one kind, with their contagion of the month before."""
        size = (sites.id.size, len(diseases()))
        water, uniform = np.zeros((size[0], month.days.size)), np.zeros((*size, 2))
        for n, (site, name) in enumerate(zip(sites.id, sites.name, strict=True)):
            water[n] = temperature_c[int(site)]
            uniform[n] = stream(seed, "introduction", kind, str(name), month.key).random(
                (size[1], 2)
            )
        contagion, own = np.zeros(size), np.argsort(sites.id, kind="stable")
        if before:
            here = np.flatnonzero(np.isin(before["site_id"], sites.id))
            at = own[np.searchsorted(sites.id[own], before["site_id"][here])]
            contagion[at, before["disease_id"][here] - 1] = before["contagion"][here]
        region = sites.geography_id.astype(np.int64)
        return cls(sites.id.astype(np.int64), region, stage, near, water, uniform, contagion)


def _areas(
    seed: int,
    month: Month,
    areas: Areas,
    temperature_c: Mapping[int, np.ndarray],
    before: Columns,
    settings: Outbreaks,
) -> _Sites:
    """The areas: neighbours are those of the group, and less so of the district."""
    places = areas.places
    group = places["group"][:, None] == places["group"]
    district = places["district"][:, None] == places["district"]
    near = np.where(group, 1.0, np.where(district, settings.district_share, 0.0))
    np.fill_diagonal(near, 0.0)
    stage = np.zeros(areas.id.size, dtype=np.int64)
    return _Sites.of(seed, month, "area", areas, stage, near, temperature_c, before)


def _halls(
    seed: int, month: Month, halls: Halls, temperature_c: Mapping[int, np.ndarray], before: Columns
) -> _Sites:
    """The halls: neighbours are those of the station."""
    near = (halls.station_id[:, None] == halls.station_id).astype(float)
    np.fill_diagonal(near, 0.0)
    names = [name.lower() for name in STAGE_NAMES]
    stage = np.array([1 + names.index(str(name)) for name in halls.stage], dtype=np.int64)
    return _Sites.of(seed, month, "hall", halls, stage, near, temperature_c, before)


def _at_sites(
    month: Month, disease: Disease, sites: _Sites, wave: np.ndarray, settings: Outbreaks
) -> Columns:
    """The rows of one disease, at those of the sites where it can be."""
    days, stages = month.days, disease.stages
    at_risk = np.isin(sites.stage, stages) | ((sites.stage == 0) & disease.at_sea)
    which = np.flatnonzero(at_risk)
    region, water = sites.geography_id[which], sites.water_c[which]
    contagion, near = sites.contagion[which, disease.id - 1], sites.near[np.ix_(which, which)]
    a_year = np.zeros(which.size)
    for n, site in enumerate(which):
        at_sea = bool(sites.stage[site] == 0)
        a_year[n] = settings.pressure * introductions_a_year(disease, int(region[n]), at_sea)
    season = float(onset_season(disease, days).sum()) / COMMON_YEAR_DAYS
    neighbours = 1.0 + settings.neighbour_effect * product(near, contagion)
    # Neighbours shift a region's pressure to infected places; the wave sets its total.
    in_region = np.bincount(region, neighbours) / np.maximum(np.bincount(region), 1)
    low, high = disease.profile.temperature_c
    bearable = np.mean((water >= low - _MARGIN_C) & (water <= high + _MARGIN_C), axis=1)
    pressure = a_year * season * bearable * wave[region] * neighbours / in_region[region]
    chance, moment = sites.uniform[which, disease.id - 1].T
    comes = chance < -expm1(-pressure)
    day = days[np.floor(moment * days.size).astype(int)]
    return {
        "month": np.full(which.size, days[0]),
        "site_id": sites.id[which],
        "disease_id": np.full(which.size, disease.id),
        "temperature_c": water.mean(axis=1),
        "season": np.full(which.size, season),
        "wave": wave[region],
        "neighbours": neighbours,
        "contagion": settings.contagion_kept * contagion + comes,
        "pressure": pressure,
        "introduction_date": np.where(comes, day, np.datetime64("NaT", "D")),
    }


def waves(seed: int, month: Month, settings: Outbreaks) -> np.ndarray:
    """Pressure of each region relative to its mean, an autoregression from month to month.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    settings : Outbreaks
        Spread and memory.

    Returns
    -------
    ndarray, shape (diseases, 3)
        Log-normal with mean 1, by disease and by the id of the region. [ratio]
    """
    carry = exp(-MONTH_DAYS / settings.wave_memory_days)
    years = range(month.year - _YEARS_REMEMBERED, month.year + 1)
    noise = np.zeros((len(diseases()), 3))
    for region in (FAROE, SCOTLAND):
        shocks = np.concatenate(
            [
                stream(seed, "pathogen wave", region, year).standard_normal((len(noise), 12))
                for year in years
            ],
            axis=1,
        )[:, : month.number - 12 or None]
        age = np.arange(shocks.shape[1])[::-1]
        noise[:, region] = np.sqrt(1.0 - np.square(carry)) * (shocks * power(carry, age)).sum(
            axis=1
        )
    return exp(settings.wave_sd * noise - np.square(settings.wave_sd) / 2.0)
