"""The order in which months of computations may begin."""

from aquamind_assets.core.months import Month
from aquamind_assets.monthly.computation import COMPUTATIONS, in_order
from aquamind_assets.monthly.wave import Unit, Wave

MONTHS = [Month(2015, 1).plus(number) for number in range(4)]


def test_each_unit_begins_after_all_that_it_reads_and_the_fish_run_ahead() -> None:
    wave = Wave(dict.fromkeys(in_order(), MONTHS))
    assert len(wave) == len(in_order()) * len(MONTHS)
    begun: dict[Unit, int] = {}
    while (unit := wave.next()) is not None:
        begun[unit] = len(begun)
        wave.done(unit)
    assert len(begun) == len(wave)
    for computation in in_order():
        for month in MONTHS:
            at = begun[Unit(computation.name, month)]
            for table in computation.reads():
                assert begun[Unit(COMPUTATIONS[table].name, month)] < at
            if computation.is_in_turn() and month != MONTHS[0]:
                assert begun[Unit(computation.name, month.previous)] < at
    assert begun[Unit("fish_month", MONTHS[-1])] < begun[Unit("readings", MONTHS[0])]


def test_nothing_begins_before_what_it_waits_for_is_done() -> None:
    computations = [c for c in in_order() if c.name in ("infrastructure", "weather")]
    wave = Wave(dict.fromkeys(computations, MONTHS[:2]))
    first = wave.next()
    assert first == Unit("infrastructure", MONTHS[0])
    assert wave.next() is None
    wave.done(first)
    assert {wave.next(), wave.next()} == {
        Unit("infrastructure", MONTHS[1]),
        Unit("weather", MONTHS[0]),
    }
    assert wave.next() is None


def test_what_is_there_already_is_not_waited_for() -> None:
    (weather,) = (c for c in in_order() if c.name == "weather")
    wave = Wave({weather: MONTHS})
    assert [wave.next() for _ in MONTHS] == [Unit("weather", month) for month in MONTHS]
