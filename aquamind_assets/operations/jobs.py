"""The jobs: all tables of a month, and of years at a time, and the schedule that keeps up.

A job of years carries its range in run tags, as Dagster marks a run over a range. So one run makes
exactly these months, whether the job is launched from the UI's launchpad, by ``dagster job launch``
or ``execute``, or by make, and nobody has to pick months.
"""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key, in_order
from aquamind_assets.monthly.partitions import FIRST, MONTHS
from aquamind_assets.operations.backfill import needed_before
from resources.database import Database
from resources.errors import MissingMonth, SettingsError

RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"

#: Tag of a run that writes nothing.
DRY_RUN = "aquamind/dry_run"

#: First and last year of each job, the farm's first being 1.
_YEARS = {
    "years_1_3": (1, 3),
    "years_4_6": (4, 6),
    "years_7_9": (7, 9),
    "year_10": (10, 10),
    "ten_years": (1, 10),
}

_CURRENT = Month.of(MONTHS.get_last_partition_key() or FIRST.key)

#: First and last month of each job that can have begun; none reaches beyond the current month.
JOB_MONTHS = {
    name: (FIRST.plus(12 * first - 12), min(FIRST.plus(12 * last - 1), _CURRENT))
    for name, (first, last) in _YEARS.items()
    if FIRST.plus(12 * first - 12) <= _CURRENT
}


def year_jobs() -> list[UnresolvedAssetJobDefinition]:
    """A job for each of `JOB_MONTHS`, over all assets."""
    jobs = []
    for name, (first, last) in JOB_MONTHS.items():
        launchpad = f"/locations/aquamind_assets/jobs/{name}/playground"
        description = f"All tables of {first} to {last}, in one run: [launch it]({launchpad})."
        if first != FIRST:
            description += f" Needs the months before {first}."
        jobs.append(
            dg.define_asset_job(
                name,
                selection=dg.AssetSelection.all(),
                description=description,
                tags={RANGE_START: first.key, RANGE_END: last.key},  # the launchpad shows these
            )
        )
    return jobs


def dry_run() -> UnresolvedAssetJobDefinition:
    """The job of a dry run; a tag marks it, because Dagster's commands ignore a job's config."""
    return dg.define_asset_job(
        "dry_run",
        selection=dg.AssetSelection.all() - dg.AssetSelection.all_asset_checks(),
        tags={DRY_RUN: "true"},
        description="Computes the first of the months, tells what all would come to, writes none.",
    )


everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    description="All tables of the months that you pick.",
)


@dg.schedule(
    name="living_on",
    job=everything,
    cron_schedule="0 6 1 * *",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="On the first of each month: the month just ended, and those missed since the last"
    " one that is there.",
)
def living_on(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Make what is missing up to the month just ended; do nothing if the farm has no months."""
    now = context.scheduled_execution_time
    ended = Month(now.year, now.month).previous.key
    keys = [asset_key(table) for table in COMPUTATIONS]
    there = [context.instance.get_materialized_partitions(key) for key in keys]
    if not all(there):
        none = keys[[bool(each) for each in there].index(False)].to_user_string()
        return dg.SkipReason(f"No month of {none} is in the database: run the job years_1_3 first.")
    months = [m.key for m in Month.of(ended).since(FIRST)]
    missing = [key for key in months if not all(key in each for each in there)]
    if not missing:
        return dg.SkipReason(f"{ended} and all months before it are in the database.")
    if len(missing) > 1:
        context.log.info(
            f"{len(missing)} months are missing from {missing[0]} on: they are made as one range."
        )
    return dg.RunRequest(run_key=ended, tags={RANGE_START: missing[0], RANGE_END: ended})


def refuse_job(run: dg.DagsterRun, database: Database) -> None:
    """Refuse a run of no months, or of a job of years for other months or before its turn.

    Raises
    ------
    MissingMonth
        If months before it are missing: names them and the job that makes them.
    SettingsError
        If it was launched for no month, or for other months than the job's.
    """
    asked = run.tags.get(RANGE_START, ""), run.tags.get(RANGE_END, "")
    if asked[0] > asked[1]:
        raise SettingsError(
            f"{asked[0]}...{asked[1]} is no range of months, because it ends before it begins: give"
            " first...last, as in 2015-01...2015-12; nothing was made."
        )
    if run.job_name not in JOB_MONTHS:
        return
    first, last = JOB_MONTHS[run.job_name]
    partition = run.tags.get("dagster/partition", "")
    asked = run.tags.get(RANGE_START, partition), run.tags.get(RANGE_END, partition)
    if asked != (first.key, last.key):
        raise SettingsError(
            f"Job {run.job_name} makes {first} to {last} and nothing else, not"
            f" {' to '.join(dict.fromkeys(asked))}: open its launchpad and launch it as it is, or"
            " materialize those months with the job everything."
        )
    refuse_before_its_turn(run.job_name, database)


def refuse_before_its_turn(job: str, database: Database) -> None:
    """Refuse a job of years if months that it needs are missing.

    Raises
    ------
    MissingMonth
        Names the months and the jobs that make them.
    """
    first, last = JOB_MONTHS[job]
    needed = needed_before([first])
    lacking: dict[str, list[str]] = {}
    for computation in in_order():
        for table in computation.writes if computation in needed else ():
            there = database.origins(table)
            if without := [m.key for m in needed[computation] if m.key not in there]:
                lacking[f"{table.schema}/{table.name}"] = without
    if not lacking:
        return
    begin, end = min(m[0] for m in lacking.values()), max(m[-1] for m in lacking.values())
    jobs = [
        name
        for name, (begins, ends) in JOB_MONTHS.items()
        if name != "ten_years" and begins.key <= end and ends.key >= begin
    ]
    one, others = next(iter(lacking)), len(lacking) - 1
    more = f" and {others} more tables" if others else ""
    raise MissingMonth(
        f"Job {job} makes {first} to {last} and needs the months before: of {begin} to"
        f" {end}, months of {one}{more} are"
        f" missing: run {', then '.join(jobs)} first, or `make resume MONTHS={begin}...{end}`;"
        " nothing was made."
    )
