"""Figures of salmon lice: counts by month, the limit, treatments, and what these take away."""

from collections.abc import Iterator
from functools import cache

import pandas as pd

from aquamind_assets.disease.treatment.types import treatment_types
from benchmarks.frames import ROUND_DAYS, SITES, STAYS, frame, limits
from benchmarks.outbreak_figures import stocked_years
from resources.database import Database

#: Farm means of adult females in a Scottish May: mean, median, ninetieth percentile (L07).
SCOTLAND_MAY = {"mean": 0.71, "median": 0.21, "p90": 2.15}

#: Published quartiles and median of the share removed, with the figure's number.
PUBLISHED = {
    "thermal": ("L22", 0.59, 0.86, 0.96),
    "freshwater": ("L23", 0.48, 0.79, 0.94),
    "mechanical": ("L24", 0.20, 0.51, 0.81),
    "hydrogen_peroxide": ("L25", 0.13, 0.59, 0.93),
    "deltamethrin": ("L26, resistant lice", 0.00, 0.10, 0.51),
    "emamectin": ("L26, resistant lice", None, 0.005, None),
}

#: Days before a round, and from and to days after its first, of whose counts the nearest tell
#: its effect: by the fourth day all rings are treated. [d]
BEFORE_DAYS, AFTER_DAYS = 14, (4, 17)


@cache
def counts(database: Database) -> pd.DataFrame:
    """Adult females and mobile lice a fish of every count of an area, with the limit of its day."""
    found = frame(
        database,
        f"""
        SELECT site_id, region, geography_id, count_date,
               sum(count_value) FILTER (WHERE is_female)::float8
               / sum(fish_sampled) FILTER (WHERE is_female) AS females,
               sum(count_value) FILTER (WHERE kind.development_stage <> 'chalimus')::float8
               / sum(fish_sampled) FILTER (WHERE is_female) AS mobile
        FROM disease.lice_count JOIN (
            SELECT *, gender = 'female' AND development_stage = 'adult' AS is_female
            FROM disease.lice_type) kind ON kind.id = lice_type_id
        JOIN ({STAYS}) stay USING (assignment_id) JOIN ({SITES}) site USING (site_id)
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 4""",
    )
    found["limit"] = 0.0
    for region, each in found.groupby("geography_id"):
        found.loc[each.index, "limit"] = limits(int(region), each["count_date"])
    return found


@cache
def rounds(database: Database) -> pd.DataFrame:
    """Rounds of delousing of an area's rings, by kind; and when the next began, of any kind."""
    found = frame(
        database,
        f"""
        SELECT site_id, region, kind.code, treatment_date AS date, count(*) AS rings
        FROM disease.treatment JOIN disease.treatment_type kind ON kind.id = treatment_type_id
        JOIN ({STAYS}) stay USING (assignment_id) JOIN ({SITES}) site USING (site_id)
        WHERE treatment.reason = 'lice' AND place = 'sea'
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 4""",
    )
    same = found.groupby(["site_id", "code"])["date"]
    number = (~(same.diff().dt.days <= ROUND_DAYS)).cumsum()
    first = found.groupby(number).agg(
        site_id=("site_id", "first"), region=("region", "first"), code=("code", "first"),
        date=("date", "min"), rings=("rings", "sum"),
    )  # fmt: skip
    first = first.rename_axis(None).sort_values(["site_id", "date"], ignore_index=True)
    swum = first[first["code"] != "cleaner_fish"]
    first.loc[swum.index, "next_date"] = swum.groupby("site_id")["date"].shift(-1)
    return first


def adult_females(database: Database) -> Iterator[str]:
    """Adult females a fish by month and region, and Scotland's May beside the published."""
    found = counts(database)
    month = found.groupby(["region", "site_id", found["count_date"].dt.to_period("M")])["females"]
    means = month.mean().reset_index()
    means["number"] = means["count_date"].dt.month
    yield "Adult females a fish: mean of areas' monthly means"
    yield f"  {'':<16}" + "".join(f"{number:>6}" for number in range(1, 13)) + f"{'all':>6}"
    for region, each in means.groupby("region"):
        by_month = each.groupby("number")["females"].mean()
        values = "".join(f"{by_month.get(number, float('nan')):>6.2f}" for number in range(1, 13))
        yield f"  {region:<16}{values}{each['females'].mean():>6.2f}"
    may = means[(means["region"] == "Scotland") & (means["number"] == 5)]["females"]
    if len(may):
        ours = {"mean": may.mean(), "median": may.median(), "p90": may.quantile(0.9)}
        told = ", ".join(f"{n} {v:.2f} (L07: {SCOTLAND_MAY[n]:.2f})" for n, v in ours.items())
        yield f"  Scotland in May, {len(may)} area-months: {told}"


def over_the_limit(database: Database) -> Iterator[str]:
    """Share of an area's counts over the limit, by region and year."""
    found = counts(database)
    found = found.assign(over=found["females"] > found["limit"], year=found["count_date"].dt.year)
    years = sorted(found["year"].unique())
    yield "Counts of an area over the limit of its region and season [%]"
    yield f"  {'':<16}{'counts':>8}{'all':>7}" + "".join(f"{year:>7}" for year in years)
    for region, each in found.groupby("region"):
        by_year = 100 * each.groupby("year")["over"].mean()
        told = "".join(f"{by_year.get(year, float('nan')):>7.1f}" for year in years)
        yield f"  {region:<16}{len(each):>8}{100 * each['over'].mean():>7.1f}{told}"
        by_area = each.groupby("site_id")["over"].mean()
        yield (
            f"    areas that are over it in less than 5 % of their counts:"
            f" {(by_area < 0.05).sum()} of {len(by_area)}; in more than 30 %:"
            f" {(by_area > 0.30).sum()}"
        )


def treatments(database: Database) -> Iterator[str]:
    """Rounds of delousing a stocked site-year by kind and year."""
    given, stocked = rounds(database), stocked_years(database)
    given = given.assign(year=given["date"].dt.year)
    codes = [str(code) for code in treatment_types().code if code in set(given["code"])]
    yield "Rounds of delousing a stocked site-year, by kind"
    for region in sorted(given["region"].unique()):
        at_sea = stocked[(stocked["region"] == region) & (stocked["place"] == "sea")]
        by_year = at_sea.groupby("year")["years"].sum()
        each = given[given["region"] == region]
        yield f"{region:<20}{'all':>7}" + "".join(f"{year:>7}" for year in by_year.index)
        of_kind = {code: each[each["code"] == code] for code in codes}
        of_kind["without cleaner fish"] = each[each["code"] != "cleaner_fish"]
        for name, mine in of_kind.items():
            found = mine.groupby("year").size()
            values = "".join(f"{found.get(y, 0) / by_year[y]:>7.2f}" for y in by_year.index)
            yield f"  {name:<18}{len(mine) / by_year.sum():>7.2f}{values}"


def drops(database: Database) -> Iterator[str]:
    """Lice removed by each kind of delousing: as recorded for rings, and in counts of areas."""
    recorded = frame(
        database,
        """
        SELECT kind.code, count(*) AS n, percentile_cont(ARRAY[0.25, 0.5, 0.75]::float8[])
               WITHIN GROUP (ORDER BY removed::float8) AS quartiles
        FROM disease.treatment JOIN disease.treatment_type kind ON kind.id = treatment_type_id
        WHERE reason = 'lice' AND kind.code <> 'cleaner_fish' GROUP BY 1""",
    ).set_index("code")
    shown = count_drops(database)
    yield "Share of lice removed by delousing: lower quartile, median, upper quartile"
    yield (
        f"  {'':<20}{'mobile lice, by ring':>30}{'the same, by counts of areas':>30}   published"
    )
    for code in [str(c) for c in treatment_types().code if c in recorded.index]:
        of_rings = "".join(f"{value:>6.2f}" for value in recorded.loc[code, "quartiles"])
        of_counts = shown[shown["code"] == code]["drop"]
        seen = "".join(f"{value:>6.2f}" for value in of_counts.quantile([0.25, 0.5, 0.75]))
        figure, *quartiles = PUBLISHED.get(code, ("none",))
        told = " ".join("-" if value is None else f"{value:.3g}" for value in quartiles)
        yield (
            f"  {code:<20}{recorded.loc[code, 'n']:>12}{of_rings}{len(of_counts):>12}{seen}"
            f"   {told} ({figure})"
        )


def count_drops(database: Database) -> pd.DataFrame:
    """One less the mobile lice counted after a round over those before, if no other follows."""
    given, found = rounds(database), counts(database)
    given = given[given["code"] != "cleaner_fish"].reset_index(names="round")
    pairs = given.merge(found[["site_id", "count_date", "mobile"]], on="site_id")
    since = (pairs["count_date"] - pairs["date"]).dt.days
    before = pairs[since.between(-BEFORE_DAYS, 0)].groupby("round")["mobile"].last()
    after = pairs[since.between(*AFTER_DAYS)].groupby("round")["mobile"].first()
    given = given.set_index("round").assign(before=before, after=after)
    alone = ~((given["next_date"] - given["date"]).dt.days <= AFTER_DAYS[1])
    given = given[alone & (given["before"] > 0) & given["after"].notna()]
    return given.assign(drop=1 - given["after"] / given["before"])
