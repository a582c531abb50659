"""A batch's life at sea in one picture: ``python -m benchmarks.sea_cycle``.

Everything is asked of the database: water, lice counts against the limit with the treatments,
weekly deaths by cause, weight true and sampled, appetite, and the outbreaks.
"""

from pathlib import Path

import click

from benchmarks.frames import OUTBREAKS, STAYS, Frames, frame, rounds
from benchmarks.sea_cycle_chart import CAUSES, draw
from resources.database import Database
from resources.errors import FarmError
from resources.server import database_url

#: Diseases that a typical Scottish cycle is shown with.
TYPICAL = ("PD", "AGD", "HSMI")

#: Rank of the dead among Scottish cycles, for a calm and a bad case.
CASES = {"calm": 0.1, "bad": 0.95}


#: The middle of a count's week: the sites of a batch are counted on days of their own.
_WEEK = "date_trunc('week', count_date)::date + 3"

#: The harvested Scottish batches, with the share of their fish that died at sea.
_DEAD_AT_SEA = """
    SELECT batch.id, 1.0::float8 * sum(mortality_count) / sum(moved_in - moved_out) AS share
    FROM (SELECT DISTINCT id FROM batches.batch WHERE status = 'COMPLETED'
          AND geography_id = 2 AND batch_type = 'STANDARD') batch
    JOIN batches.daily_state state ON state.batch_id = batch.id
    JOIN infrastructure.area ON area.id = state.site_id
    GROUP BY batch.id HAVING sum(harvested) > 0"""


def typical_batch(database: Database) -> int:
    """A Scottish batch with one of the `TYPICAL` outbreaks and several ways of delousing.

    Of those that are harvested, have such an outbreak detected at sea, and were deloused in two
    ways at least, the one whose deaths, treatments and weight at harvest are nearest to the
    middle of Scottish cycles.

    Raises
    ------
    FarmError
        If there is none.
    """
    found = frame(
        database,
        f"""
        WITH dead AS ({_DEAD_AT_SEA}),
        deloused AS (
            SELECT batch_id, count(*) AS rings, count(DISTINCT kind.code) AS ways
            FROM disease.treatment
            JOIN disease.treatment_type kind ON kind.id = treatment_type_id
            WHERE reason = 'lice' AND kind.code <> 'cleaner_fish' GROUP BY batch_id),
        harvest AS (
            SELECT batch_id, sum(live_weight_kg) / sum(unit_count) AS weight_kg
            FROM batches.harvest_event GROUP BY batch_id),
        cycle AS (
            SELECT dead.id, ways,
                   abs(percent_rank() OVER (ORDER BY share) - 0.5)
                   + abs(percent_rank() OVER (ORDER BY coalesce(rings, 0)) - 0.5)
                   + abs(percent_rank() OVER (ORDER BY weight_kg) - 0.5) AS off_middle
            FROM dead JOIN harvest ON harvest.batch_id = dead.id
            LEFT JOIN deloused ON deloused.batch_id = dead.id),
        sick AS (
            SELECT DISTINCT batch_id FROM ({OUTBREAKS}) outbreak
            JOIN infrastructure.area ON area.id = outbreak.site_id
            WHERE code IN {TYPICAL} AND detected_date IS NOT NULL)
        SELECT id FROM cycle JOIN sick ON sick.batch_id = cycle.id
        WHERE ways > 1 ORDER BY off_middle, id LIMIT 1""",
    )
    if found.empty:
        raise FarmError(
            "No Scottish batch with such an outbreak has been harvested: materialize more years,"
            " or name a batch by --batch."
        )
    return int(found["id"].iloc[0])


def batch_by_deaths(database: Database, rank: float) -> int:
    """The harvested Scottish batch whose share of dead at sea has a rank nearest to one.

    Parameters
    ----------
    database : Database
        The farm.
    rank : float
        From 0 for the calmest cycle to 1 for the worst.

    Raises
    ------
    FarmError
        If there is none.
    """
    found = frame(
        database,
        f"""
        WITH dead AS ({_DEAD_AT_SEA})
        SELECT id FROM (SELECT id, percent_rank() OVER (ORDER BY share) AS rank FROM dead) ranked
        ORDER BY abs(rank - {rank}), id LIMIT 1""",
    )
    if found.empty:
        raise FarmError("No Scottish batch has been harvested: materialize more years.")
    return int(found["id"].iloc[0])


def of_batch(database: Database, batch: int) -> Frames:
    """The data of a batch for the picture.

    Raises
    ------
    FarmError
        If the batch was never at sea.
    """
    at_sea = f"""
        SELECT state.* FROM batches.daily_state state
        JOIN infrastructure.area ON area.id = state.site_id WHERE batch_id = {batch}"""
    parts = ", ".join(f"sum({name}) AS {name}" for name in ("deaths_disease", *CAUSES))
    day = frame(
        database,
        f"""
        SELECT date, min(site_id) AS site_id, sum(population) AS population,
               sum(population + mortality_count + harvested + culled + escaped) AS fish,
               avg(temp_c::float8) AS temperature_c,
               sum(biomass_kg::float8) * 1000 / nullif(sum(population), 0) AS weight_g,
               sum(appetite::float8 * population) / nullif(sum(population), 0) AS appetite,
               sum(moved_in - moved_out) AS stocked, sum(mortality_count) AS deaths,
               sum(harvested) AS harvested, {parts}
        FROM ({at_sea}) state GROUP BY date ORDER BY date""",
    )
    if day.empty:
        raise FarmError(f"Batch {batch} has not been at sea: name another by --batch.")
    asked = {
        "batch": f"""
            SELECT batch_number, area.name AS site, geography.id AS geography_id,
                   geography.name AS region
            FROM batches.batch JOIN infrastructure.area ON area.id = batch.area_id
            JOIN infrastructure.geography ON geography.id = area.geography_id
            WHERE batch.id = {batch} ORDER BY month DESC LIMIT 1""",
        "sick": f"""
            SELECT event_date AS date, profile.code, sum(count) AS deaths
            FROM batches.mortality_event event
            JOIN disease.disease_profile profile ON profile.id = event.disease_id
            WHERE batch_id = {batch} GROUP BY 1, 2 ORDER BY 1, 2""",
        "lice": f"""
            SELECT {_WEEK} AS count_date, development_stage AS stage, gender,
                   sum(count_value)::float8 / sum(fish_sampled) AS lice
            FROM disease.lice_count JOIN disease.lice_type kind ON kind.id = lice_type_id
            WHERE batch_id = {batch} GROUP BY 1, 2, 3 ORDER BY 1""",
        "treatment": f"""
            SELECT treatment_date, kind.code, reason, count(*) AS rings
            FROM disease.treatment JOIN disease.treatment_type kind ON kind.id = treatment_type_id
            JOIN ({STAYS}) stay USING (assignment_id)
            JOIN infrastructure.area ON area.id = stay.site_id
            WHERE treatment.batch_id = {batch} GROUP BY 1, 2, 3 ORDER BY 1, 2""",
        "sample": f"""
            SELECT sample_date, sum(avg_weight_g::float8 * sample_size) / sum(sample_size)
                   AS weight_g, min(min_weight_g) AS least_g, max(max_weight_g) AS most_g
            FROM batches.growth_sample sample JOIN ({STAYS}) stay USING (assignment_id)
            JOIN infrastructure.area ON area.id = stay.site_id
            WHERE sample.batch_id = {batch} GROUP BY 1 ORDER BY 1""",
        "gills": f"""
            SELECT {_WEEK} AS count_date, avg(agd_score)::float8 AS agd_score,
                   avg(damage_score)::float8 AS damage_score
            FROM disease.gill_count WHERE batch_id = {batch} GROUP BY 1 ORDER BY 1""",
        "outbreak": f"""
            SELECT every.* FROM ({OUTBREAKS}) every JOIN infrastructure.area ON area.id = site_id
            WHERE batch_id = {batch} ORDER BY id""",
    }
    return {"day": day, **{name: frame(database, sql) for name, sql in asked.items()}}


@click.command()
@click.option("--batch", type=int, help="Its id, if not a typical Scottish one.")
@click.option(
    "--case",
    type=click.Choice(["typical", *CASES]),
    default="typical",
    show_default=True,
    help="Which Scottish batch, if none is named.",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    default=Path("docs/sea_cycle.png"),
    show_default=True,
    help="Where.",
)
def main(batch: int | None, case: str, picture: Path) -> None:
    """Draw a batch's cycle at sea as a fish-health chart."""
    database = Database(database_url())
    if batch is None:
        calm_or_bad = case in CASES
        batch = batch_by_deaths(database, CASES[case]) if calm_or_bad else typical_batch(database)
    found = of_batch(database, batch)
    draw(found, picture)
    about, day = found["batch"].iloc[0], found["day"]
    click.echo(
        f"{picture}: batch {batch} ({about['batch_number']}) at {about['site']}, {about['region']},"
        f" {day['date'].min():%Y-%m-%d} to {day['date'].max():%Y-%m-%d}"
    )
    for _, one in found["outbreak"].iterrows():
        click.echo(
            f"  outbreak {one['code']}: {one['onset_date']:%Y-%m-%d}, severity"
            f" {one['severity']:.1f}"
        )
    for _, one in rounds(found["treatment"]).iterrows():
        click.echo(
            f"  treatment {one['code']} ({one['reason']}): {one['date']:%Y-%m-%d},"
            f" {one['rings']} rings"
        )


if __name__ == "__main__":
    main()
