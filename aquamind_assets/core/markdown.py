"""Rows as a Markdown table, for what Dagster's UI and the reports show."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import numpy as np


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows of the same columns as a Markdown table; empty if there are none."""
    shown = list(rows)
    if not shown:
        return ""
    head = list(shown[0])
    lines = [head, ["---"] * len(head), *([_text(row[name]) for name in head] for row in shown)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _text(value: Any) -> str:
    """A value in few characters: REALs to seven figures, days without their midnight."""
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
