"""Nothing done is never a success: what was asked for and is not there is told."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner

from aquamind_assets.batches import tables as batches
from aquamind_assets.checks.declared import references
from aquamind_assets.checks.sql_checks import NOTHING_CHECKED
from aquamind_assets.command_line import inspection, making
from aquamind_assets.core.months import Month
from aquamind_assets.definitions import defs
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.operations.jobs import RANGE_END, RANGE_START
from resources.database import Database
from resources.errors import FarmError, SettingsError

LATER = Month(2015, 5)


def run(keys: list[str], tags: dict[str, str]) -> str:
    """The reason why a run of some assets failed."""
    result = defs.resolve_job_def("__ASSET_JOB").execute_in_process(
        instance=dg.DagsterInstance.ephemeral(),
        asset_selection=[dg.AssetKey(key.split("/")) for key in keys],
        raise_on_error=False,
        tags=tags,
    )
    assert not result.success
    told = [
        event.engine_event_data.error
        for event in result.all_events
        if event.event_type_value == "RESOURCE_INIT_FAILURE"
    ]
    told += [
        event.step_failure_data.error
        for event in result.all_events
        if event.event_type == dg.DagsterEventType.STEP_FAILURE
    ]
    return str(told[0])


@pytest.mark.parametrize("keys", [["infrastructure/area"], ["aquamind/views"]])
def test_a_range_that_ends_before_it_begins(keys: list[str], database: Database) -> None:
    tags = {RANGE_START: "2015-03", RANGE_END: "2015-01"}
    assert "2015-03...2015-01 is no range of months" in run(keys, tags)


@pytest.mark.parametrize("key", ["operations/run_report", "aquamind/views", "realism/report"])
def test_a_report_of_no_months(key: str, database: Database) -> None:
    assert "`make year`" in run([key], {})


@pytest.mark.parametrize("name", ["verify", "print_fingerprints"])
def test_months_that_are_not_there(name: str, two_months: Database) -> None:
    asked = CliRunner().invoke(getattr(inspection, name), ["2017"])
    assert asked.exit_code == 1
    assert f"and {12 * len(COMPUTATIONS) - 1:,} more months of tables are not there" in asked.output
    asked = CliRunner().invoke(getattr(inspection, name), ["2015-02...2015-03"])
    assert asked.exit_code == 1
    assert f"2015-03 of {next(iter(COMPUTATIONS))}" in asked.output
    assert CliRunner().invoke(getattr(inspection, name), ["2015-02"]).exit_code == 0


def test_runs_that_end_well_elsewhere(first_months, two_months: Database) -> None:
    weather = next(c for t, c in COMPUTATIONS.items() if t.name == "weather")
    making.refuse_unmade(first_months.instance, two_months, {weather: {Month(2015, 2)}})
    with pytest.raises(FarmError, match="2015-05 of weather is not at postgresql://"):
        making.refuse_unmade(first_months.instance, two_months, {weather: {LATER}})


def test_a_dry_run_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AQUAMIND_MACHINE__DRY_RUN", "true")
    with pytest.raises(SettingsError, match="nothing would be written"):
        making.make([LATER])


def test_checks_of_months_that_are_not_there(two_months: Database) -> None:
    assert references(two_months, infrastructure.container, [Month(2015, 2)]).passed
    found = references(two_months, infrastructure.container, [LATER])
    assert (found.passed, found.description) == (False, NOTHING_CHECKED)
    result = (
        defs.resolve_job_def("everything")
        .get_subset(
            asset_selection=set(),
            asset_check_selection={
                key
                for key in defs.resolve_asset_graph().asset_check_keys
                if key.asset_key.path[0] in ("batches", "environment", "feed", "disease")
            },
        )
        .execute_in_process(
            instance=dg.DagsterInstance.ephemeral(),
            tags={RANGE_START: LATER.key, RANGE_END: LATER.key},
        )
    )
    passed = {e.check_name for e in result.get_asset_check_evaluations() if e.passed}
    assert passed <= {"one_farm"}
    assert two_months.origins(batches.daily_state)


def test_resume_of_a_year(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("YEAR", "MONTHS", "MAKEFLAGS"):
        monkeypatch.delenv(name, raising=False)

    def would(*asked: str) -> str:
        told = subprocess.run(
            ["make", "--no-print-directory", "-n", "resume", *asked],
            cwd=project,
            capture_output=True,
            text=True,
        )
        return " ".join(told.stdout.split("aquamind_assets ")[-1].split())

    assert would() == "resume"
    assert would("YEAR=2017") == "resume 2017"
    assert would("MONTHS=2015-01...2015-03") == "resume 2015-01...2015-03"


@pytest.mark.parametrize(
    ("variable", "value"), [("AQUAMIND_SCALE", "0.03"), ("AQUAMIND_FIRST_MONTH", "2015-13")]
)
def test_the_command_line_tells_a_wrong_setting_in_one_line(
    variable: str, value: str, project: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "aquamind_assets", "resume"],
        cwd=project,
        capture_output=True,
        text=True,
        env={**os.environ, variable: value, "AQUAMIND_STATE": str(tmp_path)},
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert f"= '{value}' is not allowed" in done.stderr
