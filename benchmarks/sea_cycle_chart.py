"""The picture of a batch's cycle at sea: data frames in, a file out."""

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd

from benchmarks.frames import Frames, limits, rounds

matplotlib.use("Agg")
from matplotlib import dates, pyplot
from matplotlib.axes import Axes
from matplotlib.patches import Patch

#: Colour of each disease's outbreaks and deaths.
DISEASES = {
    "PD": "#c0392b",
    "AGD": "#8e5ea2",
    "HSMI": "#d98032",
    "CMS": "#a0522d",
    "WINTER_ULCER": "#5b7db1",
    "FURUNCULOSIS": "#b59b00",
    "ISA": "#111111",
    "IPN": "#c774a3",
    "SRS": "#7a7a29",
    "COSTIA": "#888888",
}

#: Colour and name of the other causes of death, by the column of ``daily_state``.
CAUSES = {
    "deaths_unknown": ("#c9cdd1", "unknown"),
    "deaths_other": ("#efd9a7", "smolt, runt"),
    "deaths_predation": ("#6e5a4b", "seals, birds"),
    "deaths_environmental": ("#4f9d9a", "water, weather, lice"),
    "deaths_handling": ("#2f4b7c", "treatment, handling"),
}

#: Marker and colour of each treatment, by its code.
TREATMENTS = {
    "thermal": ("v", "#d1495b", "thermal"),
    "mechanical": ("s", "#2e4057", "mechanical"),
    "freshwater": ("o", "#3d8bd4", "fresh water"),
    "hydrogen_peroxide": ("D", "#8d6a9f", "H₂O₂"),
    "emamectin": ("^", "#5b8c3a", "emamectin feed"),
    "deltamethrin": ("P", "#c9a227", "deltamethrin"),
    "azamethiphos": ("X", "#e07a3f", "azamethiphos"),
    "cleaner_fish": ("*", "#2a9d8f", "cleaner fish"),
    "florfenicol": ("<", "#7d4f50", "florfenicol feed"),
    "oxytetracycline": (">", "#7d4f50", "oxytetracycline feed"),
}


def weekly_deaths(day: pd.DataFrame, sick: pd.DataFrame) -> pd.DataFrame:
    """Deaths of each week over the most fish of a day of it, by cause and disease. [%]"""
    first = day["date"].min()
    week = (day["date"] - first).dt.days // 7
    fish = day.groupby(week)["fish"].max()
    parts = day.groupby(week)[list(CAUSES)].sum()
    if not sick.empty:
        sick = sick[sick["date"] >= first]
        of_week = (sick["date"] - first).dt.days // 7
        of_disease = sick.pivot_table("deaths", of_week, "code", aggfunc="sum")
        parts = parts.join(of_disease).fillna(0.0)
    share = 100.0 * parts.div(fish, axis=0)
    share.index = first + pd.to_timedelta(share.index * 7, unit="D")
    return share


def draw(found: Frames, file: Path) -> None:
    """The cycle: water, lice, gills, deaths, weight and appetite, one above the other."""
    day = found["day"][found["day"]["fish"] > 0]
    about = found["batch"].iloc[0]
    figure, panels = pyplot.subplots(
        6, 1, figsize=(13, 14.0), sharex=True, height_ratios=(1.0, 2.1, 1.0, 1.7, 1.5, 0.8)
    )
    water, lice, gills, deaths, weight, appetite = panels
    _shade(panels, found["outbreak"], day["date"].max())
    water.plot(day["date"], day["temperature_c"], color="#b5482f", linewidth=1.3)
    water.set_ylabel("Water\n[°C]")
    _lice(lice, found, int(about["geography_id"]), day)
    _gills(gills, found["gills"])
    _deaths(deaths, weekly_deaths(day, found["sick"]))
    _weight(weight, day, found["sample"])
    appetite.fill_between(
        day["date"], 100 * day["appetite"], color="#7aa974", alpha=0.35, linewidth=0
    )
    appetite.plot(day["date"], 100 * day["appetite"], color="#4d7c47", linewidth=0.8)
    appetite.set_ylim(0, 105)
    appetite.set_ylabel("Appetite\n[% of table]")
    smolts, harvested = day["stocked"].sum(), day["harvested"].sum()
    water.set_title(
        f"{about['site']}, {about['region']}: batch {about['batch_number']}, "
        f"{_fish(smolts)} smolts, {_fish(harvested)} harvested, "
        f"{_fish(day['deaths'].sum())} dead",
        fontsize=12,
        loc="left",
        pad=34,
    )
    _axes(panels, day["date"].min(), day["date"].max())
    figure.align_ylabels(panels)
    figure.tight_layout()
    figure.subplots_adjust(hspace=0.09)
    figure.savefig(file, dpi=90)
    pyplot.close(figure)


def _fish(count: float) -> str:
    return f"{count / 1e6:.2f} M" if count >= 1e6 else f"{count / 1e3:.0f} k"


def _shade(panels: np.ndarray, outbreak: pd.DataFrame, last: pd.Timestamp) -> None:
    """Each outbreak through all panels, its name on the top one, where it was detected below."""
    ends = [pd.Timestamp.min] * 3  # of what each row of names holds last
    if outbreak.empty:
        return
    for _, one in outbreak.sort_values("onset_date", kind="stable").iterrows():
        colour, end = DISEASES[one["code"]], min(one["end_date"], last)
        if one["onset_date"] >= last:
            continue
        for panel in panels:
            panel.axvspan(one["onset_date"], end, color=colour, alpha=0.10, linewidth=0, zorder=0)
        top = panels[0]
        name = one["code"].replace("_", " ").capitalize() if len(one["code"]) > 4 else one["code"]
        row = next((n for n, until in enumerate(ends) if until < one["onset_date"]), 0)
        ends[row], height = end, 1.04 + 0.13 * row
        top.plot(
            [one["onset_date"], end], [height - 0.015] * 2, color=colour, linewidth=3,
            transform=top.get_xaxis_transform(), clip_on=False, solid_capstyle="butt",
        )  # fmt: skip
        top.annotate(
            name, (one["onset_date"], height), xycoords=top.get_xaxis_transform(), fontsize=8,
            color=colour, weight="bold", annotation_clip=False, va="bottom",
        )  # fmt: skip
        if pd.notna(one["detected_date"]):
            for panel in panels[1:4]:
                panel.axvline(one["detected_date"], color=colour, linewidth=1.0, linestyle=":")


def _lice(panel: Axes, found: Frames, geography_id: int, day: pd.DataFrame) -> None:
    """Counts by class against the limit, and the treatments at the top."""
    count = found["lice"]
    handles: list[Any] = []
    for stage, gender, colour, width, name in (
        ("chalimus", "unknown", "#b9c4ce", 1.0, "chalimus"),
        ("pre-adult", "unknown", "#7d8fa1", 1.0, "pre-adult"),
        ("adult", "female", "#0b3c5d", 2.0, "adult female"),
    ):
        one = count[(count["stage"] == stage) & (count["gender"] == gender)]
        handles += panel.plot(
            one["count_date"], one["lice"], color=colour, linewidth=width, label=name,
            marker="o" if gender == "female" else None, markersize=3,
        )  # fmt: skip
    allowed = limits(geography_id, day["date"])
    handles += panel.plot(
        day["date"],
        allowed,
        color="#d62828",
        linewidth=1.3,
        linestyle="--",
        label="limit",
        drawstyle="steps-post",
    )
    top = 1.28 * max(count["lice"].max() if len(count) else 0.0, max(allowed))
    panel.set_ylim(0, top)
    panel.set_ylabel("Lice\n[per fish]")
    _treatments(panel, rounds(found["treatment"]), top, handles)
    _legend(panel, handles)


def _gills(panel: Axes, score: pd.DataFrame) -> None:
    """Weekly gill scores: amoebic gill disease, and other damage."""
    handles: list[Any] = []
    for name, colour, label in (
        ("agd_score", DISEASES["AGD"], "AGD score"),
        ("damage_score", "#4f9d9a", "other gill damage"),
    ):
        if not score.empty:
            handles += panel.plot(
                score["count_date"], score[name], "o-", color=colour, markersize=2.5,
                linewidth=1.2, label=label,
            )  # fmt: skip
    panel.set_ylim(0, 5)
    panel.set_ylabel("Gill score\n[0 to 5]")
    _legend(panel, handles)


def _treatments(panel: Axes, given: pd.DataFrame, top: float, handles: list[Any]) -> None:
    """Rounds along the top of the lice's panel: filled against lice, open against disease."""
    seen = set()
    for _, one in given.iterrows():
        marker, colour, name = TREATMENTS[one["code"]]
        against_lice = one["reason"] == "lice"
        if one["code"] != "cleaner_fish":
            panel.axvline(one["date"], color=colour, linewidth=0.9, alpha=0.75, zorder=1)
        (shown,) = panel.plot(
            one["date"], top * (0.94 if against_lice else 0.86), marker, color=colour, markersize=9,
            fillstyle="full" if against_lice else "none", markeredgewidth=1.5, linestyle="",
            label=name if against_lice else f"{name}, {one['reason']}",
        )  # fmt: skip
        if shown.get_label() not in seen:
            seen.add(shown.get_label())
            handles.append(shown)


def _deaths(panel: Axes, share: pd.DataFrame) -> None:
    bottom, handles = np.zeros(len(share)), []
    for name in share.columns:
        colour, label = CAUSES.get(name) or (DISEASES[name], name.replace("_", " ").lower())
        label = name if name in DISEASES and len(name) < 5 else label
        if share[name].sum() > 0:
            panel.bar(
                share.index, share[name], width=6.2, bottom=bottom, color=colour, align="edge"
            )
            handles.append(Patch(color=colour, label=label))
            bottom += share[name].to_numpy()
    panel.set_ylabel("Deaths\n[% a week]")
    _legend(panel, handles[::-1])


def _weight(panel: Axes, day: pd.DataFrame, sample: pd.DataFrame) -> None:
    handles = panel.plot(
        day["date"], day["weight_g"] / 1000, color="#33658a", linewidth=1.6, label="mean of all"
    )
    if not sample.empty:
        kg = sample[["weight_g", "least_g", "most_g"]].astype(float) / 1000
        panel.vlines(
            sample["sample_date"], kg["least_g"], kg["most_g"], color="#f26419", alpha=0.25,
            linewidth=2,
        )  # fmt: skip
        handles += panel.plot(
            sample["sample_date"], kg["weight_g"], "o", color="#f26419", markersize=4,
            label="sampled (bar: least, most)",
        )  # fmt: skip
    panel.set_ylim(bottom=0)
    panel.set_ylabel("Weight\n[kg]")
    _legend(panel, handles)


def _legend(panel: Axes, handles: list[Any]) -> None:
    panel.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1.005, 1.02), fontsize=8, frameon=False,
        borderaxespad=0,
    )  # fmt: skip


def _axes(panels: np.ndarray, first: pd.Timestamp, last: pd.Timestamp) -> None:
    for panel in panels:
        panel.grid(axis="y", color="#e3e3e3", linewidth=0.6)
        panel.set_axisbelow(True)
        panel.spines[["top", "right"]].set_visible(False)
    bottom = panels[-1]
    bottom.set_xlim(first, last + pd.Timedelta(days=3))
    bottom.xaxis.set_major_locator(dates.MonthLocator())
    bottom.xaxis.set_major_formatter(dates.ConciseDateFormatter(dates.MonthLocator()))
    start = dates.date2num(first)
    weeks = bottom.secondary_xaxis(
        -0.28, functions=(lambda x: (x - start) / 7, lambda w: start + 7 * w)
    )
    weeks.set_xlabel("weeks at sea")
