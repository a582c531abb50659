"""The picture of `benchmarks.records_figures`: a farm at clean beside the same farm at usual."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np

from aquamind_assets.core.plots import COLOURS

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

#: Kinds of days, the first of them for all that are nothing else.
KINDS = ("workday", "weekend", "public holiday", "storm")

#: Gaps between visits that the picture shows. [d]
MOST_GAP = 35


def draw(clean: dict[str, dict], usual: dict[str, dict], picture: Path) -> None:
    """The figures of a farm at clean beside those of the same farm at usual."""
    figure, panels = pyplot.subplots(4, 2, figsize=(12, 15), layout="constrained")
    _bars(panels[0, 0], clean["weekdays"], WEEKDAYS, "Share [%]")
    _bars(panels[0, 1], clean["often"], KINDS, "Visits for 100 days with fish", 1.0)
    _gaps(panels[1, 0], clean["gaps"])
    shown = {name.split(",")[0]: shares for name, shares in clean["digits"].items()}
    names = [str(digit) for digit in range(10)]
    _bars(panels[1, 1], dict(list(shown.items())[:4]), names, "Share [%]")
    for panel, what, title in (
        (panels[0, 0], "weekdays", "Days on which people work at a site"),
        (panels[0, 1], "often", "Work on holidays and in storms"),
        (panels[1, 0], "gaps", "Days between two visits of a site"),
        (panels[1, 1], "digits", "Last digits"),
    ):
        panel.set_title(f"{title} ({_alike(clean[what], usual[what])})", fontsize=10)
    _users(panels[2, 0], usual["roles"])
    _wait(panels[2, 1], clean["delays"], usual["delays"])
    _wrong(panels[3, 0], usual["errors"])
    _off(panels[3, 1], clean["slaughter"], usual["slaughter"])
    figure.savefig(picture, dpi=100)
    pyplot.close(figure)


def _alike(one: dict[str, list[float]], other: dict[str, list[float]]) -> str:
    """Whether figures are the same at both qualities, and if not, how far apart at most."""
    most = max(np.abs(np.subtract(one[name], other[name])).max() for name in one)
    return "the same at usual" if most == 0 else f"at usual within {most:.1g}"


def _gaps(panel: Axes, gaps: dict[str, list[float]]) -> None:
    for number, name in ((0, "gill counts"), (1, "growth samples"), (4, "lice counts")):
        share = 100 * np.array(gaps.get(name, np.zeros(MOST_GAP)))
        panel.step(range(1, MOST_GAP + 1), share, where="mid", label=name, color=COLOURS[number])
    panel.set_xlabel("Days")
    panel.set_ylabel("Gaps [%]")
    panel.legend(fontsize=7)


def _users(panel: Axes, roles: dict[str, dict[str, int]]) -> None:
    kinds = sorted({role for each in roles.values() for role in each})
    left = np.zeros(len(roles))
    for number, role in enumerate(kinds):
        share = np.array([100 * each.get(role, 0) / sum(each.values()) for each in roles.values()])
        panel.barh(range(len(roles)), share, left=left, label=role, color=COLOURS[number])
        left += share
    panel.set_yticks(range(len(roles)), [name.split(".")[1] for name in roles], fontsize=8)
    panel.set_xlabel("Entries [%]")
    panel.set_title("Who enters it", fontsize=10)
    panel.legend(fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=len(kinds))


def _wait(panel: Axes, clean: dict[str, int], usual: dict[str, int]) -> None:
    for number, (label, each) in enumerate((("clean", clean), ("usual", usual))):
        days = np.array(sorted(int(day) for day in each if int(day) >= 0))
        rows = np.array([each[str(day)] for day in days], dtype=float)
        share = 100 * rows / rows.sum()
        panel.bar(days + 0.4 * number - 0.2, share, 0.4, color=COLOURS[number], label=label)
    panel.set_yscale("log")
    panel.set_xlim(-0.6, 20.5)
    panel.set_xlabel("Days until an entry is made")
    panel.set_ylabel("Entries [%]")
    panel.set_title("Entries made late", fontsize=10)
    panel.legend(fontsize=8)


def _wrong(panel: Axes, found: dict[str, int]) -> None:
    panel.barh(range(len(found)), list(found.values()), color=COLOURS[1])
    panel.set_yticks(range(len(found)), list(found), fontsize=8)
    panel.set_xscale("log")
    panel.set_xlabel("Rows")
    panel.set_title("Recorded wrongly at usual; none at clean", fontsize=10)


def _off(panel: Axes, clean: list[float], usual: list[float]) -> None:
    for number, (label, off) in enumerate((("clean", clean), ("usual", usual))):
        share = 100 * np.arange(1, len(off) + 1) / max(len(off), 1)
        panel.plot(np.sort(off), share, color=COLOURS[number], label=label)
    panel.set_xlabel("Adjustment when a ring is slaughtered out [% of fish put in]")
    panel.set_ylabel("Rings [%]")
    panel.set_title("Books at slaughter", fontsize=10)
    panel.legend(fontsize=8)


def _bars(
    panel: Axes,
    shares: dict[str, list[float]],
    names: Sequence[str],
    unit: str,
    factor: float = 100.0,
) -> None:
    """Figures of each of some names, side by side."""
    width = 0.8 / len(shares)
    for number, (label, share) in enumerate(sorted(shares.items())):
        at = np.arange(len(names)) + width * (number - (len(shares) - 1) / 2)
        panel.bar(at, factor * np.array(share), width, label=label, color=COLOURS[number])
    panel.set_xticks(range(len(names)), names)
    panel.set_ylabel(unit)
    panel.legend(fontsize=7)
