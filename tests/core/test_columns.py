"""The toolbox of columns against plain Python, on keys with repeats, in any order."""

import numpy as np

from aquamind_assets.core.columns import (
    group_rows,
    last_per_key,
    pairs_of,
    position_of,
    rows_by_key,
    sorted_by,
)

KEYS = np.array([3, 1, 3, 2, 1, 3])
DAYS = np.array([5, 9, 7, 1, 8, 7])


def test_groups_pairs_and_last_rows_are_those_of_plain_python() -> None:
    of_key = {key: [n for n, k in enumerate(KEYS) if k == key] for key in (1, 2, 3)}
    assert {key: rows.tolist() for key, rows in rows_by_key(KEYS)} == of_key
    assert [rows.tolist() for rows in group_rows(KEYS, DAYS)] == [[4], [1], [3], [0], [2, 5]]
    which, at = pairs_of(np.array([2, 4, 3]), KEYS)
    assert list(zip(which.tolist(), at.tolist(), strict=True)) == [(0, 3), (2, 0), (2, 2), (2, 5)]
    assert last_per_key(KEYS).tolist() == [4, 3, 5]
    assert last_per_key(KEYS, -DAYS).tolist() == [4, 3, 0]


def test_rows_are_sorted_and_found_by_key() -> None:
    rows = sorted_by({"key": KEYS, "day": DAYS, "n": np.arange(6)}, "key", "day")
    assert rows["n"].tolist() == [4, 1, 3, 0, 2, 5]
    assert position_of(np.array([7, 5]), np.array([9, 5, 7])).tolist() == [2, 1]


def test_nothing_has_no_groups() -> None:
    none = np.array([], dtype=np.int64)
    assert list(group_rows(none)) == []
    assert last_per_key(none).size == 0
    assert pairs_of(none, none)[0].size == 0
