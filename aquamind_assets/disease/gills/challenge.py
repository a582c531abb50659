"""The gill challenge: jellyfish and plankton that harm gills, by area and day.

Coasts and lochs have bad and calm years. A season lasts two to four months, comes in pulses of some
days and is worse in warm water. In some winters the ocean brings string jellyfish to the coasts.
None of it depends on the fish.
"""

from collections.abc import Mapping

import numpy as np

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import exp, sin
from aquamind_assets.core.months import DAY, Month
from aquamind_assets.core.normal import normal_quantile
from aquamind_assets.core.streams import stream
from aquamind_assets.environment.noise import shared_noise
from aquamind_assets.environment.sites import Areas
from aquamind_assets.settings.gills import GillChallenge

#: Usual first day of each season, and its sd between the years of a coast and of a loch; judged:
#: blooms of jellyfish at farms within 30 km had nothing to do with one another (Kintner &
#: Brierley 2019, J. Mar. Biol. Assoc. UK 99, 539-550). [day of year, d, d]
_BEGINS = {"jellyfish": (213.0, 15.0, 25.0), "plankton": (95.0, 10.0, 10.0)}

#: Season of the year whose settings give each kind's usual strength.
_STRENGTH = {"jellyfish": "autumn", "plankton": "spring"}

#: Shortest and longest season: two to four months. [d]
_SHORTEST, _LONGEST = 60.0, 120.0

#: Usual first day of the string jellyfish of a winter, and its sd between the winters of a coast
#: and of a loch; judged. [day of year, d, d]
_SWARM_BEGINS = (335.0, 14.0, 10.0)

#: Shortest and longest visit of them: weeks; judged. [d]
_SWARM_SHORTEST, _SWARM_LONGEST = 42.0, 84.0

#: Memory of the pulses of a season [d], and how they are shared, from coast to area. [1]
_PULSE_DAYS, _PULSE_SHARES = 10.0, (0.0, 0.0, 0.7, 0.3)

#: Water temperature at which the challenge equals its strength. [degC]
_REFERENCE_C = 11.0

#: Largest difference from that temperature that still changes the challenge. [degC]
_WARMEST_C = 5.0


def gill_challenge_month(
    seed: int,
    month: Month,
    areas: Areas,
    temperature_c: Mapping[int, np.ndarray],
    settings: GillChallenge,
) -> Columns:
    """The rows of ``disease.gill_challenge``: each area in use on each day.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    areas : Areas
        The areas in use.
    temperature_c : mapping of int to ndarray, shape (days,)
        Water of each area, by its id. [degC]
    settings : GillChallenge
        Strengths and spreads.

    References
    ----------
    Gill disease in Scotland is worst from August to November, in warm years above all, with
    jellyfish and micro-jellies: Boerlage et al. (2020), Rev. Aquac. 12, 2140-2159; Herrero et al.
    (2018), J. Fish Dis. 41, 1345-1366. No strengths are published: they are calibrations. String
    jellyfish come in winter, and sting in cold water as well: `swarm_strength`.
    """
    days, count = month.days, areas.id.size
    pulses = shared_noise(
        seed, "gill challenge, pulses", areas, days, _PULSE_DAYS, np.array(_PULSE_SHARES)
    )
    spread = settings.pulse_log_sd
    pulse = exp(spread * pulses - np.square(spread) / 2.0)
    seasons = {kind: season_strength(seed, kind, areas, days, settings) for kind in _BEGINS}
    water = np.stack([temperature_c[int(area)] for area in areas.id]) if count else pulse
    over = np.clip(water - _REFERENCE_C, -_WARMEST_C, _WARMEST_C)
    warmth = exp(settings.warmth * over)
    by_kind = {kind: (strength * pulse).T.reshape(-1) for kind, strength in seasons.items()}
    swarm = (swarm_strength(seed, areas, days, settings) * pulse).T.reshape(-1)
    return {
        "date": np.repeat(days, count),
        "area_id": np.tile(areas.id, days.size),
        **by_kind,
        "string_jellyfish": swarm,
        "warmth": warmth.T.reshape(-1),
        "challenge": sum(by_kind.values()) * warmth.T.reshape(-1) + swarm,
    }


def season_strength(
    seed: int, kind: str, areas: Areas, days: np.ndarray, settings: GillChallenge
) -> np.ndarray:
    """Strength of one season of the year at each area on each day, without pulses and warmth.

    Parameters
    ----------
    seed : int
        The farm's seed.
    kind : str
        ``jellyfish`` or ``plankton``.
    areas : Areas
        The sea areas.
    days : ndarray of datetime64[D], shape (days,)
        Days.
    settings : GillChallenge
        Strengths and spreads.

    Returns
    -------
    ndarray, shape (areas, days)
        Rises from 0 to the year's strength and falls again. [1]
    """
    name = _STRENGTH[kind]
    usual = np.where(
        areas.geography_id == FAROE,
        getattr(settings, f"{name}_faroe"),
        getattr(settings, f"{name}_scotland"),
    )
    spreads = {
        "coast": settings.coast_log_sd,
        "group": settings.loch_log_sd,
        "area": settings.area_log_sd,
    }
    begins, *shifts = _BEGINS[kind]
    total = np.zeros((areas.id.size, days.size))
    # A season of the last year may run into this one.
    for year in np.arange(days[0].astype("M8[Y]") - 1, days[-1].astype("M8[Y]") + 1):
        normal = {
            level: _by_place(seed, kind, level, areas.places[level], str(year)) for level in spreads
        }
        log_strength = sum(
            sd * normal[level][:, 0] - np.square(sd) / 2.0 for level, sd in spreads.items()
        )
        first = begins + shifts[0] * normal["coast"][:, 1] + shifts[1] * normal["group"][:, 1]
        length = _SHORTEST + (_LONGEST - _SHORTEST) * normal["group"][:, 2]
        since = (days - year.astype("M8[D]")) / DAY + 1.0
        progress = np.clip((since - first[:, None]) / length[:, None], 0.0, 1.0)
        strength = usual * exp(log_strength)
        total += strength[:, None] * np.square(sin(np.pi * progress))
    return total


def swarm_strength(
    seed: int, areas: Areas, days: np.ndarray, settings: GillChallenge
) -> np.ndarray:
    """Strength of string jellyfish (siphonophores) at each area on each day, without pulses.

    Oceanic water brings them to a coast in some winters. The inflow of a winter is partly the same
    for all coasts; lochs and areas are hit by the luck of current and wind, and open coasts more
    than inner lochs.

    Parameters
    ----------
    seed : int
        The farm's seed.
    areas : Areas
        The sea areas.
    days : ndarray of datetime64[D], shape (days,)
        Days.
    settings : GillChallenge
        Chance, strengths and spreads.

    Returns
    -------
    ndarray, shape (areas, days)
        0 but in winters of inflow, in which it rises and falls within weeks. [1]

    References
    ----------
    *Apolemia uvaria* drifts in with ocean water: Båmstedt et al. (1998), Sarsia 83, 79-85, on the
    winter of 1997. It killed 600 t of Norwegian salmon in 2001 (Institute of Marine Research, in
    WeAreAquaculture, November 2023) and at least three million fish in 2023, at once or by their
    wounds later (Fish Farmer, 12 February 2024), that winter also in Scotland (Fish Farmer, 26
    September 2024). With as many about in 2024 fewer farms were hit, by luck of current and wind
    (hi.no, 26 February 2025). *Muggiaea atlantica* hurt gills in Scotland and Ireland in 2022 (Fish
    Farm Forum). Chance, dates and strengths are judged or calibrated: none are published.
    """
    usual = np.where(areas.geography_id == FAROE, settings.winter_faroe, settings.winter_scotland)
    usual = usual * (1.0 + settings.winter_exposure * (areas.exposure - 0.5))
    lochs = settings.loch_log_sd, settings.area_log_sd
    least = normal_quantile(1.0 - settings.winter_chance) if settings.winter_chance else np.inf
    begins, *shifts = _SWARM_BEGINS
    total = np.zeros((areas.id.size, days.size))
    # One that began last year may last into this one.
    for year in np.arange(days[0].astype("M8[Y]") - 1, days[-1].astype("M8[Y]") + 1):
        ocean = stream(seed, "string jellyfish, ocean", str(year)).standard_normal()
        coast, loch, area = (
            _by_place(seed, "string jellyfish", level, areas.places[level], str(year))
            for level in ("coast", "group", "area")
        )
        shared = settings.winter_shared
        inflow = np.sqrt(shared) * ocean + np.sqrt(1.0 - shared) * coast[:, 0]
        luck = lochs[0] * loch[:, 0] + lochs[1] * area[:, 0]
        strength = usual * exp(luck - np.square(lochs).sum() / 2.0) * (inflow >= least)
        first = begins + shifts[0] * coast[:, 1] + shifts[1] * loch[:, 1]
        length = _SWARM_SHORTEST + (_SWARM_LONGEST - _SWARM_SHORTEST) * loch[:, 2]
        since = (days - year.astype("M8[D]")) / DAY + 1.0
        progress = np.clip((since - first[:, None]) / length[:, None], 0.0, 1.0)
        total += strength[:, None] * np.square(sin(np.pi * progress))
    return total


def _by_place(seed: int, kind: str, level: str, place: np.ndarray, year: str) -> np.ndarray:
    """Two standard normals and a uniform of each area's coast, loch or own: shape (areas, 3)."""
    names, at = np.unique(place, return_inverse=True)
    drawn = np.zeros((names.size, 3))
    for row, name in enumerate(names):
        random = stream(seed, "gill challenge", kind, level, str(name), year)
        drawn[row, :2], drawn[row, 2] = random.standard_normal(2), random.random()
    return drawn[at]
