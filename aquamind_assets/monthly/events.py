"""What Dagster is told of a month once it is committed: the event that makes it materialized."""

from collections.abc import Sequence

import dagster as dg
import sqlalchemy as sa
from dagster._core.definitions.data_version import (
    CODE_VERSION_TAG,
    DATA_VERSION_IS_USER_PROVIDED_TAG,
    DATA_VERSION_TAG,
    NULL_EVENT_POINTER,
    get_input_data_version_tag,
    get_input_event_pointer_tag,
)

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import Computation, asset_key
from aquamind_assets.monthly.month import Made
from aquamind_assets.monthly.pictures import column_lineage, picture
from aquamind_assets.settings.farm import Settings
from resources.database import Database

#: Data version of the month before that a month goes on from. Dagster knows of no such input.
MONTH_BEFORE_TAG = "aquamind/month_before_data_version"


def code_version(computation: Computation, settings: Settings) -> str:
    """Of a computation as Dagster sees it: its code and its own settings.

    A month made otherwise, and whatever was made from it, is stale in Dagster's eyes.
    """
    return f"{computation.code_version}-{settings.hash(computation.uses)}"


def recorded(
    context: dg.AssetExecutionContext, tables: Sequence[sa.Table], months: Sequence[Month]
) -> set[tuple[sa.Table, Month]]:
    """Which months of which tables this very run has recorded, before it was interrupted."""
    keys = [month.key for month in months]
    found = set()
    for table in tables:
        records = context.instance.fetch_materializations(
            dg.AssetRecordsFilter(asset_key=asset_key(table), asset_partitions=keys),
            limit=2 * len(keys),
        ).records
        found |= {
            (table, Month.of(record.partition_key))
            for record in records
            if record.partition_key and record.run_id == context.run.run_id
        }
    return found


def record(
    context: dg.AssetExecutionContext,
    computation: Computation,
    settings: Settings,
    tables: Sequence[sa.Table],
    made: Made,
    database: Database | None = None,
) -> None:
    """Record a month of some tables as materialized; with pictures if there is a database."""
    head = computation.writes[0]
    inputs = dict(made.inputs)
    own = {MONTH_BEFORE_TAG: before[1]} if (before := inputs.pop(head.fullname, None)) else {}
    of_head = made.written.get(head.fullname)
    tags: dict[bool, dict[str, str]] = {}
    for table in tables:
        hangs = table is not head and of_head is not None
        if hangs not in tags:
            above = {head.fullname: (made.month, of_head.data_version)} if of_head else {}
            tags[hangs] = (
                _input_tags(context.instance, above)
                if hangs
                else own | _input_tags(context.instance, inputs)
            )
        shown = _shown(table, made, settings, database)
        context.log_event(_materialization(computation, settings, table, made, tags[hangs], shown))


def _shown(
    table: sa.Table, made: Made, settings: Settings, database: Database | None
) -> dict[str, dg.MetadataValue]:
    """What people look at: the first rows, and where the ids come from; and a picture."""
    shown: dict[str, dg.MetadataValue] = {
        "dagster/column_lineage": dg.MetadataValue.column_lineage(column_lineage(table))
    }
    if rows := made.previews.get(table.fullname):
        shown["preview"] = dg.MetadataValue.md(rows)
    if database and (drawn := picture(database, settings, table, made.month)):
        shown["picture"] = dg.MetadataValue.md(drawn)
    return shown


def _materialization(
    computation: Computation,
    settings: Settings,
    table: sa.Table,
    made: Made,
    inputs: dict[str, str],
    shown: dict[str, dg.MetadataValue],
) -> dg.AssetMaterialization:
    done = made.written[table.fullname]
    return dg.AssetMaterialization(
        asset_key(table),
        partition=made.month.key,
        metadata={
            "dagster/partition_row_count": done.rows,
            "bytes": done.bytes,
            "seconds": round(made.seconds, 3),
            **{f"seconds_{name}": round(value, 3) for name, value in made.seconds_of.items()},
            "rows_per_second": round(made.rows / made.seconds),
            "peak_memory_mb": round(made.peak_memory_mb, 1),
            "data_version": done.data_version,
            **shown,
        },
        tags={
            DATA_VERSION_TAG: done.data_version,
            DATA_VERSION_IS_USER_PROVIDED_TAG: "true",
            CODE_VERSION_TAG: code_version(computation, settings),
            **inputs,
        },
    )


def _input_tags(
    instance: dg.DagsterInstance, inputs: dict[str, tuple[Month, str]]
) -> dict[str, str]:
    """Which materializations a month was made from, so that Dagster can tell when it is stale."""
    tags = {}
    for name, (month, version) in inputs.items():
        key = dg.AssetKey(name.split("."))
        latest = instance.get_latest_storage_id_by_partition(
            key, dg.DagsterEventType.ASSET_MATERIALIZATION, {month.key}
        )
        tags[get_input_data_version_tag(key)] = version
        tags[get_input_event_pointer_tag(key)] = str(latest.get(month.key, NULL_EVENT_POINTER))
    return tags
