"""The rows of outbreaks at a month's end, and their reading in the next month."""

from operator import itemgetter
from typing import Any

import numpy as np

from aquamind_assets.core.columns import Columns, from_dicts
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
    hits = [
        {"outbreak_id": int(one["id"]), **hit}
        for one in going
        for hit in sorted(one["hit"], key=lambda each: int(each["assignment_id"]))
    ]
    return (
        from_dicts(tables.outbreak, going, month=month),
        from_dicts(tables.outbreak_stay, hits, month=month),
    )


def latent_rows(latent: list[Row], fish: PlannedFish) -> Columns:
    """The rows of ``disease.latent_infection``, of the batches that are there."""
    there = set(fish.batch_id.tolist())
    rows = sorted(
        (one for one in latent if int(one["batch_id"]) in there),
        key=itemgetter("batch_id", "disease_id", "introduction_date", "site_id"),
    )
    return from_dicts(outbreak_tables.latent_infection, rows, month=fish.days[0])
