"""The months that a command's argument stands for, or that were begun."""

import dagster as dg

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.monthly.partitions import FIRST, MONTHS
from aquamind_assets.operations.jobs import JOB_MONTHS, RANGE_END
from resources.database import Database
from resources.errors import SettingsError


def months_of(text: str) -> list[Month]:
    """The months that ``2015``, ``2015-03``, ``2015-01...2016-06`` or ``ten-years`` stands for.

    Raises
    ------
    SettingsError
        If it is none of these, or reaches before the first or after the current month.
    """
    if (job := text.replace("-", "_")) in JOB_MONTHS:
        text = "...".join(month.key for month in JOB_MONTHS[job])
    first, _, last = text.partition("...") if "..." in text else (text, "", text)
    if len(text) == 4:
        first, last = f"{text}-01", f"{text}-12"
    keys = list(MONTHS.get_partition_keys())
    if first not in keys or last not in keys or first > last:
        ends_early = ", because it ends before it begins" if {first, last} <= {*keys} else ""
        raise SettingsError(
            f"{text} is no range of months{ends_early}: give a year, a month or first...last from"
            f" {keys[0]} to {keys[-1]}, as in {keys[0]}...{keys[min(11, len(keys) - 1)]}."
        )
    return [Month.of(key) for key in keys if first <= key <= last]


def begun(instance: dg.DagsterInstance, database: Database) -> list[Month]:
    """The months from the first to the last in the database, or in one of the last 100 runs."""
    tags = [run.tags for run in instance.get_runs(limit=100)]
    keys = {key for table in COMPUTATIONS for key in database.origins(table)}
    keys |= {each[tag] for each in tags for tag in (RANGE_END, "dagster/partition") if tag in each}
    keys &= set(MONTHS.get_partition_keys())
    if not keys:
        raise SettingsError(
            "There is nothing to resume: run `make year` first, or give the months."
        )
    return Month.of(max(keys)).since(FIRST)
