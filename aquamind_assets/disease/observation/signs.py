"""Signs of diseases, from the file of each, and of other causes, from ``signs.toml``."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from aquamind_assets.batches.catalogue import STAGE_NAMES
from aquamind_assets.core.normal import normal_quantile
from aquamind_assets.disease.observation.catalogue import (
    PARAMETERS,
    REASONS,
    SAMPLE_TYPES,
    reason_of_disease,
)
from aquamind_assets.disease.outbreaks.profiles import disease_files, diseases
from aquamind_assets.settings.base import Section

Share = Field(0.0, ge=0, le=1)

#: What in the surroundings of the fish shows in their scores.
Surrounding = Literal["bloom", "storm", "oxygen_dip", "string_jellyfish", "louse"]


class Scored(Section):
    """Additions to the health scores, by the name of the parameter."""

    scores: dict[str, float]

    @field_validator("scores")
    @classmethod
    def _known(cls, scores: dict[str, float]) -> dict[str, float]:
        unknown = sorted(set(scores) - set(PARAMETERS))
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: no health parameter of that name")
        return scores

    def row(self) -> np.ndarray:
        """The additions as an array, shape (parameters,)."""
        return np.array([self.scores.get(name, 0.0) for name in PARAMETERS])


class DiseaseSigns(Scored):
    """Signs and laboratory findings of one disease, as in its file."""

    reason: str
    reason_description: str = ""
    agent: str
    sample_type: str
    method: Literal["RT-qPCR", "culture", "microscopy"]
    sick_share: float = Share
    infected_share: float = Share
    background: float = Share
    thinning: float = Share
    sensitivity: float = Share
    specificity: float = Share
    ct_peak: float | None = Field(None, ge=8, le=40)
    ct_early: float | None = Field(None, ge=8, le=40)
    screened: list[str]
    screened_every: int = Field(ge=1, le=12)
    signs: list[str] = Field(min_length=2)
    findings: str

    @model_validator(mode="after")
    def _of_the_catalogue(self) -> Self:
        if self.sample_type not in SAMPLE_TYPES:
            known = ", ".join(SAMPLE_TYPES)
            raise ValueError(f"sample_type {self.sample_type} is not known: take one of {known}")
        if self.reason in REASONS:
            raise ValueError(f"{self.reason} is a reason of death already")
        if not set(self.screened) <= set(STAGE_NAMES):
            raise ValueError(f"{self.screened} are not all stages")
        if (self.method == "RT-qPCR") != (self.ct_peak is not None and self.ct_early is not None):
            raise ValueError("ct_peak and ct_early belong to RT-qPCR")
        return self


class _File(Section):
    treatment: dict[str, Scored]
    surroundings: dict[Surrounding, Scored]
    healthy: dict[Literal["ashore", "at_sea"], Scored]


@cache
def signs_file() -> _File:
    """``signs.toml``.

    Raises
    ------
    pydantic.ValidationError
        If it names what is not in the catalogue, or a share is out of its range.
    """
    text = (files(__package__) / "signs.toml").read_text(encoding="utf-8")
    return _File.model_validate(tomllib.loads(text))


@cache
def disease_signs() -> dict[str, DiseaseSigns]:
    """The signs of the diseases, by their codes.

    Raises
    ------
    ValueError
        If a file names what is not in the catalogue, a share is out of its range, or two diseases
        have the same reason of death.
    """
    signs = {
        code: DiseaseSigns.model_validate(said["signs"]) for code, said in disease_files().items()
    }
    first: dict[str, str] = {}
    for code, of in signs.items():
        if first.setdefault(of.reason, code) != code:
            raise ValueError(
                f"{code} has the reason {of.reason}, which is that of {first[of.reason]}: name it"
                " otherwise"
            )
    return signs


def reasons_of_diseases() -> list[tuple[int, str, str]]:
    """Id as a reason of death, name and description of each disease."""
    return [
        (
            reason_of_disease(one.id),
            disease_signs()[one.code].reason,
            disease_signs()[one.code].reason_description or f"{one.profile.name}.",
        )
        for one in diseases()
    ]


@cache
def reason_names() -> dict[int, str]:
    """The name of each reason of death, by its id."""
    return {number: name for number, name, _ in reasons_of_diseases()} | {
        number: name for name, number in REASONS.items()
    }


@dataclass(frozen=True)
class Signs:
    """The signs of all diseases, one element each, in the order of their ids.

    ``label`` is the vet's name of a disease; ``scores`` has shape (diseases, parameters) and
    ``is_screened`` (diseases, 8), by the id of the stage.
    """

    disease_id: np.ndarray
    code: np.ndarray
    label: np.ndarray
    is_notifiable: np.ndarray
    agent: np.ndarray
    method: np.ndarray
    sample_type_id: np.ndarray
    reason_id: np.ndarray
    sick_share: np.ndarray
    infected_share: np.ndarray
    background: np.ndarray
    thinning: np.ndarray
    sensitivity: np.ndarray
    specificity: np.ndarray
    ct_peak: np.ndarray
    ct_early: np.ndarray
    is_screened: np.ndarray
    screened_every: np.ndarray
    scores: np.ndarray
    words: list[list[str]]
    findings: list[str]

    def at(self, disease_id: np.ndarray) -> np.ndarray:
        """Places of diseases in these arrays."""
        return np.searchsorted(self.disease_id, disease_id)


def signs_of(disease_id: np.ndarray, code: np.ndarray, is_notifiable: np.ndarray) -> Signs:
    """The signs of the diseases of ``disease_profile``, ids ascending.

    Raises
    ------
    ValueError
        If one of them has no file.
    """
    known = disease_signs()
    missing = sorted({str(one) for one in code} - set(known))
    if missing:
        raise ValueError(f"{missing[0]} has no file among the diseases: add it, with its signs.")
    rows = [known[str(one)] for one in code]
    types = list(SAMPLE_TYPES)

    def column(field: str, kind: type = float) -> np.ndarray:
        return np.array([getattr(row, field) for row in rows], dtype=kind)

    reals = "sick_share infected_share background thinning sensitivity specificity"
    return Signs(
        disease_id=np.asarray(disease_id).astype(np.int64),
        code=np.asarray(code, dtype=object),
        label=column("reason", object),
        is_notifiable=np.asarray(is_notifiable, dtype=bool),
        agent=column("agent", object),
        method=column("method", object),
        sample_type_id=np.array([types.index(row.sample_type) + 1 for row in rows]),
        reason_id=np.array([reason_of_disease(int(one)) for one in disease_id]),
        **{field: column(field) for field in reals.split()},
        ct_peak=column("ct_peak"),
        ct_early=column("ct_early"),
        is_screened=np.array(
            [[False, *(name in row.screened for name in STAGE_NAMES)] for row in rows], dtype=bool
        ).reshape(len(rows), -1),
        screened_every=column("screened_every", int),
        scores=np.array([row.row() for row in rows]).reshape(len(rows), len(PARAMETERS)),
        words=[row.signs for row in rows],
        findings=[row.findings for row in rows],
    )


def treatment_scores(code: Sequence[str], method: Sequence[str]) -> np.ndarray:
    """Additions of treatments to the scores on their day, shape (treatments, parameters).

    Raises
    ------
    ValueError
        If ``signs.toml`` has neither the code nor the method of one of them.
    """
    known = signs_file().treatment
    rows = []
    for name, way in zip(code, method, strict=True):
        keys = [str(one).lower().replace(" ", "_") for one in (name, way)]
        found = next((known[key] for key in keys if key in known), None)
        if found is None:
            raise ValueError(
                f"signs.toml has neither [treatment.{keys[0]}] nor [treatment.{keys[1]}]"
            )
        rows.append(found.row())
    return np.array(rows).reshape(len(rows), len(PARAMETERS))


def surroundings_scores(kind: Surrounding) -> np.ndarray:
    """Additions of a bloom, storm, dip or jellyfish of strength 1, or of a louse; (parameters,)."""
    return signs_file().surroundings[kind].row()


def healthy_level(where: Literal["ashore", "at_sea"]) -> np.ndarray:
    """Level of a healthy fish on the latent scale, shape (parameters,); below 0 the score is 0."""
    return -normal_quantile(signs_file().healthy[where].row())
