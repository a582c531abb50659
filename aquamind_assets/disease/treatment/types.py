"""The types of treatment, from ``types.toml``: method, effect, losses and cost of each.

References
----------
.. [1] Walde, Jensen, Pettersen & Stormoen (2021), Estimating cage-level mortality distributions
   following different delousing treatments of Atlantic salmon, J. Fish Dis. 44, 899-912 (L28).
.. [2] Aldrin et al. (2017), A stage-structured Bayesian hierarchical model for salmon lice
   populations at individual salmon farms, Ecol. Model. 359, 333-348, as refitted by the Norwegian
   Veterinary Institute (L22 to L26).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from aquamind_assets.core.elementary import exp, expm1, log1p, logistic, logit
from aquamind_assets.core.normal import normal_quantile
from aquamind_assets.settings.base import Section

#: Usual deaths at sea in 14 days, which the deaths after a treatment [1]_ include: 0.025 % a day,
#: of 0.02 to 0.04 (M29). [ratio]
USUAL_MORTALITY = 0.0035

#: Steps of Gauss and Newton to a fit; the last changes nothing that shows.
_STEPS = 50

_QUARTILES = np.array([0.25, 0.5, 0.75])

Share = Field(ge=0, le=1)


class TreatmentType(Section):
    """One type of treatment, as in ``types.toml``."""

    name: str
    treatment_type: Literal["medication", "physical", "other"]
    method: Literal["bath", "feed", "thermal", "mechanical", "cleaner fish"]
    agent_types: list[Literal["virus", "bacterium", "parasite", "oomycete", "lice"]] = Field(
        min_length=1
    )
    dosage: str
    duration_days: int = Field(ge=1, le=400)
    withdrawal_degree_days: float = Field(ge=0, le=2000)
    cost_eur_per_kg: float = Field(ge=0, le=10)
    mortality: float = Share
    mortality_log_sd: float = Field(gt=0, le=3)
    usual_strain: float = Field(1.0, ge=1, le=12)
    fasting_days: int = Field(ge=0, le=14)
    handling: bool
    removed: list[float] | None = None
    removed_resistant: list[float] | None = None
    attached: float = Field(1.0, ge=0, le=1)
    act_days: int = Field(1, ge=1, le=400)
    effect_days: int = Field(1, ge=1, le=400)
    source: str = Field(min_length=5)

    @model_validator(mode="after")
    def _quartiles(self) -> Self:
        for quartiles in (self.removed, self.removed_resistant):
            if quartiles is not None and not (
                len(quartiles) == 3 and 0 < quartiles[0] < quartiles[1] < quartiles[2] < 1
            ):
                raise ValueError(f"{quartiles} are not three rising shares between 0 and 1")
        if self.removed_resistant and not self.removed:
            raise ValueError("removed_resistant is given without removed")
        return self


@dataclass(frozen=True)
class TreatmentTypes:
    """All types of treatment, one element each; the id is the place, from 1.

    Attributes
    ----------
    code, name, treatment_type, method, agent_types, dosage : ndarray of object, shape (types,)
        Text; agents with commas between.
    duration_days, withdrawal_degree_days, cost_eur_per_kg, fasting_days : ndarray, shape (types,)
        [d, degC d, EUR/kg, d]
    handling_loss, loss_log_sd : ndarray, shape (types,)
        Fish lost to the treatment in the 14 days after: median [ratio], sd of the logarithm.
    usual_strain : ndarray, shape (types,)
        Mean strain, heart disease included, of the fish that get it. [ratio]
    removed, removed_resistant : ndarray, shape (types, 2)
        Mean and sd of the logit of the share of mobile lice removed; NaN for none.
    attached : ndarray, shape (types,)
        Effect on attached lice relative to the effect on mobile lice. [ratio]
    act_days, effect_days : ndarray, shape (types,)
        Days over which lice go, days for which newly attached lice go too. [d]
    handling : ndarray of bool, shape (types,)
        Whether fish are crowded and pumped.
    """

    code: np.ndarray
    name: np.ndarray
    treatment_type: np.ndarray
    method: np.ndarray
    agent_types: np.ndarray
    dosage: np.ndarray
    duration_days: np.ndarray
    withdrawal_degree_days: np.ndarray
    cost_eur_per_kg: np.ndarray
    fasting_days: np.ndarray
    handling_loss: np.ndarray
    loss_log_sd: np.ndarray
    usual_strain: np.ndarray
    removed: np.ndarray
    removed_resistant: np.ndarray
    attached: np.ndarray
    act_days: np.ndarray
    effect_days: np.ndarray
    handling: np.ndarray

    def id_of(self, code: str) -> int:
        """The id of a treatment by its code, such as ``thermal``.

        Raises
        ------
        KeyError
            If there is none of that code.
        """
        found = np.flatnonzero(self.code == code)
        if not found.size:
            raise KeyError(f"There is no treatment {code}: there are {', '.join(self.code)}.")
        return int(found[0]) + 1

    def against(self, agent: str) -> np.ndarray:
        """Ids of the treatments that work against an agent, such as ``bacterium`` or ``lice``."""
        return 1 + np.flatnonzero([agent in kinds.split(",") for kinds in self.agent_types])


def fitted_logit_normal(quartiles: np.ndarray) -> np.ndarray:
    """Mean and sd of the logit-normal distribution that fits three quartiles best.

    Parameters
    ----------
    quartiles : array_like, shape (3,)
        First quartile, median, third quartile of a share. [ratio]

    Returns
    -------
    ndarray, shape (2,)
        Mean and sd of the logit, by least squares of the shares. [1]
    """
    wanted = np.asarray(quartiles)
    at = normal_quantile(_QUARTILES)
    logits = logit(wanted)
    mean, sd = logits[1], (logits[2] - logits[0]) / (at[2] - at[0])
    for _ in range(_STEPS):
        share = logistic(mean + sd * at)
        missed, slope = wanted - share, share * (1.0 - share)
        by_mean, by_sd = slope, slope * at
        mm, ms, ss = (by_mean * by_mean).sum(), (by_mean * by_sd).sum(), (by_sd * by_sd).sum()
        m, s = (by_mean * missed).sum(), (by_sd * missed).sum()
        mean += (ss * m - ms * s) / (mm * ss - ms * ms)
        sd += (mm * s - ms * m) / (mm * ss - ms * ms)
    return np.array([mean, sd])


@cache
def treatment_types() -> TreatmentTypes:
    """The treatments of ``types.toml``, validated and fitted."""
    text = (files(__package__) / "types.toml").read_text(encoding="utf-8")
    parsed = {code: TreatmentType(**values) for code, values in tomllib.loads(text).items()}
    types = list(parsed.values())
    nothing = np.full(2, np.nan)

    def column(name: str, kind: type = float) -> np.ndarray:
        return np.array([getattr(one, name) for one in types], dtype=kind)

    def fitted(name: str) -> np.ndarray:
        quartiles = [getattr(one, name) for one in types]
        return np.array([nothing if q is None else fitted_logit_normal(q) for q in quartiles])

    log_sd = column("mortality_log_sd")
    excess = np.maximum(column("mortality") - USUAL_MORTALITY, 0.0)
    ashore = np.array(["parasite" in t.agent_types and "lice" not in t.agent_types for t in types])
    excess = np.where(ashore, column("mortality"), excess)
    return TreatmentTypes(
        code=np.array(list(parsed), dtype=object),
        **{name: column(name, object) for name in ("name", "treatment_type", "method", "dosage")},
        agent_types=np.array([",".join(one.agent_types) for one in types], dtype=object),
        **{name: column(name, int) for name in ("duration_days", "fasting_days")},
        **{name: column(name) for name in ("withdrawal_degree_days", "cost_eur_per_kg")},
        handling_loss=excess / exp(np.square(log_sd) / 2.0),
        loss_log_sd=log_sd,
        usual_strain=column("usual_strain"),
        removed=fitted("removed"),
        removed_resistant=fitted("removed_resistant"),
        attached=column("attached"),
        act_days=column("act_days", int),
        effect_days=column("effect_days", int),
        handling=column("handling", bool),
    )


def treatment_type_rows() -> dict[str, np.ndarray]:
    """The rows of ``disease.treatment_type``."""
    types = treatment_types()
    same = "code name treatment_type method agent_types dosage duration_days"
    same += " withdrawal_degree_days cost_eur_per_kg handling_loss fasting_days"
    return {
        "id": 1 + np.arange(types.code.size),
        **{name: getattr(types, name) for name in same.split()},
    }


def share_removed(treatment_type_id: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Share of susceptible mobile lice that a treatment removes.

    Parameters
    ----------
    treatment_type_id : array_like of int
        Treatment.
    normal : array_like
        Standard normal: what chance makes of it. [1]

    Returns
    -------
    ndarray
        NaN for treatments that are not against lice. [ratio]
    """
    fitted = treatment_types().removed[np.asarray(treatment_type_id) - 1]
    mean, sd = np.moveaxis(fitted, -1, 0)
    return logistic(mean + sd * normal)


def share_removed_resistant(treatment_type_id: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Share of resistant mobile lice that a treatment removes; NaN if none resist it. [ratio]"""
    fitted = treatment_types().removed_resistant[np.asarray(treatment_type_id) - 1]
    mean, sd = np.moveaxis(fitted, -1, 0)
    return logistic(mean + sd * normal)


def share_lost(
    treatment_type_id: np.ndarray,
    normal: np.ndarray,
    sick: np.ndarray,
    sick_factor: float,
    gentle: float = 1.0,
) -> np.ndarray:
    """Share of the fish lost to a treatment in the 14 days after, before other strain.

    Parameters
    ----------
    treatment_type_id : array_like of int
        Treatment.
    normal : array_like
        Standard normal: what chance makes of it. [1]
    sick : array_like of bool
        Whether an outbreak of heart or gill disease is under way.
    sick_factor : float
        Loss of sick fish relative to that of healthy fish. [ratio]
    gentle : float
        Loss of the fish by this boat relative to the usual one. [ratio]

    Returns
    -------
    ndarray
        Below 1, with a log-normal hazard. The mean over fish as strained as those that usually
        get this treatment is the published one. [ratio]
    """
    types, at = treatment_types(), np.asarray(treatment_type_id) - 1
    hazard = -log1p(-types.handling_loss[at]) * exp(types.loss_log_sd[at] * normal)
    hazard = hazard * gentle * np.where(sick, sick_factor, 1.0)
    return -expm1(-hazard / types.usual_strain[at])
