"""Gills suffer with a coast, heal, are scored, and are bathed by what was recorded alone."""

from collections.abc import Sequence
from dataclasses import replace

import lice_farm
import numpy as np
import pytest
import sick_farm
from memory import read_back

from aquamind_assets.core.columns import Columns, joined, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease.gills import score
from aquamind_assets.disease.gills.challenge import gill_challenge_month, swarm_strength
from aquamind_assets.disease.gills.month import GillCourse, GillsMonth, Water
from aquamind_assets.disease.gills.tables import GILLS
from aquamind_assets.disease.lice.tables import boat_job
from aquamind_assets.disease.treatment.given import Given
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.settings.gills import GillChallenge, GillHealth, Gills
from aquamind_assets.settings.treatments import Treatments

MONTHS = [Month(2016, 1).plus(number) for number in range(18)]
SALT, NOTHING_COMES = 34.0, 0.0


def rings_of(gills: GillCourse) -> np.ndarray:
    return gills.fish.present[0, gills.rings.at]


def course(month: Month, before: dict[str, Columns], challenge: float, salt: float) -> GillCourse:
    """The gills of a month of `sick_farm`, in water alike everywhere."""
    fish = sick_farm.fish_of(month, lice_farm.COUNT)
    grid = np.ones((lice_farm.areas().id.size, fish.days.size))
    water = Water(salt * grid, challenge * grid)
    given = Gills(), Treatments(), lice_farm.always(month), lice_farm.boats(fish, before)
    return GillCourse(1, fish, lice_farm.areas(), water, {}, before, *given)


def lived(gills: GillCourse, given: Given | None = None) -> GillsMonth:
    """A month without lice."""
    parts = [given] if given else []
    for number in range(gills.days.size):
        gills.morning(number)
        gills.baths.bathe(number, np.zeros(0, dtype=int))
        gills.evening(number, [*parts, *gills.baths.given])
    return gills.result()


def stored(made: GillsMonth) -> dict[str, Columns]:
    return {t.name: read_back(t, table_rows(t, made.rows[t.name])) for t in GILLS}


def years(challenge: float, salt: float, months: Sequence[Month] = MONTHS) -> list[GillsMonth]:
    before, made = lice_farm.NOTHING, []
    for month in months:
        gills = course(month, before, challenge, salt)
        made.append(lived(gills))
        jobs = read_back(boat_job, table_rows(boat_job, gills.boats.rows()))
        before = stored(made[-1]) | {"boat_job": jobs}
    return made


@pytest.fixture(scope="module")
def salty() -> list[GillsMonth]:
    """Months in sea water without any challenge."""
    return years(NOTHING_COMES, SALT)


def by_area(month: Month, coasts: int = 40, **changed: float) -> np.ndarray:
    """The month's mean challenge of areas in lochs of three, of both coasts."""
    areas = sick_farm.areas(coasts)
    water = {int(area): np.full(month.days.size, 12.0) for area in areas.id}
    rows = gill_challenge_month(1, month, areas, water, GillChallenge(**changed))
    return rows["challenge"].reshape(month.days.size, -1).mean(axis=0)


def test_the_challenge_is_worst_in_scottish_autumns_and_shared_by_the_lochs():
    years_of = [by_area(Month(year, 9)) for year in range(2000, 2016)]
    spring = np.mean([by_area(Month(year, 2))[40:].mean() for year in range(2000, 2016)])
    autumn = np.array(years_of)
    assert autumn[:, 40:].mean() > 20 * spring
    assert autumn[:, 40:].mean() > 2 * autumn[:, :40].mean()
    logs = np.log(autumn[:, 40:])
    assert np.corrcoef(logs[:, 0], logs[:, 1])[0, 1] > 0.5  # of a loch
    assert logs.mean(axis=1).std() > 0.4  # bad years of a whole coast


def winters(exposure: float, **changed: float) -> np.ndarray:
    """Mean string jellyfish of each area in each January, shape (years, areas)."""
    areas = sick_farm.areas(40)
    areas = replace(areas, exposure=np.full(areas.id.size, exposure))
    return np.array(
        [
            swarm_strength(1, areas, Month(year, 1).days, GillChallenge(**changed)).mean(axis=1)
            for year in range(2000, 2060)
        ]
    )


def test_string_jellyfish_come_in_some_winters_partly_to_both_coasts_at_once():
    usual = winters(0.5)
    faroe, scotland = usual[:, :40].mean(axis=1), usual[:, 40:].mean(axis=1)
    both = (faroe > 0) & (scotland > 0)
    assert 0.25 < np.mean(scotland > 0) < 0.55  # four winters of ten
    assert np.mean(faroe > 0) * np.mean(scotland > 0) + 0.05 < both.mean() < np.mean(faroe > 0)
    assert faroe.mean() < 0.5 * scotland.mean()
    assert winters(1.0)[:, 40:].mean() == pytest.approx(3.0 * winters(0.0)[:, 40:].mean())
    summer = swarm_strength(1, sick_farm.areas(40), Month(2016, 7).days, GillChallenge())
    assert summer.max() < 1e-9


def test_string_jellyfish_sting_in_cold_water_as_in_warm():
    def rows(water_c: float) -> Columns:
        areas, month = sick_farm.areas(10), Month(2016, 12)
        water = {int(area): np.full(month.days.size, water_c) for area in areas.id}
        rules = GillChallenge(winter_chance=1.0)
        return gill_challenge_month(1, month, areas, water, rules)

    cold, warm = rows(6.0), rows(12.0)
    stings = cold["string_jellyfish"]
    assert stings.mean() > 0.05
    assert (warm["string_jellyfish"] == stings).all()
    assert cold["challenge"] - stings == pytest.approx(
        (cold["jellyfish"] + cold["plankton"]) * cold["warmth"]
    )


def test_another_strength_moves_no_season():
    month = Month(2012, 10)
    one = by_area(month, autumn_scotland=0.5, spring_scotland=0.0)[40:]
    twice = by_area(month, autumn_scotland=1.0, spring_scotland=0.0)[40:]
    assert one.min() > 0
    assert twice == pytest.approx(2.0 * one)


def test_amoebae_grow_in_warm_salt_water_and_die_off_in_cold_or_brackish():
    rate = score.amoeba_growth(
        np.array([13.0, 10.0, 5.0, 13.0]),
        np.array([34.0, 34.0, 34.0, 22.0]),
        np.zeros(4),
        GillHealth(),
    )
    assert rate[0] == pytest.approx(GillHealth().amoeba_growth_daily)
    assert 0 < rate[1] < rate[0]
    assert (rate[2:] < 0).all()


def test_damage_follows_the_challenge_and_heals_in_weeks():
    settings, damage, one = GillHealth(), np.zeros(1), np.ones(1)
    for _ in range(60):
        damage = score.next_damage(damage, one, one, settings)
    worst = damage.copy()
    for _ in range(45):
        damage = score.next_damage(damage, 0 * one, one, settings)
    assert 1.0 < worst[0] < 4.0
    assert damage[0] == pytest.approx(worst[0] / np.e, rel=1e-6)


def test_scores_of_a_sample_average_what_is_there():
    uniform = np.random.default_rng(1).random((2, 1, 20_000))
    for mean in (0.1, 1.5, 3.0):
        scores = score.fish_scores(np.array([mean]), uniform, 0.8)
        assert scores.mean() == pytest.approx(mean, rel=0.06)
        assert scores.min() >= 0
        assert scores.max() <= 5


def test_rings_are_scored_weekly_and_bathed_where_the_recorded_scores_call_for_it(salty):
    counts = joined([made.rows["gill_count"] for made in salty if made.rows["gill_count"]])
    for batch in np.unique(counts["batch_id"])[:4]:
        days = np.unique(counts["count_date"][counts["batch_id"] == batch])
        assert (np.diff(days) == np.timedelta64(7, "D")).all()
    assert sum(made.given.stay.size for made in salty) > 20
    kinds = np.concatenate([made.given.treatment_type_id for made in salty])
    assert set(treatment_types().code[kinds - 1]) <= {"freshwater", "hydrogen_peroxide"}


def test_orders_do_not_see_the_gills_but_the_records(salty):
    month, before = MONTHS[9], stored(salty[8])
    sick = {name: dict(rows) for name, rows in before.items()}
    sick["gill_state"]["agd"] = np.full(before["gill_state"]["agd"].size, 5.0)
    worse, usual = course(month, sick, 0.0, SALT), course(month, before, 0.0, SALT)
    first = [int(np.flatnonzero(usual.counted[:, area])[0]) for area in range(usual.loch.size)]
    for gills in (worse, usual):
        for number in range(min(first)):
            gills.morning(number)
            gills.evening(number, [])
    assert worse.rings.agd.sum() > usual.rings.agd.sum()
    assert (worse.baths.order_date == usual.baths.order_date)[
        ~np.isnat(usual.baths.order_date)
    ].all()
    lived(worse)
    assert worse.baths.given or (~np.isnat(worse.baths.order_date)).any()


def test_a_bath_resets_the_score_whatever_it_was_given_for(salty):
    month, before = MONTHS[9], stored(salty[8])
    kinds = [treatment_types().id_of(code) for code in ("freshwater", "thermal")]
    after = []
    for kind in kinds:
        gills = course(month, before, 0.0, SALT)
        gills = quiet(gills)
        one = np.flatnonzero(rings_of(gills))[:1]
        whole, text = np.zeros(1, dtype=int), np.array(["lice"], dtype=object)
        share = np.array([0.01])
        given = Given.of(whole + 3, gills.rings.at[one], whole + kind, whole, text, share, share)
        made = lived(gills, given)
        after.append(made.agd[4, gills.rings.at[one[0]]] / made.agd[3, gills.rings.at[one[0]]])
    assert after[0] < 0.6 < after[1]


def quiet(gills: GillCourse) -> GillCourse:
    """The course of a farm that orders no baths of its own."""
    baths = gills.settings.baths.model_copy(update={"trigger": 5.0, "urgent": 5.0})
    gills.baths.settings = gills.settings.model_copy(update={"baths": baths})
    gills.baths.trigger = np.full_like(gills.baths.trigger, 5.1)
    gills.baths.order_date[:] = np.datetime64("NaT")
    return gills


def test_amoebae_never_take_hold_in_brackish_water():
    made = years(NOTHING_COMES, 20.0)
    assert max(float(one.agd.max()) for one in made) < 0.2
    assert not any(one.given.stay.size for one in made)


def test_a_bad_autumn_kills_and_takes_appetite_a_calm_one_does_not(salty):
    bad = years(1.5, SALT)
    assert bad[-1].damage_rate.max() > 0.0005
    assert salty[-1].damage_rate.max() == 0.0
    here = salty[-1].damage < bad[-1].damage
    assert (bad[-1].appetite[here] <= salty[-1].appetite[here]).mean() > 0.9
