"""Pressure: the pathogens that each site is exposed to in a month, with or without fish."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, POST_SMOLT, SCOTLAND, STAGE_NAMES
from aquamind_assets.batches.containers import Columns
from aquamind_assets.batches.rows import joined
from aquamind_assets.disease.outbreak_settings import Outbreaks
from aquamind_assets.disease.profiles import Disease, diseases
from aquamind_assets.environment.noise import red_noise
from aquamind_assets.environment.sites import Areas, Halls
from aquamind_assets.months import Month
from aquamind_assets.streams import stream

_DAY = np.timedelta64(1, "D")
_YEAR_DAYS = 365

#: Mean, summer over mean [degC] and warmest day of the year of the sea: E01, and as in Scotland.
_SEA_C = {FAROE: (8.5, 2.0, 230), SCOTLAND: (10.8, 3.05, 230)}

#: Days at sea, weight at transfer and at harvest of a usual cycle (G08, G19, G22, G24). [d, g, g]
_CYCLE = {FAROE: (450, 250.0, 5000.0), SCOTLAND: (472, 105.0, 5000.0)}

#: Water outside an outbreak's bounds by more than this bears no introduction. [degC]
_MARGIN_C = 1.0

#: Days of a stage in fresh water. [d]
_STAGE_DAYS = 90


def onset_season(disease: Disease, days: np.ndarray) -> np.ndarray:
    """How introductions are spread over the year, so that outbreaks begin as the profile says.

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
    sick = days + round(sum(disease.profile.incubation_days) / 2) * _DAY
    return disease.season[sick.astype("datetime64[M]").astype(int) % 12]


@cache
def share_at_risk(disease: Disease, geography_id: int, at_sea: bool) -> float:
    """Share of the introductions at a stocked site that meet fish at risk, in a usual year.

    Every day of introduction in a year, weighted by the season, with every day of a usual cycle
    (in fresh water, of a stage at risk) equally often; on the day on which fish would fall sick
    their time at sea, weight and water must be within the profile's bounds.

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
    introduced = np.datetime64("2015-01-01") + np.arange(_YEAR_DAYS)
    weight = onset_season(disease, introduced)
    mean, summer, warmest = _SEA_C[geography_id]
    of_year = np.arange(_YEAR_DAYS) + 1.0 + later
    water = mean + summer * np.cos(2 * np.pi * (of_year - warmest) / _YEAR_DAYS)
    low, high = profile.temperature_c
    warm = (water >= low) & (water <= high)
    cycle, first_g, last_g = _CYCLE[geography_id]
    at = np.arange(cycle) + later
    grown_g = (np.cbrt(first_g) + (np.cbrt(last_g) - np.cbrt(first_g)) * at / cycle) ** 3
    old = (at >= profile.sea_days[0]) & (at <= profile.sea_days[1]) & (at < cycle)
    fish = np.mean(old & (grown_g >= profile.weight_min_g))
    return float(fish * np.sum(weight * warm) / np.sum(weight))


def introductions_a_year(disease: Disease, geography_id: int, at_sea: bool) -> float:
    """Introductions that make the profile's outbreaks, at a stocked site whose fish have nothing.

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
    return disease.annual_probability(geography_id) / take if take > 0 else 0.0


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
    left = {
        (int(site), int(disease)): float(contagion)
        for site, disease, contagion in zip(
            before.get("site_id", ()),
            before.get("disease_id", ()),
            before.get("contagion", ()),
            strict=True,
        )
    }
    near = _nearness(areas, settings.district_share)
    stage = np.array([STAGE_NAMES.index(str(name).capitalize()) + 1 for name in halls.stage])
    parts = []
    for disease in diseases():
        if disease.at_sea:
            kept = np.array([left.get((int(site), disease.id), 0.0) for site in areas.id])
            parts.append(_at_sites(
                seed, month, disease, areas, "area", temperature_c, kept, near, settings
            ))  # fmt: skip
        which = np.flatnonzero(np.isin(stage, disease.stages[disease.stages < POST_SMOLT]))
        if which.size:
            names = ("id", "name", "stage", "station_id", "latitude", "longitude", "geography_id")
            at_risk = Halls(**{name: getattr(halls, name)[which] for name in names})
            kept = np.array([left.get((int(site), disease.id), 0.0) for site in at_risk.id])
            same = at_risk.station_id[:, None] == at_risk.station_id
            alone = np.where(same & ~np.eye(which.size, dtype=bool), 1.0, 0.0)
            parts.append(_at_sites(
                seed, month, disease, at_risk, "hall", temperature_c, kept, alone, settings
            ))  # fmt: skip
    rows = joined(parts)
    order = np.lexsort([rows["disease_id"], rows["site_id"]])
    return {name: values[order] for name, values in rows.items()}


def _nearness(areas: Areas, district_share: float) -> np.ndarray:
    """How much of each area's contagion reaches each other, shape (areas, areas)."""
    places = areas.places
    group = places["group"][:, None] == places["group"]
    district = places["district"][:, None] == places["district"]
    near = np.where(group, 1.0, np.where(district, district_share, 0.0))
    np.fill_diagonal(near, 0.0)
    return near


def _at_sites(
    seed: int,
    month: Month,
    disease: Disease,
    sites: Areas | Halls,
    kind: str,
    temperature_c: Mapping[int, np.ndarray],
    contagion: np.ndarray,
    near: np.ndarray,
    settings: Outbreaks,
) -> Columns:
    """One disease at sites of one kind."""
    days, count = month.days, sites.id.size
    at_sea, region = kind == "area", sites.geography_id.astype(int)
    water = (
        np.stack([temperature_c[int(site)] for site in sites.id])
        if count
        else np.zeros((0, days.size))
    )
    a_year = {r: introductions_a_year(disease, r, at_sea) for r in (FAROE, SCOTLAND)}
    yearly = settings.pressure * np.array([a_year[int(r)] for r in region])
    season = float(onset_season(disease, days).sum()) / 365.25
    wave = _waves(seed, disease, days, settings)[region]
    expected = near.sum(axis=1) * yearly / 12.0 / (1.0 - settings.contagion_kept)
    neighbours = 1.0 + settings.neighbour_effect * (near @ contagion)
    usual = 1.0 + settings.neighbour_effect * expected
    low, high = disease.profile.temperature_c
    bearable = np.mean((water >= low - _MARGIN_C) & (water <= high + _MARGIN_C), axis=1)
    pressure = yearly * season * bearable * wave * neighbours / usual
    uniform = np.array([
        stream(seed, "introduction", disease.code, kind, str(name), month.key).random(2)
        for name in sites.name
    ]).reshape(count, 2)  # fmt: skip
    comes = uniform[:, 0] < -np.expm1(-pressure)
    day = days[np.floor(uniform[:, 1] * days.size).astype(int)]
    return {
        "month": np.full(count, days[0]),
        "site_id": sites.id.astype(np.int64),
        "disease_id": np.full(count, disease.id),
        "temperature_c": water.mean(axis=1),
        "season": np.full(count, season),
        "wave": wave,
        "neighbours": neighbours,
        "contagion": settings.contagion_kept * contagion + comes,
        "pressure": pressure,
        "introduction_date": np.where(comes, day, np.datetime64("NaT", "D")),
    }


def _waves(seed: int, disease: Disease, days: np.ndarray, settings: Outbreaks) -> np.ndarray:
    """Pressure of each region over its mean, by the id of the region; log-normal with mean 1."""
    regions = [(disease.code, region) for region in (FAROE, SCOTLAND)]
    middle = days[days.size // 2 :][:1]
    noise = red_noise(seed, "pathogen wave", regions, middle, settings.wave_memory_days)[:, 0]
    wave = np.exp(settings.wave_sd * noise - settings.wave_sd**2 / 2.0)
    return np.concatenate([[0.0], wave])
