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
from resources.database import Database
from resources.errors import FarmError
from resources.server import database_url

_SINCE = "(SELECT min(month) + INTERVAL '3 years' FROM batches.batch)"

#: Batches at sea and ended, once each.
_ENDED = f"""
    SELECT DISTINCT ON (batch.id) batch.id, geography.name AS region, sea_start_date,
           actual_end_date, harvest_reason, harvest_target_weight_g,
           actual_end_date - start_date AS days, actual_end_date - sea_start_date AS sea_days
    FROM batches.batch JOIN infrastructure.geography ON geography.id = batch.geography_id
    WHERE status = 'COMPLETED' AND month >= {_SINCE} ORDER BY batch.id, month DESC"""

_VISIT = """
    SELECT site_id, batch_id, min(start_date) AS first,
           CASE WHEN bool_and(end_date IS NOT NULL) THEN max(end_date) END AS last
    FROM (SELECT DISTINCT ON (id) * FROM batches.planned_stay ORDER BY id, month DESC) stay
    GROUP BY site_id, batch_id"""

#: What practitioners look at first: a heading, and a query of rows to print.
QUESTIONS = {
    "Fallow of sea areas [d]": f"""
        SELECT region, count(*) AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median,
               min(days) AS least
        FROM (SELECT geography.name AS region, first,
                     first - lag(last) OVER (PARTITION BY site_id ORDER BY first) AS days
              FROM ({_VISIT}) visit JOIN infrastructure.area ON area.id = visit.site_id
              JOIN infrastructure.geography ON geography.id = area.geography_id) gap
        WHERE days IS NOT NULL AND first >= {_SINCE} GROUP BY 1 ORDER BY 1""",
    "Days of a batch, and at sea": f"""
        SELECT region, count(*) AS n, avg(days) AS mean, stddev(days) AS sd,
               stddev(sea_days) AS sea_sd, min(sea_days) AS shortest, max(sea_days) AS longest
        FROM ({_ENDED}) ended GROUP BY 1 ORDER BY 1""",
    "Reasons to begin a harvest": f"""
        SELECT region, harvest_reason, count(*) AS n FROM ({_ENDED}) ended
        GROUP BY 1, 2 ORDER BY 1, 3 DESC""",
    "Days with fish in halls and areas, of all [%]": f"""
        WITH built AS (
            SELECT id, stage, commissioned FROM infrastructure.hall
            UNION ALL SELECT id, 'sea', commissioned FROM infrastructure.area),
        day AS (SELECT DISTINCT date, site_id FROM batches.daily_state
                WHERE population > 0 AND date >= {_SINCE})
        SELECT stage, 100.0 * count(day.date) / (
                   (SELECT count(DISTINCT date) FROM day) * count(DISTINCT built.id)) AS used
        FROM built LEFT JOIN day ON day.site_id = built.id GROUP BY 1 ORDER BY 1""",
    "Rings of an area": """
        SELECT rings, count(*) AS areas FROM (
            SELECT area_id, count(*) AS rings FROM infrastructure.container
            WHERE area_id IS NOT NULL GROUP BY 1) area GROUP BY 1 ORDER BY 1""",
    "Culled and sold at grading of the eggs, and eggs a smolt": """
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY 100.0 * culled / eggs) AS culled,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY 100.0 * sold / eggs) AS sold,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY eggs / smolts::float8) AS eggs_a_smolt
        FROM (SELECT id AS batch_id, total_eggs_received AS eggs FROM batches.batch_creation) egg
        JOIN (SELECT batch_id, sum(transferred_count) AS smolts FROM batches.transfer_action action
              JOIN batches.transport_leg leg ON leg.action_id = action.id
               AND leg.leg_type = 'VESSEL_TO_RING' GROUP BY 1) sea USING (batch_id)
        JOIN (SELECT batch_id, coalesce(sum(count) FILTER (WHERE kind = 'culled'), 0) AS culled,
                     coalesce(sum(count) FILTER (WHERE kind = 'sold'), 0) AS sold
              FROM batches.removal GROUP BY 1) gone USING (batch_id)""",
    "Months without harvest in a region [%]": f"""
        SELECT geography.name AS region, count(*) AS months,
               100.0 * count(*) FILTER (WHERE tonnes IS NULL) / count(*) AS without,
               max(tonnes) AS most_t
        FROM (SELECT DISTINCT month FROM batches.batch WHERE month >= {_SINCE}) month
        CROSS JOIN infrastructure.geography
        LEFT JOIN (SELECT date_trunc('month', event_date)::date AS month, dest_geography_id AS id,
                          sum(live_weight_kg) / 1000 AS tonnes
                   FROM batches.harvest_event GROUP BY 1, 2) harvest
          ON harvest.month = month.month AND harvest.id = geography.id
        GROUP BY 1 ORDER BY 1""",
    "Trips to sea: late [%], and the longest delay [d]": """
        SELECT count(*) AS trips,
               100.0 * count(*) FILTER (WHERE actual_execution_date > planned_date) / count(*)
                   AS late,
               max(actual_execution_date - planned_date) AS most_days
        FROM batches.transfer_action action
        WHERE EXISTS (SELECT FROM batches.transport_leg leg WHERE leg.action_id = action.id)""",
}


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
            ("t by weekday, Monday first", day["date"].dt.dayofweek),
            ("t a day", day["date"]),
        )
    ):
        part = figure.add_subplot(3, 1, row + 1)
        part.set_ylabel(label, fontsize=8)
        for number, (region, here) in enumerate(day.groupby("region")):
            tonnes = here.groupby(of[here.index])["tonnes"].sum()
            part.plot(
                tonnes.index,
                tonnes,
                "." if row == 2 else ".-",
                color=COLOURS[number],
                ms=3,
                lw=1,
                label=region,
            )
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
        JOIN ({_ENDED}) ended ON ended.id = plan.batch_id
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
