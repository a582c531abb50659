"""The asset graph on a small farm: the same rows however it is run, and what it refuses."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as sa

from aquamind_assets.checks.sql_checks import NOTHING_CHECKED
from aquamind_assets.core.months import Month
from aquamind_assets.definitions import build_definitions, defs
from aquamind_assets.monthly.computation import COMPUTATIONS, asset_key, in_order
from aquamind_assets.monthly.inputs import Needs
from aquamind_assets.operations.backfill import commands, needed_before, stretches
from aquamind_assets.settings.farm import Settings
from resources.database import Database
from resources.errors import OtherSettings
from resources.replacement import Origin
from resources.server import database_url
from resources.url import parse

#: Small, and with fish from February; on one process, which costs less to start.
CONFIG = {"scale": 0.2, "machine": {"processes": 1}}
SMALL = {"resources": {"settings": {"config": CONFIG}}}


def materialize(
    first: str,
    last: str,
    instance: dg.DagsterInstance | None = None,
    config: dict = SMALL,
    only: list[dg.AssetKey] | None = None,
    checks: bool = False,
    definitions: dg.Definitions = defs,
) -> dg.ExecuteInProcessResult:
    job = definitions.resolve_implicit_global_asset_job_def()
    if not checks:
        every = job.asset_layer.executable_asset_keys
        job = job.get_subset(asset_selection=set(only or every), asset_check_selection=set())
    return job.execute_in_process(
        instance=instance or dg.DagsterInstance.ephemeral(),
        run_config=config,
        raise_on_error=False,
        tags={
            "dagster/asset_partition_range_start": first,
            "dagster/asset_partition_range_end": last,
        },
    )


def refusals(result: dg.ExecuteInProcessResult) -> list[str]:
    assert not result.success
    failures = [e for e in result.all_events if e.event_type == dg.DagsterEventType.STEP_FAILURE]
    return [str(e.step_failure_data.error_display_string).strip() for e in failures]


def fingerprints(database: Database) -> dict[str, str]:
    """Every table's months by the hash of their rows as they are in the database."""
    return {
        f"{table} {month}": database.fingerprint(table, Month.of(month))
        for table in COMPUTATIONS
        for month in database.origins(table)
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", *arguments]


def cli(project: Path, select: str, months: str) -> subprocess.Popen[str]:
    whole = ["dagster", "asset", "materialize", "-m", "aquamind_assets.definitions"]
    return subprocess.Popen(
        command(*whole, "--select", select, "--partition-range", months),
        cwd=project,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "AQUAMIND_SCALE": "0.2"},
    )


@dataclass(frozen=True)
class Quarter:
    """2015-01 to 2015-03 made as one range, with all checks."""

    result: dg.ExecuteInProcessResult
    instance: dg.DagsterInstance
    fingerprints: dict[str, str]
    origins: dict[sa.Table, dict[str, Origin]]

    def to_february(self) -> dict[str, str]:
        """The fingerprints of its first two months."""
        return {name: it for name, it in self.fingerprints.items() if not name.endswith("-03")}


@pytest.fixture(scope="module")
def quarter(new_database: Callable[[], str]) -> Quarter:
    instance, database = dg.DagsterInstance.ephemeral(), Database(parse(new_database()))
    result = materialize(
        "2015-01",
        "2015-03",
        instance,
        checks=True,
        definitions=build_definitions(database=database.url),
    )
    made = Quarter(
        result,
        instance,
        fingerprints(database),
        {table: database.origins(table) for table in COMPUTATIONS},
    )
    database.close()
    assert len(made.fingerprints) == 3 * len(COMPUTATIONS)
    return made


def test_month_by_month_and_again_is_as_a_range(database: Database, quarter: Quarter) -> None:
    for month in ("2015-01", "2015-02"):
        assert materialize(month, month).success
    again = [asset_key(t) for t in COMPUTATIONS if t.schema in ("batches", "disease")]
    assert materialize("2015-02", "2015-02", only=again).success
    assert fingerprints(database) == quarter.to_february()


def test_one_table_with_what_it_needs(database: Database, quarter: Quarter) -> None:
    wanted = dg.AssetSelection.assets("environment/environmental_reading").upstream()
    keys = wanted.resolve(defs.resolve_asset_graph())
    assert dg.AssetKey(["batches", "site_use"]) not in keys, "plan goes on from it all the same"
    instance = dg.DagsterInstance.ephemeral()
    result = materialize("2015-01", "2015-02", instance, only=list(keys))
    assert result.success
    made = fingerprints(database)
    assert made.items() <= quarter.fingerprints.items()
    for table in COMPUTATIONS:
        recorded = instance.get_materialized_partitions(asset_key(table))
        assert sorted(recorded) == sorted(database.origins(table)), table


def test_another_seed_is_another_farm(database: Database, quarter: Quarter) -> None:
    config = {"resources": {"settings": {"config": CONFIG | {"seed": 2}}}}
    wanted = dg.AssetSelection.assets("environment/weather").upstream()
    keys = list(wanted.resolve(defs.resolve_asset_graph()))
    assert materialize("2015-01", "2015-01", config=config, only=keys).success
    name = "environment.weather 2015-01"
    assert fingerprints(database)[name] != quarter.fingerprints[name]


def test_what_is_recorded_of_a_month(quarter: Quarter) -> None:
    for table, origins in quarter.origins.items():
        records = quarter.instance.fetch_materializations(asset_key(table), limit=100).records
        assert sorted(r.partition_key for r in records) == ["2015-01", "2015-02", "2015-03"], table
        for record in records:
            event, origin = record.asset_materialization, origins[record.partition_key]
            assert event.metadata["dagster/partition_row_count"].value == origin.rows
            assert event.metadata["bytes"].value > 0
            assert event.metadata["peak_memory_mb"].value > 1
            assert event.tags["dagster/data_version"] == origin.data_version
            assert origin.data_version == quarter.fingerprints[f"{table} {record.partition_key}"]
            assert origin.settings == {"seed": 1, "scale": 0.2}


def test_checks_ran_and_passed_where_there_are_rows(quarter: Quarter) -> None:
    rows = {
        asset_key(table): sum(origin.rows for origin in origins.values())
        for table, origins in quarter.origins.items()
    }
    evaluations = [e for e in quarter.result.get_asset_check_evaluations() if e.asset_key in rows]
    for evaluation in evaluations:
        empty = evaluation.description == NOTHING_CHECKED
        assert evaluation.passed is not empty, (evaluation.asset_key, evaluation.check_name)
        if evaluation.check_name == "references":
            assert empty is (rows[evaluation.asset_key] == 0), evaluation.asset_key
    named = {e.asset_key for e in evaluations if e.check_name == "references"}
    referring = [t for t in COMPUTATIONS if any(c.info.get("references") for c in t.columns)]
    assert named == {asset_key(table) for table in referring}
    assert rows[dg.AssetKey(["batches", "daily_state"])] > 0, "or the books were not checked"


def test_a_missing_month_is_named(database: Database) -> None:
    weather = asset_key(next(t for t in COMPUTATIONS if t.name == "weather"))
    (told,) = refusals(materialize("2015-03", "2015-03", only=[weather]))
    assert "2015-03 of weather needs 2015-01 to 2015-03 of infrastructure/area" in told
    assert (
        "--select infrastructure/area,infrastructure/area_group --partition-range 2015-01...2015"
        in told
    )
    assert "Traceback" not in told
    assert "Stack Trace" not in told
    days = asset_key(next(t for t in COMPUTATIONS if t.name == "daily_state"))
    (many,) = refusals(materialize("2015-03", "2015-03", only=[days]))
    assert re.search(r"of \S+, \S+, \S+ and \d+ more tables, which are not materialized", many)
    assert "make resume MONTHS=2015-01...2015-03" in many
    assert database.count("SELECT count(*) FROM pg_inherits") == 0


def test_other_settings_are_refused_and_change_nothing(database: Database) -> None:
    assert materialize("2015-01", "2015-01").success
    before = fingerprints(database)
    told = refusals(materialize("2015-02", "2015-02", config={}))
    assert told
    assert all("scale: stored 0.2, now 1.0" in each for each in told)
    assert fingerprints(database) == before


def test_one_database_never_holds_two_farms(database: Database) -> None:
    built = [asset_key(t) for t, c in COMPUTATIONS.items() if c.name == "infrastructure"]
    assert materialize("2015-01", "2015-02", only=built).success
    before = fingerprints(database)
    seed = {"resources": {"settings": {"config": CONFIG | {"seed": 2}}}}
    for month in ("2015-01", "2015-02"):
        told = refusals(materialize(month, month, config=seed, only=built))
        assert "seed: stored 1, now 2" in told[0]
    assert fingerprints(database) == before
    assert materialize("2015-01", "2015-02", config=seed, only=built).success
    assert all(o.settings["seed"] == 2 for t in COMPUTATIONS for o in database.origins(t).values())


def test_months_of_two_code_versions_are_not_mixed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_condition = next(c for c in in_order() if c.name == "site_condition")
    plan = next(c for c in in_order() if c.name == "fish_month")
    needs = Needs(database, plan, Settings.of({}))
    database.declare([plan.writes[0]])
    with database.replace(Month(2015, 1), [plan.writes[0]]) as replacement:
        replacement.finish(needs.origin)
    needs.check_kept(Month(2015, 2))
    monkeypatch.setitem(site_condition.__dict__, "code_version", "next")
    with pytest.raises(OtherSettings, match=r"code: stored site_condition \d"):
        Needs(database, plan, Settings.of({})).check_kept(Month(2015, 2))


def test_infrastructure_has_no_gaps(database: Database) -> None:
    built = [asset_key(t) for t, c in COMPUTATIONS.items() if c.name == "infrastructure"]
    assert materialize("2015-01", "2015-01", only=built).success
    before = fingerprints(database)
    (told,) = refusals(materialize("2015-03", "2015-03", only=built))
    assert "2015-03 of infrastructure needs 2015-02 of infrastructure/" in told
    assert fingerprints(database) == before


def test_a_wrong_setting_is_refused_and_changes_nothing(database: Database) -> None:
    config = {"resources": {"settings": {"config": {"scale": -1.0}}}}
    told = refusals(materialize("2015-01", "2015-01", config=config))
    assert all("scale = -1.0 is not allowed (allowed: from 0.05 to 20)" in each for each in told)
    assert not database.has_table("infrastructure.area")


def test_two_processes_at_once(database: Database, quarter: Quarter, project: Path) -> None:
    both = [cli(project, "*", "2015-01...2015-02") for _ in range(2)]
    with ThreadPoolExecutor() as pool:  # one that is not read stops, and the other waits for it
        said = list(pool.map(lambda process: process.communicate(timeout=200)[0], both))
    assert [process.returncode for process in both] == [0, 0], "\n".join(said)
    assert fingerprints(database) == quarter.to_february()


def test_killed_and_resumed(database: Database, quarter: Quarter, project: Path) -> None:
    expected = quarter.to_february()
    weather = next(t for t in COMPUTATIONS if t.name == "weather")
    process = cli(project, "*", "2015-01...2015-02")
    while process.poll() is None and not database.origins(weather):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    killed = fingerprints(database)
    assert killed, "the months before the kill are kept"
    assert len(killed) < len(expected), "it was killed too late for this test"
    assert killed.items() <= expected.items(), "each month is whole"
    with dg.DagsterInstance.from_config(str(project)) as instance:
        for table in COMPUTATIONS:
            recorded = set(instance.get_materialized_partitions(asset_key(table)))
            assert recorded <= set(database.origins(table)), (
                "nothing is recorded before it is there"
            )
        assert [r.status for r in instance.get_runs()] == [dg.DagsterRunStatus.STARTED]
    resumed = subprocess.run(
        command("aquamind_assets", "materialize", "2015-01...2015-02"),
        capture_output=True,
        text=True,
        env={**os.environ, "AQUAMIND_SCALE": "0.2"},
    )
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert "was killed" in resumed.stdout
    assert "--select '*'" not in resumed.stdout, "it makes only what is missing"
    assert fingerprints(database) == expected


def test_the_graph_is_as_the_design_says() -> None:
    order = in_order()
    assert len(order) == len(set(COMPUTATIONS.values()))
    for table, computation in COMPUTATIONS.items():
        assert set(computation.previous) <= set(computation.writes), "only of its own computation"
        for read in (*computation.to_date, *computation.same_month):
            assert order.index(COMPUTATIONS[read]) < order.index(computation), (table, read)
    graph = defs.resolve_asset_graph()
    for table in COMPUTATIONS:
        node = graph.get(asset_key(table))
        assert node.group_name == table.schema
        assert node.partitions_def is not None
        assert node.backfill_policy == dg.BackfillPolicy.single_run()
        assert node.key not in node.parent_keys, "or Dagster makes several runs of a backfill"
        goes_on = "needs_month_before_of" in node.metadata
        assert goes_on is bool(COMPUTATIONS[table].previous)
        assert goes_on is ("only after the month before" in node.description)
        schema = node.metadata["dagster/column_schema"]
        assert [c.name for c in schema.columns] == [c.name for c in table.columns]
        assert all(c.description for c in schema.columns)
        assert table.comment
    for key in graph.asset_check_keys:
        described = graph.get_check_spec(key).description
        assert described
        assert "\n    " not in described, "the UI would show it as code"


def test_what_is_made_first() -> None:
    months = [Month(2016, 5), Month(2016, 6)]
    needed = {c.name: m for c, m in needed_before(months).items()}
    assert needed["infrastructure"] == Month(2016, 4).since(Month(2015, 1))
    assert "weather" not in needed
    assert needed_before([Month(2015, 1)]) == {}
    assert stretches([Month(2015, 1), Month(2015, 2), Month(2015, 12)]) == (
        (Month(2015, 1), Month(2015, 2)),
        (Month(2015, 12), Month(2015, 12)),
    )
    first, second = in_order()[:2]
    wanted = {first: months, second: months[:1]}
    assert [stretch for _, stretch in commands(wanted)] == [
        (months[0], months[1]),
        (months[0], months[0]),
    ]


def test_the_url_keeps_its_password_to_itself(database: Database) -> None:
    url = database_url().set(username="postgres", password="hush")
    said = subprocess.run(
        command("resources", "url"),
        capture_output=True,
        text=True,
        env={**os.environ, "AQUAMIND_POSTGRES_URL": url.render_as_string(hide_password=False)},
    )
    assert said.stdout.startswith("postgresql://postgres@/test_")
    assert "hush" not in said.stdout + said.stderr
