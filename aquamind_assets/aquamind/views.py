"""The schema ``aquamind``: our tables under AquaMind's names, so that its queries run unchanged.

Each view has the columns of AquaMind's table, in its order and of its types
(``columns.csv``). A column of the same name is taken as it is; one that differs has its
expression here; what a farm does not record is NULL, or empty where AquaMind has NOT NULL. A
session that sets ``search_path = aquamind`` needs no schema in its queries.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

import dagster as dg
import sqlalchemy as sa

from aquamind_assets.batches import tables as batches
from aquamind_assets.disease import tables as disease
from aquamind_assets.disease.lice import tables as lice
from aquamind_assets.disease.observation import tables as observed
from aquamind_assets.environment import tables as environment
from aquamind_assets.environment.readings import tables as readings
from aquamind_assets.feed import tables as feed
from aquamind_assets.infrastructure import tables as infrastructure
from aquamind_assets.monthly.asset import RECORDED_ALREADY, sentence_for_user_errors
from aquamind_assets.monthly.computation import asset_key
from resources.database import Database
from resources.errors import MissingMonth
from resources.views import View, create_views

SCHEMA = "aquamind"


@dataclass(frozen=True)
class AquamindTable:
    """A table of AquaMind's over one of ours.

    Attributes
    ----------
    name : str
        AquaMind's table.
    table : Table
        Ours.
    columns : mapping of str to str
        SQL of the columns that are not ours under the same name.
    where : str
        Which rows; all of them unless given.
    latest : bool
        Whether ours holds a row of each id for each month, of which the last counts.
    source : str
        SQL of the rows, where they are not those of the table alone.
    reads : sequence of Table
        Other tables of ours that it looks into; empty where nothing is materialized.
    """

    name: str
    table: sa.Table
    columns: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    latest: bool = False
    source: str = ""
    reads: Sequence[sa.Table] = ()


def _number(entity: str, within: str, most: int) -> str:
    """A row's id where ours has none: of what, and which of that."""
    return f"{entity}::bigint * {most} + ({within})"


#: AquaMind wants a user where somebody must have done it.
_USER = {"initiated_by_id": "1"}
_BY_USER = {"user_id": "1"}

_DAYS = "date - DATE '2000-01-01'"

#: Fish in the sources of a workflow, when the first left each.
_SOURCE_COUNT = """
    SELECT coalesce(sum(fish), 0) FROM (
        SELECT max(source_population_before) AS fish FROM batches.transfer_action action
        WHERE action.workflow_id = latest.id GROUP BY action.source_assignment_id) source"""

#: The dead, and those that staff kill at grading; the ids of the dead end in 0 to 6.
_DEAD_AND_CULLED = f"""
    SELECT id, event_date, batch_id, assignment_id, count, biomass_kg, cause, description
    FROM batches.mortality_event
    UNION ALL
    SELECT (assignment_id::bigint * 100000 + ({_DAYS})) * 10 + 9, date, batch_id, assignment_id,
           count, biomass_kg, 'OTHER', 'Culled: ' || description
    FROM batches.removal WHERE kind = 'culled'"""

#: AquaMind keeps vaccinations among the treatments.
_TREATMENTS = """
    WITH stay AS (
        SELECT DISTINCT id AS assignment_id, container_id FROM batches.container_assignment),
    given AS (
        SELECT given.id * 10 AS id, treatment_date, type.treatment_type,
               type.name || ' against ' || reason AS description, given.dosage,
               given.duration_days, withholding_period_days, outcome, batch_id, assignment_id,
               NULL::smallint AS vaccination_type_id
        FROM disease.treatment given JOIN disease.treatment_type type
        ON type.id = given.treatment_type_id
        UNION ALL
        SELECT given.id * 10 + 1, vaccination_date, 'vaccination',
               vaccine.name || ', ' || fish_count || ' fish', vaccine.dosage, 1, 0, 'successful',
               batch_id, assignment_id, vaccine_id
        FROM disease.vaccination given JOIN disease.vaccine ON vaccine.id = given.vaccine_id)
    SELECT * FROM given LEFT JOIN stay USING (assignment_id)"""
_MONTHS = "12 * extract(year FROM month)::int + extract(month FROM month)::int - 24001"

#: AquaMind has room for ratios below 100; a stay that hardly grew has none.
_FCR = "CASE WHEN fcr < 100 THEN fcr END"

VIEWS = [
    AquamindTable("infrastructure_geography", infrastructure.geography),
    AquamindTable("infrastructure_areagroup", infrastructure.area_group),
    AquamindTable("infrastructure_area", infrastructure.area),
    AquamindTable("infrastructure_freshwaterstation", infrastructure.freshwater_station),
    AquamindTable("infrastructure_hall", infrastructure.hall),
    AquamindTable("infrastructure_containertype", infrastructure.container_type),
    AquamindTable(
        "infrastructure_container",
        infrastructure.container,
        {"feed_recommendations_enabled": "true"},
    ),
    AquamindTable("infrastructure_sensor", infrastructure.sensor),
    AquamindTable("infrastructure_feedcontainer", infrastructure.feed_container),
    AquamindTable("environmental_environmentalparameter", environment.environmental_parameter),
    AquamindTable(
        "environmental_environmentalreading",
        readings.environmental_reading,
        {
            "id": _number(
                "sensor_id", "extract(epoch FROM reading_time)::bigint / 60", 1_000_000_000
            ),
            "is_manual": "false",
            "batch_container_assignment_id": "assignment_id",
        },
    ),
    AquamindTable(
        "environmental_weatherdata",
        environment.weather,
        {"id": _number("area_id", 'extract(epoch FROM "timestamp")::bigint / 3600', 10_000_000)},
    ),
    AquamindTable(
        "environmental_photoperioddata",
        environment.photoperiod,
        {"id": _number("area_id", _DAYS, 100_000)},
        where="area_id IS NOT NULL",
    ),
    AquamindTable("batch_species", batches.species),
    AquamindTable("batch_lifecyclestage", batches.lifecycle_stage),
    AquamindTable("batch_batch", batches.batch, latest=True),
    AquamindTable("batch_batchcontainerassignment", batches.container_assignment, latest=True),
    AquamindTable(
        "batch_creationworkflow",
        batches.batch_creation,
        {
            "planned_completion_date": "actual_start_date",
            "actual_completion_date": "actual_start_date",
            "actions_completed": "total_actions",
            "progress_percentage": "100",
        },
    ),
    AquamindTable(
        "batch_creationaction",
        batches.creation_action,
        {"expected_delivery_date": "actual_delivery_date"},
    ),
    AquamindTable(
        "batch_batchtransferworkflow",
        batches.batch_transfer,
        {
            **_USER,
            "total_source_count": f"({_SOURCE_COUNT})",
            "completion_percentage": "100.0 * actions_completed / total_actions_planned",
            "is_intercompany": "false",
            "is_dynamic_execution": "dynamic_route_mode IS NOT NULL",
        },
        latest=True,
        reads=[batches.transfer_action],
    ),
    AquamindTable(
        "batch_transferaction",
        batches.transfer_action,
        {
            "measured_avg_weight_g": "average_weight_g",
            "selection_method": "'AVERAGE'",
            "allow_mixed": "false",
            "created_via": "'PLANNED'",
        },
    ),
    AquamindTable(
        "batch_mortalityevent",
        batches.mortality_event,
        source=_DEAD_AND_CULLED,
        reads=[batches.removal],
    ),
    AquamindTable("batch_growthsample", batches.growth_sample),
    AquamindTable(
        "batch_individualgrowthobservation",
        batches.individual_growth_observation,
        {"id": _number("growth_sample_id", "fish_identifier", 100_000)},
    ),
    AquamindTable(
        "batch_actualdailyassignmentstate",
        batches.daily_state,
        {
            "id": _number("assignment_id", _DAYS, 100_000),
            "feed_kg": """coalesce((
                SELECT sum(amount_g) FROM feed.feeding_event meal
                WHERE meal.feeding_date = daily_state.date
                  AND meal.assignment_id = daily_state.assignment_id), 0) / 1000.0""",
            "sources": "'{}'",
            "confidence_scores": "'{}'",
            "last_computed_at": "date + 1",
        },
        reads=[feed.feeding_event],
    ),
    AquamindTable("broodstock_eggsupplier", batches.egg_supplier),
    AquamindTable("harvest_productgrade", batches.product_grade),
    AquamindTable("harvest_harvestevent", batches.harvest_event),
    AquamindTable("harvest_harvestlot", batches.harvest_lot),
    AquamindTable("harvest_harvestwaste", batches.harvest_waste),
    AquamindTable("health_licetype", observed.lice_type),
    AquamindTable("health_licecount", lice.lice_count, _BY_USER),
    AquamindTable("health_vaccinationtype", disease.vaccine),
    AquamindTable(
        "health_treatment",
        disease.treatment,
        {
            **_BY_USER,
            "treatment_type": "treatment_type",
            "description": "description",
            "batch_assignment_id": "assignment_id",
            "container_id": "container_id",
            "vaccination_type_id": "vaccination_type_id",
            "includes_weighing": "false",
        },
        source=_TREATMENTS,
        reads=[
            disease.treatment_type,
            disease.vaccination,
            disease.vaccine,
            batches.container_assignment,
        ],
    ),
    AquamindTable("health_healthparameter", observed.health_parameter),
    AquamindTable("health_parameterscoredefinition", observed.parameter_score_definition),
    AquamindTable("health_healthsamplingevent", observed.health_sampling_event),
    AquamindTable("health_individualfishobservation", observed.individual_fish_observation),
    AquamindTable(
        "health_fishparameterscore",
        observed.fish_parameter_score,
        {"id": "individual_fish_observation_id * 10 + parameter_id"},
    ),
    AquamindTable("health_sampletype", observed.sample_type),
    AquamindTable(
        "health_healthlabsample",
        observed.lab_sample,
        {"batch_container_assignment_id": "assignment_id"},
    ),
    AquamindTable("health_journalentry", observed.journal_entry, _BY_USER),
    AquamindTable("health_mortalityreason", observed.mortality_reason),
    AquamindTable("health_mortalityrecord", observed.mortality_record),
    AquamindTable("inventory_feed", feed.feed),
    AquamindTable(
        "inventory_feedpurchase",
        feed.feed_purchase,
        {
            "quantity_kg": "quantity_g / 1000.0",
            "supplier": "(SELECT name FROM feed.feed_supplier maker WHERE maker.id = supplier_id)",
        },
        latest=True,
        reads=[feed.feed_supplier],
    ),
    AquamindTable(
        "inventory_feedcontainerstock",
        feed.feed_container_stock,
        {"quantity_kg": "quantity_g / 1000.0"},
        where="quantity_g > 0",
        latest=True,
    ),
    AquamindTable(
        "inventory_feedingevent",
        feed.feeding_event,
        {
            "id": _number(
                "assignment_id",
                "(feeding_date - DATE '2000-01-01') * 1000 + meal * 10 + part",
                100_000_000,
            ),
            "feeding_time": "(fed_at AT TIME ZONE 'UTC')::time",
            "amount_kg": "amount_g / 1000.0",
            "batch_assignment_id": "assignment_id",
        },
    ),
    AquamindTable(
        "inventory_containerfeedingsummary",
        feed.container_feeding_summary,
        {"id": _number("container_assignment_id", _MONTHS, 10_000), "fcr": _FCR},
    ),
    AquamindTable(
        "inventory_batchfeedingsummary",
        feed.batch_feeding_summary,
        {
            "id": _number("batch_id", _MONTHS, 10_000),
            "total_feed_consumed_kg": "total_feed_kg",
            "total_biomass_gain_kg": "growth_kg",
            "total_growth_kg": "growth_kg",
            "fcr": _FCR,
            "weighted_avg_fcr": _FCR,
            "total_starting_biomass_kg": "starting_biomass_kg",
            "total_ending_biomass_kg": "ending_biomass_kg",
            "average_biomass_kg": "(starting_biomass_kg + ending_biomass_kg) / 2",
        },
    ),
]


def aquamind_columns() -> dict[str, list[tuple[str, str, bool]]]:
    """Name, type and nullability of the columns of each of AquaMind's tables, in its order."""
    columns: dict[str, list[tuple[str, str, bool]]] = {}
    source = resources.files(__package__) / "columns.csv"
    with source.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            item = (row["column"], row["type"], row["nullable"] == "YES")
            columns.setdefault(row["table"], []).append(item)
    return columns


def view_of(view: AquamindTable, columns: Sequence[tuple[str, str, bool]]) -> View:
    """The view that stands for a table of AquaMind's.

    Raises
    ------
    ValueError
        If AquaMind has NOT NULL where the view says nothing.
    """
    selected = [f'{_expression(view, *column)} AS "{column[0]}"' for column in columns]
    source = f"({view.source}) of_ours" if view.source else str(view.table)
    if view.latest:
        month = view.table.info["month_of"]
        source = f"(SELECT DISTINCT ON (id) * FROM {source} ORDER BY id, {month} DESC) latest"
    where = f" WHERE {view.where}" if view.where else ""
    return View(SCHEMA, view.name, f"SELECT {', '.join(selected)} FROM {source}{where}")


def _expression(view: AquamindTable, name: str, type_: str, is_nullable: bool) -> str:
    if name in view.columns:
        value = view.columns[name]
    elif name in view.table.columns:
        value = f'"{name}"'
    elif name in ("created_at", "updated_at"):
        value = f'"{view.table.info["month_of"]}"'
    elif is_nullable:
        value = "NULL"
    elif type_ == "text" or type_.startswith("varchar"):
        value = "''"
    elif type_ == "integer":
        value = "0"
    else:
        raise ValueError(f"{SCHEMA}.{view.name} needs {name} ({type_} NOT NULL)")
    if type_ == "timestamptz" and not _is_moment(view, value):
        return f"({value})::timestamp AT TIME ZONE 'UTC'"
    return f"({value})::{type_}"


def _is_moment(view: AquamindTable, value: str) -> bool:
    """Whether a value is a moment already, and not a day, which begins at midnight UTC."""
    column = view.table.columns.get(value.strip('"'))
    return column is not None and isinstance(column.type, sa.DateTime)


def refresh(database: Database) -> list[str]:
    """Create or replace the views whose tables are there; returns their names."""
    columns = aquamind_columns()
    there = [view for view in VIEWS if database.has_table(str(view.table))]
    create_views(
        database,
        [view_of(view, columns[view.name]) for view in there],
        [table for view in there for table in view.reads],
    )
    return [view.name for view in there]


@dg.asset(
    key=[SCHEMA, "views"],
    group_name=SCHEMA,
    deps=sorted({asset_key(table) for view in VIEWS for table in (view.table, *view.reads)}),
    backfill_policy=dg.BackfillPolicy.single_run(),
    required_resource_keys={"database"},
    kinds={"postgres"},
    description="AquaMind's tables, as views over those that there are.",
)
def views(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The views of the schema ``aquamind``."""
    if context.resources.database.is_dry:
        return dg.MaterializeResult(metadata={RECORDED_ALREADY: True})
    names = refresh(context.resources.database)
    if not names:
        with sentence_for_user_errors():
            raise MissingMonth("There are no tables yet to view: `make year` makes some.")
    return dg.MaterializeResult(metadata={"views": len(names), "names": ", ".join(names)})
