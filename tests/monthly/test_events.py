"""Dagster is told of months together, after their commits, with their inputs."""

import dagster as dg
import pytest
import sqlalchemy as sa
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleCauseCategory
from dagster._core.instance import DagsterInstance
from dagster._core.loader import LoadingContextForTest

from aquamind_assets.definitions import defs
from aquamind_assets.monthly.computation import Computation, asset_key, in_order
from resources.database import Database
from resources.replacement import Replacement

CONFIG = {"scale": 0.05, "machine": {"processes": 1}}
#: What has no fish yet: areas, and the weather of each.
NAMES = ("infrastructure", "weather")


def made(*names: str) -> list[Computation]:
    return [computation for computation in in_order() if computation.name in names]


def materialize(
    first: str, last: str, instance: DagsterInstance, *names: str
) -> dg.ExecuteInProcessResult:
    return defs.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=instance,
        run_config={"resources": {"settings": {"config": CONFIG}}},
        asset_selection=[asset_key(t) for c in made(*names) for t in c.writes],
        raise_on_error=False,
        tags={
            "dagster/asset_partition_range_start": first,
            "dagster/asset_partition_range_end": last,
        },
    )


def stale(instance: DagsterInstance, month: str) -> set[str]:
    """The tables whose month Dagster calls stale, but for settings that are not the defaults."""
    found = CachingStaleStatusResolver(
        instance, defs.resolve_asset_graph(), LoadingContextForTest(instance)
    )
    keys = [asset_key(table) for c in made(*NAMES) for table in c.writes]
    return {
        key.to_user_string()
        for key in keys
        for cause in found.get_stale_causes(key, month)
        if cause.category is not StaleCauseCategory.CODE
    }


@pytest.mark.parametrize("seconds_together", [0.0, 1000.0])
def test_dagster_knows_what_a_month_was_made_from(
    database: Database, monkeypatch: pytest.MonkeyPatch, seconds_together: float
) -> None:
    monkeypatch.setattr("aquamind_assets.monthly.events.SECONDS_TOGETHER", seconds_together)
    instance = dg.DagsterInstance.ephemeral()
    for again in range(2):
        assert materialize("2015-01", "2015-02", instance, *NAMES).success, again
        assert stale(instance, "2015-01") == stale(instance, "2015-02") == set()
    other = {"dagster/data_version": "other rows"}
    area = dg.AssetKey(["infrastructure", "area"])
    instance.report_runless_asset_event(
        dg.AssetMaterialization(area, partition="2015-01", tags=other)
    )
    assert "environment/weather" in stale(instance, "2015-01")
    assert "environment/weather" not in stale(instance, "2015-02")


def test_a_month_whose_input_is_replaced_meanwhile_is_not_committed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = dg.DagsterInstance.ephemeral()
    assert materialize("2015-01", "2015-01", instance, "infrastructure").success
    (weather,) = made("weather")
    finish = Replacement.finish

    def replaced(replacement: Replacement, origin: object) -> dict[sa.Table, object]:
        with database.connect() as connection:
            connection.exec_driver_sql("DROP TABLE infrastructure.area_2015_01")
        return finish(replacement, origin)  # type: ignore[arg-type, return-value]

    monkeypatch.setattr(Replacement, "finish", replaced)
    result = materialize("2015-01", "2015-01", instance, "weather")
    (failure,) = [e for e in result.all_events if e.event_type_value == "STEP_FAILURE"]
    said = failure.step_failure_data.error_display_string
    assert "was made from 2015-01 of infrastructure/area, which another run has replaced" in said
    assert not any(database.origins(table) for table in weather.writes)
    assert not instance.get_materialized_partitions(asset_key(weather.writes[0]))
