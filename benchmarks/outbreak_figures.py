"""Figures of outbreaks: how often, when, and what they do to the fish that have them."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats

from aquamind_assets.disease.health import checks as outbreak_checks
from benchmarks.frames import OUTBREAKS, SICK_STAYS, SITES, frame
from resources.database import Database

#: Days of a month on which a container is sick or not for it to count as such. [d]
SICK_DAYS = 15

#: Least days with fish of a container's month. [d]
WHOLE_MONTH_DAYS = 25

#: Checks that look for outbreaks where the profile has none.
EXCLUDED = ("out_of_season", "out_of_stage", "out_of_temperature", "out_of_weight")


@cache
def stocked_years(database: Database) -> pd.DataFrame:
    """Years with fish of all sites of a region and place, by year; halls by their stage too."""
    return frame(
        database,
        f"""
        SELECT region, place, hall_stage, year, count(*) / 365.25::float8 AS years
        FROM (SELECT DISTINCT site_id, date, extract(year FROM date)::int AS year
              FROM batches.daily_state WHERE population > 0) day
        JOIN ({SITES}) site USING (site_id)
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
    )


def frequency(database: Database) -> Iterator[str]:
    """Outbreaks a stocked site-year by disease, region and year, beside the profile's."""
    outbreak = frame(
        database,
        f"""
        SELECT every.code, region, place, extract(year FROM onset_date)::int AS year
        FROM ({OUTBREAKS}) every JOIN ({SITES}) site USING (site_id)""",
    )
    profile = frame(database, "SELECT * FROM disease.disease_profile ORDER BY id")
    stocked, protected = stocked_years(database), _protected(database)
    years = sorted(stocked["year"].unique())
    yield (
        "Outbreaks a stocked site-year; profile: of fish that nothing protects; left: of that by"
        " breeding and vaccine;\n n against what is left of it, with the range of Poisson (95 %)"
    )
    for place in ("sea", "hall"):
        for region in ("Faroe Islands", "Scotland"):
            there = stocked[(stocked["region"] == region) & (stocked["place"] == place)]
            if there.empty:
                continue
            heads = "".join(f"{year:>7}" for year in years)
            yield (
                f"{region}, {place}\n  {'':<14}{'rate':>6}{'profile':>9}{'left':>7}{'n':>5}"
                f"{'expected':>10}{'range':>9}{heads}"
            )
            for _, disease in profile.iterrows():
                line = _disease_line(disease, region, place, there, outbreak, protected, years)
                if line:
                    yield line
            by_year = there.groupby("year")["years"].sum().reindex(years, fill_value=0)
            if place == "sea":
                yield f"  {'site-years':<14}{by_year.sum():>6.1f}{'':>40}" + "".join(
                    f"{value:>7.1f}" for value in by_year
                )


def _protected(database: Database) -> pd.DataFrame:
    """Share of the vaccinated that is protected, mean of batches that went to sea."""
    return frame(
        database,
        """
        SELECT region, code, avg(effectiveness) AS share
        FROM (SELECT DISTINCT ON (batch.id, profile.id) geography.name AS region, profile.code,
                     coalesce(immune.effectiveness, 0)::float8 AS effectiveness
              FROM (SELECT DISTINCT id, geography_id FROM batches.batch
                    WHERE sea_start_date IS NOT NULL) batch
              JOIN infrastructure.geography ON geography.id = batch.geography_id
              CROSS JOIN disease.disease_profile profile
              LEFT JOIN disease.batch_immunity immune
                ON immune.batch_id = batch.id AND immune.disease_id = profile.id
              ORDER BY batch.id, profile.id, immune.month DESC) each
        GROUP BY 1, 2""",
    )


def _disease_line(
    disease: pd.Series,
    region: str,
    place: str,
    stocked: pd.DataFrame,
    outbreak: pd.DataFrame,
    protected: pd.DataFrame,
    years: list[int],
) -> str:
    """A disease in a region, at sea or ashore; empty where it cannot be."""
    at_risk = disease["stages"].lower().split(",")
    if place == "hall":
        stocked = stocked[stocked["hall_stage"].isin(at_risk)]
    elif not {"post-smolt", "grow-out"} & set(at_risk):
        return ""
    if stocked.empty:
        return ""
    chance = disease[
        "annual_probability_faroe" if region.startswith("Faroe") else "annual_probability_scotland"
    ]
    is_it = (protected["region"] == region) & (protected["code"] == disease["code"])
    vaccine = float(protected.loc[is_it, "share"].sum()) if place == "sea" else 0.0
    left = (1 - disease["resistance"]) * (1 - vaccine)
    by_year = stocked.groupby("year")["years"].sum()
    mine = outbreak[
        (outbreak["code"] == disease["code"])
        & (outbreak["region"] == region)
        & (outbreak["place"] == place)
    ]
    found = mine.groupby("year").size()
    expected = -np.log1p(-chance) * left * by_year.sum()
    low, high = stats.poisson.interval(0.95, expected) if expected > 0 else (0, 0)
    rates = "".join(
        f"{found.get(y, 0) / by_year[y]:>7.2f}" if by_year.get(y, 0) > 0 else f"{'-':>7}"
        for y in years
    )
    return (
        f"  {disease['code']:<14}{len(mine) / by_year.sum():>6.3f}{chance:>9.3f}"
        f"{chance * left:>7.3f}{len(mine):>5}{expected:>10.1f}{f'{low:.0f}-{high:.0f}':>9}{rates}"
    )


def season_and_temperature(database: Database) -> Iterator[str]:
    """Outbreaks by month and temperature at their onset, and those that the profile excludes."""
    begun = frame(
        database,
        f"""
        SELECT every.code, extract(month FROM onset_date)::int AS number,
               water.temperature_c::float8 AS temperature_c,
               temperature_min_c AS least, temperature_max_c AS most
        FROM ({OUTBREAKS}) every JOIN disease.disease_profile profile USING (code)
        LEFT JOIN environment.site_condition water
        ON water.site_id = every.site_id AND water.date = every.onset_date""",
    )
    yield "Outbreaks by the month of onset, and the water on that day [°C]"
    heads = "".join(f"{month:>5}" for month in range(1, 13))
    yield f"  {'':<14}{heads}{'least':>8}{'median':>8}{'most':>7}   profile"
    for code, each in begun.groupby("code"):
        counts = each["number"].value_counts()
        months = "".join(f"{counts.get(month, 0) or '.':>5}" for month in range(1, 13))
        low, middle, high = each["temperature_c"].quantile([0, 0.5, 1])
        bounds = f"{each['least'].iloc[0]:.0f} to {each['most'].iloc[0]:.0f}"
        yield f"  {code:<14}{months}{low:>8.1f}{middle:>8.1f}{high:>7.1f}   {bounds}"
    yield f"of {len(begun)} outbreaks, where the profile has none:"
    for name in EXCLUDED:
        offending = database.count(getattr(outbreak_checks, name)())
        yield f"  {name.replace('_', ' '):<20}{offending:>4}"


def effects(database: Database) -> Iterator[str]:
    """Effects of outbreaks: containers sick for half a month relative to healthy ones."""
    months, sick = container_months(database), frame(database, SICK_STAYS)
    ill = sick_days(sick, months)
    days = ill.groupby(["assignment_id", "month"])["days"].sum()
    key = pd.MultiIndex.from_frame(months[["assignment_id", "month"]])
    healthy = months[~key.isin(days.index)]
    same = ["region", "place", "stage", "month"]
    measures = ["deaths_pct", "appetite", "tgc"]
    usual = healthy.groupby(same)[measures].mean()
    yield (
        "In containers sick on 15 days of a month and more, and in healthy ones of the same month,"
        " region and stage:"
    )
    yield (f"  {'':<14}{'months':>8}{'deaths [%/month]':>20}{'appetite':>16}{'TGC at sea':>16}")
    for code, each in ill[ill["days"] >= SICK_DAYS].groupby("code"):
        pairs = months.merge(each[["assignment_id", "month"]])
        pairs = pairs.join(usual, on=same, rsuffix="_usual")
        pairs = pairs.dropna(subset=["deaths_pct_usual"])
        if pairs.empty:
            continue
        told = "".join(
            f"{pairs[name].mean():>{width}.2f} to{pairs[f'{name}_usual'].mean():>5.2f}"
            if pairs[name].notna().any()
            else f"{'-':>{width + 8}}"
            for name, width in zip(measures, (12, 8, 8), strict=True)
        )
        yield f"  {code:<14}{len(pairs):>8}{told}"


@cache
def container_months(database: Database) -> pd.DataFrame:
    """Containers in months of which they had fish on nearly every day, none of them harvested."""
    found = frame(
        database,
        f"""
        SELECT assignment_id, month, region, place, stage.name AS stage, days, deaths_pct, appetite,
               CASE WHEN place = 'sea' AND degree_days > 0
                    THEN 1000 * (cbrt(most_g) - cbrt(least_g)) / degree_days END AS tgc
        FROM (
            SELECT assignment_id, site_id, date_trunc('month', date)::date AS month,
                   max(lifecycle_stage_id) AS stage_id, count(*) AS days,
                   100.0::float8 * sum(mortality_count) / max(population + mortality_count)
                       AS deaths_pct,
                   avg(appetite::float8) AS appetite,
                   min(avg_weight_g::float8) AS least_g, max(avg_weight_g::float8) AS most_g,
                   sum(temp_c::float8) * (count(*) - 1) / count(*) AS degree_days
            FROM batches.daily_state GROUP BY 1, 2, 3
            HAVING count(*) >= {WHOLE_MONTH_DAYS} AND sum(harvested) = 0
               AND max(population + mortality_count) > 0) each
        JOIN ({SITES}) site USING (site_id)
        JOIN batches.lifecycle_stage stage ON stage.id = stage_id""",
    )
    return found


def sick_days(sick: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Days of each container's month on which it had each disease."""
    joined = months[["assignment_id", "month"]].merge(sick, on="assignment_id")
    last = joined["month"] + pd.offsets.MonthEnd(0)
    begins = joined[["month", "onset_date"]].max(axis=1)
    ends = joined["end_date"].where(joined["end_date"] < last, last)
    joined["days"] = (ends - begins).dt.days + 1
    joined = joined[joined["days"] > 0]
    return joined.groupby(["assignment_id", "month", "code"], as_index=False)["days"].sum()


def observed(database: Database) -> Iterator[str]:
    """The vet's view of outbreaks: scores, journal, laboratory."""
    yield "What the vet sees, during outbreaks and without"
    score = frame(
        database,
        f"""
        SELECT coalesce(sick.code, '') AS code, region, stage.name AS stage,
               date_trunc('month', event.sampling_date)::date AS month, avg_score
        FROM (
            SELECT sampling_event_id, avg(score)::float8 AS avg_score
            FROM disease.fish_parameter_score score
            JOIN disease.individual_fish_observation fish
            ON fish.id = individual_fish_observation_id AND fish.sampling_date = score.sampling_date
            GROUP BY 1) mean
        JOIN disease.health_sampling_event event ON event.id = sampling_event_id
        JOIN batches.daily_state state
        ON state.assignment_id = event.assignment_id AND state.date = event.sampling_date
        JOIN batches.lifecycle_stage stage ON stage.id = state.lifecycle_stage_id
        JOIN ({SITES}) site ON site.site_id = state.site_id
        LEFT JOIN ({SICK_STAYS}) sick ON sick.assignment_id = event.assignment_id
        AND event.sampling_date BETWEEN sick.onset_date AND sick.end_date""",
    )
    same = ["region", "stage", "month"]
    usual = score[score["code"] == ""].groupby(same)["avg_score"].mean().rename("usual")
    pairs = score[score["code"] != ""].join(usual, on=same).dropna(subset=["usual"])
    yield "mean score, 0 to 3, of sick containers, and of healthy ones of the month, region, stage"
    for code, each in pairs.groupby("code"):
        mean, other = each["avg_score"].mean(), each["usual"].mean()
        yield f"  {code:<14}{len(each):>6} samples{mean:>7.2f} to{other:>5.2f}"
    yield from _journal(database)
    yield from _laboratory(database)


def _journal(database: Database) -> Iterator[str]:
    found = frame(
        database,
        f"""
        WITH sea AS (
            SELECT DISTINCT month, id AS batch_id FROM batches.batch
            WHERE sea_start_date < month AND coalesce(actual_end_date, DATE '9999-12-31')
                >= month + INTERVAL '1 month'),
        entry AS (
            SELECT batch_id, date_trunc('month', entry_date AT TIME ZONE 'UTC')::date AS month,
                   count(*) AS entries
            FROM disease.journal_entry GROUP BY 1, 2)
        SELECT EXISTS (SELECT FROM ({OUTBREAKS}) every WHERE every.batch_id = sea.batch_id
                   AND every.detected_date < sea.month + INTERVAL '1 month'
                   AND every.end_date >= sea.month) AS is_sick,
               count(*) AS batches, avg(coalesce(entries, 0))::float8 AS entries
        FROM sea LEFT JOIN entry USING (batch_id, month) GROUP BY 1 ORDER BY 1 DESC""",
    )
    yield "journal entries a month of a batch at sea"
    for _, each in found.iterrows():
        name = "outbreak known" if each["is_sick"] else "none"
        yield f"  {name:<14}{each['batches']:>6} months {each['entries']:>7.2f}"
    first = frame(
        database,
        f"""
        SELECT code, count(*) AS outbreaks, avg(coalesce(written, 0))::float8 AS written
        FROM ({OUTBREAKS}) every LEFT JOIN (
            SELECT outbreak_id, 1 AS written FROM disease.journal_entry
            WHERE outbreak_id IS NOT NULL GROUP BY 1) entry ON entry.outbreak_id = every.id
        WHERE detected_date IS NOT NULL GROUP BY 1 ORDER BY 1""",
    )
    shares = ", ".join(
        f"{each['code']} {each['written']:.0%} of {each['outbreaks']}"
        for _, each in first.iterrows()
    )
    yield f"detected outbreaks that the journal names: {shares}"


def _laboratory(database: Database) -> Iterator[str]:
    found = frame(
        database,
        f"""
        SELECT profile.code, sick.code IS NOT NULL AS is_sick, count(*) AS samples,
               avg((fish_positive > 0)::int)::float8 AS positive
        FROM disease.lab_sample sample
        JOIN disease.disease_profile profile ON profile.id = sample.disease_id
        LEFT JOIN ({SICK_STAYS}) sick ON sick.assignment_id = sample.assignment_id
        AND sick.code = profile.code
        AND sample.sample_date BETWEEN sick.onset_date AND sick.end_date
        GROUP BY 1, 2 ORDER BY 1, 2""",
    )
    yield "laboratory samples with a positive fish, of containers with that disease, and without"
    for code, each in found.groupby("code"):
        parts = []
        for is_sick in (True, False):
            one = each[each["is_sick"] == is_sick]
            parts.append(
                f"{one['positive'].iloc[0]:>8.1%} of{one['samples'].iloc[0]:>6}"
                if len(one)
                else f"{'none':>17}"
            )
        yield f"  {code:<14}{parts[0]}{parts[1]}"
