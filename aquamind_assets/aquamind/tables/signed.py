"""Rows with who entered them and when: the people at work at the site on the row's day."""

import sqlalchemy as sa

from aquamind_assets.aquamind.tables.declaration import at
from aquamind_assets.batches import tables as batches
from aquamind_assets.people.tables import duty, staff_member
from aquamind_assets.records.tables import late_entry

#: Tables that `signed` looks into.
SIGNED_BY = [batches.container_assignment, duty, staff_member, late_entry]

#: Who entered a row, and when, as `signed` has them.
MEMBER, MOMENT = "member_id", "signed_at"


def signed_at(day: str) -> str:
    """SQL of when a row was entered; in the afternoon of its day where nobody is known."""
    return f"coalesce({MOMENT}, {at(day, '15:00')})"


def signed(
    table: sa.Table,
    day: str,
    role: str,
    kind: str,
    stay: str = "assignment_id",
    rows: str = "",
) -> str:
    """SQL of a table's rows with who entered each, when, and what stood before a correction.

    Parameters
    ----------
    table : Table
        Ours.
    day : str
        Its column of the day.
    role, kind : str
        Whose work it is, and which work, as columns of ``people.duty`` are named.
    stay : str
        SQL of the row's stay.
    rows : str
        SQL of the rows, where they are not those of the table alone.
    """

    def within(column: str) -> str:
        return f"{column} >= :from AND {column} < :to"

    # In two parts, for the name of a table would become that of the view of what is recorded.
    name = f"'{table.schema}.' || '{table.name}'"
    key = "entry.id" if "id" in table.columns else "NULL"
    return f"""
        SELECT entry.*, duty.{role}_id AS {MEMBER}, late.first_value, late.corrected_at,
               coalesce(late.entered_at, duty.{kind}_entered_at) AS {MOMENT}
        FROM ({rows or f"SELECT * FROM {table}"}) entry
        LEFT JOIN (SELECT id AS stay_id, month AS stay_month, site_id AS stay_site_id
                   FROM {batches.container_assignment} WHERE {within("month")}) stay
          ON stay_id = {stay} AND stay_month = date_trunc('month', entry.{day})::date
        LEFT JOIN {duty} duty
          ON duty.date = entry.{day} AND duty.site_id = stay_site_id AND {within("duty.date")}
        LEFT JOIN {late_entry} late
          ON late.table_name = {name} AND late.key = {key} AND late.date = entry.{day}
         AND {within("late.date")}
        WHERE {within(f"entry.{day}")}"""
