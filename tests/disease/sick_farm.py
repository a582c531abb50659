"""Sea areas stocked in turns for years, each with a few rings: fish for disease to meet."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from aquamind_assets.batches.catalogue import FAROE, GROW_OUT, POST_SMOLT, SCOTLAND, SMOLT
from aquamind_assets.core.columns import table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease.health.outbreaks import (
    CARRIED,
    OutbreakMonth,
    outbreak_month,
    pressure_month,
)
from aquamind_assets.disease.outbreaks.profiles import disease
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.environment.sites import Areas, Halls
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.treatments import Treatments

DAY = np.timedelta64(1, "D")
RINGS, CYCLE_DAYS, FALLOW_DAYS = 4, 460, 40
NEVER = np.datetime64("NaT", "D")
#: Areas on each coast; the site that a disease comes to, and its batch.
AREAS, SITE = 12, 20
SITE_BATCH = 2001


def areas(count: int) -> Areas:
    """Areas on each coast, in groups of three."""
    number = np.arange(2 * count)
    return Areas(
        id=number + 1,
        name=np.array([f"Area {n}" for n in number]),
        latitude=np.zeros(number.size),
        longitude=np.zeros(number.size),
        exposure=np.zeros(number.size),
        geography_id=np.where(number < count, FAROE, SCOTLAND),
        group=np.array([f"G{n // 3}" for n in number]),
        district=np.array([f"D{n // 6}" for n in number]),
    )


def no_halls() -> Halls:
    """No halls."""
    whole, text = np.zeros(0, dtype=int), np.zeros(0, dtype=str)
    return Halls(whole, text, text, whole, np.zeros(0), np.zeros(0), whole)


def water_c(geography_id: int, days: np.ndarray) -> np.ndarray:
    """Sea as in E01, and as in Scotland."""
    mean, summer = (8.5, 2.0) if geography_id == FAROE else (10.8, 3.05)
    of_year = (days - days.astype("datetime64[Y]")) / DAY
    return mean + summer * np.cos(2 * np.pi * (of_year - 230) / 365.25)


@cache
def fish_of(month: Month, count: int) -> PlannedFish:
    """The fish of a month: one batch an area, from 200 g to 5 kg, then fallow."""
    sites, days = areas(count), month.days
    turn = CYCLE_DAYS + FALLOW_DAYS
    rows = []
    for site, region in zip(sites.id, sites.geography_id, strict=True):
        first = np.datetime64("2014-01-01") + int(site * 173 % turn) * DAY
        cycle = max(int((days[-1] - first) / DAY) // turn, 0)
        for number in (cycle - 1, cycle):
            start = first + number * turn * DAY
            if number >= 0 and start <= days[-1] and start + CYCLE_DAYS * DAY > days[0]:
                batch = int(site) * 100 + number
                rows += [(batch * 10 + ring, batch, site, region, start) for ring in range(RINGS)]
    rows.sort()
    stay, batch, site, region, start = (np.array(column) for column in zip(*rows, strict=True))
    end = start + CYCLE_DAYS * DAY
    age = (days[:, None] - start) / DAY
    weight = (np.cbrt(200.0) + (np.cbrt(5000.0) - np.cbrt(200.0)) * age / CYCLE_DAYS) ** 3
    present = (age >= 0) & (age < CYCLE_DAYS)
    return PlannedFish(
        stay_id=stay,
        batch_id=batch,
        container_id=stay % 10 + site * 10,
        site_id=site,
        geography_id=region,
        batch_start_date=start - 400 * DAY,
        start_date=start,
        end_date=np.where(end <= days[-1] + 30 * DAY, end, NEVER),
        sea_start_date=start,
        harvest_from=end,
        days=days,
        present=present,
        stage=np.where(age < 90, POST_SMOLT, GROW_OUT),
        temperature_c=np.stack([water_c(int(r), days) for r in region], axis=1),
        population=np.where(present, 100_000.0, 0.0),
        weight_g=np.maximum(weight, 200.0),
    )


def of_some(fish: PlannedFish, which: np.ndarray, **changed: Any) -> PlannedFish:
    """Some of the stays, with some of the arrays changed."""
    names = ("present", "stage", "temperature_c", "population", "weight_g")
    cut = {name: getattr(fish, name)[:, which] for name in names}
    names = ("stay_id", "batch_id", "container_id", "site_id", "geography_id", "batch_start_date")
    names += ("start_date", "end_date", "sea_start_date", "harvest_from")
    cut |= {name: getattr(fish, name)[which] for name in names}
    return replace(fish, **(cut | changed))


@cache
def of_site(month: Month, count: int, site: int) -> PlannedFish:
    """`fish_of`, those of one site."""
    fish = fish_of(month, count)
    return of_some(fish, np.flatnonzero(fish.site_id == site))


@cache
def smolts(month: Month, weight_g: float = 80.0) -> PlannedFish:
    """One batch of twelve tanks, smolts since the first of March 2016."""
    days = month.days
    fish = of_some(fish_of(month, 3), np.zeros(12, dtype=int))
    shape = (days.size, 12)
    return replace(
        fish,
        stay_id=np.arange(1, 13),
        batch_id=np.full(12, 7),
        start_date=np.full(12, np.datetime64("2016-03-01")),
        end_date=np.full(12, NEVER),
        sea_start_date=np.full(12, NEVER),
        harvest_from=np.full(12, NEVER),
        present=np.ones(shape, dtype=bool),
        stage=np.full(shape, SMOLT),
        weight_g=np.full(shape, weight_g),
        population=np.full(shape, 50_000.0),
    )


def pressure(month: Month, count: int, before: Mapping[str, np.ndarray], **given: Any) -> Any:
    """The pressure of a month."""
    sites, settings = areas(count), given.get("settings", Outbreaks())
    water = {
        int(site): water_c(int(region), month.days)
        for site, region in zip(sites.id, sites.geography_id, strict=True)
    }
    seed = given.get("seed", 1)
    return pressure_month(seed, month, sites, no_halls(), water, dict(before), settings)


def nothing_before() -> dict[str, dict[str, np.ndarray]]:
    """No outbreak, no immunity."""
    return {table.name: table_rows(table, {}) for table in CARRIED}


def carried(rows: Mapping[str, Any], suspicion: Any = None) -> dict[str, dict[str, np.ndarray]]:
    """A month's rows as the next reads them, and what the vet has found meanwhile."""
    found = {} if suspicion is None else {"suspicion": suspicion}
    return nothing_before() | dict(rows) | found


def diagnosed(batch: int, disease_id: int, date: str, **changed: Any) -> dict[str, np.ndarray]:
    """A disease suspected, sampled and confirmed in a batch on one day."""
    row = {
        "id": batch * 1000,
        "batch_id": batch,
        "site_id": batch // 100,
        "raised_date": np.datetime64(date, "D"),
        "sign": "deaths",
        "sample_date": np.datetime64(date, "D"),
        "disease_id": float(disease_id),
        "is_main": True,
        "fish_opened": 10,
        "fish_with_signs": 8,
        "assignment_id": float(batch * 10),
        "other_assignment_id": np.nan,
        "fish_tested": 10,
        "fish_positive": 8,
        "result_date": np.datetime64(date, "D"),
        "outcome": "confirmed",
        "month": np.datetime64(date, "M").astype("datetime64[D]"),
    } | changed
    return {
        name: np.array([value], dtype=object if isinstance(value, str) else None)
        for name, value in row.items()
    }


def introduced(site: int, disease_id: int, date: str) -> dict[str, np.ndarray]:
    """The pressure of a month in which one agent comes to one site."""
    return {
        "site_id": np.array([site]),
        "disease_id": np.array([disease_id]),
        "introduction_date": np.array([date], dtype="datetime64[D]"),
    }


NOTHING_COMES = {name: values[:0] for name, values in introduced(1, 1, "2016-01-01").items()}


def years(
    months: int, count: int, seed: int = 1, settings: Outbreaks | None = None
) -> Iterator[tuple[Month, PlannedFish, dict[str, np.ndarray], OutbreakMonth]]:
    """Month by month from 2015 on."""
    settings, before, last = settings or Outbreaks(), nothing_before(), {}
    for number in range(months):
        month = Month(2015, 1).plus(number)
        fish = fish_of(month, count)
        last = pressure(month, count, last, seed=seed, settings=settings)
        made = outbreak_month(seed, fish, last, before, settings, Treatments())
        before = carried(made.rows)
        yield month, fish, last, made


def followed(
    code: str, date: str, months: int = 8, seed: int = 1, **settings: Any
) -> list[tuple[PlannedFish, OutbreakMonth]]:
    """A batch in the months after an agent comes to it; it is diagnosed at the month's end."""
    rules, before, made = Outbreaks(**settings), nothing_before(), []
    first = Month.of(date[:7])
    for number in range(months):
        month = first.plus(number)
        fish = of_site(month, AREAS, SITE)
        comes = introduced(SITE, disease(code).id, date)
        rows = comes if number == 0 else NOTHING_COMES
        made.append((fish, outbreak_month(seed, fish, rows, before, rules, Treatments())))
        last = str(first.days[-1])
        known = diagnosed(SITE_BATCH, disease(code).id, last)
        before = carried(made[-1][1].rows, known)
    return made


def taken(code: str, date: str, **settings: Any) -> list[tuple[PlannedFish, OutbreakMonth]]:
    """`followed`, with the first seed with which the agent takes."""
    for seed in range(1, 40):
        made = followed(code, date, seed=seed, **settings)
        if any(one.rows["outbreak"]["id"].size for _, one in made):
            return made
    raise AssertionError(f"{code} never takes")
