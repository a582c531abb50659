"""Lice develop, spread, are counted and treated as published; a month follows from its inputs."""

import lice_farm
import numpy as np
import pytest
import sick_farm
from lice_farm import Years
from scipy.special import ndtri

from aquamind_assets.core.months import Month
from aquamind_assets.disease.lice import counts as lice_counts
from aquamind_assets.disease.lice import delousing
from aquamind_assets.disease.lice import population as lice
from aquamind_assets.disease.lice import pressure as lice_pressure
from aquamind_assets.disease.lice.rings import Rings
from aquamind_assets.disease.observation.catalogue import ADULT_FEMALE, CALIGUS
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.settings.cleaner_fish import CleanerFish
from aquamind_assets.settings.delousing import Delousing, Resistance
from aquamind_assets.settings.lice import Counts, Lice
from aquamind_assets.settings.treatments import Treatments

CODES = treatment_types().code


@pytest.fixture(scope="module")
def farm() -> Years:
    return lice_farm.years(lice_farm.settings())


def codes(treatment_type_id: np.ndarray) -> np.ndarray:
    return CODES[treatment_type_id.astype(int) - 1]


@pytest.mark.parametrize(("temperature_c", "days"), [(10.0, 42.0), (8.5, 49.0), (8.0, 56.0)])
def test_attached_lice_are_adult_females_after_the_published_time(temperature_c, days):
    state, water = np.zeros((len(lice.STAGES), 1)), np.array([temperature_c])
    state[0] = 1.0
    come = []
    for _ in range(150):
        after = lice.next_day(state, water, np.zeros(1), -lice.MORTALITY)  # none dies
        come.append((after[lice.FEMALE] - state[lice.FEMALE]).sum())
        state = after
    assert np.average(1 + np.arange(150), weights=come) == pytest.approx(days, rel=0.07)  # L17
    assert state.sum() == pytest.approx(1.0)
    assert state[lice.FEMALE].sum() == pytest.approx(0.5, abs=0.01)


def test_lice_die_at_the_published_rates():
    state = np.ones((len(lice.STAGES), 1))
    after = lice.next_day(state, np.full(1, 10.0), np.zeros(1), np.zeros_like(state))
    assert after.sum() == pytest.approx(4 * np.exp(-0.01) + 9 * np.exp(-0.02))  # L21


def test_every_egg_hatches_once_whatever_the_water_does():
    days = 90
    eggs = np.zeros((days, 1))
    eggs[30:50] = 100.0
    water = 9.0 + 5.0 * np.sin(np.arange(days) / 5.0)[:, None]
    larvae = [lice_pressure.hatching(eggs, water, day)[0] for day in range(days)]
    usual = np.exp(-lice_pressure.LARVA_MORTALITY * lice.NAUPLIUS_DAYS)
    assert usual**2 < sum(larvae) / 2000.0 < usual**0.5
    assert not any(larvae[:33])
    assert not any(larvae[80:])


def test_larvae_reach_neighbours_less_the_farther_and_never_another_coast():
    kernel = lice_pressure.exposure_kernel(lice_farm.areas())
    assert np.allclose(np.diag(kernel), 1.0)
    assert (np.diff(kernel[0, :6]) < 0).all()
    assert 0.1 < kernel[0, 1] < 0.35  # 4.4 km
    assert not kernel[:6, 6:].any()


def test_counts_average_what_is_there_and_gather_on_few_fish():
    settings, rings = Counts(rings_scotland=100), np.arange(100)
    state = np.full((len(lice.STAGES), 100), 0.2)
    counts = np.concatenate(
        [
            sample.count[0]
            for day in np.arange("2020-01-01", "2020-03-01", dtype="datetime64[D]")
            for sample in lice_counts.samples(1, day, [("A", 2, rings)], rings, state, settings)
        ]
    )
    mean = 0.4 * settings.fish  # young and gravid females
    assert counts.mean() == pytest.approx(mean, rel=0.03)
    wanted = mean + mean**2 / (settings.fish * settings.aggregation)
    assert counts.var() == pytest.approx(wanted, rel=0.1)


def test_regions_are_counted_as_often_as_they_should_be(farm: Years):
    counts = farm.all("lice_count")
    gaps = []
    for batch in np.unique(counts["batch_id"]):
        days = np.unique(counts["count_date"][counts["batch_id"] == batch])
        gaps += np.diff(days).astype("timedelta64[D]").astype(int).tolist()
    near = [min(abs(gap - 7), abs(gap - 14)) for gap in gaps]
    assert len(gaps) > 100
    assert np.mean(np.array(near) <= 2) > 0.9  # on their weekday, or the day before or after it
    assert {7, 14} <= set(gaps)
    of_a_ring = np.unique(counts["count_date"]).size
    assert of_a_ring > 100


@pytest.mark.parametrize(
    ("code", "published"), [("thermal", (0.59, 0.86, 0.96)), ("mechanical", (0.20, 0.51, 0.81))]
)
def test_delousing_removes_what_was_published_and_rings_fare_alike(code, published):
    days = np.arange("2020-01-01", "2021-07-01", dtype="datetime64[D]")
    drawn = [delousing.Draws.of(1, "A", day, Delousing()).removed for day in days]
    removed, _ = delousing.removed_of(treatment_types().id_of(code), np.array(drawn), np.zeros(3))
    assert np.quantile(removed, [0.25, 0.5, 0.75]) == pytest.approx(published, abs=0.06)
    assert np.corrcoef(drawn, rowvar=False)[0, 1] == pytest.approx(0.5, abs=0.1)


def test_the_rings_are_treated_in_turn_and_the_treatment_rows_say_what_was_removed(farm: Years):
    treatment = farm.all("treatment")
    rough = np.isin(codes(treatment["treatment_type_id"]), ["thermal", "freshwater", "mechanical"])
    days = treatment["treatment_date"][rough]
    for batch in np.unique(treatment["batch_id"][rough]):
        mine = np.unique(days[treatment["batch_id"][rough] == batch])
        gaps = np.diff(mine).astype(int)
        assert ((gaps < 4) | (gaps >= 10)).all()  # a boat's days, or a rest
    assert ((treatment["removed"] > 0) & (treatment["removed"] < 1)).all()


def test_the_water_of_an_area_shows_what_a_treatment_removed(farm: Years):
    treatment, water = farm.all("treatment"), farm.all("lice_pressure")
    thermal = codes(treatment["treatment_type_id"]) == "thermal"
    site = treatment["batch_id"] // 100
    drops = []
    for area, day in {*zip(site[thermal], treatment["treatment_date"][thermal], strict=True)}:
        here = water["area_id"] == area
        females = dict(zip(water["date"][here], water["female"][here], strict=True))
        before, after = (females.get(day + np.timedelta64(d, "D"), 0.0) for d in (-4, 6))
        if before > 0.2 and after > 0:
            drops.append(1.0 - after / before)
    assert len(drops) > 10
    assert 0.4 < np.median(drops) < 0.9


def test_farms_treat_as_often_and_have_as_many_lice_as_in_the_field(farm: Years):
    treatment, counts = farm.all("treatment"), farm.all("lice_count")
    of_lice = codes(treatment["treatment_type_id"]) != "cleaner_fish"
    stocked = sum(sick_farm.fish_of(m, 6).present.sum() for m in lice_farm.MONTHS)
    a_year = of_lice.sum() / (stocked / 365.25)
    assert 3.0 < a_year < 9.0
    females = counts["lice_type_id"] == ADULT_FEMALE
    mean = counts["count_value"][females].mean() / Counts().fish
    assert 0.2 < mean < 2.0


def test_cleaner_fish_come_die_are_lost_in_treatments_and_leave_with_the_salmon(farm: Years):
    stock = farm.all("cleaner_fish_stock")
    assert stock["delivered"].sum() > 100_000
    change = stock["opening_count"] + stock["delivered"] - stock["dead"] - stock["removed"]
    assert (change == stock["closing_count"]).all()
    dead = stock["dead"].sum() / stock["delivered"].sum()
    assert 0.35 < dead < 0.9  # 42 % and more
    assert stock["removed"].sum() > 0
    assert (stock["feed_kg"] > 0).any()
    treatment = farm.all("treatment")
    handled = treatment_types().handling[treatment["treatment_type_id"].astype(int) - 1]
    months = treatment["treatment_date"][handled].astype("datetime64[M]")
    treated = {*zip(treatment["assignment_id"][handled], months, strict=True)}
    keys = zip(stock["assignment_id"], stock["month"].astype("datetime64[M]"), strict=True)
    with_fish = stock["opening_count"] > 1000
    of_treated = np.array([key in treated for key in keys]) & with_fish
    share = stock["dead"] / np.maximum(stock["opening_count"], 1)
    others = with_fish & ~of_treated & (stock["removed"] == 0)
    assert min(of_treated.sum(), others.sum()) > 20
    assert share[of_treated].mean() > 3 * share[others].mean()
    assert share[of_treated].min() > share[others].max()  # each is caught, and some not


def test_with_half_the_limit_only_causes_differ_and_treatments_rise(farm: Years):
    half = lice_farm.years(lice_farm.with_limits_times(0.5))
    before, after = farm.all("lice_pressure"), half.all("lice_pressure")
    for name in ("date", "area_id", "temperature_c", "background"):
        assert (before[name] == after[name]).all()
    first = slice(0, 14 * 31)  # before anything is counted
    assert (before["own"][first] == after["own"][first]).all()

    def cleaners(run: Years) -> set[tuple]:
        rows = run.all("treatment")
        mine = codes(rows["treatment_type_id"]) == "cleaner_fish"
        return set(rows["assignment_id"][mine])

    assert cleaners(farm) == cleaners(half)
    counted = [run.all("lice_count")["id"] for run in (farm, half)]
    assert (counted[0] == counted[1]).all()

    def sites_treated(run: Years) -> int:  # a site counts once, however many rings it has then
        rows = run.all("delousing")
        done = ~np.isnat(rows["treated_date"])
        return len({*zip(rows["area_id"][done], rows["treated_date"][done], strict=True)})

    # lice grow by the same ratio under any limit: half of it is reached sooner, not twice as often
    assert sites_treated(half) > 1.03 * sites_treated(farm)
    assert half.all("lice_pressure")["female"].mean() < 0.85 * before["female"].mean()


def test_a_month_is_the_same_made_again_from_the_month_before(farm: Years):
    number = 20
    before = lice_farm.NOTHING | {n: rows[number - 1] for n, rows in farm.rows.items()}
    again = lice_farm.stored_rows(
        lice_farm.one_month(lice_farm.MONTHS[number], before, lice_farm.settings())
    )
    for name, rows in again.items():
        for column, values in rows.items():
            known = farm.rows[name][number][column]
            same = values.tolist() == known.tolist()
            assert same or np.array_equal(values, known, equal_nan=True), (name, column)
    other = lice_farm.one_month(lice_farm.MONTHS[number], before, lice_farm.settings(), seed=2)
    assert (
        other.rows["lice_pressure"]["background"]
        != farm.rows["lice_pressure"][number]["background"]
    ).any()


def test_fish_of_other_rings_bring_lice_and_fish_from_land_none():
    month = Month(2016, 3)
    fish = sick_farm.of_site(month, lice_farm.COUNT, 3)
    day = month.days[9]
    moved = np.array([False, False, True, True])
    start = np.where(moved, day, fish.start_date)
    sea = np.where(moved, fish.sea_start_date, fish.start_date)
    fish = sick_farm.of_some(
        fish,
        np.arange(4),
        start_date=start,
        sea_start_date=np.where([0, 0, 0, 1], day, sea).astype("datetime64[D]"),
        batch_id=np.array([7, 7, 7, 8]),
        present=fish.present & (month.days[:, None] >= start),
    )
    state = {name: values.copy() for name, values in lice_farm.NOTHING["lice_population"].items()}
    first = {name: np.full(2, 2.0) for name in lice.STAGES}
    before = {name: np.resize(values, 2) for name, values in state.items()} | first
    before |= {
        "assignment_id": fish.stay_id[:2],
        "batch_id": fish.batch_id[:2],
        "clearing_rate": np.zeros(2),
        "clearing_until": np.full(2, np.datetime64("NaT", "D")),
    }
    rings, none = Rings(fish, lice_farm.areas(), before), lice_farm.NOTHING["cleaner_fish_stock"]
    rings.plan_cleaner_fish(1, none, Delousing(), CleanerFish())
    for number in range(10):
        rings.start_day(number)
        if number < 9:
            rings.end_day(number, np.zeros(4), Delousing())
    assert rings.lice[:, 2] == pytest.approx(rings.lice[:, :2].mean(axis=1))
    assert rings.lice[:, 2].sum() > 10.0
    assert rings.lice[:, 3].sum() == 0.0


def test_use_selects_resistant_lice_and_their_share_takes_the_effect():
    sound = np.array([0.2, 0.2, 0.2])
    resistant = np.array([0.9, 0.9, 0.9])
    normal, kind = ndtri(np.linspace(0.01, 0.99, 99)), treatment_types().id_of("deltamethrin")
    strong, _ = delousing.removed_of(kind, normal, sound)
    weak, left = delousing.removed_of(kind, normal, resistant)
    assert np.median(strong) > 0.7 > 0.4 > np.median(weak)
    assert (left <= weak + 1e-12).all()
    assert delousing.resistance_left(0.2, 100.0, 0.0, 0.77, 0.1) > 0.6
    assert delousing.resistance_left(0.2, 0.0, 100.0, 0.77, 0.1) == pytest.approx(0.2)
    thermal = treatment_types().id_of("thermal")
    assert delousing.removed_of(thermal, normal, sound)[0] == pytest.approx(
        delousing.removed_of(thermal, normal, resistant)[0]
    )


def test_methods_come_and_go_and_suit_the_fish():
    settings, day = Delousing(), np.datetime64("2024-06-01")
    uniforms = np.linspace(0.0, 0.999, 400)

    def chosen(date, **changed) -> np.ndarray:
        usual = {
            "urgent": False,
            "early": False,
            "rested": True,
            "weight_g": 1500.0,
            "temperature_c": 10.0,
            "sick_share": 0.0,
            "resistance": delousing.background_resistance(date, Resistance()),
            "permitted": np.ones(7, dtype=bool),
        }
        condition = delousing.Condition(**(usual | changed))
        wanted = delousing.wanted_methods(settings.faroe, date, Resistance())
        ids = [delousing.chosen_method(u, wanted, condition, settings) for u in uniforms]
        return np.append(CODES, "waits")[np.array(ids) - 1]

    medicines = [np.isin(chosen(d), delousing.MEDICINES).mean() for d in (day - 3400, day)]
    assert medicines[0] > 0.3 > 0.1 > medicines[1]
    # Farms that believe what is published of their lice choose by the shares of their region.
    assert medicines == [
        pytest.approx(delousing.shares(settings.faroe, d)[:3].sum(), rel=0.1)
        for d in (day - 3400, day)
    ]
    hopeful = chosen(day, resistance=np.full(3, 0.3))
    assert np.isin(hopeful, delousing.MEDICINES).mean() > 2.0 * medicines[1]
    large = chosen(day - 3400, weight_g=4000.0, temperature_c=14.0)
    assert not np.isin(large, ["emamectin", "hydrogen_peroxide"]).any()
    assert not np.isin(chosen(day, weight_g=200.0), ["thermal", "mechanical"]).any()
    rough = [np.isin(chosen(day, sick_share=s), ["thermal", "mechanical"]).mean() for s in (0, 1)]
    assert rough[1] < 0.5 * rough[0]
    tired = chosen(day, rested=False)
    assert set(tired) <= {*delousing.MEDICINES, "waits"}
    # A farm that wants to wear out tired fish waits; it does not turn to a medicine.
    assert (tired == "waits").mean() > 0.8
    assert set(chosen(day, early=True)) == {"emamectin", "azamethiphos"}
    near = chosen(day - 3400, permitted=np.arange(7) >= 3)
    assert not np.isin(near, delousing.MEDICINES).any()


def test_nobody_feeds_before_a_treatment_ordered_for_the_next_month(farm: Years):
    types, found = treatment_types(), 0
    for number, given in enumerate(farm.given[1:], start=1):
        fish = sick_farm.fish_of(lice_farm.MONTHS[number], lice_farm.COUNT)
        last = sick_farm.fish_of(lice_farm.MONTHS[number - 1], lice_farm.COUNT)
        early = (given.day == 0) & (types.fasting_days[given.treatment_type_id - 1] > 0)
        stays = fish.stay_id[given.stay[early]]
        at = last.at(stays)
        found += at.size
        assert (farm.appetite[number - 1][-1, at] == 0.0).all()
    assert found > 0


def test_medicine_is_kept_away_from_harvest():
    values = lice_farm.settings(feed_weight_max_g=10_000).model_dump()
    for region in ("faroe", "scotland"):
        methods = values["delousing"][region]
        for name in set(methods) - {"years"}:
            methods[name] = [float(name == "emamectin")] * len(methods["years"])
    months = lice_farm.MONTHS[:15]
    treatment = lice_farm.years(Lice.model_validate(values), months).all("treatment")
    harvest = {}
    for month in months:
        fish = sick_farm.fish_of(month, lice_farm.COUNT)
        harvest |= dict(zip(fish.stay_id, fish.harvest_from, strict=True))
    from_day = np.array([harvest[stay] for stay in treatment["assignment_id"]])
    room = (from_day - treatment["withdrawal_until"]).astype(int)
    assert (codes(treatment["treatment_type_id"]) == "emamectin").sum() > 100
    # The water may be colder on the day than it was when the treatment was chosen.
    assert room.min() >= Treatments().harvest_margin_days - 4
    assert np.sort(room)[len(room) // 10] < 150  # some came near


def test_larvae_mix_through_a_loch_and_none_is_lost_or_made():
    areas = lice_farm.areas()
    alone, mixed = lice_pressure.exposure_kernel(areas), lice_pressure.loch_kernel(areas, 0.5)
    together = areas.group[:, None] == areas.group
    assert np.allclose((mixed - alone).sum(axis=1), 0.0)
    assert np.allclose((mixed - alone)[~together], 0.0)
    own = np.diag(mixed)
    assert ((own > 0.5) & (own < 1.0)).all()


def test_a_forecast_counts_pre_adults_that_will_be_adult():
    rules = Delousing()
    seen = delousing.forecast(0.2, 0.0, 10.0, rules)
    assert seen < 0.2
    assert delousing.forecast(0.2, 1.0, 10.0, rules) > seen + 0.3
    assert delousing.forecast(0.2, 1.0, 5.0, rules) < delousing.forecast(0.2, 1.0, 10.0, rules)


def test_fish_rest_between_wearing_treatments_unless_the_vet_approves():
    rules, day = Delousing(), np.datetime64("2020-05-01")
    ago = [day - np.timedelta64(days, "D") for days in (10, 20, 30)]
    assert [delousing.may_handle(day, d, False, rules) for d in ago] == [False, False, True]
    assert [delousing.may_handle(day, d, True, rules) for d in ago] == [False, True, True]
    assert delousing.may_handle(day, np.datetime64("NaT", "D"), False, rules)
    feed, thermal = (treatment_types().id_of(code) for code in ("emamectin", "thermal"))
    assert delousing.waiting_days(0, rules) == 0
    assert delousing.waiting_days(thermal, rules) == rules.wait_days
    assert delousing.waiting_days(feed, rules) > rules.wait_days


def test_no_ring_gets_a_wearing_treatment_again_before_it_has_rested(farm: Years):
    treatment, rules = farm.all("treatment"), lice_farm.settings().delousing
    wearing = np.isin(codes(treatment["treatment_type_id"]), delousing.WEARING)
    stay, date = treatment["assignment_id"][wearing], treatment["treatment_date"][wearing]
    order = np.lexsort([date, stay])
    same = np.diff(stay[order]) == 0
    rested = np.diff(date[order])[same].astype(int)
    # An order counts from the last ring treated, so that one ring may wait some days less.
    assert rested.size > 20
    assert rested.min() >= rules.urgent_rest_days - rules.treatment_days
    # Most had time; the others were urgent, which the vet approves after a fortnight.
    assert (rested >= rules.rest_days - rules.treatment_days).mean() > 0.6


def test_caligus_is_counted_most_in_autumn(farm: Years):
    counts = farm.all("lice_count")
    mine = counts["lice_type_id"] == CALIGUS
    month = counts["count_date"].astype("datetime64[M]").astype(int) % 12 + 1
    autumn, spring = (counts["count_value"][mine & np.isin(month, m)] for m in ([8, 9, 10], [2, 3]))
    assert autumn.mean() > 2.0 * spring.mean() > 0.0
