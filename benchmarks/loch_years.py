"""All sites of a loch over the years in one picture: ``python -m benchmarks.loch_years``.

Deaths, lice and gill scores as recorded, month by month, and when each site had fish.
"""

from pathlib import Path

import click
import matplotlib
import pandas as pd

from aquamind_assets.core.plots import COLOURS
from aquamind_assets.disease.observation.catalogue import ADULT_FEMALE
from benchmarks.frames import Frames, frame
from resources.database import Database
from resources.errors import FarmError
from resources.server import database_url

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

#: Sites and months of each recorded quantity, by its name; the scale and the unit.
_PANELS = {
    "deaths": ("Deaths\n[% a month]", "log"),
    "lice": ("Adult females\n[lice a fish]", "linear"),
    "agd_score": ("AGD score\n[0 to 5]", "linear"),
    "damage_score": ("Gill damage\n[0 to 5]", "linear"),
    "challenge": ("Gill challenge\n[1]", "linear"),
}


def fullest_loch(database: Database) -> str:
    """The code of the Scottish group of areas whose sites had fish on most days.

    Raises
    ------
    FarmError
        If no fish have been at sea.
    """
    found = frame(
        database,
        """
        SELECT loch.code FROM batches.daily_state state
        JOIN infrastructure.area ON area.id = state.site_id
        JOIN infrastructure.area_group loch ON loch.id = area.area_group_id
        WHERE area.geography_id = 2 GROUP BY loch.code
        ORDER BY count(DISTINCT area.id) DESC, count(*) DESC, loch.code LIMIT 1""",
    )
    if found.empty:
        raise FarmError("No fish have been at sea in Scotland: materialize more months.")
    return str(found["code"].iloc[0])


def of_loch(database: Database, code: str) -> Frames:
    """The data of a loch's sites for the picture, by month.

    Raises
    ------
    FarmError
        If there is no group of areas of that code with fish.
    """
    sites = f"""
        SELECT area.id, area.name FROM infrastructure.area
        JOIN infrastructure.area_group loch ON loch.id = area.area_group_id
        WHERE loch.code = '{code}'"""
    of_container = f"""
        SELECT box.id, site.name FROM infrastructure.container box
        JOIN ({sites}) site ON site.id = box.area_id"""
    asked = {
        "deaths": f"""
            SELECT name AS site, date_trunc('month', date)::date AS month,
                   100.0 * sum(mortality_count)
                   / nullif(sum(population)::float8 / count(DISTINCT date), 0) AS deaths
            FROM batches.daily_state JOIN ({sites}) site ON site.id = site_id
            GROUP BY 1, 2 ORDER BY 1, 2""",
        "stocked": f"""
            SELECT site, min(date) AS first, max(date) AS last FROM (
                SELECT site, date, date - dense_rank() OVER (PARTITION BY site ORDER BY date)::int
                           AS visit
                FROM (
                    SELECT DISTINCT name AS site, date FROM batches.daily_state
                    JOIN ({sites}) site ON site.id = site_id WHERE population > 0) of_day) of_visit
            GROUP BY site, visit ORDER BY 1, 2""",
        "lice": f"""
            SELECT name AS site, date_trunc('month', count_date)::date AS month,
                   sum(count_value)::float8 / sum(fish_sampled) AS lice
            FROM disease.lice_count JOIN ({of_container}) ring ON ring.id = container_id
            WHERE lice_type_id = {ADULT_FEMALE} GROUP BY 1, 2 ORDER BY 1, 2""",
        "gills": f"""
            SELECT name AS site, date_trunc('month', count_date)::date AS month,
                   avg(agd_score)::float8 AS agd_score, avg(damage_score)::float8 AS damage_score
            FROM disease.gill_count JOIN ({of_container}) ring ON ring.id = container_id
            GROUP BY 1, 2 ORDER BY 1, 2""",
        "challenge": f"""
            SELECT name AS site, date_trunc('month', date)::date AS month,
                   avg(challenge)::float8 AS challenge
            FROM disease.gill_challenge JOIN ({sites}) site ON site.id = area_id
            GROUP BY 1, 2 ORDER BY 1, 2""",
    }
    found = {name: frame(database, sql) for name, sql in asked.items()}
    if found["deaths"].empty:
        raise FarmError(f"No site of {code} has had fish: name another loch by --loch.")
    return found


def draw(found: Frames, code: str, file: Path) -> None:
    """Each quantity in a panel, a line a site; the last panel shows where fish were."""
    names = sorted(found["challenge"]["site"].unique())
    colour = {name: COLOURS[n % len(COLOURS)] for n, name in enumerate(names)}
    figure, panels = pyplot.subplots(
        len(_PANELS) + 1, 1, figsize=(13, 11), sharex=True, height_ratios=[1.3] * 5 + [0.9]
    )
    source = {"agd_score": "gills", "damage_score": "gills"}
    for panel, (quantity, (label, scale)) in zip(panels, _PANELS.items(), strict=False):
        _lines(panel, found[source.get(quantity, quantity)], quantity, colour)
        panel.set_ylabel(label)
        panel.set_yscale(scale)
    _stocked(panels[-1], found["stocked"], names, colour)
    panels[0].set_title(f"The sites of {code}, month by month", fontsize=12, loc="left")
    panels[0].legend(loc="upper left", bbox_to_anchor=(1.005, 1.02), fontsize=8, frameon=False)
    for panel in panels:
        panel.grid(axis="both", color="#e3e3e3", linewidth=0.6)
        panel.spines[["top", "right"]].set_visible(False)
    figure.align_ylabels(panels)
    figure.tight_layout()
    figure.savefig(file, dpi=90)
    pyplot.close(figure)


def _lines(panel: Axes, rows: pd.DataFrame, quantity: str, colour: dict[str, str]) -> None:
    """A line a site; months without a record leave a gap."""
    for name, mine in rows.groupby("site"):
        whole = mine.set_index(pd.to_datetime(mine["month"]))[quantity].asfreq("MS")
        panel.plot(whole.index, whole, color=colour[str(name)], linewidth=1.1, label=str(name))


def _stocked(panel: Axes, rows: pd.DataFrame, names: list[str], colour: dict[str, str]) -> None:
    """A bar where a site had fish; what is white is fallow."""
    first, last = pd.to_datetime(rows["first"]), pd.to_datetime(rows["last"])
    panel.barh(
        rows["site"].map({name: n for n, name in enumerate(names)}),
        last - first + pd.Timedelta(days=1),
        left=first,
        color=rows["site"].map(colour),
        height=0.8,
    )
    panel.set_yticks(range(len(names)), names, fontsize=7)
    panel.set_ylabel("Fish\n(white: fallow)")


@click.command()
@click.option("--loch", help="Code of its group of areas, if not the Scottish one most in use.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    default=Path("docs/loch_years.png"),
    show_default=True,
    help="Where.",
)
def main(loch: str | None, picture: Path) -> None:
    """Draw all sites of a loch over the years."""
    database = Database(database_url())
    code = loch or fullest_loch(database)
    draw(of_loch(database, code), code, picture)
    click.echo(f"{picture}: the sites of {code}")


if __name__ == "__main__":
    main()
