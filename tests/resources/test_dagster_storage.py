"""Dagster's records in the database in use."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import dagster as dg
import pytest
from dagster._core.events import StepMaterializationData

from resources.dagster_storage import Events
from resources.database import Database

MONTHS = dg.MonthlyPartitionsDefinition(start_date="2015-01", fmt="%Y-%m")
KEYS = (dg.AssetKey(["sea", "ring"]), dg.AssetKey(["sea", "net"]))

#: What Dagster's events leave in its tables, the numbers and times of each event apart.
TABLES = {
    "event_logs": "event, dagster_event_type, step_key, asset_key, partition",
    "asset_keys": "asset_key, last_materialization, last_run_id IS NULL,"
    " last_materialization_timestamp IS NULL",
    "asset_event_tags": "asset_key, key, value",
    "asset_check_executions": "asset_key, check_name, partition, execution_status,"
    " evaluation_event, materialization_event_storage_id",
}


def left(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of Dagster's tables, without what differs from run to run."""
    found = {}
    with database.connect() as connection:
        for table, columns in TABLES.items():
            rows = connection.exec_driver_sql(f"SELECT {columns} FROM dagster.{table}")
            found[table] = sorted(
                tuple(
                    re.sub(r'("run_id"|"timestamp"|"storage_id"): [^,}]+', r"\1", str(value))
                    for value in row
                )
                for row in rows
            )
        connection.exec_driver_sql(f"TRUNCATE dagster.{', dagster.'.join(TABLES)}")
    return found


def ring_and_net() -> dg.JobDefinition:
    @dg.multi_asset(specs=[dg.AssetSpec(key) for key in KEYS], partitions_def=MONTHS)
    def sea():  # type: ignore[no-untyped-def]  # Dagster reads it: of two outputs
        ...

    @dg.asset_check(asset=KEYS[0])
    def sound() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    defs = dg.Definitions(assets=[sea], asset_checks=[sound])
    return defs.resolve_implicit_global_asset_job_def()


def test_events_stored_together_are_as_one_by_one(
    database: Database, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This fails if a new version of Dagster stores other things."""
    tags = {
        "dagster/asset_partition_range_start": "2015-01",
        "dagster/asset_partition_range_end": "2015-03",
    }
    with dg.DagsterInstance.from_config(str(project)) as instance:
        monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "0")
        instance.create_run_for_job(ring_and_net(), tags=tags)
        planned = left(database)
        monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "1000")
        instance.create_run_for_job(ring_and_net(), tags=tags)
        assert left(database) == planned
        assert [len(rows) for rows in planned.values()] == [7, 2, 0, 3]

        storage = instance.event_log_storage
        assert isinstance(storage, Events)
        made = [materialized(key, month) for month in ("2015-01", "2015-02") for key in KEYS]
        for event in made:
            storage.store_event(event)
        one_by_one = left(database)
        storage.store_event_batch(made)
        assert left(database) == one_by_one
        assert [len(rows) for rows in one_by_one.values()] == [4, 2, 4, 0]


def materialized(key: dg.AssetKey, month: str) -> dg.EventLogEntry:
    tags = {"dagster/data_version": f"{key.to_user_string()} {month}"}
    event = dg.DagsterEvent(
        dg.DagsterEventType.ASSET_MATERIALIZATION.value,
        job_name="sea",
        step_key="sea",
        event_specific_data=StepMaterializationData(
            dg.AssetMaterialization(key, partition=month, tags=tags, metadata={"rows": 1})
        ),
    )
    return dg.EventLogEntry(None, "debug", "", "a run", 1.0, "sea", "sea", event)


def test_events_are_stored_all_or_none(database: Database, project: Path) -> None:
    with dg.DagsterInstance.from_config(str(project)) as instance:
        with database.connect() as connection:
            connection.exec_driver_sql(
                "ALTER TABLE dagster.asset_keys ADD CHECK (asset_key NOT LIKE '%%net%%')"
            )
        with pytest.raises(Exception, match="asset_keys_asset_key_check"):
            instance.event_log_storage.store_event_batch([materialized(k, "2015-01") for k in KEYS])
    assert {name: len(rows) for name, rows in left(database).items()} == dict.fromkeys(TABLES, 0)


def test_a_pool_begun_by_all_at_once_has_one_place(database: Database, project: Path) -> None:
    barrier, names = Barrier(4, timeout=10), [f"pool_{number}" for number in range(10)]

    def begin(instance: dg.DagsterInstance) -> None:
        for name in names:
            barrier.wait()
            instance.event_log_storage.initialize_concurrency_limit_to_default(name)

    instances = [dg.DagsterInstance.from_config(str(project)) for _ in range(4)]
    with ThreadPoolExecutor() as threads:
        list(threads.map(begin, instances))
    pools = {p.name: p.limit for p in instances[0].event_log_storage.get_pool_limits()}
    assert pools == dict.fromkeys(names, 1)
    for name in names:
        assert instances[0].event_log_storage.get_concurrency_info(name).slot_count == 1
