"""Fish recover from a disease once the water has left its temperatures."""

import numpy as np
import pytest
import sick_farm
from sick_farm import DAY

from aquamind_assets.disease.outbreaks import course
from aquamind_assets.disease.outbreaks.profiles import disease

NEVER = np.datetime64("NaT", "D")


def test_winter_ulcer_heals_where_the_water_has_become_warm() -> None:
    made = sick_farm.taken("WINTER_ULCER", "2018-03-05")
    highest = disease("WINTER_ULCER").profile.temperature_c[1]
    cool, warm = 0.0, 0.0
    for fish, one in made:
        rows = one.rows["outbreak_stay"]
        for n, stay in enumerate(fish.at(rows["assignment_id"])):
            since = fish.days - rows["recovery_date"][n]
            long_after = ~np.isnat(since) & (since > 40 * DAY)
            cool = max(cool, one.disease_rate[~long_after, stay].max(initial=0.0))
            warm = max(warm, one.disease_rate[long_after, stay].max(initial=0.0))
            if not np.isnat(rows["recovery_date"][n]) and rows["recovery_date"][n] in fish.days:
                first = int((rows["recovery_date"][n] - fish.days[0]) / DAY)
                assert fish.temperature_c[first, stay] > highest
    assert warm < 0.05 * cool
    assert cool > 0.0
    (last, *_) = [one.rows for _, one in reversed(made) if one.rows["outbreak"]["id"].size]
    healed = last["outbreak_stay"]["recovery_date"].max() + 30 * DAY
    assert last["outbreak"]["end_date"][0] <= healed < last["outbreak_stay"]["end_date"].max()


@pytest.mark.parametrize(
    ("onset", "recovery", "last"),
    [
        ("2018-01-10", None, "2018-03-31"),
        ("2018-01-10", "2018-02-01", "2018-03-03"),
        ("2018-01-10", "2018-03-20", "2018-03-31"),  # its course ends before
        ("2018-01-10", "2017-11-20", "2018-01-10"),  # the water was left before they fell sick
    ],
)
def test_an_outbreak_is_over_a_month_after_the_recovery(onset, recovery, last) -> None:
    one = {
        "onset_date": np.datetime64(onset),
        "end_date": np.datetime64("2018-03-31"),
        "recovery_date": np.datetime64(recovery) if recovery else NEVER,
    }
    assert course.last_day(one) == np.datetime64(last)


def test_water_half_a_degree_beyond_lets_fish_recover_and_the_edge_does_not() -> None:
    low, high = disease("PD").profile.temperature_c
    days = np.datetime64("2018-01-01") + np.arange(4) * DAY
    for water, day in (
        ([low, high, low - 0.4, high + 0.4], None),
        ([low, low, low - 0.6, low], days[2]),
        ([high, high + 0.6, high, high], days[1]),
    ):
        found = course.recovery_date(disease("PD"), days, np.array(water))
        assert np.isnat(found) if day is None else found == day
