"""Writes the data dictionary, ``docs/tables.md``, from the declarations of the tables."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from aquamind_assets.company.views import all_views
from aquamind_assets.core import markdown
from aquamind_assets.monthly.computation import COMPUTATIONS, in_order
from aquamind_assets.realism.tables import report
from resources.views import View

_HEAD = """# The tables

Made by `make dictionary` from the declarations of the tables in `aquamind_assets/`. Each table is
an asset of the same name and, but for the report at the end, is partitioned by month of the column
named; units stand in brackets. The settings named are those of the table and of all that it is made
from.
"""


def as_markdown() -> str:
    """All tables in Markdown: what a row is, its month, key, columns and checks."""
    parts = [_HEAD]
    for computation in in_order():
        for table in computation.writes:
            parts.append(_monthly(table))
    parts.append(_table(report, str(report.comment)))
    parts += [_view(each) for each in all_views()]
    return "\n".join(parts)


def _monthly(table: sa.Table) -> str:
    family = COMPUTATIONS[table].and_all_that_it_reads()
    sections = {section: None for each in family for section in each.uses}
    uses = ", ".join(("seed", "scale", *sections))
    return _table(
        table,
        f"{table.comment} Month of `{table.info['month_of']}`; key"
        f" {', '.join(f'`{c.name}`' for c in table.primary_key.columns) or 'none'};"
        f" depends on the settings {uses}.",
    )


def _table(table: sa.Table, about: str) -> str:
    cells = [
        (
            column.name,
            str(column.type.compile(dialect=postgresql.dialect())).lower(),
            "yes" if column.nullable else "",
            column.comment,
            column.info.get("references", ""),
        )
        for column in table.columns
    ]
    head = ("column", "type", "null", "what it is", "of")
    lines = [f"## {table.schema}.{table.name}\n", f"{about}\n", markdown.table(head, cells)]
    checks = [c for c in table.constraints if isinstance(c, sa.CheckConstraint)]
    if checks:
        lines += ["", "Checks: " + "; ".join(sorted(f"`{c.sqltext}`" for c in checks)) + "."]
    return "\n".join(lines) + "\n"


def _view(view: View) -> str:
    columns = markdown.table(("column", "what it is"), list(view.columns.items()))
    return f"## {view}\n\n{view.comment} A view.\n\n{columns}\n"
