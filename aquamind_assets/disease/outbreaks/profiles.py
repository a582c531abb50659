"""The diseases, one file each: fish at risk, season, frequency, severity and treatment."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from aquamind_assets.batches.catalogue import FAROE, POST_SMOLT, SCOTLAND, STAGE_NAMES
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import expm1, log1p
from aquamind_assets.settings.base import Section

#: Usual deaths at sea, the middle of M29, and in fresh water, M21 and M22. [1/d]
USUAL_AT_SEA, USUAL_ASHORE = 0.00025, 0.0001

#: Code of the disease whose course follows the gill scores.
AGD = "AGD"

Share = Field(ge=0, le=1)

#: The diseases, a file each: its name is the code, in small letters.
FOLDER = files(__package__) / "diseases"


class ByRegion(Section):
    """A share by region."""

    faroe: float = Share
    scotland: float = Share


class DiseaseProfile(Section):
    """One disease, as in its file, without its id and its signs."""

    name: str
    agent: str
    agent_type: Literal["virus", "bacterium", "parasite"]
    stages: list[str] = Field(min_length=1)
    season: list[float] = Field(min_length=12, max_length=12)
    temperature_c: tuple[float, float]
    weight_min_g: float = Field(0, ge=0, le=10_000)
    sea_days: tuple[int, int] = (0, 0)
    annual_probability: ByRegion
    resistance: float = Field(0, ge=0, lt=1)
    susceptibility: float = Field(0.5, gt=0, le=1)
    incubation_days: tuple[int, int]
    duration_days: tuple[int, int]
    rise: float = Field(gt=0, lt=1)
    attack: float = Field(gt=0, le=1)
    spread_days: float = Field(gt=0, le=200)
    loss: float | None = Field(None, gt=0, lt=1)
    mortality_multiplier: float | None = Field(None, gt=1, le=100)
    loss_log_sd: float = Field(gt=0, le=2)
    appetite: float = Field(gt=0, le=1)
    growth: float = Field(gt=0, le=1)
    immunity: float = Share
    is_notifiable: bool
    weakens: bool = False
    is_chronic: bool = False
    is_stamped_out: bool = False
    treatments: dict[str, float]
    prescribed: ByRegion = ByRegion(faroe=1.0, scotland=1.0)
    prescribed_max_g: float = Field(10_000, gt=0, le=10_000)
    courses: int = Field(10, ge=1, le=10)
    co_infection: dict[str, float]
    source: str = Field(min_length=10)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.loss is None) == (self.mortality_multiplier is None):
            raise ValueError("give one of loss and mortality_multiplier")
        for name in ("temperature_c", "sea_days", "incubation_days", "duration_days"):
            low, high = getattr(self, name)
            if low > high:
                raise ValueError(f"{name} falls from {low} to {high}")
        if unknown := set(self.stages) - set(STAGE_NAMES):
            raise ValueError(f"{', '.join(sorted(unknown))} is no stage")
        if min(self.season) < 0 or max(self.season) <= 0:
            raise ValueError("season has a negative month, or no month at all")
        if self.agent_type == "virus" and self.treatments:
            raise ValueError("no treatment works against a virus")
        return self


@dataclass(frozen=True, eq=False)
class Disease:
    """One disease, with its id and figures derived from its profile.

    Attributes
    ----------
    id, code, profile
        Id, from 1; short name; what the file says.
    stages : ndarray of int
        Stages at risk.
    season : ndarray, shape (12,)
        Outbreaks that begin in each month, mean 1. [ratio]
    loss, mortality_multiplier : float
        Median share of a container's fish lost; deaths relative to the usual. [ratio]
    """

    id: int
    code: str
    profile: DiseaseProfile
    stages: np.ndarray
    season: np.ndarray
    loss: float
    mortality_multiplier: float

    @property
    def at_sea(self) -> bool:
        """Whether fish at sea are at risk."""
        return bool((self.stages >= POST_SMOLT).any())

    @property
    def hazard(self) -> float:
        """Hazard of an outbreak of severity 1, over all its days. [1]"""
        return float(-log1p(-self.loss))

    def annual_probability(self, geography_id: int) -> float:
        """Chance of an outbreak in a stocked site-year, in a region. [1/yr]"""
        chance = self.profile.annual_probability
        return {FAROE: chance.faroe, SCOTLAND: chance.scotland}[geography_id]

    def prescribed(self, geography_id: int) -> float:
        """Chance that a vet prescribes a treatment after a diagnosis, in a region. [ratio]"""
        chance = self.profile.prescribed
        return {FAROE: chance.faroe, SCOTLAND: chance.scotland}[geography_id]

    def can_begin(self, day: np.ndarray) -> np.ndarray:
        """Whether an outbreak can begin on some days, by the season."""
        return self.season[np.asarray(day).astype("datetime64[M]").astype(int) % 12] > 0


@cache
def disease_files() -> dict[str, dict[str, Any]]:
    """Profiles of all diseases by their codes, as their files have them, in the order of their ids.

    Raises
    ------
    ValueError
        If the ids are not 1, 2, 3 and so on: a disease's draws stand at the place of its id.
    """
    found = {
        file.name.removesuffix(".toml").upper(): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in sorted(FOLDER.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }
    for code, said in found.items():
        if missing := {"id", "signs"} - said.keys():
            raise ValueError(f"{code}: its file has no {' and no '.join(sorted(missing))}")
    by_id = dict(sorted(found.items(), key=lambda each: each[1]["id"]))
    for number, (code, said) in enumerate(by_id.items(), start=1):
        if said["id"] != number:
            raise ValueError(f"{code} has the id {said['id']}, and {number} is the next")
    return by_id


@cache
def diseases() -> tuple[Disease, ...]:
    """The diseases, by id.

    Raises
    ------
    ValueError
        If a file is not sound: names the disease and the field.
    """
    parsed = {
        code: DiseaseProfile(**{k: v for k, v in said.items() if k not in ("id", "signs")})
        for code, said in disease_files().items()
    }
    for code, profile in parsed.items():
        if unknown := set(profile.co_infection) - set(parsed):
            raise ValueError(f"{code}: co_infection with {', '.join(sorted(unknown))} is unknown")
        for other, factor in profile.co_infection.items():
            if factor * parsed[other].susceptibility > 1.0:
                raise ValueError(f"{code}: with it, more introductions of {other} take than come")
    return tuple(_disease(n, code, p) for n, (code, p) in enumerate(parsed.items(), start=1))


def disease(code: str) -> Disease:
    """The disease of a code such as ``ISA``.

    Raises
    ------
    KeyError
        If there is none of that code.
    """
    return {one.code: one for one in diseases()}[code]


def usual_daily_loss(stages: np.ndarray) -> float:
    """Usual deaths that a mortality multiplier multiplies, for a disease of some stages. [1/d]

    References
    ----------
    Figures M21, M22 (fresh water) and M29 (sea).
    """
    return USUAL_AT_SEA if (np.asarray(stages) >= POST_SMOLT).any() else USUAL_ASHORE


def _disease(number: int, code: str, profile: DiseaseProfile) -> Disease:
    stages = np.array(sorted(STAGE_NAMES.index(name) + 1 for name in profile.stages))
    season = np.array(profile.season, dtype=float)
    usual = usual_daily_loss(stages) * sum(profile.duration_days) / 2.0
    if profile.loss is not None:
        loss, multiplier = profile.loss, 1.0 - log1p(-profile.loss) / usual
    else:
        assert profile.mortality_multiplier is not None
        multiplier = profile.mortality_multiplier
        loss = -expm1(-(multiplier - 1.0) * usual)
    return Disease(
        number, code, profile, stages, season / season.mean(), float(loss), float(multiplier)
    )


def disease_profile_rows() -> Columns:
    """The rows of ``disease.disease_profile``."""
    all_of, profiles = diseases(), [one.profile for one in diseases()]

    def text(values: list[str]) -> np.ndarray:
        return np.array(values, dtype=object)

    months = np.arange(1, 13)
    return {
        "id": np.array([one.id for one in all_of]),
        "code": text([one.code for one in all_of]),
        **{name: text([getattr(p, name) for p in profiles]) for name in ("name", "agent")},
        "agent_type": text([p.agent_type for p in profiles]),
        "stages": text([",".join(p.stages) for p in profiles]),
        "season": text([",".join(map(str, months[one.season > 0])) for one in all_of]),
        "temperature_min_c": np.array([p.temperature_c[0] for p in profiles], dtype=float),
        "temperature_max_c": np.array([p.temperature_c[1] for p in profiles], dtype=float),
        "weight_min_g": np.array([p.weight_min_g for p in profiles]),
        "sea_days_min": np.array([p.sea_days[0] for p in profiles]),
        "sea_days_max": np.array([p.sea_days[1] for p in profiles]),
        "annual_probability_faroe": np.array([p.annual_probability.faroe for p in profiles]),
        "annual_probability_scotland": np.array([p.annual_probability.scotland for p in profiles]),
        "resistance": np.array([p.resistance for p in profiles]),
        "duration_min_days": np.array([p.duration_days[0] for p in profiles]),
        "duration_max_days": np.array([p.duration_days[1] for p in profiles]),
        "mortality_multiplier": np.array([one.mortality_multiplier for one in all_of]),
        "loss": np.array([one.loss for one in all_of]),
        "appetite": np.array([p.appetite for p in profiles]),
        "growth": np.array([p.growth for p in profiles]),
        "treatments": text([",".join(p.treatments) for p in profiles]),
        "prescribed_faroe": np.array([p.prescribed.faroe for p in profiles]),
        "prescribed_scotland": np.array([p.prescribed.scotland for p in profiles]),
        "prescribed_max_g": np.array([p.prescribed_max_g for p in profiles], dtype=float),
        "courses": np.array([p.courses for p in profiles]),
        "is_notifiable": np.array([p.is_notifiable for p in profiles]),
        "is_chronic": np.array([p.is_chronic for p in profiles]),
        "source": text([p.source for p in profiles]),
    }


def disease_co_infection_rows() -> Columns:
    """The rows of ``disease.disease_co_infection``."""
    pairs = [
        (one.id, disease(other).id, factor)
        for one in diseases()
        for other, factor in one.profile.co_infection.items()
    ]
    first, second, factor = zip(*sorted(pairs), strict=True)
    return {
        "disease_id": np.array(first),
        "other_disease_id": np.array(second),
        "factor": np.array(factor),
    }
