"""Routine baths: as many as published, on days that do not depend on how months are made."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import sick_farm

from aquamind_assets.batches.catalogue import ALEVIN, EGG, FRY, PARR, POST_SMOLT, SMOLT
from aquamind_assets.batches.containers import STAYS_A_BATCH
from aquamind_assets.core.months import Month
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.routine_baths import RoutineBaths, occasions, routine_baths
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.settings.treatments import Treatments

BATCHES, TANKS = 200, 3
DAY = np.timedelta64(1, "D")
FIRST = np.datetime64("2016-01-01", "D")
#: Stages with the day of a batch's life on which each begins; smolts go to sea on the last.
BEGIN = {EGG: 0, ALEVIN: 68, FRY: 112, PARR: 200, SMOLT: 290, POST_SMOLT: 400}
END = 500
YEARS = [Month(2016, 1).plus(number) for number in range(20)]


@cache
def hatchery(days: str) -> PlannedFish:
    """Batches a day apart from their eggs to the sea, in days of which a month's name is given,
    or the first and last of several months."""
    first, last = (np.datetime64(part, "M") for part in (days.split("/") * 2)[:2])
    dates = np.arange(first.astype("datetime64[D]"), (last + 1).astype("datetime64[D]"))
    batch = np.repeat(1 + np.arange(BATCHES), TANKS * len(BEGIN))
    stage = np.tile(np.repeat(list(BEGIN), TANKS), BATCHES)
    of_batch = FIRST + batch * DAY
    start = of_batch + np.array([BEGIN[int(one)] for one in stage]) * DAY
    leave = dict(zip(BEGIN, [*list(BEGIN.values())[1:], END], strict=True))
    end = of_batch + np.array([leave[int(one)] for one in stage]) * DAY
    here = np.flatnonzero((start <= dates[-1]) & (end > dates[0]))
    fish = sick_farm.of_some(sick_farm.fish_of(Month(2016, 3), 3), np.zeros(here.size, dtype=int))
    shape = (dates.size, here.size)
    present = (dates[:, None] >= start[here]) & (dates[:, None] < end[here])
    sea = stage[here] == POST_SMOLT
    return replace(
        fish,
        stay_id=(batch * STAYS_A_BATCH + 1 + np.arange(batch.size) % (TANKS * len(BEGIN)))[here],
        batch_id=batch[here],
        start_date=start[here],
        end_date=np.where(end <= dates[-1] + 30 * DAY, end, sick_farm.NEVER)[here],
        sea_start_date=np.where(sea, start[here], sick_farm.NEVER),
        days=dates,
        present=present,
        stage=np.broadcast_to(stage[here], shape),
        temperature_c=np.full(shape, 8.0),
        population=np.full(shape, 50_000.0),
        weight_g=np.full(shape, 5.0),
    )


def baths(days: str, mean: float = 1.8, treated: Given | None = None) -> RoutineBaths:
    return routine_baths(1, hatchery(days), treated or Given.none(), Treatments(routine_baths=mean))


def rows(days: str, mean: float = 1.8) -> np.ndarray:
    """Date, stay, treatment and what chance makes of it, a row a bath."""
    fish, given = hatchery(days), baths(days, mean).given
    columns = {
        "date": fish.days[given.day],
        "batch": fish.batch_id[given.stay],
        "stay": fish.stay_id[given.stay],
        "stage": fish.stage[given.day, given.stay],
        "kind": given.treatment_type_id,
        "removed": given.removed,
        "lost": given.handling_loss,
    }
    return np.rec.fromarrays(list(columns.values()), names=list(columns))


@cache
def year() -> np.ndarray:
    """All months' rows, each month made alone, the last one first."""
    return np.sort(np.concatenate([rows(month.key) for month in reversed(YEARS)]))


def test_most_batches_are_bathed_once_to_three_times_and_all_their_tanks_at_once():
    each, tanks = np.unique(year()[["batch", "date"]], return_counts=True)
    assert (tanks == TANKS).all()
    number = np.bincount(each["batch"], minlength=BATCHES + 1)[1:]
    assert number.mean() == pytest.approx(1.8, abs=0.1)
    assert ((number >= 1) & (number <= 3)).mean() > 0.97
    assert {1, 2, 3} <= set(number)
    gap = np.diff(each["date"].astype("datetime64[D]")) / DAY
    assert gap[np.diff(each["batch"]) == 0].min() > 7  # not one bath in parts (D20)


def test_eggs_have_bronopol_fry_and_parr_formalin_and_nobody_else_a_bath():
    bronopol, formalin = (treatment_types().id_of(code) for code in ("bronopol", "formalin"))
    given = set(year()[["stage", "kind"]].tolist())
    assert given == {(EGG, bronopol), (FRY, formalin), (PARR, formalin)}
    assert {bronopol, formalin} <= set(treatment_types().against("oomycete"))


def test_baths_are_the_same_however_months_are_made():
    together = np.sort(rows("2016-01/2017-08"))
    assert together.size > 2 * BATCHES
    assert together.tobytes() == year().tobytes()


def test_a_setting_of_fewer_leaves_some_of_the_same_and_none_leaves_none():
    many, few = (set(rows("2016-05", mean).tolist()) for mean in (3.0, 1.0))
    assert few < many
    assert not baths("2016-05", 0.0).given.day.size
    most = np.array([len(occasions(1, batch, 6.0)) for batch in range(500)])
    assert most.mean() == pytest.approx(6.0, abs=0.2)
    assert most.max() == 9


def test_tanks_treated_on_that_day_for_an_outbreak_are_not_bathed_as_well():
    usual = baths("2016-05").given
    some = np.arange(0, usual.day.size, 2)
    names = "day stay treatment_type_id outbreak_id reason removed handling_loss"
    sick = Given.of(*(getattr(usual, name)[some] for name in names.split()))
    left = baths("2016-05", treated=sick).given
    both = Given.joined([sick, left])  # refuses two treatments on a day
    assert (both.stay == usual.stay).all()
    assert (both.removed == usual.removed).all()


def test_fish_fast_on_the_last_day_of_a_month_before_a_bath_on_the_first_of_the_next():
    fish, then = hatchery("2016-08"), year()
    bathed = then["stay"][then["date"] == np.datetime64("2016-09-01")]
    assert bathed.size
    appetite = baths("2016-08").appetite
    assert set(fish.stay_id[appetite[-1] == 0.0]) == set(bathed)
    assert (appetite[:-1] == 1.0).all()
