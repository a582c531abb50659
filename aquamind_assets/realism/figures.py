"""The published figures, and the number of the farm that each is compared with.

``figures.csv`` holds facts and sources only. ``comparisons.csv`` says for each figure with which
answer, region and item it is compared, or why it cannot be compared.
"""

import csv
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

#: A figure that is one number, or a narrow band, counts as met this far from its middle. [ratio]
TOLERANCE = 0.10

#: How the certainty of a figure ends for which no publication is at hand.
UNSOURCED = "no source at hand"

#: What a figure's id begins with.
SECTIONS = {
    "G": "growth",
    "M": "mortality",
    "E": "water",
    "P": "production",
    "F": "feed",
    "D": "disease",
    "L": "lice",
}

_Number = Annotated[float | None, BeforeValidator(lambda text: None if text == "" else text)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(_Row):
    """A published number or band.

    Attributes
    ----------
    id : str
        The first letter is its section.
    quantity, published_for : str
        What, and of where and when.
    low, central, high : float or None
        In its unit; a limit has one of low and high alone.
    unit, source, certainty : str
        Certainty says whether the source is at hand.
    """

    id: str
    quantity: str
    published_for: str
    low: _Number
    central: _Number
    high: _Number
    unit: str
    source: str
    certainty: str

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        given = [value for value in (self.low, self.central, self.high) if value is not None]
        if given != sorted(given):
            raise ValueError(f"figure {self.id}: low, central and high are not in order")
        if self.id[:1] not in SECTIONS:
            raise ValueError(f"figure {self.id}: must begin with one of {', '.join(SECTIONS)}")
        return self

    def band(self, tolerance: float | None = None) -> tuple[float | None, float | None]:
        """The band that counts as inside: the published one, widened to the tolerance.

        It reaches at least ``tolerance`` to either side of its middle, in the figure's unit; if
        none is given, `TOLERANCE` of the middle. A limit stays as it is, open to the other side.
        A figure without numbers has no band.
        """
        low, high = self.low, self.high
        if self.central is None and (low is None or high is None):
            return low, high
        ends = [value for value in (low, self.central, high) if value is not None]
        middle = self.central if self.central is not None else sum(ends) / len(ends)
        around = abs(middle) * TOLERANCE if tolerance is None else tolerance
        return min(*ends, middle - around), max(*ends, middle + around)


class Comparison(_Row):
    """The number of the farm with which a figure is compared.

    Attributes
    ----------
    figure : str
        The figure's id.
    answer, region, item : str
        Which number: see `answers`. No answer if the data cannot tell; the remark says why.
    tolerance : float or None
        In the figure's unit, where `TOLERANCE` does not fit.
    remark : str
        The known reason why ours differs, or why it cannot be compared.
    """

    figure: str
    answer: str
    region: str
    item: str
    tolerance: _Number
    remark: str

    @model_validator(mode="after")
    def _is_explained(self) -> Self:
        if not self.answer and not self.remark:
            raise ValueError(
                f"figure {self.figure}: needs an answer, or a reason why there is none"
            )
        return self


def _rows(name: str) -> list[dict[str, str]]:
    source = resources.files("aquamind_assets") / "realism" / name
    with source.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def published() -> Sequence[tuple[Figure, Comparison]]:
    """Every comparison with its figure, in the order of the comparisons.

    Raises
    ------
    ValueError
        If a row is not sound, a figure is there twice or is compared with nothing.
    """
    rows = [Figure.model_validate(row) for row in _rows("figures.csv")]
    figures = {figure.id: figure for figure in rows}
    comparisons = [Comparison.model_validate(row) for row in _rows("comparisons.csv")]
    if len(figures) < len(rows):
        raise ValueError("figures.csv has the same id twice")
    if differing := figures.keys() ^ {comparison.figure for comparison in comparisons}:
        raise ValueError(
            f"these are in figures.csv or comparisons.csv, but not in both: {sorted(differing)}"
        )
    return [(figures[comparison.figure], comparison) for comparison in comparisons]
