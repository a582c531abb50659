"""What Dagster loads: the assets of each domain, their checks, jobs, schedule and resources."""

import dagster as dg

from aquamind_assets.aquamind.assets import load_assets
from aquamind_assets.aquamind.views import views
from aquamind_assets.batches import assets as batches
from aquamind_assets.batches.checks.asset_checks import books, summaries_hold
from aquamind_assets.checks.declared import all_declared_checks
from aquamind_assets.company.views import company_views
from aquamind_assets.disease import assets as disease
from aquamind_assets.disease.lice.checks import lice_hold
from aquamind_assets.disease.observation import assets as observation
from aquamind_assets.disease.observation.checks import observations_hold
from aquamind_assets.disease.outbreaks.checks import outbreaks_hold
from aquamind_assets.environment import assets as environment
from aquamind_assets.environment.checks import water_holds
from aquamind_assets.environment.readings import assets as readings
from aquamind_assets.environment.readings.checks import readings_hold
from aquamind_assets.feed import assets as feed
from aquamind_assets.feed.checks import feed_books
from aquamind_assets.infrastructure import assets as infrastructure
from aquamind_assets.monthly.asset import database_resource
from aquamind_assets.monthly.dead_runs import report_dead_runs
from aquamind_assets.operations.jobs import dry_run, everything, living_on, year_jobs
from aquamind_assets.operations.run_report import report
from aquamind_assets.realism.assets import realism_report
from aquamind_assets.realism.checks import realism_holds
from aquamind_assets.settings.farm import Settings, farm_settings


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    required_resource_keys={"database", "settings"},
    description="Reports runs whose process is gone as failed, so that their months are missing.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    dead = report_dead_runs(context.instance, context.resources.database)
    return dg.SkipReason(f"Reported as failed: {', '.join(dead)}." if dead else "None is dead.")


defs = dg.Definitions(
    assets=[
        *dg.load_assets_from_modules(
            [infrastructure, environment, disease, batches, feed, observation, readings]
        ),
        views,
        *load_assets(),
        company_views(),
        report,
        realism_report,
    ],
    asset_checks=[
        *all_declared_checks(),
        water_holds,
        outbreaks_hold,
        lice_hold,
        books,
        summaries_hold,
        feed_books,
        observations_hold,
        readings_hold,
        realism_holds,
    ],
    jobs=[everything, dry_run(), *year_jobs()],
    schedules=[living_on],
    sensors=[dead_runs],
    resources={
        "database": database_resource,
        "settings": farm_settings(Settings.from_environment()),
    },
    executor=dg.in_process_executor,
)
