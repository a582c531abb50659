"""The group ``aquamind_load``: an asset for each table of AquaMind that the farm fills.

The assets exist if `AQUAMIND_TARGET_URL` names AquaMind's database, and are partitioned by month. A
month is always loaded as a whole, even if only some tables are selected. Each table's
materialization is recorded after the commit.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import dagster as dg

from aquamind_assets.aquamind.facts import history_of
from aquamind_assets.aquamind.load import Load, Loaded
from aquamind_assets.aquamind.months import as_of_day
from aquamind_assets.aquamind.tables import VIEWS
from aquamind_assets.aquamind.tables.declaration import AquamindTable
from aquamind_assets.aquamind.target import GROUP, target_url
from aquamind_assets.core.months import Month
from aquamind_assets.monthly.asset import (
    RECORDED_ALREADY,
    retries_of_lost_connections,
    sentence_for_user_errors,
)
from aquamind_assets.monthly.computation import asset_key
from aquamind_assets.monthly.partitions import MONTHS
from aquamind_assets.monthly.progress import Progress
from resources.database import Database
from resources.environment import TARGET_VARIABLE, reports_folder
from resources.errors import ConnectionLost, SettingsError
from resources.url import shown


def load_assets() -> list[dg.AssetsDefinition]:
    """The assets of the load; none if AquaMind's database is not named."""
    if target_url() is None:
        return []

    @dg.multi_asset(
        name=GROUP,
        specs=[_spec(view) for view in VIEWS],
        partitions_def=MONTHS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        can_subset=True,
        pool=GROUP,
        required_resource_keys={"database", "settings"},
    )
    def aquamind_load(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        if not context.resources.database.is_dry:  # a dry run loads nothing
            with sentence_for_user_errors(), retries_of_lost_connections(context):
                load_months(context)
        for key in sorted(context.selected_asset_keys):
            yield dg.MaterializeResult(asset_key=key, metadata={RECORDED_ALREADY: True})

    return [aquamind_load]


def _spec(view: AquamindTable) -> dg.AssetSpec:
    return dg.AssetSpec(
        [GROUP, view.name],
        deps=sorted({asset_key(table) for table in (view.table, *view.reads)}),
        group_name=GROUP,
        description=f"AquaMind's table `{view.name}`, filled from `{view.table}`.",
        kinds={"postgres"},
        metadata={"dagster/table_name": f"public.{view.name}"},
    )


def load_months(context: dg.AssetExecutionContext) -> None:
    """Load the months of the run one by one, and restore the indexes that were dropped for speed.

    Raises
    ------
    SettingsError
        If no month of the run has begun on the day as of which AquaMind is to be.
    FarmError
        As `Load`, and `Load.month`; the months before it stay.
    """
    as_of, url = as_of_day(), target_url()
    assert url is not None
    months = [Month.of(key) for key in context.partition_keys]
    wanted = [month for month in months if as_of is None or month.start <= as_of]
    if not wanted:
        raise SettingsError(
            f"{months[0]} is after AQUAMIND_AS_OF, {as_of}: choose a later day, or earlier months."
        )
    database, settings = context.resources.database, context.resources.settings.validated()
    done = _recorded(context) if context.retry_number else set()
    left = [month for month in wanted if month.key not in done]
    target = Database(url, TARGET_VARIABLE)
    load = Load(database, target, settings.load, as_of, wanted)
    loaded: list[Loaded] = []
    try:
        with Progress(context, len(left)) as progress:
            for month in left:
                loaded.append(load.month(month))
                _record(context, loaded[-1])
                progress.show(loaded[-1])
    except ConnectionLost:
        target.close()
        raise
    except BaseException:
        load.finish()
        raise
    restored = load.finish()
    target.close()
    text = as_text(loaded, restored, shown(url))
    context.log.info(text.splitlines()[0])
    _report_file(context.run.run_id).write_text(text)


def _recorded(context: dg.AssetExecutionContext) -> set[str]:
    """The months that this run recorded before it was interrupted."""
    records = context.instance.fetch_materializations(
        dg.AssetRecordsFilter(
            asset_key=min(context.selected_asset_keys),
            asset_partitions=list(context.partition_keys),
        ),
        limit=2 * len(context.partition_keys),
    ).records
    return {r.partition_key for r in records if r.partition_key and r.run_id == context.run.run_id}


def _record(context: dg.AssetExecutionContext, loaded: Loaded) -> None:
    for key in sorted(context.selected_asset_keys):
        name = key.path[-1]
        rows = loaded.rows_of.get(name, 0)
        context.log_event(
            dg.AssetMaterialization(
                key,
                partition=loaded.month.key,
                metadata={
                    "dagster/partition_row_count": rows,
                    "history_rows": loaded.rows_of.get(history_of(name) or "", 0),
                    "seconds": round(loaded.seconds_of.get(name, 0.0), 3),
                    "as_of": loaded.day.isoformat(),
                },
            )
        )


def _report_file(run_id: str) -> Path:
    reports_folder().mkdir(parents=True, exist_ok=True)
    return reports_folder() / f"load-{datetime.now():%Y%m%d-%H%M%S}-{run_id[:8]}.md"


def as_text(loaded: Sequence[Loaded], restored: int, at: str) -> str:
    """The report of a load in Markdown: rows and seconds of each of AquaMind's tables."""
    rows: dict[str, int] = {}
    seconds: dict[str, float] = {}
    for each in loaded:
        for name, count in each.rows_of.items():
            rows[name] = rows.get(name, 0) + count
        for name, took in each.seconds_of.items():
            seconds[name] = seconds.get(name, 0.0) + took
    total, took = sum(rows.values()), sum(each.seconds for each in loaded)
    months = f"{loaded[0].month} to {loaded[-1].day}" if loaded else "nothing"
    lines = [
        f"Loaded {months} into AquaMind in {at}: {total:,} rows in {took:,.1f} s,"
        f" {total / took if took else 0:,.0f} rows/s;"
        f" {restored} indexes and foreign keys restored.",
        "",
        "| table | rows | history rows | seconds |",
        "| --- | ---: | ---: | ---: |",
    ]
    for view in VIEWS:
        past = rows.get(history_of(view.name) or "", 0)
        lines.append(
            f"| {view.name} | {rows.get(view.name, 0):,} | {past:,} |"
            f" {seconds.get(view.name, 0.0):.1f} |"
        )
    return "\n".join(lines)
