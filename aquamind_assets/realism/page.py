"""The report as a page: Markdown, and HTML made from it."""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence

import markdown

from aquamind_assets.core.markdown import table
from aquamind_assets.realism.compare import (
    INSIDE,
    NO_DATA,
    NO_FIGURE,
    NOT_COMPARABLE,
    OUTSIDE,
    STATUSES,
    Compared,
)
from aquamind_assets.realism.figures import TOLERANCE, UNSOURCED
from aquamind_assets.realism.plots import PLOTS

_HEAD = f"""# Realism: what was generated beside what is published

Each row is a number of this database beside a published one. A published band counts as it is
printed, or as {TOLERANCE:.0%} either side of its middle where that is wider, unless the row says
otherwise; a limit counts as it is. A figure whose tables, months or fish are not there has *no
data* and counts as neither inside nor outside. *No figure* means that we found none published,
*not comparable* that the farm does not record it or means something else by it. Nothing is tuned
to this page.
"""

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 78rem; padding: 0 1rem;
       color: #1d2629; }
table { border-collapse: collapse; font-size: 13px; margin: 1rem 0 2rem; }
th, td { border-bottom: 1px solid #dde3e5; padding: .25rem .6rem; text-align: left;
         vertical-align: top; }
th { background: #f1f4f5; position: sticky; top: 0; }
img { max-width: 100%; }
"""


def plots(rows: Sequence[Compared]) -> dict[str, bytes]:
    """The plots for which there is something to show, PNG by name."""
    drawn = {name: draw(rows) for name, (_, draw) in PLOTS.items()}
    return {name: image for name, image in drawn.items() if image is not None}


def summary(rows: Sequence[Compared]) -> str:
    """How many comparisons there are of each outcome, by section, as a Markdown table."""
    counts = {
        section: Counter(row.status for row in rows if row.section == section)
        for section in dict.fromkeys(row.section for row in rows)
    }
    total = Counter(row.status for row in rows)
    lines = [
        (name, sum(count.values()), *(count[status] for status in STATUSES))
        for name, count in [*counts.items(), ("**all**", total)]
    ]
    return table(("section", "comparisons", *STATUSES), lines)


def outside(rows: Sequence[Compared]) -> str:
    """What is outside its band, and why where it is known, as a Markdown table."""
    found = [row for row in rows if row.status == OUTSIDE]
    if not found:
        return "None.\n"
    head = ("figure", "quantity", "of", "published for", "published", "inside", "ours", "why")
    return table(
        head,
        [
            (
                row.figure,
                row.quantity,
                row.region,
                row.published_for,
                published(row),
                accepted(row),
                f"**{number(row.value)}** {row.unit}",
                row.remark or "not known",
            )
            for row in found
        ],
    )


def verdict(rows: Sequence[Compared]) -> str:
    """The outcome in a sentence."""
    count = Counter(row.status for row in rows)
    compared = count[INSIDE] + count[OUTSIDE]
    known = sum(1 for row in rows if row.status == OUTSIDE and row.remark)
    unsourced = sum(1 for row in rows if row.status == INSIDE and row.certainty.endswith(UNSOURCED))
    return (
        f"{len({row.figure for row in rows})} figures in {len(rows)} comparisons: {compared} could"
        f" be made, {count[INSIDE]} are inside ({unsourced} of these of common practice, whose"
        f" source is not at hand) and {count[OUTSIDE]} outside, {known} of these for a known"
        f" reason; {count[NO_DATA]} have no data yet, {count[NO_FIGURE]} no published figure,"
        f" {count[NOT_COMPARABLE]} cannot be compared."
    )


def short_markdown(rows: Sequence[Compared], overview: bytes | None) -> str:
    """The outcome with the overview inside it, for a materialization's metadata."""
    image = f"![Places in the bands]({data_uri(overview)})\n" if overview else ""
    parts = (verdict(rows), summary(rows), image, "**Outside**\n", outside(rows))
    return "\n\n".join(part for part in parts if part)


def as_markdown(rows: Sequence[Compared], images: Mapping[str, str]) -> str:
    """The whole page; ``images`` has the address of each plot by its name."""
    parts = [_HEAD, f"## Outcome\n\n{verdict(rows)}\n", summary(rows)]
    parts += [f"## Outside, and why\n\n{outside(rows)}", "## Plots\n"]
    parts += [
        f"![{caption}]({images[n]})\n\n{caption}.\n"
        for n, (caption, _) in PLOTS.items()
        if n in images
    ]
    for section in dict.fromkeys(row.section for row in rows):
        parts.append(f"## {section.capitalize()}\n\n{_section(rows, section)}")
    parts.append(f"## How ours are computed\n\n{_how(rows)}")
    return "\n".join(parts)


def as_html(rows: Sequence[Compared], drawn: Mapping[str, bytes]) -> str:
    """The whole page in one file, its plots inside it."""
    images = {name: data_uri(image) for name, image in drawn.items()}
    body = markdown.markdown(as_markdown(rows, images), extensions=["tables"])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Realism</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def data_uri(image: bytes) -> str:
    """A PNG as an address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(image).decode()}"


def _section(rows: Sequence[Compared], section: str) -> str:
    head = (
        *("figure", "quantity", "of", "published for", "published", "inside", "ours", "unit"),
        *("outcome", "rests on", "source"),
    )
    return table(
        head,
        [
            (
                row.figure,
                row.quantity,
                row.region,
                row.published_for,
                published(row),
                accepted(row),
                number(row.value),
                row.unit,
                f"**{row.status}**" if row.status == OUTSIDE else row.status,
                _rests_on(row),
                " — ".join(text for text in (row.source, row.certainty, row.remark) if text),
            )
            for row in rows
            if row.section == section
        ],
    )


def _how(rows: Sequence[Compared]) -> str:
    figures: dict[str, list[str]] = {}
    for row in rows:
        if row.how and row.figure not in figures.setdefault(row.how, []):
            figures[row.how].append(row.figure)
    lines = [
        (f"{ids[0]} to {ids[-1]}" if len(ids) > 6 else ", ".join(ids), how)
        for how, ids in figures.items()
    ]
    return table(("figures", "how"), lines)


def _rests_on(row: Compared) -> str:
    if row.value is None:
        return ""
    years = (
        f"{row.first_year}"
        if row.first_year == row.last_year
        else f"{row.first_year}-{row.last_year}"
    )
    return f"n {row.n:,}, {years}"


def published(row: Compared) -> str:
    """What is published, in its three numbers."""
    if row.central is None and row.low is None and row.high is not None:
        return f"at most {number(row.high)}"
    if row.central is None and row.high is None and row.low is not None:
        return f"at least {number(row.low)}"
    ends = f"{number(row.low)} to {number(row.high)}"
    if row.central is None:
        return ends if row.low is not None else ""
    middle = number(row.central)
    return middle if row.low is None and row.high is None else f"{middle} ({ends.strip()})"


def accepted(row: Compared) -> str:
    """From where to where ours counts as inside."""
    if row.accepted_low is None or row.accepted_high is None:
        return published(row)
    return f"{number(row.accepted_low)} to {number(row.accepted_high)}"


def number(value: float | None) -> str:
    """A number in three digits and more; nothing for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
