"""Tables in Markdown, for Dagster's UI, the reports and the docs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from tabulate import tabulate


def table(head: Sequence[str], lines: Iterable[Sequence[Any]], right: Sequence[str] = ()) -> str:
    """A header and lines of cells as a Markdown table.

    Parameters
    ----------
    head : sequence of str
        The columns' names.
    lines : iterable of sequences
        A cell for each column.
    right : sequence of str
        The columns that are aligned to the right.
    """
    return tabulate(
        [[_text(cell) for cell in line] for line in lines],
        head,
        tablefmt="pipe",
        disable_numparse=True,
        colalign=["right" if name in right else "left" for name in head],
    )


def rows_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows with the same columns as a Markdown table; empty if there are no rows."""
    shown = list(rows)
    return table(list(shown[0]), [list(row.values()) for row in shown]) if shown else ""


def _text(value: Any) -> str:
    """A value in few characters: REALs with seven figures, midnights as days."""
    if value is None or value != value:
        return ""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.7g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("|", "\\|").replace("\n", " ")
