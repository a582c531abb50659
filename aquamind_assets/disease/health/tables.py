"""The tables that a month of health writes, and those that the next month reads."""

from aquamind_assets.disease import tables
from aquamind_assets.disease.gills import tables as gill_tables
from aquamind_assets.disease.health.outbreaks import CARRIED as OUTBREAKS_CARRIED
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.disease.outbreaks import tables as outbreak_tables

#: Tables that a month of health writes.
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

#: Tables of which a month of health reads the month before.
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
