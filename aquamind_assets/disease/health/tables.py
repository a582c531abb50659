"""The tables that the health of the fish is written to, and those that it carries on."""

from aquamind_assets.disease import tables
from aquamind_assets.disease.gills import tables as gill_tables
from aquamind_assets.disease.health.outbreaks import CARRIED as OUTBREAKS_CARRIED
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.disease.outbreaks import tables as outbreak_tables

#: What the health of a month is written to.
HEALTH = [
    tables.outbreak,
    tables.outbreak_stay,
    outbreak_tables.latent_infection,
    outbreak_tables.batch_immunity,
    tables.vaccination,
    tables.treatment,
    tables.health_effect,
    tables.stay_health,
    *lice_tables.LICE,
    *gill_tables.GILLS,
]

#: What the health of a month reads of the month before.
HEALTH_CARRIED = [
    *OUTBREAKS_CARRIED,
    tables.stay_health,
    lice_tables.lice_population,
    lice_tables.lice_pressure,
    lice_tables.delousing,
    lice_tables.lice_order,
    lice_tables.boat_job,
    lice_tables.cleaner_fish_stock,
    gill_tables.gill_state,
    gill_tables.gill_watch,
]
