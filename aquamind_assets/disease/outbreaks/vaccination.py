"""Protection of a batch against disease, by vaccines and by earlier outbreaks."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from pydantic import Field

from aquamind_assets.batches.catalogue import FAROE
from aquamind_assets.batches.mixed import host_of
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.elementary import power
from aquamind_assets.core.months import DAY, FIRST_DAY, NEVER
from aquamind_assets.core.streams import stream
from aquamind_assets.disease.outbreaks.profiles import Disease, diseases
from aquamind_assets.disease.planned_fish import PlannedFish
from aquamind_assets.settings.base import Section
from aquamind_assets.settings.outbreaks import Outbreaks

Share = Field(ge=0, le=1)

#: Days for which a delivered lot lasts, least and most; judged. [d]
_LOT_DAYS = (55, 110)

#: Last letters of lot numbers, those that are not read as digits.
_LOT_LETTERS = "ACDEFGHJKLMNPRTUVWXY"


class Vaccine(Section):
    """One vaccine, as in ``vaccines.toml``."""

    name: str
    manufacturer: str
    protocol: Literal["standard", "enhanced"]
    regions: list[Literal["faroe", "scotland"]] = Field(min_length=1)
    dosage: str
    description: str
    cost_eur_per_fish: float = Field(ge=0, le=10)
    works_after_days: float = Field(ge=0, le=200)
    half_life_days: float = Field(gt=0, le=10_000)
    protects: dict[str, float] = Field(min_length=1)
    source: str = Field(min_length=10)


@cache
def vaccines() -> tuple[Vaccine, ...]:
    """The vaccines; the id is the place, from 1.

    Raises
    ------
    ValueError
        If the file is not valid, or a vaccine is against an unknown disease.
    """
    text = (files(__package__) / "vaccines.toml").read_text(encoding="utf-8")
    all_of = tuple(Vaccine(**values) for values in tomllib.loads(text).values())
    known = {one.code for one in diseases()}
    for vaccine in all_of:
        if unknown := set(vaccine.protects) - known:
            raise ValueError(f"{vaccine.name} protects from {', '.join(unknown)}, not a disease")
    return all_of


def vaccine_rows() -> Columns:
    """The rows of ``disease.vaccine``."""
    all_of = vaccines()
    same = ("name", "manufacturer", "dosage", "description", "protocol")
    return {
        "id": 1 + np.arange(len(all_of)),
        **{name: np.array([getattr(v, name) for v in all_of], dtype=object) for name in same},
    }


def protection(vaccine: Vaccine, effectiveness: float, days: float) -> float:
    """Share of the fish that a vaccine protects some days after vaccination.

    Parameters
    ----------
    vaccine : Vaccine
        Its delay and its half-life.
    effectiveness : float
        Share protected once it works. [ratio]
    days : float
        Days since. [d]

    Returns
    -------
    float
        0 until the vaccine works; then it halves in each half-life. [ratio]
    """
    since = days - vaccine.works_after_days
    return 0.0 if since < 0 else effectiveness * power(0.5, since / vaccine.half_life_days)


@dataclass
class Immunity:
    """Protection of each batch against each disease during a month: by batch and disease."""

    of: dict[tuple[int, int], dict[str, Any]]

    @classmethod
    def before(cls, rows: Columns, fish: PlannedFish) -> "Immunity":
        """The immunity in last month's ``batch_immunity``, of batches that still have fish."""
        batches = np.concatenate([fish.batch_id, host_of(fish.batch_id)])
        there = np.flatnonzero(np.isin(rows["batch_id"], batches))
        return cls({
            (int(rows["batch_id"][n]), int(rows["disease_id"][n])): {
                "vaccine_id": int(np.nan_to_num(np.float64(rows["vaccine_id"][n]))),
                "vaccinated_date": rows["vaccinated_date"][n],
                "effectiveness": float(rows["effectiveness"][n]),
                "outbreak_date": rows["outbreak_date"][n],
            }
            for n in there
        })  # fmt: skip

    def share(self, batch_id: int, disease: Disease, day: np.datetime64) -> float:
        """Share of a batch that is protected from a disease; a mixed batch has its host's."""
        open_to_it = 1.0
        for batch in dict.fromkeys((batch_id, host_of(batch_id))):
            known = self.of.get((batch, disease.id))
            if known is None:
                continue
            if known["vaccine_id"]:
                vaccine = vaccines()[known["vaccine_id"] - 1]
                days = float((day - known["vaccinated_date"]) / DAY)
                open_to_it *= 1.0 - protection(vaccine, known["effectiveness"], days)
            if not np.isnat(known["outbreak_date"]):
                open_to_it *= 1.0 - disease.profile.immunity
        return 1.0 - open_to_it

    def vaccinated_from(self, batch_id: int) -> np.datetime64:
        """First day of a batch's vaccination; NaT where it has not begun."""
        days = [
            known["vaccinated_date"]
            for (batch, _), known in self.of.items()
            if batch == batch_id and known["vaccine_id"]
        ]
        return days[0] if days else NEVER

    def vaccinate(
        self, batch_id: int, vaccine_id: int, day: np.datetime64, effect_of_lot: float = 1.0
    ) -> None:
        """Vaccinate a batch with a lot of a given effect relative to a good lot."""
        effect = vaccines()[vaccine_id - 1].protects
        for disease in (one for one in diseases() if one.code in effect):
            self._entry(batch_id, disease.id).update(
                vaccine_id=vaccine_id,
                vaccinated_date=day,
                effectiveness=effect[disease.code] * effect_of_lot,
            )

    def had(self, batch_id: int, disease: Disease, onset_date: np.datetime64) -> None:
        """Note that a batch has had an outbreak."""
        if disease.profile.immunity > 0:
            self._entry(batch_id, disease.id)["outbreak_date"] = onset_date

    def _entry(self, batch_id: int, disease_id: int) -> dict[str, Any]:
        nothing = {
            "vaccine_id": 0,
            "vaccinated_date": NEVER,
            "effectiveness": 0.0,
            "outbreak_date": NEVER,
        }
        return self.of.setdefault((batch_id, disease_id), nothing)

    def rows(self, month: np.datetime64) -> Columns:
        """The rows of ``disease.batch_immunity``."""
        keys = sorted(self.of)
        known = [self.of[key] for key in keys]
        vaccine = np.array([one["vaccine_id"] for one in known], dtype=float)
        return {
            "month": np.full(len(keys), month),
            "batch_id": np.array([batch for batch, _ in keys], dtype=np.int64),
            "disease_id": np.array([disease for _, disease in keys], dtype=np.int64),
            "vaccine_id": np.where(vaccine > 0, vaccine, np.nan),
            "vaccinated_date": _dates([one["vaccinated_date"] for one in known]),
            "effectiveness": np.array([one["effectiveness"] for one in known], dtype=float),
            "outbreak_date": _dates([one["outbreak_date"] for one in known]),
        }


@dataclass(frozen=True)
class Lot:
    """A lot of a vaccine, used by the batches of some weeks: its number, its effect. [ratio]"""

    number: str
    effect: float


def vaccine_lot(
    seed: int, vaccine_id: int, geography_id: int, day: np.datetime64, settings: Outbreaks
) -> Lot:
    """The lot of a vaccine that a region uses on a day; it may fail.

    Parameters
    ----------
    seed : int
        The farm's seed.
    vaccine_id, geography_id : int
        Vaccine and region: each region is delivered lots of its own.
    day : datetime64[D]
        Day of vaccination.
    settings : Outbreaks
        Share of lots that fail, and their effect.
    """
    supply = stream(seed, "vaccine supply", vaccine_id, geography_id)
    lasts, since = int(supply.integers(*_LOT_DAYS)), int(supply.integers(0, _LOT_DAYS[1]))
    number = (int((day - FIRST_DAY) / DAY) + since) // lasts
    drawn = stream(seed, "vaccine lot", vaccine_id, geography_id, number)
    effect = settings.failed_lot_effect if drawn.random() < settings.failed_lot_share else 1.0
    letter = _LOT_LETTERS[(2 * number + geography_id) % len(_LOT_LETTERS)]
    year = str(FIRST_DAY + (number * lasts - since) * DAY)[2:4]
    return Lot(f"{drawn.integers(100, 1000)}{year}{drawn.integers(10, 100)}{letter}", effect)


def vaccine_of(protocol: str, geography_id: int) -> int:
    """The id of a protocol's vaccine; the standard one in regions that do not use the protocol."""
    region = "faroe" if geography_id == FAROE else "scotland"
    used = [n for n, one in enumerate(vaccines(), start=1) if region in one.regions]
    wanted = [n for n in used if vaccines()[n - 1].protocol == protocol]
    return (wanted or used)[0]


def _dates(values: list[np.datetime64]) -> np.ndarray:
    return np.array(values, dtype="datetime64[D]")
