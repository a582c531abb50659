"""The rows of a month's life but for transfers, from its stays, its course and its ledger."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aquamind_assets.batches.catalogue import (
    ALEVIN,
    GROW_OUT,
    POST_SMOLT,
)
from aquamind_assets.batches.culls import words_of_culls
from aquamind_assets.batches.life import mortality
from aquamind_assets.batches.life.course import Course
from aquamind_assets.batches.life.ledger import Ledger
from aquamind_assets.batches.life.stays import Stays
from aquamind_assets.batches.life.surroundings import CAUSES
from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import Month, days_since

#: Deaths of a day over the stock from which they are raised, and from which they are high (M29).
_RAISED, _HIGH = 0.0004, 0.002

_DESCRIPTIONS = {
    mortality.BACKGROUND: "Collected dead, no sign of a cause",
    mortality.HANDLING: "Injured or stressed by handling",
    mortality.TREATMENT: "Died in or after treatment",
    mortality.PREDATION: "Bitten by seals or birds",
}

_REASON_COLUMNS = {
    "DISEASE": "deaths_disease",
    "HANDLING": "deaths_handling",
    "PREDATION": "deaths_predation",
    "ENVIRONMENTAL": "deaths_environmental",
    "UNKNOWN": "deaths_unknown",
    "OTHER": "deaths_other",
}


@dataclass(frozen=True)
class Life:
    """A month of the fish: their stays, what it brings to them, and what becomes of them."""

    seed: int
    month: Month
    stays: Stays
    course: Course
    ledger: Ledger

    @property
    def days(self) -> np.ndarray:
        """Days of the month, datetime64[D]."""
        return self.month.days


def daily_state(life: Life) -> Columns:
    """Rows of ``daily_state``."""
    stays, course, ledger, days = life.stays, life.course, life.ledger, life.days
    day, stay = np.nonzero(ledger.present)
    here = day, stay
    deaths = ledger.deaths.sum(axis=1)[here]
    weight, population = ledger.weight_g[here], ledger.population[here]
    at_risk = np.maximum(population + deaths, 1)
    young = course.stage[here] <= ALEVIN
    share = deaths / at_risk / np.where(young, 5.0, 1.0)
    status = np.array(["normal", "raised", "high"], dtype=object)
    rows = {
        "date": days[day],
        "assignment_id": stays.id[stay],
        "batch_id": stays.batch_id[stay],
        "container_id": stays.container_id[stay],
        "site_id": stays.site_id[stay],
        "lifecycle_stage_id": course.stage[here],
        "day_number": days_since(stays.batch_start_date[stay], days[day]) + 1,
        "stage_day": course.stage_day[here] + 1,
        "population": population,
        "avg_weight_g": weight,
        "biomass_kg": population * weight / 1000.0,
        "temp_c": course.temperature_c[here],
        "appetite": np.where(young, 0.0, ledger.appetite[here]),
        "density_kg_m3": ledger.density_kg_m3[here],
        "moved_in": ledger.moved_in[here],
        "moved_out": ledger.moved_out[here],
        "mortality_count": deaths,
        "culled": ledger.culled[here],
        "escaped": ledger.escaped[here],
        "harvested": ledger.harvested[here],
        "health_status": status[(share >= _RAISED).astype(int) + (share >= _HIGH)],
    }
    for reason, name in _REASON_COLUMNS.items():
        kinds = np.flatnonzero(reason == mortality.REASONS)
        rows[name] = ledger.deaths[:, kinds].sum(axis=1)[here]
    return rows


def mortality_events(life: Life, disease_names: Mapping[int, str]) -> Columns:
    """Rows of ``mortality_event``: the dead of each stay, day and kind.

    Parameters
    ----------
    life : Life
        The month.
    disease_names : mapping of int to str
        Name of each disease, by its id.
    """
    stays, course, ledger, days = life.stays, life.course, life.ledger, life.days
    day, stay, kind = np.nonzero(ledger.deaths.transpose(0, 2, 1))
    count = ledger.deaths[day, kind, stay]
    stage = course.stage[day, stay]
    sick = kind == mortality.DISEASE
    disease_id = np.where(sick, course.disease_id[day, stay], 0)
    words = _words_of_deaths(kind, stage, course.cause[day, stay])
    words[sick] = [f"Died of {disease_names[number]}" for number in disease_id[sick].tolist()]
    stay_day = (days[day] - stays.assignment_date[stay]).astype(np.int64)
    return {
        "id": (stays.id[stay] * 1000 + stay_day) * 10 + kind,
        "event_date": days[day],
        "batch_id": stays.batch_id[stay],
        "assignment_id": stays.id[stay],
        "count": count,
        "biomass_kg": count * ledger.weight_g[day, stay] / 1000.0,
        "cause": mortality.REASONS[kind],
        "disease_id": np.where(sick, disease_id, np.nan),
        "description": words,
    }


def _words_of_deaths(kind: np.ndarray, stage: np.ndarray, cause: np.ndarray) -> np.ndarray:
    """Description of the dead of each kind except disease, shape (events,)."""
    words = np.full(kind.size, "", dtype=object)
    for code, text in _DESCRIPTIONS.items():
        words[kind == code] = text
    failure, poor = kind == mortality.FAILURE, kind == mortality.ENVIRONMENT
    words[failure] = np.where(
        stage[failure] <= ALEVIN,
        "Picked, dead or not fertilised",
        np.where(stage[failure] >= POST_SMOLT, "Failed smolt, not adapted to sea", "Did not feed"),
    )
    words[poor] = CAUSES[cause[poor]]
    return words


#: Culled, escaped and sold fish, in words; and how fish escaped, by the number of ``Course.tear``.
_REMOVED = ["Runts at grading", "", "Surplus at grading, to another farmer"]
_TEARS = np.array(
    ["Net torn in a storm", "Net bitten by a seal", "Net chafed, or caught as it was handled"],
    dtype=object,
)


#: Weight of waiting smolts over the one wanted from which a note says so. [ratio]
_WELL_OVER = 1.05


def removals(life: Life) -> Columns:
    """Rows of ``removal``: fish culled, at grading or by order, sold alive, and escaped."""
    stays, ledger, days = life.stays, life.ledger, life.days
    gone = np.stack([ledger.culled - ledger.sold, ledger.escaped, ledger.sold], axis=2)
    day, stay, kind = np.nonzero(gone)
    count = gone[day, stay, kind]
    words = np.array(_REMOVED, dtype=object)[kind]
    got_out = kind == 1
    words[got_out] = _TEARS[life.course.tear[day[got_out], stay[got_out]]]
    words[(kind == 0) & (stays.cull_date[stay] <= days[day])] = words_of_culls()
    return {
        "date": days[day],
        "assignment_id": stays.id[stay],
        "kind": np.array(["culled", "escaped", "sold"], dtype=object)[kind],
        "batch_id": stays.batch_id[stay],
        "count": count,
        "biomass_kg": count * ledger.weight_g[day, stay] / 1000.0,
        "description": words,
    }


def assignments(life: Life) -> Columns:
    """Rows of ``container_assignment``: each stay's state at the month's end."""
    stays, course, ledger, days = life.stays, life.course, life.ledger, life.days
    population, weight = ledger.population[-1], ledger.weight_g[-1]
    grown = stays.grow_out_date <= days[-1]
    return {
        "month": np.full(stays.id.size, days[0]),
        "id": stays.id,
        "batch_id": stays.batch_id,
        "container_id": stays.container_id,
        "site_id": stays.site_id,
        "lifecycle_stage_id": course.stage[-1],
        "batch_start_date": stays.batch_start_date,
        "assignment_date": stays.assignment_date,
        "departure_date": ledger.departure_date,
        "is_active": np.isnat(ledger.departure_date),
        "population_count": population,
        "avg_weight_g": weight,
        "biomass_kg": population * weight / 1000.0,
        "stage_start_date": np.where(
            grown & (stays.first_stage != GROW_OUT), stays.grow_out_date, stays.stage_start_date
        ),
        "grow_out_date": stays.grow_out_date,
        "harvest_date": stays.harvest_date,
        "handled_date": course.handled_date[-1],
        "last_weighing_date": stays.last_weighing_date,
        "container_frailty": course.container_frailty[-1],
        "batch_frailty": course.batch_frailty[-1],
        "wounded_share": ledger.wounded[-1],
        "notes": _notes(life),
    }


def _notes(life: Life) -> np.ndarray:
    """Notes on stays in a month, texts of shape (stays,): empty for most."""
    stays, ledger = life.stays, life.ledger
    notes = np.full(stays.id.size, "", dtype=object)
    waits = np.isnat(ledger.departure_date)
    waits &= ledger.weight_g[-1] > _WELL_OVER * stays.smolt_target_g
    notes[waits] = "Ration held back: the fish wait for a place at sea."
    for stay in np.flatnonzero(ledger.escaped.sum(axis=0)).tolist():
        day = life.days[np.flatnonzero(ledger.escaped[:, stay])[-1]]
        notes[stay] = f"Net mended on {day}; the fish are counted again at harvest."
    return notes
