"""The data dictionary, ``docs/tables.md``, from the declarations of the tables that are loaded."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from aquamind_assets.company.views import View, all_views
from aquamind_assets.monthly.computation import COMPUTATIONS, in_order
from aquamind_assets.realism.tables import report

_HEAD = """# The tables

Made by `make dictionary` from the declarations in `aquamind_assets/*/tables.py`. Each table is an
asset of the same name and, but for the report at the end, is partitioned by month of the column
named; units stand in brackets.
"""


def as_markdown() -> str:
    """Every table: what a row is, its month, key, columns and checks, in Markdown."""
    parts = [_HEAD]
    for computation in in_order():
        for table in computation.writes:
            parts.append(_monthly(table))
    parts.append(_table(report, str(report.comment)))
    parts += [_view(each) for each in all_views()]
    return "\n".join(parts)


def _monthly(table: sa.Table) -> str:
    uses = ", ".join(("seed", "scale", *COMPUTATIONS[table].uses))
    return _table(
        table,
        f"{table.comment} Month of `{table.info['month_of']}`; key"
        f" {', '.join(f'`{c.name}`' for c in table.primary_key.columns) or 'none'};"
        f" depends on the settings {uses}.",
    )


def _table(table: sa.Table, about: str) -> str:
    lines = [
        f"## {table.schema}.{table.name}\n",
        f"{about}\n",
        "| column | type | null | what it is | of |",
        "| --- | --- | --- | --- | --- |",
    ]
    for column in table.columns:
        kind = str(column.type.compile(dialect=postgresql.dialect())).lower()
        lines.append(
            f"| {column.name} | {kind} | {'yes' if column.nullable else ''} | {column.comment} |"
            f" {column.info.get('references', '')} |"
        )
    checks = [c for c in table.constraints if isinstance(c, sa.CheckConstraint)]
    if checks:
        lines += ["", "Checks: " + "; ".join(sorted(f"`{c.sqltext}`" for c in checks)) + "."]
    return "\n".join(lines) + "\n"


def _view(view: View) -> str:
    lines = [
        f"## {view}\n",
        f"{view.comment} A view.\n",
        "| column | what it is |",
        "| --- | --- |",
    ]
    lines += [f"| {name} | {what} |" for name, what in view.columns.items()]
    return "\n".join(lines) + "\n"
