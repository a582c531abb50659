"""The journal: what it tells, in whose words, and what it closes."""

import re
from dataclasses import replace

import numpy as np
import pytest
from seen_farm import SeenFarm
from seen_rows import (
    FOUND,
    FOUND_LATE,
    MONTHS,
    day,
)

from aquamind_assets.core.streams import stream
from aquamind_assets.disease import tables
from aquamind_assets.disease.observation import journal
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.disease.observation.writers import Writer
from aquamind_assets.people import tables as staff
from aquamind_assets.settings.observation import Observation


@pytest.fixture(scope="module")
def farm() -> SeenFarm:
    """Both months, fish of only the sick containers sampled where there are any."""
    seen = SeenFarm(Observation(fish=200, sick_container_weight=100))
    for month in MONTHS:
        seen.run(month)
    return seen


def journal_of(farm: SeenFarm, month: int, subject: str) -> list[str]:
    rows = farm.months[MONTHS[month]][observed.journal_entry]
    return rows["description"][rows["subject"] == subject].tolist()


def test_journal_tells_the_outbreak_in_its_order(farm: SeenFarm) -> None:
    rows = [farm.months[month][observed.journal_entry] for month in MONTHS]
    about = [row["outbreak_id"] == FOUND for row in rows]
    told = [s for row, here in zip(rows, about, strict=True) for s in row["subject"][here]]
    assert told == ["result", "treatment", "recovery"]  # nobody knows of it before the result
    assert "AGD" in rows[0]["description"][about[0]][0]
    asked = [row["subject"] == "suspicion" for row in rows]
    assert [int(here.sum()) for here in asked] == [3, 0]
    assert rows[0]["resolution_status"][asked[0]].tolist() == [True, True, False]
    assert (rows[0]["outbreak_id"][asked[0]] > 0).sum() == 0
    (spread,) = journal_of(farm, 1, "spread")
    assert "R02" in spread  # whose dead were recorded, though no agent had reached it
    late = rows[1]["outbreak_id"] == FOUND_LATE
    assert sorted(rows[1]["subject"][late]) == ["result", "spread"]
    assert any("The authority has been told" in words for words in rows[1]["description"][late])


def test_journal_tells_what_else_happens(farm: SeenFarm) -> None:
    assert len(journal_of(farm, 0, "vaccination")) == 1
    assert "180,000 fish" in journal_of(farm, 0, "vaccination")[0]
    (lice,) = journal_of(farm, 0, "lice")
    assert "1.60 adult females" in lice
    assert any("R04" in text and "echanical" in text for text in journal_of(farm, 0, "treatment"))
    (bath,) = [text for text in journal_of(farm, 0, "treatment") if "Saprolegnia" in text]
    assert "60,000 parr" in bath
    assert "ormalin bath" in bath
    (escape,) = journal_of(farm, 0, "escape")
    assert "1,234 fish" in escape
    assert len(journal_of(farm, 1, "follow-up")) >= 2  # of the escape, and of the suspicion
    (stopped,) = journal_of(farm, 0, "plant")
    assert "4,321" in stopped
    assert "6 hours" in stopped
    storm, stung = journal_of(farm, 0, "event")
    assert "xtreme storm" in storm
    assert "tring jellyfish" in stung
    assert journal_of(farm, 1, "event") == []  # they are still there, and were told of
    # the batch's week of the delousing ends on a Tuesday, and is told once, as a whole
    told = [text for month in (0, 1) for text in journal_of(farm, month, "deaths")]
    (week,) = [text for text in told if "R04" in text]
    assert "2020-01-28" in week
    assert journal_of(farm, 1, "treatment") == journal_of(farm, 1, "lice") == []


def test_baths_by_gill_scores_are_told_without_an_outbreak() -> None:
    farm, month = SeenFarm(healthy=True), MONTHS[0]
    rows = farm.months[month]
    of_gills = rows[tables.treatment]["reason"] == "AGD"
    assert of_gills.any()
    rows[tables.treatment]["outbreak_id"] = np.full(of_gills.size, np.nan)
    farm.run(month)
    entry = farm.months[month][observed.journal_entry]
    baths = entry["description"][entry["category"] == "treatment"]
    assert any("AGD" in words for words in baths)


def test_every_phrasing_can_be_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    entries: list[journal.Entry] = []
    farm = SeenFarm()
    farm.run(MONTHS[0])
    opened = dict(farm.months[MONTHS[0]])
    with monkeypatch.context() as patched:
        patched.setattr(journal, "journal_entries", lambda _, each, by: entries.extend(each) or {})
        farm.run(MONTHS[0])
        farm.months[MONTHS[0]] = opened
        farm.run(MONTHS[1])
    assert {entry.subject for entry in entries} == set(journal.phrasings())
    for subject, variants in journal.phrasings().items():
        of_subject = [entry for entry in entries if entry.subject == subject]
        for variant, texts in variants.items():
            assert len(texts) > 1
            # a notice does not know the day by which an order wants the site emptied
            own = [entry for entry in of_subject if entry.variant == variant]
            for entry in own or of_subject:
                each = replace(entry, variant=variant)
                words = [journal.worded(each, number) for number in range(len(texts))]
                assert len(set(words)) == len(texts)
                assert not any("{" in text or "nan" in text or "NaT" in text for text in words)


def test_weeks_are_told_whole_and_what_is_opened_is_closed(farm: SeenFarm) -> None:
    for month in MONTHS:
        rows = farm.months[month][observed.journal_entry]
        weeks = list(rows["description"][rows["subject"] == "deaths"])
        assert weeks
        for text in weeks:
            (ended,) = re.findall(r"\d{4}-\d\d-\d\d", text)
            assert (day(ended).astype(int) + 3) % 7 in set(rows["batch_id"] % 5)
    january, february = (farm.months[month][observed.journal_entry] for month in MONTHS)
    left_open = ~january["resolution_status"].astype(bool)
    assert left_open.any()
    closed = february["entry_date"][february["subject"] == "follow-up"].astype("datetime64[D]")
    for due in january["follow_up_date"][left_open]:
        assert (closed >= due).any()
    asked = january["subject"] == "order"
    assert january["resolution_status"][asked].all()  # followed up before the month's end


def test_rings_of_two_sites_are_named_by_their_sites() -> None:
    assert journal.place(["Dury Voe R02", "Dury Voe R01"]) == "Dury Voe R01 and R02"
    assert journal.place(["Dury Voe R02", "Vidlin R02"]) == "Dury Voe R02 and Vidlin R02"
    three = ["Dury Voe R02", "Dury Voe R03", "Vidlin R02"]
    assert journal.place(three) == "Dury Voe R02 and R03, and Vidlin R02"


def test_what_a_writer_adds_fits_the_subject() -> None:
    random = stream(1, "hands")
    told = [Writer(n, "Anna Dam").in_own_words("Order.", random, "order") for n in range(2000)]
    assert not any("Handwritten" in text or "round" in text or "Photos" in text for text in told)
    assert any(text.startswith("For the log") for text in told)


def test_journal_reads_no_infection(farm: SeenFarm) -> None:
    other = SeenFarm(farm.settings.observation)
    for month in MONTHS:
        rows = other.months[month]
        hit = rows[tables.outbreak_stay]
        for name in ("onset_date", "end_date"):
            hit[name] = hit[name] + np.timedelta64(9, "D")
        rows[tables.outbreak]["end_date"] -= np.timedelta64(20, "D")
        rows[tables.outbreak]["phase"][:] = "ended"
        rows[tables.outbreak]["containers"] += 5
        other.run(month)
    for month in range(2):
        for subject in ("spread", "recovery", "gills", "suspicion"):
            assert journal_of(farm, month, subject) == journal_of(other, month, subject)


def test_gills_that_score_high_are_told_with_what_follows(farm: SeenFarm) -> None:
    (bathed,) = [words for words in journal_of(farm, 0, "gills") if "2020-01-25" in words]
    assert "1.8" in bathed  # mean of four rings, two of them at 3.5
    again = SeenFarm(farm.settings.observation)
    rows = again.months[MONTHS[0]]
    rows[tables.treatment]["reason"][:] = "lice"
    again.run(MONTHS[0])
    assert len(journal_of(again, 0, "gills")) == len(journal_of(farm, 0, "gills"))
    assert not any("2020-01-25" in words for words in journal_of(again, 0, "gills"))


def test_the_journal_names_who_wrote_it_and_hands_differ(farm: SeenFarm) -> None:
    member = farm.fixed[staff.staff_member]
    role_of = dict(zip(member["id"].tolist(), member["role"].tolist(), strict=True))
    for month in MONTHS:
        rows = farm.months[month][observed.journal_entry]
        for subject, who in zip(rows["subject"], rows["user_id"].tolist(), strict=True):
            if subject in ("result", "suspicion"):
                assert role_of[who] == "vet"
            if subject == "sample":
                assert role_of[who] == "fish-health biologist"
    text = "7 % of 75 fish, 1.20 kg on average. No action needed."
    random = stream(1, "hands")
    hands = {
        Writer(who, "Anna Dam").in_own_words(text, random, "sample")
        for who in member["id"].tolist()
    }
    assert len(hands) > 8
    assert journal.several(1, "ring") == "1 ring"
    assert journal.several(3, "ring") == "3 rings"
