"""Plan, sites and harvest in figures: ``python -m benchmarks.planning_figures --plots FOLDER``.

Everything is asked of the database, over the months from the farm's fourth year on, when it is
fully built: fallow, cycles, halls, rings, grading, harvest by month, trips to sea.
"""

from pathlib import Path

import click
import numpy as np
import pandas as pd

from aquamind_assets.core.plots import COLOURS, plot_axes, png
from benchmarks.frames import frame
from benchmarks.planning_questions import ENDED, QUESTIONS
from resources.database import Database
from resources.errors import FarmError
from resources.server import database_url


def harvest_plot(database: Database) -> bytes | None:
    """Tonnes harvested by month, by weekday and by day, of both regions."""
    day = frame(
        database,
        """
        SELECT geography.name AS region, event_date::date AS date,
               sum(live_weight_kg)::float8 / 1000 AS tonnes
        FROM batches.harvest_event
        JOIN infrastructure.geography ON geography.id = dest_geography_id GROUP BY 1, 2""",
    )
    if day.empty:
        return None
    day["date"] = pd.to_datetime(day["date"])
    axes = plot_axes(y_label="t a day", size=(10.0, 9.0))
    figure = axes.figure
    axes.remove()
    for row, (label, of) in enumerate(
        (
            ("t a month", day["date"].dt.to_period("M").dt.to_timestamp()),
            ("t by weekday", day["date"].dt.day_of_week),
            ("t a day", day["date"]),
        )
    ):
        part = figure.add_subplot(3, 1, row + 1)
        part.set_ylabel(label, fontsize=8)
        for number, (region, here) in enumerate(day.groupby("region")):
            tonnes = here.groupby(of[here.index])["tonnes"].sum()
            if row == 0:
                tonnes = tonnes.asfreq("MS", fill_value=0.0)
            part.plot(
                tonnes.index,
                tonnes,
                "." if row == 2 else ".-",
                color=COLOURS[number],
                ms=3,
                lw=1,
                label=region,
            )
        part.set_ylim(0, 1.08 * part.dataLim.y1)
        if row == 1:
            part.set_xticks(range(7), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    figure.subplots_adjust(left=0.1)
    figure.axes[0].legend(frameon=False, fontsize=8)
    return png(figure.axes[0])


def weight_plot(database: Database) -> bytes | None:
    """Weight of twenty batches at sea, over what the plan expected of each month as it began."""
    weight = frame(
        database,
        f"""
        SELECT plan.batch_id, plan.date - sea_start_date AS days,
               sum(state.population::float8 * state.avg_weight_g) / sum(state.population) AS weight,
               min(plan.average_weight_g) AS planned
        FROM batches.growth_projection plan
        JOIN ({ENDED}) ended ON ended.id = plan.batch_id
        JOIN batches.daily_state state
          ON state.batch_id = plan.batch_id AND state.date = plan.date AND state.population > 0
        WHERE plan.date > sea_start_date GROUP BY 1, 2""",
    )
    if weight.empty:
        return None
    axes = plot_axes(y_label="weight / plan", x_label="days at sea", size=(10.0, 5.0))
    batches = np.unique(weight["batch_id"])
    for batch in batches[np.linspace(0, batches.size - 1, min(20, batches.size)).astype(int)]:
        one = weight[weight["batch_id"] == batch].sort_values("days")
        axes.plot(one["days"], one["weight"] / one["planned"], lw=0.8)
    axes.axhline(1.0, color="black", lw=0.6)
    return png(axes)


@click.command()
@click.option("--plots", type=click.Path(file_okay=False, path_type=Path), help="Folder of plots.")
def main(plots: Path | None) -> None:
    """Print the figures of plan, sites and harvest, and draw their plots."""
    try:
        database = Database(database_url())
        for heading, query in QUESTIONS.items():
            click.echo(heading)
            click.echo(frame(database, query).round(2).to_string(index=False) + "\n")
        if plots is not None:
            plots.mkdir(parents=True, exist_ok=True)
            for name, plot in (("harvest", harvest_plot), ("weight_to_plan", weight_plot)):
                image = plot(database)
                if image is not None:
                    (plots / f"{name}.png").write_bytes(image)
                    click.echo(f"Wrote {plots / name}.png")
        database.close()
    except FarmError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
