"""How people and instruments record, in figures and one picture.

``python -m benchmarks.records_figures`` asks a farm's database on which days people work, how
many fish they take, how they round, who enters what and when, and how far the books are off at
slaughter.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import matplotlib
import numpy as np
import pandas as pd

from aquamind_assets.core.plots import COLOURS
from aquamind_assets.people.work import public_holidays
from benchmarks.frames import SITES, frame
from resources.database import Database
from resources.server import database_url

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

#: What people do at a site on a day, one row a site and day: its name and SQL.
VISITS = {
    "growth samples": """
        SELECT DISTINCT sample_date AS date, site_id FROM batches.growth_sample work
        JOIN (SELECT DISTINCT id, site_id FROM batches.planned_stay) stay
          ON stay.id = work.assignment_id""",
    "lice counts": """
        SELECT DISTINCT count_date AS date, area_id AS site_id FROM disease.lice_count work
        JOIN infrastructure.container box ON box.id = work.container_id""",
    "gill counts": """
        SELECT DISTINCT count_date AS date, area_id AS site_id FROM disease.gill_count work
        JOIN infrastructure.container box ON box.id = work.container_id""",
    "health samples": """
        SELECT DISTINCT sampling_date AS date, coalesce(area_id, hall_id) AS site_id
        FROM disease.health_sampling_event work
        JOIN infrastructure.container box ON box.id = work.container_id""",
    "journal, of a container": """
        SELECT DISTINCT entry_date::date AS date, coalesce(area_id, hall_id) AS site_id
        FROM disease.journal_entry work
        JOIN infrastructure.container box ON box.id = work.container_id""",
    "treatments": """
        SELECT DISTINCT treatment_date AS date, site_id FROM disease.treatment work
        JOIN (SELECT DISTINCT id, site_id FROM batches.planned_stay) stay
          ON stay.id = work.assignment_id""",
}

#: Numbers that people write: SQL of a value in its smallest usual unit, and the least to look at.
DIGITS = {
    "weights of fish over 1.5 kg, last digit of the gram": """
        SELECT (round(weight_g::numeric) % 10)::int AS digit, count(*) AS rows
        FROM batches.individual_growth_observation WHERE weight_g > 1500 GROUP BY 1""",
    "lengths of those, last digit of the millimetre": """
        SELECT (round(length_cm::numeric * 10) % 10)::int AS digit, count(*) AS rows
        FROM batches.individual_growth_observation WHERE weight_g > 1500 GROUP BY 1""",
    "weights of health samples over 1.5 kg, last digit of the gram": """
        SELECT (round(weight_g::numeric) % 10)::int AS digit, count(*) AS rows
        FROM disease.individual_fish_observation WHERE weight_g > 1500 GROUP BY 1""",
    "meals over 50 kg, last digit of the kilogram": """
        SELECT (round(amount_g / 1000.0) % 10)::int AS digit, count(*) AS rows
        FROM feed.feeding_event WHERE amount_g > 50000 GROUP BY 1""",
    "meals over 50 kg, last digit of the gram": """
        SELECT amount_g % 10 AS digit, count(*) AS rows
        FROM feed.feeding_event WHERE amount_g > 50000 GROUP BY 1""",
}

#: Sizes of samples.
SIZES = {
    "growth samples": "SELECT sample_size AS fish FROM batches.growth_sample",
    "lice counts, of a ring": """
        SELECT fish_sampled AS fish FROM disease.lice_count WHERE lice_type_id = 1""",
    "gill counts, of a ring": "SELECT fish_sampled AS fish FROM disease.gill_count",
    "health samples": """
        SELECT number_of_fish_sampled AS fish FROM disease.health_sampling_event""",
}


def days_of_work(database: Database) -> pd.DataFrame:
    """Every visit: what, date, site, and whether it is a holiday or a storm there."""
    site = frame(database, SITES).set_index("site_id")
    storm = frame(
        database,
        "SELECT area_id AS site_id, start_date, end_date FROM environment.environmental_event"
        " WHERE kind = 'storm'",
    )
    stormy = {
        (int(row.site_id), day)
        for row in storm.itertuples()
        for day in pd.date_range(row.start_date, row.end_date)
    }
    parts = []
    for name, sql in VISITS.items():
        visit = frame(database, sql)
        if visit.empty:
            continue
        visit = visit.sort_values(["site_id", "date"], ignore_index=True)
        visit["what"] = name
        visit["region"] = site["region"].loc[visit["site_id"]].to_numpy()
        region = site["geography_id"].loc[visit["site_id"]].to_numpy()
        visit["is_holiday"] = [
            day.to_datetime64().astype("M8[D]") in public_holidays(int(where), day.year)
            for day, where in zip(visit["date"], region, strict=True)
        ]
        visit["is_storm"] = [
            (int(where), day) in stormy
            for day, where in zip(visit["date"], visit["site_id"], strict=True)
        ]
        visit["gap"] = visit.groupby("site_id")["date"].diff().dt.days
        parts.append(visit)
    return pd.concat(parts, ignore_index=True)


def of_days(visit: pd.DataFrame) -> Iterator[str]:
    """Work by weekday, on holidays and in storms; gaps between visits of a site."""
    yield "visits of a site by weekday [%], on public holidays and in storms [number], gaps [d]"
    for name, each in visit.groupby("what", sort=False):
        share = each["date"].dt.dayofweek.value_counts(normalize=True)
        days = "".join(f" {_WEEKDAYS[n]}{100 * share.get(n, 0.0):5.1f}" for n in range(7))
        gap = each["gap"].dropna()
        often = gap[gap <= 60].astype(int).value_counts(normalize=True).head(6)
        gaps = ", ".join(f"{days_} d {100 * part:.0f} %" for days_, part in often.items())
        yield f"  {name:<24}{len(each):>7}{days}"
        yield (
            f"{'':33}holidays {int(each['is_holiday'].sum())}, storms"
            f" {int(each['is_storm'].sum())}; {gap.nunique()} gaps, most: {gaps}"
        )


def of_sizes(database: Database) -> Iterator[str]:
    """Numbers of fish in samples."""
    yield "fish in samples: different sizes, 5th percentile, median, 95th percentile"
    for name, sql in SIZES.items():
        fish = frame(database, sql)["fish"]
        low, mid, high = np.percentile(fish, [5, 50, 95])
        yield f"  {name:<24}{fish.nunique():>5}{low:>7.0f}{mid:>6.0f}{high:>6.0f}"


def digits(database: Database, name: str) -> np.ndarray:
    """Share of each last digit, shape (10,)."""
    found = frame(database, DIGITS[name]).set_index("digit")["rows"].reindex(range(10)).fillna(0)
    return (found / max(found.sum(), 1)).to_numpy(dtype=float)


def of_digits(database: Database) -> Iterator[str]:
    """Last digits of what people write."""
    yield "last digits 0 to 9 [%]"
    for name in DIGITS:
        yield f"  {name:<62}" + "".join(f"{100 * each:>5.0f}" for each in digits(database, name))


def delays(database: Database) -> pd.DataFrame:
    """By table and users of a kind: entries, different users, and days until they were entered."""
    return frame(
        database,
        "SELECT table_name, role, entered_at::date - date AS days, count(*) AS entries,"
        " count(first_value) AS corrected FROM recorded.entry"
        " JOIN people.staff_member member ON member.id = user_id GROUP BY 1, 2, 3",
    )


def of_users(database: Database) -> Iterator[str]:
    """Who enters what, and how long after."""
    if not database.has_table("people.duty"):
        yield "users: nobody is named"
        return
    member = frame(database, "SELECT role, count(*) AS people FROM people.staff_member GROUP BY 1")
    told = ", ".join(f"{row.people} {row.role}" for row in member.itertuples())
    yield f"people who held a post: {told}"
    who = frame(
        database,
        "SELECT table_name, count(DISTINCT user_id) AS users FROM recorded.entry GROUP BY 1",
    ).set_index("table_name")["users"]
    yield "entries: rows, users, on the day, next day, later [%], corrected; by whom [%]"
    for table, each in delays(database).groupby("table_name"):
        rows = each["entries"].sum()
        late = [
            100 * each.loc[when, "entries"].sum() / rows
            for when in (each["days"] <= 0, each["days"] == 1, each["days"] > 1)
        ]
        by = (100 * each.groupby("role")["entries"].sum() / rows).sort_values(ascending=False)
        roles = ", ".join(f"{role} {share:.0f}" for role, share in by.items())
        yield (
            f"  {table:<32}{rows:>9}{who[table]:>5}"
            + "".join(f"{share:>6.1f}" for share in late)
            + f"{each['corrected'].sum():>6}  {roles}"
        )


def of_words(database: Database) -> Iterator[str]:
    """Sentence frames of the journal: its words without names and numbers."""
    entry = frame(database, "SELECT description FROM disease.journal_entry")["description"]
    frames = entry.map(_framed)
    often = frames.value_counts()
    yield (
        f"journal: {len(entry)} entries, {entry.nunique()} different, {frames.nunique()} frames,"
        f" the ten most used {100 * often.head(10).sum() / max(len(entry), 1):.0f} %"
    )
    wrong = entry[entry.str.contains(r"\b1 (?:fish (?:were|are)|containers|rings|entries)\b")]
    yield f"journal: {len(wrong)} entries with a plural of one"


def _framed(text: str) -> str:
    text = re.sub(r"\b[A-Z][A-Za-z]*[ -]?\d[\w-]*\b", "N", text)
    return re.sub(r"\d[\d.,]*", "0", text)


def of_sensors(database: Database) -> Iterator[str]:
    """Calibrations and replacements of sensors."""
    count = database.count("SELECT count(*) FROM infrastructure.sensor")
    if not database.has_table("environment.sensor_calibration"):
        yield f"sensors: {count}; no calibration after their installation is recorded"
        return
    visit = frame(
        database,
        "SELECT extract(isodow FROM date)::int AS weekday, count(*) AS rows,"
        " count(*) FILTER (WHERE is_replaced) AS replaced,"
        " count(DISTINCT date) AS days FROM environment.sensor_calibration GROUP BY 1",
    )
    yield (
        f"sensors: {count}; {visit['rows'].sum()} calibrations on {visit['days'].sum()} days, of"
        f" which on weekends {visit.loc[visit['weekday'] > 5, 'rows'].sum()};"
        f" {visit['replaced'].sum()} replaced"
    )


def slaughter(database: Database) -> np.ndarray:
    """What the books were off by at slaughter, of the fish put in. [%]"""
    found = frame(
        database,
        "SELECT stay.id AS id, coalesce(adjustment_pct, 0) AS pct FROM"
        " (SELECT DISTINCT id FROM batches.container_assignment WHERE harvest_date IS NOT NULL)"
        " stay LEFT JOIN recorded.stock_adjustment book ON book.assignment_id = stay.id",
    )
    return found["pct"].to_numpy(dtype=float) if len(found) else np.zeros(0)


def of_slaughter(database: Database) -> Iterator[str]:
    """How far the books are off when a ring is emptied by slaughter."""
    off = slaughter(database)
    if not off.size:
        yield "deviation at slaughter: no ring was emptied yet"
        return
    low, mid, high = np.percentile(off, [5, 50, 95])
    yield (
        f"deviation at slaughter of {off.size} rings [%]: 5th percentile {low:.2f}, median"
        f" {mid:.2f}, 95th {high:.2f}, sd {off.std():.2f}; none in {int((off == 0).sum())}"
    )


def kept(database: Database, visit: pd.DataFrame) -> dict[str, object]:
    """What the picture shows of a farm."""
    week = visit.groupby("what", sort=False)["date"].apply(
        lambda each: each.dt.dayofweek.value_counts(normalize=True).reindex(range(7)).fillna(0)
    )
    wait = delays(database).groupby("days")["entries"].sum()
    return {
        "weekdays": {name: week[name].tolist() for name in visit["what"].unique()},
        "digits": {name: digits(database, name).tolist() for name in DIGITS},
        "delays": {str(days): int(rows) for days, rows in wait.items()},
        "slaughter": slaughter(database).tolist(),
    }


def draw(clean: dict[str, dict], usual: dict[str, dict], picture: Path) -> None:
    """The figures of a farm at clean beside those of the same farm at usual."""
    figure, panels = pyplot.subplots(2, 2, figsize=(11, 8), layout="constrained")
    _bars(panels[0, 0], clean["weekdays"], _WEEKDAYS)
    panels[0, 0].set_title("Days on which people work at a site (any quality)", fontsize=9)
    shown = {name.split(",")[0]: shares for name, shares in clean["digits"].items()}
    _bars(panels[0, 1], dict(list(shown.items())[:4]), [str(digit) for digit in range(10)])
    panels[0, 1].set_title("Last digits (any quality)", fontsize=9)
    for number, (label, each) in enumerate((("clean", clean), ("usual", usual))):
        days = np.array(sorted(int(day) for day in each["delays"] if int(day) >= 0))
        rows = np.array([each["delays"][str(day)] for day in days], dtype=float)
        panels[1, 0].bar(
            days + 0.4 * number - 0.2, 100 * rows / rows.sum(), 0.4, color=COLOURS[number]
        )
        off = np.array(each["slaughter"])
        share = 100 * np.arange(1, off.size + 1) / max(off.size, 1)
        panels[1, 1].plot(np.sort(off), share, color=COLOURS[number], label=label)
    panels[1, 0].set_yscale("log")
    panels[1, 0].set_xlim(-0.6, 20.5)
    panels[1, 0].set_xlabel("Days until an entry is made")
    panels[1, 0].set_ylabel("Entries [%]")
    panels[1, 1].set_xlabel("Adjustment when a ring is slaughtered out [% of fish put in]")
    panels[1, 1].set_ylabel("Rings [%]")
    panels[1, 1].legend(fontsize=8)
    figure.savefig(picture, dpi=110)
    pyplot.close(figure)


def _bars(panel: Axes, shares: dict[str, list[float]], names: Sequence[str]) -> None:
    """Shares of each of some names, side by side."""
    width = 0.8 / len(shares)
    for number, (label, share) in enumerate(shares.items()):
        at = np.arange(len(names)) + width * (number - (len(shares) - 1) / 2)
        panel.bar(at, 100 * np.array(share), width, label=label, color=COLOURS[number])
    panel.set_xticks(range(len(names)), names)
    panel.set_ylabel("Share [%]")
    panel.legend(fontsize=7)


@click.command()
@click.option("--keep", type=click.Path(path_type=Path), help="File for what the picture shows.")
@click.option(
    "--pair",
    type=click.Path(path_type=Path, exists=True),
    nargs=2,
    help="Draw only: such files of a farm at clean, and at usual.",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    default=Path("docs/records.png"),
    show_default=True,
    help="Where.",
)
def main(keep: Path | None, pair: tuple[Path, Path] | None, picture: Path) -> None:
    """Print the figures of a farm; keep them, or draw those of two."""
    if pair:
        clean, usual = (json.loads(each.read_text(encoding="utf-8")) for each in pair)
        draw(clean, usual, picture)
        click.echo(f"{picture}: {pair[0]} beside {pair[1]}")
        return
    database = Database(database_url())
    visit = days_of_work(database)
    for lines in (
        of_days(visit),
        of_sizes(database),
        of_digits(database),
        of_users(database),
        of_words(database),
        of_sensors(database),
        of_slaughter(database),
    ):
        for line in lines:
            click.echo(line)
    if keep:
        keep.write_text(json.dumps(kept(database, visit)), encoding="utf-8")


if __name__ == "__main__":
    main()
