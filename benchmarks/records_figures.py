"""Records by people and instruments, in figures and one picture.

``python -m benchmarks.records_figures`` asks a farm's database, as it is recorded, on which days
people work, how many fish they take, how they round, who enters what and when, what is recorded
wrongly, and how far the books are off at slaughter.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pandas as pd

from aquamind_assets.people.workdays import public_holidays
from aquamind_assets.records.recorded import as_recorded
from benchmarks.frames import SITES, frame
from benchmarks.records_chart import KINDS, MOST_GAP, WEEKDAYS, draw
from resources.database import Database
from resources.server import database_url

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


#: Days on which a site has fish.
STOCKED = """
    SELECT DISTINCT day.date, stay.site_id FROM batches.daily_state day
    JOIN (SELECT DISTINCT id, site_id FROM batches.planned_stay) stay
      ON stay.id = day.assignment_id"""


def kinds_of_days(database: Database) -> pd.DataFrame:
    """The kind of each day on which a site has fish, by site and day."""
    site = frame(database, SITES).set_index("site_id")["geography_id"]
    day = frame(database, STOCKED)
    storm = frame(
        database,
        "SELECT DISTINCT area_id AS site_id, day::date AS date"
        " FROM environment.environmental_event,"
        " generate_series(start_date, end_date, interval '1 day') day"
        " WHERE kind = 'storm' AND area_id IS NOT NULL",
    )
    region = day["site_id"].map(site).astype(int)
    off = pd.DataFrame(
        [
            {"region": number, "date": pd.Timestamp(each)}
            for number in region.unique()
            for year in day["date"].dt.year.unique()
            for each in public_holidays(int(number), int(year))
        ]
    )
    at = pd.MultiIndex.from_arrays([day["site_id"], day["date"]])
    stormy = at.isin(pd.MultiIndex.from_arrays([storm["site_id"], pd.to_datetime(storm["date"])]))
    is_off = pd.MultiIndex.from_arrays([region, day["date"]]).isin(
        pd.MultiIndex.from_frame(off[["region", "date"]])
    )
    weekend = day["date"].dt.dayofweek > 4
    kind = np.select([stormy, is_off, weekend], [3, 2, 1], 0)
    return day.assign(kind=np.array(KINDS, dtype=object)[kind])


def days_of_work(database: Database, of_kind: pd.DataFrame) -> pd.DataFrame:
    """Every visit as recorded: what, date, site, kind of day, and days since the last one."""
    parts = []
    for name, sql in VISITS.items():
        visit = frame(database, as_recorded(sql))
        if visit.empty:
            continue
        visit = visit.merge(of_kind, on=["site_id", "date"]).sort_values(["site_id", "date"])
        visit["what"] = name
        visit["gap"] = visit.groupby("site_id")["date"].diff().dt.days
        parts.append(visit)
    return pd.concat(parts, ignore_index=True)


def often(visit: pd.DataFrame, of_kind: pd.DataFrame) -> pd.DataFrame:
    """Visits for each hundred days of a kind on which a site has fish, by what and kind."""
    days = of_kind.groupby("kind").size()
    at_sea = of_kind[of_kind["site_id"].isin(visit.loc[visit["what"] == "lice counts", "site_id"])]
    of_sea = at_sea.groupby("kind").size()
    found = pd.crosstab(visit["what"], visit["kind"]).reindex(columns=list(KINDS), fill_value=0)
    rates = {
        what: 100 * row / (of_sea if what in ("lice counts", "gill counts") else days)
        for what, row in found.iterrows()
    }
    return pd.DataFrame(rates).T.reindex(columns=list(KINDS)).fillna(0)


def of_days(visit: pd.DataFrame, of_kind: pd.DataFrame) -> Iterator[str]:
    """Work by weekday, on holidays and in storms; gaps between visits of a site."""
    rates = often(visit, of_kind)
    yield "visits of a site for each 100 days with fish: " + ", ".join(KINDS)
    for name, row in rates.iterrows():
        yield f"  {name:<24}" + "".join(f"{each:>8.2f}" for each in row)
    yield "visits of a site by weekday [%], on public holidays and in storms [number], gaps [d]"
    for name, each in visit.groupby("what", sort=False):
        share = each["date"].dt.dayofweek.value_counts(normalize=True)
        days = "".join(f" {WEEKDAYS[n]}{100 * share.get(n, 0.0):5.1f}" for n in range(7))
        gap = each["gap"].dropna()
        most = gap[gap <= 60].astype(int).value_counts(normalize=True).head(6)
        gaps = ", ".join(f"{days_} d {100 * part:.0f} %" for days_, part in most.items())
        yield f"  {name:<24}{len(each):>7}{days}"
        yield (
            f"{'':33}holidays {int((each['kind'] == 'public holiday').sum())}, storms"
            f" {int((each['kind'] == 'storm').sum())}; {gap.nunique()} gaps, most: {gaps}"
        )


def of_sizes(database: Database) -> Iterator[str]:
    """Numbers of fish in samples."""
    yield "fish in samples: different sizes, 5th percentile, median, 95th percentile"
    for name, sql in SIZES.items():
        fish = frame(database, as_recorded(sql))["fish"]
        low, mid, high = np.percentile(fish, [5, 50, 95])
        yield f"  {name:<24}{fish.nunique():>5}{low:>7.0f}{mid:>6.0f}{high:>6.0f}"


def digits(database: Database, name: str) -> np.ndarray:
    """Share of each last digit, shape (10,)."""
    found = frame(database, as_recorded(DIGITS[name])).set_index("digit")["rows"]
    found = found.reindex(range(10)).fillna(0)
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
    """Users by entry, and the time until they enter."""
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
    sql = as_recorded("SELECT description FROM disease.journal_entry")
    entry = frame(database, sql)["description"]
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
    """Deviation of the books at slaughter, relative to the fish put in. [%]"""
    found = frame(
        database,
        "SELECT stay.id AS id, coalesce(adjustment_pct, 0) AS pct FROM"
        " (SELECT DISTINCT id FROM batches.container_assignment WHERE harvest_date IS NOT NULL)"
        " stay LEFT JOIN recorded.stock_adjustment book ON book.assignment_id = stay.id",
    )
    return found["pct"].to_numpy(dtype=float) if len(found) else np.zeros(0)


def of_slaughter(database: Database) -> Iterator[str]:
    """Deviation of the books when a ring is emptied by slaughter."""
    off = slaughter(database)
    if not off.size:
        yield "deviation at slaughter: no ring was emptied yet"
        return
    low, mid, high = np.percentile(off, [5, 50, 95])
    yield (
        f"deviation at slaughter of {off.size} rings [%]: 5th percentile {low:.2f}, median"
        f" {mid:.2f}, 95th {high:.2f}, sd {off.std():.2f}; none in {int((off == 0).sum())}"
    )


def errors(database: Database) -> dict[str, int]:
    """Rows recorded wrongly, by table and kind."""
    found = database.rows(
        "SELECT table_name, kind, count(DISTINCT (date, key)) AS rows FROM quality.injected_error"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return {f"{row['table_name'].split('.')[1]}: {row['kind']}": row["rows"] for row in found}


def of_errors(database: Database) -> Iterator[str]:
    """Numbers of errors by kind, and of late entries."""
    yield "rows recorded wrongly"
    for name, rows in errors(database).items():
        yield f"  {name:<48}{rows:>9}"
    (late,) = database.rows(
        "SELECT count(*) - count(first_value) AS late, count(first_value) AS corrected"
        " FROM quality.late_entry"
    )
    yield f"entries made days late: {late['late']}; corrected: {late['corrected']}"


def kept(database: Database, visit: pd.DataFrame, of_kind: pd.DataFrame) -> dict[str, object]:
    """The figures of a farm that the picture shows."""
    week = visit.groupby("what", sort=False)["date"].apply(
        lambda each: each.dt.dayofweek.value_counts(normalize=True).reindex(range(7)).fillna(0)
    )
    gap = visit[visit["gap"] <= MOST_GAP]
    spread = pd.crosstab(gap["gap"], gap["what"], normalize="columns")
    spread = spread.reindex(range(1, MOST_GAP + 1), fill_value=0)
    entry = delays(database)
    role = entry.pivot_table(
        index="table_name", columns="role", values="entries", aggfunc="sum", fill_value=0
    )
    rates = often(visit, of_kind)
    return {
        "weekdays": {name: week[name].tolist() for name in visit["what"].unique()},
        "often": {name: row.tolist() for name, row in rates.iterrows()},
        "gaps": {name: spread[name].tolist() for name in spread.columns},
        "digits": {name: digits(database, name).tolist() for name in DIGITS},
        "roles": {name: row.to_dict() for name, row in role.iterrows()},
        "delays": {str(n): int(rows) for n, rows in entry.groupby("days")["entries"].sum().items()},
        "errors": errors(database),
        "slaughter": slaughter(database).tolist(),
    }


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
    of_kind = kinds_of_days(database)
    visit = days_of_work(database, of_kind)
    for lines in (
        of_days(visit, of_kind),
        of_sizes(database),
        of_digits(database),
        of_users(database),
        of_words(database),
        of_sensors(database),
        of_errors(database),
        of_slaughter(database),
    ):
        for line in lines:
            click.echo(line)
    if keep:
        keep.write_text(json.dumps(kept(database, visit, of_kind)), encoding="utf-8")


if __name__ == "__main__":
    main()
