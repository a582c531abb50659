"""What the sensors of occupied containers report: a month, a day of all sensors at a time.

A reading is the site's water, the container's own departure from it, the rhythm of its day, and
what the sensor makes of that: noise, drift since its calibration, hours in which it is silent or
stuck. Faults end at the round of all sensors on the first of each month, so that a month needs
nothing of the one before.

Each site draws for all its sensors, in use or not, so that what one container reports depends
neither on the others nor on how the work is cut.
"""

from collections.abc import Iterator

import numpy as np

from aquamind_assets.environment.container_water import (
    RING_OXYGEN,
    RING_PH,
    between_days,
    ring_rhythm,
    tank_rhythm,
    tidal_current,
)
from aquamind_assets.environment.reading_settings import Instrument, Readings
from aquamind_assets.environment.sensor_faults import Faults, faults_of_month
from aquamind_assets.environment.sensors import QUANTITIES, Columns, Sensors, Sites
from aquamind_assets.environment.sites import Array
from aquamind_assets.streams import stream

#: Of the parameters 1 to 12, what water can be and a sensor can show. [unit of the parameter]
LEAST = np.array([-0.5, 0.1, 4.0, 0, 0, 0, 0, -1.9, 0.1, 0, 6.5, 0], dtype=np.float32)
MOST = np.array([30, 25, 10, 60, 20, 20, 600, 30, 25, 42, 9.5, 3], dtype=np.float32)

_TANK_OXYGEN = 2

#: Rows of a piece: bounds the memory of a month, whatever the size of the farm.
PIECE_ROWS = 100_000


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
        cell = site * len(QUANTITIES) + kind
        usual = sites.water[day].ravel()[cell].astype(np.float32)
        of = {name: values[kind] for name, values in instruments.items()}
        value = level[:, cell]
        value *= 1.0 + of["offset_share"] * wander[drawn]
        value += of["offset"] * wander[drawn] + of["drift"] * drift[drawn]
        breathing = np.flatnonzero((kind == RING_OXYGEN - 1) | (kind == RING_PH - 1))
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
    is_oxygen = (kind == _TANK_OXYGEN - 1) | (kind == RING_OXYGEN - 1)
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
