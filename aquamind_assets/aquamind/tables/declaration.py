"""Declares a table of AquaMind as a selection from our tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa


@dataclass(frozen=True)
class AquamindTable:
    """A table of AquaMind, filled from one of our tables.

    Attributes
    ----------
    name : str
        AquaMind's table.
    table : Table
        Ours.
    columns : mapping of str to str
        SQL of the columns that are not ours under the same name.
    loaded : mapping of str to str
        SQL of the columns that the load fills otherwise than the view shows them.
    where : str
        Which rows; all of them unless given.
    latest : bool
        Whether ours holds a row of each id for each month, of which the last counts.
    source : str
        SQL of the rows, where they are not those of the table alone.
    month_source : str
        The source's columns for the months from ``:from`` to before ``:to``, if that is faster.
    beside : sequence of Table
        Other tables of ours whose rows of a month are rows of it.
    reads : sequence of Table
        Other tables of ours that it looks into; empty where nothing is materialized.
    entered : str
        SQL of the moment at which a row is entered; from the column of the month unless given.
    by : str
        Who enters it, of `USERS`; nobody where a machine does.
    member : str
        SQL of the member of ``people.staff_member`` who entered it; `by` where it is empty or NULL.
    corrected : str
        Column that may first have been entered as the source's ``first_value``, until
        ``corrected_at``.
    natural : tuple of str
        Columns by which a catalogue's row is known in any database; none if it is no catalogue.
    changes : sequence of (str, str)
        Of a row that changes after it is entered: SQL of the days, and of the kinds of change as
        django-simple-history has them (``+``, ``~``, ``-``).
    why : str
        SQL of why a row was changed, in words, for its history; empty or NULL where there is none.
    vanishes : bool
        Whether a row is taken away once ``where`` no longer holds.
    dated : str
        AquaMind's column that tells the month of a row.
    """

    name: str
    table: sa.Table
    columns: Mapping[str, str] = field(default_factory=dict)
    loaded: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    latest: bool = False
    source: str = ""
    month_source: str = ""
    beside: Sequence[sa.Table] = ()
    reads: Sequence[sa.Table] = ()
    entered: str = ""
    by: str = ""
    member: str = ""
    corrected: str = ""
    natural: tuple[str, ...] = ()
    changes: Sequence[tuple[str, str]] = ()
    why: str = ""
    vanishes: bool = False
    dated: str = "created_at"

    @property
    def month_of(self) -> str:
        """The column of ours that tells the month of a row."""
        return str(self.table.info["month_of"])


#: Users that enter the rows, by user name: full name, role and subsidiary as AquaMind has them.
USERS = {
    "farm.engineer": ("Farm engineer", "ADMIN", "ALL"),
    "farm.planner": ("Production planner", "MGR", "ALL"),
    "farm.operator": ("Farm operator", "OPR", "ALL"),
    "farm.vet": ("Fish-health vet", "VET", "ALL"),
    "farm.feed": ("Feed controller", "MGR", "ALL"),
}
ENGINEER, PLANNER, OPERATOR, VET, FEED = USERS


def at(day: str, time: str) -> str:
    """SQL of the moment of a day at a time, UTC."""
    return f"(({day}) + time '{time}') AT TIME ZONE 'UTC'"


def number(entity: str, within: str, most: int) -> str:
    """SQL of an id for a row that has none: the entity's id, and the row's number within it."""
    return f"{entity}::bigint * {most} + ({within})"
