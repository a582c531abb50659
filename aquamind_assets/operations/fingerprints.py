"""Prints one line for each table that identifies its rows, to compare databases or versions.

The data versions are read from the partitions' comments. The rows themselves are not read;
``verify`` does that.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
import xxhash

from aquamind_assets.core.months import Month
from resources.database import Database


class Fingerprint(NamedTuple):
    """A table's months, their rows, and one hash of the months' data versions."""

    table: str
    months: int
    rows: int
    hash: str

    def __str__(self) -> str:
        return f"{self.table:<40} {self.months:>4} {self.rows:>12} {self.hash}"


def fingerprints(
    database: Database, tables: Iterable[sa.Table], months: Sequence[Month]
) -> list[Fingerprint]:
    """The fingerprint of each table, by name, over those of the months that are in the database."""
    found = []
    for table in sorted(tables, key=str):
        origins = database.origins(table)
        there = [(month.key, origins[month.key]) for month in months if month.key in origins]
        versions = "\n".join(f"{key} {origin.data_version}" for key, origin in there)
        rows = sum(origin.rows for _, origin in there)
        digest = xxhash.xxh3_64_hexdigest(versions.encode())
        found.append(Fingerprint(str(table), len(there), rows, digest))
    return found


def differences(now: Iterable[Fingerprint], then: str) -> list[str]:
    """A sentence for each table whose line differs from a text printed earlier.

    Parameters
    ----------
    now : iterable of Fingerprint
        Of the database in use.
    then : str
        Lines as `Fingerprint` prints them.
    """
    before = {line.split()[0]: line.split()[1:] for line in then.splitlines() if line.strip()}
    here = {each.table: str(each).split()[1:] for each in now}
    return [
        f"{table}: months, rows, hash were {' '.join(before.get(table, ['not there']))}"
        f" and are {' '.join(here.get(table, ['not there']))}"
        for table in sorted(before.keys() | here.keys())
        if before.get(table) != here.get(table)
    ]
