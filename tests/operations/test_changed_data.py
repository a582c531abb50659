"""A data file that changes: what was made from it is stale, and `resume` makes it again."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aquamind_assets.definitions import defs
from aquamind_assets.monthly.computation import COMPUTATIONS
from resources.database import Database

assert defs, "which declares the tables"

FILE = "disease/outbreaks/vaccines.toml"


@pytest.mark.slow
def test_resume_makes_what_follows_from_a_changed_file_and_nothing_else(
    project: Path, use_database: Callable[[], Database], tmp_path: Path
) -> None:
    database = use_database()
    for folder in ("aquamind_assets", "resources"):
        shutil.copytree(project / folder, tmp_path / folder)
    for file in ("pyproject.toml", "workspace.yaml", "dagster.yaml"):
        shutil.copy(project / file, tmp_path / file)

    def run(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-W", "ignore", "-m", "aquamind_assets", *words]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "AQUAMIND_SCALE": "0.05",
                "AQUAMIND_MACHINE__PROCESSES": "1",
                "PYTHONPATH": str(tmp_path),
            },
        )
        return done.returncode, done.stdout + done.stderr

    def versions() -> dict[str, str]:
        return {str(t): database.origins(t)["2015-01"].code_version for t in COMPUTATIONS}

    code, said = run("materialize", "2015-01")
    assert code == 0, said
    before = versions()
    file = tmp_path / "aquamind_assets" / FILE
    file.write_text(file.read_text().replace('dosage = "0.05 mL', 'dosage = "0.06 mL'))
    code, said = run("materialize", "2015-02")
    assert code == 1
    assert "which was made with other settings or code" in said, said[-2000:]
    assert " with data " in said
    assert "Traceback" not in said
    code, said = run("resume", "2015-01")
    assert code == 0, said
    after = versions()
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {
        str(table)
        for table, of in COMPUTATIONS.items()
        if any(FILE in each.data for each in of.and_all_that_it_reads())
    }
    assert len(changed) < len(COMPUTATIONS)
    (found,) = database.rows("SELECT dosage FROM disease.vaccine WHERE id = 1")
    assert found["dosage"].startswith("0.06 mL")
    code, said = run("resume", "2015-01", "--plan")
    assert code == 0, said
    assert "disease_catalogues" not in said, said
    code, said = run("verify", "2015-01")
    assert code == 0, said
