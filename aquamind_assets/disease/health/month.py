"""The health of a month: outbreaks, lice, gills, vaccinations and treatments of planned fish."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from aquamind_assets.core.columns import Columns
from aquamind_assets.core.months import Month
from aquamind_assets.disease.gills.month import GillCourse, Water
from aquamind_assets.disease.health.effects import health_effects, weakened
from aquamind_assets.disease.health.outbreaks import outbreak_month
from aquamind_assets.disease.lice.month import lice_month
from aquamind_assets.disease.outbreaks.profiles import AGD, disease
from aquamind_assets.disease.planned_fish import planned_fish
from aquamind_assets.disease.treatment.boats import Boats
from aquamind_assets.disease.treatment.courses import Found
from aquamind_assets.disease.treatment.effects import stay_health_rows, treatment_effects
from aquamind_assets.disease.treatment.given import Given, prices_paid, treatment_rows
from aquamind_assets.disease.treatment.routine_baths import routine_baths
from aquamind_assets.disease.treatment.strain import strained_losses
from aquamind_assets.environment.sites import Areas
from aquamind_assets.people.work import Work
from aquamind_assets.settings.batches import Batches
from aquamind_assets.settings.gills import Gills
from aquamind_assets.settings.lice import Lice
from aquamind_assets.settings.outbreaks import Outbreaks
from aquamind_assets.settings.treatments import Treatments


@dataclass(frozen=True)
class Sea:
    """The surroundings of the fish: areas, water, pathogens, storms, boats and working days.

    Attributes
    ----------
    areas : Areas
        All sea areas in use, by id ascending.
    temperature_c : mapping of int to ndarray, shape (days,)
        Water of each site, halls too, by its id. [degC]
    oxygen_pct : mapping of int to ndarray, shape (days,)
        Oxygen saturation of each site. [%]
    pressure : dict of ndarray
        The month's ``pathogen_pressure``.
    storm : ndarray of bool, shape (days, areas)
        Whether a storm keeps boats from each area.
    boats : int
        Boats of a region that bathe and delouse.
    gills : Water
        Salinity and gill challenge of the areas.
    work : Work
        Days on which people can work at each site.
    """

    areas: Areas
    temperature_c: Mapping[int, np.ndarray]
    oxygen_pct: Mapping[int, np.ndarray]
    pressure: Columns
    storm: np.ndarray
    boats: int
    gills: Water
    work: Work


@dataclass(frozen=True)
class Rules:
    """The settings that health depends on."""

    batches: Batches
    outbreaks: Outbreaks
    lice: Lice
    gills: Gills
    treatments: Treatments


def temperature_by_site(condition: Columns, days: np.ndarray) -> dict[int, np.ndarray]:
    """Temperature of each site's water on each day of a month, by the site's id. [degC]

    Parameters
    ----------
    condition : dict of ndarray
        The month's ``site_condition``.
    days : ndarray of datetime64[D], shape (days,)
        Its days.
    """
    return water_by_site(condition, "temperature_c", days)


def water_by_site(condition: Columns, quantity: str, days: np.ndarray) -> dict[int, np.ndarray]:
    """A quantity of each site's water on each day of a month, by the site's id.

    Parameters
    ----------
    condition : dict of ndarray
        The month's ``site_condition``.
    quantity : str
        One of its columns.
    days : ndarray of datetime64[D], shape (days,)
        Its days.
    """
    sites, at = np.unique(condition["site_id"], return_inverse=True)
    water = np.full((sites.size, days.size), np.nan)
    water[at, (condition["date"] - days[0]).astype(np.int64)] = condition[quantity]
    return dict(zip(sites.tolist(), water, strict=True))


def health_month(
    seed: int,
    month: Month,
    planned: Mapping[str, Columns],
    before: Mapping[str, Columns],
    sea: Sea,
    rules: Rules,
    found: Found | None = None,
) -> dict[str, Columns]:
    """Rows of each of the health's tables, by name.

    Parameters
    ----------
    seed : int
        The farm's seed.
    month : Month
        The month.
    planned : mapping of str to dict of ndarray
        The month's ``batch``, ``planned_stay`` and ``growth_projection``, by name.
    before : mapping of str to dict of ndarray
        Last month's rows of ``HEALTH_CARRIED`` and of ``container_assignment``, by name.
    sea : Sea
        The surroundings of the fish.
    rules : Rules
        The settings.
    found : Found, optional
        What is found within the month: fish with a bad heart are then spared warm water, and
        courses of treatment begin.
    """
    treatments = rules.treatments
    fish = planned_fish(
        month.days, planned, before["container_assignment"], sea.temperature_c, rules.batches
    )
    ill = outbreak_month(seed, fish, sea.pressure, before, rules.outbreaks, treatments, found)
    sick = weakened(ill.disease_id)
    boats = Boats(sea.areas, month.days, sea.storm, sea.boats, treatments, seed=seed)
    boats.load(before["boat_job"])
    course = GillCourse(
        seed,
        fish,
        sea.areas,
        sea.gills,
        _infected(ill.rows),
        before,
        rules.gills,
        treatments,
        sea.work,
        boats,
    )
    lousy = lice_month(
        seed,
        month,
        fish,
        sea.areas,
        before,
        ill.given,
        sick,
        ill.diagnosed,
        course,
        rules.lice,
        treatments,
        sea.work,
    )
    gills = course.result()
    bathed = routine_baths(seed, fish, ill.given, treatments)
    carried = before["stay_health"]
    given = Given.joined([ill.given, lousy.given, gills.given, bathed.given])
    oxygen = [sea.oxygen_pct[int(site)] for site in fish.site_id]
    loss = strained_losses(
        given.day,
        given.stay,
        given.treatment_type_id,
        given.handling_loss,
        carried,
        fish,
        gills.agd + gills.damage,
        np.stack(oxygen, axis=1) if oxygen else gills.agd,
        treatments,
    )
    given = replace(given, handling_loss=loss)
    hazard, appetite = treatment_effects(given, carried, fish, treatments, seed)
    appetite = ill.appetite * lousy.appetite * gills.appetite * bathed.appetite * appetite
    disease_id = np.where(gills.agd_rate > ill.disease_rate, disease(AGD).id, ill.disease_id)
    return {
        **ill.rows,
        **lousy.rows,
        **gills.rows,
        "treatment": treatment_rows(
            given, fish, prices_paid(seed, given, fish, rules.outbreaks.contract_log_sd)
        ),
        "stay_health": stay_health_rows(given, carried, fish, treatments),
        "health_effect": health_effects(
            fish,
            disease_id,
            ill.disease_rate + gills.agd_rate,
            hazard,
            gills.damage_rate,
            lousy.rate,
            appetite,
            ill.growth,
        ),
    }


def _infected(rows: Mapping[str, Columns]) -> dict[int, np.datetime64]:
    """By stay: the day on which an outbreak of amoebic gill disease reaches it."""
    outbreak, hit = rows["outbreak"], rows["outbreak_stay"]
    of_amoebae = outbreak["id"][outbreak["disease_id"] == disease(AGD).id]
    here = np.isin(hit["outbreak_id"], of_amoebae)
    stays, dates = hit["assignment_id"][here].tolist(), hit["infected_date"][here]
    return dict(zip(stays, dates, strict=True))
