"""SQL of AquaMind's histories (django-simple-history): who entered and changed a row, and when."""

from aquamind_assets.aquamind import facts
from aquamind_assets.aquamind.queries import Queries, Scope
from aquamind_assets.aquamind.tables.declaration import AquamindTable
from aquamind_assets.aquamind.target import HISTORY_REASON
from aquamind_assets.aquamind.views import entered, noon

#: In a history, a row is as it was on the day of its change, and before anything when it is new.
_DAY_OF_CHANGE = "(CASE change.kind WHEN '+' THEN change.day - 1 ELSE change.day END)"


def history_columns(history: str) -> list[facts.Column]:
    """The columns of a history that the load fills; AquaMind numbers its rows itself."""
    return [column for column in facts.columns()[history] if column.name != "history_id"]


def history_rows(scope: Scope, view: AquamindTable, history: str) -> str:
    """SQL of a month's rows of a table's history: each entry, change and removal of a row."""
    queries = Queries(scope)
    selected = ", ".join(
        f'{_value(queries, view, column)} AS "{column.name}"' for column in history_columns(history)
    )
    first, end = scope.month.start, scope.end
    if view.changes:
        source = (
            f"{_changes(queries, scope, view)}"
            f" WHERE change.day >= '{first}' AND change.day < '{end}' ORDER BY change.day, id"
        )
        return queries.filled(view, f"SELECT {selected} FROM {source}", _DAY_OF_CHANGE, first, end)
    rows = view.month_source or view.source or f"SELECT * FROM {view.table}"
    source = f"({rows}) latest WHERE {view.month_of} >= '{first}' AND {view.month_of} < '{end}'"
    source += f" AND ({view.where})" if view.where else ""
    sql, day = f"SELECT {selected} FROM {source}", f"DATE '{scope.day}'"
    if view.corrected:
        sql += f" UNION ALL {_corrections(queries, view, history)} FROM {source}"
        sql += f" AND corrected_at < '{end}'"
    return queries.filled(view, sql, day, first, end)


def _corrections(queries: Queries, view: AquamindTable, history: str) -> str:
    """SELECT of the changes of entries that were first wrong: the row as it then stands."""
    own = {c.name: c for c in facts.columns()[view.name]}
    of_change = {
        "history_date": "corrected_at",
        "history_type": "'~'",
        "history_user_id": ":user",
        "history_change_reason": f"'{HISTORY_REASON}: corrected'",
    }
    values = (
        f"({of_change[column.name]})::{column.type}"
        if column.name in of_change
        else queries.value(view, own[column.name])
        for column in history_columns(history)
    )
    return f"SELECT {', '.join(values)}"


def _changes(queries: Queries, scope: Scope, view: AquamindTable) -> str:
    """SQL of a table's rows, one for each change in a row's life."""
    days = ", ".join(f"(({day})::date, '{kind}')" for day, kind in view.changes)
    rows = queries.source_of(view, scope.month, scope.day)
    first = scope.month if view.latest else scope.month.plus(-1)
    return (
        f"(SELECT * FROM {rows} every WHERE {view.month_of} >= '{first.start}'"
        f" AND {view.month_of} < '{scope.month.end}') latest"
        f" CROSS JOIN LATERAL (VALUES {days}) change (day, kind)"
    )


def _value(queries: Queries, view: AquamindTable, column: facts.Column) -> str:
    name = column.name
    if name == "history_date":
        moment = entered(view)
        if view.changes:
            moment = f"CASE change.kind WHEN '+' THEN {moment} ELSE {noon('change.day')} END"
        return f"({moment})::timestamptz"
    if name == "history_type":
        kind = "change.kind" if view.changes else "'+'"
        return f"({kind})::{column.type}"
    if name == "history_user_id":
        return f"(:user)::{column.type}"
    if name == "history_change_reason":
        why = f" || coalesce(': ' || ({view.why}), '')" if view.why else ""
        return f"('{HISTORY_REASON}'{why})::{column.type}"
    own = {c.name: c for c in facts.columns()[view.name]}
    value = queries.value(view, own[name])
    if view.corrected == name:
        return f"coalesce(first_value::numeric::{column.type}, {value})"
    return value
