"""The plot kit: axes in the project's style, and small plots; arrays in, the bytes of a PNG out.

Plots that show one domain's quantities do not belong here.
"""

import io
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

Array = np.ndarray

#: Size in inches, and dots an inch: some 20 kB as PNG.
_SIZE, _DPI = (7.2, 2.8), 80

#: Colours of lines and bars, in turn.
COLOURS = ("#1f6f8b", "#e07a3f", "#6a994e", "#8d6a9f", "#c9a227", "#b23a48", "#4a4e69", "#7f8c8d")


def plot_axes(
    title: str = "",
    y_label: str = "",
    x_label: str = "",
    size: tuple[float, float] = _SIZE,
    left: float = 0.58,
) -> Axes:
    """Empty axes in a figure of their own.

    Parameters
    ----------
    title, y_label, x_label : str
        What is shown, and the quantities with their units.
    size : (float, float)
        Width and height of the figure. [inch]
    left : float
        Room for the labels of the y axis. [inch]
    """
    width, height = size
    figure = Figure(figsize=size, dpi=_DPI)
    figure.subplots_adjust(  # fixed margins take half the time of a layout
        left=left / width,
        right=1 - 0.58 / width,
        bottom=(0.46 if x_label else 0.28) / height,
        top=1 - 0.28 / height,
    )
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_xlabel(x_label, fontsize=8)
    axes.set_ylabel(y_label, fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def png(axes: Axes) -> bytes:
    """The figure of some axes as a PNG."""
    data = io.BytesIO()
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.savefig(data, format="png")
    return data.getvalue()


def site_lines(
    title: str, label: str, days: Array, sites: Mapping[str, Array], names: Mapping[str, str]
) -> bytes:
    """Plot a line for each site, in the colour of its region, and the mean of each region.

    Parameters
    ----------
    title, label : str
        What is shown, and the quantity with its unit.
    days : ndarray of datetime64[D], shape (days,)
        Days.
    sites : mapping of str to ndarray, shape (days, sites)
        Values of each region's sites; NaN where there is none.
    names : mapping of str to str
        The regions' names.
    """
    axes = plot_axes(title, label)
    for colour, (region, values) in zip(COLOURS, sites.items(), strict=False):
        axes.plot(days, values, color=colour, linewidth=0.4, alpha=0.35)
        known = np.isfinite(values)
        mean = np.nansum(values, axis=1) / np.maximum(known.sum(axis=1), 1)
        mean[~known.any(axis=1)] = np.nan
        axes.plot(days, mean, color=colour, linewidth=1.8, label=names[region])
    axes.legend(fontsize=8, frameon=False)
    return png(axes)


def ladder(title: str, label: str, months: Array, layers: Mapping[str, Array]) -> bytes:
    """Plot layers on top of one another, such as the batches in each stage.

    Parameters
    ----------
    title, label : str
        What is shown, and the quantity with its unit.
    months : ndarray of datetime64[D], shape (months,)
        When.
    layers : mapping of str to ndarray, shape (months,)
        Each layer by its name, the lowest first.
    """
    axes = plot_axes(title, label)
    axes.stackplot(months, list(layers.values()), labels=list(layers), colors=COLOURS, step="post")
    axes.margins(x=0)
    axes.legend(fontsize=7, frameon=False, ncols=len(layers), loc="upper left")
    top = np.sum(list(layers.values()), axis=0).max(initial=1)
    axes.set_ylim(0, 1.2 * top)
    return png(axes)


def level_and_flow(
    title: str,
    months: Array,
    level: Array,
    level_label: str,
    flow: Array,
    flow_label: str,
) -> bytes:
    """Plot a level as a line, and a monthly flow as bars on an axis of its own.

    Parameters
    ----------
    title : str
        What is shown.
    months : ndarray of datetime64[D], shape (months,)
        When.
    level, flow : ndarray, shape (months,)
        At each month's end, and over the month.
    level_label, flow_label : str
        Each quantity with its unit.
    """
    axes = plot_axes(title, level_label)
    bars = axes.twinx()
    bars.bar(months, flow, width=20, color=COLOURS[1], alpha=0.45)
    bars.set_ylabel(flow_label, fontsize=8, color=COLOURS[1])
    bars.tick_params(labelsize=8)
    bars.spines[["top"]].set_visible(False)
    axes.plot(months, level, color=COLOURS[0], linewidth=1.8)
    axes.yaxis.label.set_color(COLOURS[0])
    axes.set_ylim(bottom=0)
    axes.set_zorder(bars.get_zorder() + 1)
    axes.patch.set_visible(False)
    return png(axes)


def against_limit(
    title: str,
    label: str,
    weeks: Array,
    values: Sequence[tuple[str, Array, Array]],
) -> bytes:
    """Plot lines, each with the limit that it should stay below.

    Parameters
    ----------
    title, label : str
        What is shown, and the quantity with its unit.
    weeks : ndarray of datetime64[D], shape (weeks,)
        When.
    values : sequence of (str, ndarray, ndarray)
        Name, values and limits, each of shape (weeks,); NaN where there is none.
    """
    axes = plot_axes(title, label)
    for colour, (name, found, limit) in zip(COLOURS, values, strict=False):
        axes.plot(weeks, found, color=colour, linewidth=1.4, label=name)
        axes.plot(weeks, limit, color=colour, linewidth=1.0, linestyle="--", label=f"{name}, limit")
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=7, frameon=False, ncols=2)
    return png(axes)
