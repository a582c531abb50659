"""Cleaner fish leave with their salmon, whatever the day."""

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, SCOTLAND
from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import DAY, Month
from aquamind_assets.disease.lice.cleaner_fish import CleanerStock
from aquamind_assets.disease.lice.tables import cleaner_fish_stock
from aquamind_assets.settings.cleaner_fish import CleanerFish

MONTH = Month(2021, 4)


def test_what_they_eat_varies_with_their_number_and_the_batch() -> None:
    rings, batches = np.arange(1, 41), np.repeat([1, 2], 20)
    nothing = table_rows(cleaner_fish_stock, {})
    stock = CleanerStock(
        1,
        MONTH.days,
        [(batch, np.flatnonzero(batches == batch)) for batch in (1, 2)],
        rings,
        np.full(40, FAROE),
        nothing,
        CleanerFish(),
    )
    salmon = np.full(40, 100_000.0)
    stock.deliver(3, np.arange(40), salmon)
    eaten = stock.first_eaten(0.02 * stock.eating(3, salmon, 150.0), 150.0)
    assert ((eaten > 0.05) & (eaten < 0.7)).all()
    assert np.unique(eaten).size > 30
    half = 0.5 * stock.count
    stock.count = half.astype(np.int64)
    assert (stock.first_eaten(0.02 * stock.eating(3, salmon, 150.0), 150.0) < eaten).all()


def test_they_never_stop_growing_and_rings_differ() -> None:
    rings, batches = np.arange(1, 41), np.repeat([1, 2, 3, 4], 10)
    stock = CleanerStock(
        1,
        MONTH.days,
        [(batch, np.flatnonzero(batches == batch)) for batch in (1, 2, 3, 4)],
        rings,
        np.full(40, SCOTLAND),
        table_rows(cleaner_fish_stock, {}),
        CleanerFish(),
    )
    stock.stocked_date[:] = MONTH.days[0] - 500 * DAY
    weight = stock.weight_g(0)
    assert np.unique(weight.round(1)).size > 35
    assert (stock.weight_g(29) > 1.01 * weight).all()


def test_cleaner_fish_of_salmon_that_leave_on_the_first_are_taken_out_in_that_month() -> None:
    rings, batches = np.array([11, 12]), np.array([1, 1])
    stocked = np.datetime64("2021-02-10")
    before = {
        "month": np.full(3, MONTH.previous.days[0]),
        "assignment_id": np.array([10, 11, 13]),
        "batch_id": np.array([1, 1, 1]),
        "area_id": np.array([5, 5, 5]),
        "species": np.full(3, "lumpfish", dtype=object),
        "stocked_date": np.full(3, stocked),
        "opening_count": np.array([500, 500, 500]),
        "delivered": np.zeros(3, dtype=np.int64),
        "dead": np.array([100, 100, 500]),
        "removed": np.zeros(3, dtype=np.int64),
        "closing_count": np.array([400, 400, 0]),
        "avg_weight_g": np.full(3, 80.0),
        "feed_kg": np.full(3, 1.0),
    }
    stock = CleanerStock(
        1,
        MONTH.days,
        [(1, np.array([0, 1]))],
        rings,
        np.full(2, FAROE),
        before,
        CleanerFish(),
    )
    rows = stock.rows(rings, batches, np.array([5, 5]))
    assert rows["assignment_id"].tolist() == [10, 11], "13 had none left, 12 never had any"
    assert rows["opening_count"].tolist() == [400, 400]
    assert rows["removed"].tolist() == [400, 0]
    assert rows["closing_count"].tolist() == [0, 400]
    assert (rows["month"] == MONTH.days[0]).all()
    assert (rows["stocked_date"] == stocked).all()
    balance = rows["opening_count"] + rows["delivered"] - rows["dead"] - rows["removed"]
    assert (balance == rows["closing_count"]).all()
