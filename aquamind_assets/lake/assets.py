"""The group ``lake``: an asset for each table, the Parquet file of each of its months.

They are there where `AQUAMIND_LAKE` names a folder or an ``s3://`` URL. A file is in its place
before its materialization is recorded, so what Dagster shows is in the lake, and a killed run is
resumed by materializing what is missing.
"""

from collections.abc import Iterator, Sequence

import dagster as dg
import sqlalchemy as sa
from dagster._core.definitions.data_version import (
    DATA_VERSION_IS_USER_PROVIDED_TAG,
    DATA_VERSION_TAG,
    get_input_data_version_tag,
    get_input_event_pointer_tag,
)

from aquamind_assets.core.months import Month
from aquamind_assets.lake.export import GROUP, LAKE_TAG, Export, Exported, lake_key
from aquamind_assets.lake.place import Place, lake_place
from aquamind_assets.monthly.asset import (
    RECORDED_ALREADY,
    retries_of_lost_connections,
    sentence_for_user_errors,
)
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key
from aquamind_assets.monthly.events import event_of
from aquamind_assets.monthly.partitions import MONTHS
from aquamind_assets.monthly.progress import Progress


def lake_assets() -> list[dg.AssetsDefinition]:
    """The assets of the lake, if one is named."""
    place = lake_place()
    if place is None:
        return []

    @dg.multi_asset(
        name=GROUP,
        specs=[_spec(table, place) for table in COMPUTATIONS],
        partitions_def=MONTHS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        can_subset=True,
        pool=GROUP,
        required_resource_keys={"database", "settings"},
    )
    def lake(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        if not context.resources.database.is_dry:  # a dry run writes nothing
            with sentence_for_user_errors(), retries_of_lost_connections(context):
                export_months(context, place)
        for key in sorted(context.selected_asset_keys):
            yield dg.MaterializeResult(asset_key=key, metadata={RECORDED_ALREADY: True})

    return [lake]


def _spec(table: sa.Table, place: Place) -> dg.AssetSpec:
    return dg.AssetSpec(
        lake_key(table),
        deps=[asset_key(table)],
        group_name=GROUP,
        description=f"The months of `{table}` as Parquet files. {table.comment}",
        kinds={"parquet"},
        metadata={"lake": place.shown},
    )


def export_months(context: dg.AssetExecutionContext, place: Place) -> None:
    """Copy the months of the run into the lake, and record each once its files are in place.

    Raises
    ------
    FarmError
        As `Export`; the months before stay.
    """
    database, settings = context.resources.database, context.resources.settings.validated()
    tables = [table for table in COMPUTATIONS if lake_key(table) in context.selected_asset_keys]
    months = [Month.of(key) for key in context.partition_keys]
    export = Export(database, place, tables, months, settings.machine.processes)
    with export, Progress(context, len(months)) as progress:
        for month in months:
            done = export.month(month)
            _record(context, done.files, place)
            progress.show(done)


def _record(context: dg.AssetExecutionContext, files: Sequence[Exported], place: Place) -> None:
    storage = context.instance.event_log_storage
    latest = storage.get_maximum_record_id() or 0
    storage.store_event_batch(
        [
            event_of(
                context,
                _materialization(file, place, latest),
                f"{file.month} of {file.table} is in the lake.",
            )
            for file in files
        ]
    )


def _materialization(file: Exported, place: Place, latest: int) -> dg.AssetMaterialization:
    """``latest`` is an event after that of the month in PostgreSQL."""
    made_from = asset_key(file.table)
    return dg.AssetMaterialization(
        lake_key(file.table),
        partition=file.month.key,
        metadata={
            "dagster/partition_row_count": file.rows,
            "bytes": file.bytes,
            "bytes_per_row": round(file.bytes / file.rows, 2) if file.rows else 0.0,
            "seconds": round(file.seconds, 3),
            "path": file.path,
        },
        tags={
            DATA_VERSION_TAG: file.data_version,
            DATA_VERSION_IS_USER_PROVIDED_TAG: "true",
            LAKE_TAG: place.key,
            get_input_data_version_tag(made_from): file.data_version,
            get_input_event_pointer_tag(made_from): str(latest),
        },
    )
