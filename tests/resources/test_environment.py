"""The variables: the shell's, else those of ``.env``, the same in all processes of a command."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml

from aquamind_assets.command_line.place import begin_in
from aquamind_assets.settings.farm import Settings
from resources import environment
from resources.errors import SettingsError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The project's folder, with a file of variables, begun by a shell that sets two of them."""
    (tmp_path / ".env").write_text(
        "AQUAMIND_SEED=3\nexport AQUAMIND_SCALE='0.3'  # smaller\nAQUAMIND_FEED__X=\nOTHER=1\n"
        "AQUAMIND_STATE=/of/the/file\n"
    )
    monkeypatch.setattr(environment, "project_folder", lambda: tmp_path)
    monkeypatch.setattr(
        environment, "_at_start", lambda: {"AQUAMIND_SEED": "2", "AQUAMIND_STATE": ""}
    )
    before = dict(os.environ)
    for name in before:
        if name.startswith(environment.PREFIX):
            del os.environ[name]
    yield tmp_path
    os.environ.clear()
    os.environ.update(before)


def test_the_shell_wins_over_the_file_though_dagster_turns_it_round(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AQUAMIND_SEED", "3")  # as Dagster's commands do
    monkeypatch.setenv("AQUAMIND_SCALE", "0.3")
    monkeypatch.setenv("AQUAMIND_STATE", "/of/the/file")
    assert environment.variables() == {"AQUAMIND_SEED": "2", "AQUAMIND_SCALE": "0.3"}
    assert Settings.from_environment() == Settings.of({"seed": 2, "scale": 0.3})
    assert environment.state_folder() == folder / ".aquamind", "empty in the shell"
    assert os.environ["AQUAMIND_SEED"] == "2", "for the processes that this one starts"
    monkeypatch.setenv("AQUAMIND_SEED", "5")
    assert environment.variables()["AQUAMIND_SEED"] == "5", "set by a script since it began"


def test_the_file_alone_is_enough(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_at_start", dict)
    assert environment.state_folder() == Path("/of/the/file")
    assert Settings.from_environment().seed == 3
    environment.begin_without()
    assert environment.variables() == {}
    assert Settings.from_environment() == Settings()


def test_a_file_that_cannot_be_read_or_names_no_setting(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_bytes(b"AQUAMIND_SEED=\xff\n")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        environment.variables()
    (folder / ".env").write_text("AQUAMIND_SEDE=1\n")
    with pytest.raises(SettingsError, match="AQUAMIND_SEDE in the environment names no setting"):
        Settings.from_environment()


def test_dagsters_folder_is_set_up_whatever_its_path(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DAGSTER_HOME", environment.STATE_VARIABLE):
        monkeypatch.setenv(name, "")
    shutil.copy(project / "dagster.yaml", tmp_path)
    state = tmp_path / "my #1: 'farm', \"50 %\" {ü}"
    begin_in(tmp_path, state)
    configured = yaml.safe_load((state / "dagster" / "dagster.yaml").read_text())
    assert configured["compute_logs"]["config"]["base_dir"] == str(state / "dagster/logs")
    assert configured["local_artifact_storage"]["config"]["base_dir"] == str(state / "dagster")
    assert Path.cwd() == state / "dagster", "where no .env is"


def test_a_state_folder_that_cannot_be_written_to_is_named(project: Path, tmp_path: Path) -> None:
    shutil.copy(project / "dagster.yaml", tmp_path)
    (tmp_path / "state").write_text("a file, and so no folder")
    with pytest.raises(SettingsError, match=r"/state cannot be written to \(Not a directory\)"):
        begin_in(tmp_path, tmp_path / "state")


@pytest.mark.slow
def test_all_processes_of_a_command_use_one_database(
    project: Path, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    of_file, exported = new_database(), new_database()
    for name in ("aquamind_assets", "resources"):
        shutil.copytree(project / name, tmp_path / name)
    for name in ("dagster.yaml", "pyproject.toml", "workspace.yaml"):
        shutil.copy(project / name, tmp_path)
    (tmp_path / ".env").write_text(
        f"AQUAMIND_POSTGRES_URL='{of_file}'\nAQUAMIND_SCALE=0.05\nDAGSTER_HOME=/nowhere\n"
        f"AQUAMIND_STATE={tmp_path}/state\n"
    )
    clean = {n: v for n, v in os.environ.items() if not n.startswith(environment.PREFIX)}

    def months(url: str) -> int:
        engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg2:"))
        with engine.connect() as connection:
            return connection.scalar(sa.text("SELECT count(*) FROM pg_inherits"))

    def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-m", *arguments],
            cwd=tmp_path,
            env={**clean, **variables},
            capture_output=True,
            text=True,
        )

    one = ("--select", "infrastructure/area", "--partition", "2015-01")
    materialize = ("dagster", "asset", "materialize", "-m", "aquamind_assets.definitions", *one)
    (tmp_path / ".env").write_text((tmp_path / ".env").read_text().replace("DAGSTER_HOME", "X"))
    done = command(*materialize, AQUAMIND_POSTGRES_URL=exported, AQUAMIND_SCALE="0.06")
    assert done.returncode == 0, done.stderr
    assert (months(of_file), months(exported)) == (0, 2)
    (tmp_path / ".env").write_text((tmp_path / ".env").read_text().replace("X=", "DAGSTER_HOME="))
    done = command("aquamind_assets", "materialize", "2015-01")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Made 0 rows" not in done.stdout
    assert months(of_file) > 2
    assert months(exported) == 2
    assert (tmp_path / "state" / "dagster" / "dagster.yaml").exists()
