"""The assets of fish health up to its effects: catalogues, pressure, outbreaks, treatments."""

import numpy as np

from aquamind_assets.batches import tables as batches
from aquamind_assets.core.columns import Columns, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.effects import health_effects, weakened
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.disease.lice.month import lice_month
from aquamind_assets.disease.lice.pictures import lice_against_limit
from aquamind_assets.disease.outbreaks import month as outbreaks
from aquamind_assets.disease.outbreaks import profiles, vaccination
from aquamind_assets.disease.outbreaks import tables as outbreak_tables
from aquamind_assets.disease.planned_fish import planned_fish
from aquamind_assets.disease.treatment import types as treatment_types
from aquamind_assets.disease.treatment.effects import stay_health_rows, treatment_effects
from aquamind_assets.disease.treatment.given import Given, treatment_rows
from aquamind_assets.disease.treatment.routine_baths import routine_baths
from aquamind_assets.environment import tables as environment
from aquamind_assets.environment.farm_sites import AREAS, SITES, areas_of, halls_of
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows
from aquamind_assets.settings.farm import Settings

#: What the health of the fish is written to; the first is the one that the others hang from.
_HEALTH = [
    tables.outbreak,
    tables.outbreak_stay,
    outbreak_tables.latent_infection,
    outbreak_tables.batch_immunity,
    tables.vaccination,
    tables.treatment,
    tables.health_effect,
    tables.stay_health,
    *lice_tables.LICE,
]

_CARRIED = [
    *outbreaks.CARRIED,
    tables.stay_health,
    lice_tables.lice_population,
    lice_tables.lice_pressure,
    lice_tables.delousing,
]


@monthly_asset(
    writes=[
        tables.disease_profile,
        tables.disease_co_infection,
        tables.treatment_type,
        tables.vaccine,
    ],
    code_version="2",
)
def disease_catalogues(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """What is fixed: all of it from the farm's first month."""
    for table, rows in (
        (tables.disease_profile, profiles.disease_profile_rows()),
        (tables.disease_co_infection, profiles.disease_co_infection_rows()),
        (tables.treatment_type, treatment_types.treatment_type_rows()),
        (tables.vaccine, vaccination.vaccine_rows()),
    ):
        yield table, rows if month.is_first else {n: values[:0] for n, values in rows.items()}


@monthly_asset(
    writes=[tables.pathogen_pressure],
    to_date=SITES,
    same_month=[environment.site_condition],
    previous=[tables.pathogen_pressure],
    uses=["farm", "outbreaks"],
    code_version="1",
)
def pathogen_pressure(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """What each site is exposed to, whether or not fish are there."""
    yield (
        tables.pathogen_pressure,
        outbreaks.pressure_month(
            settings.seed,
            month,
            areas_of(read),
            halls_of(read),
            _water(read.same(environment.site_condition), month.days),
            read.previous(tables.pathogen_pressure),
            settings.outbreaks,
        ),
    )


@monthly_asset(
    writes=_HEALTH,
    to_date=AREAS,
    same_month=[
        environment.site_condition,
        tables.pathogen_pressure,
        batches.batch,
        batches.planned_stay,
        batches.growth_projection,
    ],
    previous=_CARRIED,
    uses=["farm", "batches", "outbreaks", "lice", "treatments"],
    code_version="2",
    pictures={lice_tables.lice_count: lice_against_limit},
)
def health(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Outbreaks, lice, vaccinations and treatments, on the fish as planned."""
    seed, days = settings.seed, month.days
    before = {table.name: read.previous(table) for table in _CARRIED}
    fish = planned_fish(
        days,
        read.same(batches.batch),
        read.same(batches.planned_stay),
        read.same(batches.growth_projection),
        _water(read.same(environment.site_condition), days),
        settings.batches,
    )
    ill = outbreaks.outbreak_month(
        seed,
        fish,
        read.same(tables.pathogen_pressure),
        before,
        settings.outbreaks,
        settings.treatments,
    )
    lousy = lice_month(
        seed,
        month,
        fish,
        areas_of(read),
        before,
        ill.given,
        weakened(ill.disease_id),
        settings.lice,
        settings.treatments,
    )
    bathed = routine_baths(seed, fish, ill.given, settings.treatments)
    given = Given.joined([ill.given, lousy.given, bathed.given])
    carried = before["stay_health"]
    hazard, appetite = treatment_effects(given, carried, fish, settings.treatments)
    rows = {
        **ill.rows,
        **lousy.rows,
        "treatment": treatment_rows(given, fish),
        "stay_health": stay_health_rows(given, carried, fish, settings.treatments),
        "health_effect": health_effects(
            fish,
            ill.disease_id,
            ill.disease_rate,
            hazard,
            ill.appetite * lousy.appetite * bathed.appetite * appetite,
            ill.growth,
        ),
    }
    for table in _HEALTH:
        yield table, table_rows(table, rows[table.name])


def _water(condition: Columns, days: np.ndarray) -> dict[int, np.ndarray]:
    """Temperature of each site's water on each day of a month, by the site's id. [degC]"""
    sites, at = np.unique(condition["site_id"], return_inverse=True)
    water = np.full((sites.size, days.size), np.nan)
    water[at, (condition["date"] - days[0]).astype(np.int64)] = condition["temperature_c"]
    return dict(zip(sites.tolist(), water, strict=True))
