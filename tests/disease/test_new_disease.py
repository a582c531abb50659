"""A disease that nobody has heard of, by its file alone: it breaks out, is seen, is treated."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sick_farm
from seen_farm import SeenFarm
from seen_rows import AGD, FOUND, MONTHS, SICK_RINGS

from aquamind_assets.batches import tables as batches
from aquamind_assets.batches.culls import cull_orders, words_of_culls
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.diagnosis.tables import suspicion
from aquamind_assets.disease.health.effects import weakened
from aquamind_assets.disease.health.outbreaks import outbreak_month
from aquamind_assets.disease.observation import signs
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.disease.observation.catalogue import mortality_reasons
from aquamind_assets.disease.outbreaks import profiles
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.treatments import Treatments

AREAS, SITE, BATCH, COMES = 12, 20, 2002, "2017-07-03"

RING_FEVER = """
id = {id}
name = "Ring fever"
agent = "Febrivibrio annuli"
agent_type = "bacterium"
stages = ["Post-Smolt", "Grow-out"]
season = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
temperature_c = [2, 20]
sea_days = [0, 600]
annual_probability = {{ faroe = 0.5, scotland = 0.5 }}
susceptibility = 1.0
incubation_days = [5, 9]
duration_days = [40, 60]
rise = 0.4
attack = 0.9
spread_days = 5
loss = 0.1
loss_log_sd = 0.5
appetite = 0.5
growth = 0.7
immunity = 0.5
is_notifiable = true
weakens = true
is_stamped_out = true
treatments = {{ florfenicol = 0.9 }}
co_infection = {{ PD = 1.2 }}
source = "Invented for a test."

[signs]
reason = "Ring fever"
agent = "F. annuli"
sample_type = "Kidney tissue"
method = "culture"
sick_share = 0.9
infected_share = 0.95
sensitivity = 0.99
specificity = 1.0
screened = []
screened_every = 1
scores = {{ "Appetite" = 3.0, "Fin Condition" = 2.5 }}
signs = ["fish that swim in rings", "hot fins"]
findings = "bright rings in the kidney"
"""


def _forget() -> None:
    for cached in (
        profiles.disease_files,
        profiles.diseases,
        signs.disease_signs,
        signs.reason_names,
    ):
        cached.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The diseases' folder, a copy."""
    copy = tmp_path / "diseases"
    shutil.copytree(str(profiles.FOLDER), copy)
    monkeypatch.setattr(profiles, "FOLDER", copy)
    _forget()
    yield copy
    monkeypatch.undo()
    _forget()


@pytest.fixture
def ring_fever(folder: Path) -> profiles.Disease:
    """The invented disease, whose file is added."""
    (folder / "ring_fever.toml").write_text(RING_FEVER.format(id=len(profiles.diseases()) + 1))
    _forget()
    return profiles.disease("RING_FEVER")


def test_it_comes_and_changes_no_draw_of_the_others(folder: Path) -> None:
    months = [Month(2017, number) for number in range(7, 13)]
    before = [sick_farm.pressure(month, AREAS, {}) for month in months]
    known = len(profiles.diseases())
    (folder / "ring_fever.toml").write_text(RING_FEVER.format(id=known + 1))
    _forget()
    come = 0
    for month, without in zip(months, before, strict=True):
        rows = sick_farm.pressure(month, AREAS, {})
        others = rows["disease_id"] <= known
        for name, values in without.items():
            np.testing.assert_array_equal(rows[name][others], values)
        come += np.count_nonzero(~np.isnat(rows["introduction_date"][~others]))
    assert come > 0


def test_it_breaks_out_spreads_kills_and_is_treated(ring_fever: profiles.Disease) -> None:
    before, killed, reasons, hit = sick_farm.nothing_before(), 0.0, set(), set()
    for number in range(4):
        fish = sick_farm.of_site(Month(2017, 7).plus(number), AREAS, SITE)
        comes = sick_farm.introduced(SITE, ring_fever.id, COMES)
        rows = sick_farm.NOTHING_COMES if number else comes
        made = outbreak_month(1, fish, rows, before, Outbreaks(), Treatments())
        found = sick_farm.diagnosed(int(fish.batch_id[0]), ring_fever.id, "2017-07-20")
        before = sick_farm.carried(made.rows, found)
        killed += made.disease_rate.sum()
        reasons |= set(made.given.reason)
        hit |= set(made.rows["outbreak_stay"]["assignment_id"].tolist())
        assert set(np.unique(made.disease_id)) <= {0, ring_fever.id}
    assert killed > 0
    assert len(hit) > 1
    assert reasons == {"RING_FEVER"}
    # amoebae count by the gill scores
    assert weakened(np.array([0, ring_fever.id, AGD])).tolist() == [False, True, False]


def test_its_site_is_emptied_by_order(ring_fever: profiles.Disease) -> None:
    found = sick_farm.diagnosed(BATCH, ring_fever.id, "2017-07-20")
    assert cull_orders(found, Outbreaks()) == {BATCH: np.datetime64("2017-08-10")}
    assert words_of_culls() == "Culled by order: ISA or RING_FEVER"
    assert not cull_orders(sick_farm.diagnosed(BATCH, AGD, "2017-07-20"), Outbreaks())
    doubtful = sick_farm.diagnosed(BATCH, ring_fever.id, "2017-07-20", outcome="doubtful")
    assert not cull_orders(doubtful, Outbreaks())


def test_the_vet_sees_it_tests_for_it_and_classes_the_dead(ring_fever: profiles.Disease) -> None:
    farm = SeenFarm()
    farm.fixed[tables.disease_profile] = profiles.disease_profile_rows()
    for month in MONTHS:
        for table in (tables.outbreak, suspicion, batches.mortality_event):
            column = farm.months[month][table]["disease_id"]
            column[column == AGD] = ring_fever.id
        treatment = farm.months[month][tables.treatment]
        treatment["reason"][treatment["reason"] == "AGD"] = "RING_FEVER"
    seen = [farm.run(month) for month in MONTHS]
    lab = seen[0][observed.lab_sample]
    assert lab["fish_positive"][lab["disease_id"] == ring_fever.id].max() > 0
    told = " ".join(seen[0][observed.journal_entry]["description"])
    assert "ring fever" in told.lower()
    assert "fish that swim in rings" in told.lower() or "hot fins" in told.lower()
    names = mortality_reasons(signs.reasons_of_diseases())
    (reason,) = names["id"][names["name"] == "Ring fever"]
    record = seen[0][observed.mortality_record]
    dead = record["assignment_id"][record["reason_id"] == reason]
    assert set(dead.tolist()) == set(SICK_RINGS)
    assert FOUND in seen[0][observed.journal_entry]["outbreak_id"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("id = {id}", "RING_FEVER has the id {later}, and {id} is the next"),
        ("[signs]", "RING_FEVER: its file has no signs"),
        ('reason = "Storm"', "Storm is a reason of death already"),
        ('reason = "Costia"', "RING_FEVER has the reason Costia, which is that of COSTIA"),
    ],
)
def test_a_file_that_is_not_sound_is_refused(folder: Path, changed: str, said: str) -> None:
    ids = {"id": len(profiles.diseases()) + 1, "later": len(profiles.diseases()) + 2}
    if changed.startswith("reason"):
        text = RING_FEVER.replace('reason = "Ring fever"', changed).format(**ids)
    else:
        other = {"id = {id}": "id = {later}", "[signs]": "[seen]"}[changed]
        text = RING_FEVER.replace(changed, other).format(**ids)
    (folder / "ring_fever.toml").write_text(text)
    _forget()
    with pytest.raises(ValueError, match=said.format(**ids)):
        signs.disease_signs()
