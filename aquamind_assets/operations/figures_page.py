"""The page ``docs/figures.md``: every published figure with its source, by section."""

from aquamind_assets.core.markdown import table
from aquamind_assets.realism.figures import SECTIONS, Figure, published

_HEAD = """# Published figures

Made by `make dictionary` from `aquamind_assets/realism/figures.csv`. `make report` compares the
farm with these figures; `comparisons.csv` beside them says with which of our numbers, or why not.
"""


def figures_as_markdown() -> str:
    """All figures as a Markdown table for each section, in the order of the file."""
    figures = {figure.id: figure for figure, _ in published()}
    parts = [_HEAD]
    for letter, section in SECTIONS.items():
        rows = [_row(figure) for figure in figures.values() if figure.id.startswith(letter)]
        heads = ["code", "quantity", "published for", "low", "central", "high", "unit", "source"]
        parts.append(f"## {section.capitalize()}\n\n{table(heads, rows)}\n")
    return "\n".join(parts)


def _row(figure: Figure) -> list[str]:
    numbers = ("" if n is None else f"{n:g}" for n in (figure.low, figure.central, figure.high))
    words = (figure.quantity, figure.published_for, *numbers, figure.unit, figure.source)
    return [f'<a id="{figure.id.lower()}"></a>{figure.id}', *(w.replace("|", "/") for w in words)]
