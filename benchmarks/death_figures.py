"""Figures of deaths by cage and week: how quiet a usual week is, and how bad weeks go on."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.frames import SITES, frame
from resources.database import Database

#: Weekly deaths of Scottish cages: median, mean, ninetieth and ninety-ninth percentile (M14). [%]
PUBLISHED = (0.019, 0.115, 0.19, 2.2)

#: Correlation of the logarithm with the week before, and its sd (M16). [1]
PUBLISHED_LOGS = (0.61, 1.68)

#: Deaths that are held apart from none, and least fish of a cage. [%], [fish]
_LEAST_PCT, _LEAST_FISH = 0.001, 3000


def weeks(database: Database) -> pd.DataFrame:
    """Deaths of every cage at sea in each whole week, over its mean fish. [%]"""
    return frame(
        database,
        f"""
        SELECT region, assignment_id, (date - DATE '2015-01-05') / 7 AS week,
               (100.0 * sum(mortality_count) / avg(population + mortality_count))::float8 AS dead
        FROM batches.daily_state JOIN ({SITES}) site USING (site_id)
        WHERE place = 'sea' GROUP BY 1, 2, 3
        HAVING count(*) = 7 AND sum(harvested) = 0 AND avg(population) > {_LEAST_FISH}
        ORDER BY 2, 3""",
    )


def cage_weeks(database: Database) -> Iterator[str]:
    """Weekly deaths of cages: quantiles, the share of the worst, and the week after."""
    found = weeks(database)
    found["log"] = np.log(np.maximum(found["dead"], _LEAST_PCT))
    before = found.groupby("assignment_id")["log"].shift(1)
    found["before"] = before.where(found.groupby("assignment_id")["week"].diff() == 1)
    yield "Deaths of a cage in a week [%]: median, mean, p90, p99; worst 5 %; lag-1 correlation, sd"
    for region, each in found.groupby("region"):
        dead = each["dead"].sort_values()
        values = (dead.median(), dead.mean(), dead.quantile(0.9), dead.quantile(0.99))
        worst = 100 * dead.iloc[-(len(dead) // 20) :].sum() / dead.sum()
        told = "".join(f"{value:>8.3f}" for value in values)
        yield (
            f"  {region:<16}{len(dead):>8}{told}{worst:>6.0f} %"
            f"{each['log'].corr(each['before']):>7.2f}{each['log'].std():>6.2f}"
        )
    published = "".join(f"{value:>8.3f}" for value in PUBLISHED)
    logs = "".join(f"{value:>7.2f}" for value in PUBLISHED_LOGS)
    yield f"  {'published':<24}{published}    66 %{logs}"
