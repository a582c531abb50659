"""The commands of the README and the docs run as written; the dictionary is the declarations'."""

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aquamind_assets.definitions import defs  # noqa: F401  (declares the tables)
from aquamind_assets.operations.dictionary import as_markdown
from aquamind_assets.operations.figures_page import figures_as_markdown
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
    assert (project / "docs" / "figures.md").read_text() == figures_as_markdown(), "make dictionary"


FIRST_CHART = (README.parent / "docs" / "first-chart.md").read_text()


def blocks(language: str, text: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_a_first_chart_as_written(
    two_months: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for query in blocks("sql", FIRST_CHART):
        assert two_months.rows(query.strip().rstrip(";")), query
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    (script,) = blocks("python", FIRST_CHART)
    (tmp_path / "chart.py").write_text(script)
    *_, last = [line for block in blocks("sh", FIRST_CHART) for line in block.splitlines()]
    words = [sys.executable if word.endswith("/python") else word for word in shlex.split(last)]
    environment = {**os.environ, "PYTHONPATH": str(README.parent)}
    done = subprocess.run(words, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "chart.png").stat().st_size > 10_000


DOCS = sorted((README.parent / "docs").rglob("*.md"))


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_what_the_docs_link_to_is_there_and_make_knows_their_targets(page: Path) -> None:
    text = page.read_text()
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert "://" in link or (page.parent / link).exists(), link
    makefile = (README.parent / "Makefile").read_text()
    for target in re.findall(r"(?:`|^)make ([a-z][a-z0-9-]+)", text, re.MULTILINE):
        assert re.search(
            rf"^(?:[a-z0-9- ]* )?{target}(?: [a-z0-9- ]*)?:", makefile, re.MULTILINE
        ), target


def test_each_private_name_of_dagster_has_its_reason(project: Path) -> None:
    listed = (project / "docs" / "dagster.md").read_text()
    imports = re.compile(r"^from dagster\._[\w.]* import (\([^)]*\)|.*)$", re.MULTILINE)
    sources = [p for d in ("aquamind_assets", "resources") for p in (project / d).rglob("*.py")]
    names = {
        name
        for source in sources
        for found in imports.findall(source.read_text())
        for name in re.findall(r"\w+", found)
    }
    assert names, "or there is nothing to list"
    assert [name for name in sorted(names) if f"`{name}`" not in listed] == []


GUIDES = [README, README.parent / "CONTRIBUTING.md", *DOCS]


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_files_and_folders_that_the_guides_name_are_there(page: Path) -> None:
    project = README.parent
    named = re.findall(
        r"`(\w[\w.-]*(?:/[\w.-]+)*/?(?:\.(?:py|md|toml|csv|sql|yaml)|/))`", page.read_text()
    )
    places = project, project / "aquamind_assets", page.parent
    assert [
        name
        for name in named
        if "/" in name and not any((place / name).exists() for place in places)
    ] == []


def test_docstrings_and_descriptions_can_be_understood_alone(project: Path) -> None:
    fragment = re.compile(r"(What|How|Where|Which|Who|Whose|Whom|When|Why|The same|On which|Of)\b")
    found = []
    for folder in ("aquamind_assets", "resources", "benchmarks"):
        for source in (project / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(source.read_text())):
                texts = []
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "column":
                    texts += [getattr(each, "value", "") for each in node.args[2:3]]
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                    texts.append(ast.get_docstring(node) or "")
                if isinstance(node, ast.keyword) and node.arg in ("description", "comment"):
                    texts.append(getattr(node.value, "value", "") or "")
                found += [f"{source}: {text}" for text in texts if fragment.match(str(text))]
    assert found == []
