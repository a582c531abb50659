"""The plots of the realism report, drawn from its rows."""

from collections.abc import Callable, Sequence

from aquamind_assets.core.plots import COLOURS, plot_axes, png
from aquamind_assets.realism.compare import INSIDE, OUTSIDE, Compared

_COLOURS = {"Faroe Islands": COLOURS[0], "Scotland": COLOURS[1], "all": COLOURS[2]}

#: Width and height of a plot of the page. [inch]
_SIZE = (8.0, 3.8)

_BAND = "#b9c4c9"


def overview(rows: Sequence[Compared]) -> bytes | None:
    """Places of the farm's numbers in their bands, by section: -1 is the lower end, 1 the upper."""
    sections = list(dict.fromkeys(row.section for row in rows))
    axes = plot_axes(
        x_label="place in the band: -1 lower end, 1 upper end; points beyond 4 or -4 stand there",
        size=(9, 0.55 * len(sections) + 1.2),
        left=1.1,
    )
    axes.axvspan(-1, 1, color=_BAND, alpha=0.5, lw=0)
    count = 0
    for place, section in enumerate(sections):
        shown = [r for r in rows if r.section == section and r.status in (INSIDE, OUTSIDE)]
        for number, row in enumerate(shown):
            position = _position(row)
            if position is None:
                continue
            count += 1
            spread = 0.7 * ((number + 0.5) / len(shown) - 0.5)
            colour = _COLOURS["Faroe Islands" if row.status == INSIDE else "Scotland"]
            axes.plot(position, place + spread, ".", color=colour, ms=5)
    axes.set_yticks(range(len(sections)), sections)
    axes.set_ylim(len(sections) - 0.5, -0.5)
    axes.set_xlim(-4.2, 4.2)
    return png(axes) if count else None


def _position(row: Compared) -> float | None:
    low, high, value = row.accepted_low, row.accepted_high, row.value
    if low is None or high is None or value is None or high <= low:
        return None
    return max(-4.0, min(4.0, (2 * value - low - high) / (high - low)))


def sea_temperature(rows: Sequence[Compared]) -> bytes | None:
    """Sea temperature by month of the year, with the published band."""
    return _by_number(rows, "E-SEA-", "month", "sea temperature [degC]", with_band=True)


def calendar_mortality(rows: Sequence[Compared]) -> bytes | None:
    """Monthly mortality at sea by month of the year."""
    return _by_number(rows, "M-MONTH-", "month", "deaths [% of fish a month]")


def sea_month_mortality(rows: Sequence[Compared]) -> bytes | None:
    """Mortality by time at sea."""
    return _by_number(rows, "M-SEA-", "30 days at sea", "deaths [% of fish in 30 days]")


def sea_weight(rows: Sequence[Compared]) -> bytes | None:
    """Weight by time at sea."""
    return _by_number(rows, "G-W-", "30 days at sea", "weight [g]")


def adult_females(rows: Sequence[Compared]) -> bytes | None:
    """Adult female lice by month of the year."""
    return _by_number(rows, "L-AF-", "month", "adult females a fish, areas' mean")


def growth_rates(rows: Sequence[Compared]) -> bytes | None:
    """Specific growth rate by weight and temperature, beside the published table."""
    return _by_weight(rows, "G-SGR-", "growth [% of weight a day]")


def feeding_rates(rows: Sequence[Compared]) -> bytes | None:
    """Feeding rate by weight and temperature, beside the published table."""
    return _by_weight(rows, "F-SFR-", "feed [% of biomass a day]")


def _of(rows: Sequence[Compared], prefix: str) -> list[Compared]:
    return [row for row in rows if row.figure.startswith(prefix)]


def _by_number(
    rows: Sequence[Compared], prefix: str, x_label: str, y_label: str, with_band: bool = False
) -> bytes | None:
    shown = [row for row in _of(rows, prefix) if row.value is not None]
    if not shown:
        return None
    axes = plot_axes(y_label=y_label, x_label=x_label, size=_SIZE)
    for region in dict.fromkeys(row.region for row in shown):
        of_region = [row for row in shown if row.region == region]
        x = [int(row.item) for row in of_region]
        if with_band:
            low = [row.accepted_low or 0.0 for row in of_region]
            high = [row.accepted_high or 0.0 for row in of_region]
            axes.fill_between(x, low, high, color=_COLOURS[region], alpha=0.15, lw=0)
        ours = [row.value or 0.0 for row in of_region]
        axes.plot(x, ours, "o-", color=_COLOURS[region], ms=4, label=f"{region}, ours")
    if not with_band:
        axes.set_ylim(bottom=0)
    axes.legend(frameon=False, fontsize=8)
    return png(axes)


def _by_weight(rows: Sequence[Compared], prefix: str, y_label: str) -> bytes | None:
    shown = _of(rows, prefix)
    if not any(row.value is not None for row in shown):
        return None
    axes = plot_axes(y_label=y_label, x_label="weight [g]", size=_SIZE)
    degrees = sorted({int(row.figure.rsplit("-", 1)[1]) for row in shown})
    for number, celsius in enumerate(degrees):
        colour = f"C{number}"
        of_degree = [row for row in shown if row.figure.endswith(f"-{celsius}")]
        weight = [int(row.figure.split("-")[2]) for row in of_degree]
        table = [_middle(row) for row in of_degree]
        axes.plot(weight, table, "-", color=colour, lw=1, label=f"{celsius} degC, published")
        ours = [(w, r.value) for w, r in zip(weight, of_degree, strict=True) if r.value is not None]
        axes.plot([w for w, _ in ours], [v for _, v in ours], "o", color=colour, ms=4)
    axes.set_xscale("log")
    weights = sorted({int(row.figure.split("-")[2]) for row in shown})
    axes.set_xticks(weights, [str(weight) for weight in weights])
    axes.minorticks_off()
    axes.legend(frameon=False, title="dots: ours", fontsize=8)
    return png(axes)


def _middle(row: Compared) -> float:
    ends = [value for value in (row.low, row.high) if value is not None]
    return row.central if row.central is not None else sum(ends) / len(ends)


#: File name, caption and function of each, in the order of the page.
PLOTS: dict[str, tuple[str, Callable[[Sequence[Compared]], bytes | None]]] = {
    "overview": ("Every figure with two ends: where ours lies in its band", overview),
    "sea_temperature": ("Sea temperature; shaded: published", sea_temperature),
    "sea_weight": ("Weight by time at sea", sea_weight),
    "growth_rates": ("Growth rate at sea by weight and temperature", growth_rates),
    "calendar_mortality": ("Mortality at sea by month of the year", calendar_mortality),
    "sea_month_mortality": ("Mortality by time at sea", sea_month_mortality),
    "feeding_rates": ("Feeding rate at sea by weight and temperature", feeding_rates),
    "adult_females": ("Adult female lice by month of the year", adult_females),
}
