"""Declares tables of months: each once, with its types, units, keys and checks."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa

METADATA = sa.MetaData()


def monthly_table(
    schema: str,
    name: str,
    *items: sa.Column[Any] | sa.Constraint | sa.Index,
    month_of: str,
    comment: str,
    order: Sequence[str] = (),
    shown_at: str = "",
) -> sa.Table:
    """Declare a table that is partitioned by month.

    Parameters
    ----------
    schema, name : str
        Where it is; the asset's key is the same: ``schema/name``.
    *items : Column, Constraint or Index
        As in SQLAlchemy; each column carries its meaning, and its unit in brackets, as comment.
    month_of : str
        The date or timestamp column that says which month a row belongs to.
    comment : str
        What one row is.
    order : sequence of str
        The columns that order the rows of a month, as written and as fingerprinted; the primary
        key unless given.
    shown_at : str
        Time of day (UTC) with which views show the date. A query by that moment then reads only the
        months that it asks for.
    """
    for number, item in enumerate(items):
        if isinstance(item, sa.CheckConstraint):
            item.name = f"{name}_check_{number}"  # a new month's must have the name of its table's
    return sa.Table(
        name,
        METADATA,
        *items,
        schema=schema,
        comment=comment,
        postgresql_partition_by=f"RANGE ({month_of})",
        info={"month_of": month_of, "order": tuple(order), "shown_at": shown_at},
    )


def column(
    name: str,
    type_: sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]],
    comment: str,
    *,
    key: bool = False,
    null: bool = False,
    of: str = "",
) -> sa.Column[Any]:
    """Declare a column: its type, its meaning with the unit in brackets, and what it refers to.

    ``of`` names the table (``schema.name``) whose id the column holds. PostgreSQL cannot enforce
    such a reference between tables of months, so an asset check does.
    """
    return sa.Column(
        name,
        type_,
        primary_key=key,
        nullable=null,
        autoincrement=False,
        comment=comment,
        info={"references": of} if of else {},
    )


def month_column() -> sa.Column[Any]:
    """The month that a row is about, as a part of the key."""
    return column("month", sa.Date, "First day of the month that the row is about.", key=True)


def commissioned_column() -> sa.Column[Any]:
    """The day from which a row of a catalogue or of the infrastructure is used, in the key."""
    return column("commissioned", sa.Date, "First day in use.", key=True)


class MonthLike(Protocol):
    """A month by its key such as ``2015-01``, its first day, and the first day after it."""

    @property
    def key(self) -> str: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


def partition_name(table: sa.Table, month: MonthLike) -> str:
    """The name of a month's partition, such as ``weather_2015_01``."""
    return f"{table.name}_{month.key.replace('-', '_')}"


def shown_moment(table: sa.Table) -> str:
    """SQL of the moment that views show in place of the date of a row."""
    return f"({table.info['month_of']} + time '{table.info['shown_at']}') AT TIME ZONE 'UTC'"


def month_checks(table: sa.Table, month: MonthLike) -> dict[str, str]:
    """Checks of a month beside those of its table: that the moment shown is within the month.

    By its bounds, PostgreSQL skips a partition only if a query compares the partitioned column
    itself; by its checks also if a query compares an expression.
    """
    if not table.info["shown_at"]:
        return {}
    moment = shown_moment(table)
    first, end = (f"TIMESTAMPTZ '{day} 00:00+00'" for day in (month.start, month.end))
    return {"within_month": f"{moment} >= {first} AND {moment} < {end}"}


def quoted(names: Iterable[str]) -> str:
    """Names quoted for SQL, separated by commas."""
    return ", ".join(f'"{name}"' for name in names)


def ordering(table: sa.Table) -> str:
    """Order of the rows of a month, as SQL; text by its bytes."""
    order = table.info["order"] or [column.name for column in table.primary_key.columns]
    return ", ".join(
        f'"{name}" COLLATE "C"' if isinstance(table.c[name].type, sa.Text) else f'"{name}"'
        for name in order
    )


def row_bytes(table: sa.Table, copied_bytes: float) -> float:
    """Size of a row on disk, with its keys' index, from its length in binary COPY format. [byte]

    COPY adds 2 bytes a row and 4 a column; a tuple has a header of 24 and a pointer of 4, an entry
    of a B-tree a header of 8 and a pointer of 4 in pages 90 % full, each padded to 8 (PostgreSQL's
    documentation, 66.6 Database Page Layout and 64.1 B-Tree Indexes).
    """
    width = max(0.0, copied_bytes - 2 - 4 * len(table.columns))
    heap = 28 + 8 * -(-width // 8)
    key = sum(_key_bytes(column) for column in table.primary_key.columns)
    return heap + (12 + 8 * -(-key // 8)) / 0.9 if key else heap


def _key_bytes(column: sa.Column[Any]) -> int:
    kinds = ((sa.SmallInteger, 2), (sa.BigInteger, 8), (sa.Integer, 4), (sa.Date, 4))
    return next((size for kind, size in kinds if isinstance(column.type, kind)), 8)
