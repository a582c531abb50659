"""Catalogues and users of AquaMind's: rows that mean the same are used, others are added.

AquaMind's migrations insert lice types, health parameters and a reason of death, and its users may
have added more. A row of ours that has one's natural key is that one; another gets the next id.
None of AquaMind's is changed. Which row is which stands in its table of external ids.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa

from aquamind_assets.aquamind import facts
from aquamind_assets.aquamind.tables import VIEWS
from aquamind_assets.aquamind.tables.declaration import USERS, AquamindTable
from aquamind_assets.aquamind.target import APP_IDS, HISTORY_REASON, Target
from aquamind_assets.aquamind.views import expression, filled
from aquamind_assets.core.months import EPOCH

#: AquaMind's stage of each of ours, and its place in life.
STAGES = {
    "Egg": ("Egg&Alevin", 1),
    "Alevin": ("Egg&Alevin", 1),
    "Fry": ("Fry", 2),
    "Parr": ("Parr", 3),
    "Smolt": ("Smolt", 4),
    "Post-Smolt": ("Post-Smolt", 5),
    "Grow-out": ("Adult", 6),
}

CATALOGUES = tuple(view for view in VIEWS if view.natural)

Row = dict[str, Any]


def users(target: Target) -> dict[str, int]:
    """The ids of the users who enter the farm's rows, by user name; missing ones are added.

    None of them can log in, unless AquaMind's administrator gives one a password.
    """
    began = datetime(EPOCH.year, EPOCH.month, EPOCH.day, tzinfo=UTC)
    for name, (full_name, role, subsidiary) in USERS.items():
        target.execute(
            "INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email,"
            " is_staff, is_active, date_joined)"
            " VALUES ('!', false, %s, '', '', '', false, true, %s)"
            " ON CONFLICT (username) DO NOTHING",
            name,
            began,
        )
        target.execute(
            "INSERT INTO users_userprofile (user_id, full_name, role, subsidiary, geography,"
            " language_preference, date_format_preference, created_at, updated_at)"
            " SELECT id, %s, %s, %s, 'ALL', 'en', 'DMY', %s, %s FROM auth_user WHERE username = %s"
            " ON CONFLICT (user_id) DO NOTHING",
            full_name,
            role,
            subsidiary,
            began,
            began,
            name,
        )
    found = target.rows("SELECT username, id FROM auth_user WHERE username = ANY (%s)", list(USERS))
    return dict(found)


#: Role and job of each of ours in AquaMind, and the countries of regions, by id.
_ROLES = {
    "site manager": "MGR",
    "operator": "OPR",
    "feed operator": "OPR",
    "fish-health biologist": "VET",
    "vet": "VET",
}
_COUNTRIES = {1: "FO", 2: "SC"}


def members(source: sa.Connection, target: Target) -> dict[int, int]:
    """The ids in AquaMind of the members of staff, by ours; missing ones are added as users."""
    staff = source.exec_driver_sql(
        "SELECT id, username, full_name, role, geography_id, hired_date"
        " FROM people.staff_member ORDER BY id"
    ).all()
    for member in staff:
        began = datetime.combine(member.hired_date, time(8), tzinfo=UTC)
        target.execute(
            "INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email,"
            " is_staff, is_active, date_joined)"
            " VALUES ('!', false, %s, %s, %s, '', false, true, %s)"
            " ON CONFLICT (username) DO NOTHING",
            member.username,
            *member.full_name.split(" ", 1),
            began,
        )
        target.execute(
            "INSERT INTO users_userprofile (user_id, full_name, job_title, role, subsidiary,"
            " geography, language_preference, date_format_preference, created_at, updated_at)"
            " SELECT id, %s, %s, %s, 'ALL', %s, 'en', 'DMY', %s, %s FROM auth_user"
            " WHERE username = %s ON CONFLICT (user_id) DO NOTHING",
            member.full_name,
            member.role.capitalize(),
            _ROLES[member.role],
            _COUNTRIES.get(member.geography_id, "ALL"),
            began,
            began,
            member.username,
        )
    ours = {member.username: int(member.id) for member in staff}
    found = target.rows("SELECT username, id FROM auth_user WHERE username = ANY (%s)", list(ours))
    return {ours[name]: theirs for name, theirs in found}


def catalogues(
    source: sa.Connection, target: Target, user_ids: Mapping[str, int], own_stages: bool
) -> tuple[dict[str, dict[int, int]], dict[str, int]]:
    """AquaMind's id for each of our ids, by catalogue, and how many rows were added to each."""
    maps: dict[str, dict[int, int]] = {}
    new = {view.name: 0 for view in CATALOGUES}
    for view in CATALOGUES:
        known = {int(n): theirs for n, (theirs, _) in target.recorded(view.name).items()}
        rows = [row for row in _rows(source, view, user_ids) if row["id"] not in known]
        maps[view.name] = known
        there = _by_key(target, view)
        for row, ids in _merged(view, rows, maps, own_stages):
            key = _key(row[column] for column in view.natural)
            added = key not in there
            new[view.name] += added
            if added:
                if view.name == facts.references().get((view.name, "parent_id")):
                    row["parent_id"] = known.get(row["parent_id"])  # its parent has come before
                there[key] = _add(target, view, row, user_ids[view.by])
            for ours in ids:
                known[ours] = there[key]
                target.record(view.name, str(ours), view.name, there[key], {"added": added})
    return maps, new


def _rows(source: sa.Connection, view: AquamindTable, user_ids: Mapping[str, int]) -> list[Row]:
    columns = facts.columns()[view.name]
    selected = ", ".join(f'{expression(view, c, loaded=True)} AS "{c.name}"' for c in columns)
    ours = f"({view.source})" if view.source else view.table
    values = {"user": str(user_ids[view.by]), "day": "DATE 'infinity'"}
    cursor = source.connection.cursor()
    # Nobody errs in a catalogue.
    cursor.execute(filled(f"SELECT {selected} FROM {ours} latest ORDER BY id", values, False))
    names = [column.name for column in columns]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _by_key(target: Target, view: AquamindTable) -> dict[tuple[str, ...], int]:
    """The ids of a catalogue's rows in AquaMind, by natural key."""
    names = ", ".join(f'"{column}"' for column in view.natural)
    found = target.rows(f"SELECT id, {names} FROM {view.name}")
    return {_key(values): theirs for theirs, *values in found}


def _key(values: Iterable[object]) -> tuple[str, ...]:
    """A natural key in lower case, so that UNKNOWN equals Unknown."""
    return tuple(str(value).casefold() for value in values)


def _merged(
    view: AquamindTable, rows: list[Row], maps: Mapping[str, Mapping[int, int]], own_stages: bool
) -> list[tuple[Row, list[int]]]:
    """Rows with AquaMind's ids of other catalogues, rows of one key merged, and their own ids."""
    groups: dict[tuple, tuple[Row, list[int]]] = {}
    for row in rows:
        ours = int(row["id"])
        if view.name == "batch_lifecyclestage" and not own_stages:
            row["name"], row["order"] = STAGES[row["name"]]
        for column, value in row.items():
            catalogue = facts.references().get((view.name, column), view.name)
            if value is not None and catalogue in maps and catalogue != view.name:
                row[column] = maps[catalogue][value]
        key = tuple(row[column] for column in view.natural)
        if key in groups:
            first, ids = groups[key]
            groups[key] = (_widened(first, row), [*ids, ours])
        else:
            groups[key] = (row, [ours])
    return list(groups.values())


def _widened(first: Row, other: Row) -> Row:
    """Two rows merged into one: ranges hold both, durations add up, the rest is the first's."""

    def value(name: str) -> Any:
        one, two = first[name], other[name]
        if one is None or two is None:
            return one
        if "min" in name.split("_"):
            return min(one, two)
        if "max" in name.split("_"):
            return max(one, two)
        return one + two if name == "typical_duration_days" else one

    return {name: value(name) for name in first}


def _add(target: Target, view: AquamindTable, row: Row, user_id: int) -> int:
    """Add a row of a catalogue above AquaMind's ids, with its history; returns its id."""
    theirs = int(
        target.rows(f"SELECT coalesce(max(id), 0) + 1 FROM {view.name} WHERE id < {APP_IDS}")[0][0]
    )
    values = {**row, "id": theirs}
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(["%s"] * len(values))
    target.execute(f"INSERT INTO {view.name} ({names}) VALUES ({places})", *values.values())
    if history := facts.history_of(view.name):
        entered = row.get("created_at") or datetime(EPOCH.year, 1, 1, 8, tzinfo=UTC)
        target.execute(
            f"INSERT INTO {history} ({names}, {', '.join(facts.HISTORY_COLUMNS)})"
            f" VALUES ({places}, %s, %s, '+', %s)",
            *values.values(),
            entered,
            HISTORY_REASON,
            user_id,
        )
    return theirs
