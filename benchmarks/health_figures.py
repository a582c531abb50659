"""Fish health in figures: ``python -m benchmarks.health_figures``.

Everything is asked of the database, over all of its months: outbreaks against their profiles and
what they do, lice against the limits and the published counts, what delousing takes away, deaths
at sea by cycle and cause, and the shape of the fish.
"""

from collections.abc import Iterator

import click
import pandas as pd

from benchmarks import death_figures, lice_figures, outbreak_figures
from benchmarks.frames import SITES, STAYS, frame
from resources.database import Database
from resources.errors import FarmError
from resources.server import database_url

#: Causes of death, columns of ``daily_state``.
CAUSES = ("disease", "handling", "predation", "environmental", "unknown", "other")


def cycles(database: Database) -> Iterator[str]:
    """Deaths of whole cycles at sea over the smolts, and their causes."""
    parts = ", ".join(f"sum(deaths_{cause}) AS {cause}" for cause in CAUSES)
    cycle = frame(
        database,
        f"""
        SELECT batch_id, region, sum(moved_in - moved_out) AS smolts,
               sum(mortality_count) AS deaths, sum(culled) AS culled, sum(escaped) AS escaped,
               sum(harvested) AS harvested, {parts}
        FROM batches.daily_state JOIN ({SITES}) site USING (site_id)
        WHERE place = 'sea' AND batch_id IN (
            SELECT id FROM batches.batch WHERE status <> 'ACTIVE')
        GROUP BY 1, 2""",
    )
    if cycle.empty:
        yield "Deaths at sea: no batch has ended yet"
        return
    gone = cycle[["deaths", "culled", "escaped", "harvested"]].sum(axis=1)
    yield (
        f"Cycles at sea: {len(cycle)} ended, {(cycle['harvested'] == 0).sum()} of them culled;"
        f" smolts not accounted for: {int((cycle['smolts'] - gone).abs().sum())}"
    )
    cycle = cycle[cycle["harvested"] > 0]
    dead = 100 * cycle["deaths"] / cycle["smolts"]
    heads = ("mean", "p10", "p25", "p50", "p75", "p90", "most", "skew")
    yield "Deaths at sea a harvested cycle [% of smolts]"
    yield f"  {'':<16}{'cycles':>7}" + "".join(f"{name:>7}" for name in heads)
    for region, each in dead.groupby(cycle["region"]):
        values = [each.mean(), *each.quantile([0.1, 0.25, 0.5, 0.75, 0.9]), each.max(), each.skew()]
        yield f"  {region:<16}{len(each):>7}" + "".join(f"{value:>7.1f}" for value in values)
    yield "  published: Faroe Islands 10 (M19), Norway 14.3 to 16.7 (M01 to M05)"
    yield "Causes of the deaths at sea of these cycles [%]"
    yield f"  {'':<16}" + "".join(f"{cause:>14}" for cause in CAUSES)
    for region, each in cycle.groupby("region"):
        shares = 100 * each[list(CAUSES)].sum() / each["deaths"].sum()
        yield f"  {region:<16}" + "".join(f"{share:>14.1f}" for share in shares)
    yield "  published: infection 17 (M27) to 46 (M28), handling 29 (M27), smolt-related 10 (M27)"


def diseases(database: Database) -> Iterator[str]:
    """Deaths of disease at sea by disease."""
    found = frame(
        database,
        f"""
        SELECT region, code, sum(count) AS deaths
        FROM batches.mortality_event event
        JOIN disease.disease_profile profile ON profile.id = event.disease_id
        JOIN ({STAYS}) stay USING (assignment_id) JOIN ({SITES}) site USING (site_id)
        WHERE place = 'sea' GROUP BY 1, 2""",
    )
    yield "Deaths of disease at sea by disease [%]"
    for region, each in found.groupby("region"):
        each = each.sort_values("deaths", ascending=False)
        share = 100 * each["deaths"].astype(float) / float(each["deaths"].sum())
        told = ", ".join(f"{c} {s:.1f}" for c, s in zip(each["code"], share, strict=True))
        yield f"  {region:<16}{told}"


def condition(database: Database) -> Iterator[str]:
    """Condition factor of the fish of health samples at sea."""
    found = frame(
        database,
        f"""
        SELECT region, count(*) AS n, min(condition_factor) AS least, max(condition_factor) AS most,
               percentile_cont(ARRAY[0.01, 0.05, 0.5, 0.95, 0.99]::float8[])
               WITHIN GROUP (ORDER BY condition_factor::float8) AS shares
        FROM disease.individual_fish_observation fish
        JOIN disease.health_sampling_event event ON event.id = fish.sampling_event_id
        JOIN ({STAYS}) stay USING (assignment_id) JOIN ({SITES}) site USING (site_id)
        WHERE place = 'sea' GROUP BY 1 ORDER BY 1""",
    )
    yield "Condition factor of single fish at sea"
    heads = ("least", "p1", "p5", "p50", "p95", "p99", "most")
    yield f"  {'':<16}{'fish':>8}" + "".join(f"{name:>7}" for name in heads)
    for _, each in found.iterrows():
        values = [each["least"], *each["shares"], each["most"]]
        yield f"  {each['region']:<16}{each['n']:>8}" + "".join(f"{v:>7.2f}" for v in values)


#: In the order in which they are told.
FIGURES = (
    outbreak_figures.frequency,
    outbreak_figures.season_and_temperature,
    outbreak_figures.effects,
    outbreak_figures.observed,
    lice_figures.adult_females,
    lice_figures.over_the_limit,
    lice_figures.treatments,
    lice_figures.drops,
    death_figures.cage_weeks,
    cycles,
    diseases,
    condition,
)


@click.command()
def main() -> None:
    """Figures of fish health, of all months that there are."""
    database = Database(database_url())
    if not database.has_table("disease.outbreak") or not database.count(
        "SELECT count(*) FROM disease.outbreak"
    ):
        raise FarmError("There are no outbreaks yet: materialize some years first.")
    pd.options.mode.copy_on_write = True
    for figures in FIGURES:
        for line in figures(database):
            click.echo(line)
        click.echo()


if __name__ == "__main__":
    main()
