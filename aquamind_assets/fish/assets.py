"""Assets of the batches: catalogues, the fish's month, and its summary."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from aquamind_assets.batches import catalogue, pictures, tables
from aquamind_assets.batches.containers import Places, containers, sites
from aquamind_assets.batches.culls import cull_orders, sick_sites, slaughter_orders
from aquamind_assets.batches.figures import FIGURES
from aquamind_assets.batches.life.month import Given, LifeMonth
from aquamind_assets.batches.life.summary import STATE_COLUMNS, batch_summaries
from aquamind_assets.batches.life.surroundings import storm_days, surroundings, water_grid
from aquamind_assets.batches.plan.basis import Basis
from aquamind_assets.batches.plan.pace import coming_water
from aquamind_assets.batches.plan.schedule import plan_month
from aquamind_assets.core.columns import Columns, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables as disease
from aquamind_assets.disease.authority.cases import Fish, authority_month
from aquamind_assets.disease.authority.tables import AUTHORITY
from aquamind_assets.disease.diagnosis.acting import Acting
from aquamind_assets.disease.diagnosis.records import Scored, as_recorded, detected
from aquamind_assets.disease.diagnosis.seen import Seen, signs_seen
from aquamind_assets.disease.diagnosis.suspicion import diagnosis_month
from aquamind_assets.disease.diagnosis.tables import DIAGNOSIS
from aquamind_assets.disease.gills import tables as gill_tables
from aquamind_assets.disease.gills.month import Water
from aquamind_assets.disease.health.month import Rules, Sea, health_month, water_by_site
from aquamind_assets.disease.health.tables import HEALTH, HEALTH_CARRIED
from aquamind_assets.disease.lice import tables as lice_tables
from aquamind_assets.disease.lice.pictures import lice_against_limit
from aquamind_assets.disease.observation.signs import signs_of
from aquamind_assets.disease.treatment.courses import Found
from aquamind_assets.environment import tables as environment
from aquamind_assets.environment.sites import Areas
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows, fixed
from aquamind_assets.people.work import Work, stormy
from aquamind_assets.settings.farm import Settings
from resources.copying import as_stored

#: What has been built, and the columns that are read of it; none named for all.
_BUILT: dict[sa.Table, list[str]] = {
    infrastructure.area: [],
    infrastructure.hall: ["id", "stage", "freshwater_station_id", "commissioned"],
    infrastructure.freshwater_station: ["id", "geography_id", "latitude", "longitude"],
    infrastructure.container: [
        "id",
        "area_id",
        "hall_id",
        "container_type_id",
        "position",
        "volume_m3",
        "max_biomass_kg",
        "commissioned",
    ],
    infrastructure.container_type: ["id", "cleaning_days"],
}

_EVENT = ["area_id", "kind", "severity", "start_date", "end_date"]
#: Files that the models of this module read.
DATA = (
    "disease/observation/signs.toml",
    "disease/outbreaks/diseases",
    "disease/outbreaks/vaccines.toml",
    "disease/treatment/types.toml",
    "infrastructure/areas.csv",
    "infrastructure/stations.csv",
)


@monthly_asset(writes=tables.FIXED, data=DATA, code_version="2")
def catalogues(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Writes the catalogues of species, stages, egg suppliers and grades, in the first month."""
    for table, rows in (
        (tables.species, catalogue.species()),
        (tables.lifecycle_stage, catalogue.lifecycle_stages()),
        (tables.egg_supplier, catalogue.egg_suppliers()),
        (tables.product_grade, catalogue.product_grades()),
    ):
        yield table, fixed(table, rows, month, settings.first)


@monthly_asset(
    writes=[*tables.PLAN, *HEALTH, *tables.LIFE, *DIAGNOSIS, *AUTHORITY],
    to_date=[
        *_BUILT,
        infrastructure.area_group,
        infrastructure.slaughter_plant,
        tables.egg_supplier,
        disease.disease_profile,
        environment.environmental_event,
    ],
    same_month=[
        environment.site_condition,
        disease.pathogen_pressure,
        gill_tables.gill_challenge,
    ],
    previous=list(
        dict.fromkeys([*tables.PLAN_CARRIED, *HEALTH_CARRIED, *tables.LIFE_CARRIED, *AUTHORITY])
    ),
    uses=[
        *("farm", "water", "batches", "outbreaks"),
        *("lice", "gills", "treatments", "observation", "people"),
    ],
    data=DATA,
    code_version="54",
    pictures={
        tables.batch: pictures.stage_ladder,
        lice_tables.lice_count: lice_against_limit,
    },
    figures=FIGURES,
)
def fish_month(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Makes the fish's month: plan, health, the life of the fish, and what the vet concludes."""
    ground = ground_of(month, read, settings)
    known = _before(read, [*HEALTH_CARRIED, *AUTHORITY, tables.container_assignment])
    before = _before(read, tables.PLAN_CARRIED)
    planned = plan_of(ground, settings, before, known)
    for table in tables.PLAN:  # written while the rest is computed
        yield table, planned[table.name]
    alive = _before(read, tables.LIFE_CARRIED)
    rows = lived(ground, settings, known, alive, planned)
    rows |= authority_of(ground, settings, known, rows)
    for table in (*HEALTH, *tables.LIFE, *DIAGNOSIS, *AUTHORITY):
        yield table, rows[table.name]


@dataclass(frozen=True)
class Ground:
    """The conditions of a month that do not depend on fish: places, water, events, pathogens."""

    month: Month
    places: Places
    areas: Areas
    strains: list[str]
    condition: Columns
    event: Columns
    disease: Columns
    pressure: Columns
    challenge: Columns
    plant: Columns


def ground_of(month: Month, read: MonthReader, settings: Settings) -> Ground:
    """The conditions of a month, read from the tables."""
    area, hall, station, container, kind = (read.to_date(t, n) for t, n in _BUILT.items())
    return Ground(
        month,
        Places(sites(area, hall, station, container, kind, settings.farm), containers(container)),
        Areas.of(area, read.to_date(infrastructure.area_group)),
        read.to_date(tables.egg_supplier, ["strain"])["strain"].tolist(),
        read.same(environment.site_condition),
        read.to_date(environment.environmental_event, _EVENT),
        read.to_date(disease.disease_profile, ["id", "code", "name", "is_notifiable"]),
        read.same(disease.pathogen_pressure),
        read.same(gill_tables.gill_challenge),
        read.to_date(infrastructure.slaughter_plant, ["geography_id", "capacity_t_day"]),
    )


def plan_of(
    ground: Ground,
    settings: Settings,
    before: Mapping[str, Columns],
    known: Mapping[str, Columns],
) -> dict[str, Columns]:
    """The plan of a month, from last month's plan, diagnoses and orders: rows by table name."""
    orders = cull_orders(known["suspicion"], settings.outbreaks)
    basis = Basis(
        ground.month,
        settings.first,
        settings.seed,
        settings.scale,
        settings.farm,
        settings.batches,
        ground.places,
        ground.strains,
        water_grid(ground.places.sites, ground.condition, "temperature_c", ground.month.days),
        coming_water(ground.areas, ground.month.days[0], settings.water.sea_temperature),
        orders,
        settings.outbreaks.cull_within_days,
        sick_sites(known["suspicion"]),
        slaughter_orders(known["lice_order"]),
        storm_days(ground.places.sites, ground.event, ground.month.days),
        _plant_kg(ground.plant),
    )
    told = {n: known[n] for n in ("gill_watch", "surveillance_zone") if n in known}
    return _as_read(tables.PLAN, plan_month(basis, {**before, **told}))


def lived(
    ground: Ground,
    settings: Settings,
    known: Mapping[str, Columns],
    alive: Mapping[str, Columns],
    planned: Mapping[str, Columns],
) -> dict[str, Columns]:
    """Health, life and diagnoses of a month: rows by table name.

    What the vet finds in the middle of a month is acted on within it: fish with bad hearts are not
    taken through warm water after that, and courses of treatment begin. The month is then made
    again with what was known by the first day on which it matters; nothing before that day changes.
    """
    found, life_month = Found.nothing(), life_month_of(ground, settings, alive, planned)
    while True:
        health = health_of(ground, settings, known, planned, found)
        life = life_of(life_month, health)
        seen, concluded = diagnosis_of(ground, settings, known, health, life)
        act = Acting(settings.seed, ground.month.days, _region_of(ground), settings.outbreaks)
        more = act.found(concluded["suspicion"], known["suspicion"], health["treatment"], found)
        if more is None:
            return {**health, **life, **concluded}
        found = Found(more, seen.days, seen.stay_id, seen.weekly)


def health_of(
    ground: Ground,
    settings: Settings,
    before: Mapping[str, Columns],
    planned: Mapping[str, Columns],
    found: Found,
) -> dict[str, Columns]:
    """Disease, lice and treatment of the planned fish: rows by table name."""
    days = ground.month.days
    sea = Sea(
        ground.areas,
        water_by_site(ground.condition, "temperature_c", days),
        water_by_site(ground.condition, "oxygen_saturation_pct", days),
        ground.pressure,
        stormy(days, ground.areas.id, ground.event),
        max(round(settings.treatments.boats * settings.scale), 1),
        _gill_water(ground),
        work_of(ground, settings),
    )
    rules = Rules(
        settings.batches, settings.outbreaks, settings.lice, settings.gills, settings.treatments
    )
    made = health_month(settings.seed, ground.month, planned, before, sea, rules, found)
    return _as_read(HEALTH, made)


def _gill_water(ground: Ground) -> Water:
    """Salinity and gill challenge of the areas, by day."""
    days, ids = ground.month.days, ground.areas.id
    salinity = water_by_site(ground.condition, "salinity_psu", days)
    challenge = np.zeros((ids.size, days.size))
    at = np.searchsorted(ids, ground.challenge["area_id"])
    day = (ground.challenge["date"] - days[0]).astype(np.int64)
    challenge[at, day] = ground.challenge["challenge"]
    by_area = [salinity[int(area)] for area in ids]
    return Water(np.stack(by_area) if by_area else challenge, challenge)


def work_of(ground: Ground, settings: Settings) -> Work:
    """Days of the month on which people can work at each site."""
    sites, days = ground.places.sites, ground.month.days
    return Work.of_month(
        settings.seed, days, sites.id, sites.geography_id, ground.event, settings.people
    )


def life_month_of(
    ground: Ground,
    settings: Settings,
    before: Mapping[str, Columns],
    planned: Mapping[str, Columns],
) -> LifeMonth:
    """The life of the fish by their plan, whatever their health."""
    month, places, rules = ground.month, ground.places, settings.batches
    ids, names = ground.disease["id"].tolist(), ground.disease["name"].tolist()
    return LifeMonth(
        settings.seed,
        month,
        Given(planned, before),
        places,
        _plant_kg(ground.plant),
        surroundings(places.sites, ground.condition, ground.event, month.days, rules.mortality),
        dict(zip(ids, names, strict=True)),
        work_of(ground, settings),
        settings.people,
        rules,
    )


def life_of(month: LifeMonth, health: Mapping[str, Columns]) -> dict[str, Columns]:
    """The life of the fish with their health: rows by table name."""
    life = month.lived(health)
    return {table.name: table_rows(table, life[table.name]) for table in tables.LIFE}


def diagnosis_of(
    ground: Ground,
    settings: Settings,
    before: Mapping[str, Columns],
    health: Mapping[str, Columns],
    life: Mapping[str, Columns],
) -> tuple[Seen, dict[str, Columns]]:
    """Signs and diagnoses of a month, and the deaths as recorded: rows by table name."""
    month, kinds = ground.month, ground.disease
    state, death = life["daily_state"], life["mortality_event"]
    seen = signs_seen(month.days, state, death, before["stay_signs"])
    rows = diagnosis_month(
        settings.seed,
        month,
        seen,
        death,
        health["outbreak"],
        health["outbreak_stay"],
        health["gill_count"],
        before["suspicion"],
        _region_of(ground),
        work_of(ground, settings),
        signs_of(kinds["id"], kinds["code"], kinds["is_notifiable"]),
        settings.outbreaks,
        settings.observation,
    )
    concluded = _as_read(DIAGNOSIS, rows)
    scored = Scored.of(state, health["gill_count"], before["gill_watch"])
    death, state = as_recorded(death, state, concluded["suspicion"], scored, settings.outbreaks)
    found = detected(health["outbreak"], concluded["suspicion"], month)
    told = concluded | {"mortality_event": death, "daily_state": state, "outbreak": found}
    return seen, told


def _region_of(ground: Ground) -> Callable[[int], int]:
    """The region of a site."""
    sites = ground.places.sites
    return lambda site: int(sites.geography_id[sites.index(np.int64(site))])


def authority_of(
    ground: Ground,
    settings: Settings,
    before: Mapping[str, Columns],
    rows: Mapping[str, Columns],
) -> dict[str, Columns]:
    """Cases of notifiable disease, and the zones about them: rows by table name."""
    harvest = settings.batches.harvest
    made = authority_month(
        settings.seed,
        ground.month,
        rows["suspicion"],
        before["notifiable_case"],
        Fish.of(rows["container_assignment"]),
        ground.areas,
        harvest.saleable_weight_g,
        harvest.cull_fallow_days,
        settings.outbreaks,
    )
    return {table.name: table_rows(table, made[table.name]) for table in AUTHORITY}


def _plant_kg(plant: Columns) -> dict[int, float]:
    """Capacity of each region's slaughter plants on a working day. [kg]"""
    regions, at = np.unique(plant["geography_id"], return_inverse=True)
    tonnes = np.bincount(at, plant["capacity_t_day"].astype(float))
    return dict(zip(regions.tolist(), (1000.0 * tonnes).tolist(), strict=True))


def _before(read: MonthReader, tables_of: Sequence[sa.Table]) -> dict[str, Columns]:
    return {table.name: read.previous(table) for table in tables_of}


def _as_read(tables_of: Sequence[sa.Table], rows: Mapping[str, Columns]) -> dict[str, Columns]:
    """Rows by table name, in the types that a later month reads from the database."""
    return {t.name: as_stored(t, table_rows(t, rows[t.name])) for t in tables_of}


@monthly_asset(
    writes=[tables.batch_summary],
    same_month=[tables.batch_creation, tables.daily_state],
    previous=[tables.batch_summary],
    data=DATA,
    code_version="3",
    pictures={tables.batch_summary: pictures.biomass_and_deaths},
)
def batch_summary(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Sums up the month of each batch."""
    yield (
        tables.batch_summary,
        batch_summaries(
            month,
            read.same(tables.batch_creation),
            read.same(tables.daily_state, STATE_COLUMNS),
            read.previous(tables.batch_summary),
        ),
    )
