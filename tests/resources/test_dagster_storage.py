"""Dagster's records in the database in use."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import dagster as dg

from resources.database import Database


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
