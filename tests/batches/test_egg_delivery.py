"""Eggs come some days before or after the day for which they were ordered."""

import numpy as np

from aquamind_assets.batches.plan.egg_delivery import MOST_EARLY, MOST_LATE, planned_delivery
from aquamind_assets.people.workdays import moving_days


def test_eggs_come_when_they_are_ripe_and_not_when_they_were_ordered() -> None:
    days = np.arange("2019-01-01", "2020-01-01", dtype="M8[D]")
    days = days[np.is_busday(days, busdaycal=moving_days(2))]
    late = {
        is_bought: np.array(
            [
                (day - planned_delivery(1, batch, 2, day, is_bought)).astype(int)
                for batch, day in enumerate(days)
            ]
        )
        for is_bought in (False, True)
    }
    planned = days - late[False]
    assert np.is_busday(planned, busdaycal=moving_days(2)).all()
    for shift in late.values():
        assert -MOST_EARLY <= shift.min() < -2
        assert 3 < shift.max() <= MOST_LATE
        assert 0.1 < (shift == 0).mean() < 0.5
        assert abs(shift.mean()) < 1.0
    assert late[False].std() > late[True].std(), "broodstock of one's own must be ripe"
