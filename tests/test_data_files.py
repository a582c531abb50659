"""Computations declare the data files that their models read, and one that changes is seen."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from aquamind_assets.definitions import defs
from aquamind_assets.monthly import computation
from aquamind_assets.monthly.computation import (
    COMPUTATIONS,
    Computation,
    data_files,
    version_with_data,
)

PACKAGE = Path(computation.__file__).parents[1]
ALL: list[Computation] = list(dict.fromkeys(COMPUTATIONS.values())) if defs else []
FILES = sorted({path for each in ALL for name in each.data for path, _ in data_files(name)})


def _file(module: str) -> Path | None:
    at = PACKAGE.parent / module.replace(".", "/")
    return next((f for f in (at.with_suffix(".py"), at / "__init__.py") if f.exists()), None)


@cache
def _imports(module: str) -> set[str]:
    file, found = _file(module), set[str]()
    assert file is not None
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("aquamind_assets"):
            found |= {str(node.module), *(f"{node.module}.{each.name}" for each in node.names)}
    return {each for each in found if _file(each)}


def _closure(module: str) -> set[str]:
    found, left = set[str](), [module]
    while left:
        if (one := left.pop()) not in found:
            found.add(one)
            left += _imports(one)
    return found


def _reads(module: str) -> set[str]:
    """Data files that a module names: beside it, as all of ours are."""
    file = _file(module)
    assert file is not None
    named = re.findall(r'"([\w/-]+\.(?:toml|csv|sql|json))"', file.read_text())
    there = [file.parent / name for name in named if (file.parent / name).exists()]
    folders = re.findall(r'files\(__package__\) / "([\w/-]+)"', file.read_text())
    there += [file.parent / name for name in folders if (file.parent / name).is_dir()]
    return {str(each.relative_to(PACKAGE)) for each in there}


@pytest.mark.parametrize("of", ALL, ids=lambda of: of.name)
def test_what_its_modules_read_is_declared(of: Computation) -> None:
    read = {name for module in _closure(of.compute.__module__) for name in _reads(module)}
    assert read <= set(of.data)


def test_some_are_read() -> None:
    assert "disease/outbreaks/diseases" in _reads("aquamind_assets.disease.outbreaks.profiles")
    assert len(FILES) >= 16


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_another_version(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {of: version_with_data("1", of.data) for of in ALL}
    for file in FILES:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes((PACKAGE / file).read_bytes())
    monkeypatch.setattr(computation, "_PACKAGE", tmp_path)
    assert {of: version_with_data("1", of.data) for of in ALL} == before
    text = (tmp_path / name).read_text()
    (tmp_path / name).write_text(re.sub(r"\d(?!.*\d)", lambda m: str(9 - int(m[0])), text, count=1))
    changed = {of for of in ALL if version_with_data("1", of.data) != before[of]}
    assert changed == {of for of in ALL if name in of.data or _folder(name) in of.data} != set()


@pytest.mark.parametrize("change", ["another", "renamed", "gone"])
def test_a_folder_is_all_the_data_in_it(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computation, "_PACKAGE", tmp_path)
    for name in ("a.toml", "b.toml"):
        (tmp_path / "ills").mkdir(exist_ok=True)
        (tmp_path / "ills" / name).write_text(name)
    before = version_with_data("1", ["ills"])
    (tmp_path / "ills" / "README.md").write_text("for readers")
    assert version_with_data("1", ["ills"]) == before
    file = tmp_path / "ills" / "b.toml"
    if change == "another":
        (tmp_path / "ills" / "c.toml").write_text("")
    elif change == "renamed":
        file.rename(file.with_name("c.toml"))
    else:
        file.unlink()
    assert version_with_data("1", ["ills"]) != before


def _folder(name: str) -> str:
    return name.rpartition("/")[0]
