"""Facts of AquaMind's database: its tables as its migrations leave them (``schema/``).

The files list columns with their choices, constraints, indexes and migrations. They cover the
tables that this project fills, the histories of these, and the tables of users and external ids.
The views, the load and the tests' stand-in database are made from these files.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

#: A name that does not follow the rule ``app_historicalmodel``.
_HISTORY = {"batch_creationworkflow": "batch_historicalbatchcreationworkflow"}

#: Columns that django-simple-history adds; it numbers the first by itself.
HISTORY_COLUMNS = ("history_date", "history_change_reason", "history_type", "history_user_id")


@dataclass(frozen=True)
class Column:
    """A column of AquaMind: its PostgreSQL type, and its allowed values if they are listed."""

    name: str
    type: str
    is_nullable: bool
    is_identity: bool
    choices: tuple[str, ...]


def _rows(name: str) -> list[dict[str, str]]:
    source = resources.files(__package__) / "schema" / name
    with source.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def columns() -> Mapping[str, tuple[Column, ...]]:
    """The columns of each table, in the table's order."""
    found: dict[str, tuple[Column, ...]] = {}
    for row in _rows("columns.csv"):
        column = Column(
            row["column"],
            row["type"],
            row["nullable"] == "YES",
            row["default"] == "identity",
            tuple(row["choices"].split("|")) if row["choices"] else (),
        )
        found[row["table"]] = (*found.get(row["table"], ()), column)
    return found


@cache
def constraints() -> tuple[tuple[str, str], ...]:
    """Table and definition of each key, foreign key and check."""
    return tuple((row["table"], row["definition"]) for row in _rows("constraints.csv"))


@cache
def indexes() -> tuple[tuple[str, str], ...]:
    """Table and definition of each index that does not belong to a constraint."""
    return tuple((row["table"], row["definition"]) for row in _rows("indexes.csv"))


@cache
def migrations() -> frozenset[tuple[str, str]]:
    """App and name of each migration."""
    return frozenset((row["app"], row["name"]) for row in _rows("migrations.csv"))


def rows_of_migrations() -> dict[str, list[dict[str, str]]]:
    """The rows that migrations insert, by table."""
    folder = resources.files(__package__) / "schema" / "rows"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".csv"))
    return {name.removesuffix(".csv"): _rows(f"rows/{name}") for name in names}


@cache
def references() -> Mapping[tuple[str, str], str]:
    """The table that each foreign key column refers to, by table and column."""
    pattern = re.compile(r"FOREIGN KEY \((\w+)\) REFERENCES (\w+)\(")
    found = {}
    for table, definition in constraints():
        if match := pattern.match(definition):
            found[table, match[1]] = match[2]
    return found


def history_of(table: str) -> str | None:
    """The table in which django-simple-history keeps a table's changes; None if there is none."""
    app, model = table.split("_", 1)
    name = _HISTORY.get(table, f"{app}_historical{model}")
    return name if name in columns() else None
