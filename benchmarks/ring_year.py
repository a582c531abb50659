"""A year of readings, in figures and one picture: ``python -m benchmarks.ring_year``.

Everything is asked of the database, nothing of the models: how long water remembers, its season,
how sites and rings differ, and what the sensors' faults come to.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import matplotlib
import numpy as np

from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.errors import FarmError
from resources.server import database_url

matplotlib.use("Agg")
from matplotlib import dates, pyplot

#: Parameters of a ring: name, unit.
RING = {
    8: ("Temperature", "°C"),
    9: ("Dissolved oxygen", "mg/L"),
    10: ("Salinity", "PSU"),
    11: ("pH", ""),
    12: ("Current", "m/s"),
}

#: As many readings of the same value, one after the other, are a stuck sensor. [readings]
STUCK_READINGS = 6

Daily = dict[str, np.ndarray]


def fullest_ring(database: Database, year: int) -> int:
    """The ring with most days of readings in a year; the first of them.

    Raises
    ------
    FarmError
        If no ring has any.
    """
    found = database.count(
        f"SELECT container_id FROM environment.reading_daily WHERE parameter_id = 8"
        f" AND date >= '{year}-01-01' AND date < '{year + 1}-01-01'"
        " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    if not found:
        raise FarmError(f"No ring has readings in {year}: materialize environmental_reading first.")
    return found


def rows(database: Database, sql: str) -> list[tuple]:
    """The rows of a query."""
    with database.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql.replace("%", "%%"))]


def memory(database: Database, year: int) -> Iterator[str]:
    """Autocorrelation of rings' daily means, as they are and without the year's harmonic."""
    yield "correlation of a ring's daily mean with the next day's: as it is, without its season"
    for parameter, (name, _) in RING.items():
        pairs = rows(
            database,
            f"""
            WITH d AS (
                SELECT date, container_id,
                       mean_value - avg(mean_value) OVER (PARTITION BY container_id) AS x,
                       2 * pi() * extract(doy FROM date)::float8 / 365.25 AS angle
                FROM environment.reading_daily WHERE parameter_id = {parameter}
                AND date >= '{year}-01-01' AND date < '{year + 1}-01-01'),
            wave AS (SELECT container_id, 2 * avg(x * cos(angle)) AS c, 2 * avg(x * sin(angle)) AS s
                     FROM d GROUP BY 1 HAVING count(*) > 350),
            r AS (SELECT date, container_id, x,
                         x - wave.c * cos(angle) - wave.s * sin(angle) AS left_over
                  FROM d JOIN wave USING (container_id))
            SELECT corr(one.x, next.x), corr(one.left_over, next.left_over), count(*)
            FROM r one JOIN r next
            ON next.container_id = one.container_id AND next.date = one.date + 1""",
        )
        whole, rest, count = pairs[0]
        if count:
            yield f"  {name:<18}{whole:>8.2f}{rest:>8.2f}"


def season(database: Database, year: int) -> Iterator[str]:
    """Monthly means of the sea's temperature and oxygen, by coast."""
    for parameter in (8, 9):
        found = rows(
            database,
            f"""
            SELECT area.geography_id, extract(month FROM date)::int, avg(mean_value)
            FROM environment.reading_daily d
            JOIN infrastructure.container box ON box.id = d.container_id
            JOIN infrastructure.area area ON area.id = box.area_id
            WHERE parameter_id = {parameter}
            AND date >= '{year}-01-01' AND date < '{year + 1}-01-01'
            GROUP BY 1, 2 ORDER BY 1, 2""",
        )
        name, unit = RING[parameter]
        for coast, place in ((1, "Faroe Islands"), (2, "Scotland")):
            months = "".join(f"{mean:>6.1f}" for where, _, mean in found if where == coast)
            yield f"{name} by month, {place} [{unit}]:{months}"


def differences(database: Database, year: int) -> Iterator[str]:
    """Standard deviations on a day: of areas on a coast, of rings in an area."""
    yield "differences on the same day: sd of areas on a coast, of rings in an area"
    for parameter, (name, unit) in RING.items():
        found = rows(
            database,
            f"""
            WITH d AS (
                SELECT date, area.geography_id, box.area_id, mean_value::float8 AS x
                FROM environment.reading_daily d
                JOIN infrastructure.container box ON box.id = d.container_id
                JOIN infrastructure.area area ON area.id = box.area_id
                WHERE parameter_id = {parameter}
                AND date >= '{year}-01-01' AND date < '{year + 1}-01-01'),
            a AS (SELECT date, geography_id, area_id, avg(x) AS x, var_samp(x) AS v
                  FROM d GROUP BY 1, 2, 3)
            SELECT sqrt(avg(of_areas)), sqrt(avg(of_rings))
            FROM (SELECT var_samp(x) AS of_areas, avg(v) AS of_rings
                  FROM a GROUP BY date, geography_id) each""",
        )
        areas, rings = found[0]
        if areas is not None and rings is not None:
            yield f"  {name:<18}{areas:>8.3f}{rings:>8.3f} {unit}"


def faults(database: Database, year: int, per_day: int) -> Iterator[str]:
    """Shares of readings that are lost one by one, in drop-outs, stuck; and the sensors' drift."""
    lost, silent, due = rows(
        database,
        f"""
        WITH each AS (
            SELECT extract(epoch FROM reading_time - lag(reading_time) OVER (
                PARTITION BY sensor_id, assignment_id ORDER BY reading_time))
                / (86400 / {per_day}) - 1 AS gap
            FROM environment.environmental_reading
            WHERE reading_time >= '{year}-01-01' AND reading_time < '{year + 1}-01-01')
        SELECT sum(gap) FILTER (WHERE gap = 1), sum(gap) FILTER (WHERE gap > 1),
               count(*) + sum(gap) FROM each""",
    )[0]
    yield "of all readings that were due"
    yield f"  lost one by one   {float((lost or 0) / due):>8.2%}"
    yield f"  lost in drop-outs {float((silent or 0) / due):>8.2%}"
    stuck, many = rows(
        database,
        f"""
        WITH turn AS (
            SELECT sensor_id, assignment_id, reading_time, value IS DISTINCT FROM lag(value) OVER w
                AS is_new FROM environment.environmental_reading
            WHERE parameter_id BETWEEN 8 AND 12
            AND reading_time >= '{year}-01-01' AND reading_time < '{year + 1}-01-01'
            WINDOW w AS (PARTITION BY sensor_id, assignment_id ORDER BY reading_time)),
        run AS (SELECT sensor_id, assignment_id, sum(is_new::int) OVER (
                    PARTITION BY sensor_id, assignment_id ORDER BY reading_time) AS number
                FROM turn),
        length AS (SELECT count(*) AS n FROM run GROUP BY sensor_id, assignment_id, number)
        SELECT sum(n) FILTER (WHERE n >= {STUCK_READINGS}), sum(n) FROM length""",
    )[0]
    yield f"  stuck (at sea)    {float((stuck or 0) / many):>8.2%}"
    yield "drift: sd of what a ring departs from its area more, or less, than so many days before"
    for parameter in (8, 9, 10):
        name, unit = RING[parameter]
        found = rows(
            database,
            f"""
            WITH d AS (
                SELECT date, container_id, mean_value - avg(mean_value) OVER (
                    PARTITION BY date, box.area_id) AS x
                FROM environment.reading_daily r
                JOIN infrastructure.container box ON box.id = r.container_id
                WHERE parameter_id = {parameter}
                AND date >= '{year}-01-01' AND date < '{year + 1}-01-01')
            SELECT days, stddev(later.x - one.x) FROM unnest(ARRAY[1, 15, 30, 60]) days
            CROSS JOIN d one JOIN d later
            ON later.container_id = one.container_id AND later.date = one.date + days
            GROUP BY 1 ORDER BY 1""",
        )
        sds = "".join(f"{sd:>8.3f} ({days} d)" for days, sd in found)
        yield f"  {name:<18}{sds} {unit}"


def readings_of(database: Database, ring: int, year: int) -> dict[int, tuple]:
    """Time and value of every reading of a ring, by parameter."""
    found = {}
    for parameter in RING:
        pairs = rows(
            database,
            f"""
            SELECT reading_time AT TIME ZONE 'UTC', value FROM environment.environmental_reading
            WHERE container_id = {ring} AND parameter_id = {parameter}
            AND reading_time >= '{year}-01-01' AND reading_time < '{year + 1}-01-01' ORDER BY 1""",
        )
        times = np.array([time for time, _ in pairs], dtype="M8[s]")
        found[parameter] = times, np.array([value for _, value in pairs], dtype=np.float64)
    return found


def by_day(times: np.ndarray, values: np.ndarray) -> Daily:
    """Mean, least and greatest of each day; NaN on days without readings."""
    day = times.astype("M8[D]")
    days = np.arange(day[0], day[-1] + 1)
    which = (day - days[0]).astype(np.int64)
    starts = np.flatnonzero(np.diff(which, prepend=-1))
    daily = {name: np.full(len(days), np.nan) for name in ("mean", "least", "most")}
    there, count = which[starts], np.diff(np.append(starts, len(values)))
    daily["mean"][there] = np.add.reduceat(values, starts) / count
    daily["least"][there] = np.minimum.reduceat(values, starts)
    daily["most"][there] = np.maximum.reduceat(values, starts)
    return {"date": days, **daily}


def stuck(values: np.ndarray) -> np.ndarray:
    """Whether each reading is one of `STUCK_READINGS` or more of the same value in succession."""
    starts = np.flatnonzero(np.diff(values, prepend=np.nan) != 0)
    length = np.diff(np.append(starts, len(values)))
    return np.repeat(length >= STUCK_READINGS, length)


def draw(database: Database, ring: int, year: int, file: Path) -> None:
    """A ring's year: daily mean, the band from least to greatest, and the faults."""
    box = rows(database, f"SELECT name FROM infrastructure.container WHERE id = {ring}")[0][0]
    readings = readings_of(database, ring, year)
    figure, panels = pyplot.subplots(len(RING), 1, figsize=(11, 12), sharex=True)
    colours = ("#b5482f", "#2b6ca3", "#3d7f73", "#7a5c9e", "#55636e")
    for panel, (parameter, (name, unit)), colour in zip(panels, RING.items(), colours, strict=True):
        times, values = readings[parameter]
        daily = by_day(times, values)
        panel.fill_between(
            daily["date"], daily["least"], daily["most"], color=colour, alpha=0.25, linewidth=0
        )
        panel.plot(daily["date"], daily["mean"], color=colour, linewidth=1.1)
        held = stuck(values)
        panel.plot(times[held], values[held], ".", color="black", markersize=3, label="stuck")
        silent = np.flatnonzero(np.diff(times) > np.timedelta64(12, "h"))
        for gap in silent:
            panel.axvspan(times[gap], times[gap + 1], color="#999999", alpha=0.45, linewidth=0)
        panel.set_ylabel(f"{name}\n[{unit}]" if unit else name)
        panel.grid(color="#dddddd", linewidth=0.5)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_title(
        f"{box}, {year}: mean of the day, least to greatest;"
        " grey: no readings, black: sensor stuck",
        fontsize=11,
        loc="left",
    )
    panels[-1].xaxis.set_major_locator(dates.MonthLocator())
    panels[-1].xaxis.set_major_formatter(dates.DateFormatter("%b"))
    panels[-1].set_xlim(date(year, 1, 1), date(year + 1, 1, 1))
    figure.align_ylabels()
    figure.tight_layout()
    figure.savefig(file, dpi=90)


@click.command()
@click.option("--year", default=2017, show_default=True)
@click.option("--ring", type=int, help="Its container's id, if not the one with most readings.")
@click.option("--picture", type=click.Path(path_type=Path), help="Where, if one is wanted.")
def main(year: int, ring: int | None, picture: Path | None) -> None:
    """Figures of a YEAR of readings, and a picture of one ring's."""
    database = Database(database_url())
    ring = ring or fullest_ring(database, year)
    for figures in (memory, season, differences):
        for line in figures(database, year):
            click.echo(line)
    for line in faults(database, year, Settings.from_environment().readings.per_day):
        click.echo(line)
    if picture:
        draw(database, ring, year, picture)
        click.echo(f"{picture}: container {ring}")


if __name__ == "__main__":
    main()
