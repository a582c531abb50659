"""The lice's limits halved: what does not follow from them is the same to the last byte."""

from datetime import timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from memory import Memory

import aquamind_assets.disease.health.assets
import aquamind_assets.environment.assets
import aquamind_assets.fish.assets
import aquamind_assets.infrastructure.assets  # noqa: F401
from aquamind_assets.batches import tables as batches
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.gills.tables import gill_challenge
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.disease.treatment.routine_baths import SAPROLEGNIA
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.lice import Limits

MONTHS = [Month(2015, 1).plus(number) for number in range(30)]

CHAIN = [
    infrastructure.area,
    environment.site_condition,
    environment.environmental_event,
    tables.disease_profile,
    tables.pathogen_pressure,
    gill_challenge,
    batches.species,
    batches.batch,
]

UNMOVED = [
    environment.site_condition,
    environment.environmental_event,
    tables.pathogen_pressure,
    gill_challenge,
    batches.start_plan,
    batches.batch_creation,
    batches.creation_action,
    tables.vaccination,  # outbreaks themselves follow: who is treated depends on deaths seen
]


def farm(limits: Limits) -> Memory:
    """Months of a small farm, much exposed and often bathed, up to the health of its fish."""
    chosen = {
        "lice": {
            "limits": limits.model_dump(),
            # Farms that treat early in infectious water: the limit matters, whatever the defaults.
            "delousing": {"habit_faroe": 0.5, "habit_scotland": 0.5},
            "infection": {"attaching_daily": 0.02},
        },
        "outbreaks": {"pressure": 5},
        "treatments": {"routine_baths": 6},
    }
    memory = Memory(Settings.of({"seed": 1, "scale": 0.1, **chosen}))
    for month in MONTHS:
        memory.run(CHAIN, month)
    return memory


def halved(limits: Limits) -> Limits:
    """Half the limits, from the same year on."""
    half = {name: value / 2 for name, value in limits if not name.endswith("_from")}
    return limits.model_copy(update=half)


@pytest.fixture(scope="module")
def farms() -> tuple[Memory, Memory]:
    """The farm with the limits as they are, and halved."""
    return farm(Limits()), farm(halved(Limits()))


def as_bytes(memory: Memory, table: sa.Table) -> dict[str, bytes]:
    """Each column of all months."""
    return {
        name: repr(values.tolist()).encode() if values.dtype == object else values.tobytes()
        for name, values in memory.all(table).items()
    }


@pytest.mark.parametrize("table", UNMOVED, ids=str)
def test_what_does_not_follow_from_the_limit_is_the_same_to_the_byte(
    farms: tuple[Memory, Memory], table: sa.Table
) -> None:
    usual, strict = farms
    assert usual.all(table)[table.columns[0].name].size > 0
    assert as_bytes(usual, table) == as_bytes(strict, table)


def deloused(memory: Memory) -> int:
    """Rings treated against lice, cleaner fish aside."""
    rows, types = memory.all(tables.treatment), memory.all(tables.treatment_type)
    cleaner = types["id"][types["code"] == "cleaner_fish"]
    return int(np.sum((rows["reason"] == "lice") & (rows["treatment_type_id"] != cleaner)))


def females(memory: Memory) -> float:
    """Adult females of the rings at the months' ends, mean."""
    return float(memory.all(lice_tables.lice_population)["female"].mean())


def test_treatments_rise_and_lice_fall(farms: tuple[Memory, Memory]) -> None:
    usual, strict = farms
    # Not by much: a farm that treats early has fewer rounds that fail and are repeated.
    assert 0 < deloused(usual) < deloused(strict)
    assert females(strict) < females(usual)


def test_hatcheries_bathe_whatever_the_limit_at_sea(farms: tuple[Memory, Memory]) -> None:
    usual, strict = (bathed(memory) for memory in farms)
    assert usual["id"].size > 0
    assert np.isnan(usual["outbreak_id"]).all()
    for name in ("id", "treatment_type_id", "removed", "handling_loss"):
        assert (usual[name] == strict[name]).all(), name


def test_baths_kill_some_and_fish_fast_before_them(farms: tuple[Memory, Memory]) -> None:
    given, effect = bathed(farms[0]), farms[0].all(tables.health_effect)
    days = list(zip(effect["assignment_id"].tolist(), effect["date"].tolist(), strict=True))
    rate = dict(zip(days, effect["treatment_rate"].tolist(), strict=True))
    appetite = dict(zip(days, effect["appetite"].tolist(), strict=True))
    assert 1 in {date.day for date in given["treatment_date"].tolist()}  # fasting the month before
    for stay, date in zip(
        given["assignment_id"].tolist(), given["treatment_date"].tolist(), strict=True
    ):
        assert rate[stay, date] > 0
        assert appetite[stay, date - timedelta(days=1)] == 0


def bathed(memory: Memory) -> dict[str, np.ndarray]:
    """Routine baths."""
    rows = memory.all(tables.treatment)
    return {name: values[rows["reason"] == SAPROLEGNIA] for name, values in rows.items()}
