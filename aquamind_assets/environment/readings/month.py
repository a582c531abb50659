"""A month of readings of the sensors of containers that hold fish, some hours at a time.

A reading is the water of the site, the container's own difference from it, the rhythm of its day,
and what the sensor adds: noise, drift since its calibration, hours in which it is silent or stuck.
These faults end when the sensors are looked over on the first of each month, but for sensors that
have failed and wait for a new one; all are drawn anew, so that a month needs nothing from the month
before.

Each site draws for all its sensors, in use or not, so that the readings of one container depend
neither on other containers nor on how the work is divided.
"""

from collections.abc import Iterator

import numpy as np

from aquamind_assets.core.columns import Array, Columns, order_of
from aquamind_assets.core.elementary import cos, power, sin
from aquamind_assets.core.streams import stream
from aquamind_assets.environment.readings.container_water import (
    RING_OXYGEN,
    RING_PH,
    between_days,
    ring_rhythm,
    tank_rhythm,
    tidal_current,
)
from aquamind_assets.environment.readings.failures import Failures, failures_of_month
from aquamind_assets.environment.readings.faults import Faults, faults_of_month
from aquamind_assets.environment.readings.sensors import QUANTITIES, Sensors, Sites
from aquamind_assets.environment.readings.visits import Visits
from aquamind_assets.settings.readings import Instrument, Readings

#: Of the parameters 1 to 12, what water can be and a sensor can show. [unit of the parameter]
LEAST = np.array([-0.5, 0.1, 4.0, 0, 0, 0, 0, -1.9, 0.1, 0, 6.5, 0], dtype=np.float32)
MOST = np.array([30, 25, 10, 60, 20, 20, 600, 30, 25, 42, 9.5, 3], dtype=np.float32)

_TANK_OXYGEN = 2

#: What a reading and a day's summary both refer to.
_LINKS = ("container_id", "batch_id", "assignment_id", "parameter_id")

#: Rows of a piece, unless a part of a day has more.
PIECE_ROWS = 100_000

#: Readings of each sensor that are drawn and computed together: bounds the memory of an interval.
#: Days of no more readings are one part; more parts of other lengths would be other draws.
PART_READINGS = 24


class _Departures:
    """Differences of each sensor from its site, drawn for all sensors of all sites."""

    def __init__(self, seed: int, settings: Readings, sites: Sites, month: str) -> None:
        self._seed, self._settings, self._sites = seed, settings, sites
        self._ends = np.cumsum(sites.sensors)
        self._noise = [stream(seed, "sensor noise", *place, month) for place in sites.place]
        self._draws: dict[str, Array] = {}
        self._keys: dict[str, Array] = {}

    def _normal(self, process: str, keys: Array) -> Array:
        """Standard normal draws of all sensors, again only for the sites whose key is new."""
        draws = self._draws.setdefault(process, self._empty())
        known = self._keys.get(process, np.full(len(keys), -1))
        for row in np.flatnonzero(keys != known):
            own = stream(self._seed, process, *self._sites.place[row], int(keys[row]))
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
        wanders = np.float32(cos(turn)) * left + np.float32(sin(turn)) * right
        stays = self._normal("container offset", sites)
        return stays + np.float32(self._settings.patch_share) * wanders

    def of_drift(self, day: np.datetime64, visits: Visits, failures: Failures) -> Array:
        """Each sensor's drift, of unit variance when its site is next visited for calibration."""
        share = failures.age(day, visits, self._sites) / self._settings.calibration_days
        return self._normal("sensor drift", visits.last(day)[0]) * share.astype(np.float32)

    def of_noise(self, rows: Array, readings: int) -> Array:
        """Standard normal, for the next readings of some sites' sensors."""
        out = self._empty(readings)
        for row in rows:
            self._noise[row].standard_normal(out=out[self._of_site(row)], dtype=np.float32)
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
        Settings of sensors, of containers and of the rhythm of the day.
    sensors : Sensors
        Sensors in use.
    sites : Sites
        The sites and their water.
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
    for part in _by_part(seed, settings, sensors, sites, density, days):
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


def _parts_of_day(per_day: int) -> list[slice]:
    """The readings of a day that are made together, in order of time."""
    starts = range(0, per_day, PART_READINGS)
    return [slice(start, min(start + PART_READINGS, per_day)) for start in starts]


def _by_part(
    seed: int, settings: Readings, sensors: Sensors, sites: Sites, density: Array, days: Array
) -> Iterator[tuple[Columns, Columns]]:
    """`readings_of_month`, a part of a day at a time; the last part of a day has its sums."""
    month, per_day = str(days[0].astype("M8[M]")), settings.per_day
    departures = _Departures(seed, settings, sites, month)
    faults = faults_of_month(seed, settings.faults, sites, month, len(days), per_day)
    instruments = _instruments(settings)
    used = np.unique(sensors.site)
    calibrated = np.full(len(sites.id), days[0])
    calibrated[sensors.site] = sensors.calibrated
    visits = Visits.of(seed, settings, sites, calibrated)
    failures = failures_of_month(seed, settings.faults, sites, visits, days)
    held = _Held(failures.among(faults, days, per_day), sensors, per_day)
    phase = np.array([stream(seed, "tide", *at).uniform(0, 2 * np.pi) for at in sites.place])
    use = _InUse(sensors, instruments, 0, per_day)
    parts = _parts_of_day(per_day)
    for day, date in enumerate(days):
        wander, drift = departures.of_container(date), departures.of_drift(date, visits, failures)
        if not use.lasts(day):
            use = _InUse(sensors, instruments, day, per_day)
        of, cell, drawn, breathing = use.instrument, use.cell, use.drawn, use.breathing
        usual = sites.water[day].ravel()[cell].astype(np.float32)
        wander, drift = wander[drawn], drift[drawn]
        fish = density[day, sensors.stay[use.now[breathing]]].astype(np.float32)
        spread = of["noise"] + of["noise_share"] * usual
        most, sums = _most(sites, day, use), _Sums(len(use.now))
        for part in parts:
            noise = departures.of_noise(used, part.stop - part.start)
            if not len(use.now):
                continue
            level, by_density = _water_of_day(settings, sites, days, day, part, phase)
            value = level[:, cell]
            value *= 1.0 + of["offset_share"] * wander
            value += of["offset"] * wander + of["drift"] * drift
            value[:, breathing] += by_density[:, cell[breathing]] * fish
            value += spread * noise[drawn].T

            value *= of["scale"]
            np.rint(value, out=value)
            value /= of["scale"]
            comes = held.apply(value, use.now, day * per_day + part.start)
            np.clip(value, LEAST[use.kind], most, out=value)
            sums.add(value, comes)
            is_last = part.stop == per_day
            yield (
                _readings(use, date, part, per_day, value, comes),
                _daily(use, date, sums) if is_last else _no_days(use, date),
            )


class _InUse:
    """The sensors in use on a day, and what stays the same until others are.

    Attributes
    ----------
    now : ndarray
        Which of the month's.
    drawn, kind, cell : ndarray
        Of each: number among all, parameter from 0, number of its site and parameter.
    breathing : ndarray
        Which of them show that fish breathe.
    instrument : dict of ndarray
        As `_instruments`, of each.
    by_stay : ndarray
        Their order by stay and parameter.
    links : dict of ndarray
        The ids of each, as often as it reports in a part of a day, by time and sensor.
    """

    def __init__(
        self, sensors: Sensors, instruments: dict[str, Array], day: int, per_day: int
    ) -> None:
        self.now = np.flatnonzero((sensors.first <= day) & (sensors.last > day))
        turns = np.concatenate([sensors.first, sensors.last])
        self._until = np.min(turns[turns > day], initial=np.iinfo(np.int64).max)
        self.drawn, self.site = sensors.drawn[self.now], sensors.site[self.now]
        self.kind = sensors.parameter_id[self.now] - 1
        self.cell = self.site * len(QUANTITIES) + self.kind
        self.breathing = np.flatnonzero(np.isin(self.kind, (RING_OXYGEN - 1, RING_PH - 1)))
        self.instrument = {name: values[self.kind] for name, values in instruments.items()}
        self.ids = {name: getattr(sensors, name)[self.now] for name in _LINKS}
        self.by_stay = order_of(self.ids["assignment_id"], self.ids["parameter_id"])
        times = min(per_day, PART_READINGS)
        self.links = {name: np.tile(ids, times) for name, ids in self.ids.items()}
        self.links["sensor_id"] = np.tile(sensors.id[self.now], times)

    def lasts(self, day: int) -> bool:
        """Whether these are the sensors in use on a later day too."""
        return day < self._until


def _most(sites: Sites, day: int, use: _InUse) -> Array:
    """The greatest value that each sensor can report: of oxygen, what the water holds."""
    is_oxygen = (use.kind == _TANK_OXYGEN - 1) | (use.kind == RING_OXYGEN - 1)
    most, scale = MOST[use.kind], use.instrument["scale"]
    most = np.where(is_oxygen, np.minimum(most, sites.oxygen_most[day, use.site]), most)
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
    columns["scale"] = np.array([power(10.0, one.digits) for one in every], dtype=np.float32)
    return columns


def _water_of_day(
    settings: Readings, sites: Sites, days: Array, day: int, part: slice, phase: Array
) -> tuple[Array, Array]:
    """The water of each site and parameter, and its change by density: (readings, sites * 12)."""
    hours = np.arange(part.start, part.stop) * 24.0 / settings.per_day
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


def _readings(
    use: _InUse, date: Array, part: slice, per_day: int, value: Array, comes: Array
) -> Columns:
    """The readings that come, by time and sensor."""
    step = np.timedelta64(24 * 3600 // per_day, "s")
    times = (date.astype("M8[s]") + np.arange(part.start, part.stop) * step).astype("M8[us]")
    which = np.flatnonzero(comes)
    return {
        "reading_time": np.repeat(times, comes.sum(axis=1)),
        "value": value.ravel()[which],
        **{name: ids[which] for name, ids in use.links.items()},
    }


class _Sums:
    """Count, sum, least and greatest of the readings of a day that come, of each sensor in use."""

    def __init__(self, sensors: int) -> None:
        self.count = np.zeros(sensors, dtype=np.int16)
        self.total = np.zeros(sensors)
        self.least = np.full(sensors, np.inf, dtype=np.float32)
        self.most = np.full(sensors, -np.inf, dtype=np.float32)

    def add(self, value: Array, comes: Array) -> None:
        """Add a part of the day: its readings and whether each comes, (readings, sensors)."""
        count = comes.sum(axis=0, dtype=np.int16)
        total = value.sum(axis=0, dtype=np.float64)
        least, most = value.min(axis=0), value.max(axis=0)
        some = np.flatnonzero(count < len(value))
        here, gone = value[:, some], ~comes[:, some]
        total[some] = np.where(gone, 0.0, here).sum(axis=0, dtype=np.float64)
        least[some] = np.where(gone, np.float32(np.inf), here).min(axis=0)
        most[some] = np.where(gone, np.float32(-np.inf), here).max(axis=0)
        self.count += count
        self.total += total
        np.minimum(self.least, least, out=self.least)
        np.maximum(self.most, most, out=self.most)


def _daily(use: _InUse, date: Array, sums: _Sums) -> Columns:
    """Count, mean, least and greatest of a day's readings, by stay and parameter."""
    these = use.by_stay[sums.count[use.by_stay] > 0]
    return {
        "date": np.full(len(these), date),
        **{name: ids[these] for name, ids in use.ids.items()},
        "reading_count": sums.count[these],
        "mean_value": (sums.total[these] / sums.count[these]).astype(np.float32),
        "min_value": sums.least[these],
        "max_value": sums.most[these],
    }


def _no_days(use: _InUse, date: Array) -> Columns:
    """As `_daily`, of a part of a day after which others come."""
    return {name: values[:0] for name, values in _daily(use, date, _Sums(len(use.now))).items()}
