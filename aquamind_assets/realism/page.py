"""The page of the realism report, in Markdown and in HTML: plots first, then tables."""

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

_READING = f"""## How to read the tables below

Each row compares a number of this database with a published one. A generated value is *inside* if
it lies in the published band, or within {TOLERANCE:.0%} of the middle of that band if this is
wider; a row may say otherwise. A published limit is taken as it is. *No data* means that the
tables, months or fish are not there yet; such a row is neither inside nor outside. *No figure*
means that we found no published figure. *Not comparable* means that the farm does not record the
quantity, or defines it otherwise. Nothing is tuned to this page.
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
    """The plots that have something to show: PNG by name."""
    drawn = {name: draw(rows) for name, (_, draw) in PLOTS.items()}
    return {name: image for name, image in drawn.items() if image is not None}


def summary(rows: Sequence[Compared]) -> str:
    """A Markdown table of the number of comparisons by section and outcome."""
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
    """A Markdown table of the values outside their band, with the reason if known."""
    found = [row for row in rows if row.status == OUTSIDE]
    if not found:
        return "None.\n"
    head = (
        "figure",
        "quantity",
        "of",
        "published for",
        "published",
        "accepted",
        "generated",
        "why",
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
                f"**{number(row.value)}** {row.unit}",
                row.remark or "not known",
            )
            for row in found
        ],
    )


def verdict(rows: Sequence[Compared]) -> str:
    """The outcome in a few sentences."""
    count = Counter(row.status for row in rows)
    compared = count[INSIDE] + count[OUTSIDE]
    known = sum(1 for row in rows if row.status == OUTSIDE and row.remark)
    unsourced = sum(1 for row in rows if row.status == INSIDE and row.certainty.endswith(UNSOURCED))
    return (
        f"The report compares {len({row.figure for row in rows})} figures in {len(rows)} rows."
        f" {compared} comparisons could be made: {count[INSIDE]} are inside the published band"
        f" ({unsourced} of them rest on common practice without a source at hand),"
        f" and {count[OUTSIDE]} are outside ({known} of them for a known reason). The rest could"
        f" not be made: {count[NO_DATA]} have no data yet, {count[NO_FIGURE]} have no published"
        f" figure, and {count[NOT_COMPARABLE]} are not comparable."
    )


def short_markdown(rows: Sequence[Compared], overview: bytes | None) -> str:
    """The overview plot and the outcome, for the metadata of a materialization."""
    image = f"![Places in the bands]({data_uri(overview)})\n" if overview else ""
    parts = (image, verdict(rows), summary(rows), "**Outside the published band**\n", outside(rows))
    return "\n\n".join(part for part in parts if part)


def as_markdown(rows: Sequence[Compared], images: Mapping[str, str]) -> str:
    """The whole page in Markdown; ``images`` has the address of each plot by its name."""
    parts = ["# Realism: generated and published figures\n"]
    parts += [
        f"![{caption}]({images[n]})\n\n{caption}.\n"
        for n, (caption, _) in PLOTS.items()
        if n in images
    ]
    parts += [f"## Outcome\n\n{verdict(rows)}\n", summary(rows)]
    parts += [f"## Outside the published band, and why\n\n{outside(rows)}", _READING]
    for section in dict.fromkeys(row.section for row in rows):
        parts.append(f"## {section.capitalize()}\n\n{_section(rows, section)}")
    parts.append(f"## How generated values are computed\n\n{_how(rows)}")
    return "\n".join(parts)


def as_html(rows: Sequence[Compared], drawn: Mapping[str, bytes]) -> str:
    """The whole page as one HTML file that contains its plots."""
    images = {name: data_uri(image) for name, image in drawn.items()}
    body = markdown.markdown(as_markdown(rows, images), extensions=["tables"])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Realism</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def data_uri(image: bytes) -> str:
    """A PNG as a data URI."""
    return f"data:image/png;base64,{base64.b64encode(image).decode()}"


def _section(rows: Sequence[Compared], section: str) -> str:
    head = (
        *(
            "figure",
            "quantity",
            "of",
            "published for",
            "published",
            "accepted",
            "generated",
            "unit",
        ),
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
    """The published figure as text: its middle and its band."""
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
    """The band in which a value of the farm counts as inside, as text."""
    if row.accepted_low is None or row.accepted_high is None:
        return published(row)
    return f"{number(row.accepted_low)} to {number(row.accepted_high)}"


def number(value: float | None) -> str:
    """A number as text with at least three digits; empty if there is no number."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
