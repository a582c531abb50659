"""What the sensors of occupied containers report: a month, a day of all sensors at a time.

A reading is the site's water, the container's own departure from it, the rhythm of its day, and
what the sensor makes of that: noise, drift since its calibration, hours in which it is silent or
stuck. Faults end at the round of all sensors on the first of each month, so that a month needs
nothing of the one before.

Each site draws for all its sensors, in use or not, so that what one container reports depends
neither on the others nor on how the work is cut.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from aquamind_assets.environment.reading_settings import (
    Instrument,
    Readings,
    RingRhythm,
    SensorFaults,
    TankRhythm,
)
from aquamind_assets.environment.sites import Array
from aquamind_assets.streams import stream

Columns = Mapping[str, Array]

#: Columns of ``site_condition`` that the parameters 1 to 12 measure.
_QUANTITIES = (
    "temperature_c",
    "oxygen_mg_l",
    "ph",
    "co2_mg_l",
    "tan_mg_l",
    "no2_mg_l",
    "no3_mg_l",
    "temperature_c",
    "oxygen_mg_l",
    "salinity_psu",
    "ph",
    "current_m_s",
)

#: Of the parameters 1 to 12, what water can be and a sensor can show. [unit of the parameter]
LEAST = np.array([-0.5, 0.1, 4.0, 0, 0, 0, 0, -1.9, 0.1, 0, 6.5, 0], dtype=np.float32)
MOST = np.array([30, 25, 10, 60, 20, 20, 600, 30, 25, 42, 9.5, 3], dtype=np.float32)

_TANK_OXYGEN, _RING_TEMPERATURE, _RING_OXYGEN, _RING_PH, _RING_CURRENT = 2, 8, 9, 11, 12

_PARAMETERS = len(_QUANTITIES)

#: Rows of a piece: bounds the memory of a month, whatever the size of the farm.
PIECE_ROWS = 100_000

#: Principal lunar tide, high water to high water. [h]
_TIDE_HOURS = 12.4206

#: Solar hour at which the day's sun, and its meals, show most. [h]
_AFTERNOON = 15.5


@dataclass(frozen=True)
class Sensors:
    """The sensors of a month's stays, one element a sensor and stay, by sensor and first day.

    Attributes
    ----------
    id, container_id, batch_id, assignment_id, parameter_id : ndarray
        As in ``environment.environmental_reading``.
    site : ndarray
        Row of the container's site.
    drawn : ndarray
        Number among all sensors of all sites, which draw in that order.
    stay : ndarray
        Row of the stay.
    first, last : ndarray
        First day in the month and first day after it, from 0. [d]
    calibrated : ndarray
        Day of calibration at installation, datetime64[D].
    """

    id: Array
    container_id: Array
    batch_id: Array
    assignment_id: Array
    parameter_id: Array
    site: Array
    drawn: Array
    stay: Array
    first: Array
    last: Array
    calibrated: Array


@dataclass(frozen=True)
class Sites:
    """The water of a month's sites, by day.

    Attributes
    ----------
    id : ndarray
        Ascending, shape (sites,).
    sensors : ndarray
        Sensors of each, in use or not, shape (sites,).
    is_sea, is_fed : ndarray
        Whether a sea area; whether a hall whose fish are fed, shape (sites,).
    water : ndarray
        Of each parameter, mean of the day, NaN where not measured, shape (days, sites, 12).
        [unit of the parameter]
    oxygen_most : ndarray
        More than that the water does not hold, shape (days, sites). [mg/L]
    light_lux : ndarray
        At noon, shape (days, sites). [lux]
    """

    id: Array
    sensors: Array
    is_sea: Array
    is_fed: Array
    water: Array
    oxygen_most: Array
    light_lux: Array


def sensors_of_stays(
    stays: Columns, sensor: Columns, container: Columns, sites: Sites, days: Array
) -> tuple[Sensors, Sites]:
    """The sensors of the containers that hold fish in the month.

    Parameters
    ----------
    stays : dict of ndarray
        Rows of ``batches.container_assignment``. A stay has fish from its first day to the day
        before its departure.
    sensor : dict of ndarray
        ``id``, ``container_id``, ``parameter_id`` and ``last_calibration_date`` of
        ``infrastructure.sensor``.
    container : dict of ndarray
        ``id``, ``area_id`` and ``hall_id`` of ``infrastructure.container``.
    sites : Sites
        Of all containers.
    days : array_like
        Of the month, datetime64[D], shape (days,).

    Returns
    -------
    Sensors
        Those in use.
    Sites
        With the number of sensors of each, in use or not.
    """
    order = np.argsort(container["id"])
    in_hall = np.where(np.isnan(container["area_id"]), container["hall_id"], container["area_id"])
    site_of = np.searchsorted(sites.id, in_hall[order])
    row = np.searchsorted(container["id"][order], sensor["container_id"])
    by_site = np.lexsort((sensor["id"], site_of[row]))
    drawn = np.empty(len(by_site), dtype=np.int64)
    drawn[by_site] = np.arange(len(by_site))
    counts = np.bincount(site_of[row], minlength=len(sites.id))

    by_container = np.argsort(sensor["container_id"], kind="stable")
    begin, end = (
        np.searchsorted(sensor["container_id"][by_container], stays["container_id"], side=side)
        for side in ("left", "right")
    )
    many = end - begin
    stay = np.repeat(np.arange(len(many)), many)
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    which = by_container[begin[stay] + within]

    departure = np.where(np.isnat(stays["departure_date"]), days[-1] + 1, stays["departure_date"])
    first = np.clip((stays["assignment_date"] - days[0]).astype(np.int64), 0, len(days))[stay]
    last = np.clip((departure - days[0]).astype(np.int64), 0, len(days))[stay]
    kept = np.flatnonzero(last > first)
    kept = kept[np.lexsort((first[kept], sensor["id"][which[kept]]))]
    stay, which = stay[kept], which[kept]
    in_use = Sensors(
        id=sensor["id"][which].astype(np.int32),
        container_id=sensor["container_id"][which].astype(np.int32),
        batch_id=stays["batch_id"][stay].astype(np.int32),
        assignment_id=stays["id"][stay].astype(np.int32),
        parameter_id=sensor["parameter_id"][which].astype(np.int16),
        site=site_of[row[which]],
        drawn=drawn[which],
        stay=stay,
        first=first[kept],
        last=last[kept],
        calibrated=sensor["last_calibration_date"][which],
    )
    return in_use, replace(sites, sensors=counts)


def density_of_stays(fish: Columns, stay_id: Array, days: Array) -> Array:
    """Density of fish by day and stay.

    Parameters
    ----------
    fish : dict of ndarray
        ``date``, ``assignment_id`` and ``density_kg_m3`` of ``batches.daily_state``.
    stay_id : array_like
        Ids of the stays, shape (stays,).
    days : array_like
        Of the month, datetime64[D], shape (days,).

    Returns
    -------
    ndarray
        0 where there is none, shape (days, stays). [kg/m3]
    """
    order = np.argsort(stay_id)
    density = np.zeros((len(days), len(stay_id)), dtype=np.float32)
    column = order[np.searchsorted(stay_id[order], fish["assignment_id"])]
    density[(fish["date"] - days[0]).astype(np.int64), column] = fish["density_kg_m3"]
    return density


def sites_of_month(
    settings: Readings,
    condition: Columns,
    light: Columns,
    events: Columns,
    fed: Array,
    days: Array,
) -> Sites:
    """The water of the sites, and what oxygen it holds at most.

    Parameters
    ----------
    settings : Readings
        How far beyond saturation oxygen goes at sea, in a bloom, ashore.
    condition, light : dict of ndarray
        Rows of ``environment.site_condition`` and ``environment.photoperiod`` of the month, by
        date and site.
    events : dict of ndarray
        ``area_id``, ``kind``, ``start_date`` and ``end_date`` of ``environmental_event`` to date.
    fed : array_like
        Ids of the halls whose fish are fed.
    days : array_like
        Of the month, datetime64[D], shape (days,).

    Returns
    -------
    Sites
        Without sensors: none of them has any yet.
    """
    shape = (len(days), len(condition["date"]) // len(days))
    site_id = condition["site_id"][: shape[1]]
    is_sea = np.isnan(condition["hall_id"][: shape[1]])
    water = np.stack([condition[name].reshape(shape) for name in _QUANTITIES], axis=2)
    saturation = condition["oxygen_saturation_pct"].astype(np.float64) / 100.0
    holds = condition["oxygen_mg_l"].astype(np.float64) / saturation
    in_bloom = np.zeros(shape, dtype=bool)
    blooms = np.flatnonzero(np.char.endswith(events["kind"].astype(str), "bloom"))
    for event in blooms[events["end_date"][blooms] >= days[0]]:
        lasts = (days >= events["start_date"][event]) & (days <= events["end_date"][event])
        in_bloom[lasts, np.searchsorted(site_id, events["area_id"][event])] = True
    most_pct = np.where(is_sea, settings.sea_oxygen_max_pct, settings.tank_oxygen_max_pct)
    most_pct = np.where(in_bloom & is_sea, settings.bloom_oxygen_max_pct, most_pct)
    return Sites(
        id=site_id,
        sensors=np.zeros(shape[1], dtype=np.int64),
        is_sea=is_sea,
        is_fed=np.isin(site_id, fed) & ~is_sea,
        water=water.astype(np.float64),
        oxygen_most=holds.reshape(shape) * most_pct / 100.0,
        light_lux=light["light_intensity"].reshape(shape).astype(np.float64),
    )


def between_days(water: Array, day: int, hours: Array) -> Array:
    """Daily means at the hours of a day, in a straight line from noon to noon.

    Parameters
    ----------
    water : array_like
        Of the month, shape (days, ...).
    day : int
        Which of them, from 0.
    hours : array_like
        Of that day, shape (hours,). [h]

    Returns
    -------
    ndarray
        Shape (hours, ...); level before the month's first noon and after its last.
    """
    at = np.clip(day + hours / 24.0 - 0.5, 0.0, len(water) - 1.0)
    before = np.minimum(at.astype(np.int64), max(len(water) - 2, 0))
    after = np.minimum(before + 1, len(water) - 1)
    share = (at - before).reshape(-1, *(1,) * (water.ndim - 1))
    return water[before] * (1.0 - share) + water[after] * share


def tidal_current(share: float, hours: Array, phase: Array) -> Array:
    """Speed of a current that turns with the tide, over its mean.

    Parameters
    ----------
    share : float
        Of the mean, what turns; the rest is there at slack water. [share]
    hours : array_like
        Since 2000, shape (hours,). [h]
    phase : array_like
        Of each site, shape (sites,). [radian]

    Returns
    -------
    ndarray
        Two tides a lunar day, strongest between slack waters, shape (hours, sites). [1]

    References
    ----------
    Pugh (1987), Tides, Surges and Mean Sea-Level, ch. 7: principal lunar constituent.
    """
    turn = 2.0 * np.pi * hours[:, None] / _TIDE_HOURS + phase
    return 1.0 - share + share * np.pi / 2.0 * np.abs(np.cos(turn))


def oxygen_drawn(
    settings: RingRhythm, temperature_c: Array, current_m_s: Array, meal: Array
) -> Array:
    """Oxygen that fish take from water on its way through a ring.

    What they breathe in the time that it takes to pass: much when the current is slack, the fish
    dense, warm and fed.

    Parameters
    ----------
    settings : RingRhythm
        Demand, path, longest stay.
    temperature_c, current_m_s : array_like
        Of the water.
    meal : array_like
        From -1, fasting before dawn, to 1, after meals.

    Returns
    -------
    ndarray
        Broadcast over the inputs, by density of fish. [mg/L / (kg/m3)]

    References
    ----------
    .. [1] Oldham, Oppedal & Dempster (2018), Cage size affects dissolved oxygen distribution in
       salmon aquaculture, Aquacult. Environ. Interact. 10, 149-156.
    .. [2] Bergheim, Forsberg & Sanni (1993), Biological basis for landbased farming of Atlantic
       salmon: oxygen consumption, in Fish Farming Technology, 289-295.
    """
    demand = settings.demand_mg_kg_h * settings.demand_q10 ** ((temperature_c - 10.0) / 10.0)
    stays_h = settings.path_m / np.maximum(current_m_s, 1e-3) / 3600.0
    return (
        demand * (1.0 + settings.meal_share * meal) * np.minimum(stays_h, settings.longest_h) / 1e3
    )


def ring_rhythm(
    settings: RingRhythm, water: Array, light_lux: Array, hours: Array, turned: Array
) -> tuple[Array, Array]:
    """The day of the rings of sea areas.

    Parameters
    ----------
    settings : RingRhythm
        Sun, plankton, tide, fish.
    water : array_like
        Parameters 1 to 12 at these hours, shape (hours, areas, 12).
    light_lux : array_like
        At noon, shape (areas,). [lux]
    hours : array_like
        Of the day, shape (hours,). [h]
    turned : array_like
        From `tidal_current`, shape (hours, areas). [1]

    Returns
    -------
    tuple of ndarray
        What parameters 1 to 12 are more than their mean, and what they are more by density of
        fish, each of shape (hours, areas, 12). [unit of the parameter], [the same / (kg/m3)]
    """
    more, by_density = np.zeros_like(water), np.zeros_like(water)
    sun = np.cos(2.0 * np.pi * (hours - _AFTERNOON) / 24.0)[:, None]
    bright = light_lux / settings.light_lux
    current = water[:, :, _RING_CURRENT - 1]
    temperature = water[:, :, _RING_TEMPERATURE - 1]
    made = settings.photosynthesis_mg_l * bright * sun
    drawn = oxygen_drawn(settings, temperature, current * turned, sun)
    more[:, :, _RING_TEMPERATURE - 1] = settings.temperature_c * bright * sun
    more[:, :, _RING_OXYGEN - 1] = made
    more[:, :, _RING_PH - 1] = settings.ph_by_oxygen * made
    more[:, :, _RING_CURRENT - 1] = current * (turned - 1.0)
    by_density[:, :, _RING_OXYGEN - 1] = -drawn
    by_density[:, :, _RING_PH - 1] = -settings.ph_by_oxygen * drawn
    return more, by_density


def tank_rhythm(settings: TankRhythm, water: Array, hours: Array) -> Array:
    """The day of tanks whose fish are fed: waste rises after meals, oxygen and pH fall.

    Parameters
    ----------
    settings : TankRhythm
        By how much.
    water : array_like
        Parameters 1 to 12 at these hours, shape (hours, halls, 12).
    hours : array_like
        Of the day, shape (hours,). [h]

    Returns
    -------
    ndarray
        What they are more than their mean, shape (hours, halls, 12). [unit of the parameter]

    References
    ----------
    Forsberg (1997), The impact of varying feeding regimes on oxygen consumption and excretion of
    carbon dioxide and nitrogen in post-smolt Atlantic salmon, Aquacult. Res. 28, 29-41.
    """
    evening = np.cos(2.0 * np.pi * (hours - _AFTERNOON - 2.0) / 24.0)[:, None, None]
    shares = [0.0, 0.0, 0.0, settings.co2_share, settings.nh3_share, settings.no2_share]
    by_value = np.array(shares + [0.0] * (_PARAMETERS - len(shares)))
    absolute = np.zeros(_PARAMETERS)
    absolute[:3] = settings.temperature_c, settings.oxygen_mg_l, settings.ph
    return evening * (absolute + by_value * np.nan_to_num(water))


@dataclass(frozen=True)
class Faults:
    """Hours in which sensors are silent or stuck, one element a fault, in readings of the month.

    ``drawn`` is the sensor's number among all sensors of all sites; ``first`` and ``last`` are
    the first reading concerned and the first after it.
    """

    drawn: Array
    first: Array
    last: Array
    is_stuck: Array


def faults_of_month(
    seed: int, settings: SensorFaults, sites: Sites, month: str, days: int, per_day: int
) -> Faults:
    """Outages of sensors and of whole sites, and sensors that are stuck, for every sensor.

    Each begins at any time of the month and ends at its end at the latest.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : SensorFaults
        Rates and lengths.
    sites : Sites
        With the sensors of each.
    month : str
        Such as ``2015-01``.
    days, per_day : int
        Days of the month, and readings of a day.

    Returns
    -------
    Faults
        By site and kind.
    """
    parts = []
    kinds = [
        (False, settings.outages_year, settings.outage_days),
        (True, settings.stuck_year, settings.stuck_days),
    ]
    begins = np.cumsum(sites.sensors) - sites.sensors
    for begin, count, site in zip(begins, sites.sensors, sites.id, strict=True):
        draws = stream(seed, "sensor faults", int(site), month)
        silences = draws.poisson(settings.site_outages_year * days / 365.25)
        at = draws.uniform(0.0, days, silences)
        length = draws.exponential(settings.site_outage_days, silences)
        everyone = np.tile(np.arange(begin, begin + count), silences)
        parts.append((everyone, np.repeat(at, count), np.repeat(length, count), False))
        for is_stuck, rate, mean_days in kinds:
            many = draws.poisson(rate * days / 365.25, count)
            at = draws.uniform(0.0, days, many.sum())
            length = draws.exponential(mean_days, many.sum())
            parts.append((np.repeat(np.arange(begin, begin + count), many), at, length, is_stuck))
    start = np.concatenate([at for _, at, _, _ in parts])
    length = np.concatenate([length for _, _, length, _ in parts])
    return Faults(
        drawn=np.concatenate([drawn for drawn, _, _, _ in parts]),
        first=np.ceil(start * per_day).astype(np.int64),
        last=np.ceil((start + length) * per_day).astype(np.int64),
        is_stuck=np.concatenate([np.full(len(at), stuck) for _, at, _, stuck in parts]),
    )


class _Departures:
    """What makes each sensor differ from its site, drawn for all sensors of all sites."""

    def __init__(self, seed: int, settings: Readings, sites: Sites, month: str) -> None:
        self._seed, self._settings, self._sites = seed, settings, sites
        self._ends = np.cumsum(sites.sensors)
        self._noise = [stream(seed, "sensor noise", int(site), month) for site in sites.id]
        self._losses = [stream(seed, "lost readings", int(site), month) for site in sites.id]
        visits = [stream(seed, "calibration", int(site)) for site in sites.id]
        self._visit = np.array([v.integers(settings.calibration_days) for v in visits])
        self._draws: dict[str, Array] = {}
        self._keys: dict[str, Array] = {}

    def _normal(self, process: str, keys: Array) -> Array:
        """Standard normal draws of all sensors, again only for the sites whose key is new."""
        draws = self._draws.setdefault(process, self._empty())
        known = self._keys.get(process, np.full(len(keys), -1))
        for row in np.flatnonzero(keys != known):
            own = stream(self._seed, process, int(self._sites.id[row]), int(keys[row]))
            own.standard_normal(out=draws[self._of_site(int(row))], dtype=np.float32)
        self._keys[process] = keys
        return draws

    def _of_site(self, row: int) -> slice:
        return slice(self._ends[row] - self._sites.sensors[row], self._ends[row])

    def _empty(self, *shape: int) -> Array:
        return np.empty((self._ends[-1], *shape), dtype=np.float32)

    def of_container(self, day: Array) -> Array:
        """Each sensor's water over its site's, of unit variance where it stays as it is."""
        every = self._settings.patch_days
        knot, into = divmod(int((day - np.datetime64("2000-01-01")).astype(np.int64)), every)
        sites = np.ones(len(self._sites.id), dtype=np.int64)
        even = self._normal("container patch, even", sites * ((knot + 1) // 2 * 2))
        odd = self._normal("container patch, odd", sites * (knot // 2 * 2 + 1))
        left, right = (odd, even) if knot % 2 else (even, odd)
        # Squares of the weights add up to 1, so that what wanders keeps its variance.
        turn = np.pi / 2.0 * into / every
        wanders = np.float32(np.cos(turn)) * left + np.float32(np.sin(turn)) * right
        stays = self._normal("container offset", sites)
        return stays + np.float32(self._settings.patch_share) * wanders

    def of_drift(self, day: Array, calibrated: Array) -> Array:
        """Each sensor's drift, of unit variance when its site is next visited for calibration.

        The sensors of a site are calibrated together, first on ``calibrated``, shape (sites,).
        """
        interval = self._settings.calibration_days
        since = (day - calibrated).astype(np.int64)
        cycle, age = np.divmod(since + self._visit, interval)
        share = np.where(cycle == 0, since, age) / interval
        rate = self._normal("sensor drift", cycle)
        return rate * np.repeat(share.astype(np.float32), self._sites.sensors)

    def of_noise(self, rows: Array) -> Array:
        """Standard normal, for the next day's readings of some sites' sensors."""
        out = self._empty(self._settings.per_day)
        for row in rows:
            self._noise[row].standard_normal(out=out[self._of_site(row)], dtype=np.float32)
        return out

    def of_losses(self, rows: Array) -> Array:
        """Uniform from 0 to 1, likewise."""
        out = self._empty(self._settings.per_day)
        for row in rows:
            self._losses[row].random(out=out[self._of_site(row)], dtype=np.float32)
        return out


class _Held:
    """The faults of the sensors in use: which readings do not come, and what stuck ones show."""

    def __init__(self, faults: Faults, sensors: Sensors, per_day: int) -> None:
        order = np.argsort(sensors.drawn, kind="stable")
        begin, end = (
            np.searchsorted(sensors.drawn[order], faults.drawn, side=side)
            for side in ("left", "right")
        )
        fault = np.repeat(np.arange(len(begin)), end - begin)
        within = np.arange(len(fault)) - np.repeat(
            np.cumsum(end - begin) - (end - begin), end - begin
        )
        sensor = order[begin[fault] + within]
        first = np.maximum(faults.first[fault], sensors.first[sensor] * per_day)
        last = np.minimum(faults.last[fault], sensors.last[sensor] * per_day)
        kept = last > first
        self._sensor, self._first, self._last = sensor[kept], first[kept], last[kept]
        self._is_stuck = faults.is_stuck[fault][kept]
        self._shown = np.full(len(sensors.id), np.nan, dtype=np.float32)

    def apply(self, value: Array, now: Array, reading: int) -> Array:
        """Hold the values of stuck sensors.

        Parameters
        ----------
        value : ndarray
            A day's readings, shape (readings, sensors now); changed.
        now : array_like
            Which sensors.
        reading : int
            Number of the first of these readings in the month.

        Returns
        -------
        ndarray
            Whether each comes at all, shape (readings, sensors now).
        """
        comes = np.ones(value.shape, dtype=bool)
        today = (self._first < reading + len(value)) & (self._last > reading)
        sensor, first, last = self._sensor[today], self._first[today], self._last[today]
        column, is_stuck = np.searchsorted(now, sensor), self._is_stuck[today]
        for row in range(len(value)):
            starts = is_stuck & (first == reading + row)
            self._shown[sensor[starts]] = value[row, column[starts]]
            lasts = (first <= reading + row) & (last > reading + row)
            stuck = lasts & is_stuck
            value[row, column[stuck]] = self._shown[sensor[stuck]]
            comes[row, column[lasts & ~is_stuck]] = False
        return comes


def readings_of_month(
    seed: int, settings: Readings, sensors: Sensors, sites: Sites, density: Array, days: Array
) -> Iterator[tuple[Columns, Columns]]:
    """The readings of a month and their daily summary, in pieces of bounded size.

    Parameters
    ----------
    seed : int
        The farm's seed.
    settings : Readings
        Sensors, containers, the day.
    sensors : Sensors
        In use.
    sites : Sites
        Their water.
    density : array_like
        Of fish by day and stay, shape (days, stays). [kg/m3]
    days : array_like
        Of the month, datetime64[D], shape (days,).

    Yields
    ------
    tuple of dict of ndarray
        Columns of ``environment.environmental_reading``, by time and sensor, and of
        ``environment.reading_daily``, by date, stay and parameter: whole days of all sensors,
        as many as fit `PIECE_ROWS`.
    """
    parts: list[tuple[Columns, Columns]] = []
    rows = 0
    for part in _by_day(seed, settings, sensors, sites, density, days):
        many = len(part[0]["value"])
        if parts and rows + many > PIECE_ROWS:
            yield _together(parts)
            parts, rows = [], 0
        parts.append(part)
        rows += many
    if parts:
        yield _together(parts)


def _together(parts: list[tuple[Columns, Columns]]) -> tuple[Columns, Columns]:
    readings, daily = (
        {name: np.concatenate([part[name] for part in of_table]) for name in of_table[0]}
        for of_table in zip(*parts, strict=True)
    )
    return readings, daily


def _by_day(
    seed: int, settings: Readings, sensors: Sensors, sites: Sites, density: Array, days: Array
) -> Iterator[tuple[Columns, Columns]]:
    """`readings_of_month`, a day of all sensors at a time."""
    month, per_day = str(days[0].astype("M8[M]")), settings.per_day
    departures = _Departures(seed, settings, sites, month)
    faults = faults_of_month(seed, settings.faults, sites, month, len(days), per_day)
    held = _Held(faults, sensors, per_day)
    instruments = _instruments(settings)
    used = np.unique(sensors.site)
    calibrated = np.full(len(sites.id), days[0])
    calibrated[sensors.site] = sensors.calibrated
    phase = np.array([stream(seed, "tide", int(s)).uniform(0, 2 * np.pi) for s in sites.id])
    by_stay = np.lexsort((sensors.parameter_id, sensors.assignment_id))
    for day, date in enumerate(days):
        level, by_density = _water_of_day(settings, sites, days, day, phase)
        noise, losses = departures.of_noise(used), departures.of_losses(used)
        wander, drift = departures.of_container(date), departures.of_drift(date, calibrated)
        now = np.flatnonzero((sensors.first <= day) & (sensors.last > day))
        if not len(now):
            continue
        site, drawn, kind = sensors.site[now], sensors.drawn[now], sensors.parameter_id[now] - 1
        cell = site * _PARAMETERS + kind
        usual = sites.water[day].ravel()[cell].astype(np.float32)
        of = {name: values[kind] for name, values in instruments.items()}
        value = level[:, cell]
        value *= 1.0 + of["offset_share"] * wander[drawn]
        value += of["offset"] * wander[drawn] + of["drift"] * drift[drawn]
        breathing = np.flatnonzero((kind == _RING_OXYGEN - 1) | (kind == _RING_PH - 1))
        fish = density[day, sensors.stay[now[breathing]]].astype(np.float32)
        value[:, breathing] += by_density[:, cell[breathing]] * fish
        value += (of["noise"] + of["noise_share"] * usual) * noise[drawn].T

        value *= of["scale"]
        np.rint(value, out=value)
        value /= of["scale"]
        comes = held.apply(value, now, day * per_day)
        np.clip(value, LEAST[kind], _most(sites, day, site, kind, of["scale"]), out=value)
        comes &= (losses[drawn] >= settings.faults.lost_share).T
        yield (
            _readings(sensors, now, date, value, comes),
            _daily(sensors, now, date, value, comes, by_stay),
        )


def _most(sites: Sites, day: int, site: Array, kind: Array, scale: Array) -> Array:
    """The greatest value that each sensor can report: of oxygen, what the water holds."""
    is_oxygen = (kind == _TANK_OXYGEN - 1) | (kind == _RING_OXYGEN - 1)
    most = np.where(is_oxygen, np.minimum(MOST[kind], sites.oxygen_most[day, site]), MOST[kind])
    return (np.floor(most * scale) / scale).astype(np.float32)


def _instruments(settings: Readings) -> dict[str, Array]:
    """Each property of the instruments of parameters 1 to 12, and ``scale``: 10 ** digits."""
    every: list[Instrument] = [
        getattr(group, name)
        for group in (settings.fresh, settings.sea)
        for name in type(group).model_fields
    ]
    names = ("noise", "noise_share", "offset", "offset_share", "drift")
    columns = {n: np.array([getattr(one, n) for one in every], dtype=np.float32) for n in names}
    columns["scale"] = np.array([10.0**one.digits for one in every], dtype=np.float32)
    return columns


def _water_of_day(
    settings: Readings, sites: Sites, days: Array, day: int, phase: Array
) -> tuple[Array, Array]:
    """The water of each site and parameter, and its change by density: (readings, sites * 12)."""
    hours = np.arange(settings.per_day) * 24.0 / settings.per_day
    level = between_days(sites.water, day, hours)
    by_density = np.zeros_like(level)
    sea, tanks = np.flatnonzero(sites.is_sea), np.flatnonzero(sites.is_fed)
    since = (days[day] - np.datetime64("2000-01-01")).astype(np.float64) * 24.0 + hours
    turned = tidal_current(settings.ring.tide_share, since, phase[sea])
    more, by_density[:, sea] = ring_rhythm(
        settings.ring, level[:, sea], sites.light_lux[day, sea], hours, turned
    )
    level[:, sea] += more
    level[:, tanks] += tank_rhythm(settings.tank, level[:, tanks], hours)
    shape = (len(hours), -1)
    return level.reshape(shape).astype(np.float32), by_density.reshape(shape).astype(np.float32)


def _readings(sensors: Sensors, now: Array, date: Array, value: Array, comes: Array) -> Columns:
    """The readings that come, by time and sensor."""
    step = np.timedelta64(24 * 3600 // len(value), "s")
    times = (date.astype("M8[s]") + np.arange(len(value)) * step).astype("M8[us]")
    columns = {"reading_time": times[:, None], "value": value}
    columns["sensor_id"] = sensors.id[now]
    for name in ("container_id", "batch_id", "assignment_id", "parameter_id"):
        columns[name] = getattr(sensors, name)[now]
    return {name: np.broadcast_to(each, comes.shape)[comes] for name, each in columns.items()}


def _daily(
    sensors: Sensors, now: Array, date: Array, value: Array, comes: Array, by_stay: Array
) -> Columns:
    """Count, mean, least and greatest of the readings that come, by stay and parameter."""
    column = np.full(len(sensors.id), -1)
    column[now] = np.arange(len(now))
    count = comes.sum(axis=0, dtype=np.int16)
    ordered = column[by_stay]
    ordered = ordered[ordered >= 0]
    ordered = ordered[count[ordered] > 0]
    value, comes, count, these = value[:, ordered], comes[:, ordered], count[ordered], now[ordered]
    total = np.where(comes, value, 0.0).sum(axis=0, dtype=np.float64)
    return {
        "date": np.full(len(these), date),
        "assignment_id": sensors.assignment_id[these],
        "batch_id": sensors.batch_id[these],
        "container_id": sensors.container_id[these],
        "parameter_id": sensors.parameter_id[these],
        "reading_count": count,
        "mean_value": (total / count).astype(np.float32),
        "min_value": np.where(comes, value, np.float32(np.inf)).min(axis=0),
        "max_value": np.where(comes, value, np.float32(-np.inf)).max(axis=0),
    }
