"""The batches' assets: what is fixed, the plan, the life of the fish, and its summary."""

from aquamind_assets.batches import catalogue, pictures, tables
from aquamind_assets.batches.containers import Containers, Sites, containers, sites
from aquamind_assets.batches.figures import FIGURES
from aquamind_assets.batches.life import harvest, records, samples, stays
from aquamind_assets.batches.life import month as life
from aquamind_assets.batches.life.health import Health
from aquamind_assets.batches.life.surroundings import surroundings, water_grid
from aquamind_assets.batches.plan.culls import cull_orders
from aquamind_assets.batches.plan.schedule import Schedule
from aquamind_assets.batches.summary import batch_summaries
from aquamind_assets.core.columns import rows_where, table_rows
from aquamind_assets.core.months import Month
from aquamind_assets.disease import tables as disease
from aquamind_assets.environment import tables as environment
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.asset import monthly_asset
from aquamind_assets.monthly.computation import MonthReader, Rows
from aquamind_assets.settings.farm import Settings

_BUILT = [
    infrastructure.area,
    infrastructure.hall,
    infrastructure.freshwater_station,
    infrastructure.container,
    infrastructure.container_type,
]


@monthly_asset(writes=tables.FIXED, code_version="1")
def catalogues(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """What is fixed: all of it from the farm's first month."""
    for table, rows in (
        (tables.species, catalogue.species()),
        (tables.lifecycle_stage, catalogue.lifecycle_stages()),
        (tables.egg_supplier, catalogue.egg_suppliers()),
        (tables.product_grade, catalogue.product_grades()),
    ):
        yield table, rows if month.is_first else {n: values[:0] for n, values in rows.items()}


@monthly_asset(
    writes=tables.PLAN,
    to_date=[*_BUILT, tables.egg_supplier, disease.disease_profile],
    same_month=[environment.site_condition, disease.pathogen_pressure],
    previous=tables.PLAN,
    uses=["farm", "batches", "outbreaks"],
    code_version="2",
    pictures={tables.batch: pictures.stage_ladder},
)
def plan(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """What is decided: starts, stays, moves and harvests, on projected fish."""
    places, boxes = built(read, settings)
    water = water_grid(places, read.same(environment.site_condition), "temperature_c", month.days)
    schedule = Schedule(
        month,
        settings.seed,
        settings.scale,
        settings.farm,
        settings.batches,
        places,
        boxes,
        read.to_date(tables.egg_supplier)["strain"].tolist(),
        water,
        {table.name: read.previous(table) for table in tables.PLAN},
        cull_orders(
            settings.seed,
            read.to_date(disease.disease_profile),
            read.same(disease.pathogen_pressure),
            settings.outbreaks,
        ),
    )
    rows = schedule.run()
    for table in tables.PLAN:
        yield table, table_rows(table, rows[table.name])


@monthly_asset(
    writes=tables.LIFE,
    to_date=[*_BUILT, environment.environmental_event, disease.disease_profile],
    same_month=[
        environment.site_condition,
        tables.batch,
        tables.planned_stay,
        tables.planned_transfer,
        tables.creation_action,
        disease.health_effect,
        disease.stay_health,
    ],
    previous=[tables.container_assignment, tables.batch_transfer],
    uses=["farm", "batches"],
    code_version="3",
    figures=FIGURES,
)
def fish(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """What really happens: each fish counted, each day."""
    seed, days, rules = settings.seed, month.days, settings.batches
    places, boxes = built(read, settings)
    around = surroundings(
        places,
        read.same(environment.site_condition),
        read.to_date(environment.environmental_event),
        days,
        rules.mortality,
    )
    profiles = read.to_date(disease.disease_profile)
    planned = read.same(tables.planned_transfer)
    now = (planned["planned_date"] >= days[0]) & (planned["planned_date"] <= days[-1])
    moves = rows_where(planned, now)
    there = stays.stays_of_month(
        read.previous(tables.container_assignment),
        read.same(tables.planned_stay),
        read.same(tables.batch),
        days,
    )
    health = Health.of(
        there.id, days, read.same(disease.health_effect), read.same(disease.stay_health)
    )
    handled = life.handled_dates(there, moves, days)
    frailty = stays.frailty_of_days(seed, month, there, rules)
    course = stays.course(seed, month, there, handled, frailty, places, around, health, rules)
    books = life.lived(
        seed,
        days,
        there,
        course,
        read.same(tables.creation_action),
        moves,
        health.withdrawal_until,
        places,
        boxes,
        rules,
    )
    sample, observation = samples.sampled(seed, month, there, course, books, rules.samples)
    action, leg = records.transfers(seed, there, course, books, moves, days)
    under_way = read.previous(tables.batch_transfer)
    event, lot, waste = harvest.harvested(seed, there, books, places, days, rules.harvest)
    for table, rows in (
        (
            tables.container_assignment,
            records.assignments(there, course, books, frailty, handled, days),
        ),
        (tables.batch_transfer, records.workflows(under_way, action, planned, days)),
        (tables.transfer_action, action),
        (tables.transport_leg, leg),
        (tables.daily_state, records.daily_state(there, course, books, days)),
        (tables.mortality_event, records.mortality_events(there, course, books, days, profiles)),
        (tables.removal, records.removals(there, books, days)),
        (tables.growth_sample, sample),
        (tables.individual_growth_observation, observation),
        (tables.harvest_event, event),
        (tables.harvest_lot, lot),
        (tables.harvest_waste, waste),
    ):
        yield table, table_rows(table, rows)


@monthly_asset(
    writes=[tables.batch_summary],
    same_month=[tables.batch_creation, tables.daily_state],
    previous=[tables.batch_summary],
    code_version="1",
    pictures={tables.batch_summary: pictures.biomass_and_deaths},
)
def batch_summary(month: Month, read: MonthReader, settings: Settings) -> Rows:
    """Each batch in the month."""
    yield (
        tables.batch_summary,
        batch_summaries(
            month,
            read.same(tables.batch_creation),
            read.same(tables.daily_state),
            read.previous(tables.batch_summary),
        ),
    )


def built(read: MonthReader, settings: Settings) -> tuple[Sites, Containers]:
    """The sites and containers built so far."""
    area, hall, station, container, kind = (read.to_date(table) for table in _BUILT)
    return sites(area, hall, station, container, kind, settings.farm), containers(container)
