"""Events at sea: storms, heat waves, cold snaps, blooms and oxygen dips."""

from functools import lru_cache

import numpy as np

from aquamind_assets.core.columns import Array, joined, sorted_by
from aquamind_assets.core.elementary import exp, power, sin
from aquamind_assets.core.months import DAY
from aquamind_assets.core.streams import stream
from aquamind_assets.core.years import COMMON_YEAR_DAYS, LEAP_YEAR_DAYS, SEASONAL_YEAR_DAYS
from aquamind_assets.environment.sites import Areas
from aquamind_assets.environment.weather import days_of_weather
from aquamind_assets.settings.sea_events import EventKind, Events
from aquamind_assets.settings.water import Water

#: What shares an event of each kind that is drawn: the coast, the group of areas, or nobody.
_SHARED_BY = {
    "heat wave": "coast",
    "cold snap": "coast",
    "diatom bloom": "group",
    "dinoflagellate bloom": "group",
    "microflagellate bloom": "group",
    "oxygen dip": "area",
}

KINDS = ("storm", *_SHARED_BY)

#: No event lasts longer. [d]
LONGEST = 60

#: Below 1, an event peaks before its middle: it comes faster than it goes.
_EARLY = 0.8

#: Variance of an event's effect, beside its severity, that all areas share; assumed. [ratio]
_SHARED_EFFECT = 0.7

#: Latitude of the middle of each coast, by region, and the length of a degree of it. [deg, km/deg]
_MIDDLE, _DEGREE_KM = {1: 62.0, 2: 58.0}, 111.2

#: An event of a whole coast comes over it from one end, at a pace of its own, and the water of each
#: area lags behind more or less: spread of the days along the coast, and of an area's own first and
#: last day; judged. [d/km, d, d]
_ALONG_SD, _FIRST_SD, _LAST_SD = 0.005, 1.0, 1.5

#: A storm cools the sea most when it is stratified, at this day of the year, and by so much more
#: or less than in the mean of the year; judged. [d, ratio]
_STRATIFIED_DAY, _STRATIFIED = 213, 0.8

_WORDS = np.array(["Slight", "Moderate", "Severe", "Extreme"])


def events_between(
    seed: int, water: Water, areas: Areas, first: np.datetime64, last: np.datetime64
) -> dict[str, Array]:
    """Every event of which a day falls between two days, both included.

    Parameters
    ----------
    seed : int
        The farm's seed.
    water : Water
        Rates, seasons, lengths and effects of each kind; the wind that makes a storm.
    areas : Areas
        The sea areas.
    first, last : datetime64[D]
        The days.

    Returns
    -------
    dict of ndarray
        The columns of ``environment.environmental_event``, ordered by start, area and kind, and
        unique on them: ``start_date``, ``area_id``, ``kind``, ``end_date``, ``severity`` [1],
        ``temperature_effect_c`` [degC], ``oxygen_effect_pct`` [%] and ``description``.
    """
    parts = [_storms(seed, water, areas, first, last)]
    for kind in _SHARED_BY:
        parts.append(_drawn(seed, water, kind, areas, first, last))
    columns = joined(parts)
    columns = sorted_by(columns, "start_date", "area_id", "kind")
    columns["kind"] = columns["kind"].astype(object)
    columns["description"] = _description(columns)
    return columns


def daily_effect(events: dict[str, Array], quantity: str, area_id: Array, days: Array) -> Array:
    """Effects of events on the water of each area on each day.

    Parameters
    ----------
    events : dict of ndarray
        From `events_between`.
    quantity : str
        ``temperature_effect_c`` or ``oxygen_effect_pct``.
    area_id : array_like
        Ids ascending, shape (areas,).
    days : array_like
        Days, or hours for an effect that is smooth in the hours, datetime64, shape (days,).

    Returns
    -------
    ndarray
        Shape (areas, days). Of events of one kind the strongest counts, and kinds add up.
        [degC] or [%]
    """
    total = np.zeros((len(area_id), len(days)))
    middle = days + (np.timedelta64(12, "h") if days.dtype == "<M8[D]" else np.timedelta64(30, "m"))
    for kind in KINDS:
        of_kind = events["kind"] == kind
        peak = events[quantity][of_kind][:, None]
        shape = _rise_and_fall(events["start_date"][of_kind], events["end_date"][of_kind], middle)
        rows = np.searchsorted(area_id, events["area_id"][of_kind])
        strongest, weakest = np.zeros_like(total), np.zeros_like(total)
        np.maximum.at(strongest, rows, peak * shape)
        np.minimum.at(weakest, rows, peak * shape)
        total += strongest + weakest
    return total


def _rise_and_fall(start: Array, end: Array, moments: Array) -> Array:
    """From 0 at an event's start, fast to 1, slowly to 0 at its end: shape (events, moments)."""
    length = (end - start).astype(np.float64)[:, None] + 1
    since = (moments[None, :] - start[:, None]) / DAY
    return np.square(sin(np.pi * power(np.clip(since / length, 0.0, 1.0), _EARLY)))


def _storms(
    seed: int, water: Water, areas: Areas, first: np.datetime64, last: np.datetime64
) -> dict[str, Array]:
    """Storms: days in a row on which an area's own wind, behind its shelter, is a storm's."""
    # A month either side, so that a storm that runs into the window is seen whole.
    months = first.astype("M8[M]") - 1, last.astype("M8[M]") + 1
    settings = water.weather
    highest = days_of_weather(seed, settings, areas, *months).highest_wind_m_s
    is_storm = np.pad(highest >= settings.storm_m_s, ((0, 0), (1, 1)))
    area, begin = np.nonzero(is_storm[:, 1:] & ~is_storm[:, :-1])
    _, after = np.nonzero(~is_storm[:, 1:] & is_storm[:, :-1])
    worst = np.array(
        [highest[row, a:b].max() for row, a, b in zip(area, begin, after, strict=True)]
    )
    over = (worst - settings.storm_m_s) / (settings.storm_worst_m_s - settings.storm_m_s)
    start, effect = months[0].astype("M8[D]") + begin, water.events
    in_season, luck = _storm_effect(seed, effect, areas.places["area"][area], start)
    return _within(
        first,
        last,
        effect.severity_min,
        kind="storm",
        area_id=areas.id[area],
        start=start,
        end=months[0].astype("M8[D]") + after - 1,
        severity=effect.severity_min + (1 - effect.severity_min) * np.clip(over, 0.0, 1.0),
        temperature_c=effect.storm_temperature_c * in_season * luck[0],
        oxygen_pct=effect.storm_oxygen_pct * luck[1],
    )


def _storm_effect(seed: int, events: Events, area: Array, start: Array) -> tuple[Array, Array]:
    """Effects of storms at a severity, relative to the mean: by the season, and by chance (2, n).

    In winter the sea is mixed already, and a storm finds no colder water below.
    """
    year = start.astype("M8[Y]")
    of_year = (start - year.astype("M8[D]")).astype(int)
    turn = 2 * np.pi * (of_year - _STRATIFIED_DAY) / SEASONAL_YEAR_DAYS
    drawn = np.zeros((2, start.size))
    for place, when in {(str(a), str(y)) for a, y in zip(area, year, strict=True)}:
        of = (area == place) & (year.astype(str) == when)
        normal = stream(seed, "storm effect", place, when).standard_normal((2, LEAP_YEAR_DAYS))
        drawn[:, of] = normal[:, of_year[of]]
    return 1.0 + _STRATIFIED * sin(turn + np.pi / 2), _by_chance(events.storm_effect_sd, drawn)


def _by_chance(sd: float, normal: Array) -> Array:
    """Effects of events at a severity, relative to their mean, from normal draws. [ratio]"""
    return exp(sd * normal - sd * sd / 2.0)


def _drawn(
    seed: int, water: Water, kind: str, areas: Areas, first: np.datetime64, last: np.datetime64
) -> dict[str, Array]:
    """Events of a kind, drawn for each year and each coast, group or area that shares them."""
    events = water.events
    settings: EventKind = getattr(events, kind.replace(" ", "_"))
    places = areas.places
    north_km = np.zeros(areas.id.size)
    if _SHARED_BY[kind] == "coast":
        middle = np.array([_MIDDLE[int(coast)] for coast in areas.geography_id])
        north_km = _DEGREE_KM * (areas.latitude - middle)
    names = places[_SHARED_BY[kind]].tolist(), places["area"].tolist()
    members = tuple(zip(*names, north_km.tolist(), strict=True))
    years = np.arange(first.astype("M8[Y]") - 1, last.astype("M8[Y]") + 1).astype(str)
    drawn = [_of_year(seed, events, kind, members, year) for year in years]
    every = map(np.concatenate, zip(*drawn, strict=True))
    which_area, start, days, severity, luck = _unlike(*every)
    by_exposure = 1 + settings.by_exposure * (areas.exposure[which_area] - 0.5)
    severity = np.clip(severity * by_exposure, 0.0, 1.0)
    felt = areas.by_coast(water.sea_temperature, "spells")[which_area, 0]
    return _within(
        first,
        last,
        events.severity_min,
        kind=kind,
        area_id=areas.id[which_area],
        start=start,
        end=start + days - 1,
        severity=severity,
        temperature_c=settings.temperature_c * felt * luck,
        oxygen_pct=settings.oxygen_pct * luck,
    )


def _unlike(which_area: Array, start: Array, *others: Array) -> tuple[Array, ...]:
    """Events without those that begin at an area on the same day as another, the later drawn."""
    key = which_area * 10**6 + start.astype(np.int64)
    kept = np.sort(np.unique(key, return_index=True)[1])
    return tuple(values[kept] for values in (which_area, start, *others))


@lru_cache(maxsize=32)
def _of_year(
    seed: int, events: Events, kind: str, members: tuple[tuple[str, str, float], ...], year: str
) -> tuple[Array, Array, Array, Array, Array]:
    """Events that begin in a year: which area, first day, days, severity without exposure, effect.

    ``members`` names, for each area, the place that shares its events, and the area, with its way
    along the coast from the middle [km]. The effect is relative to the mean of events of the
    severity.
    """
    settings: EventKind = getattr(events, kind.replace(" ", "_"))
    level, places = _SHARED_BY[kind], np.array([place for place, _, _ in members])
    rows, starts, lengths, severities, effects = [], [], [], [], []
    for place in np.unique(places):
        draws = stream(seed, kind, level, str(place), year)
        count = draws.poisson(settings.rate_year)
        angle = 2 * np.pi * (settings.peak_day - 1) / SEASONAL_YEAR_DAYS
        turn = draws.vonmises(angle, settings.season, count) % (2 * np.pi)
        # Two of a kind on one day are one event.
        begin, which = np.unique(
            (turn / (2 * np.pi) * COMMON_YEAR_DAYS).astype(int), return_index=True
        )
        least = events.severity_min
        severity = least + (1 - least) * draws.beta(1.0, settings.tail, count)
        length = settings.days * (events.days_least + events.days_by_severity * severity)
        length = length * exp(events.days_sd * draws.standard_normal(count))
        shared = np.sqrt(_SHARED_EFFECT) * draws.standard_normal(count)
        along = _ALONG_SD * stream(seed, kind, "way", str(place), year).standard_normal(count)
        for row in np.flatnonzero(places == place) if len(begin) else ():
            sooner, longer = _at_area(seed, kind, members[row], year, along)
            local = stream(seed, kind, "local", members[row][1], year)
            weaker = 1 - events.local_share * local.uniform(size=count)
            rows.append(np.full(len(begin), row))
            starts.append(np.datetime64(year, "D") + np.maximum(begin + sooner[which], 0))
            lengths.append(np.clip(np.rint(length[which]) + longer[which], 1, LONGEST))
            severities.append(severity[which] * weaker[which])
            own = np.sqrt(1.0 - _SHARED_EFFECT) * local.standard_normal(count)
            effects.append(_by_chance(settings.effect_sd, (shared + own)[which]))
    return (
        np.concatenate([np.empty(0, dtype=int), *rows]),
        np.concatenate([np.empty(0, dtype="M8[D]"), *starts]),
        np.concatenate([np.empty(0), *lengths]).astype(int),
        np.concatenate([np.empty(0), *severities]),
        np.concatenate([np.empty(0), *effects]),
    )


def _at_area(
    seed: int, kind: str, member: tuple[str, str, float], year: str, along: Array
) -> tuple[Array, Array]:
    """Days by which a year's events begin later at an area than on its coast, and last longer.

    Parameters
    ----------
    seed : int
        The farm's seed.
    kind : str
        Kind of the events; those that a coast does not share begin everywhere on one day.
    member : tuple of str, str, float
        The place that shares them, the area, and its way along the coast. [km]
    year : str
        The year.
    along : ndarray, shape (events,)
        Days that each takes along the coast. [d/km]

    Returns
    -------
    later, longer : ndarray of int, shape (events,)
        [d]
    """
    if _SHARED_BY[kind] != "coast":
        none = np.zeros(along.size, dtype=np.int64)
        return none, none
    _, area, north_km = member
    own = stream(seed, kind, "days at an area", area, year).standard_normal((2, along.size))
    first = np.rint(along * north_km + _FIRST_SD * own[0])
    last = np.rint(along * north_km + _LAST_SD * own[1])
    return first.astype(np.int64), (last - first).astype(np.int64)


def _within(
    first: np.datetime64,
    last: np.datetime64,
    severity_min: float,
    *,
    kind: str,
    area_id: Array,
    start: Array,
    end: Array,
    severity: Array,
    temperature_c: Array,
    oxygen_pct: Array,
) -> dict[str, Array]:
    """The columns of those events that have a day between two days and are felt at the area."""
    kept = (start <= last) & (end >= first) & (severity >= severity_min)
    return {
        "start_date": start[kept],
        "area_id": area_id[kept],
        "kind": np.full(kept.sum(), kind, dtype="<U21"),
        "end_date": end[kept],
        "severity": severity[kept],
        "temperature_effect_c": (temperature_c * severity)[kept],
        "oxygen_effect_pct": (oxygen_pct * severity)[kept],
    }


def _description(events: dict[str, Array]) -> Array:
    """Each event in words; of its effects, those that do not round to nothing."""
    word = _WORDS[np.searchsorted([0.25, 0.5, 0.75], events["severity"], side="right")]
    days = (events["end_date"] - events["start_date"]).astype(int) + 1
    rows = zip(
        word,
        events["kind"],
        days,
        events["temperature_effect_c"],
        events["oxygen_effect_pct"],
        strict=True,
    )
    texts = []
    for how, kind, n, temperature_c, oxygen_pct in rows:
        text = f"{how} {kind} of {n} day{'' if n == 1 else 's'}"
        effects = []
        if abs(temperature_c) >= 0.05:
            effects.append(f"temperature {temperature_c:+.1f} degC")
        if abs(oxygen_pct) >= 0.5:
            effects.append(f"oxygen {oxygen_pct:+.0f} %")
        texts.append(f"{text}: {', '.join(effects)} at its peak." if effects else f"{text}.")
    return np.array(texts, dtype=object)
