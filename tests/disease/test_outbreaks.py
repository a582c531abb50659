"""Outbreaks: where and when they may be, how often, how bad; their course, spread and treatment."""

from collections import defaultdict
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
import sick_farm
from pydantic import ValidationError
from sick_farm import AREAS, SITE, SITE_BATCH

from aquamind_assets.batches.catalogue import FAROE, GROW_OUT, POST_SMOLT, SCOTLAND
from aquamind_assets.core.months import FIRST_DAY, Month
from aquamind_assets.disease.health.outbreaks import OutbreakMonth, outbreak_month
from aquamind_assets.disease.outbreaks import course, profiles, vaccination
from aquamind_assets.disease.outbreaks.profiles import disease, diseases
from aquamind_assets.disease.outbreaks.spread import Draws, container
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.disease.treatment.types import treatment_types
from aquamind_assets.people.work import is_working_day
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.treatments import Treatments

DAY = np.timedelta64(1, "D")


def losses(code: str, count: int = 1500) -> np.ndarray:
    """Share lost, untreated, in the first container of many outbreaks."""
    found = []
    for n in range(count):
        date = FIRST_DAY + n * DAY
        severity = course.introduction(1, disease(code), 1, date).severity
        one = container(
            disease(code), Draws.of(1, n, n), severity, n, date, date, Outbreaks(container_log_sd=0)
        )
        found.append(one["loss"])
    return np.array(found)


def test_profiles_are_refused_that_make_no_sense() -> None:
    sound = disease("PD").profile.model_dump()
    for name, value in (
        ("treatments", {"freshwater": 0.9}),
        ("season", [0] * 12),
        ("stages", ["Fingerling"]),
        ("temperature_c", (17, 8)),
        ("mortality_multiplier", 3),
    ):
        with pytest.raises(ValidationError):
            profiles.DiseaseProfile(**(sound | {name: value}))
    assert [one.code for one in diseases() if one.profile.is_notifiable] == ["PD", "ISA"]


@pytest.mark.parametrize(
    ("code", "median", "low", "high"),
    # D05: 1-15 %, 5-7 of a batch, of which some rings are spared; D10: 0.5-2 % a month for 45 to 90
    # days; D11: 0-20 %; D13: up to 20 %.
    [
        ("PD", 0.07, 0.01, 0.15),
        ("CMS", 0.029, 0.0075, 0.06),
        ("HSMI", 0.021, 0, 0.2),
        ("AGD", 0.07, 0, 0.2),
    ],
)
def test_losses_are_in_the_published_band_and_heavy_tailed(
    code: str, median: float, low: float, high: float
) -> None:
    lost = losses(code)
    assert np.median(lost) == pytest.approx(median, rel=0.08)
    assert np.quantile(lost, 0.03) > low
    assert np.quantile(lost, 0.94) < high < lost.max() * 1.3
    assert lost.mean() > 1.08 * np.median(lost)


def test_ten_years_agree_with_the_profiles() -> None:
    count, months = 24, 60
    stocked = dict.fromkeys((FAROE, SCOTLAND), 0.0)
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    for month, fish, _, made in sick_farm.years(months, count, settings=Outbreaks(wave_sd=0)):
        for region in stocked:
            there = fish.present[:, fish.geography_id == region].sum() / sick_farm.RINGS
            stocked[region] += there / 365.25
        rows, stays = made.rows["outbreak"], made.rows["outbreak_stay"]
        for n in np.flatnonzero(rows["onset_date"] >= month.days[0]):
            which = diseases()[rows["disease_id"][n] - 1]
            onset, mine = rows["onset_date"][n], stays["outbreak_id"] == rows["id"][n]
            day = int((onset - month.days[0]) / DAY)
            first = stays["assignment_id"][mine & (stays["onset_date"] == onset)]
            stay = int(fish.at(first)[0])
            low, high = which.profile.temperature_c
            assert low <= fish.temperature_c[day, stay] <= high
            assert fish.stage[day, stay] in which.stages
            assert fish.weight_g[day, stay] >= which.profile.weight_min_g
            assert which.season[onset.astype("datetime64[M]").astype(int) % 12] > 0
            region = int(fish.geography_id[stay])
            found[which.code, region].add(int(rows["id"][n]))
    assert not found["PD", FAROE]
    assert not found["COSTIA", SCOTLAND]  # of fresh water
    counted, expected = 0, 0.0
    for code in ("PD", "HSMI", "AGD", "CMS", "FURUNCULOSIS"):
        for region, site_years in stocked.items():
            usual = -np.log1p(-disease(code).annual_probability(region)) * site_years
            spread = 1.0 + 3.0 * np.sqrt(usual) + 0.2 * usual  # co-infection and clusters
            assert len(found[code, region]) == pytest.approx(usual, abs=spread), (code, region)
            counted, expected = counted + len(found[code, region]), expected + usual
    assert counted == pytest.approx(expected, rel=0.25)


def test_an_outbreak_kills_what_its_containers_are_to_lose_across_months() -> None:
    made = sick_farm.taken("HSMI", "2018-06-05", months=10)
    killed: dict[int, float] = defaultdict(float)
    to_lose: dict[int, float] = {}
    for fish, one in made:
        rows = one.rows["outbreak_stay"]
        for stay, loss in zip(rows["assignment_id"], rows["loss"], strict=True):
            to_lose[int(stay)] = float(loss)
            killed[int(stay)] += one.disease_rate[:, fish.at(np.array([stay]))[0]].sum()
    assert made[-1][1].rows["outbreak"]["id"].size == 0
    assert len(to_lose) > 1
    for stay, loss in to_lose.items():
        assert -np.expm1(-killed[stay]) == pytest.approx(loss, rel=0.02)


def test_course_rises_peaks_and_declines_and_takes_appetite_and_growth() -> None:
    made = sick_farm.taken("PD", "2017-07-03")
    phases = [one.rows["outbreak"]["phase"].tolist() for _, one in made]
    told = [phase for month in phases for phase in month]
    assert told[0] in ("rise", "peak")
    assert told[-1] == "ended"
    assert told == sorted(told, key=["rise", "peak", "decline", "ended"].index)
    made = [(fish, one) for fish, one in made if fish.stay_id.size == sick_farm.RINGS]
    rate = np.concatenate([one.disease_rate for _, one in made])
    stay = int(np.argmax(rate.max(axis=0)))
    peak = int(np.argmax(rate[:, stay]))
    appetite = np.concatenate([one.appetite for _, one in made])[:, stay]
    growth = np.concatenate([one.growth for _, one in made])[:, stay]
    assert appetite.min() == appetite[peak] < 0.9
    assert growth.min() == growth[peak] < 0.9
    assert appetite[0] == growth[0] == 1.0
    sick = np.concatenate([one.disease_id for _, one in made])
    assert np.all((sick > 0) == (rate > 0))


def test_average_pancreas_disease_costs_0_7_kg() -> None:
    # D04: 0.7 kg less at harvest, 292 g^(2/3) being 5 kg's; growth of the cube root as the farm's.
    onset = np.datetime64("2017-07-01")
    length = sum(disease("PD").profile.duration_days) / 2
    end = onset + round(length) * DAY
    rows = {
        "onset_date": np.array([onset]),
        "peak_date": np.array([onset + round(0.4 * length) * DAY]),
        "end_date": np.array([end]),
    }
    sick = course.intensity(rows, np.arange(onset, end + DAY))[:, 0]
    profile = disease("PD").profile
    left = (1 - (1 - profile.appetite) * sick) * (1 - (1 - profile.growth) * sick)
    a_day = (np.cbrt(5000) - np.cbrt(150)) / 465
    assert 3 * 292 * a_day * (1 - left).sum() / 1000 == pytest.approx(0.7, abs=0.2)


def test_treatment_works_and_none_is_given_to_a_virus_or_near_harvest() -> None:
    sound, treated = (
        sick_farm.taken("SRS", "2017-09-04", treatment_rounds=rounds, months=5) for rounds in (0, 3)
    )
    given = [(fish, one) for fish, one in treated if one.given.day.size]
    assert given
    assert set(np.concatenate([one.given.reason for _, one in given])) == {"SRS"}
    works = np.concatenate([one.given.removed for _, one in given]) > 0
    assert 0 < works.mean() < 1 or works.size < 8
    total = [sum(one.disease_rate.sum() for _, one in made) for made in (sound, treated)]
    assert total[1] < 0.9 * total[0]
    one = treated[-2][1].rows["outbreak_stay"]
    marked = ~np.isnat(one["treated_date"])
    assert np.all((one["effect_left"] < 1) == marked)
    assert all(not one.given.day.size for _, one in sick_farm.taken("PD", "2017-07-03"))
    florfenicol = treatment_types().id_of("florfenicol")
    assert given_before_harvest("FURUNCULOSIS", 10) == set()
    assert given_before_harvest("FURUNCULOSIS", 12) == {florfenicol}
    assert given_before_harvest("FURUNCULOSIS", 365) > {florfenicol}


def given_before_harvest(code: str, days: int) -> set[int]:
    """The treatments of fish whose harvest may begin some days after each month's end."""
    given: set[int] = set()
    for seed in range(1, 16):
        before = sick_farm.nothing_before()
        for number in range(3):
            month = Month(2017, 7).plus(number)
            fish = sick_farm.of_site(month, AREAS, SITE)
            soon = np.full(fish.stay_id.size, month.days[-1] + days * DAY)
            fish = replace(fish, harvest_from=soon)
            comes = sick_farm.introduced(SITE, disease(code).id, "2017-07-01")
            rows = comes if number == 0 else sick_farm.NOTHING_COMES
            rules = Treatments(harvest_margin_days=40 if days < 12 else 7)
            made = outbreak_month(seed, fish, rows, before, Outbreaks(), rules)
            known = sick_farm.diagnosed(SITE_BATCH, disease(code).id, "2017-07-28")
            before = sick_farm.carried(made.rows, known)
            given = given | set(made.given.treatment_type_id.tolist())
    return given


def test_treatment_and_other_fish_leave_the_draws_as_they_were() -> None:
    def infections(made: list[tuple[PlannedFish, OutbreakMonth]]) -> dict[int, Any]:
        names = ("infected_date", "onset_date", "loss")
        return {
            int(row["assignment_id"][n]): tuple(str(row[name][n]) for name in names)
            for row in (one.rows["outbreak_stay"] for _, one in made)
            for n in range(row["assignment_id"].size)
        }

    for seed in range(1, 5):
        with_rounds = infections(sick_farm.followed("SRS", "2017-09-04", seed=seed))
        assert with_rounds == infections(
            sick_farm.followed("SRS", "2017-09-04", seed=seed, treatment_rounds=0)
        )
    month = Month(2017, 9)
    rows = sick_farm.pressure(month, AREAS, {})
    more = sick_farm.pressure(month, AREAS, {}, settings=Outbreaks(pressure=2))
    came = ~np.isnat(rows["introduction_date"])
    assert came.any()
    assert np.array_equal(rows["introduction_date"][came], more["introduction_date"][came])
    assert np.count_nonzero(~np.isnat(more["introduction_date"])) > came.sum()


def test_a_month_depends_on_nothing_but_what_it_reads() -> None:
    months = list(sick_farm.years(20, 6))
    (_, _, pressure, before), (month, fish, _, made) = months[-2:]
    rows = sick_farm.pressure(month, 6, pressure)
    known = sick_farm.carried(before.rows)
    again = outbreak_month(1, fish, rows, known, Outbreaks(), Treatments())
    for name, columns in made.rows.items():
        for column, values in columns.items():
            assert values.astype(str).tolist() == again.rows[name][column].astype(str).tolist()
    for field in fields(OutbreakMonth)[2:]:
        assert np.array_equal(getattr(made, field.name), getattr(again, field.name))


def test_neighbours_draw_the_pressure_of_their_region() -> None:
    month = Month(2017, 9)
    alone = sick_farm.pressure(month, AREAS, {})
    before = sick_farm.pressure(month.previous, AREAS, {})
    first = alone["disease_id"] == disease("AGD").id
    before["contagion"] = np.where((before["site_id"] == 1), 1.0, 0.0)
    near = sick_farm.pressure(month, AREAS, before)
    rises = near["pressure"][first] / alone["pressure"][first]
    ratio = dict(zip(near["site_id"][first], rises, strict=True))
    assert ratio[2] / ratio[1] == pytest.approx(3.0)
    assert ratio[1] < ratio[5] < ratio[2]
    assert np.mean([ratio[site] for site in range(1, AREAS + 1)]) == pytest.approx(1.0)
    assert ratio[20] == 1.0


def test_fish_that_are_moved_bring_it_along() -> None:
    moved = 0
    for seed in range(1, 20):
        before = sick_farm.nothing_before()
        fish = sick_farm.of_site(Month(2017, 7), AREAS, SITE)
        comes = sick_farm.introduced(SITE, disease("PD").id, "2017-07-01")
        july = outbreak_month(seed, fish, comes, before, Outbreaks(), Treatments())
        if not july.rows["outbreak"]["id"].size:
            continue
        fish = sick_farm.of_site(Month(2017, 8), AREAS, SITE)
        fish = replace(
            fish,
            stay_id=fish.stay_id + 1_000_000,
            start_date=np.full(fish.stay_id.size, np.datetime64("2017-08-01")),
        )
        august = outbreak_month(
            seed,
            fish,
            sick_farm.NOTHING_COMES,
            sick_farm.carried(july.rows),
            Outbreaks(),
            Treatments(),
        )
        rows = august.rows["outbreak_stay"]
        moved += rows["assignment_id"].size
        assert np.isin(rows["assignment_id"], fish.stay_id).all()
        assert (august.disease_rate.sum() > 0) == (rows["assignment_id"].size > 0)
        assert (rows["infected_date"] >= fish.days[0]).all()
    assert moved > 0


def test_the_immune_are_spared_and_protection_wanes() -> None:
    vaccine = vaccination.vaccines()[1]
    shares = [vaccination.protection(vaccine, 0.5, days) for days in (10, 35, 3035)]
    assert shares == [0.0, 0.5, 0.25]

    def outbreaks(effectiveness: float, outbreak: str) -> int:
        begun = 0
        for seed in range(1, 61):
            before = sick_farm.nothing_before()
            before["batch_immunity"] = {
                "month": np.array(["2017-06-01"], dtype="datetime64[D]"),
                "batch_id": np.array([SITE_BATCH]),
                "disease_id": np.array([disease("PD").id]),
                "vaccine_id": np.array([2.0]),
                "vaccinated_date": np.array(["2017-01-01"], dtype="datetime64[D]"),
                "effectiveness": np.array([effectiveness]),
                "outbreak_date": np.array([outbreak], dtype="datetime64[D]"),
            }
            fish = sick_farm.of_site(Month(2017, 7), AREAS, SITE)
            comes = sick_farm.introduced(SITE, disease("PD").id, "2017-07-01")
            made = outbreak_month(seed, fish, comes, before, Outbreaks(), Treatments())
            begun += made.rows["outbreak"]["id"].size
        return begun

    plain = outbreaks(0.0, "NaT")
    assert plain > 20
    assert 0 < outbreaks(0.6, "NaT") < 0.7 * plain
    assert outbreaks(0.0, "2017-01-01") == 0


def test_smolts_are_vaccinated_at_a_machines_pace_before_the_sea() -> None:
    before, rows, months, appetite = sick_farm.nothing_before(), [], [], []
    for number in range(4):
        month = Month(2016, 3).plus(number)
        fish = sick_farm.smolts(month)
        made = outbreak_month(1, fish, sick_farm.NOTHING_COMES, before, Outbreaks(), Treatments())
        before = sick_farm.carried(made.rows)
        rows.append(made.rows["vaccination"])
        appetite.append(made.appetite)
        months.append(made.rows["batch_immunity"]["batch_id"].size)
    dates = np.concatenate([row["vaccination_date"] for row in rows])
    stays = np.concatenate([row["assignment_id"] for row in rows])
    count = np.concatenate([row["fish_count"] for row in rows])
    assert np.bincount(stays, count)[1:].tolist() == [50_000] * 12
    age = (dates - np.datetime64("2016-03-01")) / DAY
    assert 36 <= age.min() <= age.max() <= 70
    a_day = [count[dates == day].sum() for day in np.unique(dates)]
    most = Outbreaks().vaccination_fish_a_day
    assert sum(a_day) == 600_000
    assert all(
        0.7 * most < fish <= most for fish in a_day[:-1]
    )  # the machine stands still at times
    assert len(set(a_day)) == len(a_day)
    assert is_working_day(dates, 1).all()
    assert months[-1] >= 3
    first = min(range(4), key=lambda number: rows[number]["id"].size == 0)
    eats = appetite[first][:, 0]
    on = int((dates.min() - Month(2016, 3).plus(first).days[0]) / DAY)
    assert eats[on] == eats[max(on - 1, 0)] == 0.0
    assert 0.0 < eats[on + 2] < eats[on + 4] < 1.0 or on + 4 >= eats.size
    small = sick_farm.smolts(Month(2016, 5), 25.0)
    none = outbreak_month(
        1, small, sick_farm.NOTHING_COMES, sick_farm.nothing_before(), Outbreaks(), Treatments()
    )
    assert none.rows["vaccination"]["id"].size == 0


def test_isa_always_takes_and_comes_at_sea_alone() -> None:
    for seed in range(2, 12):
        assert any(
            one.rows["outbreak"]["id"].size
            for _, one in sick_farm.followed("ISA", "2017-07-03", 3, seed=seed)
        )
    assert {POST_SMOLT, GROW_OUT} == set(disease("ISA").stages)
