"""The definitions that Dagster loads: assets, checks, jobs, schedules and resources."""

import dagster as dg
import sqlalchemy as sa

import aquamind_assets.batches
import aquamind_assets.disease
import aquamind_assets.environment
import aquamind_assets.feed
import aquamind_assets.infrastructure
import aquamind_assets.records
from aquamind_assets.aquamind.assets import load_assets
from aquamind_assets.aquamind.views import views
from aquamind_assets.batches.checks.asset_checks import books, summaries_hold
from aquamind_assets.checks.declared import all_declared_checks
from aquamind_assets.company.views import company_views
from aquamind_assets.disease.authority.checks import authority_holds
from aquamind_assets.disease.gills.checks import gills_hold
from aquamind_assets.disease.health import assets as disease
from aquamind_assets.disease.health.checks import outbreaks_hold
from aquamind_assets.disease.lice.checks import boats_hold, lice_hold
from aquamind_assets.disease.observation import assets as observation
from aquamind_assets.disease.observation.checks import observations_hold
from aquamind_assets.environment import assets as environment
from aquamind_assets.environment.checks import water_holds
from aquamind_assets.environment.readings import assets as readings
from aquamind_assets.environment.readings.checks import readings_hold
from aquamind_assets.feed import assets as feed
from aquamind_assets.feed.checks import feed_books
from aquamind_assets.fish import assets as batches
from aquamind_assets.infrastructure import assets as infrastructure
from aquamind_assets.lake.assets import lake_assets
from aquamind_assets.monthly.asset import farm
from aquamind_assets.monthly.computation import COMPUTATIONS
from aquamind_assets.monthly.dead_runs import report_dead_runs
from aquamind_assets.monthly.events import code_version
from aquamind_assets.operations.database import database_resource
from aquamind_assets.operations.jobs import dry_run, everything, living_on, year_jobs
from aquamind_assets.operations.run_report import report
from aquamind_assets.realism.assets import realism_report
from aquamind_assets.realism.checks import realism_holds
from aquamind_assets.records import assets as records
from aquamind_assets.records.checks import records_hold
from aquamind_assets.settings.farm import Settings
from aquamind_assets.settings.run_config import farm_settings
from resources.tables import METADATA

#: Each declares its assets; the rest of the graph hangs from theirs.
_MODULES = [infrastructure, environment, disease, batches, feed, observation, readings, records]


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    required_resource_keys={"database", "settings"},
    description="Reports runs whose process is gone as failed, so that their months are missing.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    dead = report_dead_runs(context.instance, context.resources.database)
    return dg.SkipReason(f"Reported as failed: {', '.join(dead)}." if dead else "None is dead.")


#: Who looks after the tables of each schema.
_OWNERS = {
    "infrastructure": aquamind_assets.infrastructure.OWNER,
    "environment": aquamind_assets.environment.OWNER,
    "batches": aquamind_assets.batches.OWNER,
    "feed": aquamind_assets.feed.OWNER,
    "disease": aquamind_assets.disease.OWNER,
    "people": aquamind_assets.infrastructure.OWNER,
    "quality": aquamind_assets.records.OWNER,
}


def build_definitions(
    settings: Settings | None = None, database: sa.URL | None = None
) -> dg.Definitions:
    """Everything that Dagster loads.

    Parameters
    ----------
    settings : Settings, optional
        Defaults of the launchpad, and what code versions say a month is made from; those of the
        environment unless given.
    database : URL, optional
        The database of every run; the one of the environment, or the embedded one, unless given.
    """
    defaults = settings or Settings.from_environment()
    return dg.Definitions(
        assets=[
            _monthly_assets(defaults),
            views,
            records.recorded_views,
            *load_assets(),
            *lake_assets(),
            company_views(),
            report,
            realism_report,
        ],
        asset_checks=[
            all_declared_checks(),
            water_holds,
            outbreaks_hold,
            lice_hold,
            boats_hold,
            gills_hold,
            authority_holds,
            books,
            summaries_hold,
            feed_books,
            observations_hold,
            readings_hold,
            records_hold,
            realism_holds,
        ],
        jobs=[everything, dry_run(), *year_jobs()],
        schedules=[living_on],
        sensors=[dead_runs],
        resources={
            "database": database_resource(database),
            "settings": farm_settings(defaults),
        },
        executor=dg.in_process_executor,
    )


def _monthly_assets(settings: Settings) -> dg.AssetsDefinition:
    """The domains' assets, each table with its owner and the version of its code and settings."""

    def completed(spec: dg.AssetSpec) -> dg.AssetSpec:
        computation = COMPUTATIONS[METADATA.tables[".".join(spec.key.path)]]
        return spec.replace_attributes(
            owners=[_OWNERS[spec.key.path[0]]], code_version=code_version(computation, settings)
        )

    return farm(_MODULES).map_asset_specs(completed)


defs = build_definitions()
