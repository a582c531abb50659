"""The assets of fish health that come before the fish: catalogues, pressure, gill challenge."""

from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables
from aquamind_assets.disease.gills import tables as gill_tables
from aquamind_assets.disease.gills.challenge import gill_challenge_month
from aquamind_assets.disease.health.month import temperature_by_site
from aquamind_assets.disease.outbreaks import profiles, vaccination
from aquamind_assets.disease.outbreaks.pressure import pressure_month
from aquamind_assets.disease.treatment import types as treatment_types
from aquamind_assets.environment import tables as environment
from aquamind_assets.environment.farm_sites import AREAS, SITES, areas_of, halls_of
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows, fixed
from aquamind_assets.settings.farm import Settings

#: Files that the models of this module read.
DATA = (
    "disease/outbreaks/diseases",
    "disease/outbreaks/vaccines.toml",
    "disease/treatment/types.toml",
    "infrastructure/areas.csv",
    "infrastructure/stations.csv",
)


@monthly_asset(
    writes=[
        tables.disease_profile,
        tables.disease_co_infection,
        tables.treatment_type,
        tables.vaccine,
    ],
    data=DATA,
    code_version="6",
)
def disease_catalogues(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Writes the catalogues of diseases, treatments and vaccines, in the first month."""
    for table, rows in (
        (tables.disease_profile, profiles.disease_profile_rows()),
        (tables.disease_co_infection, profiles.disease_co_infection_rows()),
        (tables.treatment_type, treatment_types.treatment_type_rows()),
        (tables.vaccine, vaccination.vaccine_rows()),
    ):
        yield table, fixed(table, rows, month, settings.first)


@monthly_asset(
    writes=[tables.pathogen_pressure],
    to_date=SITES,
    same_month=[environment.site_condition],
    previous=[tables.pathogen_pressure],
    uses=["farm", "outbreaks"],
    data=DATA,
    code_version="3",
)
def pathogen_pressure(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Computes the infection pressure of each site, with or without fish."""
    yield (
        tables.pathogen_pressure,
        pressure_month(
            settings.seed,
            month,
            areas_of(read),
            halls_of(read),
            temperature_by_site(read.same(environment.site_condition), month.days),
            read.previous(tables.pathogen_pressure),
            settings.outbreaks,
        ),
    )


@monthly_asset(
    writes=[gill_tables.gill_challenge],
    to_date=AREAS,
    same_month=[environment.site_condition],
    uses=["farm", "gills"],
    data=DATA,
    code_version="3",
)
def gill_challenge(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Computes the jellyfish and plankton that harm gills at each area, with or without fish."""
    yield (
        gill_tables.gill_challenge,
        gill_challenge_month(
            settings.seed,
            month,
            areas_of(read),
            temperature_by_site(read.same(environment.site_condition), month.days),
            settings.gills.challenge,
        ),
    )
