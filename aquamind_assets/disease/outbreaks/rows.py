"""The rows of outbreaks at a month's end, and their reading in the next month."""

from operator import itemgetter
from typing import Any

import numpy as np

from aquamind_assets.core.columns import Columns, table_rows
from aquamind_assets.disease import tables
from aquamind_assets.disease.outbreaks import tables as outbreak_tables
from aquamind_assets.disease.planned_fish import PlannedFish

#: A latent infection, or an outbreak; this has its containers in ``hit``, and whether it begins in
#: the month in ``is_new``.
Row = dict[str, Any]


def going_on(outbreak: Columns, stay: Columns) -> list[Row]:
    """The outbreaks of last month that go on, with their containers.

    Parameters
    ----------
    outbreak, stay : dict of ndarray
        Last month's ``outbreak`` and ``outbreak_stay``.
    """
    found = []
    for n in np.flatnonzero(outbreak["phase"] != "ended"):
        row = {name: values[n] for name, values in outbreak.items() if name != "month"}
        mine = np.flatnonzero(stay["outbreak_id"] == row["id"])
        row["hit"] = [
            {
                name: (float(v[m]) if v.dtype.kind == "f" else v[m])
                for name, v in stay.items()
                if name not in ("month", "outbreak_id")
            }
            for m in mine
        ]
        row["is_new"] = False
        found.append(row)
    return found


def latent_infections(rows: Columns) -> list[Row]:
    """Last month's rows of ``latent_infection``, each as a dict."""
    return [
        {name: values[n] for name, values in rows.items() if name != "month"}
        for n in range(rows["batch_id"].size)
    ]


def outbreak_rows(going: list[Row], fish: PlannedFish) -> tuple[Columns, Columns]:
    """The rows of ``disease.outbreak`` and ``disease.outbreak_stay``.

    Parameters
    ----------
    going : list of Row
        The outbreaks that have a day in the month.
    fish : PlannedFish
        The fish of the month.
    """
    going = sorted(going, key=lambda one: int(one["id"]))
    month = fish.days[0]
    names = [c.name for c in tables.outbreak.columns if c.name != "month"]
    outbreaks = {name: _column([one[name] for one in going]) for name in names} if going else {}
    if going:
        outbreaks["month"] = np.full(len(going), month)
    pairs = [
        (int(one["id"]), hit)
        for one in going
        for hit in sorted(one["hit"], key=lambda each: int(each["assignment_id"]))
    ]
    stays: Columns = {}
    if pairs:
        names = [c.name for c in tables.outbreak_stay.columns]
        own = [name for name in names if name not in ("month", "outbreak_id")]
        stays = {name: _column([hit[name] for _, hit in pairs]) for name in own}
        stays["outbreak_id"] = np.array([number for number, _ in pairs], dtype=np.int64)
        stays["month"] = np.full(len(pairs), month)
    return table_rows(tables.outbreak, outbreaks), table_rows(tables.outbreak_stay, stays)


def _column(values: list[Any]) -> np.ndarray:
    if isinstance(values[0], str):
        return np.array(values, dtype=object)
    if isinstance(values[0], np.datetime64):
        return np.array(values, dtype="datetime64[D]")
    return np.array(values)


def latent_rows(latent: list[Row], fish: PlannedFish) -> Columns:
    """The rows of ``disease.latent_infection``, of the batches that are there."""
    there = set(fish.batch_id.tolist())
    rows = sorted(
        (one for one in latent if int(one["batch_id"]) in there),
        key=itemgetter("batch_id", "disease_id", "introduction_date", "site_id"),
    )
    columns = {name: _column([one[name] for one in rows]) for name in rows[0]} if rows else {}
    if rows:
        columns["month"] = np.full(len(rows), fish.days[0])
    return table_rows(outbreak_tables.latent_infection, columns)
