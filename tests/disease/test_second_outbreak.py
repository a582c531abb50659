"""No second outbreak of a disease begins in a batch beside one that still spreads."""

from typing import Any

import numpy as np
import pytest
import sick_farm
from sick_farm import DAY, NOTHING_COMES, SITE

from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease.health.outbreaks import OutbreakMonth, outbreak_month
from aquamind_assets.disease.outbreaks import course
from aquamind_assets.disease.outbreaks import tables as outbreak_tables
from aquamind_assets.disease.outbreaks.profiles import disease
from aquamind_assets.disease.outbreaks.spread import Draws
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.treatments import Treatments

#: A disease that leaves no immunity: only the first outbreak keeps the second from beginning.
ULCER = disease("WINTER_ULCER")


def nearly_over(month: Month) -> dict[str, Any]:
    """Last month's rows of an outbreak that is to end on the sixth day, but reaches a ring before.

    Its sick rings are over by then; it came so long ago that the next ring's turn is on the third.
    """
    before = sick_farm.followed("WINTER_ULCER", "2018-01-03", months=1, seed=_seed())[0][1].rows
    fish, outbreak = sick_farm.of_site(month, sick_farm.AREAS, SITE), before["outbreak"]
    number, ends = int(outbreak["id"][0]), month.days[5]
    first = before["outbreak_stay"]["assignment_id"][:1]
    draws = [Draws.of(1, number, int(stay)) for stay in fish.stay_id if stay != first[0]]
    waits = [one.delay for one in draws if one.reached < ULCER.profile.attack]
    came = month.days[2] - int(ULCER.profile.spread_days * min(waits)) * DAY
    return before | {
        "outbreak": outbreak | {"introduction_date": np.array([came]), "end_date": ends[None]},
        "outbreak_stay": {
            name: np.array([ends]) if name == "end_date" else values[:1]
            for name, values in before["outbreak_stay"].items()
        },
    }


def _seed() -> int:
    """The first seed with which winter ulcer takes."""
    for seed in range(1, 40):
        made = sick_farm.followed("WINTER_ULCER", "2018-01-03", months=1, seed=seed)
        if made[0][1].rows["outbreak"]["id"].size:
            return seed
    raise AssertionError("winter ulcer never takes")


def with_another(before: dict[str, Any], onset: np.datetime64) -> dict[str, Any]:
    """Last month's rows and a second infection, which makes fish fall sick from a given day."""
    dates = onset - np.arange(10, 200) * DAY
    came = next(d for d in dates if course.introduction(1, ULCER, SITE, d).takes < 0.1)
    latent = {
        "month": np.array([np.datetime64("2018-01-01")]),
        "batch_id": before["outbreak"]["batch_id"][:1],
        "disease_id": np.array([ULCER.id]),
        "introduction_date": np.array([came]),
        "site_id": np.array([SITE]),
        "onset_date": np.array([onset]),
    }
    table = outbreak_tables.latent_infection
    return before | {table.name: table_rows(table, latent)}


def lived(month: Month, before: dict[str, Any]) -> OutbreakMonth:
    """The month after."""
    fish, rules = sick_farm.of_site(month, sick_farm.AREAS, SITE), Outbreaks()
    return outbreak_month(1, fish, NOTHING_COMES, sick_farm.carried(before), rules, Treatments())


@pytest.mark.parametrize("day", [3, 8, 20])
def test_an_outbreak_that_still_spreads_keeps_a_second_from_beginning(day: int) -> None:
    month = Month(2018, 2)
    before, onset = nearly_over(month), month.days[day]
    made = lived(month, with_another(before, onset)).rows["outbreak"]
    assert made["id"].tolist() == before["outbreak"]["id"].tolist()
    assert made["containers"][0] > before["outbreak"]["containers"][0]
    assert made["end_date"][0] > onset  # both would have been there at once


def test_one_that_is_over_does_not() -> None:
    month = Month(2018, 2)
    before, onset = nearly_over(month), month.days[8]
    over = before["outbreak"] | {"phase": np.array(["ended"], dtype=object)}
    made = lived(month, with_another(before | {"outbreak": over}, onset)).rows["outbreak"]
    assert made["id"].size == 1
    assert made["onset_date"][0] == onset
