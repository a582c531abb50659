"""The README's commands run as written, and the dictionary is that of the declarations."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aquamind_assets.dictionary import as_markdown
from resources.database import Database

README = Path(__file__).resolve().parents[1] / "README.md"
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README.read_text(), re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
    if line.strip() and not line.startswith("#")
]
TARGETS = sorted(set(re.findall(r"(?:`|^)make ([a-z][a-z-]+)", README.read_text(), re.MULTILINE)))
LINKS = re.findall(r"\]\(([^)]+)\)", README.read_text())
MATERIALIZE = [line for line in COMMANDS if "asset materialize" in line]


def test_there_are_commands() -> None:
    assert {"year", "test"} <= set(TARGETS)
    assert len(MATERIALIZE) >= 2


@pytest.mark.parametrize("link", [link for link in LINKS if "://" not in link])
def test_what_the_readme_links_to_is_there(link: str) -> None:
    assert (README.parent / link).exists()


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_the_target(target: str, project: Path) -> None:
    known = subprocess.run(["make", "-n", target], cwd=project, capture_output=True, text=True)
    assert known.returncode == 0, known.stderr


def test_materialize_as_written(use_database: Callable[[], Database], project: Path) -> None:
    database = use_database()
    for line in MATERIALIZE:
        words = shlex.split(line)
        changed = dict(word.split("=", 1) for word in words if re.match(r"^[A-Z_]+=", word))
        arguments = [word for word in words if not re.match(r"^[A-Z_]+=", word)]
        assert arguments[0] == "dagster"
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", *arguments],
            cwd=project,
            capture_output=True,
            text=True,
            env={**os.environ, "AQUAMIND_SCALE": "0.05", **changed},
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    assert database.count("SELECT count(*) FROM environment.weather") > 0


def test_the_dictionary_is_that_of_the_declarations(project: Path) -> None:
    assert (project / "docs" / "tables.md").read_text() == as_markdown(), "make dictionary"
