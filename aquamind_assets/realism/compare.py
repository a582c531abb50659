"""Compares the farm's numbers with the published ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from aquamind_assets.realism.figures import SECTIONS, Comparison, Figure
from aquamind_assets.realism.measures import ANSWERS

INSIDE, OUTSIDE = "inside", "outside"

#: The tables, months or fish that it needs are not there.
NO_DATA = "no data"

#: Nothing published to hold it against.
NO_FIGURE = "no figure"

#: The farm does not record it, or means something else by it.
NOT_COMPARABLE = "not comparable"

STATUSES = (INSIDE, OUTSIDE, NO_DATA, NO_FIGURE, NOT_COMPARABLE)


@dataclass(frozen=True)
class Ours:
    """A number of the farm, and how many rows and which days it comes from."""

    value: float
    n: int
    first: date
    last: date


#: Our numbers by answer, region and item.
Answered = Mapping[tuple[str, str, str], Ours]


@dataclass(frozen=True)
class Compared:
    """A row of the report; its fields are the table's columns."""

    position: int
    figure: str
    section: str
    quantity: str
    region: str
    item: str
    published_for: str
    low: float | None
    central: float | None
    high: float | None
    accepted_low: float | None
    accepted_high: float | None
    unit: str
    value: float | None
    status: str
    n: int
    first_year: int | None
    last_year: int | None
    how: str
    source: str
    certainty: str
    remark: str

    def as_row(self) -> dict[str, object]:
        """The columns of ``realism.report``."""
        return asdict(self)


def compare(figures: Iterable[tuple[Figure, Comparison]], answered: Answered) -> Sequence[Compared]:
    """Each figure beside the farm's number, in the given order."""
    rows = []
    for position, (figure, comparison) in enumerate(figures, start=1):
        ours = answered.get((comparison.answer, comparison.region, comparison.item))
        low, high = figure.band(comparison.tolerance)
        rows.append(
            Compared(
                position=position,
                figure=figure.id,
                section=SECTIONS[figure.id[0]],
                quantity=figure.quantity,
                region=comparison.region,
                item=comparison.item,
                published_for=figure.published_for,
                low=figure.low,
                central=figure.central,
                high=figure.high,
                accepted_low=low,
                accepted_high=high,
                unit=figure.unit,
                value=ours.value if ours else None,
                status=_status(comparison, ours, low, high),
                n=ours.n if ours else 0,
                first_year=ours.first.year if ours else None,
                last_year=ours.last.year if ours else None,
                how=ANSWERS[comparison.answer].how if comparison.answer else "",
                source=figure.source,
                certainty=figure.certainty,
                remark=comparison.remark,
            )
        )
    return rows


def _status(
    comparison: Comparison, ours: Ours | None, low: float | None, high: float | None
) -> str:
    if not comparison.answer:
        return NOT_COMPARABLE
    if ours is None:
        return NO_DATA
    if low is None and high is None:
        return NO_FIGURE
    above = low is None or ours.value >= low
    below = high is None or ours.value <= high
    return INSIDE if above and below else OUTSIDE
